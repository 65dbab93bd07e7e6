//! `manageros org`: the organization's store that several users of this machine share.

mod accept_rollback;
mod create;
mod show;
mod used;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::app::App;
use crate::domain::{Organization, Scope, Standing, User};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::fingerprint_of_organization;
use crate::view::Meta;
use crate::view::users::OrganizationAnswer;

/// Share one organization with other users of this machine
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Create(create::CreateArgs),
    Use(used::UseArgs),
    Show(show::ShowArgs),
    AcceptRollback(accept_rollback::AcceptRollbackArgs),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(args) => create::run(app, &args),
        Command::Use(args) => used::run(app, &args),
        Command::Show(_) => show::run(app),
        Command::AcceptRollback(_) => accept_rollback::run(app),
    }
}

/// Returns where requests to join the organization in `path` are left.
pub(super) fn requests(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".requests");
    name.into()
}

/// Shows the organization.
fn answer(
    app: &App,
    organization: &Organization,
    file: &Path,
    shared: bool,
    result: &'static str,
) -> Result<(), Failure> {
    let manifest = organization.manifest.as_ref();
    let active = |member: &&crate::domain::Member| member.standing == Standing::Active;
    app.show(
        &OrganizationAnswer {
            name: organization.name.clone(),
            result,
            file: file.display().to_string(),
            shared,
            fingerprint: manifest
                .map(|manifest| fingerprint_of_organization(manifest.signer).to_string()),
            epoch: manifest.map(|manifest| manifest.epoch),
            users: organization.members.iter().filter(active).count(),
            integrations: organization.integrations.len(),
        },
        &Meta::default(),
    )
}

/// Refuses to lay an organization over a store that has one of its own: its people would be out of sight.
fn has_nothing_of_its_own(own: &Store, me: &User) -> Result<(), Failure> {
    let people = own.people()?.len();
    let rows = own.integrations(me.id)?;
    let integrations = rows
        .iter()
        .filter(|row| row.integration.scope == Scope::Org)
        .count();
    if people == 0 && integrations == 0 {
        return Ok(());
    }
    let message = format!(
        "your own store has an organization of its own, which would be out of sight; people: {people}, integrations for everybody: {integrations}"
    );
    Err(Failure::new(Kind::Conflict, message).hint(
        "use the other organization from another folder: MANAGEROS_HOME=FOLDER manageros org use PATH",
    ))
}

/// Returns the text of a path, which the store keeps as such.
fn as_text(path: &Path) -> Result<&str, Failure> {
    path.to_str()
        .ok_or_else(|| Failure::usage(format!("the path {} is not UTF-8", path.display())))
}
