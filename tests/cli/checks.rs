//! `integration test` names the step that fails: each misbehaviour, the check that must fail for it, and the exit code.

use std::io::{Read, Write, copy};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::Duration;

use jira_sandbox::{Auth, Builder, Endpoint, Fault, Sandbox};
use serde_json::{Value, json};

use crate::harness::{Output, TestEnv};

/// What a check is given that will not be answered; long enough for the others of the same run.
const SHORT_MS: u64 = 1_500;

/// What a check is given that will be answered, however busy this machine is.
const LONG_MS: u64 = 20_000;

/// The order of the checks.
const ORDER: [&str; 9] = [
    "address",
    "tls",
    "jira",
    "sign-in",
    "identity",
    "search-issues",
    "search-people",
    "clock",
    "token-age",
];

fn test(env: &TestEnv) -> Output {
    test_within(env, LONG_MS)
}

fn test_within(env: &TestEnv, limit_ms: u64) -> Output {
    let limit = format!("{limit_ms}ms");
    let limits = ["--check-timeout", &limit, "--max-wait", "0s"];
    env.run(
        ["integration", "test", "acme", "--json"]
            .into_iter()
            .chain(limits),
    )
}

/// Returns the one report of an answer.
fn report(output: &Output) -> Value {
    let document = output.json();
    assert_eq!(document["schema"], "manageros.integration.test/1");
    let reports = document["data"].as_array().unwrap();
    assert_eq!(reports.len(), 1, "{output}");
    reports[0].clone()
}

