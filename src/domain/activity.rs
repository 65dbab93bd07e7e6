//! What a person works on: the tickets of a window, gathered, ordered and counted.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::history::{Event, Verdict, judge};
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
    /// The integration that brought it.
    pub integration: IntegrationName,
    /// What it is to the person.
    pub relation: Relation,
    /// Changes of status, assignee and resolution, when they were asked for; see [`history`](super::history).
    pub history: Option<Vec<Event>>,
}

/// What makes two tickets the same; see [`Activity::gather`].
pub type Identity = (String, String, Option<Timestamp>);

impl Ticket {
    /// Returns what makes two tickets the same.
    pub fn identity(&self) -> Identity {
        (self.id.clone(), self.key.clone(), self.created)
    }

    /// Returns the key's project and number, so that `ACME-9` sorts before `ACME-10`.
    fn natural_key(&self) -> (&str, u64) {
        match self.key.rsplit_once('-') {
            Some((project, number)) => (project, number.parse().unwrap_or(u64::MAX)),
            None => (&self.key, u64::MAX),
        }
    }
}

/// Returns how much a verdict says for the ticket being the person's in the window.
fn weight(ticket: &Ticket, verdict: Verdict) -> u8 {
    match (verdict, ticket.relation) {
        (Verdict::Inside(_), Relation::Assigned) => 4,
        (Verdict::Inside(_), Relation::HandedOver) => 3,
        (Verdict::Unknown, _) => 2,
        (Verdict::NotTheirs, _) => 1,
        (Verdict::Quiet, _) => 0,
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
    /// Returns which of two tickets comes first.
    pub fn compare(self, a: &Ticket, b: &Ticket) -> Ordering {
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
            .then_with(|| a.url.cmp(&b.url))
    }
}

words! {
    /// By what tickets are put together.
    GroupKey {
        /// By the project's key.
        Project = "project",
        /// By the issue type.
        Type = "type",
        /// By the status's name.
        Status = "status",
        /// By how far they are.
        Category = "category",
    }
}

impl GroupKey {
    /// Returns what the ticket has in common with the others of its group.
    pub fn of(self, ticket: &Ticket) -> &str {
        match self {
            Self::Project => &ticket.project.key,
            Self::Type => &ticket.kind,
            Self::Status => &ticket.status,
            Self::Category => ticket.category.as_str(),
        }
    }

    /// Returns which of two tickets' groups comes first: categories in progress, to do, done; else by the alphabet.
    pub fn compare(self, a: &Ticket, b: &Ticket) -> Ordering {
        if self == Self::Category {
            return urgency(a.category).cmp(&urgency(b.category));
        }
        let (a, b) = (self.of(a), self.of(b));
        let (small_a, small_b) = (a.to_lowercase(), b.to_lowercase());
        small_a.cmp(&small_b).then_with(|| a.cmp(b))
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

/// How many of the tickets that are the person's now are how far; those handed over are counted apart.
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
    /// All that are theirs now.
    pub total: usize,
    /// Were theirs inside the window and have been given on; in none of the other numbers.
    pub handed_over: usize,
}

impl Summary {
    /// Counts `tickets` by their category.
    pub fn of<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> Self {
        let mut summary = Self::default();
        for ticket in tickets {
            summary.count(ticket);
        }
        summary
    }

    /// Counts one more.
    pub fn count(&mut self, ticket: &Ticket) {
        if ticket.relation == Relation::HandedOver {
            self.handed_over += 1;
            return;
        }
        self.total += 1;
        *match ticket.category {
            Category::Done => &mut self.done,
            Category::InProgress => &mut self.in_progress,
            Category::ToDo => &mut self.to_do,
            Category::None => &mut self.none,
        } += 1;
    }
}

/// The tickets of one person that may belong to a window, each once, with the verdict on each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    judged: Vec<(Ticket, Verdict)>,
    /// How many came a second time, through another integration on the same site.
    pub duplicates: usize,
}

impl Activity {
    /// Judges `tickets`, each once, ordered by `sort`.
    ///
    /// Two tickets are the same when id, key and the millisecond of their creation agree, whatever the site is called:
    /// one Jira has several addresses, and the one it believes in is often wrong.
    pub fn gather(
        window: &Window,
        tickets: impl IntoIterator<Item = Ticket>,
        sort: SortKey,
    ) -> Self {
        let mut places: HashMap<_, usize> = HashMap::new();
        let mut judged: Vec<(Ticket, Verdict)> = Vec::new();
        let mut duplicates = 0;
        for ticket in tickets {
            let verdict = judge(&ticket, window);
            let place = *places.entry(ticket.identity()).or_insert(judged.len());
            match judged.get_mut(place) {
                None => judged.push((ticket, verdict)),
                Some(known) => {
                    duplicates += 1;
                    // A person with two accounts holds a ticket by one of them; what says most about it counts.
                    if weight(&ticket, verdict) > weight(&known.0, known.1) {
                        *known = (ticket, verdict);
                    }
                }
            }
        }
        judged.sort_by(|(a, _), (b, _)| sort.compare(a, b));
        Self { judged, duplicates }
    }

    /// Leaves out what `keep` does not want.
    pub fn retain(&mut self, keep: impl Fn(&Ticket) -> bool) {
        self.judged.retain(|(ticket, _)| keep(ticket));
    }

    /// Returns every ticket that was looked at, with the verdict on it.
    pub fn judged(&self) -> &[(Ticket, Verdict)] {
        &self.judged
    }

    /// Returns the tickets that belong to the window.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.judged
            .iter()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Inside(_)))
            .map(|(ticket, _)| ticket)
    }

    /// Returns the tickets that belong to the window.
    pub fn into_tickets(self) -> impl Iterator<Item = Ticket> {
        let inside = |(ticket, verdict)| matches!(verdict, Verdict::Inside(_)).then_some(ticket);
        self.judged.into_iter().filter_map(inside)
    }

    /// Returns how many tickets may or may not belong to the window, because their history could not be had.
    pub fn unknown(&self) -> usize {
        self.judged
            .iter()
            .filter(|(_, verdict)| *verdict == Verdict::Unknown)
            .count()
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
            integration: "acme".parse().unwrap(),
            relation: Relation::Assigned,
            history: None,
        }
    }

    pub(crate) fn september() -> Window {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let since: Since = "2026-09-01".parse().unwrap();
        let until: Until = "2026-09-07".parse().unwrap();
        Window::new(since, Some(until), now, TimeZone::UTC).unwrap()
    }

    #[test]
    fn what_belongs_to_the_window_and_what_is_unknown_are_told_apart() {
        let of = |key: &str, created: &str, updated: &str| ticket(key, created, updated);
        let tickets = [
            of("ACME-1", "2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z"),
            of("ACME-2", "2026-08-01T00:00:00Z", "2026-09-07T23:59:59.999Z"),
            of("ACME-3", "2026-08-01T00:00:00Z", "2026-08-31T23:59:59.999Z"),
            of("ACME-4", "2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z"),
            of("ACME-5", "2026-09-08T00:00:00Z", "2026-11-01T00:00:00Z"),
        ];
        let activity = Activity::gather(&september(), tickets, SortKey::Key);
        let keys: Vec<&str> = activity
            .tickets()
            .map(|ticket| ticket.key.as_str())
            .collect();
        assert_eq!((keys, activity.unknown()), (vec!["ACME-1", "ACME-2"], 1));
    }

    #[test]
    fn one_site_reached_twice_lists_a_ticket_once() {
        let one = ticket("ACME-1", "2026-09-02T00:00:00Z", "2026-09-02T00:00:00Z");
        let again = Ticket {
            integration: "other".parse().unwrap(),
            ..one.clone()
        };
        let other_address = Ticket {
            url: "https://jira.internal/browse/ACME-1".to_owned(),
            ..again.clone()
        };
        let another = Ticket {
            created: Some("2026-09-03T00:00:00Z".parse().unwrap()),
            ..one.clone()
        };
        let activity = Activity::gather(
            &september(),
            [one, again, other_address, another],
            SortKey::Key,
        );
        assert_eq!((activity.tickets().count(), activity.duplicates), (2, 2));
        assert_eq!(
            activity.tickets().next().unwrap().integration.as_str(),
            "acme",
            "the first integration asked keeps it"
        );
    }

    #[test]
    fn of_two_accounts_the_one_that_holds_the_ticket_counts() {
        let held = ticket("ACME-1", "2026-08-02T00:00:00Z", "2026-09-02T00:00:00Z");
        let given_on = Ticket {
            relation: Relation::HandedOver,
            history: Some(Vec::new()),
            ..held.clone()
        };
        for tickets in [[held.clone(), given_on.clone()], [given_on, held]] {
            let activity = Activity::gather(&september(), tickets, SortKey::Key);
            let relations: Vec<Relation> =
                activity.tickets().map(|ticket| ticket.relation).collect();
            assert_eq!(relations, [Relation::Assigned]);
        }
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
                .tickets()
                .map(|ticket| ticket.key.clone())
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
        let given_on = Ticket {
            relation: Relation::HandedOver,
            ..of(Category::Done)
        };
        let tickets = [
            of(Category::Done),
            of(Category::Done),
            of(Category::None),
            of(Category::ToDo),
            given_on,
        ];
        let counted = Summary {
            done: 2,
            in_progress: 0,
            to_do: 1,
            none: 1,
            total: 4,
            handed_over: 1,
        };
        assert_eq!(Summary::of(&tickets), counted);
    }
}
