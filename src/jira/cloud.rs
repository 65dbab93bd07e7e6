//! Jira Cloud: REST v3, account ids, pages chained by tokens.

use std::collections::HashSet;

use serde_json::json;

use super::error::JiraError;
use super::histories::Histories;
use super::http::Http;
use super::jql::{self, Past};
use super::paging::{MOST_PAGES, Pages};
use super::wire::{self, BulkChangelog, TokenPage, User};
use super::{FoundAccounts, Tickets};
use crate::domain::{AccountId, Deployment, JiraAccount, Whose, Window};

/// Never `latest`: it means v3 on Cloud and v2 on Data Center.
const API: &str = "rest/api/3";

/// What Jira Cloud gives with ordinary fields however many are asked for.
const PAGE: u32 = 100;

/// The most tickets that one question for histories may name.
const HISTORIES: usize = 1_000;

/// The default page of `user/search`; a full one means that the query is too short.
const ACCOUNTS: usize = 50;

/// A Cloud site.
pub(super) struct Cloud {
    http: Http,
}

impl Cloud {
    pub(super) fn new(http: Http) -> Self {
        Self { http }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn myself(&self) -> Result<JiraAccount, JiraError> {
        let path = format!("{API}/myself");
        let user: User = self.http.get(&path, &[]).await?;
        user.account(Deployment::Cloud)
            .ok_or_else(|| unnamed(&self.http, &path))
    }

    pub(super) async fn find_accounts(&self, query: &str) -> Result<FoundAccounts, JiraError> {
        let path = format!("{API}/user/search");
        let most = ACCOUNTS.to_string();
        let users: Vec<User> = self
            .http
            .get(&path, &[("query", query), ("maxResults", &most)])
            .await?;
        let more = users.len() >= ACCOUNTS;
        let accounts = users
            .into_iter()
            .filter_map(|user| user.account(Deployment::Cloud))
            .collect();
        Ok(FoundAccounts { accounts, more })
    }

    pub(super) async fn may_search_people(&self) -> Result<bool, JiraError> {
        self.http
            .may_search_people(
                &format!("{API}/mypermissions"),
                &[("permissions", "USER_PICKER")],
            )
            .await
    }

    pub(super) async fn account(&self, id: &AccountId) -> Result<Option<JiraAccount>, JiraError> {
        let path = format!("{API}/user");
        match self
            .http
            .get::<User>(&path, &[("accountId", id.as_str())])
            .await
        {
            Ok(user) => Ok(user.account(Deployment::Cloud)),
            Err(JiraError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads pages while Jira gives a token for the next. `isLast` is not trusted alone (JRACLOUD-95477), and a token
    /// that comes twice (JRACLOUD-95368) or leads to an empty page ends the list, with a note that it may be short.
    pub(super) async fn tickets(
        &self,
        whose: &Whose,
        window: &Window,
        past: Past,
    ) -> Result<Tickets, JiraError> {
        let jql = jql::assigned_in(&whose.id, window, past)?;
        let mut fields = wire::FIELDS.to_vec();
        fields.push("statuscategorychangedate");
        let (mut pages, mut tokens) = (Pages::new(&self.http, whose), HashSet::new());
        let mut token: Option<String> = None;
        loop {
            let mut body = json!({"jql": jql, "fields": fields, "maxResults": PAGE});
            if let Some(token) = &token {
                body["nextPageToken"] = json!(token);
            }
            let page: TokenPage = self.http.post(&format!("{API}/search/jql"), &body).await?;
            let empty = page.issues.is_empty();
            pages.add(page.issues);
            for warning in page.warnings {
                pages.gap(format!(
                    "Jira warns: {}",
                    warning
                        .as_str()
                        .map_or_else(|| warning.to_string(), str::to_owned)
                ));
            }
            let Some(next) = page.next_page_token.filter(|next| !next.is_empty()) else {
                break;
            };
            if empty {
                pages.gap("Jira announced more tickets and sent an empty page");
                break;
            }
            if !tokens.insert(next.clone()) {
                pages.gap("Jira sent the same page token twice");
                break;
            }
            if pages.is_full() {
                break;
            }
            token = Some(next);
        }
        Ok(pages.finish())
    }

    /// Returns the histories of the tickets with these ids, by id; a ticket that Jira leaves out is left out.
    pub(super) async fn histories(
        &self,
        ids: &[String],
        whose: &Whose,
    ) -> Result<Histories, JiraError> {
        let mut histories = Histories::default();
        for ids in ids.chunks(HISTORIES) {
            let (mut token, mut tokens) = (None::<String>, HashSet::new());
            loop {
                let mut body = json!({"issueIdsOrKeys": ids, "fieldIds": ["status", "assignee", "resolution"]});
                if let Some(token) = &token {
                    body["nextPageToken"] = json!(token);
                }
                let page: BulkChangelog = self
                    .http
                    .post(&format!("{API}/changelog/bulkfetch"), &body)
                    .await?;
                for log in page.issue_change_logs {
                    histories.add(log.issue_id, &log.change_histories, whose);
                }
                token = page.next_page_token.filter(|next| !next.is_empty());
                match &token {
                    None => break,
                    // What was read in circles, or without end, is no history to judge by.
                    Some(next) if !tokens.insert(next.clone()) || tokens.len() > MOST_PAGES => {
                        return Ok(histories.without(ids));
                    }
                    Some(_) => {}
                }
            }
            // Jira names no ticket whose fields never changed; for those that were asked for that is an answer.
            for id in ids {
                histories.add(id.clone(), &[], whose);
            }
        }
        Ok(histories)
    }

    pub(super) async fn try_search(&self) -> Result<(), JiraError> {
        let body = json!({"jql": jql::SMALLEST, "fields": ["key"], "maxResults": 1});
        self.http
            .post::<TokenPage>(&format!("{API}/search/jql"), &body)
            .await
            .map(drop)
    }
}

/// The failure of a `myself` that names nobody.
pub(super) fn unnamed(http: &Http, path: &str) -> JiraError {
    let url = http.site().api_root().join(path);
    let why = "the answer names no account".to_owned();
    JiraError::Malformed {
        call: super::Call { method: "GET", url },
        why,
    }
}
