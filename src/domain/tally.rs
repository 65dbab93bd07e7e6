//! What the tickets of a window come to: for a person, and for several people together.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::activity::{Category, GroupKey, Identity, Relation, Summary, Ticket};
use super::history::known_events;
use super::integration::words;
use super::window::Window;

/// Counts the tickets of several people, each once: two people who are one account have the same tickets.
#[derive(Debug, Default)]
pub struct Total {
    seen: HashSet<(Identity, Relation)>,
    /// What they come to.
    pub summary: Summary,
}

impl Total {
    /// Counts one more; returns false when it was counted already.
    pub fn count(&mut self, ticket: &Ticket) -> bool {
        let is_new = self.seen.insert((ticket.identity(), ticket.relation));
        if is_new {
            self.summary.count(ticket);
        }
        is_new
    }

    /// Counts the tickets of each group; they come in the order of their groups.
    pub fn of_groups<'t>(
        key: GroupKey,
        tickets: impl IntoIterator<Item = &'t Ticket>,
    ) -> Vec<(String, Summary)> {
        let mut groups: Vec<(String, Self)> = Vec::new();
        for ticket in tickets {
            let value = key.of(ticket);
            if groups.last().is_none_or(|(last, _)| last != value) {
                groups.push((value.to_owned(), Self::default()));
            }
            if let Some((_, total)) = groups.last_mut() {
                total.count(ticket);
            }
        }
        let counted = |(value, total): (String, Self)| (value, total.summary);
        groups.into_iter().map(counted).collect()
    }
}

/// What the tickets of one person come to. What happened to a ticket that was handed over is somebody else's doing and is
/// counted by nothing but its own number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many are how far.
    pub summary: Summary,
    /// How many were made in the window.
    pub created: usize,
    /// When something last happened to one of them inside the window.
    pub last_touched: Option<Timestamp>,
    /// The one that has been in progress for longest.
    pub oldest: Option<Oldest>,
    /// To how many of them something is known to have happened, by the day of the window, counted from 0; only days with
    /// any.
    pub days: BTreeMap<usize, usize>,
}

/// A ticket in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Oldest {
    /// Such as `ACME-7`.
    pub key: String,
    /// The page to open.
    pub url: String,
    /// Since when it is in progress; Data Center does not say.
    pub since: Option<Timestamp>,
    /// When it was made; it is in progress for no longer.
    pub created: Option<Timestamp>,
}

impl Oldest {
    /// Returns since when it can be in progress at most; whoever is known to have begun later comes later.
    fn rank(&self) -> (bool, Option<Timestamp>, &str) {
        let earliest = self.since.or(self.created);
        (earliest.is_none(), earliest, &self.key)
    }
}

impl Tally {
    /// Counts these tickets of the window.
    pub fn of<'t>(tickets: impl IntoIterator<Item = &'t Ticket>, window: &Window) -> Self {
        let mut tally = Self::default();
        for ticket in tickets {
            tally.count(ticket, window);
        }
        tally
    }

    /// Counts one more ticket of the window.
    pub fn count(&mut self, ticket: &Ticket, window: &Window) {
        self.summary.count(ticket);
        if ticket.relation == Relation::HandedOver {
            return;
        }
        self.created += usize::from(ticket.created.is_some_and(|at| window.contains(at)));
        let inside: Vec<Timestamp> = known_events(ticket)
            .map(|event| event.at)
            .filter(|at| window.contains(*at))
            .collect();
        self.last_touched = self.last_touched.max(inside.iter().max().copied());
        let mut days: Vec<usize> = inside.iter().map(|at| window.day(*at)).collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            *self.days.entry(day).or_default() += 1;
        }
        if ticket.category == Category::InProgress {
            let candidate = Oldest {
                key: ticket.key.clone(),
                url: ticket.url.clone(),
                since: ticket.category_changed,
                created: ticket.created,
            };
            let known = self.oldest.take();
            self.oldest = known
                .into_iter()
                .chain([candidate])
                .min_by(|a, b| a.rank().cmp(&b.rank()));
        }
    }
}

words! {
    /// The order of people; by name unless another is asked for. Numbers and times largest first, what is not known
    /// last, ties by name.
    PeopleOrder {
        /// By name, then handle.
        Name = "name",
        /// By the tickets that are finished.
        Done = "done",
        /// By the tickets that are being worked on.
        InProgress = "in-progress",
        /// By the tickets that have not begun.
        ToDo = "to-do",
        /// By all their tickets.
        Total = "total",
        /// By the tickets that were made.
        Created = "created",
        /// By when something last happened.
        LastTouched = "last-touched",
    }
}

