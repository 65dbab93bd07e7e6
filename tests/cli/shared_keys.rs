//! A change, a loss and a copy of a key, where the organization is in a file that several real users share.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::PathBuf;
use std::process::Command;

use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::company;
use crate::shared::{ADA, ADMIN, BOB, GROUP, Machine, Ran, TEST};

const ROTATE: [&str; 3] = ["key", "rotate", "--json"];

fn key(machine: &Machine, user: u32) -> PathBuf {
    machine.home(user).join("key")
}

/// Returns a machine where Ada and Bob were let in.
fn company(jira: &Sandbox, ada: &str) -> Option<Machine> {
    let machine = Machine::founded(jira)?;
    machine.admit(ADA, ada);
    machine.admit(BOB, "member");
    Some(machine)
}

/// Runs the command until the point, where it is killed.
fn cut(machine: &Machine, user: u32, point: &str, arguments: &[&str]) {
    let mut command = Command::new("env");
    command
        .arg(format!("{}={point}", manageros::crash::VARIABLE))
        .arg("sh")
        .args(["-c", "\"$@\"; test $? -gt 128", "sh"])
        .arg(machine.binary())
        .args(arguments);
    machine.ran(user, command, "").ok();
}

/// Asks again, and is granted the organization's key again.
fn regranted(machine: &Machine, user: u32) -> Ran {
    let asked = machine.run(user, &["user", "join", "--json"]).ok().json();
    let fingerprint = asked["fingerprint"].as_str().unwrap();
    let who = user.to_string();
    let grant = [
        "user",
        "grant",
        &who,
        "--role",
        "member",
        "--fingerprint",
        fingerprint,
        "--json",
    ];
    machine.run(ADMIN, &grant).ok()
}

#[test]
fn an_admins_new_key_is_known_to_all() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let before = machine.organization_fingerprint();
    let rotated = machine.run(ADMIN, &ROTATE).ok().json();
    assert_eq!(rotated["needs_grant"], false);
    let after = machine.organization_fingerprint();
    assert_ne!(before, after, "whoever had the old key could sign");
    for user in [ADMIN, ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
        let me = machine.run(user, &["user", "whoami", "--json"]).ok().json();
        assert_eq!(me["organization_fingerprint"], after.as_str());
        assert_eq!(me["refused"], serde_json::Value::Null);
    }
    machine.run(ADMIN, &["person", "add", "Eve"]).ok();
    machine
        .run(ADMIN, &["user", "revoke", "61003", "--yes"])
        .ok();
    machine.run(ADA, &TEST).ok();
}

#[test]
fn a_members_new_key_is_granted_again() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let (url, login) = (jira.url(), jira.login());
    let mine = [
        "integration",
        "add",
        "mine",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    machine.run_with(ADA, &mine, CANARY_TOKEN).ok();
    let old = fs::read(key(&machine, ADA)).unwrap();
    let rotated = machine.run(ADA, &ROTATE).ok();
    assert_eq!(rotated.json()["needs_grant"], true);
    rotated
        .says("ask an admin to grant its key again")
        .says("user join");
    machine.run(ADA, &["integration", "test", "mine"]).ok();
    machine
        .run(ADA, &TEST)
        .fails(10)
        .says("manageros user join");
    let granted = regranted(&machine, ADA);
    granted.says("another key before").says("acme");
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
    }
    machine.run(ADA, &["integration", "test", "mine"]).ok();
    // the old key is worth nothing here any more
    let new = fs::read(key(&machine, ADA)).unwrap();
    fs::write(key(&machine, ADA), old).unwrap();
    machine.run(ADA, &TEST).fails(10);
    fs::write(key(&machine, ADA), new).unwrap();
    machine.run(ADA, &TEST).ok();
}

