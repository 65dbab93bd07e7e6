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
    /// How many turns that are out are one too many, and are not given to anybody when they end.
    owed: Cell<usize>,
    /// How many refusals there were.
    refusals: Cell<u64>,
    /// Whether nothing was answered that was asked after the last refusal.
    is_refusing: Cell<bool>,
    /// The latest time that a refusal has named.
    resume: Cell<Option<Instant>>,
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
            owed: Cell::default(),
            refusals: Cell::default(),
            is_refusing: Cell::default(),
            resume: Cell::default(),
            not_before,
        }
    }
}

/// A request's turn; somebody else has it when this is dropped.
pub(super) struct Turn<'p> {
    pacer: &'p Pacer,
    permit: Option<SemaphorePermit<'p>>,
    /// How many refusals there were when it began.
    refusals: u64,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let (Some(permit), Some(owed)) =
            (self.permit.take(), self.pacer.owed.get().checked_sub(1))
        {
            self.pacer.owed.set(owed);
            permit.forget();
        }
    }
}

impl Pacer {
    /// Waits until it is this request's turn.
    pub(super) async fn turn(&self) -> Turn<'_> {
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
        Turn {
            pacer: self,
            permit: Some(permit),
            refusals: self.refusals.get(),
        }
    }

    /// Notes that the site answered: as many answers as are asked for at once allow one more. What was asked before the
    /// last refusal says nothing about the time after it.
    pub(super) fn answered(&self, turn: &Turn<'_>) {
        if turn.refusals != self.refusals.get() {
            return;
        }
        self.is_refusing.set(false);
        self.answers.set(self.answers.get() + 1);
        if self.at_once.get() < MOST_AT_ONCE && self.answers.get() >= self.at_once.get() {
            self.answers.set(0);
            self.at_once.set(self.at_once.get() + 1);
            match self.owed.get().checked_sub(1) {
                Some(owed) => self.owed.set(owed),
                None => self.turns.add_permits(1),
            }
        }
    }

    /// Notes that the site refused: half as much is asked at once from now on, and nothing before the named times have
    /// passed when it was the second refusal in a row, a long one, or said to be for all.
    pub(super) fn refused(&self, delay: Duration, is_for_all: bool) {
        self.refusals.set(self.refusals.get() + 1);
        self.answers.set(0);
        let resume = self.resume.get().max(Some(Instant::now() + delay));
        self.resume.set(resume);
        if self.is_refusing.replace(true) || is_for_all || delay > LONGEST_BURST {
            self.not_before.set(resume);
        }
        let fewer = (self.at_once.get() / 2).max(1);
        let surplus = self.at_once.replace(fewer) - fewer;
        // turns that are out are taken away when they end
        let idle = self.turns.forget_permits(surplus);
        self.owed.set(self.owed.get() + surplus - idle);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        runtime.expect("a runtime").block_on(work)
    }

    async fn answer(pacer: &Pacer) {
        pacer.answered(&pacer.turn().await);
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
    fn a_refusal_takes_turns_away_also_while_all_are_out_and_others_wait() {
        let pacer = Pacer::default();
        run(async {
            let mut out = Vec::new();
            for _ in 0..MOST_AT_ONCE {
                out.push(pacer.turn().await);
            }
            let mut waiting = std::pin::pin!(pacer.turn());
            assert!(waiting.as_mut().now_or_never().is_none());
            pacer.refused(Duration::ZERO, false);
            for _ in 0..4 {
                out.pop();
                assert!(waiting.as_mut().now_or_never().is_none());
            }
            out.pop();
            let turn = waiting.now_or_never().expect("four may ask at once");
            assert_eq!((out.len(), pacer.turns.available_permits()), (3, 0));
            drop((turn, out));
            assert_eq!(pacer.turns.available_permits(), 4);
        });
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
        for _ in 0..4 + 5 + 6 + 7 + 20 {
            run(answer(&pacer));
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
        run(answer(&pacer));
        pacer.refused(second, false);
        assert_eq!(pacer.not_before.get(), None);
        pacer.refused(second, false);
        assert!(pacer.not_before.get().is_some());
        for (delay, is_for_all) in [(second, true), (minute, false)] {
            let pacer = Pacer::default();
            pacer.refused(delay, is_for_all);
            assert!(pacer.not_before.get().is_some(), "{delay:?}");
        }
    }

    #[test]
    fn what_was_asked_before_a_refusal_does_not_end_it() {
        let pacer = Pacer::default();
        let early = run(pacer.turn());
        pacer.refused(Duration::from_secs(5), false);
        pacer.answered(&early);
        pacer.refused(Duration::from_secs(1), false);
        let left = pacer.not_before.get().map(|at| at - Instant::now());
        assert!(
            left > Some(Duration::from_secs(4)),
            "the later of both times"
        );
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
