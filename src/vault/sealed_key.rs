//! A key handed to one member: encrypted to the member's X25519 key, and to nothing else that it could be taken for.
//!
//! ```text
//!  0   1  format, 0x01
//!  1  32  X25519 public key made for this seal alone
//! 33  12  nonce
//! 45  32  the encrypted key, then the tag of 16 bytes
//! ```
//!
//! The wrapping key is HKDF-SHA256 over the shared secret, with both public keys as salt; which organization, member, kind
//! and version the key is for stands in the HKDF's info and is authenticated besides. The seal proves nothing about who
//! made it, for anybody can seal to a public key: the organization's signature covers it.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox};
use x25519_dalek::{PublicKey as Point, SharedSecret, StaticSecret};

use super::aead::{self, enc};
use super::error::VaultError;
use super::keys::{self, Receiving};
use super::random;
use crate::domain::{DatabaseId, Grant, GrantKind, PublicKey, UserId};

const FORMAT: u8 = 0x01;
const BYTES: usize = 93;

/// What a sealed key is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    /// The organization's database.
    pub(super) database: DatabaseId,
    /// Who gets the key.
    pub(super) member: UserId,
    /// Which key it is.
    pub(super) kind: GrantKind,
    /// Which version of it.
    pub(super) version: u32,
}

impl Purpose {
    fn bytes(self) -> Vec<u8> {
        enc(&[
            b"manageros/v1/seal",
            self.database.as_bytes(),
            self.member.as_bytes(),
            self.kind.as_str().as_bytes(),
            &self.version.to_be_bytes(),
        ])
    }
}

/// Seals `key` to `to`.
///
/// # Errors
///
/// `Malformed` when `to` is a point that everybody shares a secret with; `Random`.
pub(super) fn seal(
    purpose: Purpose,
    to: PublicKey,
    key: &SecretBox<[u8; 32]>,
) -> Result<Grant, VaultError> {
    let ephemeral = StaticSecret::from(*keys::random_secret()?.expose_secret());
    seal_with(&ephemeral, random()?, purpose, to, key)
}

/// Seals with what must be drawn anew for each seal.
pub(super) fn seal_with(
    ephemeral: &StaticSecret,
    nonce: [u8; 12],
    purpose: Purpose,
    to: PublicKey,
    key: &SecretBox<[u8; 32]>,
) -> Result<Grant, VaultError> {
    let point = Point::from(ephemeral).to_bytes();
    let shared = ephemeral.diffie_hellman(&Point::from(to.0));
    let bound = purpose.bytes();
    let wrap = wrapping_key(&shared, point, to, &bound).ok_or_else(|| VaultError::Malformed {
        place: "the public key that a key is to be sealed to".to_owned(),
    })?;
    let body = aead::encrypt(&wrap, nonce, key.expose_secret(), &bound);
    let sealed = [&[FORMAT][..], &point, &nonce, &body].concat();
    debug_assert_eq!(sealed.len(), BYTES);
    Ok(Grant {
        member: purpose.member,
        kind: purpose.kind,
        key_version: purpose.version,
        sealed,
    })
}

/// Checks that the form of `grant` is one that we know.
///
/// # Errors
///
/// `Newer`.
pub(super) fn known(grant: &Grant) -> Result<(), VaultError> {
    if grant.sealed.first().is_some_and(|format| *format != FORMAT) {
        let what = "the key that was granted to you".to_owned();
        return Err(VaultError::Newer { what });
    }
    Ok(())
}

/// Opens `grant` with the member's own secret; what it is for is taken from the grant itself.
///
/// # Errors
///
/// `Newer` when the form is not known, `NoGrant` when it does not open.
pub(super) fn open(
    mine: &Receiving,
    database: DatabaseId,
    grant: &Grant,
) -> Result<SecretBox<[u8; 32]>, VaultError> {
    known(grant)?;
    let purpose = Purpose {
        database,
        member: grant.member,
        kind: grant.kind,
        version: grant.key_version,
    };
    opened(mine, purpose, &grant.sealed).ok_or(VaultError::NoGrant)
}

