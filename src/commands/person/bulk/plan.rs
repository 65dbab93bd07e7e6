//! The file between looking people up and linking them: written for somebody to edit, and read back.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use csv::ByteRecord;

use crate::commands::person::import::{source, table};
use crate::domain::matching::LinkResult;
use crate::domain::{AccountId, IntegrationName};
use crate::error::{Failure, Kind, is_full};
use crate::view::linking::{BulkLink, LinkPlan, PLAN_COLUMNS};
use crate::view::roster::from_cell;
use crate::view::{Format, Look, Meta, render};

/// Refuses, before anybody is looked up, what could not be written; and to write over a file, which may be a plan that
/// somebody has edited.
pub(super) fn expect_new(path: &Path) -> Result<(), Failure> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if path.as_os_str() == "-" || folder.is_some_and(|folder| !folder.is_dir()) {
        let message = format!(
            "{} cannot be written: --plan names a file in a folder that is there",
            path.display()
        );
        return Err(Failure::usage(message));
    }
    if path.exists() {
        return Err(
            Failure::new(Kind::Conflict, format!("{} exists already", path.display()))
                .hint("name another file, or remove that one"),
        );
    }
    Ok(())
}

/// Writes the plan, readable by nobody else; returns how many rows there are.
pub(super) fn write(path: &Path, rows: &[BulkLink]) -> Result<usize, Failure> {
    let look = Look {
        width: 100,
        colour: false,
        links: false,
    };
    let text = render(&LinkPlan(rows), &Meta::default(), Format::Csv, look);
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |error: io::Error| {
        let kind = if is_full(&error) {
            Kind::Storage
        } else {
            Kind::Failure
        };
        Failure::new(kind, format!("{} cannot be written", path.display()))
            .caused_by(error.to_string())
    };
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // a part of it would stand in the way of the next try
        let _ = fs::remove_file(path);
        failed(error)
    })?;
    Ok(rows
        .iter()
        .filter(|row| row.result != LinkResult::Already)
        .count())
}

/// A row that is to be linked.
pub(super) struct Planned {
    pub(super) handle: String,
    /// The only one there is when the file does not say.
    pub(super) integration: Option<IntegrationName>,
    pub(super) account: AccountId,
    /// What the person is called in the file, if it says so, and their e-mail. Whoever sorts a single column of it, or
    /// pastes a row too high, gives everybody the account of another.
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// What the account is called in the file.
    pub(super) account_name: Option<String>,
}

/// What a file says.
pub(super) struct Plan {
    /// To be linked, in the order of the file.
    pub(super) rows: Vec<Planned>,
    /// How many rows are left out, because they say no or name no account.
    pub(super) left_out: usize,
}

/// Where a plan's columns are.
struct Columns {
    count: usize,
    link: Option<usize>,
    handle: usize,
    integration: Option<usize>,
    account: usize,
    name: Option<usize>,
    email: Option<usize>,
    account_name: Option<usize>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, Failure> {
        let places = |name: &'static str| {
            let named = move |heading: &[u8]| {
                let heading = String::from_utf8_lossy(heading);
                heading.trim().eq_ignore_ascii_case(name)
            };
            header
                .iter()
                .enumerate()
                .filter_map(move |(place, heading)| named(heading).then_some(place))
        };
        let place = |name| places(name).next();
        for name in PLAN_COLUMNS {
            if places(name).nth(1).is_some() {
                return Err(Failure::usage(format!("two columns are called `{name}`"))
                    .hint("rename or remove one of them"));
            }
        }
        let needed = |name| {
            place(name).ok_or_else(|| {
                Failure::usage(format!("the first line names no column `{name}`"))
                    .hint("a plan is written with `manageros person link --all --plan FILE`")
            })
        };
        Ok(Self {
            count: header.len(),
            link: place("link"),
            handle: needed("handle")?,
            integration: place("integration"),
            account: needed("account_id")?,
            name: place("name"),
            email: place("email"),
            account_name: place("account_name"),
        })
    }
}

/// Reads a plan.
///
/// # Errors
///
/// When the file or any row of it cannot be meant; all such rows are listed.
pub(super) fn read(path: &Path) -> Result<Plan, Failure> {
    let source = source::open(path)?;
    if source.is_json {
        return Err(Failure::usage("a plan is a CSV file")
            .hint("write one with `manageros person link --all --plan FILE`"));
    }
    let mut plan = Plan {
        rows: Vec::new(),
        left_out: 0,
    };
    let mut wrong = Vec::new();
    table::records(source.input, Columns::of, |columns, record| {
        match planned(columns, record) {
            Ok(Some(row)) => plan.rows.push(row),
            Ok(None) => plan.left_out += 1,
            Err(why) => wrong.push(format!("line {}: {why}", record.line)),
        }
        Ok(())
    })?;
    match wrong.len() {
        0 => Ok(plan),
        count => Err(Failure::usage(format!(
            "rows of {} that cannot be meant: {count}; nothing was linked",
            path.display()
        ))
        .candidates(wrong)),
    }
}

fn planned(columns: &Columns, record: &table::Record) -> Result<Option<Planned>, String> {
    if let Some(why) = record.broken {
        return Err(why.to_owned());
    }
    let (cells, count) = (record.cells.len(), columns.count);
    if cells != count {
        return Err(format!("has {cells} cells, and the first line {count}"));
    }
    let cell = |place: usize| {
        let text = std::str::from_utf8(&record.cells[place]).map_err(|_| "is not UTF-8")?;
        Ok::<_, String>(from_cell(text.trim()).into_owned())
    };
    let wanted = match columns.link.map(cell).transpose()? {
        None => true,
        Some(said) => match said.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" | "x" => true,
            "no" | "n" | "false" | "0" | "" => false,
            _ => {
                return Err(format!(
                    "`{said}` in the column `link` is neither yes nor no"
                ));
            }
        },
    };
    let (handle, account) = (cell(columns.handle)?, cell(columns.account)?);
    if !wanted || account.is_empty() {
        return Ok(None);
    }
    let integration = match columns.integration.map(cell).transpose()?.as_deref() {
        None | Some("") => None,
        Some(name) => Some(
            name.parse()
                .map_err(|error| format!("integration `{name}` {error}"))?,
        ),
    };
    let said = |place: Option<usize>| {
        let text = place.map(cell).transpose()?;
        Ok::<_, String>(text.filter(|text| !text.is_empty()))
    };
    Ok(Some(Planned {
        name: said(columns.name)?,
        email: said(columns.email)?,
        account_name: said(columns.account_name)?,
        handle,
        integration,
        account: account
            .parse()
            .map_err(|error| format!("account_id {error}"))?,
    }))
}
