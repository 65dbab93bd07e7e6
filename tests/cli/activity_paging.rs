//! `activity show` over many pages: nothing is lost, and what may be lost is said.

use insta::assert_snapshot;
use jira_sandbox::{Builder, Endpoint, Fault, Sandbox};

use crate::company::{busy, cloud, data_center};
use crate::harness::{Output, TestEnv};

fn shown(jira: &Sandbox) -> Output {
    let env = TestEnv::ada_on(jira);
    jira.forget_requests();
    env.run(["activity", "show", "ada", "--json"]).success()
}

fn count(output: &Output) -> usize {
    output.json()["data"]["tickets"].as_array().unwrap().len()
}

/// Shows Ada's tickets, shortly, and whether `--require-complete` is content.
fn story(jira: &Sandbox) -> String {
    let env = TestEnv::ada_on(jira);
    env.story([
        "activity show ada --sort key --limit 2",
        "activity show ada --sort key --limit 2 --require-complete --json",
    ])
}

#[test]
fn two_hundred_and_fifty_tickets_come_as_that_many() {
    let kinds: [(Builder, usize); 3] = [
        // a first page, the list of all, and the rest by a hundred
        (cloud(), 4),
        (data_center().page_cap(100), 3),
        (data_center(), 1),
    ];
    for (builder, pages) in kinds {
        let jira = busy(builder, 250).start();
        let output = shown(&jira);
        assert_eq!(count(&output), 250);
        assert_eq!(output.json()["meta"]["complete"], true, "{}", output.stderr);
        assert_eq!(jira.requests().len(), pages);
    }
}

#[test]
fn a_hundred_tickets_are_one_request_to_search() {
    for builder in [cloud(), data_center()] {
        let jira = busy(builder, 100).start();
        assert_eq!(count(&shown(&jira)), 100);
        let seen = jira.requests();
        assert_eq!(seen.len(), 1);
        assert_eq!(
            (seen[0].endpoint, seen[0].method.as_str()),
            (Endpoint::Search, "POST")
        );
    }
}

#[test]
fn a_question_names_its_fields_and_bounds() {
    let jira = busy(cloud(), 1).start();
    shown(&jira);
    let seen = &jira.requests()[0];
    assert_snapshot!(serde_json::to_string_pretty(seen.body.as_ref().unwrap()).unwrap());
}

#[test]
fn a_token_that_repeats_ends_the_list_and_is_said() {
    let jira = busy(cloud().page_cap(2), 5).start();
    jira.arrange(Fault::RepeatedPageToken);
    assert_snapshot!(story(&jira));
}

#[test]
fn an_empty_page_with_a_token_ends_the_list_and_is_said() {
    let jira = busy(cloud().page_cap(2), 5).start();
    jira.arrange(Fault::EmptyPageWithToken.on(Endpoint::Search).times(2));
    assert_snapshot!(story(&jira));
}

#[test]
fn a_total_that_shrinks_is_said() {
    let jira = busy(data_center().page_cap(2), 7).start();
    jira.arrange(Fault::ShrinkingTotal);
    assert_snapshot!(story(&jira));
}

#[test]
fn pages_that_overlap_list_a_ticket_once() {
    let jira = busy(cloud().page_cap(3), 8).start();
    jira.arrange(Fault::OverlappingPages);
    let output = shown(&jira);
    assert_eq!(count(&output), 8, "{output}");
}

#[test]
fn a_server_that_lowers_the_page_size_is_read_to_the_end() {
    let jira = busy(data_center(), 30).start();
    jira.arrange(Fault::MaxResults(7));
    assert_eq!(count(&shown(&jira)), 30);
}

#[test]
fn a_window_that_the_server_cannot_page_through_fails() {
    let jira = busy(data_center().page_cap(10).result_window(20), 30).start();
    let env = TestEnv::ada_on(&jira);
    assert_snapshot!(env.run(["activity", "show", "ada"]).fails(8));
}

#[test]
fn a_failure_on_a_later_page_shows_no_half_of_an_answer_as_whole() {
    let jira = busy(cloud().page_cap(2), 5).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::InvalidJson.on(Endpoint::Search).every(2));
    let output = env.run(["activity", "show", "ada"]).fails(8);
    assert_eq!(output.stdout, "", "{output}");
}
