//! The log of changes: one line for each, none for what failed, and never a secret.

use insta::assert_snapshot;
use jira_sandbox::CANARY_TOKEN;

use crate::company::cloud;
use crate::harness::TestEnv;

/// Returns the log as `action subject`, oldest first.
fn log(env: &TestEnv) -> Vec<String> {
    let answer = env.line("audit list --json").success();
    assert!(!answer.stdout.contains(CANARY_TOKEN));
    let rows = answer.json()["data"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| {
            format!(
                "{} {}",
                row["action"].as_str().unwrap(),
                row["subject"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn nothing_was_changed_yet() {
    let env = TestEnv::new();
    let told = env.line("audit list").success();
    assert!(told.stderr.contains("Nothing was changed yet."), "{told}");
    assert_eq!(env.files(), [""; 0], "looking makes nothing");
    let json = env.line("audit list --json").success().json();
    assert_eq!(json["schema"], "manageros.audit.list/1");
    assert_eq!(json["data"], serde_json::json!([]));
}

#[test]
fn each_change_is_one_line() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let mut known = log(&env);
    let mut changes = |line: &str, input: &str, action: &str| {
        let words = shell_words::split(line).unwrap();
        env.run_with_input(words.iter().map(String::as_str), input)
            .success();
        let now = log(&env);
        assert_eq!(now.len(), known.len() + 1, "{line}: {now:?}");
        assert_eq!(now[..known.len()], known);
        assert!(now.last().unwrap().starts_with(action), "{line}: {now:?}");
        known = now;
    };
    changes(
        "person add 'Ada Lovelace' --email ada@acme.example --handle ada",
        "",
        "person.add ada",
    );
    changes("person edit ada --name 'Ada King'", "", "person.edit ada");
    changes("person link ada -i acme", "", "person.link ada");
    changes(
        "person import -",
        "name,email\nGrace,grace@acme.example\nBob,bob@acme.example\n",
        "person.import people",
    );
    changes("person unlink ada -i acme --yes", "", "person.unlink ada");
    changes("person remove ada --yes", "", "person.remove ada");
    changes(
        "integration rotate acme --token-stdin",
        jira.token(),
        "integration.rotate acme",
    );
    changes(
        "integration edit acme --expires 2027-01-31",
        "",
        "integration.edit acme",
    );
    changes(
        "integration remove acme --yes",
        "",
        "integration.remove acme",
    );
}

#[test]
fn what_failed_or_changed_nothing_is_no_line() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let known = log(&env);
    env.line("person add Ada --handle ada").fails(9);
    env.line("person remove nobody --yes").fails(3);
    env.line("person remove ada").fails(2);
    env.line("integration remove acme").fails(2);
    env.run_with_input(
        ["integration", "rotate", "acme", "--token-stdin"],
        "not-the-token",
    )
    .fails(4);
    env.line("person list").success();
    env.line("integration list").success();
    env.run_with_input(["person", "import", "-"], "handle,name\nada,Eve\nbob,Bob\n")
        .fails(9);
    env.run_with_input(["person", "import", "-", "--dry-run"], "name\nBob\n")
        .success();
    env.run_with_input(["person", "import", "-"], "handle\nada\n")
        .success();
    env.line("person link --all").success();
    assert_eq!(log(&env), known);
}

#[test]
fn the_log_since_a_time() {
    let mut env = TestEnv::new();
    for (now, name) in [
        ("2026-11-01T08:00:00Z", "Grace Hopper"),
        ("2026-11-22T23:59:59Z", "Alan Turing"),
        ("2026-11-23T00:00:00Z", "Ada Lovelace"),
    ] {
        env.set("MANAGEROS_NOW", now);
        env.run(["person", "add", name]).success();
    }
    env.set("MANAGEROS_NOW", "2026-11-23T12:00:00Z");
    assert_snapshot!(env.story([
        "audit list --format table",
        "audit list --since today",
        "audit list --since 24h --format csv",
    ]));
    env.set("MANAGEROS_NOW", "2026-12-23T12:00:00Z");
    let none = env.line("audit list --since 7d").success();
    assert!(none.stderr.contains("before it: 3"), "{none}");
    env.line("audit list --since 2027-01-01").fails(2);
    env.line("audit list --since nonsense").fails(2);
}

#[test]
fn a_narrow_terminal_cuts_nothing() {
    let mut env = TestEnv::new();
    env.run(["person", "add", "Ada Lovelace"]).success();
    env.set("COLUMNS", "40");
    let told = env.line("audit list --format table").success();
    for text in ["person.add", "ada", "tester", "2026-11-23 12:00:00"] {
        assert!(told.stdout.contains(text), "{told}");
    }
}
