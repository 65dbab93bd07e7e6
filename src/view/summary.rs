//! The answer to "what are these people working on?": a row for each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::iter;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::Serialize;

use super::View;
use super::activity::{Groups, NUMBERS, numbers, summed_up, unknown};
use super::grid::{Cell, Column, Grid, Tone, optional};
use crate::domain::activity::Summary;
use crate::domain::tally::Oldest;
use crate::domain::{Handle, Person, Tally, Team, Window};

/// What several people's tickets of a window come to.
#[derive(Debug, Serialize)]
pub struct ActivitySummary {
    people: Vec<PersonRow>,
    totals: Totals,
    #[serde(flatten)]
    groups: Option<Groups>,
    #[serde(skip)]
    window: Window,
    #[serde(skip)]
    now: Timestamp,
}

/// One person, and what their tickets come to.
#[derive(Debug)]
pub struct PersonTally {
    /// Who.
    pub person: Person,
    /// What was counted; `None` when nobody answered.
    pub tally: Option<Tally>,
    /// Why nothing, or not everything, is known: in a few words, and with the reason.
    pub error: Option<(String, String)>,
}

#[derive(Debug, Serialize)]
struct PersonRow {
    handle: Handle,
    name: String,
    team: Option<Team>,
    #[serde(flatten)]
    numbers: Numbers,
    last_touched: Option<Timestamp>,
    oldest_in_progress: Option<Oldest>,
    days: Option<Vec<Day>>,
    error: Option<String>,
    #[serde(skip)]
    trouble: String,
}

/// The numbers of a row; nothing is known where nobody answered.
#[derive(Debug, Serialize)]
struct Numbers {
    done: Option<usize>,
    in_progress: Option<usize>,
    to_do: Option<usize>,
    none: Option<usize>,
    total: Option<usize>,
    handed_over: Option<usize>,
    created: Option<usize>,
}

impl Numbers {
    fn of(tally: Option<&Tally>) -> Self {
        let of = |number: fn(&Summary) -> usize| tally.map(|tally| number(&tally.summary));
        Self {
            done: of(|summary| summary.done),
            in_progress: of(|summary| summary.in_progress),
            to_do: of(|summary| summary.to_do),
            none: of(|summary| summary.none),
            total: of(|summary| summary.total),
            handed_over: of(|summary| summary.handed_over),
            created: tally.map(|tally| tally.created),
        }
    }

    fn summary(&self) -> Option<Summary> {
        Some(Summary {
            done: self.done?,
            in_progress: self.in_progress?,
            to_do: self.to_do?,
            none: self.none?,
            total: self.total?,
            handed_over: self.handed_over?,
        })
    }
}

/// A day on which something happened.
#[derive(Debug, Serialize)]
struct Day {
    day: Date,
    tickets: usize,
}

/// What all of them come to; people of whom nothing is known are in none of the numbers.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Totals {
    /// How many people were asked for.
    pub people: usize,
    /// Of how many of them nothing is known.
    pub not_known: usize,
    /// How many tickets are how far, each counted once.
    #[serde(flatten)]
    pub summary: Summary,
    /// How many were made in the window.
    pub created: usize,
    /// When something last happened inside the window.
    pub last_touched: Option<Timestamp>,
}

impl ActivitySummary {
    /// Returns the answer. `people` are those who are shown; `totals` and `groups` count everybody. The age of work is
    /// told as of `now`.
    pub fn of(
        people: Vec<PersonTally>,
        totals: Totals,
        groups: Option<Groups>,
        window: Window,
        now: Timestamp,
    ) -> Self {
        let first = window.first_day();
        let row = |one: PersonTally| {
            let tally = one.tally.as_ref();
            let (trouble, error) = one.error.unzip();
            let day = |(day, tickets): (&usize, &usize)| Day {
                day: first.saturating_add(i64::try_from(*day).unwrap_or(i64::MAX).days()),
                tickets: *tickets,
            };
            PersonRow {
                numbers: Numbers::of(tally),
                last_touched: tally.and_then(|tally| tally.last_touched),
                days: tally.map(|tally| tally.days.iter().map(day).collect()),
                oldest_in_progress: one.tally.and_then(|tally| tally.oldest),
                handle: one.person.handle,
                name: one.person.name,
                team: one.person.team,
                trouble: trouble.unwrap_or_default(),
                error,
            }
        };
        Self {
            people: people.into_iter().map(row).collect(),
            totals,
            groups,
            window,
            now,
        }
    }

