//! Asks over a bare socket, so that no client's habits hide what the sandbox really answers.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::{CANARY_TOKEN, Sandbox};
use serde_json::Value;

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (this, value) = line.split_once(':')?;
            this.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends one request on a connection of its own.
pub(crate) fn send(method: &str, url: &str, authorization: &str, body: Option<&Value>) -> Answer {
    let rest = url.strip_prefix("http://").expect("plain http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("the sandbox listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout can be set");
    let mut head =
        format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n");
    if !authorization.is_empty() {
        let _ = write!(head, "Authorization: {authorization}\r\n");
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    if !body.is_empty() {
        head.push_str("Content-Type: application/json\r\n");
    }
    let _ = write!(
        head,
        "Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .expect("the sandbox reads");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, text) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    Answer {
        status,
        head: head.to_owned(),
        text: text.to_owned(),
    }
}

pub(crate) fn basic(login: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{login}:{secret}")))
}

pub(crate) fn right(jira: &Sandbox) -> String {
    basic(&jira.login(), jira.token())
}

pub(crate) fn get(jira: &Sandbox, path: &str) -> Answer {
    send("GET", &format!("{}{path}", jira.url()), &right(jira), None)
}

pub(crate) fn post(jira: &Sandbox, path: &str, body: &Value) -> Answer {
    send(
        "POST",
        &format!("{}{path}", jira.url()),
        &right(jira),
        Some(body),
    )
}

pub(crate) fn pat() -> String {
    format!("Bearer {CANARY_TOKEN}")
}

pub(crate) const SEARCH: &str = "/rest/api/3/search/jql";

pub(crate) fn seven_issues() -> jira_sandbox::Builder {
    (1..=7).fold(
        Sandbox::cloud().user("ada", |u| u).page_cap(3),
        |jira, number| jira.issue(&format!("ACME-{number}"), |i| i.assignee("ada")),
    )
}
