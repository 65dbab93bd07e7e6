//! Answers about integrations: their list, one of them, and what testing them found.

use std::sync::Arc;

use jiff::{Timestamp, civil};
use serde::Serialize;

use super::grid::{Cell, Column, Grid, Tone, optional};
use super::{View, words};
use crate::domain::{
    AuthKind, BaseUrl, Deployment, Integration, IntegrationLine, IntegrationName, LastTest, Login,
    Scope,
};

/// One integration as `integration list` shows it.
#[derive(Debug, Clone, Serialize)]
pub struct IntegrationRow {
    name: IntegrationName,
    scope: Scope,
    owner: Option<Arc<str>>,
    base_url: BaseUrl,
    deployment: Deployment,
    auth: AuthKind,
    login: Option<Login>,
    enabled: bool,
    expires: Option<civil::Date>,
    last_test: Option<LastTest>,
}

impl IntegrationRow {
    /// Returns the row of `integration`; `viewer` is the name of the user who looks, and the owner of what is not the
    /// organization's.
    pub fn of(integration: &Integration, viewer: &str) -> Self {
        let site = &integration.site;
        Self::from(
            IntegrationLine {
                name: integration.name.clone(),
                scope: integration.scope,
                base_url: site.base_url.clone(),
                deployment: site.deployment,
                auth: site.auth,
                login: site.login.clone(),
                enabled: integration.enabled,
                expires: integration.expires,
                last_test: integration.last_test,
            },
            &viewer.into(),
        )
    }

    /// Returns the row of a line, for the same viewer.
    pub fn from(line: IntegrationLine, viewer: &Arc<str>) -> Self {
        Self {
            name: line.name,
            scope: line.scope,
            owner: (line.scope == Scope::User).then(|| Arc::clone(viewer)),
            base_url: line.base_url,
            deployment: line.deployment,
            auth: line.auth,
            login: Some(line.login).filter(|login| !login.is_none()),
            enabled: line.enabled,
            expires: line.expires,
            last_test: line.last_test,
        }
    }

    /// Returns what people call it.
    pub fn name(&self) -> &IntegrationName {
        &self.name
    }

    fn last_test(&self) -> Cell<'_> {
        match self.last_test {
            None => Cell::word("never").toned(Tone::Dim),
            Some(LastTest { at, ok }) => {
                let (word, tone) = if ok {
                    ("passed", Tone::Good)
                } else {
                    ("failed", Tone::Bad)
                };
                Cell::from(format!("{word} {}", minute(at)))
                    .exactly(format!("{word} {at}"))
                    .toned(tone)
            }
        }
    }

    fn enabled(&self) -> Cell<'_> {
        if self.enabled {
            Cell::word("yes")
        } else {
            Cell::word("no").toned(Tone::Warn)
        }
    }
}

/// An instant as UTC to the minute, marked as such.
fn minute(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// The integrations that somebody may use.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct IntegrationList(pub Vec<IntegrationRow>);

impl View for IntegrationList {
    fn schema(&self) -> &'static str {
        "manageros.integration.list/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let grid = Grid::list([
            Column::new("name"),
            Column::new("scope").optional(3),
            Column::new("base_url").breaking(),
            Column::new("deployment").optional(5),
            Column::new("auth").optional(6),
            Column::new("login").optional(4),
            Column::new("enabled").optional(2),
            Column::new("expires").optional(7),
            Column::new("last_test").optional(1),
        ]);
        vec![grid.each(&self.0, |row| {
            [
                (&row.name).into(),
                Cell::word(row.scope.as_str()),
                (&row.base_url).into(),
                Cell::word(row.deployment.as_str()),
                Cell::word(row.auth.as_str()),
                row.login.as_ref().map_or("", Login::as_str).into(),
                row.enabled(),
                optional(row.expires.as_ref()).into(),
                row.last_test(),
            ]
        })]
    }
}

/// One integration with where its secrets are; never the secrets.
#[derive(Debug, Serialize)]
pub struct IntegrationDetails {
    /// What the list shows.
    #[serde(flatten)]
    pub row: IntegrationRow,
    /// Where requests go when that is not the site: the gateway.
    pub api_url: Option<BaseUrl>,
    /// The proxy that is used instead of the environment's.
    pub proxy: Option<String>,
    /// Whether certificates are trusted in addition to the system's.
    pub ca_cert: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Whether a sealed token is there.
    pub has_token: bool,
    /// Where the key that opens it comes from.
    pub key_source: String,
    /// Where this row is kept.
    pub store: String,
    /// How many people are linked through it.
    pub links: usize,
    /// Where each value comes from.
    pub origins: Vec<Origin>,
}

impl View for IntegrationDetails {
    fn schema(&self) -> &'static str {
        "manageros.integration.show/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let row = &self.row;
        let token = if self.has_token { "sealed" } else { "missing" };
        let mut origins = Grid::list([
            Column::new("setting"),
            Column::new("from").breaking(),
            Column::new("value").breaking(),
        ]);
        for origin in &self.origins {
            origins.push([
                origin.setting.into(),
                origin.from.as_str().into(),
                optional(origin.value.as_ref()).into(),
            ]);
        }
        let card = Grid::card([
            ("name", (&row.name).into()),
            ("scope", row.scope.as_str().into()),
            ("owner", optional(row.owner.as_ref()).into()),
            ("base_url", (&row.base_url).into()),
            ("api_url", optional(self.api_url.as_ref()).into()),
            ("deployment", row.deployment.as_str().into()),
            ("auth", row.auth.as_str().into()),
            ("login", optional(row.login.as_ref()).into()),
            ("token", token.into()),
            ("key_source", self.key_source.as_str().into()),
            ("store", self.store.as_str().into()),
            ("proxy", self.proxy.clone().unwrap_or_default().into()),
            (
                "ca_cert",
                if self.ca_cert {
                    "added to the system's".into()
                } else {
                    Cell::default()
                },
            ),
            ("enabled", row.enabled()),
            ("expires", optional(row.expires.as_ref()).into()),
            ("last_test", row.last_test()),
            (
                "created_at",
                Cell::from(minute(self.created_at)).exactly(self.created_at.to_string()),
            ),
            ("links", self.links.to_string().into()),
        ]);
        vec![card, origins]
    }
}

