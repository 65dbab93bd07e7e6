//! Shows which organization is used.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::error::Failure;

/// Show which organization is used, and its fingerprint as the file says it
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros org show
  manageros org show --json")]
pub struct ShowArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    let (store, _) = select::existing_store(app, "organization")?;
    let organization = store.organization_state()?;
    let (file, shared) = (store.organization_path(), store.is_shared());
    super::answer(app, &organization, file, shared, "shown")
}
