//! Cloud: page tokens, refusals, logins, the gateway.

use crate::ask::{SEARCH, basic, get, pat, post, right, send, seven_issues};
use jira_sandbox::{Auth, AuthSeen, CANARY_TOKEN, Endpoint, Fault};
use serde_json::{Value, json};

#[test]
fn cloud_pages_by_tokens_until_none_is_given() {
    let jira = seven_issues().start();
    let jql = format!("assignee = \"{}\" ORDER BY key ASC", jira.account_id("ada"));
    let (mut keys, mut token) = (Vec::new(), None::<String>);
    for last in [false, false, true] {
        let mut body = json!({"jql": jql, "fields": ["summary"], "maxResults": 500});
        if let Some(token) = &token {
            body["nextPageToken"] = json!(token);
        }
        let page = post(&jira, SEARCH, &body).json();
        assert_eq!(page["isLast"], json!(last));
        assert!(page.get("total").is_none());
        for issue in page["issues"].as_array().unwrap() {
            keys.push(issue["key"].as_str().unwrap().to_owned());
            assert_eq!(issue["fields"].as_object().unwrap().len(), 1);
        }
        token = page["nextPageToken"].as_str().map(str::to_owned);
    }
    assert_eq!(token, None);
    assert_eq!(
        keys,
        (1..=7).map(|n| format!("ACME-{n}")).collect::<Vec<_>>()
    );
    assert_eq!(jira.requests().len(), 3);
    assert!(jira.requests().iter().all(|seen| seen.accepted));
}

#[test]
fn cloud_refuses_what_cloud_refuses() {
    let jira = seven_issues().start();
    let table = [
        (json!({}), 400, "Unbounded JQL queries"),
        (json!({"jql": "ORDER BY key"}), 400, "Unbounded JQL queries"),
        (
            json!({"jql": "project = ACME", "maxResults": 0}),
            400,
            "between 1 and 5,000",
        ),
        (
            json!({"jql": "project = ACME", "maxResults": 5001}),
            400,
            "between 1 and 5,000",
        ),
        (
            json!({"jql": "project = ACME", "startAt": 0}),
            400,
            "Invalid request payload",
        ),
        (
            json!({"jql": "project = ACME", "expand": ["changelog"]}),
            400,
            "Invalid request payload",
        ),
        (
            json!({"jql": "project = ACME", "nextPageToken": "x"}),
            400,
            "token",
        ),
        (json!({"jql": "project = "}), 400, "line 1, character 11"),
    ];
    for (body, status, text) in table {
        let answer = post(&jira, SEARCH, &body);
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.text.contains(text), "{body}: {}", answer.text);
    }
    let bare = post(&jira, SEARCH, &json!({"jql": "project = ACME"})).json();
    assert_eq!(
        bare["issues"][0]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["id"]
    );
    let untyped = send(
        "POST",
        &format!("{}{SEARCH}", jira.url()),
        &right(&jira),
        None,
    );
    assert_eq!(untyped.status, 415);
    for old in ["/rest/api/2/search?jql=x", "/rest/api/3/search"] {
        let answer = get(&jira, old);
        assert_eq!(answer.status, 410);
        assert!(answer.text.contains("CHANGE-2046"));
    }
    let word = get(
        &jira,
        "/rest/api/3/search/jql?jql=project%3DACME&maxResults=abc",
    );
    assert_eq!(
        (word.status, word.header("content-type")),
        (400, Some("application/problem+json;charset=UTF-8"))
    );
    assert!(
        get(&jira, "/rest/api/3/nosuch").json()["detail"]
            .as_str()
            .unwrap()
            .starts_with("No endpoint GET")
    );
    assert_eq!(post(&jira, "/rest/api/3/myself", &json!({})).status, 405);
}

#[test]
fn a_token_of_another_query_is_refused() {
    let jira = seven_issues().start();
    let first = post(&jira, SEARCH, &json!({"jql": "project = ACME"})).json();
    let other = json!({"jql": "key >= ACME-1", "nextPageToken": first["nextPageToken"]});
    assert_eq!(post(&jira, SEARCH, &other).status, 400);
}

