//! Jira Data Center and Server: REST v2, user names, pages by offset.

use serde_json::json;

use super::cloud::unnamed;
use super::error::JiraError;
use super::histories::Histories;
use super::http::Http;
use super::jql::{self, Past};
use super::paging::Pages;
use super::wire::{self, HistoryPage, OffsetPage, User};
use super::{FoundAccounts, Tickets};
use crate::domain::{AccountId, Deployment, JiraAccount, Whose, Window};

/// Data Center has no v3.
const API: &str = "rest/api/2";

/// The default of the admin's limit (`jira.search.views.default.max`); a server with a lower one sends less.
const PAGE: u32 = 1_000;

/// As many tickets as are asked for their whole histories at once.
const HISTORIES: usize = 100;

/// From 10.3 on `startAt + maxResults` of a user search may not pass 100, so there is no second page to ask for.
const ACCOUNTS: usize = 100;

/// How many accounts real servers stop at without saying so; exactly as many hits may be a cut list.
const CAPS: [usize; 3] = [10, 50, 100];

/// A Data Center or Server.
pub(super) struct DataCenter {
    http: Http,
}

impl DataCenter {
    pub(super) fn new(http: Http) -> Self {
        Self { http }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn myself(&self) -> Result<JiraAccount, JiraError> {
        let path = format!("{API}/myself");
        let user: User = self.http.get(&path, &[]).await?;
        user.account(Deployment::DataCenter)
            .ok_or_else(|| unnamed(&self.http, &path))
    }

    /// The parameter is `username`, though name and e-mail are searched too; `query` is refused. People who have left
    /// still own tickets, so inactive accounts are asked for.
    pub(super) async fn find_accounts(&self, query: &str) -> Result<FoundAccounts, JiraError> {
        let path = format!("{API}/user/search");
        let most = ACCOUNTS.to_string();
        let query = [
            ("username", query),
            ("includeInactive", "true"),
            ("maxResults", &most),
        ];
        let users: Vec<User> = self.http.get(&path, &query).await?;
        let more = CAPS.contains(&users.len());
        let accounts = users
            .into_iter()
            .filter_map(|user| user.account(Deployment::DataCenter))
            .collect();
        Ok(FoundAccounts { accounts, more })
    }

    pub(super) async fn may_search_people(&self) -> Result<bool, JiraError> {
        self.http
            .may_search_people(&format!("{API}/mypermissions"), &[])
            .await
    }

    pub(super) async fn account(&self, id: &AccountId) -> Result<Option<JiraAccount>, JiraError> {
        let path = format!("{API}/user");
        match self
            .http
            .get::<User>(&path, &[("username", id.as_str())])
            .await
        {
            Ok(user) => Ok(user.account(Deployment::DataCenter)),
            Err(JiraError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads pages until as many tickets came as Jira counts. The server may give less than a page asks for, so the
    /// next offset follows what came; tickets that move while we read are caught by their id, or noted as missing.
    pub(super) async fn tickets(
        &self,
        whose: &Whose,
        window: &Window,
        past: Past,
    ) -> Result<Tickets, JiraError> {
        let jql = jql::assigned_in(&whose.id, window, past)?;
        let mut pages = Pages::new(&self.http, whose);
        let (mut start, mut most) = (0, 0);
        loop {
            let body =
                json!({"jql": jql, "fields": wire::FIELDS, "startAt": start, "maxResults": PAGE});
            let page: OffsetPage = self.http.post(&format!("{API}/search"), &body).await?;
            let count = page.issues.len();
            if page.start_at.is_some_and(|at| at != start) {
                pages.gap(format!(
                    "Jira was asked for tickets from {start} on and answered from elsewhere"
                ));
                break;
            }
            pages.add(page.issues);
            for warning in page.warning_messages {
                pages.gap(format!("Jira warns: {warning}"));
            }
            start += count;
            // A ticket that leaves the list moves the later ones forward, over the edge of a page already read.
            if page.total.is_some_and(|total| total < most) {
                pages.gap("the list grew shorter while it was read");
            }
            most = most.max(page.total.unwrap_or_default());
            // Without a total only an empty page says that there is no more.
            if count == 0 || page.total.is_some_and(|total| start >= total) || pages.is_full() {
                break;
            }
        }
        if pages.len() < most {
            let came = pages.len();
            pages.gap(format!("Jira counts {most} tickets and gave {came}"));
        }
        Ok(pages.finish())
    }

    /// Returns the histories of the tickets with these ids, by id. Data Center has no resource for many histories but the
    /// search, which brings them whole; one that is clipped all the same is left out.
    pub(super) async fn histories(
        &self,
        ids: &[String],
        whose: &Whose,
    ) -> Result<Histories, JiraError> {
        let mut histories = Histories::default();
        for ids in ids.chunks(HISTORIES) {
            let jql = jql::with_ids(ids)?;
            let mut start = 0;
            loop {
                let body = json!({
                    "jql": jql, "fields": ["key"], "expand": ["changelog"], "startAt": start, "maxResults": HISTORIES,
                });
                let page: HistoryPage = self.http.post(&format!("{API}/search"), &body).await?;
                let count = page.issues.len();
                for issue in page.issues {
                    let Some(log) = issue.changelog else { continue };
                    if log.total.is_none_or(|total| total <= log.histories.len()) {
                        histories.add(issue.id, &log.histories, whose);
                    }
                }
                start += count;
                // A server with a lower limit than ours gives them in several pages.
                if count == 0 || start >= ids.len() {
                    break;
                }
            }
        }
        Ok(histories)
    }

    pub(super) async fn try_search(&self) -> Result<(), JiraError> {
        let body = json!({"jql": jql::SMALLEST, "fields": ["key"], "startAt": 0, "maxResults": 1});
        self.http
            .post::<OffsetPage>(&format!("{API}/search"), &body)
            .await
            .map(drop)
    }
}
