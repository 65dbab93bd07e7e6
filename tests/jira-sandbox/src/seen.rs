//! The log of what was asked, for tests to look at. Secrets are judged here and never kept.

use std::time::Instant;

use serde_json::Value;

use crate::endpoint::Endpoint;

/// Which kind of login a request carried. The secret itself is not kept, only whether it was the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthSeen {
    /// No `Authorization` header, or one that the server cannot read and therefore takes for none.
    None,
    /// `Authorization: Basic`
    Basic {
        /// What stood before the first colon: an e-mail address or a username
        login: String,
        /// Whether the rest was the canary token
        token_ok: bool,
    },
    /// `Authorization: Bearer`
    Bearer {
        /// Whether it was the canary token
        token_ok: bool,
    },
}

/// One request as it came in, and how it went.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The resource, `Any` for a path that does not exist
    pub endpoint: Endpoint,
    /// The method
    pub method: String,
    /// Path and query as sent
    pub path: String,
    /// Whether it came by the gateway for scoped tokens
    pub gateway: bool,
    /// The body, when it was JSON
    pub body: Option<Value>,
    /// The headers, names in lower case, without `authorization` and `cookie`
    pub headers: Vec<(String, String)>,
    /// The login
    pub auth: AuthSeen,
    /// Whether the credential was accepted, so that the answer (faults aside) is the caller's
    pub accepted: bool,
    /// When the whole request was there
    pub received: Instant,
    /// When the answer began to be sent; `None` while it is not
    pub answered: Option<Instant>,
    /// The status of the answer
    pub status: Option<u16>,
}

impl Seen {
    /// Returns a header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the JQL that was asked for, in the body or in the query.
    pub fn jql(&self) -> Option<String> {
        let in_body = self
            .body
            .as_ref()
            .and_then(|body| body.get("jql")?.as_str().map(str::to_owned));
        in_body.or_else(|| {
            let (_, query) = self.path.split_once('?')?;
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(name, _)| name == "jql")
                .map(|(_, jql)| jql.into_owned())
        })
    }
}
