//! The real keyring of the operating system, in each of its states.
//!
//! Every test has a message bus, a keyring daemon and a home of its own, all of which end with it. Where there is no
//! Secret Service the tests say so and pass, unless `MANAGEROS_REQUIRE_KEYRING` is 1.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use jira_sandbox::{CANARY_TOKEN, Sandbox};
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Output, TestEnv, skipped};
use crate::pty::{CTRL_C, ENTER, Terminal};

/// What is promised: never a longer wait without a terminal.
const LIMIT: Duration = Duration::from_millis(3500);

const PASSWORD: &str = "a throw-away password";

/// A process that does not outlive the test.
struct Helper(Child);

impl Helper {
    fn signals(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A desktop session with nothing in it but a bus and a keyring.
struct Session {
    // in the order in which they end
    daemon: Option<Helper>,
    _bus: Helper,
    address: String,
    folder: tempfile::TempDir,
}

impl Session {
    /// Starts a session with an unlocked, empty keyring; `None`, said plainly, where there is no Secret Service.
    fn unlocked() -> Option<Self> {
        let mut session = Self::without_keyring()?;
        session.start_keyring(Some(PASSWORD));
        // the first start makes the collection; a password that was not taken would show only now
        session.tool(["store", "--label=probe", "probe", "1"], "probe");
        session.tool(["clear", "probe", "1"], "");
        Some(session)
    }

    /// Starts a session with a bus and nobody on it.
    fn without_keyring() -> Option<Self> {
        let there = [
            "dbus-daemon",
            "gnome-keyring-daemon",
            "secret-tool",
            "setpriv",
        ]
        .iter()
        .all(|program| {
            let folders = ["/usr/bin", "/bin"];
            folders
                .iter()
                .any(|folder| PathBuf::from(folder).join(program).exists())
        });
        if !there {
            let required =
                std::env::var_os("MANAGEROS_REQUIRE_KEYRING").is_some_and(|value| value == "1");
            assert!(
                !required,
                "no Secret Service, and MANAGEROS_REQUIRE_KEYRING=1"
            );
            skipped("no Secret Service (install gnome-keyring, dbus-daemon and libsecret-tools)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let services = folder.path().join("services");
        for made in [
            &services,
            &folder.path().join("home"),
            &folder.path().join("run"),
        ] {
            fs::create_dir(made).unwrap();
        }
        // nothing is started that the test did not ask for, as the machine's own configuration would
        let configuration = format!(
            "<busconfig><type>session</type><listen>unix:dir={0}</listen><auth>EXTERNAL</auth>
             <servicedir>{1}</servicedir>
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>
             <limit name=\"service_start_timeout\">120000</limit></busconfig>",
            folder.path().display(),
            services.display()
        );
        let file = folder.path().join("bus.conf");
        fs::write(&file, configuration).unwrap();
        let mut bus = Command::new("setpriv")
            .args([
                "--pdeathsig=KILL",
                "dbus-daemon",
                "--nofork",
                "--print-address",
            ])
            .arg(format!("--config-file={}", file.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Some(Self {
            daemon: None,
            _bus: Helper(bus),
            address: address.trim().to_owned(),
            folder,
        })
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// Starts the daemon, with its collection unlocked when there is a password.
    fn start_keyring(&mut self, password: Option<&str>) {
        self.daemon = None;
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        let mut daemon = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ = daemon
            .stdin
            .take()
            .unwrap()
            .write_all(password.unwrap_or_default().as_bytes());
        self.daemon = Some(Helper(daemon));
        let started = Instant::now();
        while !self.has_owner("org.freedesktop.secrets") {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "the keyring does not start"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn has_owner(&self, name: &str) -> bool {
        let output = self
            .command("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.NameHasOwner",
            ])
            .arg(format!("string:{name}"))
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).contains("boolean true")
    }

    /// Lets whoever asks for `name` wait: its program is started, and never says anything.
    fn never_answers(&self, name: &str) {
        fs::write(
            self.folder
                .path()
                .join("services")
                .join(format!("{name}.service")),
            format!(
                "[D-BUS Service]\nName={name}\nExec=/usr/bin/setpriv --pdeathsig=KILL sleep 60\n"
            ),
        )
        .unwrap();
        let reloaded = self
            .command("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.ReloadConfig",
            ])
            .stdout(Stdio::null())
            .status();
        assert!(reloaded.unwrap().success());
    }

    /// Runs `secret-tool` and returns everything that it said.
    fn tool<'a>(&self, arguments: impl IntoIterator<Item = &'a str>, input: &str) -> String {
        let mut child = self
            .command("secret-tool")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8(text).unwrap()
    }

    /// Returns the items that the program has made.
    fn items(&self) -> Vec<String> {
        let found = self.tool(["search", "--all", "service", "manageros"], "");
        let secrets = found
            .lines()
            .filter_map(|line| line.strip_prefix("secret = "));
        secrets.map(str::to_owned).collect()
    }

    /// Returns a home without a store, whose key will be in this session's keyring.
    fn env(&self) -> TestEnv {
        let mut env = TestEnv::new();
        env.unset("MANAGEROS_KEY_FILE");
        env.set("HOME", self.home().to_str().unwrap());
        env.set("DBUS_SESSION_BUS_ADDRESS", &self.address);
        env.set(
            "XDG_RUNTIME_DIR",
            self.folder.path().join("run").to_str().unwrap(),
        );
        env
    }

    /// Returns a home with `acme` and `ada` on `jira`, its key in the keyring.
    fn linked(&self, jira: &Sandbox) -> TestEnv {
        let mut env = self.env();
        env.add_integration("acme", jira, &["--scope", "org"])
            .success();
        env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
        env
    }
}

fn jira() -> Sandbox {
    Sandbox::cloud()
        .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
        .start()
}

/// Returns every file in the home of the program.
fn files(env: &TestEnv) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(env.home())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Checks that everything that needs the key fails in time, says `why`, calls nobody and changes nothing, and that the
/// rest goes on.
fn refused(env: &TestEnv, jira: &Sandbox, why: &str) {
    let (before, calls) = (files(env), jira.connections());
    let (url, login) = (jira.url(), jira.login());
    let add = [
        "integration",
        "add",
        "more",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    for arguments in [
        &["integration", "test", "acme"][..],
        &["activity", "show", "ada"],
        &["person", "search", "ada"],
        &["integration", "rotate", "acme", "--token-stdin"],
        &add,
    ] {
        let output = in_time(|| env.run_with_input(arguments.iter().copied(), CANARY_TOKEN));
        let output = output.fails(10);
        assert!(
            output.stderr.contains(why),
            "{arguments:?}: {why}\n{output}"
        );
        assert!(output.stderr.contains("hint: "), "{output}");
    }
    let output = env.run(["activity", "show", "ada", "--json"]).fails(10);
    assert_eq!(output.json_error()["error"]["code"], "secrets", "{output}");
    for arguments in [
        &["integration", "list"][..],
        &["person", "list"],
        &["person", "show", "ada"],
    ] {
        let started = Instant::now();
        env.run(arguments.iter().copied()).success();
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{arguments:?} waits for the keyring"
        );
    }
    assert!(files(env) == before, "something was changed");
    assert_eq!(jira.connections(), calls, "Jira was called");
}

/// Checks that a new store is not begun, neither with a key of another kind nor without one.
fn not_begun(env: &TestEnv, jira: &Sandbox, why: &str) {
    let (url, login) = (jira.url(), jira.login());
    let add = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    for arguments in [&["person", "add", "Ada"][..], &add] {
        let output = in_time(|| env.run_with_input(arguments.iter().copied(), CANARY_TOKEN));
        let output = output.fails(10);
        assert!(
            output.stderr.contains(why),
            "{arguments:?}: {why}\n{output}"
        );
    }
    assert!(files(env).is_empty(), "a file was made");
}

#[track_caller]
fn in_time(run: impl FnOnce() -> Output) -> Output {
    let started = Instant::now();
    let output = run();
    let elapsed = started.elapsed();
    assert!(elapsed < LIMIT, "it took {elapsed:?}\n{output}");
    if std::env::var_os("MANAGEROS_TEST_TIMES").is_some() {
        let name = thread::current().name().unwrap_or("?").to_owned();
        let _ = writeln!(std::io::stderr(), "{name}: {elapsed:?}");
    }
    output
}

#[test]
fn an_unlocked_keyring_keeps_the_key() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    env.run(["integration", "test"]).success();
    env.run(["activity", "show", "ada"]).success();
    let items = session.items();
    assert_eq!(items.len(), 1, "{items:?}");
    assert!(items[0].starts_with("mosk1:") && items[0].len() == 141);
    let names: Vec<_> = files(&env).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        names,
        [env.store()],
        "the key is in the keyring and nowhere else"
    );
    let text = env.run(["integration", "show", "acme"]).success();
    assert!(!text.to_string().contains("mosk1:"));
    // a second store has a second key
    let mut second = session.env();
    second.add_integration("acme", &jira, &[]).success();
    assert_eq!(session.items().len(), 2);
    env.run(["integration", "test"]).success();
    second.run(["integration", "test"]).success();
}

#[test]
fn a_store_that_cannot_be_made_leaves_no_key_behind() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let env = session.env();
    fs::create_dir(env.store()).unwrap();
    env.run(["person", "add", "Ada"]).fails(12);
    fs::remove_dir(env.store()).unwrap();
    let folder = env.home().join("in/the/way");
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, "a file").unwrap();
    let mut blocked = session.env();
    blocked.set("MANAGEROS_HOME", folder.to_str().unwrap());
    blocked.run(["person", "add", "Ada"]).fails(12);
    assert!(session.items().is_empty());
}

#[test]
fn without_a_bus() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let mut env = session.linked(&jira);
    let nowhere = tempfile::tempdir().unwrap();
    env.unset("DBUS_SESSION_BUS_ADDRESS");
    env.set("XDG_RUNTIME_DIR", nowhere.path().to_str().unwrap());
    refused(&env, &jira, "cannot be used");
    // the address of a bus that has gone
    env.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    refused(&env, &jira, "cannot be used");

