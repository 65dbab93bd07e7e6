//! Single issues and lists of them by id or key.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, Shows};
use crate::reply::Reply;
use crate::state::Issue;
use crate::wire::{self, Fields, Order};

/// Most issues a call of `issue/bulkfetch`.
const MOST_BULK: usize = 100;

/// Most history entries that Cloud embeds in a single issue.
const MOST_EMBEDDED: usize = 100;

/// `GET issue/{key or id}`
pub(super) fn one(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let issue = visible(call)?;
    let fields = Fields::of_issue(call.request.listed("fields").as_deref());
    let look = call.look(Shows::WORK);
    let state = &call.world.state;
    let mut value = wire::issue(&issue, state, &look, &fields);
    if call
        .request
        .listed("expand")
        .is_some_and(|parts| parts.iter().any(|part| part == "changelog"))
    {
        let order = if look.cloud {
            Order::NewestFirst(MOST_EMBEDDED)
        } else {
            Order::OldestFirst
        };
        value["changelog"] = wire::changelog(&issue, state, &look, order);
    }
    Ok(Reply::ok(&value))
}

/// Returns the issue that the path names.
///
/// # Errors
/// The one answer for an issue that is not there and for one that is not to be seen.
pub(super) fn visible(call: &Call<'_>) -> Result<Issue, Reply> {
    let found = call
        .world
        .state
        .find_issue(&call.route.param)
        .filter(|_| call.me().is_some());
    found.cloned().ok_or_else(|| {
        Reply::refuse(
            404,
            "Issue does not exist or you do not have permission to see it.",
        )
    })
}

/// `POST issue/bulkfetch`, Cloud: by ascending id; what is not there is left out.
pub(super) fn bulk(call: &mut Call<'_>) -> Result<Reply, Reply> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Body {
        issue_ids_or_keys: Vec<String>,
        fields: Option<Vec<String>>,
        expand: Option<Vec<String>>,
        #[serde(rename = "fieldsByKeys")]
        _fields_by_keys: Option<bool>,
        #[serde(rename = "properties")]
        _properties: Option<Vec<String>>,
    }
    let refuse = |message: &str| Reply::refuse(400, message);
    let body: Body = call.request.read().ok_or_else(|| {
        refuse("Invalid request payload. Refer to the REST API documentation and try again.")
    })?;
    if body.issue_ids_or_keys.is_empty() || body.issue_ids_or_keys.len() > MOST_BULK {
        return Err(refuse("Between 1 and 100 issues can be fetched at once."));
    }
    let fields = body
        .fields
        .as_deref()
        .map_or_else(Fields::everything, Fields::named);
    let with_changelog = body.expand.iter().flatten().any(|part| part == "changelog");
    let look = call.look(Shows::WORK);
    let state = &call.world.state;
    let mut found: Vec<&Issue> = match call.me() {
        None => Vec::new(),
        Some(_) => body
            .issue_ids_or_keys
            .iter()
            .filter_map(|key| state.find_issue(key))
            .collect(),
    };
    found.sort_by_key(|issue| issue.id);
    found.dedup_by_key(|issue| issue.id);
    let issues: Vec<Value> = found
        .into_iter()
        .map(|issue| {
            let mut value = wire::issue(issue, state, &look, &fields);
            if with_changelog {
                let order = Order::NewestFirst(MOST_EMBEDDED);
                value["changelog"] = wire::changelog(issue, state, &look, order);
            }
            value
        })
        .collect();
    Ok(Reply::ok(
        &json!({"expand": "names,schema", "issues": issues, "issueErrors": []}),
    ))
}
