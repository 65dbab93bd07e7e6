//! Tests whether integrations work; the exit code tells a script.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use clap::Args;

use super::add::scope_parser;
use super::checks::{self, Age, Outcome};
use super::connect::{Auth, ConnectArgs};
use crate::app::App;
use crate::commands::{select, token};
use crate::domain::{IntegrationName, LastTest, Login, Scope, SealedIntegration, User, Wait};
use crate::error::{Failure, Kind};
use crate::jira::{self, Client};
use crate::store::Store;
use crate::vault::Vault;
use crate::view::Meta;
use crate::view::integrations::{Check, CheckStatus, TestReport, TestReports};

/// Test whether Jira can be reached, signed in to and searched
///
/// Without names, tests every integration that is enabled. The exit code is 0 when all pass, the failure's own code when
/// all failures share one, and 11 otherwise.
///
/// With --url, or with MANAGEROS_URL, MANAGEROS_LOGIN and MANAGEROS_TOKEN (or MANAGEROS_TOKEN_FILE) in the environment,
/// tests a Jira that is not saved: no store and no keyring is opened and no file written.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration test
  manageros integration test acme --strict --expires-within 14d
  printf %s \"$TOKEN\" | manageros integration test --url acme.atlassian.net --login me@acme.example --token-stdin")]
pub struct TestArgs {
    /// Which integrations; all that are enabled when left out
    names: Vec<IntegrationName>,
    /// Only those of this scope
    #[arg(long, value_parser = scope_parser())]
    scope: Option<Scope>,
    /// Fail (exit 14) on warnings too
    #[arg(long)]
    strict: bool,
    /// Fail (exit 14) when a token expires within this time, such as 14d
    #[arg(long, value_name = "TIME")]
    expires_within: Option<Wait>,
    /// Try again for this long while Jira cannot be reached or fails
    #[arg(long, value_name = "TIME")]
    wait: Option<Wait>,
    #[command(flatten)]
    connect: ConnectArgs,
}

