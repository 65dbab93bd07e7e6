//! Gathers the pages of a search, hands each ticket to those it concerns, and stops where paging is known to go wrong.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use super::histories::Histories;
use super::http::Http;
use super::owners::Owners;
use super::wire::{Change, Holder, Issue};
use crate::domain::history::needs_history;
use crate::domain::text::number_of;
use crate::domain::{Relation, Ticket, Whose, Window};

/// A hundred thousand tickets in one window: beyond that something turns in circles.
pub(super) const MOST_PAGES: usize = 1_000;

/// What takes the pages of a search.
pub(super) trait Taker {
    /// Takes a page.
    fn add(&self, issues: Vec<Issue>);

    /// Notes why there may be more than what came.
    fn gap(&self, why: String);

    /// Returns how many different tickets came.
    fn len(&self) -> usize;

    /// Returns how many pages came.
    fn pages(&self) -> usize;
}

/// Returns whether as many pages came as we ever ask for, and notes it.
pub(super) fn is_full(taker: &dyn Taker) -> bool {
    let full = taker.pages() >= MOST_PAGES;
    if full {
        taker.gap(format!("stopped after {MOST_PAGES} pages"));
    }
    full
}

/// Follows page tokens. `isLast` is not trusted alone (JRACLOUD-95477), and a token that comes twice (JRACLOUD-95368) or
/// leads to an empty page ends the list, with a note that it may be short.
#[derive(Default)]
pub(super) struct Chain(HashSet<String>);

impl Chain {
    /// Returns the token of the next page; `None` at the end, for whatever reason.
    pub(super) fn next(
        &mut self,
        token: Option<String>,
        was_empty: bool,
        taker: &dyn Taker,
    ) -> Option<String> {
        let next = token.filter(|next| !next.is_empty())?;
        if was_empty {
            taker.gap("Jira announced more tickets and sent an empty page".to_owned());
            return None;
        }
        if !self.0.insert(next.clone()) {
            taker.gap("Jira sent the same page token twice".to_owned());
            return None;
        }
        (!is_full(taker)).then_some(next)
    }
}

/// Which tickets may have been somebody else's since the window began, so that their histories say whose they are.
#[derive(Default)]
enum Marked {
    /// Not known yet.
    #[default]
    NotYet,
    /// Those with these ids.
    These(HashSet<String>),
    /// Any.
    All,
    /// Nobody needs to know.
    Nobody,
}

/// What has come so far, each ticket once: paging is no snapshot, and a ticket that is edited meanwhile comes again.
///
/// Of one person every ticket concerns that person, as theirs or as handed over. Of several it concerns whoever holds
/// it, and, when it was reassigned since the window began, whoever its history names.
pub(super) struct Finds<'a> {
    http: &'a Http,
    owners: Owners<'a>,
    window: &'a Window,
    each: &'a dyn Fn(usize, Ticket),
    /// The ids that came, also to an earlier question for the same people.
    ids: &'a RefCell<HashSet<String>>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    marked: Marked,
    /// What came before it was known which tickets are marked.
    early: Vec<Issue>,
    waiting: Vec<Waiting>,
    /// For each of the people whether a ticket is theirs now.
    has: Vec<bool>,
    projects: BTreeSet<String>,
    gaps: Vec<String>,
    count: usize,
    pages: usize,
    ended_empty: bool,
}

/// A ticket whose history has to tell.
struct Waiting {
    ticket: Ticket,
    /// Whose it is now.
    holders: Vec<usize>,
    /// Whether Jira does not say whose it is.
    hidden: bool,
    /// Whether it may have been somebody else's.
    marked: bool,
}

impl<'a> Finds<'a> {
    /// Returns no finds yet, of tickets of `people`; `each` is told every ticket with the place of whom it concerns.
    pub(super) fn new(
        http: &'a Http,
        people: &'a [Whose],
        window: &'a Window,
        ids: &'a RefCell<HashSet<String>>,
        each: &'a dyn Fn(usize, Ticket),
    ) -> Self {
        let state = State {
            marked: if people.len() == 1 {
                Marked::Nobody
            } else {
                Marked::NotYet
            },
            has: vec![false; people.len()],
            ..State::default()
        };
        Self {
            http,
            owners: Owners::new(people),
            window,
            each,
            ids,
            state: RefCell::new(state),
        }
    }

