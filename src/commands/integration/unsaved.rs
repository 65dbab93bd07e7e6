//! An integration that is described and not saved: from the command line, or from a build server's variables.

use std::ffi::OsString;
use std::path::Path;

use super::connect::{Auth, ConnectArgs};
use crate::app::App;
use crate::commands::token;
use crate::domain::{IntegrationName, Login, Token};
use crate::error::Failure;
use crate::jira::Candidate;

/// Returns the flags of an unsaved integration, from the command line or the environment; `None` when neither names one.
pub(super) fn described(
    app: &App,
    connect: &ConnectArgs,
    names: &[IntegrationName],
) -> Result<Option<ConnectArgs>, Failure> {
    let mut connect = connect.clone();
    if connect.url.is_none() && names.is_empty() {
        connect.url = app.parsed("MANAGEROS_URL")?;
    }
    if connect.url.is_none() {
        return Ok(None);
    }
    if !names.is_empty() {
        return Err(Failure::usage(
            "an integration is either named or described with --url, not both",
        ));
    }
    if connect.login.is_none() {
        connect.login = app.parsed("MANAGEROS_LOGIN")?;
    }
    Ok(Some(connect))
}

/// Returns everything that was described, with its token, as a candidate for Jira to judge. `typed` is what the command
/// line said: the variables' token was meant for the variables' address, and goes to no other.
pub(super) fn candidate(
    app: &App,
    connect: &ConnectArgs,
    typed: &ConnectArgs,
) -> Result<Candidate, Failure> {
    let url = connect.url(app)?;
    let login = match &connect.login {
        Some(_) => connect.login(app)?,
        None => Login::none(),
    };
    let is_from_environment = typed.url.is_none() && !connect.token.is_given();
    let text = app
        .variable("MANAGEROS_TOKEN")
        .filter(|_| is_from_environment);
    let file = app
        .variable("MANAGEROS_TOKEN_FILE")
        .filter(|_| is_from_environment);
    let token = match (text, file) {
        (Some(_), Some(_)) => {
            return Err(Failure::usage(
                "MANAGEROS_TOKEN and MANAGEROS_TOKEN_FILE are both set",
            ));
        }
        (Some(text), None) => token_of(text, connect.auth)?,
        (None, Some(file)) => token::parse(&token::from_file(Path::new(&file))?, connect.auth.0)?,
        (None, None) => connect.token.read(app, connect.auth.0)?,
    };
    connect.candidate_of(IntegrationName::env(), url, login, token)
}

fn token_of(text: OsString, auth: Auth) -> Result<Token, Failure> {
    let text = text
        .into_string()
        .map_err(|_| Failure::usage("MANAGEROS_TOKEN is not UTF-8"))?;
    token::parse(&text, auth.0)
}
