//! What we say when Jira does not answer as wished.

use std::time::Duration;

use super::{Failure, Kind};
use crate::domain::{BaseUrl, Deployment, IntegrationName};
use crate::jira::{JiraError, SignIn, Unreachable};

impl From<JiraError> for Failure {
    fn from(error: JiraError) -> Self {
        let (kind, message) = headline(&error);
        let mut failure = Self::new(kind, message);
        if !matches!(error, JiraError::Unusable(_) | JiraError::WrongKind(_)) {
            failure = failure.caused_by(error.to_string());
        }
        failure.0.http_status = error.status();
        if let JiraError::RateLimited { retry_after, .. } = &error {
            failure.0.retry_after = *retry_after;
        }
        match advice(&error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn headline(error: &JiraError) -> (Kind, String) {
    let (kind, text) = match error {
        JiraError::Unreachable { at, .. } => (Kind::Network, unreachable(*at)),
        JiraError::SignIn { reason, status, .. } => (Kind::Auth, sign_in(reason, *status)),
        JiraError::Forbidden { scope: true, .. } => {
            (Kind::Forbidden, "the token's scopes do not allow this")
        }
        JiraError::Forbidden { .. } => (Kind::Forbidden, "Jira does not allow this"),
        JiraError::NotFound { .. } => (Kind::Remote, "Jira does not have what was asked for"),
        JiraError::NoSuchSite { .. } => (
            Kind::Remote,
            "there is no such Jira site, or it is suspended",
        ),
        JiraError::NotJira { .. } => (Kind::Remote, "something that is not Jira answered"),
        JiraError::Redirected { .. } => (
            Kind::Remote,
            "Jira's address leads elsewhere; the token was not sent there",
        ),
        JiraError::RateLimited { .. } => (Kind::RateLimited, "Jira asks for fewer requests"),
        JiraError::Removed { .. } => (
            Kind::Remote,
            "this Jira no longer has the API that was asked",
        ),
        JiraError::Refused { .. } => (Kind::Remote, "Jira refused the question"),
        JiraError::Server { .. } => (Kind::Remote, "Jira failed"),
        JiraError::Malformed { .. } => (Kind::Remote, "Jira's answer cannot be read"),
        JiraError::Unusable(text) | JiraError::WrongKind(text) => (Kind::Usage, text.as_str()),
    };
    (kind, text.to_owned())
}

fn unreachable(at: Unreachable) -> &'static str {
    match at {
        Unreachable::Dns => "the host of this Jira has no address",
        Unreachable::Connect => "Jira cannot be reached",
        Unreachable::Tls => "the encrypted connection to Jira was refused",
        Unreachable::UnknownIssuer => {
            "the certificate of this Jira is signed by nobody this machine trusts"
        }
        Unreachable::WrongName => "the certificate of this Jira is for another host name",
        Unreachable::Expired => "the certificate of this Jira is not valid today",
        Unreachable::Proxy => "the proxy does not lead to Jira",
        Unreachable::Timeout => "Jira did not answer in time",
        Unreachable::Broken => "the connection to Jira broke",
    }
}

fn sign_in(reason: &SignIn, status: u16) -> &'static str {
    match reason {
        SignIn::Rejected if (200..300).contains(&status) => {
            "Jira answered as to a stranger: the token was not accepted"
        }
        SignIn::Rejected => "Jira did not accept the login and token",
        SignIn::Captcha { .. } => "Jira wants a CAPTCHA solved before it takes this password again",
        SignIn::BasicDisabled => "this Jira takes no passwords",
        SignIn::BearerOnCloud => "Jira Cloud takes no bearer token here",
    }
}

/// Returns what to do about it, when that does not depend on the integration's name; see [`Failure::of_integration`].
fn advice(error: &JiraError) -> Option<String> {
    let text = match error {
        JiraError::Unreachable { at, .. } => return Some(reach(*at).to_owned()),
        JiraError::SignIn {
            reason: SignIn::Captcha { login_url },
            ..
        } => {
            let page = login_url.as_deref().unwrap_or("Jira's own login page");
            return Some(format!(
                "sign in once in a browser at {page}, or use a personal access token (--auth pat)"
            ));
        }
        JiraError::SignIn {
            reason: SignIn::BasicDisabled,
            ..
        } => {
            "make a personal access token in Jira (profile > Personal Access Tokens) and use --auth pat"
        }
        JiraError::SignIn {
            reason: SignIn::BearerOnCloud,
            ..
        } => "on Jira Cloud use --auth token with the e-mail of the token's owner as --login",
        JiraError::Forbidden { scope: true, .. } => {
            "the token needs the scopes read:jira-work and read:jira-user; make one at \
             https://id.atlassian.com/manage-profile/security/api-tokens"
        }
        JiraError::Forbidden { .. } => {
            "ask a Jira admin which permission the token's account lacks"
        }
        JiraError::NotFound { .. } => "check the base URL and its context path (such as /jira)",
        JiraError::NoSuchSite { .. } => {
            "check the site's name: was it renamed, or is it suspended?"
        }
        JiraError::NotJira { .. } => {
            "check the base URL and its context path (such as /jira); a login page or a proxy may stand in front of \
             Jira's API (/rest)"
        }
        JiraError::Redirected { .. } => {
            "register the address that Jira itself uses, with its context path (such as /jira)"
        }
        JiraError::RateLimited {
            retry_after: Some(time),
            ..
        } => {
            let seconds = time.as_secs().max(1);
            // Above the default, and above what was not enough this time.
            let longer = (2 * seconds).max(600);
            return Some(format!(
                "try again in {seconds} s, or let it wait longer with --max-wait {longer}s"
            ));
        }
        JiraError::RateLimited { .. } => "try again later, or wait longer with --max-wait 10m",
        JiraError::Server { .. } => "try again later; if it stays, ask whoever runs this Jira",
        JiraError::Malformed { .. } | JiraError::Removed { .. } => {
            "a newer manageros may know this Jira"
        }
        JiraError::SignIn {
            reason: SignIn::Rejected,
            ..
        }
        | JiraError::Refused { .. }
        | JiraError::Unusable(_)
        | JiraError::WrongKind(_) => return None,
    };
    Some(text.to_owned())
}

fn reach(at: Unreachable) -> &'static str {
    match at {
        Unreachable::Dns => "check the host name in the base URL, and whether a VPN is needed",
        Unreachable::Connect => {
            "check the base URL and its port, and whether a VPN or a proxy (HTTPS_PROXY) is needed"
        }
        Unreachable::Tls | Unreachable::UnknownIssuer => {
            "if the company signs its own certificates, add its CA with --ca-cert FILE or SSL_CERT_FILE; check the host name"
        }
        Unreachable::WrongName => {
            "use the host name that the certificate is for; a proxy that opens encrypted connections can be the cause too"
        }
        Unreachable::Expired => {
            "ask whoever runs this Jira to renew its certificate, unless this machine's clock is wrong"
        }
        Unreachable::Proxy => {
            "check --proxy or HTTPS_PROXY, and NO_PROXY for hosts inside the company"
        }
        Unreachable::Timeout | Unreachable::Broken => "try again; if it stays, check VPN and proxy",
    }
}

