//! Copies of a store: made whole at one moment, looked at without being touched, put back in one step.
//!
//! A copy holds what the store holds: tokens stay sealed, and the key is not in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::domain::DatabaseId;

use super::error::{Fault, StoreError};
use super::files::{self, Draft, with_suffix};
use super::{Place, Store, id_of, schema};

/// What a copy holds, after it was found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// The store that it is a copy of.
    pub database: DatabaseId,
    /// The schema it has.
    pub schema: usize,
    /// How many people.
    pub people: usize,
    /// How many integrations.
    pub integrations: usize,
    /// How many links.
    pub links: usize,
    /// The instant of the last change in its log, as it is written there.
    pub last_change: Option<String>,
}

impl Store {
    /// Writes a copy of the user's own file, or of the organization's, to `target`; only with `replace` over a file that
    /// is there. Half a copy is never seen under that name.
    ///
    /// # Errors
    ///
    /// When there is a file, when others could change the folder, when there is no room.
    pub fn back_up(
        &self,
        organization: bool,
        target: &Path,
        replace: bool,
    ) -> Result<Copy, StoreError> {
        let source = if organization {
            self.organization_path()
        } else {
            self.path()
        };
        let target = files::in_safe_folder(target)?;
        if [self.path(), self.organization_path()].contains(&target.as_path())
            || !replace && target.symlink_metadata().is_ok()
        {
            return Err(StoreError::AlreadyExists { path: target });
        }
        let draft = Draft::beside(&target, "")?;
        // By a connection of its own: the views that show two files as one would stand in the way.
        name(draft.path())
            .and_then(|name| Ok(schema::connect(source)?.execute("VACUUM INTO ?1", [name])?))
            .map_err(|fault| fault.at(&target))?;
        draft.sync()?;
        let copy = look(draft.path()).map_err(|fault| fault.at(&target))?;
        if replace {
            draft.replace(&target)?;
        } else {
            draft.publish(&target)?;
        }
        Ok(Copy {
            path: target,
            ..copy
        })
    }

    /// Looks through all of a copy, and leaves it as it is.
    ///
    /// # Errors
    ///
    /// When there is none, when others could have written it, when it is damaged, newer or no store of ours.
    pub fn inspect(path: &Path) -> Result<Option<Copy>, StoreError> {
        let Some(path) = files::trusted(path)? else {
            return Ok(None);
        };
        look(&path).map(Some).map_err(|fault| fault.at(&path))
    }

    /// Looks through the open files, for damage that SQLite can see: not a changed byte inside a value.
    ///
    /// # Errors
    ///
    /// `Corrupt`, with the first damage that was found.
    pub fn check(&self) -> Result<(), StoreError> {
        let places = [
            (Place::Organization.schema(self), self.organization_path()),
            (Place::Own.schema(self), self.path()),
        ];
        let files = if self.is_shared() { 2 } else { 1 };
        for (schema, path) in &places[..files] {
            whole(&self.db, schema, path).map_err(|fault| fault.at(path))?;
        }
        Ok(())
    }

    /// Returns which store is in the file `path`, as far as can be told.
    ///
    /// # Errors
    ///
    /// When the file is damaged, or not ours.
    pub fn identity(path: &Path) -> Result<Option<DatabaseId>, StoreError> {
        let Some(path) = files::trusted(path)? else {
            return Ok(None);
        };
        let found = schema::connect(&path).and_then(|db| ours(&db, &path));
        found.map(Some).map_err(|fault| fault.at(&path))
    }

    /// Puts a copy that was [looked at](Self::inspect) in the place of the store `path`, and returns under which name
    /// the present file is kept, if there was one. No other process has the store open for a change meanwhile, and one
    /// that waits to change the old file finds it moved.
    ///
    /// # Errors
    ///
    /// When the copy is no longer what was looked at; when the store is in use. Nothing is changed then.
    pub fn restore(copy: &Copy, path: &Path) -> Result<Option<PathBuf>, StoreError> {
        let path = files::destined(path)?;
        let draft = Draft::beside(&path, "")?;
        draft.fill_from(&copy.path)?;
        let filled = look(draft.path()).map_err(|fault| fault.at(&copy.path))?;
        let filled = Copy {
            path: copy.path.clone(),
            ..filled
        };
        if filled != *copy {
            return Err(StoreError::Corrupt {
                path: copy.path.clone(),
                why: "it was changed while it was being restored".to_owned(),
            });
        }
        if path.symlink_metadata().is_err() {
            draft.publish(&path)?;
            return Ok(None);
        }
        let lock = match lock(&path).map_err(|fault| fault.at(&path)) {
            // there is nothing in it that could be locked
            Err(StoreError::NotADatabase { .. } | StoreError::Corrupt { .. }) => None,
            other => Some(other?),
        };
        let kept = files::keep_as(&path, ".before-restore")?;
        // it would be played back into the file that comes now
        files::move_away(
            &with_suffix(&path, "-journal"),
            &with_suffix(&kept, "-journal"),
        )?;
        draft.replace(&path)?;
        drop(lock);
        Ok(Some(kept))
    }
}

