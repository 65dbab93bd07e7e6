//! What must hold whatever happens to the machine, the store or the key: SECURITY.md E 1 to 18.
//!
//! A [`Stage`] is a store with some of everything, that can be put back as it was. [`CHANGES`] is every command that
//! changes a store: a new one joins all the tests of this folder by one line there.

mod canary;
mod clock;
mod columns;
mod corrupt;
mod disk;
mod kill;
mod migration;
mod modes;
mod random;
mod swaps;
mod writers;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jira_sandbox::{CANARY_TOKEN, Sandbox};
use rusqlite::Connection;

use crate::harness::TestEnv;
use crate::secrets::{self, chmod};

/// A command that changes the store of a [`Stage`].
pub(crate) struct Change {
    /// The command line, with `{url}` and `{login}` of the stage's Jira.
    pub(crate) line: &'static str,
    /// Whether Jira is asked.
    pub(crate) asks_jira: bool,
}

const fn locally(line: &'static str) -> Change {
    Change {
        line,
        asks_jira: false,
    }
}

const fn asking(line: &'static str) -> Change {
    Change {
        line,
        asks_jira: true,
    }
}

/// Every command that changes a store; standard input is the token. Each does something on a fresh [`Stage`].
pub(crate) const CHANGES: [Change; 11] = [
    locally("person add 'Some Body' --handle some --email some@acme.example"),
    locally("person edit ada --name 'Ada King' --time-zone Europe/Berlin"),
    locally("person remove ada --yes"),
    locally("person unlink ada --all --yes"),
    asking("person link grace -i acme"),
    asking("integration add more --url {url} --login {login} --token-stdin --scope org"),
    locally(
        "integration add blind --url {url} --login {login} --token-stdin --no-verify --auth token",
    ),
    asking("integration edit acme --auth token"),
    asking("integration rotate acme --token-stdin"),
    locally("integration remove acme --yes"),
    asking("integration test acme"),
];

/// When the stage was set, so that what is done on it has another date.
const BEFORE: &str = "2026-11-22T12:00:00Z";

/// A store with `acme` of the organization, `mine` of the user, `ada` who is linked on both, and `grace` who is not.
pub(crate) struct Stage {
    pub(crate) jira: Sandbox,
    pub(crate) env: TestEnv,
    whole: Vec<(PathBuf, Vec<u8>)>,
}

impl Stage {
    pub(crate) fn set() -> Self {
        Self::set_in(None)
    }

    /// Sets it in a folder of the test's, with the key elsewhere.
    pub(crate) fn set_in(folder: Option<&Path>) -> Self {
        let jira = Sandbox::cloud()
            .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
            .user("grace", |u| {
                u.name("Grace Hopper").email("grace@acme.example")
            })
            .start();
        let mut env = TestEnv::new();
        if let Some(folder) = folder {
            env.set("MANAGEROS_HOME", folder.to_str().unwrap());
        }
        env.set("MANAGEROS_NOW", BEFORE);
        env.add_integration("acme", &jira, &["--scope", "org"])
            .success();
        env.add_integration("mine", &jira, &[]).success();
        env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
        env.line("person link ada -i mine").success();
        env.line("person add 'Grace Hopper' --handle grace --email grace@acme.example")
            .success();
        env.set("MANAGEROS_NOW", crate::harness::NOW);
        let home = folder.unwrap_or(env.home());
        let whole = files(home)
            .into_iter()
            .map(|path| {
                let bytes = fs::read(&path).unwrap();
                (path, bytes)
            })
            .collect();
        Self { jira, env, whole }
    }

    /// Puts every file back as it was, and removes all others.
    pub(crate) fn reset(&self) {
        for name in names(self.folder()) {
            let path = self.folder().join(name);
            if path.is_dir() && !path.is_symlink() {
                chmod(&path, 0o700);
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
        }
        for (path, bytes) in &self.whole {
            let folder = path.parent().unwrap();
            fs::create_dir_all(folder).unwrap();
            chmod(folder, 0o700);
            fs::write(path, bytes).unwrap();
            chmod(path, 0o600);
        }
    }

    fn folder(&self) -> &Path {
        let store = |(path, _): &&(PathBuf, Vec<u8>)| path.ends_with("manageros.db");
        self.whole.iter().find(store).unwrap().0.parent().unwrap()
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder().join("manageros.db")
    }

    /// Returns the words of a line of [`CHANGES`].
    pub(crate) fn words(&self, line: &str) -> Vec<String> {
        let line = line
            .replace("{url}", &self.jira.url())
            .replace("{login}", &self.jira.login());
        shell_words::split(&line).unwrap()
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let words = self.words(line);
        self.env.command(words.iter().map(String::as_str))
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        ran(&mut self.command(line))
    }

    /// Checks that the store is whole and that every token in it opens.
    #[track_caller]
    pub(crate) fn holds(&self, because: &str) {
        let tested = self.run("integration test");
        assert_eq!(tested.code, Some(0), "{because}\n{tested:?}");
        assert_sound(&self.store(), because);
    }
}

/// Returns the names in a folder, but for that of the folder with what was seen of organizations.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names = secrets::names(folder);
    names.retain(|name| name != "state");
    names
}

