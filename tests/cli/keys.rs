//! `key status`, `export`, `import`, `rotate` and `reset`; and a change of the key that was cut off.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::harness::TestEnv;
use crate::pty::Terminal;

/// A home with `acme` of the organization, `mine` of the user, and Ada linked on `acme`.
fn home(jira: &Sandbox) -> TestEnv {
    let mut env = TestEnv::ada_on(jira);
    env.add_integration("mine", jira, &["--scope", "user"])
        .success();
    env
}

fn jira() -> Sandbox {
    Sandbox::cloud()
        .user("ada", |u| u.name("Ada Lovelace").email("ada@acme.example"))
        .start()
}

fn key(env: &TestEnv) -> PathBuf {
    env.home().join("key")
}

fn next(env: &TestEnv) -> PathBuf {
    env.home().join("key.next")
}

/// Checks that every token opens and works.
#[track_caller]
fn works(env: &TestEnv) {
    env.line("integration test acme mine").success();
    env.line("activity show ada").success();
}

fn elsewhere() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn the_status_touches_no_key_without_probe() {
    let jira = jira();
    let env = home(&jira);
    let status = env.line("key status --probe --json").success().json();
    assert_eq!(status["schema"], "manageros.key.status/1");
    let data = &status["data"];
    assert_eq!(data["reachable"], true);
    assert_eq!(data["matches"], true);
    assert_eq!(data["pinned"], true);
    assert_eq!(data["unfinished"], false);
    assert_eq!(data["key_id"].as_str().unwrap().len(), 32);
    let text = fs::read_to_string(key(&env)).unwrap();
    let shown = env.line("key status --probe").success();
    assert!(!shown.stdout.contains(&text[6..30]), "{shown}");
    fs::remove_file(key(&env)).unwrap();
    let status = env.line("key status --json").success().json();
    assert_eq!(status["data"]["reachable"], serde_json::Value::Null);
    let probed = env.line("key status --probe --json").fails(10);
    assert_eq!(probed.json()["data"]["reachable"], false);
}

#[test]
fn without_a_store_there_is_no_key() {
    let env = TestEnv::new();
    for line in [
        "key status",
        "key export --plain --yes",
        "key import key",
        "key rotate",
        "key reset --yes",
    ] {
        env.line(line).fails(3);
    }
    assert!(env.files().is_empty());
}

#[test]
fn an_exported_key_can_be_imported() {
    let jira = jira();
    let env = home(&jira);
    let safe = elsewhere();
    let out = safe.path().join("k");
    let export = format!("key export --plain --out {}", out.display());
    let refused = env.line(&export).fails(2);
    assert!(refused.stderr.contains("--yes"), "{refused}");
    assert!(!out.exists());
    env.line(&format!("{export} --yes")).success();
    assert_eq!(
        fs::metadata(&out).unwrap().permissions().mode() & 0o777,
        0o600
    );
    env.line(&format!("{export} --yes")).fails(9);
    let import = format!("key import {}", out.display());
    let again = env.line(&format!("{import} --json")).success().json();
    assert_eq!(again["data"]["result"], "already");
    fs::remove_file(key(&env)).unwrap();
    env.line("integration test").fails(10);
    let done = env.line(&format!("{import} --json")).success();
    assert_eq!(done.json()["data"]["result"], "imported");
    works(&env);
    let printed = env.line("key export --plain --yes").success();
    assert_eq!(printed.stdout, fs::read_to_string(&out).unwrap());
    fs::remove_file(key(&env)).unwrap();
    let secret = printed.stdout.clone();
    let done = env
        .run_with_input(["key", "import", "-"], &secret)
        .success();
    assert!(!done.stdout.contains(secret.trim()) && !done.stderr.contains(secret.trim()));
    works(&env);
}

#[test]
fn a_key_is_not_written_beside_its_store() {
    let env = TestEnv::with(&jira());
    let refused = env.line("key export --plain --yes --out copy").fails(2);
    assert!(refused.stderr.contains("folder of the store"), "{refused}");
    assert!(!env.home().join("copy").exists());
}

