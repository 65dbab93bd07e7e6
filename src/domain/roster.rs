//! What one row of a file says about a person, and what that changes.
//!
//! What a file has no column for stays as it is. An empty cell takes a value away where one may be missing, as an empty
//! text does in `person edit`; a handle and a name can only be given.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::id::PersonId;
use super::integration::words;
use super::person::{Email, Handle, Person, Team, ZoneName};
use super::text;

words! {
    /// What a column can say about a person.
    Field {
        /// The short name.
        Handle = "handle",
        /// The full name.
        Name = "name",
        /// The e-mail.
        Email = "email",
        /// The team.
        Team = "team",
        /// The manager, by handle or e-mail.
        Manager = "manager",
        /// The time zone.
        TimeZone = "time_zone",
    }
}

impl Field {
    /// Returns which field a heading means, whatever its case, spaces and punctuation; `None` when it means none.
    pub fn headed(heading: &str) -> Option<Self> {
        let letters = heading.chars().filter(|c| c.is_alphanumeric());
        let word: String = letters.flat_map(char::to_lowercase).collect();
        Some(match word.as_str() {
            "handle" | "username" | "user" | "login" | "shortname" | "nick" | "nickname" => {
                Self::Handle
            }
            "name" | "fullname" | "displayname" | "person" | "employee" | "employeename" => {
                Self::Name
            }
            "email" | "emailaddress" | "mail" | "workemail" | "emailid" => Self::Email,
            "team" | "teamname" | "department" | "dept" | "group" | "squad" | "unit" => Self::Team,
            "manager"
            | "manageremail"
            | "managerhandle"
            | "manageremailaddress"
            | "reportsto"
            | "supervisor"
            | "supervisoremail"
            | "lead"
            | "boss" => Self::Manager,
            "timezone" | "tz" | "zone" => Self::TimeZone,
            _ => return None,
        })
    }
}

/// What a row says about one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Said<T> {
    /// There is no column for it.
    #[default]
    Nothing,
    /// The column is there, and empty.
    Empty,
    /// This.
    Value(T),
}

impl<T> Said<T> {
    /// Returns the value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    fn put_into(&self, place: &mut Option<T>)
    where
        T: Clone,
    {
        match self {
            Self::Nothing => {}
            Self::Empty => *place = None,
            Self::Value(value) => *place = Some(value.clone()),
        }
    }
}

/// A manager as a file names one: by e-mail when there is an `@` in it, else by handle. A name is not enough.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ManagerRef {
    /// The handle.
    Handle(Handle),
    /// The e-mail.
    Email(Email),
}

impl FromStr for ManagerRef {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('@') {
            text.parse()
                .map(Self::Email)
                .map_err(|_| "is neither a handle nor an e-mail address")
        } else {
            text.parse()
                .map(Self::Handle)
                .map_err(|_| "is neither a handle nor an e-mail address")
        }
    }
}

impl fmt::Display for ManagerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handle(handle) => handle.fmt(f),
            Self::Email(email) => email.fmt(f),
        }
    }
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file it begins on.
    pub line: u64,
    /// Never [`Said::Empty`].
    pub handle: Said<Handle>,
    /// Never [`Said::Empty`].
    pub name: Said<String>,
    /// The e-mail.
    pub email: Said<Email>,
    /// The team.
    pub team: Said<Team>,
    /// The manager.
    pub manager: Said<ManagerRef>,
    /// The time zone.
    pub time_zone: Said<ZoneName>,
}

/// Why a row is not taken.
pub type Refusal = String;

/// Reads rows; remembers the time zones it has met, which cost more to look up than all the rest of a row.
#[derive(Debug, Default)]
pub struct EntryReader {
    zones: HashMap<String, ZoneName>,
}

impl EntryReader {
    /// Returns what the cells of one row say; `cell` gives the text below a field's heading, `None` without such a column.
    ///
    /// # Errors
    ///
    /// When a value cannot be meant; the text names the field and the value.
    pub fn read<'c>(
        &mut self,
        line: u64,
        cell: impl Fn(Field) -> Option<&'c str>,
    ) -> Result<Entry, Refusal> {
        let given = |field| cell(field).map(str::trim);
        Ok(Entry {
            line,
            handle: required(said(Field::Handle, given, str::parse)?),
            name: required(said(Field::Name, given, |text| text::one_line(text, 200))?),
            email: said(Field::Email, given, str::parse)?,
            team: said(Field::Team, given, str::parse)?,
            manager: said(Field::Manager, given, str::parse)?,
            time_zone: said(Field::TimeZone, given, |text| self.zone(text))?,
        })
    }

    fn zone(&mut self, text: &str) -> Result<ZoneName, super::person::ZoneError> {
        if let Some(zone) = self.zones.get(text) {
            return Ok(zone.clone());
        }
        let zone: ZoneName = text.parse()?;
        self.zones.insert(text.to_owned(), zone.clone());
        Ok(zone)
    }
}

