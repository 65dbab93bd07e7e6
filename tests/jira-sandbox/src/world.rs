//! The whole of one running Jira behind its sockets: decides what becomes of a request.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::auth::{self, Auth, Identity};
use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::fault::{Fault, Faults};
use crate::reply::Reply;
use crate::request::Request;
use crate::routes::{self, Call};
use crate::seen::{AuthSeen, Seen};
use crate::site::Site;
use crate::state::State;

/// Everything the server's thread and the test share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) faults: Faults,
    pub(crate) seen: Vec<Seen>,
    /// Failed passwords by username in lower case, since the last right one.
    pub(crate) failed_passwords: HashMap<String, u32>,
    /// Whether a failed login is also told in the headers of answers of status 200.
    pub(crate) header_on_200: bool,
    pub(crate) connections: usize,
    pub(crate) in_flight: usize,
    pub(crate) max_in_flight: usize,
}

/// What becomes of a request.
pub(crate) struct Outcome {
    pub(crate) wait: Duration,
    /// `None`: never answer.
    pub(crate) reply: Option<Reply>,
    /// Where it stands in the log.
    pub(crate) number: usize,
}

impl World {
    /// Decides, and writes the request into the log.
    pub(crate) fn answer(&mut self, request: &Request, gateway: bool) -> Outcome {
        self.state.now = self.clock.now();
        let route = routes::find(&self.site, request, gateway);
        let endpoint = route.endpoint;
        let auth = auth::read(request);
        let number = self.note(request, &auth, endpoint, gateway);

        let mut wait = self.site.latency;
        if let Some(Fault::Slow(more)) = self.faults.take(endpoint, |f| matches!(f, Fault::Slow(_)))
        {
            wait += more;
        }
        // a fault on the way stands before Jira and sees no login; the log wants the login judged all the same
        let spoilt = self.faults.take(endpoint, Fault::replaces_the_answer);
        let reply = if let Some(fault) = spoilt {
            self.seen[number].accepted = self.would_accept(&auth, gateway);
            self.spoil(fault)
        } else {
            Some(self.serve(request, &auth, &route, number, gateway))
        };
        let cut = reply.is_some()
            && self
                .faults
                .take(endpoint, |f| *f == Fault::Truncated)
                .is_some();
        let reply = reply.map(|reply| Reply { cut, ..reply });
        Outcome {
            wait,
            reply,
            number,
        }
    }

    fn serve(
        &mut self,
        request: &Request,
        auth: &AuthSeen,
        route: &routes::Route,
        number: usize,
        gateway: bool,
    ) -> Reply {
        let endpoint = route.endpoint;
        let identity = match auth::admit(self, auth, endpoint, gateway) {
            Ok(identity) => identity,
            Err(refusal) => return self.dress(refusal, Identity::Anonymous),
        };
        self.seen[number].accepted = identity == Identity::Caller;
        if gateway
            && self
                .faults
                .take(endpoint, |f| *f == Fault::ScopeMismatch)
                .is_some()
        {
            let body = json!({"code": 401, "message": "Unauthorized; scope does not match"});
            return Reply::json(401, &body);
        }
        let mut call = Call {
            world: self,
            request,
            route,
            identity,
            gateway,
        };
        let reply = routes::answer(&mut call);
        self.dress(reply, identity)
    }

