//! Looks up Jira accounts; changes nothing.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::IntegrationName;
use crate::error::{Failure, Kind};
use crate::jira::{Client, FoundAccounts};
use crate::view::people::{AccountList, AccountRow};
use crate::view::{Meta, Warning};

/// Look up Jira accounts by the beginning of a name or e-mail
///
/// Changes nothing. An e-mail that the account hides is shown as hidden. Apps and customers are shown too, with their
/// type.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person search lovelace
  manageros person search ada@acme.example -i acme --json")]
pub struct SearchArgs {
    /// The beginning of a name or e-mail
    query: String,
    /// Which integration to ask; the only one when left out [env: MANAGEROS_INTEGRATION]
    #[arg(short, long, value_name = "NAME")]
    integration: Option<IntegrationName>,
}

pub(super) fn run(app: &App, args: &SearchArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "integration")?;
    let row = select::chosen_integration(app, &store, &me, args.integration.as_ref())?;
    let name = row.integration.name.clone();
    let client = app.jira(app.vault(&store, &me)?.unseal(&row)?)?;
    let found = app
        .block_on(find(&client, &args.query))
        .map_err(|failure| failure.of_integration(&name))?;
    let mut meta = Meta {
        complete: Some(!found.more),
        ..Meta::default()
    };
    if found.more {
        let warning = Warning::new("more_exist", too_many(found.accounts.len()));
        app.out().warn(&warning.message);
        meta.warnings.push(warning);
    }
    if found.accounts.is_empty() {
        app.out().remark(&format!(
            "No Jira account has a name or e-mail that begins with `{}`.",
            args.query
        ));
    }
    app.show(
        &AccountList(found.accounts.iter().map(AccountRow::from).collect()),
        &meta,
    )
}

/// What is said when a list of accounts may be cut.
pub(super) fn too_many(count: usize) -> String {
    format!("Jira shows the first {count} accounts only; narrow the search")
}

/// Searches, and believes that nobody was found only if the account that asks may look people up at all.
pub(super) async fn find(client: &Client, query: &str) -> Result<FoundAccounts, Failure> {
    let found = client.find_accounts(query).await?;
    if found.accounts.is_empty() {
        client.myself().await?;
        if !client.may_search_people().await? {
            return Err(Failure::new(Kind::Forbidden, "Jira does not let this account look people up")
                .hint("ask a Jira admin for the global permission \"Browse users and groups\", or link by --account-id"));
        }
    }
    Ok(found)
}
