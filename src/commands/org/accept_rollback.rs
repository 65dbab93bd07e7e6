//! Takes an older state of the organization for the right one.

use clap::Args;

use super::answer;
use crate::app::App;
use crate::commands::select;
use crate::error::{Failure, Kind};
use crate::vault::{self, VaultError};

/// Accept that an admin put an older copy of the organization back
///
/// Shows what is different from what you saw last, and asks. Do it only when an admin says that a backup was put back:
/// somebody who was sent away, or an old token, may be in it again.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros org accept-rollback")]
pub struct AcceptRollbackArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "organization")?;
    let mut vault = app.vault(&store, &me)?;
    let organization = store.organization_state()?;
    let (file, shared) = (store.organization_path(), store.is_shared());
    let pin = app
        .pin(&vault, &store, organization.database)?
        .ok_or(VaultError::NotEntered)?;
    let memory = app.memory()?;
    let before = memory.of(organization.database)?;
    match vault.enter(&organization, pin, before.as_ref()) {
        Ok(_) => {
            app.out()
                .remark("It is not older than what you saw; nothing was changed.");
            return answer(app, &organization, file, shared, "unchanged");
        }
        Err(VaultError::RolledBack { .. } | VaultError::Forked { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let Some(before) = before else {
        return Err(Failure::new(Kind::Failure, "a roll-back that nobody saw"));
    };
    let epoch = organization.manifest.as_ref().map_or(0, |now| now.epoch);
    app.out().remark(&format!(
        "You saw change {} of the organization; the file has change {epoch}.",
        before.epoch
    ));
    for difference in vault::differences(&before, &organization) {
        app.out().remark(&format!("  {difference}"));
    }
    app.confirm("Use the organization as it is now?")?;
    let seen = vault.enter(&organization, pin, None)?;
    memory.keep(organization.database, &seen)?;
    answer(app, &organization, file, shared, "accepted")
}
