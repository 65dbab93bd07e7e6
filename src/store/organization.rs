//! The organization's records and their signature: read at one moment, changed and signed again in one transaction.
//!
//! Who signs is handed in: keys are no business of this module, and neither is whether a signature is right.

use rusqlite::{Connection, params};

use crate::domain::{
    DatabaseId, Grant, Manifest, Member, Organization, OrganizationKey, PublicKey, Rotation, UserId,
};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::integrations;
use super::row::Cells;
use super::{Place, Store};

/// Returns the signature over the state after a change, given the state before and after. Called within the
/// transaction, with the write lock held: it must ask nobody.
pub type Signer<'a, E> = &'a dyn Fn(&Organization, &Organization) -> Result<Manifest, E>;

impl Store {
    /// Returns everything the organization's signature covers, as it is at one moment.
    pub fn organization_state(&self) -> Result<Organization, StoreError> {
        self.read(|db| {
            // One transaction, or a change between two of its questions would look like a forgery.
            let tx = db.unchecked_transaction()?;
            let state = state(&tx)?;
            tx.finish()?;
            Ok(state)
        })
    }

    /// Changes the organization as `make` says: members, grants, integrations and the signature that covers them. `make`
    /// gets the state that the transaction found, and returns the new one, signed.
    ///
    /// # Errors
    ///
    /// What `make` fails with; nothing is changed then.
    pub fn change_organization<E: From<StoreError>>(
        &mut self,
        change: &Change,
        make: impl FnOnce(&Organization) -> Result<Organization, E>,
    ) -> Result<Organization, E> {
        self.write_with(Place::Organization, change, |db| {
            let before = state(db)?;
            let after = match make(&before) {
                Ok(after) => after,
                Err(error) => return Ok(Err(error)),
            };
            replace(db, &before, &after)?;
            Ok(Ok(after))
        })
    }

    /// Returns the sealed pin of the organization in another file, if there is one.
    pub fn pin(&self, organization: DatabaseId) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = format!(
            "SELECT sealed FROM {}.pins WHERE organization = ?1",
            self.own()
        );
        self.read(|db| {
            db.prepare(&sql)?
                .query_and_then([organization.as_bytes()], |row| {
                    Cells::new("pins", row).value("sealed")
                })?
                .next()
                .transpose()
        })
    }

    /// Keeps a sealed pin, in place of the one before.
    pub fn keep_pin(&mut self, organization: DatabaseId, sealed: &[u8]) -> Result<(), StoreError> {
        let sql = format!("INSERT OR REPLACE INTO {}.pins VALUES (?1, ?2)", self.own());
        let change = Change::of("organization.pin", organization.to_string());
        self.write(Place::Own, &change, |db| {
            db.execute(&sql, params![organization.as_bytes(), sealed])?;
            Ok(())
        })
    }

    /// Chooses the organization's file; `None` is this user's own.
    pub fn use_organization(&mut self, path: Option<&str>) -> Result<(), StoreError> {
        let sql = format!("UPDATE {}.store SET org_store = ?1", self.own());
        let change = Change::of("organization.use", path.unwrap_or("own"));
        self.write(Place::Own, &change, |db| {
            db.execute(&sql, [path])?;
            Ok(())
        })
    }
}

/// Writes the first rows of an organization.
pub(super) fn insert(db: &Connection, organization: &Organization) -> Result<(), Fault> {
    let nothing = Organization {
        members: Vec::new(),
        grants: Vec::new(),
        integrations: Vec::new(),
        manifest: None,
        rotations: Vec::new(),
        ..organization.clone()
    };
    replace(db, &nothing, organization)
}

