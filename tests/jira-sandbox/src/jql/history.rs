//! `WAS`: what an issue's history says of a time.

use jiff::Timestamp;

use super::ast::When;
use super::dates::moment;
use super::fields::Field;
use super::{Scope, resolve::Test};
use crate::state::{Item, Span};

/// A time, its bounds included; `None` is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Period {
    /// Returns the time in which all of `when` hold; none at all is ever.
    pub(crate) fn of(when: &[When], field: &str, scope: &Scope<'_>) -> Result<Self, String> {
        let mut period = Self {
            from: None,
            to: None,
        };
        for when in when {
            let (from, to) = match when {
                When::During(from, to) => (
                    Some(moment(from, field, scope)?.at),
                    Some(moment(to, field, scope)?.at),
                ),
                When::After(from) => (Some(moment(from, field, scope)?.at), None),
                When::Before(to) => (None, Some(moment(to, field, scope)?.at)),
                When::On(day) => {
                    let day = moment(day, field, scope)?;
                    (Some(day.at), Some(day.end))
                }
            };
            period.from = period.from.max(from);
            period.to = match (period.to, to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Ok(period)
    }

    pub(crate) fn touches<T>(self, span: &Span<T>) -> bool {
        let begins_in_time = self.to.is_none_or(|to| span.from <= to);
        let ends_in_time = match (self.from, span.until) {
            (Some(from), Some(until)) => until > from,
            _ => true,
        };
        begins_in_time && ends_in_time
    }
}

/// Returns the test whether the field was changed within the period.
pub(crate) fn changed(field: Field, period: Period) -> Test {
    let within = move |at: Timestamp| {
        period.from.is_none_or(|from| from <= at) && period.to.is_none_or(|to| at <= to)
    };
    Box::new(move |issue| {
        issue.history.iter().any(|change| {
            let it = |item: &Item| match item {
                Item::Assignee { .. } => field == Field::Assignee,
                Item::Status { .. } => field == Field::Status,
                _ => false,
            };
            within(change.at) && change.items.iter().any(it)
        })
    })
}

/// Returns the test whether an assignee was one of `wanted` within the period.
pub(crate) fn had_assignee(wanted: Vec<Option<String>>, period: Period) -> Test {
    Box::new(move |issue| {
        let spans = issue.assignees();
        spans
            .iter()
            .any(|span| period.touches(span) && wanted.contains(&span.value))
    })
}

/// Returns the test whether the status was one of `wanted` within the period.
pub(crate) fn had_status(wanted: Vec<u32>, period: Period) -> Test {
    Box::new(move |issue| {
        let spans = issue.statuses();
        spans
            .iter()
            .any(|span| period.touches(span) && wanted.contains(&span.value))
    })
}
