//! Jira accounts, and the link that says which person is which account.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

use super::base_url::BaseUrl;
use super::id::{IntegrationId, PersonId};
use super::integration::{Deployment, words};
use super::text::{self, TextError};

/// What JQL takes for a user: the account id on Cloud (`712020:5b10…`), the user name on Data Center (`ada`).
///
/// Not the Data Center `key` (`JIRAUSER10000`), which JQL does not want; that is kept beside it in [`JiraAccount::key`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AccountId(String);

impl AccountId {
    /// Returns the text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = TextError;

    /// Takes an id, or the address of a profile page (`…/jira/people/<id>`, `…/ViewProfile.jspa?name=<name>`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = from_profile_url(text.trim());
        text::one_line(&id, 255).map(Self)
    }
}

fn from_profile_url(text: &str) -> String {
    let Ok(url) = url::Url::parse(text) else {
        return text.to_owned();
    };
    // `712020:uuid` parses as a URL with the scheme `712020`? No: schemes begin with a letter. `user:x` would.
    if !matches!(url.scheme(), "http" | "https") {
        return text.to_owned();
    }
    if let Some((_, name)) = url.query_pairs().find(|(key, _)| key == "name") {
        return name.into_owned();
    }
    let mut segments = url.path_segments().into_iter().flatten();
    match segments
        .find(|segment| *segment == "people")
        .and(segments.next())
    {
        Some(id) => percent_decode(id),
        None => text.to_owned(),
    }
}

fn percent_decode(text: &str) -> String {
    // A form-encoded pair decodes percent escapes with what `url` already brings; `+` stays a plus.
    let pair = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// What kind of account; Data Center does not say, so its accounts are people.
    AccountKind {
        /// A person's account.
        Person = "atlassian",
        /// An app or service account.
        App = "app",
        /// A portal-only customer.
        Customer = "customer",
        /// Cloud said something this version does not know.
        Unknown = "unknown",
    }
}

impl AccountKind {
    /// Returns whether a person of the organization can be behind it, so that pickers offer it.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Person | Self::Unknown)
    }
}

/// A Jira account as Jira showed it to us at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JiraAccount {
    /// What JQL takes.
    pub id: AccountId,
    /// Data Center's immutable key; survives a renamed user. `None` on Cloud.
    pub key: Option<String>,
    /// The name as shown to the account that asked.
    pub display_name: String,
    /// `None` when the account's privacy setting hides it from the account that asked.
    pub email: Option<String>,
    /// Whether the account can sign in.
    pub active: bool,
    /// What kind of account.
    pub kind: AccountKind,
    /// IANA name, when Jira tells.
    pub time_zone: Option<String>,
}

impl JiraAccount {
    /// Returns whether the visible e-mail is `email`, without regard to case; a hidden e-mail equals nothing.
    pub fn has_email(&self, email: &str) -> bool {
        self.email
            .as_deref()
            .is_some_and(|own| own.trim().to_lowercase() == email.trim().to_lowercase())
    }
}

/// "This person is that Jira account on that integration"; at most one per person and integration.
///
/// The display data is what Jira showed when the link was made; the id alone identifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Who.
    pub person: PersonId,
    /// On which integration.
    pub integration: IntegrationId,
    /// Which account.
    pub account_id: AccountId,
    /// Data Center's immutable key.
    pub account_key: Option<String>,
    /// The account's e-mail, if it was visible.
    pub email: Option<String>,
    /// The account's name.
    pub display_name: String,
    /// When the link was made.
    pub linked_at: Timestamp,
}

/// Which account tickets are asked of: what JQL takes, and what histories may name it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// What JQL takes.
    pub id: AccountId,
    /// Data Center's immutable key, which its histories use.
    pub key: Option<String>,
}

impl Whose {
    /// Returns whether `name` (an id or a user name) names this account; Data Center's names ignore case.
    pub fn is(&self, name: &str) -> bool {
        self.id.as_str().to_lowercase() == name.to_lowercase()
    }

    /// Returns what histories call this account: its key, when it has one. Its user name may be somebody else's key there.
    pub fn in_histories(&self) -> &str {
        self.key.as_deref().unwrap_or(self.id.as_str())
    }
}

/// Returns the address of the account's profile page.
pub fn profile_url(base: &BaseUrl, deployment: Deployment, id: &AccountId) -> String {
    match deployment {
        Deployment::Cloud => {
            let mut url = url::Url::parse(&base.join("jira/people"))
                .expect("a path below a BaseUrl is a URL");
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.push(id.as_str());
            }
            url.into()
        }
        Deployment::DataCenter => {
            let mut url = url::Url::parse(&base.join("secure/ViewProfile.jspa"))
                .expect("a path below a BaseUrl is a URL");
            url.query_pairs_mut().append_pair("name", id.as_str());
            url.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_bare_or_as_profile_addresses() {
        for (typed, id) in [
            ("712020:ab-cd", "712020:ab-cd"),
            ("5b10a2844c20165700ede21g", "5b10a2844c20165700ede21g"),
            (" ada ", "ada"),
            (
                "https://acme.atlassian.net/jira/people/712020:ab-cd",
                "712020:ab-cd",
            ),
            (
                "https://acme.atlassian.net/jira/people/712020%3Aab-cd?ref=x",
                "712020:ab-cd",
            ),
            (
                "https://j.example/jira/secure/ViewProfile.jspa?name=ada+l",
                "ada l",
            ),
        ] {
            assert_eq!(
                typed.parse::<AccountId>().map(|id| id.to_string()),
                Ok(id.to_owned()),
                "{typed}"
            );
        }
        assert!("".parse::<AccountId>().is_err());
    }

    #[test]
    fn profile_addresses_lead_back() {
        let base: BaseUrl = "https://j.example/jira".parse().unwrap();
        for (deployment, id) in [
            (Deployment::Cloud, "712020:ab/cd"),
            (Deployment::DataCenter, "a&b c"),
        ] {
            let id: AccountId = id.parse().unwrap();
            assert_eq!(
                profile_url(&base, deployment, &id).parse::<AccountId>(),
                Ok(id)
            );
        }
    }

    #[test]
    fn a_hidden_email_equals_nothing() {
        let mut account = JiraAccount {
            id: "x".parse().unwrap(),
            key: None,
            display_name: "Ada".to_owned(),
            email: Some("Ada@Acme.example".to_owned()),
            active: true,
            kind: AccountKind::Person,
            time_zone: None,
        };
        assert!(account.has_email(" ada@acme.EXAMPLE"));
        account.email = None;
        assert!(!account.has_email(""));
    }
}
