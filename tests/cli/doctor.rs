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
    // which key would be the right one is written in the store
    assert_eq!(status(&answer, "key"), "warn");
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
    assert_eq!(status(&answer, "proxy"), "ok");
    // what no request would take for a proxy
    for nonsense in ["nonsense::", "ftp://proxy.example", "http://", "://x"] {
        env.set("HTTPS_PROXY", nonsense);
        let answer = env.line("doctor --json").success();
        assert_eq!(status(&answer, "proxy"), "warn", "{nonsense}");
    }
    env.set("NO_PROXY", "*");
    assert_eq!(status(&env.line("doctor --json"), "proxy"), "ok");
    env.set("SSL_CERT_FILE", "/etc/passwd");
    env.set("SSL_CERT_DIR", "/etc/passwd");
    let answer = env.line("doctor --json").success();
    assert_eq!(status(&answer, "SSL_CERT_FILE"), "warn");
    assert_eq!(status(&answer, "SSL_CERT_DIR"), "warn");
    let pem = env.home().join("ca.pem");
    fs::write(&pem, "-----BEGIN CERTIFICATE-----\n").unwrap();
    env.set("SSL_CERT_FILE", pem.to_str().unwrap());
    assert_eq!(status(&env.line("doctor --json"), "SSL_CERT_FILE"), "ok");
}

/// Every state in which something is broken has a line that says what to do, also on a narrow terminal.
#[test]
fn each_finding_has_its_fix_on_any_terminal() {
    let jira = cloud().start();
    let mut env = TestEnv::ada_on(&jira);
    fs::remove_file(env.home().join("key")).unwrap();
    for columns in ["80", "40"] {
        env.set("COLUMNS", columns);
        let told = env.line("doctor --format table").fails(10);
        let width = columns.parse::<usize>().unwrap();
        for line in told.stdout.lines() {
            assert!(line.chars().count() <= width, "{line}");
        }
        let flat: Vec<&str> = told.stdout.split_whitespace().collect();
        let flat = flat.join(" ");
        for words in ["manageros key import FILE", "manageros key reset"] {
            assert!(flat.contains(words), "{words} at {columns}:\n{told}");
        }
    }
}

#[test]
fn an_integration_that_failed_is_told() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    drop(jira);
    env.line("integration test acme").fails(7);
    let answer = env.line("doctor --json").success();
    assert_eq!(status(&answer, "integration acme"), "warn");
    assert!(answer.stdout.contains("manageros integration test acme"));
}

#[test]
fn a_garbled_note_of_what_was_seen_has_a_way_out() {
    let jira = cloud().start();
    let env = TestEnv::ada_on(&jira);
    let state = env.home().join("state");
    let note = fs::read_dir(&state).unwrap().next().unwrap().unwrap();
    let note = note.path();
    for garbled in ["", "{}"] {
        fs::write(&note, garbled).unwrap();
        let told = env.line("integration test acme").fails(12);
        let rm = format!("rm '{}'", note.display());
        assert!(told.stderr.contains(&rm), "{told}");
        let answer = env.line("doctor --json").fails(12);
        assert!(answer.stdout.contains(&rm), "{answer}");
    }
    fs::remove_file(&note).unwrap();
    env.line("integration test acme").success();
    assert!(note.exists());
}
