//! Jira Cloud: REST v3, account ids, pages chained by tokens.

use std::collections::HashSet;

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;

use super::FoundAccounts;
use super::error::JiraError;
use super::histories::Histories;
use super::http::Http;
use super::jql::{self, Order, Question};
use super::pacer::MOST_AT_ONCE as AT_ONCE;
use super::paging::{Chain, Finds, MOST_PAGES, Marks, Taker};
use super::wire::{self, Bulk, BulkChangelog, IdPage, TokenPage, User, UserPage};
use crate::domain::{AccountId, Deployment, JiraAccount, Window};

/// Never `latest`: it means v3 on Cloud and v2 on Data Center.
const API: &str = "rest/api/3";

/// What Jira Cloud gives with ordinary fields however many are asked for.
const PAGE: u32 = 100;

/// The most ids that a page may have when nothing else is asked for.
const ID_PAGE: u32 = 5_000;

/// The most tickets that are fetched by their ids at once.
const FETCHED: usize = 100;

/// How many people one question names. An id is about 45 bytes, and stands in it twice.
pub(super) const PEOPLE: usize = 250;

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

    /// Reads the tickets of `question`.
    ///
    /// A first page has all of them for most people. Else pages would have to be read in turn, each for the token of the
    /// next; so the ids are listed, thousands a page, and the tickets fetched by them side by side. A Jira that lists no
    /// more ids a page than tickets, or fetches none, is read in turn after all.
    pub(super) async fn tickets(
        &self,
        question: &Question<'_>,
        finds: &Finds<'_>,
    ) -> Result<(), JiraError> {
        let jql = question.tickets(Order::Key)?;
        let mut chain = Chain::default();
        let first = self.page(&jql, None).await?;
        let (count, token) = take(first, finds);
        let Some(token) = chain.next(token, count == 0, finds) else {
            self.http.expects(count);
            return Ok(());
        };
        let in_turn = match self.listed(&jql, count, finds).await {
            Ok(all) => !all,
            Err(
                JiraError::Forbidden { .. }
                | JiraError::NotFound { .. }
                | JiraError::Refused { .. }
                | JiraError::Removed { .. },
            ) => true,
            Err(error) => return Err(error),
        };
        if !in_turn {
            return Ok(());
        }
        let mut next = Some(token);
        while let Some(token) = next {
            let page = self.page(&jql, Some(&token)).await?;
            let (count, token) = take(page, finds);
            next = chain.next(token, count == 0, finds);
        }
        Ok(())
    }

    async fn page(&self, jql: &str, token: Option<&str>) -> Result<TokenPage, JiraError> {
        let mut body = json!({"jql": jql, "fields": fields(), "maxResults": PAGE});
        if let Some(token) = token {
            body["nextPageToken"] = json!(token);
        }
        self.http.post(&format!("{API}/search/jql"), &body).await
    }

    async fn id_page(&self, jql: &str, token: Option<&str>) -> Result<IdPage, JiraError> {
        let mut body = json!({"jql": jql, "fields": ["id"], "maxResults": ID_PAGE});
        if let Some(token) = token {
            body["nextPageToken"] = json!(token);
        }
        self.http.post(&format!("{API}/search/jql"), &body).await
    }

    /// Lists the ids and fetches the tickets that have not come yet, while more are listed. Returns false when that is
    /// slower than reading pages of `count` tickets in turn.
    async fn listed(&self, jql: &str, count: usize, finds: &Finds<'_>) -> Result<bool, JiraError> {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<Vec<String>>();
        let listing = async move {
            let (mut chain, mut rest, mut token) = (Chain::default(), Vec::new(), None);
            loop {
                let page = self.id_page(jql, token.as_deref()).await?;
                let came = page.issues.len();
                let more = page
                    .next_page_token
                    .as_ref()
                    .is_some_and(|token| !token.is_empty());
                if token.is_none() && more && came <= count {
                    return Ok(false);
                }
                let ids: Vec<String> = page.issues.into_iter().map(|issue| issue.id).collect();
                let ids = finds.not_come(ids);
                self.http
                    .expects(ids.len() + if token.is_none() { count } else { 0 });
                rest.extend(ids);
                while rest.len() >= FETCHED {
                    let more = rest.split_off(FETCHED);
                    // The other end is gone only after a failure, which is then told.
                    let _ = sender.send(std::mem::replace(&mut rest, more));
                }
                token = chain.next(page.next_page_token, came == 0, finds);
                if token.is_none() {
                    let _ = sender.send(rest);
                    return Ok(true);
                }
            }
        };
        let batches = stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|batch| (batch, receiver))
        });
        let fetching = batches
            .filter(|batch| std::future::ready(!batch.is_empty()))
            .map(|batch| self.fetch(batch, finds))
            .buffer_unordered(AT_ONCE)
            .try_for_each(|()| std::future::ready(Ok(())));
        let (all, ()) = try_join(listing, fetching).await?;
        Ok(all)
    }

    async fn fetch(&self, ids: Vec<String>, finds: &Finds<'_>) -> Result<(), JiraError> {
        let body = json!({"issueIdsOrKeys": ids, "fields": fields()});
        let path = format!("{API}/issue/bulkfetch");
        let came: Bulk = self.http.post(&path, &body).await?;
        if came.issues.len() < ids.len() {
            finds.gap(format!(
                "Jira listed {} tickets and then did not give them",
                ids.len() - came.issues.len()
            ));
        }
        finds.add(came.issues);
        Ok(())
    }

    /// Returns the ids of the tickets that were given to somebody since the window began; `None` when Jira does not tell.
    pub(super) async fn reassigned(
        &self,
        question: &Question<'_>,
    ) -> Result<Option<HashSet<String>>, JiraError> {
        let jql = question.reassigned(Order::Key)?;
        let (marks, mut chain, mut token) = (Marks::default(), Chain::default(), None::<String>);
        loop {
            let page = self.id_page(&jql, token.as_deref()).await?;
            let empty = page.issues.is_empty();
            marks.add_ids(page.issues.into_iter().map(|issue| issue.id));
            token = chain.next(page.next_page_token, empty, &marks);
            if token.is_none() {
                return Ok(marks.whole());
            }
        }
    }

    /// Returns which of the accounts are there; in any order.
    pub(super) async fn accounts(&self, ids: &[&AccountId]) -> Result<Vec<JiraAccount>, JiraError> {
        let path = format!("{API}/user/bulk");
        let mut accounts = Vec::new();
        for ids in ids.chunks(ACCOUNTS) {
            let (most, mut start) = (ACCOUNTS.to_string(), 0);
            loop {
                let from = start.to_string();
                let mut query = vec![("startAt", from.as_str()), ("maxResults", most.as_str())];
                query.extend(ids.iter().map(|id| ("accountId", id.as_str())));
                let page: UserPage = self.http.get(&path, &query).await?;
                let count = page.values.len();
                let here = page.values.into_iter();
                accounts.extend(here.filter_map(|user| user.account(Deployment::Cloud)));
                start += count;
                if count == 0 || start >= ids.len() || page.is_last == Some(true) {
                    break;
                }
            }
        }
        Ok(accounts)
    }

    /// Returns the histories of the tickets with these ids, by id; a ticket that Jira leaves out is left out.
    pub(super) async fn histories(&self, ids: &[String]) -> Result<Histories, JiraError> {
        let parts = stream::iter(ids.chunks(HISTORIES).map(|ids| self.some_histories(ids)));
        let parts = parts.buffer_unordered(AT_ONCE);
        parts
            .try_fold(Histories::default(), |mut all, part| {
                all.extend(part);
                std::future::ready(Ok(all))
            })
            .await
    }

    async fn some_histories(&self, ids: &[String]) -> Result<Histories, JiraError> {
        let mut histories = Histories::default();
        let (mut token, mut tokens) = (None::<String>, HashSet::new());
        loop {
            let mut body =
                json!({"issueIdsOrKeys": ids, "fieldIds": ["status", "assignee", "resolution"]});
            if let Some(token) = &token {
                body["nextPageToken"] = json!(token);
            }
            let page: BulkChangelog = self
                .http
                .post(&format!("{API}/changelog/bulkfetch"), &body)
                .await?;
            for log in page.issue_change_logs {
                histories.add(log.issue_id, log.change_histories);
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
            histories.add(id.clone(), Vec::new());
        }
        Ok(histories)
    }

    /// Returns whether questions about the past are answered at all.
    pub(super) async fn looks_back(&self, window: &Window) -> Result<bool, JiraError> {
        let body = json!({"jql": jql::past_of_me(window), "fields": ["id"], "maxResults": 1});
        let path = format!("{API}/search/jql");
        is_answered(self.http.post::<IdPage>(&path, &body).await)
    }

    pub(super) async fn try_search(&self) -> Result<(), JiraError> {
        let body = json!({"jql": jql::SMALLEST, "fields": ["key"], "maxResults": 1});
        self.http
            .post::<TokenPage>(&format!("{API}/search/jql"), &body)
            .await
            .map(drop)
    }
}

fn fields() -> Vec<&'static str> {
    let mut fields = wire::FIELDS.to_vec();
    fields.push("statuscategorychangedate");
    fields
}

/// Hands a page on; returns how many tickets it had, and the token of the next.
fn take(page: TokenPage, finds: &Finds<'_>) -> (usize, Option<String>) {
    let count = page.issues.len();
    finds.add(page.issues);
    for warning in page.warnings {
        let text = warning.as_str().map(str::to_owned);
        finds.gap(format!(
            "Jira warns: {}",
            text.unwrap_or_else(|| warning.to_string())
        ));
    }
    (count, page.next_page_token)
}

/// Returns whether a question was answered, and not refused for what it asks.
pub(super) fn is_answered<T>(outcome: Result<T, JiraError>) -> Result<bool, JiraError> {
    match outcome {
        Ok(_) => Ok(true),
        Err(JiraError::Refused { status: 400, .. }) => Ok(false),
        Err(error) => Err(error),
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