#[test]
fn an_export_is_under_a_passphrase_that_is_typed_twice() {
    let jira = jira();
    let env = home(&jira);
    let refused = env.line("key export").fails(2);
    assert_eq!(refused.stdout, "");
    let safe = elsewhere();
    let out = safe.path().join("k");
    let path = out.to_str().unwrap();
    let asked = |words: [&str; 2], code| {
        let mut terminal = Terminal::open(&env.command(["key", "export", "--out", path]), 100);
        terminal
            .shows("New passphrase")
            .types(&format!("{}\r", words[0]));
        terminal
            .shows("Once more")
            .types(&format!("{}\r", words[1]));
        let screen = terminal.ends(code);
        assert!(!screen.contains(words[0]), "{screen}");
    };
    asked(["correct horse", "correct house"], 2);
    assert!(!out.exists());
    asked(["correct horse", "correct horse"], 0);
    assert!(fs::read_to_string(&out).unwrap().starts_with("mosp1:"));
    fs::remove_file(key(&env)).unwrap();
    env.line(&format!("key import {path}")).fails(10);
    for (word, code) in [("wrong", 10), ("correct horse", 0)] {
        let mut terminal = Terminal::open(&env.command(["key", "import", path]), 100);
        terminal.shows("Passphrase").types(&format!("{word}\r"));
        terminal.ends(code);
        assert_eq!(key(&env).exists(), code == 0);
    }
    works(&env);
}

#[test]
fn plain_needs_the_word_typed() {
    let env = TestEnv::with(&jira());
    for (word, code) in [("y", 13), ("plain", 0)] {
        let mut terminal = Terminal::open(&env.command(["key", "export", "--plain"]), 100);
        terminal.shows("Type `plain`").types(&format!("{word}\r"));
        let screen = terminal.ends(code);
        assert_eq!(screen.contains("mosk1:"), code == 0, "{screen}");
    }
}

#[test]
fn a_key_of_another_store_is_refused() {
    let jira = jira();
    let (env, other) = (home(&jira), TestEnv::with(&jira));
    let before = fs::read(key(&env)).unwrap();
    let path = key(&other);
    env.line(&format!("key import {} --yes", path.display()))
        .fails(10);
    env.run_with_input(["key", "import", "-"], "no key")
        .fails(10);
    env.line("key import nowhere").fails(10);
    assert_eq!(fs::read(key(&env)).unwrap(), before);
    works(&env);
}

#[test]
fn a_source_that_can_only_be_read_is_not_written() {
    let jira = jira();
    let mut env = home(&jira);
    let text = fs::read_to_string(key(&env)).unwrap();
    env.unset("MANAGEROS_KEY_FILE");
    env.set("MANAGEROS_KEY", &text);
    let refused = env.line("key rotate").fails(10);
    assert!(refused.stderr.contains("MANAGEROS_KEY_FILE"), "{refused}");
    works(&env);
}

#[test]
fn a_rotated_key_opens_everything_and_the_old_one_nothing() {
    let jira = jira();
    let env = home(&jira);
    let old = fs::read(key(&env)).unwrap();
    for _ in 0..3 {
        let rotated = env.line("key rotate --json").success();
        assert_eq!(rotated.json()["data"]["result"], "rotated");
        works(&env);
    }
    assert_ne!(fs::read(key(&env)).unwrap(), old);
    assert!(!next(&env).exists());
    let safe = elsewhere();
    let copy = safe.path().join("old");
    fs::write(&copy, &old).unwrap();
    env.line(&format!("key import {} --yes", copy.display()))
        .fails(10);
    works(&env);
    fs::write(key(&env), &old).unwrap();
    env.line("integration test acme").fails(10);
    env.line("integration test mine").fails(10);
    assert_eq!(
        env.line("key status --probe --json").fails(10).json()["data"]["matches"],
        false
    );
}

#[test]
fn a_change_of_the_key_can_be_cut_off_at_every_step() {
    let jira = jira();
    for point in manageros::crash::POINTS
        .iter()
        .filter(|point| point.starts_with("key."))
    {
        let env = home(&jira);
        let mut cut = env.command(["key", "rotate"]);
        let status = cut.env(manageros::crash::VARIABLE, point).status().unwrap();
        assert_eq!(status.code(), None, "{point} was not passed");
        works(&env);
        env.line("key rotate").success();
        works(&env);
        assert!(!next(&env).exists(), "{point}");
    }
}

