//! Answers about people, the Jira accounts they are linked to, and accounts that were looked up.

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use crate::domain::{
    AccountId, AccountKind, BaseUrl, Email, Handle, IntegrationName, JiraAccount, Person, Team,
    ZoneName,
};

/// What every answer about a person has; the manager is told by the handle.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFields {
    handle: Handle,
    name: String,
    email: Option<Email>,
    team: Option<Team>,
    manager: Option<Handle>,
    time_zone: Option<ZoneName>,
}

impl PersonFields {
    /// Returns what is shown of a person whose manager has this handle.
    pub fn new(person: &Person, manager: Option<Handle>) -> Self {
        Self {
            handle: person.handle.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
            team: person.team.clone(),
            manager,
            time_zone: person.time_zone.clone(),
        }
    }

    /// Returns the texts of all of them, in the order of [`Field::ALL`](crate::domain::roster::Field).
    pub(super) fn texts(&self) -> [String; 6] {
        [
            self.handle.to_string(),
            self.name.clone(),
            optional(self.email.as_ref()),
            optional(self.team.as_ref()),
            optional(self.manager.as_ref()),
            optional(self.time_zone.as_ref()),
        ]
    }
}

/// One person in a list, with how many accounts they are linked to.
#[derive(Debug, Serialize)]
pub struct PersonRow {
    /// The person.
    #[serde(flatten)]
    pub person: PersonFields,
    /// How many accounts.
    pub links: usize,
}

/// The people of the organization.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct PersonList(pub Vec<PersonRow>);

impl View for PersonList {
    fn schema(&self) -> &'static str {
        "manageros.person.list/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let grid = Grid::list([
            Column::new("handle"),
            Column::new("name").wrapping(),
            Column::new("email").optional(4),
            Column::new("team").optional(2).wrapping(),
            Column::new("manager").optional(3),
            Column::new("time_zone").optional(5),
            Column::new("links").optional(1),
        ]);
        vec![grid.each(&self.0, |row| {
            let links = Cell::from(row.links.to_string());
            let person = &row.person;
            [
                person.handle.as_str().into(),
                person.name.as_str().into(),
                person.email.as_ref().map_or("", Email::as_str).into(),
                person.team.as_ref().map_or("", Team::as_str).into(),
                person.manager.as_ref().map_or("", Handle::as_str).into(),
                optional(person.time_zone.as_ref()).into(),
                if row.links == 0 {
                    links.toned(Tone::Warn)
                } else {
                    links
                },
            ]
        })]
    }
}

/// A link as `person show` lists it.
#[derive(Debug, Serialize)]
pub struct LinkRow {
    /// On which integration.
    pub integration: IntegrationName,
    /// Which account.
    pub account_id: AccountId,
    /// The account's e-mail when the link was made; nothing when it was hidden.
    pub email: Option<String>,
    /// The account's name when the link was made.
    pub display_name: String,
    /// The site.
    pub base_url: BaseUrl,
    /// The account's page.
    pub profile_url: String,
    /// Since when.
    pub linked_at: Timestamp,
}

/// Somebody who reports to the person shown.
#[derive(Debug, Serialize)]
pub struct Report {
    handle: Handle,
    name: String,
}

impl From<&Person> for Report {
    fn from(person: &Person) -> Self {
        Self {
            handle: person.handle.clone(),
            name: person.name.clone(),
        }
    }
}

/// One person with every link.
#[derive(Debug, Serialize)]
pub struct PersonDetails {
    /// The person.
    #[serde(flatten)]
    pub person: PersonFields,
    /// Who reports to the person directly.
    pub reports: Vec<Report>,
    /// The accounts.
    pub links: Vec<LinkRow>,
}

impl View for PersonDetails {
    fn schema(&self) -> &'static str {
        "manageros.person.show/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let person = &self.person;
        let accounts = self
            .links
            .iter()
            .map(|link| format!("{}={}", link.integration, link.account_id));
        let card = Grid::card([
            ("handle", person.handle.as_str().into()),
            ("name", person.name.as_str().into()),
            ("email", optional(person.email.as_ref()).into()),
            ("team", optional(person.team.as_ref()).into()),
            ("manager", optional(person.manager.as_ref()).into()),
            ("time_zone", optional(person.time_zone.as_ref()).into()),
            ("reports", reports(&self.reports)),
            (
                "links",
                Cell::default().exactly(accounts.collect::<Vec<_>>().join(" ")),
            ),
        ]);
        let mut links = Grid::list([
            Column::new("integration"),
            Column::new("account_id").breaking(),
            Column::new("email"),
            Column::new("display_name").wrapping(),
            Column::new("base_url").breaking(),
            Column::new("linked_at"),
        ])
        .stacking()
        .titled("External integrations");
        for link in &self.links {
            links.push([
                link.integration.as_str().into(),
                Cell::from(link.account_id.as_str()),
                email(link.email.as_deref()),
                link.display_name.as_str().into(),
                link.base_url.as_str().into(),
                Cell::from(link.linked_at.strftime("%Y-%m-%d").to_string())
                    .exactly(link.linked_at.to_string()),
            ]);
        }
        vec![card, links]
    }
}

