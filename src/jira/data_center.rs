//! Jira Data Center and Server: REST v2, user names, pages by offset.

use std::collections::HashSet;
use std::ops::Range;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use serde_json::json;

use super::FoundAccounts;
use super::cloud::{is_answered, unnamed};
use super::error::JiraError;
use super::histories::Histories;
use super::http::Http;
use super::jql::{self, Order, Question};
use super::pacer::MOST_AT_ONCE as AT_ONCE;
use super::paging::{Finds, Marks, Taker, is_full};
use super::wire::{self, HistoryPage, Issue, OffsetPage, User};
use crate::domain::{AccountId, Deployment, JiraAccount, Window};

/// Data Center has no v3.
const API: &str = "rest/api/2";

/// The default of the admin's limit (`jira.search.views.default.max`); a server with a lower one sends less.
const PAGE: usize = 1_000;

/// How far a list can be paged through where the server does not say: what Atlassian documents for `max_result_window`.
const WINDOW: usize = 10_000;

/// How many people one question names: one unknown name makes the server refuse it.
pub(super) const PEOPLE: usize = 50;

/// As many tickets as are asked for their whole histories at once.
const HISTORIES: usize = 100;

/// From 10.3 on `startAt + maxResults` of a user search may not pass 100, so there is no second page to ask for.
const ACCOUNTS: usize = 100;

/// How many accounts real servers stop at without saying so; exactly as many hits may be a cut list.
const CAPS: [usize; 3] = [10, 50, 100];

/// Where a stretch ends.
#[derive(Default)]
enum End {
    /// Where the list does.
    #[default]
    OfList,
    /// Where the server can page no further: behind a ticket that was made then.
    At(Timestamp),
    /// There, behind a ticket of which Jira does not say when it was made.
    Undated,
}

impl End {
    fn behind(created: Option<Timestamp>) -> Self {
        created.map_or(Self::Undated, Self::At)
    }
}

/// What came of one stretch of a list.
#[derive(Default)]
struct Stretch {
    /// How many tickets Jira counts, from the stretch's beginning to the end of the list.
    counted: usize,
    end: End,
    /// What stood in the way.
    failure: Option<JiraError>,
}

