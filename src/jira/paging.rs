//! Gathers the pages of a search, and stops where paging is known to go wrong.

use std::collections::HashSet;

use super::Tickets;
use super::http::Http;
use super::wire::Issue;
use crate::domain::Ticket;

/// A hundred thousand tickets of one person in one window: beyond that something turns in circles.
const MOST_PAGES: usize = 1_000;

/// What has come so far, each ticket once: paging is no snapshot, and a ticket that is edited meanwhile comes again.
#[derive(Default)]
pub(super) struct Pages {
    ids: HashSet<String>,
    tickets: Vec<Ticket>,
    gaps: Vec<String>,
    count: usize,
}

impl Pages {
    /// Adds a page.
    pub(super) fn add(&mut self, http: &Http, issues: Vec<Issue>) {
        self.count += 1;
        for issue in issues {
            if self.ids.insert(issue.id.clone()) {
                self.tickets
                    .push(issue.ticket(&http.site().base_url, http.name()));
            }
        }
        http.progress(self.tickets.len());
    }

    /// Notes why there may be more than what came.
    pub(super) fn gap(&mut self, why: impl Into<String>) {
        self.gaps.push(why.into());
    }

    /// Returns whether as many pages came as we ever ask for, and notes it.
    pub(super) fn is_full(&mut self) -> bool {
        let full = self.count >= MOST_PAGES;
        if full {
            self.gap(format!("stopped after {MOST_PAGES} pages"));
        }
        full
    }

    /// Returns what came.
    pub(super) fn finish(self) -> Tickets {
        Tickets {
            tickets: self.tickets,
            gaps: self.gaps,
        }
    }
}
