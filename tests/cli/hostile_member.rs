//! A member who means harm: with SQL, with files of his own, and with requests that say what they like.
//!
//! What the file's mode and the kernel refuse is in `shared`; here the member has a copy, or whoever is to be fooled was
//! made to look at another file.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use jira_sandbox::Sandbox;
use manageros::domain::JoinRequest;

use crate::company;
use crate::shared::{ADA, ADMIN, BOB, GROUP, Machine, Ran, TEST};

fn company(jira: &Sandbox) -> Option<Machine> {
    let machine = Machine::founded(jira)?;
    machine.admit(ADA, "member");
    machine.admit(BOB, "member");
    machine.run(BOB, &TEST).ok();
    Some(machine)
}

/// A folder of Ada's that all members can read.
fn lair(machine: &Machine) -> PathBuf {
    let folder = machine
        .org()
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("lair");
    fs::create_dir(&folder).unwrap();
    give(&folder, 0o750);
    folder
}

fn give(path: &Path, mode: u32) {
    chown(path, Some(ADA), Some(GROUP)).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs `arguments` as a user who was made to look at another file.
fn misled(machine: &Machine, user: u32, file: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new("env");
    command
        .arg(format!("MANAGEROS_ORG_STORE={}", file.display()))
        .arg(machine.binary())
        .args(arguments);
    machine.ran(user, command, "a token")
}

fn sql(path: &Path, sql: &str) {
    rusqlite::Connection::open(path)
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

#[test]
fn an_edited_copy_is_worth_nothing() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
        return;
    };
    let lair = lair(&machine);
    let copy = lair.join("org.db");
    let user = |id: u32| format!("(SELECT id FROM users WHERE os_account = 'uid:{id}')");
    let (ada, bob) = (user(ADA), user(BOB));
    let calls = jira.connections();
    for edit in [
        format!("UPDATE users SET role = 'admin' WHERE id = {ada}"),
        format!("UPDATE users SET standing = 'revoked' WHERE id = {bob}"),
        format!(
            "UPDATE users SET public_key = (SELECT public_key FROM users WHERE id = {ada}) WHERE id = {bob}"
        ),
        format!("DELETE FROM grants WHERE member = {bob}"),
        format!(
            "UPDATE grants SET sealed = (SELECT sealed FROM grants WHERE member = {ada}) WHERE member = {bob}"
        ),
        format!(
            "INSERT INTO grants SELECT {ada}, 'signing', key_version, sealed FROM grants WHERE kind = 'signing'"
        ),
        "UPDATE integrations SET base_url = 'https://evil.example'".to_owned(),
        "UPDATE integrations SET login = 'eve@acme.example', row_version = row_version + 1"
            .to_owned(),
        "UPDATE manifest SET epoch = epoch + 1".to_owned(),
        "UPDATE manifest SET epoch = 9223372036854775807".to_owned(),
        "UPDATE manifest SET key_version = key_version + 1".to_owned(),
        "UPDATE manifest SET signer = randomblob(32)".to_owned(),
        "DELETE FROM manifest".to_owned(),
        "INSERT INTO rotations SELECT epoch, signer, randomblob(32), signature FROM manifest"
            .to_owned(),
        "UPDATE store SET organization = 'Evil'".to_owned(),
        "DELETE FROM integrations".to_owned(),
    ] {
        fs::copy(machine.org(), &copy).unwrap();
        sql(&copy, &edit);
        give(&copy, 0o640);
        for user in [ADA, BOB] {
            let code = if edit.starts_with("DELETE FROM integrations") {
                3
            } else {
                10
            };
            misled(&machine, user, &copy, &TEST).fails(code);
        }
    }
    // and with nothing left to ask for by name
    misled(&machine, BOB, &copy, &["user", "whoami"])
        .ok()
        .says("changed without its signing key");
    assert_eq!(jira.connections(), calls, "somebody was called");
    machine.run(BOB, &TEST).ok();
}