/// Names for eyes, handles for programs.
fn reports(reports: &[Report]) -> Cell<'_> {
    let handles: Vec<&str> = reports
        .iter()
        .map(|report| report.handle.as_str())
        .collect();
    let names = reports
        .iter()
        .map(|report| format!("{} ({})", report.name, report.handle));
    Cell::from(names.collect::<Vec<_>>().join(", ")).exactly(handles.join(" "))
}

fn email(email: Option<&str>) -> Cell<'_> {
    match email {
        Some(email) => email.into(),
        None => Cell::from("hidden").exactly("").toned(Tone::Dim),
    }
}

/// What became of a person: added, changed, or there already.
#[derive(Debug, Serialize)]
pub struct PersonChanged {
    /// The person as it is now.
    #[serde(flatten)]
    pub person: PersonFields,
    /// `added`, `exists`, `changed`, `unchanged` or `removed`; also tells which command answers.
    pub result: &'static str,
    /// How many links went with a removed person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlinked: Option<usize>,
}

impl View for PersonChanged {
    fn schema(&self) -> &'static str {
        match self.result {
            "changed" | "unchanged" => "manageros.person.edit/1",
            "removed" => "manageros.person.remove/1",
            _ => "manageros.person.add/1",
        }
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let person = &self.person;
        vec![Grid::card([
            ("handle", person.handle.as_str().into()),
            ("result", self.result.into()),
            ("name", person.name.as_str().into()),
            ("email", optional(person.email.as_ref()).into()),
            ("team", optional(person.team.as_ref()).into()),
            ("manager", optional(person.manager.as_ref()).into()),
            ("time_zone", optional(person.time_zone.as_ref()).into()),
        ])]
    }
}

/// A Jira account that was looked up.
#[derive(Debug, Clone, Serialize)]
pub struct AccountRow {
    account_id: AccountId,
    display_name: String,
    email: Option<String>,
    active: bool,
    account_type: AccountKind,
    time_zone: Option<String>,
}

impl From<&JiraAccount> for AccountRow {
    fn from(account: &JiraAccount) -> Self {
        Self {
            account_id: account.id.clone(),
            display_name: account.display_name.clone(),
            email: account.email.clone(),
            active: account.active,
            account_type: account.kind,
            time_zone: account.time_zone.clone(),
        }
    }
}

/// The Jira accounts that a search found.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct AccountList(pub Vec<AccountRow>);

impl View for AccountList {
    fn schema(&self) -> &'static str {
        "manageros.person.search/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("display_name").wrapping(),
            Column::new("email"),
            Column::new("active"),
            Column::new("account_type"),
            Column::new("time_zone").optional(1),
            Column::new("account_id").breaking(),
        ])
        .stacking();
        for account in &self.0 {
            grid.push([
                account.display_name.as_str().into(),
                email(account.email.as_deref()),
                if account.active {
                    "yes".into()
                } else {
                    Cell::from("no").toned(Tone::Warn)
                },
                account.account_type.as_str().into(),
                account.time_zone.clone().unwrap_or_default().into(),
                account.account_id.as_str().into(),
            ]);
        }
        vec![grid]
    }
}

/// What became of a link.
#[derive(Debug, Serialize)]
pub struct LinkChanged {
    /// Who.
    pub handle: Handle,
    /// On which integration.
    pub integration: IntegrationName,
    /// Which account.
    pub account_id: AccountId,
    /// The account's name.
    pub display_name: String,
    /// The account's e-mail, when it is visible.
    pub email: Option<String>,
    /// `linked`, `already`, `replaced`, `proposed` (with `--dry-run`) or `unlinked`.
    pub result: &'static str,
}

impl View for LinkChanged {
    fn schema(&self) -> &'static str {
        "manageros.person.link/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![link_grid(std::slice::from_ref(self))]
    }
}

/// The links that were taken away.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct LinksRemoved(pub Vec<LinkChanged>);

impl View for LinksRemoved {
    fn schema(&self) -> &'static str {
        "manageros.person.unlink/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        vec![link_grid(&self.0)]
    }
}

fn link_grid(links: &[LinkChanged]) -> Grid<'_> {
    let mut grid = Grid::list([
        Column::new("handle"),
        Column::new("integration").optional(2),
        Column::new("result"),
        Column::new("display_name").optional(1).wrapping(),
        Column::new("email").optional(3),
        Column::new("account_id").breaking(),
    ]);
    for link in links {
        grid.push([
            link.handle.as_str().into(),
            link.integration.as_str().into(),
            Cell::from(link.result).toned(Tone::Good),
            link.display_name.as_str().into(),
            email(link.email.as_deref()),
            link.account_id.as_str().into(),
        ]);
    }
    grid
}
