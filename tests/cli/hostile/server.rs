//! A server that says exactly the bytes a test wants, when it wants: no HTTP library that would help.
//!
//! Every byte that came in is kept, so that dropping a server can say where the token went: [`Server::own`] may have
//! seen it, in the one header that is meant for it, and [`Server::trap`] may not have been talked to at all.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jira_sandbox::CANARY_TOKEN;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use socket2::SockRef;

/// Who signs in.
pub(crate) const LOGIN: &str = "bot@acme.example";

/// However a script goes on, no connection lives longer.
const LIFETIME: Duration = Duration::from_secs(15);

/// One thing that is done to a connection.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// These bytes at once.
    Bytes(Vec<u8>),
    /// These bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// These bytes again and again until nobody reads them.
    Endless(Vec<u8>),
    /// Nothing, for so long.
    Pause(Duration),
    /// Nothing, until the other side gives up.
    Silence,
    /// RST instead of FIN.
    Reset,
}

/// What is answered to one request.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    steps: Vec<Step>,
    keeps_alive: bool,
}

impl Script {
    /// These bytes, then the end of the connection.
    pub(crate) fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self::of([Step::Bytes(bytes.as_ref().to_vec())])
    }

    /// These steps, then the end of the connection.
    pub(crate) fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: steps.into_iter().collect(),
            keeps_alive: false,
        }
    }

    /// A well-formed answer; `status` is such as `200 OK`, and each header is a whole line.
    pub(crate) fn answer(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for header in headers {
            bytes.extend(header.as_bytes());
            bytes.extend(b"\r\n");
        }
        bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
        bytes.extend(body);
        Self {
            steps: vec![Step::Bytes(bytes)],
            keeps_alive: true,
        }
    }

    /// 200 with this body, called JSON.
    pub(crate) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::answer("200 OK", &["Content-Type: application/json"], body)
    }

    /// Another step behind those.
    pub(crate) fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self.keeps_alive = false;
        self
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Such as `GET /rest/api/3/myself HTTP/1.1`.
    pub(crate) line: String,
    /// In their order, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// What followed, as long as `content-length` says.
    pub(crate) body: Vec<u8>,
}

impl Head {
    /// Returns the values of a header.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(n, _)| n == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Returns the target, such as `/rest/api/3/myself`.
    pub(crate) fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// Returns which question it is.
    pub(crate) fn place(&self) -> Place {
        let path = self.target().split('?').next().unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "serverInfo" => Place::ServerInfo,
            "myself" => Place::Myself,
            "search" if path.ends_with("/user/search") => Place::UserSearch,
            "jql" | "search" => Place::Search,
            "user" => Place::User,
            "mypermissions" => Place::Permissions,
            _ => Place::Other,
        }
    }
}

/// A question of manageros to a Jira.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    ServerInfo,
    Myself,
    Search,
    UserSearch,
    User,
    Permissions,
    Other,
}

/// A listener on loopback with a thread for each connection.
pub(crate) struct Server {
    address: SocketAddr,
    is_https: bool,
    is_trap: bool,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Box<dyn Fn(&Head) -> Script + Send + Sync>,
    tls: Option<Arc<ServerConfig>>,
    heads: Mutex<Vec<Head>>,
    bytes: Mutex<Vec<u8>>,
    connections: AtomicUsize,
    stop: AtomicBool,
}

impl Server {
    /// The integration's own Jira Cloud, which answers as it should where `odd` has nothing else to say.
    pub(crate) fn own(
        odd: impl Fn(Place, &Head) -> Option<Script> + Send + Sync + 'static,
    ) -> Self {
        Self::start(odd, None, false)
    }

    /// The same behind TLS.
    pub(crate) fn own_tls(
        tls: Arc<ServerConfig>,
        odd: impl Fn(Place, &Head) -> Option<Script> + Send + Sync + 'static,
    ) -> Self {
        Self::start(odd, Some(tls), false)
    }

    /// A Jira as good as any, but not the one that was meant: nobody may talk to it.
    pub(crate) fn trap() -> Self {
        Self::start(|_, _| None, None, true)
    }

