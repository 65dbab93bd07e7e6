//! The floor of every command that asks Jira: the requests, the answers parsed into structs, one line printed.
//!
//! It knows nothing of integrations, keys, windows or people, handles no failure but that there was one, and so can be
//! no slower than what the requests themselves cost.

use std::error::Error;
use std::fs;
use std::io::Write as _;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::{Certificate, Client};
use serde::Deserialize;
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

const FIELDS: [&str; 8] = [
    "summary",
    "status",
    "issuetype",
    "priority",
    "project",
    "labels",
    "created",
    "updated",
];

/// As many questions at once as a client that means well asks.
const WINDOW: usize = 8;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    issues: Vec<Issue>,
    next_page_token: Option<String>,
    total: Option<usize>,
}

#[derive(Deserialize)]
struct Issue {
    id: String,
    #[serde(default)]
    key: String,
    fields: Option<Fields>,
}

#[derive(Deserialize)]
struct Fields {
    summary: String,
    status: Named,
    issuetype: Named,
    priority: Option<Named>,
    project: Named,
    labels: Vec<String>,
    created: String,
    updated: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    display_name: String,
}

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let found = runtime.block_on(answer(&words))?;
    Ok(writeln!(std::io::stdout(), "{found}")?)
}

async fn answer(words: &[&str]) -> Outcome<usize> {
    match *words {
        ["myself", url] => myself(&Jira::at(url, None)?).await,
        ["myself", url, authority] => myself(&Jira::at(url, Some(authority))?).await,
        ["in-turn", url, account] => in_turn(&Jira::at(url, None)?, account).await,
        ["by-ids", url, account] => by_ids(&Jira::at(url, None)?, account).await,
        ["by-offsets", url, account] => by_offsets(&Jira::at(url, None)?, account).await,
        ["each-person", url, accounts] => {
            each_person(&Jira::at(url, None)?, &fs::read_to_string(accounts)?).await
        }
        ["look-up", url, emails] => {
            look_up(&Jira::at(url, None)?, &fs::read_to_string(emails)?).await
        }
        _ => Err("usage: floor-jira WHAT URL [ACCOUNT or FILE]".into()),
    }
}

struct Jira {
    client: Client,
    url: String,
}

impl Jira {
    fn at(url: &str, authority: Option<&str>) -> Outcome<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authorities = match authority {
            Some(path) => Certificate::from_pem_bundle(&fs::read(path)?)?,
            None => Vec::new(),
        };
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only(authorities)
            .build()?;
        Ok(Self {
            client,
            url: url.to_owned(),
        })
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Outcome<T> {
        let request = self.client.get(format!("{}/{path}", self.url));
        self.taken(request).await
    }

    async fn post<T: for<'de> Deserialize<'de>>(&self, path: &str, body: &Value) -> Outcome<T> {
        let request = self.client.post(format!("{}/{path}", self.url));
        let request = request.header("content-type", "application/json");
        self.taken(request.body(body.to_string())).await
    }

    async fn taken<T: for<'de> Deserialize<'de>>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Outcome<T> {
        let request = request.header("authorization", "Basic bWU6dG9rZW4=");
        let response = request.send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }

    async fn search(&self, account: &str, token: Option<&str>) -> Outcome<Page> {
        let mut body = json!({"jql": jql(account), "fields": FIELDS, "maxResults": 100});
        if let Some(token) = token {
            body["nextPageToken"] = json!(token);
        }
        self.post("rest/api/3/search/jql", &body).await
    }
}

fn jql(account: &str) -> String {
    format!("assignee = \"{account}\" ORDER BY key ASC")
}

/// Looks at everything that was asked for, so that nothing of it can be left out.
fn counted(issues: &[Issue]) -> usize {
    let mut bytes = 0;
    for issue in issues {
        bytes += issue.key.len();
        if let Some(fields) = &issue.fields {
            let named = [&fields.status, &fields.issuetype, &fields.project];
            bytes += named.iter().map(|one| one.name.len()).sum::<usize>();
            bytes += fields.priority.as_ref().map_or(0, |one| one.name.len());
            bytes += fields.summary.len() + fields.created.len() + fields.updated.len();
            bytes += fields.labels.iter().map(String::len).sum::<usize>();
        }
    }
    std::hint::black_box(bytes);
    issues.len()
}

async fn myself(jira: &Jira) -> Outcome<usize> {
    let user: User = jira.get("rest/api/3/myself").await?;
    Ok(user.display_name.len())
}

async fn in_turn(jira: &Jira, account: &str) -> Outcome<usize> {
    let (mut found, mut token) = (0, None);
    loop {
        let page = jira.search(account, token.as_deref()).await?;
        found += counted(&page.issues);
        token = page.next_page_token;
        if token.is_none() {
            return Ok(found);
        }
    }
}

async fn by_ids(jira: &Jira, account: &str) -> Outcome<usize> {
    let body = json!({"jql": jql(account), "fields": ["id"], "maxResults": 5000});
    let page: Page = jira.post("rest/api/3/search/jql", &body).await?;
    if page.next_page_token.is_some() {
        return Err("the floor reads one page of ids".into());
    }
    let ids: Vec<String> = page.issues.into_iter().map(|issue| issue.id).collect();
    let parts = stream::iter(ids.chunks(100).map(async |ids| {
        let body = json!({"issueIdsOrKeys": ids, "fields": FIELDS});
        let page: Page = jira.post("rest/api/3/issue/bulkfetch", &body).await?;
        Outcome::Ok(counted(&page.issues))
    }));
    let counts: Vec<usize> = parts.buffer_unordered(WINDOW).try_collect().await?;
    Ok(counts.iter().sum())
}

async fn by_offsets(jira: &Jira, account: &str) -> Outcome<usize> {
    let page = async |start: usize| {
        let body =
            json!({"jql": jql(account), "fields": FIELDS, "startAt": start, "maxResults": 1000});
        let page: Page = jira.post("rest/api/2/search", &body).await?;
        Outcome::Ok((counted(&page.issues), page.total.unwrap_or_default()))
    };
    let (first, total) = page(0).await?;
    let rest = stream::iter((first..total).step_by(1000).map(page));
    let counts: Vec<(usize, usize)> = rest.buffer_unordered(4).try_collect().await?;
    Ok(first + counts.iter().map(|(count, _)| count).sum::<usize>())
}

/// A request a person, five at a time, and the next five when all of them have come: what the web app did.
async fn each_person(jira: &Jira, accounts: &str) -> Outcome<usize> {
    let accounts: Vec<&str> = accounts.lines().collect();
    let mut found = 0;
    for five in accounts.chunks(5) {
        let pages = five.iter().map(|account| jira.search(account, None));
        for page in futures_util::future::join_all(pages).await {
            found += counted(&page?.issues);
        }
    }
    Ok(found)
}

/// A question a person: who has this e-mail?
async fn look_up(jira: &Jira, emails: &str) -> Outcome<usize> {
    let asked = stream::iter(emails.lines().map(async |email| {
        let email: String = url::form_urlencoded::byte_serialize(email.as_bytes()).collect();
        let users: Vec<User> = jira
            .get(&format!("rest/api/3/user/search?query={email}"))
            .await?;
        Outcome::Ok(users.len())
    }));
    let counts: Vec<usize> = asked.buffer_unordered(WINDOW).try_collect().await?;
    Ok(counts.iter().sum())
}
