//! What this Jira believes the time to be.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Either a fixed instant, or the real time counted on from the start.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    start: Timestamp,
    ticking_since: Option<Instant>,
}

impl Clock {
    pub(crate) fn fixed(at: Timestamp) -> Self {
        Self {
            start: at,
            ticking_since: None,
        }
    }

    /// Returns a clock that starts with the machine's.
    #[allow(
        clippy::disallowed_methods,
        reason = "a server that nobody told the time has to read it"
    )]
    pub(crate) fn real() -> Self {
        Self {
            start: Timestamp::now(),
            ticking_since: Some(Instant::now()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let passed = self.ticking_since.map_or(SignedDuration::ZERO, |since| {
            SignedDuration::try_from(since.elapsed()).expect("a test run is short")
        });
        self.start + passed
    }
}

/// Reads an instant that a test wrote, such as `2026-09-01T08:00:00Z`.
///
/// # Panics
/// When it is none: the test is wrong then.
pub(crate) fn instant(text: &str) -> Timestamp {
    match text.parse() {
        Ok(at) => at,
        Err(error) => panic!("`{text}` is no instant such as 2026-09-01T08:00:00Z: {error}"),
    }
}
