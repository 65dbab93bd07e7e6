//! Makes what commands need, when they ask for it: the output, the store, the keys, a Jira client, the clock.
//!
//! Holds how to make things, not what to do with them. `--help` opens no database, `person list` touches no keyring,
//! and a command that needs no network starts no runtime.

mod environment;
mod keys;
mod network;
mod organization;
mod store;

use std::cell::RefCell;
use std::env;
use std::ffi::OsString;
use std::io;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};
use secrecy::SecretString;
use tokio::sync::Notify;

use self::environment::{is_on, is_set, parsed, text, variable, variables_of_ours};
use crate::clock::Clock;
use crate::domain::zone;
use crate::domain::{IntegrationId, PersonId, Wait};
use crate::error::{Failure, Kind};
use crate::jira::{Budget, Clients, Pacers};
use crate::out::{self, Out, Wishes};
use crate::pager::Pager;
use crate::progress::Progress;
use crate::prompt::Prompt;
use crate::vault::Vault;
use crate::view::text::visible;
use crate::view::{Format, Meta, View};

pub use environment::os_account;
pub use keys::HandOver;
pub use organization::{expect_another_admin, has_nothing, signer, succeeded};
pub use store::{ORG_STORE, Writing};

/// What the global flags say; each wins over its variable.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// `--format` or `--json`.
    pub format: Option<Format>,
    /// `--quiet`.
    pub quiet: bool,
    /// How often `-v`.
    pub verbose: u8,
    /// `--color`; `None` is `auto`.
    pub colour: Option<bool>,
    /// `--no-input`.
    pub no_input: bool,
    /// `--yes`.
    pub yes: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    /// `--max-wait`.
    pub max_wait: Option<Duration>,
}

/// Everything a command can ask for.
pub struct App {
    out: Rc<Out>,
    prompt: Prompt,
    clock: Clock,
    yes: bool,
    started: Instant,
    timeout: Option<Duration>,
    max_wait: Duration,
    /// How much of `max_wait` this run has used up.
    waited: Rc<Budget>,
    pacers: Pacers,
    clients: Clients,
    progress: Rc<Progress>,
    /// Told when nothing that is still awaited is wanted any more.
    enough: Notify,
    /// Asked for once.
    passphrase: RefCell<Option<SecretString>>,
}

/// Long enough for rate limits, short enough for a person at a terminal.
const MAX_WAIT: Duration = Duration::from_mins(1);

