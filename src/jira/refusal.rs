//! Reads answers that are not the wished-for JSON: what they mean, told by status, headers and body together.
//!
//! Jira refuses in many shapes, also with 200; the table is sections 2.6, 3.1 and 3.2 of the facts the team gathered:
//! a wrong credential can be 401, 403, 404 or an empty list, and only the header `X-Seraph-LoginReason` tells.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use url::Url;

use super::error::{Call, JiraError, SignIn};
use super::http::Reply;
use super::time;
use crate::domain::BaseUrl;

/// A failure, and when Jira wants to be asked again.
pub(super) struct Refused {
    pub(super) error: JiraError,
    pub(super) retry_after: Option<Duration>,
    /// Whether Jira says that it is no matter of this question, but of all that was asked, as with a quota. A node of
    /// several or a gateway may have refused without a reason where others would not.
    pub(super) is_for_all: bool,
}

impl From<JiraError> for Refused {
    fn from(error: JiraError) -> Self {
        Self {
            error,
            retry_after: None,
            is_for_all: false,
        }
    }
}

/// Reasons that are not about everything that is asked. Source: Atlassian, "Rate limiting", the header `RateLimit-Reason`.
const OF_ONE_QUESTION: [&str; 2] = ["jira-burst-based", "jira-per-issue-on-write"];

/// The most characters of a foreign text that an error repeats.
const LONGEST_MESSAGE: usize = 200;

/// Returns the body of an answer that is one, or what the refusal means.
///
/// Signed in, an answer that Jira gave to a stranger is a refusal too, whatever it holds: Data Center names the user it
/// took us for, and to `anonymous` it shows what is public.
pub(super) fn judge(
    call: &Call,
    reply: Reply,
    root: &BaseUrl,
    signed_in: bool,
    now: Timestamp,
) -> Result<Vec<u8>, Refused> {
    let headers = &reply.headers;
    let call = call.clone();
    let is_stranger = signed_in && header(headers, "x-ausername") == Some("anonymous");
    if is_stranger && (200..300).contains(&reply.status) {
        let (status, message) = (reply.status, String::new());
        return Err(JiraError::SignIn {
            call,
            status,
            reason: SignIn::Rejected,
            message,
        }
        .into());
    }
    if let Some(reason) = rejected_login(headers, root) {
        let message = message(&reply);
        return Err(JiraError::SignIn {
            call,
            status: reply.status,
            reason,
            message,
        }
        .into());
    }
    if (200..300).contains(&reply.status) {
        return if looks_like_json(&reply) {
            Ok(reply.body)
        } else {
            Err(not_jira(call, &reply).into())
        };
    }
    let retry_after = retry_after(headers, now);
    let reason = header(headers, "ratelimit-reason");
    let is_for_all = reason.is_some_and(|reason| !OF_ONE_QUESTION.contains(&reason));
    Err(Refused {
        error: meaning(call, &reply, root, retry_after),
        retry_after,
        is_for_all,
    })
}

/// Returns what an answer with a status of refusal means.
fn meaning(call: Call, reply: &Reply, root: &BaseUrl, retry_after: Option<Duration>) -> JiraError {
    let (status, message) = (reply.status, message(reply));
    let is_page = is_markup(&String::from_utf8_lossy(&reply.body));
    match status {
        300..400 => JiraError::Redirected {
            call,
            status,
            to: location(&reply.headers, root),
        },
        401 if message.contains("scope does not match") => JiraError::Forbidden {
            call,
            status,
            scope: true,
            message,
        },
        401 => JiraError::SignIn {
            call,
            status,
            reason: SignIn::Rejected,
            message,
        },
        403 if message.contains("Basic Authentication has been disabled") => JiraError::SignIn {
            call,
            status,
            reason: SignIn::BasicDisabled,
            message,
        },
        403 if message.contains("Failed to parse Connect Session Auth Token") => {
            JiraError::SignIn {
                call,
                status,
                reason: SignIn::BearerOnCloud,
                message,
            }
        }
        // Jira's own refusals are JSON; a page comes from whatever stands in front of it.
        403 if is_page && !is_from_jira(reply) => not_jira(call, reply),
        403 => JiraError::Forbidden {
            call,
            status,
            scope: false,
            message,
        },
        404 if is_missing_site(&message) => JiraError::NoSuchSite { call, message },
        404 => JiraError::NotFound { call, message },
        407 => JiraError::Unreachable {
            call,
            at: super::Unreachable::Proxy,
            why: "the proxy asks for a user and password (407)".to_owned(),
        },
        410 => JiraError::Removed { call, message },
        429 => {
            let reason = header(&reply.headers, "ratelimit-reason").map_or(message, one_line);
            JiraError::RateLimited {
                call,
                retry_after,
                message: reason,
            }
        }
        400..500 => JiraError::Refused {
            call,
            status,
            message,
        },
        _ => JiraError::Server {
            call,
            status,
            message,
        },
    }
}