    let mut fresh = session.env();
    fresh.unset("DBUS_SESSION_BUS_ADDRESS");
    fresh.set("XDG_RUNTIME_DIR", nowhere.path().to_str().unwrap());
    not_begun(&fresh, &jira, "MANAGEROS_KEY_FILE");
    assert_eq!(session.items().len(), 1);
}

#[test]
fn without_a_keyring_on_the_bus() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.daemon = None;
    refused(&env, &jira, "cannot be used");
    not_begun(&session.env(), &jira, "cannot be used");
}

#[test]
fn with_a_locked_keyring() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.start_keyring(None);
    refused(&env, &jira, "is locked");
    not_begun(&session.env(), &jira, "is locked");
    session.start_keyring(Some("a wrong password"));
    refused(&env, &jira, "is locked");
    session.start_keyring(Some(PASSWORD));
    env.run(["activity", "show", "ada"]).success();
    assert_eq!(session.items().len(), 1, "no second key");
}

#[test]
fn with_a_question_that_nobody_answers() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let mut env = session.linked(&jira);
    session.never_answers("org.gnome.keyring.SystemPrompter");
    session.start_keyring(None);
    refused(&env, &jira, "did not answer within 3");
    not_begun(&session.env(), &jira, "did not answer within 3");
    env.set("MANAGEROS_KEYRING_TIMEOUT", "1s");
    let started = Instant::now();
    env.run(["activity", "show", "ada"]).fails(10);
    assert!(started.elapsed() < Duration::from_millis(1500));
}

