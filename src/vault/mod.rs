//! All keys and all encryption: seals tokens so that they open only where they belong, and opens them again.
//!
//! A store holds sealed tokens and no key; the root secret is in the keyring, or wherever a [`KeySource`] says, and the
//! store's own file is never one of those places. This module never sees SQL, HTTP, a flag or a terminal, and what it
//! returns in the clear is a [`Token`] inside a [`Connection`], which cannot be taken apart from its site.
//!
//! ```text
//! root secret, 32 random bytes, one per user and store      item: its text      source, keyring, key_file: its place
//!  ├─ HKDF "manageros/v1/user-data"  key of the user's own tokens
//!  └─ HKDF "manageros/v1/org-data"   key 1 of the organization's tokens         aead: keys, bytes, what is bound
//! ```
//!
//! Once per command: [`Vault::open`] with the ids in the store, then [`Vault::unseal`] for each row that is used. A new
//! store begins with [`Vault::for_new_store`], whose ids it takes over, and [`NewKey::discard`] if it cannot be made.
//!
//! What this cannot keep out: root, programs of the same OS user (they can ask the keyring too), and a member who may
//! use an organization's token and therefore can read it.

mod aead;
pub mod error;
mod item;
mod key_file;
mod keyring;
pub mod source;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use secrecy::ExposeSecret;

use crate::domain::{
    Connection, DatabaseId, Integration, Scope, SealedIntegration, SealedToken, Token, UserId,
};
use aead::DataKey;
pub use error::VaultError;
use item::Item;
pub use source::{KeySource, VARIABLES};

/// How long a keyring is waited for, all in all, and what is done when it is slow.
pub struct Patience<'a> {
    /// When to give up. A keyring that asks its user for a password needs a minute, any other a second.
    pub deadline: Duration,
    /// Called once if there is no answer after half a second.
    pub on_slow: &'a dyn Fn(),
}

/// The keys of one user of one store.
pub struct Vault {
    database: DatabaseId,
    user: UserId,
    user_key: DataKey,
    org_key: DataKey,
}

/// A key for a store that does not exist yet, and the ids to make it under.
#[derive(Debug)]
pub struct NewKey {
    /// The keys themselves.
    pub vault: Vault,
    /// The id the store must have.
    pub database: DatabaseId,
    /// The id its first user must have.
    pub user: UserId,
    /// Where the key is kept, in words.
    pub place: String,
    /// Whether it was made now, and not found there.
    pub created: bool,
    source: KeySource,
}

impl Vault {
    /// Makes the root secret of a store that does not exist yet, in the keyring or as a key file. A key that the source
    /// already holds is taken over with its ids; that is how a lost store is begun again under the same key.
    ///
    /// # Errors
    ///
    /// When the source fails, or holds something that is no key.
    pub fn for_new_store(source: &KeySource, patience: &Patience) -> Result<NewKey, VaultError> {
        let fresh = Item::random()?;
        let found = match source {
            // nothing can be there under an id that was drawn just now
            KeySource::Keyring => None,
            _ => match source.read(fresh.database, patience) {
                Err(VaultError::Missing { .. }) => None,
                found => Some(found?),
            },
        };
        let (item, created) = match found {
            Some(text) => (Item::parse(&text, &source.place(fresh.database))?, false),
            None => match source.keep(&fresh, patience) {
                Ok(()) => (fresh, true),
                // Another process made the file in the meantime; its key is as good.
                Err(VaultError::Io { source: error, .. })
                    if error.kind() == ErrorKind::AlreadyExists =>
                {
                    let text = source.read(fresh.database, patience)?;
                    (Item::parse(&text, &source.place(fresh.database))?, false)
                }
                Err(error) => return Err(error),
            },
        };
        Ok(NewKey {
            vault: Self::of(&item),
            database: item.database,
            user: item.user,
            place: source.place(item.database),
            created,
            source: source.clone(),
        })
    }

