//! Who is asking: reading the `Authorization` header as each deployment does, and refusing as it does.
//!
//! On Cloud a bad credential is mostly served as nobody, with 200 and nothing to see; Data Center refuses a wrong
//! password everywhere and an unknown personal access token everywhere but in the search.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::CANARY_TOKEN;
use crate::endpoint::Endpoint;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::request::Request;
use crate::seen::AuthSeen;
use crate::world::World;

/// The kind of credential that is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Cloud: e-mail address and a classic API token, at the site. The default there.
    Basic,
    /// Cloud: e-mail address and an API token with scopes, at the gateway only.
    Scoped,
    /// Data Center: a personal access token as bearer. The default there.
    Pat,
    /// Data Center: username and password.
    Password,
}

/// As whom a request is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    Caller,
    /// Nobody, and nobody tried.
    Anonymous,
    /// Nobody, after a login that failed (Cloud).
    Rejected,
    /// Nobody, after a personal access token that is unknown (Data Center).
    UnknownPat,
}

/// Failed passwords of one user before Data Center wants a CAPTCHA.
const CAPTCHA_AFTER: u32 = 3;

/// Reads the login of a request, as the server does: scheme in this very case, one space, proper base64.
pub(crate) fn read(request: &Request) -> AuthSeen {
    let Some(header) = request.header("authorization") else {
        return AuthSeen::None;
    };
    if let Some(token) = header.strip_prefix("Bearer ") {
        return AuthSeen::Bearer {
            token_ok: token == CANARY_TOKEN,
        };
    }
    let decoded = header
        .strip_prefix("Basic ")
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|pair| pair.split_once(':')) {
        // an empty name is served as nobody, like no header at all
        None | Some(("", _)) => AuthSeen::None,
        Some((login, secret)) => AuthSeen::Basic {
            login: login.to_owned(),
            token_ok: secret == CANARY_TOKEN,
        },
    }
}

/// Decides as whom to serve a request.
///
/// # Errors
/// The refusal, where the login layer itself answers.
pub(crate) fn admit(
    world: &mut World,
    auth: &AuthSeen,
    endpoint: Endpoint,
    gateway: bool,
) -> Result<Identity, Reply> {
    let identity = match (world.site.is_cloud(), gateway) {
        (true, false) => at_cloud_site(world, auth, endpoint),
        (true, true) => at_gateway(world, auth),
        (false, _) => at_data_center(world, auth, endpoint),
    }?;
    if identity != Identity::Caller {
        return Ok(identity);
    }
    if !world.state.user(&world.site.caller).active {
        return Ok(rejected(world));
    }
    let expired = world
        .faults
        .take(endpoint, |f| matches!(f, Fault::ExpiredToken { .. }));
    if let Some(Fault::ExpiredToken { header_on_200 }) = expired {
        world.header_on_200 = header_on_200;
        return Ok(rejected(world));
    }
    Ok(identity)
}

fn rejected(world: &World) -> Identity {
    if world.site.is_cloud() {
        Identity::Rejected
    } else {
        Identity::UnknownPat
    }
}

fn at_cloud_site(world: &World, auth: &AuthSeen, endpoint: Endpoint) -> Result<Identity, Reply> {
    if endpoint == Endpoint::TenantInfo {
        return Ok(Identity::Anonymous);
    }
    match auth {
        AuthSeen::None => Ok(Identity::Anonymous),
        AuthSeen::Bearer { .. } => {
            let body = json!({"error": "Failed to parse Connect Session Auth Token"});
            Err(Reply::new(403, "application/json", body.to_string()))
        }
        AuthSeen::Basic { login, token_ok } => {
            let right =
                *token_ok && world.site.auth == Auth::Basic && is_callers_email(world, login);
            Ok(if right {
                Identity::Caller
            } else {
                Identity::Rejected
            })
        }
    }
}

