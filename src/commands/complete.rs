//! Answers the shell on TAB: which people, teams or integrations could stand here?
//!
//! The completion scripts ask it (see [`stored`]); it is no command of the command line. It reads the store alone, and
//! says nothing when there is none, or none that can be read: a prompt is no place for an error.

use std::any::TypeId;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::{Arg, Command};

use super::person::Change;
use crate::app::{App, Settings};
use crate::domain::{IntegrationName, PersonRef, Team, User};
use crate::error::Failure;
use crate::generate::stored;
use crate::store::Store;
use crate::view::text::visible;

/// What of the store an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Person,
    Team,
    Integration,
}

/// More than this help nobody to choose, and make a shell slow; a part of them would look like all. Whoever types one
/// more letter gets them.
const MOST: usize = 1000;

/// Longer than this nobody waits for a shell to go on.
const PATIENCE: Duration = Duration::from_secs(1);

/// Returns the words of the command line that the shell asks about, when it asks; the last is the one under the cursor.
pub fn asked(arguments: &[OsString]) -> Option<Vec<String>> {
    let (word, words) = arguments.get(1..)?.split_first()?;
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    (word == stored::WORD).then(|| words.collect())
}

/// Returns the command line with a mark at every argument whose values are in the store.
pub fn hinted(command: Command) -> Command {
    let is_add = command.get_name() == "add";
    command.mut_subcommands(hinted).mut_args(|arg| {
        if named_by(&arg, is_add).is_some() {
            arg.value_hint(stored::HINT)
        } else {
            arg
        }
    })
}

/// Prints what could stand in the place of the last word, a line each; fails when that is nothing of the store.
pub fn run(words: &[String], command: Command) -> ExitCode {
    let mut command = command;
    command.build();
    let Some((place, typed)) = place(&command, words) else {
        return ExitCode::FAILURE;
    };
    let typed = typed.to_owned();
    let (tell, told) = mpsc::channel();
    // whoever waits for a lock or a slow disk is left behind when this process ends
    thread::spawn(move || {
        let _ = tell.send(lines(place, &typed).unwrap_or_default());
    });
    if let Ok(lines) = told.recv_timeout(PATIENCE) {
        // Whoever closed the pipe has seen enough.
        let _ = io::stdout().lock().write_all(lines.as_bytes());
    }
    ExitCode::SUCCESS
}

/// Returns a line for each name that could stand there; none when they are too many to be of help.
fn lines(place: Stored, typed: &str) -> Result<String, Failure> {
    let app = App::new(Settings::default())?;
    let Some((store, me)) = app.store_as_it_is()? else {
        return Ok(String::new());
    };
    let found = candidates(&store, &me, place, typed)?;
    let few = Some(found).filter(|found| found.len() <= MOST);
    let lines: Vec<String> = few
        .into_iter()
        .flatten()
        .map(|(value, what)| format!("{value}\t{}\n", visible(&what)))
        .collect();
    Ok(lines.concat())
}

fn candidates(
    store: &Store,
    me: &User,
    place: Stored,
    typed: &str,
) -> Result<Vec<(String, String)>, Failure> {
    // bash and fish hand over what was typed, zsh what it means
    let typed = [typed.to_lowercase(), unquoted(typed).to_lowercase()];
    let begins = |value: &str| {
        let value = value.to_lowercase();
        typed.iter().any(|typed| value.starts_with(typed))
    };
    let mut found: Vec<(String, String)> = match place {
        Stored::Person => {
            let people = store.handles_from(&typed[1], MOST + 1)?.into_iter();
            people
                .map(|(handle, name)| (handle.to_string(), name))
                .collect()
        }
        Stored::Team => {
            let teams = store.teams()?.into_iter();
            teams
                .map(|team| (team.to_string(), String::new()))
                .collect()
        }
        Stored::Integration => {
            let rows = store.integrations(me.id)?.into_iter();
            rows.map(|row| row.integration)
                .map(|row| (row.name.to_string(), row.site.base_url.to_string()))
                .collect()
        }
    };
    // what could steer the terminal or hide cannot be offered as it is
    found.retain(|(value, _)| begins(value) && visible(value) == *value);
    Ok(found)
}

