//! `activity show`: what is shown, counted, filtered and ordered.

use insta::assert_snapshot;
use jira_sandbox::{Category, Endpoint, Fault};

use crate::company::{cloud, data_center, varied};
use crate::harness::TestEnv;

#[test]
fn tickets_in_every_format() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.story([
        "activity show ada --format table",
        "activity show ada",
        "activity show ada --format csv",
        "activity show ada --format markdown",
        "activity show ada --format ndjson",
    ]));
}

#[test]
fn tickets_as_json() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    let output = env.run(["activity", "show", "ada", "--json"]).success();
    let json = output.json();
    assert_eq!(json["schema"], "manageros.activity.show/1");
    assert_eq!(json["data"]["person"]["handle"], "ada");
    for key in [
        "key",
        "id",
        "summary",
        "type",
        "status",
        "category",
        "priority",
        "project",
        "labels",
        "created",
        "updated",
        "resolved",
        "url",
        "integration",
        "relation",
    ] {
        assert!(
            json["data"]["tickets"][0].get(key).is_some(),
            "{key} in\n{output}"
        );
    }
    for key in ["done", "in_progress", "to_do", "none", "total"] {
        assert!(json["data"]["summary"][key].is_u64(), "{key} in\n{output}");
    }
    for key in ["complete", "window", "sources", "counts", "warnings"] {
        assert!(json["meta"].get(key).is_some(), "{key} in\n{output}");
    }
    assert_snapshot!(output);
}

#[test]
fn both_deployments_answer_alike() {
    let (one, two) = (varied(cloud()).start(), varied(data_center()).start());
    let answers = [&one, &two].map(|jira| {
        let env = TestEnv::ada_on(jira);
        let output = env
            .run(["activity", "show", "ada", "--format", "csv"])
            .success();
        output.to_string()
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn a_category_is_told_by_its_key_and_never_by_a_name() {
    let jira = varied(cloud()).start();
    jira.arrange(Fault::Localised);
    let env = TestEnv::ada_on(&jira);
    let output = env.run(["activity", "show", "ada", "--json"]).success();
    let json = output.json();
    let category = |key: &str| {
        let tickets = json["data"]["tickets"].as_array().unwrap();
        tickets.iter().find(|ticket| ticket["key"] == key).unwrap()["category"].clone()
    };
    assert_eq!(category("ACME-7"), "in_progress", "En curso");
    assert_eq!(category("OPS-12"), "to_do", "Incomplete");
    assert_eq!(category("ACME-9"), "done", "Listo");
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
}

#[test]
fn nothing_found_is_an_answer_that_was_checked() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
    let asked: Vec<Endpoint> = jira.requests().iter().map(|seen| seen.endpoint).collect();
    // the credential, and that the account is still there
    assert_eq!(asked, [Endpoint::Search, Endpoint::Myself, Endpoint::User]);
    assert_snapshot!(
        "nothing_in_other_formats",
        env.story([
            "activity show ada --format csv",
            "activity show ada --json",
            "activity show ada --format ndjson"
        ])
    );
}

#[test]
fn an_unlinked_person_is_told_how_to_link() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    env.run(["person", "add", "Grace Hopper"]).success();
    let human = env.run(["activity", "show", "grace"]).fails(3);
    let json = env.run(["activity", "show", "grace", "--json"]).fails(3);
    assert_eq!(json.stdout, "");
    assert_snapshot!(format!("{human}\n\n{json}"));
}

#[test]
fn rows_for_programs_are_one_a_line_and_end_with_what_they_are() {
    let jira = varied(cloud().gzip()).start();
    let env = TestEnv::ada_on(&jira);
    let output = env
        .run(["activity", "show", "ada", "--format", "ndjson"])
        .success();
    let lines = output.stdout.lines();
    let rows: Vec<serde_json::Value> = lines
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0]["key"], "ACME-7");
    assert_eq!(rows[3]["type"], "meta");
    assert_eq!(rows[3]["complete"], true);
}

