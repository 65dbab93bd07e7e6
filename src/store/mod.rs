//! Keeps what manageros knows between two runs: users, integrations, people and links, in one SQLite file.
//!
//! All SQL is here, and nothing else is: no key and no token in the clear ([`SealedToken`] is opaque bytes), no
//! network, no prompt, no clock. Methods are named for the question, and take and return domain types. A method that
//! changes something does it in one transaction that holds the write lock from its beginning, so two processes wait
//! for each other and neither fails half-way; none of them is ever open while somebody is asked or a server awaited.
//!
//! A row may have been edited with another program. It is still read, as long as its values are values at all, so that
//! `vault` can refuse it; nothing here believes what it says.
//!
//! ```no_run
//! # use manageros::{domain::PersonRef, store::{Store, StoreError}};
//! # fn ask(who: &PersonRef) -> Result<(), StoreError> {
//! let Some(store) = Store::open("/home/ada/.local/share/manageros/manageros.db".as_ref())? else {
//!     return Ok(()); // nothing was ever stored
//! };
//! let people = store.people_named(who)?;
//! # Ok(()) }
//! ```
//!
//! [`SealedToken`]: crate::domain::SealedToken

mod audit;
mod backup;
mod error;
mod files;
mod integrations;
mod links;
mod organization;
mod people;
mod rekey;
mod row;
#[cfg(test)]
mod sample;
mod schema;
mod seen;

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::domain::{DatabaseId, Organization, PublicKey, Role, User, UserId};
use audit::Actor;
use error::Fault;
use files::Draft;
use row::Cells;

pub use audit::{Change, Record};
pub use backup::Copy;
pub use error::{Hazard, StoreError};
pub use files::free_space;
pub use links::LinkAdded;
pub use organization::Signer;
pub use people::People;
pub use rekey::Keyed;
pub use schema::KNOWN_SCHEMA;
pub use seen::Memory;

/// One user's store: a file with everything, or his own file and, in another, the organization that he shares.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// The organization's file, when it is not `path`.
    shared: Option<PathBuf>,
    id: DatabaseId,
    /// The organization's file that was chosen once, as the user's own said when it was opened.
    chosen: Option<PathBuf>,
    actor: Option<Actor>,
    /// The public half of the key that what is written to the user's own file is sealed under.
    expected: Cell<Option<PublicKey>>,
}

/// In which of the two files something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// With the organization: people, their links, members, integrations for everybody.
    Organization,
    /// With the user: his own integrations and their links, the outcomes of tests.
    Own,
}

impl Place {
    /// Returns the name SQL has for the file.
    fn schema(self, store: &Store) -> &'static str {
        match self {
            Self::Organization => "main",
            Self::Own => store.own(),
        }
    }
}

/// What both files hold of, as one. A table that is written is named with its file; a question that names none sees
/// everything.
const BOTH: &str = "
    CREATE TEMP VIEW integrations AS
        SELECT * FROM main.integrations WHERE owner IS NULL
        UNION ALL SELECT * FROM own.integrations WHERE owner IS NOT NULL;
    CREATE TEMP VIEW links AS SELECT * FROM main.links UNION ALL SELECT * FROM own.links;
    CREATE TEMP VIEW last_tests AS SELECT * FROM own.last_tests;";

