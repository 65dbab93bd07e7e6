//! The HTTP clients of a run: whoever trusts the same certificates and goes the same way shares one, and its connections.
//!
//! Reading the system's certificates is most of what a short run on https does; it is done once. No client knows a
//! credential: that is put on each request.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, Proxy, redirect};

use super::error::JiraError;
use super::lost::innermost;
use crate::domain::BaseUrl;

/// Long enough for a slow VPN, short enough that a dead host is noticed.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest silence inside an answer.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest one attempt may take, its whole body included.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// What decides how a client goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Manner {
    is_https: bool,
    ca_cert: Option<String>,
    proxy: Option<String>,
}

/// The clients so far.
#[derive(Clone, Default)]
pub struct Clients(Rc<RefCell<Vec<(Manner, reqwest::Client)>>>);

impl Clients {
    /// Returns the client for `root`: with certificates (PEM) trusted in addition to the system's, and a proxy instead of
    /// the environment's.
    ///
    /// # Errors
    ///
    /// When the certificates or the proxy cannot be used.
    pub(super) fn of(
        &self,
        root: &BaseUrl,
        ca_cert: Option<&str>,
        proxy: Option<&str>,
    ) -> Result<reqwest::Client, JiraError> {
        let manner = Manner {
            is_https: root.is_https(),
            ca_cert: ca_cert.map(str::to_owned),
            proxy: proxy.map(str::to_owned),
        };
        if let Some((_, client)) = self.0.borrow().iter().find(|(known, _)| *known == manner) {
            return Ok(client.clone());
        }
        let client = build(&manner)?;
        self.0.borrow_mut().push((manner, client.clone()));
        Ok(client)
    }
}

fn build(manner: &Manner) -> Result<reqwest::Client, JiraError> {
    // Another provider may be installed already when this is used as a library; either will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let unusable = |what: &str, error: reqwest::Error| {
        JiraError::Unusable(format!("{what}: {}", innermost(&error)))
    };
    let mut builder = ClientBuilder::new()
        .user_agent(concat!("manageros/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .tls_info(true)
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(IDLE_TIMEOUT)
        .timeout(REQUEST_TIMEOUT);
    // Plain http is this machine talking to itself; through a proxy the token would leave it in the clear.
    builder = match &manner.proxy {
        Some(_) if !manner.is_https => {
            return Err(JiraError::Unusable(
                "a proxy is for https; plain http stays on this machine".to_owned(),
            ));
        }
        Some(proxy) => {
            builder.proxy(Proxy::all(proxy).map_err(|error| unusable("the proxy address", error))?)
        }
        None if !manner.is_https => builder.no_proxy(),
        None => builder,
    };
    builder = match &manner.ca_cert {
        _ if !manner.is_https => builder.tls_certs_only([]), // reading the system's certificates takes 2 ms
        None => builder,
        Some(pem) => {
            let certificates = Certificate::from_pem_bundle(pem.as_bytes());
            builder.tls_certs_merge(
                certificates.map_err(|error| unusable("the CA certificates", error))?,
            )
        }
    };
    builder
        .build()
        .map_err(|error| unusable("the HTTP client", error))
}
