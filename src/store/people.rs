//! The people whose work is looked at, and how a typed reference finds them.

use rusqlite::{Connection, Params, Row, params};

use crate::domain::{Email, Handle, Person, PersonId, PersonRef, ZoneName};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::row::Cells;
use super::{Place, Store, changed};

const SELECT: &str = "SELECT id, handle, name, email, time_zone, created_at FROM people";

impl Store {
    /// Returns everybody, by name, then handle.
    pub fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.read(|db| select(db, "", [])).map(in_order)
    }

    /// Returns the people that `who` means: whose handle it is, else whose e-mail, else whose full name, else who have
    /// it as a word of their name; by name, then handle. The first two are looked up, the others compared with everybody.
    pub fn people_named(&self, who: &PersonRef) -> Result<Vec<Person>, StoreError> {
        let handle = who.as_str().to_ascii_lowercase();
        let email = who.as_str().to_lowercase();
        self.read(|db| {
            for (column, value) in [("handle", &handle), ("email_key", &email)] {
                let found = select(db, &format!("WHERE {column} = ?1"), [value])?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            let mut candidates = Vec::new();
            for person in db.prepare(SELECT)?.query_and_then([], person_of)? {
                let person = person?;
                if who.is_name_of(&person) || who.is_word_of(&person) {
                    candidates.push(person);
                }
            }
            let found = who.among(&candidates).into_iter().cloned().collect();
            Ok(in_order(found))
        })
    }

    /// Adds a person.
    ///
    /// # Errors
    ///
    /// When the handle or the e-mail is another person's.
    pub fn add_person(&mut self, person: &Person) -> Result<(), StoreError> {
        let change = Change::of("person.add", person.handle.as_str());
        self.write(Place::Organization, &change, |db| {
            free(db, person)?;
            db.execute(
                "INSERT INTO people (id, handle, name, email, email_key, time_zone, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    person.id.as_bytes(),
                    person.handle.as_str(),
                    person.name,
                    person.email.as_ref().map(Email::as_str),
                    person.email.as_ref().map(key),
                    person.time_zone.as_ref().map(ZoneName::as_str),
                    person.created_at.to_string(),
                ],
            )?;
            Ok(())
        })
    }

    /// Writes everything about the person but when it was added.
    ///
    /// # Errors
    ///
    /// When the handle or the e-mail is another person's, or when the person is gone.
    pub fn edit_person(&mut self, person: &Person) -> Result<(), StoreError> {
        let change = Change::of("person.edit", person.handle.as_str());
        self.write(Place::Organization, &change, |db| {
            free(db, person)?;
            let rows = db.execute(
                "UPDATE people SET handle = ?2, name = ?3, email = ?4, email_key = ?5, time_zone = ?6
                 WHERE id = ?1",
                params![
                    person.id.as_bytes(),
                    person.handle.as_str(),
                    person.name,
                    person.email.as_ref().map(Email::as_str),
                    person.email.as_ref().map(key),
                    person.time_zone.as_ref().map(ZoneName::as_str),
                ],
            )?;
            changed(rows, "person")
        })
    }

    /// Removes a person, and returns how many links went along.
    ///
    /// # Errors
    ///
    /// When the person is gone.
    pub fn remove_person(&mut self, id: PersonId) -> Result<usize, StoreError> {
        let change = Change::of("person.remove", self.handle_of(id)?);
        self.write(Place::Organization, &change, |db| {
            let links = db.execute("DELETE FROM main.links WHERE person = ?1", [id.as_bytes()])?;
            let rows = db.execute("DELETE FROM people WHERE id = ?1", [id.as_bytes()])?;
            changed(rows, "person")?;
            Ok(links)
        })
    }
}

/// Sorts here and not in SQL, which knows upper and lower case of ASCII alone.
fn in_order(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.handle.clone()));
    people
}

/// Returns what makes two e-mails one, as [`PersonRef`] compares them.
fn key(email: &Email) -> String {
    email.as_str().to_lowercase()
}

/// Checks that nobody else has the handle or the e-mail.
fn free(db: &Connection, person: &Person) -> Result<(), Fault> {
    let other = |column, value: &str| -> Result<Option<Handle>, Fault> {
        let sql = format!("SELECT handle FROM people WHERE {column} = ?1 AND id <> ?2");
        db.prepare_cached(&sql)?
            .query_and_then(params![value, person.id.as_bytes()], |row| {
                Cells::new("people", row).parsed("handle")
            })?
            .next()
            .transpose()
    };
    if let Some(handle) = other("handle", person.handle.as_str())? {
        return Err(StoreError::HandleTaken { handle }.into());
    }
    if let Some(email) = &person.email
        && let Some(handle) = other("email_key", &key(email))?
    {
        let email = email.clone();
        return Err(StoreError::EmailTaken { email, handle }.into());
    }
    Ok(())
}

