//! The way to a Jira, looked at step by step before anybody asks it anything: the name, the port, the certificate.
//!
//! Requests need none of this; it exists so that a test of the connection can say which step fails. The way is the one
//! that requests take, proxies included, and nothing on it carries a credential.

use std::net::SocketAddr;

use futures_util::FutureExt;
use futures_util::future::select_ok;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::net::{TcpStream, lookup_host};
use url::Url;

use super::Options;
use super::certificate::Certificate;
use super::clients::CONNECT_TIMEOUT;
use super::error::{Call, JiraError, Unreachable};
use super::http::Http;
use crate::domain::{BaseUrl, Connection, Login, Site, Token};

/// How one gets to a Jira.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Below which address it answers.
    pub root: &'a BaseUrl,
    /// Certificates (PEM) trusted in addition to the system's.
    pub ca_cert: Option<&'a str>,
    /// The proxy to go through instead of the environment's.
    pub proxy: Option<&'a str>,
    /// What no answer may repeat. It is not sent on this way, but whoever was sent it once knows it.
    pub credential: Option<(&'a Login, &'a Token)>,
}

/// Somebody listens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The first address that answered.
    pub address: SocketAddr,
    /// The proxy, when it is the proxy that listens.
    pub proxy: Option<String>,
}

impl<'a> Way<'a> {
    /// Returns the way to a site itself, also when requests go to the gateway.
    pub fn to_site(site: &'a Site) -> Self {
        Self {
            root: &site.base_url,
            ca_cert: site.ca_cert.as_deref(),
            proxy: site.proxy.as_deref(),
            credential: None,
        }
    }

    /// Returns the way to the site of a connection, on which nobody repeats its credential.
    pub fn of(connection: &'a Connection) -> Self {
        let site = connection.site();
        Self {
            credential: Some((&site.login, connection.token())),
            ..Self::to_site(site)
        }
    }

    /// Returns the way that requests to a site take.
    pub fn of_requests(site: &'a Site) -> Self {
        Self::to_site(site).to(site.api_root())
    }

    /// Returns the way to another address under the same circumstances.
    #[must_use]
    pub fn to(self, root: &'a BaseUrl) -> Self {
        Self { root, ..self }
    }

    /// Returns a client that carries no credential.
    pub(super) fn http(self, options: &Options) -> Result<Http, JiraError> {
        Http::anonymous(self, options)
    }

    /// Looks the host up and connects to it; to the proxy, when requests go through one.
    ///
    /// # Errors
    ///
    /// [`JiraError::Unreachable`], after ten seconds at the latest.
    pub async fn reach(self) -> Result<Reached, JiraError> {
        let proxy = self.proxy();
        let url = match &proxy {
            Some(proxy) => Url::parse(proxy),
            None => Url::parse(self.root.as_str()),
        };
        let url =
            url.map_err(|error| JiraError::Unusable(format!("the proxy address: {error}")))?;
        let lost = |at, why: String| JiraError::Unreachable {
            call: Call {
                method: "CONNECT",
                url: url.as_str().trim_end_matches('/').to_owned(),
            },
            at,
            why,
        };
        match tokio::time::timeout(CONNECT_TIMEOUT, connect(&url)).await {
            Ok(Ok(address)) => Ok(Reached { address, proxy }),
            Ok(Err((_, why))) if proxy.is_some() => Err(lost(Unreachable::Proxy, why)),
            Ok(Err((at, why))) => Err(lost(at, why)),
            Err(_) => Err(lost(
                Unreachable::Timeout,
                format!("no connection within {CONNECT_TIMEOUT:?}"),
            )),
        }
    }

    /// Makes an encrypted connection and returns what it shows of its certificate, if that can be read.
    ///
    /// # Errors
    ///
    /// [`JiraError::Unreachable`] when no connection comes about.
    pub async fn handshake(self, options: &Options) -> Result<Option<Certificate>, JiraError> {
        let shown = self.http(options)?.certificate().await?;
        Ok(shown.as_deref().and_then(Certificate::read))
    }

    /// Returns the proxy that requests go through, without its password; plain http goes through none.
    pub fn proxy(self) -> Option<String> {
        if !self.root.is_https() {
            return None;
        }
        if let Some(proxy) = self.proxy {
            return Some(proxy.trim_end_matches('/').to_owned());
        }
        let target = self.root.as_str().parse().ok()?;
        let found = Matcher::from_system().intercept(&target)?;
        Some(found.uri().to_string().trim_end_matches('/').to_owned())
    }
}

/// Connects to the first address of the host that answers. All are tried at once: one that is dead (IPv6 without a
/// route) must not use up the time of one that lives, as it would not for a request either.
async fn connect(url: &Url) -> Result<SocketAddr, (Unreachable, String)> {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(443);
    let found = lookup_host((host, port)).await;
    let addresses: Vec<SocketAddr> = found
        .map_err(|error| (Unreachable::Dns, error.to_string()))?
        .collect();
    if addresses.is_empty() {
        return Err((Unreachable::Dns, format!("{host} has no address")));
    }
    let attempts = addresses.into_iter().map(|address| {
        async move { TcpStream::connect(address).await.map(|_| address) }.boxed_local()
    });
    match select_ok(attempts).await {
        Ok((address, _)) => Ok(address),
        Err(error) => Err((Unreachable::Connect, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_runtime<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    }

    fn reach(root: &str) -> Result<Reached, JiraError> {
        let root = root.parse().unwrap();
        let way = Way {
            credential: None,
            root: &root,
            ca_cert: None,
            proxy: None,
        };
        on_runtime(way.reach())
    }

    #[test]
    fn a_port_is_open_or_closed() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let root = format!("http://{address}/jira");
        assert_eq!(reach(&root).unwrap().address, address);
        drop(listener);
        assert!(matches!(
            reach(&root),
            Err(JiraError::Unreachable {
                at: Unreachable::Connect,
                ..
            })
        ));
    }

    #[test]
    fn with_a_proxy_the_proxy_has_to_be_there() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let root = "https://jira.invalid".parse().unwrap();
        let way = Way {
            credential: None,
            root: &root,
            ca_cert: None,
            proxy: Some(&proxy),
        };
        let reached = on_runtime(way.reach()).unwrap();
        assert_eq!(reached.proxy.as_deref(), Some(&*proxy));
        drop(listener);
        assert!(matches!(
            on_runtime(way.reach()),
            Err(JiraError::Unreachable {
                at: Unreachable::Proxy,
                ..
            })
        ));
    }
}
