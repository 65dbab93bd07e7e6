//! What each check of an integration looks at, one function a check; in which order, and what depends on what, is
//! `checks`.
//!
//! The first three steps carry no credential, so a wrong address never sees the token.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{BaseUrl, Connection, Deployment, IntegrationName, JiraAccount, Login, Site};
use crate::error::Failure;
use crate::jira::{self, Candidate, Client, Found, JiraError, Options, SignIn, Way};
use crate::view::integrations::CheckStatus;

/// Certificates that renew themselves do so a week before their end at the latest.
const CERTIFICATE_DAYS: i64 = 7;

/// A window's edge is a matter of minutes; less than this comes from slow answers.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// What a check found, when it did not fail; `found` is for the checks after it.
#[derive(Debug)]
pub(super) struct Finding<T> {
    pub(super) status: CheckStatus,
    pub(super) detail: String,
    pub(super) hint: Option<String>,
    pub(super) found: T,
}

impl<T> Finding<T> {
    /// As it should be.
    pub(super) fn pass(detail: impl Into<String>, found: T) -> Self {
        Self {
            status: CheckStatus::Pass,
            detail: detail.into(),
            hint: None,
            found,
        }
    }

    /// It works, but.
    pub(super) fn warn(detail: impl Into<String>, hint: impl Into<String>, found: T) -> Self {
        Self {
            status: CheckStatus::Warn,
            detail: detail.into(),
            hint: Some(hint.into()),
            found,
        }
    }

    /// There is nothing to look at.
    pub(super) fn none(detail: impl Into<String>, found: T) -> Self {
        Self {
            status: CheckStatus::Skipped,
            ..Self::pass(detail, found)
        }
    }
}

/// What is tested.
pub(super) enum Target {
    /// A saved integration, opened; and what the Jira called itself when it was saved.
    Saved {
        connection: Connection,
        server_url: Option<String>,
    },
    /// One that was just typed.
    Typed(Candidate),
}

impl Target {
    pub(super) fn name(&self) -> &IntegrationName {
        match self {
            Self::Saved { connection, .. } => connection.name(),
            Self::Typed(candidate) => &candidate.name,
        }
    }

    /// Returns the way that requests take.
    pub(super) fn way(&self) -> Way<'_> {
        match self {
            Self::Saved { connection, .. } => Way::of_requests(connection.site()),
            Self::Typed(candidate) => candidate.way(),
        }
    }
}

/// Does the host have an address, and does anybody listen there?
pub(super) async fn address(way: Way<'_>) -> Result<Finding<()>, Failure> {
    let reached = way.reach().await?;
    let detail = match reached.proxy {
        Some(proxy) => format!("reached the proxy {proxy} at {}", reached.address),
        None => format!("reached {} at {}", way.root.host(), reached.address),
    };
    Ok(Finding::pass(detail, ()))
}

/// Can the connection be encrypted, and for how long still?
pub(super) async fn tls(
    way: Way<'_>,
    options: &Options,
    now: Timestamp,
) -> Result<Finding<()>, Failure> {
    if !way.root.is_https() {
        return Ok(Finding::none("http, to this machine only", ()));
    }
    let Some(certificate) = way.handshake(options).await? else {
        return Ok(Finding::pass("the handshake succeeds", ()));
    };
    let days = certificate.not_after.duration_since(now).as_hours() / 24;
    let issuer = certificate.issuer.as_deref().unwrap_or("an unnamed issuer");
    let detail = format!("the certificate is from {issuer} and valid for {days} days more");
    Ok(if days > CERTIFICATE_DAYS {
        Finding::pass(detail, ())
    } else {
        let hint = "ask whoever runs this Jira whether its certificate is about to be renewed";
        Finding::warn(detail, hint, ())
    })
}

/// A Jira, and the instant on our clock when it answered.
pub(super) struct Answered {
    pub(super) jira: Found,
    pub(super) at: Timestamp,
}

/// Is it a Jira, which one, and is it where and what it was?
pub(super) async fn jira(
    target: &Target,
    options: &Options,
    now: &dyn Fn() -> Timestamp,
) -> Result<Finding<Answered>, Failure> {
    let way = match target {
        Target::Saved { connection, .. } => Way::of(connection),
        Target::Typed(candidate) => candidate.way(),
    };
    let jira = jira::locate(way, options).await?;
    let answered = Answered { jira, at: now() };
    match target {
        Target::Saved {
            connection,
            server_url,
        } => as_saved(connection, server_url.as_deref(), answered),
        Target::Typed(candidate) => Ok(as_typed(&candidate.base_url, answered)),
    }
}

