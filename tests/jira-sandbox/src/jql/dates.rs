//! Dates in queries: day and minute, epoch milliseconds, periods and functions, in the zone of who asks.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _, Zoned};

use super::Scope;
use super::ast::Value;

/// An instant, and the length of what a literal names: a day, a minute, or just the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    /// The first instant after what was named; equal to `at` for something exact.
    pub(crate) end: Timestamp,
}

impl Moment {
    fn exact(at: Timestamp) -> Self {
        Self { at, end: at }
    }
}

/// Reads a value of a date field.
///
/// # Errors
/// Jira's words for a date that is none.
pub(crate) fn moment(value: &Value, field: &str, scope: &Scope<'_>) -> Result<Moment, String> {
    match value {
        Value::Function { name, args } => function(name, args, scope),
        Value::Text { text, quoted } => {
            literal(text, *quoted, scope).ok_or_else(|| invalid(text, field))
        }
        Value::Empty => Err(format!("The field '{field}' has no place for EMPTY here.")),
    }
}

fn invalid(text: &str, field: &str) -> String {
    format!(
        "Date value '{text}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', \
         'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )
}

fn literal(text: &str, quoted: bool, scope: &Scope<'_>) -> Option<Moment> {
    let text = text.trim();
    // a bare integer is epoch milliseconds; within quotes it is only a text that is no date
    if !quoted && let Ok(milliseconds) = text.parse::<i64>() {
        return Timestamp::from_millisecond(milliseconds)
            .ok()
            .map(Moment::exact);
    }
    if let Some((day, time)) = day_and_time(text) {
        return civil(day, time, scope);
    }
    period(text)
        .and_then(|period| scope.now.checked_add(period).ok())
        .map(Moment::exact)
}

/// Returns whether a literal names a time of day.
pub(crate) fn has_time(value: &Value) -> bool {
    matches!(value, Value::Text { text, .. } if day_and_time(text).is_some_and(|(_, time)| time.is_some()))
}

/// Reads `yyyy-MM-dd` or `yyyy/MM/dd`, and `HH:mm` if it is there. No seconds, no zone, no `T`.
fn day_and_time(text: &str) -> Option<(Date, Option<(i8, i8)>)> {
    let (day, time) = text
        .split_once(' ')
        .map_or((text, None), |(day, time)| (day, Some(time)));
    let separator = if day.contains('/') { '/' } else { '-' };
    let mut parts = day.split(separator);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let sized = year.len() == 4 && month.len() == 2 && date.len() == 2 && parts.next().is_none();
    let digits = [year, month, date]
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !sized || !digits {
        return None;
    }
    let day = Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok()?;
    let time = match time {
        None => None,
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            let digits = [hour, minute]
                .iter()
                .all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
            let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
            if !digits || hour > 23 || minute > 59 {
                return None;
            }
            Some((hour, minute))
        }
    };
    Some((day, time))
}

/// A midnight or minute that a change of clocks leaves out is the first one after it.
fn civil(day: Date, time: Option<(i8, i8)>, scope: &Scope<'_>) -> Option<Moment> {
    let instant = |at: DateTime| {
        at.to_zoned(scope.zone.clone())
            .ok()
            .map(|at| at.timestamp())
    };
    let (hour, minute) = time.unwrap_or_default();
    let at = instant(day.at(hour, minute, 0, 0))?;
    let end = match time {
        None => instant(day.tomorrow().ok()?.at(0, 0, 0, 0))?,
        Some(_) => at + SignedDuration::from_mins(1),
    };
    Some(Moment { at, end })
}

/// Reads `-7d`, `4w 2d`: units m h d w in either case, so that `-1M` is one minute.
fn period(text: &str) -> Option<SignedDuration> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut minutes = 0_i64;
    let mut parts = rest.split_whitespace().peekable();
    parts.peek()?;
    for part in parts {
        let unit = part.chars().last()?;
        let number: i64 = part.strip_suffix(unit)?.parse().ok().filter(|n| *n >= 0)?;
        let length = match unit.to_ascii_lowercase() {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            'w' => 7 * 24 * 60,
            _ => return None,
        };
        minutes = minutes.checked_add(number.checked_mul(length)?)?;
    }
    minutes
        .checked_mul(60 * sign)
        .map(SignedDuration::from_secs)
}

fn function(name: &str, args: &[String], scope: &Scope<'_>) -> Result<Moment, String> {
    let unknown = || format!("Unable to find JQL function '{name}({})'.", args.join(", "));
    let lower = name.to_ascii_lowercase();
    if lower == "now" && args.is_empty() {
        return Ok(Moment::exact(scope.now));
    }
    let (start, unit) = match (lower.strip_prefix("startof"), lower.strip_prefix("endof")) {
        (Some(unit), _) => (true, unit.to_owned()),
        (_, Some(unit)) => (false, unit.to_owned()),
        _ => return Err(unknown()),
    };
    let now = scope.now.to_zoned(scope.zone.clone());
    let natural = match unit.as_str() {
        "day" => 1.day(),
        "week" => 1.week(),
        "month" => 1.month(),
        "year" => 1.year(),
        _ => return Err(unknown()),
    };
    let moved = match args {
        [] => Some(now),
        [step] => increment(step, natural).and_then(|span| now.checked_add(span).ok()),
        _ => None,
    };
    let wrong = || {
        format!(
            "The arguments of the function '{name}' are wrong: '{}'.",
            args.join(", ")
        )
    };
    let begin = beginning(&moved.ok_or_else(wrong)?, &unit).ok_or_else(wrong)?;
    if start {
        return Ok(Moment::exact(begin.timestamp()));
    }
    let next = begin.checked_add(natural).map_err(|_| wrong())?;
    Ok(Moment::exact(
        next.timestamp() - SignedDuration::from_millis(1),
    ))
}

/// Weeks begin on Sunday, as in the language that the sandbox speaks.
fn beginning(at: &Zoned, unit: &str) -> Option<Zoned> {
    let day = at.date();
    let first = match unit {
        "day" => day,
        "week" => {
            let since_sunday = day.weekday().to_sunday_zero_offset();
            day.checked_sub(i64::from(since_sunday).days()).ok()?
        }
        "month" => day.first_of_month(),
        _ => day.first_of_year(),
    };
    first.to_zoned(at.time_zone().clone()).ok()
}

/// Reads `-1`, `+2w`, `1M`: here the case counts, M is a month and m a minute.
fn increment(text: &str, natural: Span) -> Option<Span> {
    let digits = text.trim_start_matches(['+', '-']);
    let (number, unit) = digits
        .find(|letter: char| !letter.is_ascii_digit())
        .map_or((digits, ""), |place| digits.split_at(place));
    let number: i64 = number.parse().ok()?;
    let number = if text.starts_with('-') {
        -number
    } else {
        number
    };
    let span = match unit {
        "" => natural.checked_mul(number).ok()?,
        "y" => number.years(),
        "M" => number.months(),
        "w" => number.weeks(),
        "d" => number.days(),
        "h" => number.hours(),
        "m" => number.minutes(),
        _ => return None,
    };
    Some(span)
}
