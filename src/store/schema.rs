//! The connection's settings and the schema's steps; `user_version` is the number of steps a file has taken.
//!
//! A released step is never edited; a change is a new file in `migrations/` and a new line in [`STEPS`].

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::{Fault, StoreError};
use super::files::{Draft, with_suffix};
use crate::crash;

/// `MGOS`, in the file's header: ours, and no other program's.
pub(super) const APPLICATION_ID: i64 = 0x4D47_4F53;

pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001_people.sql"),
    include_str!("migrations/0002_teams.sql"),
    include_str!("migrations/0003_organization.sql"),
];

/// The newest schema that this program knows, as in `user_version`; the first is 1.
pub const KNOWN_SCHEMA: usize = STEPS.len();

/// Longer than any write of ours takes, and about as long as a person waits.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Settings that read nothing of the file, and so go before it is known to be ours.
pub(super) const CAUTION: &str = "
    -- a file from elsewhere must not run functions from its schema
    PRAGMA trusted_schema = OFF;
    -- a damaged page is an error, not undefined reading
    PRAGMA cell_size_check = ON;
    -- sorting leaves nobody's name in a temporary folder
    PRAGMA temp_store = MEMORY;
    -- off while the schema moves: dropping a table to rebuild it would empty those that refer to it
    PRAGMA foreign_keys = OFF;";

const SETTINGS: &str = "
    -- a rollback journal and no WAL, which keeps replaced tokens and needs shared memory that network folders lack;
    -- turns a WAL file back, and does nothing otherwise
    PRAGMA journal_mode = DELETE;
    -- with that journal only EXTRA syncs the folder, without which a power cut can undo the last commit
    PRAGMA synchronous = EXTRA;
    -- a replaced token is overwritten, not left in a free page
    PRAGMA secure_delete = ON;
    -- links go with their person and their integration
    PRAGMA foreign_keys = ON;";

/// Returns whether a file's first hundred bytes are those of a database of ours, in its own journal mode and with every
/// step taken. Source: the SQLite database file format, chapter 1.3.
pub(super) fn is_current(header: &[u8; 100]) -> bool {
    let number = |at: usize| {
        i64::from(u32::from_be_bytes([
            header[at],
            header[at + 1],
            header[at + 2],
            header[at + 3],
        ]))
    };
    let takes_no_wal = header[18] == 1 && header[19] == 1;
    header.starts_with(b"SQLite format 3\0")
        && takes_no_wal
        && number(68) == APPLICATION_ID
        && usize::try_from(number(60)) == Ok(KNOWN_SCHEMA)
}

/// Connects to an existing file, without believing anything in it.
pub(super) fn connect(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.execute_batch(CAUTION)?;
    Ok(db)
}

/// Lays out an empty database and lets `fill` write its first rows, in one transaction.
pub(super) fn found(
    db: &mut Connection,
    fill: impl FnOnce(&Connection) -> Result<(), Fault>,
) -> Result<(), Fault> {
    db.execute_batch(SETTINGS)?;
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    take(&tx, STEPS, 0)?;
    fill(&tx)?;
    Ok(tx.commit()?)
}

