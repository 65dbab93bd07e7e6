//! Everything that depends on one user's key, changed in one transaction: his own rows, his pins, his public key, the
//! grants to him, and the signature.

use rusqlite::{Connection, params};

use crate::crash;
use crate::domain::{DatabaseId, Organization, PublicKey, SealedIntegration, UserId};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::row::Cells;
use super::{Place, Store, integrations, organization};

/// What in a user's own file is sealed under his key, or names it.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// The organization that is in the file, with its tokens and grants.
    pub organization: Organization,
    /// The user's own integrations.
    pub integrations: Vec<SealedIntegration>,
    /// The pins of organizations in other files.
    pub pins: Vec<(DatabaseId, Vec<u8>)>,
}

impl Store {
    /// Returns the public key of `user` as his own file has it; `None` before anything was signed.
    pub fn own_public_key(&self, user: UserId) -> Result<Option<PublicKey>, StoreError> {
        let sql = format!("SELECT public_key FROM {}.users WHERE id = ?1", self.own());
        self.read(|db| {
            let found = db
                .prepare(&sql)?
                .query_and_then([user.as_bytes()], |row| {
                    Cells::new("users", row).value::<Option<[u8; 32]>>("public_key")
                })?
                .next()
                .transpose()?;
            Ok(found.flatten().map(PublicKey))
        })
    }

    /// Changes all that depends on the key of `user`. `make` gets what the transaction found, with the write lock held,
    /// and returns the same under the new key, signed. The store is the user's own file, opened alone.
    ///
    /// # Errors
    ///
    /// What `make` fails with; nothing is changed then.
    pub fn rekey<E: From<StoreError>>(
        &mut self,
        user: UserId,
        change: &Change,
        make: impl FnOnce(&Keyed) -> Result<Keyed, E>,
    ) -> Result<Keyed, E> {
        debug_assert!(
            !self.is_shared(),
            "the organization's file is not the user's"
        );
        self.write_with(Place::Own, change, |db| {
            let before = Keyed {
                organization: organization::state(db)?,
                integrations: integrations::of_user(db, user)?,
                pins: pins(db)?,
            };
            let after = match make(&before) {
                Ok(after) => after,
                Err(error) => return Ok(Err(error)),
            };
            write(db, &before, &after)?;
            crash::point("key.written");
            Ok(Ok(after))
        })
    }
}

fn pins(db: &Connection) -> Result<Vec<(DatabaseId, Vec<u8>)>, Fault> {
    db.prepare("SELECT organization, sealed FROM main.pins ORDER BY organization")?
        .query_and_then([], |row| {
            let mut cells = Cells::new("pins", row);
            let id = DatabaseId::from_bytes(cells.value("organization")?);
            Ok((id, cells.value("sealed")?))
        })?
        .collect()
}

fn write(db: &Connection, before: &Keyed, after: &Keyed) -> Result<(), Fault> {
    if after.organization.rotations.is_empty() {
        // founded anew: no word of an earlier signing key leads to the new one
        db.execute("DELETE FROM main.rotations", [])?;
    }
    organization::replace(db, &before.organization, &after.organization)?;
    for row in &after.integrations {
        integrations::overwrite(db, row)?;
    }
    db.execute("DELETE FROM main.pins", [])?;
    for (id, sealed) in &after.pins {
        db.execute(
            "INSERT INTO main.pins VALUES (?1, ?2)",
            params![id.as_bytes(), sealed],
        )?;
    }
    Ok(())
}
