//! What a person works on: the tickets of a window, gathered, ordered and counted.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;

use super::integration::{IntegrationName, words};
use super::window::Window;

words! {
    /// How far a ticket is: Jira's status category, by its key and never by the name, which is translated and says
    /// nothing ("Incomplete" can be to do). Keys: `new`, `indeterminate`, `done`, `undefined`.
    Category {
        /// Not begun.
        ToDo = "to_do",
        /// Being worked on.
        InProgress = "in_progress",
        /// Finished.
        Done = "done",
        /// Jira gives the status no category, or hides it.
        None = "none",
    }
}

words! {
    /// What the ticket is to the person.
    Relation {
        /// Assigned to them now.
        Assigned = "assigned",
        /// Was theirs inside the window and has been given on.
        HandedOver = "handed_over",
    }
}

/// The project a ticket belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Such as `ACME`.
    pub key: String,
    /// The name, empty when Jira hides it.
    pub name: String,
}

/// A Jira issue as an answer shows it.
///
/// Every part that Jira may leave out is optional or empty; nothing is made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Such as `ACME-7`; changes when the ticket is moved.
    pub key: String,
    /// The number that never changes.
    pub id: String,
    /// One line.
    pub summary: String,
    /// Such as `Bug`, in the language of the account.
    pub kind: String,
    /// Such as `In Review`, in the language of the account.
    pub status: String,
    /// How far it is.
    pub category: Category,
    /// Such as `High`.
    pub priority: Option<String>,
    /// Jira's number of the priority; lower is more urgent in the priorities Jira comes with.
    pub priority_rank: Option<i64>,
    /// Where it belongs.
    pub project: Project,
    /// In Jira's order.
    pub labels: Vec<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed in any way.
    pub updated: Option<Timestamp>,
    /// When it was resolved.
    pub resolved: Option<Timestamp>,
    /// When its status category last changed (Cloud only).
    pub category_changed: Option<Timestamp>,
    /// The page to open.
    pub url: String,
    /// The site it lives on, as the site calls itself; see [`Activity::gather`].
    pub site: String,
    /// The integration that brought it.
    pub integration: IntegrationName,
    /// What it is to the person.
    pub relation: Relation,
}

impl Ticket {
    /// Returns whether something known to have happened to it (created, changed status category, resolved, last
    /// changed) lies inside the window.
    fn happened_in(&self, window: &Window) -> bool {
        [
            self.updated,
            self.created,
            self.resolved,
            self.category_changed,
        ]
        .into_iter()
        .flatten()
        .any(|instant| window.contains(instant))
    }

    /// Returns whether it existed before the window ended and was last changed after: then it may or may not have
    /// been worked on inside, and the fields alone do not say.
    fn is_undecided_in(&self, window: &Window) -> bool {
        self.updated.is_none_or(|updated| updated >= window.from)
            && self
                .created
                .is_none_or(|created| window.is_before_end(created))
    }

    /// Returns the key's project and number, so that `ACME-9` sorts before `ACME-10`.
    fn natural_key(&self) -> (&str, u64) {
        match self.key.rsplit_once('-') {
            Some((project, number)) => (project, number.parse().unwrap_or(u64::MAX)),
            None => (&self.key, u64::MAX),
        }
    }
}

words! {
    /// The order of tickets; times newest first, everything else ascending, ties by key.
    SortKey {
        /// By the last change.
        Updated = "updated",
        /// By creation.
        Created = "created",
        /// By project and number.
        Key = "key",
        /// In progress, to do, done; then by the status's name.
        Status = "status",
        /// As Jira numbers priorities, most urgent first; tickets without one last.
        Priority = "priority",
    }
}

