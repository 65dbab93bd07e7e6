//! Finds out, from what was typed, which Jira that is and how one signs in there.
//!
//! The first question carries no credential, so that a mistyped host learns nothing. The dialect comes from
//! `serverInfo`, which anybody may read and which therefore proves nothing about the credential; being signed in is
//! proved by `myself` alone.

use std::time::Duration;

use jiff::Timestamp;

use super::error::{JiraError, SignIn};
use super::wire::{ServerInfo, TenantInfo};
use super::{Client, GATEWAY, Options, Way};
use crate::domain::{
    AuthKind, BaseUrl, Connection, Deployment, IntegrationName, JiraAccount, Login, Site, Token,
};

/// What was typed about a Jira, before anybody asked it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What it will be called.
    pub name: IntegrationName,
    /// Where it is said to be.
    pub base_url: BaseUrl,
    /// Who signs in; none with a personal access token.
    pub login: Login,
    /// The secret.
    pub token: Token,
    /// How to sign in; found out when not given.
    pub auth: Option<AuthKind>,
    /// Certificates (PEM) trusted in addition to the system's.
    pub ca_cert: Option<String>,
    /// The proxy to go through.
    pub proxy: Option<String>,
}

/// A Jira that answered and took the credential.
pub struct Discovered {
    /// Where and how, with the token, ready to be sealed.
    pub connection: Connection,
    /// What the Jira calls itself (`serverInfo.baseUrl`).
    pub server_url: Option<String>,
    /// Such as `10.4.0`.
    pub version: Option<String>,
    /// The account that the credential belongs to.
    pub account: JiraAccount,
}

/// A Jira that answered, before signing in.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it really is: the context path may have been found out.
    pub base_url: BaseUrl,
    /// Where requests go when the gateway's address was given.
    api_url: Option<BaseUrl>,
    /// Which dialect.
    pub deployment: Deployment,
    /// What it calls itself.
    pub server_url: Option<String>,
    /// Such as `10.4.0`; `None` when it tells only those who are signed in.
    pub version: Option<String>,
    /// The time there when it answered.
    pub time: Option<Timestamp>,
    /// Whether it told a stranger what it is; else the deployment is a guess.
    pub is_open: bool,
}

impl Found {
    /// Returns what can be said of a Jira that was not asked, or that said nothing but its time.
    pub(crate) fn assumed(base_url: &BaseUrl, time: Option<Timestamp>) -> Self {
        Self {
            base_url: base_url.clone(),
            api_url: None,
            deployment: Deployment::DataCenter,
            server_url: None,
            version: None,
            time,
            is_open: false,
        }
    }

    /// Returns whether the gateway's address was given, and not the site's.
    pub fn is_behind_gateway(&self) -> bool {
        self.api_url.is_some()
    }
}

impl Candidate {
    /// Returns how one gets to the typed address.
    pub fn way(&self) -> Way<'_> {
        Way {
            root: &self.base_url,
            ca_cert: self.ca_cert.as_deref(),
            proxy: self.proxy.as_deref(),
            credential: Some((&self.login, &self.token)),
        }
    }
}

/// Finds the Jira of `candidate` and signs in.
///
/// # Errors
///
/// When no Jira is there, when the kind of sign-in does not exist there, or when the credential is not taken.
pub async fn discover(candidate: Candidate, options: &Options) -> Result<Discovered, JiraError> {
    let found = locate(candidate.way(), options).await?;
    sign_in(&candidate, &found, options).await
}