fn whole(db: &Connection, schema: &str, path: &Path) -> Result<(), Fault> {
    let sql = format!("PRAGMA {schema}.quick_check(1)");
    let mut found: String = db.query_row(&sql, [], |row| row.get(0))?;
    let sql = format!("PRAGMA {schema}.foreign_key_check");
    if found == "ok" && db.prepare(&sql)?.exists([])? {
        "a row refers to one that is not there".clone_into(&mut found);
    }
    if found == "ok" {
        return Ok(());
    }
    let path = path.to_owned();
    Err(StoreError::Corrupt { path, why: found }.into())
}

/// Returns a connection that keeps everybody else out of the file.
fn lock(path: &Path) -> Result<Connection, Fault> {
    let db = schema::connect(path)?;
    db.execute_batch("BEGIN EXCLUSIVE")?;
    Ok(db)
}

fn look(path: &Path) -> Result<Copy, Fault> {
    let damaged = |why: String| {
        let path = path.to_owned();
        Fault::from(StoreError::Corrupt { path, why })
    };
    if ["-journal", "-wal"]
        .iter()
        .any(|suffix| with_suffix(path, suffix).exists())
    {
        return Err(damaged(
            "a change of it was interrupted, its journal lies beside it".to_owned(),
        ));
    }
    let db = untouched(path)?;
    let database = ours(&db, path)?;
    let schema = schema::version(&db, path, schema::STEPS)?;
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(damaged(found));
    }
    if db.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(damaged("a row refers to one that is not there".to_owned()));
    }
    let count = |table: &str| -> Result<usize, Fault> {
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        Ok(usize::try_from(rows).expect("a count"))
    };
    let has_log = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'audit'";
    let last_change = if db.prepare(has_log)?.exists([])? {
        db.query_row("SELECT max(at) FROM audit", [], |row| row.get(0))?
    } else {
        None
    };
    Ok(Copy {
        path: path.to_owned(),
        bytes: path.metadata().map_or(0, |found| found.len()),
        database,
        schema,
        people: count("people")?,
        integrations: count("integrations")?,
        links: count("links")?,
        last_change,
    })
}

/// Opens a file so that nothing is written beside it, locked in it or played back into it.
fn untouched(path: &Path) -> Result<Connection, Fault> {
    let uri = name(path)?
        .bytes()
        .fold("file:".to_owned(), |mut uri, byte| {
            if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                write!(uri, "%{byte:02X}").expect("a text can be written to");
            }
            uri
        })
        + "?immutable=1";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(uri, flags)?;
    db.execute_batch(schema::CAUTION)?;
    Ok(db)
}

/// Returns which store it is, if it is one of ours.
fn ours(db: &Connection, path: &Path) -> Result<DatabaseId, Fault> {
    if schema::pragma(db, "application_id")? != schema::APPLICATION_ID {
        let path = path.to_owned();
        return Err(StoreError::NotOurs { path }.into());
    }
    id_of(db, "main")
}

fn name(path: &Path) -> Result<&str, Fault> {
    Ok(path
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Organization;
    use crate::store::sample;

    #[test]
    fn each_file_of_a_shared_organization_is_copied_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        drop(sample::create(&at("own")).unwrap());
        let shared = Organization {
            database: DatabaseId::from_bytes([0x5a; 16]),
            ..sample::organization()
        };
        Store::create_shared(&at("org"), &shared, sample::now()).unwrap();
        let mut store = Store::open_shared(&at("own"), &at("org")).unwrap().unwrap();
        store
            .add_person(&sample::person(1, "ada", "Ada", None))
            .unwrap();
        store.check().unwrap();
        let own = store.back_up(false, &at("a#b%41?.bak"), false).unwrap();
        let org = store.back_up(true, &at("org.bak"), false).unwrap();
        assert_eq!((own.database, own.people), (sample::DATABASE, 0));
        assert_eq!((org.database, org.people), (shared.database, 1));
        for copy in [own, org] {
            assert_eq!(Store::inspect(&copy.path).unwrap(), Some(copy));
        }
        for taken in ["own", "org"] {
            let over = store.back_up(false, &at(taken), true);
            assert!(matches!(over, Err(StoreError::AlreadyExists { .. })));
        }
    }

    #[test]
    fn a_writer_that_had_the_old_file_open_does_not_write_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let mut open = sample::create(&path).unwrap();
        let copy = open
            .back_up(false, &folder.path().join("copy"), false)
            .unwrap();
        let kept = Store::restore(&copy, &path).unwrap().unwrap();
        let late = open.add_person(&sample::person(1, "ada", "Ada", None));
        assert!(matches!(late, Err(StoreError::ReadOnly { .. })), "{late:?}");
        assert_eq!(Store::inspect(&kept).unwrap().unwrap().people, 0);
    }
}
