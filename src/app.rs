//! Makes what commands need, when they ask for it: the output, the store, the keys, a Jira client, the clock.
//!
//! Holds how to make things, not what to do with them. `--help` opens no database, `person list` touches no keyring,
//! and a command that needs no network starts no runtime.

use std::env;
use std::ffi::OsString;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};

use crate::clock::Clock;
use crate::domain::{Connection, IntegrationId, PersonId, Role, User, Wait};
use crate::error::{Failure, Kind};
use crate::interrupt;
use crate::jira::{Budget, Client, Event, GATEWAY, Options, Pacers};
use crate::out::{Out, Wishes};
use crate::paths;
use crate::progress::Progress;
use crate::prompt::Prompt;
use crate::store::{Store, StoreError};
use crate::vault::{KeySource, Patience, Vault, VaultError};
use crate::view::text::visible;
use crate::view::{Format, Meta, View};

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
    progress: Rc<Progress>,
}

/// A store that is ready to be written, with the user who writes.
pub struct Writing {
    /// The file.
    pub store: Store,
    /// Who runs this.
    pub me: User,
    /// The keys, when the store was made a moment ago; else [`App::vault`] opens them.
    pub vault: Option<Vault>,
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
        let colour = settings.colour.or_else(environment_colour);
        let out = Out::new(Wishes {
            format,
            quiet: settings.quiet,
            verbose: settings.verbose,
            colour,
            columns: text("COLUMNS")
                .and_then(|text| text.parse().ok())
                .filter(|columns| *columns > 0),
            dumb: text("TERM").is_some_and(|term| term == "dumb"),
            ci: is_set("CI"),
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
            progress: Rc::new(Progress::of("tickets")),
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
        TimeZone::try_system().unwrap_or_else(|_| {
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

    /// Writes a text that is the answer.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        written(self.out.write(text))
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

    /// Returns where the store is, or would be.
    pub fn store_path(&self) -> Result<PathBuf, Failure> {
        let home = variable("MANAGEROS_HOME").map(PathBuf::from);
        paths::store(home).ok_or_else(|| {
            Failure::new(
                Kind::Storage,
                "no folder for the store: this user has no home",
            )
            .hint("set MANAGEROS_HOME")
        })
    }

    /// Opens the store for reading, with the user who reads; `None` when there is none yet.
    pub fn store(&self) -> Result<Option<(Store, User)>, Failure> {
        let path = self.store_path()?;
        let Some(store) = Store::open(&path)? else {
            return Ok(None);
        };
        let me = store.user_of(&os_account())?.ok_or_else(|| {
            Failure::new(
                Kind::Forbidden,
                format!("you are not a user of {}", path.display()),
            )
            .hint("point MANAGEROS_HOME to a folder of your own")
        })?;
        Ok(Some((store, me)))
    }

    /// Opens the store for writing, or makes it, with its key, and says where both are.
    pub fn store_for_writing(&self) -> Result<Writing, Failure> {
        if let Some((store, me)) = self.store()? {
            return Ok(Writing {
                store,
                me,
                vault: None,
            });
        }
        let source = self.key_source()?;
        let key = self.patiently(|patience| Vault::for_new_store(&source, patience))?;
        let me = User {
            id: key.user,
            name: user_name(),
            role: Role::Admin,
        };
        let path = self.store_path()?;
        match Store::create(&path, key.database, &me, &os_account(), self.now()) {
            Ok(store) => {
                self.out.remark(&format!(
                    "Made a new store: {}; its key is in {}.",
                    path.display(),
                    key.place
                ));
                Ok(Writing {
                    store,
                    me,
                    vault: Some(key.vault),
                })
            }
            Err(error) => {
                // Another process may have been quicker, under its own key or under this one, which it then needs.
                let existing = self.store().ok().flatten();
                if existing
                    .as_ref()
                    .is_none_or(|(store, _)| store.database_id() != key.database)
                {
                    key.discard();
                }
                match (error, existing) {
                    (StoreError::AlreadyExists { .. }, Some((store, me))) => Ok(Writing {
                        store,
                        me,
                        vault: None,
                    }),
                    (error, _) => Err(error.into()),
                }
            }
        }
    }

    /// Opens the keys of `me` for `store`.
    pub fn vault(&self, store: &Store, me: &User) -> Result<Vault, Failure> {
        self.out.trace(1, "opening the key");
        let source = self.key_source()?;
        self.patiently(|patience| Vault::open(&source, store.database_id(), me.id, patience))
    }

    /// Learns, before a store is made, whether its key could be kept.
    pub fn expect_key_source(&self) -> Result<(), Failure> {
        let source = self.key_source()?;
        self.patiently(|patience| Vault::probe(&source, patience))
    }

    /// Returns where the key comes from; asks nobody.
    pub fn key_source(&self) -> Result<KeySource, Failure> {
        Ok(KeySource::from_variables(|name| env::var_os(name))?)
    }

    /// Calls `ask` with how long a keyring is waited for, and says so when it is slow.
    fn patiently<T>(
        &self,
        ask: impl FnOnce(&Patience<'_>) -> Result<T, VaultError>,
    ) -> Result<T, Failure> {
        let default = Duration::from_secs(if self.prompt.is_interactive() { 60 } else { 3 });
        let deadline = parsed::<Wait>("MANAGEROS_KEYRING_TIMEOUT")?.map_or(default, |wait| wait.0);
        let deadline = self.time_left().map_or(deadline, |left| deadline.min(left));
        let on_slow = || self.out.remark("Waiting for the keyring to be unlocked …");
        match ask(&Patience {
            deadline,
            on_slow: &on_slow,
        }) {
            Err(VaultError::Timeout { .. })
                if self.time_left().is_some_and(|left| left.is_zero()) =>
            {
                Err(self.out_of_time())
            }
            outcome => Ok(outcome?),
        }
    }

    /// Returns a new identity for a row.
    pub fn new_integration_id(&self) -> Result<IntegrationId, Failure> {
        Ok(IntegrationId::from_bytes(Vault::random_bytes()?))
    }

    /// Returns a new identity for a row.
    pub fn new_person_id(&self) -> Result<PersonId, Failure> {
        Ok(PersonId::from_bytes(Vault::random_bytes()?))
    }

    /// Builds a client for a connection that a seal or the user vouches for.
    pub fn jira(&self, connection: Connection) -> Result<Client, Failure> {
        Ok(Client::new(connection, &self.jira_options())?)
    }

    /// Returns how requests behave in this run.
    pub fn jira_options(&self) -> Options {
        let (out, progress) = (Rc::clone(&self.out), Rc::clone(&self.progress));
        Options {
            max_wait: self.max_wait,
            waited: Rc::clone(&self.waited),
            pacers: self.pacers.clone(),
            now: self.now(),
            observer: Rc::new(move |event| observe(&out, &progress, event)),
            gateway: gateway(),
        }
    }

    /// Returns what counts how far this run is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Runs what has to be awaited, until it is done, `--timeout` has passed or Ctrl-C is pressed.
    pub fn block_on<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            Failure::new(Kind::Failure, "the network cannot be used").caused_by(error.to_string())
        })?;
        let left = self.time_left();
        let waiting = async {
            tokio::select! {
                outcome = work => outcome,
                () = after(left) => {
                    Err(self.out_of_time())
                }
                _ = tokio::signal::ctrl_c() => {
                    Err(Failure::new(Kind::Interrupted, format!("interrupted{}", self.how_far())))
                }
            }
        };
        let outcome = interrupt::listening(|| runtime.block_on(waiting));
        // A name that is still being looked up must not hold us beyond the time-out that gave it up.
        runtime.shutdown_background();
        self.out.clear_progress();
        outcome
    }

    fn out_of_time(&self) -> Failure {
        let (timeout, far) = (self.timeout.unwrap_or_default(), self.how_far());
        Failure::new(Kind::Timeout, format!("not done within {timeout:?}{far}"))
            .hint("give it longer with --timeout")
    }

    /// Returns how far it was, to be added to why it ended.
    fn how_far(&self) -> String {
        let told = self.progress.told();
        told.map(|told| format!(" after {told}"))
            .unwrap_or_default()
    }

    fn time_left(&self) -> Option<Duration> {
        self.timeout
            .map(|timeout| timeout.saturating_sub(self.started.elapsed()))
    }
}

/// Ends when `left` has passed; never, when there is no limit.
async fn after(left: Option<Duration>) {
    match left {
        Some(left) => tokio::time::sleep(left).await,
        None => std::future::pending().await,
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

fn observe(out: &Out, progress: &Progress, event: Event<'_>) {
    let far = || match progress.told() {
        Some(told) => format!("{told} …"),
        None => "asking Jira …".to_owned(),
    };
    match event {
        Event::Asking { method, url } => {
            out.trace(2, &format!("> {method} {url}"));
            out.progress(&far());
        }
        Event::Answered {
            method,
            url,
            status,
            elapsed,
        } => {
            out.trace(
                2,
                &format!("< {status} {method} {url} ({} ms)", elapsed.as_millis()),
            );
        }
        Event::Waiting { delay } => {
            let line = format!("waiting {} s for Jira …", delay.as_secs_f64().ceil());
            out.trace(1, &line);
            match progress.told() {
                Some(told) => out.progress(&format!("{line} {told} so far")),
                None => out.progress(&line),
            }
        }
        Event::Expected(count) => progress.expect(count),
        Event::Tickets(count) => {
            progress.add(count);
            out.progress(&far());
        }
    }
}

/// Returns Atlassian's gateway. Builds for tests can be pointed to another one on this machine, and to nowhere else.
fn gateway() -> String {
    let test_gateway =
        text("MANAGEROS_TEST_GATEWAY").filter(|url| url.starts_with("http://127.0.0.1:"));
    test_gateway
        .filter(|_| cfg!(debug_assertions))
        .unwrap_or_else(|| GATEWAY.to_owned())
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}

fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

fn is_on(name: &str) -> bool {
    text(name).is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "no"))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str) -> Result<Option<T>, Failure> {
    let Some(value) = variable(name) else {
        return Ok(None);
    };
    let value = value
        .into_string()
        .map_err(|_| Failure::usage(format!("{name} is not UTF-8")))?;
    value
        .parse()
        .map(Some)
        .map_err(|error: T::Err| Failure::usage(format!("{name} {error}")))
}

/// `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`; source: no-color.org and bixense.com/clicolors.
fn environment_colour() -> Option<bool> {
    if is_set("NO_COLOR") {
        Some(false)
    } else if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") {
        Some(true)
    } else {
        None
    }
}

/// Returns the account of this machine that runs us, in the form the store knows users by.
#[cfg(unix)]
fn os_account() -> String {
    format!("uid:{}", rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn os_account() -> String {
    format!("name:{}", user_name())
}

fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| text(name))
        .unwrap_or_else(|| "user".to_owned())
}
