//! Links a person to a Jira account: found by e-mail, picked by hand, or named by a script.

use std::path::PathBuf;

use clap::Args;

use super::bulk;
use super::search::{find, too_many};
use crate::app::App;
use crate::commands::select;
use crate::domain::{
    AccountId, BaseUrl, Deployment, Email, Integration, IntegrationName, JiraAccount, Link, Person,
    PersonRef, Scope, Team,
};
use crate::error::{Failure, Kind};
use crate::jira::{Client, FoundAccounts};
use crate::store::Store;
use crate::view::people::LinkChanged;
use crate::view::text::visible;
use crate::view::{Meta, Warning};

/// Link a person, or everybody, to Jira accounts
///
/// Searches Jira by the person's e-mail and shows the accounts to pick from. A name is never enough to be linked by
/// itself: people share names.
///
/// In a script, name the account with --account-id, or let --email (or the person's own e-mail) decide when exactly one
/// account shows exactly that address; otherwise the candidates are listed and the exit code is 9.
///
/// With --all everybody who is not linked yet is linked where exactly one account shows exactly their e-mail, on each
/// integration in turn or on the one named with -i. An account that hides its e-mail is proposed and never linked. With
/// --plan nothing is linked, and a file says for each person which account, how sure, and why; --apply links the rows in
/// it that say yes and whose names are still those of the person and the account.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(before_long_help = "\
Examples:
  manageros person link ada
  manageros person link ada -i acme --account-id 712020:5b10ac8d-82e0-5b22-cc7d-4ef5
  manageros person link ada --query lovelace --replace
  manageros person link --all --dry-run
  manageros person link --all --team Platform --plan links.csv
  manageros person link --all --apply links.csv")]
pub struct LinkArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO", required_unless_present = "all")]
    who: Option<PersonRef>,
    /// On which integration; when left out the only one, and with --all each in turn [env: MANAGEROS_INTEGRATION]
    #[arg(short, long, value_name = "NAME")]
    pub(super) integration: Option<IntegrationName>,
    /// The account: its id on Cloud, its user name on Data Center, or the address of its profile page
    #[arg(long, value_name = "ID", group = "account")]
    account_id: Option<String>,
    /// Search by this e-mail instead of the person's
    #[arg(long, value_name = "EMAIL", group = "account")]
    email: Option<Email>,
    /// Search by the beginning of a name or e-mail
    #[arg(long, value_name = "QUERY", group = "account")]
    query: Option<String>,
    /// Link the new account in place of the one that is linked
    #[arg(long)]
    replace: bool,
    /// Say what would be linked, and link nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Everybody who is not linked yet, by e-mail
    #[arg(long, conflicts_with_all = ["who", "account", "replace"])]
    pub(super) all: bool,
    /// With --all, only people of this team
    #[arg(long, value_name = "TEAM", requires = "all", conflicts_with = "who")]
    pub(super) team: Option<Team>,
    /// With --all, link nothing and write down what could be linked, for somebody to look through
    #[arg(long, value_name = "FILE", requires = "all", conflicts_with = "who")]
    pub(super) plan: Option<PathBuf>,
    /// With --all, link what such a file says
    #[arg(long, value_name = "FILE", requires = "all", conflicts_with_all = ["who", "plan", "team", "integration"])]
    pub(super) apply: Option<PathBuf>,
}

pub(super) fn run(app: &App, args: &LinkArgs) -> Result<(), Failure> {
    let Some(who) = &args.who else {
        return bulk::run(app, args);
    };
    let (mut store, me) = select::existing_store(app, "person")?;
    let person = select::person(&store, who)?;
    let row = select::chosen_integration(app, &store, &me, args.integration.as_ref())?;
    let integration = &row.integration;
    if integration.scope == Scope::Org {
        select::may_change_people(&store, &me)?;
    }
    let linked = store
        .links_of(me.id, person.id)?
        .into_iter()
        .find(|link| link.integration == integration.id);
    let account = args.account_id.as_deref();
    let account = account
        .map(|typed| account_id(typed, &integration.site.base_url))
        .transpose()?;
    refuse_second(
        args,
        &person,
        integration,
        linked.as_ref(),
        account.as_ref(),
    )?;
    let client = app.jira(app.vault(&store, &me)?.unseal(&row)?)?;
    let account = choose(app, args, &person, &client, account.as_ref())
        .map_err(|failure| failure.of_integration(&integration.name))?;
    let warnings = warnings(&store, &person, integration, &account)?;
    for warning in &warnings {
        app.out().warn(&warning.message);
    }
    let result = match linked {
        Some(link) if link.account_id == account.id => "already",
        _ if args.dry_run => "proposed",
        _ => link(app, &mut store, args, &person, integration, &account)?,
    };
    app.out()
        .remark(&told(result, &person, integration, &account));
    let view = LinkChanged {
        handle: person.handle,
        integration: integration.name.clone(),
        account_id: account.id,
        display_name: account.display_name,
        email: account.email,
        result,
    };
    app.show(
        &view,
        &Meta {
            warnings,
            ..Meta::default()
        },
    )
}

