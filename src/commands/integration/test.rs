//! Tests whether integrations work; the exit code tells a script.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::add::scope_parser;
use super::checks::{self, Outcome, Rules};
use super::ci::CiArgs;
use super::connect::ConnectArgs;
use super::layers::Target;
use super::token_age::Age;
use super::unsaved;
use crate::app::App;
use crate::commands::select;
use crate::domain::{
    IntegrationId, IntegrationName, LastTest, Scope, SealedIntegration, User, Wait,
};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::Vault;
use crate::view::Meta;
use crate::view::integrations::{Check, CheckName, CheckStatus, TestReport, TestReports};

/// Test whether Jira can be reached, signed in to and searched
///
/// Makes these checks in order: address (the host is found and answers), tls (its certificate), jira (a Jira answers,
/// and it is where and what it was), sign-in (the token is taken), identity (the account is the one that was meant),
/// search-issues, search-people (needed to link people), clock (this machine's agrees with Jira's) and token-age (when
/// --expires was given). What depends on a failed check is skipped.
///
/// Without names, tests every integration that is enabled, all at once. The exit code is 0 when all pass, the failure's
/// own code when all failures share one, and 11 otherwise.
///
/// With --url, or with MANAGEROS_URL, MANAGEROS_LOGIN and MANAGEROS_TOKEN (or MANAGEROS_TOKEN_FILE) in the environment,
/// tests a Jira that is not saved: no store and no keyring is opened and no file written but those that are asked for.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration test
  manageros integration test acme --strict --expires-within 14d
  manageros integration test --wait 60s --strict --github --junit reports/jira.xml
  printf %s \"$TOKEN\" | manageros integration test --token-stdin \\
      --url acme.atlassian.net --login me@acme.example")]
pub struct TestArgs {
    /// Which integrations; all that are enabled when left out
    names: Vec<IntegrationName>,
    /// Only those of this scope
    #[arg(long, value_parser = scope_parser())]
    scope: Option<Scope>,
    /// Fail (exit 14) on warnings too
    #[arg(long)]
    strict: bool,
    /// Fail (exit 14) when a token expires within this time, such as 14d, by the day that was given as --expires
    #[arg(long, value_name = "TIME")]
    expires_within: Option<Wait>,
    /// Try again for this long while Jira cannot be reached or fails
    #[arg(long, value_name = "TIME")]
    wait: Option<Wait>,
    /// Give up a check that takes longer; waiting that Jira asks for (--max-wait) does not count
    #[arg(long, value_name = "TIME", default_value = "30s")]
    check_timeout: Wait,
    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    ci: CiArgs,
    #[command(flatten)]
    connect: ConnectArgs,
}

/// One integration to be tested.
struct Subject {
    name: IntegrationName,
    /// What to test, or why that cannot even begin.
    target: Result<Target, Failure>,
    /// How long its token has to live, if that is known.
    age: Option<Age>,
    /// Where to take down the outcome, when it is saved.
    id: Option<IntegrationId>,
}

pub(super) fn run(app: &App, args: &TestArgs) -> Result<(), Failure> {
    args.connect.token.refuse_flag()?;
    if let Some(connect) = unsaved::described(app, &args.connect, &args.names)? {
        let subject = Subject {
            name: IntegrationName::env(),
            target: Ok(Target::Typed(unsaved::candidate(
                app,
                &connect,
                &args.connect,
            )?)),
            age: None,
            id: None,
        };
        let tested = test(app, args, std::slice::from_ref(&subject));
        return conclude(app, args, &[subject], tested);
    }
    if args.connect.token.is_given() || args.connect.login.is_some() {
        return Err(Failure::usage("--login and the token flags go with --url"));
    }
    let Some((mut store, me)) = app.store()? else {
        return nothing_to_test(app, args);
    };
    let rows = chosen(&store, &me, args)?;
    if rows.is_empty() {
        let mut disabled = store.integrations(me.id)?;
        disabled.retain(|row| {
            args.scope
                .is_none_or(|scope| row.integration.scope == scope)
        });
        if !disabled.is_empty() {
            args.ci
                .write(app, &TestReports(Vec::new()), &|_, _| false)?;
            return Err(select::all_disabled(&disabled));
        }
        return nothing_to_test(app, args);
    }
    let vault = match app.vault(&store, &me) {
        Ok(vault) => vault,
        Err(failure) => return without_key(app, args, &rows, failure),
    };
    let subjects: Vec<Subject> = rows
        .iter()
        .map(|row| saved(app, args, &vault, row))
        .collect();
    let tested = test(app, args, &subjects);
    record(app, &mut store, &subjects, &tested);
    conclude(app, args, &subjects, tested)
}

