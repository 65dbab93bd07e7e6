//! Networks as companies have them: proxies, authorities of their own, certificates that are wrong.
//!
//! Loopback is no exception to proxies: `HTTPS_PROXY` is used for `127.0.0.1` too, unless `NO_PROXY` names it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use jira_sandbox::{AuthSeen, CANARY_TOKEN, Fault, Sandbox};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::harness::TestEnv;
use crate::hostile::server::{LOGIN, Place, Script, Server, reveals};
use crate::hostile::{Ran, Scene, ran};

const PASSWORD: &str = "pr0xy-s3cret";

/// What a proxy does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// Leads to this port, whatever host is named.
    Open(u16),
    /// Asks for a user and password first.
    Guarded(u16),
    /// Answers so and closes.
    Says(&'static str),
    /// Takes the request and is silent.
    Silent,
}

/// An HTTP proxy that knows CONNECT, and keeps what it was asked.
struct ProxyServer {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
}

impl ProxyServer {
    fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, stop) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let proxy = Self { port, asked, stop };
        let (asked, stop) = (Arc::clone(&proxy.asked), Arc::clone(&proxy.stop));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let asked = Arc::clone(&asked);
                thread::spawn(move || lead(stream, mood, &asked));
            }
        });
        proxy
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn with_password(&self) -> String {
        format!("http://proxyuser:{PASSWORD}@127.0.0.1:{}", self.port)
    }

    /// Returns the heads of all requests.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for ProxyServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if thread::panicking() {
            return;
        }
        for head in self.asked() {
            let lower = head.to_lowercase();
            let signed = lower.replace("proxy-authorization", "");
            assert!(!signed.contains("authorization"), "the proxy saw the login");
            assert!(!reveals(&head), "the proxy saw the token");
        }
    }
}

fn lead(mut client: TcpStream, mood: Mood, asked: &Mutex<Vec<String>>) {
    let patience = Some(Duration::from_secs(10));
    client.set_read_timeout(patience).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if !matches!(client.read(&mut byte), Ok(1)) {
            return;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let is_known = head.to_lowercase().contains("proxy-authorization: basic");
    asked.lock().unwrap().push(head);
    let port = match mood {
        Mood::Open(port) => port,
        Mood::Guarded(port) if is_known => port,
        Mood::Guarded(_) => {
            let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
            let _ = client.write_all(refusal.as_bytes());
            return;
        }
        Mood::Says(answer) => {
            let _ = client.write_all(answer.as_bytes());
            return;
        }
        Mood::Silent => {
            let _ = client.read(&mut byte);
            return;
        }
    };
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    server.set_read_timeout(patience).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let _ = std::io::copy(&mut server, &mut client);
}

/// A Jira behind TLS, a home, and its authority in a file.
struct Company {
    env: TestEnv,
    jira: Sandbox,
}

impl Company {
    fn new() -> Self {
        Self::of(Sandbox::cloud().tls().start())
    }

    fn of(jira: Sandbox) -> Self {
        let env = TestEnv::new();
        std::fs::write(env.home().join("ca.pem"), jira.ca_pem()).unwrap();
        Self { env, jira }
    }

    fn port(&self) -> u16 {
        self.jira.url().rsplit(':').next().unwrap().parse().unwrap()
    }

    fn test(&self, more: &[&str]) -> Ran {
        let (url, login) = (self.jira.url(), self.jira.login());
        let fixed = ["integration", "test", "--url", &url, "--login", &login];
        let rest = ["--token-stdin", "--auth", "token", "--max-wait", "0s"];
        ran(&self.env, &[&fixed[..], &rest, more].concat(), CANARY_TOKEN)
    }
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let mut company = Company::new();
        let proxy = ProxyServer::start(Mood::Open(company.port()));
        company.env.set(name, &proxy.url());
        company.test(&["--ca-cert", "ca.pem"]).ends(0);
        let asked = proxy.asked();
        let address = format!("127.0.0.1:{}", company.port());
        assert!(
            asked[0].starts_with(&format!("CONNECT {address} HTTP/1.1")),
            "{name}: {asked:?}"
        );
    }
}

