//! Users: by account id on Cloud, by name and key on Data Center, never both.

use serde_json::{Value, json};

use super::{Look, encoded};
use crate::prng::fingerprint;
use crate::state::{Account, HiddenEmail, User};

/// What a deleted Cloud account is called.
const FORMER_USER: &str = "Former user";

/// Writes a user as others see it.
pub(crate) fn user(user: &User, look: &Look) -> Value {
    write(user, look, false)
}

/// Writes a user as issues and histories mention it, which is less than a user's own answer.
pub(crate) fn mentioned(user: &User, look: &Look) -> Value {
    let mut value = write(user, look, false);
    if let Some(members) = value.as_object_mut() {
        for absent in ["appType", "deleted", "locale"] {
            members.remove(absent);
        }
    }
    value
}

/// Writes a user as its owner sees it in `myself`.
pub(crate) fn full_user(user: &User, look: &Look) -> Value {
    let mut value = write(user, look, true);
    value["locale"] = json!(if look.localised { "es_ES" } else { "en_US" });
    value["groups"] = json!({"size": 2, "items": []});
    value["applicationRoles"] = json!({"size": 1, "items": []});
    value["expand"] = json!("groups,applicationRoles");
    value
}

fn write(user: &User, look: &Look, own: bool) -> Value {
    let shown_name = match (user.removed, look.cloud) {
        (true, true) => FORMER_USER,
        (true, false) => user.username.as_str(),
        (false, _) => user.name.as_str(),
    };
    let mut value = json!({
        "avatarUrls": avatars(user, look),
        "displayName": shown_name,
        "active": user.active,
        "timeZone": user.time_zone,
    });
    if look.cloud {
        value["self"] = json!(look.link(&format!("user?accountId={}", encoded(&user.account_id))));
        value["accountId"] = json!(user.account_id);
        value["accountType"] = json!(user.account.word());
        if user.account == Account::App {
            value["appType"] = json!("unknown");
        }
    } else {
        value["self"] = json!(look.link(&format!("user?username={}", encoded(&user.username))));
        value["name"] = json!(user.username);
        value["key"] = json!(user.key);
        value["deleted"] = json!(user.removed);
        value["locale"] = json!("en_US");
    }
    match email(user, look, own) {
        Ok(address) => value["emailAddress"] = json!(address),
        Err(HiddenEmail::Absent) => {}
        Err(HiddenEmail::Null) => value["emailAddress"] = Value::Null,
        Err(HiddenEmail::Empty) => value["emailAddress"] = json!(""),
    }
    value
}

fn email<'a>(user: &'a User, look: &Look, own: bool) -> Result<&'a str, HiddenEmail> {
    match user.hidden {
        _ if user.removed => Err(HiddenEmail::Absent),
        _ if own => Ok(&user.email),
        Some(how) => Err(how),
        None if look.hide_emails => Err(HiddenEmail::Absent),
        None => Ok(&user.email),
    }
}

fn avatars(user: &User, look: &Look) -> Value {
    let number = fingerprint(&user.id) % 1000;
    let url = |size: u32| {
        format!(
            "{}/secure/useravatar?size={size}&avatarId={number}",
            look.base
        )
    };
    json!({"16x16": url(16), "24x24": url(24), "32x32": url(32), "48x48": url(48)})
}