fn told(result: &str, person: &Person, integration: &Integration, account: &JiraAccount) -> String {
    let (handle, name, on) = (&person.handle, &account.display_name, &integration.name);
    match result {
        "already" => format!("`{handle}` is linked to {name} on `{on}` already."),
        "proposed" => {
            format!("`{handle}` would be linked to {name} on `{on}`; nothing was changed.")
        }
        _ => format!("`{handle}` is {name} on `{on}` now. Next: manageros activity show {handle}"),
    }
}

/// A person who is linked already is not searched again, unless the link is to be replaced or the account is named.
fn refuse_second(
    args: &LinkArgs,
    person: &Person,
    integration: &Integration,
    linked: Option<&Link>,
    account: Option<&AccountId>,
) -> Result<(), Failure> {
    // user names of a Data Center ignore case
    let is_that = |link: &Link| match integration.site.deployment {
        Deployment::Cloud => account == Some(&link.account_id),
        Deployment::DataCenter => account.is_some_and(|account| {
            account.as_str().to_lowercase() == link.account_id.as_str().to_lowercase()
        }),
    };
    match linked {
        Some(link) if !args.replace && !is_that(link) => Err(Failure::new(
            Kind::Conflict,
            format!(
                "`{}` is linked to {} ({}) already",
                person.handle, link.display_name, link.account_id
            ),
        )
        .on(&integration.name)
        .hint("add --replace to link another account instead")),
        _ => Ok(()),
    }
}

fn choose(
    app: &App,
    args: &LinkArgs,
    person: &Person,
    client: &Client,
    account: Option<&AccountId>,
) -> Result<JiraAccount, Failure> {
    if let Some(id) = account {
        return app
            .block_on(async { client.account(id).await.map_err(Failure::from) })?
            .ok_or_else(|| {
                Failure::new(Kind::NotFound, format!("Jira has no account `{id}`"))
                    .hint("look it up with `manageros person search NAME`")
            });
    }
    let email = args
        .email
        .as_ref()
        .or(person.email.as_ref())
        .filter(|_| args.query.is_none());
    let query = args
        .query
        .clone()
        .or_else(|| email.map(ToString::to_string))
        .unwrap_or_else(|| person.name.clone());
    let found = app.block_on(find(client, &query))?;
    let exact = exact_match(&found, email);
    if let (Some(account), true) = (
        &exact,
        args.email.is_some() || !app.prompt().is_interactive(),
    ) {
        return Ok(account.clone());
    }
    if app.prompt().is_interactive() {
        pick(app, person, client, found, &query)
    } else {
        Err(undecided(&found, &query, email))
    }
}

/// Returns the id that was typed, or that a profile's address names; the address must be one of this very Jira.
fn account_id(typed: &str, base: &BaseUrl) -> Result<AccountId, Failure> {
    let is_address = typed.contains("://");
    if is_address && !typed.starts_with(&format!("{base}/")) {
        return Err(Failure::usage(format!(
            "--account-id is the address of a page that is not on {base}"
        )));
    }
    typed
        .parse()
        .map_err(|error| Failure::usage(format!("--account-id {error}")))
}

/// Returns the one account that shows exactly that e-mail; a hidden e-mail proves nothing, and neither does a name.
fn exact_match(found: &FoundAccounts, email: Option<&Email>) -> Option<JiraAccount> {
    let email = email?.as_str();
    let mut matching = found
        .accounts
        .iter()
        .filter(|account| account.kind.is_person() && account.has_email(email));
    match (matching.next(), matching.next(), found.more) {
        (Some(only), None, false) => Some(only.clone()),
        _ => None,
    }
}