/// Hands a page on; returns whether it is the page that was asked for. A ticket that leaves the list moves the later ones
/// forward, over the edge of a page already read.
fn take(page: OffsetPage, start: usize, counted: usize, taker: &dyn Taker) -> bool {
    if page.start_at.is_some_and(|at| at != start) {
        taker.gap(format!(
            "Jira was asked for tickets from {start} on and answered from elsewhere"
        ));
        return false;
    }
    if page.total.is_some_and(|total| total < counted) {
        taker.gap("the list grew shorter while it was read".to_owned());
    }
    taker.add(page.issues);
    for warning in page.warning_messages {
        taker.gap(format!("Jira warns: {warning}"));
    }
    true
}

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

    /// Reads the tickets of `question`.
    pub(super) async fn tickets(
        &self,
        question: &Question<'_>,
        finds: &Finds<'_>,
    ) -> Result<(), JiraError> {
        let jql = |order| question.tickets(order);
        self.read(&jql, &wire::FIELDS, finds, true).await
    }

    /// Returns the ids of the tickets that were given to somebody since the window began; `None` when not all can be had.
    pub(super) async fn reassigned(
        &self,
        question: &Question<'_>,
    ) -> Result<Option<HashSet<String>>, JiraError> {
        let marks = Marks::default();
        let jql = |order| question.reassigned(order);
        self.read(&jql, &["created"], &marks, false).await?;
        Ok(marks.whole())
    }

    /// Reads a list of any length, in stretches that the server can page through: each begins where the one before had to
    /// end. They are split by creation and not by key, because keys can be compared inside of one project only.
    async fn read(
        &self,
        jql: &dyn Fn(Order) -> Result<String, JiraError>,
        fields: &[&str],
        taker: &dyn Taker,
        expected: bool,
    ) -> Result<(), JiraError> {
        let (mut since, mut counted) = (None, 0);
        loop {
            let stretch = self
                .stretch(
                    &jql(Order::Created(since))?,
                    fields,
                    taker,
                    expected && since.is_none(),
                )
                .await?;
            if since.is_none() {
                counted = stretch.counted;
            }
            let last = match stretch.end {
                End::OfList => break,
                End::At(last) => last,
                End::Undated => {
                    taker
                        .gap("tickets without a day of creation cannot be read on from".to_owned());
                    break;
                }
            };
            // Bounds are whole minutes; a stretch that ends in the minute it begins with leads nowhere.
            let minute = jql::minute_before;
            if since.is_some_and(|since| minute(since) == minute(last)) {
                if let Some(failure) = stretch.failure {
                    return Err(failure);
                }
                taker.gap(format!(
                    "more than {WINDOW} tickets were made in one minute"
                ));
                return Ok(());
            }
            since = Some(last);
        }
        if taker.len() < counted {
            taker.gap(format!(
                "Jira counts {counted} tickets and gave {}",
                taker.len()
            ));
        }
        Ok(())
    }

    /// Reads as much of a list as the server can page through: a first page, which has the count, then the others side by
    /// side. The server may give less than a page asks for, so all follows what came.
    async fn stretch(
        &self,
        jql: &str,
        fields: &[&str],
        taker: &dyn Taker,
        expected: bool,
    ) -> Result<Stretch, JiraError> {
        let page = self.page(jql, fields, 0, PAGE).await?;
        let (size, total) = (page.issues.len(), page.total);
        let mut stretch = Stretch {
            counted: total.unwrap_or_default(),
            ..Stretch::default()
        };
        if expected {
            self.http.expects(total.unwrap_or(size));
        }
        let window = page.max_result_window.unwrap_or(WINDOW).max(size);
        let mut last = page.issues.last().and_then(Issue::created);
        if !take(page, 0, stretch.counted, taker) || size == 0 {
            return Ok(stretch);
        }
        let Some(total) = total else {
            // Without a total only an empty page says that there is no more.
            let mut start = size;
            while !is_full(taker) {
                let page = self.page(jql, fields, start, PAGE).await?;
                let count = page.issues.len();
                if !take(page, start, 0, taker) || count == 0 {
                    break;
                }
                start += count;
            }
            return Ok(stretch);
        };
        let end = total.min(window);
        let parts = (size..end).step_by(size);
        let parts = stream::iter(parts.map(|at| self.part(jql, fields, at..(at + size).min(end))));
        let mut parts = parts.buffered(AT_ONCE);
        while let Some(part) = parts.next().await {
            let (pages, failure) = part;
            for (start, page) in pages {
                // What came in meanwhile is counted by the later pages alone.
                let counted = stretch.counted.max(page.total.unwrap_or_default());
                if let Some(issue) = page.issues.last() {
                    last = issue.created();
                }
                let as_asked = take(page, start, stretch.counted, taker);
                stretch.counted = counted;
                if !as_asked || is_full(taker) {
                    return Ok(stretch);
                }
            }
            match failure {
                None => {}
                // Beyond the window of the server, which it does not always tell, every page fails like this.
                Some(error @ JiraError::Server { status: 500, .. }) => {
                    stretch.failure = Some(error);
                    stretch.end = End::behind(last);
                    return Ok(stretch);
                }
                Some(error) => return Err(error),
            }
        }
        if end < total {
            stretch.end = End::behind(last);
        }
        Ok(stretch)
    }

    /// Reads the tickets at these places of a list; in several pages when the server gives less than it was asked for.
    async fn part(
        &self,
        jql: &str,
        fields: &[&str],
        places: Range<usize>,
    ) -> (Vec<(usize, OffsetPage)>, Option<JiraError>) {
        let (mut start, mut pages) = (places.start, Vec::new());
        while start < places.end {
            match self.page(jql, fields, start, places.end - start).await {
                Ok(page) if page.issues.is_empty() => {
                    pages.push((start, page));
                    break;
                }
                Ok(page) => {
                    let count = page.issues.len();
                    pages.push((start, page));
                    start += count;
                }
                Err(error) => return (pages, Some(error)),
            }
        }
        (pages, None)
    }

    async fn page(
        &self,
        jql: &str,
        fields: &[&str],
        start: usize,
        most: usize,
    ) -> Result<OffsetPage, JiraError> {
        let body = json!({"jql": jql, "fields": fields, "startAt": start, "maxResults": most});
        self.http.post(&format!("{API}/search"), &body).await
    }

    /// Returns the histories of the tickets with these ids, by id. Data Center has no resource for many histories but the
    /// search, which brings them whole; one that is clipped all the same is left out.
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
        // A server with a lower limit than ours gives them in several pages; each names only what has not come.
        let mut rest = ids.to_vec();
        loop {
            let jql = jql::with_ids(&rest)?;
            let body = json!({
                "jql": jql, "fields": ["key"], "expand": ["changelog"], "startAt": 0, "maxResults": HISTORIES,
            });
            let page: HistoryPage = self.http.post(&format!("{API}/search"), &body).await?;
            let before = rest.len();
            rest.retain(|id| page.issues.iter().all(|issue| issue.id != *id));
            for issue in page.issues {
                let Some(log) = issue.changelog else { continue };
                if log.total.is_none_or(|total| total <= log.histories.len()) {
                    histories.add(issue.id, log.histories);
                }
            }
            if rest.is_empty() || rest.len() == before {
                return Ok(histories);
            }
        }
    }

    /// Returns which of the accounts are there; in any order. Data Center is asked for each.
    pub(super) async fn accounts(&self, ids: &[&AccountId]) -> Result<Vec<JiraAccount>, JiraError> {
        let asked = stream::iter(ids.iter().map(|id| self.account(id)));
        let found: Vec<Option<JiraAccount>> = asked.buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Returns whether questions about the past are answered at all.
    pub(super) async fn looks_back(&self, window: &Window) -> Result<bool, JiraError> {
        let jql = jql::past_of_me(window);
        is_answered(self.page(&jql, &["created"], 0, 1).await)
    }

    pub(super) async fn try_search(&self) -> Result<(), JiraError> {
        let body = json!({"jql": jql::SMALLEST, "fields": ["key"], "startAt": 0, "maxResults": 1});
        self.http
            .post::<OffsetPage>(&format!("{API}/search"), &body)
            .await
            .map(drop)
    }
}