/// Signs in to the Jira that was found.
///
/// # Errors
///
/// When the kind of sign-in does not exist there, or when the credential is not taken.
pub async fn sign_in(
    candidate: &Candidate,
    found: &Found,
    options: &Options,
) -> Result<Discovered, JiraError> {
    let mut refused: Option<JiraError> = None;
    for kind in kinds_to_try(candidate, found, options)? {
        match sign_in_as(candidate, found, kind, options).await {
            Ok((connection, account)) => {
                return Ok(Discovered {
                    connection,
                    server_url: found.server_url.clone(),
                    version: found.version.clone(),
                    account,
                });
            }
            Err(error) => {
                let is_final = !may_be_another_kind(&error);
                refused = Some(match refused {
                    // Why the first kind was refused says more than that the second could not be tried.
                    Some(first) if !tells_more(&error) => first,
                    _ => error,
                });
                if is_final {
                    break;
                }
            }
        }
    }
    Err(refused.expect("at least one kind of sign-in was tried"))
}

async fn sign_in_as(
    candidate: &Candidate,
    found: &Found,
    kind: AuthKind,
    options: &Options,
) -> Result<(Connection, JiraAccount), JiraError> {
    let connection = connection(candidate, found, kind, options).await?;
    let account = Client::new(connection.clone(), options)?.myself().await?;
    Ok((connection, account))
}

/// Returns whether another kind of sign-in may be taken where this one was refused. A single sign-on in front of Jira
/// can answer a bearer token in many ways and still let a password through.
fn may_be_another_kind(error: &JiraError) -> bool {
    match error {
        JiraError::SignIn { reason, .. } => !matches!(reason, SignIn::Captcha { .. }),
        JiraError::Forbidden { scope, .. } => !scope,
        JiraError::NotJira { .. } | JiraError::Redirected { .. } => true,
        _ => false,
    }
}

/// Returns whether a refusal names its reason, and not only that there is one.
fn tells_more(error: &JiraError) -> bool {
    match error {
        JiraError::SignIn { reason, .. } => *reason != SignIn::Rejected,
        JiraError::Forbidden { scope, .. } => *scope,
        _ => false,
    }
}

/// Returns whether the gateway takes the API token that its site has rejected: then it is a scoped one.
///
/// The site names the gateway's id, and the gateway is Atlassian's; a token of a saved Cloud site goes nowhere else.
///
/// That the gateway does not answer within `patience` must not hide that the site said no.
pub async fn is_scoped(connection: &Connection, options: &Options, patience: Duration) -> bool {
    let asked = tokio::time::timeout(patience, gateway_takes(connection, options));
    asked.await.unwrap_or(false)
}

async fn gateway_takes(connection: &Connection, options: &Options) -> bool {
    let site = connection.site();
    if (site.deployment, site.auth) != (Deployment::Cloud, AuthKind::Token) {
        return false;
    }
    let Ok(gateway) = gateway_of(Way::of(connection), options).await else {
        return false;
    };
    let site = Site {
        api_url: Some(gateway),
        auth: AuthKind::Scoped,
        ..site.clone()
    };
    let token = connection.token().clone();
    let Ok(client) = Client::new(
        Connection::typed(connection.name().clone(), site, token),
        options,
    ) else {
        return false;
    };
    matches!(
        client.myself().await,
        Ok(_) | Err(JiraError::Forbidden { scope: true, .. })
    )
}

/// Takes the word of `candidate` for everything, without asking anybody.
///
/// # Errors
///
/// When that is not possible: a scoped token's gateway is known only to the site.
pub fn assume(candidate: &Candidate, options: &Options) -> Result<Connection, JiraError> {
    let cloud = candidate.base_url.is_cloud_domain();
    let auth = match candidate.auth {
        Some(kind) => kind,
        None if cloud => AuthKind::Token,
        None if candidate.login.is_none() => AuthKind::Pat,
        None => AuthKind::Password,
    };
    let deployment = match auth {
        AuthKind::Token => Deployment::Cloud,
        AuthKind::Pat | AuthKind::Password => Deployment::DataCenter,
        AuthKind::Scoped => {
            return Err(JiraError::WrongKind(
                "a scoped token cannot be saved without asking the site for its id".to_owned(),
            ));
        }
    };
    let found = Found {
        deployment,
        ..Found::assumed(&candidate.base_url, None)
    };
    kinds_to_try(
        &Candidate {
            auth: Some(auth),
            ..candidate.clone()
        },
        &found,
        options,
    )?;
    Ok(typed(candidate, &found, auth, None))
}

