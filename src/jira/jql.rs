//! Questions in Jira's query language, made from typed pieces through one quoting function.
//!
//! Instants are sent as epoch milliseconds: every other literal is read in the time zone of the account that asks,
//! rounded to the minute.

use std::fmt::Write;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::error::JiraError;
use crate::domain::filter::Narrowing;
use crate::domain::{Category, Whose, Window};

/// Whether tickets that have left the person are asked for as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// Those that were theirs in the window and are somebody else's now.
    Included,
    /// Only what is theirs now; for a Jira that refuses questions about the past.
    Left,
}

/// A question for tickets: whose, when, and which are not wanted anyway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    /// The people, at least one.
    pub(super) people: &'a [Whose],
    /// The window.
    pub(super) window: &'a Window,
    /// Whether what has left them is asked for.
    pub(super) past: Past,
    /// What Jira can leave out for us.
    pub(super) narrowing: &'a Narrowing,
}

/// The order of a list. Neither key nor creation changes while pages are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    /// By project and number.
    Key,
    /// By creation, only what was made at that instant's minute or later.
    Created(Option<Timestamp>),
}

impl Question<'_> {
    /// Returns the question for the tickets that can belong to the window: a superset, which the instants in the answers
    /// narrow down.
    ///
    /// The upper bound is on `created`: `updated` keeps only the last change, so bounding it would lose every ticket that
    /// was touched again after the window. The bounds of `DURING` are whole days, a day wider on both sides: whether
    /// histories take epoch milliseconds is nowhere written, and days are read in a zone that we do not know.
    pub(super) fn tickets(&self, order: Order) -> Result<String, JiraError> {
        self.with("", order)
    }

    /// Returns the question for those of them that were given to somebody since the window began.
    pub(super) fn reassigned(&self, order: Order) -> Result<String, JiraError> {
        let first = day(self.window.from, -1);
        self.with(&format!(r#" AND assignee CHANGED AFTER "{first}""#), order)
    }

    fn with(&self, more: &str, order: Order) -> Result<String, JiraError> {
        let window = self.window;
        let (from, to) = (minute_before(window.from), minute_after(window.to));
        let mut jql = self.whose()?;
        let _ = write!(jql, " AND updated >= {from}");
        if !window.open {
            let _ = write!(jql, " AND created < {to}");
        }
        jql.push_str(&narrowed(self.narrowing)?);
        jql.push_str(more);
        match order {
            Order::Key => jql.push_str(" ORDER BY key ASC"),
            Order::Created(since) => {
                if let Some(since) = since {
                    let _ = write!(jql, " AND created >= {}", minute_before(since));
                }
                jql.push_str(" ORDER BY created ASC, key ASC");
            }
        }
        Ok(jql)
    }

    fn whose(&self) -> Result<String, JiraError> {
        let ids: Result<Vec<String>, JiraError> = self
            .people
            .iter()
            .map(|whose| quoted(whose.id.as_str()))
            .collect();
        let ids = ids?;
        let (is, was, whom) = match ids.as_slice() {
            [id] => ("=", "WAS", id.clone()),
            ids => ("in", "WAS IN", format!("({})", ids.join(", "))),
        };
        Ok(match self.past {
            Past::Left => format!("assignee {is} {whom}"),
            Past::Included => {
                let (first, last) = (day(self.window.from, -1), day(self.window.to, 2));
                format!(
                    r#"(assignee {is} {whom} OR assignee {was} {whom} DURING ("{first}", "{last}"))"#
                )
            }
        })
    }
}

/// Returns the smallest question about the past: who refuses it refuses all of them.
pub(super) fn past_of_me(window: &Window) -> String {
    let (first, last) = (day(window.from, -1), day(window.to, 2));
    format!(r#"assignee WAS currentUser() DURING ("{first}", "{last}") ORDER BY key ASC"#)
}

/// Returns the clauses for what is wanted. Categories are named by their ids, which are the same in every language.
fn narrowed(narrowing: &Narrowing) -> Result<String, JiraError> {
    let mut text = String::new();
    if !narrowing.projects.is_empty() {
        let keys: Result<Vec<String>, JiraError> =
            narrowing.projects.iter().map(|key| quoted(key)).collect();
        let _ = write!(text, " AND project in ({})", keys?.join(", "));
    }
    for (word, categories) in [
        ("in", &narrowing.categories),
        ("not in", &narrowing.not_categories),
    ] {
        let ids: Vec<&str> = categories
            .iter()
            .filter_map(|one| category_id(*one))
            .collect();
        if !ids.is_empty() {
            let _ = write!(text, " AND statusCategory {word} ({})", ids.join(", "));
        }
    }
    Ok(text)
}

/// Source: `GET statuscategory`; the ids are the same on every site, the names are translated.
fn category_id(category: Category) -> Option<&'static str> {
    match category {
        Category::ToDo => Some("2"),
        Category::Done => Some("3"),
        Category::InProgress => Some("4"),
        Category::None => None,
    }
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

/// Returns the beginning of the minute of `instant`, in milliseconds since the epoch.
pub(super) fn minute_before(instant: Timestamp) -> i64 {
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
        let whose = |id: &str| Whose {
            id: id.parse().unwrap(),
            key: None,
        };
        let (one, two) = ([whose("712020:ab")], [whose("ada"), whose("grace")]);
        let all = Narrowing::default();
        let past = Window::new(since, Some(until), now, TimeZone::UTC).unwrap();
        let question = Question {
            people: &one,
            window: &past,
            past: Past::Left,
            narrowing: &all,
        };
        assert_eq!(
            question.tickets(Order::Key).unwrap(),
            r#"assignee = "712020:ab" AND updated >= 1788220800000 AND created < 1788825600000 ORDER BY key ASC"#
        );
        let open = Window::new(since, None, now, TimeZone::UTC).unwrap();
        let question = Question {
            window: &open,
            past: Past::Included,
            ..question
        };
        assert_eq!(
            question.tickets(Order::Key).unwrap(),
            r#"(assignee = "712020:ab" OR assignee WAS "712020:ab" DURING ("2026-08-31", "2026-11-25")) AND updated >= 1788220800000 ORDER BY key ASC"#
        );
        let narrowing = Narrowing {
            projects: vec!["ACME".to_owned()],
            categories: vec![Category::ToDo, Category::Done],
            not_categories: vec![Category::InProgress],
        };
        let question = Question {
            people: &two,
            past: Past::Left,
            narrowing: &narrowing,
            ..question
        };
        assert_eq!(
            question.reassigned(Order::Created(Some(now))).unwrap(),
            r#"assignee in ("ada", "grace") AND updated >= 1788220800000 AND project in ("ACME") AND statusCategory in (2, 3) AND statusCategory not in (4) AND assignee CHANGED AFTER "2026-08-31" AND created >= 1795435200000 ORDER BY created ASC, key ASC"#
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
