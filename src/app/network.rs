//! What talks to a Jira, is awaited, and is given up.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use super::App;
use super::environment::text;
use crate::crash;
use crate::domain::Connection;
use crate::error::{Failure, Kind};
use crate::interrupt;
use crate::jira::{Client, Event, GATEWAY, Options};
use crate::out::Out;
use crate::progress::Progress;

impl App {
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
            clients: self.clients.clone(),
            now: self.now(),
            observer: Rc::new(move |event| observe(&out, &progress, event)),
            gateway: gateway(),
        }
    }

    /// Notes how many people are asked for.
    pub fn asks_for(&self, people: usize) {
        self.progress.of_people(people);
    }

    /// Shows that `came` of `expected` have come, and of what; nobody knows how many there are when that is 0.
    pub fn is_at(&self, came: usize, expected: usize, what: &'static str) {
        self.progress.is_at(came, expected, what);
        self.out.progress(&far(&self.progress));
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
                () = interrupt::pressed() => Err(self.interrupted()),
                () = self.enough.notified() => Err(Failure::new(Kind::Failure, "nobody reads the answer")),
            }
        };
        let outcome = interrupt::listening(|| {
            crash::point("network.begun");
            runtime.block_on(waiting)
        });
        let outcome = outcome.unwrap_or_else(|| Err(self.interrupted()));
        // A name that is still being looked up must not hold us beyond the time-out that gave it up.
        runtime.shutdown_background();
        self.out.clear_progress();
        outcome
    }

    /// Learns whether there is time left; for what takes long and awaits nothing.
    pub fn expect_time(&self) -> Result<(), Failure> {
        match self.time_left() {
            Some(Duration::ZERO) => Err(self.out_of_time()),
            _ => Ok(()),
        }
    }

    pub(super) fn out_of_time(&self) -> Failure {
        let (timeout, far) = (self.timeout.unwrap_or_default(), self.how_far());
        Failure::new(Kind::Timeout, format!("not done within {timeout:?}{far}"))
            .hint("give it longer with --timeout")
    }

    fn interrupted(&self) -> Failure {
        Failure::new(Kind::Interrupted, format!("interrupted{}", self.how_far()))
    }

    /// Returns how far it was, to be added to why it ended.
    fn how_far(&self) -> String {
        let told = self.progress.told();
        told.map(|told| format!(" after {told}"))
            .unwrap_or_default()
    }

    pub(super) fn time_left(&self) -> Option<Duration> {
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

/// Returns the line that is shown while Jira is asked.
fn far(progress: &Progress) -> String {
    match progress.told() {
        Some(told) => format!("{told} …"),
        None => "asking Jira …".to_owned(),
    }
}

fn observe(out: &Out, progress: &Progress, event: Event<'_>) {
    match event {
        Event::Asking { method, url } => {
            out.trace(2, &format!("> {method} {url}"));
            out.progress(&far(progress));
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
            out.progress(&far(progress));
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
