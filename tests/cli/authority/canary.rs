//! Group 15: the token and the key are nowhere but where they belong: no output, no file, no process, no core dump.
//!
//! The harness looks through the output and the home after every run of every test; this is the rest.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use jira_sandbox::{Arranged, CANARY_TOKEN, Endpoint, Fault};
use rustix::process::{Pid, Signal, kill_process};

use super::{CHANGES, Stage, after, contents};
use crate::harness::skipped;
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

/// Looks at what other processes can see of `child`.
fn looks_clean(child: &Child, secrets: &[Vec<u8>], because: &str) {
    let proc = PathBuf::from(format!("/proc/{}", child.id()));
    for name in ["cmdline", "environ", "comm"] {
        let bytes = fs::read(proc.join(name)).unwrap();
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
