//! Group 15: the token and the key are nowhere but where they belong: no output, no file, no process, no core dump.
//!
//! The harness looks through the output and the home after every run of every test; this is the rest.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use jira_sandbox::{Arranged, CANARY_TOKEN, Endpoint, Fault};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use manageros::crash;

use super::{CHANGES, Stage, after, contents, ran};
use crate::harness::skipped;
use crate::hostile::Scene;
use crate::hostile::server::{Place, Script};
use crate::secrets::waiting;

/// Everything that stays secret, in the forms it could be seen in.
fn secrets(stage: &Stage) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let key = fs::read_to_string(stage.env.home().join("key")).unwrap();
    let login = stage.jira.login();
    let blob = base64::engine::general_purpose::STANDARD.encode(format!("{login}:{CANARY_TOKEN}"));
    let texts = [
        CANARY_TOKEN,
        key.trim(),
        &key.trim()[6..],
        &blob,
        &blob[..blob.len() - 4],
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

#[track_caller]
fn is_clean(bytes: &[u8], secrets: &[Vec<u8>], because: &str) {
    for secret in secrets {
        let found = bytes.windows(secret.len()).any(|part| part == secret);
        assert!(!found, "a secret is in {because}");
    }
}

/// Looks at what anybody can see of any process: the key of this test is nobody else's.
fn no_process_shows(key: &[u8], because: &str) {
    for entry in fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        for name in ["cmdline", "environ"] {
            // it may have ended, be no process, or be closed to us
            let bytes = fs::read(path.join(name)).unwrap_or_default();
            let known = [key.to_vec()];
            is_clean(&bytes, &known, &format!("{} of {because}", path.display()));
        }
    }
}

/// Looks at what other processes can see of `child`.
fn looks_clean(child: &Child, secrets: &[Vec<u8>], because: &str) {
    let proc = PathBuf::from(format!("/proc/{}", child.id()));
    for name in ["cmdline", "environ", "comm"] {
        let bytes = match fs::read(proc.join(name)) {
            // not even its own user may look, only root
            Err(error) if error.kind() == ErrorKind::PermissionDenied => continue,
            read => read.unwrap(),
        };
        assert!(name == "environ" || !bytes.is_empty());
        is_clean(&bytes, secrets, &format!("{name} of {because}"));
    }
}

#[test]
fn the_list_of_processes_shows_no_secret() {
    let stage = Stage::set();
    let secrets = secrets(&stage);
    let token = tempfile::NamedTempFile::new().unwrap();
    fs::write(token.path(), CANARY_TOKEN).unwrap();
    let ways = [
        format!("--token-file {}", token.path().display()),
        format!("--token-command 'cat {}'", token.path().display()),
    ];
    let changes = CHANGES.iter().filter(|change| change.asks_jira);
    let readers = ["activity show ada -vv", "person search ada -i acme"];
    for line in changes.map(|change| change.line).chain(readers) {
        for way in &ways {
            stage.reset();
            stage.jira.arrange(Fault::Stall);
            let line = line.replace("--token-stdin", way);
            let mut child = waiting(&mut stage.command(&line), &stage.jira);
            looks_clean(&child, &secrets, &line);
            no_process_shows(&secrets[1], &line);
            child.kill().unwrap();
            child.wait().unwrap();
            stage.jira.forget_faults();
            if !line.contains(way) {
                break; // there is no token to be given
            }
        }
    }
}

