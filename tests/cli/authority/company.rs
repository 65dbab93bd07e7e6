//! Groups 1 and 2 where a change is more than one file: the key, an organization that is shared, a copy. Killed at any
//! moment and at every named step, the next command finds everything, and finishes the change or takes it back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use std::io::Write;

use jira_sandbox::{CANARY_TOKEN, Sandbox};
use manageros::crash;
use manageros::domain::{JoinRequest, PublicKey, UserId};
use manageros::vault::fingerprint_of_user;

use super::{Ran, after as limited, assert_sound, files, ran_with, rows};
use crate::harness::TestEnv;
use crate::keyring::Session;
use crate::secrets::chmod;

/// What a change finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scene {
    /// A store of one's own with the integrations `acme` and `mine`, and Ada.
    Own,
    /// A store with `mine` alone, to which an organization can be added.
    Alone,
    /// That store and an organization in a file of its own, with `acme`, Ada, a member `uid:61002`.
    Shared,
}
use Scene::{Alone, Own, Shared};

/// Every command that changes more than the store's one file; standard input is the token or a request to join. The
/// last word is the first word of the points it passes.
const CHANGES: [(Scene, &str, &str); 9] = [
    (Own, "key rotate", "key."),
    (Own, "backup create {copy}", "copy."),
    (Alone, "org create {org} --name Acme", "shared."),
    (Shared, "key rotate", "key."),
    (
        Shared,
        "user grant 61003 --role member --fingerprint {fingerprint} --request -",
        "organization.",
    ),
    (Shared, "user revoke 61002 --yes", "organization."),
    (Shared, "user role 61002 admin", "organization."),
    (Shared, "integration rotate acme --token-stdin", ""),
    (Shared, "backup create {copy} --organization", "copy."),
];

/// More than 200 all in all.
const ROUNDS: u32 = 25;

/// The scene, which can be set again.
struct Stage {
    scene: Scene,
    env: TestEnv,
    jira: Sandbox,
    whole: Vec<(PathBuf, Vec<u8>)>,
}

fn request(number: u8) -> JoinRequest {
    JoinRequest {
        user: UserId::from_bytes([number; 16]),
        public_key: PublicKey([number; 32]),
        os_account: format!("uid:6100{number}"),
        name: format!("u{number}"),
    }
}

fn fingerprint(number: u8) -> String {
    fingerprint_of_user(request(number).public_key).to_string()
}

impl Stage {
    fn set(scene: Scene) -> Self {
        Self::set_with(scene, TestEnv::new())
    }

    /// Sets the scene in a home where nothing is yet.
    fn set_with(scene: Scene, mut env: TestEnv) -> Self {
        let jira = Sandbox::cloud()
            .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
            .start();
        env.add_integration("mine", &jira, &["--scope", "user"])
            .success();
        let mut stage = Self {
            scene,
            env,
            jira,
            whole: Vec::new(),
        };
        if scene == Shared {
            fs::create_dir(stage.org().parent().unwrap()).unwrap();
            stage.run("org create {org} --name Acme").ends(0, "founded");
            let grant = format!(
                "user grant 61002 --role member --fingerprint {} --request -",
                fingerprint(2)
            );
            let words = shell_words::split(&grant).unwrap();
            let mut command = stage.env.command(words.iter().map(String::as_str));
            ran_with(&mut command, &request(2).to_string()).ends(0, &grant);
        }
        if scene != Alone {
            stage
                .env
                .add_integration("acme", &stage.jira, &["--scope", "org"])
                .success();
            stage
                .env
                .person_linked("ada", "Ada Lovelace", "ada@acme.example");
        }
        stage.run("integration test").ends(0, "the scene is set");
        let bytes = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
        stage.whole = files(stage.env.home()).into_iter().map(bytes).collect();
        stage
    }

    fn org(&self) -> PathBuf {
        self.env.home().join("shared/org.db")
    }

