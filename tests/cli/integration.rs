//! `integration list`, `show` and `remove`: local, without a socket or a key.

use insta::assert_snapshot;
use jira_sandbox::Sandbox;

use crate::company::cloud;
use crate::harness::TestEnv;

/// Two integrations, one of them the tester's own, expiring and switched off.
fn two(jira: &Sandbox) -> TestEnv {
    let mut env = TestEnv::with(jira);
    env.add_integration("mine", jira, &["--expires", "2026-12-24"])
        .success();
    env.sql("UPDATE integrations SET enabled = 0 WHERE name = 'mine'");
    env
}

#[test]
fn the_list_in_every_format() {
    let jira = cloud().start();
    let env = two(&jira);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "integration list --format table",
        "int ls --scope org --format table",
        "integration list",
        "integration list --format csv",
        "integration list --format markdown",
        "integration list --format ndjson",
    ]));
    assert_eq!(jira.connections(), before, "a list opens no socket");
}

#[test]
fn a_list_of_a_thousand_needs_no_key_and_no_connection() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    env.sql(
        "WITH RECURSIVE more (at) AS (SELECT 2 UNION ALL SELECT at + 1 FROM more WHERE at < 1000)
         INSERT INTO integrations SELECT randomblob(16), printf('acme-%04d', at), 'user', u.id, i.deployment,
             i.base_url, i.api_url, i.login, i.auth, i.ca_cert, i.proxy, i.server_url, i.enabled, i.expires,
             i.created_at, i.row_version, i.token_enc FROM more, integrations i, users u",
    );
    let (before, key) = (jira.connections(), env.home().join("key"));
    std::fs::rename(&key, env.home().join("away")).unwrap();
    for format in ["table", "plain", "json", "ndjson", "csv", "markdown"] {
        let output = env
            .run(["integration", "list", "--format", format])
            .success();
        assert!(output.stdout.lines().count() >= 1000, "{format}");
        assert!(output.stdout.contains("acme-1000"), "{format}");
    }
    assert_eq!(jira.connections(), before);
}

#[test]
fn the_list_as_json() {
    let jira = cloud().start();
    let env = two(&jira);
    let output = env.run(["integration", "list", "--json"]).success();
    let json = output.json();
    assert_eq!(json["schema"], "manageros.integration.list/1");
    for key in [
        "name",
        "scope",
        "owner",
        "base_url",
        "deployment",
        "auth",
        "login",
        "enabled",
        "expires",
        "last_test",
    ] {
        assert!(json["data"][1].get(key).is_some(), "{key} in\n{output}");
    }
    assert_snapshot!(output);
}

#[test]
fn one_integration_is_shown_without_its_token() {
    let jira = cloud().start();
    let env = two(&jira);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "integration show acme --format table",
        "integration show mine --json",
        "integration show acme --format csv",
        "integration show acme --format markdown",
    ]));
    assert_eq!(jira.connections(), before);
}

#[test]
fn an_unknown_integration_is_not_found() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let human = env.run(["integration", "show", "acne"]).fails(3);
    let json = env.run(["integration", "show", "acne", "--json"]).fails(3);
    assert_eq!(json.stdout, "");
    assert_eq!(json.json_error()["error"]["code"], "not_found");
    assert_snapshot!(format!("{human}\n\n{json}"));
}

#[test]
fn removing_asks_and_names_the_links() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.story([
        "integration remove acme",
        "integration rm acme --yes",
        "integration list",
        "person show ada",
        "integration remove acme --yes",
    ]));
}

#[test]
fn removing_answers_programs_too() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let output = env
        .run(["integration", "remove", "acme", "--yes", "--json"])
        .success();
    assert_eq!(output.json()["data"]["unlinked"][0], "ada", "{output}");
    assert_snapshot!(output);
}

#[test]
fn a_member_removes_nothing_of_the_organization() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    env.sql("UPDATE users SET role = 'member'");
    assert_snapshot!(env.run(["integration", "remove", "acme", "--yes"]).fails(5));
    env.run(["integration", "show", "acme"]).success();
}