/// Whatever is run by us tells what it was given: its words, its variables, its open files.
#[test]
fn what_we_run_is_given_no_secret() {
    let mut stage = Stage::set();
    let secrets = secrets(&stage);
    let key = fs::read_to_string(stage.env.home().join("key")).unwrap();
    stage.env.unset("MANAGEROS_KEY_FILE");
    stage.env.set("MANAGEROS_KEY", key.trim());
    stage.env.set("MANAGEROS_TOKEN", CANARY_TOKEN);
    let outside = tempfile::tempdir().unwrap();
    let token = outside.path().join("token");
    fs::write(&token, CANARY_TOKEN).unwrap();
    for (number, line) in [
        "integration add more --url {url} --login {login}",
        "integration rotate acme",
        "integration edit acme --login {login}",
    ]
    .iter()
    .enumerate()
    {
        let seen = outside.path().join(format!("seen-{number}"));
        // the first line of the parent's is its command line, which anybody may read
        let tells = format!(
            "sh -c 'cat /proc/self/environ /proc/$PPID/cmdline; ls -l /proc/self/fd' >{0} 2>&1; cat {1}",
            seen.display(),
            token.display()
        );
        let tells = format!("sh -c {}", shell_words::quote(&tells));
        let line = format!("{line} --token-command {}", shell_words::quote(&tells));
        stage.run(&line).ends(0, &line);
        let seen = fs::read(&seen).unwrap();
        assert!(
            seen.windows(14).any(|part| part == b"MANAGEROS_HOME"),
            "it saw nothing"
        );
        is_clean(&seen, &secrets, &line);
        let text = String::from_utf8_lossy(&seen);
        for name in ["MANAGEROS_KEY=", "MANAGEROS_TOKEN=", "manageros.db"] {
            assert!(!text.contains(name), "{line}: {name}\n{text}");
        }
    }
}

/// Runs the command where core dumps are allowed, and ends it as a defect would.
fn aborted(mut child: Child) -> std::process::ExitStatus {
    kill_process(Pid::from_child(&child), Signal::ABORT).unwrap();
    child.wait().unwrap()
}

