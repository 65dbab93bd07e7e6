//! Prints the completion script of a shell.

use clap::Args;
use clap_complete::Shell;

use crate::app::App;
use crate::error::Failure;
use crate::generate;

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros completions bash > ~/.local/share/bash-completion/completions/manageros
  manageros completions zsh > ~/.zfunc/_manageros
  manageros completions fish > ~/.config/fish/completions/manageros.fish")]
pub struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

/// Runs the command.
pub fn run(app: &App, args: &CompletionsArgs, command: clap::Command) -> Result<(), Failure> {
    app.write(&generate::completions(args.shell, command))
}
