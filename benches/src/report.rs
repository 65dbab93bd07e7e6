//! What a row came to, as Markdown, and whether its goals are met.

use std::fmt::Write as _;

use crate::contest::{Figures, Table};

/// What a row is measured against.
pub(crate) enum Goal {
    /// The time of one is at most so many times that of the other.
    Ratio(&'static str, &'static str, f64),
    /// At most so many MiB at the peak.
    Peak(&'static str, f64),
    /// At most so many requests.
    Requests(&'static str, usize),
    /// At most so many at once.
    InFlight(&'static str, usize),
    /// A figure that is known before, such as a size.
    Known {
        what: &'static str,
        got: f64,
        most: f64,
        unit: &'static str,
    },
}

/// A goal and what came of it.
pub(crate) struct Verdict {
    pub(crate) row: String,
    pub(crate) goal: String,
    pub(crate) got: String,
    /// Nothing, when it could not be told.
    pub(crate) met: Option<bool>,
}

impl Verdict {
    pub(crate) fn word(&self) -> &'static str {
        match self.met {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "not told",
        }
    }
}

impl Goal {
    /// Judges it by the figures of its row; `absent` says why a contender has none.
    pub(crate) fn judge(&self, row: &str, table: &Table, absent: &[(String, String)]) -> Verdict {
        let missing = |name: &str| {
            let why = absent.iter().find(|(known, _)| known == name);
            let why = why.map_or("not measured", |(_, why)| why.as_str());
            (format!("{name}: {why}"), None)
        };
        let (goal, (got, met)) = match *self {
            Self::Ratio(own, other, most) => (
                format!("{own} ≤ {most} × {other}"),
                match (table.get(own), table.get(other)) {
                    (Some(figures), Some(others)) => {
                        let ratio = figures.ratio_to(others);
                        (format!("{ratio:.2}"), Some(ratio <= most))
                    }
                    (None, _) => missing(own),
                    (_, None) => missing(other),
                },
            ),
            Self::Peak(name, most) => (
                format!("{name}: peak ≤ {most} MiB"),
                table.get(name).map_or_else(
                    || missing(name),
                    |figures| {
                        let peak = figures.peak();
                        (format!("{peak:.1} MiB"), Some(peak <= most && peak > 0.0))
                    },
                ),
            ),
            Self::Requests(name, most) => (
                format!("{name}: requests ≤ {most}"),
                match table.get(name).and_then(Figures::asked) {
                    Some(asked) => (asked.requests.to_string(), Some(asked.requests <= most)),
                    None => missing(name),
                },
            ),
            Self::InFlight(name, most) => (
                format!("{name}: in flight ≤ {most}"),
                match table.get(name).and_then(Figures::asked) {
                    Some(asked) => (asked.in_flight.to_string(), Some(asked.in_flight <= most)),
                    None => missing(name),
                },
            ),
            Self::Known {
                what,
                got,
                most,
                unit,
            } => (
                format!("{what} ≤ {most} {unit}"),
                (format!("{got:.2} {unit}"), Some(got <= most)),
            ),
        };
        Verdict {
            row: row.to_owned(),
            goal,
            got,
            met,
        }
    }
}

/// Returns the table of a row; ratios are to the first contender in `order` that is named `reference`.
pub(crate) fn markdown(
    title: &str,
    rounds: usize,
    order: &[String],
    table: &Table,
    absent: &[(String, String)],
    reference: &str,
) -> String {
    let mut text = format!("\n### {title} (N = {rounds})\n\n");
    let _ = writeln!(
        text,
        "| what | median ms | q1–q3 | ratio to {reference} | CPU ms | CPU ratio | peak MiB | requests | in flight | kB |"
    );
    text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for name in order {
        let Some(figures) = table.get(name) else {
            continue;
        };
        let (low, median, high) = figures.quartiles();
        let ratio = table.get(reference).map(|floor| figures.ratio_to(floor));
        let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let processor = figures.processor();
        let processor_ratio = table.get(reference).map_or_else(String::new, |floor| {
            format!("{:.2}", figures.processor_ratio_to(floor))
        });
        let asked = figures.asked().map_or_else(
            || " | | ".to_owned(),
            |asked| {
                let kilobytes = asked.bytes / 1000;
                format!("{} | {} | {kilobytes}", asked.requests, asked.in_flight)
            },
        );
        let peak = figures.peak();
        let _ = writeln!(
            text,
            "| {name} | {median:.2} | {low:.2}–{high:.2} | {ratio} | {processor:.2} | {processor_ratio} | {peak:.1} | {asked} |"
        );
    }
    for (name, why) in absent {
        let _ = writeln!(text, "| {name} | {why} | | | | | | | | |");
    }
    text
}

/// Returns the goals of some rows as a table.
pub(crate) fn verdicts(verdicts: &[Verdict]) -> String {
    let mut text = String::from("| row | goal | got | |\n|---|---|--:|---|\n");
    for verdict in verdicts {
        let (row, goal, got) = (&verdict.row, &verdict.goal, &verdict.got);
        let _ = writeln!(text, "| {row} | {goal} | {got} | {} |", verdict.word());
    }
    text
}
