//! Why a key could not be had, or a token not be opened.
//!
//! The messages are for people and name places and integrations; no variant can hold a key, a token or the text of a
//! keyring's own error that might carry one.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::domain::IntegrationName;

/// What went wrong with the key or with a sealed token.
///
/// `place` is where the key is kept, in words, as [`KeySource::place`](super::KeySource::place) says it.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The place answered, and it holds no key for this store.
    #[error("no key for this store in {place}")]
    Missing {
        /// Where it was looked for.
        place: String,
    },
    /// The keyring is there and will not open.
    #[error("{place} is locked: {why}")]
    Locked {
        /// Which keyring.
        place: String,
        /// What it said, on one line.
        why: String,
    },
    /// There is no keyring to talk to, or it failed.
    #[error("{place} cannot be used: {why}")]
    Unavailable {
        /// Which keyring.
        place: String,
        /// What it said, on one line.
        why: String,
    },
    /// The keyring said nothing in time. It may be waiting for somebody to unlock it.
    #[error("{place} did not answer within {after:.1?}")]
    Timeout {
        /// Which keyring.
        place: String,
        /// How long was waited.
        after: Duration,
    },
    /// More than one item answers to the name, so none can be trusted.
    #[error("{place} holds more than one item of that name")]
    Ambiguous {
        /// Which keyring.
        place: String,
    },
    /// Bytes that no version of manageros has written.
    #[error("{place} is damaged, or was not written by manageros")]
    Malformed {
        /// What is damaged.
        place: String,
    },
    /// A whole key, of another store.
    #[error("the key in {place} belongs to another store")]
    OtherDatabase {
        /// Where the key is.
        place: String,
    },
    /// A whole key of this store, of another of its users.
    #[error("the key in {place} belongs to another user of this store")]
    OtherUser {
        /// Where the key is.
        place: String,
    },
    /// A form that this version does not know; guessing would be worse than refusing.
    #[error("{what} was written by a newer manageros")]
    Newer {
        /// What has that form.
        what: String,
    },
    /// Two variables name a key source; neither wins.
    #[error("{first} and {second} are both set")]
    TwoSources {
        /// One variable.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A variable whose value cannot be meant.
    #[error("{name} {why}")]
    BadVariable {
        /// The variable.
        name: &'static str,
        /// What its value should have been.
        why: &'static str,
    },
    /// A key file that others could have read or put there.
    #[error("the key file {} {why}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The operating system refused to read or write.
    #[error("{} cannot be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The token was sealed under a key that is not this one.
    #[error("the token of {integration} is sealed under another key")]
    OtherKey {
        /// Whose token.
        integration: IntegrationName,
    },
    /// The seal does not fit the row around it.
    #[error(
        "the token of {integration} does not open: its row was changed after it was sealed, or it was moved here"
    )]
    Altered {
        /// Whose token.
        integration: IntegrationName,
    },
    /// The row has no token to open.
    #[error("{integration} has no token")]
    NoToken {
        /// Which row.
        integration: IntegrationName,
    },
    /// The operating system's random generator failed; nothing may be sealed without it.
    #[error("the operating system gave no random numbers")]
    Random,
}
