//! What can happen to the state: while it is built, and while the server runs.

use jiff::Timestamp;

use super::{
    Category, Change, Event, HiddenEmail, Issue, IssueBuilder, Item, State, User, UserBuilder,
};
use crate::clock::instant;

impl State {
    /// Adds an account.
    pub fn add_user(&mut self, id: &str, describe: impl FnOnce(UserBuilder) -> UserBuilder) {
        self.insert_user(describe(UserBuilder::new(id)).0);
    }

    /// Adds an issue.
    pub fn add_issue(&mut self, key: &str, describe: impl FnOnce(IssueBuilder) -> IssueBuilder) {
        self.insert_issue(describe(IssueBuilder::new(key)));
    }

    /// Hands an issue to a user, or to nobody, now.
    pub fn assign<'a>(&mut self, key: &str, to: impl Into<Option<&'a str>>) {
        let event = Event::Assigned {
            at: self.now,
            to: to.into().map(str::to_owned),
        };
        self.change(key, event);
    }

    /// Hands an issue to a user, or to nobody, at an instant.
    pub fn assign_at<'a>(&mut self, key: &str, at: &str, to: impl Into<Option<&'a str>>) {
        let event = Event::Assigned {
            at: instant(at),
            to: to.into().map(str::to_owned),
        };
        self.change(key, event);
    }

    /// Moves an issue to a status now.
    pub fn move_to(&mut self, key: &str, status: &str, category: Category) {
        let event = Event::Moved {
            at: self.now,
            status: status.to_owned(),
            category,
        };
        self.change(key, event);
    }

    /// Gives an issue another summary now.
    pub fn retitle(&mut self, key: &str, summary: &str) {
        let (now, id, author) = (self.now, self.next_change(), self.caller.clone());
        let issue = self.issue_mut(key);
        let from = std::mem::replace(&mut issue.summary, summary.to_owned());
        let items = vec![Item::Summary {
            from,
            to: summary.to_owned(),
        }];
        issue.history.push(Change {
            id,
            at: now,
            author: Some(author),
            items,
        });
        issue.updated = issue.updated.max(now);
    }

    /// Sets when an issue was last touched, without a trace in its history, as a comment would.
    pub fn touch(&mut self, key: &str, at: &str) {
        self.issue_mut(key).updated = instant(at);
    }

    /// Gives an issue another key, as moving it to another project does. Its id stays.
    pub fn rekey(&mut self, key: &str, new_key: &str) {
        assert!(
            self.keys.insert(new_key.to_uppercase()),
            "there are two issues `{new_key}`"
        );
        self.keys.remove(&key.to_uppercase());
        new_key.clone_into(&mut self.issue_mut(key).key);
        let project = self.issue_mut(new_key).project_key().to_owned();
        self.note_project(&project, &project);
    }

    /// Deletes an issue.
    pub fn delete_issue(&mut self, key: &str) {
        self.issue_mut(key);
        self.keys.remove(&key.to_uppercase());
        self.issues
            .retain(|issue| !issue.key.eq_ignore_ascii_case(key));
    }

    /// Gives a user another display name.
    pub fn rename(&mut self, id: &str, name: &str) {
        name.clone_into(&mut self.user_mut(id).name);
    }

    /// Gives a user another username, on Data Center. Account id and key stay.
    pub fn rename_login(&mut self, id: &str, username: &str) {
        username.clone_into(&mut self.user_mut(id).username);
    }

    /// Gives a user another e-mail address.
    pub fn set_email(&mut self, id: &str, email: &str) {
        email.clone_into(&mut self.user_mut(id).email);
    }

    /// Hides a user's e-mail address from the answers.
    pub fn hide_email(&mut self, id: &str) {
        self.user_mut(id).hidden = Some(HiddenEmail::Absent);
    }

    /// Shows a user's e-mail address again.
    pub fn show_email(&mut self, id: &str) {
        self.user_mut(id).hidden = None;
    }

    /// Sets the time zone of a user's profile.
    pub fn set_time_zone(&mut self, id: &str, zone: &str) {
        super::zone(zone);
        zone.clone_into(&mut self.user_mut(id).time_zone);
    }

    /// Deactivates a user, who then is no longer found by name.
    pub fn deactivate(&mut self, id: &str) {
        self.user_mut(id).active = false;
    }

    /// Activates a user again.
    pub fn reactivate(&mut self, id: &str) {
        self.user_mut(id).active = true;
    }

    /// Removes a user for good. Issues keep the id; the name becomes a placeholder on Cloud.
    pub fn remove_user(&mut self, id: &str) {
        let user = self.user_mut(id);
        user.active = false;
        user.removed = true;
    }

    fn change(&mut self, key: &str, event: Event) {
        let mut issue = self.issue_mut(key).clone();
        let after = issue
            .history
            .last()
            .is_none_or(|last| last.at <= event.at());
        assert!(
            after,
            "{key}: its history already goes on after {}",
            event.at()
        );
        self.happen(&mut issue, event, false);
        *self.issue_mut(key) = issue;
    }

    fn user_mut(&mut self, id: &str) -> &mut User {
        let found = self.places.get(id).map(|place| &mut self.users[*place]);
        found.unwrap_or_else(|| panic!("this sandbox has no user `{id}`"))
    }

    fn issue_mut(&mut self, key: &str) -> &mut Issue {
        let found = self
            .issues
            .iter_mut()
            .find(|issue| issue.key.eq_ignore_ascii_case(key));
        found.unwrap_or_else(|| panic!("this sandbox has no issue `{key}`"))
    }

    /// Writes an event into an issue and its history, which stays in order of time.
    pub(crate) fn happen(&mut self, issue: &mut Issue, event: Event, without_resolution: bool) {
        let (at, id) = (event.at(), self.next_change());
        assert!(
            at >= issue.created,
            "{}: nothing happens before its creation",
            issue.key
        );
        let items = match event {
            Event::Assigned { to, .. } => {
                if let Some(user) = &to {
                    self.user(user);
                }
                vec![Item::Assignee {
                    from: std::mem::replace(&mut issue.assignee, to.clone()),
                    to,
                }]
            }
            Event::Moved {
                status, category, ..
            } => self.transition(issue, at, &status, category, without_resolution),
        };
        let author = Some(
            issue
                .assignee
                .clone()
                .unwrap_or_else(|| self.caller.clone()),
        );
        issue.history.push(Change {
            id,
            at,
            author,
            items,
        });
        issue.history.sort_by_key(|change| change.at);
        issue.updated = issue.updated.max(at);
    }

    fn transition(
        &mut self,
        issue: &mut Issue,
        at: Timestamp,
        status: &str,
        category: Category,
        without_resolution: bool,
    ) -> Vec<Item> {
        let to = self.status_id(status, category);
        let from = std::mem::replace(&mut issue.status, to);
        if self.status(from).category != category {
            issue.category_changed = at;
        }
        let mut items = vec![Item::Status { from, to }];
        let resolves = category == Category::Done && !without_resolution;
        if resolves != issue.resolved.is_some() {
            issue.resolved = resolves.then_some(at);
            items.push(Item::Resolution { resolved: resolves });
        }
        items
    }
}
