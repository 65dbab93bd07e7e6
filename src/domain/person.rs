//! People whose work is looked at, users who run manageros, and how somebody is named on the command line.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use thiserror::Error;

use super::id::{PersonId, UserId};
use super::integration::words;
use super::text::{self, TextError};

/// The short name of a person, unique in the organization. Text form: `ada`, `grace.h`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Handle(String);

/// A text that is not a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "must be 1 to 64 lower-case letters, digits, `.`, `_` or `-`, beginning with a letter or digit"
)]
pub struct HandleError;

impl Handle {
    /// Returns the handle that a person gets who was given none: the local part of the e-mail, else the ASCII words of
    /// the name joined by `-`. `None` when neither leaves anything, as with a name in another script and no e-mail.
    pub fn suggested(name: &str, email: Option<&Email>) -> Option<Self> {
        let local = email.and_then(|email| email.as_str().split('@').next());
        local.and_then(Self::slug).or_else(|| Self::slug(name))
    }

    /// A letter that a handle cannot have makes no handle rather than a mangled one.
    fn slug(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        if text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
            return None;
        }
        let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let words = text.split(|c: char| c.is_whitespace() || c == '+');
        let words: Vec<String> = words
            .map(|word| word.chars().filter(kept).collect())
            .collect();
        let words: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        words.join("-").trim_matches(['.', '_', '-']).parse().ok()
    }

    /// Returns the text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = HandleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        if text.len() > 64 || !text::is_slug(&text) {
            return Err(HandleError);
        }
        Ok(Self(text))
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address: something, an `@`, something; compared without regard to case. Text form: `ada@acme.example`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EmailError {
    /// Empty, too long, or with control characters.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Not of the form `local@domain`.
    #[error("is not an e-mail address")]
    Form,
}

impl Email {
    /// Returns the text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text::one_line(text, 254)?;
        match text.rsplit_once('@') {
            Some((local, domain))
                if !local.is_empty()
                    && !domain.is_empty()
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(Self(text))
            }
            _ => Err(EmailError::Form),
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The IANA name of a time zone that this program's zone database knows. Text form: `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZoneName(String);

/// A text that names no time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not a time zone; write an IANA name such as Europe/Berlin, or UTC")]
pub struct ZoneError;

impl ZoneName {
    /// Returns the name, in the zone database's own spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the zone's rules.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.0).expect("a ZoneName was found in the zone database when it was made")
    }
}

impl FromStr for ZoneName {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let zone = TimeZone::get(text.trim()).map_err(|_| ZoneError)?;
        zone.iana_name()
            .map(|name| Self(name.to_owned()))
            .ok_or(ZoneError)
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a team; compared without regard to case. Text form: `Platform`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Team(String);

impl Team {
    /// Returns the text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether both name the same team.
    pub fn is(&self, other: &Self) -> bool {
        folded(&self.0) == folded(&other.0)
    }
}

impl FromStr for Team {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, 100).map(Self)
    }
}

impl fmt::Display for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody whose work is looked at; not a [`User`], who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The row's identity.
    pub id: PersonId,
    /// The short name.
    pub handle: Handle,
    /// The full name, in any script.
    pub name: String,
    /// The address that linking searches for.
    pub email: Option<Email>,
    /// With whom the person works.
    pub team: Option<Team>,
    /// To whom the person reports.
    pub manager: Option<PersonId>,
    /// Where the person's days begin and end; the machine's zone when unknown.
    pub time_zone: Option<ZoneName>,
    /// When the person was added.
    pub created_at: Timestamp,
}

/// A person as typed: a handle, an e-mail, a full name, or one whole word of a name, without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef(String);

impl PersonRef {
    /// Returns what was typed, without outer white space.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the handle is meant.
    pub fn is_handle_of(&self, person: &Person) -> bool {
        self.0.eq_ignore_ascii_case(person.handle.as_str())
    }

    /// Returns whether the e-mail is meant.
    pub fn is_email_of(&self, person: &Person) -> bool {
        person
            .email
            .as_ref()
            .is_some_and(|email| folded(email.as_str()) == folded(&self.0))
    }

