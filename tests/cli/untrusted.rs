//! Text from elsewhere: nothing in it steers a terminal, hides, or starts a formula.

use insta::assert_snapshot;
use jira_sandbox::{Endpoint, Fault, Sandbox};

use crate::company::cloud;
use crate::harness::{NOW, Output, TestEnv};

const FORMATS: [&str; 6] = ["table", "plain", "json", "ndjson", "csv", "markdown"];

/// Fails when a character that steers or hides is in the output, on either side.
#[track_caller]
fn harmless(output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        let bad = text.chars().find(|c| {
            (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
                || matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                    | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{ad}' | '\u{e0001}'..='\u{e007f}')
        });
        assert_eq!(bad, None, "{text:?}");
    }
}

#[test]
fn summaries_statuses_and_names_are_made_visible() {
    let jira = Sandbox::cloud()
        .now(NOW)
        .user("ada", |user| user.name("Ada \u{1b}[31mLove\u{202e}lace\u{200b}"))
        .issue("ACME-1", |issue| {
            issue
                .summary("clear\u{1b}[2J \u{202e}gnp.exe\u{2066}\u{200b} \u{9b}31m\r\nsecond line\tafter a tab\u{7}")
                .labels(["a\u{1b}]8;;http://evil.example\u{7}b", "\u{feff}x"])
                .assignee("ada")
                .created("2026-11-20T08:00:00Z")
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    for format in FORMATS {
        harmless(
            &env.run(["activity", "show", "ada", "--format", format])
                .success(),
        );
        harmless(
            &env.run(["person", "show", "ada", "--format", format])
                .success(),
        );
        harmless(
            &env.run(["person", "search", "ada", "--format", format])
                .success(),
        );
    }
    harmless(
        &env.run(["person", "link", "ada", "--query", "ada"])
            .fails(9),
    );
    assert_snapshot!(env.story([
        "activity show ada --format table",
        "activity show ada",
        "activity show ada --format csv",
        "activity show ada --format markdown",
        "person show ada",
    ]));
}

#[test]
fn what_is_typed_is_repeated_harmlessly() {
    let env = TestEnv::new();
    harmless(
        &env.run(["person", "add", "Ada \u{202e}ecalevoL", "--handle", "ada"])
            .success(),
    );
    harmless(&env.run(["person", "list", "--format", "table"]).success());
    harmless(
        &env.run(["person", "show", "nobody\u{202e}\u{200b}"])
            .fails(3),
    );
    harmless(&env.run(["person", "show", "nobody\u{1b}[31m"]).fails(2));
    harmless(&env.run(["person", "add", "Eve\u{1b}[31m"]).fails(2));
    harmless(
        &env.run(["person", "add", "Eve\u{1b}[31m", "--json"])
            .fails(2),
    );
    harmless(&env.run(["nonsense\u{1b}[31m"]).fails(2));
    harmless(&env.run(["help", "nonsense\u{1b}[31m"]).fails(2));
}

#[test]
fn no_cell_starts_a_formula() {
    let jira = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "a,\"b\"\nc"]
        .iter()
        .enumerate()
        .fold(cloud(), |jira, (number, summary)| {
            jira.issue(&format!("ACME-{}", number + 1), |issue| {
                issue
                    .summary(summary)
                    .assignee("ada")
                    .created("2026-11-20T08:00:00Z")
                    .labels(["=x"])
            })
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    let output = env
        .run([
            "activity", "show", "ada", "--format", "csv", "--sort", "key",
        ])
        .success();
    assert_snapshot!(output);
    let mut reader = csv::Reader::from_reader(output.stdout.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        assert_eq!(record.len(), 14);
        assert!(
            record
                .iter()
                .all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
            "{record:?}"
        );
    }
    env.run(["person", "add", "=cmd()", "--handle", "formula"])
        .success();
    let listed = env.run(["person", "list", "--format", "csv"]).success();
    assert!(listed.stdout.contains("'=cmd()"), "{listed}");
}

#[test]
fn markdown_cells_stay_in_their_column() {
    let jira = cloud()
        .issue("ACME-1", |issue| {
            issue
                .summary("a | b \\| <img src=x> [c](http://evil.example) `d` *e*")
                .assignee("ada")
                .created("2026-11-20T08:00:00Z")
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(
        env.run(["activity", "show", "ada", "--format", "markdown"])
            .success()
    );
}

#[test]
fn the_name_of_the_account_that_asks_is_made_visible() {
    let jira = Sandbox::cloud()
        .user("admin", |user| {
            user.name("Ad\u{1b}]0;title\u{7}min \u{202e}nimda")
        })
        .start();
    let mut env = TestEnv::new();
    let added = env.add_integration("acme", &jira, &[]).success();
    harmless(&added);
    assert_snapshot!(added);
    for format in FORMATS {
        harmless(
            &env.run(["integration", "test", "--format", format])
                .success(),
        );
    }
}

#[test]
fn what_a_refusal_says_is_made_visible_and_short() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let answer = |code, kind: &str, body: String| {
        let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        Fault::Status {
            code,
            headers,
            body,
        }
        .on(Endpoint::Search)
    };
    let escapes =
        r#"{"errorMessages":["no \u001b[2J\u202egnp.exe\u200b\r\nerror: forged\nhint: rm -rf ~"]}"#;
    let long = format!("<html><title>{}</title></html>", "Sorry ".repeat(200));
    let text = "plain \u{1b}[31m words ".repeat(100);
    // asked twice: the first time with the part that looks back
    jira.arrange(answer(400, "application/json", escapes.to_owned()).times(2));
    jira.arrange(answer(403, "text/html", long));
    jira.arrange(answer(500, "text/plain", text));
    let outputs = [8, 8, 8].map(|code| {
        let output = env.run(["activity", "show", "ada"]).fails(code);
        harmless(&output);
        assert!(output.stderr.len() < 900, "{output}");
        assert!(!output.stderr.contains("\nerror: forged"), "{output}");
        output.to_string()
    });
    assert_snapshot!(outputs.join("\n\n"));
}

#[test]
fn addresses_from_jira_lead_to_the_site_that_was_registered() {
    let jira = cloud()
        .issue("ACME-1", |issue| {
            issue.assignee("ada").created("2026-11-20T08:00:00Z")
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    let output = env.run(["activity", "show", "ada", "--json"]).success();
    let url = output.json()["data"]["tickets"][0]["url"].clone();
    assert_eq!(url, format!("{}/browse/ACME-1", jira.url()));
    // a key that is none must not become part of an address, a path or a terminal's link
    jira.arrange(
        Fault::Status {
            code: 200,
            headers: Vec::new(),
            body: r#"{"isLast":true,"issues":[{"id":"1","key":"../../x?y=\u001b]8;;http://evil.example\u0007","fields":
                {"updated":"2026-11-20T08:00:00.000+0000","created":"2026-11-20T08:00:00.000+0000"}}]}"#
                .to_owned(),
        }
        .on(Endpoint::Search)
        .times(3),
    );
    for format in ["table", "json", "markdown"] {
        let output = env.run([
            "activity", "show", "ada", "--format", format, "--color", "always",
        ]);
        let plain = output
            .stdout
            .replace("\u{1b}[0m", "")
            .replace("\u{1b}[1m", "");
        assert!(!plain.contains("\u{1b}]8;;http://evil"), "{plain:?}");
        assert!(!plain.contains('\u{7}'), "{plain:?}");
    }
}