/// Returns the ways to sign in that are worth trying, in order.
///
/// On Cloud nothing in a token tells its kind, and a scoped one on the site looks like a wrong one; so after a rejection
/// the gateway is tried once. On Data Center a bearer is tried first, because a rejected password counts towards a
/// CAPTCHA and a rejected bearer does not.
fn kinds_to_try(
    candidate: &Candidate,
    found: &Found,
    options: &Options,
) -> Result<Vec<AuthKind>, JiraError> {
    let wrong = |text: &str| {
        Err(JiraError::WrongKind(format!(
            "{} is Jira {text}",
            found.base_url
        )))
    };
    let needs_login = || {
        Err(JiraError::WrongKind(format!(
            "signing in to {} takes a login: the owner's e-mail on Jira Cloud, the user name on Data Center",
            found.base_url
        )))
    };
    match (found.deployment, candidate.auth) {
        (Deployment::Cloud, Some(AuthKind::Pat | AuthKind::Password)) => wrong(
            "Cloud, which takes an API token with its owner's e-mail, not a personal access token or a password",
        ),
        (Deployment::DataCenter, Some(AuthKind::Token | AuthKind::Scoped)) => wrong(
            "Data Center, which takes a personal access token or a password, not a Cloud API token",
        ),
        (Deployment::Cloud, _) | (_, Some(AuthKind::Password)) if candidate.login.is_none() => {
            needs_login()
        }
        (_, Some(kind)) => Ok(vec![kind]),
        (Deployment::Cloud, None) if found.api_url.is_some() => Ok(vec![AuthKind::Scoped]),
        // Atlassian's own gateway serves its own domains; a government's, or this machine's, has to be named.
        (Deployment::Cloud, None)
            if !found.base_url.has_public_gateway() && options.gateway == GATEWAY =>
        {
            Ok(vec![AuthKind::Token])
        }
        (Deployment::Cloud, None) => Ok(vec![AuthKind::Token, AuthKind::Scoped]),
        (Deployment::DataCenter, None) if candidate.login.is_none() => Ok(vec![AuthKind::Pat]),
        (Deployment::DataCenter, None) => Ok(vec![AuthKind::Pat, AuthKind::Password]),
    }
}

async fn connection(
    candidate: &Candidate,
    found: &Found,
    auth: AuthKind,
    options: &Options,
) -> Result<Connection, JiraError> {
    let api_url = match (auth, &found.api_url) {
        (AuthKind::Scoped, None) => {
            let way = candidate.way().to(&found.base_url);
            Some(gateway_of(way, options).await?)
        }
        (AuthKind::Scoped, Some(api_url)) => Some(api_url.clone()),
        _ => None,
    };
    Ok(typed(candidate, found, auth, api_url))
}

fn typed(
    candidate: &Candidate,
    found: &Found,
    auth: AuthKind,
    api_url: Option<BaseUrl>,
) -> Connection {
    let site = Site {
        deployment: found.deployment,
        base_url: found.base_url.clone(),
        api_url,
        // A personal access token stands for its owner; a login beside it would be sealed in and never used.
        login: if auth.needs_login() {
            candidate.login.clone()
        } else {
            Login::none()
        },
        auth,
        ca_cert: candidate.ca_cert.clone(),
        proxy: candidate.proxy.clone(),
    };
    Connection::typed(candidate.name.clone(), site, candidate.token.clone())
}

/// Returns the gateway's address for a Cloud site, made from the id that the site tells everybody.
async fn gateway_of(way: Way<'_>, options: &Options) -> Result<BaseUrl, JiraError> {
    let base_url = way.root;
    let tenant: TenantInfo = way.http(options)?.get("_edge/tenant_info", &[]).await?;
    let id_is_plain = tenant
        .cloud_id
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    let address = format!("{}{}", options.gateway, tenant.cloud_id);
    match address.parse() {
        Ok(url) if id_is_plain && !tenant.cloud_id.is_empty() => Ok(url),
        _ => Err(JiraError::Unusable(format!(
            "{base_url} names a Cloud id that is none"
        ))),
    }
}

