//! A Jira that asks for patience: nothing is lost, nobody is hammered, and a wait that is too long is told at once.

use std::time::{Duration, Instant};

use jira_sandbox::{Builder, Endpoint, Fault, Sandbox, Seen};

use crate::company::{busy, cloud, data_center};
use crate::harness::{Output, TestEnv};

const SHOW: [&str; 4] = ["activity", "show", "ada", "--json"];

const FOR_ALL: (&str, &str) = ("RateLimit-Reason", "jira-quota-tenant-based");

/// A refusal with these headers, once.
fn refusal(headers: &[(&str, &str)]) -> Fault {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Fault::Status {
        code: 429,
        headers: headers.collect(),
        body: "{}".to_owned(),
    }
}

/// Asserts that all 120 tickets come although every 20th request is refused, and that what was refused is asked again
/// no sooner than after a second.
fn assert_nothing_is_lost(builder: Builder, retry_after: &str) {
    let jira = busy(builder.page_cap(2), 120).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    let fault = Fault::TooManyRequests {
        retry_after: Some(retry_after.to_owned()),
        reset: false,
    };
    jira.arrange(fault.every(20));
    let started = Instant::now();
    let output = env.run(SHOW).success();
    assert!(started.elapsed() < Duration::from_secs(8));
    let answer = output.json();
    assert_eq!(answer["data"]["tickets"].as_array().unwrap().len(), 120);
    assert_eq!(answer["meta"]["complete"], true, "{}", output.stderr);
    let seen = jira.requests();
    let refused = seen.iter().filter(|seen| seen.status == Some(429)).count();
    // of Cloud the list of ids, which is no longer a page than the tickets are, is asked for in vain
    assert!([60, 61].contains(&(seen.len() - refused)));
    assert_eq!(refused, 3);
    for (at, refused) in seen
        .iter()
        .enumerate()
        .filter(|(_, seen)| seen.status == Some(429))
    {
        let again = seen[at + 1..].iter().find(|seen| seen.body == refused.body);
        let pause = again.unwrap().received - refused.answered.unwrap();
        assert!(pause >= Duration::from_secs(1), "{pause:?}");
    }
}

#[test]
fn every_twentieth_request_of_cloud_is_refused_and_nothing_is_lost() {
    assert_nothing_is_lost(cloud(), "1");
}

#[test]
fn every_twentieth_request_of_data_center_is_refused_and_nothing_is_lost() {
    assert_nothing_is_lost(data_center(), "0");
}

/// Ada on so many integrations, all on `jira`.
fn ada_on_many(jira: &Sandbox, many: usize) -> TestEnv {
    let mut env = TestEnv::ada_on(jira);
    for number in 1..many {
        let name = format!("acme-{number}");
        env.add_integration(&name, jira, &[]).success();
        env.run(["person", "link", "ada", "-i", &name]).success();
    }
    env
}

/// Returns how many of the requests were open at the same time.
fn most_at_once(seen: &[Seen]) -> usize {
    let open = |at| {
        seen.iter()
            .filter(|seen| seen.received <= at && seen.answered.unwrap() > at)
            .count()
    };
    seen.iter().map(|seen| open(seen.received)).max().unwrap()
}

#[test]
fn no_more_than_eight_are_asked_at_once() {
    let slow = cloud().latency(Duration::from_millis(60));
    let jira = busy(slow.page_cap(2), 6).start();
    let env = ada_on_many(&jira, 12);
    for line in ["integration test", "activity show ada"] {
        jira.forget_requests();
        env.line(line).success();
        let most = most_at_once(&jira.requests());
        assert!((2..=8).contains(&most), "{line}: {most}");
        assert!(jira.max_in_flight() <= 8, "{line}");
    }
}

#[test]
fn a_quota_used_up_by_one_integration_holds_the_others_on_its_site() {
    let jira = busy(cloud().page_cap(2), 30).start();
    let env = ada_on_many(&jira, 2);
    jira.forget_requests();
    jira.arrange(refusal(&[("Retry-After", "2"), FOR_ALL]).on(Endpoint::Search));
    env.run(SHOW).success();
    let seen = jira.requests();
    assert_eq!(
        seen.len(),
        33,
        "15 pages and a list of each, and one refusal"
    );
    let first_page = |seen: &Seen| seen.body.as_ref().unwrap()["nextPageToken"].is_null();
    let first_pages = seen.iter().enumerate().filter(|(_, seen)| first_page(seen));
    // of each the tickets and the list, and at last what was refused
    let places: Vec<usize> = first_pages.map(|(place, _)| place).collect();
    assert_eq!(places.len(), 5, "{places:?}");
    assert!(places[3] < 8, "not side by side: {places:?}");
    // what the other had sent already may still come in
    assert!(asked_within_two_seconds_of_the_refusal(&seen) <= 1);
}