/// Returns whether the answer has a header that Jira sends and other servers do not.
pub(super) fn is_from_jira(reply: &Reply) -> bool {
    [
        "x-arequestid",
        "x-ausername",
        "x-seraph-loginreason",
        "x-asessionid",
        "atl-traceid",
    ]
    .iter()
    .any(|name| reply.headers.contains_key(*name))
}

/// Returns the JSON of `body` as `T`.
///
/// What does not fit is named by its place only: the reader of a text quotes it, and it may be the token.
pub(super) fn parse<T: DeserializeOwned>(call: &Call, body: &[u8]) -> Result<T, JiraError> {
    serde_json::from_slice(without_bom(body)).map_err(|error| {
        let what = match error.classify() {
            Category::Data => "is not what Jira documents",
            Category::Eof => "ends too early",
            Category::Syntax | Category::Io => "is not JSON",
        };
        let why = format!(
            "the answer {what} (line {}, column {})",
            error.line(),
            error.column()
        );
        JiraError::Malformed {
            call: call.clone(),
            why,
        }
    })
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Returns why the login was not taken, when a header says so on whatever status.
fn rejected_login(headers: &HeaderMap, root: &BaseUrl) -> Option<SignIn> {
    let reason = header(headers, "x-seraph-loginreason")?;
    let denied = header(headers, "x-authentication-denied-reason").unwrap_or_default();
    if denied.contains("CAPTCHA_CHALLENGE") {
        let url = denied.split("login-url=").nth(1).map(str::trim);
        let own = url
            .filter(|url| Url::parse(url).is_ok_and(|url| url.host_str() == Some(&*root.host())));
        return Some(SignIn::Captcha {
            login_url: own.map(str::to_owned),
        });
    }
    (reason.contains("AUTHENTICATED_FAILED") || reason.contains("AUTHENTICATION_DENIED"))
        .then_some(SignIn::Rejected)
}

/// Jira labels some bare texts as JSON, and proxies label pages as anything; the first byte decides.
pub(super) fn looks_like_json(reply: &Reply) -> bool {
    let first = without_bom(&reply.body)
        .iter()
        .find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

fn not_jira(call: Call, reply: &Reply) -> JiraError {
    let body = String::from_utf8_lossy(&reply.body);
    let what = if reply.body.is_empty() {
        "nothing".to_owned()
    } else if is_markup(&body) {
        match tagged(&body, "title") {
            Some(title) => format!("a web page (\"{title}\")"),
            None => "a web page".to_owned(),
        }
    } else {
        let kind = header(&reply.headers, CONTENT_TYPE.as_str()).unwrap_or("no content type");
        one_line(kind)
    };
    JiraError::NotJira {
        call,
        status: reply.status,
        what,
    }
}

/// Texts of Atlassian's edge for a Cloud site that does not exist, was renamed, or is suspended.
fn is_missing_site(message: &str) -> bool {
    message.contains("Site temporarily unavailable") || message.contains("Page unavailable")
}

/// Returns where a redirect points, without query and fragment: they may carry session data.
fn location(headers: &HeaderMap, root: &BaseUrl) -> String {
    let text = header(headers, LOCATION.as_str()).unwrap_or_default();
    let base = Url::parse(&root.join("")).expect("a BaseUrl is a URL");
    match base.join(text) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            let _ = url.set_username("").and_then(|()| url.set_password(None));
            shortened(url.as_str(), LONGEST_MESSAGE * 2)
        }
        Err(_) => one_line(text),
    }
}

/// Returns when the answer was made, as the server's `Date` says.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = header(headers, DATE.as_str())?;
    Some(rfc2822::parse(text.trim()).ok()?.timestamp())
}

