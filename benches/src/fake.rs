//! A Jira that is as fast as one can be: one thread, answers made at the start, a latency on top where one is wanted.
//!
//! It does not understand the query language: a search finds the tickets of every account that is named in quotes, and
//! what was once somebody's finds nothing. Whether answers are right is for the tests and their sandbox; this is for
//! how long they take.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use url::form_urlencoded;

use crate::ticket;

/// The id of the first ticket.
const FIRST: usize = 10_000;

/// What Cloud gives a page, with fields and with ids alone.
const PAGES: [usize; 2] = [100, 5_000];

/// What Data Center gives a page.
const DATA_CENTER_PAGE: usize = 1_000;

/// What kind of Jira it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) data_center: bool,
    pub(crate) tls: bool,
    /// How many people there are.
    pub(crate) people: usize,
    /// How many tickets each of them has.
    pub(crate) tickets: usize,
}

/// What was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    pub(crate) requests: usize,
    pub(crate) in_flight: usize,
    pub(crate) connections: usize,
    pub(crate) bytes: usize,
}

#[derive(Default)]
struct Counters {
    requests: AtomicUsize,
    searches: AtomicUsize,
    open: AtomicUsize,
    in_flight: AtomicUsize,
    connections: AtomicUsize,
    bytes: AtomicUsize,
    /// How many milliseconds every answer takes on top.
    latency: AtomicU64,
    /// Which questions for tickets are refused, to be asked again after a second; 0 is none.
    refuse_every: AtomicUsize,
}

