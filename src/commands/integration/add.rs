//! Registers a Jira connection, once it has proved to work.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil;

use super::connect::ConnectArgs;
use crate::app::{App, signer};
use crate::domain::{
    BaseUrl, Connection, Integration, IntegrationName, LastTest, Role, Scope, SealedIntegration,
    User,
};
use crate::error::{Failure, Kind};
use crate::jira::{self, Candidate, Discovered};
use crate::vault::Vault;
use crate::view::Meta;
use crate::view::integrations::{IntegrationAdded, IntegrationRow};

/// Register a Jira connection
///
/// Finds out whether it is Jira Cloud or Data Center and how the token signs in, proves that by asking Jira who we are,
/// and only then saves it, with the token encrypted. Nothing is saved when that fails.
///
/// An integration is for you alone (--scope user) or for the whole organization (--scope org, admins only).
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration add acme --url acme.atlassian.net --login me@acme.example
  printf %s \"$TOKEN\" | manageros integration add acme --scope org \\
      --url https://acme.atlassian.net --login bot@acme.example --token-stdin
  manageros integration add plant --auth pat --token-file pat.txt \\
      --url https://jira.example.com/jira --expires 2027-11-01")]
pub struct AddArgs {
    /// What to call it; made from the address when left out
    name: Option<IntegrationName>,
    #[command(flatten)]
    connect: ConnectArgs,
    /// Whom it is for: you, or everybody in the organization
    #[arg(long, default_value = "user", value_parser = scope_parser())]
    scope: Scope,
    /// The day the token expires, to be warned before; Jira does not tell
    #[arg(long, value_name = "DATE", value_parser = day)]
    expires: Option<civil::Date>,
    /// Save it without asking Jira whether it works
    #[arg(long)]
    no_verify: bool,
    /// Do nothing when an integration of that name is there
    #[arg(long)]
    if_not_exists: bool,
}

/// Parses the day a token expires on.
pub(super) fn day(text: &str) -> Result<civil::Date, String> {
    let is_day = text.len() == "2027-11-01".len();
    text.parse()
        .ok()
        .filter(|_| is_day)
        .ok_or_else(|| "is not a date; write 2027-11-01".to_owned())
}

pub(super) fn scope_parser() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.as_str()))
        .map(|word| word.parse().expect("clap has let only these words through"))
}

pub(super) fn run(app: &App, args: &AddArgs) -> Result<(), Failure> {
    args.connect.token.refuse_flag()?;
    let url = args.connect.url(app)?;
    let name = name(app, args, &url)?;
    // A key that cannot be had is better known before the token is typed and Jira asked.
    let vault = if let Some((store, me)) = app.store()? {
        may_write(&me, args.scope)?;
        if let Some(row) = store.integration(me.id, &name)? {
            return exists(app, args, &url, &row.integration, &me);
        }
        Some(app.vault(&store, &me)?)
    } else {
        app.expect_key_source()?;
        None
    };
    let candidate = args.connect.candidate(app, name, url)?;
    let typed = candidate.base_url.clone();
    let found = if args.no_verify {
        unverified(app, &candidate)?
    } else {
        verified(app, candidate)?
    };
    let base_url = &found.connection.site().base_url;
    if *base_url != typed {
        app.out()
            .remark(&format!("Using {base_url}, where this Jira really is."));
    }
    let (integration, me) = save(app, args, &found, vault)?;
    let account = found.account.map(|account| account.display_name);
    if let Some(account) = &account {
        app.out().remark(&format!(
            "Signed in to {base_url} as {account}; saved as `{}`.",
            integration.name
        ));
    }
    if account.is_none() {
        app.out().remark(&format!(
            "Saved `{}` without asking Jira whether it works.",
            integration.name
        ));
    }
    let row = IntegrationRow::of(&integration, &me.name);
    app.show(
        &IntegrationAdded {
            row,
            result: "added",
            account,
        },
        &Meta::default(),
    )
}

