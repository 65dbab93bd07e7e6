//! `integration test`, saved and not, and `integration rotate`.

use insta::assert_snapshot;
use jira_sandbox::{Auth, CANARY_TOKEN, Endpoint, Fault, Sandbox};

use crate::company::{cloud, data_center};
use crate::harness::TestEnv;

#[test]
fn a_working_integration_in_every_format() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    assert_snapshot!(env.story([
        "integration test --format table",
        "integration test acme",
        "integration test acme --format csv",
        "integration test acme --format markdown",
        "integration test acme --format ndjson",
    ]));
}

#[test]
fn a_working_integration_as_json() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let output = env.run(["integration", "test", "--json"]).success();
    let report = &output.json()["data"][0];
    assert_eq!(report["ok"], true);
    for key in ["name", "status", "detail", "hint", "elapsed_ms"] {
        assert!(report["checks"][0].get(key).is_some(), "{key} in\n{output}");
    }
    assert!(
        report["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["elapsed_ms"].is_u64())
    );
    assert_snapshot!(output);
}

#[test]
fn without_a_store_by_flags_or_environment() {
    for jira in [
        cloud().start(),
        data_center().start(),
        cloud().auth(Auth::Scoped).start(),
    ] {
        let mut env = TestEnv::new();
        env.knows(&jira);
        env.unset("MANAGEROS_KEY_FILE");
        // a keyring that is asked would be asked here
        env.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
        let (url, login) = (jira.url(), jira.login());
        let by_flags = [
            "integration",
            "test",
            "--url",
            &url,
            "--login",
            &login,
            "--token-stdin",
        ];
        env.run_with_input(by_flags, CANARY_TOKEN).success();
        env.set("MANAGEROS_URL", &url);
        env.set("MANAGEROS_LOGIN", &login);
        env.set("MANAGEROS_TOKEN", CANARY_TOKEN);
        let output = env.run(["integration", "test", "--json"]).success();
        assert_eq!(output.json()["data"][0]["integration"], "env", "{output}");
        env.unset("MANAGEROS_TOKEN");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{CANARY_TOKEN}\n")).unwrap();
        env.set("MANAGEROS_TOKEN_FILE", file.path().to_str().unwrap());
        env.run(["integration", "test"]).success();
        assert_eq!(env.files(), [""; 0], "no store, no key");
    }
}

#[test]
fn a_rejected_unsaved_login_is_told() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.knows(&jira);
    env.set("MANAGEROS_URL", &jira.url());
    env.set("MANAGEROS_LOGIN", &jira.login());
    assert_snapshot!("no_token", env.run(["integration", "test"]).fails(2));
    env.set("MANAGEROS_TOKEN", "wrong");
    assert_snapshot!("wrong_token", env.run(["integration", "test"]).fails(4));
    let json = env.run(["integration", "test", "--json"]).fails(4);
    assert_eq!(json.json_error()["error"]["code"], "auth");
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn failures_that_differ_are_partial_and_common_ones_keep_their_code() {
    let (dead, gone, works) = (cloud().start(), cloud().start(), cloud().start());
    let mut env = TestEnv::with(&works);
    env.add_integration("dead", &dead, &[]).success();
    env.add_integration("gone", &gone, &[]).success();
    drop(dead);
    gone.arrange(Fault::SiteGone);
    assert_snapshot!(env.run(["integration", "test"]).fails(11));
    env.run(["integration", "test", "acme", "dead"]).fails(7);
    env.run(["integration", "test", "gone", "acme"]).fails(8);
    let json = env
        .run(["integration", "test", "gone", "acme", "--json"])
        .fails(8);
    assert_eq!(json.json_error()["error"]["exit"], 8);
    let listed = env.run(["integration", "list", "--json"]).json();
    assert_eq!(
        listed["data"][1]["last_test"]["ok"], false,
        "the list remembers"
    );
}

