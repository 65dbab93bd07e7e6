//! What stands between a token and whoever holds the store, the key file, or a place on this machine.
//!
//! Each refusal is checked from outside: its exit code, that no connection is made to anybody, that no file changed.

use std::fs;
use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use jira_sandbox::{CANARY_TOKEN, Endpoint, Fault, Sandbox};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{TestEnv, skipped};

const BINARY: &str = env!("CARGO_BIN_EXE_manageros");

/// An address that nobody may call.
pub(crate) struct Trap(TcpListener);

impl Trap {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.0.local_addr().unwrap())
    }

    #[track_caller]
    pub(crate) fn is_untouched(&self, because: &str) {
        let called = self.0.accept();
        assert!(
            matches!(&called, Err(error) if error.kind() == ErrorKind::WouldBlock),
            "somebody called: {because}"
        );
    }
}

/// A Jira, and a home with `acme` on it and `ada` linked.
fn linked() -> (Sandbox, TestEnv) {
    linked_for("org")
}

/// Like [`linked`], with an integration of that scope.
fn linked_for(scope: &str) -> (Sandbox, TestEnv) {
    let jira = Sandbox::cloud()
        .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
        .start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &["--scope", scope])
        .success();
    env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
    (jira, env)
}

/// Everything that opens a token.
const USES: [&[&str]; 5] = [
    &["integration", "test", "acme"],
    &["person", "search", "ada", "-i", "acme"],
    &["person", "link", "ada", "-i", "acme", "--replace"],
    &["activity", "show", "ada"],
    &["activity", "show", "ada", "--json"],
];

/// Checks that nothing opens the token of `acme` any more, and that nobody is called.
#[track_caller]
fn refuses(env: &TestEnv, jira: &Sandbox, trap: &Trap, because: &str) {
    let before = jira.connections();
    for arguments in USES {
        let output = env.run(arguments.iter().copied());
        assert_eq!(output.code, 10, "{because}: {arguments:?}\n{output}");
        assert!(
            output.stdout.is_empty() || arguments[0] == "integration",
            "{output}"
        );
    }
    let rotated = env.run_with_input(
        ["integration", "rotate", "acme", "--token-stdin"],
        CANARY_TOKEN,
    );
    assert_eq!(rotated.code, 10, "{because}: rotate\n{rotated}");
    assert_eq!(jira.connections(), before, "Jira was called: {because}");
    trap.is_untouched(because);
}

#[test]
fn a_changed_row_does_not_open() {
    let (jira, env) = linked();
    let trap = Trap::new();
    let other = trap.url();
    let whole = fs::read(env.store()).unwrap();
    for change in [
        format!("base_url = '{other}'"),
        "base_url = replace(base_url, '127.0.0.1', 'localhost')".to_owned(),
        format!("api_url = '{other}'"),
        "login = 'eve@acme.example'".to_owned(),
        "login = upper(login)".to_owned(),
        "scope = 'user', owner = (SELECT id FROM users)".to_owned(),
        "deployment = 'data_center'".to_owned(),
        "auth = 'scoped'".to_owned(),
        "auth = 'pat'".to_owned(),
        "auth = 'password'".to_owned(),
        "ca_cert = '-----BEGIN CERTIFICATE-----'".to_owned(),
        format!("proxy = '{other}'"),
        "row_version = row_version + 1".to_owned(),
        "row_version = -1".to_owned(),
        "id = randomblob(16)".to_owned(),
    ] {
        env.sql(&format!(
            "PRAGMA foreign_keys = OFF; UPDATE integrations SET {change};
             UPDATE links SET integration = (SELECT id FROM integrations)"
        ));
        refuses(&env, &jira, &trap, &change);
        fs::write(env.store(), &whole).unwrap();
    }
    env.run(["activity", "show", "ada"]).success();
}

