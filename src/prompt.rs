//! Asks on a terminal; everywhere else names the flag to use instead.
//!
//! Questions go to standard error, so that an answer on standard output can be piped. Ctrl-C at a question gives the
//! terminal back as it was: the cursor shown, the echo on.

use std::io::{self, IsTerminal, Write};

use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, FuzzySelect};
use thiserror::Error;

use crate::{crash, interrupt};

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// Nobody can be asked; `instead` is what a script writes.
    #[error("{question} cannot be asked without a terminal")]
    NoTerminal {
        /// What would have been asked.
        question: String,
        /// The flags that answer it.
        instead: String,
    },
    /// Nobody can be asked to confirm.
    #[error("not confirmed: {question}")]
    Unconfirmed {
        /// What would have been asked.
        question: String,
        /// The flag that answers it.
        instead: String,
    },
    /// The question was answered with no, or left with Esc.
    #[error("cancelled")]
    Cancelled,
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error("the terminal cannot be read: {0}")]
    Io(io::Error),
}

/// How this run may ask.
pub struct Prompt {
    interactive: bool,
    colour: bool,
}

impl Prompt {
    /// Returns how to ask. `allowed` is false with `--no-input`; then, and off a terminal, nothing is ever asked.
    pub fn new(allowed: bool, colour: bool) -> Self {
        let interactive = allowed && io::stdin().is_terminal() && io::stderr().is_terminal();
        Self {
            interactive,
            colour,
        }
    }

    /// Returns whether somebody can be asked.
    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Asks for yes or no; no is the default.
    ///
    /// # Errors
    ///
    /// [`PromptError::Cancelled`] on no, so that a caller cannot go on by mistake.
    pub fn confirm(&self, question: &str, instead: &str) -> Result<(), PromptError> {
        if !self.interactive {
            return Err(PromptError::Unconfirmed {
                question: question.to_owned(),
                instead: instead.to_owned(),
            });
        }
        // A question that wraps is drawn twice, so a long one is said before and a short one asked.
        let term = Term::stderr();
        let fits = console::measure_text_width(question) + "  [y/N] yes".len()
            < usize::from(term.size().1);
        if !fits {
            term.write_line(question).map_err(PromptError::Io)?;
        }
        let question = if fits { question } else { "Go on?" };
        let asked = self.guarded(|theme, term| {
            Confirm::with_theme(theme)
                .with_prompt(question)
                .default(false)
                .interact_on_opt(term)
        })?;
        if asked == Some(true) {
            Ok(())
        } else {
            Err(PromptError::Cancelled)
        }
    }

    /// Asks for a secret without showing it.
    pub fn secret(&self, question: &str, instead: &str) -> Result<String, PromptError> {
        self.can_ask(question, instead)?;
        hidden::read_line(question)
    }

    /// Asks for a line of text; an empty answer stands for `default`.
    ///
    /// The terminal's own line editing is enough here, and Ctrl-C may end the program as it does everywhere: nothing has
    /// to be put back.
    pub fn line(
        &self,
        question: &str,
        default: Option<String>,
        instead: &str,
    ) -> Result<String, PromptError> {
        self.can_ask(question, instead)?;
        let shown = default.as_deref().filter(|default| !default.is_empty());
        let shown = shown
            .map(|default| format!(" [{default}]"))
            .unwrap_or_default();
        let mut terminal = io::stderr();
        write!(terminal, "{question}{shown}: ")
            .and_then(|()| terminal.flush())
            .map_err(PromptError::Io)?;
        let mut line = String::new();
        if io::stdin().read_line(&mut line).map_err(PromptError::Io)? == 0 {
            let _ = writeln!(terminal);
            return Err(PromptError::Cancelled);
        }
        let line = line.trim();
        Ok(if line.is_empty() {
            default.unwrap_or_default()
        } else {
            line.to_owned()
        })
    }

    /// Lets one of `items` be picked by typing parts of it; returns its place.
    ///
    /// Items are cut to the terminal's width: a line that wraps makes the list draw over itself.
    pub fn pick(
        &self,
        question: &str,
        items: &[String],
        instead: &str,
    ) -> Result<usize, PromptError> {
        self.can_ask(question, instead)?;
        let width = usize::from(Term::stderr().size().1)
            .saturating_sub(4)
            .max(16);
        let shown: Vec<_> = items
            .iter()
            .map(|item| console::truncate_str(item, width, "…"))
            .collect();
        let picked = self.guarded(|theme, term| {
            FuzzySelect::with_theme(theme)
                .with_prompt(question)
                .items(&shown)
                .default(0)
                .max_length(10)
                .report(false)
                .interact_on_opt(term)
        })?;
        picked.ok_or(PromptError::Cancelled)
    }

    fn can_ask(&self, question: &str, instead: &str) -> Result<(), PromptError> {
        if self.interactive {
            return Ok(());
        }
        Err(PromptError::NoTerminal {
            question: question.to_owned(),
            instead: instead.to_owned(),
        })
    }

