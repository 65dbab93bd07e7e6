//! The people whose work is looked at, and how a typed reference finds them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, Params, Row, Statement, params};

use crate::domain::{Email, Handle, Person, PersonId, PersonRef, Team, ZoneName};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::row::Cells;
use super::{Place, Store, changed};

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

    /// Returns the first `most` handles that begin with `start`, in their order, with the names of those people.
    pub fn handles_from(
        &self,
        start: &str,
        most: usize,
    ) -> Result<Vec<(Handle, String)>, StoreError> {
        self.read(|db| {
            // a handle is ASCII, so nothing with this beginning comes after the last character there is
            let sql = "SELECT handle, name FROM people WHERE handle >= ?1 AND handle < ?1 || char(1114111)
                       ORDER BY handle LIMIT ?2";
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            db.prepare(sql)?
                .query_and_then(params![start, most], |row| {
                    let mut cells = Cells::new("people", row);
                    Ok((cells.parsed("handle")?, cells.value("name")?))
                })?
                .collect()
        })
    }

    /// Returns the teams there are, by name; one that is written in several ways is there once.
    pub fn teams(&self) -> Result<Vec<Team>, StoreError> {
        let sql = "SELECT DISTINCT team FROM people WHERE team IS NOT NULL";
        let mut teams: Vec<Team> = self.read(|db| {
            db.prepare(sql)?
                .query_and_then([], |row| Cells::new("people", row).parsed("team"))?
                .collect()
        })?;
        teams.sort_by_cached_key(|team| team.as_str().to_lowercase());
        teams.dedup_by(|team, before| team.is(before));
        Ok(teams)
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
        let change = Change::of("person.add", person.handle.as_str());
        self.write(Place::Organization, &change, |db| {
            free(db, person)?;
            no_circle(db, person)?;
            insert(&mut db.prepare(INSERT)?, person)?;
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
        let change = Change::of("person.edit", person.handle.as_str());
        self.write(Place::Organization, &change, |db| {
            free(db, person)?;
            no_circle(db, person)?;
            changed(update(db, person)?, "person")
        })
    }

    /// Runs `work`, which changes many people, in one step: all of it stays when it returns its answer with a change, in
    /// whose words it is logged, and nothing when it returns none or fails. Whom a person reports to may be added after
    /// the person.
    pub fn change_people<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&People) -> Result<(T, Option<Change>), E>,
    ) -> Result<T, E> {
        let path = self.organization_path().to_owned();
        // Whether each manager is there is looked at once, at the end, and not with every row; and rows come in any
        // order, so pages of every index are wanted again and again.
        let settings = "PRAGMA foreign_keys = OFF; PRAGMA cache_size = -9000";
        let ready = self.db.execute_batch(settings);
        ready.map_err(|error| Fault::from(error).at(&path))?;
        let done = self.write_if(Place::Organization, |db| {
            let insert = RefCell::new(db.prepare(INSERT)?);
            let path = &path;
            let done = work(&People { db, path, insert });
            if matches!(done, Ok((_, Some(_)))) {
                nobody_missing(db)?;
            }
            Ok(done)
        });
        let settings = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000";
        let back = self.db.execute_batch(settings);
        back.map_err(|error| Fault::from(error).at(&path))?;
        done
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

const INSERT: &str =
    "INSERT INTO people (id, handle, name, email, email_key, team, manager, time_zone, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";

/// Adds the row, unless somebody has the handle or the e-mail; returns how many rows that are.
fn insert(statement: &mut Statement, person: &Person) -> Result<usize, Fault> {
    Ok(statement.execute(params![
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

/// Checks that everybody who is a manager is there.
fn nobody_missing(db: &Connection) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM (SELECT DISTINCT manager FROM people WHERE manager IS NOT NULL) m
               WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = m.manager)";
    if db.prepare(sql)?.exists([])? {
        return Err(StoreError::Gone { what: "manager" }.into());
    }
    Ok(())
}

/// The people, inside one step that changes many of them.
pub struct People<'db> {
    db: &'db Connection,
    path: &'db Path,
    /// Kept at hand: to look it up again costs a tenth of what it does.
    insert: RefCell<Statement<'db>>,
}

impl People<'_> {
    /// Adds a person, unless somebody has the handle or the e-mail; returns whether it was added. Nobody looks here
    /// whether the manager is there or a circle is closed.
    pub fn add(&self, person: &Person) -> Result<bool, StoreError> {
        self.said(insert(&mut self.insert.borrow_mut(), person).map(|rows| rows > 0))
    }

    /// Writes everything about a person but when it was added, without a look at the manager.
    ///
    /// # Errors
    ///
    /// When the handle or the e-mail is another person's.
    pub fn replace(&self, person: &Person) -> Result<(), StoreError> {
        self.said(free(self.db, person).and_then(|()| update(self.db, person).map(drop)))
    }

    /// Takes a person out again who was added in this step.
    pub fn take_back(&self, id: PersonId) -> Result<(), StoreError> {
        let sql = "DELETE FROM people WHERE id = ?1";
        self.said(execute(self.db, sql, [id.as_bytes()]))
    }

    /// Returns who has the handle.
    pub fn with_handle(&self, handle: &Handle) -> Result<Option<Person>, StoreError> {
        self.only("WHERE handle = ?1", handle.as_str())
    }

    /// Returns who has the e-mail, without regard to case.
    pub fn with_email(&self, email: &Email) -> Result<Option<Person>, StoreError> {
        self.only("WHERE email_key = ?1", key(email))
    }

    /// Returns the identity of who has the handle.
    pub fn id_of_handle(&self, handle: &Handle) -> Result<Option<PersonId>, StoreError> {
        self.id("SELECT id FROM people WHERE handle = ?1", handle.as_str())
    }

    /// Returns the identity of who has the e-mail, without regard to case.
    pub fn id_of_email(&self, email: &Email) -> Result<Option<PersonId>, StoreError> {
        self.id("SELECT id FROM people WHERE email_key = ?1", &key(email))
    }

    /// Returns the person with this identity.
    pub fn with_id(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        self.only("WHERE id = ?1", id.as_bytes())
    }

    /// Returns all names there are, in no order.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let names = self
            .db
            .prepare("SELECT name FROM people")
            .map_err(Fault::from);
        self.said(names.and_then(|mut names| {
            names
                .query_and_then([], |row| Cells::new("people", row).value("name"))?
                .collect()
        }))
    }

    /// Returns who reports to the person directly, in no order.
    pub fn reports_of(&self, manager: PersonId) -> Result<Vec<Person>, StoreError> {
        self.said(select(self.db, "WHERE manager = ?1", [manager.as_bytes()]))
    }

    /// Lets everybody who reports to `from` report to `to`.
    pub fn hand_over(&self, from: PersonId, to: PersonId) -> Result<(), StoreError> {
        let sql = "UPDATE people SET manager = ?2 WHERE manager = ?1";
        self.said(execute(self.db, sql, [from.as_bytes(), to.as_bytes()]))
    }

    /// Returns who reports to whom, as pairs.
    pub fn managers(&self) -> Result<Vec<(PersonId, PersonId)>, StoreError> {
        let sql = "SELECT id, manager FROM people WHERE manager IS NOT NULL";
        let pairs = self.db.prepare(sql).map_err(Fault::from);
        self.said(pairs.and_then(|mut pairs| {
            pairs
                .query_and_then([], |row| {
                    let mut cells = Cells::new("people", row);
                    let id = PersonId::from_bytes(cells.value("id")?);
                    Ok((id, PersonId::from_bytes(cells.value("manager")?)))
                })?
                .collect()
        }))
    }

    fn id(&self, sql: &str, value: &str) -> Result<Option<PersonId>, StoreError> {
        let statement = self.db.prepare_cached(sql).map_err(Fault::from);
        self.said(statement.and_then(|mut statement| {
            statement
                .query_and_then([value], |row| Cells::new("people", row).value("id"))?
                .next()
                .transpose()
                .map(|id| id.map(PersonId::from_bytes))
        }))
    }

    fn only(&self, rest: &str, value: impl rusqlite::ToSql) -> Result<Option<Person>, StoreError> {
        self.said(select(self.db, rest, [value]).map(|people| people.into_iter().next()))
    }

    fn said<T>(&self, outcome: Result<T, Fault>) -> Result<T, StoreError> {
        outcome.map_err(|fault| fault.at(self.path))
    }
}

fn execute(db: &Connection, sql: &str, params: impl Params) -> Result<(), Fault> {
    Ok(db.prepare_cached(sql)?.execute(params).map(drop)?)
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
    db.prepare_cached(&format!("{SELECT} {rest}"))?
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
    fn handles_and_teams_are_told_by_their_beginning() {
        let mut store = sample::store();
        for (n, handle, team) in [
            (1, "ad", "Zoo"),
            (2, "ada", "data & ai"),
            (3, "ada-z", "Data & AI"),
            (4, "adb", "Zoo"),
        ] {
            let mut person = sample::person(n, handle, "A", None);
            person.team = Some(team.parse().unwrap());
            store.add_person(&person).unwrap();
        }
        let from = |start, most| {
            let found = store.handles_from(start, most).unwrap();
            let handles = found.into_iter().map(|(handle, _)| handle.to_string());
            handles.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(from("ada", 9), "ada ada-z");
        assert_eq!(from("", 9), "ad ada ada-z adb");
        assert_eq!(from("", 2), "ad ada");
        assert_eq!(from("x", 9), "");
        let teams = store.teams().unwrap();
        assert_eq!(teams.len(), 2, "{teams:?}");
        assert_eq!(teams[1].as_str(), "Zoo");
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