/// Returns the check of that name.
fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut checks = report["checks"].as_array().unwrap().iter();
    let found = checks.find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check {name}: {report:#}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Asserts that `failed` is the one check that failed, in time, with that exit code and a hint; returns it.
#[track_caller]
fn assert_fails(what: &str, output: &Output, failed: &str, code: i32) -> Value {
    let report = report(output);
    let checks = report["checks"].as_array().unwrap();
    let names_of = |status: &str| {
        let of = checks.iter().filter(|check| check["status"] == status);
        of.map(|check| check["name"].as_str().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(names_of("fail"), [failed], "{what}: {output}");
    assert_eq!(output.code, code, "{what}: {output}");
    assert_eq!(report["ok"], false, "{what}");
    let places = checks.iter().map(|check| {
        ORDER
            .iter()
            .position(|name| check["name"] == *name)
            .unwrap()
    });
    assert!(places.is_sorted(), "{what}: {output}");
    let failed = check(&report, failed).clone();
    assert!(!text(&failed["detail"]).is_empty(), "{what}");
    assert_eq!(output.json_error()["error"]["exit"], code, "{what}");
    failed
}

fn status(code: u16, body: &Value) -> Fault {
    Fault::Status {
        code,
        headers: Vec::new(),
        body: body.to_string(),
    }
}

fn server_info(changed: &Value) -> Fault {
    let mut info = json!({
        "baseUrl": "http://127.0.0.1", "version": "1001.0.0", "deploymentType": "Cloud",
    });
    info.as_object_mut()
        .unwrap()
        .extend(changed.as_object().unwrap().clone());
    status(200, &info)
}

/// A misbehaviour of a Jira that worked when it was registered.
struct Case(
    &'static str,
    fn() -> Builder,
    Fault,
    Option<Endpoint>,
    &'static str,
    i32,
);

fn passwords() -> Builder {
    Sandbox::data_center().auth(Auth::Password)
}

fn scoped() -> Builder {
    Sandbox::cloud().auth(Auth::Scoped)
}

#[rustfmt::skip] // a table is read by its columns
fn cases() -> Vec<Case> {
    use Endpoint::{MyPermissions, Myself, Search, ServerInfo};
    let (cloud, data_center) = (Sandbox::cloud as fn() -> Builder, Sandbox::data_center as fn() -> Builder);
    let elsewhere = || Fault::RedirectTo("https://login.example.com/adfs?x=1".to_owned());
    let busy = || Fault::TooManyRequests { retry_after: Some("30".to_owned()), reset: false };
    let down = || Fault::Unavailable { retry_after: None };
    let inactive = json!({"accountId": "1", "displayName": "Ada", "active": false});
    let message = |text: &str| json!({"errorMessages": [text]});
    let expired = |header_on_200| Fault::ExpiredToken { header_on_200 };
    vec![
        Case("site gone", cloud, Fault::SiteGone, None, "jira", 8),
        Case("sign-in page in front", cloud, Fault::Html200, Some(ServerInfo), "jira", 8),
        Case("redirected to a sign-in", cloud, elsewhere(), Some(ServerInfo), "jira", 8),
        Case("silent", cloud, Fault::Stall, Some(ServerInfo), "jira", 7),
        Case("down", cloud, down(), Some(ServerInfo), "jira", 8),
        Case("broken", cloud, Fault::ServerError, Some(ServerInfo), "jira", 8),
        Case("some other JSON", cloud, status(200, &json!({"hello": 1})), Some(ServerInfo), "jira", 8),
        Case("half of its JSON", cloud, Fault::InvalidJson, Some(ServerInfo), "jira", 8),
        Case("Data Center now", cloud, server_info(&json!({"deploymentType": "Server"})), Some(ServerInfo), "jira", 8),
        Case("Cloud now", data_center, server_info(&json!({})), Some(ServerInfo), "jira", 8),
        Case("expired token", cloud, expired(false), None, "sign-in", 4),
        Case("expired token, told on 200", cloud, expired(true), None, "sign-in", 4),
        Case("unknown access token", data_center, expired(false), None, "sign-in", 4),
        Case("no passwords", passwords, Fault::BasicDisabled, None, "sign-in", 4),
        Case("captcha", passwords, Fault::Captcha, None, "sign-in", 4),
        Case("scope missing", scoped, Fault::ScopeMismatch, None, "sign-in", 5),
        Case("sign-in page before the API", data_center, Fault::Html200, Some(Myself), "sign-in", 8),
        Case("API redirected", cloud, elsewhere(), Some(Myself), "sign-in", 8),
        Case("silent to who signs in", cloud, Fault::Stall, Some(Myself), "sign-in", 7),
        Case("broken sign-in", cloud, Fault::ServerError, Some(Myself), "sign-in", 8),
        Case("too many requests", cloud, busy(), Some(Myself), "sign-in", 6),
        Case("not allowed in", cloud, status(403, &message("no")), Some(Myself), "sign-in", 5),
        Case("nobody", cloud, status(200, &json!({})), Some(Myself), "sign-in", 8),
        Case("deactivated", cloud, status(200, &inactive), Some(Myself), "identity", 4),
        Case("silent search", cloud, Fault::Stall, Some(Search), "search-issues", 7),
        Case("slow search", cloud, Fault::Slow(Duration::from_secs(4)), Some(Search), "search-issues", 7),
        Case("broken search", data_center, Fault::ServerError, Some(Search), "search-issues", 8),
        Case("cut search", cloud, Fault::Truncated, Some(Search), "search-issues", 7),
        Case("half a search", cloud, Fault::InvalidJson, Some(Search), "search-issues", 8),
        Case("endless search", cloud, Fault::Huge(34_000_000), Some(Search), "search-issues", 8),
        Case("removed search", cloud, Fault::Removed, None, "search-issues", 8),
        Case("refused search", cloud, status(400, &message("bad")), Some(Search), "search-issues", 8),
        Case("forbidden search", cloud, status(403, &message("no")), Some(Search), "search-issues", 5),
        Case("silent about people", cloud, Fault::Stall, Some(MyPermissions), "search-people", 7),
        Case("broken about people", data_center, Fault::ServerError, Some(MyPermissions), "search-people", 8),
    ]
}

#[test]
fn each_misbehaviour_fails_its_own_check() {
    for Case(what, jira, fault, endpoint, failed, code) in cases() {
        let jira = jira().start();
        let env = TestEnv::with(&jira);
        let is_silent = matches!(fault, Fault::Stall | Fault::Slow(_));
        match endpoint {
            Some(endpoint) => jira.arrange(fault.on(endpoint).always()),
            None => jira.arrange(fault),
        }
        if is_silent {
            let failed = assert_fails(what, &test_within(&env, SHORT_MS), failed, code);
            let elapsed = failed["elapsed_ms"].as_u64().unwrap();
            assert!(
                (SHORT_MS..SHORT_MS + 1_000).contains(&elapsed),
                "{what}: {failed}"
            );
        } else {
            assert_fails(what, &test(&env), failed, code);
        }
    }
}

#[test]
fn a_working_jira_passes_everything() {
    for jira in [
        Sandbox::cloud(),
        scoped(),
        Sandbox::data_center(),
        passwords(),
    ] {
        let jira = jira.start();
        let mut env = TestEnv::with(&jira);
        let report = report(&test(&env).success());
        let statuses: Vec<&str> = report["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|check| check["status"].as_str().unwrap())
            .collect();
        // http has no TLS, and the clock is the test's
        let expected = [
            "pass", "skipped", "pass", "pass", "pass", "pass", "pass", "skipped",
        ];
        assert_eq!(statuses, expected, "{report:#}");
        env.unset("MANAGEROS_NOW");
        let report = self::report(&test(&env).success());
        assert_eq!(check(&report, "clock")["status"], "pass", "{report:#}");
    }
}

#[test]
fn the_first_three_checks_show_no_token() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    jira.forget_requests();
    jira.arrange(Fault::SiteGone.on(Endpoint::ServerInfo));
    assert_fails("site gone", &test(&env), "jira", 8);
    let requests = jira.requests();
    assert!(!requests.is_empty());
    assert!(
        requests
            .iter()
            .all(|seen| seen.auth == jira_sandbox::AuthSeen::None)
    );
}

#[test]
fn nobody_listens() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    drop(jira);
    let failed = assert_fails("port closed", &test(&env), "address", 7);
    assert!(text(&failed["detail"]).contains("refused"), "{failed}");
}

/// Returns a port that no other test is given: those that the system gives away begin at 32768.
pub(crate) fn own_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let start = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = start + TAKEN.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Registers what does not work now, so without asking it.
fn unverified(jira: &Sandbox, url: &str, login: &str, more: &[&str]) -> TestEnv {
    let mut env = TestEnv::new();
    env.knows(jira);
    let arguments = ["integration", "add", "acme", "--no-verify", "--token-stdin"];
    let arguments = arguments
        .into_iter()
        .chain(["--url", url, "--login", login])
        .chain(more.iter().copied());
    env.run_with_input(arguments, jira.token()).success();
    env
}

#[test]
fn a_row_that_was_edited_is_not_asked_about() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    jira.forget_requests();
    env.sql("UPDATE integrations SET login = 'bob@acme.example'");
    let output = test(&env).fails(10);
    let report = report(&output);
    assert_eq!(check(&report, "token")["status"], "fail", "{output}");
    for name in &ORDER[..8] {
        assert_eq!(check(&report, name)["status"], "skipped", "{output}");
    }
    assert!(jira.requests().is_empty());
}

#[test]
fn the_host_has_no_address() {
    let jira = Sandbox::cloud().start();
    let env = unverified(
        &jira,
        "https://jira.invalid",
        "a@acme.example",
        &["--auth", "token"],
    );
    assert_fails("no address", &test(&env), "address", 7);
}

#[test]
fn the_certificate_is_signed_by_nobody_known_or_for_another_name() {
    let jira = Sandbox::cloud().tls().start();
    let (url, login) = (jira.url(), jira.login());
    let env = unverified(&jira, &url, &login, &["--auth", "token"]);
    let failed = assert_fails("unknown issuer", &test(&env), "tls", 7);
    assert!(text(&failed["hint"]).contains("--ca-cert"), "{failed}");

    let ca = env.home().join("ca.pem");
    std::fs::write(&ca, jira.ca_pem()).unwrap();
    let ca = ca.to_str().unwrap();
    let proxy = tunnel_to(&url);
    let elsewhere = ["--auth", "token", "--ca-cert", ca, "--proxy", &proxy];
    let env = unverified(&jira, "https://jira.example.com", &login, &elsewhere);
    let failed = assert_fails("wrong name", &test(&env), "tls", 7);
    assert!(
        text(&failed["detail"]).contains("another host name"),
        "{failed}"
    );

    let trusted = ["--auth", "token", "--ca-cert", ca];
    let env = unverified(&jira, &url, &login, &trusted);
    let direct = report(&test(&env).success());
    let detail = text(&check(&direct, "tls")["detail"]);
    let expected = "the certificate is from Jira sandbox authority and valid for ";
    assert!(detail.starts_with(expected), "{detail}");

    let proxied = ["--auth", "token", "--ca-cert", ca, "--proxy", &proxy];
    let env = unverified(&jira, &url, &login, &proxied);
    let proxied = report(&test(&env).success());
    let detail = text(&check(&proxied, "address")["detail"]);
    assert!(detail.contains("the proxy http://127.0.0.1"), "{detail}");
    let detail = &check(&proxied, "tls")["detail"];
    assert_eq!(
        detail, "the handshake succeeds",
        "reqwest shows no certificate through a proxy"
    );
}

/// Starts a proxy that leads every tunnel to `url`, until the test ends; returns its address.
fn tunnel_to(url: &str) -> String {
    let target = url.trim_start_matches("https://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let target = target.clone();
            thread::spawn(move || tunnel(client, &target));
        }
    });
    proxy
}