fn as_saved(
    connection: &Connection,
    server_url: Option<&str>,
    answered: Answered,
) -> Result<Finding<Answered>, Failure> {
    let (site, name, jira) = (connection.site(), connection.name(), &answered.jira);
    if jira.base_url != site.base_url {
        return Err(Failure::jira_is_elsewhere(
            &site.base_url,
            &jira.base_url,
            name,
        ));
    }
    if !jira.is_open {
        return Ok(closed(site.deployment, answered));
    }
    if jira.deployment != site.deployment {
        return Err(Failure::other_deployment(site.deployment, jira.deployment));
    }
    let detail = described(jira);
    // A Jira that went by another name from the start has not been renamed since.
    let own = jira.server_url.as_deref().filter(|own| {
        Some(*own) != server_url && host_of(own).is_some_and(|host| host != site.base_url.host())
    });
    Ok(match own {
        None => Finding::pass(detail, answered),
        Some(own) => Finding::warn(
            format!("{detail}; it calls itself {own} now"),
            format!("was it renamed? then: manageros integration edit {name} --url {own}"),
            answered,
        ),
    })
}

fn as_typed(typed: &BaseUrl, answered: Answered) -> Finding<Answered> {
    let jira = &answered.jira;
    let moved = jira.base_url != *typed && !jira.is_behind_gateway();
    let detail = described(jira);
    match (moved, jira.is_open) {
        (true, _) => {
            let hint = format!("use {} as the address", jira.base_url);
            Finding::warn(format!("{detail}, at {}", jira.base_url), hint, answered)
        }
        (false, false) => closed(jira.deployment, answered),
        (false, true) => Finding::pass(detail, answered),
    }
}

/// A Data Center may tell strangers nothing; Jira Cloud tells everybody what it is.
fn closed(deployment: Deployment, answered: Answered) -> Finding<Answered> {
    match deployment {
        Deployment::DataCenter => {
            Finding::pass("it tells only those who are signed in what it is", answered)
        }
        Deployment::Cloud => Finding::warn(
            "it does not tell strangers what it is, as Jira Cloud does",
            "something else may stand in front of it: a proxy, a sign-in page, a firewall",
            answered,
        ),
    }
}

fn described(jira: &Found) -> String {
    let name = match jira.deployment {
        Deployment::Cloud => "Jira Cloud",
        Deployment::DataCenter => "Jira Data Center",
    };
    match &jira.version {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

fn host_of(url: &str) -> Option<String> {
    Some(url.parse::<BaseUrl>().ok()?.host())
}

/// Is the credential taken, and whose is it?
pub(super) async fn sign_in(
    target: &Target,
    jira: &Found,
    options: &Options,
    limit: Duration,
) -> Result<Finding<(Client, JiraAccount)>, Failure> {
    let (client, account) = match target {
        Target::Typed(candidate) => {
            let found = jira::sign_in(candidate, jira, options).await?;
            (Client::new(found.connection, options)?, found.account)
        }
        Target::Saved { connection, .. } => {
            let client = Client::new(connection.clone(), options)?;
            match client.myself().await {
                Ok(account) => (client, account),
                Err(error) => return Err(rejected(connection, error, options, limit).await),
            }
        }
    };
    let email = account.email.as_deref();
    let email = email.map(|email| format!(" <{email}>")).unwrap_or_default();
    let detail = format!("as {}{email}", account.display_name);
    Ok(Finding::pass(detail, (client, account)))
}

/// Nothing in a token tells its kind, and a scoped one on the site looks like a wrong one; the gateway knows. That it
/// does not answer must not hide the rejection, so it gets only a part of the check's time.
async fn rejected(
    connection: &Connection,
    error: JiraError,
    options: &Options,
    limit: Duration,
) -> Failure {
    let is_rejected = matches!(
        error,
        JiraError::SignIn {
            reason: SignIn::Rejected,
            ..
        }
    );
    if is_rejected && jira::is_scoped(connection, options, limit / 3).await {
        return Failure::scoped_token_on_site(&error, connection.name());
    }
    error.into()
}

/// Is it the account that was meant, and is it alive?
pub(super) fn identity(site: &Site, account: &JiraAccount) -> Result<Finding<()>, Failure> {
    if !account.active {
        return Err(Failure::inactive_account(&account.display_name));
    }
    let zone = match &account.time_zone {
        Some(zone) => format!("active, time zone {zone}"),
        None => "active, no time zone known".to_owned(),
    };
    Ok(match other_login(&site.login, account) {
        None => Finding::pass(zone, ()),
        Some(other) => Finding::warn(
            format!("Jira answers as {other}, not as {}", site.login),
            "was the account renamed, or does a proxy sign in by itself?",
            (),
        ),
    })
}

/// Returns who answered, when that can be seen not to be `login`: an e-mail may be hidden.
fn other_login<'a>(login: &Login, account: &'a JiraAccount) -> Option<&'a str> {
    let typed = login.as_str();
    let id = account.id.as_str();
    let visible = if typed.contains('@') {
        account.email.as_deref()
    } else {
        Some(id)
    };
    let same = |text: &str| text.to_lowercase() == typed.to_lowercase();
    visible.filter(|visible| !login.is_none() && !same(visible) && !same(id))
}