/// Returns how long Jira wants us to wait: `Retry-After` in seconds or as an HTTP date, else `X-RateLimit-Reset`.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let until =
        |instant: Timestamp| Duration::try_from(now.duration_until(instant)).unwrap_or_default();
    if let Some(text) = header(headers, RETRY_AFTER.as_str()) {
        // Years of waiting are nonsense or malice; the budget refuses them either way, without an overflow.
        if let Ok(seconds) = text.trim().parse::<u32>() {
            return Some(Duration::from_secs(seconds.into()));
        }
        if let Ok(date) = rfc2822::parse(text.trim()) {
            return Some(until(date.timestamp()));
        }
    }
    let reset = header(headers, "x-ratelimit-reset")?;
    time::instant(&Value::String(reset.to_owned())).map(until)
}

/// Returns Jira's own words in any of the shapes it has for them, reduced to one line.
fn message(reply: &Reply) -> String {
    let text = String::from_utf8_lossy(without_bom(&reply.body));
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        return one_line(&json_message(&value));
    }
    if !is_markup(&text) {
        return one_line(&text);
    }
    let told = tagged(&text, "message").or_else(|| tagged(&text, "title"));
    told.map_or_else(|| "a web page".to_owned(), |told| one_line(&told))
}

fn json_message(value: &Value) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in value["errorMessages"].as_array().into_iter().flatten() {
        parts.extend(text.as_str().map(str::to_owned));
    }
    for (field, text) in value["errors"].as_object().into_iter().flatten() {
        parts.extend(text.as_str().map(|text| format!("{field}: {text}")));
    }
    if parts.is_empty() {
        let known = [
            "message",
            "errorMessage",
            "detail",
            "title",
            "error_description",
            "error",
        ];
        parts.extend(
            known
                .iter()
                .find_map(|key| value[*key].as_str())
                .map(str::to_owned),
        );
    }
    if let (true, Some(text)) = (parts.is_empty(), value.as_str()) {
        parts.push(text.to_owned());
    }
    parts.join("; ")
}