fn tunnel(mut client: TcpStream, target: &str) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        // the address check connects and says nothing
        if client.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let mut server = TcpStream::connect(target).unwrap();
    let (mut from_server, mut to_client) =
        (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || copy(&mut from_server, &mut to_client));
    let _ = copy(&mut client, &mut server);
}

#[test]
fn the_proxy_is_not_there() {
    let jira = Sandbox::cloud().tls().start();
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let proxy = format!("http://{closed}");
    let env = unverified(
        &jira,
        &jira.url(),
        &jira.login(),
        &["--auth", "token", "--proxy", &proxy],
    );
    let failed = assert_fails("no proxy", &test(&env), "address", 7);
    assert!(text(&failed["hint"]).contains("HTTPS_PROXY"), "{failed}");

    let mut env = unverified(&jira, &jira.url(), &jira.login(), &["--auth", "token"]);
    env.set("HTTPS_PROXY", &proxy);
    assert_fails("no proxy of the environment", &test(&env), "address", 7);
}

#[test]
fn a_scoped_token_on_the_site_is_recognised() {
    let jira = scoped().start();
    let env = unverified(&jira, &jira.url(), &jira.login(), &["--auth", "token"]);
    let failed = assert_fails("scoped", &test(&env), "sign-in", 4);
    assert!(
        text(&failed["detail"]).starts_with("this is a scoped token"),
        "{failed}"
    );
    assert_eq!(
        failed["hint"],
        "manageros integration edit acme --auth scoped"
    );
}

