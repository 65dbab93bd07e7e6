//! What happened to tickets, as far as it was told.

use std::collections::{HashMap, HashSet};

use super::wire::Change;

/// Histories by the id of their ticket. A ticket whose history is not whole is not in it.
#[derive(Default)]
pub(super) struct Histories {
    whole: HashMap<String, Vec<Change>>,
    unreadable: HashSet<String>,
}

impl Histories {
    /// Adds changes to the history of the ticket `id`; one whose time cannot be read spoils the whole history.
    pub(super) fn add(&mut self, id: String, changes: Vec<Change>) {
        if changes.iter().all(Change::is_dated) {
            self.whole.entry(id).or_default().extend(changes);
        } else {
            self.unreadable.insert(id);
        }
    }

    /// Returns the same without the tickets `ids`.
    pub(super) fn without(mut self, ids: &[String]) -> Self {
        self.unreadable.extend(ids.iter().cloned());
        self
    }

    /// Adds the histories of other tickets.
    pub(super) fn extend(&mut self, others: Self) {
        self.whole.extend(others.whole);
        self.unreadable.extend(others.unreadable);
    }

    /// Takes the history of the ticket `id` out.
    pub(super) fn take(&mut self, id: &str) -> Option<Vec<Change>> {
        self.whole
            .remove(id)
            .filter(|_| !self.unreadable.contains(id))
    }
}