    /// Learns whether a keyring answers, without keeping anything there. Other sources are not read: some can be read
    /// only once.
    ///
    /// # Errors
    ///
    /// When it is locked, slow or absent.
    pub fn probe(source: &KeySource, patience: &Patience) -> Result<(), VaultError> {
        let KeySource::Keyring = source else {
            return Ok(());
        };
        match source.read(DatabaseId::from_bytes([0; 16]), patience) {
            Ok(_) | Err(VaultError::Missing { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Opens the key of `user` for the store `database`. Never makes one.
    ///
    /// # Errors
    ///
    /// When there is none, when it is another's, or when it cannot be reached in time.
    pub fn open(
        source: &KeySource,
        database: DatabaseId,
        user: UserId,
        patience: &Patience,
    ) -> Result<Self, VaultError> {
        let place = source.place(database);
        let item = Item::parse(&source.read(database, patience)?, &place)?;
        if item.database != database {
            Err(VaultError::OtherDatabase { place })
        } else if item.user != user {
            Err(VaultError::OtherUser { place })
        } else {
            Ok(Self::of(&item))
        }
    }

    /// Seals `token` for the row that `integration` describes, with its id, owner, site and row version.
    ///
    /// # Errors
    ///
    /// `OtherKey` when the row is another user's; `Random` when no nonce can be drawn.
    pub fn seal(
        &self,
        integration: &Integration,
        token: &Token,
    ) -> Result<SealedToken, VaultError> {
        self.key_of(integration)?
            .seal(random()?, self.database, integration, token)
    }

    /// Opens the token of `row`, and with it everything in the row that the seal covers.
    ///
    /// # Errors
    ///
    /// `NoToken`, `OtherKey`, `Altered`, `Newer` or `Malformed`.
    pub fn unseal(&self, row: &SealedIntegration) -> Result<Connection, VaultError> {
        let integration = &row.integration;
        let sealed = row.token.as_ref().ok_or_else(|| VaultError::NoToken {
            integration: integration.name.clone(),
        })?;
        let token = self
            .key_of(integration)?
            .open(self.database, integration, sealed)?;
        Ok(Connection::opened(
            integration.name.clone(),
            integration.site.clone(),
            token,
        ))
    }

    /// Returns 16 random bytes, for an id.
    ///
    /// # Errors
    ///
    /// When the operating system has none.
    pub fn random_bytes() -> Result<[u8; 16], VaultError> {
        random()
    }

    /// Draws bytes for many identities of rows, at fewer calls of the system.
    pub fn random_rows(count: usize) -> Result<Vec<[u8; 16]>, VaultError> {
        let mut rows = Vec::with_capacity(count);
        while rows.len() < count {
            let drawn: [u8; 4096] = random()?;
            let (chunks, _) = drawn.as_chunks::<16>();
            rows.extend(chunks.iter().take(count - rows.len()));
        }
        Ok(rows)
    }

    fn of(item: &Item) -> Self {
        let derive = |purpose| DataKey::derive(item.root.expose_secret(), item.database, purpose);
        Self {
            database: item.database,
            user: item.user,
            user_key: derive("manageros/v1/user-data"),
            org_key: derive("manageros/v1/org-data"),
        }
    }

    fn key_of(&self, integration: &Integration) -> Result<&DataKey, VaultError> {
        match (integration.scope, integration.owner) {
            (Scope::Org, None) => Ok(&self.org_key),
            (Scope::User, Some(owner)) if owner == self.user => Ok(&self.user_key),
            _ => Err(VaultError::OtherKey {
                integration: integration.name.clone(),
            }),
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault([redacted])")
    }
}

impl NewKey {
    /// Removes the key again if it was made here, for a store that then could not be; best effort, because the failure
    /// that led here is the one to tell.
    pub fn discard(self) {
        if self.created {
            self.source.forget(self.database);
        }
    }
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::Random)?;
    Ok(bytes)
}

#[cfg(test)]
impl Patience<'_> {
    /// Returns the patience of tests that ask nobody.
    fn none() -> Self {
        Self {
            deadline: Duration::from_millis(400),
            on_slow: &|| {},
        }
    }
}