#[test]
fn a_silent_gateway_does_not_hide_that_the_site_rejected_the_token() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    jira.arrange(Fault::Stall.on(Endpoint::TenantInfo));
    jira.arrange(Fault::ExpiredToken {
        header_on_200: false,
    });
    assert_fails("gateway silent", &test_within(&env, SHORT_MS), "sign-in", 4);
}

#[test]
fn the_token_is_of_somebody_else() {
    let jira = Sandbox::cloud().start();
    let env = unverified(&jira, &jira.url(), "bob@acme.example", &["--auth", "token"]);
    let failed = assert_fails("wrong e-mail", &test(&env), "sign-in", 4);
    let hint = text(&failed["hint"]);
    for cause in ["rotate acme", "e-mail", "expired", "revoked", "scoped"] {
        assert!(hint.contains(cause), "{cause}: {hint}");
    }
}

#[test]
fn the_captcha_is_told_with_its_page() {
    let jira = passwords().start();
    let env = TestEnv::with(&jira);
    jira.arrange(Fault::Captcha);
    let failed = assert_fails("captcha", &test(&env), "sign-in", 4);
    let page = format!("{}/login.jsp", jira.url());
    assert!(text(&failed["hint"]).contains(&page), "{failed}");
}

#[test]
fn the_jira_moved_below_a_path() {
    let port = own_port();
    let jira = Sandbox::data_center().port(port).start();
    let env = TestEnv::with(&jira);
    drop(jira);
    let jira = Sandbox::data_center()
        .context_path("/jira")
        .port(port)
        .start();
    let failed = assert_fails("context path", &test(&env), "jira", 8);
    let hint = text(&failed["hint"]);
    assert_eq!(
        hint,
        format!("manageros integration edit acme --url {}", jira.url())
    );
}

/// Asserts that the test passes with that one warning; returns its detail.
#[track_caller]
fn assert_warns(output: Output, name: &str) -> String {
    let output = output.success();
    let report = report(&output);
    let warned = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "warn")
        .map(|check| check["name"].as_str().unwrap())
        .collect::<Vec<_>>();
    assert_eq!(warned, [name], "{output}");
    let check = check(&report, name);
    assert!(check["hint"].is_string(), "{check}");
    check["detail"].as_str().unwrap().to_owned()
}

