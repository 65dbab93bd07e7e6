//! The half-open span of time `[from, to)` that an answer is about, made from what was typed and one clock reading.
//!
//! Days begin and end at midnight of a named time zone. Where a clock change skips midnight the day begins at the
//! first instant it has; jiff's zone database knows, fixed offsets would not.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use thiserror::Error;

/// Where a window begins, as typed. Text forms: `30d`, `2w`, `24h`, `2026-09-01`, `today`, `yesterday`, `this week`,
/// `last week`, `this month`, `last month`.
///
/// Not the length of a window: `last month` begins on its first day and goes on until `--until`, or now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// That many hours before now.
    Hours(i32),
    /// The beginning of the day that many days ago; weeks are seven.
    Days(i32),
    /// The beginning of that day.
    Date(Date),
    /// The Monday of the week that many weeks ago.
    Week(i32),
    /// The first day of the month that many months ago.
    Month(i32),
}

/// The last day of a window, inclusive, as typed. Text forms: `2026-09-07`, `today`, `yesterday`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The end of that day.
    Date(Date),
    /// The end of the day that many days ago.
    Days(i32),
}

/// A text that is no beginning of a window.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SinceError {
    /// None of the known forms.
    #[error(
        "is neither a date (2026-09-01), a period (30d, 2w, 24h) nor one of today, yesterday, `this week`, `last month`"
    )]
    Form,
    /// `m` could be minutes or months.
    #[error("`m` could mean minutes or months; write days (30d), weeks (4w) or a date")]
    Ambiguous,
    /// A period so long that it leaves the calendar.
    #[error("is too long ago")]
    TooLong,
}

/// A text that is no end of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is neither a date (2026-09-07), `today` nor `yesterday`")]
pub struct UntilError;

/// A hundred years: longer than any Jira is old, and short enough that no date arithmetic leaves the calendar.
const LONGEST_DAYS: i32 = 36_525;

impl FromStr for Since {
    type Err = SinceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        match text.replace('-', " ").as_str() {
            "today" => return Ok(Self::Days(0)),
            "yesterday" => return Ok(Self::Days(1)),
            "this week" => return Ok(Self::Week(0)),
            "last week" => return Ok(Self::Week(1)),
            "this month" => return Ok(Self::Month(0)),
            "last month" => return Ok(Self::Month(1)),
            _ => {}
        }
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let (count, unit) = (digits.trim(), &text[digits.len()..]);
        let Ok(count) = count.parse::<i32>() else {
            return day(&text).map(Self::Date).ok_or(SinceError::Form);
        };
        let (value, days) = match unit {
            "h" => (Self::Hours(count), count / 24),
            "d" => (Self::Days(count), count),
            "w" => (Self::Days(count.saturating_mul(7)), count.saturating_mul(7)),
            "m" => return Err(SinceError::Ambiguous),
            _ => return Err(SinceError::Form),
        };
        if count < 0 {
            Err(SinceError::Form)
        } else if days > LONGEST_DAYS {
            Err(SinceError::TooLong)
        } else {
            Ok(value)
        }
    }
}

/// Takes `2026-09-01` and nothing longer: a time of day behind it would be dropped unsaid.
fn day(text: &str) -> Option<Date> {
    text.parse()
        .ok()
        .filter(|_| text.len() == "2026-09-01".len())
}

impl FromStr for Until {
    type Err = UntilError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "today" => Ok(Self::Days(0)),
            "yesterday" => Ok(Self::Days(1)),
            text => day(text).map(Self::Date).ok_or(UntilError),
        }
    }
}

/// Two instants and the zone whose days they came from. `from` is inside, `to` is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
    /// Whether the window ends "now", at the moment Jira answers, so that a ticket touched while we ask, or by a Jira
    /// whose clock is ahead of ours, is inside.
    pub open: bool,
    /// The zone whose midnights were meant.
    pub zone: TimeZone,
}

/// A window that has no inside.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WindowError {
    /// The end is not after the beginning.
    #[error("the window is empty: it would begin {from} and end {to}")]
    Empty {
        /// Where it would begin.
        from: String,
        /// Where it would end.
        to: String,
    },
    /// A date so far away that it has no instant.
    #[error("the date is outside the calendar")]
    Calendar,
}

impl From<jiff::Error> for WindowError {
    fn from(_: jiff::Error) -> Self {
        Self::Calendar
    }
}

