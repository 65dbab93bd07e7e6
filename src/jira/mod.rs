//! All HTTP: the few questions we ask a Jira, answered in domain types.
//!
//! A [`Client`] is built from a [`Connection`], which only a verified seal or the user's own typing can make, and sends
//! its token nowhere but to that connection's address. No command asks which flavour it has: `Cloud` and
//! `DataCenter` differ in paths, paging and how people are named, and both speak through `http::Http`, where
//! time-outs, retries, size caps and the reading of refusals are. `wire` mirrors Jira's answers and stays in here.
//!
//! The module never knows a store, a key or a terminal.

mod certificate;
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
mod pacer;
mod paging;
mod refusal;
mod time;
mod way;
mod wire;

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::history::needs_history;
use crate::domain::{
    AccountId, Connection, Deployment, JiraAccount, Relation, Site, Ticket, Whose, Window,
};

pub use certificate::Certificate;
use cloud::Cloud;
use data_center::DataCenter;
pub use discover::{Candidate, Discovered, Found, assume, discover, is_scoped, locate, sign_in};
pub use error::{Call, JiraError, SignIn, Unreachable};
use http::Http;
use jql::Past;
pub use pacer::{Budget, Pacers};
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
    /// So many tickets have come so far.
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
    /// Whether the last page was empty; a Jira that no longer knows us also answers so.
    ended_empty: bool,
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

    /// Returns the tickets that may have been `whose` account's in the window: those that are theirs now and those that
    /// were, changed since it began and made before it ended; each with its history where only that can tell.
    ///
    /// That is a superset: `domain::history` decides. An empty page is believed only after `myself` has answered with the
    /// same credential, because a Jira that does not know us also answers `[]`; and nothing at all only if the account is
    /// still there.
    pub async fn tickets(&self, whose: &Whose, window: &Window) -> Result<Tickets, JiraError> {
        let mut found = match self.candidates(whose, window, Past::Included).await {
            Err(JiraError::Refused {
                status: 400,
                message,
                ..
            }) => {
                let mut found = self.candidates(whose, window, Past::Left).await?;
                found.gaps.push(format!(
                    "tickets handed over are not known: Jira refused to look back ({message})"
                ));
                found
            }
            outcome => outcome?,
        };
        if found.ended_empty {
            self.myself().await?;
        }
        if !found
            .tickets
            .iter()
            .any(|ticket| ticket.relation == Relation::Assigned)
        {
            found.gaps.extend(self.doubt(whose).await?);
        }
        self.add_histories(&mut found, whose, window).await;
        Ok(found)
    }

    async fn candidates(
        &self,
        whose: &Whose,
        window: &Window,
        past: Past,
    ) -> Result<Tickets, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.tickets(whose, window, past).await,
            Flavour::DataCenter(data_center) => data_center.tickets(whose, window, past).await,
        }
    }

    /// Returns why the account may be the wrong one to ask for: Jira finds nothing for a deleted account, and a user name
    /// of Data Center can be given to somebody else.
    async fn doubt(&self, whose: &Whose) -> Result<Option<String>, JiraError> {
        let account = match self.account(&whose.id).await {
            // Not to be allowed to look is no reason for doubt.
            Err(JiraError::Forbidden { .. }) => return Ok(None),
            Err(error @ JiraError::SignIn { .. }) => return Err(error),
            Err(error) => {
                return Ok(Some(format!(
                    "whether the linked account is still there is not known: {error}"
                )));
            }
            Ok(account) => account,
        };
        Ok(match account {
            None => Some(format!(
                "Jira no longer has the linked account {}",
                whose.id
            )),
            Some(account)
                if account.key.is_some() && whose.key.is_some() && account.key != whose.key =>
            {
                Some(format!(
                    "the user name {} belongs to another account now; link the person again",
                    whose.id
                ))
            }
            Some(_) => None,
        })
    }

    /// Asks for the histories of the tickets that only those can judge. That they cannot be had is no failure: the
    /// tickets then count as unknown.
    async fn add_histories(&self, found: &mut Tickets, whose: &Whose, window: &Window) {
        let asked = found
            .tickets
            .iter()
            .filter(|ticket| needs_history(ticket, window));
        let ids: Vec<String> = asked.map(|ticket| ticket.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let histories = match &self.0 {
            Flavour::Cloud(cloud) => cloud.histories(&ids, whose).await,
            Flavour::DataCenter(data_center) => data_center.histories(&ids, whose).await,
        };
        match histories {
            Ok(mut histories) => found
                .tickets
                .iter_mut()
                .for_each(|ticket| ticket.history = histories.take(&ticket.id)),
            Err(error) => found.gaps.push(format!(
                "the histories of {} tickets could not be had: {error}",
                ids.len()
            )),
        }
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
