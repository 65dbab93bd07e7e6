//! The root secret of one user of one store, and the one text it is kept and carried in.
//!
//! The text is the same in the keyring, in a key file, on a descriptor and in the environment, so that a key can be
//! carried from one to another. It is text and not bytes because some keyrings (KDE Wallet) keep only UTF-8.
//! Where it is kept is the business of `source`; what is derived from it, of `aead`.
//!
//! ```text
//! mosk1:  base64url without padding (135 characters) of
//!   0   1  format, 0x01
//!   1  16  database id
//!  17  16  user id
//!  33  32  root secret
//!  65  32  pinned public key of the organization that is in the store; zero in items from before there were any
//!  97   4  first bytes of SHA-256 over all before
//! ```
//!
//! A zero pin stands for the public key that the root secret gives (`keys`). Organizations in other files are pinned in
//! the user's own store, sealed: a key may be in a place that can only be read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::{Digest, Sha256};

use super::error::VaultError;
use super::{keys, random};
use crate::domain::{DatabaseId, OrganizationKey, UserId};

/// What the text begins with. The digit changes only when the alphabet does; the format byte tells the rest.
const PREFIX: &str = "mosk1:";
const FORMAT: u8 = 0x01;
/// How many bytes the text is the text of.
pub(super) const BYTES: usize = 101;
const CHECKED: usize = 97;
const TEXT: usize = 141;
const NO_PIN: [u8; 32] = [0; 32];

/// A root secret with the store and the user it belongs to.
pub(super) struct Item {
    pub(super) database: DatabaseId,
    pub(super) user: UserId,
    pub(super) root: SecretBox<[u8; 32]>,
    /// The pinned key of the store's own organization.
    pub(super) pin: OrganizationKey,
    /// Whether the text named the pin, and it was not made up for it.
    pub(super) is_pinned: bool,
}

impl Item {
    /// Returns a new root secret for a new user of a new store.
    pub(super) fn random() -> Result<Self, VaultError> {
        let database = DatabaseId::from_bytes(random()?);
        Self::anew(database, UserId::from_bytes(random()?))
    }

    /// Returns a new root secret for a user and a store that are there, with the pin that it gives.
    pub(super) fn anew(database: DatabaseId, user: UserId) -> Result<Self, VaultError> {
        let root = keys::random_secret()?;
        let pin = keys::founding_key(&root, database);
        Ok(Self {
            database,
            user,
            root,
            pin,
            is_pinned: true,
        })
    }

    /// Returns a new root secret in the place of this one.
    pub(super) fn successor(&self) -> Result<Self, VaultError> {
        Ok(Self {
            root: keys::random_secret()?,
            is_pinned: true,
            ..*self
        })
    }

    /// Returns the text form.
    pub(super) fn text(&self) -> SecretString {
        let bytes = self.bytes();
        // at its exact length the string is never moved, which would leave a copy behind in memory
        let mut text = String::with_capacity(TEXT);
        text.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(bytes.as_slice(), &mut text);
        SecretString::from(text)
    }

    /// Returns what the text is the text of.
    pub(super) fn bytes(&self) -> Zeroizing<[u8; BYTES]> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        bytes[0] = FORMAT;
        bytes[1..17].copy_from_slice(self.database.as_bytes());
        bytes[17..33].copy_from_slice(self.user.as_bytes());
        bytes[33..65].copy_from_slice(self.root.expose_secret());
        bytes[65..CHECKED].copy_from_slice(&self.pin.0);
        let sum = Sha256::digest(&bytes[..CHECKED]);
        bytes[CHECKED..].copy_from_slice(&sum[..BYTES - CHECKED]);
        bytes
    }

    /// Reads the text form found in `place`; outer white space is not part of it.
    ///
    /// # Errors
    ///
    /// `Malformed` when it is no whole item, `Newer` when it is one of a form this version does not know.
    pub(super) fn parse(text: &SecretString, place: &str) -> Result<Self, VaultError> {
        let malformed = || VaultError::Malformed {
            place: format!("the key in {place}"),
        };
        let body = text.expose_secret().trim().strip_prefix(PREFIX);
        let bytes = URL_SAFE_NO_PAD.decode(body.ok_or_else(malformed)?);
        Self::from_bytes(&Zeroizing::new(bytes.map_err(|_| malformed())?), place)
    }

    /// Reads what [`bytes`](Self::bytes) returned.
    pub(super) fn from_bytes(bytes: &[u8], place: &str) -> Result<Self, VaultError> {
        let key = format!("the key in {place}");
        let malformed = || VaultError::Malformed { place: key.clone() };
        let (checked, sum) = bytes.split_last_chunk::<4>().ok_or_else(malformed)?;
        if !Sha256::digest(checked).starts_with(sum) {
            return Err(malformed());
        }
        // every later form keeps the first byte and the checksum, so a longer one is newer and not damaged
        if checked.first() != Some(&FORMAT) {
            return Err(VaultError::Newer { what: key });
        }
        if checked.len() != CHECKED {
            return Err(malformed());
        }
        let database = DatabaseId::from_bytes(part(&checked[1..17]));
        let root =
            SecretBox::init_with_mut(|root: &mut [u8; 32]| root.copy_from_slice(&checked[33..65]));
        let named = part(&checked[65..CHECKED]);
        let is_pinned = named != NO_PIN;
        let pin = if is_pinned {
            OrganizationKey(named)
        } else {
            keys::founding_key(&root, database)
        };
        Ok(Self {
            database,
            user: UserId::from_bytes(part(&checked[17..33])),
            root,
            pin,
            is_pinned,
        })
    }
}

