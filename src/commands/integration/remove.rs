//! Removes an integration with its token, and the links that stand on it.

use clap::Args;

use super::add::may_write;
use crate::app::{App, signer};
use crate::commands::select;
use crate::domain::{IntegrationName, Scope};
use crate::error::{Failure, Kind};
use crate::view::Meta;
use crate::view::integrations::IntegrationRemoved;

/// Remove an integration, its token and its links
///
/// Names the people whose links go with it, and asks first.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration remove acme
  manageros integration remove acme --yes")]
pub struct RemoveArgs {
    /// Which integration
    name: IntegrationName,
}

pub(super) fn run(app: &App, args: &RemoveArgs) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "integration")?;
    let row = select::integration(&store, &me, &args.name)?;
    let integration = row.integration;
    may_write(&me, integration.scope)?;
    let links = store.links_to(integration.id)?;
    let unlinked: Vec<String> = links.iter().map(|(handle, _)| handle.to_string()).collect();
    if !unlinked.is_empty() {
        app.out().remark(&format!(
            "These people are linked through `{}`: {}",
            args.name,
            unlinked.join(", ")
        ));
    }
    app.confirm(&format!(
        "Remove the integration `{}` ({})?",
        args.name, integration.site.base_url
    ))?;
    // No key is needed to throw away what is one's own, and so it can be when the key is lost.
    if integration.scope == Scope::Org {
        let mut vault = app.vault(&store, &me)?;
        store.remove_integration(&integration, &signer(&vault))?;
        app.enter(&mut vault, &store)?;
    } else {
        store.remove_integration(&integration, &|_, _| Err(unsigned()))?;
    }
    app.out().remark(&format!(
        "Removed `{}`. Revoke its token in Jira as well if nothing else uses it.",
        args.name
    ));
    app.show(
        &IntegrationRemoved {
            name: integration.name,
            unlinked,
        },
        &Meta::default(),
    )
}

/// Nobody asks for the signature of what is no part of the organization.
pub(super) fn unsigned() -> Failure {
    Failure::new(Kind::Failure, "an own integration was to be signed")
}
