//! Why a key could not be had, or a token not be opened.
//!
//! The messages are for people and name places and integrations; no variant can hold a key, a token or the text of a
//! keyring's own error that might carry one.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::domain::{Fingerprint, IntegrationName};

/// What went wrong with the key or with a sealed token.
///
/// `place` is where the key is kept, in words, as [`KeySource::place`](super::KeySource::place) says it. An error can be
/// cloned because a refused organization refuses each of its rows with the same words.
#[derive(Debug, Clone, Error)]
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
        source: Arc<io::Error>,
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
    /// A descriptor or a variable: nobody can put a key there for later.
    #[error("{place} can only be read, and a key has to be written there")]
    ReadOnlySource {
        /// Where the key is.
        place: String,
    },
    /// A key change was begun and its new key is still beside the old one; nothing may be written over it.
    #[error("a change of the key was begun and not finished: there is a new key in {place}")]
    Unfinished {
        /// Where the new key is.
        place: String,
    },
    /// The key is under a passphrase and there is none to be had.
    #[error("the key is under a passphrase: {why}")]
    NoPassphrase {
        /// Why there is none.
        why: String,
    },
    /// The passphrase does not open the key; or somebody changed the text, which cannot be told apart.
    #[error("the passphrase does not open the key in {place}")]
    WrongPassphrase {
        /// Where the key is.
        place: String,
    },
    /// The parameters of the key derivation would weaken it, or eat the machine.
    #[error(
        "the key in {place} asks for a passphrase check that is too weak or too costly to be ours ({what})"
    )]
    WeakPassphraseFile {
        /// Where the key is.
        place: String,
        /// The parameters that were found.
        what: String,
    },
    /// The store's note of which key an organization has was changed, or is another user's.
    #[error(
        "the key that you pinned for this organization cannot be read: the note of it was changed"
    )]
    BadPin,
    /// Nothing of an organization may be used before its records were checked, and nobody ever said against which key.
    #[error("the organization's records were not checked: which key may sign them was never said")]
    NotEntered,
    /// No signature where there must be one.
    #[error("the organization's records are not signed")]
    Unsigned,
    /// A whole signature, of somebody else.
    #[error(
        "the organization's records are signed with the key {found}, and not with {expected}, which you trust"
    )]
    OtherSigner {
        /// The key that is trusted.
        expected: Fingerprint,
        /// The key that signed.
        found: Fingerprint,
    },
    /// The signature does not fit what it is over.
    #[error(
        "the organization's records were changed without its signing key{}",
        listed(differences)
    )]
    BadSignature {
        /// What is different from what was seen last, in words; empty when nothing was seen yet.
        differences: Vec<String>,
    },
    /// A whole and signed state, older than one that was seen.
    #[error(
        "the organization's records are an older copy: change {found}, and you have seen change {seen}{}",
        listed(differences)
    )]
    RolledBack {
        /// The epoch found.
        found: u64,
        /// The epoch seen.
        seen: u64,
        /// What is different from what was seen last, in words.
        differences: Vec<String>,
    },
    /// A whole and signed state that does not follow from the one that was seen.
    #[error(
        "the organization's records went another way: change {epoch} does not follow from what you have seen"
    )]
    Forked {
        /// The epoch found.
        epoch: u64,
    },
    /// The records changed between two readings of one command.
    #[error("the organization's records were changed by somebody else in the meantime")]
    Outdated,
    /// The records do not name the user.
    #[error("you are not a member of this organization")]
    NotAMember,
    /// The records name the user as sent away.
    #[error("you are no longer a member of this organization")]
    Revoked,
    /// A member whose key opens nothing: none was handed over, or it was handed to an earlier key.
    #[error(
        "you are a member of this organization, and its key was not granted to the key that you have"
    )]
    NoGrant,
    /// A change by somebody who has not got the signing seed.
    #[error("only an admin of the organization can do this")]
    NotAnAdmin,
}

/// Returns `differences` as they stand behind a sentence.
fn listed(differences: &[String]) -> String {
    match differences {
        [] => String::new(),
        some => format!(": {}", some.join(", ")),
    }
}