/// An admin to whom the file does not belong can sign, and not write.
#[test]
fn a_second_admin_asks_the_one_who_can_write() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "admin") else {
        return;
    };
    let rotated = machine.run(ADA, &ROTATE).ok();
    assert_eq!(rotated.json()["needs_grant"], true);
    assert!(!machine.home(ADA).join("key.next").exists());
    machine.run(ADA, &["key", "status", "--probe"]).ok();
    machine.run(ADA, &TEST).fails(10).says("user join");
    let asked = machine.run(ADA, &["user", "join", "--json"]).ok().json();
    let fingerprint = asked["fingerprint"].as_str().unwrap();
    let before = machine.organization_fingerprint();
    let grant = [
        "user",
        "grant",
        "61002",
        "--role",
        "admin",
        "--fingerprint",
        fingerprint,
    ];
    machine.run(ADMIN, &grant).ok();
    assert_ne!(
        before,
        machine.organization_fingerprint(),
        "the old key could sign"
    );
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
    }
}

/// The only admin's old key is the only one that can sign: it is not given up before the organization knows the new one.
#[test]
fn the_only_admin_keeps_the_key_until_the_organization_knows_the_new_one() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let mode = |mode| fs::set_permissions(machine.org(), fs::Permissions::from_mode(mode)).unwrap();
    // as root's, the file cannot be written by the admin
    chown(machine.org(), Some(0), Some(GROUP)).unwrap();
    machine.run(ADMIN, &ROTATE).fails(9).says("only admin");
    machine.run(ADMIN, &TEST).ok();
    chown(machine.org(), Some(ADMIN), Some(GROUP)).unwrap();
    for point in ["key.committed", "key.handed-over"] {
        cut(&machine, ADMIN, point, &["key", "rotate"]);
        if point == "key.committed" {
            // not the organization's file, nor then the hand-over
            mode(0o000);
            machine
                .run(ADMIN, &["key", "export", "--plain", "--yes"])
                .ok()
                .says("cannot be finished yet");
            mode(0o440);
            chown(machine.org(), Some(0), Some(GROUP)).unwrap();
            machine.run(ADMIN, &["integration", "list"]).ok();
            machine.run(ADMIN, &TEST).fails(10).says("only admin");
            machine.run(ADMIN, &ROTATE).fails(9);
            chown(machine.org(), Some(ADMIN), Some(GROUP)).unwrap();
            mode(0o640);
            machine
                .run(ADMIN, &TEST)
                .fails(10)
                .says("run the command again");
            machine.run(ADMIN, &TEST).ok();
            continue;
        }
        machine
            .run(ADMIN, &TEST)
            .ok()
            .says("Finished a change of the key");
        for user in [ADA, BOB, ADMIN] {
            machine.run(user, &TEST).ok();
        }
        machine.run(ADMIN, &["person", "add", point]).ok();
    }
}

#[test]
fn a_member_who_was_cut_off_is_told_to_ask_again() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    cut(&machine, ADA, "key.committed", &["key", "rotate"]);
    machine
        .run(ADA, &TEST)
        .fails(10)
        .says("ask an admin to grant its key again");
    machine.run(ADA, &TEST).fails(10).says("user join");
    regranted(&machine, ADA);
    machine.run(ADA, &TEST).ok();
}

#[test]
fn a_lost_key_needs_a_grant() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    // a change of the signing key that she has not seen
    machine.run(ADMIN, &ROTATE).ok();
    fs::remove_file(key(&machine, ADA)).unwrap();
    machine.run(ADA, &TEST).fails(10).says("key reset");
    let reset = machine.run(ADA, &["key", "reset", "--yes", "--json"]).ok();
    assert_eq!(reset.json()["needs_grant"], true);
    reset
        .says("manageros org use '")
        .says("manageros user join");
    machine.run(ADA, &TEST).fails(10).says("manageros org use");
    let fingerprint = machine.organization_fingerprint();
    let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
    machine.run(ADA, &chosen).ok();
    machine
        .run(ADA, &TEST)
        .fails(10)
        .says("manageros user join");
    let granted = regranted(&machine, ADA);
    assert_eq!(granted.json()["tokens_seen"], serde_json::json!(["acme"]));
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
    }
}