#[test]
fn the_proxy_for_http_is_not_used_for_https() {
    let mut company = Company::new();
    let proxy = ProxyServer::start(Mood::Silent);
    company.env.set("HTTP_PROXY", &proxy.url());
    company.test(&["--ca-cert", "ca.pem"]).ends(0);
    assert!(proxy.asked().is_empty());
}

#[test]
fn no_proxy_goes_straight() {
    for no in [
        "127.0.0.1",
        "acme.example, 127.0.0.1",
        "10.0.0.0/8, 127.0.0.0/8",
    ] {
        let mut company = Company::new();
        let proxy = ProxyServer::start(Mood::Silent);
        company.env.set("HTTPS_PROXY", &proxy.url());
        company.env.set("NO_PROXY", no);
        company.test(&["--ca-cert", "ca.pem"]).ends(0);
        assert!(proxy.asked().is_empty(), "{no}");
    }
    let mut company = Company::new();
    let proxy = ProxyServer::start(Mood::Open(company.port()));
    company.env.set("HTTPS_PROXY", &proxy.url());
    company.env.set("NO_PROXY", "10.0.0.0/8,acme.example");
    company.test(&["--ca-cert", "ca.pem"]).ends(0);
    assert!(!proxy.asked().is_empty());
}

#[test]
fn the_flag_wins_over_the_environment_and_is_stored() {
    let mut company = Company::new();
    let proxy = ProxyServer::start(Mood::Open(company.port()));
    let other = ProxyServer::start(Mood::Silent);
    company.env.set("HTTPS_PROXY", &other.url());
    let (url, login, by) = (company.jira.url(), company.jira.login(), proxy.url());
    let add = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
    ];
    let rest = ["--token-stdin", "--proxy", &by, "--ca-cert", "ca.pem"];
    ran(&company.env, &[&add[..], &rest].concat(), CANARY_TOKEN).ends(0);
    let before = proxy.asked().len();
    assert!(before > 0);
    // The certificate is kept as well, for the day when the file is gone.
    std::fs::remove_file(company.env.home().join("ca.pem")).unwrap();
    ran(&company.env, &["integration", "test", "acme"], "").ends(0);
    assert!(proxy.asked().len() > before);
    assert!(other.asked().is_empty());
    let shown = ran(&company.env, &["integration", "show", "acme"], "").ends(0);
    assert!(shown.stdout.contains(&proxy.url()), "{shown}");
}

#[test]
fn a_proxy_that_wants_a_password_is_no_jira_that_refuses_the_token() {
    let mut company = Company::new();
    let proxy = ProxyServer::start(Mood::Guarded(company.port()));
    company
        .test(&["--ca-cert", "ca.pem", "--proxy", &proxy.url()])
        .ends(7)
        .says("the proxy does not lead to Jira");
    company.env.set("HTTPS_PROXY", &proxy.url());
    company
        .test(&["--ca-cert", "ca.pem"])
        .ends(7)
        .says("the proxy does not lead to Jira");
    company.env.set("HTTPS_PROXY", &proxy.with_password());
    let ran = company.test(&["--ca-cert", "ca.pem", "-vv"]).ends(0);
    assert!(!ran.stderr.contains(PASSWORD), "{ran}");
}

