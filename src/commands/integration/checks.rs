//! The checks that tell whether an integration works, in the order in which one depends on another.

use std::time::{Duration, Instant};

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::domain::IntegrationName;
use crate::error::Failure;
use crate::jira::{Client, JiraError};
use crate::view::integrations::{Check, CheckStatus, TestReport};

/// Days before a token's end at which one is warned.
const WARN_DAYS: i32 = 14;

/// What testing one integration came to.
pub(super) struct Outcome {
    pub(super) report: TestReport,
    /// Why it failed.
    pub(super) failure: Option<Failure>,
}

/// The checks made so far.
struct Checks {
    name: IntegrationName,
    made: Vec<Check>,
    failure: Option<Failure>,
}

impl Checks {
    fn new(name: &IntegrationName) -> Self {
        Self {
            name: name.clone(),
            made: Vec::new(),
            failure: None,
        }
    }

    /// Notes what a question came to; after a failure the rest is skipped.
    fn note(
        &mut self,
        name: &'static str,
        started: Instant,
        outcome: Result<(CheckStatus, String), Failure>,
    ) {
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let check = match outcome {
            Ok((status, detail)) => Check {
                name,
                status,
                detail,
                hint: None,
                elapsed_ms,
            },
            Err(failure) => {
                let failure = failure.of_integration(&self.name);
                let hint = failure.hint_text().map(str::to_owned);
                let check = Check {
                    name,
                    status: CheckStatus::Fail,
                    detail: failure.one_line(),
                    hint,
                    elapsed_ms,
                };
                self.failure.get_or_insert(failure);
                check
            }
        };
        self.made.push(check);
    }

    fn skip(&mut self, name: &'static str) {
        let detail = "an earlier check failed".to_owned();
        self.made.push(Check {
            name,
            status: CheckStatus::Skipped,
            detail,
            hint: None,
            elapsed_ms: 0,
        });
    }

    fn finish(self) -> Outcome {
        let report = TestReport {
            integration: self.name,
            ok: self.failure.is_none(),
            checks: self.made,
        };
        Outcome {
            report,
            failure: self.failure,
        }
    }
}

/// Returns the outcome of an integration whose client could not even be made.
pub(super) fn unusable(name: &IntegrationName, failure: Failure) -> Outcome {
    let mut checks = Checks::new(name);
    checks.note("token", Instant::now(), Err(failure));
    for name in ["sign-in", "search-issues", "search-people"] {
        checks.skip(name);
    }
    checks.finish()
}

/// Asks Jira everything that has to work: who we are, a search, whether people can be looked up.
pub(super) async fn check(name: &IntegrationName, client: &Client, age: Option<&Age>) -> Outcome {
    let mut checks = Checks::new(name);
    let started = Instant::now();
    let signed_in = client.myself().await.map(|account| {
        let email = account
            .email
            .as_deref()
            .map(|email| format!(" <{email}>"))
            .unwrap_or_default();
        (
            CheckStatus::Pass,
            format!("as {}{email}", account.display_name),
        )
    });
    let is_signed_in = signed_in.is_ok();
    checks.note("sign-in", started, signed_in.map_err(Failure::from));
    if is_signed_in {
        let started = Instant::now();
        let searched = client
            .try_search()
            .await
            .map(|()| (CheckStatus::Pass, "searching works".to_owned()));
        checks.note("search-issues", started, searched.map_err(Failure::from));
        let started = Instant::now();
        checks.note(
            "search-people",
            started,
            people(client.may_search_people().await),
        );
    } else {
        checks.skip("search-issues");
        checks.skip("search-people");
    }
    if let Some(age) = age {
        checks.note(TOKEN_AGE, Instant::now(), Ok(age.judged()));
    }
    checks.finish()
}

/// Without the permission to look people up everything but linking works; that is a warning.
fn people(outcome: Result<bool, JiraError>) -> Result<(CheckStatus, String), Failure> {
    match outcome {
        Ok(true) => Ok((CheckStatus::Pass, "people can be looked up".to_owned())),
        Ok(false) => Ok((
            CheckStatus::Warn,
            "the account lacks the global permission \"Browse users and groups\": people can be linked by --account-id only"
                .to_owned(),
        )),
        Err(JiraError::Forbidden { .. } | JiraError::NotFound { .. }) => {
            Ok((CheckStatus::Warn, "Jira does not tell whether people can be looked up".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// The name of the check that looks at the day somebody said the token expires on.
pub(super) const TOKEN_AGE: &str = "token-age";

/// How long a token has to live.
pub(super) struct Age {
    day: civil::Date,
    days_left: i32,
    warn_days: i32,
}

impl Age {
    /// Returns the age of a token that expires on `day`; warned about `within` that time, else within a fortnight.
    ///
    /// Days are counted by the UTC calendar: Atlassian names no zone for a token's end.
    pub(super) fn new(day: civil::Date, now: Timestamp, within: Option<Duration>) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        let days = |within: Duration| i32::try_from(within.as_secs() / 86_400).unwrap_or(i32::MAX);
        Self {
            day,
            days_left: today.until(day).map_or(i32::MAX, |span| span.get_days()),
            warn_days: within.map_or(WARN_DAYS, days),
        }
    }

    fn judged(&self) -> (CheckStatus, String) {
        let Self {
            day,
            days_left,
            warn_days,
        } = self;
        let status = if days_left <= warn_days {
            CheckStatus::Warn
        } else {
            CheckStatus::Pass
        };
        let detail = match days_left {
            ..0 => format!("the token was to expire on {day}"),
            0 => format!("the token expires today, {day}"),
            1 => format!("the token expires tomorrow, {day}"),
            _ => format!("the token expires on {day}, in {days_left} days"),
        };
        (status, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_warned_about_before_it_ends() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let judged = |day: &str, within| Age::new(day.parse().unwrap(), now, within).judged();
        assert_eq!(
            judged("2026-11-22", None),
            (
                CheckStatus::Warn,
                "the token was to expire on 2026-11-22".to_owned()
            )
        );
        assert_eq!(judged("2026-12-07", None).0, CheckStatus::Warn);
        assert_eq!(judged("2026-12-08", None).0, CheckStatus::Pass);
        assert_eq!(
            judged("2026-12-08", Some(Duration::from_hours(30 * 24))).0,
            CheckStatus::Warn
        );
        assert_eq!(
            judged("2027-11-23", None),
            (
                CheckStatus::Pass,
                "the token expires on 2027-11-23, in 365 days".to_owned()
            )
        );
    }
}
