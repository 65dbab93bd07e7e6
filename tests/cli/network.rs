//! What never answers, answers late, or breaks off; and how long we wait.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use jira_sandbox::{CANARY_TOKEN, Endpoint, Fault};

use crate::company::{busy, cloud};
use crate::harness::TestEnv;

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut env = TestEnv::new();
    env.replace(&url, "[DEAD]");
    let arguments = [
        "integration",
        "add",
        "it",
        "--token-stdin",
        "--login",
        "me",
        "--url",
        &url,
    ];
    assert_snapshot!(env.run_with_input(arguments, CANARY_TOKEN).fails(7));
    let json = env
        .run_with_input(arguments.iter().copied().chain(["--json"]), CANARY_TOKEN)
        .fails(7);
    assert_eq!(json.stdout, "");
    assert_eq!(json.json_error()["error"]["code"], "network");
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn a_jira_that_has_gone_since() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    drop(jira);
    let output = env.run(["activity", "show", "ada"]).fails(7);
    assert!(output.stderr.contains("hint: "), "{output}");
}

#[test]
fn the_whole_command_can_be_limited() {
    let jira = busy(cloud(), 1).start();
    let mut env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Slow(Duration::from_secs(20)));
    assert_snapshot!(
        "slow",
        env.run(["activity", "show", "ada", "--timeout", "1s"])
            .fails(124)
    );
    jira.arrange(Fault::Stall);
    env.set("MANAGEROS_TIMEOUT", "500ms");
    let started = Instant::now();
    let output = env.run(["activity", "show", "ada", "--json"]).fails(124);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(output.stdout, "");
    assert_snapshot!("stalled", output);
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Truncated);
    env.run(["activity", "show", "ada"]).success();
    jira.arrange(Fault::Truncated.always());
    assert_snapshot!(
        env.run(["activity", "show", "ada", "--max-wait", "0s"])
            .fails(7)
    );
}

#[test]
fn json_that_ends_early() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::InvalidJson);
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn an_answer_that_does_not_end() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Huge(40 * 1024 * 1024));
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn a_rate_limit_without_a_pause_is_given_one() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    jira.arrange(Fault::TooManyRequests {
        retry_after: Some("0".to_owned()),
        reset: false,
    });
    env.run(["activity", "show", "ada"]).success();
    let seen = jira.requests();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].received - seen[0].answered.unwrap() >= Duration::from_secs(1));
}

#[test]
fn a_rate_limit_that_stays_is_told_with_its_time() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    let refusal = |retry_after: Option<&str>| {
        let retry_after = retry_after.map(str::to_owned);
        Fault::TooManyRequests {
            retry_after,
            reset: false,
        }
        .always()
    };
    jira.arrange(refusal(Some("1800")));
    let started = Instant::now();
    let line = ["activity", "show", "ada", "--max-wait", "1s"];
    assert_snapshot!("limited", env.run(line).fails(6));
    let json = env.run(line.iter().copied().chain(["--json"])).fails(6);
    assert_eq!(json.json_error()["error"]["retry_after"], 1800);
    assert_snapshot!("limited_as_json", json);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "it is not waited for in vain"
    );
    jira.forget_faults();
    jira.arrange(refusal(None));
    let json = env
        .run(["activity", "show", "ada", "--max-wait", "0s", "--json"])
        .fails(6);
    assert!(json.json_error()["error"]["retry_after"].is_null());
}

#[test]
fn a_pause_of_the_server_is_waited_out() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::Unavailable { retry_after: None }.on(Endpoint::Search));
    env.run(["activity", "show", "ada"]).success();
    jira.arrange(
        Fault::Unavailable {
            retry_after: Some("3600".to_owned()),
        }
        .on(Endpoint::Search),
    );
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn a_proxy_that_is_not_there() {
    // only https goes through a proxy
    let (jira, env) = (busy(cloud(), 1).tls().start(), TestEnv::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (url, login) = (jira.url(), jira.login());
    let arguments = [
        "integration",
        "add",
        "it",
        "--token-stdin",
        "--login",
        &login,
        "--url",
        &url,
        "--proxy",
        &proxy,
    ];
    env.run_with_input(arguments, CANARY_TOKEN).fails(7);
    assert_eq!(jira.connections(), 0, "nothing goes past the proxy");
}

#[test]
fn ctrl_c_ends_it_and_leaves_the_store_whole() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    jira.arrange(Fault::Stall.on(Endpoint::Search));
    let mut command = env.command(["activity", "show", "ada"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while jira.requests().is_empty() {
        assert!(Instant::now() < deadline, "Jira was never asked");
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(output.stdout, b"");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: interrupted\n"
    );
    env.run(["activity", "show", "ada"]).success();
}

#[test]
fn a_registration_that_takes_too_long_saves_nothing() {
    let jira = cloud().start();
    let mut env = TestEnv::new();
    jira.arrange(Fault::Stall.on(Endpoint::Myself));
    env.add_integration("acme", &jira, &["--timeout", "500ms"])
        .fails(124);
    assert_eq!(env.files(), [""; 0]);
}

#[test]
fn a_rate_limit_that_names_an_instant_is_waited_for() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::TooManyRequests {
        retry_after: None,
        reset: true,
    });
    env.run(["activity", "show", "ada"]).success();
}
