//! Data Center: offsets, its context path, logins and its own faults.

use crate::ask::{basic, pat, send};
use jira_sandbox::{Auth, CANARY_TOKEN, Fault, Sandbox};
use serde_json::{Value, json};

#[test]
fn data_center_pages_by_offset_below_its_context_path() {
    let jira = (1..=5).fold(Sandbox::data_center().user("ada", |u| u), |jira, number| {
        jira.issue(&format!("DO-{number}"), |i| i.assignee("ada"))
    });
    let jira = jira.context_path("/jira").page_cap(2).start();
    let search = |body: Value| {
        send(
            "POST",
            &format!("{}/rest/api/2/search", jira.url()),
            &pat(),
            Some(&body),
        )
    };
    let page = search(
        json!({"jql": "assignee = ada ORDER BY key", "maxResults": 50, "startAt": 2, "fields": ["assignee"]}),
    );
    let page = page.json();
    assert_eq!(
        (&page["maxResults"], &page["total"], &page["startAt"]),
        (&json!(2), &json!(5), &json!(2))
    );
    let assignee = &page["issues"][0]["fields"]["assignee"];
    assert_eq!(
        (&assignee["name"], assignee.get("accountId")),
        (&json!("ada"), None)
    );
    assert!(assignee.get("deleted").is_none() && assignee.get("locale").is_none());
    assert!(
        assignee["key"]
            .as_str()
            .unwrap()
            .starts_with("JIRAUSER1000")
    );
    let count = search(json!({"jql": "assignee = ada", "maxResults": 0})).json();
    assert_eq!((&count["total"], &count["issues"]), (&json!(5), &json!([])));
    assert_eq!(
        search(json!({"jql": "", "fields": ["key"]})).json()["total"],
        json!(5)
    );
    let unknown = search(json!({"jql": "assignee in (ada, bob)"})).json();
    assert_eq!(unknown["total"], json!(5));
    assert!(
        unknown["warningMessages"][0]
            .as_str()
            .unwrap()
            .contains("'bob'")
    );
    assert_eq!(search(json!({"jql": "assignee WAS bob"})).status, 400);
    assert_eq!(search(json!({"jql": "project = DO"})).status, 400);
    assert_eq!(
        search(json!({"jql": "project = \"DO\"", "nextPageToken": "x"})).status,
        400
    );

    let at = |path: &str| {
        let origin = jira.url();
        send(
            "GET",
            &format!("{}{path}", origin.trim_end_matches("/jira")),
            &pat(),
            None,
        )
    };
    assert_eq!(
        at("/jira/rest/api/2/myself").header("x-ausername"),
        Some("admin")
    );
    for nowhere in [
        "/rest/api/2/myself",
        "/jira/rest/api/3/myself",
        "/jira//rest/api/2/myself",
        "/jirarest/api/2/myself",
        "/jira/rest/api/2/issue/DO-1/changelog",
        "/jira/rest/api/2/search/jql",
    ] {
        assert_eq!(at(nowhere).status, 404, "{nowhere}");
    }
    let info = at("/jira/rest/api/2/serverInfo").json();
    assert_eq!(
        (&info["deploymentType"], &info["baseUrl"]),
        (&json!("Server"), &json!(jira.url()))
    );
}

#[test]
fn data_center_refuses_logins_in_its_own_ways() {
    let jira = Sandbox::data_center()
        .user("ada", |u| u)
        .issue("ACME-1", |i| i)
        .start();
    let ask = |login: &str, path: &str| {
        send(
            "GET",
            &format!("{}/rest/api/2/{path}", jira.url()),
            login,
            None,
        )
    };
    let seraph = "x-seraph-loginreason";
    for path in ["myself", "serverInfo", "issue/ACME-1"] {
        let unknown = ask("Bearer nonsense", path);
        assert_eq!(
            (unknown.status, unknown.header(seraph)),
            (401, None),
            "{path}"
        );
    }
    assert_eq!(
        ask("Bearer nonsense", "search?jql=project%3DACME").json()["total"],
        json!(0)
    );
    assert_eq!(ask("", "serverInfo").status, 200);
    let as_password = ask(&basic("admin", CANARY_TOKEN), "myself");
    assert_eq!(
        (as_password.status, as_password.header(seraph)),
        (401, Some("AUTHENTICATED_FAILED"))
    );
    assert!(as_password.text.contains("<html>"));

    let jira = Sandbox::data_center().auth(Auth::Password).start();
    let ask = |secret: &str| {
        send(
            "GET",
            &format!("{}/rest/api/2/myself", jira.url()),
            &basic("admin", secret),
            None,
        )
    };
    assert_eq!(ask(CANARY_TOKEN).status, 200);
    for _ in 0..3 {
        assert_eq!(ask("wrong").status, 401);
    }
    let locked = ask(CANARY_TOKEN);
    assert_eq!(
        (locked.status, locked.header(seraph)),
        (403, Some("AUTHENTICATION_DENIED"))
    );
    let reason = format!("CAPTCHA_CHALLENGE; login-url={}/login.jsp", jira.url());
    assert_eq!(
        locked.header("x-authentication-denied-reason"),
        Some(reason.as_str())
    );
}

#[test]
fn data_center_has_faults_of_its_own() {
    let five = || {
        (1..=5).fold(Sandbox::data_center(), |jira, n| {
            jira.issue(&format!("ACME-{n}"), |i| i)
        })
    };
    let search = |jira: &Sandbox, body: Value| {
        send(
            "POST",
            &format!("{}/rest/api/2/search", jira.url()),
            &pat(),
            Some(&body),
        )
    };
    let jira = five()
        .arrange(Fault::MaxResults(2))
        .arrange(Fault::ShrinkingTotal)
        .start();
    let first = search(&jira, json!({"jql": "project = ACME", "maxResults": 50})).json();
    assert_eq!(
        (&first["maxResults"], &first["total"]),
        (&json!(2), &json!(5))
    );
    let second = search(&jira, json!({"jql": "project = ACME", "startAt": 2})).json();
    assert_eq!(second["total"], json!(4));

    let jira = five().arrange(Fault::ResultWindow(4)).start();
    assert_eq!(search(&jira, json!({"maxResults": 4})).status, 200);
    let beyond = search(&jira, json!({"maxResults": 2, "startAt": 3}));
    assert_eq!(
        (beyond.status, beyond.text.contains("Search limit exceeded")),
        (500, true)
    );

    let jira = five()
        .auth(Auth::Password)
        .arrange(Fault::BasicDisabled)
        .start();
    let refused = send(
        "GET",
        &format!("{}/rest/api/2/serverInfo", jira.url()),
        &basic("admin", CANARY_TOKEN),
        None,
    );
    let message = "Basic Authentication has been disabled on this instance.";
    assert_eq!(
        (refused.status, refused.json()),
        (403, json!({"message": message}))
    );

    let jira = five().auth(Auth::Password).arrange(Fault::Captcha).start();
    let refused = send(
        "GET",
        &format!("{}/rest/api/2/myself", jira.url()),
        &basic("admin", CANARY_TOKEN),
        None,
    );
    assert_eq!(
        (refused.status, refused.header("x-seraph-loginreason")),
        (403, Some("AUTHENTICATION_DENIED"))
    );
}
