//! What is derived from a root secret, and how a key is drawn.
//!
//! ```text
//! root secret, 32 random bytes; salt: the database id
//!  ├─ HKDF "manageros/v1/user-data"  key of the user's own tokens and notes      salt: the user's own store
//!  ├─ HKDF "manageros/v1/x25519"     what keys are sealed to                     salt: the user's own store
//!  ├─ HKDF "manageros/v1/org-data"   the founder's first key of the tokens       salt: the organization's store
//!  └─ HKDF "manageros/v1/org-sign"   the founder's first signing seed            salt: the organization's store
//! ```
//!
//! The last two are used once, at the founding, and for the pin of items from before there were pins; after it everybody,
//! the founder too, uses what was granted. They are derived and not drawn so that tokens from before there were grants
//! stay valid, and so that a founding that was broken off is begun again with the same keys.

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use x25519_dalek::StaticSecret;

use super::error::VaultError;
use crate::domain::{DatabaseId, OrganizationKey, PublicKey};

/// Returns the key of `purpose` from `root`: HKDF-SHA256 (RFC 5869) with the database id as salt.
pub(super) fn derived(
    root: &SecretBox<[u8; 32]>,
    database: DatabaseId,
    purpose: &str,
) -> SecretBox<[u8; 32]> {
    let (salt, root) = (database.as_bytes(), root.expose_secret());
    SecretBox::init_with_mut(|key: &mut [u8; 32]| expand(Some(salt), root, purpose.as_bytes(), key))
}

/// An X25519 secret and its public half, which takes as long to compute as a seal to open.
pub(super) struct Receiving {
    pub(super) secret: StaticSecret,
    pub(super) public: PublicKey,
}

impl From<StaticSecret> for Receiving {
    fn from(secret: StaticSecret) -> Self {
        let public = PublicKey(x25519_dalek::PublicKey::from(&secret).to_bytes());
        Self { secret, public }
    }
}

/// Returns the user's X25519 pair.
pub(super) fn receiving(root: &SecretBox<[u8; 32]>, database: DatabaseId) -> Receiving {
    let secret = derived(root, database, "manageros/v1/x25519");
    StaticSecret::from(*secret.expose_secret()).into()
}

/// Returns the seed that an organization in `database` is founded with.
pub(super) fn founding_seed(
    root: &SecretBox<[u8; 32]>,
    database: DatabaseId,
) -> SecretBox<[u8; 32]> {
    derived(root, database, "manageros/v1/org-sign")
}

/// Returns the public half of [`founding_seed`].
pub(super) fn founding_key(root: &SecretBox<[u8; 32]>, database: DatabaseId) -> OrganizationKey {
    public(&founding_seed(root, database))
}

/// Returns the public half of a signing seed.
pub(super) fn public(seed: &SecretBox<[u8; 32]>) -> OrganizationKey {
    let pair = SigningKey::from_bytes(seed.expose_secret());
    OrganizationKey(pair.verifying_key().to_bytes())
}

/// Returns 32 random bytes, drawn where they stay, so that no copy is left on the stack.
pub(super) fn random_secret() -> Result<SecretBox<[u8; 32]>, VaultError> {
    let mut secret = Box::new([0; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(|_| VaultError::Random)?;
    Ok(SecretBox::new(secret))
}

pub(super) fn expand(salt: Option<&[u8]>, from: &[u8], purpose: &[u8], into: &mut [u8]) {
    Hkdf::<Sha256>::new(salt, from)
        .expand(purpose, into)
        .expect("HKDF-SHA256 gives up to 8,160 bytes");
}
