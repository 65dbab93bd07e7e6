//! Histories: the same entries in three envelopes, each with its own order and limit.

use serde_json::{Value, json};

use super::{Look, mentioned};
use crate::state::{Change, Issue, Item, State};

/// In which order an embedded changelog stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Data Center, complete
    OldestFirst,
    /// Cloud, at most so many
    NewestFirst(usize),
}

/// Writes the changelog that is embedded in an issue by `expand=changelog`.
pub(crate) fn changelog(issue: &Issue, state: &State, look: &Look, order: Order) -> Value {
    let total = issue.history.len();
    let entries = issue
        .history
        .iter()
        .map(|change| entry(change, state, look));
    let (most, histories): (usize, Vec<Value>) = match order {
        Order::OldestFirst => (total, entries.collect()),
        Order::NewestFirst(most) => (most, entries.rev().take(most).collect()),
    };
    json!({"startAt": 0, "maxResults": most, "total": total, "histories": histories})
}

/// Writes one entry.
pub(crate) fn entry(change: &Change, state: &State, look: &Look) -> Value {
    let items: Vec<Value> = change
        .items
        .iter()
        .map(|item| write(item, state, look))
        .collect();
    let mut value = json!({
        "id": change.id.to_string(),
        "created": look.instant(change.at),
        "items": items,
    });
    if let Some(author) = &change.author {
        value["author"] = mentioned(state.user(author), look);
    }
    value
}

/// Returns the id of the field that an item changes.
pub(crate) fn field_id(item: &Item) -> &'static str {
    match item {
        Item::Status { .. } => "status",
        Item::Assignee { .. } => "assignee",
        Item::Resolution { .. } => "resolution",
        Item::Summary { .. } => "summary",
    }
}

fn write(item: &Item, state: &State, look: &Look) -> Value {
    let (from, from_string, to, to_string) = match item {
        Item::Status { from, to } => {
            let (from, to) = (state.status(*from), state.status(*to));
            (
                json!(from.id.to_string()),
                json!(look.word(&from.name)),
                json!(to.id.to_string()),
                json!(look.word(&to.name)),
            )
        }
        Item::Assignee { from, to } => {
            let (from, from_name) = person(from.as_deref(), state, look);
            let (to, to_name) = person(to.as_deref(), state, look);
            (from, from_name, to, to_name)
        }
        Item::Resolution { resolved } => {
            let done = (json!("10000"), json!(look.word("Done")));
            let none = (Value::Null, Value::Null);
            let (from, to) = if *resolved {
                (none, done)
            } else {
                (done, none)
            };
            (from.0, from.1, to.0, to.1)
        }
        Item::Summary { from, to } => (Value::Null, json!(from), Value::Null, json!(to)),
    };
    let mut value = json!({
        "field": field_id(item),
        "fieldtype": "jira",
        "from": from,
        "fromString": from_string,
        "to": to,
        "toString": to_string,
    });
    if look.cloud {
        value["fieldId"] = json!(field_id(item));
    }
    value
}

/// Returns id and name of an assignee in a history: the account id on Cloud, the key on Data Center.
fn person(id: Option<&str>, state: &State, look: &Look) -> (Value, Value) {
    let Some(id) = id else {
        return (Value::Null, Value::Null);
    };
    let shown = mentioned(state.user(id), look);
    let id = if look.cloud {
        &shown["accountId"]
    } else {
        &shown["key"]
    };
    (id.clone(), shown["displayName"].clone())
}
