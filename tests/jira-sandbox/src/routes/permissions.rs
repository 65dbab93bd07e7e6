//! `mypermissions`, which answers nobody too and therefore is no test of a login.

use serde_json::{Map, Value, json};

use super::Call;
use crate::reply::Reply;

/// Key, id, name, whether global.
const KNOWN: [(&str, &str, &str, bool); 7] = [
    ("ADMINISTER", "0", "Administer Jira", true),
    ("USER_PICKER", "27", "Browse users and groups", true),
    ("BROWSE_PROJECTS", "10", "Browse Projects", false),
    ("CREATE_ISSUES", "11", "Create Issues", false),
    ("EDIT_ISSUES", "12", "Edit Issues", false),
    ("ASSIGN_ISSUES", "13", "Assign Issues", false),
    ("WORK_ON_ISSUES", "20", "Work On Issues", false),
];

/// `GET mypermissions`. Cloud wants to be told which; Data Center lists them all.
pub(super) fn mine(call: &Call<'_>) -> Result<Reply, Reply> {
    let cloud = call.world.site.is_cloud();
    let wanted = call.request.listed("permissions");
    if cloud {
        let wanted = wanted.as_deref().unwrap_or_default();
        if wanted.is_empty() {
            return Err(Reply::refuse(
                400,
                "The 'permissions' query parameter is required.",
            ));
        }
        let unknown = wanted
            .iter()
            .find(|wanted| KNOWN.iter().all(|known| known.0 != *wanted));
        if let Some(unknown) = unknown {
            return Err(Reply::refuse(
                400,
                &format!("Unrecognized permission: {unknown}"),
            ));
        }
    }
    let me = call.me().is_some();
    let mut permissions = Map::new();
    for (key, id, name, global) in KNOWN {
        if cloud && !wanted.iter().flatten().any(|wanted| wanted == key) {
            continue;
        }
        let have = match key {
            "ADMINISTER" => false,
            "USER_PICKER" => me && call.world.site.browse_users,
            _ => me,
        };
        let kind = if global { "GLOBAL" } else { "PROJECT" };
        let permission: Value = json!({
            "id": id, "key": key, "name": name, "type": kind, "description": name, "havePermission": have,
        });
        permissions.insert(key.to_owned(), permission);
    }
    Ok(Reply::ok(&json!({"permissions": permissions})))
}
