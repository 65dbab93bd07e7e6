//! Every failure a person sees: what failed, why, and what to do next; and the exit code that scripts read.
//!
//! Modules return small errors of their own; this one turns them into a [`Failure`], so that all we say to a person in
//! trouble can be read in one sitting: `jira` for what Jira says, `store` for the file, `vault` for keys and
//! tokens. A hint is a command that works when pasted. The exit codes of the contract are here and nowhere else.

mod jira;
mod store;
mod vault;

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::domain::IntegrationName;
use crate::domain::integration::words;
use crate::prompt::PromptError;

pub use vault::is_full;

words! {
    /// What kind of failure; decides the exit code.
    Kind {
        /// Anything not below; a defect.
        Failure = "failure",
        /// Bad flags, or a value missing where nobody can be asked.
        Usage = "usage",
        /// No such integration, person, link or Jira account.
        NotFound = "not_found",
        /// The token is missing, rejected or expired.
        Auth = "auth",
        /// Signed in, but not allowed.
        Forbidden = "forbidden",
        /// Still refused after the longest wait.
        RateLimited = "rate_limited",
        /// Name resolution, connection, TLS, proxy, time-out.
        Network = "network",
        /// Jira failed, or it was not Jira that answered.
        Remote = "remote",
        /// Ambiguous, there already, or a choice is needed.
        Conflict = "conflict",
        /// Keyring locked, slow or absent; key missing or wrong; a token that does not open.
        Secrets = "secrets",
        /// Some of several failed.
        Partial = "partial",
        /// The store is locked, damaged, newer, unsafe, or the disk is full.
        Storage = "storage",
        /// No at a question.
        Cancelled = "cancelled",
        /// A check that was asked for found something.
        CheckTripped = "check_tripped",
        /// `--timeout` has passed.
        Timeout = "timeout",
        /// Ctrl-C.
        Interrupted = "interrupted",
    }
}

impl Kind {
    /// Returns the exit code.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Auth => 4,
            Self::Forbidden => 5,
            Self::RateLimited => 6,
            Self::Network => 7,
            Self::Remote => 8,
            Self::Conflict => 9,
            Self::Secrets => 10,
            Self::Partial => 11,
            Self::Storage => 12,
            Self::Cancelled => 13,
            Self::CheckTripped => 14,
            Self::Timeout => 124,
            Self::Interrupted => 130,
        }
    }
}

/// A failure as it is shown.
#[derive(Debug, Clone)]
pub struct Failure(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    kind: Kind,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    integration: Option<IntegrationName>,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    candidates: Vec<String>,
}

impl Failure {
    /// Returns a failure of `kind`; `message` reads well after `error: `.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hint: None,
            integration: None,
            http_status: None,
            retry_after: None,
            candidates: Vec::new(),
        }))
    }

    /// Returns a mistake in what was typed.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Adds why.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.0.causes.push(cause.into());
        self
    }

    /// Adds what to do next; an earlier hint stays.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint.get_or_insert(hint.into());
        self
    }

    /// Adds which integration it is about.
    #[must_use]
    pub fn on(mut self, integration: &IntegrationName) -> Self {
        self.0.integration = Some(integration.clone());
        self
    }

    /// Adds what could have been meant.
    #[must_use]
    pub fn candidates(mut self, candidates: impl IntoIterator<Item = String>) -> Self {
        self.0.candidates = candidates.into_iter().collect();
        self
    }

    /// Returns what kind it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns the message, without causes and hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the hint.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Returns the message and its causes as one line.
    pub fn one_line(&self) -> String {
        let parts: Vec<&str> = std::iter::once(self.message())
            .chain(self.0.causes.iter().map(String::as_str))
            .collect();
        parts.join(": ")
    }

    /// Returns the document for programs.
    pub fn json(&self) -> impl Serialize {
        let details = &*self.0;
        serde_json::json!({"error": {
            "code": details.kind,
            "exit": details.kind.exit_code(),
            "message": self.one_line(),
            "hint": details.hint,
            "integration": details.integration,
            "http_status": details.http_status,
            "retry_after": details.retry_after.map(|time| time.as_secs()),
            "candidates": details.candidates,
        }})
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        // A name from elsewhere may not make a line of its own, least of all a hint.
        let flat = |text: &str| text.replace(['\n', '\r'], " ");
        write!(f, "error: {}", flat(&details.message))?;
        for cause in &details.causes {
            write!(f, "\n  caused by: {}", flat(cause))?;
        }
        for candidate in &details.candidates {
            write!(f, "\n  - {}", flat(candidate))?;
        }
        if let Some(hint) = &details.hint {
            write!(f, "\nhint: {}", flat(hint))?;
        }
        Ok(())
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::NoTerminal { question, instead } => {
                Self::usage(format!("{question} cannot be asked without a terminal")).hint(instead)
            }
            PromptError::Unconfirmed { question, instead } => {
                Self::usage(format!("not confirmed: {question}")).hint(instead)
            }
            PromptError::Cancelled => Self::new(Kind::Cancelled, "cancelled; nothing was changed"),
            PromptError::Interrupted => {
                Self::new(Kind::Interrupted, "interrupted; nothing was changed")
            }
            PromptError::Io(error) => {
                Self::new(Kind::Failure, "the terminal cannot be read").caused_by(error.to_string())
            }
        }
    }
}
