//! The only reader of the clock.

use jiff::Timestamp;

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// One instant, for tests and reports that can be made again (`MANAGEROS_NOW`).
    Fixed(Timestamp),
}

impl Clock {
    /// Returns the current instant.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn now(self) -> Timestamp {
        match self {
            // Whole milliseconds, as Jira has them: what is stored and shown is then the same.
            Self::System => Timestamp::from_millisecond(Timestamp::now().as_millisecond())
                .expect("a count of milliseconds taken from a timestamp is one"),
            Self::Fixed(instant) => instant,
        }
    }

    /// Returns whether the instant was given, so that nothing after it belongs to an answer.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed(_))
    }
}
