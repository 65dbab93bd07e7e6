//! Past windows, tickets that were handed over, and why a ticket is or is not in the answer.

use insta::assert_snapshot;
use jira_sandbox::{Builder, Category, Endpoint, Fault, Sandbox};

use crate::company::{cloud, data_center};
use crate::harness::TestEnv;

/// September of one ticket that stayed, one that was finished, one that was given on, and one that came later.
fn september(jira: Builder) -> Sandbox {
    jira.user("grace", |user| {
        user.name("Grace Hopper").email("grace@acme.example")
    })
    .issue("ACME-1", |issue| {
        issue
            .assignee("ada")
            .created("2026-08-20T08:00:00Z")
            .updated("2026-09-03T08:00:00Z")
    })
    .issue("ACME-2", |issue| {
        let issue = issue.assignee("ada").created("2026-08-20T08:00:00Z");
        issue
            .moved("2026-09-05T08:00:00Z", "Done", Category::Done)
            .updated("2026-11-20T08:00:00Z")
    })
    .issue("ACME-3", |issue| {
        let issue = issue.assignee("ada").created("2026-08-20T08:00:00Z");
        issue
            .assigned("2026-09-04T08:00:00Z", "grace")
            .updated("2026-11-02T08:00:00Z")
    })
    .issue("ACME-4", |issue| {
        let issue = issue.assignee("grace").created("2026-09-02T08:00:00Z");
        issue.assigned("2026-10-04T08:00:00Z", "ada")
    })
    .issue("ACME-5", |issue| {
        issue
            .assignee("ada")
            .created("2026-08-20T08:00:00Z")
            .updated("2026-11-02T08:00:00Z")
    })
    .start()
}

const ASKED: [&str; 9] = [
    "activity",
    "show",
    "ada",
    "--since",
    "2026-09-01",
    "--until",
    "2026-09-07",
    "--sort",
    "key",
];

fn asked<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ASKED.iter().chain(more).copied().collect()
}

#[test]
fn what_was_handed_over_is_marked_at_any_width_and_counted_apart() {
    for (name, jira) in [("cloud", cloud()), ("data_center", data_center())] {
        let jira = september(jira);
        let mut env = TestEnv::ada_on(&jira);
        assert_snapshot!(
            format!("handed_over_{name}"),
            env.run(asked(&["--format", "table"])).success()
        );
        env.set("COLUMNS", "40");
        let narrow = env.run(asked(&["--format", "table"])).success();
        assert!(narrow.stdout.contains("handed"), "{narrow}");
        let json = env
            .run(asked(&["--json", "--require-complete"]))
            .success()
            .json();
        let tickets = json["data"]["tickets"].as_array().unwrap();
        let relations: Vec<(&str, &str)> = tickets
            .iter()
            .map(|ticket| {
                (
                    ticket["key"].as_str().unwrap(),
                    ticket["relation"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            relations,
            [
                ("ACME-1", "assigned"),
                ("ACME-2", "assigned"),
                ("ACME-3", "handed_over")
            ],
            "{name}"
        );
        assert_eq!(
            (
                &json["data"]["summary"]["total"],
                &json["data"]["summary"]["handed_over"]
            ),
            (&2.into(), &1.into())
        );
    }
}

/// Histories of a Data Center name people by keys, and a key may be what somebody else is called by now.
#[test]
fn a_user_name_that_is_anothers_key_has_nothing_of_theirs() {
    let keys = ["JIRAUSER10000", "JIRAUSER10001"];
    let builder = keys.iter().fold(data_center(), |jira, key| {
        let named = format!("user-{key}");
        jira.user(&named, |user| {
            user.username(key).email(&format!("{key}@acme.example"))
        })
        .issue(&format!("OPS-{}", &key[12..]), |issue| {
            issue
                .assignee(&named)
                .created("2026-09-02T08:00:00Z")
                .assigned("2026-10-04T08:00:00Z", "ada")
        })
    });
    let jira = september(builder);
    let env = TestEnv::ada_on(&jira);
    for key in keys {
        env.person_linked(&key.to_lowercase(), key, &format!("{key}@acme.example"));
    }
    let window = "--since 2026-09-01 --until 2026-09-07 --require-complete --json";
    let handed_over = |who: &str| {
        let output = env.line(&format!("activity show {who} {window}")).success();
        let json = output.json();
        let tickets = json["data"]["tickets"].as_array().unwrap().iter();
        let mut told: Vec<String> = tickets
            .filter(|ticket| ticket["relation"] == "handed_over")
            .map(|ticket| format!("{} {}", ticket["person"], ticket["key"]).replace('"', ""))
            .collect();
        told.sort();
        told
    };
    let everybody = handed_over(&format!("ada {}", keys.join(" ")));
    assert_eq!(
        everybody,
        ["ada ACME-3", "jirauser10000 OPS-0", "jirauser10001 OPS-1"]
    );
    for key in keys {
        assert_eq!(handed_over(key).len(), 1, "{key}");
    }
}

#[test]
fn each_verdict_is_explained() {
    let jira = september(cloud());
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(
        "all",
        env.run(asked(&["--format", "table", "--explain"]))
            .success()
    );
    assert_snapshot!(
        "filtered",
        env.run(asked(&["--explain", "--category", "done"]))
            .success()
    );
    assert_snapshot!("one", env.run(asked(&["--explain", "acme-4"])).success());
    assert_snapshot!(
        "unknown_to_jira",
        env.run(asked(&["--json", "--explain", "ACME-99"]))
            .success()
    );
}

#[test]
fn without_histories_what_cannot_be_judged_is_unknown_and_said() {
    let jira = september(cloud());
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::ServerError.on(Endpoint::ChangelogBulk).always());
    assert_snapshot!(env.run(asked(&["--format", "table"])).success());
    env.run(asked(&["--require-complete"])).fails(11);
}

#[test]
fn a_jira_that_does_not_look_back_leaves_a_gap() {
    let jira = september(cloud());
    let env = TestEnv::ada_on(&jira);
    let refused = Fault::Status {
        code: 400,
        headers: Vec::new(),
        body: r#"{"errorMessages":["no WAS here"]}"#.to_owned(),
    };
    jira.arrange(refused.on(Endpoint::Search).times(1));
    assert_snapshot!(env.run(asked(&["--format", "table"])).success());
}

#[test]
fn an_open_window_asks_once_unless_something_was_given_on() {
    let jira = september(cloud());
    let mut env = TestEnv::ada_on(&jira);
    env.unset("MANAGEROS_NOW");
    jira.forget_requests();
    env.run(["activity", "show", "ada", "--since", "2026-11-19"])
        .success();
    assert_eq!(
        jira.requests().len(),
        1,
        "one ticket, hers, last changed inside"
    );
}
