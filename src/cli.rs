//! The command line as clap sees it: the root, the global flags, the commands. No behaviour.

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

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

/// What manageros can do. What a noun does is asked when it is used; its line in the help is here for that reason, too.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    #[command(
        subcommand,
        visible_alias = "int",
        about = "Register, test and look at Jira connections"
    )]
    Integration(Later<integration::Command>),
    #[command(subcommand, about = "Add people, and link them to their Jira accounts")]
    Person(Later<person::Command>),
    #[command(subcommand, about = "See what people work on")]
    Activity(Later<activity::Command>),
    #[command(subcommand, about = "See and change who may use the organization")]
    User(Later<user::Command>),
    #[command(
        subcommand,
        about = "Share one organization with other users of this machine"
    )]
    Org(Later<org::Command>),
    #[command(subcommand, about = "Look at, carry and change the key of the store")]
    Key(Later<key::Command>),
    #[command(subcommand, about = "See who changed what and when")]
    Audit(Later<audit::Command>),
    #[command(subcommand, about = "Copy the store, check a copy, and put one back")]
    Backup(Later<backup::Command>),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Help(help::HelpArgs),
}

/// Commands that are described when they are used and not before: to describe all of them takes longer than to run most.
#[derive(Debug)]
pub struct Later<T>(pub T);

impl<T: Subcommand> Subcommand for Later<T> {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        command.defer(T::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        command.defer(T::augment_subcommands_for_update)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Reads what was typed.
///
/// `manageros NOUN VERB …` is first read by a command line that knows this one command: to describe the others, and to hand
/// the global flags to each of them, takes a third of a millisecond. Whatever is no such line, or has help to be shown or
/// a mistake in it, is read by the whole one.
///
/// # Errors
///
/// What clap has to say instead: help, the version, or what is wrong.
pub fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    narrowly(arguments).map_or_else(|| Cli::try_parse_from(arguments), Ok)
}

fn narrowly(arguments: &[OsString]) -> Option<Cli> {
    let command = narrowed(arguments)?;
    let mut matches = command.try_get_matches_from(arguments).ok()?;
    let (_, noun) = matches.subcommand()?;
    let (_, verb) = noun.subcommand()?;
    Some(Cli {
        globals: Globals::from_arg_matches(verb).ok()?,
        command: Command::from_arg_matches_mut(&mut matches).ok()?,
    })
}

/// Returns the command line with the one command that is named first, which has the global flags as its own.
fn narrowed(arguments: &[OsString]) -> Option<clap::Command> {
    let [_, noun, verb, ..] = arguments else {
        return None;
    };
    let (noun, describe): (_, fn(clap::Command) -> clap::Command) = match noun.to_str()? {
        "integration" => ("integration", integration::Command::augment_subcommands),
        "person" => ("person", person::Command::augment_subcommands),
        "activity" => ("activity", activity::Command::augment_subcommands),
        "user" => ("user", user::Command::augment_subcommands),
        "org" => ("org", org::Command::augment_subcommands),
        "key" => ("key", key::Command::augment_subcommands),
        "audit" => ("audit", audit::Command::augment_subcommands),
        "backup" => ("backup", backup::Command::augment_subcommands),
        _ => return None,
    };
    let mut all = describe(clap::Command::new(noun));
    let verb = std::mem::take(all.find_subcommand_mut(verb)?);
    let noun = clap::Command::new(noun).subcommand(Globals::augment_args(verb));
    Some(clap::Command::new("manageros").subcommand(noun))
}

/// Returns the whole command line, for completions, manual pages and `help`.
pub fn command() -> clap::Command {
    let mut command = Cli::command();
    // describes what was left for later
    command.build();
    complete::hinted(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn every_verb_is_read_by_a_command_line_of_its_own() {
        let all = command();
        for noun in all.get_subcommands().filter(|noun| noun.has_subcommands()) {
            for verb in noun.get_subcommands() {
                for typed in [verb.get_name()].into_iter().chain(verb.get_all_aliases()) {
                    let line = words(&format!("manageros {} {typed}", noun.get_name()));
                    let narrow = narrowed(&line).unwrap_or_else(|| panic!("{line:?}"));
                    let found = narrow.find_subcommand(noun.get_name());
                    assert!(found.is_some_and(|noun| noun.find_subcommand(typed).is_some()));
                }
            }
        }
    }

    #[test]
    fn what_one_command_line_takes_the_whole_one_takes_alike() {
        for line in [
            "manageros integration list",
            "manageros integration ls --scope org --json",
            "manageros activity show ada grace --since=yesterday -vv --format csv",
            "manageros activity show --json ada",
            "manageros person link --all -i acme --plan plan.csv --timeout 30s",
            "manageros integration rm acme --yes --color never",
            "manageros user grant bob --role admin --fingerprint 0f3a-91cc-3435-3637-3839-3061-6263-6465",
            "manageros backup create -- -copy",
        ] {
            let line = words(line);
            let narrow = narrowly(&line).unwrap_or_else(|| panic!("{line:?}"));
            let whole = Cli::try_parse_from(&line).unwrap();
            assert_eq!(format!("{narrow:?}"), format!("{whole:?}"), "{line:?}");
        }
        for other in [
            "manageros",
            "manageros person",
            "manageros --json person list",
            "manageros doctor --json",
            "manageros person lsit",
            "manageros nobody list",
        ] {
            assert!(narrowed(&words(other)).is_none(), "{other}");
        }
    }
}
