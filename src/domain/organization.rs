//! The organization as its store holds it: who may do what, which keys were handed to whom, and the signature over
//! both and over every integration of the organization.
//!
//! Plain values: `store` reads and writes them in one transaction, `vault` makes and checks the keys and signatures.
//! A role is a label here; who is an admin is decided by who can open the signing seed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use thiserror::Error;

use super::id::{DatabaseId, UserId};
use super::integration::{SealedIntegration, words};
use super::person::Role;

/// The public half of a user's X25519 pair: what keys are sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// The public half of an organization's Ed25519 pair: what its records are checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrganizationKey(pub [u8; 32]);

/// What people compare by eye or on the telephone: 128 bits of a hash, as eight groups of four digits.
///
/// Text form: `0f3a-91cc-…`; upper case, spaces and missing dashes are understood. The same form names a user's public
/// key and an organization's, each hashed with its own label, so that one never passes for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

/// A text that is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "is not a fingerprint; it has 32 hexadecimal digits, as `manageros user whoami` shows them"
)]
pub struct FingerprintError;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pair) in self.0.chunks(2).enumerate() {
            let dash = if index == 0 { "" } else { "-" };
            write!(f, "{dash}{:02x}{:02x}", pair[0], pair[1])?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' ' | ':'))
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or(FingerprintError)?;
        let pairs = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]);
        let bytes: Vec<u8> = pairs.collect();
        match (digits.len(), bytes.try_into()) {
            (32, Ok(bytes)) => Ok(Self(bytes)),
            _ => Err(FingerprintError),
        }
    }
}

words! {
    /// Whether a member still is one.
    Standing {
        /// May use what was granted.
        Active = "active",
        /// Was sent away; the row stays, so that the log of changes keeps its names.
        Revoked = "revoked",
    }
}

words! {
    /// What a grant hands over.
    GrantKind {
        /// The key of the organization's tokens.
        Data = "data",
        /// The seed that signs the organization's records: what makes an admin.
        Signing = "signing",
    }
}

/// One user of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The row's identity; also in the member's key item.
    pub id: UserId,
    /// The account of this machine, `uid:1000`: tells who is asking without a key.
    pub os_account: String,
    /// The name of that account when the member joined.
    pub name: String,
    /// What the member is called to; a label, see the module.
    pub role: Role,
    /// Whether the member still is one.
    pub standing: Standing,
    /// What keys are sealed to.
    pub public_key: PublicKey,
    /// When the member was added.
    pub created_at: Timestamp,
}

/// A key sealed to one member; opaque bytes that only that member's `vault` can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub member: UserId,
    /// Which key.
    pub kind: GrantKind,
    /// Which version of it.
    pub key_version: u32,
    /// The sealed key.
    pub sealed: Vec<u8>,
}

/// The signature over an [`Organization`], and what it says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Raised by one with every change.
    pub epoch: u64,
    /// SHA-256 over the signed bytes of the epoch before; zero in the first.
    pub previous: [u8; 32],
    /// Who signed.
    pub signer: OrganizationKey,
    /// The version of the key that the organization's tokens are sealed under.
    pub key_version: u32,
    /// Ed25519 over all of it.
    pub signature: [u8; 64],
}

/// The old signing key's word that another one took its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The key until then.
    pub old: OrganizationKey,
    /// The key from then on.
    pub new: OrganizationKey,
    /// The epoch that was the new key's first.
    pub epoch: u64,
    /// Ed25519 by the old key.
    pub signature: [u8; 64],
}

/// Everything an organization's signature covers, read at one moment, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The file it is in.
    pub database: DatabaseId,
    /// What the organization is called.
    pub name: String,
    /// Every member, also those who were sent away, in the order of their ids.
    pub members: Vec<Member>,
    /// Every grant, by member, kind and version.
    pub grants: Vec<Grant>,
    /// Every integration of the organization, in the order of their ids.
    pub integrations: Vec<SealedIntegration>,
    /// The signature; `None` in a store from before there were any.
    pub manifest: Option<Manifest>,
    /// Changes of the signing key, by epoch.
    pub rotations: Vec<Rotation>,
}

impl Organization {
    /// Returns the member with that id.
    pub fn member(&self, id: UserId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }
}

/// What a user has seen of an organization and kept in a place of his own: an older state is a roll-back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The newest epoch.
    pub epoch: u64,
    /// SHA-256 over its signed bytes.
    pub hash: [u8; 32],
    /// The signer of it.
    pub signer: OrganizationKey,
    /// What it consisted of, so that a refusal can say what is different: what people call the thing
    /// (`member ada`, `integration acme`) and 8 bytes of a hash over it, by name.
    pub parts: Vec<(String, [u8; 8])>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_can_be_read_aloud() {
        let fingerprint = Fingerprint(*b"\x0f\x3a\x91\xcc4567890abcde");
        let text = fingerprint.to_string();
        assert_eq!(text.len(), 39);
        assert!(text.starts_with("0f3a-91cc-3435-"), "{text}");
        for form in [
            text.clone(),
            text.to_uppercase(),
            text.replace('-', " "),
            text.replace('-', ""),
        ] {
            assert_eq!(form.parse(), Ok(fingerprint), "{form}");
        }
        for bad in ["", "0f3a", &format!("{text}0"), &text.replace('0', "g")] {
            assert_eq!(bad.parse::<Fingerprint>(), Err(FingerprintError), "{bad}");
        }
    }
}