fn is_markup(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// Returns the text of the first `<tag>` of a page; the page itself is never shown.
fn tagged(page: &str, tag: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let open = lower.find(&format!("<{tag}"))?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find(&format!("</{tag}"))?;
    let text = one_line(&page[start..end]);
    (!text.is_empty()).then_some(text)
}

fn one_line(text: &str) -> String {
    shortened(
        &text.split_whitespace().collect::<Vec<_>>().join(" "),
        LONGEST_MESSAGE,
    )
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderName;

    fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        Reply {
            status,
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> JiraError {
        let call = Call {
            method: "GET",
            url: "https://j.example/rest".to_owned(),
        };
        let root = "https://j.example/jira".parse().unwrap();
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        match judge(&call, reply(status, headers, body), &root, true, now) {
            Err(refused) => refused.error,
            Ok(_) => panic!("a refusal"),
        }
    }

    #[test]
    fn a_rejected_login_shows_on_any_status() {
        for status in [200, 401, 403, 404] {
            let error = judged(
                status,
                &[("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")],
                "{\"issues\":[]}",
            );
            assert!(
                matches!(
                    error,
                    JiraError::SignIn {
                        reason: SignIn::Rejected,
                        ..
                    }
                ),
                "{status}: {error:?}"
            );
        }
    }

    #[test]
    fn what_is_shown_to_a_stranger_is_not_believed() {
        let error = judged(200, &[("X-AUSERNAME", "anonymous")], "{\"issues\":[{}]}");
        assert!(matches!(error, JiraError::SignIn { .. }), "{error:?}");
    }

    #[test]
    fn a_captcha_names_its_page_only_on_our_host() {
        let captcha = |url: &str| {
            let denied = format!("CAPTCHA_CHALLENGE; login-url={url}");
            let headers = [
                ("X-Seraph-LoginReason", "AUTHENTICATION_DENIED"),
                ("X-Authentication-Denied-Reason", denied.as_str()),
            ];
            match judged(403, &headers, "<html>") {
                JiraError::SignIn {
                    reason: SignIn::Captcha { login_url },
                    ..
                } => login_url,
                error => panic!("{error:?}"),
            }
        };
        assert_eq!(
            captcha("https://j.example/jira/login.jsp").as_deref(),
            Some("https://j.example/jira/login.jsp")
        );
        assert_eq!(captcha("https://evil.example/login.jsp"), None);
    }

    #[test]
    fn every_shape_of_jiras_words_is_read() {
        for (body, told) in [
            (
                r#"{"errorMessages":["a","b"],"errors":{"jql":"c"}}"#,
                "a; b; jql: c",
            ),
            (r#"{"errorMessages":[],"errors":{}}"#, ""),
            (r#"{"message":"m","status-code":401}"#, "m"),
            (r#"{"errorMessage":"e","errorCode":"OTHER"}"#, "e"),
            (
                r#"{"type":"t","title":"x","detail":"the detail"}"#,
                "the detail",
            ),
            (
                "<status><status-code>401</status-code><message>Client must</message></status>",
                "Client must",
            ),
            (
                "Client must be\r\n authenticated",
                "Client must be authenticated",
            ),
            (
                "<!DOCTYPE html><html><head><title>Log in\n - Jira</title></head><body>long</body></html>",
                "Log in - Jira",
            ),
            ("<html><body>no title", "a web page"),
            ("", ""),
        ] {
            assert_eq!(message(&reply(400, &[], body)), told, "{body}");
        }
        assert_eq!(
            message(&reply(500, &[], &"ü".repeat(500))).chars().count(),
            LONGEST_MESSAGE + 1
        );
    }

    #[test]
    fn a_page_instead_of_json_is_not_jira() {
        let error = judged(
            200,
            &[("content-type", "text/html")],
            "<html><title>Sign in to Corp</title>",
        );
        assert_eq!(
            error.to_string(),
            "GET https://j.example/rest: 200, a web page (\"Sign in to Corp\") instead of JSON"
        );
        assert!(matches!(judged(204, &[], ""), JiraError::NotJira { .. }));
        assert!(matches!(
            judged(200, &[("content-type", "application/json")], "OK"),
            JiraError::NotJira { .. }
        ));
    }

    #[test]
    fn statuses_mean_different_things() {
        let site = r#"{"errorMessage":"Site temporarily unavailable","errorCode":"OTHER"}"#;
        assert!(matches!(
            judged(404, &[], site),
            JiraError::NoSuchSite { .. }
        ));
        assert!(matches!(judged(404, &[], "{}"), JiraError::NotFound { .. }));
        let scope = r#"{"code":401,"message":"Unauthorized; scope does not match"}"#;
        assert!(matches!(
            judged(401, &[], scope),
            JiraError::Forbidden { scope: true, .. }
        ));
        let basic = r#"{"message":"Basic Authentication has been disabled on this instance."}"#;
        assert!(matches!(
            judged(403, &[], basic),
            JiraError::SignIn {
                reason: SignIn::BasicDisabled,
                ..
            }
        ));
        assert!(matches!(judged(410, &[], "{}"), JiraError::Removed { .. }));
        assert!(matches!(
            judged(503, &[], "<html>"),
            JiraError::Server { status: 503, .. }
        ));
    }

    #[test]
    fn redirects_are_named_without_their_query() {
        for (to, named) in [
            (
                "https://idp.example/sso?session=secret#x",
                "https://idp.example/sso",
            ),
            ("/jira/login.jsp", "https://j.example/jira/login.jsp"),
            ("http://[bad", "http://[bad"),
        ] {
            match judged(302, &[("location", to)], "") {
                JiraError::Redirected { to, .. } => assert_eq!(to, named),
                error => panic!("{error:?}"),
            }
        }
    }

    #[test]
    fn waiting_times_come_in_three_forms() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let after = |headers: &[(&str, &str)]| retry_after(&reply(429, headers, "").headers, now);
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(after(&[("retry-after", "12")]), seconds(12));
        assert_eq!(after(&[("retry-after", "0")]), seconds(0));
        assert_eq!(
            after(&[("retry-after", "Mon, 23 Nov 2026 12:00:30 GMT")]),
            seconds(30)
        );
        assert_eq!(
            after(&[("retry-after", "Mon, 23 Nov 2026 11:00:00 GMT")]),
            seconds(0),
            "a date that has passed"
        );
        assert_eq!(
            after(&[("x-ratelimit-reset", "2026-11-23T12:05Z")]),
            seconds(300)
        );
        assert_eq!(after(&[("retry-after", "-5")]), None);
        assert_eq!(after(&[]), None);
    }
}
