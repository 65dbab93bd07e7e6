//! Replaces an integration's token, once the new one has proved to work.

use clap::Args;
use jiff::civil;

use super::add::{day, may_write};
use crate::app::{App, signer};
use crate::commands::select;
use crate::commands::token::TokenArgs;
use crate::domain::{Deployment, IntegrationName, LastTest};
use crate::error::{Failure, Kind};
use crate::jira::{self, Candidate};
use crate::store::Change;
use crate::view::Meta;
use crate::view::integrations::{IntegrationAdded, IntegrationRow};

/// Give an integration a new token
///
/// The new token is tested first; when it does not work the old one stays.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration rotate acme
  op read op://it/jira/token | manageros integration rotate acme \\
      --token-stdin --expires 2027-11-01")]
pub struct RotateArgs {
    /// Which integration
    name: IntegrationName,
    #[command(flatten)]
    token: TokenArgs,
    /// The day the new token expires
    #[arg(long, value_name = "DATE", value_parser = day)]
    expires: Option<civil::Date>,
}

pub(super) fn run(app: &App, args: &RotateArgs) -> Result<(), Failure> {
    args.token.refuse_flag()?;
    let (mut store, me) = select::existing_store(app, "integration")?;
    let mut row = select::integration(&store, &me, &args.name)?;
    may_write(&me, row.integration.scope)?;
    let mut vault = app.vault(&store, &me)?;
    let site = row.integration.site.clone();
    // A row that was edited behind our back must not get a new token sealed to where it now points.
    match row.token {
        Some(_) => drop(vault.unseal(&row)?),
        None => app.confirm(&format!(
            "No token vouches for this row any more. Send the new one to {} as {}?",
            site.base_url, site.login
        ))?,
    }
    let candidate = Candidate {
        name: args.name.clone(),
        token: args.token.read(app, Some(site.auth))?,
        base_url: site.base_url.clone(),
        login: site.login,
        // Nothing in a Cloud token tells whether it is scoped, and the new one may be what the old one was not.
        auth: Some(site.auth).filter(|_| site.deployment == Deployment::DataCenter),
        ca_cert: site.ca_cert,
        proxy: site.proxy,
    };
    let options = app.jira_options();
    let found = app.block_on(async {
        jira::discover(candidate, &options).await.map_err(|error| {
            app.out().remark("The old token stays.");
            Failure::from(error).of_typed().on(&args.name)
        })
    })?;
    if found.connection.site().base_url != site.base_url {
        let moved = format!(
            "{} is {} now",
            site.base_url,
            found.connection.site().base_url
        );
        return Err(Failure::new(Kind::Conflict, moved)
            .on(&args.name)
            .hint("remove the integration and add it with the new address; the old token stays until then"));
    }
    row.integration.site = found.connection.site().clone();
    row.integration.server_url.clone_from(&found.server_url);
    row.integration.row_version += 1;
    row.integration.expires = args.expires;
    row.integration.last_test = Some(LastTest {
        at: app.now(),
        ok: true,
    });
    row.token = Some(vault.seal(&row.integration, found.connection.token())?);
    let change = Change::of("integration.rotate", args.name.as_str());
    store.change_integration(&row, &change, &signer(&vault))?;
    app.enter(&mut vault, &store)?;
    app.out().remark(&format!(
        "`{}` has a new token. Revoke the old one in Jira.",
        args.name
    ));
    let account = Some(found.account.display_name);
    let row = IntegrationRow::of(&row.integration, &me.name);
    app.show(
        &IntegrationAdded {
            row,
            result: "rotated",
            account,
        },
        &Meta::default(),
    )
}
