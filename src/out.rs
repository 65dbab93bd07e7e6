//! Standard output is the answer; standard error is everything else.
//!
//! Knows whether each of the two is a terminal, how wide it is and whether colours are wanted; nothing else asks.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};

use crate::pager::{Pager, Shown};
use crate::view::render::{styled, wrapped};
use crate::view::wrap::narrowed;
use crate::view::{Format, Look, Meta, View, render, text};

/// Where an answer and the remarks about it go.
pub struct Out {
    format: Format,
    /// The format that was asked for.
    chosen: Option<Format>,
    look: Look,
    quiet: bool,
    verbose: u8,
    /// How remarks are shown.
    remarks: Look,
    /// Whether remarks go to a terminal.
    is_terminal: bool,
    /// Whether progress is shown: standard error is a terminal, and no build machine records it.
    progress: bool,
    /// Whether a line of progress is on the screen.
    in_progress: Cell<bool>,
    /// What shows an answer that is longer than the screen.
    pager: Option<Pager>,
    /// How many lines the screen has, when answers go to one.
    screen: Option<usize>,
}

/// What decides how output looks, before the terminals are asked.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Wishes {
    /// The format that was asked for; else `table` on a terminal and `plain` elsewhere.
    pub format: Option<Format>,
    /// No remarks.
    pub quiet: bool,
    /// 1: steps; 2: also HTTP lines.
    pub verbose: u8,
    /// `Some` when a flag or a variable decides about colour, else the terminal does.
    pub colour: Option<bool>,
    /// The width that `COLUMNS` gives.
    pub columns: Option<usize>,
    /// Whether `TERM=dumb`.
    pub dumb: bool,
    /// Whether the terminal takes links, see [`takes_links`].
    pub links: bool,
    /// Whether a build machine runs us (`CI`).
    pub ci: bool,
    /// What shows an answer that is longer than the screen, if anything may.
    pub pager: Option<Pager>,
}

/// The width of an answer that goes to no terminal in a format that has one.
const WIDTH_ELSEWHERE: usize = 100;

impl Out {
    /// Returns the output of this run.
    pub fn new(wishes: Wishes) -> Self {
        let (answer, remarks) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let terminal = console::Term::stdout();
        let size = terminal.size_checked().filter(|_| answer);
        let measured = size.map(|(_, columns)| usize::from(columns));
        let width = wishes.columns.or(measured).unwrap_or(WIDTH_ELSEWHERE);
        let colour = |terminal: bool| wishes.colour.unwrap_or(terminal && !wishes.dumb);
        let default = if answer { Format::Table } else { Format::Plain };
        Self {
            format: wishes.format.unwrap_or(default),
            chosen: wishes.format,
            look: Look {
                width,
                colour: colour(answer),
                links: answer && !wishes.dumb && wishes.links,
            },
            quiet: wishes.quiet,
            verbose: wishes.verbose,
            remarks: Look {
                // an answer that is piped does not make the terminal wider
                width: wishes
                    .columns
                    .or_else(stderr_width)
                    .unwrap_or(WIDTH_ELSEWHERE),
                colour: colour(remarks),
                links: false,
            },
            is_terminal: remarks,
            progress: remarks && !wishes.ci && !wishes.quiet && !wishes.dumb,
            in_progress: Cell::new(false),
            pager: wishes.pager,
            // a terminal that does not know its height says 0
            screen: size
                .map(|(lines, _)| usize::from(lines))
                .filter(|&lines| lines > 0),
        }
    }

    /// Returns how answers are written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the format that was asked for, or else this one.
    pub fn format_or(&self, default: Format) -> Format {
        self.chosen.unwrap_or(default)
    }

    /// Returns whether remarks are shown in colour.
    pub fn colours_remarks(&self) -> bool {
        self.remarks.colour
    }

    /// Writes an answer. Formats that have no place for the line below the table leave it to the remarks.
    ///
    /// # Errors
    ///
    /// When standard output cannot be written; a closed pipe is [`io::ErrorKind::BrokenPipe`].
    pub fn show<V: View>(&self, view: &V, meta: &Meta) -> io::Result<()> {
        self.show_as(view, meta, self.format)
    }

    /// Writes an answer in a format of its own.
    ///
    /// # Errors
    ///
    /// As [`Out::show`].
    pub fn show_as<V: View>(&self, view: &V, meta: &Meta, format: Format) -> io::Result<()> {
        self.clear_progress();
        self.write_answer(view, meta, format)?;
        if let (Format::Plain | Format::Csv, Some(footer)) = (format, view.footer()) {
            self.remark(&footer);
        }
        Ok(())
    }

    /// Writes an answer: a table that is longer than the screen through the pager.
    fn write_answer<V: View>(&self, view: &V, meta: &Meta, format: Format) -> io::Result<()> {
        let text = render(view, meta, format, self.look);
        let pager = self.pager_for(&text);
        let Some(pager) = pager.filter(|_| format == Format::Table) else {
            return self.write(&text);
        };
        let look = Look {
            colour: self.look.colour && pager.passes_colour(),
            links: self.look.links && pager.passes_links(),
            ..self.look
        };
        self.page(pager, &render(view, meta, format, look), &text)
    }