/// Asked to test nothing by name, a job that expected something must not turn green.
fn nothing_to_test(app: &App, args: &TestArgs) -> Result<(), Failure> {
    if let Some(name) = args.names.first() {
        return Err(Failure::new(
            Kind::NotFound,
            format!("there is no integration named `{name}`"),
        )
        .on(name));
    }
    app.out()
        .remark("No integrations to test. Register one with `manageros integration add`.");
    let none = TestReports(Vec::new());
    args.ci.write(app, &none, &|_, _| false)?;
    app.show(&none, &Meta::default())
}

fn chosen(store: &Store, me: &User, args: &TestArgs) -> Result<Vec<SealedIntegration>, Failure> {
    let of_scope = |row: &SealedIntegration| {
        args.scope
            .is_none_or(|scope| row.integration.scope == scope)
    };
    if args.names.is_empty() {
        let mut rows = store.integrations(me.id)?;
        rows.retain(|row| row.integration.enabled && of_scope(row));
        return Ok(rows);
    }
    args.names
        .iter()
        .map(|name| select::usable(select::integration(store, me, name)?))
        .collect()
}

/// Without the key nothing can be tested; the files that were asked for say so too.
fn without_key(
    app: &App,
    args: &TestArgs,
    rows: &[SealedIntegration],
    failure: Failure,
) -> Result<(), Failure> {
    let unopened =
        |row: &SealedIntegration| checks::unopened(&row.integration.name, failure.clone());
    let tested = Tested {
        outcomes: rows.iter().map(unopened).collect(),
        finished: vec![false; rows.len()],
        ended: Some(failure),
    };
    conclude(app, args, &[], tested)
}

fn saved(app: &App, args: &TestArgs, vault: &Vault, row: &SealedIntegration) -> Subject {
    let integration = &row.integration;
    let target = vault.unseal(row).map(|connection| Target::Saved {
        connection,
        server_url: integration.server_url.clone(),
    });
    Subject {
        name: integration.name.clone(),
        target: target.map_err(Failure::from),
        age: integration
            .expires
            .map(|day| Age::new(day, app.now(), args.expires_within.map(|wait| wait.0))),
        id: Some(integration.id),
    }
}

/// What a run of tests came to.
struct Tested {
    /// One for each subject, in their order.
    outcomes: Vec<Outcome>,
    /// Which of them were ended.
    finished: Vec<bool>,
    /// Why the run was ended before its time: `--timeout`, Ctrl-C.
    ended: Option<Failure>,
}

/// Tests all of them at once; each has a Jira of its own to wait for.
fn test(app: &App, args: &TestArgs, subjects: &[Subject]) -> Tested {
    let done: RefCell<Vec<Option<Outcome>>> = RefCell::default();
    done.borrow_mut().resize_with(subjects.len(), || None);
    let ended = app.block_on(async {
        let mut running: FuturesUnordered<_> = subjects
            .iter()
            .enumerate()
            .map(async |(at, subject)| (at, test_one(app, args, subject).await))
            .collect();
        while let Some((at, outcome)) = running.next().await {
            let stop = args.fail_fast && outcome.failure.is_some();
            done.borrow_mut()[at] = Some(outcome);
            if stop {
                break;
            }
        }
        Ok(())
    });
    let why = match &ended {
        Ok(()) => "another integration failed, and --fail-fast".to_owned(),
        Err(failure) => failure.message().to_owned(),
    };
    let done = done.into_inner();
    let finished = done.iter().map(Option::is_some).collect();
    let outcomes = done.into_iter().zip(subjects).map(|(outcome, subject)| {
        outcome.unwrap_or_else(|| checks::unfinished(&subject.name, &why))
    });
    Tested {
        outcomes: outcomes.collect(),
        finished,
        ended: ended.err(),
    }
}

async fn test_one(app: &App, args: &TestArgs, subject: &Subject) -> Outcome {
    app.out().trace(1, &format!("testing {}", subject.name));
    let target = match &subject.target {
        Ok(target) => target,
        Err(failure) => return checks::unopened(&subject.name, failure.clone()),
    };
    let now = || app.now();
    let rules = Rules {
        options: app.jira_options(),
        limit: args.check_timeout.0,
        fail_fast: args.fail_fast,
        asks_age: args.expires_within.is_some(),
        now: &now,
        fixed_clock: app.clock().is_fixed(),
    };
    until_up(args, async || {
        checks::check(target, subject.age, &rules).await
    })
    .await
}

