//! What is known to go wrong with Jira in the field, row by row, and the test that holds each; and tests of those rows
//! that no other file is about.
//!
//! The numbers are those of the list of failure modes that this program was written against (section 7 of its notes on
//! Jira).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jira_sandbox::{Auth, Endpoint, Fault};
use serde_json::json;

use crate::company::{busy, cloud, data_center};
use crate::harness::TestEnv;

/// What holds a row.
enum Held {
    /// Tests, as `file::function`, the file from `tests/` or `src/`.
    By(&'static [&'static str]),
    /// Nothing, because the failure cannot reach this program.
    NotHere(&'static str),
}
use Held::{By, NotHere};

#[rustfmt::skip] // a table is read by its columns
const ROWS: [(u8, &str, Held); 50] = [
    (1, "the search of Cloud was removed: 410", By(&[
        "tests/cli/failures.rs::an_interface_that_was_removed"])),
    (2, "fields that are not named do not come", By(&[
        "tests/cli/activity_paging.rs::a_question_names_its_fields_and_bounds"])),
    (3, "only the first page is read", By(&[
        "tests/cli/activity_paging.rs::two_hundred_and_fifty_tickets_come_as_that_many",
        "tests/cli/activity.rs::a_limit_shows_less_and_counts_all"])),
    (4, "paging without end", By(&[
        "tests/cli/activity_paging.rs::a_token_that_repeats_ends_the_list_and_is_said",
        "tests/cli/activity_paging.rs::an_empty_page_with_a_token_ends_the_list_and_is_said",
        "tests/cli/hostile/bodies.rs::pages_without_end_end_and_are_not_called_complete"])),
    (5, "no total, so none are counted", By(&[
        "tests/cli/activity_paging.rs::two_hundred_and_fifty_tickets_come_as_that_many",
        "tests/cli/failure_modes.rs::a_page_without_a_total_is_not_the_last"])),
    (6, "a query without bounds is refused", By(&[
        "tests/cli/activity_paging.rs::a_question_names_its_fields_and_bounds",
        "src/jira/jql.rs::the_bounds_are_instants_and_the_past_is_bounded_by_creation"])),
    (7, "an expired token is answered with nothing and 200", By(&[
        "tests/cli/failures.rs::a_token_that_expired_and_is_answered_as_to_a_stranger",
        "tests/cli/failures.rs::a_personal_access_token_that_is_unknown_finds_nothing"])),
    (8, "an expired token is answered with 404", By(&[
        "tests/cli/failure_modes.rs::a_404_to_a_stranger_is_a_rejected_login",
        "tests/cli/hostile/limits.rs::a_stranger_is_told_on_any_status"])),
    (9, "a scoped token on the site", By(&[
        "tests/cli/failures.rs::a_scoped_token_used_at_the_site",
        "tests/cli/checks.rs::a_scoped_token_on_the_site_is_recognised",
        "tests/cli/integration_add.rs::a_scoped_token_goes_through_the_gateway",
        "tests/cli/edit.rs::a_scoped_token_that_was_saved_as_another_kind_is_mended"])),
    (10, "a pasted gateway address loses its path", By(&[
        "tests/cli/failure_modes.rs::the_path_of_a_gateway_address_is_kept"])),
    (11, "the context path is lost", By(&[
        "tests/cli/integration_add.rs::a_context_path_is_kept_repaired_and_found_out",
        "tests/cli/failure_modes.rs::no_address_is_glued_or_has_two_slashes",
        "src/domain/base_url.rs::parsing_is_idempotent_and_joining_keeps_the_context"])),
    (12, "addresses glued without a slash, or with two", By(&[
        "tests/cli/failure_modes.rs::no_address_is_glued_or_has_two_slashes"])),
    (13, "a personal access token sent as a password", By(&[
        "tests/cli/failures.rs::a_personal_access_token_sent_as_a_password",
        "tests/cli/mended.rs::another_kind_of_token_is_suggested"])),
    (14, "passwords are switched off: 403", By(&[
        "tests/cli/failures.rs::passwords_are_switched_off"])),
    (15, "a CAPTCHA after retries", By(&[
        "tests/cli/failures.rs::a_captcha_is_wanted",
        "tests/cli/checks.rs::the_captcha_is_told_with_its_page",
        "tests/cli/hostile/limits.rs::a_rejected_credential_is_sent_once"])),
    (16, "HTML instead of JSON, with 200", By(&[
        "tests/cli/failures.rs::a_page_instead_of_json",
        "tests/cli/hostile/redirects.rs::a_login_page_is_no_jira"])),
    (17, "HTML of a proxy with 403 or 502", By(&[
        "tests/cli/failure_modes.rs::a_page_of_a_proxy_is_one_line_with_its_status"])),
    (18, "no e-mail in an account", By(&[
        "tests/cli/link.rs::a_hidden_email_proves_nothing",
        "src/jira/wire.rs::accounts_without_an_email_do_not_vanish"])),
    (19, "nobody is found without the permission", By(&[
        "tests/cli/link.rs::without_the_permission_to_browse_people_only_an_id_links",
        "tests/cli/integration_test.rs::an_account_that_may_not_browse_people_is_warned_about"])),
    (20, "Data Center knows no `query`", By(&[
        "tests/cli/failure_modes.rs::people_are_searched_with_the_parameter_of_the_deployment"])),
    (21, "deactivated people vanish", By(&[
        "tests/cli/activity_sources.rs::an_account_that_left_keeps_its_tickets",
        "tests/cli/link.rs::inactive_accounts_and_shared_ones_are_warned_about"])),
    (22, "a list of users is capped", By(&[
        "tests/cli/person.rs::a_search_that_may_be_cut_says_so",
        "tests/cli/failure_modes.rs::a_capped_list_of_people_says_so"])),
    (23, "a wrong zone loses or doubles work", By(&[
        "tests/cli/windows.rs::the_last_minute_of_the_last_day_is_inside_and_midnight_is_not",
        "tests/cli/windows.rs::the_flag_wins_over_the_environment_and_that_over_the_person",
        "tests/oracle.rs::random_worlds_are_told_as_they_are"])),
    (24, "the last day is missing", By(&[
        "tests/cli/windows.rs::the_last_minute_of_the_last_day_is_inside_and_midnight_is_not",
        "src/domain/window.rs::windows_begin_and_end_at_local_midnights"])),
    (25, "worklogs are cut", NotHere("worklogs are not read")),
    (26, "histories are cut", By(&[
        "tests/cli/failure_modes.rs::a_clipped_history_is_not_taken_for_a_whole_one",
        "tests/oracle.rs::random_worlds_are_told_as_they_are"])),
    (27, "comments are cut", NotHere("comments are not read")),
    (28, "an absent total is read as 0", By(&[
        "tests/cli/failure_modes.rs::a_page_without_a_total_is_not_the_last"])),
    (29, "offsets without a colon cannot be read", By(&[
        "tests/cli/activity.rs::timestamps_with_any_offset_are_the_same_instants",
        "src/jira/time.rs::every_known_form_is_read"])),
    (30, "documents where text is expected", NotHere(
        "descriptions and comments, the fields of that kind, are not asked for; the list of fields is held by row 2")),
    (31, "null where a value is expected", By(&[
        "tests/cli/activity.rs::what_jira_leaves_out_is_empty_and_not_made_up",
        "src/jira/wire.rs::every_field_may_be_null_or_absent"])),
    (32, "names in another language", By(&[
        "tests/cli/activity.rs::a_category_is_told_by_its_key_and_never_by_a_name",
        "src/jira/wire.rs::categories_come_from_keys_and_never_from_names"])),
    (33, "quoting in queries", By(&[
        "src/jira/jql.rs::quotes_end_nowhere_but_at_the_end",
        "src/jira/jql.rs::every_value_comes_back"])),
    (34, "a query that is too long for an address", By(&[
        "tests/cli/activity_paging.rs::a_hundred_tickets_are_one_request_to_search"])),
    (35, "429 ignored, or answered by hammering", By(&[
        "tests/cli/network.rs::a_rate_limit_without_a_pause_is_given_one",
        "tests/cli/rate_limits.rs::every_twentieth_request_of_cloud_is_refused_and_nothing_is_lost",
        "tests/cli/rate_limits.rs::every_twentieth_request_of_data_center_is_refused_and_nothing_is_lost",
        "tests/cli/rate_limits.rs::the_time_to_come_back_has_three_forms",
        "tests/cli/rate_limits.rs::a_wait_that_is_too_long_is_told_at_once"])),
    (36, "a good token is refused after many requests", By(&[
        "tests/cli/failure_modes.rs::a_401_after_refusals_is_no_bad_token"])),
    (37, "a certificate of the company's own", By(&[
        "tests/cli/networks.rs::an_unknown_issuer_is_refused_until_it_is_trusted",
        "tests/cli/networks.rs::wrong_certificates_are_told_apart",
        "tests/cli/integration_add.rs::an_authority_of_ones_own_is_trusted_only_when_told"])),
    (38, "a proxy is needed", By(&[
        "tests/cli/networks.rs::the_proxy_of_the_environment_is_used",
        "tests/cli/networks.rs::no_proxy_goes_straight",
        "tests/cli/networks.rs::a_proxy_that_wants_a_password_is_no_jira_that_refuses_the_token"])),
    (39, "the site was renamed or suspended", By(&[
        "tests/cli/failures.rs::a_site_that_is_gone",
        "tests/cli/failure_modes.rs::a_site_that_is_gone_is_no_empty_answer"])),
    (40, "the wrong e-mail for the token", By(&[
        "tests/cli/checks.rs::the_token_is_of_somebody_else",
        "tests/cli/failures.rs::a_wrong_token"])),
    (41, "a token pasted with white space", By(&[
        "tests/cli/token.rs::white_space_around_a_token_is_trimmed",
        "src/domain/connection.rs::tokens_are_trimmed_and_one_piece"])),
    (42, "500 for pages far behind", By(&[
        "tests/cli/activity_paging.rs::a_window_that_the_server_cannot_page_through_fails"])),
    (43, "pages drift while they are read", By(&[
        "tests/cli/activity_paging.rs::pages_that_overlap_list_a_ticket_once",
        "tests/cli/activity_paging.rs::a_total_that_shrinks_is_said",
        "tests/cli/failure_modes.rs::pages_that_drift_list_a_ticket_once"])),
    (44, "an unknown person has nothing, with 200", By(&[
        "tests/cli/activity_sources.rs::an_account_that_was_renamed_is_not_called_idle",
        "tests/cli/failure_modes.rs::an_account_that_is_no_more_is_not_called_idle"])),
    (45, "what answers strangers proves nothing", By(&[
        "tests/responses.rs::a_server_that_answers_strangers_is_not_taken_for_a_sign_in",
        "tests/cli/failure_modes.rs::what_answers_strangers_does_not_pass_for_a_sign_in"])),
    (46, "a ticket moves and has another key", By(&[
        "tests/cli/failure_modes.rs::a_ticket_that_moved_has_its_new_key"])),
    (47, "a scope is missing: 401 with the reason", By(&[
        "tests/cli/failures.rs::a_token_without_the_scope"])),
    (48, "two refreshes of one OAuth token", NotHere("OAuth is not used")),
    (49, "answers that are large or slow", By(&[
        "tests/cli/network.rs::an_answer_that_does_not_end",
        "tests/cli/hostile/bodies.rs::answers_without_end_are_cut_off",
        "tests/cli/hostile/breaks.rs::a_slow_answer_ends_with_the_time_out",
        "tests/cli/activity_paging.rs::a_question_names_its_fields_and_bounds"])),
    (50, "a secret in a log or an address", By(&[
        "tests/cli/secrets.rs::the_loudest_run_tells_no_token",
        "tests/cli/token.rs::a_token_as_a_flag_is_refused_and_not_repeated",
        "tests/cli/hostile/mended.rs::an_echo_of_the_token_is_not_repeated"])),
];

