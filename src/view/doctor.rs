//! What `doctor` found.

use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone};
use crate::domain::integration::words;

words! {
    /// How bad a finding is.
    Status {
        /// As it should be.
        Ok = "ok",
        /// Works, and deserves a look.
        Warn = "warn",
        /// Does not work.
        Fail = "fail",
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// What: `store`, `key`, `integration acme`.
    pub check: String,
    /// How it is.
    pub status: Status,
    /// What was seen.
    pub detail: String,
    /// What to do.
    pub fix: Option<String>,
}

/// Everything that was looked at.
#[derive(Debug, Serialize)]
pub struct Examination {
    /// Whether nothing failed.
    pub ok: bool,
    /// One by one.
    pub findings: Vec<Finding>,
}

impl View for Examination {
    const ROWS: Option<&'static str> = Some("findings");

    fn schema(&self) -> &'static str {
        "manageros.doctor/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("check"),
            Column::new("status"),
            Column::new("detail").wrapping(),
            Column::new("fix").wrapping(),
        ])
        .stacking();
        for finding in &self.findings {
            let tone = match finding.status {
                Status::Ok => Tone::Good,
                Status::Warn => Tone::Warn,
                Status::Fail => Tone::Bad,
            };
            grid.push([
                finding.check.as_str().into(),
                Cell::from(finding.status.as_str()).toned(tone),
                finding.detail.as_str().into(),
                finding.fix.as_deref().unwrap_or_default().into(),
            ]);
        }
        vec![grid]
    }
}