fn asked_within_two_seconds_of_the_refusal(seen: &[Seen]) -> usize {
    let refused = seen.iter().find(|seen| seen.status == Some(429)).unwrap();
    let at = refused.answered.unwrap();
    let meanwhile = seen
        .iter()
        .filter(|seen| seen.received > at && seen.received < at + Duration::from_secs(2));
    meanwhile.count()
}

#[test]
fn a_refusal_without_a_reason_lets_the_others_go_on() {
    let jira = busy(cloud().page_cap(2), 30).start();
    let env = ada_on_many(&jira, 2);
    jira.forget_requests();
    jira.arrange(refusal(&[("Retry-After", "2")]).on(Endpoint::Search));
    env.run(SHOW).success();
    // one of the two has 15 pages and a list of ids to read
    assert!(asked_within_two_seconds_of_the_refusal(&jira.requests()) >= 15);
}

/// Runs into one refusal with these headers; returns how long it then took until Jira was asked again.
fn pause_after(headers: &[(&str, &str)]) -> Duration {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    jira.arrange(refusal(headers));
    env.run(SHOW).success();
    let seen = jira.requests();
    assert_eq!(seen.len(), 2);
    seen[1].received - seen[0].answered.unwrap()
}

#[test]
fn the_time_to_come_back_has_three_forms() {
    // now is 2026-11-23T12:00:00Z for the program too
    let forms: [&[(&str, &str)]; 3] = [
        &[("Retry-After", "2")],
        &[("Retry-After", "Mon, 23 Nov 2026 12:00:02 GMT")],
        &[("X-RateLimit-Reset", "2026-11-23T12:00:02Z")],
    ];
    let pauses = std::thread::scope(|scope| {
        let asked = forms.map(|headers| scope.spawn(move || pause_after(headers)));
        asked.map(|pause| pause.join().unwrap())
    });
    for (headers, pause) in forms.iter().zip(pauses) {
        assert!(pause >= Duration::from_secs(2), "{headers:?}: {pause:?}");
        assert!(pause < Duration::from_secs(6), "{headers:?}: {pause:?}");
    }
}

/// Runs into refusals without end, with patience for a second.
fn given_up(headers: &[(&str, &str)]) -> Output {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    jira.arrange(refusal(headers).always());
    let started = Instant::now();
    let output = env.run(SHOW.into_iter().chain(["--max-wait", "1s"]));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "waited in vain\n{output}"
    );
    assert_eq!(jira.requests().len(), 1);
    output.fails(6)
}

#[test]
fn a_wait_that_is_too_long_is_told_at_once() {
    let forms = [
        ("Retry-After", "90", 90),
        ("Retry-After", "Mon, 23 Nov 2026 12:10:00 GMT", 600),
        ("X-RateLimit-Reset", "2026-11-23T12:30:00Z", 1800),
        // seen without seconds
        ("X-RateLimit-Reset", "2026-11-23T13:00Z", 3600),
    ];
    for (name, value, seconds) in forms {
        let output = given_up(&[(name, value)]);
        assert_eq!(output.stdout, "", "{output}");
        let error = output.json_error();
        assert_eq!(error["error"]["retry_after"], seconds, "{output}");
        assert_eq!(error["error"]["http_status"], 429, "{output}");
        let hint = error["error"]["hint"].as_str().unwrap();
        assert!(hint.contains(&format!("{seconds} s")), "{hint}");
    }
}

#[test]
fn waiting_is_told_to_who_wants_to_know() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    for (flags, expected) in [(&["-v"][..], true), (&[], false)] {
        jira.arrange(refusal(&[("Retry-After", "1")]));
        let output = env.run(SHOW.into_iter().chain(flags.iter().copied()));
        let output = output.success();
        let told = output
            .stderr
            .lines()
            .any(|line| line.contains("waiting ") && line.contains(" s for Jira"));
        assert_eq!(told, expected, "{output}");
    }
}

#[test]
fn a_refusal_of_one_site_does_not_hold_another() {
    let (one, two) = (busy(cloud(), 1).start(), busy(data_center(), 1).start());
    let mut env = TestEnv::ada_on(&one);
    env.add_integration("other", &two, &[]).success();
    env.line("person link ada -i other").success();
    two.forget_requests();
    one.arrange(refusal(&[("Retry-After", "2"), FOR_ALL]).on(Endpoint::Search));
    one.forget_requests();
    env.run(SHOW).success();
    let (asked, answered) = (one.requests(), two.requests());
    let (refused, again) = (&asked[0], &asked[1]);
    assert_eq!(refused.status, Some(429));
    assert!(again.received >= refused.answered.unwrap() + Duration::from_secs(2));
    assert!(answered[0].received < again.received, "it had to wait too");
}
