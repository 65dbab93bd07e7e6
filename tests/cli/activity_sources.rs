//! `activity show` of somebody who is linked on several integrations.

use insta::assert_snapshot;
use jira_sandbox::{Fault, Sandbox};

use crate::company::{cloud, data_center, varied};
use crate::harness::TestEnv;

/// Ada on `acme` and, as another account, on `other`.
fn twice(acme: &Sandbox, other: &Sandbox) -> TestEnv {
    let mut env = TestEnv::ada_on(acme);
    env.add_integration("other", other, &[]).success();
    env.run(["person", "link", "ada", "-i", "other"]).success();
    env
}

fn elsewhere() -> Sandbox {
    let builder = data_center();
    builder
        .issue("DC-1", |issue| {
            issue.assignee("ada").created("2026-11-10T08:00:00Z")
        })
        .start()
}

#[test]
fn two_integrations_on_one_site_list_a_ticket_once() {
    let jira = varied(cloud()).start();
    let env = twice(&jira, &jira);
    let output = env.run(["activity", "show", "ada", "--json"]).success();
    assert_eq!(output.json()["data"]["summary"]["total"], 3);
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
}

#[test]
fn every_link_is_asked_and_each_ticket_says_where_it_is_from() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let env = twice(&acme, &other);
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
}

#[test]
fn one_integration_can_be_named() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let mut env = twice(&acme, &other);
    acme.forget_requests();
    assert_snapshot!(
        env.run(["activity", "show", "ada", "-i", "other"])
            .success()
    );
    env.set("MANAGEROS_INTEGRATION", "other");
    env.run(["activity", "show", "ada"]).success();
    assert_eq!(acme.requests().len(), 0);
    let both = env.run([
        "activity", "show", "ada", "-i", "other", "-i", "acme", "--json",
    ]);
    assert_eq!(both.success().json()["data"]["summary"]["total"], 4);
    env.run(["activity", "show", "ada", "-i", "nowhere"])
        .fails(3);
}

#[test]
fn an_integration_without_a_link_is_told_by_name() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let mut env = TestEnv::ada_on(&acme);
    env.add_integration("other", &other, &[]).success();
    assert_snapshot!(env.run(["activity", "show", "ada", "-i", "other"]).fails(3));
}

#[test]
fn one_that_fails_leaves_a_partial_answer() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let env = twice(&acme, &other);
    other.arrange(Fault::ServerError.always());
    assert_snapshot!(
        env.run(["activity", "show", "ada", "--format", "table"])
            .fails(11)
    );
    let json = env.run(["activity", "show", "ada", "--json"]).fails(11);
    let answer = json.json();
    assert_eq!(answer["meta"]["complete"], false);
    assert_eq!(answer["data"]["summary"]["total"], 3);
    assert_eq!(answer["meta"]["sources"][1]["complete"], false);
    assert_snapshot!("one_of_two_as_json", json);
}

#[test]
fn one_that_is_disabled_is_missed_and_said() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let env = twice(&acme, &other);
    env.line("integration disable other").success();
    other.forget_requests();
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(11));
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn all_failing_is_a_failure_with_each_reason() {
    let (acme, other) = (cloud().start(), elsewhere());
    let env = twice(&acme, &other);
    acme.arrange(Fault::SiteGone);
    other.arrange(Fault::ServerError.always());
    assert_snapshot!("same_kind", env.run(["activity", "show", "ada"]).fails(8));
    acme.forget_faults();
    acme.arrange(Fault::ExpiredToken {
        header_on_200: true,
    });
    let output = env.run(["activity", "show", "ada"]).fails(11);
    assert_eq!(output.stdout, "");
    assert_snapshot!("different_kinds", output);
}

#[test]
fn a_row_that_was_edited_is_never_asked() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let env = TestEnv::ada_on(&acme);
    for edit in [
        format!("base_url = '{}'", other.url()),
        "login = 'eve@acme.example'".to_owned(),
        format!("api_url = '{}'", other.url()),
        "scope = 'user', owner = (SELECT id FROM users)".to_owned(),
        "row_version = row_version + 1".to_owned(),
    ] {
        let before = (acme.connections(), other.connections());
        env.sql("CREATE TABLE kept AS SELECT * FROM integrations");
        env.sql(&format!("UPDATE integrations SET {edit}"));
        let output = env.run(["activity", "show", "ada"]).fails(10);
        assert_eq!(
            (acme.connections(), other.connections()),
            before,
            "{edit}\n{output}"
        );
        env.sql("UPDATE integrations SET (base_url, login, api_url, scope, owner, row_version) =
                 (SELECT base_url, login, api_url, scope, owner, row_version FROM kept); DROP TABLE kept;");
    }
    env.run(["activity", "show", "ada"]).success();
    env.sql(&format!(
        "UPDATE integrations SET base_url = '{}'",
        acme.url().replace("127.0.0.1", "localhost")
    ));
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(10));
}

#[test]
fn tokens_that_were_swapped_do_not_open() {
    let (acme, other) = (varied(cloud()).start(), elsewhere());
    let mut env = TestEnv::ada_on(&acme);
    env.add_integration("other", &other, &["--scope", "org"])
        .success();
    env.line("person link ada -i other").success();
    env.sql(
        "CREATE TABLE kept AS SELECT name, token_enc FROM integrations;
         UPDATE integrations SET token_enc = (SELECT token_enc FROM kept WHERE kept.name <> integrations.name);
         DROP TABLE kept;",
    );
    let before = (acme.connections(), other.connections());
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(10));
    env.run(["integration", "test"]).fails(10);
    assert_eq!((acme.connections(), other.connections()), before);
}

#[test]
fn an_account_that_was_renamed_is_not_called_idle() {
    let jira = varied(data_center()).start();
    let env = TestEnv::ada_on(&jira);
    jira.update(|state| state.rename_login("ada", "ada.king"));
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
    env.line("activity show ada --require-complete").fails(11);
}

#[test]
fn an_account_that_left_keeps_its_tickets() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    jira.update(|state| state.deactivate("ada"));
    let output = env.line("activity show ada --json").success();
    assert_eq!(output.json()["data"]["summary"]["total"], 3, "{output}");
}
