//! `manageros integration`: the Jira connections.

mod add;
mod checks;
mod ci;
mod connect;
mod edit;
mod enable;
mod layers;
mod list;
mod remove;
mod rotate;
mod show;
mod test;
mod token_age;
mod unsaved;

use clap::Subcommand;

use crate::app::App;
use crate::error::Failure;

/// Register, test and look at Jira connections
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Add(add::AddArgs),
    Test(test::TestArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Show(show::ShowArgs),
    Edit(Box<edit::EditArgs>),
    Rotate(rotate::RotateArgs),
    Enable(enable::EnableArgs),
    Disable(enable::DisableArgs),
    #[command(visible_alias = "rm")]
    Remove(remove::RemoveArgs),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add(args) => add::run(app, &args),
        Command::Test(args) => test::run(app, &args),
        Command::List(args) => list::run(app, &args),
        Command::Show(args) => show::run(app, &args),
        Command::Edit(args) => edit::run(app, &args),
        Command::Rotate(args) => rotate::run(app, &args),
        Command::Enable(args) => enable::enable(app, &args),
        Command::Disable(args) => enable::disable(app, &args),
        Command::Remove(args) => remove::run(app, &args),
    }
}