/// Finds the Jira at the typed address, or next to it when a context path is missing or too much.
///
/// # Errors
///
/// The failure of the typed address, when nothing next to it is a Jira either.
pub async fn locate(way: Way<'_>, options: &Options) -> Result<Found, JiraError> {
    let typed = way.root;
    let error = match server_info(way, options).await {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    let mut others = match &error {
        JiraError::NotFound { .. } | JiraError::NotJira { .. } => typed.neighbours(),
        JiraError::Redirected { to, .. } => redirected_root(typed, to).into_iter().collect(),
        _ => Vec::new(),
    };
    others.retain(|other| other != typed);
    for other in others {
        // Only what plainly is a Jira counts here: any web server can refuse strangers.
        if let Ok(found) = server_info(way.to(&other), options).await
            && found.is_open
        {
            return Ok(found);
        }
    }
    Err(error)
}

const SERVER_INFO: &str = "rest/api/2/serverInfo";

/// Returns the root that a redirect of `serverInfo` points to, if it is the same place: a context path is missing, or the
/// host answers by https now. Anything else is another place, where nobody meant the token to go.
fn redirected_root(typed: &BaseUrl, to: &str) -> Option<BaseUrl> {
    let root: BaseUrl = to.strip_suffix(SERVER_INFO)?.parse().ok()?;
    let moved_to_https = root.is_https() && !typed.is_https() && root.host() == typed.host();
    (root.has_origin_of(typed) || moved_to_https).then_some(root)
}

async fn server_info(way: Way<'_>, options: &Options) -> Result<Found, JiraError> {
    let root = way.root;
    let http = way.http(options)?;
    let answer = http.get_dated::<ServerInfo>(SERVER_INFO).await;
    let (info, date) = match answer {
        Ok((info, date)) if info.is_jira() => (info, date),
        Ok(_) => {
            return Err(JiraError::NotJira {
                call: super::Call {
                    method: "GET",
                    url: root.join(SERVER_INFO),
                },
                status: 200,
                what: "other JSON".to_owned(),
            });
        }
        Err(JiraError::SignIn { .. } | JiraError::Forbidden { .. })
            if is_gateway(root, options) =>
        {
            return Err(JiraError::WrongKind(format!(
                "{root} is Atlassian's gateway; give the site's own address, the gateway is found out from it"
            )));
        }
        // A Data Center that is closed to strangers refuses even this; Cloud never does. Other servers refuse strangers
        // too, and must not be shown a token for it.
        Err(JiraError::SignIn { .. } | JiraError::Forbidden { .. })
            if http.is_answered_by_jira() && !root.is_cloud_domain() =>
        {
            (ServerInfo::closed(), None)
        }
        Err(error) => return Err(error),
    };
    let deployment = info.deployment();
    let info = ServerInfo {
        base_url: info.base_url.and_then(|url| http.discreet_address(url)),
        version: info.version.map(|version| http.discreet_label(&version)),
        ..info
    };
    let own = info
        .base_url
        .as_deref()
        .and_then(|url| url.parse::<BaseUrl>().ok());
    // Given the gateway's address, people still want links to the site itself.
    let through_gateway = is_gateway(root, options);
    let (base_url, api_url) = match own {
        Some(own) if through_gateway => (own, Some(root.clone())),
        _ => (root.clone(), None),
    };
    Ok(Found {
        base_url,
        api_url,
        deployment,
        is_open: info.is_jira(),
        time: info.server_time.or(date),
        server_url: info.base_url,
        version: info.version,
    })
}

fn is_gateway(root: &BaseUrl, options: &Options) -> bool {
    [GATEWAY, &options.gateway]
        .iter()
        .any(|gateway| root.as_str().starts_with(gateway))
}
