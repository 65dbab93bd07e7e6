//! One way to ask: the address, the credential, the time-outs, the retries and the size cap of every request.
//!
//! The credential is put on each request by hand and is never a default of the HTTP client; redirects are not followed
//! at all; page links in answers are never used. So a token can reach only [`Site::api_root`].

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::tls::TlsInfo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::clients::CONNECT_TIMEOUT;
use super::error::{Call, JiraError, Unreachable};
use super::lost::unreachable;
use super::pacer::{Pacer, Turn};
use super::way::Way;
use super::{Event, Options, refusal, wire};
use crate::domain::{AuthKind, BaseUrl, Connection, IntegrationName, Login, Site, Token};

/// A page of 1,000 tickets is about 2 MB; more than this, counted after decompression, is no page of tickets.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// What is reserved for an answer because its header says that it is so long.
const LARGE_PAGE: usize = 4 * 1024 * 1024;
/// Of a refusal only a sentence is shown; what is longer is cut and not read on.
pub(super) const MAX_REFUSAL: usize = 64 * 1024;
/// Longer than any version's number, in characters.
const MAX_LABEL: usize = 60;
/// Longer than any address of a Jira, in characters.
const MAX_ADDRESS: usize = 2000;
/// How often a 502, 503 or 504 is asked again.
const SERVER_RETRIES: u32 = 3;
/// The longest pause we choose by ourselves.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A way to one Jira, with or without a credential.
pub(super) struct Http {
    client: reqwest::Client,
    root: BaseUrl,
    connection: Option<Connection>,
    /// What is taken out of every answer that repeats it.
    unspoken: Option<(Login, Token)>,
    options: Options,
    pacer: Rc<Pacer>,
    /// Whether an answer had a header that only Jira sends.
    answered_by_jira: Cell<bool>,
}

