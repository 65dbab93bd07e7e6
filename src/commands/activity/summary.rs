//! Shows what several people's tickets of a window come to, a row a person.

use clap::Args;

use super::asked::{self, FilterArgs, SourceArgs, WindowArgs, word_parser};
use super::gather::{self, Asked};
use super::trust::{self, Outcome, came, is_changed_later};
use crate::app::App;
use crate::commands::select::{self, MembersArgs};
use crate::domain::activity::{GroupKey, SortKey};
use crate::domain::tally::PeopleOrder;
use crate::domain::{Activity, Person, PersonRef, Tally, Ticket, Total};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::view::MetaCounts;
use crate::view::activity::Groups;
use crate::view::summary::{ActivitySummary, PersonTally, Totals};

/// Show what people's tickets come to, a row a person
///
/// A ticket counts in a window by the same rule as for `manageros activity show`; how far it is, is how far it is today.
/// DAYS is a strip of the window: the height of a column is to how many of the person's tickets something is known to
/// have happened on that day. OLDEST IN PROGRESS is the ticket that has been in progress for longest, and for how long; on Data
/// Center, which does not tell, for how long at most. Somebody whose Jira did not answer has a row that says so, and no
/// zeros. People stand by name: these numbers do not say who works well.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros activity summary ada grace
  manageros activity summary --team Platform --since \"this week\"
  manageros activity summary --manager ada --deep
  manageros activity summary --all --format csv > november.csv")]
pub struct SummaryArgs {
    /// Who (can be repeated): a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO", conflicts_with_all = ["team", "manager", "deep", "all"])]
    who: Vec<PersonRef>,
    #[command(flatten)]
    members: MembersArgs,
    /// Everybody in the organization
    #[arg(long, conflicts_with_all = ["team", "manager", "deep"])]
    all: bool,
    /// The order of the people [default: name]
    #[arg(long, value_name = "KEY", value_parser = word_parser(PeopleOrder::ALL))]
    sort: Option<PeopleOrder>,
    /// Count also how many tickets have this in common
    #[arg(long, value_name = "KEY", value_parser = word_parser(GroupKey::ALL))]
    group_by: Option<GroupKey>,
    /// Show at most this many people; the totals still count all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

pub(super) fn run(app: &App, args: &SummaryArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "person")?;
    let people = args.people(&store)?;
    let (window, filter) = (args.window.window(app, &people)?, args.filter.filter());
    let (sources, unlinked) = gather::sources(&store, &me, &people, &args.source.wanted(app)?)?;
    let shared = gather::shared(&sources);
    app.asks_for(people.len());
    let narrowing = filter.narrowing();
    let keep = |ticket| filter.takes(&ticket).then(|| counted(ticket));
    let (answers, found) = gather::collect(people.len(), keep, |each| {
        let asked = Asked {
            window: &window,
            narrowing: &narrowing,
            each,
        };
        gather::ask(app, &store, &me, &sources, asked)
    })?;
    let activities: Vec<Activity> = found
        .into_iter()
        .map(|tickets| Activity::gather(&window, tickets, SortKey::Key))
        .collect();
    let mut outcome = Outcome {
        window: &window,
        people: &people,
        answers: &answers,
        unlinked: &unlinked,
        shared: &shared,
        unknown: activities.iter().map(Activity::unknown).sum(),
        came: came(&activities),
        changed_later: 0,
        counts: MetaCounts {
            shown: people.len(),
            total: people.len(),
        },
    };
    let (mut total, mut all) = (Total::default(), Tally::default());
    for ticket in activities.iter().flat_map(Activity::tickets) {
        outcome.changed_later += usize::from(is_changed_later(&window, ticket));
        if total.count(ticket) {
            all.count(ticket, &window);
        }
    }
    let mut rows = rows(&outcome, &activities);
    let totals = Totals {
        people: rows.len(),
        not_known: rows.iter().filter(|row| row.tally.is_none()).count(),
        summary: total.summary,
        created: all.created,
        last_touched: all.last_touched,
    };
    if let Some(order) = args.sort {
        rows.sort_by(|a, b| order.compare(a.tally.as_ref(), b.tally.as_ref()));
    }
    rows.truncate(args.limit.unwrap_or(usize::MAX));
    outcome.counts.shown = rows.len();
    let groups = args.group_by.map(|key| {
        let mut tickets: Vec<&Ticket> = activities.iter().flat_map(Activity::tickets).collect();
        tickets.sort_by(|a, b| key.compare(a, b));
        Groups::of(key, Total::of_groups(key, tickets))
    });
    let meta = outcome.meta("people");
    let view = ActivitySummary::of(rows, totals, groups, window.clone(), app.now());
    let require_complete = args.source.require_complete;
    trust::end(
        app,
        &outcome,
        &view,
        &totals.summary,
        &meta,
        require_complete,
    )
}

fn rows(outcome: &Outcome<'_>, activities: &[Activity]) -> Vec<PersonTally> {
    let people = outcome.people.iter().zip(activities).enumerate();
    let row = |(place, (person, activity)): (usize, (&Person, &Activity))| {
        let tally = || Tally::of(activity.tickets(), outcome.window);
        PersonTally {
            person: person.clone(),
            tally: outcome.is_known(place).then(tally),
            error: outcome.trouble(place, activity.unknown()),
        }
    };
    people.map(row).collect()
}

impl SummaryArgs {
    /// Returns the people who are meant, by name.
    fn people(&self, store: &Store) -> Result<Vec<Person>, Failure> {
        let MembersArgs { team, manager, .. } = &self.members;
        let people = if self.who.is_empty() {
            if !self.all && team.is_none() && manager.is_none() {
                return Err(Failure::usage(
                    "whose? Name people, --team TEAM, --manager WHO or --all",
                )
                .hint("manageros activity summary --all"));
            }
            select::members(store, &self.members)?
        } else {
            let mut people = asked::people(store, &self.who)?;
            people.sort_by_cached_key(|one| (one.name.to_lowercase(), one.handle.clone()));
            people
        };
        if people.is_empty() {
            return Err(self.nobody());
        }
        Ok(people)
    }

    /// Nobody is an answer to a list, but no numbers of nobody are.
    fn nobody(&self) -> Failure {
        let MembersArgs { team, manager, .. } = &self.members;
        let message = match (team, manager) {
            (None, None) => "there is nobody yet".to_owned(),
            (Some(team), None) => format!("nobody is in the team `{team}`"),
            (None, Some(who)) => format!("nobody reports to `{who}`"),
            (Some(team), Some(who)) => {
                format!("nobody in the team `{team}` reports to `{who}`")
            }
        };
        Failure::new(Kind::NotFound, message).hint("see everybody with `manageros person list`")
    }
}

/// Returns the ticket without what is not counted: a team has many.
fn counted(ticket: Ticket) -> Ticket {
    Ticket {
        summary: String::new(),
        priority: None,
        labels: Vec::new(),
        ..ticket
    }
}