#[test]
fn proxies_that_fail_are_failures_of_the_network() {
    let page = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n<html>Blocked</html>\x1b[31m\n";
    let answers = [
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        page,
        "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n<html>captive portal</html>",
        "SSH-2.0-x\r\n",
        "",
    ];
    for answer in answers {
        let company = Company::new();
        let proxy = ProxyServer::start(Mood::Says(answer));
        let ran = company.test(&["--ca-cert", "ca.pem", "--proxy", &proxy.url()]);
        let ran = ran.ends(7);
        assert!(!ran.stderr.contains("<html>"), "{ran}");
    }
    let company = Company::new();
    let silent = ProxyServer::start(Mood::Silent);
    let flags = ["--proxy", &silent.url(), "--timeout", "700ms"];
    company.test(&flags).ends(124);
}

#[test]
fn a_dead_proxy_is_a_failure_of_the_network_and_shows_no_password() {
    let mut company = Company::new();
    let dead = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = dead.local_addr().unwrap().port();
    drop(dead);
    let flag = format!("http://127.0.0.1:{port}");
    company
        .test(&["--proxy", &flag])
        .ends(7)
        .says("the proxy does not lead to Jira");
    let secret = format!("http://proxyuser:{PASSWORD}@127.0.0.1:{port}");
    company.env.set("HTTPS_PROXY", &secret);
    for format in ["plain", "json"] {
        let ran = company.test(&["-vv", "--format", format]).ends(7);
        assert!(!ran.stderr.contains(PASSWORD), "{ran}");
        assert!(!ran.stdout.contains(PASSWORD), "{ran}");
    }
}

#[test]
fn a_password_of_a_proxy_is_not_stored() {
    let company = Company::new();
    for flag in [
        format!("http://me:{PASSWORD}@proxy.example:3128"),
        format!("http://me:{PASSWORD}@proxy.example:99999"),
        format!("http://me:{PASSWORD}@"),
        format!("socks5://me:{PASSWORD}@proxy.example"),
    ] {
        let ran = company.test(&["--proxy", &flag, "-vv"]).ends(2);
        assert!(!ran.stderr.contains(PASSWORD), "{ran}");
    }
    for flag in [
        "socks5://127.0.0.1:1080",
        "proxy.example:3128",
        "",
        "ftp://x",
    ] {
        company.test(&["--proxy", flag]).ends(2);
    }
    for entry in std::fs::read_dir(company.env.home()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(PASSWORD));
    }
}

#[test]
fn the_names_of_a_company_are_resolved_by_its_proxy() {
    let authority = Authority::new();
    let jira = Server::own_tls(authority.server(&["jira.corp.example"], 2999), |_, _| None);
    let proxy = ProxyServer::start(Mood::Open(jira.port()));
    let env = TestEnv::new();
    std::fs::write(env.home().join("ca.pem"), authority.pem()).unwrap();
    let url = "https://jira.corp.example";
    let by = proxy.url();
    let arguments = ["integration", "test", "--url", url, "--login", LOGIN];
    let rest = [
        "--auth",
        "token",
        "--token-stdin",
        "--ca-cert",
        "ca.pem",
        "--proxy",
        &by,
    ];
    ran(&env, &[&arguments[..], &rest].concat(), CANARY_TOKEN).ends(0);
    assert!(proxy.asked()[0].starts_with("CONNECT jira.corp.example:443 "));
    assert!(!jira.heads().is_empty());
}

#[test]
fn an_unknown_issuer_is_refused_until_it_is_trusted() {
    let mut company = Company::new();
    let trusted = company.env.home().join("ca.pem");
    company
        .test(&[])
        .ends(7)
        .says("the encrypted connection to Jira was refused")
        .says("UnknownIssuer");
    company.test(&["--ca-cert", "ca.pem"]).ends(0);
    company.env.set("SSL_CERT_FILE", trusted.to_str().unwrap());
    company.test(&[]).ends(0);
    // Another authority's certificate is no help.
    let other = Authority::new();
    std::fs::write(company.env.home().join("other.pem"), other.pem()).unwrap();
    company.env.unset("SSL_CERT_FILE");
    company
        .test(&["--ca-cert", "other.pem"])
        .ends(7)
        .says("UnknownIssuer");
    // Both together work, in whatever order.
    let both = other.pem() + company.jira.ca_pem();
    std::fs::write(company.env.home().join("both.pem"), both).unwrap();
    company.test(&["--ca-cert", "both.pem"]).ends(0);
}

