//! What became of many links at once: found, made, planned, verified.

use std::collections::HashSet;

use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone};
use super::roster::to_cell;
use crate::domain::integration::words;
use crate::domain::matching::{Confidence, LinkResult};
use crate::domain::text::number_of;
use crate::domain::{AccountId, Handle, IntegrationName};

/// One person on one integration.
#[derive(Debug, Clone, Serialize)]
pub struct BulkLink {
    /// Who; as it was typed when there is nobody of that handle.
    pub handle: String,
    /// The person's name, for the plan; the answer has the account's.
    #[serde(skip)]
    pub name: String,
    /// The person's e-mail, for the plan.
    #[serde(skip)]
    pub person_email: String,
    /// On which integration.
    pub integration: IntegrationName,
    /// Which account, when one is to be told.
    pub account_id: Option<AccountId>,
    /// The account's name.
    pub display_name: Option<String>,
    /// The account's e-mail, when it is visible.
    pub email: Option<String>,
    /// What became of it.
    pub result: LinkResult,
    /// How sure the account is.
    pub confidence: Confidence,
    /// Why.
    pub reason: String,
}

/// All of them.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct BulkLinks(pub Vec<BulkLink>);

impl BulkLinks {
    /// Returns how many there are of each result, in words.
    pub fn summary(&self) -> String {
        let counts = LinkResult::ALL.iter().map(|result| {
            let count = self.0.iter().filter(|row| row.result == *result).count();
            format!("{count} {}", result.as_str().replace('_', " "))
        });
        counts.collect::<Vec<_>>().join(" · ")
    }
}

impl View for BulkLinks {
    fn schema(&self) -> &'static str {
        "manageros.person.link/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let grid = Grid::list([
            Column::new("handle"),
            Column::new("integration").optional(3),
            Column::new("result"),
            Column::new("display_name").optional(2).wrapping(),
            Column::new("email").optional(5),
            Column::new("account_id").optional(4),
            Column::new("confidence").optional(6),
            Column::new("reason").optional(1).wrapping(),
        ]);
        vec![grid.each(&self.0, |row| {
            let tone = match row.result {
                LinkResult::Linked => Tone::Good,
                LinkResult::Already => Tone::Dim,
                LinkResult::Proposed | LinkResult::Ambiguous => Tone::Warn,
                LinkResult::NotFound | LinkResult::NotAllowed => Tone::Bad,
            };
            [
                row.handle.as_str().into(),
                row.integration.as_str().into(),
                Cell::from(row.result.as_str()).toned(tone),
                row.display_name.as_deref().unwrap_or_default().into(),
                row.email.as_deref().unwrap_or_default().into(),
                row.account_id.as_ref().map_or("", AccountId::as_str).into(),
                row.confidence.as_str().into(),
                row.reason.as_str().into(),
            ]
        })]
    }

    fn footer(&self) -> Option<String> {
        Some(self.summary())
    }
}

/// A plan: the same rows for somebody to edit, of those that are not linked yet.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct LinkPlan<'a>(pub &'a [BulkLink]);

/// The columns of a plan, in their order.
pub const PLAN_COLUMNS: [&str; 9] = [
    "link",
    "handle",
    "name",
    "email",
    "integration",
    "account_id",
    "account_name",
    "confidence",
    "reason",
];

impl View for LinkPlan<'_> {
    fn schema(&self) -> &'static str {
        "manageros.person.link.plan/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let rows = self.0.iter();
        let open = rows.filter(|row| row.result != LinkResult::Already);
        vec![Grid::list(PLAN_COLUMNS.map(Column::new)).each(open, |row| {
            let sure = row.confidence == Confidence::Exact && row.result == LinkResult::Proposed;
            let texts = [
                if sure { "yes" } else { "no" },
                &row.handle,
                &row.name,
                &row.person_email,
                row.integration.as_str(),
                row.account_id.as_ref().map_or("", AccountId::as_str),
                row.display_name.as_deref().unwrap_or_default(),
                row.confidence.as_str(),
                &row.reason,
            ];
            texts.map(|text| Cell::from(to_cell(text)))
        })]
    }
}

words! {
    /// What is wrong with a link.
    Finding {
        /// Jira has no such account any more.
        Gone = "gone",
        /// The account cannot sign in.
        Inactive = "inactive",
        /// The account has another user name now, or its name is another account's; Data Center.
        Renamed = "renamed",
        /// Several people are linked to the account.
        LinkedTwice = "linked_twice",
        /// Jira could not be asked.
        Unknown = "unknown",
    }
}

/// A link with something to look at.
#[derive(Debug, Clone, Serialize)]
pub struct FoundLink {
    /// Who.
    pub handle: Handle,
    /// On which integration.
    pub integration: IntegrationName,
    /// Which account.
    pub account_id: AccountId,
    /// The account's name.
    pub display_name: String,
    /// What is wrong.
    pub finding: Finding,
    /// In a sentence.
    pub reason: String,
}

/// What came of looking at links.
#[derive(Debug, Default, Serialize)]
pub struct LinksVerified {
    /// How many links were looked at.
    pub links: usize,
    /// How many of them there is nothing to say about.
    pub ok: usize,
    /// What was found; a link can stand here twice.
    pub findings: Vec<FoundLink>,
}

impl LinksVerified {
    /// Adds what was found among so many links of one integration.
    pub fn add(&mut self, links: usize, findings: Vec<FoundLink>) {
        let found: HashSet<&str> = findings.iter().map(|found| found.handle.as_str()).collect();
        self.links += links;
        self.ok += links - found.len();
        self.findings.extend(findings);
    }

    /// Sorts by person.
    pub fn sort(&mut self) {
        self.findings.sort_by(|one, other| {
            (&one.handle, &one.integration).cmp(&(&other.handle, &other.integration))
        });
    }

    /// Returns how many findings are known to be so.
    pub fn known_findings(&self) -> usize {
        self.findings.len() - self.unknown()
    }

    /// Returns how many links could not be looked at.
    pub fn unknown(&self) -> usize {
        let unknown = |found: &&FoundLink| found.finding == Finding::Unknown;
        self.findings.iter().filter(unknown).count()
    }
}

impl View for LinksVerified {
    const ROWS: Option<&'static str> = Some("findings");

    fn schema(&self) -> &'static str {
        "manageros.person.verify/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("handle"),
            Column::new("integration").optional(1),
            Column::new("finding"),
            Column::new("display_name").optional(2).wrapping(),
            Column::new("account_id").breaking(),
            Column::new("reason").wrapping(),
        ])
        .stacking();
        for found in &self.findings {
            let tone = match found.finding {
                Finding::Inactive | Finding::LinkedTwice | Finding::Unknown => Tone::Warn,
                Finding::Gone | Finding::Renamed => Tone::Bad,
            };
            grid.push([
                found.handle.as_str().into(),
                found.integration.as_str().into(),
                Cell::from(found.finding.as_str()).toned(tone),
                found.display_name.as_str().into(),
                found.account_id.as_str().into(),
                found.reason.as_str().into(),
            ]);
        }
        vec![grid]
    }

    fn footer(&self) -> Option<String> {
        let Self { links, ok, .. } = self;
        let (found, unknown) = (self.known_findings(), self.unknown());
        let (links, found) = (number_of(*links, "link"), number_of(found, "finding"));
        let told = format!("{links} · {ok} as they should be · {found}");
        Some(match unknown {
            0 => told,
            unknown => format!("{told} · {unknown} could not be looked at"),
        })
    }
}
