//! The answer to "what is this person working on?".

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use crate::domain::activity::Summary;
use crate::domain::{Category, Handle, IntegrationName, Person, Project, Relation, Ticket, Window};

/// One person's tickets in a window.
#[derive(Debug, Serialize)]
pub struct ActivityShown {
    person: PersonName,
    tickets: Vec<TicketRow>,
    summary: Summary,
    #[serde(skip)]
    window: Window,
}

#[derive(Debug, Serialize)]
struct PersonName {
    handle: Handle,
    name: String,
}

/// A ticket as the JSON shows it.
#[derive(Debug, Serialize)]
struct TicketRow {
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

impl From<Ticket> for TicketRow {
    fn from(ticket: Ticket) -> Self {
        Self {
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
    /// Returns the answer. `tickets` is what is shown; `summary` counts everything, shown or not.
    pub fn of(person: &Person, window: Window, tickets: Vec<Ticket>, summary: Summary) -> Self {
        Self {
            person: PersonName {
                handle: person.handle.clone(),
                name: person.name.clone(),
            },
            tickets: tickets.into_iter().map(TicketRow::from).collect(),
            summary,
            window,
        }
    }

    fn local(&self, instant: Option<Timestamp>) -> String {
        instant
            .map(|instant| self.window.local(instant))
            .unwrap_or_default()
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

    fn grids(&self) -> Vec<Grid> {
        let several = self.is_from_several();
        let mut grid = Grid::list([
            Column::new("key"),
            Column::new("type").optional(3),
            Column::new("status"),
            Column::new("category").optional(8),
            Column::new("priority").optional(4),
            Column::new("updated").optional(1),
            Column::new("created").optional(6),
            Column::new("resolved").optional(7),
            Column::new("labels").optional(5),
            Column::new("integration").optional(if several { 2 } else { 9 }),
            Column::new("summary").wrapping(),
        ])
        .titled(format!("{} ({})", self.person.name, self.person.handle));
        for ticket in &self.tickets {
            let tone = match ticket.category {
                Category::Done => Tone::Good,
                Category::InProgress => Tone::Busy,
                Category::ToDo => Tone::Plain,
                Category::None => Tone::Dim,
            };
            grid.push([
                Cell::from(ticket.key.as_str()).linked(&ticket.url),
                ticket.r#type.as_str().into(),
                Cell::from(ticket.status.as_str()).toned(tone),
                ticket.category.as_str().into(),
                optional(ticket.priority.as_ref()).into(),
                self.local(ticket.updated).into(),
                self.local(ticket.created).into(),
                self.local(ticket.resolved).into(),
                ticket.labels.join(",").into(),
                ticket.integration.as_str().into(),
                ticket.summary.as_str().into(),
            ]);
        }
        vec![grid]
    }

    fn footer(&self) -> Option<String> {
        Some(summed_up(&self.summary))
    }
}

/// Returns the summary as one line: `12 tickets: 3 done, 2 in progress, 7 to do`.
pub fn summed_up(summary: &Summary) -> String {
    let tickets = if summary.total == 1 {
        "1 ticket".to_owned()
    } else {
        format!("{} tickets", summary.total)
    };
    if summary.total == 0 {
        return tickets;
    }
    let mut parts = vec![
        format!("{} done", summary.done),
        format!("{} in progress", summary.in_progress),
        format!("{} to do", summary.to_do),
    ];
    if summary.none > 0 {
        parts.push(format!("{} without a status category", summary.none));
    }
    format!("{tickets}: {}", parts.join(", "))
}