    /// Notes which tickets were reassigned since the window began; all may have been when that could not be had.
    pub(super) fn mark(&self, ids: Option<HashSet<String>>) {
        let mut state = self.state.borrow_mut();
        state.marked = ids.map_or(Marked::All, Marked::These);
        let early = std::mem::take(&mut state.early);
        drop(state);
        for issue in early {
            self.place(issue);
        }
    }

    /// Notes that nobody will tell which tickets were reassigned, nor needs to know.
    pub(super) fn mark_none(&self) {
        self.state.borrow_mut().marked = Marked::Nobody;
    }

    /// Returns those of `ids` that have not come yet.
    pub(super) fn not_come(&self, mut ids: Vec<String>) -> Vec<String> {
        let came = self.ids.borrow();
        ids.retain(|id| !came.contains(id));
        ids
    }

    fn place(&self, issue: Issue) {
        let alone = self.owners.people().len() == 1;
        let (holders, hidden) = match issue.holder() {
            // what was asked for is what came
            Holder::Hidden if alone => (vec![0], false),
            Holder::Hidden => (Vec::new(), true),
            Holder::Nobody => (Vec::new(), false),
            Holder::Somebody(user) => (self.owners.holding(user), false),
        };
        let relation = if holders.is_empty() {
            Relation::HandedOver
        } else {
            Relation::Assigned
        };
        let site = self.http.site();
        let ticket = issue.ticket(&site.base_url, self.http.name(), relation);
        let mut state = self.state.borrow_mut();
        for holder in &holders {
            state.has[*holder] = true;
        }
        if !state.projects.contains(&ticket.project.key) {
            state.projects.insert(ticket.project.key.clone());
        }
        let marked = match &state.marked {
            Marked::These(ids) => ids.contains(&ticket.id),
            Marked::All => true,
            Marked::NotYet | Marked::Nobody => false,
        };
        if marked || needs_history(&ticket, self.window) {
            let marked = marked || holders.is_empty();
            state.waiting.push(Waiting {
                ticket,
                holders,
                hidden,
                marked,
            });
            return;
        }
        drop(state);
        for holder in holders {
            (self.each)(holder, ticket.clone());
        }
    }

    /// Returns the ids of the tickets whose histories have to tell.
    pub(super) fn waiting(&self) -> Vec<String> {
        let state = self.state.borrow();
        let ids = state
            .waiting
            .iter()
            .map(|waiting| waiting.ticket.id.clone());
        ids.collect()
    }

    /// Hands out the tickets that waited for their histories. One without a history concerns whoever has it; whose it
    /// was before is then a gap.
    pub(super) fn settle(&self, mut histories: Histories) {
        let waiting = std::mem::take(&mut self.state.borrow_mut().waiting);
        let mut unknown = 0;
        for one in waiting {
            let told = histories.take(&one.ticket.id);
            let alone = self.owners.people().len() == 1;
            let (mut concerned, mut holders) = (one.holders.clone(), one.holders);
            if alone {
                concerned = vec![0];
            } else {
                unknown += usize::from(told.is_none() && one.marked);
            }
            if let (false, Some(changes)) = (alone, &told) {
                let given = changes.iter().flat_map(Change::assignments);
                let named = given.clone().flat_map(|(_, from, to)| [from, to]);
                let named = named.flatten();
                concerned.extend(named.flat_map(|name| self.owners.in_history(name)));
                if one.hidden {
                    let last = given.max_by_key(|(at, ..)| *at);
                    unknown += usize::from(last.is_none());
                    let holder = last.and_then(|(.., to)| to);
                    let named = holder.map(|name| self.owners.in_history(name).collect());
                    holders = named.unwrap_or_default();
                }
                concerned.sort_unstable();
                concerned.dedup();
            }
            for place in concerned {
                let whose = &self.owners.people()[place];
                let mut ticket = one.ticket.clone();
                ticket.relation = if holders.contains(&place) {
                    Relation::Assigned
                } else {
                    Relation::HandedOver
                };
                // What the fields can tell they tell, as when this person alone is asked for.
                if needs_history(&ticket, self.window) {
                    let events = |changes: &Vec<Change>| {
                        changes.iter().flat_map(|one| one.events(whose)).collect()
                    };
                    ticket.history = told.as_ref().map(events);
                }
                (self.each)(place, ticket);
            }
        }
        if unknown > 0 {
            let were = if unknown == 1 { "was" } else { "were" };
            self.gap(format!(
                "whose {} {were} before is not known: the histories could not be had",
                number_of(unknown, "ticket")
            ));
        }
    }