impl SortKey {
    fn compare(self, a: &Ticket, b: &Ticket) -> Ordering {
        let by = match self {
            Self::Updated => Reverse(a.updated).cmp(&Reverse(b.updated)),
            Self::Created => Reverse(a.created).cmp(&Reverse(b.created)),
            Self::Key => Ordering::Equal,
            Self::Status => (urgency(a.category), &a.status).cmp(&(urgency(b.category), &b.status)),
            Self::Priority => {
                let rank = |ticket: &Ticket| ticket.priority_rank.unwrap_or(i64::MAX);
                rank(a).cmp(&rank(b))
            }
        };
        by.then_with(|| a.natural_key().cmp(&b.natural_key()))
            .then_with(|| a.site.cmp(&b.site))
    }
}

fn urgency(category: Category) -> u8 {
    match category {
        Category::InProgress => 0,
        Category::ToDo => 1,
        Category::Done => 2,
        Category::None => 3,
    }
}

/// How many tickets are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Finished.
    pub done: usize,
    /// Being worked on.
    pub in_progress: usize,
    /// Not begun.
    pub to_do: usize,
    /// Without a category.
    pub none: usize,
    /// All of them.
    pub total: usize,
}

impl Summary {
    /// Counts `tickets` by their category.
    pub fn of(tickets: &[Ticket]) -> Self {
        let mut summary = Self {
            total: tickets.len(),
            ..Self::default()
        };
        for ticket in tickets {
            *match ticket.category {
                Category::Done => &mut summary.done,
                Category::InProgress => &mut summary.in_progress,
                Category::ToDo => &mut summary.to_do,
                Category::None => &mut summary.none,
            } += 1;
        }
        summary
    }
}

/// The tickets of one person in one window, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What is known to belong to the window, ordered.
    pub tickets: Vec<Ticket>,
    /// How many tickets were changed after the window and may also have been worked on inside it.
    pub undecided: usize,
    /// How many came a second time, through another integration on the same site.
    pub duplicates: usize,
}

