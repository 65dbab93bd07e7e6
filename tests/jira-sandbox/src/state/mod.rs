//! What this Jira knows: people, projects, statuses and issues with their histories.
//!
//! It knows no HTTP and no deployment. `edit` holds what a test may do to it while the server runs.

mod edit;
mod issue;
mod status;
mod user;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use issue::IssueBuilder;
pub(crate) use issue::{Change, Event, Issue, Item, Span};
pub use status::Category;
pub(crate) use status::Status;
pub(crate) use user::{Account, User};
pub use user::{HiddenEmail, UserBuilder};

/// A project; its key is the first half of its issues' keys.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) name: String,
}

/// Returns the zone of an IANA name.
///
/// # Panics
/// When there is none: a test is wrong then, and should hear it before the server trips.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|error| panic!("`{name}` is no time zone: {error}"))
}

/// Everything one Jira knows. Tests change it through `Sandbox::update`.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) now: Timestamp,
    /// The id of the user who owns the credential, the author of what nobody else is said to have done.
    pub(crate) caller: String,
    pub(crate) users: Vec<User>,
    pub(crate) projects: Vec<Project>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) issues: Vec<Issue>,
    /// Where each user stands in `users`, from which nobody is taken.
    places: BTreeMap<String, usize>,
    /// The keys of all issues, upper case.
    keys: BTreeSet<String>,
    last_issue: u64,
    last_change: u64,
}

impl State {
    pub(crate) fn new(now: Timestamp, caller: &str) -> Self {
        Self {
            now,
            caller: caller.to_owned(),
            users: Vec::new(),
            projects: Vec::new(),
            statuses: Vec::new(),
            issues: Vec::new(),
            places: BTreeMap::new(),
            keys: BTreeSet::new(),
            last_issue: 10_000,
            last_change: 100_000,
        }
    }

    pub(crate) fn find_user(&self, id: &str) -> Option<&User> {
        self.places.get(id).map(|place| &self.users[*place])
    }

    /// Returns a user whom a test or an issue names.
    pub(crate) fn user(&self, id: &str) -> &User {
        self.find_user(id)
            .unwrap_or_else(|| panic!("this sandbox has no user `{id}`"))
    }

    pub(crate) fn find_issue(&self, id_or_key: &str) -> Option<&Issue> {
        match id_or_key.parse() {
            Ok(id) => self.issue_of_id(id),
            Err(_) => self
                .issues
                .iter()
                .find(|issue| issue.key.eq_ignore_ascii_case(id_or_key)),
        }
    }

    /// Returns an issue by its id; ids only grow, so that the issues are in their order.
    pub(crate) fn issue_of_id(&self, id: u64) -> Option<&Issue> {
        let place = self
            .issues
            .binary_search_by_key(&id, |issue| issue.id)
            .ok()?;
        self.issues.get(place)
    }

    pub(crate) fn status(&self, id: u32) -> &Status {
        self.statuses
            .iter()
            .find(|status| status.id == id)
            .expect("statuses are never removed")
    }

    pub(crate) fn project(&self, key: &str) -> &Project {
        self.projects
            .iter()
            .find(|project| project.key == key)
            .expect("an issue's project is noted with the issue")
    }

    /// Returns the id of the status, which is new when nobody used it before.
    pub(crate) fn status_id(&mut self, name: &str, category: Category) -> u32 {
        let known = self
            .statuses
            .iter()
            .find(|s| s.name == name && s.category == category);
        if let Some(status) = known {
            return status.id;
        }
        let id = 10_001 + u32::try_from(self.statuses.len()).expect("statuses are few");
        self.statuses.push(Status {
            id,
            name: name.to_owned(),
            category,
        });
        id
    }

    pub(crate) fn next_change(&mut self) -> u64 {
        self.last_change += 1;
        self.last_change
    }

    pub(crate) fn note_project(&mut self, key: &str, name: &str) {
        if self.projects.iter().all(|project| project.key != key) {
            let id = 10_000 + u64::try_from(self.projects.len()).expect("projects are few");
            self.projects.push(Project {
                id,
                key: key.to_owned(),
                name: name.to_owned(),
            });
        }
    }

    pub(crate) fn insert_user(&mut self, mut user: User) {
        assert!(
            self.find_user(&user.id).is_none(),
            "there are two users `{}`",
            user.id
        );
        zone(&user.time_zone);
        user.key = format!("JIRAUSER{}", 10_000 + self.users.len());
        self.places.insert(user.id.clone(), self.users.len());
        self.users.push(user);
    }

    pub(crate) fn insert_issue(&mut self, plan: IssueBuilder) {
        let IssueBuilder {
            key,
            status,
            events,
            ..
        } = plan;
        let named_properly = key
            .rsplit_once('-')
            .is_some_and(|(project, number)| !project.is_empty() && number.parse::<u64>().is_ok());
        assert!(named_properly, "`{key}` is no issue key such as ACME-7");
        assert!(
            self.keys.insert(key.to_uppercase()),
            "there are two issues `{key}`"
        );
        let somebody = || Some(self.caller.clone()).filter(|_| !plan.without_reporter);
        let reporter = plan.reporter.or_else(somebody);
        for user in reporter.iter().chain(&plan.assignee) {
            self.user(user);
        }
        let status = self.status_id(&status.0, status.1);
        let created = plan.created.unwrap_or_else(|| {
            let earliest = events
                .iter()
                .map(Event::at)
                .chain(plan.updated)
                .chain(plan.resolved)
                .min();
            let week_ago = self.now - jiff::SignedDuration::from_hours(7 * 24);
            earliest.map_or(week_ago, |earliest| earliest.min(week_ago))
        });
        self.last_issue += 1;
        let mut issue = Issue {
            id: self.last_issue,
            key,
            summary: plan.summary,
            description: plan.description,
            kind: plan.kind,
            priority: plan.priority,
            labels: plan.labels,
            reporter,
            first_assignee: plan.assignee.clone(),
            assignee: plan.assignee,
            first_status: status,
            status,
            created,
            updated: plan.updated.unwrap_or(created).max(created),
            resolved: None,
            category_changed: created,
            history: Vec::new(),
        };
        let project = issue.project_key().to_owned();
        self.note_project(&project, &project);
        let mut events = events;
        events.sort_by_key(Event::at);
        for event in events {
            self.happen(&mut issue, event, plan.without_resolution);
        }
        issue.resolved = plan.resolved.or(issue.resolved);
        if let Some(resolved) = plan.resolved {
            issue.updated = issue.updated.max(resolved);
            // resolved without a history: then it became done at that moment
            if issue.history.is_empty() && self.status(issue.status).category == Category::Done {
                issue.category_changed = resolved;
            }
        }
        self.issues.push(issue);
    }
}