/// Returns the organization; `db` is in a transaction.
pub(super) fn state(db: &Connection) -> Result<Organization, Fault> {
    let (database, name) = db.query_row_and_then(
        "SELECT database_id, organization FROM main.store",
        [],
        |row| {
            let mut cells = Cells::new("store", row);
            let id = DatabaseId::from_bytes(cells.value("database_id")?);
            Ok::<_, Fault>((id, cells.value("organization")?))
        },
    )?;
    Ok(Organization {
        database,
        name,
        members: members(db)?,
        grants: grants(db)?,
        integrations: integrations::of_organization(db)?,
        manifest: manifest(db)?,
        rotations: rotations(db)?,
    })
}

/// Returns the members whose keys are known; a user of a store that was never signed has none yet.
fn members(db: &Connection) -> Result<Vec<Member>, Fault> {
    let sql = "SELECT id, os_account, name, role, standing, public_key, created_at
               FROM main.users WHERE public_key IS NOT NULL ORDER BY id";
    db.prepare(sql)?
        .query_and_then([], |row| {
            let mut cells = Cells::new("users", row);
            Ok(Member {
                id: UserId::from_bytes(cells.value("id")?),
                os_account: cells.value("os_account")?,
                name: cells.value("name")?,
                role: cells.parsed("role")?,
                standing: cells.parsed("standing")?,
                public_key: PublicKey(cells.value("public_key")?),
                created_at: cells.parsed("created_at")?,
            })
        })?
        .collect()
}

fn grants(db: &Connection) -> Result<Vec<Grant>, Fault> {
    let sql = "SELECT member, kind, key_version, sealed FROM main.grants ORDER BY member, kind, key_version";
    db.prepare(sql)?
        .query_and_then([], |row| {
            let mut cells = Cells::new("grants", row);
            Ok(Grant {
                member: UserId::from_bytes(cells.value("member")?),
                kind: cells.parsed("kind")?,
                key_version: cells.value("key_version")?,
                sealed: cells.value("sealed")?,
            })
        })?
        .collect()
}

fn manifest(db: &Connection) -> Result<Option<Manifest>, Fault> {
    let sql = "SELECT epoch, previous, signer, key_version, signature FROM main.manifest";
    db.prepare(sql)?
        .query_and_then([], |row| {
            let mut cells = Cells::new("manifest", row);
            Ok(Manifest {
                epoch: cells.value::<i64>("epoch")?.cast_unsigned(),
                previous: cells.value("previous")?,
                signer: OrganizationKey(cells.value("signer")?),
                key_version: cells.value("key_version")?,
                signature: cells.value("signature")?,
            })
        })?
        .next()
        .transpose()
}

fn rotations(db: &Connection) -> Result<Vec<Rotation>, Fault> {
    db.prepare("SELECT epoch, old, new, signature FROM main.rotations ORDER BY epoch")?
        .query_and_then([], |row| {
            let mut cells = Cells::new("rotations", row);
            Ok(Rotation {
                epoch: cells.value::<i64>("epoch")?.cast_unsigned(),
                old: OrganizationKey(cells.value("old")?),
                new: OrganizationKey(cells.value("new")?),
                signature: cells.value("signature")?,
            })
        })?
        .collect()
}

/// Writes what is different.
pub(super) fn replace(
    db: &Connection,
    before: &Organization,
    after: &Organization,
) -> Result<(), Fault> {
    db.execute("UPDATE main.store SET organization = ?1", [&after.name])?;
    for gone in before
        .members
        .iter()
        .filter(|old| after.member(old.id).is_none())
    {
        db.execute("DELETE FROM main.users WHERE id = ?1", [gone.id.as_bytes()])?;
    }
    for member in after
        .members
        .iter()
        .filter(|new| before.member(new.id) != Some(new))
    {
        write_member(db, member)?;
    }
    if before.grants != after.grants {
        db.execute("DELETE FROM main.grants", [])?;
        for grant in &after.grants {
            db.execute(
                "INSERT INTO main.grants VALUES (?1, ?2, ?3, ?4)",
                params![
                    grant.member.as_bytes(),
                    grant.kind.as_str(),
                    grant.key_version,
                    grant.sealed
                ],
            )?;
        }
    }
    for row in after
        .integrations
        .iter()
        .filter(|row| !before.integrations.contains(row))
    {
        integrations::overwrite(db, row)?;
    }
    for rotation in after
        .rotations
        .iter()
        .filter(|row| !before.rotations.contains(row))
    {
        db.execute(
            "INSERT OR REPLACE INTO main.rotations VALUES (?1, ?2, ?3, ?4)",
            params![
                rotation.epoch.cast_signed(),
                rotation.old.0,
                rotation.new.0,
                rotation.signature
            ],
        )?;
    }
    match &after.manifest {
        Some(manifest) => sign(db, manifest),
        None => Ok(()),
    }
}

