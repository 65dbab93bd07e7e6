//! Shows a long answer through a pager, as git does.
//!
//! The pager gets the text on its standard input and the terminal for its keys. Until it ends we wait, Ctrl-C is its own
//! affair, and nothing else is written. It is told nothing of ours: no variable of this program reaches it.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::interrupt;

/// What is run when nothing was chosen.
const DEFAULT: &str = "less";

/// The first version of `less` that passes links on to the terminal.
const LESS_WITH_LINKS: u32 = 581;

/// The settings that git gives its pager as well: colours pass, what fits on the screen ends at once, and the screen is
/// left as it is.
const SETTINGS: [(&str, &str); 3] = [("LESS", "FRX"), ("LESSCHARSET", "utf-8"), ("LV", "-c")];

/// The variables of ours that say how the pager is called or that there is none; the first one wins.
const CHOICES: [&str; 2] = ["MANAGEROS_PAGER", "PAGER"];

/// The program that shows what is longer than the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    command: String,
    /// The variable that it comes from, if somebody chose it.
    chosen_by: Option<&'static str>,
    /// What it gets of [`SETTINGS`]: what was set otherwise stays.
    settings: Vec<(&'static str, &'static str)>,
    /// Whether escape sequences go through.
    passes_colour: bool,
    /// The variables it must not see.
    ours: Vec<OsString>,
}

/// What became of showing a text.
#[derive(Debug)]
pub enum Shown {
    /// The pager had it, or as much of it as somebody wanted to see.
    All,
    /// There is no such program, or it cannot be started; nothing was shown. The sentence is for whoever chose it.
    Nothing(Option<String>),
}

impl Pager {
    /// Returns the pager that the environment asks for; `None` when there is to be none: an empty value, `cat`, a build
    /// machine, a terminal that cannot move its cursor, or a key that is handed over on a descriptor, which a child would
    /// inherit.
    pub fn chosen(
        variable: impl Fn(&str) -> Option<OsString>,
        ours: impl IntoIterator<Item = OsString>,
    ) -> Option<Self> {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let text = |name: &str| variable(name)?.into_string().ok();
        let without = ["CI", "MANAGEROS_KEY_FD", "MANAGEROS_PASSPHRASE_FD"];
        let terminal = text("TERM").filter(|term| !term.is_empty());
        let can_move = terminal.map_or(cfg!(windows), |term| term != "dumb");
        if !can_move || without.into_iter().any(is_set) {
            return None;
        }
        let chosen = CHOICES
            .into_iter()
            .find_map(|name| variable(name).map(|value| (name, value)));
        let (chosen_by, command) = match chosen {
            Some((name, value)) => (Some(name), value.into_string().ok()?),
            None => (None, DEFAULT.to_owned()),
        };
        let command = command.trim().to_owned();
        if command.is_empty() || command == "cat" {
            return None;
        }
        let settings: Vec<_> = SETTINGS
            .into_iter()
            .filter(|(name, _)| variable(name).is_none())
            .collect();
        // whoever has settings of their own for less, and this one not among them, would see the sequences as letters
        let raw = |words: &str| words.contains(['R', 'r']);
        let passes_colour = !is_less(&command)
            || text("LESS").is_none_or(|words| raw(&words))
            || command.split_whitespace().skip(1).any(raw);
        Some(Self {
            command,
            chosen_by,
            settings,
            passes_colour,
            ours: ours.into_iter().collect(),
        })
    }

    /// Returns whether colours come out as colours.
    pub fn passes_colour(&self) -> bool {
        self.passes_colour
    }

    /// Returns whether links come out as links; asks `less` how old it is, and believes it of no other.
    pub fn passes_links(&self) -> bool {
        self.passes_colour
            && is_less(&self.command)
            && self.words().is_some_and(|words| {
                let mut less = Command::new(&words[0]);
                less.arg("--version").stdin(Stdio::null());
                self.prepare(&mut less);
                let told = less.output().map(|output| output.stdout);
                told.is_ok_and(|told| less_version(&told) >= Some(LESS_WITH_LINKS))
            })
    }

    /// Shows `text` and waits until whoever reads it has seen enough.
    ///
    /// # Errors
    ///
    /// When the pager was started and cannot be written to, for another reason than that it ended.
    pub fn show(&self, text: &str) -> io::Result<Shown> {
        let Some(mut command) = self.to_run() else {
            return Ok(self.unable("it cannot be split into words"));
        };
        command.stdin(Stdio::piped());
        self.prepare(&mut command);
        let shown = interrupt::listening(|| {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => return Ok(self.unable(&error.to_string())),
            };
            let mut input = child.stdin.take().expect("its input was asked for");
            let written = input.write_all(text.as_bytes());
            // it reads until the end of its input, which is when we close ours
            drop(input);
            let status = child.wait()?;
            match written {
                _ if never_began(status) => Ok(self.unable("the shell does not find it")),
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
                // somebody has seen enough
                _ => Ok(Shown::All),
            }
        });
        // Ctrl-C was for the pager
        shown.unwrap_or(Ok(Shown::All))
    }

    /// Says why nothing was shown, to whoever chose this pager; that the default is missing is nobody's mistake.
    fn unable(&self, why: &str) -> Shown {
        let told = |name| format!("{name} is `{}`, and {why}; shown without it", self.command);
        Shown::Nothing(self.chosen_by.map(told))
    }

    fn prepare(&self, command: &mut Command) {
        command.envs(self.settings.iter().copied());
        for name in &self.ours {
            command.env_remove(name);
        }
    }

    /// Returns the words of a command that needs no shell.
    fn words(&self) -> Option<Vec<String>> {
        if needs_shell(&self.command) {
            return None;
        }
        let words = if cfg!(windows) {
            // a backslash is part of a path there
            self.command.split_whitespace().map(str::to_owned).collect()
        } else {
            shell_words::split(&self.command).ok()?
        };
        (!words.is_empty()).then_some(words)
    }

    fn to_run(&self) -> Option<Command> {
        if needs_shell(&self.command) {
            let mut shell = Command::new("sh");
            shell.args(["-c", &self.command]);
            return Some(shell);
        }
        let words = self.words()?;
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        Some(command)
    }
}

