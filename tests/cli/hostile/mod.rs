//! A Jira, or something in its place, that means harm or is broken: SECURITY.md E 19 to 24.
//!
//! A [`Scene`] is the program, its own Jira that follows a script, and other addresses where nobody may go. Whatever
//! the script says, the program ends by itself with the exit code of the contract and one tidy sentence, and the
//! token has been nowhere but at its own Jira.

mod bodies;
mod breaks;
mod limits;
mod mended;
mod redirects;
pub(crate) mod server;
mod texts;

use std::fmt;
use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use jira_sandbox::CANARY_TOKEN;

use crate::harness::TestEnv;
use server::{Head, LOGIN, Place, Script, Server, reveals};

/// No run of the program may take longer, whatever it is up against.
const LONGEST: Duration = Duration::from_secs(12);

/// The program, its Jira, and two places that are neither.
pub(crate) struct Scene {
    pub(crate) env: TestEnv,
    pub(crate) jira: Server,
    pub(crate) elsewhere: Server,
    gateway: Server,
}

impl Scene {
    /// A Jira that is odd as told.
    pub(crate) fn new(
        odd: impl Fn(Place, &Head) -> Option<Script> + Send + Sync + 'static,
    ) -> Self {
        Self::of(Server::own(odd))
    }

    /// A Jira that is odd at one place.
    pub(crate) fn at(place: Place, script: Script) -> Self {
        Self::new(move |asked, _| (asked == place).then(|| script.clone()))
    }

    pub(crate) fn of(jira: Server) -> Self {
        let scene = Self {
            env: TestEnv::new(),
            jira,
            elsewhere: Server::trap(),
            gateway: Server::trap(),
        };
        scene.guarded()
    }

    fn guarded(mut self) -> Self {
        let gateway = format!("{}/ex/jira/", self.gateway.url());
        self.env.set("MANAGEROS_TEST_GATEWAY", &gateway);
        self
    }

    /// Runs `integration test` on the Jira without saving it. Refusals are not waited for.
    pub(crate) fn test(&self, more: &[&str]) -> Ran {
        let url = self.jira.url();
        let mut arguments = vec![
            "integration",
            "test",
            "--url",
            &url,
            "--login",
            LOGIN,
            "--token-stdin",
        ];
        if !more.contains(&"--auth") {
            arguments.extend(["--auth", "token"]);
        }
        arguments.extend(more);
        if !more.contains(&"--max-wait") {
            arguments.extend(["--max-wait", "0s"]);
        }
        self.run(&arguments)
    }

    /// Saves the Jira as `acme`, and Ada with her account on it.
    pub(crate) fn with_ada(self) -> Self {
        let url = self.jira.url();
        let add = [
            "integration",
            "add",
            "acme",
            "--url",
            &url,
            "--login",
            LOGIN,
            "--auth",
            "token",
            "--token-stdin",
        ];
        self.run(&add).ends(0);
        let ada = ["Ada Lovelace", "--email", "ada@acme.example"];
        let handle = ["--handle", "ada"];
        self.run(&[&["person", "add"], &ada[..], &handle[..]].concat())
            .ends(0);
        self.run(&["person", "link", "ada", "-i", "acme"]).ends(0);
        self
    }

    /// Runs `activity show ada`.
    pub(crate) fn show(&self, more: &[&str]) -> Ran {
        let arguments = ["activity", "show", "ada", "--max-wait", "0s"];
        self.run(&[&arguments[..], more].concat())
    }

    /// Runs the program with the token on standard input, and asserts what holds after every run: it ended by itself,
    /// its output is tidy, and the token is nowhere but at the Jira.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let ran = ran(&self.env, arguments, CANARY_TOKEN);
        ran.assert_tidy();
        self.jira.assert_token_is_safe();
        self.elsewhere.assert_token_is_safe();
        self.gateway.assert_token_is_safe();
        ran
    }
}

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
    pub(crate) elapsed: Duration,
    /// The most memory it held, as far as the kernel could be asked.
    pub(crate) peak_mib: u64,
}

