//! One integration's part of linking everybody: who is linked already, who is found, and the links that are written at
//! the end, in one step.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::matching::{Confidence, LinkResult, Match};
use crate::domain::{
    AccountId, Deployment, Email, Handle, Integration, JiraAccount, Link, Person, PersonId,
};
use crate::error::Failure;
use crate::store::{LinkAdded, Store};
use crate::view::linking::BulkLink;

pub(super) struct Round<'s> {
    store: &'s mut Store,
    pub(super) integration: Integration,
    now: Timestamp,
    /// Whether nothing is linked.
    dry: bool,
    /// Whether inactive accounts were looked at; Cloud's search leaves them out.
    pub(super) knows_inactive: bool,
    /// Who was linked before.
    linked: HashMap<PersonId, Link>,
    /// Whose an account is; by its id in lower case, because Data Center's names ignore case.
    taken: HashMap<String, Handle>,
    rows: Vec<BulkLink>,
    /// Links to be written, with the place of their row.
    pending: Vec<(usize, Link)>,
}

impl<'s> Round<'s> {
    pub(super) fn new(
        store: &'s mut Store,
        integration: Integration,
        now: Timestamp,
        dry: bool,
    ) -> Result<Self, Failure> {
        let (mut linked, mut taken) = (HashMap::new(), HashMap::new());
        for (handle, link) in store.links_to(integration.id)? {
            taken.insert(folded(&link.account_id), handle);
            linked.insert(link.person, link);
        }
        Ok(Self {
            knows_inactive: integration.site.deployment == Deployment::DataCenter,
            store,
            integration,
            now,
            dry,
            linked,
            taken,
            rows: Vec::new(),
            pending: Vec::new(),
        })
    }