/// Somebody at a terminal is waited for, and can stop waiting.
#[test]
fn ctrl_c_ends_the_wait_for_the_keyring() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.never_answers("org.gnome.keyring.SystemPrompter");
    session.start_keyring(None);
    let terminal = Terminal::open(&env.command(["activity", "show", "ada"]), 80);
    terminal.shows("Waiting for the keyring").types(CTRL_C);
    terminal.until("it ends", Terminal::has_ended);
}

/// The key of a new store is made when Jira was asked already.
#[test]
fn ctrl_c_ends_the_wait_for_the_keyring_after_the_network_too() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    session.never_answers("org.gnome.keyring.SystemPrompter");
    session.start_keyring(None);
    let (url, login) = (jira.url(), jira.login());
    let fresh = session.env();
    let add = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
    ];
    let terminal = Terminal::open(&fresh.command(add), 80);
    terminal.shows("API token").types(jira.token()).types(ENTER);
    terminal.shows("Waiting for the keyring").types(CTRL_C);
    terminal.until("it ends", Terminal::has_ended);
    assert!(files(&fresh).is_empty());
}

#[test]
fn with_a_keyring_that_never_answers() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.daemon.as_ref().unwrap().signals(Signal::STOP);
    refused(&env, &jira, "did not answer within");
    not_begun(&session.env(), &jira, "did not answer within");
    session.daemon.as_ref().unwrap().signals(Signal::CONT);
    env.run(["activity", "show", "ada"]).success();
    assert_eq!(session.items().len(), 1, "no second key");
}

