//! All HTTP: the few questions we ask a Jira, answered in domain types.
//!
//! A [`Client`] is built from a [`Connection`], which only a verified seal or the user's own typing can make, and sends
//! its token nowhere but to that connection's address. No command asks which flavour it has: [`Cloud`] and
//! [`DataCenter`] differ in paths, paging and how people are named, and both speak through [`http::Http`], where
//! time-outs, retries, size caps and the reading of refusals are. `wire` mirrors Jira's answers and stays in here.
//!
//! The module never knows a store, a key or a terminal.

mod certificate;
mod cloud;
mod data_center;
mod discover;
mod error;
mod handshake;
mod http;
mod jql;
mod paging;
mod refusal;
mod time;
mod way;
mod wire;

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{AccountId, Connection, Deployment, JiraAccount, Site, Ticket, Window};

pub use certificate::Certificate;
use cloud::Cloud;
use data_center::DataCenter;
pub use discover::{Candidate, Discovered, Found, assume, discover, is_scoped, locate, sign_in};
pub use error::{Call, JiraError, SignIn, Unreachable};
use http::Http;
pub use way::{Reached, Way};

/// How requests behave; one value for a whole run.
#[derive(Clone)]
pub struct Options {
    /// The longest time all waiting for rate limits may take together, for one client.
    pub max_wait: Duration,
    /// The time at the start of the run, to read `Retry-After` dates and reset times.
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
        self.http().may_search_people(self.api()).await
    }

    /// Returns the account with that id, also an inactive one, or `None` when there is none.
    pub async fn account(&self, id: &AccountId) -> Result<Option<JiraAccount>, JiraError> {
        match &self.0 {
            Flavour::Cloud(cloud) => cloud.account(id).await,
            Flavour::DataCenter(data_center) => data_center.account(id).await,
        }
    }

    /// Returns the tickets now assigned to `account` that were changed since the window began and made before it ended.
    ///
    /// That is a superset of what belongs to the window: `Activity::gather` decides. An empty answer is believed only
    /// after `myself` has answered with the same credential, because a Jira that does not know us also answers `[]`.
    pub async fn tickets(
        &self,
        account: &AccountId,
        window: &Window,
    ) -> Result<Tickets, JiraError> {
        let found = match &self.0 {
            Flavour::Cloud(cloud) => cloud.tickets(account, window).await?,
            Flavour::DataCenter(data_center) => data_center.tickets(account, window).await?,
        };
        if found.tickets.is_empty() {
            self.myself().await?;
        }
        Ok(found)
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

    fn api(&self) -> &'static str {
        match &self.0 {
            Flavour::Cloud(_) => cloud::API,
            Flavour::DataCenter(_) => data_center::API,
        }
    }
}
