//! Tables of queries: what they find, and how the wrong ones are refused.

mod dates;
mod refusals;

use jiff::tz::TimeZone;

use super::{Scope, find};
use crate::clock::instant;
use crate::state::{Category, State, UserBuilder};

/// Three issues of ada's past and present, one of nobody's.
fn state() -> State {
    let mut state = State::new(instant("2026-11-23T12:00:00Z"), "admin");
    for id in ["admin", "ada", "grace"] {
        state.insert_user(
            UserBuilder::new(id)
                .account_id(&format!("712020:{id}-id"))
                .0,
        );
    }
    state.add_issue("ACME-1", |i| {
        i.assignee("ada")
            .created("2026-09-01T08:00:00Z")
            .moved("2026-09-02T09:00:30Z", "Doing", Category::Indeterminate)
            .moved("2026-09-03T10:00:00Z", "Done", Category::Done)
            .assigned("2026-09-05T12:00:00Z", "grace")
    });
    state.add_issue("ACME-2", |i| {
        i.assignee("grace")
            .created("2026-11-20T23:30:00Z")
            .kind("Bug")
            .priority("High")
            .labels(["ui"])
    });
    state.add_issue("ACME-10", |i| {
        i.created("2026-11-22T10:15:00Z")
            .priority(None)
            .reporter("ada")
            .summary("Print the invoice")
    });
    state.add_issue("DO-1", |i| {
        i.assignee("ada")
            .created("2026-11-23T11:00:00Z")
            .status("En curso", Category::Indeterminate)
            .labels(["ui", "two words"])
    });
    state
}

fn ask(state: &State, cloud: bool, zone: &str, jql: &str) -> Result<(Vec<String>, usize), String> {
    let scope = Scope {
        state,
        cloud,
        caller: Some("ada"),
        zone: TimeZone::get(zone).unwrap(),
        now: state.now,
    };
    find(jql, &scope).map(|found| {
        (
            found.issues.iter().map(|issue| issue.key.clone()).collect(),
            found.warnings.len(),
        )
    })
}

#[track_caller]
fn finds(cloud: bool, jql: &str, wanted: &str) {
    let found = ask(&state(), cloud, "Etc/UTC", jql).map(|(keys, _)| keys.join(" "));
    assert_eq!(found.as_deref(), Ok(wanted), "{jql}");
}

#[track_caller]
fn refuses(cloud: bool, jql: &str, wanted: &str) {
    match ask(&state(), cloud, "Etc/UTC", jql) {
        Ok(found) => panic!("{jql} finds {found:?}"),
        Err(message) => assert!(message.contains(wanted), "{jql}: {message}"),
    }
}

#[test]
fn queries_of_cloud_find_their_issues() {
    let table = [
        ("assignee = \"712020:ada-id\"", "DO-1"),
        (
            "assignee in (\"712020:ada-id\", '712020:grace-id', \"nobody\")",
            "DO-1 ACME-2 ACME-1",
        ),
        ("assignee != \"712020:ada-id\"", "ACME-2 ACME-1"),
        ("NOT assignee = \"712020:ada-id\"", "ACME-2 ACME-1"),
        ("assignee is EMPTY", "ACME-10"),
        ("assignee IS NOT null AND project = acme", "ACME-2 ACME-1"),
        ("assignee in (EMPTY, \"712020:ada-id\")", "DO-1 ACME-10"),
        ("assignee = currentUser()", "DO-1"),
        ("assignee = \"Ada\"", ""),
        ("reporter = \"712020:ada-id\"", "ACME-10"),
        ("project = \"DO\" OR key = ACME-2", "DO-1 ACME-2"),
        (
            "project = ACME AND (type = bug OR priority is empty)",
            "ACME-10 ACME-2",
        ),
        (
            "project = ACME AND type = bug OR priority is empty",
            "ACME-10 ACME-2",
        ),
        ("!(project = ACME || labels = ui)", ""),
        (
            "status = \"en curso\" && statusCategory = indeterminate",
            "DO-1",
        ),
        ("statusCategory in (2, done)", "ACME-10 ACME-2 ACME-1"),
        ("statusCategory != \"To Do\"", "DO-1 ACME-1"),
        ("labels in (ui) and labels not in (\"two words\")", "ACME-2"),
        ("labels is empty", "ACME-10 ACME-1"),
        ("key >= ACME-2 ORDER BY key", "ACME-2 ACME-10"),
        ("id in (10001, 10004)", "DO-1 ACME-1"),
        ("summary ~ \"invoice\"", "ACME-10"),
        ("nosuchfield = 1", ""),
        ("project = NOPE", ""),
        ("resolved >= 2026-09-03 AND resolved < 2026-09-04", "ACME-1"),
        (
            "resolutiondate is empty and project = ACME",
            "ACME-10 ACME-2",
        ),
        (
            "statusCategoryChangedDate >= \"2026-09-03\" and statusCategoryChangedDate < \"2026-09-04\"",
            "ACME-1",
        ),
        (
            "project in (ACME, \"DO\") ORDER BY project DESC, created ASC",
            "DO-1 ACME-1 ACME-2 ACME-10",
        ),
        ("project = ACME order by priority", "ACME-10 ACME-2 ACME-1"),
        ("project = ACME order by created", "ACME-10 ACME-2 ACME-1"),
        ("labels = two\\ words", "DO-1"),
        ("labels = \"two\\u0020words\"", "DO-1"),
        ("order by id asc", "ACME-1 ACME-2 ACME-10 DO-1"),
    ];
    for (jql, wanted) in table {
        finds(true, jql, wanted);
    }
}

#[test]
fn data_center_knows_names_and_says_which_it_does_not_know() {
    finds(false, "assignee = ada", "DO-1");
    finds(false, "assignee in (ADA, \"grace\")", "DO-1 ACME-2 ACME-1");
    let state = state();
    let unknown = ask(
        &state,
        false,
        "Etc/UTC",
        "assignee in (ada, bob) OR reporter = eve",
    )
    .unwrap();
    assert_eq!(unknown, (vec!["DO-1".to_owned()], 2));
    let on_cloud = ask(&state, true, "Etc/UTC", "assignee = \"bob\"").unwrap();
    assert_eq!(on_cloud, (Vec::new(), 0));
    // the key is not what JQL wants, nor is Cloud's id
    assert_eq!(
        ask(&state, false, "Etc/UTC", "assignee = JIRAUSER10001")
            .unwrap()
            .1,
        1
    );
    assert_eq!(
        ask(&state, false, "Etc/UTC", "assignee = \"712020:ada-id\"")
            .unwrap()
            .1,
        1
    );
    refuses(
        false,
        "nosuchfield = 1",
        "Field 'nosuchfield' does not exist",
    );
    refuses(
        false,
        "project = NOPE",
        "The value 'NOPE' does not exist for the field 'project'.",
    );
    refuses(
        false,
        "status = Nope",
        "The value 'Nope' does not exist for the field 'status'.",
    );
    refuses(
        false,
        "key = ACME-99",
        "An issue with key 'ACME-99' does not exist for field 'key'.",
    );
    refuses(false, "statusCategoryChangedDate >= -1d", "does not exist");
}
