//! `manageros key`: where the key of the store is, and how it is carried, changed and made anew.

mod export;
mod import;
mod reset;
mod rotate;
mod status;

use clap::Subcommand;

use crate::app::App;
use crate::domain::User;
use crate::error::{Failure, Kind};
use crate::store::Store;

/// Look at, carry and change the key of the store
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Status(status::StatusArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Rotate(rotate::RotateArgs),
    Reset(reset::ResetArgs),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Status(args) => status::run(app, &args),
        Command::Export(args) => export::run(app, &args),
        Command::Import(args) => import::run(app, &args),
        Command::Rotate(args) => rotate::run(app, &args),
        Command::Reset(args) => reset::run(app, &args),
    }
}

/// Returns the user's own file, which is what a key is for.
fn own_store(app: &App) -> Result<(Store, User), Failure> {
    app.own_store()?.ok_or_else(|| {
        Failure::new(Kind::NotFound, "no key: there is no store yet")
            .hint("begin with `manageros integration add` or `manageros person add NAME`")
    })
}
