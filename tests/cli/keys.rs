//! `key status`, `export`, `import`, `rotate` and `reset`; and a change of the key that was cut off.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::authority::rows;
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
    let kept = fs::read_to_string(key(&env)).unwrap();
    assert!(
        kept.starts_with("mosp1:"),
        "it is under its passphrase still"
    );
    env.line("integration test acme").fails(10);
    let mut terminal = Terminal::open(&env.command(["key", "import", path, "--plain"]), 100);
    terminal.shows("Passphrase").types("correct horse\r");
    terminal.ends(0);
    env.line("integration test acme").fails(10);
    fs::remove_file(key(&env)).unwrap();
    let mut terminal = Terminal::open(&env.command(["key", "import", path, "--plain"]), 100);
    terminal.shows("Passphrase").types("correct horse\r");
    terminal.ends(0);
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
    let mut abandoned = 0;
    for point in [
        "key.began",
        "key-file.written",
        "key-file.named",
        "key.kept",
        "key.written",
    ] {
        let env = home(&jira);
        works(&env);
        let (old, files) = (fs::read(key(&env)).unwrap(), env.files());
        let before = rows(&env.store());
        let mut cut = env.command(["key", "rotate"]);
        let status = cut.env(manageros::crash::VARIABLE, point).status().unwrap();
        assert_eq!(status.code(), None, "{point} was not passed");

        // nothing was changed: the store is what it was, under the key that it was under, whatever is asked next
        env.line("person list").success();
        assert_eq!(rows(&env.store()), before, "{point}");
        works(&env);
        assert_eq!(fs::read(key(&env)).unwrap(), old, "{point}");
        assert_eq!(rows(&env.store()), before, "{point}");
        let status = env.line("key status --probe --json").success().json();
        assert_eq!(status["data"]["matches"], true, "{point}");
        assert_eq!(status["data"]["unfinished"], next(&env).exists());

        // the key that was to follow opens nothing
        let given_up = fs::read(next(&env)).ok();
        if let Some(given_up) = &given_up {
            abandoned += 1;
            fs::write(key(&env), given_up).unwrap();
            fs::rename(next(&env), env.home().join("aside")).unwrap();
            env.line("integration test mine").fails(10);
            fs::rename(env.home().join("aside"), next(&env)).unwrap();
            fs::write(key(&env), &old).unwrap();
            works(&env);
        }

        // and the next change begins with taking it away, every draft included
        env.line("key rotate").success();
        works(&env);
        assert_ne!(fs::read(key(&env)).unwrap(), old, "{point}");
        assert_ne!(fs::read(key(&env)).ok(), given_up, "{point}");
        assert_eq!(env.files(), files, "{point}");
    }
    assert_eq!(abandoned, 3);
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

