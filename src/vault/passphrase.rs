//! A key under a passphrase: the form that is carried about, and kept on machines without a keyring.
//!
//! ```text
//! mosp1:  base64url without padding of
//!   0   1  format, 0x01
//!   1   4  memory of Argon2id in KiB
//!   5   4  its passes
//!   9   4  its lanes
//!  13  16  salt
//!  29  12  nonce
//!  41 101  the encrypted bytes of `mosk1:` (see `item`), then the tag of 16 bytes
//! ```
//!
//! Numbers are big-endian; all before the nonce is authenticated with the key. Argon2id (RFC 9106) with 64 MiB, three
//! passes and one lane takes about 0.14 s. A text with other parameters is opened within bounds only: below them a
//! guesser would be helped, above them a hostile file would eat the machine.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::aead;
use super::error::VaultError;
use super::item::{self, Item};
use super::random;

const PREFIX: &str = "mosp1:";
const FORMAT: u8 = 0x01;
const BOUND: usize = 29;
const BYTES: usize = BOUND + 12 + item::BYTES + 16;

/// How costly a guess is.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Cost {
    /// What we write.
    pub(super) const OURS: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    fn is_accepted(self) -> bool {
        (19 * 1024..=1024 * 1024).contains(&self.memory_kib)
            && (2..=10).contains(&self.passes)
            && (1..=4).contains(&self.lanes)
    }
}

/// Asks for the passphrase of a key.
pub(super) type Ask<'a> = &'a dyn Fn() -> Result<SecretString, VaultError>;

/// Returns whether `text` is a key under a passphrase.
pub(super) fn is_wrapped(text: &SecretString) -> bool {
    text.expose_secret().trim_start().starts_with(PREFIX)
}

/// Reads a key in either form, found in `place`; asks for the passphrase only when there is one.
///
/// # Errors
///
/// Those of [`Item::parse`]; `WeakPassphraseFile` before anybody is asked, what `ask` says, and `WrongPassphrase`.
pub(super) fn item(text: &SecretString, place: &str, ask: Ask<'_>) -> Result<Item, VaultError> {
    if is_wrapped(text) {
        unwrap(text, place, ask)
    } else {
        Item::parse(text, place)
    }
}

/// Returns the text of `item` under `passphrase`.
///
/// # Errors
///
/// When there are no random numbers, or not the memory.
pub(super) fn wrap(item: &Item, passphrase: &SecretString) -> Result<SecretString, VaultError> {
    wrap_with(item, passphrase, Cost::OURS, &random()?, random()?)
}

/// Wraps with what must be drawn anew each time.
pub(super) fn wrap_with(
    item: &Item,
    passphrase: &SecretString,
    cost: Cost,
    salt: &[u8; 16],
    nonce: [u8; 12],
) -> Result<SecretString, VaultError> {
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.push(FORMAT);
    for number in [cost.memory_kib, cost.passes, cost.lanes] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes.extend_from_slice(salt);
    let key = stretched(passphrase, cost, salt).ok_or_else(|| refused(cost, "what is exported"))?;
    let body = aead::encrypt(&key, nonce, item.bytes().as_slice(), &bytes);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&body);
    Ok(SecretString::from(format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode(bytes)
    )))
}

fn unwrap(text: &SecretString, place: &str, ask: Ask<'_>) -> Result<Item, VaultError> {
    let what = format!("the key in {place}");
    let malformed = || VaultError::Malformed {
        place: what.clone(),
    };
    let body = text.expose_secret().trim().strip_prefix(PREFIX);
    let bytes = URL_SAFE_NO_PAD.decode(body.ok_or_else(malformed)?);
    let bytes = bytes.map_err(|_| malformed())?;
    if bytes.first().is_some_and(|format| *format != FORMAT) {
        return Err(VaultError::Newer { what });
    }
    let Some((bound, rest)) = bytes
        .split_at_checked(BOUND)
        .filter(|_| bytes.len() == BYTES)
    else {
        return Err(malformed());
    };
    let number = |at: usize| {
        let bytes = bound[at..at + 4].try_into();
        u32::from_be_bytes(bytes.expect("four bytes were cut out"))
    };
    let cost = Cost {
        memory_kib: number(1),
        passes: number(5),
        lanes: number(9),
    };
    if !cost.is_accepted() {
        return Err(refused(cost, place));
    }
    let key = stretched(&ask()?, cost, &bound[13..]).ok_or_else(|| refused(cost, place))?;
    let opened = opened(&key, bound, rest).ok_or_else(|| VaultError::WrongPassphrase {
        place: place.to_owned(),
    })?;
    Item::from_bytes(&opened, place)
}

