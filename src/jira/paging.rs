//! Gathers the pages of a search, and stops where paging is known to go wrong.

use std::collections::HashSet;

use super::Tickets;
use super::http::Http;
use super::wire::Issue;
use crate::domain::{Ticket, Whose};

/// A hundred thousand tickets of one person in one window: beyond that something turns in circles.
pub(super) const MOST_PAGES: usize = 1_000;

/// What has come so far, each ticket once: paging is no snapshot, and a ticket that is edited meanwhile comes again.
pub(super) struct Pages<'a> {
    http: &'a Http,
    whose: &'a Whose,
    ids: HashSet<String>,
    tickets: Vec<Ticket>,
    gaps: Vec<String>,
    count: usize,
    ended_empty: bool,
}

impl<'a> Pages<'a> {
    /// Returns no pages yet, of the tickets of `whose` account.
    pub(super) fn new(http: &'a Http, whose: &'a Whose) -> Self {
        let (ids, tickets, gaps) = Default::default();
        Self {
            http,
            whose,
            ids,
            tickets,
            gaps,
            count: 0,
            ended_empty: false,
        }
    }

    /// Adds a page.
    pub(super) fn add(&mut self, issues: Vec<Issue>) {
        self.count += 1;
        self.ended_empty = issues.is_empty();
        for issue in issues {
            if self.ids.insert(issue.id.clone()) {
                let (base, name) = (&self.http.site().base_url, self.http.name());
                self.tickets.push(issue.ticket(base, name, self.whose));
            }
        }
        self.http.progress(self.tickets.len());
    }

    /// Returns how many different tickets came.
    pub(super) fn len(&self) -> usize {
        self.tickets.len()
    }

    /// Notes why there may be more than what came.
    pub(super) fn gap(&mut self, why: impl Into<String>) {
        let why = why.into();
        if !self.gaps.contains(&why) {
            self.gaps.push(why);
        }
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
            ended_empty: self.ended_empty,
        }
    }
}