impl Window {
    /// Returns the window from `since` to the end of `until`, or to `now` when no end is given.
    ///
    /// # Errors
    ///
    /// When nothing is inside, or when a date is outside the calendar.
    pub fn new(
        since: Since,
        until: Option<Until>,
        now: Timestamp,
        zone: TimeZone,
    ) -> Result<Self, WindowError> {
        let today = now.to_zoned(zone.clone()).date();
        let start_of = |day: Date| -> Result<Timestamp, WindowError> {
            Ok(day.to_zoned(zone.clone())?.timestamp())
        };
        let from = match since {
            Since::Hours(hours) => now.checked_sub(SignedDuration::from_hours(hours.into()))?,
            Since::Days(days) => start_of(today.checked_sub(days.days())?)?,
            Since::Date(day) => start_of(day)?,
            Since::Week(weeks) => {
                let monday =
                    today.checked_sub(i32::from(today.weekday().to_monday_zero_offset()).days())?;
                start_of(monday.checked_sub(weeks.weeks())?)?
            }
            Since::Month(months) => start_of(today.first_of_month().checked_sub(months.months())?)?,
        };
        let to = match until {
            None => now,
            Some(Until::Date(day)) => start_of(day.tomorrow()?)?,
            Some(Until::Days(days)) => start_of(today.checked_sub(days.days())?.tomorrow()?)?,
        };
        let window = Self {
            from,
            to,
            open: until.is_none(),
            zone,
        };
        if from < to {
            Ok(window)
        } else {
            Err(WindowError::Empty {
                from: window.local(from),
                to: window.local(to),
            })
        }
    }

