//! `person add`, `list`, `show`, `edit`, `remove` and `search`.

use insta::assert_snapshot;
use jira_sandbox::HiddenEmail;

use crate::company::cloud;
use crate::harness::TestEnv;

/// Three people, one of them in another script; Ada is linked.
fn staffed(env: &TestEnv) {
    for line in [
        "person add 'Grace Hopper' --email grace@acme.example --time-zone America/New_York",
        "person add '林 美玲' --handle meiling --email mei@acme.example",
        "person add 'Ada Byron'",
    ] {
        env.line(line).success();
    }
}

#[test]
fn the_list_in_every_format() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    staffed(&env);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "person list --format table",
        "person ls",
        "person list --linked --format csv",
        "person list --unlinked --format markdown",
        "person list --linked --format ndjson",
        "person list --linked --unlinked",
    ]));
    assert_eq!(jira.connections(), before, "a list opens no socket");
    let output = env.run(["person", "list", "--json"]).success();
    for key in [
        "handle",
        "name",
        "email",
        "team",
        "manager",
        "time_zone",
        "links",
    ] {
        assert!(
            output.json()["data"][0].get(key).is_some(),
            "{key} in\n{output}"
        );
    }
    assert_snapshot!("listed_as_json", output);
}

#[test]
fn none_of_the_people_is_an_answer() {
    let env = TestEnv::new();
    staffed(&env);
    assert_snapshot!(env.run(["person", "list", "--linked", "--format", "table"]));
    assert_eq!(
        env.run(["person", "list", "--linked", "--json"]).json()["data"],
        serde_json::json!([])
    );
}

#[test]
fn one_person_is_shown_with_every_link() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    env.add_integration("other", &jira, &[]).success();
    env.line("person link ada -i other").success();
    staffed(&env);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "person show ada --format table",
        "person show ada",
        "person show ada --format csv",
        "person show ada --format markdown",
        "person show grace --format table",
    ]));
    assert_eq!(jira.connections(), before);
    let output = env.run(["person", "show", "ada", "--json"]).success();
    for key in [
        "integration",
        "account_id",
        "email",
        "display_name",
        "base_url",
        "profile_url",
        "linked_at",
    ] {
        assert!(
            output.json()["data"]["links"][0].get(key).is_some(),
            "{key} in\n{output}"
        );
    }
    assert_snapshot!("shown_as_json", output);
}

#[test]
fn somebody_can_be_named_in_many_ways() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    staffed(&env);
    for (who, handle) in [
        ("ADA", "ada"),
        ("ada@ACME.example", "ada"),
        ("ada  lovelace", "ada"),
        ("hopper", "grace"),
        ("美玲", "meiling"),
        ("BYRON", "ada-byron"),
    ] {
        let output = env.run(["person", "show", who, "--json"]).success();
        assert_eq!(output.json()["data"]["handle"], handle, "{who}");
    }
    env.run(["person", "show", "lov"]).fails(3);
}

