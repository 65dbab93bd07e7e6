//! Which tickets a window holds: days of the zone that was asked for, whatever zone anybody else lives in.

use insta::assert_snapshot;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jira_sandbox::{Builder, Category};

use crate::company::cloud;
use crate::harness::TestEnv;

/// First day, last day, zone, and the project of the tickets at their edges.
const WINDOWS: [(&str, &str, &str, &str); 6] = [
    ("2026-09-01", "2026-09-07", "Pacific/Pago_Pago", "PAGO"),
    ("2026-09-01", "2026-09-07", "Pacific/Kiritimati", "KIRI"),
    ("2026-03-27", "2026-03-29", "Europe/Berlin", "SPRING"),
    ("2026-03-29", "2026-03-30", "Europe/Berlin", "AFTER"),
    ("2026-10-24", "2026-10-25", "Europe/Berlin", "AUTUMN"),
    ("2026-10-25", "2026-10-26", "America/New_York", "YORK"),
];

/// Adds a ticket that was made and last touched `minutes` after midnight of `day` in `zone`.
fn touched(builder: Builder, key: &str, day: &str, minutes: i64, zone: &str) -> Builder {
    let day: Date = day.parse().unwrap();
    let midnight = day
        .to_zoned(TimeZone::get(zone).unwrap())
        .unwrap()
        .timestamp();
    let at = (midnight + jiff::SignedDuration::from_mins(minutes)).to_string();
    builder.issue(key, |issue| issue.assignee("ada").created(&at).updated(&at))
}

/// Adds, for each of [`WINDOWS`], tickets at its first and last minute, and a minute outside of both.
fn with_edges(builder: Builder) -> Builder {
    WINDOWS
        .iter()
        .fold(builder, |builder, (first, last, zone, project)| {
            let last: Date = last.parse().unwrap();
            let after = last.tomorrow().unwrap().to_string();
            let edge = |builder, number, day: &str, minutes| {
                touched(builder, &format!("{project}-{number}"), day, minutes, zone)
            };
            let builder = edge(builder, 1, first, -1);
            let builder = edge(builder, 2, first, 0);
            let builder = edge(builder, 3, &after, -1);
            edge(builder, 4, &after, 0)
        })
}

#[test]
fn the_last_minute_of_the_last_day_is_inside_and_midnight_is_not() {
    for caller_zone in [
        "Etc/UTC",
        "Pacific/Pago_Pago",
        "Pacific/Kiritimati",
        "America/St_Johns",
    ] {
        let jira = with_edges(cloud().user("admin", |user| user.time_zone(caller_zone))).start();
        let env = TestEnv::ada_on(&jira);
        for (first, last, zone, project) in WINDOWS {
            let output = env.run([
                "activity",
                "show",
                "ada",
                "--since",
                first,
                "--until",
                last,
                "--time-zone",
                zone,
                "--project",
                project,
                "--sort",
                "key",
            ]);
            let output = output.success();
            let rows = output.stdout.lines().skip(1);
            let found: Vec<&str> = rows.map(|row| row.split('\t').next().unwrap()).collect();
            let inside = [format!("{project}-2"), format!("{project}-3")];
            assert_eq!(found, inside, "the caller lives in {caller_zone}\n{output}");
        }
    }
}