#[test]
fn cloud_serves_a_wrong_login_as_nobody() {
    let jira = seven_issues().start();
    let search = json!({"jql": "project = ACME"});
    let seraph = "x-seraph-loginreason";
    let ask = |login: &str, path: &str, body: Option<&Value>| {
        let method = if body.is_some() { "POST" } else { "GET" };
        send(method, &format!("{}{path}", jira.url()), login, body)
    };
    assert_eq!(
        ask(
            &basic("ADMIN@ACME.example", CANARY_TOKEN),
            "/rest/api/3/myself",
            None
        )
        .status,
        200
    );

    for wrong in [
        basic("ada@acme.example", CANARY_TOKEN),
        basic("admin@acme.example", "other"),
    ] {
        let myself = ask(&wrong, "/rest/api/3/myself", None);
        assert_eq!(
            (myself.status, myself.header(seraph)),
            (401, Some("AUTHENTICATED_FAILED"))
        );
        assert_eq!(
            myself.text,
            "Client must be authenticated to access this resource."
        );
        assert_eq!(
            myself.header("content-type"),
            Some("application/json;charset=UTF-8")
        );
        let empty = ask(&wrong, SEARCH, Some(&search));
        assert_eq!((empty.status, empty.header(seraph)), (200, None));
        assert_eq!(empty.json(), json!({"issues": [], "isLast": true}));
        assert_eq!(ask(&wrong, "/rest/api/3/project/ACME", None).status, 404);
        assert_eq!(ask(&wrong, "/rest/api/3/issue/ACME-1", None).status, 404);
        assert_eq!(ask(&wrong, "/rest/api/3/serverInfo", None).status, 200);
        assert_eq!(
            ask(&wrong, "/rest/api/3/user/search?query=ada", None).json(),
            json!([])
        );
    }
    // no colon, no name, no space, another case: all are nobody, and nobody failed
    for malformed in [
        "",
        "Basic eA==",
        "Basic OnRva2Vu",
        "basic eDp5",
        "Basic  eDp5",
    ] {
        let myself = ask(malformed, "/rest/api/3/myself", None);
        assert_eq!(
            (myself.status, myself.header(seraph)),
            (401, None),
            "{malformed}"
        );
    }
    for path in ["/rest/api/3/myself", "/rest/api/2/serverInfo"] {
        let bearer = ask(&pat(), path, None);
        assert_eq!(
            (
                bearer.status,
                bearer.text.contains("Connect Session Auth Token")
            ),
            (403, true)
        );
    }
    assert!(
        jira.requests()[1].auth
            == AuthSeen::Basic {
                login: "ada@acme.example".into(),
                token_ok: true
            }
    );
    assert!(!jira.requests()[1].accepted);
    assert!(!format!("{:?}", jira.requests()).contains(CANARY_TOKEN));
}

#[test]
fn a_scoped_token_works_at_the_gateway_only() {
    let jira = seven_issues().auth(Auth::Scoped).start();
    assert_eq!(get(&jira, "/rest/api/3/myself").status, 401);
    let tenant = send(
        "GET",
        &format!("{}/_edge/tenant_info", jira.url()),
        "",
        None,
    )
    .json();
    assert_eq!(tenant["cloudId"], json!(jira.cloud_id()));
    let there = |path: &str| {
        send(
            "GET",
            &format!("{}{path}", jira.gateway_url()),
            &right(&jira),
            None,
        )
    };
    let myself = there("/rest/api/3/myself").json();
    assert_eq!(myself["emailAddress"], json!("admin@acme.example"));
    assert!(
        myself["self"]
            .as_str()
            .unwrap()
            .starts_with(&jira.gateway_url())
    );
    assert_eq!(
        there("/rest/api/3/serverInfo").json()["baseUrl"],
        json!(jira.url())
    );
    jira.arrange(Fault::ScopeMismatch.on(Endpoint::Search));
    let refused = there("/rest/api/3/search/jql?jql=project%3DACME");
    assert_eq!(
        refused.json(),
        json!({"code": 401, "message": "Unauthorized; scope does not match"})
    );
    let foreign = format!("{}/ex/jira/other/rest/api/3/myself", jira.gateway_origin());
    assert_eq!(send("GET", &foreign, &right(&jira), None).status, 404);
}
