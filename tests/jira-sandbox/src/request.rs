//! A request as the routes read it: the whole of it, no longer a stream.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::reply::Reply;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as sent.
    pub(crate) target: String,
    pub(crate) path: String,
    /// The query, decoded, in the order sent.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            path: path.to_owned(),
            query,
            headers,
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every value of a parameter that may be repeated.
    pub(crate) fn params<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns every value of a parameter that may be repeated or hold several with commas.
    pub(crate) fn listed(&self, name: &str) -> Option<Vec<String>> {
        let values: Vec<_> = self
            .params(name)
            .flat_map(|value| value.split(','))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        self.param(name).map(|_| values)
    }

    /// Returns a whole-number parameter, or `default` when it was not sent.
    ///
    /// # Errors
    /// The server's refusal of a text that is no number.
    pub(crate) fn number(&self, name: &str, default: i64) -> Result<i64, Reply> {
        let Some(text) = self.param(name) else {
            return Ok(default);
        };
        text.parse().map_err(|_| {
            let detail = format!("Failed to convert '{name}' with value: '{text}'");
            Reply::problem(400, "Bad Request", &detail, &self.path)
        })
    }

    pub(crate) fn accepts(&self, what: &str) -> bool {
        self.header("accept")
            .is_some_and(|accept| accept.contains(what))
    }

    pub(crate) fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| {
            kind.split(';')
                .next()
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        })
    }

    pub(crate) fn body_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Reads the body into the shape an endpoint takes; `None` when it does not fit.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}
