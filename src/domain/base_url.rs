//! Where a Jira is: the address people paste, repaired into the address the API hangs below.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;
use url::{Host, Url};

/// The root of one Jira site, below which `/rest/api/…` and `/browse/…` are found.
///
/// Not any URL: the scheme is `https`, or `http` to a loopback address; there is no user, password, query or fragment,
/// the default port is dropped, the host is lower case, and there is no trailing slash. A context path is kept.
/// Text form: `https://acme.atlassian.net`, `https://jira.example.com/jira`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BaseUrl(String);

/// Why a text is not the address of a Jira.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BaseUrlError {
    /// Not a URL at all.
    #[error("is not a URL: {0}")]
    Syntax(#[from] url::ParseError),
    /// A scheme that is neither http nor https.
    #[error("must begin with https://, not `{0}:`")]
    Scheme(String),
    /// Plain http to a host that is not this machine: the token would travel in the clear.
    #[error(
        "must begin with https:// (http would send the token in the clear; it is allowed only to this machine)"
    )]
    PlainHttp,
    /// A user or password inside the URL.
    #[error("must not contain a user or password")]
    UserInfo,
    /// `https://` with nothing behind it.
    #[error("has no host")]
    NoHost,
}

/// First path segments of Jira's own pages; a pasted address is cut before them.
///
/// Source: the page addresses of Jira Cloud and Data Center (`/browse/X-1`, `/secure/Dashboard.jspa`, …).
const PAGES: [&str; 14] = [
    "browse",
    "secure",
    "rest",
    "login.jsp",
    "login",
    "projects",
    "plugins",
    "issues",
    "servicedesk",
    "people",
    "issue",
    "si",
    "wiki",
    "_edge",
];

/// What stands behind `/jira` in the addresses of Jira Cloud's pages, where `/jira` is no context path.
const CLOUD_PAGES: [&str; 9] = [
    "software",
    "core",
    "servicedesk",
    "people",
    "dashboards",
    "your-work",
    "for-you",
    "projects",
    "settings",
];

/// Host names under which every site is Cloud and has no context path. Custom domains are Cloud too, so this decides
/// nothing but the repair of a pasted path.
const CLOUD_DOMAINS: [&str; 4] = [
    ".atlassian.net",
    ".jira.com",
    ".atlassian-us-gov-mod.net",
    ".atlassian-us-gov.net",
];

/// Clouds of governments, which have gateways of their own.
const GOVERNMENT_DOMAINS: [&str; 2] = [".atlassian-us-gov-mod.net", ".atlassian-us-gov.net"];

/// The host of Atlassian's gateway, below whose `/ex/jira/<cloud id>` scoped tokens are taken.
const GATEWAY_HOST: &str = "api.atlassian.com";

