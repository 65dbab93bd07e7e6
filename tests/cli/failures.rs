//! What Jira refuses: each with its own exit code, cause and hint. (What never answers is in `network`.)

use insta::assert_snapshot;
use jira_sandbox::{Auth, CANARY_TOKEN, Endpoint, Fault, Sandbox};

use crate::company::{busy, cloud, data_center};
use crate::harness::{Output, TestEnv};

/// Registers `jira` as `it` with these flags and `token`.
fn add(jira: &Sandbox, flags: &[&str], token: &str) -> Output {
    let mut env = TestEnv::new();
    env.knows(jira);
    let (url, login) = (jira.url(), jira.login());
    let mut arguments = vec![
        "integration",
        "add",
        "it",
        "--token-stdin",
        "--url",
        &url,
        "--login",
        &login,
    ];
    arguments.extend(flags);
    let output = env.run_with_input(arguments, token);
    assert_eq!(env.files(), [""; 0], "what failed was saved\n{output}");
    output
}

#[test]
fn a_wrong_token() {
    assert_snapshot!(
        "cloud_wrong_token",
        add(&cloud().start(), &[], "wrong").fails(4)
    );
    assert_snapshot!(
        "data_center_wrong_token",
        add(&data_center().start(), &[], "wrong").fails(4)
    );
    let json = add(&cloud().start(), &["--json"], "wrong").fails(4);
    assert_eq!(
        (
            json.stdout.as_str(),
            &json.json_error()["error"]["http_status"]
        ),
        ("", &401.into())
    );
    assert_snapshot!("wrong_token_as_json", json);
}

#[test]
fn a_token_that_expired_and_is_answered_as_to_a_stranger() {
    for header_on_200 in [true, false] {
        let jira = busy(cloud(), 3).start();
        let env = TestEnv::ada_on(&jira);
        jira.arrange(Fault::ExpiredToken { header_on_200 });
        let output = env.run(["activity", "show", "ada"]).fails(4);
        assert_eq!(output.stdout, "", "an empty list would be a lie");
        assert_snapshot!(format!("expired_header_on_200_{header_on_200}"), output);
        env.run(["person", "search", "ada"]).fails(4);
        env.run(["integration", "test"]).fails(4);
    }
}

#[test]
fn a_personal_access_token_that_is_unknown_finds_nothing() {
    let jira = busy(data_center(), 3).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::ExpiredToken {
        header_on_200: false,
    });
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(4));
}

#[test]
fn a_scoped_token_used_at_the_site() {
    let jira = cloud().auth(Auth::Scoped).start();
    assert_snapshot!(add(&jira, &["--auth", "token"], CANARY_TOKEN).fails(4));
}

#[test]
fn a_token_without_the_scope() {
    let jira = cloud().auth(Auth::Scoped).start();
    jira.arrange(Fault::ScopeMismatch);
    assert_snapshot!(add(&jira, &[], CANARY_TOKEN).fails(5));
}

#[test]
fn a_personal_access_token_sent_as_a_password() {
    let jira = data_center().start();
    assert_snapshot!(add(&jira, &["--auth", "password"], CANARY_TOKEN).fails(4));
}

#[test]
fn kinds_of_sign_in_that_this_jira_does_not_have() {
    let (one, two) = (cloud().start(), data_center().start());
    let told = [
        add(&one, &["--auth", "pat"], CANARY_TOKEN),
        add(&one, &["--auth", "password"], CANARY_TOKEN),
        add(&two, &["--auth", "token"], CANARY_TOKEN),
        add(&two, &["--auth", "scoped"], CANARY_TOKEN),
    ];
    assert_snapshot!(told.map(|output| output.fails(2).to_string()).join("\n\n"));
}

#[test]
fn a_cloud_site_wants_a_login() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.knows(&jira);
    let url = jira.url();
    let output = env.run_with_input(
        ["integration", "add", "it", "--token-stdin", "--url", &url],
        CANARY_TOKEN,
    );
    assert_snapshot!(output.fails(2));
}

#[test]
fn passwords_are_switched_off() {
    let jira = data_center().auth(Auth::Password).start();
    jira.arrange(Fault::BasicDisabled);
    assert_snapshot!(add(&jira, &["--auth", "password"], CANARY_TOKEN).fails(4));
}

#[test]
fn a_captcha_is_wanted() {
    let jira = data_center().auth(Auth::Password).start();
    jira.arrange(Fault::Captcha);
    assert_snapshot!(add(&jira, &["--auth", "password"], CANARY_TOKEN).fails(4));
    let tries = jira
        .requests()
        .into_iter()
        .filter(|seen| seen.endpoint == Endpoint::Myself);
    assert_eq!(tries.count(), 1, "a password is never tried again");
}

#[test]
fn a_page_instead_of_json() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Html200.times(2));
    assert_snapshot!("html_200", env.run(["activity", "show", "ada"]).fails(8));
    let json = env.run(["activity", "show", "ada", "--json"]).fails(8);
    assert_snapshot!("html_200_as_json", json);
    let fresh = cloud().start();
    fresh.arrange(Fault::Html200.always());
    assert_snapshot!(
        "html_200_at_registration",
        add(&fresh, &[], CANARY_TOKEN).fails(8)
    );
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let (jira, other) = (busy(cloud(), 1).start(), cloud().start());
    let mut env = TestEnv::ada_on(&jira);
    env.knows(&other);
    jira.arrange(
        Fault::RedirectTo(format!("{}/login?os_destination=%2F", other.url())).on(Endpoint::Search),
    );
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
    jira.arrange(
        // another host in name; an address of the same one would be a missing context path
        Fault::RedirectTo(
            format!("{}/rest/api/2/serverInfo", other.url()).replace("127.0.0.1", "localhost"),
        )
        .on(Endpoint::ServerInfo),
    );
    env.add_integration("fresh", &jira, &[]).fails(8);
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_site_that_is_gone() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::SiteGone);
    assert_snapshot!("gone", env.run(["activity", "show", "ada"]).fails(8));
    let fresh = cloud().start();
    fresh.arrange(Fault::SiteGone);
    assert_snapshot!(
        "gone_at_registration",
        add(&fresh, &[], CANARY_TOKEN).fails(8)
    );
}

#[test]
fn an_interface_that_was_removed() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Removed);
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn jira_itself_fails() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::ServerError.on(Endpoint::Search).always());
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn a_permission_is_missing() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    let refusal = |body: &str, kind: &str| Fault::Status {
        code: 403,
        headers: vec![("Content-Type".to_owned(), kind.to_owned())],
        body: body.to_owned(),
    };
    let said = r#"{"errorMessages":["You do not have permission to search."],"errors":{}}"#;
    jira.arrange(refusal(said, "application/json"));
    assert_snapshot!("forbidden", env.run(["activity", "show", "ada"]).fails(5));
    let page = "<html><head><title>Blocked</title></head><body><h1>Access\u{1b}[31m denied</h1></body></html>";
    jira.arrange(refusal(page, "text/html"));
    assert_snapshot!("forbidden_by_a_wall", env.run(["activity", "show", "ada"]));
}

#[test]
fn a_question_that_jira_refuses() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Status {
        code: 400,
        headers: Vec::new(),
        body: r#"{"errorMessages":["Error in the JQL Query: (line 1, character 3)"],"errors":{"jql":"bad"}}"#.to_owned(),
    }
    .on(Endpoint::Search)
    .times(2));
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}
