//! Finding people by name or address: two dialects that refuse each other's parameters.

use serde_json::{Value, json};

use super::{Call, Shows, natural};
use crate::reply::Reply;
use crate::state::User;
use crate::wire;

/// `GET user/search` on Cloud: active users by prefix; nobody, and who may not browse users, finds nobody.
pub(super) fn on_cloud(call: &mut Call<'_>) -> Result<Reply, Reply> {
    refuse_names(call)?;
    let (start, most) = (
        call.request.number("startAt", 0)?,
        call.request.number("maxResults", 50)?,
    );
    let (query, account) = (call.request.param("query"), call.request.param("accountId"));
    match (query, account, call.request.param("property")) {
        (None, None, None) => {
            let message =
                "One of the query parameters 'query', 'accountId' or 'property' is needed.";
            return Err(Reply::refuse(400, message));
        }
        (Some(_), Some(_), _) => {
            let message = "The query parameters 'query' and 'accountId' cannot be used together.";
            return Err(Reply::refuse(400, message));
        }
        _ => {}
    }
    if start < 0 || most < 0 {
        return Err(Reply::refuse(
            400,
            "The bounds of a page cannot be negative.",
        ));
    }
    if call.me().is_none() || !call.world.site.browse_users {
        return Ok(Reply::ok(&json!([])));
    }
    let wanted = |user: &User| match (query, account) {
        (Some(query), _) => matches_prefix(user, query),
        (_, Some(account)) => user.account_id == account,
        _ => false,
    };
    let found = call
        .world
        .state
        .users
        .iter()
        .filter(|user| user.active && wanted(user));
    let found: Vec<User> = found.cloned().collect();
    Ok(answer(call, found, start, most))
}

/// `username` and `key` identify nobody on Cloud.
pub(super) fn refuse_names(call: &Call<'_>) -> Result<(), Reply> {
    let names = ["username", "key"];
    match names
        .into_iter()
        .find(|name| call.request.param(name).is_some())
    {
        None => Ok(()),
        Some(name) => {
            let message =
                format!("The query parameter '{name}' is not supported in GDPR strict mode.");
            Err(Reply::refuse(400, &message))
        }
    }
}

/// Returns whether a query is the beginning of the display name from some word on, or of the address. A hidden
/// address matches only as a whole.
fn matches_prefix(user: &User, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    let (name, email) = (user.name.to_lowercase(), user.email.to_lowercase());
    let by_email = if user.hidden.is_some() {
        email == query
    } else {
        email.starts_with(&query)
    };
    by_email || begins_a_word(&name, &query)
}

fn begins_a_word(name: &str, query: &str) -> bool {
    let mut before = ' ';
    for (place, letter) in name.char_indices() {
        if !before.is_alphanumeric() && name[place..].starts_with(query) {
            return true;
        }
        before = letter;
    }
    false
}

/// `GET user/search` on Data Center: `username` is the text, whatever it is matched against.
pub(super) fn on_data_center(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let Some(text) = call.request.param("username") else {
        return Err(Reply::refuse(
            400,
            "The username query parameter was not provided.",
        ));
    };
    let (start, most) = (
        call.request.number("startAt", 0)?,
        call.request.number("maxResults", 50)?,
    );
    // any case is a yes and anything else a no, as for every boolean parameter in Java
    let flag = |name: &str, default: bool| {
        call.request
            .param(name)
            .map_or(default, |value| value.eq_ignore_ascii_case("true"))
    };
    let (active, inactive) = (flag("includeActive", true), flag("includeInactive", false));
    if !call.world.site.browse_users {
        return Ok(Reply::ok(&json!([])));
    }
    // a dot or a blank are the folk ways to list everybody
    let text = text.trim().to_lowercase();
    let everybody = text.is_empty() || text == ".";
    let wanted = |user: &&User| {
        let listed = if user.active { active } else { inactive };
        let (username, name) = (user.username.to_lowercase(), user.name.to_lowercase());
        let email = user.email.to_lowercase();
        let by_email = if user.hidden.is_some() {
            email == text
        } else {
            email.starts_with(&text)
        };
        let fits = username.starts_with(&text) || by_email || begins_a_word(&name, &text);
        !user.removed && listed && (everybody || fits)
    };
    let found: Vec<User> = call
        .world
        .state
        .users
        .iter()
        .filter(wanted)
        .cloned()
        .collect();
    Ok(answer(call, found, start, most))
}

/// Answers a page; beyond the cap the server finds nothing more.
fn answer(call: &mut Call<'_>, mut found: Vec<User>, start: i64, most: i64) -> Reply {
    found.sort_by_key(|user| user.name.to_lowercase());
    found.truncate(call.world.site.user_cap);
    let look = call.look(&[Shows::People]);
    let page = found.iter().skip(natural(start)).take(natural(most));
    let users: Vec<Value> = page.map(|user| wire::user(user, &look)).collect();
    Reply::ok(&json!(users))
}
