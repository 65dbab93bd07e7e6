//! What is typed wrong, and the help.

use insta::assert_snapshot;

use crate::company::cloud;
use crate::harness::TestEnv;

#[test]
fn mistakes_are_told_with_exit_2() {
    let env = TestEnv::new();
    assert_snapshot!(env.story([
        "",
        "frobnicate",
        "integration",
        "person ad",
        "person list --frob",
        "person add",
        "activity show ada --limit many",
        "activity show ada --sort size",
        "person list --json --format csv",
        "person list -q -v",
        "integration add it --scope everybody",
        "help frobnicate",
        "activity show ada --timeout soon",
    ]));
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn mistakes_are_told_to_programs() {
    let env = TestEnv::new();
    for line in [
        "frobnicate --json",
        "--json person list --frob",
        "person add --json",
        "person list --format json --limit",
        "activity show ada --format=ndjson --limit many",
        "integration add it --url http://jira.example.com --json",
    ] {
        let output = env.line(line).fails(2);
        assert_eq!(output.stdout, "", "{line}");
        let error = &output.json_error()["error"];
        assert_eq!(
            (&error["code"], &error["exit"]),
            (&"usage".into(), &2.into()),
            "{line}"
        );
        assert_eq!(output.stderr.lines().count(), 1, "{output}");
        for key in [
            "message",
            "hint",
            "integration",
            "http_status",
            "retry_after",
            "candidates",
        ] {
            assert!(error.get(key).is_some(), "{key} in\n{output}");
        }
    }
    assert_snapshot!(env.story(["person add --json", "activity show ada --limit many --json"]));
}

#[test]
fn help_is_an_answer() {
    let env = TestEnv::new();
    let commands = [
        "",
        "integration",
        "integration add",
        "integration test",
        "integration list",
        "integration show",
        "integration rotate",
        "integration remove",
        "person",
        "person add",
        "person import",
        "person export",
        "person list",
        "person show",
        "person edit",
        "person remove",
        "person search",
        "person link",
        "person unlink",
        "person verify",
        "activity",
        "activity show",
        "completions",
        "man",
        "help",
    ];
    for command in commands {
        for flag in ["-h", "--help"] {
            let output = env.line(&format!("{command} {flag}")).success();
            assert!(
                output.stdout.contains("Usage: manageros"),
                "{command} {flag}\n{output}"
            );
            assert_eq!(output.stderr, "");
            let wide = output
                .stdout
                .lines()
                .find(|line| line.chars().count() > 100 && !line.starts_with("Usage"));
            assert_eq!(wide, None, "{command} {flag}");
        }
        let long = env.line(&format!("{command} --help")).success().stdout;
        let by_command = env.line(&format!("help {command}")).success().stdout;
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&long), words(&by_command), "help {command}");
    }
    for flag in ["-V", "--version"] {
        let output = env.run([flag]).success();
        assert_eq!(
            output.stdout,
            format!("manageros {}\n", env!("CARGO_PKG_VERSION"))
        );
    }
}

#[test]
fn help_texts() {
    let env = TestEnv::new();
    assert_snapshot!("root_short", env.line("-h"));
    assert_snapshot!("root_long", env.line("--help"));
    assert_snapshot!("activity_show_long", env.line("activity show --help"));
    assert_snapshot!("integration_add_long", env.line("integration add --help"));
    assert_snapshot!("integration_test_short", env.line("integration test -h"));
    assert_snapshot!("person_link_long", env.line("person link --help"));
}

#[test]
fn help_topics() {
    let env = TestEnv::new();
    let topics = ["environment", "exit-codes", "formats", "dates", "secrets"];
    assert_snapshot!(
        env.story(
            topics
                .map(|topic| format!("help {topic}"))
                .iter()
                .map(String::as_str)
        )
    );
}

#[test]
fn short_names() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    for (short, long) in [("int ls", "integration list"), ("person ls", "person list")] {
        assert_eq!(
            env.line(short).success().stdout,
            env.line(long).success().stdout
        );
    }
    env.line("person rm ada --yes").success();
    env.line("int rm acme -y").success();
    env.line("inte list").fails(2);
}

#[test]
fn global_flags_stand_anywhere() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    for line in [
        "--json integration list",
        "integration --json list",
        "integration list --json",
    ] {
        env.line(line).success().json();
    }
}

#[test]
fn completions_and_manual_pages() {
    let env = TestEnv::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = env.run(["completions", shell]).success();
        assert!(output.stdout.contains("manageros"), "{shell}");
    }
    assert!(
        env.run(["man"])
            .success()
            .stdout
            .contains(".TH manageros 1")
    );
    let output = env.run(["man", "pages"]).success();
    assert_eq!(output.stdout, "");
    assert!(env.home().join("pages/manageros-activity-show.1").exists());
    env.run(["completions", "tcsh"]).fails(2);
}