/// Puts `text` where the key file is.
fn put(env: &TestEnv, text: &[u8]) {
    fs::write(key(env), text).unwrap();
    fs::set_permissions(key(env), fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_reset_is_no_loss_when_the_old_key_is_found() {
    let jira = jira();
    let env = home(&jira);
    let old = fs::read(key(&env)).unwrap();
    fs::remove_file(key(&env)).unwrap();
    let reset = env.line("key reset --yes --json").success();
    let kept = reset.json()["data"]["kept"].as_str().unwrap().to_owned();
    assert!(kept.ends_with("manageros.db.before-reset"), "{reset}");
    let mode = fs::metadata(&kept).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let back = format!("manageros backup restore '{kept}'");
    assert!(reset.stderr.contains(&back), "{reset}");
    env.line("integration test acme").fails(10);
    env.line(&format!("backup restore '{kept}' --yes"))
        .success();
    put(&env, &old);
    works(&env);
}

/// `MANAGEROS_KEY_FILE` with a slip in it names a file that is not there, as a lost key does.
#[test]
fn a_mistyped_key_file_resets_nothing_that_cannot_be_had_back() {
    let jira = jira();
    let mut env = home(&jira);
    let before = fs::read(env.store()).unwrap();
    let right = key(&env);
    let wrong = env.home().join("no/such/folder/key");
    env.set("MANAGEROS_KEY_FILE", wrong.to_str().unwrap());
    let refused = env.line("key reset --yes").fails(10);
    assert!(refused.stderr.contains("there is no folder"), "{refused}");
    assert!(fs::read(env.store()).unwrap() == before);
    env.set(
        "MANAGEROS_KEY_FILE",
        env.home().join("kye").to_str().unwrap(),
    );
    env.line("key reset --yes").success();
    // and the slip is found
    env.set("MANAGEROS_KEY_FILE", right.to_str().unwrap());
    let told = env.line("integration test mine").fails(10);
    assert!(
        told.stderr.contains("is not the one that the store"),
        "{told}"
    );
    assert!(told.stderr.contains("backup restore"), "{told}");
    env.line("backup restore manageros.db.before-reset --yes")
        .success();
    works(&env);
}

#[test]
fn a_reset_can_be_cut_off_at_every_step() {
    let jira = jira();
    let points = [
        "reset.backed-up",
        "key.began",
        "key-file.written",
        "key-file.named",
        "key.kept",
        "key.written",
        "key.committed",
        "key.handed-over",
        "reset.remembered",
        "key.promoted",
    ];
    let changed = points.iter().position(|point| *point == "key.committed");
    for (at, point) in points.iter().enumerate() {
        for found in [true, false] {
            let env = home(&jira);
            let old = fs::read(key(&env)).unwrap();
            fs::remove_file(key(&env)).unwrap();
            let mut cut = env.command(["key", "reset", "--yes"]);
            let cut = cut.env(manageros::crash::VARIABLE, point).output().unwrap();
            assert_eq!(cut.status.code(), None, "{point} was not passed");
            if found {
                // the key was not lost after all
                put(&env, &old);
                if Some(at) >= changed {
                    let told = env.line("integration test mine").fails(10);
                    assert!(told.stderr.contains("backup restore"), "{point}: {told}");
                    assert_eq!(fs::read(key(&env)).unwrap(), old, "{point}");
                    env.line("backup restore manageros.db.before-reset --yes")
                        .success();
                }
                works(&env);
                env.line("key rotate").success();
                works(&env);
            } else {
                if Some(at) < changed {
                    env.line("integration test mine").fails(10);
                    env.line("key reset --yes").success();
                }
                for name in ["acme", "mine"] {
                    env.run_with_input(
                        ["integration", "rotate", name, "--token-stdin", "--yes"],
                        CANARY_TOKEN,
                    )
                    .success();
                }
                works(&env);
            }
            assert!(!next(&env).exists(), "{point}");
        }
    }
}

#[test]
fn a_reset_that_cannot_keep_its_copy_or_its_key_changes_nothing() {
    let jira = jira();
    let mut env = home(&jira);
    let (old, before) = (fs::read(key(&env)).unwrap(), fs::read(env.store()).unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    // a key file where nothing can be written
    let folder = elsewhere.path().join("folder");
    fs::create_dir(&folder).unwrap();
    fs::create_dir(folder.join("key.next")).unwrap();
    env.set("MANAGEROS_KEY_FILE", folder.join("key").to_str().unwrap());
    env.line("key reset --yes").fails(10);
    assert!(fs::read(env.store()).unwrap() == before);
    env.set("MANAGEROS_KEY_FILE", key(&env).to_str().unwrap());
    assert_eq!(fs::read(key(&env)).unwrap(), old);
    works(&env);
}

#[test]
fn a_key_from_before_a_rotation_says_what_it_is() {
    let jira = jira();
    let env = home(&jira);
    let old = fs::read(key(&env)).unwrap();
    env.line("key rotate").success();
    put(&env, &old);
    for line in [
        "integration test acme",
        "integration test mine",
        "key export --plain --yes",
    ] {
        let told = env.line(line).fails(10);
        assert!(
            told.stderr.contains("is not the one that the store"),
            "{told}"
        );
        assert!(told.stderr.contains("manageros key import"), "{told}");
    }
    env.line("key reset --yes").fails(10);
}

#[test]
fn another_key_gives_way_only_to_one_that_opens_the_store() {
    let jira = jira();
    let env = home(&jira);
    let safe = elsewhere();
    let right = safe.path().join("right");
    fs::copy(key(&env), &right).unwrap();
    let import = format!("key import {}", right.display());
    // what is there is no key at all
    put(&env, b"no key");
    env.line(&import).fails(2);
    assert_eq!(fs::read(key(&env)).unwrap(), b"no key");
    env.line(&format!("{import} --yes")).success();
    works(&env);
    // one that somebody made the store name, and that opens nothing of it
    let hex = |env: &TestEnv| -> String {
        rusqlite::Connection::open(env.store())
            .unwrap()
            .query_row("SELECT hex(public_key) FROM users", [], |row| row.get(0))
            .unwrap()
    };
    let named = hex(&env);
    env.line("key rotate").success();
    let now = fs::read(key(&env)).unwrap();
    env.line(&format!("{import} --yes")).fails(10);
    env.sql(&format!("UPDATE users SET public_key = X'{named}'"));
    env.line(&format!("{import} --yes")).fails(10);
    assert_eq!(fs::read(key(&env)).unwrap(), now);
    env.line("integration test mine").success();
}

#[test]
fn an_imported_key_stays_under_the_passphrase_that_was_there() {
    let jira = jira();
    let env = home(&jira);
    let safe = elsewhere();
    let (wrapped, plain) = (safe.path().join("w"), safe.path().join("p"));
    env.line(&format!(
        "key export --plain --yes --out {}",
        plain.display()
    ))
    .success();
    let path = wrapped.to_str().unwrap().to_owned();
    let mut terminal = Terminal::open(&env.command(["key", "export", "--out", &path]), 100);
    terminal.shows("New passphrase").types("correct horse\r");
    terminal.shows("Once more").types("correct horse\r");
    terminal.ends(0);
    // damaged, and still under a passphrase
    let mut text = fs::read_to_string(&wrapped).unwrap();
    text.replace_range(100..104, "AAAA");
    put(&env, text.as_bytes());
    let import = ["key", "import", plain.to_str().unwrap(), "--yes"];
    let refused = env.run(import).fails(10);
    assert!(refused.stderr.contains("passphrase"), "{refused}");
    let mut terminal = Terminal::open(&env.command(import), 100);
    terminal
        .shows("Passphrase of the key")
        .types("correct horse\r");
    terminal.shows("New passphrase").types("battery staple\r");
    terminal.shows("Once more").types("battery staple\r");
    terminal.ends(0);
    let kept = fs::read_to_string(key(&env)).unwrap();
    assert!(kept.starts_with("mosp1:"), "{kept}");
}

#[test]
fn what_a_cut_off_change_left_is_told_and_tidied() {
    let jira = jira();
    let env = home(&jira);
    let safe = elsewhere();
    let out = safe.path().join("k");
    env.line(&format!("key export --plain --yes --out {}", out.display()))
        .success();
    let left = |env: &TestEnv| {
        let names = env.files();
        names
            .into_iter()
            .filter(|name| name.starts_with("key."))
            .collect::<Vec<_>>()
    };
    for (point, fix) in [
        ("key.kept", "manageros key rotate"),
        ("key-file.written", "rm '"),
    ] {
        let mut cut = env.command(["key", "rotate"]);
        let status = cut.env(manageros::crash::VARIABLE, point).status().unwrap();
        assert_eq!(status.code(), None);
        assert_eq!(left(&env).len(), 1, "{point}");
        let told = env.line("doctor --json").success();
        let findings = told.json()["data"]["findings"].as_array().unwrap().clone();
        let finding = findings.iter().find(|row| row["check"] == "key leftovers");
        let finding = finding.unwrap_or_else(|| panic!("{told}"));
        assert_eq!(finding["status"], "warn");
        assert!(finding["fix"].as_str().unwrap().starts_with(fix), "{told}");
        let again = env.line(&format!("key import {}", out.display())).success();
        assert!(left(&env).is_empty(), "{point}: {again}");
        works(&env);
    }
    let clean = env.line("doctor --json").success();
    assert!(!clean.stdout.contains("key leftovers"), "{clean}");
}

#[test]
fn a_lost_key_is_told_what_to_do() {
    let jira = jira();
    let env = home(&jira);
    fs::remove_file(key(&env)).unwrap();
    for line in ["integration test acme", "activity show ada", "key rotate"] {
        let told = env.line(line).fails(10);
        for words in ["key import", "key reset"] {
            assert!(told.stderr.contains(words), "{line}: {told}");
        }
    }
}

/// A change of the key that is not finished is not begun again over the key that the store is under.
#[test]
fn the_only_key_that_opens_the_store_is_never_overwritten() {
    let jira = jira();
    let env = home(&jira);
    let mut cut = env.command(["key", "rotate"]);
    let status = cut
        .env(manageros::crash::VARIABLE, "key.committed")
        .status()
        .unwrap();
    assert_eq!(status.code(), None);
    let new = fs::read(next(&env)).unwrap();
    // the folder is gone in which the old key could be replaced
    fs::remove_file(key(&env)).unwrap();
    fs::create_dir(key(&env)).unwrap();
    for line in ["integration test mine", "key rotate", "key reset --yes"] {
        env.line(line).fails(10);
        assert_eq!(fs::read(next(&env)).unwrap(), new, "{line}");
    }
    fs::remove_dir(key(&env)).unwrap();
    let finished = env.line("integration test mine").success();
    assert!(finished.stderr.contains("Finished"), "{finished}");
    works(&env);
}