/// What to do about a rejected login, where Jira does not say which of its reasons it is.
const REJECTED: &str = "is the login the token owner's e-mail (Cloud) or user name (Data Center)? Has the token expired or \
     been revoked? A scoped token needs --auth scoped, a personal access token --auth pat; --auth auto tries them";

impl Failure {
    /// Adds what to do about it for a saved integration: a command that mends it.
    #[must_use]
    pub fn of_integration(self, name: &IntegrationName) -> Self {
        let failure = match self.kind() {
            Kind::Auth if *name != IntegrationName::env() => self.hint(format!(
                "make a new token, then `manageros integration rotate {name}`; {REJECTED}"
            )),
            _ => self,
        };
        failure.on(name).of_typed()
    }

    /// Returns the failure of a question that was not answered within the time it was given.
    pub fn not_answered_within(limit: Duration) -> Self {
        Self::new(Kind::Network, unreachable(Unreachable::Timeout))
            .caused_by(format!("no answer within {limit:?}"))
            .hint(reach(Unreachable::Timeout))
    }

    /// Returns the failure of a scoped token that was registered as one for the site.
    pub fn scoped_token_on_site(error: &JiraError, name: &IntegrationName) -> Self {
        let mut failure = Self::new(
            Kind::Auth,
            "this is a scoped token: Atlassian's gateway takes it, and the site does not",
        )
        .caused_by(error.to_string())
        .hint(format!("manageros integration edit {name} --auth scoped"));
        failure.0.http_status = error.status();
        failure
    }

    /// Returns the failure of an address at which no Jira answers, while one answers next to it.
    pub fn jira_is_elsewhere(saved: &BaseUrl, found: &BaseUrl, name: &IntegrationName) -> Self {
        Self::new(
            Kind::Remote,
            format!("no Jira answers at {saved}, but one does at {found}"),
        )
        .hint(format!("manageros integration edit {name} --url {found}"))
    }

    /// Returns the failure of a Jira that was exchanged for one of the other deployment.
    pub fn other_deployment(saved: Deployment, found: Deployment) -> Self {
        let word = |deployment| match deployment {
            Deployment::Cloud => "Jira Cloud",
            Deployment::DataCenter => "Jira Data Center",
        };
        Self::new(
            Kind::Remote,
            format!("this was {} when it was saved and is {} now", word(saved), word(found)),
        )
        .hint(
            "register it under a new name with `manageros integration add`, and link its people again: their \
             accounts have other ids there",
        )
    }

    /// Returns the failure of an account that signs in and is switched off.
    pub fn inactive_account(display_name: &str) -> Self {
        Self::new(
            Kind::Auth,
            format!("the account {display_name} is deactivated"),
        )
        .hint("ask a Jira admin to activate it, or use another account's token")
    }

    /// Adds what to do about it for an integration that was just typed and not saved.
    #[must_use]
    pub fn of_typed(self) -> Self {
        if self.kind() == Kind::Auth {
            self.hint(REJECTED)
        } else {
            self
        }
    }
}
