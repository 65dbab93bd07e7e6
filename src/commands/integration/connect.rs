//! The flags that say where a Jira is and how to sign in, and what becomes of them.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::app::App;
use crate::commands::token::TokenArgs;
use crate::domain::{AuthKind, BaseUrl, IntegrationName, Login, Token};
use crate::error::{Failure, Kind};
use crate::jira::Candidate;

/// Where a Jira is and how to sign in.
#[derive(Debug, Clone, Args)]
pub(super) struct ConnectArgs {
    /// The address of the Jira; a pasted page address is repaired
    #[arg(long, value_name = "URL")]
    pub url: Option<BaseUrl>,
    /// Who signs in: the e-mail on Jira Cloud, the user name on Data Center
    #[arg(long, value_name = "LOGIN", visible_aliases = ["email", "username"])]
    pub login: Option<Login>,
    /// How to sign in; auto finds it out
    #[arg(long, value_name = "KIND", default_value = "auto", value_parser = auth_parser())]
    pub auth: Auth,
    #[command(flatten)]
    pub token: TokenArgs,
    /// Trust the certificates in this file (PEM), in addition to the system's
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Go through this proxy instead of HTTPS_PROXY
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
}

/// A kind of sign-in, or none when it is to be found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Auth(pub Option<AuthKind>);

fn auth_parser() -> impl TypedValueParser<Value = Auth> {
    let words = AuthKind::ALL.iter().map(|kind| kind.as_str());
    PossibleValuesParser::new(std::iter::once("auto").chain(words))
        .map(|word| Auth(word.parse().ok()))
}

impl ConnectArgs {
    /// Returns the address, by asking when it was not given.
    pub(super) fn url(&self, app: &App) -> Result<BaseUrl, Failure> {
        if let Some(url) = &self.url {
            return Ok(url.clone());
        }
        let typed = app
            .prompt()
            .line("Jira's address", None, "give it with --url URL")?;
        typed
            .parse()
            .map_err(|error| Failure::usage(format!("`{typed}` {error}")))
    }

    /// Returns the login, by asking when it was not given and somebody can be asked. Data Center's personal access
    /// tokens need none, so its absence is no mistake yet.
    pub(super) fn login(&self, app: &App) -> Result<Login, Failure> {
        match &self.login {
            Some(login) => Ok(login.clone()),
            None if self.auth == Auth(Some(AuthKind::Pat)) || !app.prompt().is_interactive() => {
                Ok(Login::none())
            }
            None => {
                let question =
                    "E-mail (Cloud) or user name (Data Center; empty for a personal access token)";
                let typed = app.prompt().line(
                    question,
                    Some(String::new()),
                    "give it with --login LOGIN",
                )?;
                if typed.trim().is_empty() {
                    return Ok(Login::none());
                }
                typed
                    .parse()
                    .map_err(|error| Failure::usage(format!("`{typed}` {error}")))
            }
        }
    }

    /// Returns everything that was given or asked, as a candidate for Jira to judge.
    pub(super) fn candidate(
        &self,
        app: &App,
        name: IntegrationName,
        base_url: BaseUrl,
    ) -> Result<Candidate, Failure> {
        let login = self.login(app)?;
        let token = self.token.read(app, self.auth.0)?;
        self.candidate_of(name, base_url, login, token)
    }

    /// Returns the candidate for a login and token that came from elsewhere.
    pub(super) fn candidate_of(
        &self,
        name: IntegrationName,
        base_url: BaseUrl,
        login: Login,
        token: Token,
    ) -> Result<Candidate, Failure> {
        Ok(Candidate {
            name,
            base_url,
            login,
            token,
            auth: self.auth.0,
            ca_cert: self.ca_cert.as_deref().map(certificates).transpose()?,
            proxy: self.proxy.as_deref().map(proxy).transpose()?,
        })
    }
}

/// Reads the certificates now: what is kept has to work when the file is gone.
fn certificates(path: &Path) -> Result<String, Failure> {
    let pem = std::fs::read_to_string(path).map_err(|error| {
        Failure::new(
            Kind::Usage,
            format!("the certificates in {} cannot be read", path.display()),
        )
        .caused_by(error.to_string())
    })?;
    if pem.contains("-----BEGIN CERTIFICATE-----") {
        Ok(pem)
    } else {
        Err(Failure::usage(format!(
            "{} holds no certificate in PEM form",
            path.display()
        )))
    }
}

/// Takes a proxy's address; a password in it would be kept in the clear.
fn proxy(text: &str) -> Result<String, Failure> {
    let refused = |why: &str| Failure::usage(format!("--proxy {why}"));
    let url = url::Url::parse(text).map_err(|error| refused(&format!("is not a URL: {error}")))?;
    if url.password().is_some() {
        return Err(
            refused("must not contain a password: it would be stored in the clear")
                .hint("use HTTPS_PROXY"),
        );
    }
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url.into()),
        _ => Err(refused("must begin with http:// or https://")),
    }
}