#[test]
fn a_key_under_a_passphrase_can_be_rotated() {
    let jira = jira();
    let mut env = home(&jira);
    let safe = elsewhere();
    let (words, out) = (safe.path().join("words"), safe.path().join("k"));
    fs::write(&words, "correct horse\n").unwrap();
    let run = |env: &TestEnv, line: &str| {
        let mut shell = std::process::Command::new("/bin/sh");
        let program = env.command([]);
        let script = format!(
            "exec {} {line} 3<{}",
            program.get_program().display(),
            words.display()
        );
        shell.arg("-c").arg(script).env_clear();
        for (name, value) in program.get_envs() {
            shell.env(name, value.unwrap());
        }
        let done = shell.current_dir(env.home()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{line}: {said}");
    };
    env.set("MANAGEROS_PASSPHRASE_FD", "3");
    run(&env, &format!("key export --out {}", out.display()));
    fs::copy(&out, key(&env)).unwrap();
    run(&env, "integration test acme mine");
    run(&env, "key rotate");
    assert!(fs::read_to_string(key(&env)).unwrap().starts_with("mosp1:"));
    run(&env, "integration test acme mine");
    env.unset("MANAGEROS_PASSPHRASE_FD");
    env.line("integration test acme").fails(10);
}

#[test]
fn a_change_cut_off_after_the_store_was_changed_is_finished() {
    let jira = jira();
    let env = home(&jira);
    let old = fs::read(key(&env)).unwrap();
    env.line("key rotate").success();
    // as it was before the last step
    fs::rename(key(&env), next(&env)).unwrap();
    fs::write(key(&env), &old).unwrap();
    fs::set_permissions(key(&env), fs::Permissions::from_mode(0o600)).unwrap();
    let status = env.line("key status --probe --json").success().json();
    assert_eq!(status["data"]["unfinished"], true);
    let finished = env.line("integration test acme").success();
    assert!(finished.stderr.contains("Finished"), "{finished}");
    assert!(!next(&env).exists());
    works(&env);
}

#[test]
fn a_change_cut_off_before_the_store_was_changed_is_taken_back() {
    let jira = jira();
    let env = home(&jira);
    let (old, store) = (fs::read(key(&env)).unwrap(), fs::read(env.store()).unwrap());
    let twin = env.home().join("twin");
    env.line("key rotate").success();
    fs::rename(key(&env), next(&env)).unwrap();
    fs::write(key(&env), &old).unwrap();
    fs::set_permissions(key(&env), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&twin, &store).unwrap();
    fs::set_permissions(&twin, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&twin, env.store()).unwrap();
    // what this user had seen is of the change that never was
    let seen = env.files();
    for name in seen.iter().filter(|name| name.contains("seen")) {
        fs::remove_file(env.home().join(name)).ok();
    }
    env.line("integration test mine").success();
    env.line("key reset --yes").fails(9);
    assert!(next(&env).exists());
}

#[test]
fn a_reset_keeps_everything_but_the_tokens() {
    let jira = jira();
    let env = home(&jira);
    env.line("key reset --yes").fails(9);
    fs::remove_file(key(&env)).unwrap();
    env.line("key reset").fails(2);
    assert!(!key(&env).exists());
    let reset = env.line("key reset --yes --json").success();
    let data = &reset.json()["data"];
    assert_eq!(data["needs_token"], serde_json::json!(["acme", "mine"]));
    for name in ["acme", "mine"] {
        let how = format!("manageros integration rotate {name}");
        assert!(reset.stderr.contains(&how), "{reset}");
        env.line(&format!("integration test {name}")).fails(10);
        env.run_with_input(
            ["integration", "rotate", name, "--token-stdin", "--yes"],
            CANARY_TOKEN,
        )
        .success();
    }
    works(&env);
    let people = env.line("person show ada --json").success().json();
    assert_eq!(people["data"]["links"].as_array().unwrap().len(), 1);
    env.line("key rotate").success();
    works(&env);
}

#[test]
fn a_key_that_cannot_be_read_is_not_lost() {
    let env = TestEnv::with(&jira());
    fs::set_permissions(key(&env), fs::Permissions::from_mode(0o644)).unwrap();
    env.line("key reset --yes").fails(10);
    fs::set_permissions(key(&env), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(key(&env), "no key").unwrap();
    env.line("key reset --yes").fails(10);
    assert_eq!(fs::read_to_string(key(&env)).unwrap(), "no key");
}