impl Store {
    /// Returns the store in the file `path`, or `None` when there is no such file.
    ///
    /// A file of an older schema is brought up to date, after a copy of it was laid beside it.
    ///
    /// # Errors
    ///
    /// When the file is not a database of ours, is damaged or newer than this program, when it or its folder is open to
    /// others, or when it is in use for longer than five seconds. It is then left as it was.
    pub fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let Some(path) = files::trusted(path)? else {
            return Ok(None);
        };
        let opened = schema::connect(&path).and_then(|mut db| {
            schema::adopt(&mut db, &path, schema::STEPS)?;
            Self::of(db, path.clone())
        });
        opened.map(Some).map_err(|fault| fault.at(&path))
    }

    /// Returns whether the file `path` says that it is a store of just the schema that this program knows, so that
    /// opening it changes nothing. The file is read as bytes, and not locked.
    pub fn is_current(path: &Path) -> bool {
        files::header(path).is_ok_and(|header| schema::is_current(&header))
    }

    /// Returns the store of a user whose own file is `path` and whose organization is in the file `shared`.
    ///
    /// The organization's file is the admins' to write; who may only read it can do everything that changes nothing
    /// there.
    ///
    /// # Errors
    ///
    /// As with [`open`](Self::open), for either file; `Older` when an admin has to bring the organization's up to date.
    pub fn open_shared(path: &Path, shared: &Path) -> Result<Option<Self>, StoreError> {
        let Some(own) = Self::open(path)? else {
            return Ok(None);
        };
        let shared = files::trusted_shared(shared)?;
        let (path, id, chosen, actor) = (own.path, own.id, own.chosen, own.actor);
        // its locks would stand in our way
        drop(own.db);
        let attached = schema::connect(&shared)
            .and_then(|mut db| {
                schema::adopt_shared(&mut db, &shared, schema::STEPS)?;
                Ok(db)
            })
            .map_err(|fault| fault.at(&shared))?;
        schema::attach(&attached, &path)
            .and_then(|()| Ok(attached.execute_batch(BOTH)?))
            .map_err(|fault| fault.at(&path))?;
        Ok(Some(Self {
            db: attached,
            path,
            shared: Some(shared),
            id,
            chosen,
            actor,
            expected: Cell::default(),
        }))
    }

    /// Makes the file `path`, and its folder, readable by nobody else from the first moment, and returns the store in
    /// it. The organization has one member, its first user.
    ///
    /// # Errors
    ///
    /// When something has that name already, which is what all but one of several processes get that do this at once;
    /// when the folder is open to others; when it cannot be written. No file is left then.
    pub fn create(
        path: &Path,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let path = files::destined(path)?;
        Self::found(&path, organization, now, files::Readers::Owner)?;
        Self::open(&path)?.ok_or_else(|| StoreError::Folder {
            path,
            source: io::ErrorKind::NotFound.into(),
        })
    }

    /// Makes the file `path` for an organization that several users share, readable by the group of its folder.
    ///
    /// # Errors
    ///
    /// As with [`create`](Self::create).
    pub fn create_shared(
        path: &Path,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let path = files::destined_shared(path)?;
        Self::found(&path, organization, now, files::Readers::Group)
    }

    /// Returns whether the organization's file is one that this user may not write.
    pub fn is_organization_read_only(&self) -> Result<bool, StoreError> {
        self.read(|db| Ok(db.is_readonly("main")?))
    }

    /// Calls `work` while nobody else can change the user's own file, which is left as it is. The store is that file,
    /// opened alone.
    ///
    /// # Errors
    ///
    /// What `work` fails with; `Busy` when another process changes the file for longer than we wait.
    pub fn alone<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        debug_assert!(!self.is_shared(), "it would lock the organization's file");
        let tx = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate);
        let _held = tx.map_err(|error| Fault::from(error).at(&self.path))?;
        work(self)
    }

    fn found(
        path: &Path,
        organization: &Organization,
        now: Timestamp,
        readers: files::Readers,
    ) -> Result<(), StoreError> {
        let draft = Draft::beside(path, &format!(".{}", organization.database))?;
        schema::connect(draft.path())
            .and_then(|mut db| {
                schema::found(&mut db, |db| {
                    first_rows(db, organization, now)?;
                    match readers {
                        files::Readers::Owner => Ok(()),
                        files::Readers::Group => audit::founding(db, organization, now),
                    }
                })
            })
            .map_err(|fault| fault.at(path))?;
        draft.let_read(readers)?;
        draft.publish(path)
    }

    /// Returns a store like one just [created](Self::create), in memory, for tests and benches.
    pub fn in_memory(organization: &Organization, now: Timestamp) -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let made = Connection::open_in_memory()
            .map_err(Fault::from)
            .and_then(|mut db| {
                schema::found(&mut db, |db| first_rows(db, organization, now))?;
                Self::of(db, path.clone())
            });
        made.map_err(|fault| fault.at(&path))
    }

    fn of(db: Connection, path: PathBuf) -> Result<Self, Fault> {
        let sql = "SELECT database_id, org_store FROM main.store";
        let (id, chosen) = db.query_row_and_then(sql, [], |row| {
            let mut cells = Cells::new("store", row);
            let id = DatabaseId::from_bytes(cells.value("database_id")?);
            let chosen: Option<String> = cells.value("org_store")?;
            Ok::<_, Fault>((id, chosen.map(PathBuf::from)))
        })?;
        Ok(Self {
            db,
            path,
            shared: None,
            id,
            chosen,
            actor: None,
            expected: Cell::default(),
        })
    }

    /// Returns the identity of the user's own file; his key is filed under it.
    pub fn database_id(&self) -> DatabaseId {
        self.id
    }

    /// Returns the user's own file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the organization's file.
    pub fn organization_path(&self) -> &Path {
        self.shared.as_deref().unwrap_or(&self.path)
    }

    /// Returns whether the organization is in a file of its own.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Returns the name of the organization.
    pub fn organization(&self) -> Result<String, StoreError> {
        self.read(|db| {
            db.query_row_and_then("SELECT organization FROM main.store", [], |row| {
                Cells::new("store", row).value("organization")
            })
        })
    }

    /// Returns the identity of the organization's file.
    pub fn organization_id(&self) -> Result<DatabaseId, StoreError> {
        self.read(|db| id_of(db, "main"))
    }

    /// Returns the organization's file that was chosen once, if another than this one was.
    pub fn chosen_organization(&self) -> Option<PathBuf> {
        self.chosen.clone()
    }

    /// Returns the user that an account of this machine (`uid:1000`) is; needs no key. What he is to an organization in
    /// another file is said there; who is no member of it is called one, and will find that no key was granted to him.
    pub fn user_of(&self, os_account: &str) -> Result<Option<User>, StoreError> {
        let sql = format!(
            "SELECT id, name, role FROM {}.users WHERE os_account = ?1",
            self.own()
        );
        self.read(|db| {
            let user = db
                .prepare(&sql)?
                .query_and_then([os_account], |row| {
                    let mut cells = Cells::new("users", row);
                    Ok::<_, Fault>(User {
                        id: UserId::from_bytes(cells.value("id")?),
                        name: cells.value("name")?,
                        role: cells.parsed("role")?,
                    })
                })?
                .next()
                .transpose()?;
            match user {
                Some(user) if self.is_shared() => {
                    let role = role_in(db, user.id, os_account)?;
                    Ok(Some(User { role, ..user }))
                }
                user => Ok(user),
            }
        })
    }

    /// Returns the name SQL has for the user's own file.
    fn own(&self) -> &'static str {
        if self.shared.is_some() { "own" } else { "main" }
    }

    fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        question(&self.db).map_err(|fault| fault.at(&self.path))
    }

    /// Runs a change of what is kept in `place` whole or not at all, and writes it into the log.
    ///
    /// IMMEDIATE, because a transaction that reads before it writes cannot wait for another of its kind: each would
    /// hold what the other needs, and SQLite fails one of them at once.
    fn write<T>(
        &mut self,
        place: Place,
        change: &Change,
        work: impl FnOnce(&Transaction) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.write_with(place, change, |tx| work(tx).map(Ok))
    }

    /// Writes what is no change anybody would look for: the user's own notes.
    fn note(
        &mut self,
        work: impl FnOnce(&Transaction) -> Result<(), Fault>,
    ) -> Result<(), StoreError> {
        let noted = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Fault::from)
            .and_then(|tx| {
                work(&tx)?;
                Ok(tx.commit()?)
            });
        noted.map_err(|fault| fault.at(&self.path))
    }

    /// From now on refuses to write to the user's own file when it is not under the key with this public half any more:
    /// what is sealed under another one would not open.
    pub fn expect_key(&self, key: PublicKey) {
        self.expected.set(Some(key));
    }

    /// Like [`write`](Self::write), for work that can fail in words that are not this module's.
    fn write_with<T, E: From<StoreError>>(
        &mut self,
        place: Place,
        change: &Change,
        work: impl FnOnce(&Transaction) -> Result<Result<T, E>, Fault>,
    ) -> Result<T, E> {
        self.write_if(place, |tx| {
            Ok(work(tx)?.map(|done| (done, Some(change.clone()))))
        })
    }

    /// Like [`write_with`](Self::write_with), for work that only its end can name: nothing of it stays when it ends
    /// without a change.
    fn write_if<T, E: From<StoreError>>(
        &mut self,
        place: Place,
        work: impl FnOnce(&Transaction) -> Result<Result<(T, Option<Change>), E>, Fault>,
    ) -> Result<T, E> {
        let schema = place.schema(self);
        let actor = self.actor.clone();
        let expected = self.expected.get().filter(|_| place == Place::Own);
        let own = self.path.clone();
        let done = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Fault::from)
            .and_then(|tx| {
                if expected.is_some_and(|key| !is_under(&tx, schema, key)) {
                    return Err(StoreError::Rekeyed { path: own }.into());
                }
                let done = work(&tx)?;
                if let Ok((_, Some(change))) = &done {
                    audit::record(&tx, schema, actor.as_ref(), change)?;
                    tx.commit()?;
                }
                Ok(done.map(|(done, _)| done))
            });
        let path = match place {
            Place::Organization => self.organization_path(),
            Place::Own => &self.path,
        };
        done.map_err(|fault| fault.at(path))?
    }
}

