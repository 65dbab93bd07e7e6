//! `person link` and `unlink`, as a script uses them.

use insta::assert_snapshot;
use jira_sandbox::{Endpoint, Fault, HiddenEmail, Sandbox, UserBuilder};

use crate::company::{cloud, data_center, varied};
use crate::harness::TestEnv;

/// Ada with her e-mail, on `acme` and not linked.
fn unlinked(jira: &Sandbox) -> TestEnv {
    let env = TestEnv::with(jira);
    env.line("person add 'Ada Lovelace' --email ada@acme.example")
        .success();
    env
}

fn links(env: &TestEnv, who: &str) -> usize {
    let shown = env.run(["person", "show", who, "--json"]).success().json();
    shown["data"]["links"].as_array().unwrap().len()
}

#[test]
fn exactly_one_account_with_exactly_that_email_is_linked() {
    for builder in [cloud(), data_center()] {
        let jira = builder
            .user("adam", |user| user.email("ada@acme.example.com"))
            .start();
        let env = unlinked(&jira);
        let output = env.line("person link ada --json").success();
        let data = &output.json()["data"];
        assert_eq!(data["result"], "linked");
        for key in ["handle", "integration", "account_id"] {
            assert!(data.get(key).is_some(), "{key} in\n{output}");
        }
        assert_eq!(links(&env, "ada"), 1);
    }
}

#[test]
fn linking_is_told() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    assert_snapshot!(env.story([
        "person link ada --dry-run --format table",
        "person link ada --format table",
        "person link ada",
        "person link ada --replace --json",
    ]));
}

#[test]
fn a_hidden_email_proves_nothing() {
    let namesake = |user: UserBuilder| user.name("Ada Lovelace").email("ada@acme.example.com");
    let jira = cloud().user("namesake", namesake).start();
    jira.arrange(Fault::HiddenEmails);
    let env = unlinked(&jira);
    let human = env.line("person link ada").fails(9);
    let json = env.line("person link ada --json").fails(9);
    assert_eq!(
        json.json_error()["error"]["candidates"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_snapshot!(format!("{human}\n\n{json}"));
    assert_eq!(links(&env, "ada"), 0);
}

#[test]
fn a_hit_without_its_email_is_a_candidate() {
    let jira = cloud().start();
    jira.arrange(Fault::HiddenEmails);
    let env = unlinked(&jira);
    assert_snapshot!(env.line("person link ada --query ada"));
    assert_eq!(links(&env, "ada"), 0);
}

#[test]
fn two_accounts_with_the_same_email_are_not_decided() {
    let jira = data_center()
        .user("ada.old", |user| {
            user.name("Ada L.").email("ada@acme.example")
        })
        .start();
    let env = unlinked(&jira);
    assert_snapshot!(env.line("person link ada").fails(9));
    assert_eq!(links(&env, "ada"), 0);
}

#[test]
fn nobody_is_found() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    assert_snapshot!(env.story([
        "person link ada --email nobody@acme.example",
        "person link ada --query zoe",
        "person link ada --account-id 712020:nobody",
    ]));
}

#[test]
fn without_the_permission_to_browse_people_only_an_id_links() {
    let jira = cloud().without_browse_users().start();
    let env = unlinked(&jira);
    assert_snapshot!(env.line("person link ada").fails(5));
    env.line("person search ada").fails(5);
}

/// clap does not ask for what a flag requires when something else that is there excludes it.
#[test]
fn what_is_for_everybody_is_refused_for_one() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    for line in [
        "person link ada --plan plan.csv",
        "person link ada --apply nowhere.csv",
        "person link ada --team Platform",
        "activity summary ada --deep",
        "activity summary --all --deep",
        "person list --deep",
    ] {
        env.line(line).fails(2);
    }
    env.line("person unlink ada").fails(3);
}

#[test]
fn an_account_is_named_by_id_or_profile() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    let id = jira.account_id("ada");
    let profile = format!(
        "{}/jira/people/{}?ref=x",
        jira.url(),
        id.replace(':', "%3A")
    );
    let elsewhere = profile.replace(&jira.url(), "https://other.atlassian.net");
    env.line(&format!("person link ada --account-id {elsewhere}"))
        .fails(2);
    env.line(&format!("person link ada --account-id {id}"))
        .success();
    let again = env
        .line(&format!("person link ada --account-id {id} --json"))
        .success();
    assert_eq!(again.json()["data"]["result"], "already");
    let again = env
        .line(&format!("person link ada --account-id {profile} --json"))
        .success();
    assert_eq!(again.json()["data"]["result"], "already");
    env.line("person unlink ada --yes").success();
    let output = env
        .line(&format!("person link ada --account-id {profile} --json"))
        .success();
    assert_eq!(output.json()["data"]["account_id"], id.as_str());

    let dc = data_center().context_path("/jira").start();
    let env = unlinked(&dc);
    let profile = format!("{}/secure/ViewProfile.jspa?name=ada", dc.url());
    let output = env
        .line(&format!("person link ada --account-id {profile} --json"))
        .success();
    assert_eq!(output.json()["data"]["account_id"], "ada");
    let again = env
        .line("person link ada --account-id ADA --json")
        .success();
    assert_eq!(again.json()["data"]["result"], "already");
}