/// Checks that the file is ours and not newer than we are, brings it up to `steps`, and applies the settings.
pub(super) fn adopt(db: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Fault> {
    // one look at the file, as it is locked and its header read for each
    let look = db.transaction()?;
    if pragma(&look, "application_id")? != APPLICATION_ID {
        let path = path.to_owned();
        return Err(StoreError::NotOurs { path }.into());
    }
    let taken = version(&look, path, steps)?;
    look.finish()?;
    if taken < steps.len() {
        migrate(db, path, steps)?;
    }
    Ok(db.execute_batch(SETTINGS)?)
}

/// Like [`adopt`], for the file of an organization, which this user may not be able to write.
pub(super) fn adopt_shared(db: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Fault> {
    if db.is_readonly("main")? {
        let found = version(db, path, steps)?;
        if found < steps.len() {
            let (path, known) = (path.to_owned(), steps.len());
            return Err(StoreError::Older { path, found, known }.into());
        }
    }
    adopt(db, path, steps)
}

/// Attaches a user's own file, which has been [adopted](adopt), as `own`.
pub(super) fn attach(db: &Connection, path: &Path) -> Result<(), Fault> {
    let name = path
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?;
    db.execute("ATTACH ?1 AS own", [name])?;
    Ok(db.execute_batch("PRAGMA own.synchronous = EXTRA; PRAGMA own.secure_delete = ON;")?)
}

/// Returns how many steps the file has taken.
pub(super) fn version(db: &Connection, path: &Path, steps: &[&str]) -> Result<usize, Fault> {
    let path = path.to_owned();
    let found = pragma(db, "user_version")?;
    match usize::try_from(found) {
        Ok(taken) if (1..=steps.len()).contains(&taken) => Ok(taken),
        Ok(1..) => Err(StoreError::Newer {
            path,
            found,
            known: steps.len(),
        }
        .into()),
        _ => Err(StoreError::Corrupt {
            path,
            why: format!("its schema version is {found}"),
        }
        .into()),
    }
}

/// Takes the missing steps, all or none, after a copy of the file as it was.
fn migrate(db: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), Fault> {
    // Not EXCLUSIVE: others may read until the commit, and so may the connection that makes the copy, while nobody
    // else can write between the copy and the first step.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken = version(&tx, path, steps)?;
    if taken == steps.len() {
        return Ok(()); // another process was faster
    }
    healthy(&tx, path)?;
    back_up(path, taken)?;
    crash::point("migration.backed-up");
    take(&tx, steps, taken)?;
    if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
        let path = path.to_owned();
        let why = "a row refers to one that is not there".to_owned();
        return Err(StoreError::Corrupt { path, why }.into());
    }
    crash::point("migration.checked");
    tx.commit()?;
    crash::point("migration.committed");
    Ok(())
}

fn take(db: &Connection, steps: &[&str], taken: usize) -> Result<(), Fault> {
    for step in &steps[taken..] {
        db.execute_batch(step)?;
        crash::point("migration.step");
    }
    let version = i64::try_from(steps.len()).expect("there are a handful of steps");
    Ok(db.pragma_update(None, "user_version", version)?)
}

fn healthy(db: &Connection, path: &Path) -> Result<(), Fault> {
    let why: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if why == "ok" {
        return Ok(());
    }
    let path = path.to_owned();
    Err(StoreError::Corrupt { path, why }.into())
}

/// Writes `<file>.schema-<n>.bak`, private as the file itself.
fn back_up(path: &Path, taken: usize) -> Result<(), Fault> {
    let backup = with_suffix(path, &format!(".schema-{taken}.bak"));
    let draft = Draft::beside(&backup, "")?;
    let db = connect(path)?;
    let target = draft
        .path()
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(draft.path().to_owned()))?;
    db.execute("VACUUM INTO ?1", [target])?;
    crash::point("migration.copied");
    Ok(draft.replace(&backup)?)
}