    /// Adds the headers that say who was served.
    fn dress(&self, reply: Reply, identity: Identity) -> Reply {
        if self.site.is_cloud() {
            let tell =
                identity == Identity::Rejected && (reply.status >= 400 || self.header_on_200);
            let reply = reply
                .with("X-RateLimit-Limit", "100")
                .with("X-RateLimit-Remaining", "99");
            if tell {
                reply.with("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
            } else {
                reply
            }
        } else {
            let username = match identity {
                Identity::Caller => self.state.user(&self.site.caller).username.as_str(),
                _ => "anonymous",
            };
            let username: String =
                url::form_urlencoded::byte_serialize(username.as_bytes()).collect();
            reply.with("X-AUSERNAME", username)
        }
    }

    /// Judges a login for the log only.
    fn would_accept(&self, auth: &AuthSeen, gateway: bool) -> bool {
        let caller = self.state.user(&self.site.caller);
        match (self.site.auth, auth) {
            (Auth::Basic | Auth::Scoped, AuthSeen::Basic { login, token_ok }) => {
                *token_ok
                    && login.to_lowercase() == caller.email.to_lowercase()
                    && gateway == (self.site.auth == Auth::Scoped)
            }
            (Auth::Password, AuthSeen::Basic { login, token_ok }) => {
                *token_ok && login.to_lowercase() == caller.username.to_lowercase()
            }
            (Auth::Pat, AuthSeen::Bearer { token_ok }) => *token_ok,
            _ => false,
        }
    }

    fn note(
        &mut self,
        request: &Request,
        auth: &AuthSeen,
        endpoint: Endpoint,
        gateway: bool,
    ) -> usize {
        let secret = |name: &str| name == "authorization" || name == "cookie";
        self.seen.push(Seen {
            endpoint,
            method: request.method.clone(),
            path: request.target.clone(),
            gateway,
            body: request.body_json(),
            headers: request
                .headers
                .iter()
                .filter(|(name, _)| !secret(name))
                .cloned()
                .collect(),
            auth: auth.clone(),
            accepted: false,
            received: Instant::now(),
            answered: None,
            status: None,
        });
        self.seen.len() - 1
    }

    /// Returns the answer of a fault that replaces Jira's; `None` for one that never answers.
    fn spoil(&self, fault: Fault) -> Option<Reply> {
        let reply = match fault {
            Fault::Status {
                code,
                headers,
                body,
            } => {
                let mut reply = Reply::new(code, "application/json;charset=UTF-8", body);
                if headers
                    .iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                {
                    reply.headers.clear();
                }
                reply.headers.extend(headers);
                reply
            }
            Fault::TooManyRequests { retry_after, reset } => self.too_many(retry_after, reset),
            Fault::Unavailable { retry_after } => {
                let page = Reply::html(503, "Service unavailable", "Please try again in a moment.");
                retry_after
                    .into_iter()
                    .fold(page, |page, after| page.with("Retry-After", after))
            }
            Fault::ServerError => Reply::refuse(500, "Internal server error"),
            Fault::Html200 => Reply::html(200, "Sign in", "Continue with your company account."),
            Fault::RedirectTo(url) => Reply::html(302, "Found", "").with("Location", url),
            Fault::SiteGone => {
                let body =
                    json!({"errorMessage": "Site temporarily unavailable", "errorCode": "OTHER"});
                Reply::json(404, &body)
            }
            Fault::Removed => routes::removed(),
            Fault::InvalidJson => Reply::new(
                200,
                "application/json;charset=UTF-8",
                "{\"issues\":[{\"id\":",
            ),
            Fault::Huge(bytes) => {
                let body = format!("{{\"padding\":\"{}\"}}", "x".repeat(bytes));
                Reply::new(200, "application/json;charset=UTF-8", body)
            }
            _ => return None,
        };
        Some(reply)
    }

    fn too_many(&self, retry_after: Option<String>, reset: bool) -> Reply {
        let mut reply =
            Reply::refuse(429, "Rate limit exceeded.").with("X-RateLimit-Remaining", "0");
        match retry_after {
            Some(after) => reply = reply.with("Retry-After", after),
            None if self.site.is_cloud() => {
                reply = reply.with("X-Failure-Category", "FAILURE CLIENT RATE LIMITED");
            }
            None => {}
        }
        if self.site.is_cloud() {
            reply = reply.with("RateLimit-Reason", "jira-burst-based");
        }
        if reset {
            let at = self.state.now + jiff::SignedDuration::from_secs(1);
            reply = reply.with(
                "X-RateLimit-Reset",
                at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            );
        }
        reply
    }
}
