//! Links everybody at once: by the e-mails that Jira's directory shows, and by asking for those it does not.

mod apply;
mod plan;
mod round;

use futures_util::stream::{self, StreamExt};

use self::round::Round;
use super::link::LinkArgs;
use crate::app::App;
use crate::commands::select::{self, MembersArgs};
use crate::domain::matching::{Directory, LinkResult, Match, among};
use crate::domain::{Email, IntegrationName, Person, Scope, SealedIntegration, User};
use crate::error::{Failure, Kind};
use crate::jira::{Client, JiraError};
use crate::store::Store;
use crate::view::linking::{BulkLink, BulkLinks};
use crate::view::{Meta, Warning};

/// As many questions as a site is asked at the same time.
pub(super) const AT_ONCE: usize = 8;

/// What all integrations together came to.
#[derive(Default)]
struct Done {
    rows: Vec<BulkLink>,
    failures: Vec<(IntegrationName, Failure)>,
    /// How many integrations were asked.
    asked: usize,
}

impl Done {
    /// Keeps what one integration came to; returns whether the run goes on.
    fn add(&mut self, app: &App, round: Round, total: usize, outcome: Result<(), Failure>) -> bool {
        let name = round.integration.name.clone();
        let rows = round.finish();
        self.asked += 1;
        let Err(failure) = outcome else {
            self.rows.extend(rows);
            return true;
        };
        let linked = rows
            .iter()
            .filter(|row| row.result == LinkResult::Linked)
            .count();
        let came = rows.len();
        self.rows.extend(rows);
        app.out().warn(&format!(
            "on `{name}` {came} of {total} people were looked up; {linked} were linked and stay so"
        ));
        let goes_on = !matches!(failure.kind(), Kind::Interrupted | Kind::Timeout);
        self.failures.push((name, failure));
        goes_on
    }
}

pub(super) fn run(app: &App, args: &LinkArgs) -> Result<(), Failure> {
    if let Some(path) = &args.plan {
        plan::expect_new(path)?;
    }
    let (mut store, me) = select::existing_store(app, "person")?;
    let done = match &args.apply {
        Some(path) => apply::run(app, &mut store, &me, path, args.dry_run)?,
        None => find_all(app, &mut store, &me, args)?,
    };
    conclude(app, args, done)
}

fn find_all(app: &App, store: &mut Store, me: &User, args: &LinkArgs) -> Result<Done, Failure> {
    let people = select::members(
        store,
        &MembersArgs {
            team: args.team.clone(),
            ..MembersArgs::default()
        },
    )?;
    if people.is_empty() {
        let place = args.team.as_ref();
        let place = place
            .map(|team| format!(" in the team `{team}`"))
            .unwrap_or_default();
        app.out()
            .remark(&format!("There is nobody{place} to link."));
        return Ok(Done::default());
    }
    let rows = integrations(app, store, me, args.integration.as_ref())?;
    let dry = args.dry_run || args.plan.is_some();
    may_link(store, me, rows.iter().filter(|_| !dry))?;
    let vault = app.vault(store, me)?;
    let mut done = Done::default();
    for row in rows {
        let client = vault.unseal(&row).map_err(Failure::from);
        let client = client.and_then(|connection| app.jira(connection));
        let mut round = Round::new(store, row.integration, app.now(), dry)?;
        let outcome =
            client.and_then(|client| app.block_on(look_up(app, &mut round, &client, &people)));
        let outcome = outcome.map_err(|failure| failure.of_integration(&round.integration.name));
        // What was found before Ctrl-C is kept.
        round.write()?;
        if !done.add(app, round, people.len(), outcome) {
            break;
        }
    }
    Ok(done)
}

/// Refuses, before anybody is asked, to link on these integrations to whom they are not to link on.
fn may_link<'r>(
    store: &Store,
    me: &User,
    mut rows: impl Iterator<Item = &'r SealedIntegration>,
) -> Result<(), Failure> {
    if rows.any(|row| row.integration.scope == Scope::Org) {
        select::may_change_people(store, me)?;
    }
    Ok(())
}

/// Returns the integration that is named, by flag or variable, else all that are enabled.
fn integrations(
    app: &App,
    store: &Store,
    me: &User,
    named: Option<&IntegrationName>,
) -> Result<Vec<SealedIntegration>, Failure> {
    let variable = app.parsed::<IntegrationName>("MANAGEROS_INTEGRATION")?;
    let mut all = store.integrations(me.id)?;
    all.retain(|row| row.integration.enabled);
    if named.is_some() || variable.is_some() || all.is_empty() {
        return Ok(vec![select::chosen_integration(app, store, me, named)?]);
    }
    Ok(all)
}