    /// Returns the organization's fingerprint as it is told to whoever gives a wrong one.
    fn told_fingerprint(&self) -> String {
        let wrong = format!("org use {{org}} --fingerprint {}", ["0000"; 8].join("-"));
        let told = self.run(&wrong).ends(10, "a wrong fingerprint");
        let mut words = told
            .stderr
            .split(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let found = words.find(|word| word.len() == 39 && !word.starts_with("0000"));
        found.unwrap_or_else(|| panic!("{told:?}")).to_owned()
    }

    fn copy(&self) -> PathBuf {
        self.env.home().join("copies/copy")
    }

    fn reset(&self) {
        for path in files(self.env.home()) {
            fs::remove_file(path).unwrap();
        }
        for folder in ["shared", "copies"] {
            let _ = fs::remove_dir_all(self.env.home().join(folder));
            fs::create_dir(self.env.home().join(folder)).unwrap();
            chmod(&self.env.home().join(folder), 0o700);
        }
        for (path, bytes) in &self.whole {
            fs::write(path, bytes).unwrap();
            chmod(path, 0o600);
        }
    }

    fn command(&self, line: &str) -> std::process::Command {
        let line = line
            .replace("{org}", self.org().to_str().unwrap())
            .replace("{copy}", self.copy().to_str().unwrap())
            .replace("{fingerprint}", &fingerprint(3));
        let line = if line.contains("{organization}") {
            line.replace("{organization}", &self.told_fingerprint())
        } else {
            line
        };
        let words = shell_words::split(&line).unwrap();
        self.env.command(words.iter().map(String::as_str))
    }

    fn run(&self, line: &str) -> Ran {
        ran_with(&mut self.command(line), &input(line))
    }

    /// Returns what is in both files, after a command that opens every token: it finishes what can be finished.
    #[track_caller]
    fn opened(&self, because: &str) -> Vec<String> {
        // that the organization's keys were changed by this very command is told, once
        let first = self.run("integration test");
        if first.stderr.contains("run the command again") {
            assert!(
                first.stderr.contains("finished just now"),
                "{because}: {first:?}"
            );
        } else {
            first.ends(0, because);
        }
        self.run("integration test").ends(0, because);
        if self.scene != Alone {
            let shown = self.run("person list --json").ends(0, because);
            assert!(shown.stdout.contains("Ada Lovelace"), "{because}");
        }
        let mut all = rows(&self.env.store());
        assert_sound(&self.env.store(), because);
        if self.scene == Shared {
            all.extend(rows(&self.org()));
            assert_sound(&self.org(), because);
        }
        all
    }

    /// Checks what a change that was cut off has left, and that it can be made now.
    #[track_caller]
    fn is_whole(&self, line: &str, is_done: bool, [before, after]: [&[String]; 2], because: &str) {
        if line.starts_with("org create") {
            return self.is_founded_or_can_be(line, is_done, because);
        }
        let now = self.opened(because);
        if line.starts_with("backup create") {
            assert!(now == before, "{because}: a copy changes nothing");
            assert!(!is_done || self.copy().exists(), "lost: {because}");
            if self.copy().exists() {
                let verify = format!("backup verify {}", self.copy().display());
                self.run(&verify).ends(0, because);
                fs::remove_file(self.copy()).unwrap();
            }
        } else {
            let is_after = now == after;
            assert!(
                is_after || now == before,
                "half of: {because}\n{now:#?}\nafter: {after:#?}"
            );
            assert!(!is_done || is_after, "lost: {because}");
        }
        if line == "key rotate" || line.starts_with("backup create") || now == before {
            self.run(line).ends(0, &format!("again, {because}"));
            self.opened(because);
        }
        self.leaves_nothing(because);
    }

    /// Making an organization takes its file and a line in one's own store: cut off in between, the file is whole, and
    /// is chosen like anybody's.
    #[track_caller]
    fn is_founded_or_can_be(&self, line: &str, is_done: bool, because: &str) {
        self.opened(because);
        let shown = self.run("org show --json").ends(0, because);
        let is_chosen =
            shown.stdout.contains("\"shared\": true") || shown.stdout.contains("\"shared\":true");
        assert!(!is_done || is_chosen, "lost: {because}");
        if !is_chosen && self.org().exists() {
            assert_sound(&self.org(), because);
            self.run(line).ends(9, because);
            let found = self.told_fingerprint();
            self.run(&format!("org use {{org}} --fingerprint {found}"))
                .ends(0, because);
        } else if !is_chosen {
            self.run(line).ends(0, because);
        }
        self.run("integration add acme --url {url} --login {login} --no-verify --auth token --token-stdin --scope org"
            .replace("{url}", &self.jira.url())
            .replace("{login}", &self.jira.login())
            .as_str())
            .ends(0, because);
        self.run("integration test").ends(0, because);
    }

    fn leaves_nothing(&self, because: &str) {
        let ours = |path: &Path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            // SQLite's own, of a change in two files; nobody minds one that was only begun
            let is_super_journal = name.contains(".db-mj");
            !name.ends_with(".seen.json") && !is_super_journal && path != self.copy()
        };
        let left: Vec<PathBuf> = files(self.env.home())
            .into_iter()
            .filter(|path| ours(path) && self.whole.iter().all(|(known, _)| known != path))
            .collect();
        assert!(left.is_empty(), "{because}: {left:?}");
    }
}

