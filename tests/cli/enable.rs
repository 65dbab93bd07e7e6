//! `integration enable` and `disable`: a disabled one is refused by name wherever it would be used.

use insta::assert_snapshot;
use jira_sandbox::CANARY_TOKEN;

use crate::company::{cloud, varied};
use crate::harness::TestEnv;

/// The actions in the log, the oldest first.
fn log(env: &TestEnv) -> Vec<String> {
    let db = rusqlite::Connection::open(env.store()).unwrap();
    let mut actions = db
        .prepare("SELECT action || ' ' || subject FROM audit ORDER BY id")
        .unwrap();
    let actions = actions.query_map([], |row| row.get(0)).unwrap();
    actions.map(Result::unwrap).collect()
}

#[test]
fn it_is_switched_off_and_on_without_jira() {
    let jira = varied(cloud()).start();
    let mut env = TestEnv::ada_on(&jira);
    env.add_integration("mine", &jira, &[]).success();
    let connections = jira.connections();
    assert_snapshot!(env.story([
        "integration disable acme --format table",
        "integration disable acme",
        "integration list --format table",
        "integration enable acme --json",
    ]));
    for name in ["acme", "mine"] {
        env.run(["integration", "disable", name]).success();
        let shown = env.run(["integration", "show", name, "--json"]).success();
        assert_eq!(shown.json()["data"]["enabled"], false);
        env.run(["integration", "enable", name]).success();
    }
    assert_eq!(jira.connections(), connections);
    let switched: Vec<String> = log(&env)
        .into_iter()
        .filter(|line| line.contains("able "))
        .collect();
    // what was so already is no change
    assert_eq!(
        switched,
        [
            "integration.disable acme",
            "integration.enable acme",
            "integration.disable acme",
            "integration.enable acme",
            "integration.disable mine",
            "integration.enable mine",
        ]
    );
    env.line("integration test").success();
    env.line("activity show ada").success();
}

#[test]
fn a_disabled_one_is_refused_everywhere_by_its_name() {
    let jira = varied(cloud()).start();
    let env = TestEnv::ada_on(&jira);
    env.line("person add \"Grace Hopper\"").success();
    env.line("integration disable acme").success();
    let connections = jira.connections();
    for line in [
        "integration test acme",
        "integration test",
        "person search ada -i acme",
        "person search ada",
        "person link grace -i acme",
        "person link grace",
        "activity show ada -i acme",
        "activity show ada",
    ] {
        let refused = env.line(line).fails(5);
        assert!(refused.stderr.contains("`acme`"), "{line}\n{refused}");
        assert!(
            refused.stderr.contains("manageros integration enable acme")
                || line == "integration test",
            "{line}\n{refused}"
        );
        assert_eq!(refused.stdout, "", "{line}");
    }
    assert_eq!(jira.connections(), connections);
    env.line("integration enable acme").success();
    env.line("activity show ada -i acme").success();
}

#[test]
fn several_that_are_disabled_are_all_named() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    env.line("integration disable acme").success();
    env.line("integration disable mine").success();
    assert_snapshot!(env.story(["integration test", "person search ada"]));
}

#[test]
fn no_key_is_needed_for_what_is_ones_own() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    std::fs::remove_file(env.home().join("key")).unwrap();
    env.line("integration disable mine").success();
    env.line("integration enable mine").success();
    env.line("integration edit mine --expires 2027-11-01")
        .success();
    // the organization's is signed
    env.line("integration disable acme").fails(10);
    env.line("integration edit acme --expires 2027-11-01")
        .fails(10);
}

#[test]
fn a_member_switches_nothing_of_the_organization() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    env.sql("UPDATE users SET role = 'member'");
    assert_snapshot!(env.line("integration disable acme").fails(5));
    env.line("integration disable mine").success();
    env.line("integration disable acne").fails(3);
}

#[test]
fn what_an_admin_disabled_is_not_enabled_by_sql() {
    let (jira, env) = {
        let jira = cloud().start();
        let env = TestEnv::with(&jira);
        (jira, env)
    };
    env.line("integration disable acme").success();
    let connections = jira.connections();
    env.sql("UPDATE integrations SET enabled = 1");
    let refused = env.line("integration test acme").fails(10);
    assert!(
        format!("{}{}", refused.stdout, refused.stderr).contains("integration acme was changed"),
        "{refused}"
    );
    // nor is it signed over
    env.line("integration disable acme").fails(10);
    assert_eq!(jira.connections(), connections);
}

#[test]
fn a_day_alone_asks_neither_jira_nor_for_a_token() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    let connections = jira.connections();
    for name in ["acme", "mine"] {
        let edited = env
            .run([
                "integration",
                "edit",
                name,
                "--expires",
                "2027-11-01",
                "--json",
            ])
            .success();
        assert_eq!(edited.json()["data"]["expires"], "2027-11-01");
        assert_eq!(edited.json()["data"]["account"], serde_json::Value::Null);
    }
    assert_eq!(jira.connections(), connections);
    assert!(log(&env).contains(&"integration.edit mine".to_owned()));
    assert_snapshot!(env.line("integration edit mine --expires 2027-11-02"));
    env.line("integration test").success();
    // with anything else it is tested as ever
    env.run_with_input(
        [
            "integration",
            "edit",
            "mine",
            "--expires",
            "2027-11-03",
            "--token-stdin",
        ],
        CANARY_TOKEN,
    )
    .success();
    assert!(jira.connections() > connections);
}

#[test]
fn where_each_value_comes_from_is_shown() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    let from = |env: &TestEnv, setting: &str| {
        let shown = env.line("integration show acme --json").success().json();
        let origins = shown["data"]["origins"].as_array().unwrap().clone();
        let found = origins
            .into_iter()
            .find(|origin| origin["setting"] == setting);
        found.unwrap()["from"].as_str().unwrap().to_owned()
    };
    assert_eq!(from(&env, "base_url"), "stored");
    assert_eq!(from(&env, "key"), "MANAGEROS_KEY_FILE");
    assert_eq!(from(&env, "store"), "MANAGEROS_HOME");
    assert_eq!(from(&env, "ca_cert"), "system");
    env.set("SSL_CERT_FILE", "/etc/ssl/cert.pem");
    assert_eq!(from(&env, "ca_cert"), "system, SSL_CERT_FILE");
    // plain http to this machine goes through no proxy
    env.set("HTTPS_PROXY", "http://user:geheim@proxy.example:3128");
    assert_eq!(from(&env, "proxy"), "none");
    env.sql("UPDATE integrations SET base_url = 'https://acme.example'");
    assert_eq!(from(&env, "proxy"), "environment");
    let shown = env.line("integration show acme --format table").success();
    assert!(shown.stdout.contains("proxy.example:3128"), "{shown}");
    assert!(!shown.stdout.contains("geheim"), "{shown}");
}
