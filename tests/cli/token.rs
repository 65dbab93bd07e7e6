//! Where a token comes from: never a flag's value; one source; trimmed.

use std::io::Write;

use insta::assert_snapshot;
use jira_sandbox::{CANARY_TOKEN, Sandbox};

use crate::company::cloud;
use crate::harness::{Output, TestEnv};

/// Returns a file that holds `text`, outside of every home, where the canary is looked for.
fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn add(env: &mut TestEnv, jira: &Sandbox, flags: &[&str], input: &str) -> Output {
    env.knows(jira);
    let (url, login) = (jira.url(), jira.login());
    let mut arguments = vec!["integration", "add", "it", "--url", &url, "--login", &login];
    arguments.extend(flags);
    env.run_with_input(arguments, input)
}

#[test]
fn a_token_as_a_flag_is_refused_and_not_repeated() {
    let env = TestEnv::new();
    let equals = format!("--token={CANARY_TOKEN}");
    let told = [
        vec![
            "integration",
            "add",
            "it",
            "--url",
            "acme.atlassian.net",
            "--token",
            CANARY_TOKEN,
        ],
        vec![
            "integration",
            "add",
            "it",
            "--url",
            "acme.atlassian.net",
            &equals,
        ],
        vec![
            "integration",
            "add",
            "it",
            "--api-token",
            CANARY_TOKEN,
            "--json",
        ],
        vec![
            "integration",
            "add",
            "it",
            "--password",
            CANARY_TOKEN,
            "--token-stdin",
        ],
        vec![
            "integration",
            "test",
            "--url",
            "acme.atlassian.net",
            "--token",
            CANARY_TOKEN,
        ],
        vec!["integration", "rotate", "it", "--token", CANARY_TOKEN],
    ];
    let outputs = told.map(|arguments| env.run(arguments).fails(2).to_string());
    assert_snapshot!(outputs.join("\n\n"));
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn two_sources_are_refused() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    let output = add(&mut env, &jira, &["--token-stdin", "--token-file", "t"], "");
    assert_snapshot!(output.fails(2));
    assert_eq!(jira.connections(), 0);
}

#[test]
fn no_source_is_named_without_a_terminal() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    assert_snapshot!(add(&mut env, &jira, &[], CANARY_TOKEN).fails(2));
    assert_eq!(jira.connections(), 0);
}

#[test]
fn white_space_around_a_token_is_trimmed() {
    let jira = cloud().start();
    for text in [
        format!("{CANARY_TOKEN}\n"),
        format!("  {CANARY_TOKEN}\r\n\n"),
    ] {
        let mut env = TestEnv::new();
        add(&mut env, &jira, &["--token-stdin"], &text).success();
    }
}

#[test]
fn a_token_comes_from_a_file_or_a_command() {
    let jira = cloud().start();
    let file = file(&format!("{CANARY_TOKEN}\n"));
    let path = file.path().to_str().unwrap();
    let mut env = TestEnv::new();
    add(&mut env, &jira, &["--token-file", path], "").success();
    let command = format!("cat '{path}'");
    env.run(["integration", "rotate", "it", "--token-command", &command])
        .success();
    env.run(["integration", "test", "it"]).success();
}

#[test]
fn a_token_command_meets_no_shell_and_not_our_key() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    // in a shell this would be a token; without one it is words
    let quoted = format!("echo {CANARY_TOKEN}; true");
    add(&mut env, &jira, &["--token-command", &quoted], "").fails(4);
    // the program is told nothing of where our key is
    let script =
        file("#!/bin/sh\nif env | grep -q MANAGEROS_KEY; then echo wrong; else cat \"$1\"; fi\n");
    let token = self::file(CANARY_TOKEN);
    let (script, token) = (
        script.path().to_str().unwrap(),
        token.path().to_str().unwrap(),
    );
    let command = format!("sh {script} {token}");
    add(&mut env, &jira, &["--token-command", &command], "").success();
}

#[test]
fn sources_that_hold_no_token() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    let mut told = Vec::new();
    let cases: [(&[&str], &str); 6] = [
        (&["--token-stdin"], ""),
        (&["--token-stdin"], "two words\n"),
        (&["--token-file", "/nowhere/token"], ""),
        (&["--token-command", "false"], ""),
        (&["--token-command", "no-such-program --secret"], ""),
        (&["--token-command", "'"], ""),
    ];
    for (flags, input) in cases {
        told.push(format!("{flags:?}\n{}", add(&mut env, &jira, flags, input)));
    }
    assert_snapshot!(told.join("\n\n"));
    assert_eq!(
        jira.connections(),
        0,
        "Jira is asked nothing without a token"
    );
    assert_eq!(env.files(), [""; 0]);
}
