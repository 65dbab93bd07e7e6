//! Histories of their own, Cloud only: of one issue, oldest first, and of many, by issue id.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, Shows, issues, natural, page};
use crate::fault::Fault;
use crate::reply::Reply;
use crate::state::{Change, Issue};
use crate::wire;

/// Pages of one issue's changelog are never longer.
const MOST_OF_ISSUE: i64 = 100;

/// `GET issue/{key}/changelog`
pub(super) fn of_issue(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let issue = issues::visible(call)?;
    let start = call.request.number("startAt", 0)?;
    let most = call
        .request
        .number("maxResults", MOST_OF_ISSUE)?
        .clamp(1, MOST_OF_ISSUE);
    let look = call.look(Shows::WORK);
    let total = issue.history.len();
    let values: Vec<Value> = page(issue.history.clone(), start, most)
        .iter()
        .map(|change| wire::entry(change, &call.world.state, &look))
        .collect();
    let link = |start: i64| {
        look.link(&format!(
            "issue/{}/changelog?startAt={start}&maxResults={most}",
            issue.key
        ))
    };
    let last = natural(start) + values.len() >= total;
    let mut answer = json!({
        "self": link(start), "startAt": start, "maxResults": most, "total": total, "isLast": last, "values": values,
    });
    if !last {
        answer["nextPage"] = json!(link(start + most));
    }
    Ok(Reply::ok(&answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Body {
    issue_ids_or_keys: Vec<String>,
    field_ids: Option<Vec<String>>,
    max_results: Option<i64>,
    next_page_token: Option<String>,
}

/// `POST changelog/bulkfetch`
pub(super) fn bulk(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let refuse = |message: &str| Reply::refuse(400, message);
    let body: Body = call.request.read().ok_or_else(|| {
        refuse("Invalid request payload. Refer to the REST API documentation and try again.")
    })?;
    let most = body.max_results.unwrap_or(1000);
    if !(1..=1000).contains(&body.issue_ids_or_keys.len()) {
        return Err(refuse(
            "Between 1 and 1000 issues can be asked for at once.",
        ));
    }
    if body
        .field_ids
        .as_ref()
        .is_some_and(|fields| fields.len() > 10)
    {
        return Err(refuse("At most 10 fields can be asked for at once."));
    }
    if !(1..=10_000).contains(&most) {
        return Err(refuse(
            "The max results parameter has to be between 1 and 10,000.",
        ));
    }
    let offset = match &body.next_page_token {
        None => 0,
        Some(token) => token
            .strip_prefix("history-")
            .and_then(|offset| usize::from_str_radix(offset, 16).ok())
            .ok_or_else(|| refuse("The provided next page token is invalid or expired."))?,
    };
    let wanted = entries(call, &body);
    let page: Vec<&(u64, Change)> = wanted.iter().skip(offset).take(natural(most)).collect();
    let end = offset + page.len();
    let epoch = match call.arranged(|f| matches!(f, Fault::EpochChangelog { .. })) {
        Some(Fault::EpochChangelog { seconds }) => Some(seconds),
        _ => None,
    };
    let look = call.look(Shows::WORK);
    let mut logs: Vec<(u64, Vec<Value>)> = Vec::new();
    for (issue, change) in page {
        let mut entry = wire::entry(change, &call.world.state, &look);
        match epoch {
            Some(true) => entry["created"] = json!(change.at.as_second()),
            Some(false) => entry["created"] = json!(change.at.as_millisecond()),
            None => {}
        }
        match logs.last_mut().filter(|(last, _)| last == issue) {
            Some((_, entries)) => entries.push(entry),
            None => logs.push((*issue, vec![entry])),
        }
    }
    let logs: Vec<Value> = logs
        .into_iter()
        .map(|(issue, entries)| json!({"issueId": issue.to_string(), "changeHistories": entries}))
        .collect();
    let mut answer = json!({"issueChangeLogs": logs});
    if end < wanted.len() {
        answer["nextPageToken"] = json!(format!("history-{end:x}"));
    }
    Ok(Reply::ok(&answer))
}

/// Returns the wanted entries, each with its issue's id, in order of id and time.
fn entries(call: &Call<'_>, body: &Body) -> Vec<(u64, Change)> {
    let state = &call.world.state;
    let mut issues: Vec<&Issue> = match call.me() {
        None => Vec::new(),
        Some(_) => body
            .issue_ids_or_keys
            .iter()
            .filter_map(|key| state.find_issue(key))
            .collect(),
    };
    issues.sort_by_key(|issue| issue.id);
    issues.dedup_by_key(|issue| issue.id);
    let fits = |change: &Change| {
        body.field_ids.as_ref().is_none_or(|fields| {
            change
                .items
                .iter()
                .any(|item| fields.iter().any(|field| field == wire::field_id(item)))
        })
    };
    let all = issues.into_iter().flat_map(|issue| {
        issue
            .history
            .iter()
            .filter(|change| fits(change))
            .map(|change| (issue.id, change.clone()))
    });
    all.collect()
}