fn input(line: &str) -> String {
    if line.contains("--request -") {
        request(3).to_string()
    } else {
        CANARY_TOKEN.to_owned()
    }
}

#[test]
fn killed_at_any_moment_a_change_of_several_files_is_whole() {
    let (even, odd): (Vec<_>, Vec<_>) = CHANGES
        .iter()
        .enumerate()
        .partition(|(index, _)| index % 2 == 0);
    let tallies: Vec<[u32; 2]> = thread::scope(|scope| {
        let workers = [even, odd].map(|changes| {
            scope.spawn(move || {
                let mut tally = [0, 0];
                for (_, (scene, line, _)) in changes {
                    rounds(&Stage::set(*scene), line, &mut tally);
                }
                tally
            })
        });
        workers.map(|worker| worker.join().unwrap()).into()
    });
    let [cut, done] = [0, 1].map(|at| tallies.iter().map(|tally| tally[at]).sum::<u32>());
    assert!(cut + done >= 200);
    assert!(cut >= 20 && done >= 5, "{cut} cut, {done} done");
}

fn rounds(stage: &Stage, line: &str, tally: &mut [u32; 2]) {
    stage.reset();
    let before = stage.opened(line);
    let started = Instant::now();
    stage.run(line).ends(0, line);
    let whole_run = started.elapsed();
    let after = stage.opened(line);
    assert!(before != after || line.starts_with("backup"), "{line}");
    for round in 0..ROUNDS {
        stage.reset();
        let wait = whole_run * (ROUNDS / 3 + round) / ROUNDS;
        let is_done = killed(stage, line, wait);
        let because = format!("{:?}: {line}, killed after {wait:?}", stage.scene);
        stage.is_whole(line, is_done, [&before, &after], &because);
        tally[usize::from(is_done)] += 1;
    }
}