/// Returns whether only a shell understands a command: it is a pipe, sets a variable, or has something to be expanded.
fn needs_shell(command: &str) -> bool {
    let first = command.split_whitespace().next().unwrap_or_default();
    cfg!(unix)
        && (command.contains([
            '|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', '~',
        ]) || first.contains('='))
}

/// Returns whether the shell that was to start a command did not find it.
fn never_began(status: ExitStatus) -> bool {
    cfg!(unix) && matches!(status.code(), Some(126 | 127))
}

fn is_less(command: &str) -> bool {
    let first = command.split_whitespace().next().unwrap_or_default();
    Path::new(first).file_stem() == Some(OsStr::new("less"))
}

/// Returns the number in `less 590 (GNU regular expressions)`.
fn less_version(told: &[u8]) -> Option<u32> {
    let told = std::str::from_utf8(told).ok()?;
    let number = told.strip_prefix("less ")?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Option<Pager> {
        let find = |name: &str| {
            let mut all = [("TERM", "xterm")].iter().chain(variables).rev();
            all.find(|(known, _)| *known == name)
                .map(|(_, value)| OsString::from(value))
        };
        Pager::chosen(find, [])
    }

    #[test]
    fn the_environment_says_which() {
        for (variables, command) in [
            (&[][..], Some("less")),
            (&[("PAGER", "most")], Some("most")),
            (
                &[("PAGER", "most"), ("MANAGEROS_PAGER", "less -S")],
                Some("less -S"),
            ),
            (&[("PAGER", "")], None),
            (&[("PAGER", " cat ")], None),
            (&[("PAGER", "most"), ("MANAGEROS_PAGER", "")], None),
            (&[("PAGER", "most"), ("MANAGEROS_PAGER", "cat")], None),
            (
                &[("PAGER", "cat"), ("MANAGEROS_PAGER", "less")],
                Some("less"),
            ),
            (&[("CI", "true")], None),
            (&[("CI", "")], Some("less")),
            (&[("TERM", "dumb")], None),
            (&[("MANAGEROS_KEY_FD", "3")], None),
            (&[("MANAGEROS_PASSPHRASE_FD", "3")], None),
        ] {
            let found = chosen(variables).map(|pager| pager.command);
            assert_eq!(found.as_deref(), command, "{variables:?}");
        }
    }

    #[test]
    fn less_gets_settings_and_colours_unless_it_has_its_own() {
        let names = |pager: &Pager| {
            let names = pager.settings.iter().map(|(name, _)| *name);
            names.collect::<Vec<_>>().join(" ")
        };
        for (variables, settings, colour) in [
            (&[][..], "LESS LESSCHARSET LV", true),
            (&[("LESS", "-R")], "LESSCHARSET LV", true),
            (&[("LESS", "")], "LESSCHARSET LV", false),
            (&[("LESS", "-M")], "LESSCHARSET LV", false),
            (
                &[("LESS", "-M"), ("PAGER", "less -R")],
                "LESSCHARSET LV",
                true,
            ),
            (&[("LESS", "-M"), ("PAGER", "most")], "LESSCHARSET LV", true),
            (&[("LV", "x"), ("LESSCHARSET", "latin1")], "LESS", true),
        ] {
            let pager = chosen(variables).unwrap();
            assert_eq!(names(&pager), settings, "{variables:?}");
            assert_eq!(pager.passes_colour(), colour, "{variables:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_is_asked_when_nothing_else_understands_it() {
        for (command, words) in [
            ("less -S", Some(&["less", "-S"][..])),
            (
                "'/my tools/less' -p \"a b\"",
                Some(&["/my tools/less", "-p", "a b"]),
            ),
            ("less -R | cat", None),
            ("LESS=R less", None),
            ("$HOME/bin/less", None),
            ("~/bin/less", None),
            ("less 'unclosed", None),
        ] {
            let pager = chosen(&[("PAGER", command)]).unwrap();
            let words = words.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(pager.words(), words, "{command}");
        }
    }

    #[test]
    fn less_says_how_old_it_is() {
        assert_eq!(
            less_version(b"less 590 (GNU regular expressions)\n"),
            Some(590)
        );
        assert_eq!(less_version(b"less 581.2 (POSIX)"), Some(581));
        assert_eq!(less_version(b"busybox"), None);
        assert!(is_less("/usr/bin/less -R") && is_less("less.exe") && !is_less("lesspipe"));
    }
}