fn name(app: &App, args: &AddArgs, url: &BaseUrl) -> Result<IntegrationName, Failure> {
    if let Some(name) = args
        .name
        .clone()
        .or_else(|| IntegrationName::suggested(url))
    {
        return Ok(name);
    }
    loop {
        let typed = app.prompt().line(
            "A name for it",
            None,
            "give it: manageros integration add NAME …",
        )?;
        match typed.parse::<IntegrationName>() {
            Ok(name) => return Ok(name),
            Err(error) => app.out().warn(&format!("the name {error}")),
        }
    }
}

/// Refuses to write for the organization what only an admin may.
pub(super) fn may_write(me: &User, scope: Scope) -> Result<(), Failure> {
    if scope == Scope::Org && me.role != Role::Admin {
        return Err(Failure::new(
            Kind::Forbidden,
            "only an admin may write integrations of the organization",
        )
        .hint("ask an admin; what only you use has --scope user"));
    }
    Ok(())
}

/// With `--if-not-exists` an integration of that name is as good, unless it leads elsewhere.
fn exists(
    app: &App,
    args: &AddArgs,
    url: &BaseUrl,
    integration: &Integration,
    me: &User,
) -> Result<(), Failure> {
    let (name, base_url) = (&integration.name, &integration.site.base_url);
    let is_same = url == base_url || base_url.neighbours().contains(url);
    if !args.if_not_exists || !is_same {
        return Err(Failure::new(
            Kind::Conflict,
            format!("an integration named `{name}` exists already, for {base_url}"),
        )
        .on(name)
        .hint(format!(
            "look at it with `manageros integration show {name}`, or choose another name"
        )));
    }
    let row = IntegrationRow::of(integration, &me.name);
    app.out().remark(&format!(
        "`{}` exists already; nothing was changed.",
        integration.name
    ));
    app.show(
        &IntegrationAdded {
            row,
            result: "exists",
            account: None,
        },
        &Meta::default(),
    )
}

/// What is saved, however it was found out.
struct Found {
    connection: Connection,
    server_url: Option<String>,
    account: Option<crate::domain::JiraAccount>,
}

fn verified(app: &App, candidate: Candidate) -> Result<Found, Failure> {
    let options = app.jira_options();
    let found = app.block_on(async {
        jira::discover(candidate, &options)
            .await
            .map_err(|error| Failure::from(error).of_typed())
    });
    let Discovered {
        connection,
        server_url,
        account,
        ..
    } = found.inspect_err(|_| app.out().remark("Nothing was saved."))?;
    Ok(Found {
        connection,
        server_url,
        account: Some(account),
    })
}

fn unverified(app: &App, candidate: &Candidate) -> Result<Found, Failure> {
    let connection = jira::assume(candidate, &app.jira_options()).map_err(Failure::from)?;
    Ok(Found {
        connection,
        server_url: None,
        account: None,
    })
}

fn save(
    app: &App,
    args: &AddArgs,
    found: &Found,
    vault: Option<Vault>,
) -> Result<(Integration, User), Failure> {
    let mut writing = app.store_for_writing()?;
    let me = writing.me.clone();
    may_write(&me, args.scope)?;
    let mut vault = match writing.vault.take().or(vault) {
        Some(vault) => vault,
        None => app.vault(&writing.store, &me)?,
    };
    let now = app.now();
    let integration = Integration {
        id: app.new_integration_id()?,
        name: found.connection.name().clone(),
        scope: args.scope,
        owner: (args.scope == Scope::User).then_some(me.id),
        site: found.connection.site().clone(),
        server_url: found.server_url.clone(),
        enabled: true,
        expires: args.expires,
        last_test: found
            .account
            .as_ref()
            .map(|_| LastTest { at: now, ok: true }),
        created_at: now,
        row_version: 1,
    };
    let token = vault.seal(&integration, found.connection.token())?;
    let row = SealedIntegration {
        integration,
        token: Some(token),
    };
    writing.store.add_integration(&row, &signer(&vault))?;
    if args.scope == Scope::Org {
        app.enter(&mut vault, &writing.store)?;
    }
    Ok((row.integration, me))
}