#[test]
fn with_a_keyring_that_never_starts() {
    let Some(mut session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.daemon = None;
    session.never_answers("org.freedesktop.secrets");
    refused(&env, &jira, "did not answer within");
    not_begun(&session.env(), &jira, "did not answer within");
}

#[test]
fn with_the_key_deleted() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    session.tool(["clear", "service", "manageros"], "");
    assert!(session.items().is_empty());
    refused(&env, &jira, "no key for this store");
    assert!(session.items().is_empty(), "a new key was made");
}

#[test]
fn with_a_changed_key() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    let mut other = session.env();
    other.add_integration("acme", &jira, &[]).success();
    let items = session.items();
    let database: String = rusqlite::Connection::open(env.store())
        .unwrap()
        .query_row("SELECT lower(hex(database_id)) FROM store", [], |row| {
            row.get(0)
        })
        .unwrap();
    let account = format!("db:{database}");
    let attributes = ["service", "manageros", "username", &account];
    let mine = session.tool([&["lookup"][..], &attributes].concat(), "");
    assert!(items.contains(&mine), "the item has the name that is told");
    let theirs = items.iter().find(|item| **item != mine).unwrap();
    for (text, why) in [
        (theirs.as_str(), "belongs to another store"),
        ("hunter2", "is damaged"),
        (&mine[..140], "is damaged"),
    ] {
        session.tool(["clear", "service", "manageros", "username", &account], "");
        session.tool(
            [&["store", "--label=changed"][..], &attributes].concat(),
            text,
        );
        refused(&env, &jira, why);
    }
    // a second item of that name: neither is believed
    session.tool(["clear", "service", "manageros", "username", &account], "");
    session.tool(
        [&["store", "--label=mine"][..], &attributes].concat(),
        &mine,
    );
    env.run(["activity", "show", "ada"]).success();
    session.tool(
        [&["store", "--label=twin"][..], &attributes, &["twin", "1"]].concat(),
        theirs,
    );
    refused(&env, &jira, "more than one item");
}

/// A keyring without a collection has nothing and can keep nothing.
#[test]
fn with_a_keyring_that_has_no_collection() {
    let (Some(other), Some(mut empty)) = (Session::unlocked(), Session::without_keyring()) else {
        return;
    };
    let jira = jira();
    let mut env = other.linked(&jira);
    empty.start_keyring(None);
    let run = empty.folder.path().join("run");
    env.set("HOME", empty.home().to_str().unwrap());
    env.set("DBUS_SESSION_BUS_ADDRESS", &empty.address);
    env.set("XDG_RUNTIME_DIR", run.to_str().unwrap());
    refused(&env, &jira, "no key for this store");
    not_begun(&empty.env(), &jira, "keyring");
    assert!(empty.items().is_empty());
    assert_eq!(other.items().len(), 1, "the key is where it was");
}

/// What another program put under our name is no text; nothing of it is shown.
#[test]
fn with_a_key_that_is_no_text() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    let jira = jira();
    let env = session.linked(&jira);
    let database: String = rusqlite::Connection::open(env.store())
        .unwrap()
        .query_row("SELECT lower(hex(database_id)) FROM store", [], |row| {
            row.get(0)
        })
        .unwrap();
    let account = format!("db:{database}");
    let attributes = ["service", "manageros", "username", &account];
    session.tool([&["clear"][..], &attributes].concat(), "");
    let mut child = session
        .command("secret-tool")
        .args(["store", "--label=bytes"])
        .args(attributes)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"mosk1:\xff\xfe\x1b[31mhunter2").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    refused(&env, &jira, "is damaged");
    let output = env.run(["activity", "show", "ada"]).fails(10);
    assert!(!output.to_string().contains("hunter2"), "{output}");
}

/// The client of the keyring brings no runtime of its own: inside ours it would panic.
#[test]
fn the_keyring_is_asked_without_a_runtime() {
    let lock = include_str!("../../Cargo.lock");
    assert!(lock.contains("name = \"dbus-secret-service\""));
    assert!(
        !lock.contains("name = \"zbus\""),
        "zbus panics inside tokio"
    );
}