impl PeopleOrder {
    /// Returns which of two people, who are in the order of their names, comes first.
    pub fn compare(self, a: Option<&Tally>, b: Option<&Tally>) -> Ordering {
        let value = |tally: Option<&Tally>| {
            let tally = tally?;
            let number = |count: usize| i128::try_from(count).unwrap_or(i128::MAX);
            Some(match self {
                Self::Name => 0,
                Self::Done => number(tally.summary.done),
                Self::InProgress => number(tally.summary.in_progress),
                Self::ToDo => number(tally.summary.to_do),
                Self::Total => number(tally.summary.total),
                Self::Created => number(tally.created),
                Self::LastTouched => tally
                    .last_touched
                    .map_or(i128::MIN, Timestamp::as_nanosecond),
            })
        };
        match self {
            Self::Name => Ordering::Equal,
            _ => Reverse(value(a)).cmp(&Reverse(value(b))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::tests::{september, ticket};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_tally_counts_what_is_theirs_and_days_once_for_each_ticket() {
        let mut tally = Tally::default();
        let busy = Ticket {
            category: Category::InProgress,
            category_changed: Some(at("2026-09-02T08:00:00Z")),
            ..ticket("ACME-1", "2026-09-02T07:00:00Z", "2026-09-04T00:00:00Z")
        };
        let older = Ticket {
            category_changed: Some(at("2026-08-02T08:00:00Z")),
            ..busy.clone()
        };
        let older = Ticket {
            key: "ACME-2".to_owned(),
            created: Some(at("2026-08-01T00:00:00Z")),
            ..older
        };
        let given_on = Ticket {
            relation: Relation::HandedOver,
            updated: Some(at("2026-09-06T00:00:00Z")),
            ..busy.clone()
        };
        for one in [&busy, &older, &given_on] {
            tally.count(one, &september());
        }
        assert_eq!(
            (tally.summary.in_progress, tally.summary.handed_over),
            (2, 1)
        );
        assert_eq!(tally.created, 1);
        assert_eq!(tally.last_touched, Some(at("2026-09-04T00:00:00Z")));
        assert_eq!(tally.days.into_iter().collect::<Vec<_>>(), [(1, 1), (3, 2)]);
        let oldest = tally.oldest.unwrap();
        assert_eq!(
            (oldest.key.as_str(), oldest.since),
            ("ACME-2", older.category_changed)
        );
    }

    #[test]
    fn where_the_beginning_of_work_is_not_told_creation_bounds_it() {
        let of = |key: &str, created: &str, since| Ticket {
            category: Category::InProgress,
            category_changed: since,
            ..ticket(key, created, "2026-09-04T00:00:00Z")
        };
        let mut tally = Tally::default();
        tally.count(
            &of(
                "ACME-1",
                "2026-01-01T00:00:00Z",
                Some(at("2026-09-03T00:00:00Z")),
            ),
            &september(),
        );
        tally.count(&of("ACME-2", "2026-08-01T00:00:00Z", None), &september());
        assert_eq!(tally.oldest.unwrap().key, "ACME-2");
    }

    #[test]
    fn a_ticket_of_two_people_is_counted_once() {
        let one = ticket("ACME-1", "2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z");
        let given_on = Ticket {
            relation: Relation::HandedOver,
            ..one.clone()
        };
        let other = ticket("ACME-2", "2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z");
        let mut total = Total::default();
        let new = [&one, &one, &given_on, &other].map(|ticket| total.count(ticket));
        assert_eq!(new, [true, false, true, true]);
        assert_eq!((total.summary.total, total.summary.handed_over), (2, 1));
        let groups = Total::of_groups(GroupKey::Project, [&one, &one, &other]);
        assert_eq!((groups.len(), groups[0].1.total), (1, 2));
    }

    #[test]
    fn who_is_not_known_comes_last_whatever_is_asked_for() {
        let tally = |done: usize, last_touched| Tally {
            summary: Summary {
                done,
                ..Summary::default()
            },
            last_touched,
            ..Tally::default()
        };
        let (idle, busy) = (tally(0, None), tally(2, Some(at("2026-09-02T00:00:00Z"))));
        for order in [PeopleOrder::Done, PeopleOrder::LastTouched] {
            assert_eq!(order.compare(Some(&busy), Some(&idle)), Ordering::Less);
            assert_eq!(order.compare(Some(&idle), None), Ordering::Less, "{order}");
            assert_eq!(order.compare(Some(&idle), Some(&idle)), Ordering::Equal);
        }
        assert_eq!(
            PeopleOrder::Name.compare(None, Some(&busy)),
            Ordering::Equal
        );
    }
}
