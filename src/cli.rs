//! The command line as clap sees it: the root, the global flags, the commands. No behaviour.

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

use crate::commands::{
    activity, audit, backup, complete, completions, doctor, help, integration, key, man, org,
    person, user,
};
use crate::domain::Wait;
use crate::view::Format;

/// See what people work on, in Jira, from the terminal
///
/// Connects the people of a company to their Jira accounts and answers: what is this person working on? Tokens are
/// encrypted in a local file; the key is in the keyring of the operating system.
#[derive(Debug, Parser)]
#[command(
    name = "manageros",
    version,
    disable_help_subcommand = true,
    infer_subcommands = false,
    subcommand_required = true,
    arg_required_else_help = true,
    before_long_help = EXAMPLES
)]
pub struct Cli {
    /// The flags that every command has.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  manageros integration add acme --url acme.atlassian.net --login me@acme.example
  manageros person add \"Ada Lovelace\" --email ada@acme.example
  manageros person link ada
  manageros activity show ada --since \"last week\"";

/// The flags that every command has.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Globals {
    /// How the answer is written [default: table on a terminal, plain elsewhere] [env: MANAGEROS_FORMAT]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = format_parser(), conflicts_with = "json")]
    pub format: Option<Format>,
    /// Short for --format json
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but the answer, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: -v steps, -vv also HTTP requests (never their secrets)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Never ask anything; fail instead [env: MANAGEROS_NO_INPUT]
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Answer yes to every "are you sure?"
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    pub color: String,
    /// Give up on the whole command after this time, such as 30s [env: MANAGEROS_TIMEOUT]
    #[arg(long, global = true, value_name = "TIME")]
    pub timeout: Option<Wait>,
    /// Wait at most this long, all in all, when Jira asks for fewer requests [default: 60s]
    #[arg(long, global = true, value_name = "TIME")]
    pub max_wait: Option<Wait>,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.iter().map(|format| format.as_str()))
        .map(|word| word.parse().expect("clap has let only these words through"))
}

/// What manageros can do.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    #[command(subcommand, visible_alias = "int")]
    Integration(integration::Command),
    #[command(subcommand)]
    Person(person::Command),
    #[command(subcommand)]
    Activity(activity::Command),
    #[command(subcommand)]
    User(user::Command),
    #[command(subcommand)]
    Org(org::Command),
    #[command(subcommand)]
    Key(key::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Backup(backup::Command),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Help(help::HelpArgs),
}

/// Returns the whole command line, for completions, manual pages and `help`.
pub fn command() -> clap::Command {
    complete::hinted(Cli::command())
}
