//! What was arranged happens, as often as arranged, and is missed when it does not.

use crate::ask::{SEARCH, get, post, seven_issues};
use jira_sandbox::{Endpoint, Fault, Sandbox};
use serde_json::json;

#[test]
fn faults_happen_as_often_as_arranged() {
    let jira = seven_issues().start();
    jira.arrange(
        Fault::TooManyRequests {
            retry_after: Some("1".into()),
            reset: true,
        }
        .on(Endpoint::Myself),
    );
    jira.arrange(
        Fault::Unavailable { retry_after: None }
            .on(Endpoint::Search)
            .every(2),
    );
    let limited = get(&jira, "/rest/api/3/myself");
    assert_eq!(
        (limited.status, limited.header("retry-after")),
        (429, Some("1"))
    );
    assert!(limited.header("x-ratelimit-reset").is_some());
    assert_eq!(get(&jira, "/rest/api/3/myself").status, 200);
    let search = json!({"jql": "project = ACME"});
    let statuses = [0; 4].map(|_| post(&jira, SEARCH, &search).status);
    assert_eq!(statuses, [200, 503, 200, 503]);
    jira.arrange(Fault::Truncated.on(Endpoint::Search));
    jira.forget_requests();
    // the third is due and gets through
    let cut = post(&jira, SEARCH, &search);
    let promised: usize = cut.header("content-length").unwrap().parse().unwrap();
    assert!(!cut.text.is_empty() && cut.text.len() < promised, "{cut:?}");
}

#[test]
#[should_panic(expected = "Html200")]
fn a_fault_nobody_met_is_told_at_the_end() {
    let jira = Sandbox::cloud().start();
    jira.arrange(Fault::Html200);
}

#[test]
fn conditions_of_the_site_show_in_the_answers() {
    let jira = seven_issues().start();
    let search = json!({"jql": "project = ACME", "fields": ["assignee", "created", "status"]});
    jira.arrange(Fault::HiddenEmails);
    jira.arrange(Fault::OffsetTimestamps);
    jira.arrange(Fault::Localised);
    let page = post(&jira, SEARCH, &search).json();
    let fields = &page["issues"][0]["fields"];
    assert!(fields["assignee"].get("emailAddress").is_none());
    assert!(fields["created"].as_str().unwrap().ends_with("+0530"));
    assert_eq!(fields["status"]["statusCategory"]["key"], json!("new"));
    assert_eq!(
        fields["status"]["statusCategory"]["name"],
        json!("Tareas por hacer")
    );

    jira.arrange(Fault::RepeatedPageToken);
    let mut next = search.clone();
    next["nextPageToken"] = page["nextPageToken"].clone();
    let second = post(&jira, SEARCH, &next).json();
    assert_eq!(second["nextPageToken"], page["nextPageToken"]);

    let jira = seven_issues().arrange(Fault::EmptyPageWithToken).start();
    let hollow = post(&jira, SEARCH, &search).json();
    assert_eq!(hollow["issues"], json!([]));
    let mut next = search.clone();
    next["nextPageToken"] = hollow["nextPageToken"].clone();
    assert_eq!(
        post(&jira, SEARCH, &next).json()["issues"]
            .as_array()
            .unwrap()
            .len(),
        3
    );

    let jira = seven_issues()
        .arrange(Fault::ExpiredToken {
            header_on_200: true,
        })
        .start();
    let empty = post(&jira, SEARCH, &search);
    assert_eq!(
        (empty.status, empty.header("x-seraph-loginreason")),
        (200, Some("AUTHENTICATED_FAILED"))
    );
    assert_eq!(get(&jira, "/rest/api/3/myself").status, 401);
}

#[test]
fn pages_overlap_and_still_end() {
    let jira = seven_issues().arrange(Fault::OverlappingPages).start();
    let mut body = json!({"jql": "project = ACME ORDER BY key", "fields": ["key"]});
    let (mut keys, mut pages) = (Vec::new(), 0);
    loop {
        let page = post(&jira, SEARCH, &body).json();
        pages += 1;
        let issues = page["issues"].as_array().unwrap();
        keys.extend(
            issues
                .iter()
                .map(|issue| issue["key"].as_str().unwrap().to_owned()),
        );
        match page.get("nextPageToken") {
            Some(token) => body["nextPageToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!((pages, keys.len()), (3, 9));
    keys.dedup();
    assert_eq!(keys.len(), 7);
}
