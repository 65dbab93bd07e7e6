//! An issue with its whole history, and the words to describe one.

use jiff::Timestamp;

use super::Category;
use crate::clock::instant;

/// One issue. Its current assignee and status follow from the first ones and the history.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) summary: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: String,
    pub(crate) priority: Option<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) reporter: Option<String>,
    pub(crate) first_assignee: Option<String>,
    pub(crate) assignee: Option<String>,
    pub(crate) first_status: u32,
    pub(crate) status: u32,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) resolved: Option<Timestamp>,
    pub(crate) category_changed: Timestamp,
    pub(crate) history: Vec<Change>,
}

/// One entry of an issue's history.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) author: Option<String>,
    pub(crate) items: Vec<Item>,
}

/// One field's change; users by their id in the state, statuses by theirs.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Status {
        from: u32,
        to: u32,
    },
    Assignee {
        from: Option<String>,
        to: Option<String>,
    },
    Resolution {
        resolved: bool,
    },
    Summary {
        from: String,
        to: String,
    },
}

/// A value and the time during which an issue had it; without an end it has it still.
#[derive(Clone, Debug)]
pub(crate) struct Span<T> {
    pub(crate) value: T,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
}

impl Issue {
    pub(crate) fn project_key(&self) -> &str {
        self.key
            .rsplit_once('-')
            .map_or(self.key.as_str(), |(project, _)| project)
    }

    pub(crate) fn number(&self) -> u64 {
        self.key
            .rsplit_once('-')
            .and_then(|(_, number)| number.parse().ok())
            .unwrap_or(0)
    }

    /// Returns who had the issue and when, oldest first.
    pub(crate) fn assignees(&self) -> Vec<Span<Option<String>>> {
        self.spans(self.first_assignee.clone(), |item| match item {
            Item::Assignee { to, .. } => Some(to.clone()),
            _ => None,
        })
    }

    /// Returns which status the issue had and when, oldest first.
    pub(crate) fn statuses(&self) -> Vec<Span<u32>> {
        self.spans(self.first_status, |item| match item {
            Item::Status { to, .. } => Some(*to),
            _ => None,
        })
    }

    fn spans<T>(&self, first: T, next: impl Fn(&Item) -> Option<T>) -> Vec<Span<T>> {
        let mut spans = vec![Span {
            value: first,
            from: self.created,
            until: None,
        }];
        for change in &self.history {
            for value in change.items.iter().filter_map(&next) {
                if let Some(last) = spans.last_mut() {
                    last.until = Some(change.at);
                }
                spans.push(Span {
                    value,
                    from: change.at,
                    until: None,
                });
            }
        }
        spans
    }
}

/// Something that happened to an issue after its creation.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Moved {
        at: Timestamp,
        status: String,
        category: Category,
    },
    Assigned {
        at: Timestamp,
        to: Option<String>,
    },
}

impl Event {
    pub(crate) fn at(&self) -> Timestamp {
        match self {
            Self::Moved { at, .. } | Self::Assigned { at, .. } => *at,
        }
    }
}

/// Describes one issue, in `Builder::issue` and `State::add_issue`.
///
/// Not said: a task called after its key, of medium priority, `To Do`, nobody's, reported by the caller, created
/// seven days before now and never touched since.
#[derive(Clone, Debug)]
#[must_use]
pub struct IssueBuilder {
    pub(crate) key: String,
    pub(crate) summary: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: String,
    pub(crate) priority: Option<String>,
    pub(crate) labels: Vec<String>,
    /// `None` until said: the caller then.
    pub(crate) reporter: Option<String>,
    pub(crate) without_reporter: bool,
    pub(crate) assignee: Option<String>,
    pub(crate) status: (String, Category),
    pub(crate) created: Option<Timestamp>,
    pub(crate) updated: Option<Timestamp>,
    pub(crate) resolved: Option<Timestamp>,
    pub(crate) without_resolution: bool,
    pub(crate) events: Vec<Event>,
}

impl IssueBuilder {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            summary: format!("Summary of {key}"),
            description: None,
            kind: "Task".to_owned(),
            priority: Some("Medium".to_owned()),
            labels: Vec::new(),
            reporter: None,
            without_reporter: false,
            assignee: None,
            status: ("To Do".to_owned(), Category::New),
            created: None,
            updated: None,
            resolved: None,
            without_resolution: false,
            events: Vec::new(),
        }
    }

    /// Sets the summary.
    pub fn summary(mut self, summary: &str) -> Self {
        summary.clone_into(&mut self.summary);
        self
    }

    /// Sets the description, plain text of one paragraph; none by default.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_owned());
        self
    }

    /// Sets who had it from its creation on, by the user's id here.
    pub fn assignee(mut self, user: &str) -> Self {
        self.assignee = Some(user.to_owned());
        self
    }

    /// Sets who reported it; `None` for a reporter that Jira no longer knows.
    pub fn reporter<'a>(mut self, user: impl Into<Option<&'a str>>) -> Self {
        self.reporter = user.into().map(str::to_owned);
        self.without_reporter = self.reporter.is_none();
        self
    }

    /// Sets the status it had from its creation on.
    pub fn status(mut self, name: &str, category: Category) -> Self {
        self.status = (name.to_owned(), category);
        self
    }

    /// Sets the issue type, `Task` by default.
    pub fn kind(mut self, kind: &str) -> Self {
        kind.clone_into(&mut self.kind);
        self
    }

    /// Sets the priority; `None` for none.
    pub fn priority<'a>(mut self, priority: impl Into<Option<&'a str>>) -> Self {
        self.priority = priority.into().map(str::to_owned);
        self
    }

    /// Sets the labels.
    pub fn labels<'a>(mut self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        self.labels = labels.into_iter().map(str::to_owned).collect();
        self
    }

    /// Sets when it was created, RFC 3339.
    pub fn created(mut self, at: &str) -> Self {
        self.created = Some(instant(at));
        self
    }

    /// Sets when it was last touched; a later `moved` or `assigned` wins.
    pub fn updated(mut self, at: &str) -> Self {
        self.updated = Some(instant(at));
        self
    }

    /// Sets when it was resolved, whatever its history says.
    pub fn resolved(mut self, at: &str) -> Self {
        self.resolved = Some(instant(at));
        self
    }

    /// Keeps the resolution empty when it is moved to a done status, as many workflows do.
    pub fn without_resolution(mut self) -> Self {
        self.without_resolution = true;
        self
    }

    /// Moves it to a status at an instant. A status of category done also resolves it, any other unresolves it.
    pub fn moved(mut self, at: &str, status: &str, category: Category) -> Self {
        self.events.push(Event::Moved {
            at: instant(at),
            status: status.to_owned(),
            category,
        });
        self
    }

    /// Hands it to a user at an instant; `None` takes it from everybody.
    pub fn assigned<'a>(mut self, at: &str, to: impl Into<Option<&'a str>>) -> Self {
        let to = to.into().map(str::to_owned);
        self.events.push(Event::Assigned {
            at: instant(at),
            to,
        });
        self
    }
}
