//! One value for each answer, rendered for eyes and for programs.
//!
//! A [`View`] is plain data: its JSON is a promise (`CONTRACT`: keys are only ever added), its [`Grid`] is the same
//! value as headers and cells. Neither knows a terminal; [`render()`] turns them into text for a [`Format`], a width and a
//! choice about colour. Text from elsewhere is made harmless in `render`, so no
//! view can forget it; questions on the terminal have to see to it themselves.

pub mod activity;
pub mod audit;
pub mod backup;
pub mod doctor;
pub mod github;
pub mod grid;
pub mod integrations;
pub mod junit;
pub mod keys;
mod link;
pub mod linking;
pub mod people;
pub mod render;
pub mod roster;
pub mod summary;
mod table;
pub mod text;
pub mod users;
pub mod wrap;

use serde::Serialize;

use crate::domain::integration::words;
pub use grid::{Cell, Column, Grid, Tone};
pub use render::{Look, render};

words! {
    /// How an answer is written.
    Format {
        /// For eyes, fitted to the terminal.
        Table = "table",
        /// Tab-separated with a header line; nothing is cut.
        Plain = "plain",
        /// One JSON document.
        Json = "json",
        /// One JSON object a line, the last one `{"type":"meta",…}`.
        Ndjson = "ndjson",
        /// RFC 4180; no cell can start a formula.
        Csv = "csv",
        /// A table for pull requests and wikis.
        Markdown = "markdown",
    }
}

/// One answer.
pub trait View: Serialize {
    /// The member of the JSON that holds the rows for `ndjson`; `None` when the value itself is the list, or one row.
    const ROWS: Option<&'static str> = None;

    /// Names the form of the JSON, such as `manageros.activity.show/1`.
    fn schema(&self) -> &'static str;

    /// Returns the answer as tables; the first is what `csv` prints. Empty when only JSON has something to say.
    fn grids(&self) -> Vec<Grid<'_>>;

    /// Returns the line below the tables, such as a summary.
    fn footer(&self) -> Option<String> {
        None
    }
}

/// How an answer came about: what was asked, what came, and what is missing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Meta {
    /// Whether nothing is known to be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete: Option<bool>,
    /// The span of time the answer is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<MetaWindow>,
    /// The integrations that were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<MetaSource>>,
    /// How many rows there are and how many are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<MetaCounts>,
    /// What a reader has to know before believing the answer.
    pub warnings: Vec<Warning>,
}

/// A window in an answer's `meta`.
#[derive(Debug, Clone, Serialize)]
pub struct MetaWindow {
    /// The first instant inside.
    pub from: jiff::Timestamp,
    /// The first instant after.
    pub to: jiff::Timestamp,
    /// The zone whose midnights were meant.
    pub time_zone: String,
    /// Whether the window ended when Jira answered, a moment after `to`.
    pub open: bool,
}

/// An integration that was asked.
#[derive(Debug, Clone, Serialize)]
pub struct MetaSource {
    /// Its name.
    pub integration: String,
    /// The site.
    pub base_url: String,
    /// Whether all of its answer came.
    pub complete: bool,
    /// How many rows it gave.
    pub tickets: usize,
    /// Why it gave none, when it failed.
    pub error: Option<String>,
}

/// How many rows of how many.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct MetaCounts {
    /// How many rows are in the answer.
    pub shown: usize,
    /// How many there are.
    pub total: usize,
}

/// Something to know before believing an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// One word for programs.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Warning {
    /// Returns a warning.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