#[test]
fn an_own_row_belongs_to_its_owner_alone() {
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &[]).success();
    let trap = Trap::new();
    let calls = jira.connections();
    let whole = fs::read(env.store()).unwrap();
    // given to somebody else, it is not there for us
    let eve = "INSERT INTO users (id, os_account, name, role, created_at)
        VALUES (randomblob(16), 'uid:4242', 'eve', 'member', '2026-11-23T12:00:00Z');";
    env.sql(&format!(
        "{eve} UPDATE integrations SET owner = (SELECT id FROM users WHERE name = 'eve')"
    ));
    env.run(["integration", "test", "acme"]).fails(3);
    // and when we are made out to be that somebody, the key is not ours
    fs::write(env.store(), &whole).unwrap();
    let uid = rustix::process::geteuid().as_raw();
    env.sql(&format!(
        "{eve} UPDATE integrations SET owner = (SELECT id FROM users WHERE name = 'eve');
         UPDATE users SET os_account = 'nobody' WHERE name <> 'eve';
         UPDATE users SET os_account = 'uid:{uid}' WHERE name = 'eve'"
    ));
    env.run(["integration", "test", "acme"]).fails(10);
    fs::write(env.store(), &whole).unwrap();
    // made the organization's, it was not sealed for it
    env.sql("UPDATE integrations SET scope = 'org', owner = NULL");
    env.run(["integration", "test", "acme"]).fails(10);
    fs::write(env.store(), &whole).unwrap();
    env.sql("UPDATE store SET database_id = randomblob(16)");
    env.run(["integration", "test", "acme"]).fails(10);
    assert_eq!(jira.connections(), calls);
    trap.is_untouched("another owner");
}

#[test]
fn swapped_tokens_do_not_open() {
    let (jira, mut env) = linked();
    let second = Sandbox::cloud().start();
    env.add_integration("beta", &second, &["--scope", "org"])
        .success();
    // the very same site and login: only the row tells them apart
    env.add_integration("gamma", &jira, &["--scope", "org"])
        .success();
    let calls = (jira.connections(), second.connections());
    for other in ["beta", "gamma"] {
        let whole = fs::read(env.store()).unwrap();
        env.sql(&format!(
            "CREATE TEMP TABLE t AS SELECT name, token_enc FROM integrations;
             UPDATE integrations SET token_enc = (SELECT t.token_enc FROM t WHERE t.name =
                 CASE integrations.name WHEN 'acme' THEN '{other}' ELSE 'acme' END)
             WHERE name IN ('acme', '{other}')"
        ));
        for name in ["acme", other] {
            env.run(["integration", "test", name]).fails(10);
        }
        fs::write(env.store(), &whole).unwrap();
    }
    assert_eq!((jira.connections(), second.connections()), calls);
    env.run(["integration", "test"]).success();
}

#[test]
fn a_token_of_another_store_does_not_open() {
    let (jira, env) = linked();
    let mut other = TestEnv::new();
    other
        .add_integration("acme", &jira, &["--scope", "org"])
        .success();
    let trap = Trap::new();
    let take = format!(
        "ATTACH '{}' AS other;
         UPDATE integrations SET token_enc = (SELECT token_enc FROM other.integrations)",
        other.store().display()
    );
    env.sql(&take);
    refuses(&env, &jira, &trap, "another store under another key");

    // a store begun again under the same key has the same identity, and its rows are new ones all the same
    let old = other.home().join("old.db");
    fs::rename(other.store(), &old).unwrap();
    other
        .add_integration("acme", &jira, &["--scope", "org"])
        .success();
    other.sql(&take.replace(other.store().to_str().unwrap(), old.to_str().unwrap()));
    let calls = jira.connections();
    other.run(["integration", "test", "acme"]).fails(10);
    assert_eq!(jira.connections(), calls);
}

#[test]
fn damaged_tokens_do_not_open() {
    let (jira, env) = linked();
    let trap = Trap::new();
    let whole = fs::read(env.store()).unwrap();
    for token in [
        "x''",
        "x'00'",
        "x'0101'",
        "randomblob(80)",
        "x'0101' || randomblob(80)",
        "substr(token_enc, 1, 22)",
        "substr(token_enc, 1, 34)",
        "substr(token_enc, 1, 49)",
        "substr(token_enc, 1, length(token_enc) - 1)",
        "CAST(token_enc || x'00' AS BLOB)",
        "CAST(x'02' || substr(token_enc, 2) AS BLOB)",
        "CAST(x'0102' || substr(token_enc, 3) AS BLOB)",
        "CAST(substr(token_enc, 1, 5) || x'02' || substr(token_enc, 7) AS BLOB)",
        "zeroblob(10000000)",
    ] {
        env.sql(&format!(
            "UPDATE integrations SET token_enc = CAST({token} AS BLOB)"
        ));
        refuses(&env, &jira, &trap, token);
        fs::write(env.store(), &whole).unwrap();
    }
}

