//! E 24: refusals of every status, with and without a word about when to come back.

use std::time::Duration;

use super::Scene;
use super::server::{Place, Script};

const OVER: Duration = Duration::from_secs(4);

/// Bodies that real servers and proxies put below a refusal.
const BODIES: [&str; 8] = [
    "",
    "{}",
    "null",
    r#"{"errorMessages":["It is not to be"],"errors":{}}"#,
    r#"{"errorMessages":[null,7,["x"]],"errors":{"a":{"b":"c"}},"message":{}}"#,
    "<html><head><title>Oops</title></head><body>…</body></html>",
    "plain words",
    "{\"errorMessages\":[\"cut o",
];

#[test]
fn every_refusal_has_its_exit_code() {
    let statuses = [
        ("400 Bad Request", 8),
        ("401 Unauthorized", 4),
        ("402 Payment Required", 8),
        ("403 Forbidden", 5),
        ("404 Not Found", 8),
        ("405 Method Not Allowed", 8),
        ("407 Proxy Authentication Required", 7),
        ("410 Gone", 8),
        ("413 Content Too Large", 8),
        ("418 I'm a teapot", 8),
        ("429 Too Many Requests", 6),
        ("451 Unavailable For Legal Reasons", 8),
        ("500 Internal Server Error", 8),
        ("501 Not Implemented", 8),
        ("502 Bad Gateway", 8),
        ("503 Service Unavailable", 8),
        ("504 Gateway Timeout", 8),
        ("599 Network Connect Timeout", 8),
        ("999 Request denied", 8),
    ];
    for (status, code) in statuses {
        for body in BODIES {
            let scene = Scene::at(Place::Myself, Script::answer(status, &[], body));
            let ran = scene.test(&[]).within(OVER);
            // A page instead of JSON below 403 is a firewall's rather than Jira's.
            let is_firewall = code == 5 && body.starts_with('<') && ran.code == 8;
            assert!(ran.code == code || is_firewall, "{status}\n{ran}");
            assert!(ran.stderr.contains(&status[..3]), "the status\n{ran}");
            let causes = ran.stderr.lines().filter(|line| line.contains("caused by"));
            assert_eq!(causes.count(), 1, "{ran}");
        }
    }
}

#[test]
fn a_time_to_come_back_is_read_or_ignored_and_never_obeyed_blindly() {
    let headers = [
        "X-None: 1",
        "Retry-After:",
        "Retry-After: 0",
        "Retry-After: 3600",
        "Retry-After: -5",
        "Retry-After: 1000000000",
        "Retry-After: 4294967295",
        "Retry-After: 99999999999999999999999999",
        "Retry-After: 1e9",
        "Retry-After: 2.5",
        "Retry-After: soon",
        "Retry-After: \u{9b}2J",
        "Retry-After: Mon, 23 Nov 2026 12:00:05 GMT",
        "Retry-After: Mon, 23 Nov 2020 12:00:05 GMT",
        "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT",
        "Retry-After: Mon, 99 Nov 2026 99:99:99 GMT",
        "X-RateLimit-Reset: 2026-11-23T13:00Z",
        "X-RateLimit-Reset: 9999-12-31T23:59:59Z",
        "X-RateLimit-Reset: -9999-01-01T00:00:00Z",
        "X-RateLimit-Reset: 99999999999999999999",
        "X-RateLimit-Reset: never",
        "Retry-After: 1\r\nRetry-After: 999999",
    ];
    for header in headers {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let script = Script::answer(status, &[header], "{}");
            let code = if status.starts_with("429") { 6 } else { 8 };
            let ran = Scene::at(Place::Myself, script).test(&["--max-wait", "900ms"]);
            let ran = ran.ends(code).within(OVER);
            assert_eq!(
                ran.stderr.matches("caused by").count(),
                1,
                "{header}\n{ran}"
            );
        }
    }
}

#[test]
fn programs_are_told_the_status_and_the_time() {
    let script = Script::answer("429 Too Many Requests", &["Retry-After: 3600"], "{}");
    let scene = Scene::at(Place::Search, script).with_ada();
    let shown = ["activity", "show", "ada", "--json", "--max-wait", "0s"];
    let error = scene.env.run(shown).fails(6).json_error();
    assert_eq!(error["error"]["http_status"], 429);
    assert_eq!(error["error"]["retry_after"], 3600);
    assert_eq!(error["error"]["integration"], "acme");
}

#[test]
fn refusals_without_end_end_with_the_wait() {
    let script = Script::answer("429 Too Many Requests", &["Retry-After: 0"], "{}");
    let scene = Scene::at(Place::Myself, script);
    scene.test(&["--max-wait", "3s"]).ends(6).within(OVER);
    let asked = scene.jira.heads();
    let asked = asked.iter().filter(|head| head.place() == Place::Myself);
    assert!(asked.count() <= 3, "Retry-After: 0 is no licence to hammer");
}

#[test]
fn the_time_out_counts_while_waiting() {
    let script = Script::answer("429 Too Many Requests", &["Retry-After: 30"], "{}");
    let scene = Scene::at(Place::Myself, script);
    scene
        .test(&["--timeout", "700ms", "--max-wait", "10m"])
        .ends(124)
        .within(OVER);
}

#[test]
fn a_rejected_credential_is_sent_once() {
    let script = Script::answer("401 Unauthorized", &[], "{}");
    for auth in ["token", "auto"] {
        let scene = Scene::at(Place::Myself, script.clone());
        scene.test(&["--auth", auth, "--max-wait", "10s"]).ends(4);
        let asked = scene.jira.heads();
        let signed = asked
            .iter()
            .filter(|head| head.all("authorization").count() > 0);
        assert_eq!(signed.count(), 1);
    }
}

#[test]
fn a_stranger_is_told_on_any_status() {
    for status in [
        "200 OK",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "500 Oops",
    ] {
        let header = "X-Seraph-LoginReason: AUTHENTICATED_FAILED";
        let script = Script::answer(status, &[header], r#"{"issues":[]}"#);
        Scene::at(Place::Myself, script).test(&[]).ends(4);
    }
}

#[test]
fn a_captcha_page_elsewhere_is_not_recommended() {
    let header = "X-Seraph-LoginReason: AUTHENTICATION_DENIED";
    for url in [
        "http://evil.example/login.jsp",
        "javascript:alert(1)",
        "//evil.example/x",
        "\u{9b}",
    ] {
        let denied = format!("X-Authentication-Denied-Reason: CAPTCHA_CHALLENGE; login-url={url}");
        let script = Script::answer("403 Forbidden", &[header, &denied], "");
        let ran = Scene::at(Place::Myself, script).test(&[]).ends(4);
        assert!(
            !ran.stderr.contains("evil") && !ran.stderr.contains("javascript"),
            "{ran}"
        );
    }
}
