//! All HTTP: the few questions we ask a Jira, answered in domain types.
//!
//! A [`Client`] is built from a [`Connection`], which only a verified seal or the user's own typing can make, and sends
//! its token nowhere but to that connection's address. No command asks which flavour it has: `Cloud` and
//! `DataCenter` differ in paths, paging and how people are named, and both speak through `http::Http`, where
//! time-outs, retries, size caps and the reading of refusals are. `wire` mirrors Jira's answers and stays in here.
//!
//! The module never knows a store, a key or a terminal.

mod certificate;
mod clients;
mod cloud;
mod data_center;
mod directory;
mod discover;
mod error;
mod handshake;
mod histories;
mod http;
#[doc(hidden)]
pub mod inside;
mod jql;
mod lost;
mod owners;
mod pacer;
mod paging;
mod refusal;
mod time;
mod way;
mod wire;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::try_join;
use jiff::Timestamp;

use crate::domain::filter::Narrowing;
use crate::domain::text::number_of;
use crate::domain::{AccountId, Connection, Deployment, JiraAccount, Site, Ticket, Whose, Window};

pub use certificate::Certificate;
pub use clients::Clients;
use cloud::Cloud;
use data_center::DataCenter;
pub use discover::{Candidate, Discovered, Found, assume, discover, is_scoped, locate, sign_in};
pub use error::{Call, JiraError, SignIn, Unreachable};
use histories::Histories;
use http::Http;
use jql::{Past, Question};
pub use pacer::{Budget, Pacers};
use paging::{Finds, Taker};
pub use way::{Reached, Way};

/// How requests behave; one value for a whole run.
#[derive(Clone)]
pub struct Options {
    /// The longest time that all waiting for rate limits may take together.
    pub max_wait: Duration,
    /// How much of that is used up.
    pub waited: Rc<Budget>,
    /// What all requests to a site share.
    pub pacers: Pacers,
    /// The HTTP clients so far.
    pub clients: Clients,
    /// The time at the start of the run, to read dates in `Retry-After` when an answer does not say its own.
    pub now: Timestamp,
    /// Told what happens on the wire.
    pub observer: Rc<dyn Fn(Event<'_>)>,
    /// Where scoped tokens are taken: Atlassian's gateway.
    pub gateway: String,
}

/// Atlassian's gateway for scoped tokens; the Cloud id is appended.
///
/// Source: Atlassian support, "Manage API tokens for your Atlassian account".
pub const GATEWAY: &str = "https://api.atlassian.com/ex/jira/";

/// What happens on the wire, for progress and `-v`.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A request is about to be sent.
    Asking {
        /// Such as `GET`.
        method: &'a str,
        /// The whole address; there is never a secret in it.
        url: &'a str,
    },
    /// An answer's status line has come.
    Answered {
        /// Such as `GET`.
        method: &'a str,
        /// The whole address.
        url: &'a str,
        /// Such as 200.
        status: u16,
        /// Since the request was sent.
        elapsed: Duration,
    },
    /// Jira asked us to come back later.
    Waiting {
        /// How long.
        delay: Duration,
    },
    /// So many more tickets are known to be there.
    Expected(usize),
    /// So many more tickets have come.
    Tickets(usize),
}

/// A signed-in Jira.
pub struct Client(Flavour);

enum Flavour {
    Cloud(Cloud),
    DataCenter(DataCenter),
}

/// The tickets of an account, and what is known to be missing from them.
#[derive(Debug, Default)]
pub struct Tickets {
    /// What came, each id once.
    pub tickets: Vec<Ticket>,
    /// One sentence for each reason why there may be more; empty when the list is complete.
    pub gaps: Vec<String>,
}

/// Returns why an account may be the wrong one, of those that are there.
fn doubt(whose: &Whose, there: &[JiraAccount]) -> Option<String> {
    let id = &whose.id;
    match there.iter().find(|account| whose.is(account.id.as_str())) {
        None => Some(format!("Jira no longer has the linked account {id}")),
        Some(account)
            if account.key.is_some() && whose.key.is_some() && account.key != whose.key =>
        {
            Some(format!(
                "the user name {id} belongs to another account now; link the person again"
            ))
        }
        Some(_) => None,
    }
}

/// The accounts a search found.
#[derive(Debug)]
pub struct FoundAccounts {
    /// In Jira's order.
    pub accounts: Vec<JiraAccount>,
    /// Whether the page was full, so that more may match.
    pub more: bool,
}

impl Client {
    /// Builds a client for `connection`. Opens no connection; reads the system's certificates only for `https`.
    ///
    /// # Errors
    ///
    /// When the certificates or the proxy given with the integration cannot be used.
    pub fn new(connection: Connection, options: &Options) -> Result<Self, JiraError> {
        let deployment = connection.site().deployment;
        let http = Http::signed_in(connection, options)?;
        Ok(Self(match deployment {
            Deployment::Cloud => Flavour::Cloud(Cloud::new(http)),
            Deployment::DataCenter => Flavour::DataCenter(DataCenter::new(http)),
        }))
    }

