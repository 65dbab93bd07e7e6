//! One Jira connection as it is kept: what it is called, whose it is, where it points and how it signs in.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, civil};
use serde::Serialize;
use thiserror::Error;

use super::base_url::BaseUrl;
use super::id::{IntegrationId, UserId};
use super::text::{self, TextError};

/// The name of an integration, unique in the store.
///
/// Not a display name: 1 to 64 lower-case letters, digits, `.`, `_` or `-`, so that it can be typed without quotes.
/// `env` is taken by the unsaved integration that the environment describes. Text form: `acme`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct IntegrationName(String);

/// Why a text is not the name of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntegrationNameError {
    /// A character, or a length, that names do not have.
    #[error(
        "must be 1 to 64 lower-case letters, digits, `.`, `_` or `-`, beginning with a letter or digit"
    )]
    Form,
    /// The name of the unsaved integration.
    #[error("is the name of the integration that MANAGEROS_URL describes; choose another")]
    Reserved,
}

impl IntegrationName {
    /// Returns the name of the unsaved integration that `MANAGEROS_URL` and its siblings describe.
    pub fn env() -> Self {
        Self("env".to_owned())
    }

    /// Returns a name made from the host of `url`: `acme` for `https://acme.atlassian.net`.
    pub fn suggested(url: &BaseUrl) -> Option<Self> {
        let host = url.host();
        if url.is_address() {
            return None;
        }
        let first = host
            .split('.')
            .find(|part| !matches!(*part, "jira" | "www" | "api"));
        first.and_then(|part| part.parse().ok())
    }

    /// Returns the text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IntegrationName {
    type Err = IntegrationNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > 64 || !text::is_slug(text) {
            Err(IntegrationNameError::Form)
        } else if text == "env" {
            Err(IntegrationNameError::Reserved)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for IntegrationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Declares an enum whose variants have one word each, used alike in flags, columns, JSON and sealed bytes.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order help lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word that flags, columns, JSON and sealed bytes use.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::integration::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::integration::UnknownWord(&[$($word),+])),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

/// A word that is not one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not one of {}", .0.join(", "))]
pub struct UnknownWord(pub &'static [&'static str]);

words! {
    /// Who an integration is for.
    Scope {
        /// The whole organization: admins write, members use.
        Org = "org",
        /// One user, its owner; nobody else can open its token.
        User = "user",
    }
}

words! {
    /// Which of the two dialects a Jira speaks; found out from `serverInfo`, never from the host name.
    Deployment {
        /// Jira Cloud: REST v3, account ids.
        Cloud = "cloud",
        /// Jira Data Center and Server: REST v2, user names.
        DataCenter = "data_center",
    }
}

words! {
    /// How requests are signed in.
    AuthKind {
        /// Cloud: e-mail and API token, on the site.
        Token = "token",
        /// Cloud: e-mail and scoped API token, through Atlassian's gateway.
        Scoped = "scoped",
        /// Data Center: personal access token as a bearer.
        Pat = "pat",
        /// Data Center: user name and password.
        Password = "password",
    }
}

impl AuthKind {
    /// Returns whether a login goes with the secret; a personal access token stands for its owner by itself.
    pub const fn needs_login(self) -> bool {
        !matches!(self, Self::Pat)
    }
}

/// The Jira user name or e-mail that requests are signed in as.
///
/// Empty only with a personal access token. It has no colon: in an `Authorization: Basic` header the first colon ends
/// the user name (RFC 7617), so such a login would silently become another one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Login(String);

/// Why a text is not a login.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoginError {
    /// Empty, too long, or with control characters.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A colon would end the user name too early.
    #[error("must not contain a colon")]
    Colon,
}

impl Login {
    /// Returns the login of a personal access token, which has none.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Returns the text form; empty when there is no login.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether there is no login.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromStr for Login {
    type Err = LoginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text::one_line(text, 254)?;
        if text.contains(':') {
            return Err(LoginError::Colon);
        }
        Ok(Self(text))
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a token is sent and as whom: everything that is sealed together with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Which dialect.
    pub deployment: Deployment,
    /// The site itself; links people follow begin with it.
    pub base_url: BaseUrl,
    /// Where requests go when that is not `base_url`: the gateway, for scoped tokens.
    pub api_url: Option<BaseUrl>,
    /// Who signs in.
    pub login: Login,
    /// How.
    pub auth: AuthKind,
    /// Certificates (PEM) trusted in addition to the system's.
    pub ca_cert: Option<String>,
    /// The proxy requests go through, instead of the environment's.
    pub proxy: Option<String>,
}

