//! Tests one integration: which checks are made, in which order, what depends on what, and how long each may take.
//!
//! A check that fails makes those that depend on it skipped, so that what is shown as failed is the cause and not what
//! follows from it. What a check looks at is `layers`.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::layers::{self, Finding, Target};
use super::token_age::Age;
use crate::domain::IntegrationName;
use crate::error::Failure;
use crate::jira::{Event, Options};
use crate::view::integrations::{Check, CheckName, CheckStatus, TestReport};

/// How tests are made.
pub(super) struct Rules<'a> {
    /// How requests behave.
    pub(super) options: Options,
    /// How long one check may take; waiting that Jira asks for comes on top, up to `--max-wait`.
    pub(super) limit: Duration,
    /// Whether everything after a failure is skipped.
    pub(super) fail_fast: bool,
    /// Whether somebody asked when tokens expire, and has to be told when that is not known.
    pub(super) asks_age: bool,
    /// Reads the clock.
    pub(super) now: &'a dyn Fn() -> Timestamp,
    /// Whether that is not this machine's clock.
    pub(super) fixed_clock: bool,
}

/// What testing one integration came to.
pub(super) struct Outcome {
    pub(super) report: TestReport,
    /// Why it failed.
    pub(super) failure: Option<Failure>,
}

/// Returns what must be in order before a check can tell anything.
const fn needs(name: CheckName) -> &'static [CheckName] {
    match name {
        CheckName::Token | CheckName::TokenAge => &[],
        CheckName::Address => &[CheckName::Token],
        CheckName::Tls => &[CheckName::Address],
        CheckName::Jira => &[CheckName::Tls],
        CheckName::SignIn | CheckName::Clock => &[CheckName::Jira],
        CheckName::Identity | CheckName::SearchIssues | CheckName::SearchPeople => {
            &[CheckName::SignIn]
        }
    }
}

/// The checks made so far.
struct Checks<'a> {
    name: IntegrationName,
    made: Vec<Check>,
    /// Those that failed, and those that were skipped because of one that did; each with the one that failed.
    broken: Vec<(CheckName, CheckName)>,
    failure: Option<Failure>,
    limit: Duration,
    fail_fast: bool,
    /// How long Jira made us wait in the check that is being made.
    waited: &'a Cell<Duration>,
}

