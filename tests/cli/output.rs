//! Widths, pipes, quiet and talkative runs: what holds for every command.

use std::process::Stdio;

use insta::assert_snapshot;
use jira_sandbox::CANARY_TOKEN;

use crate::company::{cloud, varied};
use crate::harness::TestEnv;

const SHOWN: [&str; 6] = [
    "integration list --format table",
    "integration show acme --format table",
    "integration test --format table",
    "person list --format table",
    "person show ada --format table",
    "activity show ada --format table",
];

#[test]
fn no_line_of_a_table_is_wider_than_asked_for() {
    let jira = varied(cloud()).start();
    let mut env = TestEnv::ada_on(&jira);
    env.line("person add '林 美玲' --handle meiling --email meiling.lin@acme.example")
        .success();
    for columns in [40, 80] {
        env.set("COLUMNS", &columns.to_string());
        for line in SHOWN {
            let output = env.line(line).success();
            // the sentence below the tickets is no table
            for row in output
                .stdout
                .lines()
                .filter(|row| !row.contains(" tickets: "))
            {
                let width = unicode_width::UnicodeWidthStr::width(row);
                assert!(
                    width <= columns,
                    "{width} columns of {columns} in `{row}`\n{output}"
                );
            }
        }
        let told = SHOWN
            .iter()
            .filter(|line| !line.starts_with("integration show"));
        assert_snapshot!(format!("columns_{columns}"), env.story(told.copied()));
    }
}

#[test]
fn at_one_column_nothing_panics() {
    let jira = varied(cloud()).start();
    let mut env = TestEnv::ada_on(&jira);
    for columns in ["1", "0", "10", "100000", "wide"] {
        env.set("COLUMNS", columns);
        for line in SHOWN {
            env.line(line).success();
        }
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    let lines = [
        "activity show ada",
        "activity show ada --json",
        "activity show ada --format ndjson",
        "integration list",
        "person list --format csv",
        "integration test",
        "help",
        "help dates",
        "--help",
        "man",
        "completions zsh",
        "--version",
    ];
    for line in lines {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let words = shell_words::split(line).unwrap();
        let mut command = env.command(words.iter().map(String::as_str));
        let output = command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {told}");
        assert!(
            !told.contains("error") && !told.contains("panic"),
            "{line}: {told}"
        );
    }
}

#[test]
fn standard_error_may_be_closed() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = env
        .command(["activity", "show", "ada", "-vv"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("ACME-7"));
}

#[test]
fn quiet_leaves_the_answer_and_what_must_be_known() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    for line in [
        "activity show ada -q",
        "integration list -q",
        "--quiet person show ada",
        "person list --quiet",
    ] {
        let output = env.line(line).success();
        assert_eq!(output.stderr, "", "{line}");
        assert_ne!(output.stdout, "", "{line}");
    }
    assert_snapshot!(env.story(["activity show ada -q --limit 1", "activity show nobody -q"]));
}

#[test]
fn talkative_runs_tell_steps_and_requests_without_secrets() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!("verbose", env.line("activity show ada -v --limit 1"));
    let output = env.line("activity show ada -vv --limit 1").success();
    for secret in ["uthorization", "Basic ", "Bearer ", CANARY_TOKEN] {
        assert!(!output.stderr.contains(secret), "{output}");
    }
    assert_snapshot!("very_verbose", output);
    let search = env.line("person search ada -vv").success();
    assert_snapshot!("very_verbose_search", search);
}

#[test]
fn colour_is_asked_for_or_not() {
    let jira = varied(cloud()).start();
    let mut env = TestEnv::ada_on(&jira);
    let coloured = |env: &TestEnv, flags: &str| {
        let output = env
            .line(&format!("activity show ada --format table {flags}"))
            .success();
        output.stdout.contains('\u{1b}')
    };
    assert!(!coloured(&env, ""));
    assert!(coloured(&env, "--color always"));
    env.set("CLICOLOR_FORCE", "1");
    assert!(coloured(&env, ""));
    assert!(!coloured(&env, "--color never"));
    env.set("NO_COLOR", "1");
    assert!(!coloured(&env, ""), "NO_COLOR wins over CLICOLOR_FORCE");
    assert!(coloured(&env, "--color always"), "and the flag over both");
    for format in ["plain", "json", "csv", "markdown"] {
        let output = env
            .line(&format!(
                "activity show ada --color always --format {format}"
            ))
            .success();
        assert!(!output.stdout.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn the_format_has_a_variable() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.set("MANAGEROS_FORMAT", "json");
    env.run(["integration", "list"]).success().json();
    let plain = env
        .run(["integration", "list", "--format", "plain"])
        .success();
    assert!(plain.stdout.starts_with("name\t"));
    env.set("MANAGEROS_FORMAT", "xml");
    assert_snapshot!(env.run(["integration", "list"]).fails(2));
}

#[test]
fn long_words_and_wide_letters_fit() {
    let jira = cloud()
        .issue("ACME-1", |issue| {
            issue
                .summary(&"x".repeat(300))
                .assignee("ada")
                .created("2026-11-20T08:00:00Z")
        })
        .issue("ACME-2", |issue| {
            issue
                .summary(&"機関の説明を書く".repeat(12))
                .assignee("ada")
                .created("2026-11-21T08:00:00Z")
        })
        .issue("ACME-3", |issue| {
            issue
                .summary("👩‍💻 👍🏽 é ẞ اَلْعَرَبِيَّةُ हिन्दी")
                .assignee("ada")
                .created("2026-11-22T08:00:00Z")
        })
        .start();
    let mut env = TestEnv::ada_on(&jira);
    let mut told = Vec::new();
    for columns in [40, 80, 120] {
        env.set("COLUMNS", &columns.to_string());
        let output = env.line("activity show ada --format table").success();
        for row in output
            .stdout
            .lines()
            .filter(|row| !row.contains(" tickets: "))
        {
            let width = unicode_width::UnicodeWidthStr::width(row);
            assert!(
                width <= columns,
                "{width} columns of {columns} in `{row}`\n{output}"
            );
        }
        told.push(output.stdout);
    }
    assert_snapshot!(told.join("\n\n"));
}
