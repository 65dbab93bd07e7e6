//! The flags that say where a Jira is and how to sign in, and what becomes of them.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

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
    pub url: Option<Discreet<BaseUrl>>,
    /// Who signs in: the e-mail on Jira Cloud, the user name on Data Center
    #[arg(long, value_name = "LOGIN", visible_aliases = ["email", "username"])]
    pub login: Option<Discreet<Login>>,
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
    /// Returns whether any of these flags was given.
    pub(super) fn says_anything(&self) -> bool {
        self.url.is_some()
            || self.login.is_some()
            || self.auth != Auth(None)
            || self.token.is_given()
            || self.ca_cert.is_some()
            || self.proxy.is_some()
    }

    /// Returns the address, by asking when it was not given; says so when it was repaired.
    pub(super) fn url(&self, app: &App) -> Result<BaseUrl, Failure> {
        let typed = match &self.url {
            Some(typed) => typed.clone(),
            None => ask(app, "Jira's address", None, "give it with --url URL")?,
        };
        let url = typed.value("--url")?;
        if typed.was_changed {
            app.out()
                .remark(&format!("Taking {url} for Jira's address."));
        }
        Ok(url)
    }

    /// Returns the login, by asking when it was not given and somebody can be asked. Data Center's personal access
    /// tokens need none, so its absence is no mistake yet.
    pub(super) fn login(&self, app: &App) -> Result<Login, Failure> {
        match &self.login {
            Some(typed) => typed.value("--login"),
            None if self.auth == Auth(Some(AuthKind::Pat)) || !app.prompt().is_interactive() => {
                Ok(Login::none())
            }
            None => {
                app.out().remark(
                    "The login is the e-mail on Cloud, the user name on Data Center; none goes with a personal access token.",
                );
                ask(
                    app,
                    "Login",
                    Some(Login::none()),
                    "give it with --login LOGIN",
                )?
                .value("the login")
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
        // What is wrong with a file or an address is better known before a token is typed.
        let (ca_cert, proxy) = (self.ca_cert()?, self.proxy()?);
        let token = self.token.read(app, self.auth.0)?;
        Ok(Candidate {
            name,
            base_url,
            login,
            token,
            auth: self.auth.0,
            ca_cert,
            proxy,
        })
    }

    fn ca_cert(&self) -> Result<Option<String>, Failure> {
        self.ca_cert.as_deref().map(certificates).transpose()
    }

    fn proxy(&self) -> Result<Option<String>, Failure> {
        self.proxy.as_deref().map(proxy).transpose()
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
            ca_cert: self.ca_cert()?,
            proxy: self.proxy()?,
        })
    }
}

/// Asks until the answer can be used; an empty one stands for `default`.
fn ask<T>(
    app: &App,
    question: &str,
    default: Option<T>,
    instead: &str,
) -> Result<Discreet<T>, Failure>
where
    T: FromStr<Err: fmt::Display> + fmt::Display,
{
    let may_be_empty = default.is_some();
    let typed = app
        .prompt()
        .line(question, may_be_empty.then(String::new), instead)?;
    match default {
        Some(default) if typed.trim().is_empty() => Ok(Discreet {
            outcome: Ok(default),
            was_changed: false,
        }),
        default => {
            let typed: Discreet<T> = typed.parse().unwrap_or_else(|never| match never {});
            match &typed.outcome {
                Ok(_) => Ok(typed),
                Err(why) => {
                    app.out().warn(&format!("this {why}"));
                    ask(app, question, default, instead)
                }
            }
        }
    }
}

/// A value whose mistakes are told without repeating it: people paste passwords into addresses and logins.
#[derive(Clone)]
pub(crate) struct Discreet<T> {
    outcome: Result<T, String>,
    was_changed: bool,
}

impl<T: Clone> Discreet<T> {
    fn value(&self, flag: &str) -> Result<T, Failure> {
        self.outcome
            .clone()
            .map_err(|why| Failure::usage(format!("{flag} {why}")))
    }
}

impl<T: FromStr<Err: fmt::Display> + fmt::Display> FromStr for Discreet<T> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let outcome = text.parse::<T>().map_err(|error| error.to_string());
        let was_changed = outcome
            .as_ref()
            .is_ok_and(|value| value.to_string() != text.trim().trim_end_matches('/'));
        Ok(Self {
            outcome,
            was_changed,
        })
    }
}

impl<T> fmt::Debug for Discreet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Discreet")
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