#[test]
fn filters_take_and_leave() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    for (flags, keys) in [
        ("--project acme", "ACME-7 ACME-9"),
        ("--project !ACME", "OPS-12"),
        ("--project acme --project ops", "ACME-7 OPS-12 ACME-9"),
        ("--type bug", "OPS-12"),
        ("--type !bug --type !story", "ACME-7"),
        ("--status done", "ACME-9"),
        ("--status '!en curso'", "OPS-12 ACME-9"),
        ("--category todo", "OPS-12"),
        ("--category in-progress --category done", "ACME-7 ACME-9"),
        ("--category !done", "ACME-7 OPS-12"),
        ("--label cards", "ACME-9"),
        ("--label !cards", "ACME-7 OPS-12"),
        ("--label cards --project ops", ""),
    ] {
        let output = env
            .line(&format!("activity show ada --json {flags}"))
            .success();
        let json = output.json();
        let tickets = json["data"]["tickets"].as_array().unwrap();
        let found: Vec<&str> = tickets
            .iter()
            .map(|ticket| ticket["key"].as_str().unwrap())
            .collect();
        assert_eq!(found.join(" "), keys, "{flags}\n{output}");
        assert_eq!(json["data"]["summary"]["total"], found.len(), "{flags}");
    }
    env.line("activity show ada --category finished").fails(2);
}

#[test]
fn orders() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    for (sort, keys) in [
        ("updated", "ACME-7 OPS-12 ACME-9"),
        ("created", "OPS-12 ACME-7 ACME-9"),
        ("key", "ACME-7 ACME-9 OPS-12"),
        ("status", "ACME-7 OPS-12 ACME-9"),
        ("priority", "ACME-9 ACME-7 OPS-12"),
    ] {
        let output = env
            .line(&format!("activity show ada --sort {sort}"))
            .success();
        let rows = output.stdout.lines().skip(1);
        let found: Vec<&str> = rows.map(|row| row.split('\t').next().unwrap()).collect();
        assert_eq!(found.join(" "), keys, "{sort}");
    }
}

#[test]
fn a_limit_shows_less_and_counts_all() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.run([
        "activity", "show", "ada", "--limit", "1", "--format", "table"
    ]));
    let json = env
        .run(["activity", "show", "ada", "--limit", "1", "--json"])
        .success()
        .json();
    assert_eq!(json["data"]["tickets"].as_array().unwrap().len(), 1);
    assert_eq!(json["data"]["summary"]["total"], 3);
    assert_eq!(
        json["meta"]["counts"],
        serde_json::json!({"shown": 1, "total": 3})
    );
}

#[test]
fn timestamps_with_any_offset_are_the_same_instants() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    let before = env
        .run(["activity", "show", "ada", "--json"])
        .success()
        .stdout;
    jira.arrange(Fault::OffsetTimestamps);
    let after = env
        .run(["activity", "show", "ada", "--json"])
        .success()
        .stdout;
    assert_eq!(before, after);
}

#[test]
fn what_jira_leaves_out_is_empty_and_not_made_up() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let bare = r#"{"isLast":true,"issues":[
        {"id":"1","key":"ACME-1","fields":{"updated":"2026-11-20T08:00:00.000+0000"}},
        {"id":"2","key":"ACME-2","fields":{"summary":null,"status":null,"issuetype":null,"priority":null,
         "project":null,"labels":null,"created":null,"updated":"2026-11-19T08:00:00.000+0000","resolutiondate":null}},
        {"id":"3","key":"ACME-3","fields":{"status":{"name":"Odd","statusCategory":{"key":"undefined"}},
         "updated":"2026-11-18T08:00:00.000+0000"}},
        {"id":"4","key":"ACME-4","fields":{"updated":"once upon a time"}}]}"#;
    let answer = || Fault::Status {
        code: 200,
        headers: Vec::new(),
        body: bare.to_owned(),
    };
    jira.arrange(answer().on(Endpoint::Search).times(2));
    assert_snapshot!(env.story([
        "activity show ada --format table",
        "activity show ada --json"
    ]));
}

#[test]
fn a_status_without_a_category_is_counted_apart() {
    let jira = cloud()
        .issue("ACME-1", |issue| {
            issue.assignee("ada").status("Limbo", Category::Undefined)
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    let output = env
        .run(["activity", "show", "ada", "--format", "table"])
        .success();
    assert!(
        output.stdout.contains("1 without a status category"),
        "{output}"
    );
}
