//! What is below Jira: TLS, compression, counters, and an end that waits for nobody.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::ask::{SEARCH, get, post, seven_issues};
use jira_sandbox::{Category, Fault, Sandbox};
use serde_json::json;

#[test]
fn tls_starts_and_tells_its_authority() {
    let jira = Sandbox::cloud().tls().start();
    assert!(jira.url().starts_with("https://127.0.0.1:"));
    assert!(jira.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[test]
fn a_request_that_is_never_answered_does_not_hold_up_the_end() {
    let jira = seven_issues().arrange(Fault::Stall).start();
    let address = jira.url().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /rest/api/3/myself HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    assert!(stream.read(&mut [0]).is_err(), "nothing comes");
    assert_eq!(jira.requests()[0].status, None);
    assert_eq!((jira.connections(), jira.max_in_flight()), (1, 1));
    let begun = Instant::now();
    drop(jira);
    assert!(begun.elapsed() < Duration::from_secs(1));
    stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    assert!(
        matches!(stream.read(&mut [0]), Ok(0) | Err(_)),
        "the connection is closed"
    );
}

#[test]
fn answers_are_delayed_as_asked() {
    let jira = seven_issues().latency(Duration::from_millis(60)).start();
    jira.arrange(Fault::Slow(Duration::from_millis(60)));
    let begun = Instant::now();
    assert_eq!(get(&jira, "/rest/api/3/myself").status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
    let seen = &jira.requests()[0];
    assert!(seen.answered.unwrap() - seen.received >= Duration::from_millis(120));
}

#[test]
fn the_state_changes_while_the_server_runs() {
    let jira = seven_issues()
        .user("grace", |u| u)
        .now("2026-11-23T12:00:00Z")
        .start();
    let count = |id: &str| {
        let jql = format!("assignee = \"{}\"", jira.account_id(id));
        post(
            &jira,
            "/rest/api/3/search/approximate-count",
            &json!({"jql": jql}),
        )
        .json()["count"]
            .clone()
    };
    assert_eq!((count("ada"), count("grace")), (json!(7), json!(0)));
    jira.update(|state| {
        state.assign("ACME-1", "grace");
        state.move_to("ACME-1", "Done", Category::Done);
        state.retitle("ACME-1", "Another title");
        state.assign("ACME-2", None);
        state.delete_issue("ACME-3");
        state.rename("grace", "Grace Hopper");
        state.hide_email("grace");
    });
    assert_eq!((count("ada"), count("grace")), (json!(4), json!(1)));
    let body = json!({"jql": "key = ACME-1", "fields": ["assignee", "summary", "updated", "resolutiondate"]});
    let found = post(&jira, SEARCH, &body).json();
    let fields = &found["issues"][0]["fields"];
    assert_eq!(fields["assignee"]["displayName"], json!("Grace Hopper"));
    assert!(fields["assignee"].get("emailAddress").is_none());
    assert_eq!(fields["summary"], json!("Another title"));
    assert_eq!(fields["updated"], fields["resolutiondate"]);
    jira.update(|state| state.remove_user("grace"));
    let fields = post(&jira, SEARCH, &body).json()["issues"][0]["fields"].clone();
    assert_eq!(
        (
            &fields["assignee"]["displayName"],
            &fields["assignee"]["active"]
        ),
        (&json!("Former user"), &json!(false))
    );
    assert_eq!(
        fields["assignee"]["accountId"],
        json!(jira.account_id("grace"))
    );
}
