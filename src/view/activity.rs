//! The answer to "what is this person working on?".

use std::iter;

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use super::text::escaped_json;
use crate::domain::activity::{GroupKey, Summary};
use crate::domain::history::Verdict;
use crate::domain::text::number_of;
use crate::domain::{
    Activity, Category, Filter, Handle, IntegrationName, Project, Relation, Ticket, Window,
};

/// The tickets of people in a window.
#[derive(Debug, Serialize)]
pub struct ActivityShown {
    /// Whose they are; `None` when several people were asked for.
    person: Option<PersonName>,
    tickets: Vec<TicketRow>,
    summary: Summary,
    people: Vec<PersonShown>,
    #[serde(flatten)]
    groups: Option<Groups>,
    #[serde(skip)]
    window: Window,
}

#[derive(Debug, Clone, Serialize)]
struct PersonName {
    handle: Handle,
    name: String,
}

/// One of the people whose tickets are shown.
#[derive(Debug, Serialize)]
pub struct PersonShown {
    /// The short name.
    pub handle: Handle,
    /// The full name.
    pub name: String,
    /// What was counted; `None` when nobody answered.
    pub summary: Option<Summary>,
    /// Why nothing, or not everything, is known.
    pub error: Option<String>,
}

/// Tickets that have something in common, counted together.
#[derive(Debug, Serialize)]
pub struct Groups {
    grouped_by: GroupKey,
    groups: Vec<GroupRow>,
}

#[derive(Debug, Serialize)]
struct GroupRow {
    value: String,
    #[serde(flatten)]
    summary: Summary,
}

impl Groups {
    /// Returns the groups with what the tickets of each come to.
    pub fn of(grouped_by: GroupKey, groups: Vec<(String, Summary)>) -> Self {
        let row = |(value, summary)| GroupRow { value, summary };
        let groups = groups.into_iter().map(row).collect();
        Self { grouped_by, groups }
    }

    pub(super) fn grid(&self) -> Grid<'_> {
        let first = Column::new(self.grouped_by.as_str()).breaking();
        let mut grid = Grid::list(iter::once(first).chain(NUMBERS).collect::<Vec<_>>());
        for group in &self.groups {
            let value = match self.grouped_by {
                GroupKey::Category => {
                    Cell::from(group.value.replace('_', " ")).exactly(&*group.value)
                }
                _ => Cell::from(&*group.value),
            };
            let cells = iter::once(value).chain(numbers(Some(&group.summary)));
            grid.push(cells.collect::<Vec<_>>());
        }
        grid
    }
}

/// A ticket as the JSON shows it.
#[derive(Debug, Serialize)]
struct TicketRow {
    person: Handle,
    key: String,
    id: String,
    summary: String,
    r#type: String,
    status: String,
    category: Category,
    priority: Option<String>,
    project: Project,
    labels: Vec<String>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    resolved: Option<Timestamp>,
    url: String,
    integration: IntegrationName,
    relation: Relation,
}

impl TicketRow {
    fn of(person: &Handle, ticket: Ticket) -> Self {
        Self {
            person: person.clone(),
            key: ticket.key,
            id: ticket.id,
            summary: ticket.summary,
            r#type: ticket.kind,
            status: ticket.status,
            category: ticket.category,
            priority: ticket.priority,
            project: ticket.project,
            labels: ticket.labels,
            created: ticket.created,
            updated: ticket.updated,
            resolved: ticket.resolved,
            url: ticket.url,
            integration: ticket.integration,
            relation: ticket.relation,
        }
    }
}

impl ActivityShown {
    /// Returns the answer. `tickets` is what is shown, each with the place of whose it is; `people`, `summary` and
    /// `groups` count everything, shown or not.
    pub fn of(
        people: Vec<PersonShown>,
        summary: Summary,
        window: Window,
        tickets: Vec<(usize, Ticket)>,
        groups: Option<Groups>,
    ) -> Self {
        let person = match people.as_slice() {
            [one] => Some(PersonName {
                handle: one.handle.clone(),
                name: one.name.clone(),
            }),
            _ => None,
        };
        let row = |(place, ticket): (usize, Ticket)| TicketRow::of(&people[place].handle, ticket);
        Self {
            person,
            tickets: tickets.into_iter().map(row).collect(),
            summary,
            people,
            groups,
            window,
        }
    }

    /// Returns one ticket as a line of `ndjson`, as it stands among the others.
    pub fn line(person: &Handle, ticket: Ticket) -> String {
        let row = TicketRow::of(person, ticket);
        escaped_json(serde_json::to_string(&row).expect("views are plain data")) + "\n"
    }

