//! Teams and managers: `person add`, `edit`, `list` and `show`.

use insta::assert_snapshot;

use crate::company::cloud;
use crate::harness::{Output, TestEnv};

/// Zoe over Mo over Bo and Al; only Bo is linked, so that the chain goes through people without an account.
fn chain() -> (TestEnv, jira_sandbox::Sandbox) {
    let jira = cloud().user("bo", |user| user.name("Bo Hop")).start();
    let env = TestEnv::with(&jira);
    for line in [
        "person add 'Zoe Zed' --handle zoe --email zoe@acme.example",
        "person add 'Mo Mid' --handle mo --team Platform --manager zoe",
        "person add 'Bo Hop' --handle bo --email bo@acme.example --team platform --manager mo",
        "person add 'Al Low' --handle al --team 'Data & AI' --manager 'mo mid'",
        "person add 'Al Low' --handle al2",
        "person link bo",
    ] {
        env.line(line).success();
    }
    (env, jira)
}

fn handles(output: &Output) -> Vec<String> {
    let json = output.json();
    let people = json["data"].as_array().unwrap().iter();
    people
        .map(|person| person["handle"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn lists_know_teams_and_managers() {
    let (env, jira) = chain();
    let before = jira.connections();
    for (flags, found) in [
        ("--manager zoe", &["mo"][..]),
        ("--manager zoe --deep", &["al", "bo", "mo"]),
        (
            "--manager ZOE@acme.example --deep --unlinked",
            &["al", "mo"],
        ),
        ("--manager bo --deep", &[]),
        ("--team PLATFORM", &["bo", "mo"]),
        ("--team platform --manager zoe --deep --linked", &["bo"]),
        ("--team nowhere", &[]),
    ] {
        let output = env.line(&format!("person list --json {flags}")).success();
        assert_eq!(handles(&output), found, "{flags}");
    }
    assert_snapshot!(env.story([
        "person list --format table",
        "person list",
        "person list --team platform --format csv",
        "person list --team nowhere --format table",
        "person list --manager bo --team platform --format table",
        "person list --manager nobody",
        "person list --manager 'al low'",
        "person list --deep",
        "person show mo --format table",
        "person show mo",
    ]));
    let shown = env.line("person show mo --json").success().json();
    assert_eq!(shown["data"]["team"], "Platform");
    assert_eq!(shown["data"]["manager"], "zoe");
    assert_eq!(shown["data"]["reports"][1]["handle"], "bo");
    assert_eq!(jira.connections(), before, "lists open no socket");
}

#[test]
fn a_narrow_list_keeps_who_it_is_about() {
    let (mut env, _jira) = chain();
    env.set("COLUMNS", "40");
    assert_snapshot!(env.story([
        "person list --format table",
        "person show mo --format table"
    ]));
}

#[test]
fn nobody_reports_to_themselves() {
    let (env, _jira) = chain();
    assert_snapshot!(env.story([
        "person edit zoe --manager bo",
        "person edit zoe --manager zoe --json",
        "person add New --manager nobody",
        "person add New --manager 'al low'",
        "person add New --team ''",
    ]));
    let zoe = env.line("person show zoe --json").success().json();
    assert!(zoe["data"]["manager"].is_null());
    env.line("person show new").fails(3);
}

#[test]
fn teams_and_managers_change_and_go() {
    let (env, _jira) = chain();
    assert_snapshot!(env.story([
        "person edit bo --team 'Data & AI' --manager al",
        "person edit bo --team '' --manager '' --json",
        "person edit bo --team '' --manager ''",
        "person edit al2 --manager al",
        "person remove mo",
        "person remove mo --yes",
        "person show zoe",
        "person show al",
    ]));
}
