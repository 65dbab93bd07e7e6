//! Times: literals, periods and functions, zones and changed clocks, and histories.

use super::{ask, finds, refuses, state};

#[test]
fn history_is_searched_by_time() {
    let ada = "\"712020:ada-id\"";
    let table = [
        (format!("assignee WAS {ada}"), "DO-1 ACME-1"),
        (
            format!("assignee was in ({ada}, \"nobody\") AND project = ACME"),
            "ACME-1",
        ),
        (format!("assignee was not {ada}"), "ACME-10 ACME-2"),
        (
            format!("assignee WAS {ada} DURING (\"2026-09-05\", \"2026-09-06\")"),
            "ACME-1",
        ),
        (
            format!("assignee WAS {ada} DURING (\"2026-09-06\", \"2026-09-07\")"),
            "",
        ),
        (
            format!("assignee WAS {ada} DURING (\"2026-08-01\", \"2026-08-31\")"),
            "",
        ),
        (
            format!("assignee WAS {ada} BEFORE \"2026-09-02\""),
            "ACME-1",
        ),
        (format!("assignee WAS {ada} AFTER \"2026-09-06\""), "DO-1"),
        ("status WAS Doing ON \"2026-09-03\"".to_owned(), "ACME-1"),
        ("status WAS Doing ON \"2026-09-04\"".to_owned(), ""),
    ];
    for (jql, wanted) in table {
        finds(true, &jql, wanted);
    }
    finds(false, "assignee WAS ADA", "DO-1 ACME-1");
    refuses(
        false,
        "assignee WAS \"bob\"",
        "The value 'bob' does not exist for the field 'assignee'.",
    );
    refuses(false, "assignee WAS IN (ada, bob)", "'bob'");
    refuses(
        true,
        "summary WAS \"x\"",
        "History searches do not support the 'summary' field.",
    );
}

#[test]
fn dates_are_read_as_jira_reads_them() {
    let table = [
        ("created >= 2026-11-22", "DO-1 ACME-10"),
        ("created >= \"2026/11/22\"", "DO-1 ACME-10"),
        ("created <= \"2026-11-22\"", "ACME-2 ACME-1"),
        ("created = \"2026-11-22\"", "ACME-10"),
        ("created >= \"2026-11-22 10:15\"", "DO-1 ACME-10"),
        ("created > \"2026-11-22 10:15\"", "DO-1 ACME-10"),
        ("created < \"2026-11-22 10:15\"", "ACME-2 ACME-1"),
        ("updated >= 1788609600000", "DO-1 ACME-10 ACME-2 ACME-1"),
        ("updated >= 1788609600001", "DO-1 ACME-10 ACME-2"),
        ("created >= -1d", "DO-1"),
        ("created >= \"-1d 2h\"", "DO-1 ACME-10"),
        ("created >= \"-4w 2d\"", "DO-1 ACME-10 ACME-2"),
        ("created >= -90M", "DO-1"),
        ("created >= -30m", ""),
        ("created >= startOfDay()", "DO-1"),
        ("created >= startOfDay(-1)", "DO-1 ACME-10"),
        (
            "created >= startOfMonth() and created <= endOfDay(\"-1d\")",
            "ACME-10 ACME-2",
        ),
        ("created >= startOfWeek()", "DO-1 ACME-10"),
        ("created < now()", "DO-1 ACME-10 ACME-2 ACME-1"),
        ("created >= startOfMonth(-1M)", "DO-1 ACME-10 ACME-2"),
        (
            "created in (\"2026-11-22\", \"2026-11-23\")",
            "DO-1 ACME-10",
        ),
    ];
    for (jql, wanted) in table {
        finds(true, jql, wanted);
        finds(false, jql, wanted);
    }
    let wrong = [
        "created >= \"2026-11-22T10:15\"",
        "created >= \"2026-11-22 10:15:00\"",
        "created >= \"2026-11-22T10:15:00Z\"",
        "created >= \"2026-11-22 10:15 UTC\"",
        "created >= \"2026-11-22 10:15+00:00\"",
        "created >= \"2026-1-2\"",
        "created >= \"2026-02-30\"",
        "created >= \"22.11.2026\"",
        "created >= \"1788609600000\"",
        "created >= \"yesterday\"",
        "created >= \"\"",
    ];
    for jql in wrong {
        refuses(true, jql, "is invalid. Valid formats include");
    }
    refuses(true, "created >= startOfDay(-1x)", "startOfDay");
    refuses(
        true,
        "created >= startOfTomorrow()",
        "Unable to find JQL function",
    );
    refuses(
        false,
        "worklogDate >= \"2026-08-10 00:00\"",
        "Date value '2026-08-10 00:00' for field 'worklogDate'",
    );
    finds(false, "worklogDate >= \"2026-08-10\"", "");
    finds(true, "worklogDate >= \"2026-08-10 00:00\"", "");
}

#[test]
fn a_day_begins_where_the_caller_lives() {
    let state = state();
    let table = [
        // 2026-11-20T23:30Z is the 21st in Berlin and the 20th in New York
        (
            "Europe/Berlin",
            "created >= \"2026-11-21\" and created < \"2026-11-22\"",
            "ACME-2",
        ),
        (
            "America/New_York",
            "created >= \"2026-11-21\" and created < \"2026-11-22\"",
            "",
        ),
        (
            "America/New_York",
            "created >= \"2026-11-20 18:30\" and created < \"2026-11-20 18:31\"",
            "ACME-2",
        ),
        // noon of the 23rd in UTC is the 24th in Kiritimati
        ("Pacific/Kiritimati", "created >= startOfDay()", "DO-1"),
        (
            "Pacific/Kiritimati",
            "created >= startOfDay(-1d)",
            "DO-1 ACME-10",
        ),
        ("Pacific/Pago_Pago", "created >= startOfDay()", "DO-1"),
    ];
    for (zone, jql, wanted) in table {
        let found = ask(&state, true, zone, jql).unwrap().0.join(" ");
        assert_eq!(found, wanted, "{zone}: {jql}");
    }
}

#[test]
fn a_day_of_changed_clocks_has_its_own_length() {
    let mut state = state();
    // Berlin: 29 March 2026 has 23 hours, from 23:00Z to 22:00Z. Cairo: 24 April 2026 has no midnight.
    state.add_issue("DST-1", |i| i.created("2026-03-28T23:00:00Z"));
    state.add_issue("DST-2", |i| i.created("2026-03-29T21:59:59Z"));
    state.add_issue("DST-3", |i| i.created("2026-03-29T22:00:00Z"));
    state.add_issue("DST-4", |i| i.created("2026-04-23T22:00:00Z"));
    state.add_issue("DST-5", |i| i.created("2026-04-23T21:59:00Z"));
    let table = [
        (
            "Europe/Berlin",
            "project = DST and created = \"2026-03-29\"",
            "DST-2 DST-1",
        ),
        (
            "Europe/Berlin",
            "project = DST and created >= \"2026-03-30\" and created < \"2026-04-01\"",
            "DST-3",
        ),
        (
            "Africa/Cairo",
            "project = DST and created >= \"2026-04-24\"",
            "DST-4",
        ),
        (
            "Africa/Cairo",
            "project = DST and created >= \"2026-04-24 00:30\"",
            "",
        ),
    ];
    for (zone, jql, wanted) in table {
        let found = ask(&state, true, zone, jql).unwrap().0.join(" ");
        assert_eq!(found, wanted, "{zone}: {jql}");
    }
}
