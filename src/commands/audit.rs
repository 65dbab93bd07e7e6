//! `manageros audit`: who changed what and when; asks neither the network nor the keyring.

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use crate::app::App;
use crate::domain::{Since, Window};
use crate::error::Failure;
use crate::store::Record;
use crate::view::Meta;
use crate::view::audit::{AuditList, AuditRow};

/// See who changed what and when
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    #[command(visible_alias = "ls")]
    List(ListArgs),
}

/// List the changes of this store and of the organization, the newest last; never a secret
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros audit list
  manageros audit list --since 7d
  manageros audit list --json")]
pub struct ListArgs {
    /// Only changes since then: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    since: Option<Since>,
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::List(args) => list(app, &args),
    }
}

fn list(app: &App, args: &ListArgs) -> Result<(), Failure> {
    let zone = app.machine_zone();
    let since = args
        .since
        .map(|since| Window::new(since, None, app.now(), zone.clone()))
        .transpose()
        .map_err(|error| Failure::usage(error.to_string()))?;
    let records = match app.store()? {
        Some((store, _)) => store.audit(None)?,
        None => Vec::new(),
    };
    let total = records.len();
    let rows: Vec<AuditRow> = records
        .into_iter()
        .filter(|record| {
            since
                .as_ref()
                .is_none_or(|window| window.contains(record.at))
        })
        .map(|record| row(record, &zone))
        .collect();
    match (total, rows.len(), &since) {
        (0, ..) => app.out().remark("Nothing was changed yet."),
        (_, 0, Some(window)) => app.out().remark(&format!(
            "No change since {} {}; before it: {total}.",
            window.local(window.from),
            window.zone_name()
        )),
        _ => {}
    }
    app.show(&AuditList(rows), &Meta::default())
}

fn row(record: Record, zone: &TimeZone) -> AuditRow {
    let local = record.at.to_zoned(zone.clone());
    AuditRow {
        at: record.at,
        local: local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        who: record.who,
        action: record.action,
        subject: record.subject,
        detail: record.detail,
        log: if record.organization { "org" } else { "user" },
    }
}
