//! `ORDER BY`, with the field's own direction where none is said and ties by id, newest first.

use std::cmp::Reverse;

use super::Scope;
use super::ast::OrderBy;
use crate::state::Issue;
use crate::wire::priority_id;

/// What an issue is sorted by; empty values come last in ascending order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(String),
    Name(String, u64),
    Empty,
}

/// A sort key with its direction, which is the same for all issues of a place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Directed {
    Up(SortKey),
    Down(Reverse<SortKey>),
}

/// Sorts issues; without any order, newest first.
pub(crate) fn sort(
    issues: &mut [&Issue],
    order: &[OrderBy],
    scope: &Scope<'_>,
) -> Result<(), String> {
    if let Some(unknown) = order
        .iter()
        .find(|order| default_ascending(&order.field, scope.cloud).is_none())
    {
        let field = &unknown.field;
        return Err(format!(
            "Field '{field}' does not exist or you do not have permission to view it."
        ));
    }
    let directions: Vec<bool> = order
        .iter()
        .map(|order| {
            let own = || default_ascending(&order.field, scope.cloud);
            order.ascending.or_else(own).unwrap_or(true)
        })
        .collect();
    issues.sort_by_cached_key(|issue| {
        let keys = order.iter().zip(&directions).map(|(order, ascending)| {
            let key = sort_key(issue, &order.field, scope);
            if *ascending {
                Directed::Up(key)
            } else {
                Directed::Down(Reverse(key))
            }
        });
        (keys.collect::<Vec<_>>(), Reverse(issue.id))
    });
    Ok(())
}

/// Returns whether a field sorts ascending when nothing is said; `None` for one that cannot be sorted by.
fn default_ascending(field: &str, cloud: bool) -> Option<bool> {
    match field.to_ascii_lowercase().as_str() {
        "created" | "createddate" | "updated" | "updateddate" | "resolved" | "resolutiondate"
        | "priority" | "duedate" | "due" => Some(false),
        "statuscategorychangeddate" if cloud => Some(false),
        "key" | "issuekey" | "id" | "summary" | "project" | "status" | "assignee" | "reporter"
        | "issuetype" | "type" => Some(true),
        _ => None,
    }
}

fn sort_key(issue: &Issue, field: &str, scope: &Scope<'_>) -> SortKey {
    let state = scope.state;
    let person = |id: &Option<String>| {
        id.as_ref().map_or(SortKey::Empty, |id| {
            SortKey::Text(state.user(id).name.to_lowercase())
        })
    };
    let at = |at: jiff::Timestamp| SortKey::Number(at.as_millisecond());
    match field.to_ascii_lowercase().as_str() {
        "created" | "createddate" => at(issue.created),
        "updated" | "updateddate" => at(issue.updated),
        "resolved" | "resolutiondate" => issue.resolved.map_or(SortKey::Empty, at),
        "statuscategorychangeddate" => at(issue.category_changed),
        // the most urgent is the greatest, so that descending begins with it
        "priority" => issue.priority.as_deref().map_or(SortKey::Empty, |name| {
            SortKey::Number(-priority_id(name).parse::<i64>().unwrap_or(i64::MAX))
        }),
        "key" | "issuekey" => SortKey::Name(issue.project_key().to_owned(), issue.number()),
        "id" => SortKey::Number(i64::try_from(issue.id).unwrap_or(i64::MAX)),
        "summary" => SortKey::Text(issue.summary.to_lowercase()),
        "project" => SortKey::Text(state.project(issue.project_key()).name.to_lowercase()),
        "status" => SortKey::Number(i64::from(issue.status)),
        "assignee" => person(&issue.assignee),
        "reporter" => person(&issue.reporter),
        "issuetype" | "type" => SortKey::Text(issue.kind.to_lowercase()),
        _ => SortKey::Empty,
    }
}
