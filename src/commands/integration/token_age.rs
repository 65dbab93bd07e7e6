//! How long a token has to live, by the day that somebody said it expires on; Jira does not tell.

use std::time::Duration;

use jiff::{Timestamp, civil, tz::TimeZone};

use super::layers::Finding;
use crate::domain::IntegrationName;

/// How long before its end a token is warned about, and how urgently; Atlassian's tokens live a year at most, and making
/// one can take an admin some days.
const URGENCY: [(i32, &str); 3] = [
    (3, "make a new token now"),
    (14, "make a new token soon"),
    (30, PLAN),
];

const PLAN: &str = "plan for a new token";

/// How long a token has to live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Age {
    day: civil::Date,
    days_left: i32,
    /// Warned about when it expires within so many days, and not by [`URGENCY`].
    warn_days: Option<i32>,
}

impl Age {
    /// Returns the age of a token that expires on `day`; warned about a month before, or `within` that time instead.
    ///
    /// Days are counted by the UTC calendar: Atlassian names no zone for a token's end.
    pub(super) fn new(day: civil::Date, now: Timestamp, within: Option<Duration>) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        Self {
            day,
            days_left: today.until(day).map_or(i32::MAX, |span| span.get_days()),
            warn_days: within.map(whole_days),
        }
    }

    /// Returns whether it expires within that time.
    pub(super) fn is_within(self, time: Duration) -> bool {
        self.days_left <= whole_days(time)
    }

    /// Returns whether the day has passed. That says only what was once said, so it is a remark and no verdict.
    pub(super) fn is_over(self) -> bool {
        self.days_left < 0
    }

    /// Returns what is known, as a sentence.
    pub(super) fn sentence(self) -> String {
        let Self { day, days_left, .. } = self;
        match days_left {
            ..0 => format!("the token was to expire on {day}"),
            0 => format!("the token expires today, {day}"),
            1 => format!("the token expires tomorrow, {day}"),
            _ => format!("the token expires on {day}, in {days_left} days"),
        }
    }

    /// Returns what it means for the integration.
    pub(super) fn judged(self, name: &IntegrationName) -> Finding<()> {
        let urgency = URGENCY.iter().find(|(days, _)| self.days_left <= *days);
        let is_soon = match self.warn_days {
            Some(days) => self.days_left <= days,
            None => urgency.is_some(),
        };
        if !is_soon {
            return Finding::pass(self.sentence(), ());
        }
        let what = urgency.map_or(PLAN, |(_, what)| *what);
        let hint = format!(
            "{what}, then `manageros integration rotate {name}`, with its new day as --expires"
        );
        Finding::warn(self.sentence(), hint, ())
    }
}

fn whole_days(time: Duration) -> i32 {
    i32::try_from(time.as_secs() / 86_400).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_warned_about_before_it_ends() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let judged = |day: &str| {
            let found = Age::new(day.parse().unwrap(), now, None).judged(&"acme".parse().unwrap());
            let urgency = found.hint.unwrap_or_default();
            let urgency = urgency.split(',').next().unwrap_or_default().to_owned();
            (found.detail, urgency)
        };
        for (day, detail, urgency) in [
            (
                "2026-11-22",
                "was to expire on 2026-11-22",
                "make a new token now",
            ),
            (
                "2026-11-23",
                "expires today, 2026-11-23",
                "make a new token now",
            ),
            (
                "2026-11-24",
                "expires tomorrow, 2026-11-24",
                "make a new token now",
            ),
            (
                "2026-11-26",
                "expires on 2026-11-26, in 3 days",
                "make a new token now",
            ),
            (
                "2026-11-27",
                "expires on 2026-11-27, in 4 days",
                "make a new token soon",
            ),
            (
                "2026-12-07",
                "expires on 2026-12-07, in 14 days",
                "make a new token soon",
            ),
            (
                "2026-12-08",
                "expires on 2026-12-08, in 15 days",
                "plan for a new token",
            ),
            (
                "2026-12-23",
                "expires on 2026-12-23, in 30 days",
                "plan for a new token",
            ),
            ("2026-12-24", "expires on 2026-12-24, in 31 days", ""),
        ] {
            assert_eq!(
                judged(day),
                (format!("the token {detail}"), urgency.to_owned()),
                "{day}"
            );
        }
    }

    #[test]
    fn a_limit_of_ones_own_is_to_the_day() {
        let age = Age::new(
            "2026-12-07".parse().unwrap(),
            "2026-11-23T12:00:00Z".parse().unwrap(),
            Some(Duration::from_hours(14 * 24)),
        );
        let days = |days: u64| Duration::from_hours(days * 24);
        assert!(age.is_within(days(14)));
        assert!(!age.is_within(days(13)));
        assert!(!age.is_over());
    }
}
