//! E 23: texts that steer a terminal, hide, or pretend, in every place from which a text is shown.

use serde_json::{Value, json};

use super::Scene;
use super::server::{Place, Script, account, issue};

const FORMATS: [&str; 6] = ["table", "plain", "json", "ndjson", "csv", "markdown"];

/// Colours, a title, the clipboard, a link, C1 forms of them, carriage returns, bidi, invisible, and breaks of lines.
const NASTY: [&str; 10] = [
    "\u{1b}[31m\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31m\u{9d}0;x\u{9c}\u{90}\u{85}",
    "a\rb\r\nerror: fake\nhint: run evil\u{8}\u{8}\u{0}",
    "\u{202e}gnp.exe\u{202c}\u{2066}x\u{2069}\u{61c}",
    "ze\u{200b}ro\u{200d}wi\u{2060}dth\u{feff}\u{200e}\u{ad}",
    "\u{2028}line\u{2029}para\u{c}feed\u{b}tab\u{7f}",
    "\u{e0041}\u{e007f}\u{fff9}tag",
];

fn nasty() -> String {
    NASTY.concat()
}

/// A Jira in which every text is nasty.
fn nasty_jira() -> Scene {
    let scene = Scene::new(|place, _| {
        let nasty = nasty();
        let mut user = account();
        user["displayName"] = json!(nasty);
        user["emailAddress"] = json!(format!("ada@acme.example{nasty}"));
        user["timeZone"] = json!(nasty);
        user["accountType"] = json!(nasty);
        let body = match place {
            Place::ServerInfo => {
                json!({"baseUrl": format!("https://acme.example/{nasty}"), "version": nasty, "deploymentType": "Cloud"})
            }
            Place::Myself | Place::User => user,
            Place::UserSearch => {
                user["emailAddress"] = json!("ada@acme.example");
                json!([user])
            }
            Place::Search => {
                json!({"issues": [nasty_issue(&nasty)], "warnings": [nasty, {"a": nasty}], "isLast": true})
            }
            Place::Permissions | Place::Other => return None,
        };
        Some(Script::ok(body.to_string()))
    });
    scene.with_ada()
}

fn nasty_issue(nasty: &str) -> Value {
    let mut ticket = issue("ACME-1");
    ticket["id"] = json!(nasty);
    ticket["key"] = json!(format!("ACME-1{nasty}"));
    let fields = &mut ticket["fields"];
    fields["summary"] = json!(nasty);
    fields["labels"] = json!([nasty]);
    fields["status"] = json!({"name": nasty, "statusCategory": {"key": nasty}});
    fields["issuetype"]["name"] = json!(nasty);
    fields["priority"] = json!({"id": nasty, "name": nasty});
    fields["project"] = json!({"key": nasty, "name": nasty});
    ticket
}

#[test]
fn no_text_of_jira_steers_the_terminal() {
    let scene = nasty_jira();
    let commands: [&[&str]; 7] = [
        &["activity", "show", "ada"],
        &["person", "search", "ada", "-i", "acme"],
        &["person", "show", "ada"],
        &["person", "list"],
        &["integration", "list"],
        &["integration", "show", "acme"],
        &["integration", "test", "acme"],
    ];
    for command in commands {
        for format in FORMATS {
            let ran = scene.run(&[command, &["--format", format, "-vv"]].concat());
            assert_eq!(ran.code, 0, "{command:?}\n{ran}");
            assert!(
                !ran.stdout
                    .lines()
                    .any(|line| line.starts_with("error: fake")),
                "a line of its own\n{ran}"
            );
            if matches!(format, "json" | "ndjson") {
                for line in json_texts(&ran.stdout, format) {
                    serde_json::from_str::<Value>(&line).expect("JSON");
                }
            }
        }
    }
}

fn json_texts(stdout: &str, format: &str) -> Vec<String> {
    if format == "ndjson" {
        stdout.lines().map(str::to_owned).collect()
    } else {
        vec![stdout.to_owned()]
    }
}

#[test]
fn json_keeps_what_the_other_formats_show_harmless() {
    let scene = nasty_jira();
    let shown = scene
        .env
        .run(["activity", "show", "ada", "--json"])
        .success();
    let ticket = &shown.json()["data"]["tickets"][0];
    assert_eq!(ticket["summary"], json!(nasty()));
}