#[test]
fn a_lost_token_can_be_given_again() {
    let (jira, env) = linked_for("user");
    env.sql("UPDATE integrations SET token_enc = NULL");
    let calls = jira.connections();
    for arguments in USES {
        let output = env.run(arguments.iter().copied()).fails(10);
        assert!(
            output.stderr.contains("integration rotate acme") || output.stdout.contains("rotate"),
            "{output}"
        );
    }
    assert_eq!(jira.connections(), calls);
    env.run_with_input(
        ["integration", "rotate", "acme", "--token-stdin", "--yes"],
        CANARY_TOKEN,
    )
    .success();
    env.run(["activity", "show", "ada"]).success();
}

#[test]
fn an_own_name_may_change_and_one_of_the_organization_may_not() {
    for (scope, code) in [("user", 0), ("org", 10)] {
        let (_jira, env) = linked_for(scope);
        env.sql("UPDATE integrations SET name = 'renamed'");
        for arguments in [
            ["integration", "test", "renamed"],
            ["activity", "show", "ada"],
        ] {
            let output = env.run(arguments);
            assert_eq!(output.code, code, "{scope}: {output}");
        }
    }
}

/// Runs everything that needs the key, and checks that nothing came of it: no key, no change, no call.
#[track_caller]
fn keyless(env: &TestEnv, jira: &Sandbox, because: &str) {
    let (before, calls) = (listing(env.home()), jira.connections());
    let url = jira.url();
    let mut cases = USES.to_vec();
    let add = [
        "integration",
        "add",
        "more",
        "--url",
        &url,
        "--login",
        "a@acme.example",
        "--token-stdin",
    ];
    let add_unverified = [&add[..], &["--no-verify"]].concat();
    cases.push(&add);
    cases.push(&add_unverified);
    cases.push(&["integration", "rotate", "acme", "--token-stdin"]);
    for arguments in cases {
        let output = env.run_with_input(arguments.iter().copied(), CANARY_TOKEN);
        assert_eq!(output.code, 10, "{because}: {arguments:?}\n{output}");
    }
    assert!(
        listing(env.home()) == before,
        "something was changed: {because}"
    );
    assert_eq!(jira.connections(), calls, "Jira was called: {because}");
    // what needs no key goes on
    env.run(["integration", "list"]).success();
    env.run(["person", "list"]).success();
}

/// Returns every name in a folder with its kind, its mode and what is in it.
fn listing(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let mode = fs::symlink_metadata(&path).unwrap().mode();
            let bytes = fs::read(&path).unwrap_or_default();
            (path, mode, bytes)
        })
        .collect();
    found.sort();
    found
}

pub(crate) fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_file_that_is_not_the_one_is_refused_and_never_replaced() {
    let (jira, env) = linked();
    let mut stranger = TestEnv::new();
    stranger.add_integration("x", &jira, &[]).success();
    let key = env.home().join("key");
    let whole = fs::read(&key).unwrap();
    let put = |bytes: &[u8]| {
        let _ = fs::remove_file(&key);
        fs::write(&key, bytes).unwrap();
        chmod(&key, 0o600);
    };

    fs::remove_file(&key).unwrap();
    keyless(&env, &jira, "no key file");

    put(&fs::read(stranger.home().join("key")).unwrap());
    keyless(&env, &jira, "another store's key");

    for bytes in [&b""[..], b"\n", b"hunter2", &whole[..100], &[0xff; 141]] {
        put(bytes);
        keyless(&env, &jira, "no key in it");
    }

    for mode in [0o644, 0o640, 0o604, 0o666] {
        put(&whole);
        chmod(&key, mode);
        keyless(&env, &jira, "open to others");
    }

    let elsewhere = stranger.home().join("mine");
    fs::write(&elsewhere, &whole).unwrap();
    chmod(&elsewhere, 0o600);
    fs::remove_file(&key).unwrap();
    symlink(&elsewhere, &key).unwrap();
    keyless(&env, &jira, "a link");

    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    keyless(&env, &jira, "a folder");

    fs::remove_dir(&key).unwrap();
    put(&whole);
    env.run(["activity", "show", "ada"]).success();
    chmod(&key, 0o400);
    env.run(["activity", "show", "ada"]).success();
}

