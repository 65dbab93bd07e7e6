//! Answers about copies of the store.

use serde::Serialize;

use super::View;
use super::grid::{Cell, Grid, Tone};

/// A copy, and what was done with it.
#[derive(Debug, Serialize)]
pub struct BackupView {
    /// Names the form: one for each command.
    #[serde(skip)]
    pub schema_name: &'static str,
    /// `created`, `whole` or `restored`.
    pub result: &'static str,
    /// The copy.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The id of the store that it is a copy of.
    pub database: String,
    /// Whether that is the store in use; `null` when there is none, or when that cannot be told.
    pub this_store: Option<bool>,
    /// Its schema.
    pub schema_version: usize,
    /// How many people.
    pub people: usize,
    /// How many integrations.
    pub integrations: usize,
    /// How many links.
    pub links: usize,
    /// The last change in its log.
    pub last_change: Option<String>,
    /// Where the store that was replaced is kept.
    pub kept: Option<String>,
    /// Whether it is of the file of an organization that several users share.
    pub organization: bool,
}

impl View for BackupView {
    fn schema(&self) -> &'static str {
        self.schema_name
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let this_store = match self.this_store {
            Some(true) => Cell::from("yes"),
            Some(false) => Cell::from("no").toned(Tone::Warn),
            None => Cell::from("unknown"),
        };
        vec![Grid::card([
            ("result", self.result.into()),
            ("file", self.file.as_str().into()),
            ("bytes", self.bytes.to_string().into()),
            (
                "organization",
                if self.organization { "yes" } else { "no" }.into(),
            ),
            ("database", self.database.as_str().into()),
            ("this_store", this_store),
            ("schema_version", self.schema_version.to_string().into()),
            ("people", self.people.to_string().into()),
            ("integrations", self.integrations.to_string().into()),
            ("links", self.links.to_string().into()),
            (
                "last_change",
                self.last_change.as_deref().unwrap_or_default().into(),
            ),
            ("kept", self.kept.as_deref().unwrap_or_default().into()),
        ])]
    }
}
