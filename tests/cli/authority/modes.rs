//! Group 7: nobody else can read a file, whatever the umask; journals that a dead process or another setting left.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::names;
use super::{Somebody, Stage, after, assert_sound, mode, ran, rows};
use crate::harness::TestEnv;
use crate::secrets::chmod;

#[test]
fn no_umask_opens_a_file_or_a_folder_to_others() {
    let stage = Stage::set();
    for umask in ["000", "022", "077", "777"] {
        let mut env = TestEnv::new();
        let home = env.home().join("made/here");
        env.set("MANAGEROS_HOME", home.to_str().unwrap());
        let key = env.home().join("keys/of/mine/key");
        env.set("MANAGEROS_KEY_FILE", key.to_str().unwrap());
        let words = stage.words(
            "integration add acme --url {url} --login {login} --token-stdin --no-verify --auth token",
        );
        let command = env.command(words.iter().map(String::as_str));
        let made = ran(&mut after(&format!("umask {umask};"), &command));
        if umask == "777" {
            // a folder that is closed to ourselves, too, is no folder to make a store in; it says so
            assert!(matches!(made.code, Some(0 | 10 | 12)), "{made:?}");
            continue;
        }
        made.ends(0, umask);
        for (path, right) in [
            (home.clone(), 0o700),
            (home.parent().unwrap().to_owned(), 0o700),
            (home.join("manageros.db"), 0o600),
            (key.clone(), 0o600),
            (key.parent().unwrap().to_owned(), 0o700),
        ] {
            assert_eq!(mode(&path), right, "umask {umask}: {}", path.display());
        }
    }
}

/// Copies the store with the journal of a change that is in the making, as a crash would leave both.
fn with_hot_journal(stage: &Stage) -> (Vec<u8>, Vec<u8>) {
    let store = stage.store();
    let writer = Connection::open(&store).unwrap();
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;
             UPDATE people SET name = 'half a change';
             CREATE TABLE ballast (x); INSERT INTO ballast SELECT randomblob(4000) FROM
                 (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50) SELECT i FROM n);",
        )
        .unwrap();
    let journal = fs::read(journal(&store)).unwrap();
    let half = fs::read(&store).unwrap();
    drop(writer);
    (half, journal)
}

fn journal(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    chmod(path, 0o600);
    Somebody::given(path);
}

#[test]
fn half_a_change_is_taken_back_by_whoever_may_write_and_never_read() {
    let stage = Stage::set();
    let somebody = Somebody::owns(&stage);
    let before = rows(&stage.store());
    let whole = fs::read(stage.store()).unwrap();
    let (half, hot) = with_hot_journal(&stage);
    assert_eq!(rows(&stage.store()), before);
    assert!(half != whole && hot.starts_with(&[0xd9, 0xd5, 0x05, 0xf9]));
    for (what, file, folder) in [
        ("a read-only file", 0o400, 0o700),
        ("a read-only folder", 0o600, 0o500),
        ("both", 0o400, 0o500),
    ] {
        put(&stage.store(), &half);
        put(&journal(&stage.store()), &hot);
        chmod(&stage.store(), file);
        chmod(stage.folder(), folder);
        for line in ["person list", "person add Eve", "activity show ada"] {
            let ran = somebody.runs(&stage, line).ends(12, what);
            assert!(ran.stdout.is_empty(), "{ran:?}");
            assert!(ran.stderr.contains("manageros.db"), "{ran:?}");
            assert!(
                ran.stderr.contains("is read-only") || ran.stderr.contains("was interrupted"),
                "{what}: {line}: {ran:?}"
            );
            // the rollback may be begun, and then its journal stays until it can be ended
            let now = fs::read(stage.store()).unwrap();
            assert!(now == half || (file == 0o600 && now == whole), "{what}");
            assert!(fs::read(journal(&stage.store())).unwrap() == hot, "{what}");
        }
        chmod(stage.folder(), 0o700);
        chmod(&stage.store(), 0o600);
        let listed = somebody.runs(&stage, "person list").ends(0, what);
        assert!(!listed.stdout.contains("half a change"), "{listed:?}");
        assert!(!journal(&stage.store()).exists());
        assert_eq!(rows(&stage.store()), before);
        assert_sound(&stage.store(), what);
    }
}

#[test]
fn a_store_with_a_write_ahead_log_is_turned_back() {
    let stage = Stage::set();
    let turned = ["key", "manageros.db"];
    // closed in order: the log is gone, the setting stays
    let other = Connection::open(stage.store()).unwrap();
    other
        .execute_batch(
            "PRAGMA journal_mode = WAL; UPDATE people SET name = 'Ada King' WHERE handle = 'ada'",
        )
        .unwrap();
    drop(other);
    assert_eq!(fs::read(stage.store()).unwrap()[18..20], [2, 2]);
    let listed = stage.run("person list").ends(0, "turned back");
    assert!(listed.stdout.contains("Ada King"), "{listed:?}");
    assert_eq!(fs::read(stage.store()).unwrap()[18..20], [1, 1]);
    assert_eq!(names(stage.folder()), turned);

    // left by a crash: the last change is in the log alone
    stage.reset();
    let other = Connection::open(stage.store()).unwrap();
    other
        .execute_batch(
            "PRAGMA journal_mode = WAL; UPDATE people SET name = 'Ada Byron' WHERE handle = 'ada'",
        )
        .unwrap();
    let files: Vec<_> = names(stage.folder())
        .into_iter()
        .map(|name| stage.folder().join(name))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    assert_eq!(files.len(), 4, "the log and its index");
    // in use by somebody who insists on it: a reader is told, in time
    let busy = stage.run("person list");
    assert!(matches!(busy.code, Some(0 | 12)), "{busy:?}");
    drop(other);
    stage.reset();
    for (path, bytes) in files {
        fs::write(&path, bytes).unwrap();
        chmod(&path, 0o600);
    }
    let listed = stage.run("person list").ends(0, "the log is read");
    assert!(listed.stdout.contains("Ada Byron"), "{listed:?}");
    assert_eq!(fs::read(stage.store()).unwrap()[18..20], [1, 1]);
    assert_eq!(names(stage.folder()), turned);
    stage.holds("after the log");
}

/// A draft that a killed process left is removed by the next one that makes a store.
#[test]
fn drafts_do_not_pile_up() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    fs::remove_file(env.store()).unwrap();
    let id = "00112233445566778899aabbccddeeff";
    for name in [
        format!("manageros.db.{id}.0123456789abcdef.new"),
        format!("manageros.db.{id}.0123456789abcdef.new-journal"),
        "manageros.db.schema-1.bak.0123456789abcdef.new".to_owned(),
    ] {
        fs::write(env.home().join(&name), "left").unwrap();
        chmod(&env.home().join(&name), 0o600);
    }
    let notes = env.home().join("manageros.db.notes.new");
    fs::write(&notes, "somebody's own").unwrap();
    env.line("person add Ada").success();
    assert_eq!(
        names(env.home()),
        ["key", "manageros.db", "manageros.db.notes.new"]
    );
}
