//! What is wrong on this machine, found without asking any Jira.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use jira_sandbox::CANARY_TOKEN;

use crate::company::cloud;
use crate::harness::{Output, TestEnv};

/// Returns the status of each check.
#[track_caller]
fn status(answer: &Output, check: &str) -> String {
    let json = answer.json();
    assert_eq!(json["schema"], "manageros.doctor/1");
    let findings = json["data"]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|row| row["check"] == check);
    let finding = finding.unwrap_or_else(|| panic!("no {check}:\n{answer}"));
    if finding["status"] != "ok" {
        assert!(finding["fix"].is_string(), "{check} has no fix:\n{answer}");
    }
    finding["status"].as_str().unwrap().to_owned()
}

#[test]
fn nothing_yet_is_nothing_wrong() {
    let env = TestEnv::new();
    let answer = env.line("doctor --json").success();
    assert_eq!(answer.json()["data"]["ok"], true);
    assert_eq!(status(&answer, "store"), "ok");
    assert_eq!(status(&answer, "key"), "ok");
    assert_eq!(env.files(), [""; 0], "looking makes nothing");
}

#[test]
fn a_healthy_store_is_healthy() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    let before = jira.requests().len();
    let answer = env.line("doctor --json").success();
    for check in ["store", "key", "organization", "integration acme"] {
        assert_eq!(status(&answer, check), "ok", "{answer}");
    }
    assert_eq!(status(&answer, "clock"), "warn", "MANAGEROS_NOW is set");
    assert_eq!(jira.requests().len(), before, "no Jira was asked");
    env.set("COLUMNS", "40");
    let narrow = env.line("doctor --format table").success();
    assert!(narrow.stdout.contains("organization"), "{narrow}");
}

#[test]
fn a_store_that_cannot_be_used() {
    let env = TestEnv::new();
    env.line("person add Ada").success();
    let whole = fs::read(env.store()).unwrap();
    fs::set_permissions(env.store(), Permissions::from_mode(0o644)).unwrap();
    let answer = env.line("doctor --json").fails(12);
    assert_eq!(status(&answer, "store"), "fail");
    fs::set_permissions(env.store(), Permissions::from_mode(0o600)).unwrap();
    for bad in [&b""[..], b"no database", &whole[..whole.len() / 2]] {
        fs::write(env.store(), bad).unwrap();
        let answer = env.line("doctor --json").fails(12);
        assert_eq!(status(&answer, "store"), "fail");
    }
    fs::write(env.store(), &whole).unwrap();
    env.sql("PRAGMA user_version = 99");
    let answer = env.line("doctor --json").fails(12);
    assert_eq!(status(&answer, "store"), "fail");
}

#[test]
fn a_key_that_is_gone() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    fs::remove_file(env.home().join("key")).unwrap();
    let answer = env.line("doctor --json").fails(10);
    assert_eq!(status(&answer, "store"), "ok");
    assert_eq!(status(&answer, "key"), "fail");
    assert_eq!(status(&answer, "organization"), "warn");
    assert_eq!(status(&answer, "integration acme"), "warn");
}

#[test]
fn records_that_somebody_changed() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    env.sql("UPDATE integrations SET base_url = 'https://evil.example'");
    let answer = env.line("doctor --json");
    assert_ne!(answer.code, 0);
    assert_eq!(status(&answer, "organization"), "fail");
    assert_eq!(status(&answer, "integration acme"), "fail");
}

#[test]
fn the_surroundings() {
    let mut env = TestEnv::new();
    env.set("SSL_CERT_FILE", "/nowhere/ca.pem");
    let proxy = format!("http://me:{CANARY_TOKEN}@proxy.example:3128");
    env.set("HTTPS_PROXY", &proxy);
    let answer = env.line("doctor --json").success();
    assert_eq!(status(&answer, "SSL_CERT_FILE"), "warn");
    assert!(answer.stdout.contains("HTTPS_PROXY"));
    assert!(!answer.stdout.contains("proxy.example"), "{answer}");
}
