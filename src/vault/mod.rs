//! All keys and all encryption: seals tokens so that they open only where they belong, and opens them again.
//!
//! A store holds sealed tokens and no key; the root secret is in the keyring, or wherever a [`KeySource`] says, and the
//! store's own file is never one of those places. This module never sees SQL, HTTP, a flag or a terminal, and what it
//! returns in the clear is a [`Token`] inside a [`Connection`], which cannot be taken apart from its site.
//!
//! ```text
//! root secret, 32 random bytes, one per user and store      item: its text      source, keyring, key_file: its place
//!  ├─ key of the user's own tokens          keys: what is derived               passphrase: the text under one
//!  └─ X25519 pair                           aead: sealed tokens
//!       └─ what was granted to the member   sealed_key: one key to one member
//!           ├─ key of the organization's tokens
//!           └─ Ed25519 signing seed         records: what is signed              organization: who does it, and checks it
//!              (admins)
//! ```
//!
//! Once per command: [`Vault::open`] with the ids in the store, then [`Vault::unseal`] for each row that is used. A new
//! store begins with [`Vault::for_new_store`], whose ids it takes over, and [`NewKey::discard`] if it cannot be made; its
//! organization with [`Vault::found`]. Rows of the organization open after [`Vault::enter`] has checked all of it.
//!
//! What this cannot keep out: root, programs of the same OS user (they can ask the keyring too), and a member who may
//! use an organization's token and therefore can read it.

mod aead;
pub mod error;
mod exported;
mod item;
mod key_file;
mod keyring;
mod keys;
mod organization;
mod passphrase;
mod records;
mod sealed_key;
pub mod source;

#[cfg(test)]
mod organization_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::crash;
use crate::domain::{
    Connection, DatabaseId, Fingerprint, Integration, OrganizationKey, PublicKey, Scope,
    SealedIntegration, SealedToken, Token, UserId,
};
use aead::{DataKey, enc};
pub use error::VaultError;
pub use exported::Exported;
use item::Item;
use organization::{Entered, Renewed};
pub use records::differences;
pub use source::{KeySource, Leftover, VARIABLES, read_passphrase};

/// How long a keyring is waited for, all in all, and what is done when it is slow.
pub struct Patience<'a> {
    /// When to give up. A keyring that asks its user for a password needs a minute, any other a second.
    pub deadline: Duration,
    /// Called once if there is no answer after half a second.
    pub on_slow: &'a dyn Fn(),
    /// Asks for the passphrase, if the key is under one; may be called more than once.
    pub passphrase: &'a dyn Fn() -> Result<SecretString, VaultError>,
}

