//! A store of its own for each row, made with the program itself.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fake::{self, Fake};

/// The instant every run takes for now; the tickets are of that month.
const NOW: &str = "2026-11-23T12:00:00Z";

/// A home that is gone when this is dropped.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Home {
    pub(crate) fn new(program: &Path) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        Ok(Self {
            folder,
            program: program.to_owned(),
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the environment of every run in it, and no other.
    pub(crate) fn variables(&self) -> Vec<(String, OsString)> {
        let home = self.path("home");
        let key = self.path("key");
        [
            ("MANAGEROS_HOME", home.as_os_str()),
            ("MANAGEROS_KEY_FILE", key.as_os_str()),
            ("MANAGEROS_NOW", NOW.as_ref()),
            ("USER", "bench".as_ref()),
            ("COLUMNS", "100".as_ref()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Runs the program, which has to succeed.
    pub(crate) fn run(&self, words: &[&str], input: &str) -> Result<(), String> {
        let failed = |why: String| format!("manageros {}: {why}", words.join(" "));
        let mut child = Command::new(&self.program)
            .args(words)
            .env_clear()
            .env("TZ", "UTC")
            .envs(self.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // who needs no input may have ended already
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child
            .wait_with_output()
            .map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Registers `jira` as `acme`.
    pub(crate) fn integration(&self, jira: &Fake) -> Result<(), String> {
        let mut words = vec!["integration", "add", "acme", "--url", jira.url()];
        if !jira.plan().data_center {
            words.extend(["--login", "me@acme.example"]);
        }
        let authority = self.path("authority.pem");
        if let Some(pem) = jira.authority() {
            write(&authority, pem)?;
            words.extend(["--ca-cert", authority.to_str().unwrap_or_default()]);
        }
        words.extend(["--scope", "org", "--token-stdin"]);
        self.run(&words, "a-token-for-the-bench")
    }

    /// Adds the first person of `jira` as `ada`, linked.
    pub(crate) fn ada(&self, jira: &Fake) -> Result<(), String> {
        let account = fake::account(jira.plan(), 0);
        self.run(&["person", "add", "Ada Lovelace", "--handle", "ada"], "")?;
        self.run(&["person", "link", "ada", "--account-id", &account], "")
    }

    /// Adds everybody of `jira`, not linked.
    pub(crate) fn everybody(&self, people: usize) -> Result<(), String> {
        let file = self.path("people.csv");
        write(&file, &csv(people))?;
        self.run(&["person", "import", file.to_str().unwrap_or_default()], "")
    }

    /// Keeps the store as it is now, for [`Home::put_back`].
    pub(crate) fn keep(&self) -> Result<(), String> {
        let kept = fs::copy(self.path("home/manageros.db"), self.path("kept.db"));
        kept.map(drop).map_err(|error| error.to_string())
    }

    /// Puts the store back as it was kept.
    pub(crate) fn put_back(&self) -> std::io::Result<()> {
        fs::copy(self.path("kept.db"), self.path("home/manageros.db")).map(drop)
    }
}

/// Returns a file of so many people.
pub(crate) fn csv(people: usize) -> String {
    let rows = (0..people).map(|person| {
        let email = fake::email(person);
        format!("Person {person:06},{email},person{person:06}\n")
    });
    "name,email,handle\n".to_owned() + &rows.collect::<String>()
}

/// Returns the same people as rows of the store's own table, for a program that makes up nothing.
pub(crate) fn rows_csv(people: usize) -> String {
    let rows = (0..people).map(|person| {
        let email = fake::email(person);
        format!("id-{person:013},person{person:06},Person {person:06},{email},{email},,,,2026-11-23T12:00:00Z\n")
    });
    "id,handle,name,email,email_key,team,manager,time_zone,created_at\n".to_owned()
        + &rows.collect::<String>()
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