fn said<'c, T, E: fmt::Display>(
    field: Field,
    cell: impl Fn(Field) -> Option<&'c str>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Said<T>, Refusal> {
    match cell(field) {
        None => Ok(Said::Nothing),
        Some("") => Ok(Said::Empty),
        Some(text) => parse(text)
            .map(Said::Value)
            .map_err(|error| format!("{field} `{}` {error}", shortened(text))),
    }
}

/// Long enough to know a value again, short enough for a line.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// An empty handle or name says nothing: there is nobody without.
fn required<T>(said: Said<T>) -> Said<T> {
    match said {
        Said::Empty => Said::Nothing,
        said => said,
    }
}

impl Entry {
    /// Returns whether the row names somebody only by their name, which others may have too.
    pub fn has_only_a_name(&self) -> bool {
        self.handle.value().is_none() && self.email.value().is_none()
    }

    /// Returns the handle of somebody new: the given one, else the one that `person add` would make.
    ///
    /// # Errors
    ///
    /// When there is no name, or none can be made.
    pub fn new_handle(&self) -> Result<Handle, Refusal> {
        let name = self
            .name
            .value()
            .ok_or("there is no name, and nobody to change")?;
        let suggested = || Handle::suggested(name, self.email.value());
        self.handle
            .value()
            .cloned()
            .or_else(suggested)
            .ok_or_else(|| {
                format!(
                    "no handle can be made from `{}`; give one in a column `handle`",
                    shortened(name)
                )
            })
    }

    /// Returns the person the row describes, who is new.
    ///
    /// # Errors
    ///
    /// As [`Entry::new_handle`].
    pub fn new_person(
        &self,
        id: PersonId,
        manager: Option<PersonId>,
        now: Timestamp,
    ) -> Result<Person, Refusal> {
        Ok(Person {
            id,
            handle: self.new_handle()?,
            name: self.name.value().cloned().unwrap_or_default(),
            email: self.email.value().cloned(),
            team: self.team.value().cloned(),
            manager,
            time_zone: self.time_zone.value().cloned(),
            created_at: now,
        })
    }

    /// Returns the person as the row has them, with what that changes; `manager` is whom the row's manager means.
    pub fn applied_to(&self, person: &Person, manager: &Said<PersonId>) -> (Person, Vec<Field>) {
        let mut after = person.clone();
        if let Said::Value(handle) = &self.handle {
            after.handle = handle.clone();
        }
        if let Said::Value(name) = &self.name {
            after.name.clone_from(name);
        }
        self.email.put_into(&mut after.email);
        self.team.put_into(&mut after.team);
        manager.put_into(&mut after.manager);
        self.time_zone.put_into(&mut after.time_zone);
        let same = |field: &Field| match field {
            Field::Handle => after.handle == person.handle,
            Field::Name => after.name == person.name,
            Field::Email => after.email == person.email,
            Field::Team => after.team == person.team,
            Field::Manager => after.manager == person.manager,
            Field::TimeZone => after.time_zone == person.time_zone,
        };
        let changes = Field::ALL
            .iter()
            .copied()
            .filter(|field| !same(field))
            .collect();
        (after, changes)
    }
}

