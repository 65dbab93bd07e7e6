//! Defects that networks showed, each with the test that names it.

use crate::harness::TestEnv;
use crate::hostile::server::{LOGIN, Server};
use crate::hostile::{Scene, ran};
use jira_sandbox::{AuthSeen, CANARY_TOKEN, Fault, Sandbox};

#[test]
fn https_that_points_to_http_is_not_followed() {
    let plain = Sandbox::cloud().start();
    let to = format!("{}/rest/api/2/serverInfo", plain.url());
    let jira = Sandbox::cloud()
        .tls()
        .arrange(Fault::RedirectTo(to).always())
        .start();
    let env = TestEnv::new();
    std::fs::write(env.home().join("ca.pem"), jira.ca_pem()).unwrap();
    let (url, login) = (jira.url(), jira.login());
    let arguments = ["integration", "test", "--url", &url, "--login", &login];
    let rest = ["--token-stdin", "--ca-cert", "ca.pem"];
    let ran = ran(&env, &[&arguments[..], &rest].concat(), CANARY_TOKEN);
    let signed = plain.requests();
    let signed = signed.iter().filter(|seen| seen.auth != AuthSeen::None);
    assert_eq!(signed.count(), 0, "the token travelled in the clear");
    ran.ends(8).says("the token was not sent there");
}

#[test]
fn plain_http_never_leaves_this_machine_by_a_proxy() {
    for name in ["HTTP_PROXY", "ALL_PROXY"] {
        let mut scene = Scene::new(|_, _| None);
        let proxy = Server::trap();
        scene.env.set(name, &proxy.url());
        scene.test(&[]).ends(0);
        assert_eq!(proxy.connections(), 0, "{name}");
    }
    let scene = Scene::new(|_, _| None);
    let proxy = Server::trap();
    scene.test(&["--proxy", &proxy.url()]).ends(2);
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let mut env = TestEnv::new();
    let url = "https://me:hunter2@jira.example";
    let arguments = [
        "integration",
        "test",
        "--url",
        url,
        "--login",
        LOGIN,
        "--token-stdin",
    ];
    for more in [&[][..], &["--json"]] {
        let ran = ran(&env, &[&arguments[..], more].concat(), CANARY_TOKEN).ends(2);
        assert!(!ran.stderr.contains("hunter2"), "{ran}");
    }
    env.set("MANAGEROS_URL", url);
    let ran = ran(
        &env,
        &["integration", "test", "--token-stdin"],
        CANARY_TOKEN,
    )
    .ends(2);
    assert!(!ran.stderr.contains("hunter2"), "{ran}");
}

// In an_answer_that_ends_without_goodbye_is_not_whole: .says("the connection to Jira broke")