/// An integration that was just registered, or was given a new token.
#[derive(Debug, Serialize)]
pub struct IntegrationAdded {
    /// What the list shows.
    #[serde(flatten)]
    pub row: IntegrationRow,
    /// `added`, `exists` when `--if-not-exists` found it there, `changed` or `rotated`.
    pub result: &'static str,
    /// The account that the credential belongs to; nothing when it was not asked.
    pub account: Option<String>,
}

impl View for IntegrationAdded {
    fn schema(&self) -> &'static str {
        match self.result {
            "rotated" => "manageros.integration.rotate/1",
            "changed" => "manageros.integration.edit/1",
            _ => "manageros.integration.add/1",
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", (&self.row.name).into()),
            ("result", self.result.into()),
            ("scope", self.row.scope.as_str().into()),
            ("base_url", (&self.row.base_url).into()),
            ("deployment", self.row.deployment.as_str().into()),
            ("auth", self.row.auth.as_str().into()),
            ("login", optional(self.row.login.as_ref()).into()),
            ("account", self.account.clone().unwrap_or_default().into()),
        ])]
    }
}

/// An integration that was switched on or off, or was so already.
#[derive(Debug, Serialize)]
pub struct IntegrationSwitched {
    /// What the list shows.
    #[serde(flatten)]
    pub row: IntegrationRow,
    /// Whether anything changed.
    pub changed: bool,
}

impl View for IntegrationSwitched {
    fn schema(&self) -> &'static str {
        if self.row.enabled {
            "manageros.integration.enable/1"
        } else {
            "manageros.integration.disable/1"
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![Grid::card([
            ("name", (&self.row.name).into()),
            ("scope", self.row.scope.as_str().into()),
            ("base_url", (&self.row.base_url).into()),
            ("enabled", self.row.enabled()),
        ])]
    }
}

/// Where a value of an integration comes from.
#[derive(Debug, Serialize)]
pub struct Origin {
    /// Which value.
    pub setting: &'static str,
    /// `stored`, `default`, `system`, `none`, or the names of variables.
    pub from: String,
    /// What it comes to; never a secret.
    pub value: Option<String>,
}

/// An integration that is gone, and the links that went with it.
#[derive(Debug, Serialize)]
pub struct IntegrationRemoved {
    /// Its name.
    pub name: IntegrationName,
    /// The handles of the people whose links went with it.
    pub unlinked: Vec<String>,
}

impl View for IntegrationRemoved {
    fn schema(&self) -> &'static str {
        "manageros.integration.remove/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        Vec::new()
    }
}

words! {
    /// What a check of an integration came to.
    CheckStatus {
        /// As it should be.
        Pass = "pass",
        /// Works, but not for long or not for everything.
        Warn = "warn",
        /// Does not work.
        Fail = "fail",
        /// Not tried, because an earlier one failed.
        Skipped = "skipped",
    }
}

words! {
    /// What is checked of an integration, in this order.
    CheckName {
        /// Whether its sealed token opens; told only when it does not.
        Token = "token",
        /// Name resolution and connection.
        Address = "address",
        /// The encrypted connection and its certificate.
        Tls = "tls",
        /// Whether a Jira answers, which one, and whether it is where and what it was.
        Jira = "jira",
        /// Whether the credential is taken.
        SignIn = "sign-in",
        /// Whether the account that answers is the one that was meant.
        Identity = "identity",
        /// Whether a search works.
        SearchIssues = "search-issues",
        /// Whether people can be looked up.
        SearchPeople = "search-people",
        /// Whether this machine's clock agrees with Jira's.
        Clock = "clock",
        /// How long the token has to live, when that is known.
        TokenAge = "token-age",
    }
}

/// One check of an integration.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What is checked.
    pub name: CheckName,
    /// What it came to.
    pub status: CheckStatus,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
}

/// What testing one integration found.
#[derive(Debug, Serialize)]
pub struct TestReport {
    /// Its name.
    pub integration: IntegrationName,
    /// Whether nothing failed.
    pub ok: bool,
    /// In the order they were made.
    pub checks: Vec<Check>,
}

/// What testing some integrations found.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct TestReports(pub Vec<TestReport>);

impl View for TestReports {
    fn schema(&self) -> &'static str {
        "manageros.integration.test/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            if self.0.len() > 1 {
                Column::new("integration")
            } else {
                Column::new("integration").optional(1)
            },
            Column::new("check"),
            Column::new("status"),
            Column::new("elapsed_ms").optional(3),
            Column::new("detail").wrapping(),
            Column::new("hint").wrapping().optional(2),
        ]);
        for report in &self.0 {
            for check in &report.checks {
                let tone = match check.status {
                    CheckStatus::Pass => Tone::Good,
                    CheckStatus::Warn => Tone::Warn,
                    CheckStatus::Fail => Tone::Bad,
                    CheckStatus::Skipped => Tone::Dim,
                };
                grid.push([
                    (&report.integration).into(),
                    check.name.as_str().into(),
                    Cell::from(check.status.as_str()).toned(tone),
                    check.elapsed_ms.to_string().into(),
                    check.detail.as_str().into(),
                    optional(check.hint.as_ref()).into(),
                ]);
            }
        }
        vec![grid]
    }
}
