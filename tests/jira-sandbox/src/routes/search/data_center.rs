//! `search` of Data Center.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::jql;
use crate::reply::Reply;
use crate::routes::{Call, Shows, natural};
use crate::wire::{self, Fields, Order};

/// The body of a search. A member that is not here is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Body {
    jql: Option<String>,
    start_at: Option<i64>,
    max_results: Option<i64>,
    fields: Option<Vec<String>>,
    /// A list, unlike Cloud's text.
    expand: Option<Vec<String>>,
    #[serde(rename = "validateQuery")]
    _validate_query: Option<bool>,
}

/// `GET` and `POST search`
pub(in crate::routes) fn on_data_center(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let body = read(call)?;
    let (start, asked) = (
        natural(body.start_at.unwrap_or(0)),
        body.max_results.unwrap_or(50),
    );
    let lowered = call.arranged(|f| matches!(f, Fault::MaxResults(_)));
    let cap = match lowered {
        Some(Fault::MaxResults(cap)) => cap,
        _ => call.world.site.page_cap,
    };
    // below zero is the old way to ask for as many as there may be
    let most = if asked < 0 {
        cap
    } else {
        natural(asked).min(cap)
    };
    within_window(call, start + most)?;

    let (ids, warnings) = search(call, &body.jql.unwrap_or_default())?;
    // who is not logged in sees no issue, and is not told so
    let mut ids = if call.me().is_some() { ids } else { Vec::new() };
    if start > 0 && call.arranged(|f| *f == Fault::ShrinkingTotal).is_some() {
        ids.pop();
    }
    let fields = Fields::of_issue(body.fields.as_deref());
    let with_changelog = body.expand.iter().flatten().any(|part| part == "changelog");
    let look = call.look(Shows::WORK);
    let state = &call.world.state;
    let page = ids
        .iter()
        .skip(start)
        .take(most)
        .filter_map(|id| state.issue_of_id(*id));
    let issues: Vec<Value> = page
        .map(|issue| {
            let mut value = wire::issue(issue, state, &look, &fields);
            if with_changelog {
                value["changelog"] = wire::changelog(issue, state, &look, Order::OldestFirst);
            }
            value
        })
        .collect();
    let mut answer = json!({
        "expand": "schema,names", "startAt": start, "maxResults": most, "total": ids.len(), "issues": issues,
    });
    if !warnings.is_empty() {
        answer["warningMessages"] = json!(warnings);
    }
    Ok(Reply::ok(&answer))
}

fn read(call: &Call<'_>) -> Result<Body, Reply> {
    let request = call.request;
    if request.method == "POST" {
        return serde_json::from_slice(&request.body)
            .map_err(|error| Reply::refuse(400, &error.to_string()));
    }
    Ok(Body {
        jql: request.param("jql").map(str::to_owned),
        start_at: Some(request.number("startAt", 0)?),
        max_results: Some(request.number("maxResults", 50)?),
        fields: request.listed("fields"),
        expand: request.listed("expand"),
        _validate_query: None,
    })
}

fn within_window(call: &mut Call<'_>, end: usize) -> Result<(), Reply> {
    let beyond = |window: usize| end > window;
    let arranged = call.arranged(|f| matches!(f, Fault::ResultWindow(window) if beyond(*window)));
    if arranged.is_some() || call.world.site.result_window.is_some_and(beyond) {
        let message =
            "Search limit exceeded. The page ends beyond the result window of this instance.";
        return Err(Reply::refuse(500, message));
    }
    Ok(())
}

fn search(call: &Call<'_>, jql: &str) -> Result<(Vec<u64>, Vec<String>), Reply> {
    let found = jql::find(jql, &call.scope()).map_err(|message| {
        Reply::json(
            400,
            &json!({"errorMessages": [message], "warningMessages": []}),
        )
    })?;
    Ok((
        found.issues.iter().map(|issue| issue.id).collect(),
        found.warnings,
    ))
}
