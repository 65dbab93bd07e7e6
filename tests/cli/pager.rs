//! What is longer than the screen goes through a pager, and nothing else does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jira_sandbox::CANARY_TOKEN;

use crate::company::{busy, cloud};
use crate::harness::{TestEnv, skipped};
use crate::pty::{CTRL_C, Terminal};

/// The lines of the screen are 24; so many people do not fit.
const MANY: usize = 40;

/// Returns a home with more people than a screen has lines.
fn crowd() -> TestEnv {
    let env = TestEnv::new();
    env.run(["person", "add", "Ada Lovelace", "--handle", "ada"])
        .success();
    env.sql(&format!(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
         INSERT INTO people (id, handle, name, created_at)
         SELECT randomblob(16), printf('many%04d', i), 'Many', '2026-11-23T12:00:00Z' FROM n"
    ));
    env
}

/// Makes a pager that keeps what it is given, and then does what `then` says.
fn keep(env: &mut TestEnv, then: &str) {
    let script = env.home().join("pager");
    let text = format!(
        "#!/bin/sh\ncd '{}'\nenv > kept.env\n{then}\n",
        env.home().display()
    );
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    env.set("MANAGEROS_PAGER", script.to_str().unwrap());
}

const READS_ALL: &str = "cat > kept.text; echo PAGED";

fn kept(env: &TestEnv, what: &str) -> Option<String> {
    fs::read_to_string(env.home().join(format!("kept.{what}"))).ok()
}

/// Runs it to its end, and returns the last screen and everything that was written.
#[track_caller]
fn run(env: &TestEnv, line: &str, code: i32) -> (String, String) {
    let mut terminal = at_terminal(env, line);
    let screen = terminal.ends(code);
    (screen, terminal.raw())
}

fn at_terminal(env: &TestEnv, line: &str) -> Terminal {
    let words = shell_words::split(line).unwrap();
    Terminal::open(&env.command(words.iter().map(String::as_str)), 100)
}

#[test]
fn a_long_table_goes_through_the_pager() {
    let mut env = crowd();
    keep(&mut env, READS_ALL);
    let screen = run(&env, "person list --color never", 0).0;
    assert_eq!(screen, "PAGED", "the table is the pager's to show");
    let table = env.line("person list --format table").success().stdout;
    assert_eq!(kept(&env, "text").unwrap(), table);
    assert!(table.lines().count() > MANY);
    let variables = kept(&env, "env").unwrap();
    for setting in [
        "LESS=FRX",
        "LV=-c",
        "LESSCHARSET=utf-8",
        "TERM=xterm-256color",
    ] {
        assert!(variables.lines().any(|line| line == setting), "{variables}");
    }
}

#[test]
fn the_pager_is_told_nothing_of_ours() {
    let mut env = crowd();
    env.set("MANAGEROS_TOKEN", CANARY_TOKEN);
    env.set("MANAGEROS_TOKEN_FILE", "/nowhere");
    env.set("LESS", "-RS");
    keep(&mut env, READS_ALL);
    assert!(run(&env, "person list", 0).0.contains("PAGED"));
    let variables = kept(&env, "env").unwrap();
    assert!(
        !variables.contains(CANARY_TOKEN) && !variables.contains("MANAGEROS_"),
        "{variables}"
    );
    assert!(variables.contains("LESS=-RS\n"), "{variables}");
    assert!(kept(&env, "text").unwrap().contains("many0040"));
}

#[test]
fn what_fits_or_is_for_programs_needs_no_pager() {
    let mut env = crowd();
    keep(&mut env, READS_ALL);
    for (line, seen) in [
        ("person show ada", "Ada Lovelace"),
        ("person list --json", "\"schema\""),
        ("person list --format plain", "many0040"),
        ("person list --format csv", "many0040"),
        ("completions bash", "COMPREPLY"),
    ] {
        let (_, raw) = run(&env, line, 0);
        assert!(raw.contains(seen), "{line}\n{raw}");
        assert_eq!(kept(&env, "text"), None, "{line}");
    }
    env.line("person list --format table").success();
    assert_eq!(kept(&env, "text"), None, "a pipe has none");
}

#[test]
fn there_can_be_no_pager() {
    for (name, value) in [
        ("MANAGEROS_PAGER", ""),
        ("MANAGEROS_PAGER", "cat"),
        ("CI", "true"),
        ("TERM", "dumb"),
        ("MANAGEROS_KEY_FD", "3"),
        ("MANAGEROS_PASSPHRASE_FD", "3"),
    ] {
        let mut env = crowd();
        keep(&mut env, READS_ALL);
        env.set(name, value);
        let (_, raw) = run(&env, "person list", 0);
        assert!(raw.contains("many0040"), "{name}={value}\n{raw}");
        assert_eq!(kept(&env, "text"), None, "{name}={value}");
    }
}