#[test]
fn an_old_copy_is_refused_where_a_newer_one_was_seen() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
        return;
    };
    let copy = lair(&machine).join("org.db");
    fs::copy(machine.org(), &copy).unwrap();
    give(&copy, 0o640);
    machine
        .run(ADMIN, &["user", "revoke", "61002", "--yes"])
        .ok();
    machine.run(BOB, &TEST).ok();
    misled(&machine, BOB, &copy, &TEST)
        .fails(10)
        .says("older copy")
        .says("u61002");
    // only the newest number was taken over
    sql(
        &copy,
        &format!(
            "ATTACH '{}' AS now; DELETE FROM manifest; INSERT INTO manifest SELECT * FROM now.manifest",
            machine.path()
        ),
    );
    give(&copy, 0o640);
    misled(&machine, BOB, &copy, &TEST)
        .fails(10)
        .says("changed without its signing key");
    machine.run(BOB, &TEST).ok();
    machine.run(ADA, &TEST).fails(5);
}

/// An organization of Ada's own that looks like the right one, down to its id.
#[test]
fn a_fake_of_the_same_name_is_not_trusted() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
        return;
    };
    let fake = lair(&machine).join("org.db");
    let path = fake.to_str().unwrap();
    let elsewhere = machine.home(ADA).join("elsewhere");
    let as_founder = |arguments: &[&str]| {
        let mut command = Command::new("env");
        command
            .arg(format!("MANAGEROS_HOME={}", elsewhere.display()))
            .arg(format!(
                "MANAGEROS_KEY_FILE={}",
                elsewhere.join("key").display()
            ))
            .arg(machine.binary())
            .args(arguments);
        machine.ran(ADA, command, jira.token()).ok()
    };
    as_founder(&["org", "create", path, "--name", "Acme"]);
    let (url, login) = (jira.url(), jira.login());
    as_founder(&[
        "integration",
        "add",
        "acme",
        "--scope",
        "org",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ]);
    let calls = jira.connections();
    let not_trusted = || {
        misled(&machine, BOB, &fake, &TEST)
            .fails(10)
            .says("org use");
        misled(
            &machine,
            BOB,
            &fake,
            &["integration", "rotate", "acme", "--token-stdin", "--yes"],
        )
        .fails(5);
        misled(
            &machine,
            ADMIN,
            &fake,
            &["integration", "rotate", "acme", "--token-stdin", "--yes"],
        )
        .fails(5);
    };
    not_trusted();
    let fingerprint = machine.organization_fingerprint();
    let line = ["org", "use", path, "--fingerprint", &fingerprint];
    machine
        .run(BOB, &line)
        .fails(10)
        .says("nothing was changed");
    let id: Vec<u8> = rusqlite::Connection::open(machine.org())
        .unwrap()
        .query_row("SELECT database_id FROM store", [], |row| row.get(0))
        .unwrap();
    rusqlite::Connection::open(&fake)
        .unwrap()
        .execute("UPDATE store SET database_id = ?1", [id])
        .unwrap();
    give(&fake, 0o640);
    not_trusted();
    machine.run(BOB, &line).fails(10);
    assert_eq!(jira.connections(), calls, "somebody was called");
    machine.run(BOB, &TEST).ok();
}

#[test]
fn a_file_that_is_not_what_it_seems_is_not_opened() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
        return;
    };
    let lair = lair(&machine);
    let link = lair.join("link.db");
    symlink(machine.org(), &link).unwrap();
    misled(&machine, BOB, &link, &TEST)
        .fails(12)
        .says("symbolic link");
    let fifo = lair.join("fifo.db");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    misled(&machine, BOB, &fifo, &TEST)
        .fails(12)
        .says("not a regular file");
    misled(&machine, BOB, &lair, &TEST).fails(12);
    let copy = lair.join("org.db");
    fs::copy(machine.org(), &copy).unwrap();
    for mode in [0o644, 0o642, 0o666] {
        give(&copy, mode);
        misled(&machine, BOB, &copy, &TEST)
            .fails(12)
            .says("everybody on this machine");
    }
    give(&copy, 0o640);
    give(&lair, 0o777);
    misled(&machine, BOB, &copy, &TEST)
        .fails(12)
        .says("others may put files into it");
    give(&lair, 0o750);
    // another user's own store
    let own = lair.join("own.db");
    fs::copy(machine.home(ADA).join("manageros.db"), &own).unwrap();
    give(&own, 0o640);
    misled(&machine, BOB, &own, &TEST).fails(3);
    misled(&machine, BOB, &own, &["user", "whoami"])
        .ok()
        .says("which key may sign");
    // and in the place of his: with her key as well it is hers
    let his = machine.home(BOB).join("manageros.db");
    let kept = fs::read(&his).unwrap();
    fs::write(&his, fs::read(&own).unwrap()).unwrap();
    machine.run(BOB, &TEST).fails(5).says("not a user");
    sql(&his, "UPDATE users SET os_account = 'uid:61003'");
    machine.run(BOB, &TEST).fails(10).says("another store");
    fs::write(&his, kept).unwrap();
    machine.run(BOB, &TEST).ok();
}