#[test]
fn another_account_needs_replace() {
    let jira = cloud()
        .user("grace", |user| user.name("Grace Hopper"))
        .start();
    let env = TestEnv::ada_on(&jira);
    let id = jira.account_id("grace");
    assert_snapshot!(env.story([
        format!("person link ada --account-id {id}").as_str(),
        &format!("person link ada --account-id {id} --replace --dry-run"),
        "person show ada",
        &format!("person link ada --account-id {id} --replace"),
        "person show ada --format table",
    ]));
}

#[test]
fn inactive_accounts_and_shared_ones_are_warned_about() {
    let jira = cloud()
        .user("gone", |user| user.name("Gone Girl").inactive())
        .user("bot", |user| user.name("Deploy Bot").app())
        .start();
    let env = TestEnv::ada_on(&jira);
    for name in ["Gone", "Bot", "Twin"] {
        env.run(["person", "add", name]).success();
    }
    assert_snapshot!(env.story([
        format!("person link gone --account-id {}", jira.account_id("gone")).as_str(),
        &format!(
            "person link bot --account-id {} --json",
            jira.account_id("bot")
        ),
        &format!(
            "person link twin --account-id {} --quiet",
            jira.account_id("ada")
        ),
    ]));
}

#[test]
fn apps_and_customers_are_not_offered() {
    let jira = cloud()
        .user("ada-bot", |user| user.name("Ada Bot").app())
        .user("ada-portal", |user| user.name("Ada Portal").customer())
        .start();
    let env = unlinked(&jira);
    let output = env.line("person link ada --query ada --json").fails(9);
    let candidates = output.json_error()["error"]["candidates"].to_string();
    assert!(
        candidates.contains("Ada Lovelace") && !candidates.contains("Bot"),
        "{candidates}"
    );
    assert!(!candidates.contains("Portal"), "{candidates}");
}

#[test]
fn unlinking_really_unlinks() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.story([
        "person unlink ada",
        "person unlink ada --yes",
        "activity show ada",
        "person unlink ada --yes",
        "person show ada --json",
    ]));
}

#[test]
fn of_several_links_one_is_named() {
    let (jira, other) = (cloud().start(), data_center().start());
    let mut env = TestEnv::ada_on(&jira);
    env.add_integration("other", &other, &[]).success();
    env.line("person link ada -i other").success();
    assert_snapshot!(env.story([
        "person unlink ada --yes",
        "person unlink ada -i nowhere --yes",
        "person unlink ada -i other --yes --json",
        "person unlink ada --all --yes",
    ]));
    assert_eq!(links(&env, "ada"), 0);
}

#[test]
fn a_dry_run_changes_nothing_and_asks_jira_all_the_same() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    jira.forget_requests();
    let output = env.line("person link ada --dry-run --json").success();
    assert_eq!(output.json()["data"]["result"], "proposed");
    assert!(
        jira.requests()
            .iter()
            .any(|seen| seen.endpoint == Endpoint::UserSearch)
    );
    assert_eq!(links(&env, "ada"), 0);
}

#[test]
fn linking_somebody_who_does_not_exist() {
    let jira = cloud().start();
    let env = unlinked(&jira);
    let before = jira.connections();
    env.line("person link nobody").fails(3);
    env.line("person link ada -i nowhere").fails(3);
    env.line("person link ada --email x@y.example --query z")
        .fails(2);
    assert_eq!(jira.connections(), before);
}

#[test]
fn what_jira_shows_of_a_hidden_email_is_never_an_email() {
    for how in [HiddenEmail::Absent, HiddenEmail::Null, HiddenEmail::Empty] {
        let jira = Sandbox::cloud()
            .user("ada", |user| user.name("Ada Lovelace").hidden_email_as(how))
            .start();
        let env = unlinked(&jira);
        let line = format!(
            "person link ada --account-id {} --json",
            jira.account_id("ada")
        );
        assert!(
            env.line(&line).success().json()["data"]["email"].is_null(),
            "{how:?}"
        );
        let shown = env.line("person show ada").success();
        let row = shown.stdout.lines().last().unwrap();
        assert_eq!(row.split('\t').nth(2), Some(""), "{shown}");
    }
}

#[test]
fn a_variable_names_the_integration() {
    let (jira, other) = (cloud().start(), data_center().start());
    let mut env = unlinked(&jira);
    env.add_integration("other", &other, &[]).success();
    assert_snapshot!(env.line("person link ada").fails(9));
    env.set("MANAGEROS_INTEGRATION", "other");
    let output = env.line("person link ada --json").success();
    assert_eq!(output.json()["data"]["integration"], "other");
}
