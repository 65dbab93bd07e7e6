//! `activity show`.

use insta::assert_snapshot;
use jira_sandbox::{Category, Sandbox};

use crate::harness::TestEnv;

#[test]
fn tickets_of_a_window_are_shown() {
    let jira = Sandbox::cloud()
        .user("ada", |user| {
            user.name("Ada Lovelace").email("ada@acme.example")
        })
        .issue("ACME-7", |issue| {
            issue
                .summary("Explain the engine")
                .assignee("ada")
                .status("En curso", Category::Indeterminate)
                .created("2026-11-01T08:00:00Z")
                .updated("2026-11-20T08:00:00Z")
        })
        .start();
    let env = TestEnv::with(&jira);
    env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
    assert_snapshot!(env.run(["activity", "show", "ada", "--format", "table"]));
}
