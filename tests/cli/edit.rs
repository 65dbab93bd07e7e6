//! `integration edit`: a change is tested before it is kept, and a token stays with the login and host it was given for.

use jira_sandbox::{Auth, AuthSeen, CANARY_TOKEN, Endpoint, Fault, Sandbox};
use serde_json::Value;

use crate::company::{cloud, data_center};
use crate::harness::{Output, TestEnv};

/// Returns everything that is stored of the integrations, the sealed tokens too.
fn rows(env: &TestEnv) -> Vec<Vec<String>> {
    let db = rusqlite::Connection::open(env.store()).unwrap();
    let mut all = db
        .prepare("SELECT * FROM integrations ORDER BY id")
        .unwrap();
    let columns = all.column_count();
    let rows = all.query_map([], |row| {
        (0..columns)
            .map(|at| Ok(format!("{:?}", row.get_ref(at)?)))
            .collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn row_version(env: &TestEnv) -> i64 {
    let db = rusqlite::Connection::open(env.store()).unwrap();
    let version = db.query_row("SELECT row_version FROM integrations", [], |row| row.get(0));
    version.unwrap()
}

fn shown(env: &TestEnv) -> Value {
    let output = env.line("integration show acme --json").success();
    output.json()["data"].clone()
}

/// Asserts that `output` asks for a token, by the names of the flags that give it.
#[track_caller]
fn assert_wants_a_token(output: Output) {
    let output = output.fails(2);
    assert!(output.stderr.contains("--token-stdin"), "{output}");
}

fn signed(jira: &Sandbox) -> usize {
    let all = jira.requests();
    all.iter()
        .filter(|seen| seen.auth != AuthSeen::None)
        .count()
}

#[test]
fn a_scoped_token_that_was_saved_as_another_kind_is_mended() {
    let jira = cloud().auth(Auth::Scoped).start();
    for flags in [&["--auth", "scoped"][..], &["--token-stdin"]] {
        let mut env = TestEnv::new();
        env.add_integration("acme", &jira, &["--auth", "token", "--no-verify"])
            .success();
        env.line("integration test acme").fails(4);
        let edit = ["integration", "edit", "acme"].into_iter();
        env.run_with_input(edit.chain(flags.iter().copied()), CANARY_TOKEN)
            .success();
        env.line("integration test acme").success();
        assert_eq!(shown(&env)["auth"], "scoped");
    }
}

#[test]
fn another_login_asks_for_the_token_again() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    env.knows(&jira);
    let (url, login) = (jira.url(), jira.login());
    let line = format!(
        "integration add acme --no-verify --auth token --token-stdin --login bob@acme.example --url {url}"
    );
    let words = shell_words::split(&line).unwrap();
    env.run_with_input(words.iter().map(String::as_str), CANARY_TOKEN)
        .success();
    let before = (rows(&env), jira.connections());
    assert_wants_a_token(env.run(["integration", "edit", "acme", "--login", &login]));
    assert_eq!((rows(&env), jira.connections()), before);
    let edit = [
        "integration",
        "edit",
        "acme",
        "--login",
        &login,
        "--token-stdin",
    ];
    env.run_with_input(edit, "wrong").fails(4);
    assert_eq!(rows(&env), before.0);
    env.run_with_input(edit, CANARY_TOKEN).success();
    assert_eq!(shown(&env)["login"], login);
    env.line("integration test acme").success();
}

#[test]
fn another_host_asks_for_the_token_again_and_never_sees_the_old_one() {
    let (jira, other) = (cloud().start(), cloud().start());
    let mut env = TestEnv::with(&jira);
    env.knows(&other);
    let before = rows(&env);
    let by_name = jira.url().replace("127.0.0.1", "localhost");
    for elsewhere in [other.url(), by_name, "https://acme.invalid".to_owned()] {
        let connections = jira.connections();
        assert_wants_a_token(env.run(["integration", "edit", "acme", "--url", &elsewhere]));
        assert_eq!(jira.connections(), connections, "{elsewhere}");
    }
    assert_eq!(other.connections(), 0, "it is not even connected to");
    assert_eq!(rows(&env), before);

    let url = other.url();
    let edit = [
        "integration",
        "edit",
        "acme",
        "--url",
        &url,
        "--token-stdin",
    ];
    env.run_with_input(edit, "wrong").fails(4);
    let presented = other
        .requests()
        .iter()
        .filter(|seen| matches!(seen.auth, AuthSeen::Basic { token_ok: true, .. }))
        .count();
    assert_eq!(presented, 0, "the old token was tried there");
    assert_eq!(rows(&env), before);

    let asked = signed(&jira);
    env.run_with_input(edit, CANARY_TOKEN).success();
    assert_eq!(signed(&jira), asked, "the new token is not for the old one");
    assert_eq!(shown(&env)["base_url"], url);
    drop(jira);
    env.line("integration test acme").success();
}

#[test]
fn a_change_that_does_not_work_leaves_everything_as_it_was() {
    let jira = data_center().context_path("/jira").start();
    let env = TestEnv::with(&jira);
    let before = rows(&env);
    let nowhere = jira.url().replace("/jira", "/confluence");
    let edits: [(&[&str], i32); 4] = [
        (&["--url", &nowhere, "--token-stdin"], 8),
        (&["--auth", "password"], 2),
        (&["--auth", "token"], 2),
        (&["--ca-cert", "nothing.pem"], 2),
    ];
    for (flags, code) in edits {
        let edit = ["integration", "edit", "acme"].into_iter();
        let arguments = edit.chain(flags.iter().copied());
        let output = env.run_with_input(arguments, CANARY_TOKEN).fails(code);
        assert!(
            !output.stderr.contains("Changed"),
            "{flags:?} did nothing\n{output}"
        );
        assert_eq!(rows(&env), before, "{flags:?}\n{output}");
        env.line("integration test acme").success();
        assert_eq!(row_version(&env), 1, "{flags:?}");
    }
}

#[test]
fn a_jira_that_does_not_answer_leaves_everything_as_it_was() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let before = rows(&env);
    for (fault, code) in [
        (Fault::ServerError.on(Endpoint::Myself), 8),
        (Fault::Html200.on(Endpoint::ServerInfo), 8),
        (Fault::Stall.on(Endpoint::Myself), 124),
    ] {
        jira.arrange(fault);
        let line = "integration edit acme --auth token --expires 2027-11-01 --timeout 1s";
        let output = env.line(line).fails(code);
        assert_eq!(output.stdout, "", "{output}");
        assert_eq!(rows(&env), before, "{output}");
    }
    env.line("integration test acme").success();
}

#[test]
fn the_day_the_token_expires_is_kept() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    assert_eq!(row_version(&env), 1);
    let edit = "integration edit acme --expires 2026-12-01 --json";
    let changed = env.line(edit).success().json();
    assert_eq!(changed["data"]["expires"], "2026-12-01", "{changed:#}");
    assert_eq!(changed["data"]["result"], "changed");
    // the seal of the token stands
    assert_eq!(row_version(&env), 1);
    assert_eq!(shown(&env)["expires"], "2026-12-01");
    env.line("integration test --expires-within 30d").fails(14);
    env.line("integration edit acme").fails(2);
    env.line("integration edit acme --auth token").success();
    assert_eq!(
        shown(&env)["expires"],
        "2026-12-01",
        "not given, so it stays"
    );
    for day in ["tomorrow", "2026-13-01", ""] {
        env.run(["integration", "edit", "acme", "--expires", day])
            .fails(2);
    }
}