/// Returns whether the file has a test of that name: the function, with its attribute or in a `proptest!`.
pub(crate) fn has_test(file: &Path, name: &str) -> bool {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    let mut places = (0..lines.len()).filter(|at| lines[*at].starts_with(&start));
    places.any(|at| {
        let mut above = lines[..at].iter().rev();
        above.find(|line| !line.starts_with("#[ignore") && !line.starts_with("#[cfg"))
            == Some(&"#[test]")
    })
}

#[test]
fn every_row_is_held_by_tests_that_exist() {
    let numbers: Vec<u8> = ROWS.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=50).collect::<Vec<u8>>());
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut missing = BTreeSet::new();
    for (number, what, held) in &ROWS {
        match held {
            By(tests) => {
                assert!(!tests.is_empty(), "row {number} ({what})");
                for test in *tests {
                    let (file, name) = test.split_once("::").unwrap();
                    if !has_test(&root.join(file), name) {
                        missing.insert(format!("row {number} ({what}): {test}"));
                    }
                }
            }
            NotHere(why) => assert!(!why.is_empty(), "row {number} ({what})"),
        }
    }
    assert!(missing.is_empty(), "no such tests:\n{missing:#?}");
    assert!(!has_test(&root.join(file!()), "that_is_no_test"));
}