    /// The window's calendar for people, the instant for programs.
    fn day(&self, instant: Option<Timestamp>) -> Cell<'_> {
        let local = instant
            .map(|instant| self.window.local_day(instant))
            .unwrap_or_default();
        Cell::from(local).exactly(optional(instant.as_ref()))
    }

    fn people_grid(&self) -> Grid<'_> {
        let columns = iter::once(Column::new("person")).chain(NUMBERS);
        let error = Column::new("error").wrapping().optional(1);
        let mut grid = Grid::list(columns.chain([error]).collect::<Vec<_>>());
        for person in &self.people {
            let error = Cell::from(optional(person.error.as_ref())).toned(Tone::Bad);
            let cells = iter::once(person.handle.as_str().into())
                .chain(numbers(person.summary.as_ref()))
                .chain([error]);
            grid.push(cells.collect::<Vec<_>>());
        }
        grid
    }

    fn is_from_several(&self) -> bool {
        self.tickets
            .iter()
            .any(|ticket| ticket.integration != self.tickets[0].integration)
    }
}

impl View for ActivityShown {
    const ROWS: Option<&'static str> = Some("tickets");

    fn schema(&self) -> &'static str {
        "manageros.activity.show/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let several = self.is_from_several();
        let together = self.person.is_none();
        let person = together.then(|| Column::new("person"));
        let columns = [
            Column::new("type").optional(6),
            Column::new("status").breaking(),
            Column::new("relation").optional(13),
            Column::new("category").optional(1),
            Column::new("priority").optional(5),
            Column::new("updated").optional(2),
            Column::new("created").optional(8),
            Column::new("resolved").optional(9),
            Column::new("labels").optional(7),
            if several {
                Column::new("integration")
            } else {
                Column::new("integration").optional(10)
            },
            Column::new("summary").wrapping(),
            Column::new("project").optional(11),
            Column::new("url").optional(12),
        ];
        // The key is first for those who click on it, and for scripts.
        let columns = iter::once(Column::new("key")).chain(person).chain(columns);
        let mut grid = Grid::list(columns.collect::<Vec<_>>());
        if let Some(person) = &self.person {
            grid = grid.titled(format!("{} ({})", person.name, person.handle));
        }
        let grid = grid.each(&self.tickets, move |ticket| {
            let tone = match ticket.category {
                Category::Done => Tone::Good,
                Category::InProgress => Tone::Busy,
                Category::ToDo => Tone::Plain,
                Category::None => Tone::Dim,
            };
            let key = Cell::from(ticket.key.as_str()).linked(&ticket.url);
            let person = together.then(|| Cell::from(ticket.person.as_str()));
            let cells = [
                ticket.r#type.as_str().into(),
                status(ticket).toned(tone),
                Cell::default().exactly(ticket.relation.as_str()),
                Cell::from(ticket.category.as_str().replace('_', " "))
                    .exactly(ticket.category.as_str()),
                optional(ticket.priority.as_ref()).into(),
                self.day(ticket.updated),
                self.day(ticket.created),
                self.day(ticket.resolved),
                ticket.labels.join(",").into(),
                ticket.integration.as_str().into(),
                ticket.summary.as_str().into(),
                Cell::default().exactly(ticket.project.key.as_str()),
                Cell::default().exactly(ticket.url.as_str()),
            ];
            let cells = iter::once(key).chain(person).chain(cells);
            cells.collect::<Vec<_>>()
        });
        let people = together.then(|| self.people_grid());
        let groups = self.groups.as_ref().map(Groups::grid);
        iter::once(grid).chain(groups).chain(people).collect()
    }

    fn footer(&self) -> Option<String> {
        Some(summed_up(&self.summary))
    }
}

/// The columns of a summary.
pub(super) const NUMBERS: [Column; 6] = [
    Column::new("done").numeric(),
    Column::new("in_progress").numeric(),
    Column::new("to_do").numeric(),
    Column::new("none").numeric().optional(9),
    Column::new("total").numeric().optional(4),
    Column::new("handed_over").numeric().optional(5),
];

/// Returns the cells of a summary; what is not known is no zero.
pub(super) fn numbers<'a>(summary: Option<&Summary>) -> [Cell<'a>; 6] {
    let number = |of: fn(&Summary) -> usize| match summary {
        Some(summary) => Cell::from(of(summary).to_string()),
        None => unknown(),
    };
    // Hardly any Jira has such tickets, and who has given on none needs no column for it.
    let rare = |of: fn(&Summary) -> usize| match summary.map(of) {
        Some(0) => Cell::default().exactly("0"),
        Some(count) => Cell::from(count.to_string()),
        None => Cell::default(),
    };
    [
        number(|summary| summary.done),
        number(|summary| summary.in_progress),
        number(|summary| summary.to_do),
        rare(|summary| summary.none),
        number(|summary| summary.total),
        rare(|summary| summary.handed_over),
    ]
}

