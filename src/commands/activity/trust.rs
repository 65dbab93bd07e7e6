//! Says how an answer about activity came about, and everything that is known to be missing from it.

use std::collections::BTreeMap;

use super::gather::{Answer, Shared, Unlinked, not_linked_on};
use crate::app::App;
use crate::domain::activity::Summary;
use crate::domain::text::number_of;
use crate::domain::{Activity, Filter, IntegrationName, Person, Ticket, Window};
use crate::error::{Failure, Kind};
use crate::view::activity::counted;
use crate::view::{Meta, MetaCounts, MetaWindow, View, Warning};

/// So many people are named in a sentence.
const MOST_NAMED: usize = 5;

/// What was asked and what came of it.
pub(super) struct Outcome<'a> {
    pub(super) window: &'a Window,
    pub(super) people: &'a [Person],
    pub(super) answers: &'a [Answer],
    /// Who could not be asked for, and where.
    pub(super) unlinked: &'a Unlinked,
    /// Who are one account.
    pub(super) shared: &'a Shared,
    /// How many tickets may or may not belong to the window.
    pub(super) unknown: usize,
    /// How many of the window's tickets came from where.
    pub(super) came: BTreeMap<IntegrationName, usize>,
    /// How many of those that are shown were changed after the window.
    pub(super) changed_later: usize,
    /// How many rows are shown, and how many there are.
    pub(super) counts: MetaCounts,
}

/// Returns whether a ticket was changed after the window, so that what is shown of it is how it is today.
pub(super) fn is_changed_later(window: &Window, ticket: &Ticket) -> bool {
    let updated = ticket.updated;
    updated.is_some_and(|updated| !window.is_before_end(updated))
}

impl Outcome<'_> {
    /// Returns what stands beside the answer; `rows` are what is counted, such as `tickets`.
    pub(super) fn meta(&self, rows: &str) -> Meta {
        let mut warnings = self.gaps();
        let MetaCounts { shown, total } = self.counts;
        if shown < total {
            warnings.push(Warning::new(
                "limited",
                format!("{shown} of {total} {rows} shown (--limit)"),
            ));
        }
        let complete = warnings.is_empty();
        warnings.extend(self.as_of_now());
        warnings.extend(self.counted_twice());
        let sources = self.answers.iter().map(|answer| {
            let came = self.came.get(&answer.integration);
            answer.meta(came.copied().unwrap_or_default())
        });
        Meta {
            complete: Some(complete),
            window: Some(MetaWindow {
                from: self.window.from,
                to: self.window.to,
                time_zone: self.window.zone_name(),
                open: self.window.open,
            }),
            sources: Some(sources.collect()),
            counts: Some(self.counts),
            warnings,
        }
    }

    /// Returns why nothing, or not everything, is known of the person at that place: in a few words, and with the reason.
    /// `unknown` is how many tickets may or may not be theirs in the window.
    pub(super) fn trouble(&self, person: usize, unknown: usize) -> Option<(String, String)> {
        let (mut brief, mut long) = (Vec::new(), Vec::new());
        for answer in self.answers {
            let name = &answer.integration;
            match answer.of(person) {
                Some(Err(_)) if !answer.enabled => {
                    brief.push(format!("{name} is disabled"));
                    long.push(not_asked(name));
                }
                Some(Err(failure)) => {
                    brief.push(format!("{name} did not answer"));
                    long.push(did_not_answer(name, failure));
                }
                Some(Ok(gaps)) if !gaps.is_empty() => {
                    brief.push(format!("{name} is not complete"));
                    long.extend(gaps.iter().map(|gap| format!("{name}: {gap}")));
                }
                _ => {}
            }
        }
        for (_, on) in self.unlinked.iter().filter(|(place, _)| *place == person) {
            let on = on.as_ref();
            let place = on.map(|name| format!(" on {name}")).unwrap_or_default();
            brief.push(format!("not linked{place}"));
            long.push(not_linked_on(on));
        }
        if unknown > 0 {
            brief.push(format!("{} not known", number_of(unknown, "ticket")));
            long.push(not_known(unknown));
        }
        (!brief.is_empty()).then(|| (brief.join(", "), long.join("; ")))
    }

    /// Returns whether anybody answered for the person at that place.
    pub(super) fn is_known(&self, person: usize) -> bool {
        let mut answers = self.answers.iter().filter_map(|answer| answer.of(person));
        answers.any(Result::is_ok)
    }

    /// Returns the reasons for which tickets may be missing.
    fn gaps(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for answer in self.answers {
            let name = &answer.integration;
            let mut said: Vec<(&'static str, String, Vec<usize>)> = Vec::new();
            let mut say =
                |code, text: String, person| match said.iter_mut().find(|one| one.1 == text) {
                    Some((.., people)) => people.push(person),
                    None => said.push((code, text, vec![person])),
                };
            for (person, outcome) in &answer.of {
                match outcome {
                    Ok(gaps) => {
                        for gap in gaps {
                            say("gap", format!("{name}: {gap}"), *person);
                        }
                    }
                    Err(_) if !answer.enabled => say("source_disabled", not_asked(name), *person),
                    Err(failure) => say("source_failed", did_not_answer(name, failure), *person),
                }
            }
            for (code, text, people) in said {
                let of = self.of_some(&people);
                warnings.push(Warning::new(code, format!("{text}{of}")));
            }
        }
        if self.unknown > 0 {
            let message = not_known(self.unknown);
            warnings.push(Warning::new("unknown", message));
        }
        let mut places: Vec<Option<&IntegrationName>> =
            self.unlinked.iter().map(|(_, on)| on.as_ref()).collect();
        places.sort();
        places.dedup();
        for place in places {
            let here = self.unlinked.iter().filter(|(_, on)| on.as_ref() == place);
            let people: Vec<usize> = here.map(|(person, _)| *person).collect();
            let who = self.named(&people);
            let text = format!("{}: {who}", not_linked_on(place));
            warnings.push(Warning::new("not_linked", text));
        }
        warnings
    }

    /// Returns whom a gap is about, when it is not everybody.
    fn of_some(&self, people: &[usize]) -> String {
        if people.len() == self.people.len() {
            return String::new();
        }
        format!(" ({})", self.named(people))
    }

    fn named(&self, people: &[usize]) -> String {
        let handles = people.iter().take(MOST_NAMED);
        let handles: Vec<&str> = handles
            .map(|place| self.people[*place].handle.as_str())
            .collect();
        let more = match people.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{}{more}", handles.join(", "))
    }

    /// Returns the warning that what is shown of a past window is how things are today, when that may differ.
    fn as_of_now(&self) -> Option<Warning> {
        let message = || {
            format!(
                "status, labels and the rest are today's: {} changed again after this window",
                number_of(self.changed_later, "ticket")
            )
        };
        (self.changed_later > 0).then(|| Warning::new("changed_later", message()))
    }

    /// Returns the warnings that people who are one account have the same tickets.
    fn counted_twice(&self) -> impl Iterator<Item = Warning> {
        self.shared.iter().map(|(name, people)| {
            let who = self.named(people);
            let message = format!(
                "{who} are linked to one account on {name}: its tickets are shown for each of them, and counted once"
            );
            Warning::new("shared_account", message)
        })
    }

    /// Returns the line that names the window with its zone, who was asked, how many tickets there are, and whether
    /// anything is missing.
    fn line(&self, summary: &Summary, meta: &Meta) -> String {
        let names = |enabled: bool| {
            let answers = self.answers.iter().filter(|one| one.enabled == enabled);
            let names: Vec<&str> = answers.map(|one| one.integration.as_str()).collect();
            names.join(", ")
        };
        let disabled = match names(false) {
            names if names.is_empty() => names,
            names => format!(" · disabled {names}"),
        };
        let people = match self.people.len() {
            1 => String::new(),
            count => format!(" · {count} people"),
        };
        let state = if meta.complete == Some(true) {
            "complete"
        } else {
            "NOT COMPLETE"
        };
        format!(
            "{} · asked {}{disabled}{people} · {} · {state}",
            self.window,
            names(true),
            counted(summary)
        )
    }

    /// Returns the failure with which an answer ends that has less in it than was asked for.
    fn conclude(&self, meta: &Meta, require_complete: bool) -> Result<(), Failure> {
        let failed = self.answers.iter().filter(|one| one.failure().is_some());
        let failed: Vec<&Answer> = failed.collect();
        if let Some(first) = failed.first().and_then(|one| one.failure()) {
            let silent = failed.iter().filter(|one| one.has_failed()).count();
            let message = match silent {
                0 => format!("{} did not answer for everybody", failed[0].integration),
                _ => format!(
                    "{silent} of {} integrations did not answer",
                    self.answers.len()
                ),
            };
            let failure = Failure::new(Kind::Partial, message);
            return Err(match first.hint_text() {
                Some(hint) => failure.hint(hint),
                None => failure,
            });
        }
        if require_complete && meta.complete != Some(true) {
            return Err(Failure::new(
                Kind::Partial,
                "the answer is not complete, and --require-complete was asked for",
            ));
        }
        Ok(())
    }
}