/// Runs the program, and ends it when it does not end by itself.
#[track_caller]
pub(crate) fn ran(env: &TestEnv, arguments: &[&str], input: &str) -> Ran {
    let started = Instant::now();
    let mut child = env
        .command(arguments.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that fails early closes its input; that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let collected = |mut from: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).map(|_| bytes).unwrap()
        })
    };
    let stdout = collected(Box::new(child.stdout.take().unwrap()));
    let stderr = collected(Box::new(child.stderr.take().unwrap()));
    let mut peak_mib = 0;
    let status = loop {
        peak_mib = peak_mib.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{arguments:?} did not end within {LONGEST:?}");
        }
        thread::sleep(Duration::from_millis(2));
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let ran = Ran {
        stdout: text(stdout.join().unwrap()),
        stderr: text(stderr.join().unwrap()),
        code: status.code().expect("it ended by itself"),
        elapsed: started.elapsed(),
        peak_mib,
    };
    assert!(
        !reveals(&ran.stdout) && !reveals(&ran.stderr),
        "the token was printed (exit {})",
        ran.code
    );
    for entry in fs::read_dir(env.home()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            assert!(!reveals(&text), "the token is in {}", path.display());
        }
    }
    ran
}

/// Returns the high-water mark of a process's memory.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| {
        line.trim()
            .trim_end_matches("kB")
            .trim()
            .parse::<u64>()
            .ok()
    });
    kib.unwrap_or_default() / 1024
}

impl Ran {
    /// Fails unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{self}");
        self
    }

    /// Fails unless standard error says this.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} in\n{self}");
        self
    }

    /// Fails unless it took less than `limit`.
    #[track_caller]
    pub(crate) fn within(self, limit: Duration) -> Self {
        assert!(self.elapsed < limit, "{:?}\n{self}", self.elapsed);
        self
    }

    /// Fails unless it held less than `limit` MiB.
    #[track_caller]
    pub(crate) fn below_mib(self, limit: u64) -> Self {
        assert!(self.peak_mib < limit, "{} MiB\n{self}", self.peak_mib);
        self
    }

    /// Fails when something stands in the output that no script of a foreign server may put there.
    #[track_caller]
    fn assert_tidy(&self) {
        assert!(!self.stderr.contains("panicked"), "\n{self}");
        let page = self.stderr.to_lowercase();
        for tag in ["<html", "<!doctype", "<body", "<script", "<?xml"] {
            assert!(!page.contains(tag), "a page of {tag}\n{self}");
        }
        for line in self.stderr.lines() {
            let length = line.chars().count();
            // Escapes of JSON make a text of 200 characters longer.
            assert!(length < 1_500, "a line of {length} characters\n{self}");
        }
        for text in [&self.stdout, &self.stderr] {
            // CSV ends its lines so.
            let text = text.replace("\r\n", "\n");
            let found = text.chars().find(|c| is_hazard(*c));
            assert!(
                found.is_none(),
                "U+{:04X} in the output of exit {}",
                u32::from(found.unwrap_or_default()),
                self.code
            );
        }
        let last = self.stderr.lines().last().unwrap_or_default();
        if self.code != 0 && !last.starts_with('{') {
            let errors = self
                .stderr
                .lines()
                .filter(|line| line.starts_with("error: "));
            assert_eq!(errors.count(), 1, "\n{self}");
        }
    }
}

/// A character that steers a terminal, hides, or turns the direction of text.
fn is_hazard(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The whole of a failed bomb helps nobody.
        let start = |text: &str| text.chars().take(2_000).collect::<String>();
        write!(
            f,
            "{}------- stderr -------\n{}------- exit {} after {:?} -------",
            start(&self.stdout),
            start(&self.stderr),
            self.code,
            self.elapsed
        )
    }
}