/// Returns every file in the folder and in its folders.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in secrets::names(folder) {
        let path = folder.join(name);
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// How a run ended, also one that a signal ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `None` after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn ends(self, code: i32, because: &str) -> Self {
        assert_eq!(self.code, Some(code), "{because}\n{self:?}");
        assert!(!self.stderr.contains("panicked"), "{because}\n{self:?}");
        self
    }
}

/// Runs a command with the token on its standard input.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(CANARY_TOKEN.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(
        !stdout.contains(CANARY_TOKEN) && !stderr.contains(CANARY_TOKEN),
        "{command:?} tells the token:\n{stdout}\n{stderr}"
    );
    Ran {
        code: output.status.code(),
        signal: output.status.signal(),
        stdout,
        stderr,
    }
}

/// Returns `command` behind a shell that first runs `setup`, such as `umask 077;`.
pub(crate) fn after(setup: &str, command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", &format!("{setup} exec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .current_dir(command.get_current_dir().unwrap());
    let variables = command.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    shell
}

/// Checks the file as SQLite does, and that nothing refers to what is not there.
#[track_caller]
pub(crate) fn assert_sound(store: &Path, because: &str) {
    let db = Connection::open(store).unwrap();
    let found: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(found, "ok", "{because}");
    let dangling = db.prepare("PRAGMA foreign_key_check").unwrap().exists([]);
    assert!(!dangling.unwrap(), "{because}: a row refers to nothing");
}

/// Returns the rows of every table in an order of their own. Of ids, seals and other bytes, which are random, only the
/// length is told.
pub(crate) fn rows(store: &Path) -> Vec<String> {
    let db = Connection::open(store).unwrap();
    let mut all = Vec::new();
    for table in tables(&db) {
        let mut select = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = select.column_count();
        let mut found = select.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells = (0..columns).map(|at| match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
                other => format!("{other:?}"),
            });
            all.push(format!("{table}: {}", cells.collect::<Vec<_>>().join(", ")));
        }
    }
    all.sort();
    all
}

pub(crate) fn tables(db: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let mut select = db.prepare(sql).unwrap();
    let names = select.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// Somebody whom file modes stop, which they do not stop root. As root the store is given away and the program run as
/// its new owner.
pub(crate) struct Somebody {
    prefix: String,
    /// The program, where he can reach it.
    _program: tempfile::TempDir,
}

impl Somebody {
    const UID: u32 = 65534;

    /// Gives him every file of the stage.
    pub(crate) fn owns(stage: &Stage) -> Self {
        let program = tempfile::tempdir().unwrap();
        if !rustix::process::geteuid().is_root() {
            return Self {
                prefix: String::new(),
                _program: program,
            };
        }
        chmod(program.path(), 0o755);
        let copy = program.path().join("manageros");
        // not copied by ourselves: a process started meanwhile would hold the copy open, and it could not be run
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_manageros"))
            .arg(&copy)
            .status();
        assert!(copied.unwrap().success());
        let account = format!("UPDATE users SET os_account = 'uid:{}'", Self::UID);
        let db = Connection::open(stage.store()).unwrap();
        db.execute_batch(&account).unwrap();
        for path in [stage.env.home(), stage.folder()] {
            Self::given(path);
            for name in names(path) {
                Self::given(&path.join(name));
            }
            for file in files(path) {
                Self::given(&file);
            }
            let seen = path.join("state");
            if seen.is_dir() {
                Self::given(&seen);
            }
        }
        let uid = Self::UID;
        Self {
            prefix: format!(
                "set -- {} \"$@\"; exec setpriv --reuid={uid} --regid={uid} --clear-groups \"$@\";",
                copy.display()
            ),
            _program: program,
        }
    }

    pub(crate) fn given(path: &Path) {
        if rustix::process::geteuid().is_root() {
            chown(path, Some(Self::UID), Some(Self::UID)).unwrap();
        }
    }

    /// Runs a line as him.
    pub(crate) fn runs(&self, stage: &Stage, line: &str) -> Ran {
        ran(&mut after(&self.prefix, &stage.command(line)))
    }
}

/// Returns every name in the folder with its mode and what is in it, and waits for nothing.
pub(crate) fn contents(folder: &Path) -> Vec<(PathBuf, u32, Vec<u8>)> {
    let of = |name: String| {
        let path = folder.join(name);
        let found = fs::symlink_metadata(&path).unwrap();
        let bytes = if found.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        (path, found.permissions().mode(), bytes)
    };
    names(folder).into_iter().map(of).collect()
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}
