//! The answer to "what is this person working on?".

use jiff::Timestamp;
use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use crate::domain::activity::Summary;
use crate::domain::history::Verdict;
use crate::domain::{
    Activity, Category, Handle, IntegrationName, Person, Project, Relation, Ticket, Window,
};

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

    /// The window's calendar for people, the instant for programs.
    fn day(&self, instant: Option<Timestamp>) -> Cell {
        let local = instant
            .map(|instant| self.window.local_day(instant))
            .unwrap_or_default();
        Cell::from(local).exactly(optional(instant.as_ref()))
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
            ]);
        }
        vec![grid]
    }

    fn footer(&self) -> Option<String> {
        Some(summed_up(&self.summary))
    }
}

/// Says beside the status that a ticket is somebody else's by now: a column of its own would be lost when it is narrow.
fn status(ticket: &TicketRow) -> Cell {
    let said = match ticket.relation {
        Relation::Assigned => ticket.status.clone(),
        Relation::HandedOver => format!("{}, handed over", ticket.status),
    };
    Cell::from(said).exactly(ticket.status.as_str())
}

/// Returns how many tickets there are: `12 tickets, 2 handed over`.
pub fn counted(summary: &Summary) -> String {
    let tickets = if summary.total == 1 {
        "1 ticket".to_owned()
    } else {
        format!("{} tickets", summary.total)
    };
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
    /// Returns the verdicts on all tickets that Jira named, or on the one with `key`.
    pub fn of(window: &Window, activity: &Activity, key: Option<&str>) -> Self {
        let asked = |ticket: &Ticket| key.is_none_or(|key| key.eq_ignore_ascii_case(&ticket.key));
        let judged = activity.judged().iter().filter(|(ticket, _)| asked(ticket));
        let mut rows: Vec<ExplainedRow> = judged
            .map(|(ticket, verdict)| explained(window, ticket, *verdict))
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

fn explained(window: &Window, ticket: &Ticket, verdict: Verdict) -> ExplainedRow {
    let (belongs, why, at) = match verdict {
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

    fn grids(&self) -> Vec<Grid> {
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
