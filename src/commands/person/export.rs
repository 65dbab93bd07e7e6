//! Writes everybody in a form that `person import` reads back.

use clap::Args;

use crate::app::App;
use crate::domain::Chart;
use crate::error::Failure;
use crate::view::roster::PeopleExported;
use crate::view::{Format, Meta};

/// Write everybody as CSV or JSON, for `person import`
///
/// CSV unless --format json is given. Nothing of it changes anything when it is imported again. Links are not in it.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person export > people.csv
  manageros person export --format json > people.json")]
pub struct ExportArgs {}

pub(super) fn run(app: &App, _: &ExportArgs) -> Result<(), Failure> {
    let format = app.out().format_or(Format::Csv);
    if !matches!(format, Format::Csv | Format::Json) {
        return Err(
            Failure::usage(format!("people are not exported as {format}"))
                .hint("give --format csv or --format json"),
        );
    }
    let people = match app.store()? {
        Some((store, _)) => store.people()?,
        None => Vec::new(),
    };
    let chart = Chart::of(&people);
    let managers = people.iter().map(|person| {
        let manager = chart.manager_of(person);
        (person, manager.map(|manager| manager.handle.clone()))
    });
    app.show_as(&PeopleExported::of(managers), &Meta::default(), format)
}
