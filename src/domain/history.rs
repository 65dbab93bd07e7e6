//! What is known to have happened to a ticket, and whether that makes it part of a window.
//!
//! The rule, as `manageros help dates` tells it: a ticket belongs to a window when it was the person's at some moment of
//! the window, and something happened to it inside. The fields of a ticket hold only the last change; for a ticket that
//! was changed after the window, or has been handed on, the history decides. Without it nothing is guessed.

use jiff::Timestamp;

use super::activity::{Relation, Ticket};
use super::window::Window;

/// Something that happened to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened to a ticket. Comments and changes of other fields are told only as [`What::Changed`], when they are last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It was made.
    Created,
    /// It was changed in any way, and has not been since.
    Changed,
    /// It was resolved, or its resolution was changed or taken away.
    Resolved,
    /// It was moved to another status.
    Status,
    /// It was given to somebody.
    Assignee {
        /// Whether it was the person's until then.
        from_them: bool,
        /// Whether it has been the person's since.
        to_them: bool,
    },
}

impl What {
    /// Returns the words that explain it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "last changed",
            Self::Resolved => "resolved",
            Self::Status => "moved to another status",
            Self::Assignee { to_them: true, .. } => "assigned to them",
            Self::Assignee {
                from_them: true, ..
            } => "handed over",
            Self::Assignee { .. } => "reassigned",
        }
    }
}

/// Whether a ticket belongs to a window, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does, because of this.
    Inside(Event),
    /// Nothing is known to have happened to it inside.
    Quiet,
    /// Something happened inside, but it was not the person's then.
    NotTheirs,
    /// Its history would decide and could not be had.
    Unknown,
}

/// Returns whether only the history of `ticket` can tell: it was changed after the window, or is not the person's now.
pub fn needs_history(ticket: &Ticket, window: &Window) -> bool {
    let changed_later = ticket
        .updated
        .is_none_or(|updated| !window.is_before_end(updated));
    ticket.relation == Relation::HandedOver || changed_later
}

/// Returns whether `ticket` belongs to `window`.
pub fn judge(ticket: &Ticket, window: &Window) -> Verdict {
    if ticket
        .created
        .is_some_and(|created| !window.is_before_end(created))
        || ticket.updated.is_some_and(|updated| updated < window.from)
    {
        return Verdict::Quiet;
    }
    let Some(history) = ticket.history.as_deref() else {
        return match first_inside(&of_fields(ticket), window) {
            _ if needs_history(ticket, window) => Verdict::Unknown,
            Some(event) => Verdict::Inside(event),
            None => Verdict::Quiet,
        };
    };
    let events: Vec<Event> = known_events(ticket).collect();
    if contradicts(ticket, history) {
        return Verdict::Unknown;
    }
    match first_inside(&events, window) {
        Some(_) if !was_theirs_in(ticket, history, window) => Verdict::NotTheirs,
        Some(event) => Verdict::Inside(event),
        None => Verdict::Quiet,
    }
}

/// Returns whether the last reassignment says something else of who has the ticket now than its field does.
fn contradicts(ticket: &Ticket, history: &[Event]) -> bool {
    let given = history.iter().filter_map(|event| match event.what {
        What::Assignee { to_them, .. } => Some((event.at, to_them)),
        _ => None,
    });
    let last = given.max_by_key(|(at, _)| *at);
    last.is_some_and(|(_, to_them)| to_them != (ticket.relation == Relation::Assigned))
}

/// Returns everything that is known to have happened to a ticket.
pub fn known_events(ticket: &Ticket) -> impl Iterator<Item = Event> {
    let history = ticket.history.iter().flatten().copied();
    of_fields(ticket).into_iter().chain(history)
}

fn of_fields(ticket: &Ticket) -> Vec<Event> {
    let events = [
        (ticket.created, What::Created),
        (ticket.resolved, What::Resolved),
        (ticket.category_changed, What::Status),
        (ticket.updated, What::Changed),
    ];
    events
        .into_iter()
        .filter_map(|(at, what)| Some(Event { at: at?, what }))
        .collect()
}

/// Returns what explains best that the ticket belongs to the window: the first that is listed, not the first in time.
fn first_inside(events: &[Event], window: &Window) -> Option<Event> {
    events
        .iter()
        .copied()
        .find(|event| window.contains(event.at))
}