/// Returns what a shell would make of the beginning of a word: without its quotes and backslashes, of which the last may
/// be open. Nothing is expanded.
fn unquoted(typed: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = typed.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '\\') => out.extend(chars.next()),
            (Some('"'), '\\') => {
                let escaped = chars.next_if(|next| matches!(next, '"' | '\\' | '$' | '`'));
                out.push(escaped.unwrap_or('\\'));
            }
            (_, c) => out.push(c),
        }
    }
    out
}

/// Returns what of the store stands where the last word is, and that word.
///
/// Bash gives `--flag=value` as three words, the others as one.
fn place<'w>(root: &Command, words: &'w [String]) -> Option<(Stored, &'w str)> {
    let (typed, before) = words.split_last()?;
    let mut reader = Reader::at(root);
    for word in before {
        reader.read(word);
    }
    let named = |arg: &Arg| named_by(arg, reader.command.get_name() == "add");
    if let Some(flag) = reader.open {
        return Some((named(flag)?, typed));
    }
    if !reader.is_escaped && typed.starts_with('-') {
        let (flag, value) = typed.strip_prefix("--")?.split_once('=')?;
        return Some((named(long(reader.command, flag)?)?, value));
    }
    Some((named(reader.positional()?)?, typed))
}

/// How far a command line is understood, up to the word that is being typed.
struct Reader<'c> {
    command: &'c Command,
    /// A flag that still wants its value.
    open: Option<&'c Arg>,
    /// How many words stood for themselves since the command's name.
    positionals: usize,
    /// Whether `--` was read.
    is_escaped: bool,
}

impl<'c> Reader<'c> {
    fn at(command: &'c Command) -> Self {
        Self {
            command,
            open: None,
            positionals: 0,
            is_escaped: false,
        }
    }

    fn read(&mut self, word: &str) {
        if self.open.is_some() {
            self.open = self.open.filter(|_| word == "=");
        } else if self.is_escaped || !word.starts_with('-') || word == "-" {
            self.read_plain(word);
        } else if word == "--" {
            self.is_escaped = true;
        } else if let Some(name) = word.strip_prefix("--") {
            // a value behind `=` leaves nothing open, and no flag has such a name
            self.open = long(self.command, name).filter(|arg| takes_value(arg));
        } else {
            self.open = last_short(self.command, &word[1..]);
        }
    }

    fn read_plain(&mut self, word: &str) {
        match self.command.find_subcommand(word) {
            Some(below) if self.positionals == 0 => *self = Self::at(below),
            _ => self.positionals += 1,
        }
    }

    /// Returns the argument that the next word without a dash is for; the last one may take several.
    fn positional(&self) -> Option<&'c Arg> {
        let mut all = self.command.get_positionals();
        let last = self.command.get_positionals().last()?;
        let many = last.get_num_args()?.max_values() > 1
            || matches!(last.get_action(), clap::ArgAction::Append);
        all.nth(self.positionals).or(Some(last).filter(|_| many))
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|count| count.takes_values())
}

fn long<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(name))
}

/// Returns the flag of `-xyz` that waits for its value in the next word.
fn last_short<'c>(command: &'c Command, letters: &str) -> Option<&'c Arg> {
    let flag = |letter: char| {
        let mut all = command.get_arguments();
        all.find(|arg| arg.get_short() == Some(letter) && takes_value(arg))
    };
    let (at, arg) = letters
        .char_indices()
        .find_map(|(at, letter)| Some((at, flag(letter)?)))?;
    // else the rest of the word is the value
    (at + 1 == letters.len()).then_some(arg)
}