    /// Returns by which e-mail the person has to be looked up; notes who is linked already or has none.
    pub(super) fn unsettled<'p>(&mut self, person: &'p Person) -> Option<&'p Email> {
        if let Some(link) = self.linked.get(&person.id) {
            let row = BulkLink {
                account_id: Some(link.account_id.clone()),
                display_name: Some(link.display_name.clone()),
                email: link.email.clone(),
                ..self.row(person, LinkResult::Already, "is linked to it already")
            };
            self.rows.push(row);
            return None;
        }
        if person.email.is_none() {
            let row = self.row(
                person,
                LinkResult::NotFound,
                "the person has no e-mail to look for",
            );
            self.rows.push(row);
        }
        person.email.as_ref()
    }

    /// Returns the person's link before this run.
    pub(super) fn link_of(&self, person: &Person) -> Option<&Link> {
        self.linked.get(&person.id)
    }

    /// Decides what was found for the person.
    pub(super) fn settle(&mut self, person: &Person, email: &Email, found: Match) {
        match found {
            Match::Exact(account) => {
                let why = format!("the account shows the e-mail {email}");
                self.propose(person, account, Confidence::Exact, why, !self.dry);
            }
            Match::Hidden(account) => {
                let why = format!(
                    "the only account that is found for {email}; it hides its own e-mail, which proves nothing"
                );
                self.propose(person, account, Confidence::Hidden, why, false);
            }
            Match::Unclear(why) => {
                let row = self.row(person, LinkResult::Ambiguous, why);
                self.rows.push(row);
            }
            Match::Nobody => {
                let which = if self.knows_inactive {
                    "no"
                } else {
                    "no active"
                };
                let why = format!("{which} account shows the e-mail {email} or is found for it");
                let row = self.row(person, LinkResult::NotFound, why);
                self.rows.push(row);
            }
        }
    }

    /// Takes an account that somebody has decided on.
    pub(super) fn settle_given(&mut self, person: &Person, account: JiraAccount) {
        self.propose(
            person,
            account,
            Confidence::Given,
            "the plan says so".to_owned(),
            !self.dry,
        );
    }

    /// Notes a row that is decided.
    pub(super) fn decide(&mut self, person: &Person, result: LinkResult, why: impl Into<String>) {
        let row = self.row(person, result, why);
        self.rows.push(row);
    }

    pub(super) fn not_allowed(&mut self, person: &Person, why: &str) {
        self.decide(person, LinkResult::NotAllowed, why);
    }

    fn propose(
        &mut self,
        person: &Person,
        account: JiraAccount,
        confidence: Confidence,
        mut why: String,
        link: bool,
    ) {
        let key = folded(&account.id);
        if let Some(holder) = self.taken.get(&key) {
            let why = taken(&account, std::slice::from_ref(holder));
            self.decide(person, LinkResult::Ambiguous, why);
            return;
        }
        if !account.active {
            why.push_str("; it is inactive");
        }
        if !account.kind.is_person() {
            why = format!("{why}; it is of type {}", account.kind);
        }
        let row = BulkLink {
            account_id: Some(account.id.clone()),
            display_name: Some(account.display_name.clone()),
            email: account.email.clone(),
            confidence,
            ..self.row(person, LinkResult::Proposed, why)
        };
        if link {
            self.taken.insert(key, person.handle.clone());
            let link = Link {
                person: person.id,
                integration: self.integration.id,
                account_id: account.id,
                account_key: account.key,
                email: account.email,
                display_name: account.display_name,
                linked_at: self.now,
            };
            self.pending.push((self.rows.len(), link));
        }
        self.rows.push(row);
    }

    /// Writes the links that wait, in one step.
    pub(super) fn write(&mut self) -> Result<(), Failure> {
        if self.pending.is_empty() {
            return Ok(());
        }
        // In the order in which the store keeps them, which halves the time.
        self.pending.sort_unstable_by_key(|(_, link)| link.person);
        let (places, links): (Vec<usize>, Vec<Link>) =
            std::mem::take(&mut self.pending).into_iter().unzip();
        let written = self.store.add_links(self.integration.id, &links)?;
        for (place, added) in places.into_iter().zip(written) {
            let row = &mut self.rows[place];
            let (result, why) = match added {
                LinkAdded::Linked => (LinkResult::Linked, None),
                LinkAdded::Already => (LinkResult::Already, None),
                LinkAdded::Other(link) => (LinkResult::Ambiguous, Some(other(&link))),
                LinkAdded::Taken(holders) => {
                    let holders: Vec<&str> = holders.iter().map(Handle::as_str).collect();
                    let why = format!(
                        "`{}` was linked to the account meanwhile",
                        holders.join("`, `")
                    );
                    (LinkResult::Ambiguous, Some(why))
                }
                LinkAdded::Gone => {
                    let why = "the person was removed meanwhile";
                    (LinkResult::NotFound, Some(why.to_owned()))
                }
            };
            row.result = result;
            if let Some(why) = why {
                row.reason = why;
            }
        }
        Ok(())
    }

    /// Returns the rows, by person; an account that is proposed for several is nobody's.
    pub(super) fn finish(self) -> Vec<BulkLink> {
        let mut rows = self.rows;
        rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.handle.clone()));
        let mut proposed: HashMap<String, Vec<String>> = HashMap::new();
        for row in rows.iter().filter(|row| row.result == LinkResult::Proposed) {
            if let Some(id) = &row.account_id {
                proposed
                    .entry(folded(id))
                    .or_default()
                    .push(row.handle.clone());
            }
        }
        for row in rows
            .iter_mut()
            .filter(|row| row.result == LinkResult::Proposed)
        {
            let people = row
                .account_id
                .as_ref()
                .and_then(|id| proposed.get(&folded(id)));
            if let Some(people) = people.filter(|people| people.len() > 1) {
                row.result = LinkResult::Ambiguous;
                row.reason = format!(
                    "the account is found for several people: {}",
                    people.join(", ")
                );
            }
        }
        rows
    }

    fn row(&self, person: &Person, result: LinkResult, reason: impl Into<String>) -> BulkLink {
        BulkLink {
            handle: person.handle.to_string(),
            name: person.name.clone(),
            person_email: person
                .email
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            integration: self.integration.name.clone(),
            account_id: None,
            display_name: None,
            email: None,
            result,
            confidence: Confidence::None,
            reason: reason.into(),
        }
    }
}

/// What is said when the person is another account already.
pub(super) fn other(link: &Link) -> String {
    let (name, id) = (&link.display_name, &link.account_id);
    format!("is linked to {name} ({id}) already; unlink that first")
}

fn taken(account: &JiraAccount, holders: &[Handle]) -> String {
    let holders: Vec<&str> = holders.iter().map(Handle::as_str).collect();
    let (name, id) = (&account.display_name, &account.id);
    format!(
        "the account {name} ({id}) is that of `{}` already",
        holders.join("`, `")
    )
}

fn folded(id: &AccountId) -> String {
    id.as_str().to_lowercase()
}