impl Site {
    /// Returns the root that requests are sent to.
    pub fn api_root(&self) -> &BaseUrl {
        self.api_url.as_ref().unwrap_or(&self.base_url)
    }
}

/// One Jira connection without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// The row's identity, sealed into the token.
    pub id: IntegrationId,
    /// What people call it.
    pub name: IntegrationName,
    /// Whom it is for.
    pub scope: Scope,
    /// The user it belongs to; `None` exactly when the scope is [`Scope::Org`].
    pub owner: Option<UserId>,
    /// Where it points and how it signs in.
    pub site: Site,
    /// The address that the Jira calls itself by (`serverInfo.baseUrl`), to know one site reached two ways.
    pub server_url: Option<String>,
    /// Whether it may be used.
    pub enabled: bool,
    /// The day on which the token expires, if somebody said so; Jira never does.
    pub expires: Option<civil::Date>,
    /// The outcome of the last test.
    pub last_test: Option<LastTest>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Raised by one with every change that re-seals the token, so that an older sealed token does not fit.
    pub row_version: u64,
}

/// What a list says of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationLine {
    /// What people call it.
    pub name: IntegrationName,
    /// Whom it is for.
    pub scope: Scope,
    /// The site.
    pub base_url: BaseUrl,
    /// Which dialect.
    pub deployment: Deployment,
    /// How requests are signed in.
    pub auth: AuthKind,
    /// Who signs in.
    pub login: Login,
    /// Whether it may be used.
    pub enabled: bool,
    /// The day on which the token expires, if somebody said so.
    pub expires: Option<civil::Date>,
    /// The outcome of the last test.
    pub last_test: Option<LastTest>,
}

/// When an integration was last tested, and whether it passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LastTest {
    /// The instant of the test.
    pub at: Timestamp,
    /// Whether every check passed.
    pub ok: bool,
}

/// A token as the store holds it: opaque bytes that only `vault` can open. See `vault::aead` for the layout.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedToken(Vec<u8>);

impl SealedToken {
    /// Takes the bytes as `vault` made them or a row holds them.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Returns the bytes for a row.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedToken({} bytes)", self.0.len())
    }
}

/// A row as it stands in the store. Nothing in it may be believed before `vault` has opened the token, because the
/// seal covers all of [`Site`]; that is why a client can be built only from what opening returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedIntegration {
    /// What the row says.
    pub integration: Integration,
    /// The sealed token; `None` when it was lost and has to be given again.
    pub token: Option<SealedToken>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_typed_without_quotes() {
        for good in ["acme", "acme-2", "a", "9lives", "eu.acme_dc"] {
            assert_eq!(
                good.parse::<IntegrationName>().map(|name| name.to_string()),
                Ok(good.to_owned())
            );
        }
        for bad in ["", "Acme", "a b", "-a", "ä", "a/b", &"a".repeat(65)] {
            assert_eq!(
                bad.parse::<IntegrationName>(),
                Err(IntegrationNameError::Form),
                "{bad}"
            );
        }
        assert_eq!(
            "env".parse::<IntegrationName>(),
            Err(IntegrationNameError::Reserved)
        );
    }

    #[test]
    fn names_are_suggested_from_hosts() {
        for (url, name) in [
            ("https://acme.atlassian.net", "acme"),
            ("https://jira.example.com/jira", "example"),
        ] {
            let url: BaseUrl = url.parse().unwrap();
            assert_eq!(IntegrationName::suggested(&url).unwrap().as_str(), name);
        }
        assert_eq!(
            IntegrationName::suggested(&"http://127.0.0.1:8080".parse().unwrap()),
            None
        );
    }

    #[test]
    fn words_round_trip() {
        for kind in AuthKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        assert_eq!("cloud".parse(), Ok(Deployment::Cloud));
        let refused = "Cloud".parse::<Deployment>().unwrap_err();
        assert_eq!(refused.to_string(), "is not one of cloud, data_center");
    }

    #[test]
    fn a_login_has_no_colon() {
        assert_eq!("a:b".parse::<Login>(), Err(LoginError::Colon));
        assert_eq!(
            " ada@acme.example ".parse::<Login>().map(|l| l.to_string()),
            Ok("ada@acme.example".to_owned())
        );
    }
}