#[test]
fn what_is_not_given_stays() {
    let jira = data_center().auth(Auth::Password).tls().start();
    let mut env = TestEnv::new();
    let ca = env.home().join("ca.pem");
    std::fs::write(&ca, jira.ca_pem()).unwrap();
    let trusted = [
        "--scope",
        "org",
        "--auth",
        "password",
        "--ca-cert",
        ca.to_str().unwrap(),
    ];
    env.add_integration("acme", &jira, &trusted).success();
    std::fs::remove_file(ca).unwrap();
    let before = shown(&env);
    env.line("integration edit acme --expires 2027-11-01")
        .success();
    let after = shown(&env);
    for field in ["base_url", "login", "auth", "deployment", "scope", "proxy"] {
        assert_eq!(after[field], before[field], "{field}: {after:#}");
    }
    // the certificates too, or nobody would be reached
    env.line("integration test acme").success();
}

#[test]
fn a_scoped_integration_stays_at_the_gateway() {
    let jira = cloud().auth(Auth::Scoped).start();
    let env = TestEnv::with(&jira);
    env.line("integration edit acme --auth scoped --expires 2027-11-01")
        .success();
    assert_eq!(shown(&env)["auth"], "scoped");
    env.line("integration test acme").success();
    env.line("integration edit acme --expires 2027-11-02")
        .success();
    assert_eq!(shown(&env)["auth"], "scoped");
}

#[test]
fn a_member_edits_nothing_of_the_organization() {
    let jira = cloud().start();
    let mut env = TestEnv::with(&jira);
    env.add_integration("mine", &jira, &[]).success();
    env.sql("UPDATE users SET role = 'member'");
    let (before, connections) = (rows(&env), jira.connections());
    let refused = env.line("integration edit acme --expires 2027-11-01");
    refused.fails(5);
    assert_eq!((rows(&env), jira.connections()), (before, connections));
    env.line("integration edit mine --expires 2027-11-01")
        .success();
}

#[test]
fn a_name_that_does_not_exist_is_not_found() {
    let env = TestEnv::new();
    env.line("integration edit acme --auth scoped").fails(3);
    assert_eq!(env.files(), [""; 0]);
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let connections = jira.connections();
    let json = env
        .line("integration edit acne --auth token --json")
        .fails(3);
    assert_eq!(json.json_error()["error"]["code"], "not_found");
    assert_eq!(jira.connections(), connections);
}

#[test]
fn a_row_that_was_edited_by_hand_is_not_edited_on() {
    let (jira, other) = (cloud().start(), cloud().start());
    let env = TestEnv::with(&jira);
    env.sql(&format!(
        "UPDATE integrations SET base_url = '{}'",
        other.url()
    ));
    env.line("integration edit acme --expires 2027-11-01")
        .fails(10);
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_token_is_no_flag_here_either() {
    let jira = cloud().start();
    let env = TestEnv::with(&jira);
    let output = env.line("integration edit acme --token abcdef").fails(2);
    assert!(!output.stderr.contains("abcdef"), "{output}");
}

#[test]
fn another_data_center_does_not_inherit_the_links() {
    let (one, two) = (data_center().start(), data_center().start());
    let mut env = TestEnv::ada_on(&one);
    env.knows(&two);
    let url = two.url();
    let edit = [
        "integration",
        "edit",
        "acme",
        "--url",
        &url,
        "--token-stdin",
    ];
    let output = env.run_with_input(edit, CANARY_TOKEN).fails(2);
    assert!(output.stderr.contains("the same Jira"), "{output}");
    env.run_with_input(edit.into_iter().chain(["--yes"]), CANARY_TOKEN)
        .success();

    let cloud = cloud().start();
    env.knows(&cloud);
    let (url, login) = (cloud.url(), cloud.login());
    let edit = [
        "integration",
        "edit",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
        "--yes",
    ];
    env.run_with_input(edit, CANARY_TOKEN).fails(9);
}