    /// Returns whether a ticket of this project came.
    pub(super) fn has_project(&self, key: &str) -> bool {
        let state = self.state.borrow();
        state
            .projects
            .iter()
            .any(|own| own.eq_ignore_ascii_case(key))
    }

    /// Returns for each of the people whether a ticket is theirs now.
    pub(super) fn has(&self) -> Vec<bool> {
        self.state.borrow().has.clone()
    }

    /// Returns whether the last page was empty; a Jira that no longer knows us also answers so.
    pub(super) fn ended_empty(&self) -> bool {
        self.state.borrow().ended_empty
    }

    /// Returns one sentence for each reason why there may be more.
    pub(super) fn gaps(&self) -> Vec<String> {
        self.state.borrow().gaps.clone()
    }
}

impl Taker for Finds<'_> {
    fn add(&self, issues: Vec<Issue>) {
        let mut state = self.state.borrow_mut();
        state.pages += 1;
        state.ended_empty = issues.is_empty();
        let early = matches!(state.marked, Marked::NotYet);
        drop(state);
        let mut came = 0;
        for issue in issues {
            if !self.ids.borrow_mut().insert(issue.id.clone()) {
                continue;
            }
            came += 1;
            if early {
                self.state.borrow_mut().early.push(issue);
            } else {
                self.place(issue);
            }
        }
        self.state.borrow_mut().count += came;
        self.http.came(came);
    }

    fn gap(&self, why: String) {
        let gaps = &mut self.state.borrow_mut().gaps;
        if !gaps.contains(&why) {
            gaps.push(why);
        }
    }

    fn len(&self) -> usize {
        self.state.borrow().count
    }

    fn pages(&self) -> usize {
        self.state.borrow().pages
    }
}

/// Nothing but ids, and whether all of them came.
#[derive(Default)]
pub(super) struct Marks {
    ids: RefCell<HashSet<String>>,
    pages: RefCell<usize>,
    is_short: RefCell<bool>,
}

impl Marks {
    /// Returns the ids; `None` when there may be more.
    pub(super) fn whole(self) -> Option<HashSet<String>> {
        (!self.is_short.into_inner()).then(|| self.ids.into_inner())
    }

    /// Adds a page of ids.
    pub(super) fn add_ids(&self, ids: impl IntoIterator<Item = String>) {
        *self.pages.borrow_mut() += 1;
        self.ids.borrow_mut().extend(ids);
    }
}

impl Taker for Marks {
    fn add(&self, issues: Vec<Issue>) {
        self.add_ids(issues.into_iter().map(|issue| issue.id));
    }

    fn gap(&self, _why: String) {
        *self.is_short.borrow_mut() = true;
    }

    fn len(&self) -> usize {
        self.ids.borrow().len()
    }

    fn pages(&self) -> usize {
        *self.pages.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_an_end_is_left_and_said() {
        let (marks, mut chain) = (Marks::default(), Chain::default());
        for page in 1..MOST_PAGES {
            marks.add_ids([page.to_string()]);
            assert!(chain.next(Some(page.to_string()), false, &marks).is_some());
        }
        marks.add_ids(["last".to_owned()]);
        assert_eq!(chain.next(Some("more".to_owned()), false, &marks), None);
        assert_eq!(marks.whole(), None, "there may be more");
    }
}
