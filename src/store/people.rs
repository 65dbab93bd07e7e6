//! The people whose work is looked at, and how a typed reference finds them.

use std::collections::HashSet;

use rusqlite::{Connection, Params, Row, params};

use crate::domain::{Email, Handle, Person, PersonId, PersonRef, Team, ZoneName};

use super::error::{Fault, StoreError};
use super::row::Cells;
use super::{Store, changed};

const SELECT: &str =
    "SELECT id, handle, name, email, team, manager, time_zone, created_at FROM people";

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

    /// Returns the handle of the person to whom `person` reports.
    pub fn manager_of(&self, person: &Person) -> Result<Option<Handle>, StoreError> {
        let Some(manager) = person.manager else {
            return Ok(None);
        };
        self.read(|db| Ok(superior(db, manager)?.map(|(handle, _)| handle)))
    }

    /// Returns who reports to the person directly, by name, then handle.
    pub fn reports_of(&self, manager: PersonId) -> Result<Vec<Person>, StoreError> {
        self.read(|db| select(db, "WHERE manager = ?1", [manager.as_bytes()]))
            .map(in_order)
    }

    /// Adds a person.
    ///
    /// # Errors
    ///
    /// When the handle or the e-mail is another person's, or when the manager is gone.
    pub fn add_person(&mut self, person: &Person) -> Result<(), StoreError> {
        self.write(|db| {
            free(db, person)?;
            no_circle(db, person)?;
            insert(db, person)?;
            Ok(())
        })
    }

    /// Writes everything about the person but when it was added.
    ///
    /// # Errors
    ///
    /// When the handle or the e-mail is another person's, when the manager reports to the person, however indirectly, or
    /// when one of the two is gone.
    pub fn edit_person(&mut self, person: &Person) -> Result<(), StoreError> {
        self.write(|db| {
            free(db, person)?;
            no_circle(db, person)?;
            changed(update(db, person)?, "person")
        })
    }

    /// Removes a person, and returns how many links went along.
    ///
    /// # Errors
    ///
    /// When the person is gone.
    pub fn remove_person(&mut self, id: PersonId) -> Result<usize, StoreError> {
        self.write(|db| {
            let links = db.execute("DELETE FROM links WHERE person = ?1", [id.as_bytes()])?;
            let rows = db.execute("DELETE FROM people WHERE id = ?1", [id.as_bytes()])?;
            changed(rows, "person")?;
            Ok(links)
        })
    }
}

/// Adds the row, unless somebody has the handle or the e-mail; returns how many rows that are.
fn insert(db: &Connection, person: &Person) -> Result<usize, Fault> {
    let sql = "INSERT INTO people (id, handle, name, email, email_key, team, manager, time_zone, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    Ok(db.prepare_cached(sql)?.execute(params![
        person.id.as_bytes(),
        person.handle.as_str(),
        person.name,
        person.email.as_ref().map(Email::as_str),
        person.email.as_ref().map(key),
        person.team.as_ref().map(Team::as_str),
        person.manager.as_ref().map(PersonId::as_bytes),
        person.time_zone.as_ref().map(ZoneName::as_str),
        person.created_at.to_string(),
    ])?)
}

/// Writes everything about the person but when it was added; returns how many rows that are.
fn update(db: &Connection, person: &Person) -> Result<usize, Fault> {
    let sql = "UPDATE people SET handle = ?2, name = ?3, email = ?4, email_key = ?5, team = ?6, manager = ?7,
               time_zone = ?8 WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.execute(params![
        person.id.as_bytes(),
        person.handle.as_str(),
        person.name,
        person.email.as_ref().map(Email::as_str),
        person.email.as_ref().map(key),
        person.team.as_ref().map(Team::as_str),
        person.manager.as_ref().map(PersonId::as_bytes),
        person.time_zone.as_ref().map(ZoneName::as_str),
    ])?)
}

/// Returns a person's handle, and to whom they report.
fn superior(db: &Connection, id: PersonId) -> Result<Option<(Handle, Option<PersonId>)>, Fault> {
    db.prepare_cached("SELECT handle, manager FROM people WHERE id = ?1")?
        .query_and_then([id.as_bytes()], |row| {
            let mut cells = Cells::new("people", row);
            let handle = cells.parsed("handle")?;
            let manager = cells.value::<Option<[u8; 16]>>("manager")?;
            Ok((handle, manager.map(PersonId::from_bytes)))
        })?
        .next()
        .transpose()
}

/// Checks that the person's manager is there and does not report to the person, over however many others.
fn no_circle(db: &Connection, person: &Person) -> Result<(), Fault> {
    let (mut chain, mut seen) = (vec![person.handle.clone()], HashSet::new());
    let mut next = person.manager;
    while let Some(id) = next {
        if id == person.id {
            chain.push(person.handle.clone());
            return Err(StoreError::ManagerCircle { chain }.into());
        }
        // A circle that an edited store has already is none of this person's.
        if !seen.insert(id) {
            break;
        }
        let Some((handle, manager)) = superior(db, id)? else {
            return Err(StoreError::Gone { what: "manager" }.into());
        };
        chain.push(handle);
        next = manager;
    }
    Ok(())
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
        team: cells.parsed_if_any("team")?,
        manager: cells
            .value::<Option<[u8; 16]>>("manager")?
            .map(PersonId::from_bytes),
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

    #[test]
    fn nobody_is_their_own_manager_over_however_many() {
        let mut store = sample::store();
        let mut people = [(1, "ada"), (2, "bob"), (3, "cem")]
            .map(|(n, handle)| sample::person(n, handle, handle, None));
        people[1].manager = Some(people[0].id);
        people[2].manager = Some(people[1].id);
        for person in &people {
            store.add_person(person).unwrap();
        }
        let [mut ada, bob, cem] = people;
        for (manager, chain) in [
            (ada.id, "ada → ada"),
            (bob.id, "ada → bob → ada"),
            (cem.id, "ada → cem → bob → ada"),
        ] {
            ada.manager = Some(manager);
            let refused = store.edit_person(&ada).unwrap_err().to_string();
            assert!(refused.ends_with(chain), "{refused}");
        }
        ada.manager = Some(PersonId::from_bytes([9; 16]));
        let refused = store.edit_person(&ada);
        assert!(matches!(refused, Err(StoreError::Gone { what: "manager" })));
        assert_eq!(store.manager_of(&cem).unwrap(), Some(bob.handle.clone()));
        assert_eq!(handles(&store.reports_of(bob.id).unwrap()), ["cem"]);
        store.remove_person(bob.id).unwrap();
        let left = store.people().unwrap();
        assert!(left.iter().all(|person| person.manager.is_none()));
    }

    #[test]
    fn a_circle_that_is_there_already_ends() {
        let mut store = sample::store();
        for n in [1, 2, 3] {
            let person = sample::person(n, &format!("p{n}"), "P", None);
            store.add_person(&person).unwrap();
        }
        let circle = "UPDATE people SET manager = CASE handle WHEN 'p1' THEN x'02020202020202020202020202020202'
                      WHEN 'p2' THEN x'01010101010101010101010101010101' END";
        store.db.execute_batch(circle).unwrap();
        let mut third = store.people().unwrap().remove(2);
        third.manager = Some(PersonId::from_bytes([1; 16]));
        store.edit_person(&third).unwrap();
    }
}
