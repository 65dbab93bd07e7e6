//! Everything that can go wrong between us and a Jira, told apart by what a person has to do about it.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// The request a failure belongs to. Text form: `GET https://acme.atlassian.net/rest/api/3/myself`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Such as `GET`.
    pub method: &'static str,
    /// The whole address, without its query.
    pub url: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

/// A failed question to a Jira. `message` is Jira's own text, reduced to one line; it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JiraError {
    /// No answer came at all.
    #[error("{call}: {why}")]
    Unreachable {
        /// What was asked.
        call: Call,
        /// Where on the way it ended.
        at: Unreachable,
        /// The system's words.
        why: String,
    },
    /// Jira does not take us for who we say we are.
    #[error("{call}: {status}{}", said(message))]
    SignIn {
        /// What was asked.
        call: Call,
        /// The HTTP status; 200 when Jira answered as to a stranger.
        status: u16,
        /// What is wrong with the credential, as far as Jira tells.
        reason: SignIn,
        /// Jira's own words.
        message: String,
    },
    /// We are known, and may not.
    #[error("{call}: {status}{}", said(message))]
    Forbidden {
        /// What was asked.
        call: Call,
        /// 403, or 401 when the token's scopes do not allow the question.
        status: u16,
        /// Whether the token lacks a scope, rather than the account a permission.
        scope: bool,
        /// Jira's own words.
        message: String,
    },
    /// Not there, or not visible to us.
    #[error("{call}: 404{}", said(message))]
    NotFound {
        /// What was asked.
        call: Call,
        /// Jira's own words.
        message: String,
    },
    /// There is no such Cloud site, or it is suspended.
    #[error("{call}: 404{}", said(message))]
    NoSuchSite {
        /// What was asked.
        call: Call,
        /// Atlassian's own words.
        message: String,
    },
    /// Something answered that is not Jira's API: a login page, a proxy, a web server.
    #[error("{call}: {status}, {what} instead of JSON")]
    NotJira {
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// What came, in a few words.
        what: String,
    },
    /// Jira pointed elsewhere; a token is never sent after it.
    #[error("{call}: {status}, redirected to {to}")]
    Redirected {
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// Where to, without its query.
        to: String,
    },
    /// Still refused after all the waiting that was allowed.
    #[error("{call}: 429 Too Many Requests{}", said(message))]
    RateLimited {
        /// What was asked.
        call: Call,
        /// How long Jira wants us to wait, if it said.
        retry_after: Option<Duration>,
        /// Jira's reason (`RateLimit-Reason`) or words.
        message: String,
    },
    /// The API was removed (410).
    #[error("{call}: 410 Gone{}", said(message))]
    Removed {
        /// What was asked.
        call: Call,
        /// Jira's own words.
        message: String,
    },
    /// Jira refused the question itself (other 4xx).
    #[error("{call}: {status}{}", said(message))]
    Refused {
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// Jira's own words.
        message: String,
    },
    /// Jira failed (5xx).
    #[error("{call}: {status}{}", said(message))]
    Server {
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// Jira's own words.
        message: String,
    },
    /// JSON came, but not in the form Jira documents, or too much of it.
    #[error("{call}: {why}")]
    Malformed {
        /// What was asked.
        call: Call,
        /// What is wrong with the answer.
        why: String,
    },
    /// What was given cannot be used to ask: certificates, a proxy address, an account id.
    #[error("{0}")]
    Unusable(String),
    /// The sign-in that was asked for is not one this Jira has.
    #[error("{0}")]
    WrongKind(String),
}

/// Where on the way an answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// The host's name has no address.
    Dns,
    /// Nobody listens there, or the way is closed.
    Connect,
    /// The encrypted connection could not be made.
    Tls,
    /// The server's certificate is signed by nobody we trust.
    UnknownIssuer,
    /// The server's certificate is for another name.
    WrongName,
    /// The server's certificate has expired, or is not valid yet.
    Expired,
    /// The proxy did not let us through.
    Proxy,
    /// No answer in time.
    Timeout,
    /// The connection broke before the answer was whole.
    Broken,
}

/// What is wrong with a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Rejected: wrong, expired, revoked, of another account, or of another kind. Jira does not say which.
    Rejected,
    /// Data Center wants a CAPTCHA solved in a browser; even the right password is refused until then.
    Captcha {
        /// The page to open, if it is on the integration's own host.
        login_url: Option<String>,
    },
    /// Data Center takes no passwords.
    BasicDisabled,
    /// A bearer token was sent to Cloud, which takes e-mail and API token.
    BearerOnCloud,
}

impl JiraError {
    /// Returns the HTTP status, when an answer came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::SignIn { status, .. }
            | Self::Forbidden { status, .. }
            | Self::NotJira { status, .. }
            | Self::Redirected { status, .. }
            | Self::Refused { status, .. }
            | Self::Server { status, .. } => Some(*status),
            Self::NotFound { .. } | Self::NoSuchSite { .. } => Some(404),
            Self::RateLimited { .. } => Some(429),
            Self::Removed { .. } => Some(410),
            Self::Unreachable { .. }
            | Self::Malformed { .. }
            | Self::Unusable(_)
            | Self::WrongKind(_) => None,
        }
    }
}

fn said(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(", {message}")
    }
}