    /// Returns whether the full name is meant.
    pub fn is_name_of(&self, person: &Person) -> bool {
        folded(&person.name) == folded(&self.0)
    }

    /// Returns whether one whole word of the name is meant; never a part of a word.
    pub fn is_word_of(&self, person: &Person) -> bool {
        let wanted = folded(&self.0);
        person
            .name
            .split(|c: char| c.is_whitespace() || c == ',')
            .any(|word| folded(word) == wanted)
    }

    /// Returns the people who are meant: those of the first way of naming that names anybody.
    pub fn among<'a>(&self, people: &'a [Person]) -> Vec<&'a Person> {
        let ways: [fn(&Self, &Person) -> bool; 4] = [
            Self::is_handle_of,
            Self::is_email_of,
            Self::is_name_of,
            Self::is_word_of,
        ];
        ways.iter()
            .map(|way| {
                people
                    .iter()
                    .filter(|person| way(self, person))
                    .collect::<Vec<_>>()
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// Returns a name without what two spellings of it may differ in: case, and how far its words are apart.
pub fn folded(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

impl FromStr for PersonRef {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, 254).map(Self)
    }
}

impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

words! {
    /// What a user may do in the organization.
    Role {
        /// May write what belongs to the organization.
        Admin = "admin",
        /// May use it.
        Member = "member",
    }
}

/// Whoever runs manageros on this store; not a [`Person`], whose work is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The row's identity; also in the key item, and sealed into the user's own tokens.
    pub id: UserId,
    /// The name of the account on this machine when the user joined.
    pub name: String,
    /// What the user may do.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(handle: &str, name: &str, email: Option<&str>) -> Person {
        Person {
            id: PersonId::from_bytes([0; 16]),
            handle: handle.parse().unwrap(),
            name: name.to_owned(),
            email: email.map(|email| email.parse().unwrap()),
            team: None,
            manager: None,
            time_zone: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn people_are_named_by_handle_then_email_then_name_then_word() {
        let people = [
            person("ada", "Ada Lovelace", Some("ada@acme.example")),
            person("grace", "Grace Hopper", Some("grace@acme.example")),
            person("hopper", "Ada Hopper", None),
            person("lin", "林 美玲", None),
        ];
        let found = |who: &str| -> Vec<String> {
            let who: PersonRef = who.parse().unwrap();
            who.among(&people)
                .iter()
                .map(|person| person.handle.to_string())
                .collect()
        };
        assert_eq!(
            found("ADA"),
            ["ada"],
            "the handle wins over the word that two share"
        );
        assert_eq!(found("Grace@ACME.example"), ["grace"]);
        assert_eq!(found("grace  hopper"), ["grace"]);
        assert_eq!(
            found("hopper"),
            ["hopper"],
            "a handle before a word of two names"
        );
        assert_eq!(found("lovelace"), ["ada"]);
        assert_eq!(found("美玲"), ["lin"]);
        assert!(found("love").is_empty(), "no part of a word");
        assert!(found("nobody").is_empty());
    }

    #[test]
    fn handles_are_suggested_or_not_at_all() {
        let email: Email = "Ada.Lovelace+jira@acme.example".parse().unwrap();
        assert_eq!(
            Handle::suggested("X", Some(&email)).unwrap().as_str(),
            "ada.lovelace-jira"
        );
        assert_eq!(
            Handle::suggested("Grace  Hopper", None).unwrap().as_str(),
            "grace-hopper"
        );
        for name in ["林 美玲", "José García", "Łucja"] {
            assert_eq!(Handle::suggested(name, None), None, "{name}");
        }
    }

    #[test]
    fn zones_are_spelled_as_the_database_spells_them() {
        assert_eq!(
            "europe/berlin".parse::<ZoneName>().unwrap().as_str(),
            "Europe/Berlin"
        );
        assert_eq!("Mars/Olympus".parse::<ZoneName>(), Err(ZoneError));
    }

    #[test]
    fn emails_have_two_sides() {
        assert!("ada@acme.example".parse::<Email>().is_ok());
        for bad in ["ada", "@acme", "ada@", "a b@c", ""] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }
}
