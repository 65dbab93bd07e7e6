//! Lengths of time as typed for time-outs and waits.

use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// A length of time, as typed. Text forms: `60s`, `500ms`, `2m`, `1h`, `14d`, or a bare number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

/// A text that is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not a length of time; write 30s, 2m, 1h or 14d")]
pub struct WaitError;

impl FromStr for Wait {
    type Err = WaitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let count: u32 = digits.trim().parse().map_err(|_| WaitError)?;
        let unit = match &text[digits.len()..] {
            "ms" => Duration::from_millis(1),
            "" | "s" => Duration::from_secs(1),
            "m" | "min" => Duration::from_mins(1),
            "h" => Duration::from_hours(1),
            "d" => Duration::from_hours(24),
            _ => return Err(WaitError),
        };
        unit.checked_mul(count).map(Self).ok_or(WaitError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units() {
        for (text, milliseconds) in [
            ("60s", 60_000),
            ("500ms", 500),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("3", 3_000),
            ("14d", 1_209_600_000),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Wait(Duration::from_millis(milliseconds))),
                "{text}"
            );
        }
        for bad in ["", "s", "-1s", "1.5s", "1y", "99999999999s", "ü"] {
            assert_eq!(bad.parse::<Wait>(), Err(WaitError), "{bad}");
        }
    }
}