#[test]
fn a_member_carries_the_key_away_and_back() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let out = machine.home(ADA).join("safe");
    fs::create_dir(&out).unwrap();
    chown(&out, Some(ADA), Some(GROUP)).unwrap();
    let out = out.join("k").to_str().unwrap().to_owned();
    machine
        .run(ADA, &["key", "export", "--plain", "--yes", "--out", &out])
        .ok();
    fs::remove_file(key(&machine, ADA)).unwrap();
    machine.run(ADA, &TEST).fails(10);
    // another user's key is none of hers
    let theirs = fs::read_to_string(key(&machine, BOB)).unwrap();
    machine
        .run_with(ADA, &["key", "import", "-"], &theirs)
        .fails(10)
        .says("another store");
    machine.run(ADA, &["key", "import", &out]).ok();
    machine.run(ADA, &TEST).ok();
}

/// A key that the same account had before may be with somebody else by now.
#[test]
fn a_new_key_of_an_account_takes_the_old_one_its_rights() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    // the old pair is carried off, and the account begins anew
    let thief = machine.home(ADA).join("stolen");
    fs::rename(machine.home(ADA).join("manageros.db"), &thief).unwrap();
    fs::rename(key(&machine, ADA), machine.home(ADA).join("stolen.key")).unwrap();
    let stale = fs::read(machine.org()).unwrap();
    let fingerprint = machine.organization_fingerprint();
    let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
    machine.run(ADA, &chosen).ok();
    regranted(&machine, ADA)
        .says("another key before")
        .says("Atlassian");
    let version = |path: &std::path::Path| -> i64 {
        rusqlite::Connection::open(path)
            .unwrap()
            .query_row("SELECT key_version FROM manifest", [], |row| row.get(0))
            .unwrap()
    };
    let older = machine.home(ADA).join("older.db");
    fs::write(&older, stale).unwrap();
    assert!(
        version(&machine.org()) > version(&older),
        "the keys were not renewed"
    );
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
    }
    let listed = machine.run(ADMIN, &["user", "list", "--json"]).ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 3, "{listed}");
    // the same key again is no news
    let again = regranted(&machine, ADA);
    assert_eq!(again.json()["tokens_seen"], serde_json::Value::Null);
    // who has the old pair gets nothing
    fs::rename(&thief, machine.home(ADA).join("manageros.db")).unwrap();
    fs::rename(machine.home(ADA).join("stolen.key"), key(&machine, ADA)).unwrap();
    machine.run(ADA, &TEST).fails(5).says("user join");
}

/// Who was no admin from then on still has the key that signed until then.
#[test]
fn an_older_file_from_before_a_new_signer_is_another_signers() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "admin") else {
        return;
    };
    machine.run(BOB, &TEST).ok();
    let (older, fingerprint) = (
        fs::read(machine.org()).unwrap(),
        machine.organization_fingerprint(),
    );
    machine
        .run(ADMIN, &["user", "role", "61002", "member"])
        .ok();
    let newer = machine.organization_fingerprint();
    machine.run(BOB, &TEST).ok();
    let now = fs::read(machine.org()).unwrap();
    fs::write(machine.org(), older).unwrap();
    let refused = machine.run(BOB, &TEST).fails(10);
    refused.says(&fingerprint).says(&newer).says("org use");
    machine
        .run(BOB, &["org", "accept-rollback", "--yes"])
        .fails(10);
    // when an admin says that it is right
    let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
    machine.run(BOB, &chosen).ok();
    machine.run(BOB, &TEST).ok();
    // and forward again, by the word of the key that is trusted now
    fs::write(machine.org(), now).unwrap();
    machine.run(BOB, &TEST).ok();
    let me = machine.run(BOB, &["user", "whoami", "--json"]).ok().json();
    assert_eq!(me["organization_fingerprint"], newer.as_str());
}