#[test]
fn failures_of_one_kind_share_its_code() {
    let (one, two) = (cloud().start(), data_center().start());
    let mut env = TestEnv::with(&one);
    env.add_integration("other", &two, &[]).success();
    one.arrange(Fault::ServerError.on(Endpoint::Myself).always());
    two.arrange(Fault::Html200.on(Endpoint::Myself).always());
    assert_snapshot!(env.run(["integration", "test"]).fails(8));
}

#[test]
fn a_disabled_one_is_left_out_and_refused_by_name() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("off", &jira, &[]).success();
    env.sql("UPDATE integrations SET enabled = 0 WHERE name = 'off'");
    let all = env.run(["integration", "test", "--json"]).success().json();
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    assert_snapshot!(env.run(["integration", "test", "off"]));
}

#[test]
fn nobody_is_tested_who_does_not_exist() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    env.run(["integration", "test", "acne"]).fails(3);
    env.run(["integration", "test", "acme", "acne"]).fails(3);
    env.run(["integration", "test", "acme", "--url", "acme.example"])
        .fails(2);
    env.run(["integration", "test", "--login", "me"]).fails(2);
}

#[test]
fn a_token_that_expires_is_warned_about() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &["--expires", "2026-12-01"])
        .success();
    let warned = env
        .run(["integration", "test", "--format", "table"])
        .success();
    assert_snapshot!("warned", warned);
    assert_snapshot!(
        "strict",
        env.run(["integration", "test", "--strict"]).fails(14)
    );
    env.run(["integration", "test", "--expires-within", "30d"])
        .fails(14);
    env.run(["integration", "test", "--expires-within", "3d"])
        .success();
    env.add_integration("late", &jira, &["--expires", "2026-11-01"])
        .success();
    let json = env
        .run(["integration", "test", "late", "--strict", "--json"])
        .fails(14);
    assert_eq!(json.json_error()["error"]["code"], "check_tripped");
}

#[test]
fn an_account_that_may_not_browse_people_is_warned_about() {
    let jira = Sandbox::cloud().without_browse_users().start();
    let env = TestEnv::with(&jira);
    assert_snapshot!(
        env.run(["integration", "test", "--format", "table"])
            .success()
    );
    env.run(["integration", "test", "--strict"]).fails(14);
}

#[test]
fn rotating_swaps_a_good_token_and_keeps_the_old_one_otherwise() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let rotate = ["integration", "rotate", "acme", "--token-stdin"];
    assert_snapshot!("refused", env.run_with_input(rotate, "wrong").fails(4));
    env.run(["integration", "test"]).success();
    assert_snapshot!(
        "rotated",
        env.run_with_input(rotate, CANARY_TOKEN).success()
    );
    env.run(["integration", "test"]).success();
}

#[test]
fn rotating_mends_an_integration_whose_token_is_gone() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &[]).success();
    env.sql("UPDATE integrations SET token_enc = NULL");
    env.run(["integration", "test"]).fails(10);
    let rotate = ["integration", "rotate", "acme", "--token-stdin"];
    // no seal vouches for the address any more, so somebody has to
    env.run_with_input(rotate, CANARY_TOKEN).fails(2);
    let confirmed = ["integration", "rotate", "acme", "--token-stdin", "--yes"];
    env.run_with_input(confirmed, CANARY_TOKEN).success();
    env.run(["integration", "test"]).success();
}

#[test]
fn one_can_wait_for_a_jira_that_is_starting() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    jira.arrange(Fault::ServerError.on(Endpoint::Myself));
    env.run(["integration", "test", "--wait", "10s"]).success();
}

#[test]
fn one_scope_can_be_tested() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    for (scope, name) in [("org", "acme"), ("user", "mine")] {
        let json = env
            .run(["integration", "test", "--scope", scope, "--json"])
            .success()
            .json();
        assert_eq!(json["data"][0]["integration"], name);
        assert_eq!(json["data"].as_array().unwrap().len(), 1);
    }
}