#[test]
fn colour_and_links_of_our_own_are_the_only_escapes() {
    let scene = nasty_jira();
    let arguments = [
        "activity", "show", "ada", "--format", "table", "--color", "always",
    ];
    let output = scene.env.run(arguments).success();
    for (at, _) in output.stdout.match_indices('\u{1b}') {
        let rest = &output.stdout[at + 1..];
        let end = rest.find('m').unwrap_or_default();
        let style = rest[..end].strip_prefix('[').unwrap_or("?");
        assert!(
            style.chars().all(|c| c.is_ascii_digit() || c == ';'),
            "{:?}",
            &rest[..end.min(20)]
        );
    }
}

#[test]
fn no_text_of_a_refusal_steers_the_terminal() {
    let nasty = nasty();
    let bodies = [
        json!({"errorMessages": [nasty], "errors": {&nasty: nasty}}).to_string(),
        json!({"message": nasty}).to_string(),
        json!(nasty).to_string(),
        nasty.clone(),
        format!("<html><title>{nasty}</title>"),
        format!("<status><message>{nasty}</message></status>"),
    ];
    for status in [
        "400 Bad", "401 No", "403 No", "404 No", "410 Gone", "429 Slow", "500 Oops",
    ] {
        for body in &bodies {
            let scene = Scene::at(Place::Myself, Script::answer(status, &[], body));
            for format in ["plain", "json"] {
                let ran = scene.test(&["--format", format, "-vv"]);
                assert_ne!(ran.code, 0, "{ran}");
                let forged = |line: &str| {
                    line.starts_with("error: fake") || line.starts_with("hint: run evil")
                };
                assert!(!ran.stderr.lines().any(forged), "{ran}");
            }
        }
    }
    for body in &bodies {
        Scene::at(Place::Myself, Script::ok(body)).test(&[]).ends(8);
    }
}

#[test]
fn no_header_steers_the_terminal() {
    // What HTTP forbids in a header is a broken answer; what it allows is shown harmless or not at all.
    let values = [
        "\u{1b}[31m",
        "\u{9b}31m",
        "\u{202e}x",
        "a\tb",
        "a\u{7f}b",
        "a\0b",
        "\u{7}",
    ];
    let names = [
        "Content-Type",
        "RateLimit-Reason",
        "Location",
        "X-Seraph-LoginReason",
        "X-Authentication-Denied-Reason",
        "Retry-After",
    ];
    for value in values {
        for status in ["200 OK", "302 Found", "403 No", "429 Slow"] {
            let headers: Vec<String> = names.map(|name| format!("{name}: {value}")).to_vec();
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let script = Script::answer(status, &headers, "words");
            let ran = Scene::at(Place::Myself, script).test(&["-vv"]);
            assert!(matches!(ran.code, 4..=8), "{ran}");
        }
    }
}

#[test]
fn no_reason_phrase_is_shown() {
    for phrase in [
        "\u{9b}31m evil",
        "\u{1b}[31mevil",
        "<html>evil",
        "evil evil",
        "",
    ] {
        let script = Script::answer(&format!("418 {phrase}"), &[], "{}");
        let ran = Scene::at(Place::Myself, script).test(&["-vv"]);
        assert!(matches!(ran.code, 7 | 8), "{ran}");
        assert!(!ran.stderr.contains("evil"), "{ran}");
    }
}

#[test]
fn no_cell_of_a_spreadsheet_is_a_formula() {
    for start in [
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\n=",
        "\u{ff1d}",
        "\u{feff}=",
    ] {
        let text = format!("{start}HYPERLINK(\"http://evil.example\")");
        let mut ticket = issue("ACME-1");
        ticket["fields"]["summary"] = json!(text);
        ticket["fields"]["status"]["name"] = json!(text);
        ticket["fields"]["labels"] = json!([text]);
        ticket["key"] = json!(text);
        let body = json!({"issues": [ticket], "isLast": true}).to_string();
        let scene = Scene::at(Place::Search, Script::ok(body)).with_ada();
        let ran = scene.show(&["--format", "csv"]).ends(0);
        for line in ran.stdout.lines().skip(1) {
            let starts = line.split(',').map(|cell| cell.trim_start_matches('"'));
            for cell in starts {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}']),
                    "{cell}\n{ran}"
                );
            }
        }
    }
}