    /// Returns whether `instant` is inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from <= instant && self.is_before_end(instant)
    }

    /// Returns whether `instant` is before the end; everything is when the window is open.
    pub fn is_before_end(&self, instant: Timestamp) -> bool {
        self.open || instant < self.to
    }

    /// Returns the first day that has a part inside, by the zone's calendar.
    pub fn first_day(&self) -> Date {
        self.from.to_zoned(self.zone.clone()).date()
    }

    /// Returns how many days have a part inside.
    pub fn days(&self) -> usize {
        let last = self.to.checked_sub(SignedDuration::from_nanos(1));
        self.day(last.unwrap_or(self.from)) + 1
    }

    /// Returns on which of these days `instant` is, counted from 0.
    pub fn day(&self, instant: Timestamp) -> usize {
        let day = instant.to_zoned(self.zone.clone()).date();
        let days = self
            .first_day()
            .until(day)
            .map_or(0, |span| span.get_days());
        usize::try_from(days).unwrap_or_default()
    }

    /// Returns the zone's name, or its offset when it has none.
    pub fn zone_name(&self) -> String {
        match self.zone.iana_name() {
            Some("Etc/UTC" | "Etc/GMT" | "Etc/Zulu") => "UTC".to_owned(),
            Some(name) => name.to_owned(),
            None => self.to.to_zoned(self.zone.clone()).offset().to_string(),
        }
    }

    /// Returns the day of `instant` by the zone's calendar: `2026-09-01`.
    pub fn local_day(&self, instant: Timestamp) -> String {
        instant.to_zoned(self.zone.clone()).date().to_string()
    }

    /// Returns `instant` as the zone's clocks show it, to the minute: `2026-09-01 00:00`.
    pub fn local(&self, instant: Timestamp) -> String {
        instant
            .to_zoned(self.zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} to {} {}",
            self.local(self.from),
            self.local(self.to),
            self.zone_name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(
        since: &str,
        until: Option<&str>,
        now: &str,
        zone: &str,
    ) -> Result<(String, String), WindowError> {
        let until = until.map(|until| until.parse().unwrap());
        let zone = TimeZone::get(zone).unwrap();
        let window = Window::new(since.parse().unwrap(), until, now.parse().unwrap(), zone)?;
        Ok((window.from.to_string(), window.to.to_string()))
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let window = |since: &str, until: Option<&str>, zone: &str| {
            let until = until.map(|until| until.parse().unwrap());
            let now = "2026-11-23T12:00:00Z".parse().unwrap();
            let zone = TimeZone::get(zone).unwrap();
            Window::new(since.parse().unwrap(), until, now, zone).unwrap()
        };
        assert_eq!(window("30d", None, "UTC").days(), 31);
        assert_eq!(window("24h", None, "UTC").days(), 2);
        assert_eq!(window("yesterday", Some("yesterday"), "UTC").days(), 1);
        // an hour longer and an hour shorter than seven times a day's hours
        for (since, until) in [("2026-10-19", "2026-10-25"), ("2026-03-23", "2026-03-29")] {
            let week = window(since, Some(until), "Europe/Berlin");
            assert_eq!(week.days(), 7);
            assert_eq!(week.day(week.from), 0);
            let last = week.to.checked_sub(SignedDuration::from_secs(1)).unwrap();
            assert_eq!(week.day(last), 6);
        }
    }

    #[test]
    fn windows_begin_and_end_at_local_midnights() {
        let now = "2026-11-23T12:00:00Z"; // a Monday
        for (since, until, zone, from, to) in [
            ("30d", None, "UTC", "2026-10-24T00:00:00Z", now),
            ("2w", None, "UTC", "2026-11-09T00:00:00Z", now),
            ("24h", None, "UTC", "2026-11-22T12:00:00Z", now),
            ("today", None, "Europe/Berlin", "2026-11-22T23:00:00Z", now),
            (
                "yesterday",
                Some("yesterday"),
                "UTC",
                "2026-11-22T00:00:00Z",
                "2026-11-23T00:00:00Z",
            ),
            ("this week", None, "UTC", "2026-11-23T00:00:00Z", now),
            ("last-week", None, "UTC", "2026-11-16T00:00:00Z", now),
            ("last month", None, "UTC", "2026-10-01T00:00:00Z", now),
            (
                "2026-09-01",
                Some("2026-09-07"),
                "UTC",
                "2026-09-01T00:00:00Z",
                "2026-09-08T00:00:00Z",
            ),
            // UTC-11: the day ends eleven hours later
            (
                "2026-09-01",
                Some("2026-09-07"),
                "Pacific/Pago_Pago",
                "2026-09-01T11:00:00Z",
                "2026-09-08T11:00:00Z",
            ),
            // UTC+14: fourteen hours earlier
            (
                "2026-09-01",
                Some("2026-09-07"),
                "Pacific/Kiritimati",
                "2026-08-31T10:00:00Z",
                "2026-09-07T10:00:00Z",
            ),
            // the clocks went back on 2026-10-25: that day has 25 hours
            (
                "2026-10-25",
                Some("2026-10-25"),
                "Europe/Berlin",
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
            ),
            // and forward on 2026-03-29: 23 hours
            (
                "2026-03-29",
                Some("2026-03-29"),
                "Europe/Berlin",
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
            ),
            // midnight of 2018-11-04 does not exist in São Paulo: the day begins at 01:00 (UTC-2)
            (
                "2018-11-04",
                Some("2018-11-04"),
                "America/Sao_Paulo",
                "2018-11-04T03:00:00Z",
                "2018-11-05T02:00:00Z",
            ),
        ] {
            assert_eq!(
                window(since, until, now, zone),
                Ok((from.to_owned(), to.to_owned())),
                "{since} {until:?} {zone}"
            );
        }
    }

    #[test]
    fn an_empty_window_is_refused() {
        let refused = window(
            "2026-09-08",
            Some("2026-09-07"),
            "2026-11-23T12:00:00Z",
            "UTC",
        );
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the window is empty: it would begin 2026-09-08 00:00 and end 2026-09-08 00:00"
        );
        assert!(window("2027-01-01", None, "2026-11-23T12:00:00Z", "UTC").is_err());
    }

    #[test]
    fn unclear_beginnings_are_refused() {
        assert_eq!("3m".parse::<Since>(), Err(SinceError::Ambiguous));
        assert_eq!("40000d".parse::<Since>(), Err(SinceError::TooLong));
        assert_eq!("99999999h".parse::<Since>(), Err(SinceError::TooLong));
        for bad in [
            "",
            "d",
            "-3d",
            "30",
            "2026-13-01",
            "last year",
            "2026-02-30",
            "30 x",
            "ü3d",
            "2026-09-01t12:00",
        ] {
            assert_eq!(bad.parse::<Since>(), Err(SinceError::Form), "{bad}");
        }
        assert!("2026-02-30".parse::<Until>().is_err());
        assert!("30d".parse::<Until>().is_err());
        assert!("2026-09-07T12:00".parse::<Until>().is_err());
    }

    #[test]
    fn an_open_window_takes_what_happens_while_we_ask() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let later = now + SignedDuration::from_secs(2);
        let open = Window::new(Since::Days(1), None, now, TimeZone::UTC).unwrap();
        assert!(open.contains(later));
        let fixed = Window {
            open: false,
            ..open
        };
        assert!(!fixed.contains(later) && !fixed.contains(now));
    }

    #[test]
    fn the_longest_windows_stay_in_the_calendar() {
        for since in ["36525d", "876600h", "5217w"] {
            assert!(
                window(since, None, "2026-11-23T12:00:00Z", "UTC").is_ok(),
                "{since}"
            );
        }
        assert_eq!(
            window(
                "9999-12-31",
                Some("9999-12-31"),
                "2026-11-23T12:00:00Z",
                "UTC"
            ),
            Err(WindowError::Calendar)
        );
    }
}
