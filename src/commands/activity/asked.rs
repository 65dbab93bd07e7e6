//! What every command about activity can be told: the window, the filters, whom and what to ask.

use std::fmt::Display;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::app::App;
use crate::commands::select;
use crate::domain::filter::{CategoryTerm, Filter, Term};
use crate::domain::integration::UnknownWord;
use crate::domain::{IntegrationName, Person, PersonRef, Since, Until, Window, ZoneName};
use crate::error::Failure;
use crate::store::Store;

/// Takes one of these words.
pub(super) fn word_parser<T>(words: &[T]) -> impl TypedValueParser<Value = T> + use<T>
where
    T: Display + FromStr<Err = UnknownWord> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words.iter().map(ToString::to_string))
        .map(|word| word.parse().expect("clap has let only these words through"))
}

/// Returns the people who are meant, each once, in the order they were named.
pub(super) fn people(store: &Store, who: &[PersonRef]) -> Result<Vec<Person>, Failure> {
    let mut people: Vec<Person> = Vec::new();
    for who in who {
        let person = select::person(store, who)?;
        if people.iter().all(|known| known.id != person.id) {
            people.push(person);
        }
    }
    Ok(people)
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Window")]
pub(super) struct WindowArgs {
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
    /// Whose midnights are meant [default: the person's zone, of several the one they share, else this machine's] [env:
    /// MANAGEROS_TIME_ZONE]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Filters (each can be repeated; !X means not X)")]
pub(super) struct FilterArgs {
    /// Only tickets of this project: its key, or its name where no project has that key
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

#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Ask this integration only (can be repeated) [env: MANAGEROS_INTEGRATION]
    #[arg(short, long, value_name = "NAME")]
    integration: Vec<IntegrationName>,
    /// Fail (exit 11) when anything is known to be missing
    #[arg(long)]
    pub(super) require_complete: bool,
}

impl WindowArgs {
    /// Returns the window in the zone that was asked for, else the one that all `people` live in, else this machine's.
    pub(super) fn window(&self, app: &App, people: &[Person]) -> Result<Window, Failure> {
        let from_environment = app.parsed::<ZoneName>("MANAGEROS_TIME_ZONE")?;
        let theirs = people.first().and_then(|person| person.time_zone.as_ref());
        let shared = theirs.filter(|zone| {
            let mut zones = people.iter().map(|person| person.time_zone.as_ref());
            zones.all(|own| own == Some(*zone))
        });
        let named = self.time_zone.as_ref().or(from_environment.as_ref());
        let zone = named
            .or(shared)
            .map_or_else(|| app.machine_zone(), ZoneName::zone);
        let mut window = Window::new(self.since, self.until, app.now(), zone).map_err(|error| {
            Failure::usage(error.to_string()).hint("see `manageros help dates`")
        })?;
        // A fixed clock asks for a report that can be made again, so nothing after it counts.
        window.open &= !app.clock().is_fixed();
        Ok(window)
    }
}

impl FilterArgs {
    /// Returns what was asked for.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            projects: self.project.clone(),
            kinds: self.r#type.clone(),
            statuses: self.status.clone(),
            categories: self.category.clone(),
            labels: self.label.clone(),
        }
    }
}

impl SourceArgs {
    /// Returns the integrations that were named; none when all are meant.
    pub(super) fn wanted(&self, app: &App) -> Result<Vec<IntegrationName>, Failure> {
        if self.integration.is_empty() {
            return Ok(app.parsed("MANAGEROS_INTEGRATION")?.into_iter().collect());
        }
        let mut wanted = self.integration.clone();
        wanted.sort();
        wanted.dedup();
        Ok(wanted)
    }
}