/// The gateway serves nobody anonymously and only tokens with scopes.
fn at_gateway(world: &World, auth: &AuthSeen) -> Result<Identity, Reply> {
    match auth {
        AuthSeen::Basic {
            login,
            token_ok: true,
        } if world.site.auth == Auth::Scoped && is_callers_email(world, login) => {
            Ok(Identity::Caller)
        }
        _ => Err(Reply::json(
            401,
            &json!({"code": 401, "message": "Unauthorized"}),
        )),
    }
}

fn is_callers_email(world: &World, login: &str) -> bool {
    world.state.user(&world.site.caller).email.to_lowercase() == login.to_lowercase()
}

fn at_data_center(
    world: &mut World,
    auth: &AuthSeen,
    endpoint: Endpoint,
) -> Result<Identity, Reply> {
    let kind = world.site.auth;
    let identity = match auth {
        AuthSeen::None => Identity::Anonymous,
        AuthSeen::Bearer { token_ok } => {
            let right = *token_ok && kind == Auth::Pat;
            if right {
                Identity::Caller
            } else {
                Identity::UnknownPat
            }
        }
        AuthSeen::Basic { login, token_ok } => {
            let disabled = |f: &Fault| *f == Fault::BasicDisabled;
            if world.faults.take(endpoint, disabled).is_some() {
                let message = "Basic Authentication has been disabled on this instance.";
                return Err(Reply::json(403, &json!({"message": message})));
            }
            password(world, login, *token_ok, endpoint)?
        }
    };
    Ok(identity)
}

fn password(
    world: &mut World,
    login: &str,
    token_ok: bool,
    endpoint: Endpoint,
) -> Result<Identity, Reply> {
    let login = login.to_lowercase();
    let locked = world
        .failed_passwords
        .get(&login)
        .is_some_and(|n| *n >= CAPTCHA_AFTER);
    if world
        .faults
        .take(endpoint, |f| *f == Fault::Captcha)
        .is_some()
        || locked
    {
        let address = format!("{}/login.jsp", world.site.url());
        return Err(
            Reply::html(403, "Forbidden (403)", "Basic Authentication Failure")
                .with("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")
                .with(
                    "X-Authentication-Denied-Reason",
                    format!("CAPTCHA_CHALLENGE; login-url={address}"),
                )
                .with("WWW-Authenticate", realm(world)),
        );
    }
    let is_caller = world.state.user(&world.site.caller).username.to_lowercase() == login;
    if token_ok && is_caller && world.site.auth == Auth::Password {
        world.failed_passwords.remove(&login);
        return Ok(Identity::Caller);
    }
    // only a user who exists has a counter
    if world
        .state
        .users
        .iter()
        .any(|user| user.username.to_lowercase() == login)
    {
        *world.failed_passwords.entry(login).or_default() += 1;
    }
    Err(Reply::html(
        401,
        "Log in - Jira",
        "Sorry, your username and password are incorrect.",
    )
    .with("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
    .with("WWW-Authenticate", realm(world)))
}

/// Returns the `WWW-Authenticate` header of a refusal.
pub(crate) fn realm(world: &World) -> String {
    let url: String = url::form_urlencoded::byte_serialize(world.site.url().as_bytes()).collect();
    format!("OAuth realm=\"{url}\"")
}

/// Returns the answer to somebody who is not logged in, from an endpoint that needs a login.
pub(crate) fn login_needed(world: &World, request: &Request) -> Reply {
    const TEXT: &str = "Client must be authenticated to access this resource.";
    let reply = match (world.site.is_cloud(), request.accepts("application/json")) {
        // the type says JSON, the body is bare text
        (true, true) => Reply::new(401, "application/json;charset=UTF-8", TEXT),
        (true, false) => Reply::new(401, "text/html;charset=UTF-8", TEXT),
        (false, true) => Reply::json(401, &json!({"message": TEXT, "status-code": 401})),
        (false, false) => {
            let xml = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
                 <status><status-code>401</status-code><message>{TEXT}</message></status>"
            );
            Reply::new(401, "application/xml;charset=UTF-8", xml)
        }
    };
    reply.with("WWW-Authenticate", realm(world))
}
