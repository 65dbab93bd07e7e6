//! Says how an answer about activity came about, and everything that is known to be missing from it.

use super::gather::Answer;
use crate::domain::activity::Summary;
use crate::domain::{Activity, Ticket, Window};
use crate::view::activity::counted;
use crate::view::{Meta, MetaCounts, MetaWindow, Warning};

/// Returns what stands beside an answer that shows `shown` of `total` tickets.
pub(super) fn meta(
    window: &Window,
    answers: &[Answer],
    activity: &Activity,
    shown: &[Ticket],
    total: usize,
) -> Meta {
    let mut warnings = gaps(answers, activity);
    if shown.len() < total {
        warnings.push(Warning::new(
            "limited",
            format!("{} of {total} tickets shown (--limit)", shown.len()),
        ));
    }
    let complete = warnings.is_empty();
    warnings.extend(as_of_now(window, shown));
    let from = |answer: &Answer| {
        activity
            .tickets()
            .filter(|ticket| ticket.integration == answer.integration)
            .count()
    };
    Meta {
        complete: Some(complete),
        window: Some(MetaWindow {
            from: window.from,
            to: window.to,
            time_zone: window.zone_name(),
            open: window.open,
        }),
        sources: Some(
            answers
                .iter()
                .map(|answer| answer.meta(from(answer)))
                .collect(),
        ),
        counts: Some(MetaCounts {
            shown: shown.len(),
            total,
        }),
        warnings,
    }
}

/// Returns the reasons for which tickets may be missing.
fn gaps(answers: &[Answer], activity: &Activity) -> Vec<Warning> {
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
            Err(_) if !answer.enabled => {
                warnings.push(Warning::new(
                    "source_disabled",
                    format!(
                        "{name} was not asked: it is disabled (manageros integration enable {name})"
                    ),
                ));
            }
            Err(failure) => {
                warnings.push(Warning::new(
                    "source_failed",
                    format!("{name} did not answer: {}", failure.one_line()),
                ));
            }
        }
    }
    if activity.unknown() > 0 {
        let message = format!(
            "whether {} belong to this window is not known: changed after it, and without a history",
            tickets(activity.unknown())
        );
        warnings.push(Warning::new("unknown", message));
    }
    warnings
}

/// Returns the warning that what is shown of a past window is how things are today, when that may differ.
fn as_of_now(window: &Window, shown: &[Ticket]) -> Option<Warning> {
    let later = |ticket: &&Ticket| {
        ticket
            .updated
            .is_some_and(|updated| !window.is_before_end(updated))
    };
    let count = shown.iter().filter(later).count();
    let message = || {
        format!(
            "status, labels and the rest are today's: {} changed again after this window",
            tickets(count)
        )
    };
    (count > 0).then(|| Warning::new("changed_later", message()))
}

fn tickets(count: usize) -> String {
    if count == 1 {
        "1 ticket".to_owned()
    } else {
        format!("{count} tickets")
    }
}

/// Returns the line that names the window with its zone, who was asked, how many tickets there are, and whether anything
/// is missing.
pub(super) fn line(window: &Window, answers: &[Answer], summary: &Summary, meta: &Meta) -> String {
    let (asked, disabled): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|answer| answer.enabled);
    let names = |answers: &[&Answer]| {
        let names: Vec<&str> = answers
            .iter()
            .map(|answer| answer.integration.as_str())
            .collect();
        names.join(", ")
    };
    let not_asked = if disabled.is_empty() {
        String::new()
    } else {
        format!(" · disabled {}", names(&disabled))
    };
    let state = if meta.complete == Some(true) {
        "complete"
    } else {
        "NOT COMPLETE"
    };
    format!(
        "{window} · asked {}{not_asked} · {} · {state}",
        names(&asked),
        counted(summary)
    )
}
