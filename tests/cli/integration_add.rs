//! `integration add`: every way of signing in, and what is saved and not saved.

use insta::assert_snapshot;
use jira_sandbox::{Auth, AuthSeen, CANARY_TOKEN, Sandbox};

use crate::company::{cloud, data_center};
use crate::harness::{Output, TestEnv};

/// Registers `jira` as `it`, with only the flags that are given beside the token.
fn add(env: &mut TestEnv, jira: &Sandbox, flags: &[&str]) -> Output {
    env.knows(jira);
    let mut arguments = vec!["integration", "add", "it", "--token-stdin"];
    arguments.extend(flags);
    env.run_with_input(arguments, CANARY_TOKEN)
}

#[test]
fn a_cloud_site_with_an_api_token() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    assert_snapshot!(env.add_integration("acme", &jira, &["--scope", "org", "--format", "table"]));
    let json = env.add_integration("mine", &jira, &["--json"]).success();
    assert_eq!(
        json.json()["data"]["scope"],
        "user",
        "the default is one's own"
    );
    assert_snapshot!("as_json", json);
    let seen = jira.requests();
    assert_eq!(
        seen[0].auth,
        AuthSeen::None,
        "a mistyped host learns nothing"
    );
}

#[test]
fn a_scoped_token_goes_through_the_gateway() {
    let jira = cloud().auth(Auth::Scoped).start();
    let mut env = TestEnv::new();
    let (url, login) = (jira.url(), jira.login());
    assert_snapshot!(add(&mut env, &jira, &["--url", &url, "--login", &login]));
    assert!(jira.requests().last().unwrap().gateway);
    assert_snapshot!(
        "shown",
        env.run(["integration", "show", "it", "--format", "table"])
    );
    env.run(["integration", "test"]).success();
}

#[test]
fn a_scoped_token_that_is_said_to_be_one_is_never_sent_to_the_site() {
    let jira = cloud().auth(Auth::Scoped).start();
    let mut env = TestEnv::new();
    let (url, login) = (jira.url(), jira.login());
    let flags = ["--url", url.as_str(), "--login", &login, "--auth", "scoped"];
    add(&mut env, &jira, &flags).success();
    let on_site = jira.requests().into_iter().filter(|seen| !seen.gateway);
    assert!(on_site.into_iter().all(|seen| seen.auth == AuthSeen::None));
}

#[test]
fn a_data_center_with_a_personal_access_token() {
    let jira = data_center().start();
    let mut env = TestEnv::new();
    let url = jira.url();
    assert_snapshot!(add(&mut env, &jira, &["--url", &url, "--format", "table"]));
}

#[test]
fn a_data_center_with_a_password() {
    let jira = data_center().auth(Auth::Password).start();
    let mut env = TestEnv::new();
    let url = jira.url();
    let flags = [
        "--url",
        url.as_str(),
        "--username",
        "admin",
        "--auth",
        "password",
    ];
    assert_snapshot!(add(&mut env, &jira, &flags));
    let failed = jira
        .requests()
        .into_iter()
        .filter(|seen| seen.status == Some(401));
    assert_eq!(failed.count(), 0, "a wrong try counts towards a CAPTCHA");
}

#[test]
fn a_password_is_found_out_after_a_bearer() {
    let jira = data_center().auth(Auth::Password).start();
    let mut env = TestEnv::new();
    let output = env.add_integration("acme", &jira, &["--json"]).success();
    assert_eq!(output.json()["data"]["auth"], "password");
}

#[test]
fn a_context_path_is_kept_repaired_and_found_out() {
    let jira = data_center().context_path("/jira").start();
    let (mut env, url) = (TestEnv::new(), jira.url());
    let root = url.trim_end_matches("/jira").to_owned();
    let pasted = format!("{url}/browse/ACME-7?filter=-1#top");
    let login_page = format!("{url}/secure/Dashboard.jspa");
    for typed in [url.clone(), format!("{url}/"), root, pasted, login_page] {
        let output = add(&mut env, &jira, &["--url", &typed, "--json"]).success();
        assert_eq!(output.json()["data"]["base_url"], url.as_str(), "{typed}");
        assert!(
            output.stderr.contains(&url),
            "the repair is echoed: {output}"
        );
        env.run(["integration", "remove", "it", "--yes"]).success();
    }
}

#[test]
fn a_context_path_that_was_left_out_is_said() {
    let jira = data_center().context_path("/jira").start();
    let (mut env, url) = (TestEnv::new(), jira.url());
    let root = url.trim_end_matches("/jira");
    assert_snapshot!(add(&mut env, &jira, &["--url", root]));
}

