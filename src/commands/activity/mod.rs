//! `manageros activity`: what people work on.

mod asked;
mod gather;
mod show;
mod summary;
mod trust;

use clap::Subcommand;

use crate::app::App;
use crate::error::Failure;

/// See what people work on
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Show(Box<show::ShowArgs>),
    Summary(Box<summary::SummaryArgs>),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Show(args) => show::run(app, &args),
        Command::Summary(args) => summary::run(app, &args),
    }
}