/// Runs `line` and kills it after `wait`; returns whether it had said that it was done.
fn killed(stage: &Stage, line: &str, wait: Duration) -> bool {
    let mut child = stage
        .command(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(input(line).as_bytes());
    drop(stdin);
    thread::sleep(wait);
    let _ = child.kill();
    child.wait().unwrap().success()
}

/// Ends `line` at each of its points, the steps of a key file among them; returns how many points it passed.
fn cut_at_each_step(stage: &Stage, line: &str, kinds: &[&str]) -> usize {
    stage.reset();
    let before = stage.opened(line);
    stage.run(line).ends(0, line);
    let after = stage.opened(line);
    let mut passed = 0;
    for point in crash::POINTS
        .iter()
        .filter(|point| kinds.iter().any(|kind| point.starts_with(kind)))
    {
        for time in 1.. {
            stage.reset();
            let mut command = stage.command(line);
            command.env(crash::VARIABLE, format!("{point}#{time}"));
            let cut = ran_with(&mut command, &input(line));
            let because = format!("{:?}: {line}, ended at {point}#{time}", stage.scene);
            if cut.code == Some(0) {
                assert!(time > 1, "{because}: never passed");
                break;
            }
            assert!(cut.signal.is_some(), "{because}: {cut:?}");
            stage.is_whole(line, false, [&before, &after], &because);
            passed += 1;
        }
    }
    passed
}

#[test]
fn ended_at_each_step_a_change_of_several_files_is_finished_or_taken_back() {
    for (scene, line, kind) in CHANGES.iter().filter(|(.., kind)| !kind.is_empty()) {
        let mut kinds = vec![*kind];
        if *kind == "key." {
            kinds.push("key-file.");
        }
        let passed = cut_at_each_step(&Stage::set(*scene), line, &kinds);
        assert!(passed >= kinds.len(), "{line}");
    }
}

/// Group 3: a disk that ends in the middle of a file, told by an error or by a signal.
#[test]
fn a_limit_on_the_size_of_files_leaves_a_change_of_several_files_whole() {
    for (scene, line, _) in CHANGES {
        let stage = Stage::set(scene);
        stage.reset();
        let before = stage.opened(line);
        stage.run(line).ends(0, line);
        let after = stage.opened(line);
        let mut stopped = 0;
        // in blocks of 512 bytes
        for limit in [0, 1, 9, 33, 129] {
            for trap in ["trap '' XFSZ;", ""] {
                stage.reset();
                let setup = format!("{trap} ulimit -f {limit};");
                let ran = ran_with(&mut limited(&setup, &stage.command(line)), &input(line));
                let because = format!("{scene:?}: {setup} {line}\n{ran:?}");
                assert!(!ran.stderr.contains("panicked"), "{because}");
                assert!(matches!(ran.code, None | Some(0 | 10 | 12)), "{because}");
                assert!(trap.is_empty() || ran.code.is_some(), "{because}");
                stopped += u32::from(ran.code != Some(0));
                stage.is_whole(line, ran.code == Some(0), [&before, &after], &because);
            }
        }
        assert!(stopped > 0, "{line}");
    }
}

/// Whatever the next command is: one that has nothing to do with the organization must not lose its keys.
#[test]
fn an_organization_is_not_lost_to_a_change_of_the_key_that_was_cut_off() {
    let stage = Stage::set(Shared);
    for point in ["key.committed", "key.handed-over"] {
        for next in [
            "key rotate",
            "key status --probe",
            "key export --plain --yes",
            "integration test mine",
            "org use {org} --fingerprint {organization}",
            "integration list",
            "doctor",
        ] {
            stage.reset();
            let mut command = stage.command("key rotate");
            let cut = ran_with(command.env(crash::VARIABLE, point), "");
            assert!(cut.signal.is_some(), "{cut:?}");
            let because = format!("`{next}` after an end at {point}");
            let said = stage.run(next);
            assert!(
                !said.stderr.contains("somebody edited"),
                "{because}: {said:?}"
            );
            // at most once a command says that it read what is no longer true
            stage.run("integration test");
            stage.opened(&because);
            stage
                .run("user role 61002 admin")
                .ends(0, &format!("still the admin: {because}"));
        }
    }
}

#[test]
fn a_change_of_the_key_in_the_keyring_can_be_cut_off_at_every_step() {
    let Some(session) = Session::unlocked() else {
        return;
    };
    for point in crash::POINTS
        .iter()
        .filter(|point| point.starts_with("key."))
    {
        let stage = Stage::set_with(Own, session.env());
        let item = || session.items().len();
        let before = item();
        let mut command = stage.command("key rotate");
        let cut = ran_with(command.env(crash::VARIABLE, point), "");
        assert!(cut.signal.is_some(), "{point}: {cut:?}");
        stage.opened(point);
        stage.run("key rotate").ends(0, point);
        stage.opened(point);
        assert_eq!(item(), before, "{point}: a key that opens nothing is left");
    }
}

/// A command that took the key in hand before another one changed it must not write under the old one.
#[test]
fn what_was_begun_under_the_old_key_is_not_kept_under_it() {
    for scene in [Own, Shared] {
        let stage = Stage::set(scene);
        let add = format!(
            "integration add late --url {} --login {} --token-stdin",
            stage.jira.url(),
            stage.jira.login()
        );
        for line in [
            format!("{add} --scope user"),
            format!("{add} --scope org"),
            "integration rotate mine --token-stdin".to_owned(),
            "integration rotate acme --token-stdin".to_owned(),
            "integration edit mine --auth token".to_owned(),
            "integration test".to_owned(),
        ] {
            stage.reset();
            let mut command = stage.command(&line);
            let mut child = command
                .env(crash::VARIABLE, "network.begun:stop")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(CANARY_TOKEN.as_bytes()).unwrap();
            drop(stdin);
            let status = format!("/proc/{}/status", child.id());
            while !fs::read_to_string(&status).unwrap().contains("State:\tT") {
                assert!(
                    child.try_wait().unwrap().is_none(),
                    "{line}: it does not stop"
                );
                thread::sleep(Duration::from_millis(5));
            }
            stage.run("key rotate").ends(0, &line);
            let pid = rustix::process::Pid::from_child(&child);
            rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
            let done = child.wait().unwrap().success();
            let because = format!("{scene:?}: {line}, done: {done}");
            stage.opened(&because);
            stage.run("key rotate").ends(0, &because);
            stage.opened(&because);
        }
    }
}
