//! Many accounts at once: the whole directory page by page, and accounts by their ids.
//!
//! `GET users/search` lists everybody on Cloud, the inactive included, 1,000 a page. Data Center has only the user search,
//! which lists everybody for a `.` and stops without a word at a limit of its own; such a list is believed only when it
//! ends where no known limit is and has the account that asks in it.

use std::collections::HashMap;

use serde::Deserialize;

use super::error::JiraError;
use super::wire::User;
use super::{Client, Flavour};
use crate::domain::{AccountId, Deployment, JiraAccount};

const CLOUD: &str = "rest/api/3";
const DATA_CENTER: &str = "rest/api/2";

/// The most that a page of `users/search` has.
const PAGE: usize = 1_000;

/// A Cloud that was not done in ten seconds with a page is asked for smaller ones, down to this.
const SMALLEST_PAGE: usize = 60;

/// So many ids make an address that every proxy lets pass.
const IDS: usize = 50;

/// Where Data Centers stop listing: by default, since 10.3, and before.
const CAPS: [usize; 4] = [10, 50, 100, 1_000];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bulk {
    #[serde(default)]
    is_last: bool,
    #[serde(default)]
    values: Vec<User>,
}

impl Client {
    /// Returns everybody in Jira's directory, or `None` when that cannot be had with `most` pages or not at all; `came` is
    /// told how many there are after each page.
    pub async fn directory(
        &self,
        most: usize,
        came: impl FnMut(usize),
    ) -> Result<Option<Vec<JiraAccount>>, JiraError> {
        let listed = match &self.0 {
            Flavour::Cloud(_) => self.all_on_cloud(most, came).await,
            Flavour::DataCenter(_) => self.all_on_data_center(most, came).await,
        };
        match listed {
            // That a list is refused says nothing about asking for one person.
            Err(
                JiraError::Forbidden { .. }
                | JiraError::NotFound { .. }
                | JiraError::Refused { .. },
            ) => Ok(None),
            outcome => outcome,
        }
    }

    /// Only an empty page ends the list: a short one may be a limit that nobody has told us.
    async fn all_on_cloud(
        &self,
        most: usize,
        mut came: impl FnMut(usize),
    ) -> Result<Option<Vec<JiraAccount>>, JiraError> {
        let path = format!("{CLOUD}/users/search");
        let (mut accounts, mut start, mut size) = (Vec::new(), 0, PAGE);
        // The empty page at the end is no page of the list.
        for _ in 0..=most {
            let (from, wanted) = (start.to_string(), size.to_string());
            let query = [("startAt", from.as_str()), ("maxResults", &wanted)];
            let users: Vec<User> = match self.http().get(&path, &query).await {
                Err(JiraError::Refused { status: 409, .. }) if size > SMALLEST_PAGE => {
                    size /= 2;
                    continue;
                }
                outcome => outcome?,
            };
            if users.is_empty() {
                return Ok((start > 0).then_some(accounts));
            }
            start += users.len();
            let found = users.into_iter();
            accounts.extend(found.filter_map(|user| user.account(Deployment::Cloud)));
            came(start);
        }
        Ok(None)
    }

    async fn all_on_data_center(
        &self,
        most: usize,
        mut came: impl FnMut(usize),
    ) -> Result<Option<Vec<JiraAccount>>, JiraError> {
        let path = format!("{DATA_CENTER}/user/search");
        let (mut accounts, mut start) = (Vec::<JiraAccount>::new(), 0);
        for _ in 0..=most {
            let (from, wanted) = (start.to_string(), PAGE.to_string());
            let query = [
                ("username", "."),
                ("includeInactive", "true"),
                ("startAt", &from),
                ("maxResults", &wanted),
            ];
            let users: Vec<User> = self.http().get(&path, &query).await?;
            let count = users.len();
            let found = users.into_iter();
            accounts.extend(found.filter_map(|user| user.account(Deployment::DataCenter)));
            start += count;
            came(start);
            if count == 0 || !CAPS.contains(&count) {
                if CAPS.contains(&start) || start == 0 {
                    return Ok(None);
                }
                let me = self.myself().await?;
                let is_whole = accounts.iter().any(|account| account.id == me.id);
                return Ok(is_whole.then_some(accounts));
            }
        }
        Ok(None)
    }

    /// Returns how many ids one question takes.
    pub fn ids_at_once(&self) -> usize {
        match &self.0 {
            Flavour::Cloud(_) => IDS,
            Flavour::DataCenter(_) => 1,
        }
    }

    /// Returns the accounts with these ids, also inactive ones; an id that Jira does not know is left out.
    pub async fn accounts(
        &self,
        ids: &[AccountId],
    ) -> Result<HashMap<AccountId, JiraAccount>, JiraError> {
        let mut found = HashMap::new();
        match &self.0 {
            Flavour::Cloud(_) => {
                for ids in ids.chunks(IDS) {
                    let accounts = self.by_ids(ids).await?;
                    found.extend(accounts.map(|account| (account.id.clone(), account)));
                }
            }
            Flavour::DataCenter(_) => {
                for id in ids {
                    // The name may come back in another case than it was asked in.
                    let account = self.account(id).await?;
                    found.extend(account.map(|account| (id.clone(), account)));
                }
            }
        }
        Ok(found)
    }

    async fn by_ids(
        &self,
        ids: &[AccountId],
    ) -> Result<impl Iterator<Item = JiraAccount> + use<>, JiraError> {
        let path = format!("{CLOUD}/user/bulk");
        let (mut users, mut start) = (Vec::new(), 0);
        loop {
            let (from, most) = (start.to_string(), IDS.to_string());
            let mut query = vec![("startAt", from.as_str()), ("maxResults", &most)];
            query.extend(ids.iter().map(|id| ("accountId", id.as_str())));
            let page: Bulk = self.http().get(&path, &query).await?;
            let count = page.values.len();
            start += count;
            users.extend(page.values);
            // The server may have a smaller page than was asked for.
            if count == 0 || page.is_last || start >= ids.len() {
                break;
            }
        }
        let accounts = users.into_iter();
        Ok(accounts.filter_map(|user| user.account(Deployment::Cloud)))
    }

    /// Returns the account with Data Center's immutable key, under whatever name it has now; Cloud has no such keys.
    pub async fn account_by_key(&self, key: &str) -> Result<Option<JiraAccount>, JiraError> {
        let Flavour::DataCenter(_) = &self.0 else {
            return Ok(None);
        };
        let path = format!("{DATA_CENTER}/user");
        match self.http().get::<User>(&path, &[("key", key)]).await {
            Ok(user) => Ok(user.account(Deployment::DataCenter)),
            Err(JiraError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