    /// Returns the site it talks to.
    pub fn site(&self) -> &Site {
        self.http().site()
    }

    /// Returns the account that the credential belongs to: the one proof of being signed in.
    ///
    /// # Errors
    ///
    /// [`JiraError::SignIn`] when the credential is not taken.
    pub async fn myself(&self) -> Result<JiraAccount, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.myself().await,
            Flavour::DataCenter(data_center) => data_center.myself().await,
        }
    }

    /// Returns the accounts whose name or e-mail begins with `query`.
    ///
    /// An account may match by an e-mail that it hides. Nobody found may mean that the credential may not look people
    /// up: ask [`Client::may_search_people`] before saying so.
    pub async fn find_accounts(&self, query: &str) -> Result<FoundAccounts, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.find_accounts(query).await,
            Flavour::DataCenter(data_center) => data_center.find_accounts(query).await,
        }
    }

    /// Returns whether the credential may look people up ("Browse users and groups").
    pub async fn may_search_people(&self) -> Result<bool, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.may_search_people().await,
            Flavour::DataCenter(data_center) => data_center.may_search_people().await,
        }
    }

    /// Returns the account with that id, also an inactive one, or `None` when there is none.
    pub async fn account(&self, id: &AccountId) -> Result<Option<JiraAccount>, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.account(id).await,
            Flavour::DataCenter(data_center) => data_center.account(id).await,
        }
    }

    /// Returns how many people one question of [`Client::tickets_of`] may name.
    pub fn people_at_once(&self) -> usize {
        match &self.0 {
            Flavour::Cloud(_) => cloud::PEOPLE,
            Flavour::DataCenter(_) => data_center::PEOPLE,
        }
    }

    /// Returns the tickets of one account: what [`Client::tickets_of`] finds, gathered.
    pub async fn tickets(&self, whose: &Whose, window: &Window) -> Result<Tickets, JiraError> {
        let tickets = RefCell::default();
        let each = |_, ticket| RefCell::<Vec<Ticket>>::borrow_mut(&tickets).push(ticket);
        let people = std::slice::from_ref(whose);
        let gaps = self
            .tickets_of(people, window, &Narrowing::default(), &each)
            .await?;
        Ok(Tickets {
            tickets: tickets.into_inner(),
            gaps: gaps.into_iter().flatten().collect(),
        })
    }

    /// Finds the tickets that may have been these people's in the window: those that are theirs now and those that
    /// were, changed since it began and made before it ended; each with its history where only that can tell. `each` is
    /// told them as they come, with the place in `people` of whom they concern; a ticket that went from one of them to
    /// another concerns both. Returns, for each of the people, why there may be more; nothing when all came.
    ///
    /// That is a superset: `domain::history` decides, and `narrowing` may leave in what it should leave out. An empty page
    /// is believed only after `myself` has answered with the same credential, because a Jira that does not know us also
    /// answers `[]`; and that somebody has nothing at all only if the account is still there.
    pub async fn tickets_of(
        &self,
        people: &[Whose],
        window: &Window,
        narrowing: &Narrowing,
        each: &dyn Fn(usize, Ticket),
    ) -> Result<Vec<Vec<String>>, JiraError> {
        let mut gaps = vec![Vec::new(); people.len()];
        let mut narrowing = narrowing.clone();
        let mut todo = vec![(0, people.len())];
        while let Some((from, to)) = todo.pop() {
            let places = from..to;
            let (began, ids) = (Cell::new(false), RefCell::default());
            let told = |place: usize, ticket: Ticket| {
                began.set(true);
                each(from + place, ticket);
            };
            let mut question = Question {
                people: &people[places.clone()],
                window,
                past: Past::Included,
                narrowing: &narrowing,
            };
            let found = match self.answer(&question, &ids, &told).await {
                Err(JiraError::Refused {
                    status: 400,
                    message,
                    ..
                }) if !began.get() => {
                    // A project that Jira does not know, or shows nobody: what is wanted is then looked for by us.
                    if !narrowing.is_empty() {
                        narrowing = Narrowing::default();
                        todo.push((from, to));
                        continue;
                    }
                    // Data Center refuses the question for all who stand beside one that it does not know.
                    if places.len() > 1 && self.looks_back(window).await? {
                        let middle = from + (to - from) / 2;
                        todo.extend([(from, middle), (middle, to)]);
                        continue;
                    }
                    question.past = Past::Left;
                    let mut found = self.answer(&question, &RefCell::default(), &told).await?;
                    let gap = format!(
                        "tickets handed over are not known: Jira refused to look back ({message})"
                    );
                    for gaps in &mut found {
                        gaps.push(gap.clone());
                    }
                    found
                }
                outcome => outcome?,
            };
            for (place, found) in places.zip(found) {
                gaps[place] = found;
            }
        }
        Ok(gaps)
    }

    /// Asks one question to its end.
    async fn answer(
        &self,
        question: &Question<'_>,
        ids: &RefCell<HashSet<String>>,
        each: &dyn Fn(usize, Ticket),
    ) -> Result<Vec<Vec<String>>, JiraError> {
        let (people, window) = (question.people, question.window);
        let finds = Finds::new(self.http(), people, window, ids, each);
        let marking = async {
            if people.len() == 1 || question.past == Past::Left {
                finds.mark_none();
                return Ok(());
            }
            finds.mark(match self.reassigned(question).await {
                // Any ticket may then have been somebody else's, and its history will tell.
                Err(JiraError::Refused { .. }) => None,
                outcome => outcome?,
            });
            Ok(())
        };
        try_join(self.candidates(question, &finds), marking).await?;
        // What is meant may be a name, or a key that the project had before.
        let by_key = |key: &String| finds.has_project(key);
        if !question.narrowing.projects.iter().all(by_key) {
            let narrowing = Narrowing {
                projects: Vec::new(),
                ..question.narrowing.clone()
            };
            let wider = Question {
                narrowing: &narrowing,
                ..*question
            };
            self.candidates(&wider, &finds).await?;
        }
        if finds.ended_empty() {
            self.myself().await?;
        }
        let waiting = finds.waiting();
        if !waiting.is_empty() {
            finds.settle(self.histories(&waiting).await.unwrap_or_else(|error| {
                finds.gap(format!(
                    "the histories of {} could not be had: {error}",
                    number_of(waiting.len(), "ticket")
                ));
                Histories::default()
            }));
        }
        let (gaps, has) = (finds.gaps(), finds.has());
        let idle: Vec<usize> = (0..people.len()).filter(|place| !has[*place]).collect();
        let mut all = vec![gaps; people.len()];
        for (place, doubt) in self.doubts(people, &idle).await? {
            all[place].push(doubt);
        }
        Ok(all)
    }

    async fn candidates(
        &self,
        question: &Question<'_>,
        finds: &Finds<'_>,
    ) -> Result<(), JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.tickets(question, finds).await,
            Flavour::DataCenter(data_center) => data_center.tickets(question, finds).await,
        }
    }

    async fn reassigned(
        &self,
        question: &Question<'_>,
    ) -> Result<Option<HashSet<String>>, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.reassigned(question).await,
            Flavour::DataCenter(data_center) => data_center.reassigned(question).await,
        }
    }

    async fn histories(&self, ids: &[String]) -> Result<Histories, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.histories(ids).await,
            Flavour::DataCenter(data_center) => data_center.histories(ids).await,
        }
    }

    async fn looks_back(&self, window: &Window) -> Result<bool, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.looks_back(window).await,
            Flavour::DataCenter(data_center) => data_center.looks_back(window).await,
        }
    }

    /// Returns why the accounts at these places, who have no ticket now, may be the wrong ones to ask for: Jira finds
    /// nothing for a deleted account, and a user name of Data Center can be given to somebody else.
    async fn doubts(
        &self,
        people: &[Whose],
        idle: &[usize],
    ) -> Result<Vec<(usize, String)>, JiraError> {
        let there = match *idle {
            [] => return Ok(Vec::new()),
            [one] => self
                .account(&people[one].id)
                .await
                .map(|account| account.into_iter().collect()),
            _ => {
                let ids: Vec<&AccountId> = idle.iter().map(|place| &people[*place].id).collect();
                match &self.0 {
                    Flavour::Cloud(cloud) => cloud.accounts(&ids).await,
                    Flavour::DataCenter(data_center) => data_center.accounts(&ids).await,
                }
            }
        };
        let there: Vec<JiraAccount> = match there {
            // Not to be allowed to look is no reason for doubt.
            Err(JiraError::Forbidden { .. }) => return Ok(Vec::new()),
            Err(error @ JiraError::SignIn { .. }) => return Err(error),
            Err(error) => {
                let text =
                    format!("whether the linked account is still there is not known: {error}");
                return Ok(idle.iter().map(|place| (*place, text.clone())).collect());
            }
            Ok(there) => there,
        };
        let doubt = |place: &usize| doubt(&people[*place], &there).map(|text| (*place, text));
        Ok(idle.iter().filter_map(doubt).collect())
    }

    /// Asks the smallest search there is, to learn whether searching works.
    pub async fn try_search(&self) -> Result<(), JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.try_search().await,
            Flavour::DataCenter(data_center) => data_center.try_search().await,
        }
    }

    fn http(&self) -> &Http {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.http(),
            Flavour::DataCenter(data_center) => data_center.http(),
        }
    }
}