/// Returns the circles that the managers make, each once: who reports to the next, and the last to the first.
pub fn circles(managers: Vec<(PersonId, PersonId)>) -> Vec<Vec<PersonId>> {
    let mut sorted = managers;
    sorted.sort_unstable();
    // A search and no map: a file can name a hundred thousand of them.
    let place = |id: &PersonId| sorted.binary_search_by_key(id, |(id, _)| *id).ok();
    // In which walk up each was met; who is met again in the same walk stands in a circle.
    let mut met: Vec<Option<std::num::NonZeroU32>> = vec![None; sorted.len()];
    let mut circles = Vec::new();
    for start in 0..sorted.len() {
        let walk = u32::try_from(start + 1)
            .ok()
            .and_then(std::num::NonZeroU32::new);
        let mut at = Some(start);
        while let Some(here) = at {
            match met[here] {
                None => {
                    met[here] = walk;
                    at = place(&sorted[here].1);
                }
                before if before == walk => {
                    let up = |id: &PersonId| place(id).map(|place| sorted[place].1);
                    let (first, second) = sorted[here];
                    let rest = std::iter::successors(Some(second), up);
                    let rest = rest.take_while(|next| *next != first);
                    circles.push(std::iter::once(first).chain(rest).collect());
                    break;
                }
                Some(_) => break,
            }
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[(Field, &str)]) -> Result<Entry, Refusal> {
        EntryReader::default().read(7, |field| {
            cells
                .iter()
                .find(|(named, _)| *named == field)
                .map(|(_, text)| *text)
        })
    }

    #[test]
    fn headings_are_known_in_many_spellings() {
        for (heading, field) in [
            ("E-Mail", Some(Field::Email)),
            (" email address ", Some(Field::Email)),
            ("Full Name", Some(Field::Name)),
            ("time_zone", Some(Field::TimeZone)),
            ("TimeZone", Some(Field::TimeZone)),
            ("Reports To", Some(Field::Manager)),
            ("Department", Some(Field::Team)),
            ("login", Some(Field::Handle)),
            ("salary", None),
            ("", None),
        ] {
            assert_eq!(Field::headed(heading), field, "{heading}");
        }
    }

    #[test]
    fn cells_say_something_nothing_or_that_there_is_none() {
        let entry = read(&[
            (Field::Name, " Ada Lovelace "),
            (Field::Handle, ""),
            (Field::Email, " "),
            (Field::Manager, "Grace@acme.example"),
            (Field::TimeZone, "europe/london"),
        ]);
        let entry = entry.unwrap();
        assert_eq!(entry.name, Said::Value("Ada Lovelace".to_owned()));
        assert_eq!(
            (&entry.handle, &entry.email),
            (&Said::Nothing, &Said::Empty)
        );
        assert_eq!(entry.team, Said::Nothing);
        assert!(matches!(entry.manager.value(), Some(ManagerRef::Email(_))));
        assert_eq!(entry.time_zone.value().unwrap().as_str(), "Europe/London");
        assert!(entry.has_only_a_name());
        assert_eq!(entry.new_handle().unwrap().as_str(), "ada-lovelace");
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (field, text, told) in [
            (Field::Email, "ada", "email `ada` is not an e-mail address"),
            (
                Field::Manager,
                "Ada Lovelace",
                "manager `Ada Lovelace` is neither a handle nor an e-mail address",
            ),
            (
                Field::Name,
                "a\u{7}b",
                "must not contain control characters",
            ),
            (Field::TimeZone, "Mars", "time_zone `Mars` is not"),
        ] {
            let refused = read(&[(field, text)]).unwrap_err();
            assert!(refused.contains(told), "{refused}");
        }
        let long = read(&[(Field::Team, &"x".repeat(5_000))]).unwrap_err();
        assert!(long.chars().count() < 150, "{long}");
        let nameless = read(&[(Field::Email, "ada@acme.example")]).unwrap();
        nameless.new_handle().unwrap_err();
        read(&[(Field::Name, "林")])
            .unwrap()
            .new_handle()
            .unwrap_err();
    }

    #[test]
    fn a_row_changes_what_it_has_a_column_for() {
        let entry = read(&[
            (Field::Name, "Ada King"),
            (Field::Email, "ada@acme.example"),
            (Field::Team, ""),
        ]);
        let entry = entry.unwrap();
        let before = Person {
            team: Some("Platform".parse().unwrap()),
            time_zone: Some("UTC".parse().unwrap()),
            manager: Some(PersonId::from_bytes([2; 16])),
            ..read(&[(Field::Name, "Ada"), (Field::Email, "ada@acme.example")])
                .unwrap()
                .new_person(PersonId::from_bytes([1; 16]), None, Timestamp::UNIX_EPOCH)
                .unwrap()
        };
        let (after, changes) = entry.applied_to(&before, &Said::Nothing);
        assert_eq!(changes, [Field::Name, Field::Team]);
        assert_eq!((after.team, after.manager), (None, before.manager));
        let (again, changes) = entry.applied_to(&before, &Said::Empty);
        assert_eq!(changes, [Field::Name, Field::Team, Field::Manager]);
        assert_eq!(again.manager, None);
    }

    #[test]
    fn circles_are_found_once_each() {
        let id = |n: u8| PersonId::from_bytes([n; 16]);
        let found = |pairs: &[(u8, u8)]| {
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (id(*a), id(*b))).collect();
            circles(pairs).iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert!(found(&[(1, 2), (2, 3), (4, 2), (5, 9)]).is_empty());
        assert_eq!(found(&[(1, 1)]), [1]);
        assert_eq!(
            found(&[(7, 1), (1, 2), (2, 3), (3, 1), (4, 3), (5, 6), (6, 5)]),
            [3, 2]
        );
    }
}