/// Returns whether the ticket was the person's at some moment of the window.
fn was_theirs_in(ticket: &Ticket, history: &[Event], window: &Window) -> bool {
    let mut changes: Vec<(Timestamp, bool, bool)> = history
        .iter()
        .filter_map(|event| match event.what {
            What::Assignee { from_them, to_them } => Some((event.at, from_them, to_them)),
            _ => None,
        })
        .collect();
    changes.sort_by_key(|(at, ..)| *at);
    let Some((first, from_them, _)) = changes.first().copied() else {
        return ticket.relation == Relation::Assigned;
    };
    // Before the first change it was whose the change took it from; after each, whose the change gave it to.
    let before_first =
        from_them && window.from < first && ticket.created.is_none_or(|created| created < first);
    let since = changes.iter().enumerate().any(|(at, (from, _, theirs))| {
        let until = changes.get(at + 1).map(|(until, ..)| *until);
        *theirs && window.is_before_end(*from) && until.is_none_or(|until| window.from < until)
    });
    before_first || since
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::tests::{september, ticket};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn given(text: &str, from_them: bool, to_them: bool) -> Event {
        Event {
            at: at(text),
            what: What::Assignee { from_them, to_them },
        }
    }

    fn moved(text: &str) -> Event {
        Event {
            at: at(text),
            what: What::Status,
        }
    }

    /// A ticket of August that was changed in November, with this history.
    fn touched_later(relation: Relation, history: Option<Vec<Event>>) -> Ticket {
        Ticket {
            relation,
            history,
            ..ticket("ACME-1", "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z")
        }
    }

    #[test]
    fn the_fields_decide_what_was_last_changed_inside() {
        let inside = ticket("ACME-1", "2026-08-01T00:00:00Z", "2026-09-05T00:00:00Z");
        assert_eq!(
            judge(&inside, &september()),
            Verdict::Inside(Event {
                at: at("2026-09-05T00:00:00Z"),
                what: What::Changed
            })
        );
        let before = ticket("ACME-1", "2026-08-01T00:00:00Z", "2026-08-31T23:59:59.999Z");
        assert_eq!(judge(&before, &september()), Verdict::Quiet);
        let after = ticket("ACME-1", "2026-09-08T00:00:00Z", "2026-11-01T00:00:00Z");
        assert_eq!(
            judge(&after, &september()),
            Verdict::Quiet,
            "it did not exist yet"
        );
    }

    #[test]
    fn without_its_history_a_ticket_changed_later_is_unknown() {
        assert_eq!(
            judge(&touched_later(Relation::Assigned, None), &september()),
            Verdict::Unknown
        );
        let created_inside = ticket("ACME-1", "2026-09-03T00:00:00Z", "2026-11-01T00:00:00Z");
        assert_eq!(
            judge(&created_inside, &september()),
            Verdict::Unknown,
            "whose it was is not known"
        );
    }

    #[test]
    fn the_history_decides_what_was_changed_later() {
        let judged = |history| {
            judge(
                &touched_later(Relation::Assigned, Some(history)),
                &september(),
            )
        };
        assert_eq!(judged(vec![]), Verdict::Quiet);
        assert_eq!(judged(vec![moved("2026-10-01T00:00:00Z")]), Verdict::Quiet);
        let event = moved("2026-09-07T23:59:59.999Z");
        assert_eq!(judged(vec![event]), Verdict::Inside(event));
        let given_later = given("2026-10-01T00:00:00Z", false, true);
        assert_eq!(judged(vec![event, given_later]), Verdict::NotTheirs);
        let given_inside = given("2026-09-06T00:00:00Z", false, true);
        assert_eq!(judged(vec![event, given_inside]), Verdict::Inside(event));
        let given_before = given("2026-08-06T00:00:00Z", false, true);
        assert_eq!(judged(vec![given_before, event]), Verdict::Inside(event));
    }

    #[test]
    fn a_ticket_handed_over_counts_while_it_was_theirs() {
        let judged = |history| {
            judge(
                &touched_later(Relation::HandedOver, Some(history)),
                &september(),
            )
        };
        let event = moved("2026-09-05T00:00:00Z");
        let handed_over = given("2026-09-06T00:00:00Z", true, false);
        assert_eq!(judged(vec![handed_over]), Verdict::Inside(handed_over));
        assert_eq!(
            judged(vec![event, given("2026-10-06T00:00:00Z", true, false)]),
            Verdict::Inside(event)
        );
        assert_eq!(
            judged(vec![event, given("2026-08-06T00:00:00Z", true, false)]),
            Verdict::NotTheirs
        );
        let back_and_forth = vec![
            given("2026-08-02T00:00:00Z", true, false),
            given("2026-09-04T00:00:00Z", false, true),
            given("2026-09-04T01:00:00Z", true, false),
        ];
        assert!(matches!(judged(back_and_forth), Verdict::Inside(_)));
        assert_eq!(
            judged(vec![event]),
            Verdict::NotTheirs,
            "it was never theirs"
        );
    }

    #[test]
    fn the_edges_of_a_window_are_half_open_for_assignments_too() {
        let judged = |history| {
            judge(
                &touched_later(Relation::HandedOver, Some(history)),
                &september(),
            )
        };
        let event = moved("2026-09-05T00:00:00Z");
        assert_eq!(
            judged(vec![event, given("2026-09-01T00:00:00Z", true, false)]),
            Verdict::NotTheirs,
            "it was handed over as the window began"
        );
        let from_the_end = vec![
            event,
            given("2026-09-08T00:00:00Z", false, true),
            given("2026-09-09T00:00:00Z", true, false),
        ];
        assert_eq!(
            judged(from_the_end),
            Verdict::NotTheirs,
            "it became theirs as the window ended"
        );
    }
}
