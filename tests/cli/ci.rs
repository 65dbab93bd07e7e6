//! `integration test` on a build server: many at once, patience, JUnit, annotations, the job's summary.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use insta::assert_snapshot;
use jira_sandbox::{Endpoint, Fault, Sandbox};
use serde_json::Value;

use crate::checks::own_port;
use crate::harness::{Output, TestEnv};

/// Returns a home with `acme` and `beta`.
fn two(acme: &Sandbox, beta: &Sandbox) -> TestEnv {
    let mut env = TestEnv::new();
    env.add_integration("acme", acme, &[]).success();
    env.add_integration("beta", beta, &[]).success();
    env
}

/// Replaces what differs from run to run: how long each check took.
fn timeless(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("time=\"") {
        let (before, after) = rest.split_at(at + "time=\"".len());
        let end = after.find('"').unwrap();
        assert!(
            after[..end].parse::<f64>().is_ok(),
            "seconds: {}",
            &after[..end]
        );
        out += before;
        out += "[S]";
        rest = &after[end..];
    }
    out + rest
}

/// Asserts that it is well-formed XML: by `xmllint` where there is one, and by matching every tag here.
#[track_caller]
fn assert_xml(path: &Path, text: &str) {
    if let Ok(lint) = Command::new("xmllint").arg("--noout").arg(path).output() {
        assert!(
            lint.status.success(),
            "{}",
            String::from_utf8_lossy(&lint.stderr)
        );
    }
    let mut open = Vec::new();
    let body = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    for piece in body.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap();
        assert!(!after.contains('>'), "a stray > after <{tag}>");
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{text}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_junit_file_is_written_also_when_the_test_fails() {
    let (acme, beta) = (Sandbox::cloud().start(), Sandbox::data_center().start());
    let mut env = two(&acme, &beta);
    let hostile = Fault::Status {
        code: 403,
        headers: Vec::new(),
        body: "{\"message\":\"<b>\\\"no\\\"</b> & 'so' \\u001b[31m ]]>\"}".to_owned(),
    };
    beta.arrange(hostile.on(Endpoint::Search));
    let junit = ["integration", "test", "--junit", "reports/jira.xml"];
    let output = env.run(junit).fails(5);
    assert!(
        output.stdout.starts_with("integration\tcheck\tstatus"),
        "{output}"
    );
    let path = env.home().join("reports/jira.xml");
    let text = fs::read_to_string(&path).unwrap();
    assert_xml(&path, &text);
    let text = timeless(&text)
        .replace(&acme.url(), "[ACME]")
        .replace(&beta.url(), "[BETA]");
    let text = text.replace(acme.url().trim_start_matches("http://"), "[ACME-HOST]");
    let text = text.replace(beta.url().trim_start_matches("http://"), "[BETA-HOST]");
    assert_snapshot!(text);

    env.set("MANAGEROS_NOW", "2026-11-24T12:00:00Z");
    env.run(junit).success();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("failures=\"0\""),
        "the file of the last run: {text}"
    );
    assert_xml(&path, &text);
}

#[test]
fn a_junit_file_that_cannot_be_written_is_a_failure() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    fs::write(env.home().join("file"), "").unwrap();
    let output = env
        .run(["integration", "test", "--junit", "file/x.xml"])
        .fails(1);
    assert!(
        output.stderr.contains("file/x.xml cannot be written"),
        "{output}"
    );
}

#[test]
fn a_run_that_is_cut_short_leaves_a_junit_file() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    jira.arrange(Fault::Stall.on(Endpoint::Myself));
    env.run(["integration", "test", "--timeout", "2s", "--junit", "x.xml"])
        .fails(124);
    let path = env.home().join("x.xml");
    let text = fs::read_to_string(&path).unwrap();
    assert_xml(&path, &text);
    assert!(
        text.contains("<skipped message=\"not done within 2s\"/>"),
        "{text}"
    );
}

