//! A fresh home, a cleared environment, a fixed clock, and a search for the canary after every run.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::durations;

/// The instant that every run takes for now, unless it is given another.
pub(crate) const NOW: &str = "2026-11-23T12:00:00Z";

/// Says that a test could not be made here. Past the test runner, which keeps to itself what passing tests print.
#[cfg(unix)]
pub(crate) fn skipped(why: &str) {
    let name = std::thread::current().name().unwrap_or("?").to_owned();
    let _ = writeln!(std::io::stderr(), "test {name} skipped: {why}");
}

/// A home that no other test sees, and what runs in it are given.
pub(crate) struct TestEnv {
    home: tempfile::TempDir,
    variables: Vec<(String, String)>,
    replacements: Vec<(String, String)>,
}

/// What a run left behind.
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
    replacements: Vec<(String, String)>,
}

impl TestEnv {
    /// Returns a home with nothing in it, whose key will be in a file.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().to_str().unwrap().to_owned();
        let key = home.path().join("key");
        let variables = [
            ("MANAGEROS_HOME", path.as_str()),
            ("MANAGEROS_KEY_FILE", key.to_str().unwrap()),
            ("MANAGEROS_NOW", NOW),
            ("COLUMNS", "100"),
            ("USER", "tester"),
            ("TZ", "UTC"),
            ("PATH", "/usr/bin:/bin"),
            // what is longer than the screen is looked at as a whole, unless a test is about the pager
            ("PAGER", "cat"),
        ];
        let variables = variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        Self {
            home,
            variables,
            replacements: vec![(path, "[HOME]".to_owned())],
        }
    }

    /// Returns a home with the organization's integration `acme` on `jira`.
    pub(crate) fn with(jira: &Sandbox) -> Self {
        let mut env = Self::new();
        env.add_integration("acme", jira, &["--scope", "org"])
            .success();
        env
    }

    /// Registers `jira` as `name`.
    #[must_use = "look at the output, or say success() or fails(code)"]
    pub(crate) fn add_integration(&mut self, name: &str, jira: &Sandbox, more: &[&str]) -> Output {
        self.knows(jira);
        let (url, login) = (jira.url(), jira.login());
        let mut arguments = vec![
            "integration",
            "add",
            name,
            "--url",
            &url,
            "--login",
            &login,
            "--token-stdin",
        ];
        arguments.extend(more);
        self.run_with_input(arguments, jira.token())
    }

    /// Writes the addresses and ids of `jira`, which differ from run to run, as `[SITE]` and the like; those of a
    /// second one as `[SITE-2]`.
    pub(crate) fn knows(&mut self, jira: &Sandbox) {
        let known = |(_, name): &&(String, String)| name.starts_with("[SITE");
        let number = match self.replacements.iter().filter(known).count() {
            0 => String::new(),
            count => format!("-{}", count + 1),
        };
        let seen = [
            (jira.gateway_origin(), format!("[GATEWAY{number}]")),
            (jira.url(), format!("[SITE{number}]")),
            (jira.cloud_id().to_owned(), format!("[CLOUD-ID{number}]")),
            (address(&jira.url()), format!("[ADDRESS{number}]")),
        ];
        for (text, name) in seen {
            self.replace(&text, &name);
        }
        self.set(
            "MANAGEROS_TEST_GATEWAY",
            &format!("{}/ex/jira/", jira.gateway_origin()),
        );
    }

    /// Writes `text`, which differs from run to run, as `name`; a text that has a name keeps it.
    pub(crate) fn replace(&mut self, text: &str, name: &str) {
        if self.replacements.iter().all(|(known, _)| known != text) {
            self.replacements.push((text.to_owned(), name.to_owned()));
        }
    }

    /// Returns a home where Ada Lovelace is linked on the integration `acme` on `jira`.
    pub(crate) fn ada_on(jira: &Sandbox) -> Self {
        let env = Self::with(jira);
        env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
        env
    }

    /// Adds the person and links them by their e-mail on `acme`.
    pub(crate) fn person_linked(&self, handle: &str, name: &str, email: &str) {
        self.run(["person", "add", name, "--email", email, "--handle", handle])
            .success();
        self.run(["person", "link", handle, "-i", "acme"]).success();
    }

    /// Sets a variable for the runs that follow.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a variable away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    /// Returns the folder of everything.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the names of everything in the home, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.home()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Returns the store's file.
    pub(crate) fn store(&self) -> PathBuf {
        self.home().join("manageros.db")
    }

    /// Changes the store behind the program's back, as somebody with a SQLite shell would.
    pub(crate) fn sql(&self, sql: &str) {
        let db = rusqlite::Connection::open(self.store()).unwrap();
        db.execute_batch(sql).unwrap();
    }

    /// Returns the command with this environment and nothing else, ready to run.
    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manageros"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.variables.iter().cloned());
        command.current_dir(self.home());
        command
    }

    /// Runs a command line of words, quoted as in a shell.
    #[must_use = "look at the output, or say success() or fails(code)"]
    pub(crate) fn line(&self, line: &str) -> Output {
        let words = shell_words::split(line).unwrap();
        self.run(words.iter().map(String::as_str))
    }

    /// Runs several command lines and returns them with their outputs, as a terminal would show them.
    pub(crate) fn story<'a>(&self, lines: impl IntoIterator<Item = &'a str>) -> String {
        let told = lines
            .into_iter()
            .map(|line| format!("$ manageros {line}\n{}\n", self.line(line)));
        told.collect::<Vec<_>>().join("\n")
    }

    /// Runs it with standard input closed.
    #[must_use = "look at the output, or say success() or fails(code)"]
    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Output {
        self.run_with_input(arguments, "")
    }

    /// Runs it with `input` on standard input.
    #[must_use = "look at the output, or say success() or fails(code)"]
    pub(crate) fn run_with_input<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
        input: &str,
    ) -> Output {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that fails early closes its input; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let output = Output {
            stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
            code: output.status.code().expect("it ended by itself"),
            replacements: self.replacements.clone(),
        };
        self.search_canary(&output);
        output
    }

    /// Fails when the token stands anywhere in the clear: in what was printed, or in any file of the home.
    fn search_canary(&self, output: &Output) {
        assert!(
            !output.stdout.contains(CANARY_TOKEN),
            "the token is on standard output"
        );
        assert!(
            !output.stderr.contains(CANARY_TOKEN),
            "the token is on standard error"
        );
        let mut folders = vec![self.home().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).unwrap();
                let found = bytes
                    .windows(CANARY_TOKEN.len())
                    .any(|window| window == CANARY_TOKEN.as_bytes());
                assert!(!found, "the token is in {}", path.display());
            }
        }
    }
}

/// Returns the host and port of a URL.
fn address(url: &str) -> String {
    let rest = url.split("://").nth(1).unwrap_or_default();
    rest.split('/').next().unwrap_or_default().to_owned()
}

impl Output {
    /// Fails unless the exit code is 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.fails(0)
    }

    /// Fails unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{self}");
        self
    }

    /// Returns standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}):\n{self}"))
    }

    /// Returns the error document that `--json` puts on standard error's last line.
    #[track_caller]
    pub(crate) fn json_error(&self) -> serde_json::Value {
        let last = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .unwrap_or_else(|error| panic!("no JSON error ({error}):\n{self}"))
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!(
            "{}------- stderr -------\n{}------- exit {} -------",
            self.stdout, self.stderr, self.code
        );
        for (from, to) in &self.replacements {
            text = text.replace(from, to);
        }
        f.write_str(&durations::hidden(&text))
    }
}