/// A running one; it stops when this is dropped.
pub(crate) struct Fake {
    plan: Plan,
    url: String,
    authority: Option<String>,
    counters: Arc<Counters>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// Starts one on a free port of this machine.
    pub(crate) fn start(plan: &Plan) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let scheme = if plan.tls { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let (acceptor, authority) = plan.tls.then(encryption).unzip();
        let counters = Arc::<Counters>::default();
        let jira = Arc::new(Jira::new(plan.clone(), url.clone(), Arc::clone(&counters)));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("fake-jira".to_owned())
            .spawn(move || serve(listener, acceptor.as_ref(), &jira, stopped))?;
        Ok(Self {
            plan: plan.clone(),
            url,
            authority,
            counters,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns the certificate to trust, PEM; of an https one.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Lets every answer take so many milliseconds longer.
    pub(crate) fn slow_down(&self, milliseconds: u64) {
        self.counters.latency.store(milliseconds, Relaxed);
    }

    /// Refuses every so manieth question for tickets; 0 is none.
    pub(crate) fn refuse_every(&self, questions: usize) {
        self.counters.refuse_every.store(questions, Relaxed);
    }

    /// Forgets what was asked.
    pub(crate) fn forget(&self) {
        let counters = &self.counters;
        for counter in [
            &counters.requests,
            &counters.searches,
            &counters.in_flight,
            &counters.connections,
            &counters.bytes,
        ] {
            counter.store(0, Relaxed);
        }
    }

    /// Returns what was asked since.
    pub(crate) fn asked(&self) -> Asked {
        let counters = &self.counters;
        Asked {
            requests: counters.requests.load(Relaxed),
            in_flight: counters.in_flight.load(Relaxed),
            connections: counters.connections.load(Relaxed),
            bytes: counters.bytes.load(Relaxed),
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Returns the account of a person, as searches name it.
pub(crate) fn account(plan: &Plan, person: usize) -> String {
    if plan.data_center {
        format!("person{person:06}")
    } else {
        format!("712020:5b10ac8d-82e0-5b22-cc7d-{person:012}")
    }
}

/// Returns the e-mail of a person.
pub(crate) fn email(person: usize) -> String {
    format!("person{person:06}@acme.example")
}

/// Returns how a ticket names the person it is assigned to.
fn owner(plan: &Plan, person: usize) -> String {
    let id = account(plan, person);
    if plan.data_center {
        format!(r#""name":"{id}","key":"JIRAUSER{person}""#)
    } else {
        format!(r#""accountId":"{id}","accountType":"atlassian""#)
    }
}

fn encryption() -> (TlsAcceptor, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    // a certificate that has its signer's name counts as its own signer
    params
        .distinguished_name
        .push(DnType::CommonName, "The authority of the bench");
    let key = KeyPair::generate().expect("ring makes keys");
    let authority = CertifiedIssuer::self_signed(params, key).expect("the parameters are valid");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("the name is valid");
    let key = KeyPair::generate().expect("ring makes keys");
    let leaf = params
        .signed_by(&key, &authority)
        .expect("the authority can sign");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the protocol's versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("the key belongs to the certificate");
    (TlsAcceptor::from(Arc::new(config)), authority.pem())
}

fn serve(
    listener: TcpListener,
    acceptor: Option<&TlsAcceptor>,
    jira: &Arc<Jira>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread needs nothing special");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("it does not block");
        let accepting = async {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                let _ = stream.set_nodelay(true);
                jira.counters.connections.fetch_add(1, Relaxed);
                let (jira, acceptor) = (Arc::clone(jira), acceptor.cloned());
                tokio::spawn(async move {
                    match acceptor {
                        None => converse(stream, jira).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                converse(stream, jira).await;
                            }
                        }
                    }
                });
            }
        };
        tokio::select! {
            _ = stopped => {}
            () = accepting => {}
        }
    });
}

async fn converse<S>(stream: S, jira: Arc<Jira>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| respond(Arc::clone(&jira), request));
    let http = hyper::server::conn::http1::Builder::new();
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

/// One question counts as open for as long as it is answered, also when the client hangs up.
struct Open(Arc<Jira>);

impl Open {
    fn new(jira: &Arc<Jira>) -> Self {
        let counters = &jira.counters;
        counters.requests.fetch_add(1, Relaxed);
        let open = counters.open.fetch_add(1, Relaxed) + 1;
        counters.in_flight.fetch_max(open, Relaxed);
        Self(Arc::clone(jira))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.counters.open.fetch_sub(1, Relaxed);
    }
}

async fn respond(
    jira: Arc<Jira>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let _open = Open::new(&jira);
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let latency = jira.counters.latency.load(Relaxed);
    if latency > 0 {
        tokio::time::sleep(Duration::from_millis(latency)).await;
    }
    let path = parts.uri.path().trim_start_matches('/');
    let query = parts.uri.query().unwrap_or_default();
    let (status, text) = jira.answer(path, query, &body);
    jira.counters.bytes.fetch_add(text.len(), Relaxed);
    let mut response = Response::builder()
        .status(status)
        .header("content-type", "application/json;charset=UTF-8")
        .header("x-arequestid", "1x2x3");
    if jira.plan.data_center {
        response = response.header("x-ausername", account(&jira.plan, 0));
    }
    if status == 429 {
        response = response.header("retry-after", "1");
    }
    Ok(response
        .body(Full::from(text))
        .expect("the headers are fixed"))
}

struct Jira {
    plan: Plan,
    url: String,
    counters: Arc<Counters>,
    tickets: Vec<String>,
    people: HashMap<String, usize>,
}

/// What a search asked for.
struct Search {
    places: Vec<usize>,
    start: usize,
    most: usize,
    bare: bool,
}

impl Jira {
    fn new(plan: Plan, url: String, counters: Arc<Counters>) -> Self {
        let tickets = (0..plan.people * plan.tickets).map(|at| {
            let person = at / plan.tickets;
            let own = owner(&plan, person);
            ticket::slim(&url, FIRST + at, at, person, &own)
        });
        let people = (0..plan.people).map(|person| (account(&plan, person), person));
        Self {
            tickets: tickets.collect(),
            people: people.collect(),
            plan,
            url,
            counters,
        }
    }

    fn answer(&self, path: &str, query: &str, body: &[u8]) -> (u16, String) {
        let resource = path
            .strip_prefix("rest/api/3/")
            .or_else(|| path.strip_prefix("rest/api/2/"))
            .unwrap_or(path);
        let asks_for_tickets = matches!(resource, "search" | "search/jql" | "issue/bulkfetch");
        if asks_for_tickets && self.is_refused() {
            return (
                429,
                r#"{"errorMessages":["Rate limit exceeded."]}"#.to_owned(),
            );
        }
        let words = words(query, body);
        let number = |name: &str, default| {
            let word = words.get(name).and_then(|words| words[0].parse().ok());
            word.unwrap_or(default)
        };
        let all = |name: &str| words.get(name).map_or(&[][..], Vec::as_slice);
        let first = |name: &str| words.get(name).map_or("", |words| words[0].as_str());
        let text = match resource {
            "search/jql" => self.page_by_token(&words, number("maxResults", 50)),
            "search" => self.page_by_offset(&words, number("startAt", 0), number("maxResults", 50)),
            "issue/bulkfetch" => self.by_ids(all("issueIdsOrKeys")),
            "changelog/bulkfetch" => r#"{"issueChangeLogs":[]}"#.to_owned(),
            "serverInfo" => self.server_info(),
            "myself" => self.user(0),
            "mypermissions" => {
                r#"{"permissions":{"USER_PICKER":{"havePermission":true}}}"#.to_owned()
            }
            "users/search" => {
                let start: usize = number("startAt", 0);
                let end = (start + number("maxResults", 50)).min(self.plan.people);
                self.users(start..end.max(start))
            }
            "user/search" => {
                let query = first(if self.plan.data_center {
                    "username"
                } else {
                    "query"
                });
                let found = (0..self.plan.people).find(|person| email(*person) == query);
                self.users(found)
            }
            "user/bulk" => {
                let known = all("accountId").iter().filter_map(|id| self.people.get(id));
                let users = self.users(known.copied());
                format!(r#"{{"isLast":true,"values":{users}}}"#)
            }
            "user" => {
                let id = first(if self.plan.data_center {
                    "username"
                } else {
                    "accountId"
                });
                match self.people.get(id) {
                    Some(person) => self.user(*person),
                    None => return (404, r#"{"errorMessages":["no such user"]}"#.to_owned()),
                }
            }
            _ => {
                return (
                    404,
                    r#"{"errorMessages":["there is nothing here"]}"#.to_owned(),
                );
            }
        };
        (200, text)
    }

    fn is_refused(&self) -> bool {
        let asked = self.counters.searches.fetch_add(1, Relaxed) + 1;
        let every = self.counters.refuse_every.load(Relaxed);
        every > 0 && asked.is_multiple_of(every)
    }

    fn search(&self, words: &HashMap<String, Vec<String>>) -> Search {
        let jql = words.get("jql").map_or("", |words| words[0].as_str());
        let per_person = self.plan.tickets;
        let mut places = Vec::new();
        if !jql.contains("CHANGED") {
            let people: BTreeSet<usize> = jql
                .split('"')
                .filter_map(|word| self.people.get(word).copied())
                .collect();
            let own = people
                .into_iter()
                .flat_map(|person| person * per_person..(person + 1) * per_person);
            places.extend(own);
        }
        let bare = words
            .get("fields")
            .is_some_and(|fields| fields.iter().all(|field| field == "id" || field == "key"));
        Search {
            places,
            start: 0,
            most: usize::MAX,
            bare,
        }
    }

    fn page_by_token(&self, words: &HashMap<String, Vec<String>>, most: usize) -> String {
        let token = words
            .get("nextPageToken")
            .and_then(|token| token[0].strip_prefix('t')?.parse().ok());
        let search = self.search(words);
        let search = Search {
            start: token.unwrap_or(0),
            most: most.min(PAGES[usize::from(search.bare)]),
            ..search
        };
        let (mut text, end) = self.listed(&search);
        if end < search.places.len() {
            let _ = write!(text, r#","isLast":false,"nextPageToken":"t{end}"}}"#);
        } else {
            text.push_str(r#","isLast":true}"#);
        }
        text
    }

    fn page_by_offset(
        &self,
        words: &HashMap<String, Vec<String>>,
        start: usize,
        most: usize,
    ) -> String {
        let search = Search {
            start,
            most: most.min(DATA_CENTER_PAGE),
            ..self.search(words)
        };
        let (mut text, _) = self.listed(&search);
        let (total, most) = (search.places.len(), search.most);
        let _ = write!(
            text,
            r#","startAt":{start},"maxResults":{most},"total":{total}}}"#
        );
        text
    }

    /// Returns the beginning of a page, and where the next one begins.
    fn listed(&self, search: &Search) -> (String, usize) {
        let start = search.start.min(search.places.len());
        let end = start.saturating_add(search.most).min(search.places.len());
        let shown = &search.places[start..end];
        let mut text =
            String::with_capacity(64 + shown.len() * if search.bare { 100 } else { 2200 });
        text.push_str(r#"{"issues":["#);
        for (nth, &at) in shown.iter().enumerate() {
            if nth > 0 {
                text.push(',');
            }
            if search.bare {
                let id = FIRST + at;
                let _ = write!(
                    text,
                    r#"{{"expand":"","id":"{id}","self":"{}/rest/api/3/issue/{id}"}}"#,
                    self.url
                );
            } else {
                text.push_str(&self.tickets[at]);
            }
        }
        text.push(']');
        (text, end)
    }

    fn by_ids(&self, ids: &[String]) -> String {
        let places = ids
            .iter()
            .filter_map(|id| id.parse::<usize>().ok()?.checked_sub(FIRST))
            .filter(|at| *at < self.tickets.len());
        let (text, _) = self.listed(&Search {
            places: places.collect(),
            start: 0,
            most: usize::MAX,
            bare: false,
        });
        text + r#","issueErrors":[]}"#
    }

    fn server_info(&self) -> String {
        let (kind, version) = if self.plan.data_center {
            ("Server", "10.3.1")
        } else {
            ("Cloud", "1001.0.0-SNAPSHOT")
        };
        json!({"baseUrl": self.url, "version": version, "deploymentType": kind}).to_string()
    }

    fn users(&self, people: impl IntoIterator<Item = usize>) -> String {
        let users: Vec<String> = people.into_iter().map(|person| self.user(person)).collect();
        format!("[{}]", users.join(","))
    }

    fn user(&self, person: usize) -> String {
        let (id, email) = (account(&self.plan, person), email(person));
        let mut user = json!({
            "self": format!("{}/rest/api/3/user?accountId={id}", self.url),
            "emailAddress": email,
            "displayName": format!("Person {person:06}"),
            "active": true,
            "timeZone": "Etc/UTC",
            "avatarUrls": {"48x48": format!("https://avatars.acme.example/{person}/48")},
        });
        if self.plan.data_center {
            user["name"] = json!(id);
            user["key"] = json!(format!("JIRAUSER{person}"));
        } else {
            user["accountId"] = json!(id);
            user["accountType"] = json!("atlassian");
        }
        user.to_string()
    }
}

/// Returns what was asked, from the address and from the body alike.
fn words(query: &str, body: &[u8]) -> HashMap<String, Vec<String>> {
    let mut words = HashMap::<String, Vec<String>>::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let values = words.entry(name.clone().into_owned()).or_default();
        // a list is one word with commas in an address
        if name == "fields" {
            values.extend(value.split(',').map(str::to_owned));
        } else {
            values.push(value.into_owned());
        }
    }
    if let Ok(Value::Object(body)) = serde_json::from_slice(body) {
        for (name, value) in body {
            let text = |value: Value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let values = match value {
                Value::Array(values) if values.is_empty() => continue,
                Value::Array(values) => values.into_iter().map(text).collect(),
                one => vec![text(one)],
            };
            words.insert(name, values);
        }
    }
    words
}
