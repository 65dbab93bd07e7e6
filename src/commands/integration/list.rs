//! Lists the integrations; asks neither the network nor the keyring.

use std::mem::ManuallyDrop;

use clap::Args;

use super::add::scope_parser;
use crate::app::App;
use crate::domain::Scope;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::integrations::{IntegrationList, IntegrationRow};

/// List the integrations you may use
///
/// Those of the organization and your own; another user's are never shown.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration list
  manageros integration list --scope org --json")]
pub struct ListArgs {
    /// Only those of this scope
    #[arg(long, value_parser = scope_parser())]
    scope: Option<Scope>,
}

pub(super) fn run(app: &App, args: &ListArgs) -> Result<(), Failure> {
    let mut rows = Vec::new();
    if let Some((store, me)) = app.store()? {
        let viewer = me.name.into();
        rows = store.integration_lines(me.id, |line| {
            let is_wanted = args.scope.is_none_or(|scope| line.scope == scope);
            is_wanted.then(|| IntegrationRow::from(line, &viewer))
        })?;
        rows.sort_unstable_by(|a, b| a.name().cmp(b.name()));
    }
    match (rows.is_empty(), args.scope) {
        (true, Some(scope)) => app
            .out()
            .remark(&format!("No integrations of scope {scope}.")),
        (true, None) => app
            .out()
            .remark("No integrations yet. Register one with `manageros integration add`."),
        _ => {}
    }
    // the process is about to end, which gives a long list back in one piece
    let list = ManuallyDrop::new(IntegrationList(rows));
    app.show(&*list, &Meta::default())
}
