//! Keeps all requests of a run to one site in step: no more than a few at once, fewer after a refusal and more again
//! while answers come, and none before the time that the site has named.
//!
//! Who was refused waits that long in any case. The others wait too when the site says that too much was asked all in all,
//! wants a long pause, or refuses twice with no answer in between; else they go on, fewer at once.
//!
//! Without it several questions that are refused together would come back together, each after its own pause, and be
//! refused again.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::domain::BaseUrl;

/// Atlassian suggests five to ten at once.
pub(super) const MOST_AT_ONCE: usize = 8;

/// A pause that is longer is no matter of one question, whatever it is called.
const LONGEST_BURST: Duration = Duration::from_secs(5);

/// The sites of a run.
#[derive(Clone, Default)]
pub struct Pacers(Rc<RefCell<HashMap<String, Rc<Pacer>>>>);

impl Pacers {
    /// Returns what all requests to the site's host share.
    pub(super) fn of(&self, root: &BaseUrl) -> Rc<Pacer> {
        Rc::clone(self.0.borrow_mut().entry(root.host_and_port()).or_default())
    }
}

/// How long a run has waited for rate limits; pauses that overlap count once, also those of different sites.
#[derive(Debug, Default)]
pub struct Budget {
    used: Cell<Duration>,
    /// The end of the pauses that were charged.
    until: Cell<Option<Instant>>,
}

impl Budget {
    /// Returns the longest pause that still fits into `most`.
    pub(super) fn left(&self, most: Duration) -> Duration {
        let running = self
            .until
            .get()
            .map(|until| until.saturating_duration_since(Instant::now()));
        most.saturating_sub(self.used.get()) + running.unwrap_or_default()
    }

    /// Charges a pause that begins now.
    pub(super) fn charge(&self, pause: Duration) {
        let now = Instant::now();
        let (before, end) = (self.until.get().unwrap_or(now).max(now), now + pause);
        self.used
            .set(self.used.get() + end.saturating_duration_since(before));
        self.until.set(Some(before.max(end)));
    }
}

/// The pace of one site.
pub(super) struct Pacer {
    turns: Semaphore,
    at_once: Cell<usize>,
    /// How many answers came since `at_once` was changed.
    answers: Cell<usize>,
    /// Whether the last that came was a refusal.
    is_refusing: Cell<bool>,
    /// Before this nothing is asked.
    not_before: Cell<Option<Instant>>,
}

impl Default for Pacer {
    fn default() -> Self {
        let (at_once, not_before) = (Cell::new(MOST_AT_ONCE), Cell::default());
        Self {
            turns: Semaphore::new(MOST_AT_ONCE),
            at_once,
            answers: Cell::default(),
            is_refusing: Cell::default(),
            not_before,
        }
    }
}

impl Pacer {
    /// Waits until it is this request's turn; others have theirs when the permit is dropped.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        let permit = self
            .turns
            .acquire()
            .await
            .expect("the semaphore is never closed");
        while let Some(left) = self
            .not_before
            .get()
            .and_then(|at| at.checked_duration_since(Instant::now()))
        {
            tokio::time::sleep(left).await;
        }
        permit
    }

    /// Notes that the site answered: as many answers as are asked for at once allow one more.
    pub(super) fn answered(&self) {
        self.is_refusing.set(false);
        self.answers.set(self.answers.get() + 1);
        if self.at_once.get() < MOST_AT_ONCE && self.answers.get() >= self.at_once.get() {
            self.answers.set(0);
            self.turns.add_permits(1);
            self.at_once.set(self.at_once.get() + 1);
        }
    }

    /// Notes that the site refused: half as much is asked at once from now on, and nothing before `delay` has passed when it
    /// was the second refusal in a row, a long one, or said to be for all.
    pub(super) fn refused(&self, delay: Duration, was_quota: bool) {
        let was_refusing = self.is_refusing.replace(true);
        self.answers.set(0);
        if was_refusing || was_quota || delay > LONGEST_BURST {
            let resume = Instant::now() + delay;
            self.not_before.set(self.not_before.get().max(Some(resume)));
        }
        let fewer = (self.at_once.get() / 2).max(1);
        // Permits that are out come back later; what cannot be taken away now is taken at the next refusal.
        let taken = self.turns.forget_permits(self.at_once.get() - fewer);
        self.at_once.set(self.at_once.get() - taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        runtime.expect("a runtime").block_on(work)
    }

    #[test]
    fn a_refusal_halves_what_is_asked_at_once_and_never_stops_it() {
        let pacer = Pacer::default();
        for expected in [4, 2, 1, 1, 1] {
            pacer.refused(Duration::ZERO, true);
            assert_eq!(
                (pacer.at_once.get(), pacer.turns.available_permits()),
                (expected, expected)
            );
        }
    }

    #[test]
    fn nothing_is_asked_before_the_named_time_and_shorter_pauses_do_not_shorten_it() {
        let pacer = Pacer::default();
        let started = Instant::now();
        pacer.refused(Duration::from_millis(60), true);
        pacer.refused(Duration::from_millis(1), true);
        run(async { drop(pacer.turn().await) });
        assert!(started.elapsed() >= Duration::from_millis(60));
    }

    #[test]
    fn answers_give_back_what_refusals_took_and_no_more() {
        let pacer = Pacer::default();
        pacer.refused(Duration::ZERO, false);
        for answers in [4, 5, 6, 7] {
            for _ in 0..answers {
                pacer.answered();
            }
        }
        for _ in 0..20 {
            pacer.answered();
        }
        let all = (MOST_AT_ONCE, MOST_AT_ONCE);
        assert_eq!((pacer.at_once.get(), pacer.turns.available_permits()), all);
    }

    #[test]
    fn others_are_held_at_the_second_refusal_in_a_row_or_when_it_is_for_all() {
        let minute = Duration::from_mins(1);
        let second = Duration::from_secs(1);
        let pacer = Pacer::default();
        pacer.refused(second, false);
        pacer.answered();
        pacer.refused(second, false);
        assert_eq!(pacer.not_before.get(), None);
        pacer.refused(second, false);
        assert!(pacer.not_before.get().is_some());
        for (delay, was_quota) in [(second, true), (minute, false)] {
            let pacer = Pacer::default();
            pacer.refused(delay, was_quota);
            assert!(pacer.not_before.get().is_some(), "{delay:?}");
        }
    }

    #[test]
    fn pauses_that_overlap_are_charged_once() {
        let (budget, most) = (Budget::default(), Duration::from_secs(5));
        budget.charge(Duration::from_secs(3));
        assert!(
            budget.left(most) > Duration::from_millis(4_900),
            "the pause that runs can be shared"
        );
        budget.charge(Duration::from_secs(3));
        assert!(budget.used.get() < Duration::from_millis(3_100));
        budget.charge(Duration::from_secs(5));
        assert!(budget.used.get() > Duration::from_millis(4_900));
    }

    #[test]
    fn one_site_has_one_pace() {
        let pacers = Pacers::default();
        let site = |text: &str| pacers.of(&text.parse().expect("a URL"));
        assert!(Rc::ptr_eq(
            &site("https://jira.example/a"),
            &site("https://jira.example/b")
        ));
        assert!(!Rc::ptr_eq(
            &site("https://jira.example"),
            &site("https://jira.example:8443")
        ));
    }
}