impl Activity {
    /// Keeps of `tickets` what belongs to `window`, each once, ordered by `sort`.
    ///
    /// Two tickets are the same when their site calls itself the same and id, key and creation agree. The site's word
    /// alone is not enough: two Data Centers left at their default address both call themselves `http://localhost:8080`.
    pub fn gather(
        window: &Window,
        tickets: impl IntoIterator<Item = Ticket>,
        sort: SortKey,
    ) -> Self {
        let mut seen = HashSet::new();
        let (mut kept, mut undecided, mut duplicates) = (Vec::new(), 0, 0);
        for ticket in tickets {
            if !seen.insert((
                ticket.site.clone(),
                ticket.id.clone(),
                ticket.key.clone(),
                ticket.created,
            )) {
                duplicates += 1;
            } else if ticket.happened_in(window) {
                kept.push(ticket);
            } else if ticket.is_undecided_in(window) {
                undecided += 1;
            }
        }
        kept.sort_by(|a, b| sort.compare(a, b));
        Self {
            tickets: kept,
            undecided,
            duplicates,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::window::{Since, Until};
    use jiff::tz::TimeZone;

    pub(crate) fn ticket(key: &str, created: &str, updated: &str) -> Ticket {
        Ticket {
            key: key.to_owned(),
            id: key.bytes().map(|b| b.to_string()).collect(),
            summary: format!("summary of {key}"),
            kind: "Task".to_owned(),
            status: "Open".to_owned(),
            category: Category::ToDo,
            priority: None,
            priority_rank: None,
            project: Project {
                key: "ACME".to_owned(),
                name: String::new(),
            },
            labels: Vec::new(),
            created: Some(created.parse().unwrap()),
            updated: Some(updated.parse().unwrap()),
            resolved: None,
            category_changed: None,
            url: format!("https://acme.example/browse/{key}"),
            site: "https://acme.example".to_owned(),
            integration: "acme".parse().unwrap(),
            relation: Relation::Assigned,
        }
    }

    fn september() -> Window {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let since: Since = "2026-09-01".parse().unwrap();
        let until: Until = "2026-09-07".parse().unwrap();
        Window::new(since, Some(until), now, TimeZone::UTC).unwrap()
    }

    fn keys(activity: &Activity) -> Vec<&str> {
        activity
            .tickets
            .iter()
            .map(|ticket| ticket.key.as_str())
            .collect()
    }

    #[test]
    fn a_past_window_holds_what_is_known_to_have_happened_in_it() {
        let resolved = Ticket {
            resolved: Some("2026-09-05T10:00:00Z".parse().unwrap()),
            ..ticket("ACME-5", "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z")
        };
        let activity = Activity::gather(
            &september(),
            [
                ticket("ACME-1", "2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z"),
                ticket("ACME-2", "2026-08-01T00:00:00Z", "2026-09-07T23:59:59.999Z"),
                ticket("ACME-3", "2026-08-01T00:00:00Z", "2026-08-31T23:59:59.999Z"),
                ticket("ACME-4", "2026-09-03T00:00:00Z", "2026-11-01T00:00:00Z"),
                resolved,
                ticket("ACME-6", "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z"),
                ticket("ACME-7", "2026-09-08T00:00:00Z", "2026-11-01T00:00:00Z"),
            ],
            SortKey::Key,
        );
        assert_eq!(keys(&activity), ["ACME-1", "ACME-2", "ACME-4", "ACME-5"]);
        assert_eq!(
            activity.undecided, 1,
            "ACME-6 may have been worked on; ACME-7 did not exist yet"
        );
    }

    #[test]
    fn a_ticket_without_dates_is_undecided_and_not_dropped() {
        let bare = Ticket {
            created: None,
            updated: None,
            ..ticket("ACME-1", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z")
        };
        assert_eq!(
            Activity::gather(&september(), [bare], SortKey::Key).undecided,
            1
        );
    }

    #[test]
    fn one_site_reached_twice_lists_a_ticket_once() {
        let one = ticket("ACME-1", "2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z");
        let again = Ticket {
            integration: "other".parse().unwrap(),
            ..one.clone()
        };
        let elsewhere = Ticket {
            site: "https://other.example".to_owned(),
            ..one.clone()
        };
        let same_default_address = Ticket {
            created: Some("2026-09-03T00:00:00Z".parse().unwrap()),
            ..one.clone()
        };
        let activity = Activity::gather(
            &september(),
            [one, again, elsewhere, same_default_address],
            SortKey::Key,
        );
        assert_eq!((activity.tickets.len(), activity.duplicates), (3, 1));
        assert_eq!(
            activity.tickets[0].integration.as_str(),
            "acme",
            "the first integration asked keeps it"
        );
    }

    #[test]
    fn orders() {
        let at = |key: &str, updated: &str| ticket(key, "2026-09-01T00:00:00Z", updated);
        let sorted = |sort| {
            let mut high = at("ACME-9", "2026-09-04T00:00:00Z");
            high.priority_rank = Some(1);
            high.category = Category::Done;
            let tickets = [
                at("ACME-10", "2026-09-02T00:00:00Z"),
                high,
                at("ACME-2", "2026-09-03T00:00:00Z"),
            ];
            let activity = Activity::gather(&september(), tickets, sort);
            activity
                .tickets
                .into_iter()
                .map(|ticket| ticket.key)
                .collect::<Vec<_>>()
        };
        assert_eq!(sorted(SortKey::Updated), ["ACME-9", "ACME-2", "ACME-10"]);
        assert_eq!(sorted(SortKey::Key), ["ACME-2", "ACME-9", "ACME-10"]);
        assert_eq!(sorted(SortKey::Created), ["ACME-2", "ACME-9", "ACME-10"]);
        assert_eq!(sorted(SortKey::Status), ["ACME-2", "ACME-10", "ACME-9"]);
        assert_eq!(sorted(SortKey::Priority), ["ACME-9", "ACME-2", "ACME-10"]);
    }

    #[test]
    fn summaries_count_by_category() {
        let of = |category| Ticket {
            category,
            ..ticket("A-1", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z")
        };
        let summary = Summary::of(&[
            of(Category::Done),
            of(Category::Done),
            of(Category::None),
            of(Category::ToDo),
        ]);
        assert_eq!(
            summary,
            Summary {
                done: 2,
                in_progress: 0,
                to_do: 1,
                none: 1,
                total: 4
            }
        );
    }
}
