//! The sentences of SECURITY.md E that are about two users, with two real accounts of this machine.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

use crate::company;
use crate::shared::{ADA, ADMIN, BOB, GROUP, Machine, TEST};
use manageros::crash;

fn shell(script: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script]);
    shell
}

/// Threat 1: nobody else reads or changes a file of ours, through the program or past it.
#[test]
fn another_user_reads_and_changes_nothing_of_ours() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.run(ADMIN, &["backup", "create", "copy"]).ok();
    let home = machine.home(ADMIN);
    let names = ["manageros.db", "key", "copy"];
    for name in names {
        let path = home.join(name);
        assert!(path.exists());
        for script in ["cat '{}'", "echo x >>'{}'", "rm -f '{}'", "ln -f '{}' mine"] {
            let script = script.replace("{}", path.to_str().unwrap());
            let script = format!("if {script}; then exit 0; else exit 1; fi");
            machine.ran(BOB, shell(&script), "").fails(1);
        }
    }
    // also when the folder lets him in: each file refuses by itself
    fs::set_permissions(&home, PermissionsExt::from_mode(0o755)).unwrap();
    for name in names {
        let path = home.join(name);
        for script in ["cat '{}'", "echo x >>'{}'", "rm -f '{}'"] {
            let script = script.replace("{}", path.to_str().unwrap());
            machine
                .ran(BOB, shell(&script), "")
                .says("ermission denied");
        }
    }
    let script = format!(
        "MANAGEROS_HOME='{}' MANAGEROS_KEY_FILE='{}/key' exec '{}' person list",
        home.display(),
        home.display(),
        machine.binary().display()
    );
    machine.ran(BOB, shell(&script), "").fails(12);
    machine.run(ADMIN, &TEST).ok();
}

/// Group 14: the rows of B open with no key of A's, though A has B's file and all rights to it.
#[test]
fn ones_own_key_opens_nothing_of_somebody_else() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    let (url, login) = (jira.url(), jira.login());
    for user in [ADA, BOB] {
        let add = [
            "integration",
            "add",
            "mine",
            "--url",
            &url,
            "--login",
            &login,
            "--token-stdin",
        ];
        machine.run_with(user, &add, jira.token()).ok();
    }
    let calls = jira.connections();
    let (theirs, hers) = (machine.home(BOB), machine.home(ADA));
    fs::copy(theirs.join("manageros.db"), hers.join("manageros.db")).unwrap();
    chown(hers.join("manageros.db"), Some(ADA), Some(GROUP)).unwrap();
    let test = ["integration", "test", "mine"];
    machine.run(ADA, &test).fails(5).says("not a user");
    // and with her account written over his, the seal speaks
    let db = rusqlite::Connection::open(hers.join("manageros.db")).unwrap();
    db.execute_batch(&format!("UPDATE users SET os_account = 'uid:{ADA}'"))
        .unwrap();
    drop(db);
    machine.run(ADA, &test).fails(10);
    assert_eq!(jira.connections(), calls, "nobody was called");
}

/// Groups 1, 2 and 14: whoever is sent away is out or in, whole, whenever the admin's command is killed; the others
/// are in all the while.
#[test]
fn a_killed_revocation_is_made_or_not_made_for_everybody() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(BOB, "member");
    for (point, is_out) in [
        ("organization.written", false),
        ("organization.committed", true),
    ] {
        assert!(crash::POINTS.contains(&point));
        machine.admit(ADA, "member");
        machine.run(ADA, &TEST).ok();
        let script = format!(
            "{}={point} '{}' user revoke {ADA} --yes; exit $?",
            crash::VARIABLE,
            machine.binary().display()
        );
        machine.ran(ADMIN, shell(&script), "").fails(134);
        if is_out {
            machine.run(ADA, &TEST).fails(5);
        } else {
            machine.run(ADA, &TEST).ok();
        }
        for user in [ADMIN, BOB] {
            machine.run(user, &TEST).ok();
        }
        let again = ["user", "revoke", "61002", "--yes"];
        machine.run(ADMIN, &again).fails(if is_out { 9 } else { 0 });
        machine.run(ADA, &TEST).fails(5);
        machine.run(BOB, &TEST).ok();
    }
}

/// Groups 1 and 14: an admin's key that changes is cut off between his own file and that of the organization.
#[test]
fn an_admins_key_can_be_changed_under_others_and_cut_off() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(BOB, "member");
    for point in crash::POINTS
        .iter()
        .filter(|point| point.starts_with("key."))
    {
        let script = format!(
            "{}={point} '{}' key rotate; exit $?",
            crash::VARIABLE,
            machine.binary().display()
        );
        machine.ran(ADMIN, shell(&script), "").fails(134);
        machine.run(BOB, &TEST).ok();
        // the first may say that it has just finished the change, and nothing else
        machine.run(ADMIN, &TEST);
        machine.run(ADMIN, &TEST).ok();
        machine.run(BOB, &TEST).ok();
        // still one who may sign
        machine.run(ADMIN, &["user", "role", "61003", "admin"]).ok();
        machine
            .run(ADMIN, &["user", "role", "61003", "member"])
            .ok();
    }
}

/// Group 7: an admin was killed in the middle of a write. Members are told and see no half; the admin's next command
/// takes it back.
#[test]
fn half_a_change_of_an_admin_is_never_read_by_a_member() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    machine.run(ADMIN, &["person", "add", "Grace Hopper"]).ok();
    let org = machine.org();
    let writer = rusqlite::Connection::open(&org).unwrap();
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE;
             UPDATE people SET name = 'half a change';
             CREATE TABLE ballast (x); INSERT INTO ballast SELECT randomblob(4000) FROM
                 (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50) SELECT i FROM n);",
        )
        .unwrap();
    let beside = org.with_file_name("org.db-journal");
    let (half, hot) = (fs::read(&org).unwrap(), fs::read(&beside).unwrap());
    drop(writer);
    for (path, bytes) in [(&org, &half), (&beside, &hot)] {
        fs::write(path, bytes).unwrap();
        chown(path, Some(ADMIN), Some(GROUP)).unwrap();
        fs::set_permissions(path, PermissionsExt::from_mode(0o640)).unwrap();
    }
    for line in [&TEST[..], &["person", "list"], &["user", "list"]] {
        let told = machine.run(ADA, line).fails(12);
        let told = told.says("org.db");
        assert!(!told.says("hint:").shows("half a change"));
    }
    let listed = machine.run(ADMIN, &["person", "list"]).ok();
    assert!(!listed.shows("half a change"));
    assert!(!beside.exists());
    machine
        .run(ADA, &["person", "list"])
        .ok()
        .says("Grace Hopper");
    machine.run(ADA, &TEST).ok();
}

/// Group 5: an organization's file of a newer version is left as it is, whoever opens it.
#[test]
fn a_newer_organization_is_left_alone_by_everybody() {
    let jira = company::cloud().start();
    let Some(machine) = Machine::founded(&jira) else {
        return;
    };
    machine.admit(ADA, "member");
    machine.sql("PRAGMA user_version = 99");
    let before = fs::read(machine.org()).unwrap();
    for user in [ADA, ADMIN] {
        for line in [&TEST[..], &["person", "list"], &["person", "add", "Eve"]] {
            machine.run(user, line).fails(12).says("newer manageros");
        }
    }
    assert!(fs::read(machine.org()).unwrap() == before);
}