    /// Runs a question with Ctrl-C turned into an error: by default it would end the process with the cursor hidden.
    fn guarded<T>(
        &self,
        ask: impl FnOnce(&dyn Theme, &Term) -> dialoguer::Result<T>,
    ) -> Result<T, PromptError> {
        let term = Term::stderr();
        let theme: Box<dyn Theme> = if self.colour {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        let answer = interrupt::listening(|| {
            crash::point("question.begun");
            // For all of the question, drawing included: in between, Ctrl-C would be a signal that wakes nobody.
            let quiet = keys::Quiet::new().map_err(PromptError::Io)?;
            crash::point("question.ready");
            if interrupt::was_pressed() {
                return Err(PromptError::Interrupted);
            }
            let answer = ask(theme.as_ref(), &term);
            let _ = term.show_cursor();
            drop(quiet);
            answer.map_err(|dialoguer::Error::IO(error)| match error.kind() {
                io::ErrorKind::Interrupted => PromptError::Interrupted,
                // Standard input ended at the question (Ctrl-D).
                io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => {
                    PromptError::Cancelled
                }
                _ => PromptError::Io(error),
            })
        });
        answer.unwrap_or_else(|| {
            let _ = term.write_line("");
            Err(PromptError::Interrupted)
        })
    }
}

/// The keys as they are typed: not shown, not gathered to lines, and Ctrl-C as a character.
#[cfg(unix)]
mod keys {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// Gives the terminal back as it was.
    pub(super) struct Quiet(Termios);

    impl Quiet {
        pub(super) fn new() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut quiet = before.clone();
            quiet.local_modes -=
                LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
            tcsetattr(io::stdin(), OptionalActions::Now, &quiet)?;
            Ok(Self(before))
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }
}

#[cfg(not(unix))]
mod keys {
    /// The console hands over keys one by one as it is.
    pub(super) struct Quiet;

    impl Quiet {
        #[allow(clippy::unnecessary_wraps, reason = "a terminal of Unix can fail")]
        pub(super) fn new() -> std::io::Result<Self> {
            Ok(Self)
        }
    }
}

/// Reads a line that is not shown.
///
/// The terminal's own line editing is switched off while typing, so that Ctrl-C arrives here as a character and the echo
/// is back on before anything else happens; a signal would end the process with the echo off.
#[cfg(unix)]
mod hidden {
    use std::io::{self, Read, Write};

    use super::PromptError;
    use super::keys::Quiet;

    pub(super) fn read_line(question: &str) -> Result<String, PromptError> {
        let mut terminal = io::stderr();
        let quiet = Quiet::new().map_err(PromptError::Io)?;
        let line = write!(terminal, "{question}: ")
            .and_then(|()| terminal.flush())
            .map_err(PromptError::Io);
        let line = line.and_then(|()| typed(&mut io::stdin().lock()));
        drop(quiet);
        let _ = writeln!(terminal);
        line
    }

    /// Takes bytes until the line ends, with the keys that a terminal's own editing would have.
    pub(super) fn typed(keys: &mut impl Read) -> Result<String, PromptError> {
        let mut line = Vec::new();
        let mut key = [0];
        loop {
            if keys.read(&mut key).map_err(PromptError::Io)? == 0 {
                return Err(PromptError::Cancelled);
            }
            match key[0] {
                b'\r' | b'\n' => break,
                0x03 => return Err(PromptError::Interrupted),
                0x04 if line.is_empty() => return Err(PromptError::Cancelled),
                0x15 => line.clear(),
                0x08 | 0x7f => {
                    // A letter may be several bytes; those after the first begin with the bits 10.
                    while line.pop().is_some_and(|byte: u8| byte & 0xc0 == 0x80) {}
                }
                byte => line.push(byte),
            }
        }
        String::from_utf8(line)
            .map_err(|_| PromptError::Io(io::Error::other("what was typed is not UTF-8")))
    }
}

#[cfg(not(unix))]
mod hidden {
    use super::PromptError;

    pub(super) fn read_line(question: &str) -> Result<String, PromptError> {
        let asked = dialoguer::Password::new()
            .with_prompt(question)
            .report(false)
            .interact();
        asked.map_err(|dialoguer::Error::IO(error)| PromptError::Io(error))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_can_be_edited_and_left() {
        for (keys, line) in [
            ("secret\r", "secret"),
            ("secret\nmore", "secret"),
            ("sex\u{7f}cret\r", "secret"),
            ("ü\u{7f}a\r", "a"),
            ("wrong\u{15}right\r", "right"),
            ("\u{7f}\u{8}a\r", "a"),
        ] {
            assert_eq!(
                hidden::typed(&mut keys.as_bytes()).unwrap(),
                line,
                "{keys:?}"
            );
        }
        assert!(matches!(
            hidden::typed(&mut "ab\u{3}".as_bytes()),
            Err(PromptError::Interrupted)
        ));
        assert!(matches!(
            hidden::typed(&mut "\u{4}".as_bytes()),
            Err(PromptError::Cancelled)
        ));
        assert!(matches!(
            hidden::typed(&mut "ab".as_bytes()),
            Err(PromptError::Cancelled)
        ));
    }
}
