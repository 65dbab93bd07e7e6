//! Shows one integration and where its secrets are; asks neither the network nor the keyring.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::IntegrationName;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::integrations::{IntegrationDetails, IntegrationRow};

/// Show one integration and where its key comes from; never the token
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration show acme
  manageros integration show acme --json")]
pub struct ShowArgs {
    /// Which integration
    name: IntegrationName,
}

pub(super) fn run(app: &App, args: &ShowArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "integration")?;
    let row = select::integration(&store, &me, &args.name)?;
    let integration = row.integration;
    let details = IntegrationDetails {
        row: IntegrationRow::of(&integration, &me.name),
        api_url: integration.site.api_url.clone(),
        proxy: integration.site.proxy.clone(),
        ca_cert: integration.site.ca_cert.is_some(),
        created_at: integration.created_at,
        has_token: row.token.is_some(),
        key_source: app.key_source()?.place(store.database_id()),
        store: app.store_path()?.display().to_string(),
        links: store.links_to(integration.id)?.len(),
    };
    app.show(&details, &Meta::default())
}