    /// Writes a text as it is: a manual page, a completion script, help.
    ///
    /// # Errors
    ///
    /// When standard output cannot be written.
    pub fn write(&self, text: &str) -> io::Result<()> {
        self.clear_progress();
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Writes a text to be read, such as help: through the pager, when it is longer than the screen.
    ///
    /// # Errors
    ///
    /// As [`Out::write`].
    pub fn write_to_read(&self, text: &str) -> io::Result<()> {
        let text = match self.screen {
            Some(_) => narrowed(text, self.look.width),
            None => text.to_owned(),
        };
        match self.pager_for(&text) {
            Some(pager) => self.page(pager, &text, &text),
            None => self.write(&text),
        }
    }

    /// Returns the pager when `text` is longer than the screen.
    fn pager_for(&self, text: &str) -> Option<&Pager> {
        let screen = self.screen?;
        self.pager
            .as_ref()
            .filter(|_| text.lines().count() >= screen)
    }

    /// Shows `passed` in the pager, or writes `direct` where it cannot be started.
    fn page(&self, pager: &Pager, passed: &str, direct: &str) -> io::Result<()> {
        match pager.show(passed)? {
            Shown::All => Ok(()),
            Shown::Nothing(why) => {
                if let Some(why) = why {
                    self.warn(&why);
                }
                self.write(direct)
            }
        }
    }

    /// Says something that is no part of the answer; not with `--quiet`.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.say(&self.fitted(&text::visible(text)));
        }
    }

    /// Says something that one has to know before believing the answer; also with `--quiet`.
    pub fn warn(&self, text: &str) {
        let line = self.fitted(&format!("warning: {}", text::visible(text)));
        let label = styled("warning:", self.remarks, "33");
        self.say(&line.replacen("warning:", &label, 1));
    }

    /// Says something to the build machine that reads standard error, in its own words; also with `--quiet`.
    pub fn command(&self, line: &str) {
        self.say(&text::visible(line));
    }

    /// Says something with `-v`, or with `-vv` at level 2.
    pub fn trace(&self, level: u8, text: &str) {
        if self.verbose >= level {
            self.say(&text::visible(text));
        }
    }

    /// Shows what is being waited for, in place of what was shown before; only on a terminal.
    pub fn progress(&self, line: &str) {
        if self.progress {
            let line = text::visible(line);
            let line = console::truncate_str(&line, self.remarks.width.saturating_sub(1), "…");
            put(&format!("\r{line}\u{1b}[K"));
            self.in_progress.set(true);
        }
    }

    /// Takes the line of progress away.
    pub fn clear_progress(&self) {
        if self.in_progress.take() {
            put("\r\u{1b}[K");
        }
    }

    /// Breaks a sentence at words, where a terminal would break it inside them.
    fn fitted(&self, line: &str) -> String {
        if self.is_terminal {
            wrapped(line, self.remarks.width)
        } else {
            line.to_owned()
        }
    }

    fn say(&self, line: &str) {
        self.clear_progress();
        put(&format!("{line}\n"));
    }
}

/// Returns whether the terminal that the environment describes takes links (OSC 8). Every one does that opens them, or
/// passes over what it does not know, as it should; these are the ones that print them, or worse. `FORCE_HYPERLINK`
/// decides otherwise, as in other programs.
pub fn takes_links(variable: impl Fn(&str) -> Option<String>) -> bool {
    if let Some(forced) = variable("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let term = variable("TERM").unwrap_or_default();
    let prints_them = ["linux", "eterm", "cons25", "vt52"];
    // gnome-terminal and its kin: 0.50.0 crashes, and what is older shows them
    let is_old_vte = variable("VTE_VERSION")
        .and_then(|version| version.parse::<u32>().ok())
        .is_some_and(|version| version <= 5000);
    !is_old_vte && !prints_them.iter().any(|name| term.starts_with(name))
}

/// Writes to standard error; that nobody reads it is no reason to fail.
fn put(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}

/// Returns how wide the terminal is that standard error goes to, if it goes to one.
fn stderr_width() -> Option<usize> {
    let size = console::Term::stderr().size_checked();
    size.map(|(_, columns)| usize::from(columns))
        .filter(|_| io::stderr().is_terminal())
}

/// Breaks a text at words where a terminal that shows standard error would break it inside them.
pub fn fitted_to_stderr(text: &str) -> String {
    match stderr_width() {
        Some(width) => text
            .lines()
            .map(|line| wrapped(line, width))
            .collect::<Vec<_>>()
            .join("\n"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_that_would_print_a_link_get_none() {
        for (variables, takes) in [
            (&[("TERM", "xterm-256color")][..], true),
            (&[("TERM", "tmux-256color")], true),
            (&[], true),
            (&[("TERM", "linux")], false),
            (&[("TERM", "eterm-color")], false),
            (&[("TERM", "xterm"), ("VTE_VERSION", "4803")], false),
            (&[("TERM", "xterm"), ("VTE_VERSION", "5000")], false),
            (&[("TERM", "xterm"), ("VTE_VERSION", "7400")], true),
            (&[("TERM", "xterm"), ("FORCE_HYPERLINK", "0")], false),
            (&[("TERM", "linux"), ("FORCE_HYPERLINK", "1")], true),
        ] {
            let find = |name: &str| {
                let mut all = variables.iter();
                all.find(|(known, _)| *known == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(takes_links(find), takes, "{variables:?}");
        }
    }
}