#[test]
fn an_ambiguous_name_lists_the_candidates() {
    let env = TestEnv::new();
    staffed(&env);
    env.line("person add 'Grace Kelly' --email kelly@acme.example")
        .success();
    let human = env.run(["person", "show", "GRACE KELLY"]).success();
    assert!(human.stdout.contains("kelly@acme.example"));
    env.line("person edit kelly --handle gk").success();
    env.line("person edit grace@acme.example --handle gh")
        .success();
    let human = env.run(["person", "show", "grace"]).fails(9);
    let json = env
        .run(["person", "remove", "grace", "--yes", "--json"])
        .fails(9);
    assert_eq!(
        json.json_error()["error"]["candidates"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_snapshot!(format!("{human}\n\n{json}"));
}

#[test]
fn adding_answers_and_refuses_twice() {
    let env = TestEnv::new();
    assert_snapshot!(env.story([
        "person add 'Ada Lovelace' --email ada@acme.example --format table",
        "person add 'Ada Lovelace' --email ada@acme.example",
        "person add 'Ada Lovelace' --email ada@acme.example --if-not-exists",
        "person add 'Another Ada' --handle ada --json",
        "person add 'Somebody Else' --handle other --email ADA@acme.example",
        "person add 'Somebody Else' --json",
    ]));
}

#[test]
fn handles_and_other_values_have_rules() {
    let env = TestEnv::new();
    assert_snapshot!(env.story([
        "person add '林 美玲'",
        "person add Ada --handle 'Ada L'",
        "person add Ada --handle ''",
        "person add ''",
        "person add Ada --email ada",
        "person add Ada --time-zone Mars/Olympus",
        "person add Ada --time-zone Mars/Olympus --json",
    ]));
    env.line("person add 'Łukasz Ǆ'").fails(2);
    let json = env
        .line("person add 'Łukasz Ǆ' --handle lukasz --json")
        .success()
        .json();
    assert_eq!(json["data"]["name"], "Łukasz Ǆ");
    env.line(&format!("person add Ada --handle {}", "a".repeat(65)))
        .fails(2);
    env.line(&format!("person add {}", "a".repeat(201)))
        .fails(2);
}

#[test]
fn editing_changes_what_is_given_and_clears_what_is_empty() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    staffed(&env);
    assert_snapshot!(env.story([
        "person edit ada --name 'Ada King' --time-zone europe/london",
        "person edit ada --email '' --time-zone '' --format table",
        "person edit ada --email '' --json",
        "person edit ada --handle grace",
        "person edit ada --email GRACE@acme.example",
        "person edit ada",
        "person edit nobody --name X",
    ]));
    let shown = env
        .run(["person", "show", "ada", "--json"])
        .success()
        .json();
    assert_eq!(
        (&shown["data"]["name"], &shown["data"]["email"]),
        (&"Ada King".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        shown["data"]["links"].as_array().unwrap().len(),
        1,
        "the link stays"
    );
}

#[test]
fn removing_asks_and_takes_the_links_along() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.story([
        "person remove ada",
        "person rm ada --yes --json",
        "person list",
        "person remove ada --yes",
    ]));
}

#[test]
fn accounts_are_looked_up_with_what_they_hide() {
    let jira = cloud()
        .user("adam", |user| {
            user.name("Adam Ant")
                .hidden_email_as(HiddenEmail::Null)
                .time_zone("Europe/London")
        })
        .user("ada-bot", |user| user.name("Ada Bot").app())
        .user("ada-gone", |user| user.name("Ada Gone").inactive())
        .start();
    let env = TestEnv::with(&jira);
    assert_snapshot!(env.story([
        "person search ada --format table",
        "person search ada",
        "person search zoe --format table",
    ]));
    let output = env.run(["person", "search", "adam", "--json"]).success();
    for key in [
        "account_id",
        "display_name",
        "email",
        "active",
        "account_type",
        "time_zone",
    ] {
        assert!(
            output.json()["data"][0].get(key).is_some(),
            "{key} in\n{output}"
        );
    }
    assert!(output.json()["data"][0]["email"].is_null());
}

#[test]
fn a_search_that_may_be_cut_says_so() {
    let people = (0..60).fold(cloud(), |jira, number| {
        jira.user(&format!("mary{number}"), |user| {
            user.name(&format!("Mary {number}"))
        })
    });
    let jira = people.start();
    let env = TestEnv::with(&jira);
    let output = env.run(["person", "search", "mary", "--json"]).success();
    assert_eq!(output.json()["meta"]["complete"], false, "{output}");
    assert!(
        output.stderr.contains("narrow the search"),
        "{}",
        output.stderr
    );
}

#[test]
fn a_search_needs_to_know_where() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.line("person add Ada").success();
    assert_snapshot!("nowhere", env.line("person search ada").fails(3));
    env.add_integration("one", &jira, &[]).success();
    env.add_integration("two", &jira, &[]).success();
    assert_snapshot!("several", env.line("person search ada").fails(9));
    env.line("person search ada -i two").success();
    env.set("MANAGEROS_INTEGRATION", "one");
    env.line("person search ada").success();
    env.sql("UPDATE integrations SET enabled = 0 WHERE name = 'one'");
    assert_snapshot!("disabled", env.line("person search ada"));
}