/// The keys of one user of one store, and of the organization that was entered.
pub struct Vault {
    item: Item,
    user_key: DataKey,
    receiving: keys::Receiving,
    /// What was checked, or why it was refused.
    organization: Result<Box<Entered>, VaultError>,
    /// Keys that the next signature brings into use.
    renewed: Option<Renewed>,
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
        let place = source.place(fresh.database);
        let found = |text: &_| passphrase::item(text, &place, patience.passphrase);
        let there = match source {
            // nothing can be there under an id that was drawn just now
            KeySource::Keyring => None,
            _ => match source.read(fresh.database, patience) {
                Err(VaultError::Missing { .. }) => None,
                there => Some(there?),
            },
        };
        let (item, created) = match there {
            Some(text) => (found(&text)?, false),
            None => match source.keep(&fresh, patience) {
                Ok(()) => (fresh, true),
                // Another process made the file in the meantime; its key is as good.
                Err(VaultError::Io { source: error, .. })
                    if error.kind() == ErrorKind::AlreadyExists =>
                {
                    (found(&source.read(fresh.database, patience)?)?, false)
                }
                Err(error) => return Err(error),
            },
        };
        Ok(NewKey {
            database: item.database,
            user: item.user,
            place: source.place(item.database),
            vault: Self::of(item),
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
        let text = source.read(database, patience)?;
        Self::of_text(&text, source.place(database), database, user, patience)
    }

    fn of_text(
        text: &SecretString,
        place: String,
        database: DatabaseId,
        user: UserId,
        patience: &Patience,
    ) -> Result<Self, VaultError> {
        let item = passphrase::item(text, &place, patience.passphrase)?;
        if item.database != database {
            Err(VaultError::OtherDatabase { place })
        } else if item.user != user {
            Err(VaultError::OtherUser { place })
        } else {
            let vault = Self::of(item);
            crash::holding("secret.key", &(text, &vault));
            Ok(vault)
        }
    }

    /// Makes a new root secret for a store whose key is lost. What is sealed under the lost one stays closed, and the
    /// store's own organization has to be founded again, under another key.
    ///
    /// # Errors
    ///
    /// `Random`.
    pub fn anew(database: DatabaseId, user: UserId) -> Result<Self, VaultError> {
        Item::anew(database, user).map(Self::of)
    }

    /// Makes a new root secret in the place of this one: the same store, user and pin. It has entered no organization.
    ///
    /// # Errors
    ///
    /// `Random`.
    pub fn successor(&self) -> Result<Self, VaultError> {
        self.item.successor().map(Self::of)
    }

    /// Returns whether a key that was exported is under a passphrase.
    pub fn is_under_passphrase(text: &SecretString) -> bool {
        passphrase::is_wrapped(text)
    }

    /// Reads a key that was exported, in either form; asks for the passphrase only when it is under one.
    ///
    /// # Errors
    ///
    /// `Malformed`, `Newer`, `WeakPassphraseFile`, `WrongPassphrase`, and what `passphrase` says.
    pub fn import(
        text: &SecretString,
        passphrase: &dyn Fn() -> Result<SecretString, VaultError>,
    ) -> Result<Self, VaultError> {
        passphrase::item(text, "what is imported", passphrase).map(Self::of)
    }

    /// Returns the key as text, under `passphrase` if there is one; without, whoever reads the text has the key.
    ///
    /// # Errors
    ///
    /// `Random`; `WeakPassphraseFile` when there is not the memory for it.
    pub fn export(&self, passphrase: Option<&SecretString>) -> Result<Exported, VaultError> {
        self.text(passphrase).map(Exported)
    }

    fn text(&self, passphrase: Option<&SecretString>) -> Result<SecretString, VaultError> {
        match passphrase {
            Some(passphrase) => passphrase::wrap(&self.item, passphrase),
            None => Ok(self.item.text()),
        }
    }

    /// Returns the store that the key belongs to.
    pub fn database(&self) -> DatabaseId {
        self.item.database
    }

    /// Returns the user that the key belongs to.
    pub fn user(&self) -> UserId {
        self.item.user
    }

    /// Returns the id of the key of the user's own tokens: what their headers hold, and nothing secret.
    pub fn key_id(&self) -> [u8; 16] {
        self.user_key.id()
    }

    /// Returns what keys are sealed to for this user.
    pub fn public_key(&self) -> PublicKey {
        self.receiving.public
    }

    /// Returns the signing key that the store's own organization is checked against.
    pub fn own_pin(&self) -> OrganizationKey {
        self.item.pin
    }

    /// Returns whether the key itself names [`own_pin`](Self::own_pin), as every key does that was made since there are
    /// signatures. Such a key's store was never without one: if it has none, somebody took it away, and it must not be
    /// founded as if it were from before. A key that does not name it does so once it is written again
    /// ([`KeySource::replace`]).
    pub fn is_pinned(&self) -> bool {
        self.item.is_pinned
    }

    /// Seals the signing key that the organization in another file is checked against, so that only this user can have
    /// written it. It is kept in the user's own store, and not with the key, whose place may be one that can only be
    /// read.
    ///
    /// Bytes as in `aead`; authenticated are "manageros/v1/org-pin", the header, the ids of the own store, of the user,
    /// and of the organization's store.
    ///
    /// # Errors
    ///
    /// `Random`.
    pub fn seal_pin(&self, org: DatabaseId, key: OrganizationKey) -> Result<Vec<u8>, VaultError> {
        let bound = |header: &[u8]| self.bound_to_pin(header, org);
        Ok(self.user_key.encrypt(random()?, &key.0, bound))
    }

    /// Opens what [`seal_pin`](Self::seal_pin) returned for the same organization.
    ///
    /// # Errors
    ///
    /// `BadPin` when it does not open.
    pub fn open_pin(&self, org: DatabaseId, sealed: &[u8]) -> Result<OrganizationKey, VaultError> {
        let bound = |header: &[u8]| self.bound_to_pin(header, org);
        let opened = self.user_key.decrypt(sealed, bound);
        let key = opened.and_then(|key| key.as_slice().try_into().ok());
        key.map(OrganizationKey).ok_or(VaultError::BadPin)
    }

    fn bound_to_pin(&self, header: &[u8], org: DatabaseId) -> Vec<u8> {
        enc(&[
            b"manageros/v1/org-pin",
            header,
            self.item.database.as_bytes(),
            self.item.user.as_bytes(),
            org.as_bytes(),
        ])
    }

    /// Seals `token` for the row that `integration` describes, with its id, owner, site and row version.
    ///
    /// # Errors
    ///
    /// `OtherKey` when the row is another user's; `NotAnAdmin`, or why the organization was refused, when it is the
    /// organization's; `Random` when no nonce can be drawn.
    pub fn seal(
        &self,
        integration: &Integration,
        token: &Token,
    ) -> Result<SealedToken, VaultError> {
        match self.side_of(integration)? {
            Side::Organization(entered) => self.seal_for_all(entered, integration, token),
            Side::Own => self
                .user_key
                .seal(random()?, self.item.database, integration, token),
        }
    }

    /// Opens the token of `row`, and with it everything in the row that the seal covers. A row of the organization must
    /// be one of those that [`enter`](Self::enter) has checked, in every column but the outcome of the last test.
    ///
    /// # Errors
    ///
    /// `NoToken`, `OtherKey`, `Altered`, `Newer`, `Malformed`, or why the organization was refused.
    pub fn unseal(&self, row: &SealedIntegration) -> Result<Connection, VaultError> {
        let integration = &row.integration;
        let side = self.side_of(integration)?;
        let sealed = row.token.as_ref().ok_or_else(|| VaultError::NoToken {
            integration: integration.name.clone(),
        })?;
        let token = match side {
            Side::Organization(entered) => entered.open(row, sealed)?,
            Side::Own => self
                .user_key
                .open(self.item.database, integration, sealed)?,
        };
        let connection =
            Connection::opened(integration.name.clone(), integration.site.clone(), token);
        crash::holding("secret.token", &connection);
        Ok(connection)
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
    ///
    /// # Errors
    ///
    /// When the operating system has none.
    pub fn random_rows(count: usize) -> Result<Vec<[u8; 16]>, VaultError> {
        let mut rows = Vec::with_capacity(count);
        while rows.len() < count {
            let drawn: [u8; 4096] = random()?;
            let (chunks, _) = drawn.as_chunks::<16>();
            rows.extend(chunks.iter().take(count - rows.len()));
        }
        Ok(rows)
    }

    fn of(item: Item) -> Self {
        let user_key = keys::derived(&item.root, item.database, "manageros/v1/user-data");
        Self {
            user_key: DataKey::new(user_key, 1),
            receiving: keys::receiving(&item.root, item.database),
            item,
            organization: Err(VaultError::NotEntered),
            renewed: None,
        }
    }

    fn side_of(&self, integration: &Integration) -> Result<Side<'_>, VaultError> {
        match (integration.scope, integration.owner) {
            (Scope::Org, None) => self.entered().map(Side::Organization),
            (Scope::User, Some(owner)) if owner == self.item.user => Ok(Side::Own),
            _ => Err(VaultError::OtherKey {
                integration: integration.name.clone(),
            }),
        }
    }
}

/// Whose keys a row needs.
enum Side<'v> {
    Organization(&'v Entered),
    Own,
}

/// Returns what people compare to know a user's public key.
pub fn fingerprint_of_user(key: PublicKey) -> Fingerprint {
    fingerprint(b"manageros/v1/fingerprint-user", &key.0)
}

/// Returns what people compare to know an organization's signing key.
pub fn fingerprint_of_organization(key: OrganizationKey) -> Fingerprint {
    fingerprint(b"manageros/v1/fingerprint-organization", &key.0)
}

/// The first 16 bytes of SHA-256 over label and key, each with its length before it as in `aead`.
fn fingerprint(label: &[u8], key: &[u8; 32]) -> Fingerprint {
    let hash = Sha256::digest(enc(&[label, key]));
    Fingerprint(*hash.first_chunk().expect("SHA-256 has 32 bytes"))
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
            passphrase: &|| {
                Err(VaultError::NoPassphrase {
                    why: "tests have none".to_owned(),
                })
            },
        }
    }
}
