//! The fields of an issue, which clients read to translate the names people use into the ids that answers have.

use serde_json::{Value, json};

use super::Call;
use crate::reply::Reply;

/// A system field: its id, its name, the names it has in a query, and the type of its values.
struct System(
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

/// What an issue of this Jira can have. Custom fields there are none.
const SYSTEM: [System; 16] = [
    System(
        "issuetype",
        "Issue Type",
        &["issuetype", "type"],
        "issuetype",
    ),
    System("project", "Project", &["project"], "project"),
    System("summary", "Summary", &["summary"], "string"),
    System("description", "Description", &["description"], "string"),
    System("status", "Status", &["status"], "status"),
    System("priority", "Priority", &["priority"], "priority"),
    System("assignee", "Assignee", &["assignee"], "user"),
    System("reporter", "Reporter", &["reporter"], "user"),
    System("creator", "Creator", &["creator"], "user"),
    System("labels", "Labels", &["labels"], "array"),
    System(
        "created",
        "Created",
        &["created", "createdDate"],
        "datetime",
    ),
    System(
        "updated",
        "Updated",
        &["updated", "updatedDate"],
        "datetime",
    ),
    System("resolution", "Resolution", &["resolution"], "resolution"),
    System(
        "resolutiondate",
        "Resolved",
        &["resolutiondate", "resolved"],
        "datetime",
    ),
    System("duedate", "Due date", &["due", "duedate"], "date"),
    // Cloud alone; the id has one d less than the name in a query
    System(
        "statuscategorychangedate",
        "Status Category Changed",
        &["statusCategoryChangedDate"],
        "datetime",
    ),
];

/// `GET field`
pub(super) fn all(call: &Call<'_>) -> Reply {
    let cloud = call.world.site.is_cloud();
    let fields = SYSTEM
        .iter()
        .filter(|System(id, ..)| cloud || *id != "statuscategorychangedate");
    let mut fields: Vec<Value> = fields.map(|field| write(field, cloud)).collect();
    // the key is no field of its own: it has no schema and is not in `fields` of an issue
    let mut key = json!({
        "id": "issuekey", "name": "Key", "custom": false, "orderable": false, "navigable": true, "searchable": false,
        "clauseNames": ["id", "issue", "issuekey", "key"],
    });
    if cloud {
        key["key"] = json!("issuekey");
    }
    fields.insert(1, key);
    Reply::ok(&json!(fields))
}

fn write(System(id, name, clauses, kind): &System, cloud: bool) -> Value {
    let mut field = json!({
        "id": id,
        "name": name,
        "custom": false,
        "orderable": !matches!(*kind, "datetime" | "status" | "project"),
        "navigable": true,
        "searchable": true,
        "clauseNames": clauses,
        "schema": {"type": kind, "system": id},
    });
    if *kind == "array" {
        field["schema"]["items"] = json!("string");
    }
    if cloud {
        field["key"] = json!(id);
    }
    field
}