/// Returns the cell of a number that is not known.
pub(super) fn unknown() -> Cell<'static> {
    Cell::from("?").exactly("").toned(Tone::Warn)
}

/// Says beside the status that a ticket is somebody else's by now: a column of its own would be lost when it is narrow.
fn status(ticket: &TicketRow) -> Cell<'_> {
    let said = match ticket.relation {
        Relation::Assigned => ticket.status.clone(),
        Relation::HandedOver => format!("{}, handed over", ticket.status),
    };
    Cell::from(said).exactly(ticket.status.as_str())
}

/// Returns how many tickets there are: `12 tickets, 2 handed over`.
pub fn counted(summary: &Summary) -> String {
    let tickets = number_of(summary.total, "ticket");
    match summary.handed_over {
        0 => tickets,
        given_on => format!("{tickets}, {given_on} handed over"),
    }
}

/// Returns the summary as one line: `12 tickets: 3 done, 2 in progress, 7 to do; 2 handed over`.
pub fn summed_up(summary: &Summary) -> String {
    if summary.total == 0 {
        return counted(summary);
    }
    let tickets = counted(&Summary {
        handed_over: 0,
        ..*summary
    });
    let mut parts = vec![
        format!("{} done", summary.done),
        format!("{} in progress", summary.in_progress),
        format!("{} to do", summary.to_do),
    ];
    if summary.none > 0 {
        parts.push(format!("{} without a status category", summary.none));
    }
    let line = format!("{tickets}: {}", parts.join(", "));
    match summary.handed_over {
        0 => line,
        given_on => format!("{line}; {given_on} handed over"),
    }
}

/// Why each ticket that was looked at belongs to a window, or does not.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ActivityExplained(Vec<ExplainedRow>);

#[derive(Debug, Serialize)]
struct ExplainedRow {
    key: String,
    belongs: Option<bool>,
    why: String,
    at: Option<Timestamp>,
    relation: Option<Relation>,
    #[serde(skip)]
    local: String,
}

impl ActivityExplained {
    /// Returns the verdicts on all tickets that Jira named, or on the one with `key`; what the filter leaves out does not
    /// belong.
    pub fn of(window: &Window, activity: &Activity, filter: &Filter, key: Option<&str>) -> Self {
        let asked = |ticket: &Ticket| key.is_none_or(|key| key.eq_ignore_ascii_case(&ticket.key));
        let judged = activity.judged().iter().filter(|(ticket, _)| asked(ticket));
        let mut rows: Vec<ExplainedRow> = judged
            .map(|(ticket, verdict)| explained(window, ticket, *verdict, filter.takes(ticket)))
            .collect();
        if let (true, Some(key)) = (rows.is_empty(), key) {
            rows.push(ExplainedRow {
                key: key.to_owned(),
                belongs: Some(false),
                why: "Jira did not name it: it was not theirs, was not changed since the window began, or is not visible"
                    .to_owned(),
                at: None,
                relation: None,
                local: String::new(),
            });
        }
        Self(rows)
    }
}

fn explained(window: &Window, ticket: &Ticket, verdict: Verdict, is_wanted: bool) -> ExplainedRow {
    let (belongs, why, at) = match verdict {
        Verdict::Inside(_) | Verdict::Unknown if !is_wanted => {
            (Some(false), "the filters leave it out", None)
        }
        Verdict::Inside(event) => (Some(true), event.what.as_str(), Some(event.at)),
        Verdict::Quiet => (
            Some(false),
            "nothing known happened to it inside",
            ticket.updated,
        ),
        Verdict::NotTheirs => (Some(false), "it was not theirs inside", None),
        Verdict::Unknown => (
            None,
            "changed after the window, and its history could not be had",
            ticket.updated,
        ),
    };
    ExplainedRow {
        key: ticket.key.clone(),
        belongs,
        why: why.to_owned(),
        at,
        relation: Some(ticket.relation),
        local: at.map(|at| window.local(at)).unwrap_or_default(),
    }
}

impl View for ActivityExplained {
    fn schema(&self) -> &'static str {
        "manageros.activity.explain/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("key"),
            Column::new("belongs"),
            Column::new("relation").optional(2),
            Column::new("at").optional(1),
            Column::new("why").wrapping(),
        ]);
        for row in &self.0 {
            let belongs = match row.belongs {
                Some(true) => Cell::from("yes").toned(Tone::Good),
                Some(false) => Cell::from("no").toned(Tone::Dim),
                None => Cell::from("unknown").toned(Tone::Warn),
            };
            grid.push([
                row.key.as_str().into(),
                belongs,
                optional(row.relation.as_ref()).into(),
                Cell::from(row.local.as_str()).exactly(optional(row.at.as_ref())),
                row.why.as_str().into(),
            ]);
        }
        vec![grid]
    }
}
