//! Lists the users of the organization.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::users::UserList;

/// List the users of the organization, as its file says; needs no key
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user list
  manageros user list --json")]
pub struct ListArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    let (store, _) = select::existing_store(app, "user")?;
    let organization = store.organization_state()?;
    let rows = organization.members.iter().map(super::row).collect();
    app.show(&UserList(rows), &Meta::default())
}