impl Checks<'_> {
    /// Makes a check, unless one that it needs failed; returns what it found, if it did not fail.
    async fn make<T>(
        &mut self,
        name: CheckName,
        work: impl Future<Output = Result<Finding<T>, Failure>>,
    ) -> Option<T> {
        if let Some(cause) = self.reason_to_skip(name) {
            self.broken.push((name, cause));
            self.made.push(skipped(name, format!("`{cause}` failed")));
            return None;
        }
        self.waited.set(Duration::ZERO);
        let started = Instant::now();
        let outcome = within(self.limit, self.waited, work).await;
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Ok(Finding {
                status,
                detail,
                hint,
                found,
            }) => {
                self.made.push(Check {
                    name,
                    status,
                    detail,
                    hint,
                    elapsed_ms,
                });
                Some(found)
            }
            Err(failure) => {
                self.fail(name, failure, elapsed_ms);
                None
            }
        }
    }

    /// Returns the check whose failure leaves this one nothing to tell.
    fn reason_to_skip(&self, name: CheckName) -> Option<CheckName> {
        let matters = |broken: &CheckName| self.fail_fast || needs(name).contains(broken);
        let mut broken = self.broken.iter();
        let (_, cause) = broken.find(|(broken, _)| matters(broken))?;
        Some(*cause)
    }

    fn fail(&mut self, name: CheckName, failure: Failure, elapsed_ms: u64) {
        let failure = failure.of_integration(&self.name);
        self.broken.push((name, name));
        self.made.push(Check {
            name,
            status: CheckStatus::Fail,
            detail: failure.one_line(),
            hint: failure.hint_text().map(str::to_owned),
            elapsed_ms,
        });
        self.failure.get_or_insert(failure);
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

fn skipped(name: CheckName, detail: String) -> Check {
    Check {
        name,
        status: CheckStatus::Skipped,
        detail,
        hint: None,
        elapsed_ms: 0,
    }
}

/// Returns the outcome of a saved integration whose token does not open: nobody was asked anything.
pub(super) fn unopened(name: &IntegrationName, failure: Failure) -> Outcome {
    let mut checks = Checks {
        name: name.clone(),
        made: Vec::new(),
        broken: Vec::new(),
        failure: None,
        limit: Duration::ZERO,
        fail_fast: false,
        waited: &Cell::default(),
    };
    checks.fail(CheckName::Token, failure, 0);
    let others = without_token().map(|name| skipped(name, "`token` failed".to_owned()));
    checks.made.extend(others);
    checks.finish()
}

/// Returns the outcome of an integration whose test was not ended.
pub(super) fn unfinished(name: &IntegrationName, why: &str) -> Outcome {
    let report = TestReport {
        integration: name.clone(),
        ok: false,
        checks: without_token()
            .map(|name| skipped(name, why.to_owned()))
            .collect(),
    };
    Outcome {
        report,
        failure: None,
    }
}

/// Every check that is always there: the token is only told about when it does not open, its age when it is known.
fn without_token() -> impl Iterator<Item = CheckName> {
    let always = |name: &CheckName| !matches!(name, CheckName::Token | CheckName::TokenAge);
    CheckName::ALL.iter().copied().filter(always)
}

/// Makes all checks of one integration.
pub(super) async fn check(target: &Target, age: Option<Age>, rules: &Rules<'_>) -> Outcome {
    let waited = Rc::new(Cell::default());
    let options = &counting(&rules.options, &waited);
    let name = target.name();
    let mut checks = Checks {
        name: name.clone(),
        made: Vec::new(),
        broken: Vec::new(),
        failure: None,
        limit: rules.limit,
        fail_fast: rules.fail_fast,
        waited: &waited,
    };
    let way = target.way();
    checks.make(CheckName::Address, layers::address(way)).await;
    let tls = layers::tls(way, options, (rules.now)());
    checks.make(CheckName::Tls, tls).await;
    let jira = layers::jira(target, options, rules.now);
    let answered = checks.make(CheckName::Jira, jira).await;
    let answered = answered.as_ref();
    let signed_in = checks
        .make(CheckName::SignIn, async {
            let jira = &answered.expect(NEEDED).jira;
            let signed_in = layers::sign_in(target, jira, options, rules.limit).await;
            signed_in.map_err(|failure| aged(failure, name, age))
        })
        .await;
    let signed_in = signed_in.as_ref();
    let client = || &signed_in.expect(NEEDED).0;
    let identity = async { layers::identity(client().site(), &signed_in.expect(NEEDED).1) };
    checks.make(CheckName::Identity, identity).await;
    let issues = async { layers::search_issues(client()).await };
    checks.make(CheckName::SearchIssues, issues).await;
    let people = async { layers::search_people(client()).await };
    checks.make(CheckName::SearchPeople, people).await;
    let clock = async { Ok(layers::clock(answered.expect(NEEDED), rules.fixed_clock)) };
    checks.make(CheckName::Clock, clock).await;
    let age = match age {
        Some(age) => Some(age.judged(name)),
        None => rules.asks_age.then(|| Finding::none(UNKNOWN_AGE, ())),
    };
    if let Some(age) = age {
        checks.make(CheckName::TokenAge, async { Ok(age) }).await;
    }
    checks.finish()
}

const UNKNOWN_AGE: &str = "nobody said on which day the token expires, and Jira does not tell: --expires of add and rotate";

const NEEDED: &str = "a check is made only when those it needs have found something";

/// A rejected token whose day has passed was most likely rejected for that.
fn aged(failure: Failure, name: &IntegrationName, age: Option<Age>) -> Failure {
    let over = age.filter(|age| age.is_over() && failure.kind() == crate::error::Kind::Auth);
    match over {
        Some(age) => failure.hint(format!(
            "{}: make a new one, then `manageros integration rotate {name}`",
            age.sentence()
        )),
        None => failure,
    }
}

/// Returns the options that also add up how long Jira makes us wait.
fn counting(options: &Options, waited: &Rc<Cell<Duration>>) -> Options {
    let (observer, waited) = (Rc::clone(&options.observer), Rc::clone(waited));
    Options {
        observer: Rc::new(move |event| {
            if let Event::Waiting { delay } = event {
                waited.set(waited.get() + delay);
            }
            observer(event);
        }),
        ..options.clone()
    }
}

/// Gives up what takes longer than `limit`. The waiting that Jira asks for does not count: it has a limit of its own.
async fn within<T>(
    limit: Duration,
    waited: &Cell<Duration>,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let started = tokio::time::Instant::now();
    tokio::pin!(work);
    loop {
        let allowed = limit + waited.get();
        tokio::select! {
            outcome = &mut work => return outcome,
            () = tokio::time::sleep_until(started + allowed) => {
                if limit + waited.get() <= allowed {
                    return Err(Failure::not_answered_within(limit));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn checks(fail_fast: bool, waited: &Cell<Duration>) -> Checks<'_> {
        Checks {
            name: "acme".parse().unwrap(),
            made: Vec::new(),
            broken: Vec::new(),
            failure: None,
            limit: Duration::from_millis(50),
            fail_fast,
            waited,
        }
    }

    fn on_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
            .block_on(work)
    }

    /// Returns what becomes of every check when `failing` fails.
    fn statuses(failing: CheckName, fail_fast: bool) -> Vec<(CheckName, CheckStatus)> {
        let waited = Cell::default();
        let mut checks = checks(fail_fast, &waited);
        on_runtime(async {
            for &name in CheckName::ALL {
                let outcome = if name == failing {
                    Err(Failure::new(Kind::Remote, "no"))
                } else {
                    Ok(Finding::pass("yes", ()))
                };
                checks.make(name, async { outcome }).await;
            }
        });
        let outcome = checks.finish();
        assert!(!outcome.report.ok && outcome.failure.is_some());
        let made = outcome.report.checks.iter();
        made.map(|check| (check.name, check.status)).collect()
    }

    #[test]
    fn what_depends_on_a_failed_check_is_skipped() {
        let skipped_by = |failing| {
            statuses(failing, false)
                .into_iter()
                .filter(|(_, status)| *status == CheckStatus::Skipped)
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let after_jira = "sign-in identity search-issues search-people clock";
        for (failing, skipped) in [
            (CheckName::Token, format!("address tls jira {after_jira}")),
            (CheckName::Address, format!("tls jira {after_jira}")),
            (CheckName::Tls, format!("jira {after_jira}")),
            (CheckName::Jira, after_jira.to_owned()),
            (
                CheckName::SignIn,
                "identity search-issues search-people".to_owned(),
            ),
            (CheckName::Identity, String::new()),
            (CheckName::SearchIssues, String::new()),
            (CheckName::SearchPeople, String::new()),
            (CheckName::Clock, String::new()),
            (CheckName::TokenAge, String::new()),
        ] {
            assert_eq!(skipped_by(failing), skipped, "{failing}");
        }
    }

    #[test]
    fn what_is_needed_comes_before() {
        let place = |name| CheckName::ALL.iter().position(|known| *known == name);
        for &name in CheckName::ALL {
            assert!(
                needs(name).iter().all(|need| place(*need) < place(name)),
                "{name}"
            );
        }
    }

    #[test]
    fn in_a_hurry_nothing_is_tried_after_a_failure() {
        let after = statuses(CheckName::SearchIssues, true)
            .into_iter()
            .skip_while(|(name, _)| *name != CheckName::SearchIssues)
            .map(|(_, status)| status)
            .collect::<Vec<_>>();
        let skipped = CheckStatus::Skipped;
        assert_eq!(after, [CheckStatus::Fail, skipped, skipped, skipped]);
    }

    #[test]
    fn a_check_takes_no_longer_than_its_limit_and_what_jira_asks_for() {
        let waited = Cell::default();
        let mut checks = checks(false, &waited);
        on_runtime(async {
            let silent = std::future::pending::<Result<Finding<()>, Failure>>();
            checks.make(CheckName::Address, silent).await;
            let patient = async {
                waited.set(Duration::from_mins(1));
                tokio::time::sleep(Duration::from_millis(120)).await;
                Ok(Finding::pass("in the end", ()))
            };
            checks.make(CheckName::TokenAge, patient).await;
        });
        assert_eq!(checks.made[0].status, CheckStatus::Fail);
        assert!(
            (50..1_000).contains(&checks.made[0].elapsed_ms),
            "{:?}",
            checks.made[0]
        );
        assert_eq!(checks.made[1].status, CheckStatus::Pass);
    }
}