impl BaseUrl {
    /// Returns the canonical text, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the address of `path` below this root; `path` is relative, such as `rest/api/3/myself`.
    ///
    /// There is one way to join so that no slash is lost (`jirarest/…`) or doubled, and no context path dropped.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.0, path.trim_start_matches('/'))
    }

    /// Returns the host without the port, as it appears in the URL (an IPv6 address in brackets).
    pub fn host(&self) -> String {
        self.url().host_str().unwrap_or_default().to_owned()
    }

    /// Returns the host with the port, also when it is the scheme's default.
    pub fn host_and_port(&self) -> String {
        let port = self.url().port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.host())
    }

    /// Returns whether the host is an IP address and not a name.
    pub fn is_address(&self) -> bool {
        !matches!(self.url().host(), Some(Host::Domain(_)))
    }

    /// Returns whether connections to it are encrypted.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Returns whether the host is a well-known Cloud name; `false` says nothing (custom domains exist).
    pub fn is_cloud_domain(&self) -> bool {
        is_cloud_domain(&self.host())
    }

    /// Returns whether Atlassian's public gateway serves the site: the commercial Cloud's own domains.
    pub fn has_public_gateway(&self) -> bool {
        let host = self.host();
        // A custom domain may be the commercial Cloud's as well; only the others' well-known names are ruled out.
        let is_local = self.0.starts_with("http://");
        !is_local
            && !GOVERNMENT_DOMAINS
                .iter()
                .any(|domain| host.ends_with(domain))
    }

    /// Returns whether scheme, host and port are those of `other`.
    pub fn has_origin_of(&self, other: &BaseUrl) -> bool {
        self.url().origin() == other.url().origin()
    }

    /// Returns the addresses worth trying when this one is no Jira: its parent path, and `/jira` below the host.
    pub fn neighbours(&self) -> Vec<BaseUrl> {
        let url = self.url();
        let path = url.path().trim_end_matches('/');
        let mut paths = Vec::new();
        if let Some((parent, _)) = path.rsplit_once('/') {
            paths.push(parent.to_owned());
        }
        if path.is_empty() && !self.is_cloud_domain() {
            paths.push("/jira".to_owned());
        }
        paths
            .into_iter()
            .map(|path| {
                let mut url = url.clone();
                url.set_path(&path);
                BaseUrl(url.as_str().trim_end_matches('/').to_owned())
            })
            .collect()
    }

    fn url(&self) -> Url {
        Url::parse(&self.0).expect("a BaseUrl was a URL when it was made")
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_bare_host(text) {
            return Ok(Self(text.to_owned()));
        }
        let text = text.trim();
        let text = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let mut url = Url::parse(&text)?;
        check(&url)?;
        url.set_query(None);
        url.set_fragment(None);
        let path = root_path(&url);
        url.set_path(&path);
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// Returns whether the text is `https://`, a name in small ASCII letters and nothing else, which is what nearly every store
/// has and what parsing would leave as it is. Whatever could be read in another way is not: numbers and encoded names.
fn is_bare_host(text: &str) -> bool {
    let Some(host) = text.strip_prefix("https://") else {
        return false;
    };
    let mut before = b'.';
    // whether the last label begins with a letter; with a digit it could be a number, and the host an address
    let mut is_name = false;
    for byte in host.bytes() {
        match byte {
            b'a'..=b'z' => is_name |= before == b'.',
            b'0'..=b'9' => is_name &= before != b'.',
            // a hyphen or dot beside another one is an empty label, or perhaps an encoded one
            b'-' | b'.' if !matches!(before, b'-' | b'.') => {}
            _ => return false,
        }
        before = byte;
    }
    is_name && !matches!(before, b'-' | b'.')
}

fn check(url: &Url) -> Result<(), BaseUrlError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::UserInfo);
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(()),
        ("http", Some(host)) if is_loopback(&host) => Ok(()),
        ("http", Some(_)) => Err(BaseUrlError::PlainHttp),
        ("http" | "https", None) => Err(BaseUrlError::NoHost),
        (scheme, _) => Err(BaseUrlError::Scheme(scheme.to_owned())),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn is_cloud_domain(host: &str) -> bool {
    CLOUD_DOMAINS.iter().any(|domain| host.ends_with(domain))
}

/// Returns the context path of `url`: what is left when the path of a page is cut off.
fn root_path(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    if is_cloud_domain(host) {
        return String::new();
    }
    let segments: Vec<&str> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|segment| !segment.is_empty())
        .collect();
    // The gateway's path is an address and not a page: `/ex/jira/<cloud id>`.
    let kept = if host == GATEWAY_HOST {
        segments.len().min(3)
    } else {
        (0..segments.len())
            .find(|&at| is_page(&segments[at..]))
            .unwrap_or(segments.len())
    };
    format!("/{}", segments[..kept].join("/"))
}

fn is_page(segments: &[&str]) -> bool {
    match segments {
        ["jira", next, ..]
            if CLOUD_PAGES.contains(next) && *next != "projects" && *next != "servicedesk" =>
        {
            true
        }
        [first, ..] => PAGES.contains(first),
        [] => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.0)
    }
}