/// Returns how many of the window's tickets came from where.
pub(super) fn came(activities: &[Activity]) -> BTreeMap<IntegrationName, usize> {
    let mut came = BTreeMap::new();
    for ticket in activities.iter().flat_map(Activity::tickets) {
        *came.entry(ticket.integration.clone()).or_default() += 1;
    }
    came
}

/// Says that there is nothing, and no more than what is known about it.
pub(super) fn nothing_to_show(app: &App, outcome: &Outcome<'_>, filter: &Filter, meta: &Meta) {
    if outcome.counts.total > 0 || meta.complete != Some(true) {
        return;
    }
    if !filter.is_empty() || !outcome.came.is_empty() {
        app.out()
            .remark("No ticket of this window passes the filters.");
        return;
    }
    let names: Vec<&str> = outcome.people.iter().map(|one| one.name.as_str()).collect();
    let whose = match names.len() {
        0..=MOST_NAMED => names.join(", "),
        more => format!("these {more} people"),
    };
    app.out()
        .remark(&format!("No tickets of {whose} in this window."));
}

/// Shows the answer, says how it came about, and fails when it is not what was asked for.
pub(super) fn end<V: View>(
    app: &App,
    outcome: &Outcome<'_>,
    view: &V,
    total: &Summary,
    meta: &Meta,
    require_complete: bool,
) -> Result<(), Failure> {
    app.show(view, meta)?;
    app.out().remark(&outcome.line(total, meta));
    for warning in &meta.warnings {
        app.out().warn(&warning.message);
    }
    outcome.conclude(meta, require_complete)
}

fn not_asked(name: &IntegrationName) -> String {
    format!("{name} was not asked: it is disabled (manageros integration enable {name})")
}

fn did_not_answer(name: &IntegrationName, failure: &Failure) -> String {
    format!("{name} did not answer: {}", failure.one_line())
}

fn not_known(count: usize) -> String {
    let belong = if count == 1 { "belongs" } else { "belong" };
    format!(
        "whether {} {belong} to this window is not known: changed after it, and without a history",
        number_of(count, "ticket")
    )
}
