//! Issues, and which of their fields were asked for.

use serde_json::{Map, Value, json};

use super::{Look, mentioned};
use crate::prng::fingerprint;
use crate::state::{Category, Issue, Project, State, Status};

/// Which fields of an issue are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Only the id: what Cloud's search answers when no field is named.
    pub(crate) id_only: bool,
    all: bool,
    named: Vec<String>,
    without: Vec<String>,
}

impl Fields {
    /// Reads a list such as `summary, status` or `*all, -comment`.
    pub(crate) fn named(list: &[String]) -> Self {
        let all = list
            .iter()
            .any(|name| name == "*all" || name == "*navigable");
        let without: Vec<String> = list
            .iter()
            .filter_map(|name| name.strip_prefix('-'))
            .map(str::to_owned)
            .collect();
        let named: Vec<String> = list
            .iter()
            .filter(|name| !name.starts_with('-'))
            .cloned()
            .collect();
        // a list of nothing but exceptions starts from everything
        let all = all || (named.is_empty() && !without.is_empty());
        let id_only = !all && named.iter().all(|name| name == "id");
        Self {
            id_only,
            all,
            named,
            without,
        }
    }

    pub(crate) fn only_id() -> Self {
        Self {
            id_only: true,
            all: false,
            named: Vec::new(),
            without: Vec::new(),
        }
    }

    /// Reads a list as everything but the search of Cloud does: an empty one is none, and id and key always come.
    pub(crate) fn of_issue(list: Option<&[String]>) -> Self {
        match list {
            None | Some([]) => Self::everything(),
            Some(list) => Self {
                id_only: false,
                ..Self::named(list)
            },
        }
    }

    pub(crate) fn everything() -> Self {
        Self {
            id_only: false,
            all: true,
            named: Vec::new(),
            without: Vec::new(),
        }
    }

    fn wants(&self, field: &str) -> bool {
        let wanted = self.all || self.named.iter().any(|name| name == field);
        wanted && self.without.iter().all(|name| name != field)
    }
}

/// Writes an issue with the wanted fields. Fields without a value are null; fields not asked for are absent.
pub(crate) fn issue(issue: &Issue, state: &State, look: &Look, fields: &Fields) -> Value {
    if fields.id_only {
        return json!({"id": issue.id.to_string()});
    }
    let person = |id: &Option<String>| id.as_ref().map(|id| mentioned(state.user(id), look));
    let description = issue.description.as_deref().map(|text| match look.api {
        3 => document(text),
        _ => json!(text),
    });
    let resolution = issue.resolved.map(|_| {
        json!({"self": look.link("resolution/10000"), "id": "10000", "name": look.word("Done"), "description": ""})
    });
    let mut values = vec![
        ("summary", json!(issue.summary)),
        ("description", json!(description)),
        ("status", status(state.status(issue.status), look)),
        ("issuetype", kind(&issue.kind, look)),
        (
            "priority",
            json!(issue.priority.as_deref().map(|name| priority(name, look))),
        ),
        ("project", project(state.project(issue.project_key()), look)),
        ("assignee", json!(person(&issue.assignee))),
        ("reporter", json!(person(&issue.reporter))),
        ("creator", json!(person(&issue.reporter))),
        ("labels", json!(issue.labels)),
        ("created", json!(look.instant(issue.created))),
        ("updated", json!(look.instant(issue.updated))),
        ("resolution", json!(resolution)),
        (
            "resolutiondate",
            json!(issue.resolved.map(|at| look.instant(at))),
        ),
        ("duedate", Value::Null),
    ];
    if look.cloud {
        values.push((
            "statuscategorychangedate",
            json!(look.instant(issue.category_changed)),
        ));
    }
    let wanted = values.into_iter().filter(|(name, _)| fields.wants(name));
    let wanted: Map<String, Value> = wanted
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut value = json!({
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": issue.id.to_string(),
        "self": look.link(&format!("issue/{}", issue.id)),
        "key": issue.key,
    });
    // a list such as `key` leaves no field to write, and then the member is missing
    if !wanted.is_empty() {
        value["fields"] = Value::Object(wanted);
    }
    value
}

/// Writes a text of one paragraph in the document format of version 3.
fn document(text: &str) -> Value {
    let paragraph = json!({"type": "paragraph", "content": [{"type": "text", "text": text}]});
    json!({"type": "doc", "version": 1, "content": [paragraph]})
}

/// Writes a status.
pub(crate) fn status(status: &Status, look: &Look) -> Value {
    json!({
        "self": look.link(&format!("status/{}", status.id)),
        "description": "",
        "iconUrl": format!("{}/images/icons/status.png", look.base),
        "name": look.word(&status.name),
        "id": status.id.to_string(),
        "statusCategory": status_category(status.category, look),
    })
}

/// Writes a status category; its id is a number, unlike other ids.
pub(crate) fn status_category(category: Category, look: &Look) -> Value {
    json!({
        "self": look.link(&format!("statuscategory/{}", category.id())),
        "id": category.id(),
        "key": category.key(),
        "colorName": category.color(),
        "name": look.word(category.name()),
    })
}

/// Writes a project.
pub(crate) fn project(project: &Project, look: &Look) -> Value {
    let mut value = json!({
        "self": look.link(&format!("project/{}", project.id)),
        "id": project.id.to_string(),
        "key": project.key,
        "name": project.name,
    });
    if look.cloud {
        value["projectTypeKey"] = json!("software");
        value["simplified"] = json!(false);
    }
    value
}

fn kind(name: &str, look: &Look) -> Value {
    let id = kind_id(name);
    json!({
        "self": look.link(&format!("issuetype/{id}")),
        "id": id,
        "description": "",
        "name": look.word(name),
        "subtask": false,
    })
}

fn priority(name: &str, look: &Look) -> Value {
    let id = priority_id(name);
    json!({"self": look.link(&format!("priority/{id}")), "id": id, "name": look.word(name)})
}

/// Returns an issue type's id, made from its name.
pub(crate) fn kind_id(name: &str) -> String {
    (10_100 + fingerprint(name) % 800).to_string()
}

/// Returns a priority's id: 1 to 5 for those that Jira brings along, in the order of urgency.
pub(crate) fn priority_id(name: &str) -> String {
    let known = ["Highest", "High", "Medium", "Low", "Lowest"];
    let place = known.iter().position(|known| *known == name);
    place.map_or_else(
        || (10_000 + fingerprint(name) % 800).to_string(),
        |place| (place + 1).to_string(),
    )
}