impl Serialize for BaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::is_plain;

    #[test]
    fn pasted_addresses_are_repaired() {
        for (typed, meant) in [
            ("acme.atlassian.net", "https://acme.atlassian.net"),
            ("https://ACME.atlassian.net/", "https://acme.atlassian.net"),
            (
                "https://acme.atlassian.net/jira",
                "https://acme.atlassian.net",
            ),
            (
                "https://acme.atlassian.net/jira/software/projects/X/boards/1?a=b#c",
                "https://acme.atlassian.net",
            ),
            (
                "https://acme.atlassian.net:443/browse/X-1",
                "https://acme.atlassian.net",
            ),
            (
                "https://jira.example.com/jira/",
                "https://jira.example.com/jira",
            ),
            (
                "https://jira.example.com/jira//",
                "https://jira.example.com/jira",
            ),
            (
                "https://jira.example.com/jira/browse/X-1",
                "https://jira.example.com/jira",
            ),
            (
                "https://jira.example.com/secure/Dashboard.jspa",
                "https://jira.example.com",
            ),
            (
                "https://jira.example.com/jira/rest/api/2/myself",
                "https://jira.example.com/jira",
            ),
            (
                "https://jira.example.com/jira/login.jsp?os_destination=x",
                "https://jira.example.com/jira",
            ),
            (
                "https://jira.example.com:8443/jira/projects/X",
                "https://jira.example.com:8443/jira",
            ),
            (
                "https://work.example.com/jira/software/projects/X",
                "https://work.example.com",
            ),
            (
                "https://tools.example.com/dev/jira",
                "https://tools.example.com/dev/jira",
            ),
            (
                "https://api.atlassian.com/ex/jira/1234-ab/rest/api/3/myself",
                "https://api.atlassian.com/ex/jira/1234-ab",
            ),
            ("http://127.0.0.1:8080/jira", "http://127.0.0.1:8080/jira"),
            ("http://localhost:2990/jira/", "http://localhost:2990/jira"),
            ("http://[::1]:80/", "http://[::1]"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(
                typed.parse::<BaseUrl>().map(|url| url.to_string()),
                Ok(meant.to_owned()),
                "{typed}"
            );
        }
    }

    #[test]
    fn unsafe_addresses_are_refused() {
        let refused = |text: &str| text.parse::<BaseUrl>().expect_err(text);
        assert_eq!(refused("http://jira.example.com"), BaseUrlError::PlainHttp);
        assert_eq!(
            refused("http://localhost.evil.example"),
            BaseUrlError::PlainHttp
        );
        assert_eq!(
            refused("https://me:secret@jira.example.com"),
            BaseUrlError::UserInfo
        );
        assert_eq!(
            refused("ftp://jira.example.com"),
            BaseUrlError::Scheme("ftp".to_owned())
        );
        assert!(matches!(refused("https://"), BaseUrlError::Syntax(_)));
        assert!(matches!(refused(""), BaseUrlError::Syntax(_)));
    }

    #[test]
    fn parsing_is_idempotent_and_joining_keeps_the_context() {
        let url: BaseUrl = "https://jira.example.com/jira/".parse().unwrap();
        assert_eq!(url.as_str().parse::<BaseUrl>(), Ok(url.clone()));
        assert_eq!(
            url.join("rest/api/2/myself"),
            "https://jira.example.com/jira/rest/api/2/myself"
        );
        assert_eq!(
            url.join("/browse/X-1"),
            "https://jira.example.com/jira/browse/X-1"
        );
    }

    #[test]
    fn a_bare_host_is_what_parsing_would_make_of_it() {
        for bare in [
            "https://acme.atlassian.net",
            "https://localhost",
            "https://jira-2.acme.example",
            "https://1a.2b.c3",
        ] {
            assert!(is_bare_host(bare), "{bare}");
            let parsed = Url::parse(bare).unwrap();
            assert!(check(&parsed).is_ok(), "{bare}");
            assert_eq!(parsed.as_str().trim_end_matches('/'), bare);
            assert_eq!(root_path(&parsed).trim_end_matches('/'), "");
        }
        for other in [
            "https://",
            "https://.",
            "https://a..b",
            "https://acme.example.",
            "https://1.2.3.4",
            "https://0x7f.1",
            "https://acme.0x1",
            "https://xn--bcher-kva.example",
            "https://a--b.example",
            "https://-.example",
            "https://a-.example",
            "https://Acme.example",
            "https://acme.example/",
            "https://acme.example:443",
            "https://me@acme.example",
            "https://acme.example?",
            "https://a%62.example",
            "http://localhost",
            " https://acme.example",
            "acme.example",
        ] {
            assert!(!is_bare_host(other), "{other}");
        }
    }

    #[test]
    fn an_address_is_printable_ascii() {
        for typed in [
            "https://h.example/a\u{1b}[31mb",
            "https://h.example/a\u{7f}\u{9b}\u{202e}b",
            "https://h.example/a b/\u{e9}",
            "https://b\u{fc}cher.example/\u{200b}",
            "https://h.example/%1b",
        ] {
            let url: BaseUrl = typed.parse().unwrap();
            assert!(is_plain(url.as_str()), "{typed:?}: {url}");
        }
        for refused in ["https://h\u{1b}.example", "https://h\u{7f}.example"] {
            assert!(refused.parse::<BaseUrl>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn neighbours_are_the_parent_and_slash_jira() {
        let of = |text: &str| -> Vec<String> {
            let url: BaseUrl = text.parse().unwrap();
            url.neighbours().iter().map(ToString::to_string).collect()
        };
        assert_eq!(of("https://h.example"), ["https://h.example/jira"]);
        assert_eq!(of("https://h.example/a/jira"), ["https://h.example/a"]);
        assert!(of("https://acme.atlassian.net").is_empty());
    }
}