/// Does a search work?
pub(super) async fn search_issues(client: &Client) -> Result<Finding<()>, Failure> {
    client.try_search().await?;
    Ok(Finding::pass("searching works", ()))
}

/// Can people be looked up? Without that everything but linking works, so its absence is a warning.
pub(super) async fn search_people(client: &Client) -> Result<Finding<()>, Failure> {
    match client.may_search_people().await {
        Ok(true) => Ok(Finding::pass("people can be looked up", ())),
        Ok(false) => Ok(Finding::warn(
            "the account lacks the global permission \"Browse users and groups\": people can be linked by \
             --account-id only",
            "ask a Jira admin to give it that permission",
            (),
        )),
        Err(JiraError::Forbidden { .. } | JiraError::NotFound { .. }) => Ok(Finding::warn(
            "Jira does not tell whether people can be looked up",
            "try `manageros person search NAME`",
            (),
        )),
        Err(error) => Err(error.into()),
    }
}

/// Does this machine agree with Jira about the time? Windows are reckoned by this machine's clock.
pub(super) fn clock(answered: &Answered, is_fixed: bool) -> Finding<()> {
    if is_fixed {
        return Finding::none("MANAGEROS_NOW stands in for this machine's clock", ());
    }
    let Some(theirs) = answered.jira.time else {
        return Finding::none("Jira does not tell its time", ());
    };
    let skew = answered.at.duration_since(theirs);
    if skew.abs() <= SKEW {
        return Finding::pass(format!("{} s from Jira's clock", skew.abs().as_secs()), ());
    }
    let way = if skew.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    Finding::warn(
        format!(
            "this machine's clock is {} s {way} Jira's",
            skew.abs().as_secs()
        ),
        "set this machine's clock: work at the edge of a window is missed or counted twice",
        (),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, email: Option<&str>) -> JiraAccount {
        JiraAccount {
            id: id.parse().unwrap(),
            key: None,
            email: email.map(str::to_owned),
            display_name: "Ada".to_owned(),
            active: true,
            kind: crate::domain::AccountKind::Person,
            time_zone: None,
        }
    }

    #[test]
    fn an_account_is_other_only_when_that_can_be_seen() {
        let other = |login: &str, id: &str, email: Option<&str>| {
            other_login(&login.parse().unwrap(), &account(id, email)).map(str::to_owned)
        };
        let ada = "ada@acme.example";
        assert_eq!(other("Ada@Acme.example", "712020:x", Some(ada)), None);
        assert_eq!(other(ada, "712020:x", None), None, "hidden");
        assert_eq!(
            other("ada", "ADA", None),
            None,
            "Data Center has no case here"
        );
        assert_eq!(other(ada, ada, None), None, "a user name that is an e-mail");
        assert_eq!(
            other("bob@acme.example", "712020:x", Some(ada)),
            Some(ada.to_owned())
        );
        assert_eq!(other("bob", "ada", Some(ada)), Some("ada".to_owned()));
        assert_eq!(
            other_login(&Login::none(), &account("ada", Some(ada))),
            None
        );
    }

    #[test]
    fn clocks_may_differ_by_two_minutes() {
        let at: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let skewed = |seconds| {
            let time = at.checked_add(SignedDuration::from_secs(seconds)).unwrap();
            let jira = Found::assumed(&"https://acme.example".parse().unwrap(), Some(time));
            let finding = clock(&Answered { jira, at }, false);
            (finding.status, finding.detail)
        };
        assert_eq!(
            skewed(120),
            (CheckStatus::Pass, "120 s from Jira's clock".to_owned())
        );
        let warned = |text: &str| (CheckStatus::Warn, text.to_owned());
        assert_eq!(
            skewed(121),
            warned("this machine's clock is 121 s behind Jira's")
        );
        assert_eq!(
            skewed(-121),
            warned("this machine's clock is 121 s ahead of Jira's")
        );
    }
}
