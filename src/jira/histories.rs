//! What happened to tickets, as far as it was told.

use std::collections::{HashMap, HashSet};

use super::wire::Change;
use crate::domain::Whose;
use crate::domain::history::Event;

/// Histories by the id of their ticket. A ticket whose history is not whole is not in it.
#[derive(Default)]
pub(super) struct Histories {
    whole: HashMap<String, Vec<Event>>,
    unreadable: HashSet<String>,
}

impl Histories {
    /// Adds changes to the history of the ticket `id`; one whose time cannot be read spoils the whole history.
    pub(super) fn add(&mut self, id: String, changes: &[Change], whose: &Whose) {
        let events: Option<Vec<Vec<Event>>> =
            changes.iter().map(|change| change.events(whose)).collect();
        match events {
            Some(events) => self
                .whole
                .entry(id)
                .or_default()
                .extend(events.into_iter().flatten()),
            None => {
                self.unreadable.insert(id);
            }
        }
    }

    /// Returns the same without the tickets `ids`.
    pub(super) fn without(mut self, ids: &[String]) -> Self {
        self.unreadable.extend(ids.iter().cloned());
        self
    }

    /// Takes the history of the ticket `id` out.
    pub(super) fn take(&mut self, id: &str) -> Option<Vec<Event>> {
        self.whole
            .remove(id)
            .filter(|_| !self.unreadable.contains(id))
    }
}