#[test]
fn september_asked_in_november_is_september_only() {
    let jira = cloud()
        .issue("ACME-1", |i| {
            i.assignee("ada")
                .created("2026-08-20T08:00:00Z")
                .updated("2026-09-03T08:00:00Z")
        })
        .issue("ACME-2", |i| {
            let i = i.assignee("ada").created("2026-08-20T08:00:00Z");
            i.moved("2026-09-05T08:00:00Z", "Done", Category::Done)
                .updated("2026-11-20T08:00:00Z")
        })
        .issue("ACME-3", |i| {
            i.assignee("ada")
                .created("2026-09-02T08:00:00Z")
                .updated("2026-11-02T08:00:00Z")
        })
        .issue("ACME-4", |i| {
            i.assignee("ada")
                .created("2026-08-01T08:00:00Z")
                .updated("2026-11-02T08:00:00Z")
        })
        .issue("ACME-5", |i| {
            i.assignee("ada")
                .created("2026-08-01T08:00:00Z")
                .updated("2026-10-02T08:00:00Z")
        })
        .issue("ACME-6", |i| {
            i.assignee("ada").created("2026-09-08T00:00:00Z")
        })
        .issue("ACME-7", |i| {
            i.assignee("ada")
                .created("2026-08-01T08:00:00Z")
                .updated("2026-08-31T23:59:00Z")
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    let asked = [
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
    assert_snapshot!(env.run(asked.iter().copied().chain(["--format", "table"])));
    let json = env
        .run(
            asked
                .iter()
                .copied()
                .chain(["--json", "--require-complete"]),
        )
        .success();
    let answer = json.json();
    let tickets = answer["data"]["tickets"].as_array().unwrap();
    let keys: Vec<&str> = tickets
        .iter()
        .map(|ticket| ticket["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["ACME-1", "ACME-2", "ACME-3"]);
    assert_eq!(answer["meta"]["warnings"][0]["code"], "changed_later");
    assert!(
        answer["meta"]["warnings"][0]["message"]
            .as_str()
            .unwrap()
            .contains("2 tickets changed again")
    );
    assert_eq!(answer["meta"]["window"]["from"], "2026-09-01T00:00:00Z");
    assert_eq!(answer["meta"]["window"]["to"], "2026-09-08T00:00:00Z");
}

#[test]
fn the_flag_wins_over_the_environment_and_that_over_the_person() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    let zone = |env: &TestEnv, flags: &[&str]| {
        let asked = ["activity", "show", "ada", "--since", "today", "--json"];
        let json = env.run(asked.iter().chain(flags).copied()).success().json();
        json["meta"]["window"]["time_zone"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(zone(&env, &[]), "UTC", "this machine's");
    env.set("TZ", "Asia/Tokyo");
    assert_eq!(zone(&env, &[]), "Asia/Tokyo", "this machine's");
    env.run(["person", "edit", "ada", "--time-zone", "Europe/Berlin"])
        .success();
    assert_eq!(zone(&env, &[]), "Europe/Berlin");
    env.set("MANAGEROS_TIME_ZONE", "Africa/Lagos");
    assert_eq!(zone(&env, &[]), "Africa/Lagos");
    assert_eq!(zone(&env, &["--time-zone", "america/lima"]), "America/Lima");
    env.set("MANAGEROS_TIME_ZONE", "Mars/Olympus");
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(2));
}

#[test]
fn windows_as_people_say_them() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    for (flags, from, to) in [
        ("", "2026-10-24T00:00:00Z", "2026-11-23T12:00:00Z"),
        ("--since 2w", "2026-11-09T00:00:00Z", "2026-11-23T12:00:00Z"),
        (
            "--since today",
            "2026-11-23T00:00:00Z",
            "2026-11-23T12:00:00Z",
        ),
        (
            "--since yesterday --until yesterday",
            "2026-11-22T00:00:00Z",
            "2026-11-23T00:00:00Z",
        ),
        (
            "--since 'this week'",
            "2026-11-23T00:00:00Z",
            "2026-11-23T12:00:00Z",
        ),
        (
            "--since 'last month' --until 2026-10-31",
            "2026-10-01T00:00:00Z",
            "2026-11-01T00:00:00Z",
        ),
    ] {
        let output = env
            .line(&format!("activity show ada --json {flags}"))
            .success();
        let window = &output.json()["meta"]["window"];
        assert_eq!(
            (window["from"].as_str(), window["to"].as_str()),
            (Some(from), Some(to)),
            "{flags}"
        );
    }
}

#[test]
fn windows_that_cannot_be_meant() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let before = jira.connections();
    assert_snapshot!(env.story([
        "activity show ada --since 2026-09-08 --until 2026-09-07",
        "activity show ada --since 3m",
        "activity show ada --since 09/01/2026",
        "activity show ada --since -5d",
        "activity show ada --since 2026-12-01",
        "activity show ada --until now-ish --json",
        "activity show ada --time-zone CET+1",
    ]));
    assert_eq!(jira.connections(), before);
}
