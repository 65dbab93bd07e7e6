//! Copies of the store: private, whole, never over something else, and put back in one step.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::company::cloud;
use crate::harness::TestEnv;

fn mode(env: &TestEnv, name: &str) -> u32 {
    let found = fs::metadata(env.home().join(name)).unwrap();
    found.permissions().mode() & 0o7777
}

#[test]
fn without_a_store_there_is_nothing_to_copy() {
    let env = TestEnv::new();
    env.line("backup create copy").fails(3);
    env.line("backup verify copy").fails(3);
    env.line("backup restore copy --yes").fails(3);
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn a_copy_is_private_and_whole() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let made = env.line("backup create copy --json").success();
    assert!(made.stderr.contains("key export"), "{made}");
    assert_eq!(mode(&env, "copy"), 0o600);
    let before = fs::read(env.home().join("copy")).unwrap();
    fs::set_permissions(env.home().join("copy"), Permissions::from_mode(0o400)).unwrap();
    let looked = env.line("backup verify copy --json").success().json();
    assert_eq!(looked["schema"], "manageros.backup.verify/1");
    let data = &looked["data"];
    for (key, count) in [("people", 1), ("integrations", 1), ("links", 1)] {
        assert_eq!(data[key], count, "{looked}");
    }
    assert_eq!(data["this_store"], true);
    assert_eq!(before, fs::read(env.home().join("copy")).unwrap());
    assert_eq!(env.files(), ["copy", "key", "manageros.db", "state"]);
}

#[test]
fn nobody_is_told_to_close_a_folder_that_is_everybodys() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    let shared = env.home().join("tmp");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, Permissions::from_mode(0o1777)).unwrap();
    let output = env.line("backup create tmp/copy").fails(12);
    assert!(!output.stderr.contains("chmod"), "{output}");
    assert!(output.stderr.contains("nobody else may write"), "{output}");
}

#[test]
fn a_file_is_replaced_only_when_asked_for() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    fs::write(env.home().join("copy"), "precious").unwrap();
    env.line("backup create copy").fails(2);
    assert_eq!(fs::read(env.home().join("copy")).unwrap(), b"precious");
    env.line("backup create copy --yes").success();
    assert_eq!(mode(&env, "copy"), 0o600);
    env.line("backup verify copy").success();
    env.line("backup create manageros.db --yes").fails(12);
    env.line("person show ada").success();
}

#[test]
fn what_is_no_whole_copy_is_refused() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    env.line("backup create copy").success();
    let copy = env.home().join("copy");
    let whole = fs::read(&copy).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[4096..middle].fill(0xff);
    for bad in [&b"no database"[..], &whole[..whole.len() / 2], &torn, b""] {
        fs::write(&copy, bad).unwrap();
        env.line("backup verify copy").fails(12);
        env.line("backup restore copy --yes").fails(12);
    }
    fs::write(&copy, &whole).unwrap();
    fs::set_permissions(&copy, Permissions::from_mode(0o644)).unwrap();
    env.line("backup verify copy").fails(12);
    fs::set_permissions(&copy, Permissions::from_mode(0o600)).unwrap();
    env.line("backup verify copy").success();
    env.line("person show ada").success();
}

#[test]
fn an_older_state_comes_back() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    env.line("backup create copy").success();
    env.line("person remove ada --yes").success();
    env.add_integration("second", &jira, &["--scope", "org"])
        .success();
    env.line("integration test").success();
    env.line("backup restore copy").fails(2);
    env.line("person show ada").fails(3);
    let restored = env
        .line("backup restore copy --yes --json")
        .success()
        .json();
    let kept = restored["data"]["kept"].as_str().unwrap();
    assert!(kept.ends_with("manageros.db.before-restore"), "{kept}");
    env.line("person show ada").success();
    env.line("integration show second").fails(3);
    env.line("integration test").success();
    assert_eq!(mode(&env, "manageros.db"), 0o600);
    let again = env
        .line("backup restore copy --yes --json")
        .success()
        .json();
    let kept = again["data"]["kept"].as_str().unwrap();
    assert!(kept.ends_with("manageros.db.before-restore-2"), "{kept}");
}

#[test]
fn a_lost_or_damaged_store_comes_back() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    env.line("backup create copy").success();
    fs::remove_file(env.store()).unwrap();
    env.line("backup restore copy --yes").success();
    env.line("person show ada").success();
    fs::write(env.store(), "damaged").unwrap();
    fs::write(env.home().join("manageros.db-journal"), "left over").unwrap();
    env.line("backup restore copy --yes").success();
    env.line("person show ada").success();
    assert!(!env.files().contains(&"manageros.db-journal".to_owned()));
    let kept = fs::read(env.home().join("manageros.db.before-restore")).unwrap();
    assert_eq!(kept, b"damaged");
}