    /// Returns the names, with the handle where two people have the same one.
    fn names(&self) -> Vec<Cow<'_, str>> {
        let mut bearers: HashMap<String, usize> = HashMap::new();
        for person in &self.people {
            *bearers.entry(person.name.to_lowercase()).or_default() += 1;
        }
        let names =
            self.people
                .iter()
                .map(|person| match bearers.get(&person.name.to_lowercase()) {
                    Some(1) | None => Cow::Borrowed(person.name.as_str()),
                    Some(_) => format!("{} ({})", person.name, person.handle).into(),
                });
        names.collect()
    }

    fn cells<'a>(&self, person: &'a PersonRow, name: Cow<'a, str>, strip: &str) -> Vec<Cell<'a>> {
        let names = [
            Cell::default().exactly(person.handle.as_str()),
            Cell::from(name).exactly(person.name.as_str()),
        ];
        let created = person.numbers.created;
        let created = created.map_or_else(unknown, |created| created.to_string().into());
        let summary = person.numbers.summary();
        let is_short = person.error.is_some();
        let numbers = numbers(summary.as_ref())
            .into_iter()
            .chain([created])
            .map(|cell| if is_short { at_least(cell) } else { cell });
        let last = person.last_touched;
        let last_day = last.map(|at| self.window.local_day(at)).unwrap_or_default();
        let oldest = person.oldest_in_progress.as_ref();
        let age = oldest.map(|oldest| self.age(oldest)).unwrap_or_default();
        let key = oldest.map(|oldest| oldest.key.as_str()).unwrap_or_default();
        let since = oldest.and_then(|oldest| oldest.since);
        let days = format!("{strip} {}", person.trouble);
        let more = [
            Cell::from(last_day).exactly(optional(last.as_ref())),
            Cell::from(age).exactly(key),
            Cell::default().exactly(optional(since.as_ref())),
            Cell::from(days.trim().to_owned())
                .exactly(person.days.as_deref().map(spelled).unwrap_or_default())
                .toned(if is_short { Tone::Warn } else { Tone::Busy }),
            Cell::default().exactly(optional(person.error.as_ref())),
        ];
        names.into_iter().chain(numbers).chain(more).collect()
    }

    /// How long the ticket is in progress, in whole days; `≤` where only its creation bounds it.
    fn age(&self, oldest: &Oldest) -> String {
        let Some(since) = oldest.since.or(oldest.created) else {
            return oldest.key.clone();
        };
        let days = self.now.duration_since(since).as_hours().max(0) / 24;
        let bound = if oldest.since.is_none() { "≤ " } else { "" };
        format!("{}, {bound}{days} d", oldest.key)
    }
}

/// So many columns a strip of days has at most; longer windows have several days in each.
const STRIP: usize = 31;

/// A strip's scale ends here at least, so that a single ticket is no mountain.
const LOWEST_TOP: usize = 4;

const DAYS: &str = "days";

const BARS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The days of a window, drawn small. All rows have the same scale.
struct Strips {
    rows: Vec<Option<Vec<usize>>>,
    days_in_each: usize,
    top: usize,
}

impl Strips {
    fn of(answer: &ActivitySummary) -> Self {
        let (first, days) = (answer.window.first_day(), answer.window.days());
        let days_in_each = days.div_ceil(STRIP);
        let columns = days.div_ceil(days_in_each);
        let row = |person: &PersonRow| {
            let days = person.days.as_ref()?;
            let mut counts = vec![0; columns];
            for Day { day, tickets } in days {
                let at = first.until(*day).map_or(0, |span| span.get_days());
                let at = usize::try_from(at).unwrap_or_default() / days_in_each;
                // A Jira whose clock is ahead answers from the day after the last.
                counts[at.min(columns - 1)] += tickets;
            }
            Some(counts)
        };
        let rows: Vec<Option<Vec<usize>>> = answer.people.iter().map(row).collect();
        let most = rows.iter().flatten().flatten().max().copied();
        Self {
            rows,
            days_in_each,
            top: most.unwrap_or_default().max(LOWEST_TOP),
        }
    }

    fn draw(&self, counts: &[usize]) -> String {
        let steps = BARS.len() - 1;
        let bar = |count: &usize| BARS[(count * steps).div_ceil(self.top).min(steps)];
        counts.iter().map(bar).collect()
    }

    /// Says how to read them.
    fn legend(&self, window: &Window) -> String {
        let last = window
            .first_day()
            .saturating_add(i64::try_from(window.days() - 1).unwrap_or(i64::MAX).days());
        let each = match self.days_in_each {
            1 => String::new(),
            days => format!(", {days} a column"),
        };
        format!(
            "days: {} to {last}{each}; █ is {} tickets",
            window.first_day(),
            self.top
        )
    }
}

/// Names are broken into lines rather than made narrower than this.
const NAME: usize = 16;

/// Returns the days with anything on them, for programs: `2026-11-18=2 2026-11-20=1`.
fn spelled(days: &[Day]) -> String {
    let days = days
        .iter()
        .map(|one| format!("{}={}", one.day, one.tickets));
    days.collect::<Vec<_>>().join(" ")
}

/// Marks a number as one that may be higher.
fn at_least(cell: Cell<'_>) -> Cell<'_> {
    if cell.text.parse::<usize>().is_err() {
        return cell;
    }
    Cell::from(format!("≥{}", cell.text))
        .exactly(cell.text)
        .toned(Tone::Warn)
}

impl View for ActivitySummary {
    const ROWS: Option<&'static str> = Some("people");

    fn schema(&self) -> &'static str {
        "manageros.activity.summary/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let wrapping = |column: Column, wraps| Column {
            wraps: Some(wraps),
            ..column
        };
        let columns = [
            Column::new("handle").optional(9),
            wrapping(Column::new("name"), NAME),
        ];
        let more = [
            Column::new("created").numeric().optional(4),
            Column::new("last_touched").optional(2),
            Column::new("oldest_in_progress").optional(3),
            Column::new("in_progress_since").optional(9),
            wrapping(Column::new(DAYS).optional(1), STRIP),
            Column::new("error").optional(9),
        ];
        let columns = columns.into_iter().chain(NUMBERS).chain(more);
        let strips = Strips::of(self);
        let mut grid =
            Grid::list(columns.collect::<Vec<_>>()).explained(DAYS, strips.legend(&self.window));
        let rows = self.people.iter().zip(self.names()).zip(&strips.rows);
        for ((person, name), days) in rows {
            let strip = days.as_ref().map(|days| strips.draw(days));
            grid.push(self.cells(person, name, &strip.unwrap_or_default()));
        }
        let groups = self.groups.as_ref().map(Groups::grid);
        iter::once(grid).chain(groups).collect()
    }

    fn footer(&self) -> Option<String> {
        let totals = &self.totals;
        let people = match totals.people {
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        let mut line = format!("{people}, {}", summed_up(&totals.summary));
        if totals.not_known > 0 {
            let _ = write!(line, "; {} not known", totals.not_known);
        }
        Some(line)
    }
}