fn record(app: &App, store: &mut Store, subjects: &[Subject], tested: &Tested) {
    let at = app.now();
    let finished = tested.outcomes.iter().zip(&tested.finished);
    for (subject, (outcome, finished)) in subjects.iter().zip(finished) {
        let (true, Some(id)) = (finished, subject.id) else {
            continue;
        };
        let ok = outcome.report.ok;
        // What the store cannot take down must not hide what the test found.
        if let Err(error) = store.record_test(id, LastTest { at, ok }) {
            app.out()
                .warn(&format!("the outcome could not be recorded: {error}"));
        }
    }
}

/// Repeats a test while it fails for want of a network or a working Jira, up to `--wait`.
async fn until_up(args: &TestArgs, test: impl AsyncFn() -> Outcome) -> Outcome {
    let patience = args.wait.map_or(Duration::ZERO, |wait| wait.0);
    let started = Instant::now();
    loop {
        let outcome = test().await;
        let may_pass = matches!(
            outcome.failure.as_ref().map(Failure::kind),
            Some(Kind::Network | Kind::Remote | Kind::RateLimited)
        );
        let pause = Duration::from_secs(2);
        if !may_pass || started.elapsed() + pause > patience {
            return outcome;
        }
        tokio::time::sleep(pause).await;
    }
}

/// Shows what was found, and fails as the contract says: with the common code of the failures, else 11; with 14 when
/// only a warning tripped what was asked for.
fn conclude(
    app: &App,
    args: &TestArgs,
    subjects: &[Subject],
    tested: Tested,
) -> Result<(), Failure> {
    let named =
        |outcome: &Outcome| Some((outcome.report.integration.clone(), outcome.failure.clone()?));
    let failures: Vec<(IntegrationName, Failure)> =
        tested.outcomes.iter().filter_map(named).collect();
    let reports = tested.outcomes.into_iter().map(|outcome| outcome.report);
    let reports = TestReports(reports.collect());
    let expiring = expiring(args, subjects);
    let trips = |report: &TestReport, check: &Check| {
        let expires = check.name == CheckName::TokenAge && expiring.contains(&&report.integration);
        check.status == CheckStatus::Warn && (args.strict || expires)
    };
    args.ci.write(app, &reports, &trips)?;
    if let Some(failure) = tested.ended {
        return Err(failure);
    }
    app.show(&reports, &Meta::default())?;
    match &failures[..] {
        [] => tripped(&reports.0, &trips),
        [(_, only)] => Err(only.clone()),
        several => Err(together(several, reports.0.len())),
    }
}

/// Returns what several failures come to: their common code, or that they differ.
fn together(failures: &[(IntegrationName, Failure)], of: usize) -> Failure {
    let first = &failures[0].1;
    let common = failures
        .iter()
        .all(|(_, failure)| failure.kind() == first.kind());
    let kind = if common { first.kind() } else { Kind::Partial };
    let all = Failure::new(
        kind,
        format!("{} of {of} integrations failed", failures.len()),
    );
    let told = |all: Failure, (name, failure): &(IntegrationName, Failure)| {
        all.caused_by(format!("{name}: {}", failure.one_line()))
    };
    failures
        .iter()
        .fold(all, told)
        .hint("test one by its name to see what to do about it")
}

/// Returns the integrations whose tokens expire within what was asked about.
fn expiring<'a>(args: &TestArgs, subjects: &'a [Subject]) -> Vec<&'a IntegrationName> {
    let Some(time) = args.expires_within else {
        return Vec::new();
    };
    let soon = |subject: &&Subject| subject.age.is_some_and(|age| age.is_within(time.0));
    subjects
        .iter()
        .filter(soon)
        .map(|subject| &subject.name)
        .collect()
}

/// Fails with the first warning that counts as a failure.
fn tripped(
    reports: &[TestReport],
    trips: &dyn Fn(&TestReport, &Check) -> bool,
) -> Result<(), Failure> {
    for report in reports {
        if let Some(check) = report.checks.iter().find(|check| trips(report, check)) {
            let failure = Failure::new(
                Kind::CheckTripped,
                format!("{}: {}", report.integration, check.detail),
            )
            .on(&report.integration);
            return Err(match &check.hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            });
        }
    }
    Ok(())
}
