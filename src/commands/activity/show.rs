//! Shows the tickets of people in a window, and how that answer came about.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use clap::Args;

use super::asked::{self, FilterArgs, SourceArgs, WindowArgs, word_parser};
use super::gather::{self, Answer, Asked, Shared, Source, Unlinked};
use super::trust::{self, Outcome, came, is_changed_later};
use crate::app::App;
use crate::commands::select;
use crate::domain::activity::{GroupKey, SortKey, Summary};
use crate::domain::filter::{Filter, Narrowing};
use crate::domain::history::{Verdict, judge};
use crate::domain::{Activity, IntegrationName, Person, PersonRef, Ticket, Total, Window};
use crate::error::Failure;
use crate::view::activity::{ActivityExplained, ActivityShown, Groups, PersonShown};
use crate::view::{Format, MetaCounts, View};

/// Show the tickets that people worked on
///
/// A ticket belongs to the window when it was the person's at some moment of it and something happened to it inside: it
/// was created, moved, resolved, assigned, or last changed. Tickets that were given on since then are marked as handed
/// over and counted apart. The line at the end says which window that was, who was asked, and whether anything is missing.
/// With --format ndjson tickets are written as they come, in no order, unless one is asked for. See `manageros help dates`.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros activity show ada
  manageros activity show ada grace --group-by project
  manageros activity show ada --since \"last month\" --category done
  manageros activity show ada --since 2026-09-01 --until 2026-09-07 --json
  manageros activity show ada --since \"last week\" --explain
  manageros activity show ada --explain ACME-7")]
pub struct ShowArgs {
    /// Who (can be repeated): a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO", required = true)]
    who: Vec<PersonRef>,
    /// The order of the tickets [default: updated]
    #[arg(long, value_name = "KEY", value_parser = word_parser(SortKey::ALL))]
    sort: Option<SortKey>,
    /// Put tickets together that have this in common, and count each group
    #[arg(long, value_name = "KEY", value_parser = word_parser(GroupKey::ALL))]
    group_by: Option<GroupKey>,
    /// Show at most this many tickets; the summary still counts all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    source: SourceArgs,
    /// Say of each ticket that was looked at, or of this one, why it belongs to the window or not
    #[arg(long, value_name = "KEY", num_args = 0..=1)]
    explain: Option<Vec<String>>,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// What is asked for, understood.
struct Wishes<'a> {
    args: &'a ShowArgs,
    people: Vec<Person>,
    window: Window,
    filter: Filter,
    unlinked: Unlinked,
    shared: Shared,
}

pub(super) fn run(app: &App, args: &ShowArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "person")?;
    let people = asked::people(&store, &args.who)?;
    if let (Some(_), [first, _, ..]) = (&args.explain, people.as_slice()) {
        return Err(
            Failure::usage("--explain is about one person").hint(format!(
                "manageros activity show {} --explain",
                first.handle
            )),
        );
    }
    let window = args.window.window(app, &people)?;
    let (sources, unlinked) = gather::sources(&store, &me, &people, &args.source.wanted(app)?)?;
    app.asks_for(people.len());
    let wishes = Wishes {
        args,
        people,
        window,
        filter: args.filter.filter(),
        unlinked,
        shared: gather::shared(&sources),
    };
    let streams = app.out().format() == Format::Ndjson && wishes.can_stream(&sources);
    let narrowing = wishes.narrowing();
    let ask = |each: &dyn Fn(usize, Ticket)| {
        let asked = Asked {
            window: &wishes.window,
            narrowing: &narrowing,
            each,
        };
        gather::ask(app, &store, &me, &sources, asked)
    };
    if streams {
        stream(app, &wishes, &sources, ask)
    } else {
        show(app, &wishes, ask)
    }
}