/// An answer before anybody has judged it.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Http {
    /// Returns the way to `connection`'s site, signed in as it says.
    pub(super) fn signed_in(connection: Connection, options: &Options) -> Result<Self, JiraError> {
        let site = connection.site();
        let root = site.api_root().clone();
        let (ca_cert, proxy) = (site.ca_cert.as_deref(), site.proxy.as_deref());
        let client = options.clients.of(&root, ca_cert, proxy)?;
        let pacer = options.pacers.of(&root);
        Ok(Self {
            client,
            root,
            unspoken: Some((site.login.clone(), connection.token().clone())),
            connection: Some(connection),
            options: options.clone(),
            pacer,
            answered_by_jira: Cell::default(),
        })
    }

    /// Returns a client for `way` that carries no credential.
    pub(super) fn anonymous(way: Way<'_>, options: &Options) -> Result<Self, JiraError> {
        Ok(Self {
            client: options.clients.of(way.root, way.ca_cert, way.proxy)?,
            root: way.root.clone(),
            connection: None,
            unspoken: way
                .credential
                .map(|(login, token)| (login.clone(), token.clone())),
            options: options.clone(),
            pacer: options.pacers.of(way.root),
            answered_by_jira: Cell::default(),
        })
    }

    /// Returns the site of the connection.
    pub(super) fn site(&self) -> &Site {
        self.signed().site()
    }

    /// Returns the name of the integration.
    pub(super) fn name(&self) -> &IntegrationName {
        self.signed().name()
    }

    fn signed(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("clients of commands are signed in; only discovery asks anonymously")
    }

    /// Returns whether an answer so far had a header that only Jira sends.
    pub(super) fn is_answered_by_jira(&self) -> bool {
        self.answered_by_jira.get()
    }

    /// Returns the forms in which the credential could be repeated.
    fn secrets(&self) -> Vec<String> {
        self.unspoken
            .iter()
            .flat_map(|(login, token)| {
                let secret = token.expose();
                let basic = STANDARD.encode(format!("{login}:{secret}"));
                [secret.to_owned(), basic]
            })
            .collect()
    }

    /// Returns what an answer says in a few words, without the credential and no longer than a line.
    pub(super) fn discreet_label(&self, text: &str) -> String {
        let text = without(text, &self.secrets());
        match text.char_indices().nth(MAX_LABEL) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// Returns an address in an answer, if it can be one: half an address would lead elsewhere.
    pub(super) fn discreet_address(&self, text: String) -> Option<String> {
        let is_clean =
            text.chars().count() <= MAX_ADDRESS && without(&text, &self.secrets()) == text;
        is_clean.then_some(text)
    }

    /// Tells the observer that `count` more tickets have come.
    pub(super) fn came(&self, count: usize) {
        (self.options.observer)(Event::Tickets(count));
    }

    /// Tells the observer that `count` more tickets are to come.
    pub(super) fn expects(&self, count: usize) {
        (self.options.observer)(Event::Expected(count));
    }

    /// Asks by GET. `path` is relative to the root.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, JiraError> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.ask(Method::GET, url, None)
            .await
            .map(|(value, _)| value)
    }

    /// Asks by GET, and returns beside the answer when it was made, as its `Date` says.
    pub(super) async fn get_dated<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<(T, Option<Timestamp>), JiraError> {
        self.ask(Method::GET, self.url(path)?, None).await
    }

    /// Makes a connection to the root's host and returns the certificate that was shown there (DER). Any answer will do.
    pub(super) async fn certificate(&self) -> Result<Option<Vec<u8>>, JiraError> {
        let url = self.url("")?;
        let call = Call {
            method: "HEAD",
            url: url.to_string(),
        };
        (self.options.observer)(Event::Asking {
            method: call.method,
            url: url.as_str(),
        });
        match self.client.head(url).timeout(CONNECT_TIMEOUT).send().await {
            Ok(response) => {
                let shown = response.extensions().get::<TlsInfo>();
                Ok(shown
                    .and_then(TlsInfo::peer_certificate)
                    .map(<[u8]>::to_vec))
            }
            Err(error) if error.is_connect() => Err(unreachable(&call, &error)),
            // Connected; that nothing sensible came says nothing about the encryption.
            Err(_) => Ok(None),
        }
    }

    /// Asks by POST with a JSON body. Every question we POST only reads, so it may be asked again.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, JiraError> {
        let body = serde_json::to_vec(body).expect("our own request bodies are plain data");
        self.ask(Method::POST, self.url(path)?, Some(body))
            .await
            .map(|(value, _)| value)
    }

    /// Returns whether "Browse users and groups" (`USER_PICKER`) is held; unmentioned counts as held.
    /// Cloud has to be told which permission is meant, Data Center knows no such parameter and tells all.
    pub(super) async fn may_search_people(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<bool, JiraError> {
        let held: wire::Permissions = self.get(path, query).await?;
        Ok(held.has("USER_PICKER").unwrap_or(true))
    }

    fn url(&self, path: &str) -> Result<Url, JiraError> {
        Url::parse(&self.root.join(path)).map_err(|error| JiraError::Unusable(error.to_string()))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<(T, Option<Timestamp>), JiraError> {
        let call = Call {
            method: if body.is_some() { "POST" } else { "GET" },
            url: without_query(&url),
        };
        let (mut attempt, mut was_limited) = (0, false);
        loop {
            let turn = self.pacer.turn().await;
            let outcome = self.attempt(&call, &method, &url, body.clone()).await;
            let outcome = outcome.and_then(|reply| {
                self.answered_by_jira
                    .set(self.answered_by_jira.get() || refusal::is_from_jira(&reply));
                let date = refusal::date(&reply.headers);
                let signed_in = self.connection.is_some();
                refusal::judge(&call, reply, &self.root, signed_in, self.options.now)
                    .map(|body| (body, date))
            });
            match outcome {
                Ok((body, date)) => {
                    self.pacer.answered(&turn);
                    drop(turn);
                    return Ok((refusal::parse(&call, &body)?, date));
                }
                Err(refused) => {
                    if let (true, JiraError::SignIn { message, .. }) = (was_limited, &refused.error)
                    {
                        // Gateways that are asked too much have answered a good token as if it were none.
                        let (retry_after, message) = (None, message.clone());
                        return Err(JiraError::RateLimited {
                            call,
                            retry_after,
                            message,
                        });
                    }
                    was_limited |= matches!(refused.error, JiraError::RateLimited { .. });
                    let Some(delay) = self.delay_before_next(&refused, attempt) else {
                        return Err(refused.error);
                    };
                    self.wait(delay, refused.is_for_all, turn).await;
                }
            }
            attempt += 1;
        }
    }

    /// Returns how long to wait before asking again, or `None` when that would not help or takes too long.
    fn delay_before_next(&self, refused: &refusal::Refused, attempt: u32) -> Option<Duration> {
        let retries = match refused.error {
            JiraError::RateLimited { .. } => u32::MAX,
            JiraError::Server {
                status: 502..=504, ..
            } => SERVER_RETRIES,
            // An answer that broke off is asked for once more; a connection that cannot be made is not.
            JiraError::Unreachable {
                at: Unreachable::Broken,
                ..
            } => 1,
            _ => 0,
        };
        if attempt >= retries {
            return None;
        }
        let left = self.options.waited.left(self.options.max_wait);
        let (shortest, delay) = (
            pause(attempt, refused.retry_after, 1.0),
            pause(attempt, refused.retry_after, jitter()),
        );
        (shortest <= left).then_some(delay.min(left))
    }

    async fn wait(&self, delay: Duration, is_for_all: bool, turn: Turn<'_>) {
        (self.options.observer)(Event::Waiting { delay });
        self.options.waited.charge(delay);
        self.pacer.refused(delay, is_for_all);
        drop(turn);
        tokio::time::sleep(delay).await;
    }

    async fn attempt(
        &self,
        call: &Call,
        method: &Method,
        url: &Url,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, refusal::Refused> {
        let lost = |error: reqwest::Error| refusal::Refused::from(unreachable(call, &error));
        let mut request = self
            .client
            .request(method.clone(), url.clone())
            .header(ACCEPT, "application/json");
        if let Some(connection) = &self.connection {
            request = request.header(AUTHORIZATION, authorization(connection)?);
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        (self.options.observer)(Event::Asking {
            method: call.method,
            url: url.as_str(),
        });
        let started = Instant::now();
        let mut response = request.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let elapsed = started.elapsed();
        (self.options.observer)(Event::Answered {
            method: call.method,
            url: url.as_str(),
            status,
            elapsed,
        });
        // As long as it says that it is; what is said alone makes nobody reserve more than a large page takes.
        let said = usize::try_from(response.content_length().unwrap_or_default());
        let mut body = Vec::with_capacity(said.unwrap_or_default().min(LARGE_PAGE));
        let refused = !response.status().is_success();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if refused && body.len() + chunk.len() > MAX_REFUSAL {
                body.extend_from_slice(&chunk[..MAX_REFUSAL - body.len()]);
                break;
            }
            if body.len() + chunk.len() > MAX_BODY {
                let why = format!("the answer is larger than {} MiB", MAX_BODY / (1024 * 1024));
                return Err(JiraError::Malformed {
                    call: call.clone(),
                    why,
                }
                .into());
            }
            body.extend_from_slice(&chunk);
        }
        let mut reply = Reply {
            status,
            headers: response.headers().clone(),
            body,
        };
        forget(&mut reply, &self.secrets());
        Ok(reply)
    }
}

/// Takes the credential out of an answer that repeats it: what is shown of a refusal comes from there.
fn forget(reply: &mut Reply, secrets: &[String]) {
    let repeats = |bytes: &[u8]| {
        secrets.iter().any(|secret| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        })
    };
    let clean = |bytes: &[u8]| without(&String::from_utf8_lossy(bytes), secrets);
    if !refusal::looks_like_json(reply) || reply.status >= 300 {
        reply.body.truncate(MAX_REFUSAL);
        if repeats(&reply.body) {
            reply.body = clean(&reply.body).into_bytes();
        }
    }
    for value in reply
        .headers
        .values_mut()
        .filter(|value| repeats(value.as_bytes()))
    {
        if let Ok(cleaned) = HeaderValue::from_str(&clean(value.as_bytes())) {
            *value = cleaned;
        }
    }
}

fn without(text: &str, secrets: &[String]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret.as_str(), "***")
    })
}

