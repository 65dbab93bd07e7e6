//! The log of changes.

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Column, Grid};

/// One change.
#[derive(Debug, Serialize)]
pub struct AuditRow {
    /// When.
    pub at: Timestamp,
    /// `at` as the clocks of this machine showed it, with seconds and offset.
    #[serde(skip)]
    pub local: String,
    /// Who, as the user was called then.
    pub who: String,
    /// What was done: `integration.add`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What was different.
    pub detail: Option<String>,
    /// Whose log it is: `org` or `user`.
    pub log: &'static str,
}

/// The changes, the newest last.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct AuditList(pub Vec<AuditRow>);

impl View for AuditList {
    fn schema(&self) -> &'static str {
        "manageros.audit.list/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let grid = Grid::list([
            Column::new("at"),
            Column::new("who").optional(2),
            Column::new("action"),
            Column::new("subject").wrapping(),
            Column::new("detail").optional(1).wrapping(),
            Column::new("log").optional(3),
        ])
        .stacking();
        vec![grid.each(&self.0, |row| {
            [
                super::grid::Cell::from(row.local.as_str()).exactly(row.at.to_string()),
                row.who.as_str().into(),
                row.action.as_str().into(),
                row.subject.as_str().into(),
                row.detail.as_deref().unwrap_or_default().into(),
                row.log.into(),
            ]
        })]
    }
}