/// Returns whether the user's own file in `schema` is under the key with this public half, or under none that is known.
fn is_under(db: &Connection, schema: &str, key: PublicKey) -> bool {
    let sql = format!("SELECT 1 FROM {schema}.users WHERE public_key = ?1 OR public_key IS NULL");
    db.prepare(&sql)
        .and_then(|mut select| select.exists([key.0]))
        // what cannot be read fails in its own words
        .unwrap_or(true)
}

fn id_of(db: &Connection, schema: &str) -> Result<DatabaseId, Fault> {
    db.query_row_and_then(
        &format!("SELECT database_id FROM {schema}.store"),
        [],
        |row| Cells::new("store", row).value("database_id"),
    )
    .map(DatabaseId::from_bytes)
}

fn role_in(db: &Connection, user: UserId, os_account: &str) -> Result<Role, Fault> {
    let role = db
        .prepare(
            "SELECT role FROM main.users WHERE id = ?1 AND os_account = ?2 AND standing = 'active'",
        )?
        .query_and_then(params![user.as_bytes(), os_account], |row| {
            Cells::new("users", row).parsed("role")
        })?
        .next()
        .transpose()?;
    Ok(role.unwrap_or(Role::Member))
}

fn first_rows(db: &Connection, organization: &Organization, now: Timestamp) -> Result<(), Fault> {
    db.execute(
        "INSERT INTO store (one, database_id, organization, created_at) VALUES (1, ?1, ?2, ?3)",
        params![
            organization.database.as_bytes(),
            organization.name,
            now.to_string()
        ],
    )?;
    organization::insert(db, organization)
}

