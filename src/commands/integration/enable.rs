//! Switches an integration on or off; asks no Jira, and no key for what is one's own.

use clap::Args;

use super::add::may_write;
use super::remove::unsigned;
use crate::app::{App, signer};
use crate::commands::select;
use crate::domain::{IntegrationName, Scope};
use crate::error::Failure;
use crate::view::Meta;
use crate::view::integrations::{IntegrationRow, IntegrationSwitched};

/// Use an integration again that was disabled
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration enable acme")]
pub struct EnableArgs {
    /// Which integration
    name: IntegrationName,
}

/// Stop using an integration, and keep it
///
/// Its token and its links stay. Until it is enabled again no token is sent: commands that name it are refused, and
/// `activity show` says that its tickets are missing. It can still be edited, given a new token, and removed.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration disable acme")]
pub struct DisableArgs {
    /// Which integration
    name: IntegrationName,
}

pub(super) fn enable(app: &App, args: &EnableArgs) -> Result<(), Failure> {
    switch(app, &args.name, true)
}

pub(super) fn disable(app: &App, args: &DisableArgs) -> Result<(), Failure> {
    switch(app, &args.name, false)
}

fn switch(app: &App, name: &IntegrationName, enabled: bool) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "integration")?;
    let mut integration = select::integration(&store, &me, name)?.integration;
    may_write(&me, integration.scope)?;
    let word = if enabled { "enabled" } else { "disabled" };
    let changed = integration.enabled != enabled;
    if changed {
        if integration.scope == Scope::Org {
            let mut vault = app.vault(&store, &me)?;
            store.set_enabled(&integration, enabled, &signer(&vault))?;
            app.enter(&mut vault, &store)?;
        } else {
            store.set_enabled(&integration, enabled, &|_, _| Err(unsigned()))?;
        }
        integration.enabled = enabled;
        app.out().remark(&format!("`{name}` is {word}."));
    } else {
        app.out().remark(&format!("`{name}` is {word} already."));
    }
    let row = IntegrationRow::of(&integration, &me.name);
    app.show(&IntegrationSwitched { row, changed }, &Meta::default())
}