#[test]
fn an_organizations_backup_is_put_back_where_it_belongs() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let copy = machine
        .home(ADMIN)
        .join("org.bak")
        .to_str()
        .unwrap()
        .to_owned();
    let made = machine
        .run(
            ADMIN,
            &["backup", "create", &copy, "--organization", "--json"],
        )
        .ok();
    assert_eq!(made.json()["organization"], true);
    let own = machine
        .home(ADMIN)
        .join("own.bak")
        .to_str()
        .unwrap()
        .to_owned();
    machine.run(ADMIN, &["backup", "create", &own]).ok();
    machine
        .run(ADMIN, &["user", "revoke", "61003", "--yes"])
        .ok();
    machine.run(ADA, &TEST).ok();
    // neither in the place of the other, nor of nothing
    machine
        .run(ADMIN, &["backup", "restore", &copy, "--yes"])
        .fails(9)
        .says("--organization");
    machine
        .run(
            ADMIN,
            &["backup", "restore", &own, "--organization", "--yes"],
        )
        .fails(9)
        .says("a user's own store");
    let empty = machine.home(ADMIN).join("empty");
    let mut elsewhere = Command::new("env");
    elsewhere
        .arg(format!("MANAGEROS_HOME={}", empty.display()))
        .arg(machine.binary())
        .args(["backup", "restore", &copy, "--yes"]);
    machine
        .ran(ADMIN, elsewhere, "")
        .fails(9)
        .says("several users share");
    assert!(!empty.exists(), "something was made");
    // who may not write the file cannot, whatever he asks for
    let theirs = machine.home(ADA).join("org.bak");
    fs::copy(&copy, &theirs).unwrap();
    chown(&theirs, Some(ADA), Some(GROUP)).unwrap();
    let theirs = theirs.to_str().unwrap();
    machine
        .run(
            ADA,
            &["backup", "restore", theirs, "--organization", "--yes"],
        )
        .fails(12);
    machine.run(BOB, &TEST).fails(5);
    let restore = [
        "backup",
        "restore",
        &copy,
        "--organization",
        "--yes",
        "--json",
    ];
    let restored = machine.run(ADMIN, &restore).ok();
    let kept = restored.json()["kept"].as_str().unwrap().to_owned();
    assert!(kept.ends_with("org.db.before-restore"), "{kept}");
    restored.says("accept-rollback");
    let found = fs::metadata(machine.org()).unwrap();
    assert_eq!(found.permissions().mode() & 0o777, 0o640);
    assert_eq!((found.uid(), found.gid()), (ADMIN, GROUP));
    machine.run(ADMIN, &TEST).ok();
    machine
        .run(ADA, &TEST)
        .fails(10)
        .says("org accept-rollback");
    machine.run(ADA, &["org", "accept-rollback", "--yes"]).ok();
    machine.run(ADA, &TEST).ok();
    // Bob, who saw that he was sent away, is back
    machine.run(BOB, &["org", "accept-rollback", "--yes"]).ok();
    machine.run(BOB, &TEST).ok();
    // a damaged file, and one that is gone
    fs::write(machine.org(), "damaged").unwrap();
    machine.run(ADMIN, &TEST).fails(12);
    machine.run(ADMIN, &restore).ok();
    machine.run(ADMIN, &TEST).ok();
    fs::remove_file(machine.org()).unwrap();
    machine.run(ADMIN, &restore).ok();
    machine.run(ADMIN, &TEST).ok();
    machine.run(ADA, &TEST).ok();
}

/// Time goes on between two grants to one user; what is signed has the day of each.
#[test]
fn a_user_can_be_granted_again_on_another_day() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let later = |day: &str, arguments: &[&str]| {
        let mut command = Command::new("env");
        command
            .arg(format!("MANAGEROS_NOW={day}T12:00:00Z"))
            .arg(machine.binary())
            .args(arguments);
        machine.ran(ADMIN, command, "").ok();
    };
    let me = machine.run(ADA, &["user", "whoami", "--json"]).ok().json();
    let fingerprint = me["fingerprint"].as_str().unwrap();
    let grant = [
        "user",
        "grant",
        "61002",
        "--role",
        "member",
        "--fingerprint",
        fingerprint,
    ];
    later("2026-11-24", &grant);
    machine.run(ADA, &TEST).ok();
    later("2026-11-25", &["user", "revoke", "61002", "--yes"]);
    machine.run(ADA, &TEST).fails(5);
    later("2026-11-26", &grant);
    for user in [ADA, BOB, ADMIN] {
        machine.run(user, &TEST).ok();
    }
}

