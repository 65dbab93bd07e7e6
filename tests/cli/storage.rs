//! A store that cannot be used: exit 12, why, and what to do; it is never replaced by a new one.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use insta::assert_snapshot;

use crate::company::cloud;
use crate::harness::TestEnv;

fn staffed() -> TestEnv {
    let env = TestEnv::new();
    env.line("person add 'Ada Lovelace'").success();
    env
}

#[test]
fn a_store_of_a_newer_version() {
    let mut env = staffed();
    let known = format!("knows up to {}", manageros::store::KNOWN_SCHEMA);
    env.replace(&known, "knows up to [KNOWN]");
    env.sql("PRAGMA user_version = 9999");
    assert_snapshot!(env.line("person list").fails(12));
    env.line("person add Grace").fails(12);
    let json = env.line("person list --json").fails(12);
    assert_eq!(json.json_error()["error"]["code"], "storage");
    assert_eq!(json.stdout, "");
}

#[test]
fn a_file_that_is_no_store() {
    let env = staffed();
    fs::write(env.store(), "these are not the bytes you are looking for").unwrap();
    assert_snapshot!("no_database", env.line("person list").fails(12));
    fs::remove_file(env.store()).unwrap();
    rusqlite::Connection::open(env.store())
        .unwrap()
        .execute_batch("CREATE TABLE other (x)")
        .unwrap();
    fs::set_permissions(env.store(), Permissions::from_mode(0o600)).unwrap();
    assert_snapshot!("another_program", env.line("person list").fails(12));
    env.line("person add Grace").fails(12);
}

#[test]
fn a_store_that_others_could_read() {
    let env = staffed();
    fs::set_permissions(env.store(), Permissions::from_mode(0o644)).unwrap();
    assert_snapshot!(env.line("person list").fails(12));
    fs::set_permissions(env.store(), Permissions::from_mode(0o600)).unwrap();
    env.line("person list").success();
}

#[test]
fn a_store_that_is_a_link() {
    let env = staffed();
    fs::rename(env.store(), env.home().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", env.store()).unwrap();
    assert_snapshot!(env.line("person list").fails(12));
}

#[test]
fn somebody_elses_store() {
    let env = staffed();
    env.sql("UPDATE users SET os_account = 'uid:4294967'");
    assert_snapshot!(env.line("person list").fails(5));
}

#[test]
fn files_are_private_from_the_beginning() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    for name in env.files() {
        let mode = fs::metadata(env.home().join(&name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o077, 0, "{name} is open to others");
    }
}

#[test]
fn many_at_once_write_one_store() {
    let env = staffed();
    let names: Vec<String> = (0..8).map(|number| format!("Person {number}")).collect();
    let children: Vec<Child> = names
        .iter()
        .map(|name| {
            let mut command = env.command(["person", "add", name]);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{told}");
    }
    let listed = env.run(["person", "list", "--json"]).success().json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 9);
}