#[test]
fn an_authority_of_ones_own_is_trusted_only_when_told() {
    let jira = data_center().tls().start();
    let (mut env, url) = (TestEnv::new(), jira.url());
    assert_snapshot!(
        "without_ca_cert",
        add(&mut env, &jira, &["--url", &url]).fails(7)
    );
    assert_eq!(env.files(), [""; 0]);
    let pem = env.home().join("ca.pem");
    std::fs::write(&pem, jira.ca_pem()).unwrap();
    let flags = ["--url", url.as_str(), "--ca-cert", pem.to_str().unwrap()];
    assert_snapshot!("with_ca_cert", add(&mut env, &jira, &flags).success());
    std::fs::remove_file(pem).unwrap();
    env.run(["integration", "test"]).success();
}

#[test]
fn a_file_without_certificates_is_refused() {
    let jira = data_center().tls().start();
    let (mut env, url) = (TestEnv::new(), jira.url());
    std::fs::write(env.home().join("empty.pem"), "nothing").unwrap();
    for file in ["empty.pem", "missing.pem"] {
        let output = add(&mut env, &jira, &["--url", &url, "--ca-cert", file]).fails(2);
        assert!(output.stderr.contains(file), "{output}");
    }
    assert_eq!(jira.connections(), 0);
}

#[test]
fn a_name_that_is_taken_is_a_conflict() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    let before = jira.connections();
    assert_snapshot!(env.add_integration("acme", &jira, &[]).fails(9));
    let json = env.add_integration("acme", &jira, &["--json"]).fails(9);
    assert_eq!(json.stdout, "");
    assert_eq!(json.json_error()["error"]["code"], "conflict");
    assert_snapshot!(
        "if_not_exists",
        env.add_integration("acme", &jira, &["--if-not-exists"])
            .success()
    );
    assert_eq!(
        jira.connections(),
        before,
        "Jira need not be asked for that"
    );
}

#[test]
fn a_member_is_refused_before_jira_is_asked() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.sql("UPDATE users SET role = 'member'");
    let before = jira.connections();
    assert_snapshot!(
        env.add_integration("other", &jira, &["--scope", "org"])
            .fails(5)
    );
    assert_eq!(jira.connections(), before);
    env.add_integration("mine", &jira, &[]).success();
}

#[test]
fn what_fails_saves_nothing() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.knows(&jira);
    let (url, login) = (jira.url(), jira.login());
    let arguments = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    assert_snapshot!(env.run_with_input(arguments, "ATATT3x-wrong").fails(4));
    assert_eq!(env.files(), [""; 0], "neither a store nor a key");
}

#[test]
fn without_verifying_nobody_is_asked() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    assert_snapshot!(env.add_integration(
        "acme",
        &jira,
        &["--no-verify", "--auth", "token", "--json"]
    ));
    assert_eq!(jira.connections(), 0);
    env.run(["integration", "test", "acme"]).success();
}

#[test]
fn a_name_is_made_from_the_address() {
    let env = TestEnv::new();
    let arguments = [
        "integration",
        "add",
        "--no-verify",
        "--token-stdin",
        "--login",
        "me@acme.example",
        "--url",
        "https://ACME.atlassian.net/jira/software/c/projects/ACME/boards/7?x=1",
    ];
    assert_snapshot!(env.run_with_input(arguments, CANARY_TOKEN).success());
}

#[test]
fn addresses_that_would_give_the_token_away_are_refused() {
    let env = TestEnv::new();
    let told = [
        "http://jira.example.com",
        "https://me:hunter2@jira.example.com",
        "ftp://jira.example.com",
        "https://",
    ];
    let lines = told.map(|url| format!("integration add it --token-stdin --url {url}"));
    assert_snapshot!(env.story(lines.iter().map(String::as_str)));
}

#[test]
fn a_proxy_with_a_password_is_refused_and_not_repeated() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    let proxy = format!("http://me:{CANARY_TOKEN}@127.0.0.1:1");
    let url = jira.url();
    assert_snapshot!(add(&mut env, &jira, &["--url", &url, "--proxy", &proxy]).fails(2));
    assert_eq!(jira.connections(), 0);
}

#[test]
fn names_and_dates_have_rules() {
    let env = TestEnv::new();
    assert_snapshot!(env.story([
        "integration add 'Acme Corp' --url acme.atlassian.net --token-stdin",
        "integration add env --url acme.atlassian.net --token-stdin",
        "integration add it --url acme.atlassian.net --token-stdin --expires tomorrow",
        "integration add it --token-stdin",
        "integration add it --token-stdin --json",
    ]));
}