/// Returns the header for one request; nothing that formats headers will show its value.
fn authorization(connection: &Connection) -> Result<HeaderValue, JiraError> {
    let (site, secret) = (connection.site(), connection.token().expose());
    let text = match site.auth {
        AuthKind::Pat => format!("Bearer {secret}"),
        AuthKind::Token | AuthKind::Scoped | AuthKind::Password => {
            format!(
                "Basic {}",
                STANDARD.encode(format!("{}:{secret}", site.login))
            )
        }
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| {
        JiraError::Unusable("the token has characters that no HTTP header can carry".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.into()
}

/// Returns how long to wait before the next attempt; `attempt` counts from 0.
///
/// What Jira names is a floor and never undercut; 0 counts as a second, because real servers send `Retry-After: 0` with
/// every refusal and a client that obeys it becomes a hot loop.
fn pause(attempt: u32, named: Option<Duration>, jitter: f64) -> Duration {
    let named = named.map(|named| named.max(Duration::from_secs(1)));
    let growing = Duration::from_secs(1 << attempt.min(5)).min(LONGEST_PAUSE);
    named.unwrap_or_default().max(growing).mul_f64(jitter)
}

/// A factor from 1.0 to 1.3, so that many clients refused together do not come back together.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    // Each RandomState has keys of its own; their hash of nothing is as random as pauses need.
    let random = RandomState::new().hash_one(());
    1.0 + f64::from((random % 1_000) as u32) / 1_000.0 * 0.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_never_undercut_what_jira_names() {
        let seconds = |attempt, named: Option<u64>| {
            pause(attempt, named.map(Duration::from_secs), 1.0).as_secs()
        };
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 9].map(|attempt| seconds(attempt, None)),
            [1, 2, 4, 8, 16, 30, 30]
        );
        assert_eq!(
            seconds(0, Some(0)),
            1,
            "Retry-After: 0 is no licence to hammer"
        );
        assert_eq!(seconds(0, Some(12)), 12);
        assert_eq!(seconds(4, Some(12)), 16);
    }

    #[test]
    fn jitter_never_undercuts() {
        for _ in 0..1_000 {
            assert!((1.0..=1.3).contains(&jitter()));
        }
    }
}