impl Wishes<'_> {
    /// Returns whether tickets can be written as they come: in no order, all of them, and none can come twice.
    fn can_stream(&self, sources: &[Source]) -> bool {
        let args = self.args;
        let any_order = args.sort.is_none() && args.group_by.is_none() && args.limit.is_none();
        any_order && args.explain.is_none() && gather::are_apart(sources)
    }

    /// Returns what Jira may leave out; an explanation is of every ticket that was looked at.
    fn narrowing(&self) -> Narrowing {
        match self.args.explain {
            Some(_) => Narrowing::default(),
            None => self.filter.narrowing(),
        }
    }

    fn outcome<'a>(&'a self, answers: &'a [Answer]) -> Outcome<'a> {
        Outcome {
            window: &self.window,
            people: &self.people,
            answers,
            unlinked: &self.unlinked,
            shared: &self.shared,
            unknown: 0,
            came: BTreeMap::new(),
            changed_later: 0,
            counts: MetaCounts { shown: 0, total: 0 },
        }
    }

    /// Returns what is said of each person; `counts` are their tickets, and how many may or may not be theirs.
    fn shown(&self, outcome: &Outcome<'_>, counts: &[(Summary, usize)]) -> Vec<PersonShown> {
        let people = self.people.iter().enumerate().zip(counts);
        people
            .map(|((place, person), (summary, unknown))| PersonShown {
                handle: person.handle.clone(),
                name: person.name.clone(),
                // What was written before the integration failed is counted with it.
                summary: (outcome.is_known(place) || *summary != Summary::default())
                    .then_some(*summary),
                error: outcome.trouble(place, *unknown).map(|(_, why)| why),
            })
            .collect()
    }
}

/// Counts tickets that are written as they come.
#[derive(Default)]
struct Written {
    /// For each of the people the tickets, and how many may or may not be theirs.
    counts: Vec<(Summary, usize)>,
    total: Total,
    came: BTreeMap<IntegrationName, usize>,
    changed_later: usize,
    rows: usize,
    /// How the command ends, when nobody reads on or a row could not be written.
    end: Option<Result<(), Failure>>,
}

impl Written {
    /// Counts a ticket; returns whether it is to be written.
    fn takes(&mut self, wishes: &Wishes<'_>, person: usize, ticket: &Ticket) -> bool {
        if !wishes.filter.takes(ticket) {
            return false;
        }
        let (summary, unknown) = &mut self.counts[person];
        match judge(ticket, &wishes.window) {
            Verdict::Inside(_) => {}
            verdict => {
                *unknown += usize::from(verdict == Verdict::Unknown);
                return false;
            }
        }
        summary.count(ticket);
        *self.came.entry(ticket.integration.clone()).or_default() += 1;
        self.rows += 1;
        self.changed_later += usize::from(is_changed_later(&wishes.window, ticket));
        self.total.count(ticket);
        true
    }
}

/// Writes each ticket as soon as it is known to belong to the answer, and at the end what all of them are.
fn stream(
    app: &App,
    wishes: &Wishes<'_>,
    sources: &[Source],
    ask: impl FnOnce(&dyn Fn(usize, Ticket)) -> Result<Vec<Answer>, Failure>,
) -> Result<(), Failure> {
    let written = RefCell::new(Written {
        counts: vec![Default::default(); wishes.people.len()],
        ..Written::default()
    });
    let asked = ask(&|person, ticket| {
        let mut written = written.borrow_mut();
        if written.end.is_none() && written.takes(wishes, person, &ticket) {
            let line = ActivityShown::line(&wishes.people[person].handle, ticket);
            written.end = app.write_part(&line).break_value();
        }
    });
    let written = written.into_inner();
    if let Some(end) = written.end {
        return end;
    }
    let (answers, failure) = match asked {
        Ok(answers) => {
            let failure = gather::nobody_answered(&answers);
            (answers, failure)
        }
        Err(failure) => (gather::cut_off(sources, &failure), Some(failure)),
    };
    if let (0, Some(failure)) = (written.rows, &failure) {
        return Err(failure.clone());
    }
    let outcome = Outcome {
        unknown: written.counts.iter().map(|(_, unknown)| unknown).sum(),
        came: written.came,
        changed_later: written.changed_later,
        counts: MetaCounts {
            shown: written.rows,
            total: written.rows,
        },
        ..wishes.outcome(&answers)
    };
    let shown = wishes.shown(&outcome, &written.counts);
    let (window, total) = (wishes.window.clone(), written.total.summary);
    let view = ActivityShown::of(shown, total, window, Vec::new(), None);
    let ended = end(app, wishes, &outcome, &view, &total);
    failure.map_or(ended, Err)
}

