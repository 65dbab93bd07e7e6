//! Shows the tickets of one person in a window, and how that answer came about.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::gather::{self, Answer};
use crate::app::App;
use crate::commands::select;
use crate::domain::activity::{SortKey, Summary};
use crate::domain::filter::{CategoryTerm, Filter, Term};
use crate::domain::{
    Activity, IntegrationName, Person, PersonRef, Since, Ticket, Until, Window, ZoneName,
};
use crate::error::{Failure, Kind};
use crate::view::activity::{ActivityShown, summed_up};
use crate::view::{Meta, MetaCounts, MetaWindow, Warning};

/// Show the tickets assigned to one person
///
/// A ticket belongs to the window when something known happened to it inside: it was created, changed status category,
/// was resolved, or was last changed. The line at the end says which window that was, who was asked, and whether
/// anything is missing. See `manageros help dates`.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros activity show ada
  manageros activity show ada --since \"last month\" --category done
  manageros activity show ada --since 2026-09-01 --until 2026-09-07 --json")]
pub struct ShowArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    filter: FilterArgs,
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
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Window")]
struct WindowArgs {
    /// Where the window begins: 30d, 2w, 24h, a date, today, yesterday, "this week", "last month"
    #[arg(long, value_name = "TIME", default_value = "30d")]
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
    /// Only tickets that are this far: todo, in-progress, done
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
    let filter = filter(&args.filter);
    let tickets = answers
        .iter()
        .filter_map(|answer| answer.outcome.as_ref().ok());
    let tickets: Vec<Ticket> = tickets.flat_map(|found| &found.tickets).cloned().collect();
    let mut activity = Activity::gather(
        &window,
        tickets.into_iter().filter(|ticket| filter.takes(ticket)),
        args.sort,
    );
    let summary = Summary::of(&activity.tickets);
    activity.tickets.truncate(args.limit.unwrap_or(usize::MAX));
    let meta = meta(&window, &answers, &activity, &summary);
    let view = ActivityShown::of(&person, window.clone(), activity.tickets, summary);
    if summary.total == 0 {
        app.out()
            .remark(&format!("No tickets of {} in this window.", person.name));
    }
    app.show(&view, &meta)?;
    app.out()
        .remark(&trust_line(&window, &answers, &summary, &meta));
    meta.warnings
        .iter()
        .for_each(|warning| app.out().warn(&warning.message));
    conclude(args, &answers, &meta)
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
    let told = answers
        .iter()
        .zip(&failures)
        .map(|(answer, failure)| format!("{}: {}", answer.integration, failure.one_line()));
    Some(told.fold(
        Failure::new(kind, "no integration answered"),
        Failure::caused_by,
    ))
}

fn meta(window: &Window, answers: &[Answer], activity: &Activity, summary: &Summary) -> Meta {
    let warnings = warnings(answers, activity, summary);
    Meta {
        complete: Some(warnings.is_empty()),
        window: Some(MetaWindow {
            from: window.from,
            to: window.to,
            time_zone: window.zone_name(),
        }),
        sources: Some(answers.iter().map(Answer::meta).collect()),
        counts: Some(MetaCounts {
            shown: activity.tickets.len(),
            total: summary.total,
        }),
        warnings,
    }
}

/// Returns everything that is known to be missing; each is a reason not to call the answer complete.
fn warnings(answers: &[Answer], activity: &Activity, summary: &Summary) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for answer in answers {
        let name = &answer.integration;
        match &answer.outcome {
            Ok(found) => {
                warnings.extend(
                    found
                        .gaps
                        .iter()
                        .map(|gap| Warning::new("gap", format!("{name}: {gap}"))),
                );
            }
            Err(failure) => {
                warnings.push(Warning::new(
                    "source_failed",
                    format!("{name} did not answer: {}", failure.one_line()),
                ));
            }
        }
    }
    if activity.undecided > 0 {
        let (count, verb) = match activity.undecided {
            1 => ("1 ticket was".to_owned(), "it was"),
            count => (format!("{count} tickets were"), "they were"),
        };
        let message = format!(
            "{count} changed after this window; whether {verb} also worked on inside it is not known"
        );
        warnings.push(Warning::new("changed_later", message));
    }
    if activity.tickets.len() < summary.total {
        let message = format!(
            "{} of {} tickets shown (--limit)",
            activity.tickets.len(),
            summary.total
        );
        warnings.push(Warning::new("limited", message));
    }
    warnings
}

fn trust_line(window: &Window, answers: &[Answer], summary: &Summary, meta: &Meta) -> String {
    let asked: Vec<String> = answers
        .iter()
        .map(|answer| answer.integration.to_string())
        .collect();
    let state = if meta.complete == Some(true) {
        "complete"
    } else {
        "NOT COMPLETE"
    };
    let count = summed_up(summary);
    let count = count.split(':').next().unwrap_or_default();
    format!("{window} · asked {} · {count} · {state}", asked.join(", "))
}

fn conclude(args: &ShowArgs, answers: &[Answer], meta: &Meta) -> Result<(), Failure> {
    let failed = answers
        .iter()
        .filter(|answer| answer.outcome.is_err())
        .count();
    if failed > 0 {
        return Err(Failure::new(
            Kind::Partial,
            format!("{failed} of {} integrations did not answer", answers.len()),
        ));
    }
    if args.require_complete && meta.complete != Some(true) {
        return Err(Failure::new(
            Kind::Partial,
            "the answer is not complete, and --require-complete was asked for",
        ));
    }
    Ok(())
}