fn write_member(db: &Connection, member: &Member) -> Result<(), Fault> {
    db.execute(
        "INSERT INTO main.users (id, os_account, name, role, created_at, public_key, standing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET os_account = ?2, name = ?3, role = ?4, public_key = ?6, standing = ?7",
        params![
            member.id.as_bytes(),
            member.os_account,
            member.name,
            member.role.as_str(),
            member.created_at.to_string(),
            member.public_key.0,
            member.standing.as_str(),
        ],
    )?;
    Ok(())
}

fn sign(db: &Connection, manifest: &Manifest) -> Result<(), Fault> {
    db.execute(
        "INSERT OR REPLACE INTO main.manifest VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        params![
            manifest.epoch.cast_signed(),
            manifest.previous,
            manifest.signer.0,
            manifest.key_version,
            manifest.signature,
        ],
    )?;
    Ok(())
}

/// Runs `change` between two looks at the organization, and writes the signature over the second.
pub(super) fn signed<T, E>(
    db: &Connection,
    signer: Signer<'_, E>,
    change: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<Result<T, E>, Fault> {
    let before = state(db)?;
    let done = change(db)?;
    match signer(&before, &state(db)?) {
        Ok(manifest) => sign(db, &manifest).map(|()| Ok(done)),
        Err(error) => Ok(Err(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GrantKind, Role, Standing};
    use crate::store::sample::{self, ADA, EVE};

    fn renamed(now: &Organization) -> Organization {
        let mut after = now.clone();
        after.members.push(Member {
            id: EVE,
            os_account: "uid:1001".to_owned(),
            name: "eve".to_owned(),
            role: Role::Member,
            standing: Standing::Active,
            public_key: PublicKey([0xe; 32]),
            created_at: sample::now(),
        });
        after.members.sort_by_key(|member| member.id);
        after.grants = vec![Grant {
            member: EVE,
            kind: GrantKind::Signing,
            key_version: 2,
            sealed: vec![5],
        }];
        after.rotations = vec![Rotation {
            old: OrganizationKey([1; 32]),
            new: OrganizationKey([2; 32]),
            epoch: 2,
            signature: [3; 64],
        }];
        after.manifest = Some(sample::manifest(2));
        after
    }

    fn create() -> Store {
        Store::in_memory(&sample::organization(), sample::now())
            .unwrap()
            .on_behalf_of(&sample::creator(), sample::now())
    }

    #[test]
    fn what_is_written_is_what_was_signed() {
        let mut store = create();
        assert_eq!(store.organization_state().unwrap(), sample::organization());
        store
            .add_integration(&sample::integration(1, "acme", None), &sample::signer)
            .unwrap();
        let change = Change::of("user.grant", "eve");
        let after = store
            .change_organization(&change, |now| Ok::<_, StoreError>(renamed(now)))
            .unwrap();
        assert_eq!(store.organization_state().unwrap(), after);
        let actions: Vec<_> = store
            .audit(None)
            .unwrap()
            .into_iter()
            .map(|line| line.action)
            .collect();
        assert_eq!(actions, ["integration.add", "user.grant"]);
        let removed = |now: &Organization| {
            let mut after = renamed(now);
            after.members.retain(|member| member.id == ADA);
            after.grants.clear();
            Ok::<_, StoreError>(after)
        };
        let after = store.change_organization(&change, removed).unwrap();
        assert_eq!(store.organization_state().unwrap(), after);
    }

    #[test]
    fn what_is_not_signed_is_not_written() {
        let mut store = create();
        let before = store.organization_state().unwrap();
        let no = |_: &Organization, _: &Organization| Err(StoreError::Gone { what: "key" });
        let row = sample::integration(1, "acme", None);
        store.add_integration(&row, &no).unwrap_err();
        let change = Change::of("user.grant", "eve");
        store
            .change_organization(&change, |_| Err(StoreError::Gone { what: "key" }))
            .unwrap_err();
        assert_eq!(store.organization_state().unwrap(), before);
        assert!(store.audit(None).unwrap().is_empty());
        let own = sample::integration(2, "mine", Some(ADA));
        store.add_integration(&own, &no).unwrap();
        assert_eq!(
            store.organization_state().unwrap(),
            before,
            "an own one needs no signature"
        );
    }

    /// Returns Eve's own store with Ada's organization, which has an integration (1) and a person (1).
    fn shared(folder: &std::path::Path) -> Store {
        let (org, own) = (folder.join("org.db"), folder.join("eve/own.db"));
        Store::create_shared(&org, &sample::organization(), sample::now()).unwrap();
        let mut eves = sample::organization();
        eves.database = DatabaseId::from_bytes([0xee; 16]);
        eves.members[0].id = EVE;
        eves.grants.clear();
        Store::create(&own, &eves, sample::now()).unwrap();
        let mut store = Store::open_shared(&own, &org).unwrap().unwrap();
        store
            .add_integration(&sample::integration(1, "acme", None), &sample::signer)
            .unwrap();
        store
            .add_person(&sample::person(1, "ada", "Ada", None))
            .unwrap();
        store
    }

    #[test]
    fn own_things_stay_in_the_own_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = shared(folder.path());
        let own = sample::integration(2, "mine", Some(EVE));
        store.add_integration(&own, &sample::signer).unwrap();
        for integration in [1, 2] {
            store
                .add_link(&sample::link(1, integration, "x"), false)
                .unwrap();
            let id = crate::domain::IntegrationId::from_bytes([integration; 16]);
            let at = sample::now();
            store
                .record_test(id, crate::domain::LastTest { at, ok: true })
                .unwrap();
        }
        assert_eq!(store.integrations(EVE).unwrap().len(), 2);
        let person = crate::domain::PersonId::from_bytes([1; 16]);
        assert_eq!(store.links_of(EVE, person).unwrap().len(), 2);
        assert_eq!(
            store.user_of("uid:1000").unwrap().unwrap().role,
            Role::Member
        );
        let count = |sql: &str| -> i64 { store.db.query_row(sql, [], |row| row.get(0)).unwrap() };
        for (table, org, own) in [
            ("integrations", 1, 1),
            ("links", 1, 1),
            ("last_tests", 0, 2),
            ("people", 1, 0),
        ] {
            assert_eq!(
                count(&format!("SELECT count(*) FROM main.{table}")),
                org,
                "{table}"
            );
            assert_eq!(
                count(&format!("SELECT count(*) FROM own.{table}")),
                own,
                "{table}"
            );
        }
        drop(store);
        let alone = Store::open(&folder.path().join("eve/own.db"))
            .unwrap()
            .unwrap();
        assert_eq!(
            alone.integrations(EVE).unwrap()[0]
                .integration
                .name
                .as_str(),
            "mine"
        );
        assert!(alone.people().unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn an_organizations_file_is_for_its_group() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        drop(shared(folder.path()));
        let (org, own) = (
            folder.path().join("org.db"),
            folder.path().join("eve/own.db"),
        );
        let mode = std::fs::metadata(&org).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o640);
        std::fs::set_permissions(&org, PermissionsExt::from_mode(0o644)).unwrap();
        let refused = Store::open_shared(&own, &org).unwrap_err();
        assert!(matches!(refused, StoreError::Unsafe { .. }), "{refused}");
    }
}
