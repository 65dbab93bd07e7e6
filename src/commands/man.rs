//! Writes the manual pages.

use std::path::PathBuf;

use clap::Args;

use crate::app::App;
use crate::error::{Failure, Kind};
use crate::generate;

/// Print the manual page, or write all of them into a folder
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros man | man -l -
  manageros man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Where to write a page for each command
    dir: Option<PathBuf>,
}

/// Runs the command.
pub fn run(app: &App, args: &ManArgs, command: clap::Command) -> Result<(), Failure> {
    let pages = generate::manual(command);
    let Some(dir) = &args.dir else {
        return app.write(&pages[0].text);
    };
    let unwritable = |error: std::io::Error| {
        Failure::new(
            Kind::Failure,
            format!("the manual pages cannot be written to {}", dir.display()),
        )
        .caused_by(error.to_string())
    };
    std::fs::create_dir_all(dir).map_err(unwritable)?;
    for page in &pages {
        std::fs::write(dir.join(&page.file), &page.text).map_err(unwritable)?;
    }
    app.out().remark(&format!(
        "Wrote {} pages to {}.",
        pages.len(),
        dir.display()
    ));
    Ok(())
}