/// Refused records may be right again tomorrow; the key that signs for them is not given up today.
#[test]
fn a_key_is_not_rotated_while_the_organization_is_refused() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    let older = fs::read(machine.org()).unwrap();
    machine
        .run(ADMIN, &["user", "revoke", "61003", "--yes"])
        .ok();
    let newer = fs::read(machine.org()).unwrap();
    let before = fs::read(key(&machine, ADMIN)).unwrap();
    fs::write(machine.org(), &older).unwrap();
    machine
        .run(ADMIN, &ROTATE)
        .fails(10)
        .says("accept-rollback");
    fs::write(machine.org(), &newer).unwrap();
    machine.sql("UPDATE users SET name = 'x' WHERE os_account = 'uid:61002'");
    machine
        .run(ADMIN, &ROTATE)
        .fails(10)
        .says("changed without its signing key");
    assert_eq!(fs::read(key(&machine, ADMIN)).unwrap(), before);
    fs::write(machine.org(), &newer).unwrap();
    // nor when it was cut off
    cut(&machine, ADMIN, "key.committed", &["key", "rotate"]);
    fs::write(machine.org(), &older).unwrap();
    machine.run(ADMIN, &["key", "status", "--probe"]).ok();
    machine
        .run(ADMIN, &["user", "whoami"])
        .ok()
        .says("cannot be finished yet");
    assert_eq!(fs::read(key(&machine, ADMIN)).unwrap(), before);
    fs::write(machine.org(), &newer).unwrap();
    machine
        .run(ADMIN, &TEST)
        .fails(10)
        .says("run the command again");
    machine.run(ADMIN, &TEST).ok();
    machine.run(ADA, &TEST).ok();
    assert!(!machine.home(ADMIN).join("key.next").exists());
}

/// The only admin lost the key: nobody can sign any more, and the file is still the owner's.
#[test]
fn an_organization_without_an_admin_is_begun_again() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira, "member") else {
        return;
    };
    machine.run(ADMIN, &ROTATE).ok();
    machine.run(ADMIN, &["person", "add", "Eve"]).ok();
    machine.run(BOB, &TEST).ok();
    let before = machine.organization_fingerprint();
    let refound = ["org", "refound", "--yes", "--json"];
    machine
        .run(ADMIN, &refound)
        .fails(9)
        .says("nothing is lost");
    machine.run(ADA, &refound).fails(5);
    fs::remove_file(key(&machine, ADMIN)).unwrap();
    machine
        .run(ADMIN, &["key", "reset", "--yes"])
        .ok()
        .says("manageros org refound");
    machine.run(ADMIN, &["org", "refound"]).fails(2);
    let answer = machine.run(ADMIN, &refound).ok();
    assert_eq!(answer.json()["users"], 1);
    answer
        .says("integration rotate acme")
        .says("manageros user join");
    machine.run(ADMIN, &refound).fails(9);
    let after = machine.organization_fingerprint();
    assert_ne!(before, after);
    machine.run(ADMIN, &TEST).fails(10).says("has no token");
    let rotate = ["integration", "rotate", "acme", "--token-stdin", "--yes"];
    machine.run_with(ADMIN, &rotate, CANARY_TOKEN).ok();
    machine.run(ADMIN, &TEST).ok();
    machine.run(ADMIN, &["person", "show", "Eve"]).ok();
    // the others trust it only when they are told to
    for user in [ADA, BOB] {
        machine.run(user, &TEST).fails(10).says("org use");
        let chosen = ["org", "use", machine.path(), "--fingerprint", &after];
        machine.run(user, &chosen).ok();
        machine.run(user, &TEST).fails(5).says("user join");
        regranted(&machine, user);
        machine.run(user, &TEST).ok();
    }
    machine.run(ADMIN, &ROTATE).ok();
    machine.run(ADA, &TEST).ok();
}
