//! Questions in Jira's query language, made from typed pieces through one quoting function.
//!
//! Instants are sent as epoch milliseconds: every other literal is read in the time zone of the account that asks,
//! rounded to the minute. Lists are ordered by the key, which does not change while pages are read.

use std::fmt::Write;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::error::JiraError;
use crate::domain::{AccountId, Window};

/// Whether tickets that have left the person are asked for as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// Those that were theirs in the window and are somebody else's now.
    Included,
    /// Only what is theirs now; for a Jira that refuses questions about the past.
    Left,
}

/// Returns the question for the tickets of `account` that can belong to `window`: a superset, which the instants in the
/// answers narrow down.
///
/// The upper bound is on `created`: `updated` keeps only the last change, so bounding it would lose every ticket that
/// was touched again after the window. The bounds of `DURING` are whole days, a day wider on both sides: whether
/// histories take epoch milliseconds is nowhere written, and days are read in a zone that we do not know.
pub(super) fn assigned_in(
    account: &AccountId,
    window: &Window,
    past: Past,
) -> Result<String, JiraError> {
    let id = quoted(account.as_str())?;
    let (from, to) = (minute_before(window.from), minute_after(window.to));
    let mut jql = match past {
        Past::Left => format!("assignee = {id}"),
        Past::Included => {
            let (first, last) = (day(window.from, -1), day(window.to, 2));
            format!(r#"(assignee = {id} OR assignee WAS {id} DURING ("{first}", "{last}"))"#)
        }
    };
    let _ = write!(jql, " AND updated >= {from}");
    if !window.open {
        let _ = write!(jql, " AND created < {to}");
    }
    jql.push_str(" ORDER BY key ASC");
    Ok(jql)
}

/// Returns the question for the tickets with these ids.
///
/// Ids are the one value that stands without quotes: a quoted number may be read as a key, which it is not.
///
/// # Errors
///
/// When one is no number; Jira's are, and anything else would have to be quoted.
pub(super) fn with_ids(ids: &[String]) -> Result<String, JiraError> {
    let is_number = |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if !ids.iter().all(is_number) {
        return Err(JiraError::Unusable(
            "Jira names a ticket by an id that is no number".to_owned(),
        ));
    }
    Ok(format!("id in ({}) ORDER BY key ASC", ids.join(", ")))
}

/// The smallest bounded question: it has an answer for every account, and needs no name.
pub(super) const SMALLEST: &str = "assignee = currentUser() ORDER BY key ASC";

/// A minute is the finest that some comparisons keep, so bounds are widened to whole ones.
const MINUTE: i64 = 60_000;

fn minute_before(instant: Timestamp) -> i64 {
    instant.as_millisecond().div_euclid(MINUTE) * MINUTE
}

fn minute_after(instant: Timestamp) -> i64 {
    -(-instant.as_millisecond()).div_euclid(MINUTE) * MINUTE
}

/// Returns the day of `instant` in UTC, moved by `days`.
fn day(instant: Timestamp, days: i64) -> Date {
    let date = instant.to_zoned(TimeZone::UTC).date();
    date.checked_add(days.days()).unwrap_or(date)
}

/// Returns `value` as a JQL string, always in quotes: ids have colons, and reserved words are many.
///
/// Source: "Search syntax for JQL": inside double quotes `\` and `"` are escaped, line breaks and tabs have escapes.
///
/// # Errors
///
/// When the value has another control character, for which JQL has no form.
fn quoted(value: &str) -> Result<String, JiraError> {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '\\' => quoted.push_str(r"\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            c if c.is_control() => {
                return Err(JiraError::Unusable(
                    "a control character cannot be part of a Jira query".to_owned(),
                ));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    Ok(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Since, Until};
    use proptest::prelude::*;

    #[test]
    fn the_bounds_are_instants_and_the_past_is_bounded_by_creation() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let since: Since = "2026-09-01".parse().unwrap();
        let until: Until = "2026-09-07".parse().unwrap();
        let id: AccountId = "712020:ab".parse().unwrap();
        let past = Window::new(since, Some(until), now, TimeZone::UTC).unwrap();
        assert_eq!(
            assigned_in(&id, &past, Past::Left).unwrap(),
            r#"assignee = "712020:ab" AND updated >= 1788220800000 AND created < 1788825600000 ORDER BY key ASC"#
        );
        let open = Window::new(since, None, now, TimeZone::UTC).unwrap();
        assert_eq!(
            assigned_in(&id, &open, Past::Included).unwrap(),
            r#"(assignee = "712020:ab" OR assignee WAS "712020:ab" DURING ("2026-08-31", "2026-11-25")) AND updated >= 1788220800000 ORDER BY key ASC"#
        );
    }

    #[test]
    fn ids_are_numbers_and_nothing_else() {
        let of =
            |ids: &[&str]| with_ids(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            of(&["10001", "10002"]).unwrap(),
            "id in (10001, 10002) ORDER BY key ASC"
        );
        for bad in ["", "ACME-1", "1) OR project = X"] {
            assert!(of(&["10001", bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn bounds_are_widened_to_whole_minutes() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            minute_before(at("2026-09-01T00:00:59.999Z")),
            at("2026-09-01T00:00:00Z").as_millisecond()
        );
        assert_eq!(
            minute_after(at("2026-09-01T00:00:00.001Z")),
            at("2026-09-01T00:01:00Z").as_millisecond()
        );
        assert_eq!(
            minute_after(at("2026-09-01T00:01:00Z")),
            at("2026-09-01T00:01:00Z").as_millisecond()
        );
    }

    #[test]
    fn quotes_end_nowhere_but_at_the_end() {
        assert_eq!(
            quoted(r#"a" OR assignee = "b"#).unwrap(),
            r#""a\" OR assignee = \"b""#
        );
        assert_eq!(quoted(r"a\").unwrap(), r#""a\\""#);
        assert_eq!(quoted("a\nb\tc").unwrap(), r#""a\nb\tc""#);
        assert!(quoted("a\u{1b}b").is_err());
    }

    /// Reads a JQL string as Jira does, and nothing behind it.
    fn unquoted(text: &str) -> Option<String> {
        let mut chars = text.strip_prefix('"')?.chars();
        let mut value = String::new();
        loop {
            match chars.next()? {
                '"' => return chars.next().is_none().then_some(value),
                '\\' => value.push(match chars.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    c => c,
                }),
                c => value.push(c),
            }
        }
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value in any::<String>()) {
            if let Ok(text) = quoted(&value) {
                prop_assert_eq!(unquoted(&text), Some(value));
            }
        }
    }
}
