//! Shows the tickets of one person in a window, and how that answer came about.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::gather::{self, Answer};
use super::trust;
use crate::app::App;
use crate::commands::select;
use crate::domain::activity::{SortKey, Summary};
use crate::domain::filter::{CategoryTerm, Filter, Term};
use crate::domain::{
    Activity, IntegrationName, Person, PersonRef, Since, Ticket, Until, Window, ZoneName,
};
use crate::error::{Failure, Kind};
use crate::view::Meta;
use crate::view::activity::{ActivityExplained, ActivityShown};

/// Show the tickets one person worked on
///
/// A ticket belongs to the window when it was the person's at some moment of it and something happened to it inside: it
/// was created, moved, resolved, assigned, or last changed. Tickets that were given on since then are marked as handed
/// over and counted apart. The line at the end says which window that was, who was asked, and whether anything is missing.
/// See `manageros help dates`.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros activity show ada
  manageros activity show ada --since \"last month\" --category done
  manageros activity show ada --since 2026-09-01 --until 2026-09-07 --json
  manageros activity show ada --since \"last week\" --explain
  manageros activity show ada --explain ACME-7")]
pub struct ShowArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
    /// The order of the tickets
    #[arg(long, value_name = "KEY", default_value = "updated", value_parser = sort_parser())]
    sort: SortKey,
    /// Show at most this many tickets; the summary still counts all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Ask this integration only (can be repeated) [env: MANAGEROS_INTEGRATION]
    #[arg(short, long, value_name = "NAME")]
    integration: Vec<IntegrationName>,
    /// Fail (exit 11) when anything is known to be missing
    #[arg(long)]
    require_complete: bool,
    /// Say of each ticket that was looked at, or of this one, why it belongs to the window or not
    #[arg(long, value_name = "KEY", num_args = 0..=1)]
    explain: Option<Vec<String>>,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Window")]
struct WindowArgs {
    /// Where the window begins: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"
    #[arg(
        long,
        value_name = "TIME",
        default_value = "30d",
        allow_hyphen_values = true
    )]
    since: Since,
    /// The last day of the window, inclusive [default: now]
    #[arg(long, value_name = "DATE")]
    until: Option<Until>,
    /// Whose midnights are meant [default: the person's zone, else this machine's] [env: MANAGEROS_TIME_ZONE]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters (each can be repeated; !X means not X)")]
struct FilterArgs {
    /// Only tickets of this project (key or name)
    #[arg(long, value_name = "KEY")]
    project: Vec<Term>,
    /// Only tickets of this issue type
    #[arg(long, value_name = "TYPE")]
    r#type: Vec<Term>,
    /// Only tickets with this status
    #[arg(long, value_name = "STATUS")]
    status: Vec<Term>,
    /// Only tickets that are this far: todo, in-progress, done, none
    #[arg(long, value_name = "CATEGORY")]
    category: Vec<CategoryTerm>,
    /// Only tickets with this label
    #[arg(long, value_name = "LABEL")]
    label: Vec<Term>,
}

fn sort_parser() -> impl TypedValueParser<Value = SortKey> {
    PossibleValuesParser::new(SortKey::ALL.iter().map(|key| key.as_str()))
        .map(|word| word.parse().expect("clap has let only these words through"))
}

pub(super) fn run(app: &App, args: &ShowArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "person")?;
    let person = select::person(&store, &args.who)?;
    let window = window(app, &args.window, &person)?;
    let sources = gather::sources(&store, &me, &person, &wanted(app, args)?)?;
    let answers = gather::ask(app, &store, &me, sources, &window)?;
    if let Some(failure) = nobody_answered(&answers) {
        return Err(failure);
    }
    let found = answers
        .iter()
        .filter_map(|answer| answer.outcome.as_ref().ok());
    let activity = Activity::gather(
        &window,
        found.flat_map(|found| found.tickets.clone()),
        args.sort,
    );
    let filter = filter(&args.filter);
    let mut tickets: Vec<Ticket> = activity
        .tickets()
        .filter(|ticket| filter.takes(ticket))
        .cloned()
        .collect();
    let (summary, total) = (Summary::of(&tickets), tickets.len());
    // An explanation is of every ticket that was looked at.
    let limit = args.limit.filter(|_| args.explain.is_none());
    tickets.truncate(limit.unwrap_or(usize::MAX));
    let meta = trust::meta(&window, &answers, &activity, &tickets, total);
    if total == 0 {
        nothing_to_show(app, &person, &activity, &meta);
    }
    match &args.explain {
        Some(key) => app.show(
            &ActivityExplained::of(&window, &activity, key.first().map(String::as_str)),
            &meta,
        )?,
        None => app.show(
            &ActivityShown::of(&person, window.clone(), tickets, summary),
            &meta,
        )?,
    }
    app.out()
        .remark(&trust::line(&window, &answers, &summary, &meta));
    meta.warnings
        .iter()
        .for_each(|warning| app.out().warn(&warning.message));
    conclude(args, &answers, &meta)
}

