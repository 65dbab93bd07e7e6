//! Adds and changes people from a file, all in one step.

mod apply;
mod document;
#[doc(hidden)]
pub mod inside;
pub(super) mod source;
pub(super) mod table;

use std::path::PathBuf;

use clap::Args;

use self::apply::{Importer, Manner};
use self::source::Source;
use crate::app::{App, Writing};
use crate::commands::select;
use crate::domain::roster::{Entry, Refusal};
use crate::domain::{DatabaseId, Organization};
use crate::error::{Failure, Kind};
use crate::store::{Change, People, Store};
use crate::view::roster::PeopleImported;
use crate::view::{Meta, Warning};

/// Add people from a CSV or JSON file, or change those who are there
///
/// The first line of a CSV file names the columns, in any order: name, email, handle, team, manager, time zone. Commas,
/// semicolons and tabs separate. Other columns are not read. JSON is a list of objects with the same keys, or what
/// `person export` writes.
///
/// Who has the handle or the e-mail of a row is the person of that row. A manager is named by handle or e-mail and may
/// come later in the file. What the file has no column for stays; an empty cell takes a value away.
///
/// All rows are taken or none, unless --continue-on-error is given.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person import people.csv --dry-run
  manageros person import people.csv --update
  manageros person import - --update < people.csv")]
pub struct ImportArgs {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say what would become of each row, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Change people who are there already; without it such rows are refused when they differ
    #[arg(long)]
    update: bool,
    /// Take the other rows when some are refused (exit 11)
    #[arg(long)]
    continue_on_error: bool,
}

/// After how many rows progress is told.
const STEP: usize = 1_000;

pub(super) fn run(app: &App, args: &ImportArgs) -> Result<(), Failure> {
    let there = app.store()?;
    if let Some((store, me)) = &there {
        select::may_change_people(store, me)?;
    }
    let source = source::open(&args.file)?;
    let mut store = match there {
        Some((store, _)) => store,
        None if args.dry_run => nowhere(app)?,
        None => {
            let Writing { store, me, .. } = app.store_for_writing()?;
            select::may_change_people(&store, &me)?;
            store
        }
    };
    let mut unknown = Vec::new();
    let imported = store.change_people(|people| {
        let (answer, headings) = import(app, args, source, people)?;
        unknown = headings;
        let change = change(&answer);
        Ok::<_, Failure>((answer, change))
    })?;
    let mut meta = Meta::default();
    if !unknown.is_empty() {
        let unread = format!("these columns are not read: {}", unknown.join(", "));
        app.out().warn(&unread);
        meta.warnings.push(Warning::new("unread_columns", unread));
    }
    if imported.counts.rows() == 0 {
        app.out().remark("There is nobody in the file.");
    }
    app.out().clear_progress();
    app.show(&imported, &meta)?;
    judge(args, &imported)
}

/// Returns what is written into the log, when anything is to stay.
fn change(imported: &PeopleImported) -> Option<Change> {
    let (added, updated) = (imported.counts.added, imported.counts.updated);
    (imported.applied && added + updated > 0).then(|| {
        Change::of("person.import", "people").with(format!("{added} added, {updated} updated"))
    })
}

/// Returns a store for a dry run where there is none.
fn nowhere(app: &App) -> Result<Store, Failure> {
    let nobody = Organization {
        database: DatabaseId::from_bytes([0; 16]),
        name: String::new(),
        members: Vec::new(),
        grants: Vec::new(),
        integrations: Vec::new(),
        manifest: None,
        rotations: Vec::new(),
    };
    Ok(Store::in_memory(&nobody, app.now())?)
}

fn import(
    app: &App,
    args: &ImportArgs,
    source: Source,
    people: &People,
) -> Result<(PeopleImported, Vec<String>), Failure> {
    let new_ids = |count| app.new_person_ids(count);
    let mut importer = Importer::new(
        people,
        Manner {
            update: args.update,
            every_row: args.dry_run,
            now: app.now(),
            // A row is seldom shorter; to draw too many costs less than to draw them in two lots.
            people: usize::try_from(source.size / 48).unwrap_or(usize::MAX),
            new_ids: &new_ids,
        },
    );
    let mut take = |line: u64, label: &str, entry: Result<Entry, Refusal>| {
        importer.take(line, label, entry)?;
        let rows = importer.rows();
        if rows.is_multiple_of(STEP) {
            app.expect_time()?;
            app.out().progress(&format!("{rows} rows so far …"));
        }
        Ok(())
    };
    let unknown = if source.is_json {
        document::read(source.input, &mut take)?;
        Vec::new()
    } else {
        table::read(source.input, &mut take)?
    };
    let (counts, rows) = importer.finish()?;
    let applied = !args.dry_run && (counts.refused == 0 || args.continue_on_error);
    let answer = PeopleImported {
        applied,
        counts,
        rows,
    };
    Ok((answer, unknown))
}

/// A refused row is a failure also when it was shown.
fn judge(args: &ImportArgs, imported: &PeopleImported) -> Result<(), Failure> {
    let (refused, rows) = (imported.counts.refused, imported.counts.rows());
    if refused == 0 {
        return Ok(());
    }
    let refusals = format!("{refused} of {rows} rows");
    Err(if args.continue_on_error {
        let verb = if args.dry_run { "would be" } else { "were" };
        Failure::new(Kind::Partial, format!("{refusals} {verb} refused"))
    } else if args.dry_run {
        Failure::new(
            Kind::Conflict,
            format!("{refusals} would be refused, and so the file"),
        )
        .hint("correct them, or take the others with --continue-on-error")
    } else {
        Failure::new(
            Kind::Conflict,
            format!("{refusals} are refused; nothing was changed"),
        )
        .hint("correct them, or take the others with --continue-on-error")
    })
}