/// Returns what of the store an argument names, by the type that its value becomes. What is being added has a new name.
fn named_by(arg: &Arg, is_add: bool) -> Option<Stored> {
    if is_add && arg.is_positional() {
        return None;
    }
    let becomes = arg.get_value_parser().type_id();
    let known = [
        (TypeId::of::<PersonRef>(), Stored::Person),
        (TypeId::of::<Change<PersonRef>>(), Stored::Person),
        (TypeId::of::<Team>(), Stored::Team),
        (TypeId::of::<Change<Team>>(), Stored::Team),
        (TypeId::of::<IntegrationName>(), Stored::Integration),
    ];
    known
        .into_iter()
        .find_map(|(id, stored)| (becomes == id).then_some(stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: &[&str]) -> Option<(Stored, String)> {
        let mut command = crate::cli::command();
        command.build();
        let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        place(&command, &words).map(|(stored, typed)| (stored, typed.to_owned()))
    }

    #[test]
    fn a_place_is_known_by_what_stands_before_it() {
        let person = |typed: &str| Some((Stored::Person, typed.to_owned()));
        let integration = |typed: &str| Some((Stored::Integration, typed.to_owned()));
        let team = |typed: &str| Some((Stored::Team, typed.to_owned()));
        for (line, found) in [
            (&["person", "show", ""][..], person("")),
            (&["person", "show", "ad"], person("ad")),
            (&["--json", "person", "show", "-v", "a"], person("a")),
            (&["activity", "show", "--since", "ada", "x"], person("x")),
            (&["activity", "show", "--since=30d", "x"], person("x")),
            (
                &["activity", "show", "--since", "=", "30d", "x"],
                person("x"),
            ),
            (
                &["activity", "show", "--limit", "3", "--", "x"],
                person("x"),
            ),
            (&["activity", "show", "ada", "-i", "ac"], integration("ac")),
            (&["activity", "show", "-vi", ""], integration("")),
            (&["activity", "show", "--integration", ""], integration("")),
            (
                &["activity", "show", "--integration", "=", "a"],
                integration("a"),
            ),
            (&["activity", "show", "--integration=a"], integration("a")),
            (&["int", "rm", ""], integration("")),
            (&["integration", "test", "acme", "b"], integration("b")),
            (&["person", "list", "--team", "Pl"], team("Pl")),
            (&["person", "list", "--manager=a"], person("a")),
            (&["person", "link", "--all", "--team", ""], team("")),
            (&["person", "add", "Bob", "--team=P"], team("P")),
            (&["person", "add", "Bob", "--manager", "a"], person("a")),
            (&["person", "edit", "bob", "--team", "P"], team("P")),
            (&["person", "edit", "bob", "--manager", "a"], person("a")),
            // what is no name of the store
            (&[], None),
            (&[""], None),
            (&["per"], None),
            (&["person", "sh"], None),
            (&["person", "show", "-"], None),
            (&["person", "show", "--"], None),
            (&["person", "show", "ada", ""], None),
            (&["person", "search", ""], None),
            (&["integration", "add", ""], None),
            (&["activity", "show", "--since", ""], None),
            (&["activity", "show", "--since=3"], None),
            (&["activity", "show", "-iac"], None),
            (&["nonsense", "show", ""], None),
        ] {
            assert_eq!(at(line), found, "{line:?}");
        }
    }

    #[test]
    fn quotes_are_taken_off_what_was_typed_so_far() {
        for (typed, meant) in [
            ("", ""),
            ("ada", "ada"),
            (r"R\&D:\ c", "R&D: c"),
            ("\"R&D: c", "R&D: c"),
            ("'it'\\''s", "it's"),
            ("\"a \\\"b\\\" \\x $y", "a \"b\" \\x $y"),
            ("林\\ 美", "林 美"),
            ("open\\", "open"),
        ] {
            assert_eq!(unquoted(typed), meant, "{typed}");
        }
    }

    #[test]
    fn it_is_asked_by_its_word_alone() {
        let arguments = |line: &[&str]| line.iter().map(OsString::from).collect::<Vec<_>>();
        let line = arguments(&["manageros", "__complete", "person", ""]);
        assert_eq!(asked(&line).unwrap(), ["person", ""]);
        assert!(asked(&arguments(&["manageros", "person", "__complete"])).is_none());
        assert!(asked(&arguments(&["manageros"])).is_none());
        assert!(asked(&[]).is_none());
    }
}