/// Says that there is nothing, and no more than what is known about it.
fn nothing_to_show(app: &App, person: &Person, activity: &Activity, meta: &Meta) {
    if activity.tickets().next().is_some() {
        app.out()
            .remark("No ticket of this window passes the filters.");
    } else if meta.complete == Some(true) {
        app.out()
            .remark(&format!("No tickets of {} in this window.", person.name));
    }
}

/// Returns the window in the zone that was asked for, else the person's, else this machine's.
fn window(app: &App, args: &WindowArgs, person: &Person) -> Result<Window, Failure> {
    let from_environment = app.parsed::<ZoneName>("MANAGEROS_TIME_ZONE")?;
    let named = args
        .time_zone
        .as_ref()
        .or(from_environment.as_ref())
        .or(person.time_zone.as_ref());
    let zone = named.map_or_else(|| app.machine_zone(), ZoneName::zone);
    let mut window = Window::new(args.since, args.until, app.now(), zone)
        .map_err(|error| Failure::usage(error.to_string()).hint("see `manageros help dates`"))?;
    // A fixed clock asks for a report that can be made again, so nothing after it counts.
    window.open &= !app.clock().is_fixed();
    Ok(window)
}

fn wanted(app: &App, args: &ShowArgs) -> Result<Vec<IntegrationName>, Failure> {
    if args.integration.is_empty() {
        return Ok(app.parsed("MANAGEROS_INTEGRATION")?.into_iter().collect());
    }
    Ok(args.integration.clone())
}

fn filter(args: &FilterArgs) -> Filter {
    Filter {
        projects: args.project.clone(),
        kinds: args.r#type.clone(),
        statuses: args.status.clone(),
        categories: args.category.clone(),
        labels: args.label.clone(),
    }
}

/// Returns the failure of the command when no integration answered at all: no tickets is then not what is known.
fn nobody_answered(answers: &[Answer]) -> Option<Failure> {
    let failures: Vec<&Failure> = answers
        .iter()
        .filter_map(|answer| answer.outcome.as_ref().err())
        .collect();
    let first = *failures
        .first()
        .filter(|_| failures.len() == answers.len())?;
    if failures.len() == 1 {
        return Some(first.clone());
    }
    let common = failures
        .iter()
        .all(|failure| failure.kind() == first.kind());
    let kind = if common { first.kind() } else { Kind::Partial };
    let failure = answers.iter().zip(&failures).fold(
        Failure::new(kind, "no integration answered"),
        |all, (answer, failure)| {
            all.caused_by(format!("{}: {}", answer.integration, failure.one_line()))
        },
    );
    Some(match first.hint_text() {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}

fn conclude(args: &ShowArgs, answers: &[Answer], meta: &Meta) -> Result<(), Failure> {
    let failed: Vec<&Failure> = answers
        .iter()
        .filter_map(|answer| answer.outcome.as_ref().err())
        .collect();
    if let Some(first) = failed.first() {
        let failure = Failure::new(
            Kind::Partial,
            format!(
                "{} of {} integrations did not answer",
                failed.len(),
                answers.len()
            ),
        );
        return Err(match first.hint_text() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    if args.require_complete && meta.complete != Some(true) {
        return Err(Failure::new(
            Kind::Partial,
            "the answer is not complete, and --require-complete was asked for",
        ));
    }
    Ok(())
}
