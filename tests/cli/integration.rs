//! `integration add`, `test`, `list`, `show`, `rotate` and `remove`.

use insta::assert_snapshot;
use jira_sandbox::Sandbox;

use crate::harness::TestEnv;

#[test]
fn an_integration_is_added_tested_listed_and_removed() {
    let jira = Sandbox::cloud().start();
    let mut env = TestEnv::new();
    assert_snapshot!(env.add_integration("acme", &jira, &["--scope", "org"]));
    assert_snapshot!(env.run(["integration", "list", "--format", "table"]));
}
