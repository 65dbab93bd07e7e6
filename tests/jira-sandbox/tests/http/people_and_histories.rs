//! Finding people and reading histories, on both deployments.

use crate::ask::{Answer, SEARCH, get, pat, post, send};
use jira_sandbox::{Category, Fault, Sandbox};
use serde_json::json;

#[test]
fn people_are_found_as_each_deployment_finds_them() {
    let people = |jira: jira_sandbox::Builder| {
        jira.user("ada", |u| {
            u.name("Ada Lovelace").email("ada.l@acme.example")
        })
        .user("bob", |u| {
            u.name("Bob Adamson")
                .email("bob@acme.example")
                .hidden_email()
        })
        .user("eve", |u| u.name("Eve Adair").inactive())
        .start()
    };
    let jira = people(Sandbox::cloud());
    let names = |answer: Answer| -> Vec<String> {
        let users = answer.json();
        users
            .as_array()
            .unwrap()
            .iter()
            .map(|u| u["displayName"].as_str().unwrap().to_owned())
            .collect()
    };
    let find = |query: &str| names(get(&jira, &format!("/rest/api/3/user/search?{query}")));
    assert_eq!(find("query=ada"), ["Ada Lovelace", "Bob Adamson"]);
    assert_eq!(find("query=love"), ["Ada Lovelace"]);
    assert_eq!(find("query=bob@"), Vec::<String>::new());
    assert_eq!(find("query=bob@acme.example"), ["Bob Adamson"]);
    let bob = get(&jira, "/rest/api/3/user/search?query=bob@acme.example").json();
    assert!(bob[0].get("emailAddress").is_none() && bob[0].get("name").is_none());
    for refused in ["", "?username=ada", "?query=a&accountId=b"] {
        assert_eq!(
            get(&jira, &format!("/rest/api/3/user/search{refused}")).status,
            400,
            "{refused}"
        );
    }
    let eve = jira.account_id("eve");
    let bulk = get(
        &jira,
        &format!("/rest/api/3/user/bulk?accountId={eve}&accountId=none"),
    )
    .json();
    assert_eq!(
        (&bulk["total"], &bulk["values"][0]["active"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(bulk["maxResults"], json!(10));
    jira.update(|state| state.remove_user("eve"));
    assert_eq!(
        get(&jira, &format!("/rest/api/3/user?accountId={eve}")).status,
        404
    );

    let jira = people(Sandbox::data_center());
    let find = |query: &str| {
        send(
            "GET",
            &format!("{}/rest/api/2/user/search?{query}", jira.url()),
            &pat(),
            None,
        )
    };
    assert_eq!(find("query=ada").status, 400);
    assert_eq!(names(find("username=ada")), ["Ada Lovelace", "Bob Adamson"]);
    assert_eq!(names(find("username=eve")), Vec::<String>::new());
    assert_eq!(
        names(find("username=eve&includeInactive=true")),
        ["Eve Adair"]
    );
    assert_eq!(names(find("username=.")).len(), 3);

    let jira = Sandbox::cloud()
        .user("ada", |u| u)
        .without_browse_users()
        .start();
    assert_eq!(
        get(&jira, "/rest/api/3/user/search?query=ada").json(),
        json!([])
    );
    let mine = get(&jira, "/rest/api/3/mypermissions?permissions=USER_PICKER").json();
    assert_eq!(
        mine["permissions"]["USER_PICKER"]["havePermission"],
        json!(false)
    );
    assert_eq!(get(&jira, "/rest/api/3/mypermissions").status, 400);
    assert_eq!(get(&jira, "/rest/api/3/users/search").status, 403);
}

#[test]
fn histories_come_in_each_deployments_envelope() {
    let history = |jira: jira_sandbox::Builder| {
        jira.user("ada", |u| u)
            .user("grace", |u| u)
            .issue("ACME-1", |i| {
                i.assignee("ada")
                    .created("2026-09-01T08:00:00Z")
                    .moved("2026-09-03T10:00:00Z", "Done", Category::Done)
                    .assigned("2026-09-05T10:00:00Z", "grace")
            })
    };
    let jira = history(Sandbox::cloud()).start();
    let log = get(&jira, "/rest/api/3/issue/ACME-1/changelog").json();
    assert_eq!((&log["total"], &log["isLast"]), (&json!(2), &json!(true)));
    assert_eq!(log["values"][0]["items"][0]["toString"], json!("Done"));
    assert_eq!(log["values"][0]["items"][1]["field"], json!("resolution"));
    assert_eq!(
        log["values"][1]["items"][0]["to"],
        json!(jira.account_id("grace"))
    );
    let body = json!({"jql": "key = ACME-1", "fields": ["updated", "resolutiondate"], "expand": "changelog"});
    let found = post(&jira, SEARCH, &body).json();
    let issue = &found["issues"][0];
    assert_eq!(
        issue["fields"]["updated"],
        json!("2026-09-05T10:00:00.000+0000")
    );
    assert_eq!(
        issue["fields"]["resolutiondate"],
        json!("2026-09-03T10:00:00.000+0000")
    );
    assert_eq!(issue["changelog"]["maxResults"], json!(40));
    assert_eq!(
        issue["changelog"]["histories"][0]["items"][0]["field"],
        json!("assignee")
    );
    jira.arrange(Fault::EpochChangelog { seconds: true });
    let bulk = json!({"issueIdsOrKeys": ["ACME-1", "NO-1"], "fieldIds": ["assignee"]});
    let bulk = post(&jira, "/rest/api/3/changelog/bulkfetch", &bulk).json();
    assert_eq!(bulk["issueChangeLogs"][0]["issueId"], issue["id"]);
    assert_eq!(
        bulk["issueChangeLogs"][0]["changeHistories"][0]["created"],
        json!(1_788_602_400)
    );

    let jira = history(Sandbox::data_center()).start();
    let url = format!("{}/rest/api/2/search", jira.url());
    let body = json!({"jql": "key = ACME-1", "expand": ["changelog"]});
    let found = send("POST", &url, &pat(), Some(&body)).json();
    let histories = &found["issues"][0]["changelog"]["histories"];
    assert_eq!(histories[0]["items"][0]["field"], json!("status"));
    assert!(
        histories[1]["items"][0]["to"]
            .as_str()
            .unwrap()
            .starts_with("JIRAUSER")
    );
}

#[test]
fn fields_and_statuses_are_told_to_who_is_logged_in() {
    let jira = Sandbox::cloud()
        .issue("ACME-1", |i| i.status("In Review", Category::Indeterminate))
        .start();
    let fields = get(&jira, "/rest/api/3/field").json();
    let ids: Vec<&str> = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"issuekey") && ids.contains(&"statuscategorychangedate"));
    let everything = get(&jira, "/rest/api/3/issue/ACME-1").json();
    for field in everything["fields"].as_object().unwrap().keys() {
        assert!(ids.contains(&field.as_str()), "{field} is told of");
    }
    let statuses = get(&jira, "/rest/api/3/status").json();
    assert_eq!(statuses[0]["statusCategory"]["key"], json!("indeterminate"));
    let url = format!("{}/rest/api/3/field", jira.url());
    assert_eq!(send("GET", &url, "", None).status, 401);

    let jira = Sandbox::data_center().start();
    let fields = send(
        "GET",
        &format!("{}/rest/api/2/field", jira.url()),
        &pat(),
        None,
    );
    assert!(!fields.text.contains("statuscategorychangedate"));
}

#[test]
fn a_yes_in_any_case_is_a_yes() {
    let jira = Sandbox::data_center()
        .user("ada", |u| u)
        .user("adam", jira_sandbox::UserBuilder::inactive)
        .start();
    let found = |flags: &str| {
        let url = format!("{}/rest/api/2/user/search?username=ada{flags}", jira.url());
        send("GET", &url, &pat(), None)
            .json()
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(found("&includeActive=True&includeInactive=False"), 1);
    assert_eq!(found("&includeActive=TRUE&includeInactive=true"), 2);
    assert_eq!(found("&includeActive=1"), 0);
}

#[test]
fn the_search_by_get_takes_what_the_search_by_post_takes() {
    let jira = Sandbox::cloud()
        .issue("ACME-1", |i| i.summary("one"))
        .start();
    let search = |more: &str| {
        get(
            &jira,
            &format!("{SEARCH}?jql=project%20%3D%20ACME&fields=summary{more}"),
        )
        .status
    };
    assert_eq!(
        search("&properties=a,b&reconcileIssues=1&reconcileIssues=2"),
        200
    );
    assert_eq!(search("&properties=a,b,c,d,e,f"), 400);
    assert_eq!(search("&reconcileIssues=ACME-1"), 400);
}