pub(super) fn pragma(db: &Connection, name: &str) -> Result<i64, Fault> {
    Ok(db.pragma_query_value(None, name, |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::store::{Store, sample};

    /// A folder, and in it the file of a store with a person.
    fn file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        let mut store = sample::create(&path).unwrap();
        store
            .add_person(&sample::person(1, "ada", "Ada", None))
            .unwrap();
        (folder, path)
    }

    fn sql(path: &Path, sql: &str) {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }

    /// Opens the file, which must fail and leave it and its folder as they were.
    fn refusal(path: &Path) -> StoreError {
        let before = fs::read(path).unwrap();
        let refused = Store::open(path).unwrap_err();
        assert!(fs::read(path).unwrap() == before, "{refused:?}");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        assert!(refused.to_string().contains(path.to_str().unwrap()));
        refused
    }

    #[test]
    fn settings_hold() {
        let (_folder, path) = file();
        let store = Store::open(&path).unwrap().unwrap();
        for (name, value) in [
            ("synchronous", 3),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("trusted_schema", 0),
            ("cell_size_check", 1),
            ("busy_timeout", 5000),
            ("application_id", 0x4D47_4F53),
            ("user_version", i64::try_from(KNOWN_SCHEMA).unwrap()),
        ] {
            assert_eq!(pragma(&store.db, name).unwrap(), value, "{name}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let (_folder, path) = file();
        let whole = fs::read(&path).unwrap();
        let newer = KNOWN_SCHEMA + 1;
        sql(&path, &format!("PRAGMA user_version = {newer}"));
        let refused = refusal(&path);
        assert!(
            matches!(refused, StoreError::Newer { found, known: KNOWN_SCHEMA, .. }
                if usize::try_from(found) == Ok(newer)),
            "{refused:?}"
        );
        for unknown in [0, -1] {
            sql(&path, &format!("PRAGMA user_version = {unknown}"));
            assert!(matches!(refusal(&path), StoreError::Corrupt { .. }));
        }
        sql(&path, "PRAGMA application_id = 1");
        assert!(matches!(refusal(&path), StoreError::NotOurs { .. }));
        fs::write(&path, "").unwrap();
        assert!(
            refusal(&path)
                .to_string()
                .ends_with("is not a database: it is empty")
        );
        for text in ["ada,grace\n", &"ada,grace\n".repeat(1000)] {
            fs::write(&path, text).unwrap();
            assert!(matches!(refusal(&path), StoreError::NotADatabase { .. }));
        }
        let mut header = whole.clone();
        header[..16].fill(0);
        fs::write(&path, header).unwrap();
        assert!(matches!(refusal(&path), StoreError::NotADatabase { .. }));
    }

    #[test]
    fn damage_is_an_error() {
        let (_folder, path) = file();
        let whole = fs::read(&path).unwrap();
        for length in [100, 1000, 4096, 5000, whole.len() / 2, whole.len() - 4096] {
            fs::write(&path, &whole[..length]).unwrap();
            let refused = refusal(&path);
            assert!(
                matches!(
                    refused,
                    StoreError::Corrupt { .. } | StoreError::NotADatabase { .. }
                ),
                "{length}: {refused:?}"
            );
        }
        for page in 0..whole.len() / 4096 {
            let mut broken = whole.clone();
            broken[page * 4096 + 100..(page + 1) * 4096].fill(0xa5);
            fs::write(&path, broken).unwrap();
            let read = Store::open(&path).and_then(|store| store.unwrap().people());
            assert!(
                matches!(read, Ok(_) | Err(StoreError::Corrupt { .. })),
                "{page}: {read:?}"
            );
        }
    }

    #[test]
    fn a_wal_file_is_turned_back() {
        let (folder, path) = file();
        sql(
            &path,
            "PRAGMA journal_mode = WAL; UPDATE people SET name = 'Eve'",
        );
        let store = Store::open(&path).unwrap().unwrap();
        assert_eq!(store.people().unwrap()[0].name, "Eve");
        assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// Every step there is, and after it these.
    fn steps_and<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [STEPS, more].concat()
    }

    /// The steps of a later version, two of them.
    fn later() -> Vec<&'static str> {
        steps_and(&[
            "CREATE TABLE squad (name TEXT) STRICT; ALTER TABLE people ADD COLUMN squad TEXT;",
            "INSERT INTO squad VALUES ('first'); UPDATE people SET squad = 'first';",
        ])
    }

    fn backup_of(path: &Path) -> PathBuf {
        with_suffix(path, &format!(".schema-{KNOWN_SCHEMA}.bak"))
    }

    fn migrated(path: &Path, steps: &[&str]) -> Result<Connection, StoreError> {
        let mut db = connect(path).unwrap();
        let adopted = adopt(&mut db, path, steps);
        adopted.map(|()| db).map_err(|fault| fault.at(path))
    }

    #[test]
    fn an_older_file_is_migrated_after_a_backup() {
        let (folder, path) = file();
        let backup = backup_of(&path);
        let db = migrated(&path, &later()).unwrap();
        assert_eq!(pragma(&db, "user_version").unwrap(), newest(&later()));
        assert_eq!(pragma(&db, "foreign_keys").unwrap(), 1);
        db.execute("UPDATE people SET squad = 'x'", []).unwrap();
        drop(db);
        migrated(&path, &later()).unwrap(); // nothing is left to do
        assert!(matches!(Store::open(&path), Err(StoreError::Newer { .. })));
        let old = Store::open(&backup).unwrap().unwrap(); // private, or it would be refused
        assert_eq!(old.people().unwrap()[0].handle.as_str(), "ada");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_failed_migration_changes_nothing() {
        let dangling = "INSERT INTO grants VALUES (x'', 'data', 1, x'')";
        for step in ["CREATE TABLE half (a); SELECT nonsense", dangling] {
            let (_folder, path) = file();
            let before = fs::read(&path).unwrap();
            migrated(&path, &steps_and(&[step])).unwrap_err();
            assert!(fs::read(&path).unwrap() == before);
            assert_eq!(
                Store::open(&path).unwrap().unwrap().people().unwrap().len(),
                1
            );
        }
    }

    #[test]
    fn several_may_migrate_at_once() {
        let (folder, path) = file();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| migrated(&path, &later()).unwrap());
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    fn newest(steps: &[&str]) -> i64 {
        i64::try_from(steps.len()).unwrap()
    }

    const MIGRATE_THIS: &str = "MANAGEROS_TEST_MIGRATE";

    /// Not a test: what [`killed_at_each_step_a_migration_can_be_done_again`] runs in a process of its own.
    #[test]
    fn the_process_that_is_killed() {
        if let Some(path) = std::env::var_os(MIGRATE_THIS) {
            migrated(Path::new(&path), &later()).unwrap();
        }
    }

    /// Migrates the file in a process that ends at the `time`th pass of `point`; returns whether it came that far.
    fn killed_at(path: &Path, point: &str, time: usize) -> bool {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "store::schema::tests::the_process_that_is_killed",
            ])
            .env(MIGRATE_THIS, path)
            .env(crash::VARIABLE, format!("{point}#{time}"))
            .output()
            .unwrap();
        !child.status.success()
    }

    #[test]
    fn killed_at_each_step_a_migration_can_be_done_again() {
        let points = crash::POINTS
            .iter()
            .filter(|point| point.starts_with("migration."));
        let count = points.clone().count();
        let mut kills = 0;
        for point in points.clone() {
            for time in 1.. {
                let (folder, path) = file();
                if !killed_at(&path, point, time) {
                    assert!(time > 1, "{point} is never passed");
                    break;
                }
                kills += 1;
                let old = Store::open(&path);
                let done = matches!(old, Err(StoreError::Newer { .. }));
                assert_eq!(
                    done,
                    *point == "migration.committed",
                    "{point}#{time}: {old:?}"
                );
                drop(old);
                let db = migrated(&path, &later()).unwrap();
                healthy(&db, &path).unwrap();
                assert_eq!(pragma(&db, "user_version").unwrap(), newest(&later()));
                let ask =
                    "SELECT group_concat(p.handle || p.squad || s.name) FROM people p, squad s";
                let rows: String = db.query_row(ask, [], |row| row.get(0)).unwrap();
                assert_eq!(rows, "adafirstfirst", "{point}#{time}");
                let old = Store::open(&backup_of(&path)).unwrap().unwrap();
                assert_eq!(old.people().unwrap()[0].handle.as_str(), "ada");
                // of what the dead process began nothing is left
                assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "{point}");
            }
        }
        assert_eq!(kills, count + 1, "and the second of two steps");
    }

    #[test]
    fn a_replaced_value_does_not_stay_in_the_file() {
        let (_folder, path) = file();
        let mut store = Store::open(&path).unwrap().unwrap();
        let mut ada = sample::person(1, "ada", "canary-in-a-cell", None);
        store.edit_person(&ada).unwrap();
        ada.name = "x".to_owned();
        store.edit_person(&ada).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(16).any(|part| part == b"canary-in-a-cell"));
    }
}