fn part<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("the slice was cut to this length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Item, VaultError> {
        Item::parse(&SecretString::from(text), "here")
    }

    /// Returns the text of `bytes` with a checksum that fits.
    fn summed(bytes: &[u8]) -> String {
        let mut bytes = bytes.to_vec();
        bytes.extend_from_slice(&Sha256::digest(&bytes)[..4]);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    fn bytes(item: &Item) -> Vec<u8> {
        let text = item.text();
        URL_SAFE_NO_PAD
            .decode(&text.expose_secret()[PREFIX.len()..])
            .unwrap()
    }

    #[test]
    fn the_text_round_trips() {
        let item = Item::random().unwrap();
        let text = item.text();
        assert_eq!(text.expose_secret().len(), TEXT);
        let again = parsed(&format!(" \n{}\r\n", text.expose_secret())).unwrap();
        assert_eq!((again.database, again.user), (item.database, item.user));
        assert_eq!(again.root.expose_secret(), item.root.expose_secret());
        assert_eq!(again.pin, item.pin);
        assert_ne!(item.pin.0, NO_PIN, "new items have a real pin");
    }

    #[test]
    fn an_item_without_a_pin_pins_what_its_root_gives() {
        let item = Item::random().unwrap();
        let mut bytes = bytes(&item)[..CHECKED].to_vec();
        bytes[65..].fill(0);
        let old = parsed(&summed(&bytes)).unwrap();
        assert_eq!((old.pin, old.is_pinned), (item.pin, false));
        let kept_now = Item::parse(&old.text(), "here").unwrap();
        assert_eq!((kept_now.pin, kept_now.is_pinned), (item.pin, true));
        bytes[96] = 7;
        let other = parsed(&summed(&bytes)).unwrap().pin;
        assert_eq!(other.0[..31], [0; 31], "any other pin is taken as it is");
        assert_eq!(item.successor().unwrap().pin, item.pin);
    }

    #[test]
    fn every_changed_byte_is_found() {
        let good = bytes(&Item::random().unwrap());
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bad));
                assert!(
                    matches!(parsed(&text), Err(VaultError::Malformed { .. })),
                    "byte {at}, bit {bit}"
                );
            }
        }
    }

    #[test]
    fn other_lengths_and_alphabets_are_malformed() {
        let item = Item::random().unwrap();
        let text = item.text().expose_secret().to_owned();
        for bad in [
            String::new(),
            PREFIX.to_owned(),
            text[PREFIX.len()..].to_owned(),
            text[..TEXT - 1].to_owned(),
            format!("{text}A"),
            format!("{text}="),
            text.replace("mosk1:", "mosk1: "),
            text.replace("mosk1:", "MOSK1:"),
            summed(&bytes(&item)[..96]),
            summed(&bytes(&item)),
        ] {
            assert!(
                matches!(parsed(&bad), Err(VaultError::Malformed { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn newer_forms_are_not_guessed_at() {
        let good = bytes(&Item::random().unwrap());
        let mut format = good[..CHECKED].to_vec();
        format[0] = 2;
        let mut longer = format.clone();
        longer.extend_from_slice(&[7; 40]);
        for bytes in [format, longer] {
            let refused = parsed(&summed(&bytes)).err().unwrap();
            assert_eq!(
                refused.to_string(),
                "the key in here was written by a newer manageros"
            );
        }
    }
}