fn undecided(found: &FoundAccounts, query: &str, email: Option<&Email>) -> Failure {
    let people = || {
        found
            .accounts
            .iter()
            .filter(|account| account.kind.is_person())
    };
    if people().next().is_none() {
        let what = if found.accounts.is_empty() {
            "no Jira account"
        } else {
            "no person's Jira account"
        };
        return Failure::new(
            Kind::NotFound,
            format!("{what} has a name or e-mail that begins with `{query}`"),
        )
        .hint("search for another name or e-mail with --query, or give --account-id");
    }
    let matching = people()
        .filter(|account| email.is_some_and(|email| account.has_email(email.as_str())))
        .count();
    let message = match (email, matching) {
        (Some(email), 0) => format!(
            "no account shows the e-mail {email}; a name or a hidden e-mail decides nothing"
        ),
        (Some(email), 1) => format!("more accounts may show the e-mail {email} than Jira lists"),
        (Some(email), count) => format!("{count} accounts show the e-mail {email}"),
        (None, _) => "a name decides nothing; one of these accounts has to be named".to_owned(),
    };
    let failure = Failure::new(Kind::Conflict, message)
        .candidates(people().map(described))
        .hint("name the account with --account-id ID");
    if found.more {
        failure.caused_by(too_many(found.accounts.len()))
    } else {
        failure
    }
}

/// Lets one of the accounts be picked, or another search be made, until one is picked or the question is left.
fn pick(
    app: &App,
    person: &Person,
    client: &Client,
    found: FoundAccounts,
    query: &str,
) -> Result<JiraAccount, Failure> {
    let (mut found, mut query) = (found, query.to_owned());
    loop {
        let accounts: Vec<&JiraAccount> = found
            .accounts
            .iter()
            .filter(|account| account.kind.is_person())
            .collect();
        let mut items: Vec<String> = accounts.iter().map(|account| described(account)).collect();
        items.push("Search again …".to_owned());
        items.push("None of these".to_owned());
        if found.more {
            app.out().warn(&too_many(found.accounts.len()));
        }
        let question = match accounts.len() {
            0 => format!("Nobody found for `{query}`"),
            _ => visible(&format!("Which account is {}?", person.name)),
        };
        let picked =
            app.prompt()
                .pick(&question, &items, "name the account with --account-id ID")?;
        if let Some(account) = accounts.get(picked) {
            return Ok((*account).clone());
        }
        if picked > accounts.len() {
            return Err(Failure::new(
                Kind::Cancelled,
                "cancelled; nothing was linked",
            ));
        }
        query = app.prompt().line(
            "Search for",
            Some(person.name.clone()),
            "search with --query QUERY",
        )?;
        found = app.block_on(find(client, &query))?;
    }
}

/// Name, e-mail or "hidden", whether active, time zone, account id.
fn described(account: &JiraAccount) -> String {
    let email = account
        .email
        .as_deref()
        .map_or("e-mail hidden", |email| email);
    let active = if account.active { "active" } else { "inactive" };
    let zone = account.time_zone.as_deref().unwrap_or("time zone unknown");
    let line = format!(
        "{} · {email} · {active} · {} · {zone}",
        account.display_name, account.id
    );
    visible(&line)
}

fn warnings(
    store: &Store,
    person: &Person,
    integration: &Integration,
    account: &JiraAccount,
) -> Result<Vec<Warning>, Failure> {
    let mut warnings = Vec::new();
    if !account.active {
        warnings.push(Warning::new(
            "inactive",
            format!("the account {} is inactive", account.display_name),
        ));
    }
    if !account.kind.is_person() {
        warnings.push(Warning::new(
            "not_a_person",
            format!("the account is of type {}", account.kind),
        ));
    }
    match store.person_linked_to(integration.id, &account.id)? {
        Some(other) if other != person.handle => warnings.push(Warning::new(
            "linked_twice",
            format!("`{other}` is linked to the same account; its tickets will count for both"),
        )),
        _ => {}
    }
    Ok(warnings)
}

fn link(
    app: &App,
    store: &mut Store,
    args: &LinkArgs,
    person: &Person,
    integration: &Integration,
    account: &JiraAccount,
) -> Result<&'static str, Failure> {
    let link = Link {
        person: person.id,
        integration: integration.id,
        account_id: account.id.clone(),
        account_key: account.key.clone(),
        email: account.email.clone(),
        display_name: account.display_name.clone(),
        linked_at: app.now(),
    };
    let replaced = store.add_link(&link, args.replace)?;
    Ok(if replaced.is_some() {
        "replaced"
    } else {
        "linked"
    })
}