/// Gathers all tickets, and shows them in the order that was asked for.
fn show(
    app: &App,
    wishes: &Wishes<'_>,
    ask: impl FnOnce(&dyn Fn(usize, Ticket)) -> Result<Vec<Answer>, Failure>,
) -> Result<(), Failure> {
    let (window, args) = (&wishes.window, wishes.args);
    // An explanation is of every ticket that was looked at.
    let takes = |ticket: &Ticket| args.explain.is_some() || wishes.filter.takes(ticket);
    let keep = |ticket| takes(&ticket).then_some(ticket);
    let (answers, found) = gather::collect(wishes.people.len(), keep, ask)?;
    let sort = args.sort.unwrap_or(SortKey::Updated);
    let mut activities: Vec<Activity> = found
        .into_iter()
        .map(|tickets| Activity::gather(window, tickets, sort))
        .collect();
    let explained = args.explain.as_ref().zip(activities.first());
    let explained = explained.map(|(key, activity)| {
        let key = key.first().map(String::as_str);
        ActivityExplained::of(window, activity, &wishes.filter, key)
    });
    for activity in &mut activities {
        activity.retain(|ticket| wishes.filter.takes(ticket));
    }
    let mut outcome = Outcome {
        unknown: activities.iter().map(Activity::unknown).sum(),
        came: came(&activities),
        ..wishes.outcome(&answers)
    };
    let (mut counts, mut total, mut tickets) = (Vec::new(), Total::default(), Vec::new());
    for (person, activity) in activities.into_iter().enumerate() {
        let (mut summary, unknown) = (Summary::default(), activity.unknown());
        for ticket in activity.into_tickets() {
            summary.count(&ticket);
            total.count(&ticket);
            tickets.push((person, ticket));
        }
        counts.push((summary, unknown));
    }
    tickets.sort_by(|(_, a), (_, b)| {
        let group = args.group_by.map(|key| key.compare(a, b));
        let group = group.unwrap_or(Ordering::Equal);
        group.then_with(|| sort.compare(a, b))
    });
    let groups = args.group_by.map(|key| {
        let tickets = tickets.iter().map(|(_, ticket)| ticket);
        Groups::of(key, Total::of_groups(key, tickets))
    });
    outcome.counts.total = tickets.len();
    let limit = args.limit.filter(|_| args.explain.is_none());
    tickets.truncate(limit.unwrap_or(usize::MAX));
    outcome.counts.shown = tickets.len();
    let later = tickets.iter();
    outcome.changed_later = later
        .filter(|(_, one)| is_changed_later(window, one))
        .count();
    let total = total.summary;
    if let Some(view) = explained {
        return end(app, wishes, &outcome, &view, &total);
    }
    let shown = wishes.shown(&outcome, &counts);
    let view = ActivityShown::of(shown, total, window.clone(), tickets, groups);
    end(app, wishes, &outcome, &view, &total)
}

fn end<V: View>(
    app: &App,
    wishes: &Wishes<'_>,
    outcome: &Outcome<'_>,
    view: &V,
    total: &Summary,
) -> Result<(), Failure> {
    let meta = outcome.meta("tickets");
    trust::nothing_to_show(app, outcome, &wishes.filter, &meta);
    trust::end(
        app,
        outcome,
        view,
        total,
        &meta,
        wishes.args.source.require_complete,
    )
}