#[test]
fn two_key_sources_are_a_mistake() {
    let (jira, mut env) = linked();
    let calls = jira.connections();
    env.set("MANAGEROS_KEY", "mosk1:x");
    let output = env.run(["integration", "test"]).fails(2);
    assert!(
        output
            .stderr
            .contains("MANAGEROS_KEY_FILE and MANAGEROS_KEY"),
        "{output}"
    );
    env.unset("MANAGEROS_KEY");
    env.set("MANAGEROS_KEY_FD", "3");
    env.run(["integration", "test"]).fails(2);
    env.unset("MANAGEROS_KEY_FILE");
    env.set("MANAGEROS_KEY_FD", "three");
    env.run(["integration", "test"]).fails(2);
    assert_eq!(jira.connections(), calls);
}

/// Returns a shell that runs `script` with the program as `$0`.
fn through_shell(env: &TestEnv, script: &str) -> Command {
    let like = env.command([]);
    let mut command = Command::new("sh");
    command
        .args(["-c", script, BINARY])
        .env_clear()
        .current_dir(env.home())
        .stdin(Stdio::null());
    command.envs(
        like.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    command
}

/// Runs `script` with the program as `$0`; returns its exit code and everything that it said.
fn shell(env: &TestEnv, script: &str) -> (i32, String) {
    let output = through_shell(env, script).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert!(
        !text.contains(CANARY_TOKEN) && !text.contains("mosk1:"),
        "{text}"
    );
    (output.status.code().unwrap(), text)
}

#[test]
fn a_key_comes_by_descriptor_or_variable() {
    let (jira, mut env) = linked();
    let key = fs::read_to_string(env.home().join("key")).unwrap();
    env.unset("MANAGEROS_KEY_FILE");
    env.set("MANAGEROS_KEY", key.trim());
    env.run(["activity", "show", "ada"]).success();
    env.set("MANAGEROS_KEY", "mosk1:AAAA");
    env.run(["activity", "show", "ada"]).fails(10);
    env.unset("MANAGEROS_KEY");
    for script in [
        "MANAGEROS_KEY_FD=3; export MANAGEROS_KEY_FD; exec 3<key; exec \"$0\" activity show ada",
        "cat key | MANAGEROS_KEY_FD=0 \"$0\" activity show ada",
        "cat key | MANAGEROS_KEY_FD=7 \"$0\" activity show ada 7<&0 </dev/null",
    ] {
        let (code, text) = shell(&env, script);
        assert_eq!(code, 0, "{script}\n{text}");
    }
    let (code, text) = shell(&env, "MANAGEROS_KEY_FD=9 \"$0\" activity show ada");
    assert_eq!(code, 10, "{text}");
    let (code, text) = shell(
        &env,
        "MANAGEROS_KEY_FD=3 \"$0\" activity show ada 3</dev/null",
    );
    assert_eq!(code, 10, "{text}");

    // a new store takes over the key that it is given, and nothing else makes one
    for source in ["MANAGEROS_KEY", "MANAGEROS_KEY_FD"] {
        let mut fresh = TestEnv::new();
        fresh.unset("MANAGEROS_KEY_FILE");
        fresh.knows(&jira);
        let given = fresh.home().join("given");
        fs::write(&given, &key).unwrap();
        let script = match source {
            "MANAGEROS_KEY" => "MANAGEROS_KEY=$(cat given) \"$0\" person add Ada",
            _ => "MANAGEROS_KEY_FD=3 \"$0\" person add Ada 3<given",
        };
        let (code, text) = shell(&fresh, script);
        assert_eq!(code, 0, "{source}\n{text}");
        let (code, text) = shell(&fresh, &script.replace("person add Ada", "person list"));
        assert!(code == 0 && text.contains("Ada"), "{text}");

        fs::remove_file(fresh.store()).unwrap();
        fs::write(&given, "hunter2").unwrap();
        let (code, text) = shell(&fresh, script);
        assert_eq!(code, 10, "{source}\n{text}");
        assert!(!fresh.store().exists());
    }
}

/// A pipe can be read once, and a second integration needs the key before Jira is asked and when it is saved.
#[test]
fn a_key_from_a_pipe_serves_a_second_integration() {
    let (jira, mut env) = linked();
    env.unset("MANAGEROS_KEY_FILE");
    let token = tempfile::NamedTempFile::new().unwrap();
    fs::write(token.path(), CANARY_TOKEN).unwrap();
    let script = format!(
        "cat key | MANAGEROS_KEY_FD=7 \"$0\" integration add more --url {} --login {} --token-file {} \
         7<&0 </dev/null",
        jira.url(),
        jira.login(),
        token.path().display()
    );
    let (code, text) = shell(&env, &script);
    assert_eq!(code, 0, "{text}");
    env.set(
        "MANAGEROS_KEY_FILE",
        env.home().join("key").to_str().unwrap(),
    );
    env.run(["integration", "test", "more"]).success();
}

#[test]
fn an_unsafe_store_is_not_opened() {
    let (jira, env) = linked();
    let calls = jira.connections();
    let store = env.store();
    let whole = fs::read(&store).unwrap();
    for mode in [0o644, 0o660, 0o666] {
        chmod(&store, mode);
        for arguments in [
            &["person", "list"][..],
            &["activity", "show", "ada"],
            &["person", "add", "Eve"],
        ] {
            let output = env.run(arguments.iter().copied()).fails(12);
            let hint = format!("chmod 600 '{}'", store.display());
            assert!(output.stderr.contains(&hint), "{output}");
        }
    }
    chmod(&store, 0o600);
    chmod(env.home(), 0o777);
    let output = env.run(["person", "list"]).fails(12);
    let hint = format!("chmod go-w '{}'", env.home().display());
    assert!(output.stderr.contains(&hint), "{output}");
    chmod(env.home(), 0o700);

    let real = env.home().join("real.db");
    fs::rename(&store, &real).unwrap();
    symlink(&real, &store).unwrap();
    env.run(["person", "list"]).fails(12);
    env.run(["person", "add", "Eve"]).fails(12);
    fs::remove_file(&store).unwrap();
    fs::create_dir(&store).unwrap();
    env.run(["person", "list"]).fails(12);
    fs::remove_dir(&store).unwrap();
    assert!(fs::read(&real).unwrap() == whole);
    assert_eq!(jira.connections(), calls);
}

#[test]
fn a_store_that_is_not_ours_is_left_alone() {
    let env = TestEnv::new();
    env.run(["person", "add", "Ada"]).success();
    let store = env.store();
    let whole = fs::read(&store).unwrap();
    let spoils: [(&str, &dyn Fn()); 7] = [
        ("another program", &|| {
            fs::write(&store, "").unwrap();
            env.sql("CREATE TABLE bookmarks (url)");
        }),
        ("newer manageros", &|| env.sql("PRAGMA user_version = 99")),
        ("damaged", &|| env.sql("PRAGMA user_version = -1")),
        ("not a database", &|| {
            fs::write(&store, "Dear diary, ".repeat(1000)).unwrap();
        }),
        ("empty", &|| fs::write(&store, "").unwrap()),
        ("", &|| {
            fs::write(&store, &whole[..whole.len() / 2]).unwrap();
        }),
        ("", &|| {
            let mut bytes = whole.clone();
            bytes[4096..8192].fill(0xa5);
            fs::write(&store, bytes).unwrap();
        }),
    ];
    for (says, spoil) in spoils {
        fs::write(&store, &whole).unwrap();
        spoil();
        let before = listing(env.home());
        for arguments in [
            &["person", "list"][..],
            &["person", "add", "Eve"],
            &["integration", "list"],
        ] {
            let output = env.run(arguments.iter().copied());
            // of damage only what is read is found
            assert!(output.code == 12 || says.is_empty(), "{says}: {output}");
            assert!(output.code == 12 || output.code == 0, "{output}");
            assert!(!output.stderr.contains("panicked"), "{output}");
            assert!(output.code == 0 || output.stderr.contains(says), "{output}");
            if !says.is_empty() {
                assert!(listing(env.home()) == before, "{says}: it was changed");
            }
        }
    }
}

/// A small disk of its own, mounted while this lives. `None` where that is not allowed.
pub(crate) struct Disk(tempfile::TempDir);

impl Disk {
    pub(crate) fn new(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        let mounted = mounted.is_ok_and(|status| status.success());
        if !mounted {
            skipped("no small disk can be mounted here (needs root)");
            return None;
        }
        chmod(folder.path(), 0o700);
        Some(Self(folder))
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn remount(&self, how: &str) {
        let status = Command::new("mount")
            .args(["-o", &format!("remount,{how}")])
            .arg(self.0.path())
            .status();
        assert!(status.unwrap().success());
    }

    /// Writes a file as large as there is room for.
    pub(crate) fn fill(&self) -> PathBuf {
        let path = self.0.path().join("ballast");
        let mut file = fs::File::create(&path).unwrap();
        while file.write_all(&[0; 512]).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_changes_nothing() {
    let Some(disk) = Disk::new("size=256k,mode=0700") else {
        return;
    };
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    env.set("MANAGEROS_HOME", disk.0.path().to_str().unwrap());

    // a new store: neither it nor its key is left behind
    let ballast = disk.fill();
    let output = env.run(["person", "add", "Ada"]).fails(12);
    assert!(output.stderr.contains("no space is left"), "{output}");
    assert_eq!(names(disk.0.path()), ["ballast"]);
    assert!(!env.home().join("key").exists());

    fs::remove_file(&ballast).unwrap();
    env.run(["person", "add", "Ada"]).success();
    env.add_integration("acme", &jira, &[]).success();
    let store = disk.0.path().join("manageros.db");
    let ballast = disk.fill();
    let whole = fs::read(&store).unwrap();
    let output = env.run(["person", "add", "Grace"]).fails(12);
    assert!(output.stderr.contains("no space is left"), "{output}");
    env.add_integration("more", &jira, &[]).fails(12);
    env.run(["integration", "remove", "acme", "--yes"])
        .fails(12);
    assert!(fs::read(&store).unwrap() == whole);
    env.run(["integration", "test", "acme"]).success();
    assert_eq!(names(disk.0.path()), ["ballast", "manageros.db", "state"]);
    fs::remove_file(ballast).unwrap();
    env.run(["person", "add", "Grace"]).success();
}

#[test]
fn a_read_only_disk_can_be_read() {
    let Some(disk) = Disk::new("size=1m,mode=0700") else {
        return;
    };
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    env.set("MANAGEROS_HOME", disk.0.path().to_str().unwrap());
    disk.remount("ro");
    env.run(["person", "add", "Ada"]).fails(12);
    assert!(!env.home().join("key").exists());
    disk.remount("rw");
    env.run(["person", "add", "Ada"]).success();
    env.add_integration("acme", &jira, &[]).success();
    disk.remount("ro");
    let output = env.run(["person", "add", "Grace"]).fails(12);
    assert!(output.stderr.contains("read-only"), "{output}");
    env.run(["person", "list"]).success();
    let output = env.run(["integration", "test", "acme"]).success();
    assert!(output.stderr.contains("could not be recorded"), "{output}");
    disk.remount("rw");
}

/// Starts `command` and waits until Jira was asked.
pub(crate) fn waiting(command: &mut Command, jira: &Sandbox) -> Child {
    let before = jira.requests().len();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while jira.requests().len() == before {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "Jira is never asked"
        );
        thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn a_running_process_shows_nothing() {
    let (jira, env) = linked();
    jira.arrange(Fault::Stall);
    let mut child = waiting(&mut env.command(["activity", "show", "ada", "-vv"]), &jira);
    let proc = PathBuf::from(format!("/proc/{}", child.id()));
    let limits = fs::read_to_string(proc.join("limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let core: Vec<_> = core.unwrap().split_whitespace().collect();
    assert_eq!(core[4..6], ["0", "0"], "{limits}");
    let key = fs::read_to_string(env.home().join("key")).unwrap();
    for name in ["cmdline", "environ"] {
        let bytes = fs::read(proc.join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains(CANARY_TOKEN) && !text.contains(key.trim()),
            "{name}"
        );
    }
    for entry in fs::read_dir(proc.join("fd")).unwrap() {
        let target = fs::read_link(entry.unwrap().path()).unwrap_or_default();
        assert!(!target.ends_with("key"), "the key file is still open");
        assert!(
            !target.to_string_lossy().contains("manageros.db-journal"),
            "a transaction is open"
        );
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait().unwrap();
    assert_eq!(output.code(), Some(130));
}

#[test]
fn a_running_process_cannot_be_looked_into() {
    assert_eq!(owner_while_running("MANAGEROS_KEY_FILE"), 0);
}

#[test]
fn a_running_process_cannot_be_looked_into_after_its_key_was_read() {
    assert_eq!(owner_while_running("MANAGEROS_KEY_FD"), 0);
}

/// Returns whose a process is while it waits for Jira: what an ordinary user runs is root's once it is not dumpable.
fn owner_while_running(source: &str) -> u32 {
    const NOBODY: u32 = 65534;
    // the account is part of what an organization signs, and is changed here
    let (jira, mut env) = linked_for("user");
    jira.arrange(Fault::Stall);
    let program = if rustix::process::geteuid().is_root() {
        // root may look into anything, so the program is run by somebody else
        let program = env.home().join("program");
        // not copied by ourselves: a process started meanwhile would hold the copy open, and it could not be run
        let copied = Command::new("cp").arg(BINARY).arg(&program).status();
        assert!(copied.unwrap().success());
        env.sql(&format!("UPDATE users SET os_account = 'uid:{NOBODY}'"));
        let state = env.home().join("state");
        let mut paths = vec![
            env.home().to_owned(),
            env.store(),
            env.home().join("key"),
            program.clone(),
            state.clone(),
        ];
        paths.extend(
            fs::read_dir(&state)
                .unwrap()
                .map(|entry| entry.unwrap().path()),
        );
        for path in paths {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let su = format!("setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups");
        format!("{su} {}", program.display())
    } else {
        BINARY.to_owned()
    };
    if source == "MANAGEROS_KEY_FD" {
        env.unset("MANAGEROS_KEY_FILE");
        env.set("MANAGEROS_KEY_FD", "3");
    }
    let script = format!("exec 3<key; exec {program} activity show ada");
    let mut child = waiting(&mut through_shell(&env, &script), &jira);
    let owner = fs::metadata(format!("/proc/{}/environ", child.id()))
        .unwrap()
        .uid();
    child.kill().unwrap();
    child.wait().unwrap();
    owner
}

#[test]
fn what_we_run_does_not_get_our_key() {
    let (jira, mut env) = linked();
    let key = fs::read_to_string(env.home().join("key")).unwrap();
    env.unset("MANAGEROS_KEY_FILE");
    env.set("MANAGEROS_KEY", key.trim());
    env.set("MANAGEROS_TOKEN", CANARY_TOKEN);
    let elsewhere = tempfile::tempdir().unwrap();
    let (seen, token) = (
        elsewhere.path().join("seen"),
        elsewhere.path().join("token"),
    );
    fs::write(&token, CANARY_TOKEN).unwrap();
    let command = format!(
        "sh -c 'tr \"\\0\" \"\\n\" </proc/$$/environ >{}; cat {}'",
        seen.display(),
        token.display()
    );
    let (url, login) = (jira.url(), jira.login());
    env.run([
        "integration",
        "add",
        "more",
        "--url",
        &url,
        "--login",
        &login,
        "--token-command",
        &command,
    ])
    .success();
    let environment = fs::read_to_string(&seen).unwrap();
    assert!(environment.contains("MANAGEROS_HOME"), "{environment}");
    for secret in ["MANAGEROS_KEY", "MANAGEROS_TOKEN=", "mosk1:", CANARY_TOKEN] {
        assert!(!environment.contains(secret), "{secret}");
    }
}

#[test]
fn the_loudest_run_tells_no_token() {
    let (jira, mut env) = linked();
    let login = jira.login();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{login}:{CANARY_TOKEN}"));
    env.set("RUST_LOG", "trace");
    env.set("RUST_BACKTRACE", "full");
    jira.arrange(Fault::ServerError.on(Endpoint::Search));
    jira.arrange(Fault::Html200.on(Endpoint::Myself));
    let outputs = [
        env.add_integration("more", &jira, &["-vv"]),
        env.run(["integration", "test", "-vv"]),
        env.run(["activity", "show", "ada", "-vv"]),
        env.run(["activity", "show", "ada", "-vv", "--json"]),
        env.run(["integration", "show", "acme", "-vv", "--json"]),
    ];
    for output in outputs {
        for secret in [
            basic.as_str(),
            &basic[..24],
            "Authorization",
            "authorization",
            "mosk1:",
        ] {
            let shown = output.stdout.contains(secret) || output.stderr.contains(secret);
            assert!(!shown, "{secret}\n{output}");
        }
    }
}

#[test]
fn an_interrupted_run_leaves_the_store_whole() {
    let (jira, mut env) = linked();
    let whole = fs::read(env.store()).unwrap();
    let (url, login) = (jira.url(), jira.login());
    let token = tempfile::NamedTempFile::new().unwrap();
    fs::write(token.path(), CANARY_TOKEN).unwrap();
    env.knows(&jira);
    let add = [
        "integration",
        "add",
        "more",
        "--url",
        &url,
        "--login",
        &login,
        "--token-file",
        token.path().to_str().unwrap(),
    ];
    for (signal, code) in [
        (Signal::INT, Some(130)),
        (Signal::TERM, None),
        (Signal::HUP, None),
    ] {
        for arguments in [
            &["activity", "show", "ada"][..],
            &["integration", "test"],
            &add,
        ] {
            jira.forget_faults();
            jira.arrange(Fault::Stall);
            let mut child = waiting(&mut env.command(arguments.iter().copied()), &jira);
            kill_process(Pid::from_child(&child), signal).unwrap();
            assert_eq!(
                child.wait().unwrap().code(),
                code,
                "{signal:?} {arguments:?}"
            );
            assert!(fs::read(env.store()).unwrap() == whole, "{arguments:?}");
        }
    }
    jira.forget_faults();
    env.run(["activity", "show", "ada"]).success();
}

/// Runs `arguments` and kills it after `wait`; returns whether it was done before.
fn killed(env: &TestEnv, arguments: &[&str], wait: Duration) -> bool {
    let mut child = env
        .command(arguments.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(CANARY_TOKEN.as_bytes());
    thread::sleep(wait);
    let _ = child.kill();
    child.wait().unwrap().success()
}

#[test]
fn killed_at_any_moment_no_half_is_left() {
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &[]).success();
    let mut done = Vec::new();
    // how long a run takes here, so that the kills fall into it
    let started = Instant::now();
    env.run(["person", "add", "Warm Up"]).success();
    let whole_run = started.elapsed();
    for round in 0..30_u32 {
        let wait = whole_run * round / 24;
        let (handle, name) = (format!("p{round}"), format!("i{round}"));
        if killed(
            &env,
            &["person", "add", "Some Body", "--handle", &handle],
            wait,
        ) {
            done.push(("person", handle));
        }
        let (url, login) = (jira.url(), jira.login());
        let add = [
            "integration",
            "add",
            &name,
            "--url",
            &url,
            "--login",
            &login,
            "--token-stdin",
            "--no-verify",
            "--auth",
            "token",
        ];
        if killed(&env, &add, wait) {
            done.push(("integration", name));
        }
        env.run(["person", "list"]).success();
    }
    let people = env.run(["person", "list", "--json"]).success().stdout;
    let integrations = env.run(["integration", "list", "--json"]).success().stdout;
    for (kind, name) in &done {
        let list = if *kind == "person" {
            &people
        } else {
            &integrations
        };
        assert!(
            list.contains(&format!("\"{name}\"")),
            "{kind} {name} was lost"
        );
    }
    // every row that is there opens
    env.run(["integration", "test"]).success();
    let left = names(env.home());
    assert_eq!(
        left,
        ["key", "manageros.db", "state"],
        "a journal would have been played back by now"
    );
}

/// What a process leaves that is killed between the key and the store.
#[test]
fn a_draft_left_behind_is_in_nobodys_way() {
    let env = TestEnv::new();
    env.run(["person", "add", "Ada"]).success();
    let id: String = rusqlite::Connection::open(env.store())
        .unwrap()
        .query_row("SELECT lower(hex(database_id)) FROM store", [], |row| {
            row.get(0)
        })
        .unwrap();
    fs::remove_file(env.store()).unwrap();
    for name in ["new", "new-journal"] {
        fs::write(env.home().join(format!("manageros.db.{id}.{name}")), "").unwrap();
    }
    env.run(["person", "add", "Ada"]).success();
    assert!(names(env.home()).contains(&"manageros.db".to_owned()));
}

#[test]
fn killed_while_a_store_is_made_it_can_be_made_again() {
    let env = TestEnv::new();
    let started = Instant::now();
    env.run(["person", "add", "Warm Up"]).success();
    let whole_run = started.elapsed();
    let mut cut = 0;
    for round in 0..30_u32 {
        let env = TestEnv::new();
        let done = killed(&env, &["person", "add", "Ada"], whole_run * round / 24);
        cut += u32::from(!done);
        if !done && env.home().join("key").exists() && !env.store().exists() {
            let text = fs::read_to_string(env.home().join("key")).unwrap();
            assert!(
                text.starts_with("mosk1:"),
                "round {round}: half a key is left"
            );
        }
        env.run(["person", "list"]).success();
        if !env.store().exists() {
            env.run(["person", "add", "Ada"]).success();
        }
        env.run(["person", "add", "Grace"]).success();
    }
    assert!(cut > 0, "no round was cut short");
}