#[test]
fn whoever_has_seen_enough_ends_nothing_else() {
    let jira = busy(cloud(), 60).start();
    let mut env = TestEnv::ada_on(&jira);
    keep(&mut env, "exit 3");
    let (screen, _) = run(&env, "activity show ada", 0);
    assert!(screen.contains("60 tickets · complete"), "{screen}");
    assert!(!screen.contains("error"), "{screen}");

    // and the exit code stays that of the answer
    let other = cloud().start();
    env.add_integration("other", &other, &["--scope", "org"])
        .success();
    env.line("person link ada -i other --email ada@acme.example")
        .success();
    env.line("integration disable other").success();
    let (screen, _) = run(&env, "activity show ada --require-complete", 11);
    assert!(screen.contains("NOT COMPLETE"), "{screen}");
}

#[test]
fn ctrl_c_is_the_pagers() {
    let mut env = crowd();
    keep(
        &mut env,
        "trap 'echo interrupted > kept.signal' INT\ncat > kept.text\necho PAGING\nread line < /dev/tty\nread line < /dev/tty\necho LEFT",
    );
    let mut terminal = at_terminal(&env, "person list");
    terminal.shows("PAGING").types(CTRL_C);
    terminal.until("the pager was told", |_| {
        env.home().join("kept.signal").exists()
    });
    assert!(!terminal.has_ended(), "{}", terminal.screen());
    terminal.types("\r\r");
    let screen = terminal.ends(0);
    assert!(
        screen.contains("LEFT") && !screen.contains("nterrupted\n"),
        "{screen}"
    );
}

#[test]
fn a_pager_that_is_not_there_hides_nothing() {
    let mut env = crowd();
    for (name, command, told) in [
        ("PATH", "/nowhere", None),
        (
            "MANAGEROS_PAGER",
            "no-such-pager -R",
            Some("MANAGEROS_PAGER is `no-such-pager -R`, and No such file"),
        ),
        (
            "MANAGEROS_PAGER",
            "no-such-pager | cat >&2; exit 127",
            Some("the shell does not find it"),
        ),
        (
            "MANAGEROS_PAGER",
            "less 'unclosed",
            Some("it cannot be split into words"),
        ),
    ] {
        env.unset("PAGER");
        env.set(name, command);
        let (_, raw) = run(&env, "person list", 0);
        assert!(
            raw.contains("many0001") && raw.contains("many0040"),
            "{command}\n{raw}"
        );
        match told {
            Some(told) => assert!(raw.contains(told), "{command}\n{raw}"),
            None => assert!(!raw.contains("warning"), "{raw}"),
        }
        env.set("PATH", "/usr/bin:/bin");
    }
}

#[test]
fn a_shell_runs_what_only_a_shell_understands() {
    let mut env = crowd();
    let file = env.home().join("kept.text");
    env.set(
        "MANAGEROS_PAGER",
        &format!("head -n 3 | tee '{}'", file.display()),
    );
    assert!(run(&env, "person list", 0).0.contains("HANDLE"));
    assert_eq!(kept(&env, "text").unwrap().lines().count(), 3);
}

#[test]
fn help_is_read_in_the_pager_too() {
    let mut env = TestEnv::new();
    keep(&mut env, READS_ALL);
    assert!(run(&env, "help dates", 0).0.contains("PAGED"));
    assert!(kept(&env, "text").unwrap().starts_with("DATES AND WINDOWS"));
    assert!(run(&env, "help activity show", 0).0.contains("PAGED"));
}

#[test]
fn less_shows_screen_after_screen_with_links() {
    if !Path::new("/usr/bin/less").exists() {
        skipped("no less here");
        return;
    }
    let jira = busy(cloud(), 60).start();
    let mut env = TestEnv::ada_on(&jira);
    env.set("PAGER", "less");
    let mut terminal = at_terminal(&env, "activity show ada");
    terminal.shows("ACME-20").shows(":");
    assert!(
        !terminal.screen().contains("60 tickets"),
        "{}",
        terminal.screen()
    );
    assert!(
        terminal.raw().contains("\u{1b}]8;;http://127.0.0.1:"),
        "{}",
        terminal.raw()
    );
    terminal.types("G").shows("60 tickets:").types("q");
    let screen = terminal.ends(0);
    assert!(screen.contains("60 tickets · complete"), "{screen}");
    env.set("LESS", "-M");
    let mut terminal = at_terminal(&env, "activity show ada");
    terminal.shows("ACME-20").types("q");
    terminal.ends(0);
    assert!(!terminal.raw().contains("ESC["), "{}", terminal.raw());
}
