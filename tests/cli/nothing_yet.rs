//! Before there is a store: every command that reads answers, and leaves no trace.

use insta::assert_snapshot;

use crate::harness::TestEnv;

#[test]
fn reading_answers_nothing_yet_and_makes_no_file() {
    let env = TestEnv::new();
    assert_snapshot!(env.story([
        "integration list --format table",
        "integration list --json",
        "integration show acme",
        "integration test",
        "integration test acme",
        "integration rotate acme --token-stdin",
        "integration remove acme --yes",
        "person list --format table",
        "person list --linked --format csv",
        "person show ada",
        "person edit ada --name Ada",
        "person search ada",
        "person link ada",
        "person unlink ada --yes",
        "person remove ada --yes",
        "activity show ada",
    ]));
    assert_eq!(env.files(), [""; 0], "a command that reads has made a file");
}

#[test]
fn help_completions_and_manual_make_no_file() {
    let env = TestEnv::new();
    for line in ["help", "help dates", "completions bash", "man", "--version"] {
        let output = env.line(line).success();
        assert!(output.stdout.len() > 10, "{output}");
        assert_eq!(output.stderr, "", "{output}");
    }
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn a_command_that_writes_makes_the_store_and_says_where() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(["person", "add", "Ada Lovelace"]));
    assert!(env.files().contains(&"key".to_owned()));
    assert!(env.store().exists());
}

#[test]
fn a_refused_write_makes_no_store() {
    let env = TestEnv::new();
    let _ = env
        .run(["person", "add", "Ada", "--email", "no address"])
        .fails(2);
    env.run(["person", "add", "林 美玲"]).fails(2);
    assert_eq!(env.files(), [""; 0]);
}
