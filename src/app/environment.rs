//! The variables that settings are made of; an empty one counts as not set.

use std::env;
use std::ffi::OsString;

use crate::error::Failure;

pub(super) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the names of the variables that are ours; no other program is told them.
pub(super) fn variables_of_ours() -> Vec<OsString> {
    let names = env::vars_os().map(|(name, _)| name);
    names
        .filter(|name| name.to_string_lossy().starts_with("MANAGEROS_"))
        .collect()
}

pub(super) fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}

pub(super) fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

pub(super) fn is_on(name: &str) -> bool {
    text(name).is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "no"))
}

pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
) -> Result<Option<T>, Failure> {
    let Some(value) = variable(name) else {
        return Ok(None);
    };
    let value = value
        .into_string()
        .map_err(|_| Failure::usage(format!("{name} is not UTF-8")))?;
    value
        .parse()
        .map(Some)
        .map_err(|error: T::Err| Failure::usage(format!("{name} {error}")))
}

/// `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`; source: no-color.org and bixense.com/clicolors.
pub(super) fn colour() -> Option<bool> {
    if is_set("NO_COLOR") {
        Some(false)
    } else if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") {
        Some(true)
    } else {
        None
    }
}

/// Returns the account of this machine that runs us, in the form the store knows users by.
#[cfg(unix)]
pub fn os_account() -> String {
    format!("uid:{}", rustix::process::geteuid().as_raw())
}

/// Returns the account of this machine that runs us, in the form the store knows users by.
#[cfg(not(unix))]
pub fn os_account() -> String {
    format!("name:{}", user_name())
}

pub(super) fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| text(name))
        .unwrap_or_else(|| "user".to_owned())
}
