//! Users by their id, and all of them.

use serde_json::{Value, json};

use super::user_search::refuse_names;
use super::{Call, Shows, natural, page};
use crate::reply::Reply;
use crate::state::User;
use crate::wire;

/// Pages of `user/bulk` are never longer, whatever is asked for.
const MOST_BULK: i64 = 200;

/// Pages of `users/search` are never longer.
const MOST_ALL: i64 = 1000;

/// `GET user`: by account id on Cloud, by username or key on Data Center. Inactive users are answered too.
pub(super) fn one(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let cloud = call.world.site.is_cloud();
    let found = if cloud {
        by_account_id(call)?
    } else {
        by_name_or_key(call)?
    };
    let look = call.look(&[Shows::People]);
    Ok(Reply::ok(&wire::user(&found, &look)))
}

fn by_account_id(call: &Call<'_>) -> Result<User, Reply> {
    refuse_names(call)?;
    let Some(wanted) = call.request.param("accountId") else {
        return Err(Reply::refuse(
            400,
            "The accountId query parameter was not provided.",
        ));
    };
    if !call.world.site.browse_users {
        return Err(Reply::refuse(
            403,
            "You do not have permission to browse users.",
        ));
    }
    let mut users = call.world.state.users.iter().filter(|user| !user.removed);
    users
        .find(|user| user.account_id == wanted)
        .cloned()
        .ok_or_else(|| {
            Reply::refuse(
                404,
                "Specified user does not exist or you do not have required permissions",
            )
        })
}

fn by_name_or_key(call: &Call<'_>) -> Result<User, Reply> {
    let mut users = call.world.state.users.iter().filter(|user| !user.removed);
    let (found, message) = match (call.request.param("username"), call.request.param("key")) {
        (Some(name), _) => {
            let found = users.find(|user| user.username.to_lowercase() == name.to_lowercase());
            (found, format!("The user named '{name}' does not exist"))
        }
        (None, Some(key)) => (
            users.find(|user| user.key == key),
            format!("The user with the key '{key}' does not exist"),
        ),
        (None, None) => {
            let message = "Either the 'username' or the 'key' query parameters need to be provided";
            return Err(Reply::refuse(404, message));
        }
    };
    found.cloned().ok_or_else(|| Reply::refuse(404, &message))
}

/// `GET user/bulk`, Cloud: who is unknown is left out. It needs no permission to browse users.
pub(super) fn bulk(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let ids: Vec<&str> = call.request.params("accountId").collect();
    if ids.is_empty() {
        return Err(Reply::refuse(
            400,
            "The accountId query parameter was not provided.",
        ));
    }
    let (start, most) = (
        call.request.number("startAt", 0)?,
        call.request.number("maxResults", 10)?,
    );
    let most = most.clamp(1, MOST_BULK);
    let known = call.world.state.users.iter().filter(|user| !user.removed);
    let found: Vec<User> = known
        .filter(|user| ids.contains(&user.account_id.as_str()))
        .cloned()
        .collect();
    let total = found.len();
    let look = call.look(&[Shows::People]);
    let values: Vec<Value> = page(found, start, most)
        .iter()
        .map(|user| wire::user(user, &look))
        .collect();
    let link = |start: i64| {
        let ids: Vec<String> = ids
            .iter()
            .map(|id| format!("accountId={}", wire::encoded(id)))
            .collect();
        look.link(&format!(
            "user/bulk?{}&startAt={start}&maxResults={most}",
            ids.join("&")
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

/// `GET users/search`, Cloud: everybody, the inactive and deleted included.
pub(super) fn all(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let (start, most) = (
        call.request.number("startAt", 0)?,
        call.request.number("maxResults", 50)?,
    );
    if call.me().is_none() || !call.world.site.browse_users {
        return Err(Reply::refuse(
            403,
            "You do not have permission to browse users.",
        ));
    }
    let look = call.look(&[Shows::People]);
    let users = page(call.world.state.users.clone(), start, most.min(MOST_ALL));
    let users: Vec<Value> = users.iter().map(|user| wire::user(user, &look)).collect();
    Ok(Reply::ok(&json!(users)))
}