fn opened(mine: &Receiving, purpose: Purpose, sealed: &[u8]) -> Option<SecretBox<[u8; 32]>> {
    let (point, rest) = sealed.get(1..)?.split_first_chunk::<32>()?;
    let (nonce, body) = rest.split_first_chunk::<12>()?;
    let shared = mine.secret.diffie_hellman(&Point::from(*point));
    let bound = purpose.bytes();
    let wrap = wrapping_key(&shared, *point, mine.public, &bound)?;
    let opened = aead::decrypt(&wrap, *nonce, body, &bound)?;
    let key: &[u8; 32] = opened.as_slice().try_into().ok()?;
    Some(SecretBox::init_with_mut(|kept: &mut [u8; 32]| {
        kept.copy_from_slice(key);
    }))
}

/// `None` for a point of low order, with which the secret is zero for everybody.
fn wrapping_key(
    shared: &SharedSecret,
    ephemeral: [u8; 32],
    recipient: PublicKey,
    info: &[u8],
) -> Option<Zeroizing<[u8; 32]>> {
    if !shared.was_contributory() {
        return None;
    }
    let salt = [ephemeral, recipient.0].concat();
    let mut key = Zeroizing::new([0; 32]);
    keys::expand(Some(&salt), shared.as_bytes(), info, key.as_mut_slice());
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: Purpose = Purpose {
        database: DatabaseId::from_bytes([1; 16]),
        member: UserId::from_bytes([2; 16]),
        kind: GrantKind::Data,
        version: 3,
    };

    fn mine() -> Receiving {
        StaticSecret::from([4; 32]).into()
    }

    fn key() -> SecretBox<[u8; 32]> {
        SecretBox::new(Box::new([5; 32]))
    }

    fn grant() -> Grant {
        seal(PURPOSE, mine().public, &key()).unwrap()
    }

    fn opens(grant: &Grant) -> bool {
        open(&mine(), PURPOSE.database, grant).is_ok()
    }

    #[test]
    fn it_opens_for_the_member_alone() {
        let grant = grant();
        let opened = open(&mine(), PURPOSE.database, &grant).unwrap();
        assert_eq!(opened.expose_secret(), key().expose_secret());
        let stranger = StaticSecret::from([9; 32]).into();
        let refused = open(&stranger, PURPOSE.database, &grant);
        assert!(matches!(refused, Err(VaultError::NoGrant)));
        assert_ne!(grant.sealed, self::grant().sealed, "each seal is made anew");
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let good = grant();
        // the top bit of an X25519 point is ignored (RFC 7748), but it is in the salt
        for at in 0..good.sealed.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad.sealed[at] ^= 1 << bit;
                let refused = open(&mine(), PURPOSE.database, &bad).unwrap_err();
                let newer = matches!(refused, VaultError::Newer { .. });
                assert_eq!(newer, at == 0, "{at}, {bit}: {refused:?}");
            }
            let mut bad = good.clone();
            bad.sealed.truncate(at);
            assert!(!opens(&bad), "{at} bytes");
        }
        let mut longer = good;
        longer.sealed.push(0);
        assert!(!opens(&longer));
    }

    #[test]
    fn a_key_is_only_what_it_was_sealed_as() {
        type Change = fn(&mut Grant);
        let changes: [Change; 3] = [
            |grant| grant.member = UserId::from_bytes([9; 16]),
            |grant| grant.kind = GrantKind::Signing,
            |grant| grant.key_version += 1,
        ];
        for change in changes {
            let mut bad = grant();
            change(&mut bad);
            assert!(!opens(&bad), "{bad:?}");
        }
        let elsewhere = DatabaseId::from_bytes([9; 16]);
        assert!(open(&mine(), elsewhere, &grant()).is_err());
    }

    #[test]
    fn points_that_everybody_shares_a_secret_with_are_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        for point in [[0; 32], one] {
            let refused = seal(PURPOSE, PublicKey(point), &key());
            assert!(matches!(refused, Err(VaultError::Malformed { .. })));
            let mut bad = grant();
            bad.sealed[1..33].copy_from_slice(&point);
            assert!(!opens(&bad));
        }
        // the same, sealed as if the secret of zeros were one
        let (point, me) = ([0; 32], mine().public);
        let mut wrap = [0; 32];
        let salt = [point, me.0].concat();
        keys::expand(Some(&salt), &[0; 32], &PURPOSE.bytes(), &mut wrap);
        let body = aead::encrypt(&wrap, [0; 12], key().expose_secret(), &PURPOSE.bytes());
        let mut forged = grant();
        forged.sealed = [&[FORMAT][..], &point, &[0; 12], &body].concat();
        assert!(!opens(&forged));
    }
}