#[test]
fn a_request_takes_nobodys_place() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
        return;
    };
    let request = |user| -> JoinRequest {
        let asked = machine.run(user, &["user", "join", "--json"]).ok().json();
        asked["request"].as_str().unwrap().parse().unwrap()
    };
    let (hers, his) = (request(ADA), request(BOB));
    let fingerprint = |user| {
        let me = machine.run(user, &["user", "whoami", "--json"]).ok().json();
        me["fingerprint"].as_str().unwrap().to_owned()
    };
    let made_up = JoinRequest {
        user: his.user,
        ..hers.clone()
    };
    let file = PathBuf::from(format!("{}.requests/61002", machine.path()));
    fs::write(&file, made_up.to_string()).unwrap();
    let grant = |who: &str, fingerprint: &str| {
        machine.run(
            ADMIN,
            &[
                "user",
                "grant",
                who,
                "--role",
                "member",
                "--fingerprint",
                fingerprint,
            ],
        )
    };
    grant("61002", &fingerprint(ADA))
        .fails(9)
        .says("u61003")
        .says("nobody was let in");
    machine.run(BOB, &TEST).ok();
    // in his name: the fingerprint is not his
    let named = JoinRequest {
        name: his.name.clone(),
        ..hers.clone()
    };
    fs::write(&file, named.to_string()).unwrap();
    let folder = file.parent().unwrap();
    fs::remove_file(folder.join("61003")).unwrap();
    grant("u61003", &fingerprint(BOB))
        .fails(10)
        .says("nobody was let in");
    // his place taken before he asks
    let his_file = folder.join("61003");
    for planted in ["request", "link", "fifo"] {
        let _ = fs::remove_file(&his_file);
        match planted {
            "link" => symlink(machine.home(ADMIN).join("key"), &his_file).unwrap(),
            "fifo" => assert!(
                Command::new("mkfifo")
                    .arg(&his_file)
                    .status()
                    .unwrap()
                    .success()
            ),
            _ => fs::write(&his_file, his.to_string()).unwrap(),
        }
        std::os::unix::fs::lchown(&his_file, Some(ADA), Some(GROUP)).unwrap();
        machine
            .run(BOB, &["user", "join"])
            .ok()
            .says("cannot be left in")
            .says("--request -");
        let refused = grant("61003", &fingerprint(BOB));
        assert!([3, 5, 12].contains(&refused.code()), "{planted}");
        refused.says("61003");
    }
    machine.run(BOB, &TEST).ok();
    machine.run(ADA, &TEST).ok();
}

/// Which key is trusted is sealed under one's own; without it, nothing of the organization is used, and the rest is.
#[test]
fn an_edited_pin_trusts_nobody() {
    let jira = company::cloud().start();
    let Some(machine) = company(&jira) else {
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
    machine.run_with(BOB, &mine, jira.token()).ok();
    let his = machine.home(BOB).join("manageros.db");
    let hers = machine.home(ADA).join("manageros.db");
    for edit in [
        "UPDATE pins SET sealed = randomblob(length(sealed))".to_owned(),
        format!(
            "ATTACH '{}' AS other; UPDATE main.pins SET sealed = (SELECT sealed FROM other.pins)",
            hers.display()
        ),
        "DELETE FROM pins".to_owned(),
    ] {
        sql(&his, &edit);
        let calls = jira.connections();
        machine.run(BOB, &TEST).fails(10).says("org use");
        assert_eq!(jira.connections(), calls, "{edit}");
        machine.run(BOB, &["integration", "test", "mine"]).ok();
        machine
            .run(BOB, &["doctor"])
            .fails(10)
            .says("manageros org use");
        let fingerprint = machine.organization_fingerprint();
        let chosen = ["org", "use", machine.path(), "--fingerprint", &fingerprint];
        machine.run(BOB, &chosen).ok();
        machine.run(BOB, &TEST).ok();
    }
}