/// Checks that the row to be changed was there.
fn changed(rows: usize, what: &'static str) -> Result<(), Fault> {
    if rows == 0 {
        return Err(StoreError::Gone { what }.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::PersonId;

    fn files_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_store_knows_its_creator() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/db");
        assert!(Store::open(&path).unwrap().is_none());
        assert!(!folder.path().join("a").exists(), "looking makes nothing");
        let made = sample::create(&path).unwrap();
        let opened = Store::open(&path).unwrap().unwrap();
        for store in [made, opened, sample::store()] {
            assert_eq!(store.database_id(), sample::DATABASE);
            assert_eq!(store.organization().unwrap(), "organization");
            assert_eq!(store.user_of("uid:1000").unwrap(), Some(sample::creator()));
            assert_eq!(store.user_of("uid:1002").unwrap(), None);
        }
        assert_eq!(files_in(&folder.path().join("a/b")), ["db"]);
    }

    #[test]
    fn of_many_who_create_at_once_one_wins() {
        let folder = tempfile::tempdir().unwrap();
        let path = &folder.path().join("new/db");
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8u8)
                .map(|n| {
                    scope.spawn(move || {
                        let id = DatabaseId::from_bytes([n; 16]);
                        let organization = Organization {
                            database: id,
                            ..sample::organization()
                        };
                        Store::create(path, &organization, sample::now())
                    })
                })
                .collect();
            makers
                .into_iter()
                .map(|maker| maker.join().unwrap())
                .collect()
        });
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        let winner = won.into_iter().next().unwrap().unwrap();
        assert_eq!(lost.len(), 7);
        for lost in lost {
            assert!(matches!(lost, Err(StoreError::AlreadyExists { .. })));
        }
        let opened = Store::open(path).unwrap().unwrap();
        assert_eq!(opened.database_id(), winner.database_id());
        assert_eq!(files_in(path.parent().unwrap()), ["db"]);
    }

    #[test]
    fn a_failed_creation_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        std::fs::create_dir(&path).unwrap();
        let made = sample::create(&path);
        assert!(matches!(made, Err(StoreError::AlreadyExists { .. })));
        assert_eq!(files_in(folder.path()), ["db"]);
    }

    #[test]
    fn two_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        sample::create(&path).unwrap();
        let stores = [(); 2].map(|()| Store::open(&path).unwrap().unwrap());
        std::thread::scope(|scope| {
            for (writer, mut store) in stores.into_iter().enumerate() {
                scope.spawn(move || {
                    for n in 0..50 {
                        let id = u8::try_from(writer * 50 + n).unwrap();
                        let person = sample::person(id, &format!("p{id}"), "P", None);
                        store.add_person(&person).unwrap();
                    }
                });
            }
        });
        let store = Store::open(&path).unwrap().unwrap();
        assert_eq!(store.people().unwrap().len(), 100);
    }

    #[test]
    fn who_waits_too_long_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let holder = sample::create(&path).unwrap();
        let mut waiting = Store::open(&path).unwrap().unwrap();
        waiting.db.busy_timeout(Duration::from_millis(20)).unwrap();
        holder.db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let person = sample::person(1, "ada", "Ada", None);
        let busy = waiting.add_person(&person).unwrap_err();
        assert!(matches!(busy, StoreError::Busy { .. }), "{busy:?}");
        assert!(waiting.people().unwrap().is_empty(), "reading goes on");
        holder.db.execute_batch("COMMIT; BEGIN EXCLUSIVE").unwrap();
        assert!(matches!(waiting.people(), Err(StoreError::Busy { .. })));
        holder.db.execute_batch("COMMIT").unwrap();
        waiting.add_person(&person).unwrap();
    }

    #[test]
    fn a_full_disk_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = sample::create(&folder.path().join("db")).unwrap();
        let no_more = "PRAGMA max_page_count = 1"; // which is raised to what there is
        store.db.execute_batch(no_more).unwrap();
        let name = "x".repeat(500);
        let mut add = |n| store.add_person(&sample::person(n, &format!("p{n}"), &name, None));
        let full = (1..100).find_map(|n| add(n).err().map(|full| (n, full)));
        let (n, full) = full.unwrap();
        assert!(matches!(full, StoreError::Full { .. }), "{full:?}");
        assert_eq!(store.people().unwrap().len(), usize::from(n) - 1);
        store.remove_person(PersonId::from_bytes([1; 16])).unwrap();
        assert_eq!(files_in(folder.path()), ["db"]);
    }

    #[test]
    fn a_read_only_file_can_be_read() {
        let mut store = sample::store();
        store.db.execute_batch("PRAGMA query_only = ON").unwrap();
        let refused = store.add_person(&sample::person(1, "ada", "Ada", None));
        assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
        assert!(store.people().unwrap().is_empty());
    }

    #[test]
    fn opening_and_reading_leave_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        sample::create(&path).unwrap();
        let before = std::fs::read(&path).unwrap();
        let store = Store::open(&path).unwrap().unwrap();
        assert!(store.integrations(sample::ADA).unwrap().is_empty());
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert_eq!(files_in(folder.path()), ["db"]);
    }
}