fn opened(key: &[u8; 32], bound: &[u8], rest: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = rest.split_first_chunk()?;
    aead::decrypt(key, *nonce, body, bound)
}

/// `None` when the parameters cannot be, or when there is not that much memory.
fn stretched(passphrase: &SecretString, cost: Cost, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(
            passphrase.expose_secret().as_bytes(),
            salt,
            key.as_mut_slice(),
        )
        .ok()?;
    Some(key)
}

fn refused(cost: Cost, place: &str) -> VaultError {
    VaultError::WeakPassphraseFile {
        place: place.to_owned(),
        what: format!(
            "Argon2id with {} KiB, {} passes, {} lanes",
            cost.memory_kib, cost.passes, cost.lanes
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> SecretString {
        SecretString::from("correct horse")
    }

    /// The least that is accepted, for tests that do it often.
    const LEAST: Cost = Cost {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };

    fn wrapped() -> (Item, Vec<u8>) {
        let item = Item::random().unwrap();
        let text = wrap_with(&item, &words(), LEAST, &[1; 16], [2; 12]).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&text.expose_secret()[PREFIX.len()..]);
        (item, bytes.unwrap())
    }

    fn text(bytes: &[u8]) -> SecretString {
        SecretString::from(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    fn never() -> Result<SecretString, VaultError> {
        panic!("nobody may be asked")
    }

    #[test]
    fn it_opens_with_its_passphrase() {
        let (made, bytes) = wrapped();
        assert_eq!(bytes.len(), BYTES);
        let padded = format!("\n {} \n", text(&bytes).expose_secret());
        let opened = item(&SecretString::from(padded), "here", &|| Ok(words())).unwrap();
        assert_eq!(opened.root.expose_secret(), made.root.expose_secret());
        let wrong = item(&text(&bytes), "here", &|| Ok(SecretString::from("x")));
        assert!(matches!(wrong, Err(VaultError::WrongPassphrase { .. })));
        let none = || {
            let why = "no terminal".to_owned();
            Err(VaultError::NoPassphrase { why })
        };
        let asked = item(&text(&bytes), "here", &none);
        assert!(matches!(asked, Err(VaultError::NoPassphrase { .. })));
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let (_, bytes) = wrapped();
        let key = stretched(&words(), LEAST, &[1; 16]).unwrap();
        assert!(opened(&key, &bytes[..BOUND], &bytes[BOUND..]).is_some());
        for at in 0..BYTES {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                let (bound, rest) = bad.split_at(BOUND);
                assert!(opened(&key, bound, rest).is_none(), "{at}, {bit}");
            }
        }
        // and with the key made from it, as it is in life
        for at in [13, BOUND, BYTES - 1] {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            let refused = item(&text(&bad), "here", &|| Ok(words()));
            assert!(matches!(refused, Err(VaultError::WrongPassphrase { .. })));
        }
    }

    #[test]
    fn hostile_parameters_are_refused_before_anybody_is_asked() {
        let (_, bytes) = wrapped();
        let ours = [19 * 1024, 2, 1];
        for (at, values) in [
            (0, vec![0, 8, 19 * 1024 - 1, 1024 * 1024 + 1, u32::MAX]),
            (1, vec![0, 1, 11, u32::MAX]),
            (2, vec![0, 5, u32::MAX]),
        ] {
            for value in values {
                let mut numbers = ours;
                numbers[at] = value;
                let mut bad = bytes.clone();
                for (index, number) in numbers.iter().enumerate() {
                    bad[1 + 4 * index..5 + 4 * index].copy_from_slice(&number.to_be_bytes());
                }
                let refused = item(&text(&bad), "here", &never);
                let weak = matches!(refused, Err(VaultError::WeakPassphraseFile { .. }));
                assert!(weak, "{numbers:?}");
            }
        }
        assert!(Cost::OURS.is_accepted());
    }

    #[test]
    fn other_forms_are_told() {
        let (_, bytes) = wrapped();
        let mut newer = bytes.clone();
        newer[0] = 2;
        let refused = item(&text(&newer), "here", &never);
        assert!(matches!(refused, Err(VaultError::Newer { .. })));
        for bad in [
            text(&bytes[..BYTES - 1]),
            text(&[&bytes[..], &[0]].concat()),
            text(&[]),
            SecretString::from("mosp1:!"),
        ] {
            let refused = item(&bad, "here", &never);
            assert!(matches!(refused, Err(VaultError::Malformed { .. })));
        }
    }
}