    fn start(
        odd: impl Fn(Place, &Head) -> Option<Script> + Send + Sync + 'static,
        tls: Option<Arc<ServerConfig>>,
        is_trap: bool,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let is_https = tls.is_some();
        let shared = Arc::new(Shared {
            answer: Box::new(move |head| {
                odd(head.place(), head).unwrap_or_else(|| as_jira_would(head.place()))
            }),
            tls,
            heads: Mutex::default(),
            bytes: Mutex::default(),
            connections: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stop.load(Ordering::SeqCst) {
                    return;
                }
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&accepting);
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self {
            address,
            is_https,
            is_trap,
            shared,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the base URL.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Returns the requests so far.
    pub(crate) fn heads(&self) -> Vec<Head> {
        self.shared.heads.lock().unwrap().clone()
    }

    /// Returns how many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Fails when the token went where it may not go.
    #[track_caller]
    pub(crate) fn assert_token_is_safe(&self) {
        if self.is_trap {
            let bytes = self.shared.bytes.lock().unwrap();
            let seen = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(
                !seen.contains("authorization"),
                "the token reached another address"
            );
            assert_eq!(self.connections(), 0, "another address was asked: {seen}");
            return;
        }
        for head in self.heads() {
            let signed: Vec<_> = head.all("authorization").collect();
            assert!(signed.len() <= 1, "{head:?}");
            for value in signed {
                assert!(
                    credentials().contains(&value.to_owned()),
                    "an unknown credential: {value}"
                );
            }
            let elsewhere = head.headers.iter().filter(|(n, _)| n != "authorization");
            for (name, value) in elsewhere {
                assert!(!reveals(value), "the token is in the header {name}");
            }
            assert!(!reveals(&head.line), "the token is in an address");
            assert!(
                !reveals(&String::from_utf8_lossy(&head.body)),
                "the token is in a body"
            );
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if !thread::panicking() {
            self.assert_token_is_safe();
        }
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// Returns the two forms in which the credential may travel.
fn credentials() -> [String; 2] {
    [
        format!("Basic {}", blob()),
        format!("Bearer {CANARY_TOKEN}"),
    ]
}

fn blob() -> String {
    STANDARD.encode(format!("{LOGIN}:{CANARY_TOKEN}"))
}

/// Returns whether the token can be read from `text`.
pub(crate) fn reveals(text: &str) -> bool {
    text.contains(CANARY_TOKEN) || text.contains(&blob())
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

impl Shared {
    fn serve(&self, tcp: TcpStream) {
        let _ = tcp.set_read_timeout(Some(LIFETIME));
        let _ = tcp.set_write_timeout(Some(LIFETIME));
        let Ok(below) = tcp.try_clone() else { return };
        let mut wire: Box<dyn Wire> = match &self.tls {
            None => Box::new(tcp),
            Some(config) => {
                let session = ServerConnection::new(Arc::clone(config)).unwrap();
                Box::new(StreamOwned::new(session, tcp))
            }
        };
        let started = Instant::now();
        while started.elapsed() < LIFETIME {
            let Ok(head) = self.read(&mut *wire) else {
                break;
            };
            let script = (self.answer)(&head);
            self.heads.lock().unwrap().push(head);
            let played = script
                .steps
                .iter()
                .try_for_each(|step| self.play(step, &mut *wire, &below));
            if played.is_err() || !script.keeps_alive {
                break;
            }
        }
        let _ = wire.flush();
        let _ = below.shutdown(Shutdown::Both);
    }

    fn read(&self, wire: &mut dyn Wire) -> io::Result<Head> {
        let mut raw = Vec::new();
        let end = loop {
            if let Some(at) = raw.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more(wire, &mut raw)?;
        };
        let text = String::from_utf8_lossy(&raw[..end]).into_owned();
        let mut lines = text.lines();
        let line = lines.next().unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, value)| value.parse().unwrap());
        while raw.len() < end + length {
            self.more(wire, &mut raw)?;
        }
        let body = raw[end..].to_vec();
        Ok(Head {
            line,
            headers,
            body,
        })
    }

    fn more(&self, wire: &mut dyn Wire, raw: &mut Vec<u8>) -> io::Result<()> {
        let mut buffer = [0; 4096];
        let count = wire.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.bytes.lock().unwrap().extend(&buffer[..count]);
        raw.extend(&buffer[..count]);
        Ok(())
    }

    fn play(&self, step: &Step, wire: &mut dyn Wire, below: &TcpStream) -> io::Result<()> {
        let deadline = Instant::now() + LIFETIME;
        let goes_on = || Instant::now() < deadline && !self.stop.load(Ordering::SeqCst);
        match step {
            Step::Bytes(bytes) => wire.write_all(bytes).and_then(|()| wire.flush()),
            Step::Drip(bytes, pause) => {
                for byte in bytes.iter().take_while(|_| goes_on()) {
                    wire.write_all(&[*byte]).and_then(|()| wire.flush())?;
                    thread::sleep(*pause);
                }
                Ok(())
            }
            Step::Endless(bytes) => {
                while goes_on() {
                    wire.write_all(bytes)?;
                }
                Ok(())
            }
            Step::Pause(time) => {
                thread::sleep(*time);
                Ok(())
            }
            Step::Silence => {
                // A client that gives up ends the connection, and the read with it.
                let mut byte = [0];
                while goes_on() && matches!(wire.read(&mut byte), Ok(1..)) {}
                Ok(())
            }
            Step::Reset => {
                SockRef::from(below).set_linger(Some(Duration::ZERO))?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
    }
}

/// The account behind the credential.
pub(crate) fn account() -> serde_json::Value {
    json!({"accountId": "712020:ada", "accountType": "atlassian", "displayName": "Ada Lovelace",
           "emailAddress": "ada@acme.example", "active": true, "timeZone": "UTC"})
}

/// A ticket.
pub(crate) fn issue(key: &str) -> serde_json::Value {
    json!({"id": key.replace("ACME-", "100"), "key": key, "fields": {
        "summary": "Explain the engine", "labels": ["engine"],
        "status": {"name": "Doing", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"name": "Task"}, "priority": {"id": "3", "name": "Medium"},
        "project": {"key": "ACME", "name": "Acme"},
        "created": "2026-11-20T08:00:00.000+0000", "updated": "2026-11-21T08:00:00.000+0000",
        "resolutiondate": null}})
}

fn as_jira_would(place: Place) -> Script {
    let body = match place {
        Place::ServerInfo => {
            json!({"baseUrl": "https://acme.example", "version": "1001.0.0", "deploymentType": "Cloud"})
        }
        Place::Myself | Place::User => account(),
        Place::UserSearch => json!([account()]),
        Place::Search => json!({"issues": [issue("ACME-1")], "isLast": true}),
        Place::Permissions => json!({"permissions": {"USER_PICKER": {"havePermission": true}}}),
        Place::Other => {
            return Script::answer(
                "404 Not Found",
                &[],
                r#"{"errorMessages":["no such path"]}"#,
            );
        }
    };
    Script::ok(body.to_string())
}
