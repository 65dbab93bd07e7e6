//! Removes an integration with its token, and the links that stand on it.

use clap::Args;

use super::add::may_write;
use crate::app::App;
use crate::commands::select;
use crate::domain::IntegrationName;
use crate::error::Failure;
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
    store.remove_integration(integration.id)?;
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