async fn look_up(
    app: &App,
    round: &mut Round<'_>,
    client: &Client,
    people: &[Person],
) -> Result<(), Failure> {
    let mut wanted: Vec<(&Person, &Email)> = Vec::new();
    for person in people {
        if let Some(email) = round.unsettled(person) {
            wanted.push((person, email));
        }
    }
    // The directory is worth at most the rounds of questions that it saves.
    let pages = wanted.len().div_ceil(AT_ONCE);
    let listed = match pages {
        0 | 1 => None,
        _ => {
            let came = |count| app.is_at(count, 0, "accounts of the directory");
            client.directory(pages, came).await?
        }
    };
    if let Some(accounts) = listed {
        round.knows_inactive = true;
        let directory = Directory::of(accounts);
        let mut hidden = Vec::new();
        for (person, email) in wanted {
            match directory.find(email) {
                Match::Nobody => hidden.push((person, email)),
                found => round.settle(person, email, found),
            }
        }
        wanted = hidden;
    } else if !wanted.is_empty() {
        // A stranger finds nobody, and so does who may not look.
        client.myself().await?;
        if !client.may_search_people().await? {
            for (person, _) in wanted {
                round.not_allowed(person, "Jira does not let this account look people up");
            }
            return Ok(());
        }
    }
    ask_each(app, round, client, wanted).await
}

async fn ask_each(
    app: &App,
    round: &mut Round<'_>,
    client: &Client,
    wanted: Vec<(&Person, &Email)>,
) -> Result<(), Failure> {
    let count = wanted.len();
    let asked = wanted
        .into_iter()
        .map(async |(person, email)| (person, email, client.find_accounts(email.as_str()).await));
    let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
    let mut came = 0;
    while let Some((person, email, found)) = answers.next().await {
        match found {
            Ok(found) => round.settle(person, email, among(email, &found.accounts, found.more)),
            Err(error @ JiraError::Forbidden { .. }) => {
                round.not_allowed(person, &Failure::from(error).one_line());
            }
            Err(error) => return Err(error.into()),
        }
        came += 1;
        app.is_at(came, count, "people asked for");
    }
    Ok(())
}

fn conclude(app: &App, args: &LinkArgs, done: Done) -> Result<(), Failure> {
    let Done {
        rows,
        failures,
        asked,
    } = done;
    let refused = not_allowed(&rows);
    let mut meta = Meta {
        complete: Some(failures.is_empty() && refused == 0),
        ..Meta::default()
    };
    for (name, failure) in &failures {
        let told = format!("`{name}`: {}", failure.one_line());
        meta.warnings.push(Warning::new("not_asked", told));
    }
    if refused > 0 {
        let told = not_looked_up(refused, rows.len());
        meta.warnings.push(Warning::new("not_allowed", told));
    }
    if let Some(path) = &args.plan {
        if failures.is_empty() {
            let planned = plan::write(path, &rows)?;
            app.out().remark(&format!(
                "{planned} rows are in {}. Next: look through them, then: manageros person link --all --apply {}",
                path.display(),
                path.display()
            ));
        } else {
            app.out()
                .warn("the plan is not written: it would be only a part");
        }
    }
    let answer = BulkLinks(rows);
    app.show(&answer, &meta)?;
    judge(&answer.0, failures, asked)
}

/// Returns how many people could not be looked up.
fn not_allowed(rows: &[BulkLink]) -> usize {
    let refused = |row: &&BulkLink| row.result == LinkResult::NotAllowed;
    rows.iter().filter(refused).count()
}

fn not_looked_up(refused: usize, people: usize) -> String {
    format!("{refused} of {people} people could not be looked up")
}

/// Who is not found is an answer; who could not be asked is a failure.
fn judge(
    rows: &[BulkLink],
    mut failures: Vec<(IntegrationName, Failure)>,
    asked: usize,
) -> Result<(), Failure> {
    let refused = not_allowed(rows);
    let known = rows.len() - refused;
    match failures.len() {
        0 if refused == 0 => Ok(()),
        0 if known == 0 => Err(
            Failure::new(Kind::Forbidden, "Jira does not let this account look people up").hint(
                "ask a Jira admin for the global permission \"Browse users and groups\", or link by --account-id",
            ),
        ),
        0 => Err(Failure::new(
            Kind::Partial,
            not_looked_up(refused, rows.len()),
        )),
        1 if asked == 1 => Err(failures.remove(0).1.hint("run it again to go on")),
        _ => {
            let ended = |(_, failure): &(_, Failure)| {
                matches!(failure.kind(), Kind::Interrupted | Kind::Timeout)
            };
            if let Some(at) = failures.iter().position(ended) {
                return Err(failures.remove(at).1.hint("run it again to go on"));
            }
            let (name, first) = failures.remove(0);
            Err(Failure::new(Kind::Partial, "not everybody could be looked up")
                .caused_by(format!("`{name}`: {}", first.one_line()))
                .hint("run it again; who is linked already is not asked for again"))
        }
    }
}
