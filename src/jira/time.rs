//! Instants as Jira writes them.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads an instant in any of the forms Jira is known to send, or returns `None`.
///
/// Forms: `2026-08-11T16:37:31.272+0000` (an offset without a colon, in the account's zone), the same with a colon or `Z`,
/// with or without fractions or seconds, and epoch numbers in seconds or milliseconds. Source: JRA REST v2/v3 answers;
/// bulk changelogs have epoch numbers where the document says date-time.
pub(super) fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text
            .trim()
            .parse()
            .ok()
            .or_else(|| epoch(text.trim().parse().ok()?)),
        Value::Number(number) => epoch(number.as_i64()?),
        _ => None,
    }
}

/// A count of seconds would need this many to reach the year 5138; as milliseconds it is March 1973, before any Jira.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

fn epoch(number: i64) -> Option<Timestamp> {
    if number.abs() < MILLISECONDS_FROM {
        Timestamp::from_second(number).ok()
    } else {
        Timestamp::from_millisecond(number).ok()
    }
}

/// Deserializes an instant, taking what cannot be read for absent: one odd value must not drop a page of tickets.
pub(super) fn lenient<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?
        .as_ref()
        .and_then(instant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_known_form_is_read() {
        for (value, expected) in [
            (
                json!("2026-08-11T16:37:31.272+0000"),
                "2026-08-11T16:37:31.272Z",
            ),
            (
                json!("2026-08-11T22:07:31.272+0530"),
                "2026-08-11T16:37:31.272Z",
            ),
            (
                json!("2026-08-11T11:37:31.272-0500"),
                "2026-08-11T16:37:31.272Z",
            ),
            (json!("2026-08-11T16:37:31+00:00"), "2026-08-11T16:37:31Z"),
            (json!("2026-08-11T16:37:31Z"), "2026-08-11T16:37:31Z"),
            (json!("2026-03-26T16:00Z"), "2026-03-26T16:00:00Z"),
            (json!(1_786_466_251), "2026-08-11T16:37:31Z"),
            (json!(1_786_466_251_272_i64), "2026-08-11T16:37:31.272Z"),
            (json!("1786466251272"), "2026-08-11T16:37:31.272Z"),
        ] {
            assert_eq!(instant(&value), Some(expected.parse().unwrap()), "{value}");
        }
        for bad in [
            json!("yesterday"),
            json!(null),
            json!({}),
            json!(""),
            json!("2026-08-11"),
        ] {
            assert_eq!(instant(&bad), None, "{bad}");
        }
    }
}
