//! An answer before it becomes HTTP, and the bodies in which Jira refuses.

use serde_json::{Value, json};

/// Status, headers and body of one answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Break the connection halfway through the body.
    pub(crate) cut: bool,
}

impl Reply {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            cut: false,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json;charset=UTF-8", body.to_string())
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    pub(crate) fn html(status: u16, title: &str, text: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
             <body><h1>{title}</h1><p>{text}</p></body></html>\n"
        );
        Self::new(status, "text/html;charset=UTF-8", page)
    }

    /// Jira's own refusal: `{"errorMessages": […], "errors": {}}`.
    pub(crate) fn refuse(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"errorMessages": [message], "errors": {}}))
    }

    /// Cloud's newer refusal, RFC 7807, in which no `errorMessages` are.
    pub(crate) fn problem(status: u16, title: &str, detail: &str, instance: &str) -> Self {
        let body = json!({
            "type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance,
        });
        Self::new(
            status,
            "application/problem+json;charset=UTF-8",
            body.to_string(),
        )
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
