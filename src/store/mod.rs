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

mod error;
mod files;
mod integrations;
mod links;
mod people;
mod row;
#[cfg(test)]
mod sample;
mod schema;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::domain::{DatabaseId, User, UserId};
use error::Fault;
use files::Draft;
use row::Cells;

pub use error::{Hazard, StoreError};
pub use links::LinkAdded;
pub use people::People;

/// One open database file.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    id: DatabaseId,
}

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

    /// Makes the file `path`, and its folder, readable by nobody else from the first moment, and returns the store in
    /// it. `creator` is its first user and is known again by `os_account`, the account of this machine (`uid:1000`).
    ///
    /// # Errors
    ///
    /// When something has that name already, which is what all but one of several processes get that do this at once;
    /// when the folder is open to others; when it cannot be written. No file is left then.
    pub fn create(
        path: &Path,
        database: DatabaseId,
        creator: &User,
        os_account: &str,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let path = files::destined(path)?;
        let draft = Draft::beside(&path, &format!(".{database}"))?;
        schema::connect(draft.path())
            .and_then(|mut db| {
                schema::found(&mut db, |db| {
                    first_rows(db, database, creator, os_account, now)
                })
            })
            .map_err(|fault| fault.at(&path))?;
        draft.publish(&path)?;
        Self::open(&path)?.ok_or_else(|| StoreError::Folder {
            path,
            source: io::ErrorKind::NotFound.into(),
        })
    }

    /// Returns a store like one just [created](Self::create), in memory, for tests and benches.
    pub fn in_memory(
        database: DatabaseId,
        creator: &User,
        os_account: &str,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let made = Connection::open_in_memory()
            .map_err(Fault::from)
            .and_then(|mut db| {
                schema::found(&mut db, |db| {
                    first_rows(db, database, creator, os_account, now)
                })?;
                Self::of(db, path.clone())
            });
        made.map_err(|fault| fault.at(&path))
    }

    fn of(db: Connection, path: PathBuf) -> Result<Self, Fault> {
        let id = db
            .query_row_and_then("SELECT database_id FROM store", [], |row| {
                Cells::new("store", row).value("database_id")
            })
            .map(DatabaseId::from_bytes)?;
        Ok(Self { db, path, id })
    }

    /// Returns the identity of the file; its key is filed under it.
    pub fn database_id(&self) -> DatabaseId {
        self.id
    }

    /// Returns the name of the organization.
    pub fn organization(&self) -> Result<String, StoreError> {
        self.read(|db| {
            db.query_row_and_then("SELECT organization FROM store", [], |row| {
                Cells::new("store", row).value("organization")
            })
        })
    }

    /// Returns the user that an account of this machine (`uid:1000`) is; needs no key.
    pub fn user_of(&self, os_account: &str) -> Result<Option<User>, StoreError> {
        self.read(|db| {
            let sql = "SELECT id, name, role FROM users WHERE os_account = ?1";
            db.prepare(sql)?
                .query_and_then([os_account], |row| {
                    let mut cells = Cells::new("users", row);
                    Ok(User {
                        id: UserId::from_bytes(cells.value("id")?),
                        name: cells.value("name")?,
                        role: cells.parsed("role")?,
                    })
                })?
                .next()
                .transpose()
        })
    }

    fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        question(&self.db).map_err(|fault| fault.at(&self.path))
    }

    /// Runs `change` whole or not at all.
    ///
    /// IMMEDIATE, because a transaction that reads before it writes cannot wait for another of its kind: each would
    /// hold what the other needs, and SQLite fails one of them at once.
    fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let changed = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Fault::from)
            .and_then(|tx| {
                let done = change(&tx)?;
                tx.commit()?;
                Ok(done)
            });
        changed.map_err(|fault| fault.at(&self.path))
    }
}

fn first_rows(
    db: &Connection,
    database: DatabaseId,
    creator: &User,
    os_account: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let now = now.to_string();
    db.execute(
        "INSERT INTO store VALUES (1, ?1, 'organization', ?2)",
        params![database.as_bytes(), now],
    )?;
    db.execute(
        "INSERT INTO users (id, os_account, name, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            creator.id.as_bytes(),
            os_account,
            creator.name,
            creator.role.as_str(),
            now
        ],
    )?;
    Ok(())
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
                        Store::create(path, id, &sample::creator(), "uid:1000", sample::now())
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