#[test]
fn a_key_that_is_gone_stands_in_the_junit_file() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    fs::remove_file(env.home().join("key")).unwrap();
    let output = env
        .run(["integration", "test", "--junit", "x.xml"])
        .fails(10);
    assert_eq!(output.stdout, "", "{output}");
    let text = fs::read_to_string(env.home().join("x.xml")).unwrap();
    assert!(
        text.contains("name=\"token\" time=\"0.000\">\n      <failure "),
        "{text}"
    );
    assert!(text.contains("failures=\"1\""), "{text}");
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let jira = Sandbox::cloud().without_browse_users().start();
    let mut env = TestEnv::with(&jira);
    let summary = env.home().join("summary.md");
    fs::write(&summary, "# Earlier\n\n").unwrap();
    env.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let hostile = Fault::Status {
        code: 400,
        headers: Vec::new(),
        body: "{\"errorMessages\":[\"50%\\n::set-output name=x::y\"]}".to_owned(),
    };
    jira.arrange(hostile.on(Endpoint::Search));
    let output = env
        .run(["integration", "test", "--github", "--json"])
        .fails(8);
    assert!(
        output.json()["data"].is_array(),
        "standard output is the answer alone"
    );
    let commands: Vec<&str> = output
        .stderr
        .lines()
        .filter(|line| line.starts_with("::"))
        .collect();
    assert_eq!(commands.len(), 2, "{output}");
    assert!(
        commands[0].starts_with("::error title=acme%3A search-issues::Jira refused the question: "),
        "{output}"
    );
    assert!(commands[0].contains("50%25 ::set-output"), "{output}");
    assert!(
        commands[1].starts_with("::warning title=acme%3A search-people::"),
        "{output}"
    );
    assert!(commands[1].contains("%0Ahint: "), "{output}");
    let text = fs::read_to_string(&summary).unwrap();
    assert!(
        text.starts_with("# Earlier\n\n### Jira connections: 0 of 1 work\n\n| integration |"),
        "{text}"
    );

    let output = env
        .run(["integration", "test", "--github", "--strict", "--quiet"])
        .fails(14);
    assert!(
        output
            .stderr
            .starts_with("::error title=acme%3A search-people::"),
        "{output}"
    );
}

#[test]
fn several_are_tested_at_once_in_their_order() {
    let slow = || Sandbox::cloud().latency(Duration::from_millis(250)).start();
    let (acme, beta) = (slow(), slow());
    let env = two(&acme, &beta);
    acme.forget_requests();
    beta.forget_requests();
    let output = env.run(["integration", "test", "--json"]).success();
    let names: Vec<Value> = output.json()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["integration"].clone())
        .collect();
    assert_eq!(names, ["acme", "beta"]);
    // Each was asked before the other had given its last answer: neither waited for the other.
    let (acme, beta) = (acme.requests(), beta.requests());
    assert!(beta[0].received < acme.last().unwrap().answered.unwrap());
    assert!(acme[0].received < beta.last().unwrap().answered.unwrap());
}

#[test]
fn the_first_failure_ends_a_run_in_a_hurry() {
    let (acme, beta) = (Sandbox::cloud().start(), Sandbox::cloud().start());
    let env = two(&acme, &beta);
    acme.arrange(Fault::Stall.on(Endpoint::ServerInfo));
    beta.arrange(Fault::ServerError.on(Endpoint::Search));
    let output = env
        .run(["integration", "test", "--fail-fast", "--json"])
        .fails(8);
    let document = output.json();
    let of = |report: usize| {
        let checks = document["data"][report]["checks"].as_array().unwrap();
        checks
            .iter()
            .map(|check| check["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(0), vec!["skipped"; 8], "{output}");
    assert_eq!(document["data"][0]["ok"], false);
    assert_eq!(
        of(1),
        [
            "pass", "skipped", "pass", "pass", "pass", "fail", "skipped", "skipped"
        ],
        "{output}"
    );
    // What was not ended is not taken down as tested.
    let list = env.run(["integration", "list", "--json"]).success().json();
    assert_eq!(list["data"][0]["last_test"]["ok"], true, "{list:#}");
    assert_eq!(list["data"][1]["last_test"]["ok"], false, "{list:#}");
}

#[test]
fn several_failures_have_their_common_code_or_eleven() {
    let (acme, beta) = (Sandbox::cloud().start(), Sandbox::cloud().start());
    let env = two(&acme, &beta);
    let expired = || Fault::ExpiredToken {
        header_on_200: false,
    };
    acme.arrange(expired());
    beta.arrange(expired());
    env.run(["integration", "test"]).fails(4);
    beta.forget_faults();
    beta.arrange(Fault::ServerError.on(Endpoint::Search));
    env.run(["integration", "test"]).fails(11);
    env.run(["integration", "test", "acme"]).fails(4);
}

#[test]
fn a_jira_that_comes_up_is_waited_for() {
    let port = own_port();
    let jira = Sandbox::cloud().port(port).start();
    let env = TestEnv::with(&jira);
    jira.arrange(Fault::ServerError.on(Endpoint::ServerInfo).times(1));
    env.run(["integration", "test", "--wait", "30s"]).success();

    drop(jira);
    let output: Output = thread::scope(|scope| {
        let run = scope.spawn(|| env.run(["integration", "test", "--wait", "60s", "-v"]));
        thread::sleep(Duration::from_millis(300));
        let jira = Sandbox::cloud().port(port).start();
        let output = run.join().unwrap();
        assert!(!jira.requests().is_empty());
        output
    });
    output.success();

    let rejected = Sandbox::cloud().start();
    let env = TestEnv::with(&rejected);
    rejected.arrange(Fault::ExpiredToken {
        header_on_200: false,
    });
    rejected.forget_requests();
    env.run(["integration", "test", "--wait", "60s"]).fails(4);
    let asked = rejected.requests().len();
    assert!(
        asked <= 4,
        "a rejected token does not get better by waiting: {asked}"
    );
}