impl App {
    /// Returns what this run can use, from the flags and the environment.
    ///
    /// # Errors
    ///
    /// When a variable has a value that cannot be meant.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let format = settings
            .format
            .map_or_else(|| parsed("MANAGEROS_FORMAT"), |format| Ok(Some(format)))?;
        let colour = settings.colour.or_else(environment::colour);
        let out = Out::new(Wishes {
            format,
            quiet: settings.quiet,
            verbose: settings.verbose,
            colour,
            columns: text("COLUMNS")
                .and_then(|text| text.parse().ok())
                .filter(|columns| *columns > 0),
            dumb: text("TERM").is_some_and(|term| term == "dumb"),
            links: out::takes_links(text),
            ci: is_set("CI"),
            pager: Pager::chosen(|name| env::var_os(name), variables_of_ours()),
        });
        let no_input = settings.no_input || is_on("MANAGEROS_NO_INPUT");
        let timeout = match settings.timeout {
            None => parsed::<Wait>("MANAGEROS_TIMEOUT")?.map(|wait| wait.0),
            given => given,
        };
        Ok(Self {
            prompt: Prompt::new(!no_input, out.colours_remarks()),
            out: Rc::new(out),
            clock: parsed::<Timestamp>("MANAGEROS_NOW")?.map_or(Clock::System, Clock::Fixed),
            yes: settings.yes,
            started: Instant::now(),
            timeout,
            max_wait: settings.max_wait.unwrap_or(MAX_WAIT),
            waited: Rc::default(),
            pacers: Pacers::default(),
            clients: Clients::default(),
            progress: Rc::new(Progress::of("tickets")),
            enough: Notify::new(),
            passphrase: RefCell::default(),
        })
    }

    /// Returns where answers and remarks go.
    pub fn out(&self) -> &Out {
        &self.out
    }

    /// Returns how questions are asked.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Returns the clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Returns the current instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns this machine's time zone; UTC, with a warning, when it cannot be told.
    pub fn machine_zone(&self) -> TimeZone {
        let variable = env::var_os("TZ");
        // what is no text is for the library to say no to
        let variable = variable.as_ref().map(|text| text.to_str().unwrap_or(""));
        zone::of_machine(variable)
            .or_else(|| TimeZone::try_system().ok())
            .unwrap_or_else(|| {
                self.out.warn(
                    "this machine's time zone cannot be told; days are those of UTC (see --time-zone)",
                );
                TimeZone::UTC
            })
    }

    /// Writes an answer; a closed pipe is no failure.
    pub fn show<V: View>(&self, view: &V, meta: &Meta) -> Result<(), Failure> {
        written(self.out.show(view, meta))
    }

    /// Writes an answer in a format of its own; a closed pipe is no failure.
    pub fn show_as<V: View>(&self, view: &V, meta: &Meta, format: Format) -> Result<(), Failure> {
        written(self.out.show_as(view, meta, format))
    }

    /// Writes a text that is the answer.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        written(self.out.write(text))
    }

    /// Writes a part of an answer, of which more is awaited. When nobody reads on, or when it cannot be written, what
    /// [`block_on`](Self::block_on) waits for is given up, and the command ends with what is returned.
    pub fn write_part(&self, text: &str) -> ControlFlow<Result<(), Failure>> {
        let outcome = self.out.write(text);
        if outcome.is_ok() {
            return ControlFlow::Continue(());
        }
        self.enough.notify_one();
        ControlFlow::Break(written(outcome))
    }

    /// Writes a text that is the answer and is read from its beginning to its end.
    pub fn write_to_read(&self, text: &str) -> Result<(), Failure> {
        written(self.out.write_to_read(text))
    }

    /// Asks before something is destroyed; `--yes` answers.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        Ok(self
            .prompt
            .confirm(&visible(question), "add --yes to do it without being asked")?)
    }

    /// Asks for `word` to be typed, before something that a y too many must not do; `--yes` answers.
    pub fn confirm_with_word(&self, question: &str, word: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        let typed = self
            .prompt
            .line(question, None, "add --yes to do it without being asked")?;
        if typed == word {
            Ok(())
        } else {
            Err(Failure::new(Kind::Cancelled, "cancelled"))
        }
    }

    /// Returns a variable's value; an empty one counts as not set.
    pub fn variable(&self, name: &str) -> Option<OsString> {
        variable(name)
    }

    /// Returns a variable's value parsed; an empty one counts as not set.
    pub fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Failure> {
        parsed(name)
    }

    /// Returns a new identity for a row.
    pub fn new_integration_id(&self) -> Result<IntegrationId, Failure> {
        Ok(IntegrationId::from_bytes(Vault::random_bytes()?))
    }

    /// Returns a new identity for a row.
    pub fn new_person_id(&self) -> Result<PersonId, Failure> {
        Ok(PersonId::from_bytes(Vault::random_bytes()?))
    }

    /// Returns so many new identities for rows.
    pub fn new_person_ids(&self, count: usize) -> Result<Vec<PersonId>, Failure> {
        let drawn = Vault::random_rows(count)?;
        Ok(drawn.into_iter().map(PersonId::from_bytes).collect())
    }
}

fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        // Whoever reads us has seen enough (`| head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(Kind::Failure, "the answer cannot be written")
            .caused_by(error.to_string())),
        Ok(()) => Ok(()),
    }
}
