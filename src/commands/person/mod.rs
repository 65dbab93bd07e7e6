//! `manageros person`: the people of the organization and the Jira accounts they are.

mod add;
mod bulk;
mod edit;
mod export;
mod import;
mod link;
mod list;
mod remove;
mod search;
mod show;
mod unlink;
mod verify;

use clap::Subcommand;

pub(super) use self::edit::Change;
#[doc(hidden)]
pub use self::import::inside;
use crate::app::App;
use crate::error::Failure;

/// Add people, and link them to their Jira accounts
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Add(add::AddArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Edit(edit::EditArgs),
    #[command(visible_alias = "rm")]
    Remove(remove::RemoveArgs),
    Search(search::SearchArgs),
    Link(link::LinkArgs),
    Unlink(unlink::UnlinkArgs),
    Verify(verify::VerifyArgs),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add(args) => add::run(app, args),
        Command::Import(args) => import::run(app, &args),
        Command::Export(args) => export::run(app, &args),
        Command::List(args) => list::run(app, &args),
        Command::Show(args) => show::run(app, &args),
        Command::Edit(args) => edit::run(app, args),
        Command::Remove(args) => remove::run(app, &args),
        Command::Search(args) => search::run(app, &args),
        Command::Link(args) => link::run(app, &args),
        Command::Unlink(args) => unlink::run(app, &args),
        Command::Verify(args) => verify::run(app, &args),
    }
}