#[test]
fn a_backup_of_another_store_is_refused() {
    let (env, other) = (TestEnv::new(), TestEnv::new());
    env.line("person add Ada").success();
    other.line("person add Grace").success();
    other.line("backup create copy").success();
    fs::copy(other.home().join("copy"), env.home().join("copy")).unwrap();
    let looked = env.line("backup verify copy --json").success().json();
    assert_eq!(looked["data"]["this_store"], false);
    env.line("backup restore copy --yes").fails(9);
    env.line("person show ada").success();
}

#[test]
fn a_store_in_use_is_not_replaced() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    env.line("backup create copy").success();
    let db = rusqlite::Connection::open(env.store()).unwrap();
    db.execute_batch("BEGIN; SELECT * FROM people").unwrap();
    let _held: i64 = db
        .query_row("SELECT count(*) FROM people", [], |row| row.get(0))
        .unwrap();
    env.line("backup restore copy --yes").fails(12);
    assert_eq!(env.files(), ["copy", "key", "manageros.db", "state"]);
}

/// Between the copy in its place and the newer state forgotten.
#[test]
fn a_restore_that_was_cut_off_is_mended_by_a_second_one() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    env.line("backup create copy").success();
    env.add_integration("second", &jira, &["--scope", "org"])
        .success();
    let mut cut = env.command(["backup", "restore", "copy", "--yes"]);
    let cut = cut
        .env(manageros::crash::VARIABLE, "restore.replaced")
        .output()
        .unwrap();
    assert_eq!(cut.status.code(), None);
    let told = env.line("integration test acme").fails(10);
    assert!(told.stderr.contains("accept-rollback"), "{told}");
    env.line("backup restore copy --yes").success();
    env.line("integration test acme").success();
    env.line("integration show second").fails(3);
    // or by saying so
    let mut cut = env.command(["backup", "restore", "manageros.db.before-restore", "--yes"]);
    let cut = cut
        .env(manageros::crash::VARIABLE, "restore.replaced")
        .output()
        .unwrap();
    assert_eq!(cut.status.code(), None);
    env.line("integration test").success();
}

/// The own store, put back by hand from before a change of the key, with the key of then.
#[test]
fn an_older_pair_of_store_and_key_can_be_accepted() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let key = env.home().join("key");
    let (old_store, old_key) = (fs::read(env.store()).unwrap(), fs::read(&key).unwrap());
    env.line("key rotate").success();
    fs::write(env.store(), old_store).unwrap();
    fs::write(&key, old_key).unwrap();
    let told = env.line("integration test acme").fails(10);
    assert!(told.stderr.contains("accept-rollback"), "{told}");
    env.line("org accept-rollback").fails(2);
    env.line("integration test acme").fails(10);
    env.line("org accept-rollback --yes").success();
    env.line("integration test acme").success();
}

#[test]
fn what_is_no_backup_says_what_it_is() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    env.line("backup create copy").success();
    let copy = env.home().join("copy");
    let whole = fs::read(&copy).unwrap();
    let sql = |sql: &str| {
        fs::write(&copy, &whole).unwrap();
        rusqlite::Connection::open(&copy)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    };
    let says = |words: &str, code: i32| {
        let told = env.line("backup verify copy").fails(code);
        assert!(told.stderr.contains(words), "{words}: {told}");
        assert!(told.stderr.contains("hint: "), "{words}: {told}");
        assert_eq!(told.stdout, "");
        let json = env.line("backup verify copy --json").fails(code);
        assert_eq!(json.json_error()["error"]["code"], "storage");
        env.line("backup restore copy --yes").fails(code);
    };
    fs::write(&copy, "garbled").unwrap();
    says("is not a database", 12);
    fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    says("is damaged", 12);
    let mut torn = whole.clone();
    torn[5000..9000].fill(0xff);
    fs::write(&copy, &torn).unwrap();
    says("is damaged", 12);
    fs::write(&copy, b"").unwrap();
    says("it is empty", 12);
    sql("PRAGMA application_id = 7");
    says("database of another program", 12);
    sql("PRAGMA user_version = 99");
    says("written by a newer manageros", 12);
    fs::remove_file(&copy).unwrap();
    fs::create_dir(&copy).unwrap();
    says("is not a regular file", 12);
    env.line("person show ada").success();
}
