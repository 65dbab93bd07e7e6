//! `search/jql` and `search/approximate-count`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::token;
use crate::fault::Fault;
use crate::jql;
use crate::reply::Reply;
use crate::routes::{Call, Shows, natural};
use crate::wire::{self, Fields, Order};

/// The body of a search. A member that is not here is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Body {
    jql: Option<String>,
    fields: Option<Vec<String>>,
    max_results: Option<i64>,
    next_page_token: Option<String>,
    /// One text with commas, unlike Data Center's list.
    expand: Option<String>,
    properties: Option<Vec<String>>,
    #[serde(rename = "fieldsByKeys")]
    _fields_by_keys: Option<bool>,
    reconcile_issues: Option<Vec<i64>>,
    #[serde(rename = "failFast")]
    _fail_fast: Option<bool>,
    #[serde(rename = "includeArchivedProjects")]
    _include_archived: Option<bool>,
}

/// Changelogs embedded in a search hold at most so many entries.
const MOST_EMBEDDED: usize = 40;

/// `GET` and `POST search/jql`
pub(in crate::routes) fn on_cloud(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let body = read(call)?;
    let asked = body.max_results.unwrap_or(50);
    if !(1..=5000).contains(&asked) {
        let message = "The max results parameter has to be between 1 and 5,000.";
        return Err(Reply::refuse(400, message));
    }
    let too_many = body
        .properties
        .is_some_and(|properties| properties.len() > 5)
        || body
            .reconcile_issues
            .is_some_and(|issues| issues.len() > 50);
    if too_many {
        return Err(invalid_payload());
    }
    let jql = body.jql.unwrap_or_default();
    let offset = match &body.next_page_token {
        None => 0,
        Some(token) => token::read(token, &jql).ok_or_else(|| {
            Reply::refuse(400, "The provided next page token is invalid or expired.")
        })?,
    };
    let fields = body
        .fields
        .as_deref()
        .map_or_else(Fields::only_id, Fields::named);
    let site = &call.world.site;
    let cap = if fields.id_only {
        site.id_page_cap
    } else {
        site.page_cap
    };
    let most = natural(asked).min(cap);
    let signed_in = call.me().is_some();
    let ids = bounded(call, &jql)?;
    if !signed_in {
        return Ok(Reply::ok(&json!({"issues": [], "isLast": true})));
    }

    let turning_back = body.next_page_token.is_some()
        && call.arranged(|f| *f == Fault::RepeatedPageToken).is_some();
    let overlapping =
        offset > 0 && most > 1 && call.arranged(|f| *f == Fault::OverlappingPages).is_some();
    let offset = offset - usize::from(overlapping);
    let more = ids.len() > offset + most;
    let hollow = more && call.arranged(|f| *f == Fault::EmptyPageWithToken).is_some();
    let most = if hollow { 0 } else { most };
    let expanded = body.expand.as_deref().unwrap_or_default();
    let with_changelog = expanded.split(',').any(|part| part.trim() == "changelog");
    let look = call.look(Shows::WORK);
    let page = ids
        .iter()
        .skip(offset)
        .take(most)
        .filter_map(|id| call.world.state.issue_of_id(*id));
    let issues: Vec<Value> = page
        .map(|issue| {
            let mut value = wire::issue(issue, &call.world.state, &look, &fields);
            if with_changelog {
                let order = Order::NewestFirst(MOST_EMBEDDED);
                value["changelog"] = wire::changelog(issue, &call.world.state, &look, order);
            }
            value
        })
        .collect();
    let mut answer = json!({"issues": issues, "isLast": !more});
    if more {
        answer["nextPageToken"] = json!(token::make(&jql, offset + most, hollow));
    }
    if turning_back {
        answer["nextPageToken"] = json!(body.next_page_token);
        answer["isLast"] = json!(false);
    }
    Ok(Reply::ok(&answer))
}

/// `POST search/approximate-count`
pub(in crate::routes) fn count(call: &mut Call<'_>) -> Result<Reply, Reply> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct CountBody {
        jql: Option<String>,
    }
    let body: CountBody = call.request.read().ok_or_else(invalid_payload)?;
    let count = bounded(call, &body.jql.unwrap_or_default())?.len();
    let count = if call.me().is_some() { count } else { 0 };
    Ok(Reply::ok(&json!({"count": count})))
}

fn read(call: &Call<'_>) -> Result<Body, Reply> {
    let request = call.request;
    if request.method == "POST" {
        return request.read().ok_or_else(invalid_payload);
    }
    let max_results = request.number("maxResults", 50)?;
    let reconcile_issues = request.listed("reconcileIssues").map(|ids| {
        let ids = ids
            .iter()
            .map(|id| id.parse().map_err(|_| invalid_payload()));
        ids.collect::<Result<Vec<i64>, Reply>>()
    });
    Ok(Body {
        jql: request.param("jql").map(str::to_owned),
        fields: request.listed("fields"),
        max_results: Some(max_results),
        next_page_token: request.param("nextPageToken").map(str::to_owned),
        expand: request.param("expand").map(str::to_owned),
        properties: request.listed("properties"),
        reconcile_issues: reconcile_issues.transpose()?,
        ..Body::default()
    })
}

fn invalid_payload() -> Reply {
    let message = "Invalid request payload. Refer to the REST API documentation and try again.";
    Reply::json(400, &json!({"errorMessages": [message]}))
}

/// Returns the ids of a query's issues; a query without restriction is refused, whoever asks.
fn bounded(call: &Call<'_>, jql: &str) -> Result<Vec<u64>, Reply> {
    let found = jql::find(jql, &call.scope()).map_err(|message| Reply::refuse(400, &message))?;
    if !found.bounded {
        let message = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.";
        return Err(Reply::refuse(400, message));
    }
    Ok(found.issues.iter().map(|issue| issue.id).collect())
}
