//! What a Jira says of itself, of the caller and of its projects.

use serde_json::{Value, json};

use super::{Call, Shows, page};
use crate::reply::Reply;
use crate::state::Category;
use crate::wire;

/// `GET serverInfo`. It proves nothing about the credential.
pub(super) fn server_info(call: &mut Call<'_>) -> Reply {
    let look = call.look(&[Shows::Times]);
    let site = &call.world.site;
    let now = look.instant(call.world.state.now);
    if site.is_cloud() {
        return Reply::ok(&json!({
            "baseUrl": site.url(),
            "displayUrl": site.url(),
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100_300,
            "buildDate": "2026-11-20T09:12:44.000+0000",
            "serverTime": now,
            "serverTimeZone": "Etc/UTC",
            "scmInfo": "0123456789abcdef0123456789abcdef01234567",
            "serverTitle": "Acme Jira",
            "defaultLocale": {"locale": "en_US"},
        }));
    }
    let mut info = json!({
        "baseUrl": site.url(),
        "version": "10.3.24",
        "versionNumbers": [10, 3, 24],
        "deploymentType": "Server",
        "buildNumber": 10_030_024,
        "buildDate": "2026-07-02T00:00:00.000+0000",
        "databaseBuildNumber": 10_030_024,
        "scmInfo": "0123456789abcdef0123456789abcdef01234567",
        "serverTitle": "Acme Jira",
    });
    // the time is told only to who is logged in
    if call.me().is_some() {
        info["serverTime"] = json!(now);
    }
    Reply::ok(&info)
}

/// `GET /_edge/tenant_info`, without a login.
pub(super) fn tenant_info(call: &Call<'_>) -> Reply {
    Reply::ok(&json!({"cloudId": call.world.site.cloud_id}))
}

/// `GET myself`
pub(super) fn myself(call: &mut Call<'_>) -> Reply {
    let look = call.look(&[]);
    let me = call.me().map(|me| wire::full_user(me, &look));
    me.map_or_else(|| call.login_needed(), |me| Reply::ok(&me))
}

/// `GET status`
pub(super) fn statuses(call: &mut Call<'_>) -> Reply {
    let look = call.look(&[Shows::Names]);
    let all: Vec<Value> = call
        .world
        .state
        .statuses
        .iter()
        .map(|status| wire::status(status, &look))
        .collect();
    Reply::ok(&json!(all))
}

/// `GET statuscategory`
pub(super) fn status_categories(call: &mut Call<'_>) -> Reply {
    let look = call.look(&[Shows::Names]);
    let all: Vec<Value> = Category::ALL
        .into_iter()
        .map(|category| wire::status_category(category, &look))
        .collect();
    Reply::ok(&json!(all))
}

/// `GET project`
pub(super) fn projects(call: &mut Call<'_>) -> Reply {
    Reply::ok(&json!(visible_projects(call)))
}

/// `GET project/search`, Cloud
pub(super) fn project_search(call: &mut Call<'_>) -> Reply {
    let all = visible_projects(call);
    let (start, most) = match (
        call.request.number("startAt", 0),
        call.request.number("maxResults", 50),
    ) {
        (Ok(start), Ok(most)) => (start, most.min(100)),
        (Err(refusal), _) | (_, Err(refusal)) => return refusal,
    };
    let total = all.len();
    let values = page(all, start, most);
    let last = super::natural(start) + values.len() >= total;
    Reply::ok(&json!({
        "startAt": start, "maxResults": most, "total": total, "isLast": last, "values": values,
    }))
}

/// `GET project/{key or id}`
pub(super) fn project(call: &mut Call<'_>) -> Reply {
    let look = call.look(&[]);
    let wanted = &call.route.param;
    let mut projects = call.world.state.projects.iter();
    let found = projects
        .find(|project| project.key == *wanted || project.id.to_string() == *wanted)
        .filter(|_| call.me().is_some());
    match found {
        Some(project) => Reply::ok(&wire::project(project, &look)),
        None => Reply::refuse(
            404,
            &format!("No project could be found with key '{wanted}'."),
        ),
    }
}

fn visible_projects(call: &mut Call<'_>) -> Vec<Value> {
    let look = call.look(&[]);
    if call.me().is_none() {
        return Vec::new();
    }
    call.world
        .state
        .projects
        .iter()
        .map(|project| wire::project(project, &look))
        .collect()
}