pub(super) fn run(app: &App, args: &TestArgs) -> Result<(), Failure> {
    args.connect.token.refuse_flag()?;
    if let Some(connect) = unsaved(app, args)? {
        let outcome = test_unsaved(app, args, &connect)?;
        return conclude(app, args, vec![outcome]);
    }
    if args.connect.token.is_given() || args.connect.login.is_some() {
        return Err(Failure::usage("--login and the token flags go with --url"));
    }
    let Some((mut store, me)) = app.store()? else {
        return nothing_to_test(app, args);
    };
    let rows = chosen(&store, &me, args)?;
    if rows.is_empty() {
        return nothing_to_test(app, args);
    }
    let vault = app.vault(&store, &me)?;
    let mut outcomes = Vec::new();
    for row in rows {
        let outcome = test_saved(app, args, &vault, &row)?;
        let at = app.now();
        // What the store cannot take down must not hide what the test found.
        if let Err(error) = store.record_test(
            row.integration.id,
            LastTest {
                at,
                ok: outcome.report.ok,
            },
        ) {
            app.out()
                .warn(&format!("the outcome could not be recorded: {error}"));
        }
        outcomes.push(outcome);
    }
    conclude(app, args, outcomes)
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
    app.show(&TestReports(Vec::new()), &Meta::default())
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

fn test_saved(
    app: &App,
    args: &TestArgs,
    vault: &Vault,
    row: &SealedIntegration,
) -> Result<Outcome, Failure> {
    let name = &row.integration.name;
    app.out().trace(1, &format!("testing {name}"));
    let client = match vault
        .unseal(row)
        .map_err(Failure::from)
        .and_then(|connection| app.jira(connection))
    {
        Ok(client) => client,
        Err(failure) => return Ok(checks::unusable(name, failure)),
    };
    let age = row
        .integration
        .expires
        .map(|day| Age::new(day, app.now(), args.expires_within.map(|wait| wait.0)));
    app.block_on(async {
        Ok(until_up(args, async || {
            checks::check(name, &client, age.as_ref()).await
        })
        .await)
    })
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

/// Returns the flags of an unsaved integration, from the command line or the environment; `None` when neither names one.
fn unsaved(app: &App, args: &TestArgs) -> Result<Option<ConnectArgs>, Failure> {
    let mut connect = args.connect.clone();
    if connect.url.is_none() && args.names.is_empty() {
        connect.url = app.parsed("MANAGEROS_URL")?;
    }
    if connect.url.is_none() {
        return Ok(None);
    }
    if !args.names.is_empty() {
        return Err(Failure::usage(
            "an integration is either named or described with --url, not both",
        ));
    }
    if connect.login.is_none() {
        connect.login = app.parsed("MANAGEROS_LOGIN")?;
    }
    if connect.token.is_given() {
        return Ok(Some(connect));
    }
    let own_url = args.connect.url.is_none();
    let file = app.variable("MANAGEROS_TOKEN_FILE").filter(|_| own_url);
    let token = app.variable("MANAGEROS_TOKEN").filter(|_| own_url);
    if file.is_some() && token.is_some() {
        return Err(Failure::usage(
            "MANAGEROS_TOKEN and MANAGEROS_TOKEN_FILE are both set",
        ));
    }
    connect.token.token_file = file.map(Into::into);
    Ok(Some(connect))
}

fn test_unsaved(app: &App, args: &TestArgs, connect: &ConnectArgs) -> Result<Outcome, Failure> {
    let name = IntegrationName::env();
    let url = connect.url(app)?;
    // The token of the variables was meant for the address of the variables.
    let is_from_environment = args.connect.url.is_none() && !connect.token.is_given();
    let login = match &connect.login {
        Some(_) => connect.login(app)?,
        None => Login::none(),
    };
    let token = match app
        .variable("MANAGEROS_TOKEN")
        .filter(|_| is_from_environment)
    {
        Some(text) => token_of(text, connect.auth)?,
        None => connect.token.read(app, connect.auth.0)?,
    };
    let candidate = connect.candidate_of(name.clone(), url, login, token)?;
    let options = app.jira_options();
    app.block_on(async {
        let attempt = async || {
            let found = match jira::discover(candidate.clone(), &options).await {
                Ok(found) => found,
                Err(error) => return checks::unusable(&name, error.into()),
            };
            match Client::new(found.connection, &options) {
                Ok(client) => checks::check(&name, &client, None).await,
                Err(error) => checks::unusable(&name, error.into()),
            }
        };
        Ok(until_up(args, attempt).await)
    })
}

fn token_of(text: OsString, auth: Auth) -> Result<crate::domain::Token, Failure> {
    let text = text
        .into_string()
        .map_err(|_| Failure::usage("MANAGEROS_TOKEN is not UTF-8"))?;
    token::parse(&text, auth.0)
}

/// Shows what was found, and fails as the contract says: with the common code of the failures, else 11; with 14 when
/// only a warning tripped what was asked for.
fn conclude(app: &App, args: &TestArgs, outcomes: Vec<Outcome>) -> Result<(), Failure> {
    let failures: Vec<Failure> = outcomes
        .iter()
        .filter_map(|outcome| outcome.failure.clone())
        .collect();
    let reports: Vec<TestReport> = outcomes.into_iter().map(|outcome| outcome.report).collect();
    let warned = reports
        .iter()
        .flat_map(|report| &report.checks)
        .filter(|check| check.status == CheckStatus::Warn);
    let trips = |check: &Check| {
        args.strict || (args.expires_within.is_some() && check.name == checks::TOKEN_AGE)
    };
    let tripped = warned
        .filter(|check| trips(check))
        .map(|check| check.detail.clone())
        .next();
    let reports = TestReports(reports);
    app.show(&reports, &Meta::default())?;
    let Some(first) = failures.first() else {
        return match tripped {
            Some(detail) => Err(Failure::new(Kind::CheckTripped, detail)),
            None => Ok(()),
        };
    };
    if let [only] = &failures[..] {
        return Err(only.clone());
    }
    for failure in &failures {
        app.out().remark(&failure.to_string());
    }
    let common = failures
        .iter()
        .all(|failure| failure.kind() == first.kind());
    Err(Failure::new(
        if common { first.kind() } else { Kind::Partial },
        format!(
            "{} of {} integrations failed",
            failures.len(),
            reports.0.len()
        ),
    ))
}