#[test]
fn no_core_is_left() {
    let stage = Stage::set();
    let folder = tempfile::tempdir().unwrap();
    let unlimited = |command: &mut Command| {
        let mut shell = after("ulimit -c unlimited;", command);
        shell.current_dir(folder.path());
        shell
    };
    let mut sleep = Command::new("/bin/sleep");
    sleep.arg("60").current_dir(folder.path());
    let mut sleeping = unlimited(&mut sleep).stdout(Stdio::null()).spawn().unwrap();
    // until the shell has become what it runs
    let comm = format!("/proc/{}/comm", sleeping.id());
    while fs::read_to_string(&comm).unwrap().trim() != "sleep" {
        assert!(
            sleeping.try_wait().unwrap().is_none(),
            "cores cannot be allowed"
        );
    }
    if !aborted(sleeping).core_dumped() {
        skipped("no process leaves a core dump here");
        return;
    }
    for name in crate::secrets::names(folder.path()) {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    for line in ["activity show ada", "integration test acme -vv"] {
        stage.jira.arrange(Fault::Stall);
        let child = waiting(&mut unlimited(&mut stage.command(line)), &stage.jira);
        let status = aborted(child);
        assert_eq!(status.signal(), Some(Signal::ABORT.as_raw()));
        assert!(!status.core_dumped(), "{line}");
        assert!(contents(folder.path()).is_empty(), "{line}");
        stage.jira.forget_faults();
    }
}

/// The token comes from outside, and every kind of failure follows.
#[test]
fn no_failure_of_any_command_tells_a_secret() {
    let mut stage = Stage::set();
    let secrets = secrets(&stage);
    stage.env.set("RUST_BACKTRACE", "full");
    stage.env.set("RUST_LOG", "trace");
    // only who was sent the token can say it
    let echo = |on| {
        let body = format!("{{\"errorMessages\":[\"what is {CANARY_TOKEN}?\"]}}");
        let (code, headers) = (401, Vec::new());
        Fault::Status {
            code,
            headers,
            body,
        }
        .on(on)
        .always()
    };
    let faults: [&dyn Fn() -> Arranged; 8] = [
        &|| Fault::ServerError.always(),
        &|| Fault::Html200.always(),
        &|| Fault::Truncated.always(),
        &|| Fault::InvalidJson.always(),
        &|| Fault::RedirectTo("http://127.0.0.1:9/?from=here".to_owned()).always(),
        &|| echo(Endpoint::Myself),
        &|| echo(Endpoint::Search),
        &|| echo(Endpoint::UserSearch),
    ];
    let readers = ["activity show ada", "person search ada -i acme"];
    let changes = CHANGES.iter().filter(|change| change.asks_jira);
    for line in changes.map(|change| change.line).chain(readers) {
        for (fault, flags) in faults.iter().zip(["-vv", "-v --json"].iter().cycle()) {
            stage.reset();
            let fault = fault();
            let because = format!("{line} {flags} under {fault:?}");
            stage.jira.arrange(fault);
            let ran = stage.run(&format!("{line} {flags}"));
            stage.jira.forget_faults();
            assert!(!ran.stderr.contains("panicked"), "{because}\n{ran:?}");
            is_clean(ran.stdout.as_bytes(), &secrets, &because);
            is_clean(ran.stderr.as_bytes(), &secrets, &because);
            for word in ["Authorization", "authorization", "mosk1:"] {
                assert!(!ran.stderr.contains(word), "{because}\n{ran:?}");
            }
            for (path, _, bytes) in contents(stage.folder()) {
                if path.file_name() != Some("key".as_ref()) {
                    is_clean(&bytes, &secrets, &path.display().to_string());
                }
            }
        }
    }
}

#[test]
fn no_file_of_the_home_but_the_key_holds_a_secret() {
    let stage = Stage::set();
    let secrets = secrets(&stage);
    for change in &CHANGES {
        stage.reset();
        stage.run(change.line).ends(0, change.line);
        for (path, _, bytes) in contents(stage.folder()) {
            if path != Path::new(&stage.env.home().join("key")) {
                is_clean(
                    &bytes,
                    &secrets,
                    &format!("{} after {}", path.display(), change.line),
                );
            }
        }
    }
}

/// What a defect says: each secret is in hand, in the form in which a careless line would show it.
#[test]
fn a_panic_tells_no_secret() {
    let stage = Stage::set();
    let secrets = secrets(&stage);
    for point in crash::SECRETS {
        let line = match *point {
            "secret.typed" => "integration rotate acme --token-stdin -vv",
            _ => "integration test acme -vv",
        };
        for form in ["--format table", "--json"] {
            stage.reset();
            let mut command = stage.command(&format!("{line} {form}"));
            command
                .env(crash::VARIABLE, format!("{point}:panic"))
                .env("RUST_BACKTRACE", "full");
            let ran = ran(&mut command);
            let because = format!("{point}: {line}: {ran:?}");
            assert_eq!(ran.code, Some(101), "{because}");
            let report = format!("a test wants a defect at {point}, with ");
            let said = ran.stderr.split(&report).nth(1);
            // it holds something, and hides it
            let said = said.unwrap_or_else(|| panic!("{because}"));
            assert!(said.to_lowercase().contains("redacted"), "{because}");
            is_clean(ran.stdout.as_bytes(), &secrets, &because);
            is_clean(ran.stderr.as_bytes(), &secrets, &because);
            for (path, _, bytes) in contents(stage.folder()) {
                if path.file_name() != Some("key".as_ref()) {
                    is_clean(&bytes, &secrets, &path.display().to_string());
                }
            }
        }
    }
}

/// Every answer at its loudest, the copies that commands make included.
#[test]
fn no_answer_and_no_copy_tells_a_secret() {
    let stage = Stage::set();
    let outside = tempfile::tempdir().unwrap();
    crate::secrets::chmod(outside.path(), 0o700);
    let words = outside.path().join("words");
    fs::write(&words, "a passphrase of the test").unwrap();
    let (copy, wrapped) = (outside.path().join("copy"), outside.path().join("wrapped"));
    let mut known = secrets(&stage);
    known.push(b"a passphrase of the test".to_vec());
    let lines = [
        "audit list".to_owned(),
        "doctor".to_owned(),
        format!("backup create {}", copy.display()),
        format!("backup verify {}", copy.display()),
        format!("key export --out {}", wrapped.display()),
        format!("key import {}", wrapped.display()),
        "key status --probe".to_owned(),
        "integration list".to_owned(),
        "integration show acme".to_owned(),
        "integration test".to_owned(),
        "person list".to_owned(),
        "person show ada".to_owned(),
        "person search ada -i acme".to_owned(),
        "activity show ada".to_owned(),
        "user whoami".to_owned(),
        "user list".to_owned(),
        "org show".to_owned(),
        format!("backup restore {} --yes", copy.display()),
        "key rotate".to_owned(),
        "key export --plain".to_owned(),
    ];
    for format in ["table", "json", "csv"] {
        stage.reset();
        for file in [&copy, &wrapped] {
            let _ = fs::remove_file(file);
        }
        for line in &lines {
            let line = format!("{line} -vv --format {format}");
            let mut command = stage.command(&line);
            command.env("MANAGEROS_PASSPHRASE_FD", "3");
            let setup = format!("exec 3<'{}';", words.display());
            let ran = ran(&mut after(&setup, &command));
            // asked for as it is, and so given only to who says so
            let code = if line.contains("--plain") { 2 } else { 0 };
            assert_eq!(ran.code, Some(code), "{line}\n{ran:?}");
            known.extend(secrets(&stage));
            is_clean(ran.stdout.as_bytes(), &known, &line);
            is_clean(ran.stderr.as_bytes(), &known, &line);
            for file in [&copy, &wrapped] {
                let bytes = fs::read(file).unwrap_or_default();
                is_clean(&bytes, &known, &format!("{} after {line}", file.display()));
            }
            for path in super::files(stage.folder()) {
                if path.file_name() != Some("key".as_ref()) {
                    is_clean(
                        &fs::read(&path).unwrap(),
                        &known,
                        &path.display().to_string(),
                    );
                }
            }
        }
    }
}

/// `serverInfo` is asked without the credential, by whoever was sent it before: what it says of itself is not the place
/// to repeat it, nor to steer a terminal or to fill it.
#[test]
fn what_a_jira_says_of_itself_tells_no_secret() {
    use base64::Engine as _;
    let login = crate::hostile::server::LOGIN;
    let blob = base64::engine::general_purpose::STANDARD.encode(format!("{login}:{CANARY_TOKEN}"));
    let nasty = "\u{1b}[2J\u{202e}\u{200b}\n";
    for secret in [CANARY_TOKEN, blob.as_str()] {
        let says = |text: String| {
            let info = json!({"baseUrl": format!("https://acme.example/{text}"), "version": text,
                              "deploymentType": "Cloud"});
            Script::ok(info.to_string())
        };
        for text in [
            format!("9{nasty}{secret}{nasty}"),
            format!("9{}{secret}", "x".repeat(100_000)),
            format!("9{secret}{}", secret.repeat(1000)),
        ] {
            let scene = Scene::at(Place::ServerInfo, says(text)).with_ada();
            for line in [
                "integration test acme -vv",
                "integration test acme --json",
                "integration test --format csv",
                "integration show acme --json",
                "integration list -vv",
                "integration edit acme --auth token -vv",
                "audit list --json",
                "doctor --json",
            ] {
                let words: Vec<&str> = line.split(' ').collect();
                let ran = scene.run(&words);
                assert!(matches!(ran.code, 0 | 1), "{line}\n{ran}");
                for stream in [&ran.stdout, &ran.stderr] {
                    is_clean(stream.as_bytes(), &[secret.into()], line);
                    assert!(stream.len() < 20_000, "{line}: {} bytes", stream.len());
                }
            }
            let store = fs::read(scene.env.store()).unwrap();
            is_clean(&store, &[secret.into()], "the store");
        }
        // a refusal, too
        for status in ["403 Forbidden", "500 Broken", "400 Bad Request", "200 OK"] {
            let header = format!("WWW-Authenticate: {secret}");
            let body = format!("<title>{secret}</title>{{\"errorMessages\":[\"{secret}\"]}}");
            let script = Script::answer(status, &[&header], body);
            let ran = Scene::at(Place::ServerInfo, script).test(&["-vv"]);
            is_clean(ran.stdout.as_bytes(), &[secret.into()], status);
            is_clean(ran.stderr.as_bytes(), &[secret.into()], status);
        }
    }
}