fn select(db: &Connection, rest: &str, params: impl Params) -> Result<Vec<Person>, Fault> {
    db.prepare(&format!("{SELECT} {rest}"))?
        .query_and_then(params, person_of)?
        .collect()
}

fn person_of(row: &Row) -> Result<Person, Fault> {
    let mut cells = Cells::new("people", row);
    Ok(Person {
        id: PersonId::from_bytes(cells.value("id")?),
        handle: cells.parsed("handle")?,
        name: cells.value("name")?,
        email: cells.parsed_if_any("email")?,
        time_zone: cells.parsed_if_any("time_zone")?,
        created_at: cells.parsed("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample;

    fn handles(people: &[Person]) -> Vec<&str> {
        people.iter().map(|person| person.handle.as_str()).collect()
    }

    #[test]
    fn people_come_back_as_they_went_in() {
        let mut store = sample::store();
        let people = [
            sample::person(1, "ada", "Ada Lovelace", Some("Ada@Acme.example")),
            sample::person(2, "lin", "林 美玲", None),
            sample::person(3, "olga", "Ольга Петрова", Some("ОЛЬГА@почта.example")),
            sample::person(4, "zalgo", "z̷a\u{202e}l 'go\"; --", None),
        ];
        for person in &people {
            store.add_person(person).unwrap();
        }
        let mut back = store.people().unwrap();
        back.sort_by_key(|person| person.id);
        assert_eq!(back, people);
    }

    #[test]
    fn people_are_ordered_by_name_then_handle() {
        let mut store = sample::store();
        for (n, handle, name) in [
            (1, "z", "яна"),
            (2, "b", "Al"),
            (3, "a", "Яна"),
            (4, "c", "al"),
        ] {
            store
                .add_person(&sample::person(n, handle, name, None))
                .unwrap();
        }
        assert_eq!(handles(&store.people().unwrap()), ["b", "c", "a", "z"]);
    }

    #[test]
    fn people_are_found_as_the_domain_finds_them() {
        let mut store = sample::store();
        for (n, handle, name, email) in [
            (1, "ada", "Ada Lovelace", Some("ada@acme.example")),
            (2, "grace", "Grace Hopper", Some("grace@acme.example")),
            (3, "hopper", "Ada Hopper", None),
            (4, "lin", "林 美玲", None),
            (5, "olga", "Ольга Петрова", Some("ОЛЬГА@почта.example")),
        ] {
            store
                .add_person(&sample::person(n, handle, name, email))
                .unwrap();
        }
        let everybody = store.people().unwrap();
        for (who, found) in [
            ("ADA", &["ada"][..]),
            ("Grace@ACME.example", &["grace"]),
            ("ольга@ПОЧТА.example", &["olga"]),
            ("grace   HOPPER", &["grace"]),
            ("hopper", &["hopper"]),
            ("lovelace", &["ada"]),
            ("ПЕТРОВА", &["olga"]),
            ("美玲", &["lin"]),
            ("love", &[]),
            ("%", &[]),
        ] {
            let who: PersonRef = who.parse().unwrap();
            let named = store.people_named(&who).unwrap();
            assert_eq!(handles(&named), found, "{who}");
            assert_eq!(named.iter().collect::<Vec<_>>(), who.among(&everybody));
        }
    }

    #[test]
    fn handles_and_emails_are_taken_once() {
        let mut store = sample::store();
        let ada = sample::person(1, "ada", "Ada", Some("ADA@почта.example"));
        let mut bob = sample::person(2, "ada", "Bob", Some("ada@ПОЧТА.example"));
        store.add_person(&ada).unwrap();
        let refused = store.add_person(&bob).unwrap_err();
        assert!(matches!(refused, StoreError::HandleTaken { handle } if handle == ada.handle));
        bob.handle = "bob".parse().unwrap();
        let refused = store.add_person(&bob).unwrap_err();
        assert!(matches!(refused, StoreError::EmailTaken { handle, .. } if handle == ada.handle));
        assert_eq!(store.people().unwrap(), [ada]);
    }

    #[test]
    fn an_edit_keeps_what_is_others() {
        let mut store = sample::store();
        let ada = sample::person(1, "ada", "Ada", Some("ada@acme.example"));
        let mut bob = sample::person(2, "bob", "Bob", None);
        store.add_person(&ada).unwrap();
        assert!(matches!(
            store.edit_person(&bob),
            Err(StoreError::Gone { what: "person" })
        ));
        store.add_person(&bob).unwrap();
        bob.email.clone_from(&ada.email);
        let refused = store.edit_person(&bob).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`ada` has the e-mail ada@acme.example already"
        );
        bob.email = Some("Bob@acme.example".parse().unwrap());
        bob.name = "Robert".to_owned();
        store.edit_person(&bob).unwrap();
        bob.email = Some("bob@acme.example".parse().unwrap());
        store.edit_person(&bob).unwrap(); // another case of one's own e-mail is no other's
        assert_eq!(store.people().unwrap(), [ada, bob]);
    }
}