#[test]
fn certificates_that_cannot_be_read_are_a_mistake_in_what_was_typed() {
    let company = Company::new();
    let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    for (name, text) in [("broken", broken), ("empty", empty), ("none", "hello")] {
        std::fs::write(company.env.home().join(name), text).unwrap();
        company.test(&["--ca-cert", name]).ends(2);
    }
    company.test(&["--ca-cert", "missing.pem"]).ends(2);
}

#[test]
fn wrong_certificates_are_told_apart() {
    let authority = Authority::new();
    let other_name = authority.server(&["jira.other.example"], 2999);
    let expired = authority.server(&["127.0.0.1"], 2020);
    let good = authority.server(&["127.0.0.1"], 2999);
    for (tls, code, says) in [
        (other_name, 7, "not valid for name"),
        (expired, 7, "expired"),
        (good, 0, ""),
    ] {
        let scene = Scene::of(Server::own_tls(tls, |_, _| None));
        std::fs::write(scene.env.home().join("ca.pem"), authority.pem()).unwrap();
        scene.test(&["--ca-cert", "ca.pem"]).ends(code).says(says);
        if code != 0 {
            assert!(scene.jira.heads().is_empty(), "nothing was asked");
        }
    }
}

#[test]
fn an_answer_that_ends_without_goodbye_is_not_whole() {
    let authority = Authority::new();
    let whole = "HTTP/1.1 200 OK\r\n\r\n{\"issues\":[]}";
    let scene = Scene::of(Server::own_tls(
        authority.server(&["127.0.0.1"], 2999),
        move |place, _| (place == Place::Search).then(|| Script::raw(whole)),
    ));
    std::fs::write(scene.env.home().join("ca.pem"), authority.pem()).unwrap();
    // Somebody between us and Jira can cut a TLS connection, and must not be able to shorten a list.
    scene.test(&["--ca-cert", "ca.pem"]).ends(7);
}

#[test]
fn a_handshake_that_never_comes_ends_with_the_time_out() {
    let env = TestEnv::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let arguments = ["integration", "test", "--url", &url, "--login", LOGIN];
    let rest = ["--auth", "token", "--token-stdin", "--timeout", "700ms"];
    ran(&env, &[&arguments[..], &rest].concat(), CANARY_TOKEN).ends(124);
}

#[test]
fn what_speaks_no_tls_is_a_failure_of_the_network() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::new();
    let url = jira.url().replace("http://", "https://");
    let arguments = ["integration", "test", "--url", &url, "--login", LOGIN];
    let rest = ["--auth", "token", "--token-stdin", "--max-wait", "0s"];
    ran(&env, &[&arguments[..], &rest].concat(), CANARY_TOKEN).ends(7);
}

#[test]
fn plain_http_is_refused_before_anything_is_asked() {
    let env = TestEnv::new();
    for url in [
        "http://jira.example",
        "http://192.0.2.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[::ffff:127.0.0.1]",
        "http://0.0.0.0",
    ] {
        let arguments = ["integration", "test", "--url", url, "--login", LOGIN];
        let ran = ran(
            &env,
            &[&arguments[..], &["--token-stdin"]].concat(),
            CANARY_TOKEN,
        );
        ran.ends(2).says("https://");
    }
}

#[test]
fn http_that_moved_to_https_is_found() {
    let company = Company::new();
    let to = format!("{}/rest/api/2/serverInfo", company.jira.url());
    let old = Sandbox::cloud()
        .arrange(Fault::RedirectTo(to).always())
        .start();
    let (url, login) = (old.url(), company.jira.login());
    let arguments = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
    ];
    let rest = ["--token-stdin", "--ca-cert", "ca.pem"];
    ran(
        &company.env,
        &[&arguments[..], &rest].concat(),
        CANARY_TOKEN,
    )
    .ends(0)
    .says("where this Jira really is");
    let signed = old.requests();
    let signed = signed.iter().filter(|seen| seen.auth != AuthSeen::None);
    assert_eq!(signed.count(), 0, "the token went only to https");
}

/// A company's own certificate authority.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// Returns a server's side of TLS for these names, until that year.
    fn server(&self, names: &[&str], until: i32) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_after = date_time_ymd(until, 1, 1);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}
