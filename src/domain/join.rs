//! The request to be let into an organization: who asks, and what keys may be sealed to.
//!
//! One line, so that it can also be sent: `mosj1:` and, in base64url without padding, `0x01 ‖ user id 16 ‖ X25519 public
//! key 32 ‖ length 1 and account ‖ length 1 and name ‖ first 4 bytes of SHA-256 over the foregoing`. The checksum finds a
//! line that was cut; that it is the right one is told by the fingerprint of the public key, by another way.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::id::UserId;
use super::organization::PublicKey;

const PREFIX: &str = "mosj1:";
const VERSION: u8 = 1;

/// Somebody who asks to be let in. Text form: `mosj1:AQ…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// As the user's own key item has it.
    pub user: UserId,
    /// What keys are sealed to.
    pub public_key: PublicKey,
    /// The account of this machine, `uid:1000`; at most 255 bytes.
    pub os_account: String,
    /// What the user is called; at most 255 bytes, and no control characters.
    pub name: String,
}

/// A text that is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JoinRequestError {
    /// It is something else, or was cut.
    #[error("is not a whole request to join, as `manageros user join` prints it")]
    Malformed,
    /// A form that this version does not know.
    #[error("was written by a newer manageros")]
    Newer,
}

impl fmt::Display for JoinRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![VERSION];
        bytes.extend(self.user.as_bytes());
        bytes.extend(self.public_key.0);
        for text in [&self.os_account, &self.name] {
            let text = cut(text);
            bytes.push(u8::try_from(text.len()).expect("it was cut to fit"));
            bytes.extend(text.as_bytes());
        }
        bytes.extend(checksum(&bytes));
        write!(f, "{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for JoinRequest {
    type Err = JoinRequestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text
            .trim()
            .strip_prefix(PREFIX)
            .and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or(JoinRequestError::Malformed)?;
        if bytes.first().is_some_and(|version| *version != VERSION) {
            return Err(JoinRequestError::Newer);
        }
        parsed(&bytes).ok_or(JoinRequestError::Malformed)
    }
}

fn parsed(bytes: &[u8]) -> Option<JoinRequest> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if checksum(body) != *sum {
        return None;
    }
    let (_, rest) = body.split_first()?;
    let (user, rest) = rest.split_first_chunk::<16>()?;
    let (public_key, rest) = rest.split_first_chunk::<32>()?;
    let (os_account, rest) = short_text(rest)?;
    let (name, rest) = short_text(rest)?;
    let is_whole = rest.is_empty() && !os_account.is_empty() && !name.is_empty();
    is_whole.then_some(JoinRequest {
        user: UserId::from_bytes(*user),
        public_key: PublicKey(*public_key),
        os_account,
        name,
    })
}

fn short_text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    let text = str::from_utf8(text).ok()?;
    (!text.chars().any(char::is_control)).then(|| (text.to_owned(), rest))
}

/// Returns as much of `text` as has room.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(255)]
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    *Sha256::digest(bytes)
        .first_chunk()
        .expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> JoinRequest {
        JoinRequest {
            user: UserId::from_bytes([7; 16]),
            public_key: PublicKey([9; 32]),
            os_account: "uid:1001".to_owned(),
            name: "Zoë".to_owned(),
        }
    }

    #[test]
    fn a_request_survives_being_sent() {
        let text = request().to_string();
        assert!(text.starts_with("mosj1:AQ"), "{text}");
        assert_eq!(format!(" {text}\n").parse(), Ok(request()));
    }

    #[test]
    fn a_cut_or_changed_request_is_none() {
        let text = request().to_string();
        for end in 0..text.len() {
            let parsed = text[..end].parse::<JoinRequest>();
            assert_eq!(parsed, Err(JoinRequestError::Malformed), "{end}");
        }
        let other = text.replacen("BwcH", "BwcI", 1);
        assert_ne!(other, text);
        assert_eq!(
            other.parse::<JoinRequest>(),
            Err(JoinRequestError::Malformed)
        );
        let newer = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode([2; 60]));
        assert_eq!(newer.parse::<JoinRequest>(), Err(JoinRequestError::Newer));
    }

    #[test]
    fn a_name_cannot_forge_a_line() {
        let forged = JoinRequest {
            name: "x\nhint: y".to_owned(),
            ..request()
        };
        let parsed = forged.to_string().parse::<JoinRequest>();
        assert_eq!(parsed, Err(JoinRequestError::Malformed));
    }
}