/// Answers a question once with exactly this.
fn answer(body: &serde_json::Value) -> Fault {
    Fault::Status {
        code: 200,
        headers: Vec::new(),
        body: body.to_string(),
    }
}

/// A ticket of Ada's on Data Center, as a search answers it.
fn ticket(number: usize) -> serde_json::Value {
    json!({"id": number.to_string(), "key": format!("ACME-{number}"), "fields": {
        "summary": "Oil the mill",
        "created": "2026-11-02T08:00:00.000+0000",
        "updated": "2026-11-02T08:00:00.000+0000",
        "assignee": {"name": "ada", "displayName": "Ada Lovelace", "active": true},
        "status": {"name": "To Do", "statusCategory": {"key": "new"}},
    }})
}

fn keys(answer: &serde_json::Value) -> Vec<&str> {
    let tickets = answer["data"]["tickets"].as_array().unwrap().iter();
    let mut keys: Vec<&str> = tickets
        .map(|ticket| ticket["key"].as_str().unwrap())
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn a_page_without_a_total_is_not_the_last() {
    let jira = data_center().start();
    let env = TestEnv::ada_on(&jira);
    jira.forget_requests();
    for issues in [vec![ticket(1), ticket(2)], vec![ticket(3)], vec![]] {
        jira.arrange(answer(&json!({"issues": issues})).on(Endpoint::Search));
    }
    let output = env.line("activity show ada --json").success();
    let answer = output.json();
    assert_eq!(keys(&answer), ["ACME-1", "ACME-2", "ACME-3"], "{output}");
    let starts: Vec<_> = jira
        .requests()
        .iter()
        .filter(|seen| seen.endpoint == Endpoint::Search)
        .map(|seen| seen.body.as_ref().unwrap()["startAt"].clone())
        .collect();
    assert_eq!(starts, [0, 2, 3]);
}

#[test]
fn a_404_to_a_stranger_is_a_rejected_login() {
    for builder in [cloud(), data_center()] {
        let jira = builder.start();
        let env = TestEnv::with(&jira);
        env.line("person add 'Ada Lovelace'").success();
        let header = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
        let gone = Fault::Status {
            code: 404,
            headers: vec![(header.0.to_owned(), header.1.to_owned())],
            body: json!({"errorMessages": ["No such user."]}).to_string(),
        };
        jira.arrange(gone.on(Endpoint::User));
        let id = jira.account_id("ada");
        let output = env
            .run(["person", "link", "ada", "--account-id", &id])
            .fails(4);
        assert!(output.stderr.contains("rotate acme"), "{output}");
    }
}

#[test]
fn the_path_of_a_gateway_address_is_kept() {
    let jira = busy(cloud().auth(Auth::Scoped), 1).start();
    let mut env = TestEnv::new();
    env.knows(&jira);
    let (url, login) = (jira.gateway_url(), jira.login());
    let add = [
        "integration",
        "add",
        "acme",
        "--url",
        &url,
        "--login",
        &login,
        "--token-stdin",
    ];
    // a gateway that tells a stranger nothing
    let refused = env.run_with_input(add, jira.token()).fails(2);
    assert!(refused.stderr.contains(&url), "{refused}");
    let info = json!({"baseUrl": jira.url(), "version": "1001.0.0", "deploymentType": "Cloud"});
    jira.arrange(answer(&info).on(Endpoint::ServerInfo));
    env.run_with_input(add, jira.token()).success();
    env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
    let output = env.line("activity show ada --json").success();
    assert_eq!(keys(&output.json()), ["ACME-1"], "{output}");
    let path = url.strip_prefix(&jira.gateway_origin()).unwrap();
    for seen in jira.requests() {
        assert!(seen.gateway && seen.path.starts_with(path), "{seen:?}");
    }
}

#[test]
fn no_address_is_glued_or_has_two_slashes() {
    for context in ["", "/jira", "/team/jira"] {
        for tail in ["", "/", "//"] {
            let builder = data_center();
            let builder = if context.is_empty() {
                builder
            } else {
                builder.context_path(context)
            };
            let jira = busy(builder, 1).start();
            let mut env = TestEnv::new();
            env.knows(&jira);
            let url = format!("{}{tail}", jira.url());
            let add = ["integration", "add", "acme", "--token-stdin", "--url", &url];
            let added = env.run_with_input(add, jira.token()).success();
            env.person_linked("ada", "Ada Lovelace", "ada@acme.example");
            let shown = env.line("activity show ada --json").success();
            let browse = format!("{}/browse/ACME-1", jira.url());
            assert_eq!(shown.json()["data"]["tickets"][0]["url"], browse);
            for seen in jira.requests() {
                let api = format!("{context}/rest/api/2/");
                assert!(seen.path.starts_with(&api), "{url}: {}\n{added}", seen.path);
                assert!(!seen.path.contains("//"), "{url}: {}", seen.path);
            }
        }
    }
}

#[test]
fn a_page_of_a_proxy_is_one_line_with_its_status() {
    let page = |code| {
        Fault::Status {
        code,
        headers: vec![("Content-Type".to_owned(), "text/html".to_owned())],
        body: "<html><head><title>Blocked</title></head>\n<body><h1>Request\nblocked</h1></body></html>"
            .to_owned(),
    }
    };
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    for (code, asked) in [(403, 1), (500, 1), (502, 2)] {
        jira.forget_requests();
        jira.arrange(page(code).on(Endpoint::Search));
        let output = env.line("activity show ada");
        let output = output.fails(if asked == 1 { 8 } else { 0 });
        let searches = jira.requests();
        let searches = searches.iter().filter(|s| s.endpoint == Endpoint::Search);
        assert_eq!(searches.count(), asked, "{code}\n{output}");
        if asked == 1 {
            assert!(output.stderr.contains(&code.to_string()), "{output}");
            assert!(!output.stderr.contains('<'), "{output}");
            assert_eq!(output.stderr.matches("caused by").count(), 1, "{output}");
        }
    }
}

#[test]
fn people_are_searched_with_the_parameter_of_the_deployment() {
    for (builder, wanted, unwanted) in [
        (cloud(), "query=", "username="),
        (data_center(), "username=", "query="),
    ] {
        let jira = builder.start();
        let env = TestEnv::ada_on(&jira);
        env.line("person search lovelace").success();
        let seen = jira.requests();
        let searches: Vec<&str> = seen
            .iter()
            .filter(|seen| seen.endpoint == Endpoint::UserSearch)
            .map(|seen| seen.path.as_str())
            .collect();
        assert!(searches.len() >= 2, "{searches:?}");
        for path in searches {
            assert!(path.contains(wanted) && !path.contains(unwanted), "{path}");
        }
    }
}

#[test]
fn a_capped_list_of_people_says_so() {
    for cap in [50, 100] {
        let people = (0..130).fold(data_center().user_cap(cap), |jira, number| {
            jira.user(&format!("mary{number}"), |user| {
                user.name(&format!("Mary {number}"))
            })
        });
        let jira = people.start();
        let env = TestEnv::with(&jira);
        let output = env.line("person search mary --json").success();
        let answer = output.json();
        assert_eq!(answer["data"].as_array().unwrap().len(), cap);
        assert_eq!(answer["meta"]["complete"], false, "{cap}");
        assert!(output.stderr.contains("narrow the search"), "{output}");
    }
}

#[test]
fn a_clipped_history_is_not_taken_for_a_whole_one() {
    let jira = data_center()
        .issue("ACME-1", |issue| {
            issue
                .assignee("ada")
                .created("2026-08-10T08:00:00Z")
                .updated("2026-11-20T08:00:00Z")
        })
        .start();
    let env = TestEnv::ada_on(&jira);
    let line = "activity show ada --since 2026-09-01 --until 2026-09-30 --json";
    let whole = env.line(line).success().json();
    assert_eq!(whole["meta"]["complete"], true, "{whole:#}");

    jira.forget_requests();
    env.line(line).success();
    let asked = jira.requests();
    let histories = asked.iter().position(|seen| {
        let body = seen.body.as_ref();
        body.is_some_and(|body| body["expand"] == json!(["changelog"]))
    });
    let at = histories.unwrap();
    let jql = asked[at].jql().unwrap();
    let id: String = jql.chars().filter(char::is_ascii_digit).collect();
    for (total, complete) in [(0, true), (300, false)] {
        let log = json!({"startAt": 0, "maxResults": 0, "total": total, "histories": []});
        let issue = json!({"id": id, "key": "ACME-1", "changelog": log});
        let page = json!({"startAt": 0, "maxResults": 100, "total": 1, "issues": [issue]});
        jira.forget_faults();
        jira.arrange(answer(&page).every(u32::try_from(at).unwrap() + 1));
        let output = env.line(line).success();
        let told = output.json();
        assert_eq!(told["meta"]["complete"], complete, "{output}");
        let unknown = told["meta"]["warnings"].as_array().unwrap().iter();
        let unknown = unknown.filter(|warning| warning["code"] == "unknown");
        assert_eq!(unknown.count(), usize::from(!complete), "{output}");
        let why = &told["data"]["people"][0]["error"];
        assert_eq!(why.is_null(), complete, "{output}");
    }
    // what the filters leave out need not be known
    for ask in ["show ada", "show ada --format ndjson", "summary ada"] {
        let dates = "--since 2026-09-01 --until 2026-09-30 --require-complete";
        env.line(&format!("activity {ask} {dates}")).fails(11);
        env.line(&format!("activity {ask} {dates} --label x"))
            .success();
    }
}

#[test]
fn a_401_after_refusals_is_no_bad_token() {
    for builder in [cloud(), data_center()] {
        let jira = busy(builder, 1).start();
        let env = TestEnv::ada_on(&jira);
        let refusal = Fault::TooManyRequests {
            retry_after: Some("0".to_owned()),
            reset: false,
        };
        jira.arrange(refusal.on(Endpoint::Search));
        let body = json!({"errorMessages": ["Login Required"]}).to_string();
        let denied = Fault::Status {
            code: 401,
            headers: Vec::new(),
            body,
        };
        jira.arrange(denied.on(Endpoint::Search));
        let output = env.line("activity show ada --json").fails(6);
        assert_eq!(output.json_error()["error"]["code"], "rate_limited");
        assert!(!output.stderr.contains("rotate"), "{output}");
        env.line("activity show ada").success();
    }
}

#[test]
fn a_site_that_is_gone_is_no_empty_answer() {
    let jira = busy(cloud(), 1).start();
    let env = TestEnv::ada_on(&jira);
    jira.arrange(Fault::SiteGone);
    for line in ["activity show ada", "person search ada", "integration test"] {
        let output = env.line(line).fails(8);
        let told = format!("{}{}", output.stdout, output.stderr);
        assert!(told.contains("suspended"), "{line}\n{output}");
    }
}

#[test]
fn pages_that_drift_list_a_ticket_once() {
    let jira = data_center().start();
    let env = TestEnv::ada_on(&jira);
    // between the pages a ticket came in at the front and moved the others on by one
    for (total, issues) in [
        (3, vec![ticket(3), ticket(2)]),
        (4, vec![ticket(2), ticket(1)]),
    ] {
        jira.arrange(answer(&json!({"total": total, "issues": issues})).on(Endpoint::Search));
    }
    let output = env.line("activity show ada --json").success();
    let answer = output.json();
    assert_eq!(keys(&answer), ["ACME-1", "ACME-2", "ACME-3"], "{output}");
    assert_eq!(
        answer["meta"]["complete"], false,
        "one is missing\n{output}"
    );
}

#[test]
fn an_account_that_is_no_more_is_not_called_idle() {
    for builder in [cloud(), data_center()] {
        let jira = builder.start();
        let env = TestEnv::ada_on(&jira);
        let idle = env.line("activity show ada --json").success();
        assert_eq!(idle.json()["meta"]["complete"], true, "{idle}");
        jira.update(|state| state.remove_user("ada"));
        env.line("activity show ada --require-complete").fails(11);
        let output = env.line("activity show ada --json").success();
        assert_eq!(output.json()["meta"]["complete"], false, "{output}");
    }
}

#[test]
fn what_answers_strangers_does_not_pass_for_a_sign_in() {
    for builder in [cloud(), data_center()] {
        let jira = builder.start();
        let env = TestEnv::with(&jira);
        jira.arrange(Fault::ExpiredToken {
            header_on_200: false,
        });
        let output = env.line("integration test acme --json").fails(4);
        let checks = output.json()["data"][0]["checks"].clone();
        let status = |name: &str| {
            let mut checks = checks.as_array().unwrap().iter();
            checks.find(|check| check["name"] == name).unwrap()["status"].clone()
        };
        assert_eq!(
            (status("jira"), status("sign-in")),
            (json!("pass"), json!("fail"))
        );
    }
}

#[test]
fn a_ticket_that_moved_has_its_new_key() {
    for builder in [cloud(), data_center()] {
        let jira = busy(builder, 2).start();
        let env = TestEnv::ada_on(&jira);
        let before = env.line("activity show ada --json").success().json();
        assert_eq!(keys(&before), ["ACME-1", "ACME-2"]);
        jira.update(|state| state.rekey("ACME-1", "OPS-9"));
        let after = env.line("activity show ada --json").success().json();
        assert_eq!(keys(&after), ["ACME-2", "OPS-9"]);
        let tickets = after["data"]["tickets"].as_array().unwrap();
        let moved = tickets.iter().find(|ticket| ticket["key"] == "OPS-9");
        let moved = moved.unwrap();
        assert_eq!(moved["project"]["key"], "OPS", "{moved:#}");
        assert_eq!(moved["url"], format!("{}/browse/OPS-9", jira.url()));
    }
}
