//! Defects that were found, each with the test that names it.

use std::process::{Child, Stdio};

use jira_sandbox::{CANARY_TOKEN, Category, Endpoint, Fault};

use crate::company::{busy, cloud, data_center};
use crate::harness::TestEnv;

#[test]
fn many_at_once_make_one_store() {
    let env = TestEnv::new();
    let names: Vec<String> = (0..8).map(|number| format!("Person {number}")).collect();
    let children: Vec<Child> = names
        .iter()
        .map(|name| {
            let mut command = env.command(["person", "add", name]);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{told}");
    }
    let listed = env.run(["person", "list", "--json"]).success().json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 8);
    let jira = cloud().start();
    let mut env = env;
    env.add_integration("acme", &jira, &[]).success();
    env.run(["integration", "test"]).success();
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let mut env = TestEnv::new();
    let url = format!("https://me:{CANARY_TOKEN}@jira.example.com");
    // the harness fails when the canary is printed
    env.run(["integration", "add", "it", "--token-stdin", "--url", &url])
        .fails(2);
    env.run([
        "integration",
        "add",
        "it",
        "--token-stdin",
        "--url",
        &url,
        "--json",
    ])
    .fails(2);
    env.set("MANAGEROS_URL", &url);
    env.run(["integration", "test"]).fails(2);
}

#[test]
fn a_redirect_to_another_port_is_not_followed_at_registration() {
    let (jira, other) = (cloud().start(), cloud().start());
    let mut env = TestEnv::new();
    let to = format!("{}/rest/api/2/serverInfo", other.url());
    jira.arrange(Fault::RedirectTo(to).on(Endpoint::ServerInfo));
    env.add_integration("it", &jira, &[]).fails(8);
    assert_eq!(other.connections(), 0);
}

#[test]
fn errors_follow_the_format_variable() {
    let mut env = TestEnv::new();
    env.set("MANAGEROS_FORMAT", "json");
    let error = env.run(["person", "show", "ada"]).fails(3);
    assert_eq!(error.json_error()["error"]["code"], "not_found");
    let error = env.run(["person", "list", "--frob"]).fails(2);
    assert_eq!(error.json_error()["error"]["code"], "usage");
}

#[test]
fn an_ordinary_status_fits_forty_columns() {
    let jira = cloud()
        .issue("ACME-1234", |i| {
            i.assignee("ada")
                .status("Waiting for customer", Category::New)
        })
        .start();
    let mut env = TestEnv::ada_on(&jira);
    env.set("COLUMNS", "40");
    let output = env.line("activity show ada --format table").success();
    for row in output.stdout.lines() {
        assert!(
            unicode_width::UnicodeWidthStr::width(row) <= 40,
            "`{row}`\n{output}"
        );
    }
}

#[test]
fn each_failure_of_several_is_told_with_its_name_on_lines_of_its_own() {
    let (one, two) = (cloud().start(), data_center().start());
    let mut env = TestEnv::with(&one);
    env.add_integration("other", &two, &[]).success();
    one.arrange(Fault::ServerError.on(Endpoint::Myself).always());
    two.arrange(Fault::Html200.on(Endpoint::Myself).always());
    let output = env.run(["integration", "test"]).fails(8);
    assert!(
        output.stderr.contains("acme") && output.stderr.contains("other"),
        "{output}"
    );
    assert!(
        !output.stderr.contains("caused by: GET") || output.stderr.contains("\n  caused by: "),
        "{output}"
    );
    // and with --json standard error is one document
    let json = env.run(["integration", "test", "--json"]).fails(8);
    assert_eq!(json.stderr.lines().count(), 1, "{json}");
}

#[test]
fn programs_are_told_what_is_missing() {
    let error = TestEnv::new().line("person add --json").fails(2);
    let message = error.json_error()["error"]["message"].to_string();
    assert!(message.contains("NAME"), "{message}");
}

#[test]
fn the_hint_names_the_integration_that_was_asked() {
    let (acme, other) = (cloud().start(), data_center().start());
    let mut env = TestEnv::ada_on(&acme);
    env.add_integration("other", &other, &[]).success();
    let output = env.line("activity show ada -i other").fails(3);
    assert!(
        output
            .stderr
            .contains("hint: manageros person link ada -i other"),
        "{output}"
    );
}

#[test]
fn one_ticket_without_fields_does_not_spoil_the_rest() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    let body = r#"{"isLast":true,"issues":[{"id":"5","key":"ACME-5","fields":null},
        {"id":"6","key":"ACME-6","fields":{"updated":"2026-11-20T08:00:00.000+0000"}}]}"#;
    jira.arrange(
        Fault::Status {
            code: 200,
            headers: Vec::new(),
            body: body.to_owned(),
        }
        .on(Endpoint::Search),
    );
    let output = env.line("activity show ada").success();
    assert!(output.stdout.contains("ACME-6"), "{output}");
}

#[test]
fn another_kind_of_token_is_suggested() {
    let jira = data_center().start();
    let mut env = TestEnv::new();
    let output = env
        .add_integration("it", &jira, &["--auth", "password"])
        .fails(4);
    assert!(output.stderr.contains("--auth pat"), "{output}");
    let jira = cloud().auth(jira_sandbox::Auth::Scoped).start();
    let output = env
        .add_integration("it", &jira, &["--auth", "token"])
        .fails(4);
    assert!(output.stderr.contains("scope"), "{output}");
}

#[test]
fn a_rate_limit_says_when_to_come_back() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    let fault = Fault::TooManyRequests {
        retry_after: Some("1800".to_owned()),
        reset: false,
    };
    jira.arrange(fault.always());
    let output = env.line("activity show ada --max-wait 1s").fails(6);
    assert!(
        output.stderr.contains("30m")
            || output.stderr.contains("1800")
            || output.stderr.contains("12:30"),
        "{output}"
    );
}

#[test]
fn two_equal_emails_are_not_called_none() {
    let twin = |user: jira_sandbox::UserBuilder| user.name("Ada L.").email("ada@acme.example");
    let jira = data_center().user("ada.old", twin).start();
    let env = TestEnv::with(&jira);
    env.line("person add 'Ada Lovelace' --email ada@acme.example")
        .success();
    let output = env.line("person link ada").fails(9);
    assert!(
        !output.stderr.contains("no account shows exactly"),
        "{output}"
    );
}

#[test]
fn an_edit_that_changes_nothing_does_not_say_it_did() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    let output = env.line("person edit ada --name Ada").success();
    assert!(!output.stderr.contains("Changed"), "{output}");
}

#[test]
fn a_taken_email_is_named_as_the_reason() {
    let env = TestEnv::new();
    env.line("person add Ada --email ada@acme.example")
        .success();
    let output = env
        .line("person add Eve --handle eve --email ADA@acme.example")
        .fails(9);
    assert!(output.stderr.to_lowercase().contains("e-mail"), "{output}");
    assert!(!output.stderr.contains("another --handle"), "{output}");
}

#[test]
fn the_table_of_links_has_the_site_and_since_when() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let output = env.line("person show ada --format table").success();
    assert!(output.stdout.contains(&jira.url()), "{output}");
    assert!(output.stdout.contains("2026-11-23"), "{output}");
}

#[test]
fn only_filters_stand_under_filters() {
    let output = TestEnv::new().line("activity show -h").success();
    let (_, filters) = output.stdout.split_once("Filters (").unwrap();
    let filters = filters.split("\n\n").next().unwrap();
    assert!(!filters.contains("--limit"), "{filters}");
}
