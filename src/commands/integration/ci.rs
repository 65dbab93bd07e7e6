//! What a test leaves behind for a build server: a JUnit file, and GitHub's annotations and job summary.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::App;
use crate::error::{Failure, Kind};
use crate::view::integrations::{Check, TestReport, TestReports};
use crate::view::{github, junit};

/// For build servers.
#[derive(Debug, Clone, Args)]
pub(super) struct CiArgs {
    /// Also write the outcome to this file as JUnit XML, whether it is good or bad
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Also annotate the GitHub workflow run, and add to its job summary
    #[arg(long)]
    github: bool,
}

impl CiArgs {
    /// Writes what was asked for. `trips` says which warnings count as failures.
    ///
    /// # Errors
    ///
    /// When the JUnit file cannot be written: a job that expects it must not go on with the one of yesterday.
    pub(super) fn write(
        &self,
        app: &App,
        reports: &TestReports,
        trips: &dyn Fn(&TestReport, &Check) -> bool,
    ) -> Result<(), Failure> {
        if self.github {
            // GitHub reads both streams; the answer stays alone on standard output.
            for line in github::annotations(&reports.0, trips) {
                app.out().command(&line);
            }
            if let Some(path) = app.variable("GITHUB_STEP_SUMMARY")
                && let Err(error) = append(Path::new(&path), &github::summary(reports))
            {
                app.out()
                    .warn(&format!("the job summary cannot be written: {error}"));
            }
        }
        let Some(path) = &self.junit else {
            return Ok(());
        };
        replace(path, &junit::junit(&reports.0, trips)).map_err(|error| {
            Failure::new(
                Kind::Failure,
                format!("the JUnit file {} cannot be written", path.display()),
            )
            .caused_by(error.to_string())
        })
    }
}

/// Other steps of the job have written to it before.
fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Build servers collect reports from a folder that no step has made yet.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}