#[test]
fn what_works_with_a_limit_is_warned_about() {
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::with(&jira);
    jira.arrange(server_info(&json!({"baseUrl": "https://new.example"})).on(Endpoint::ServerInfo));
    let detail = assert_warns(test(&env), "jira");
    assert!(
        detail.ends_with("it calls itself https://new.example now"),
        "{detail}"
    );

    let other = json!({"accountId": "712020:x", "emailAddress": "bob@acme.example", "displayName": "Bob", "active": true});
    jira.arrange(status(200, &other).on(Endpoint::Myself));
    let detail = assert_warns(test(&env), "identity");
    assert_eq!(
        detail,
        "Jira answers as bob@acme.example, not as admin@acme.example"
    );

    env.unset("MANAGEROS_NOW");
    let report = report(&test(&env).success());
    assert_eq!(check(&report, "clock")["status"], "pass");
    jira.arrange(
        server_info(&json!({"serverTime": "2026-01-01T12:00:00.000+0530"}))
            .on(Endpoint::ServerInfo),
    );
    let detail = assert_warns(test(&env), "clock");
    assert!(detail.starts_with("this machine's clock is "), "{detail}");

    let jira = Sandbox::cloud().without_browse_users().start();
    let env = TestEnv::with(&jira);
    let detail = assert_warns(test(&env), "search-people");
    assert!(detail.contains("Browse users and groups"), "{detail}");
}

#[test]
fn a_jira_that_always_went_by_another_name_was_not_renamed() {
    let other = server_info(&json!({"baseUrl": "https://jira.example.com"}));
    let jira = Sandbox::cloud()
        .arrange(other.on(Endpoint::ServerInfo).always())
        .start();
    let env = TestEnv::with(&jira);
    let report = report(&test(&env).success());
    assert_eq!(check(&report, "jira")["status"], "pass", "{report:#}");
}

#[test]
fn that_nobody_knows_the_end_of_a_token_is_said_to_who_asks() {
    let jira = Sandbox::cloud().start();
    let env = TestEnv::with(&jira);
    let asked = ["integration", "test", "--json", "--expires-within", "14d"];
    let report = report(&env.run(asked).success());
    assert_eq!(check(&report, "token-age")["status"], "skipped");
}

#[test]
fn the_end_of_a_token_is_announced() {
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    env.add_integration("acme", &jira, &["--expires", "2026-12-20"])
        .success();
    let detail = assert_warns(test(&env), "token-age");
    assert_eq!(detail, "the token expires on 2026-12-20, in 27 days");
    let within = |time| env.run(["integration", "test", "--expires-within", time]);
    within("14d").success();
    within("27d").fails(14);

    env.set("MANAGEROS_NOW", "2026-12-24T12:00:00Z");
    jira.arrange(Fault::ExpiredToken {
        header_on_200: false,
    });
    let failed = assert_fails("expired", &test(&env), "sign-in", 4);
    let hint = text(&failed["hint"]);
    assert!(
        hint.starts_with("the token was to expire on 2026-12-20: make a new one"),
        "{hint}"
    );
}

#[test]
fn an_unsaved_jira_makes_all_checks() {
    for jira in [Sandbox::cloud(), scoped(), Sandbox::data_center()] {
        let jira = jira.start();
        let mut env = TestEnv::new();
        env.knows(&jira);
        env.set("MANAGEROS_URL", &jira.url());
        env.set("MANAGEROS_LOGIN", &jira.login());
        env.set("MANAGEROS_TOKEN", jira.token());
        let report = report(&env.run(["integration", "test", "--json"]).success());
        let names: Vec<&str> = report["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|check| text(&check["name"]))
            .collect();
        assert_eq!(
            names,
            ORDER[..8],
            "all but the age of the token, which nobody knows"
        );
        assert!(
            std::fs::read_dir(env.home()).unwrap().next().is_none(),
            "no file is written"
        );
        jira.arrange(Fault::ExpiredToken {
            header_on_200: false,
        });
        let output = env.run(["integration", "test", "--json"]);
        assert_fails("unsaved", &output, "sign-in", 4);
    }
}

#[test]
fn an_unsaved_jira_is_found_next_to_what_was_typed() {
    let jira = Sandbox::data_center().context_path("/jira").start();
    let mut env = TestEnv::new();
    let root = jira.url().trim_end_matches("/jira").to_owned();
    env.set("MANAGEROS_URL", &root);
    env.set("MANAGEROS_TOKEN", jira.token());
    let output = env.run(["integration", "test", "--json"]).success();
    let report = report(&output);
    assert_eq!(report["integration"], "env");
    let jira_check = check(&report, "jira");
    assert_eq!(jira_check["status"], "warn", "{output}");
    assert_eq!(
        jira_check["hint"],
        format!("use {} as the address", jira.url())
    );
    assert_eq!(
        check(&report, "search-people")["status"],
        "pass",
        "{output}"
    );
}
