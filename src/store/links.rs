//! Which person is which Jira account on which integration.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, Row, Statement, params};

use crate::domain::{AccountId, Handle, IntegrationId, Link, PersonId, UserId};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::integrations::VISIBLE;
use super::row::Cells;
use super::{Place, Store};

const COLUMNS: &str = "l.person, l.integration, l.account_id, l.account_key, l.email,
                       l.display_name, l.linked_at";

impl Store {
    /// Returns the person's links on integrations that `viewer` sees, by the integration's name.
    pub fn links_of(&self, viewer: UserId, person: PersonId) -> Result<Vec<Link>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM links l JOIN integrations i ON i.id = l.integration
             WHERE {VISIBLE} AND l.person = ?2 ORDER BY i.name"
        );
        self.read(|db| {
            db.prepare(&sql)?
                .query_and_then(params![viewer.as_bytes(), person.as_bytes()], |row| {
                    link_of(&mut cells(row))
                })?
                .collect()
        })
    }

    /// Returns everybody's links on integrations that `viewer` sees, in no order.
    pub fn links(&self, viewer: UserId) -> Result<Vec<Link>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM links l JOIN integrations i ON i.id = l.integration
             WHERE {VISIBLE}"
        );
        self.read(|db| {
            db.prepare(&sql)?
                .query_and_then([viewer.as_bytes()], |row| link_of(&mut cells(row)))?
                .collect()
        })
    }

    /// Returns the links on one integration with the handles of their people, by handle.
    pub fn links_to(&self, integration: IntegrationId) -> Result<Vec<(Handle, Link)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, p.handle FROM links l JOIN people p ON p.id = l.person
             WHERE l.integration = ?1 ORDER BY p.handle"
        );
        self.read(|db| {
            db.prepare(&sql)?
                .query_and_then([integration.as_bytes()], |row| {
                    let mut cells = cells(row);
                    let link = link_of(&mut cells)?;
                    Ok((cells.parsed("handle")?, link))
                })?
                .collect()
        })
    }

    /// Returns how many links each person has on integrations that `viewer` sees; who has none is left out.
    pub fn link_counts(&self, viewer: UserId) -> Result<HashMap<PersonId, usize>, StoreError> {
        let sql = format!(
            "SELECT l.person, count(*) FROM links l JOIN integrations i ON i.id = l.integration
             WHERE {VISIBLE} GROUP BY l.person"
        );
        self.read(|db| {
            db.prepare(&sql)?
                .query_and_then([viewer.as_bytes()], |row| {
                    let mut cells = cells(row);
                    let person = PersonId::from_bytes(cells.value("person")?);
                    let links: isize = cells.value("count")?;
                    Ok((person, links.cast_unsigned()))
                })?
                .collect()
        })
    }

    /// Returns who is linked to the account already; of several, whose handle comes first.
    ///
    /// Two people may be one account, such as a shared one, but rarely should: the caller warns.
    pub fn person_linked_to(
        &self,
        integration: IntegrationId,
        account: &AccountId,
    ) -> Result<Option<Handle>, StoreError> {
        let holders = self.read(|db| holders(db, integration, account))?;
        Ok(holders.into_iter().next())
    }

    /// Adds a link, and returns the one it replaces. To link the same account again brings what Jira showed of it up to
    /// date, and leaves when it was linked.
    ///
    /// # Errors
    ///
    /// When the person is another account there and `replace` is false; when the person or the integration is gone.
    pub fn add_link(&mut self, link: &Link, replace: bool) -> Result<Option<Link>, StoreError> {
        let place = self.place_of(link.integration)?;
        let sql = format!("REPLACE INTO {}.links {VALUES}", place.schema(self));
        let change = self.link_change("person.link", link.person, link.integration)?;
        let change = change.with(link.account_id.as_str());
        self.write(place, &change, |db| {
            let old = link_between(db, link.person, link.integration)?;
            let mut linked_at = link.linked_at;
            match &old {
                Some(old) if old.account_id == link.account_id => linked_at = old.linked_at,
                Some(old) if !replace => {
                    return Err(StoreError::AlreadyLinked(Box::new(old.clone())).into());
                }
                _ => {}
            }
            let person = "SELECT 1 FROM people WHERE id = ?1";
            expect(db, "person", person, link.person.as_bytes())?;
            expect_integration(db, link.integration)?;
            insert(&mut db.prepare(&sql)?, link, linked_at)?;
            Ok(old)
        })
    }

    /// Adds many links on one integration in one step, each only where nothing speaks against it; returns what became of
    /// each, in their order. In the log they are one change.
    ///
    /// # Errors
    ///
    /// When the integration is gone.
    pub fn add_links(
        &mut self,
        integration: IntegrationId,
        links: &[Link],
    ) -> Result<Vec<LinkAdded>, StoreError> {
        let place = self.place_of(integration)?;
        let schema = place.schema(self);
        let name = self.name_of(integration)?;
        self.write_if(place, |db| {
            expect_integration(db, integration)?;
            // read once: to let SQLite look for each of them takes longer than to add it
            let mut there = There::read(db, schema, integration)?;
            let mut add = db.prepare(&format!("INSERT INTO {schema}.links {VALUES}"))?;
            let added = links.iter().map(|link| {
                if !there.has_room_for(link) {
                    return why_not(db, link);
                }
                insert(&mut add, link, link.linked_at)?;
                Ok(LinkAdded::Linked)
            });
            let added = added.collect::<Result<Vec<_>, Fault>>()?;
            let linked = added.iter().filter(|added| **added == LinkAdded::Linked);
            let change = match linked.count() {
                0 => None,
                count => Some(
                    Change::of("person.link", format!("people on {name}"))
                        .with(format!("{count} linked")),
                ),
            };
            Ok(Ok((added, change)))
        })
    }

    /// Removes the person's link on one integration; returns whether there was one.
    pub fn remove_link(
        &mut self,
        person: PersonId,
        integration: IntegrationId,
    ) -> Result<bool, StoreError> {
        let place = self.place_of(integration)?;
        let sql = format!(
            "DELETE FROM {}.links WHERE person = ?1 AND integration = ?2",
            place.schema(self)
        );
        let change = self.link_change("person.unlink", person, integration)?;
        self.write(place, &change, |db| {
            let rows = db.execute(&sql, params![person.as_bytes(), integration.as_bytes()])?;
            Ok(rows > 0)
        })
    }

    /// Removes the person's links on all integrations that `viewer` sees; returns how many there were.
    pub fn remove_links(&mut self, viewer: UserId, person: PersonId) -> Result<usize, StoreError> {
        let mut place = Place::Own;
        for link in self.links_of(viewer, person)? {
            if self.place_of(link.integration)? == Place::Organization {
                place = Place::Organization;
            }
        }
        // Own links may stand in another file than the organization's, which is not always ours to write.
        let mut files = vec![place.schema(self)];
        if self.is_shared() && place == Place::Organization {
            files.push(self.own());
        }
        let change = Change::of("person.unlink", self.handle_of(person)?).with("all");
        self.write(place, &change, |db| {
            let mut removed = 0;
            for file in files {
                let sql = format!(
                    "DELETE FROM {file}.links WHERE person = ?2
                     AND integration IN (SELECT i.id FROM integrations i WHERE {VISIBLE})"
                );
                removed += db.execute(&sql, params![viewer.as_bytes(), person.as_bytes()])?;
            }
            Ok(removed)
        })
    }

    /// Returns where the links of an integration are kept: with it.
    fn place_of(&self, integration: IntegrationId) -> Result<Place, StoreError> {
        let scope = self.read(|db| {
            db.prepare_cached("SELECT scope FROM integrations WHERE id = ?1")?
                .query_and_then([integration.as_bytes()], |row| {
                    Cells::new("integrations", row).parsed("scope")
                })?
                .next()
                .transpose()
        })?;
        scope.map(Place::of).ok_or(StoreError::Gone {
            what: "integration",
        })
    }

    fn link_change(
        &self,
        action: &'static str,
        person: PersonId,
        integration: IntegrationId,
    ) -> Result<Change, StoreError> {
        let (handle, name) = (self.handle_of(person)?, self.name_of(integration)?);
        Ok(Change::of(action, format!("{handle} on {name}")))
    }

    fn name_of(&self, integration: IntegrationId) -> Result<String, StoreError> {
        let name = self.read(|db| {
            db.prepare_cached("SELECT name FROM integrations WHERE id = ?1")?
                .query_and_then([integration.as_bytes()], |row| {
                    Cells::new("integrations", row).value("name")
                })?
                .next()
                .transpose()
        })?;
        Ok(name.unwrap_or_default())
    }

    pub(super) fn handle_of(&self, person: PersonId) -> Result<String, StoreError> {
        let handle = self.read(|db| {
            db.prepare_cached("SELECT handle FROM people WHERE id = ?1")?
                .query_and_then([person.as_bytes()], |row| {
                    Cells::new("people", row).value("handle")
                })?
                .next()
                .transpose()
        })?;
        handle.ok_or(StoreError::Gone { what: "person" })
    }
}

/// What became of a link that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAdded {
    /// It is there now.
    Linked,
    /// It was there before.
    Already,
    /// The person is another account there; nothing was changed.
    Other(Box<Link>),
    /// Others are linked to the account; nothing was changed.
    Taken(Vec<Handle>),
    /// The person was removed in the meantime.
    Gone,
}

/// A row as [`insert`] fills it in.
const VALUES: &str =
    "(person, integration, account_id, account_key, email, display_name, linked_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// What may speak against a link on one integration.
struct There {
    people: HashSet<PersonId>,
    linked: HashSet<PersonId>,
    taken: HashSet<String>,
}

impl There {
    fn read(db: &Connection, schema: &str, integration: IntegrationId) -> Result<Self, Fault> {
        let people = db
            .prepare("SELECT id FROM people")?
            .query_and_then([], |row| {
                let id = Cells::new("people", row).value("id")?;
                Ok::<_, Fault>(PersonId::from_bytes(id))
            })?
            .collect::<Result<HashSet<_>, _>>()?;
        let sql = format!("SELECT person, account_id FROM {schema}.links WHERE integration = ?1");
        let (mut linked, mut taken) = (HashSet::new(), HashSet::new());
        let mut links = db.prepare(&sql)?;
        let mut links = links.query([integration.as_bytes()])?;
        while let Some(row) = links.next()? {
            let mut cells = Cells::new("links", row);
            let person = PersonId::from_bytes(cells.value("person")?);
            // a link of somebody who was removed from a shared organization keeps nobody from the account
            if people.contains(&person) {
                taken.insert(cells.value("account_id")?);
            }
            linked.insert(person);
        }
        Ok(Self {
            people,
            linked,
            taken,
        })
    }

    /// Returns whether the person is there, has no account yet, and nobody has this one; from then on he has it.
    fn has_room_for(&mut self, link: &Link) -> bool {
        let has_room = self.people.contains(&link.person)
            && !self.linked.contains(&link.person)
            && !self.taken.contains(link.account_id.as_str());
        if has_room {
            self.linked.insert(link.person);
            self.taken.insert(link.account_id.to_string());
        }
        has_room
    }
}

/// Returns what spoke against a link that was not added.
fn why_not(db: &Connection, link: &Link) -> Result<LinkAdded, Fault> {
    if let Some(old) = link_between(db, link.person, link.integration)? {
        return Ok(if old.account_id == link.account_id {
            LinkAdded::Already
        } else {
            LinkAdded::Other(Box::new(old))
        });
    }
    let holders = holders(db, link.integration, &link.account_id)?;
    Ok(if holders.is_empty() {
        LinkAdded::Gone
    } else {
        LinkAdded::Taken(holders)
    })
}

/// Returns who is linked to the account, by handle.
fn holders(
    db: &Connection,
    integration: IntegrationId,
    account: &AccountId,
) -> Result<Vec<Handle>, Fault> {
    db.prepare_cached(
        "SELECT p.handle FROM links l JOIN people p ON p.id = l.person
         WHERE l.integration = ?1 AND l.account_id = ?2 ORDER BY p.handle",
    )?
    .query_and_then(params![integration.as_bytes(), account.as_str()], |row| {
        Cells::new("people", row).parsed("handle")
    })?
    .collect()
}

fn insert(into: &mut Statement, link: &Link, linked_at: Timestamp) -> Result<(), Fault> {
    into.execute(params![
        link.person.as_bytes(),
        link.integration.as_bytes(),
        link.account_id.as_str(),
        link.account_key,
        link.email,
        link.display_name,
        linked_at.to_string(),
    ])?;
    Ok(())
}

fn expect_integration(db: &Connection, id: IntegrationId) -> Result<(), Fault> {
    expect(
        db,
        "integration",
        "SELECT 1 FROM integrations WHERE id = ?1",
        id.as_bytes(),
    )
}

/// Checks for what a foreign key would refuse, to say which of the two it is.
fn expect(db: &Connection, what: &'static str, sql: &str, id: &[u8; 16]) -> Result<(), Fault> {
    if db.prepare_cached(sql)?.exists([id])? {
        return Ok(());
    }
    Err(StoreError::Gone { what }.into())
}

fn link_between(
    db: &Connection,
    person: PersonId,
    integration: IntegrationId,
) -> Result<Option<Link>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM links l WHERE person = ?1 AND integration = ?2");
    db.prepare_cached(&sql)?
        .query_and_then(params![person.as_bytes(), integration.as_bytes()], |row| {
            link_of(&mut cells(row))
        })?
        .next()
        .transpose()
}

fn cells<'r>(row: &'r Row<'r>) -> Cells<'r> {
    Cells::new("links", row)
}

fn link_of(cells: &mut Cells) -> Result<Link, Fault> {
    Ok(Link {
        person: PersonId::from_bytes(cells.value("person")?),
        integration: IntegrationId::from_bytes(cells.value("integration")?),
        account_id: cells.parsed("account_id")?,
        account_key: cells.value("account_key")?,
        email: cells.value("email")?,
        display_name: cells.value("display_name")?,
        linked_at: cells.parsed("linked_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Person;
    use crate::store::sample::{self, ADA, EVE, link};

    /// Two people; an integration of the organization (1), one of Ada's (2) and one of Eve's (3).
    fn store() -> (Store, [Person; 2]) {
        let mut store = sample::store();
        for (n, name, owner) in [
            (1, "shared", None),
            (2, "a", Some(ADA)),
            (3, "e", Some(EVE)),
        ] {
            store
                .add_integration(&sample::integration(n, name, owner), &sample::signer)
                .unwrap();
        }
        let people = [
            sample::person(1, "zoe", "Zoe", None),
            sample::person(2, "bo", "Bo", None),
        ];
        for person in &people {
            store.add_person(person).unwrap();
        }
        (store, people)
    }

    #[test]
    fn links_come_back_as_they_went_in_to_those_who_may_see_them() {
        let (mut store, [zoe, bo]) = store();
        let full = Link {
            account_key: Some("JIRAUSER10000".to_owned()),
            email: Some("hidden@acme".to_owned()),
            display_name: "Зоя \u{202e}x".to_owned(),
            ..link(1, 1, "712020:ab")
        };
        let own = link(1, 2, "zoe");
        let eves = link(1, 3, "zoe");
        for link in [&full, &own, &eves] {
            assert_eq!(store.add_link(link, false).unwrap(), None);
        }
        assert_eq!(store.links_of(ADA, zoe.id).unwrap(), [own, full.clone()]);
        assert_eq!(store.links_of(EVE, zoe.id).unwrap(), [eves, full]);
        assert!(store.links_of(ADA, bo.id).unwrap().is_empty());
        assert_eq!(
            store.link_counts(ADA).unwrap(),
            HashMap::from([(zoe.id, 2)])
        );
    }

    #[test]
    fn a_link_is_replaced_only_on_request() {
        let (mut store, [zoe, _]) = store();
        let old = link(1, 1, "old");
        let new = link(1, 1, "new");
        store.add_link(&old, false).unwrap();
        let refused = store.add_link(&new, false).unwrap_err();
        assert!(matches!(refused, StoreError::AlreadyLinked(link) if *link == old));
        assert_eq!(store.links_of(ADA, zoe.id).unwrap().len(), 1);
        assert_eq!(store.add_link(&new, true).unwrap(), Some(old));
        assert_eq!(store.links_of(ADA, zoe.id).unwrap(), [new]);
    }

    #[test]
    fn the_same_account_again_is_brought_up_to_date() {
        let (mut store, [zoe, _]) = store();
        let old = link(1, 1, "zoe");
        let again = Link {
            display_name: "Zoe Married".to_owned(),
            linked_at: "2030-01-01T00:00:00Z".parse().unwrap(),
            ..old.clone()
        };
        store.add_link(&old, false).unwrap();
        assert_eq!(store.add_link(&again, false).unwrap(), Some(old.clone()));
        let kept = Link {
            linked_at: old.linked_at,
            ..again
        };
        assert_eq!(store.links_of(ADA, zoe.id).unwrap(), [kept]);
    }

    #[test]
    fn an_account_may_be_two_people() {
        let (mut store, [zoe, bo]) = store();
        let shared = link(1, 1, "shared");
        let (integration, account) = (shared.integration, &shared.account_id);
        assert_eq!(store.person_linked_to(integration, account).unwrap(), None);
        store.add_link(&shared, false).unwrap();
        store.add_link(&link(2, 1, "shared"), false).unwrap();
        store.add_link(&link(2, 2, "other"), false).unwrap();
        let first = store.person_linked_to(integration, account).unwrap();
        assert_eq!(first.as_ref(), Some(&bo.handle));
        let linked = store.links_to(integration).unwrap();
        assert_eq!(
            linked,
            [(bo.handle, link(2, 1, "shared")), (zoe.handle, shared)]
        );
    }

    #[test]
    fn links_go_one_by_one_or_with_their_person() {
        let (mut store, [zoe, bo]) = store();
        for integration in [1, 2, 3] {
            store.add_link(&link(1, integration, "x"), false).unwrap();
            store.add_link(&link(2, integration, "y"), false).unwrap();
        }
        let shared = link(1, 1, "x").integration;
        assert!(store.remove_link(zoe.id, shared).unwrap());
        assert!(!store.remove_link(zoe.id, shared).unwrap());
        assert_eq!(store.remove_links(ADA, zoe.id).unwrap(), 1);
        assert_eq!(store.links_of(EVE, zoe.id).unwrap().len(), 1, "Eve's stays");
        assert_eq!(store.remove_person(bo.id).unwrap(), 3);
        assert!(store.links_to(shared).unwrap().is_empty());
        assert!(matches!(
            store.remove_person(bo.id),
            Err(StoreError::Gone { what: "person" })
        ));
    }

    #[test]
    fn both_ends_must_be_there() {
        let (mut store, _) = store();
        for (link, end) in [
            (link(9, 1, "x"), "person"),
            (link(1, 9, "x"), "integration"),
        ] {
            let refused = store.add_link(&link, true).unwrap_err();
            assert!(matches!(refused, StoreError::Gone { what } if what == end));
        }
    }

    #[test]
    fn many_links_are_added_where_nothing_speaks_against_them() {
        let (store, [zoe, _]) = store();
        let mut store = store.on_behalf_of(&sample::creator(), sample::now());
        let shared = link(1, 1, "zoe").integration;
        store.add_link(&link(1, 1, "zoe"), false).unwrap();
        let twice = [
            link(1, 1, "zoe"),
            link(1, 1, "other"),
            link(2, 1, "zoe"),
            link(2, 1, "bo"),
            link(2, 1, "bo"),
            link(9, 1, "nobody"),
        ];
        assert_eq!(
            store.add_links(shared, &twice).unwrap(),
            [
                LinkAdded::Already,
                LinkAdded::Other(Box::new(link(1, 1, "zoe"))),
                LinkAdded::Taken(vec![zoe.handle.clone()]),
                LinkAdded::Linked,
                LinkAdded::Already,
                LinkAdded::Gone,
            ]
        );
        assert_eq!(store.links_to(shared).unwrap().len(), 2);
        let again = store.add_links(shared, &twice[..2]).unwrap();
        assert!(!again.contains(&LinkAdded::Linked));
        let own = [link(1, 2, "zoe"), link(2, 2, "zoe"), link(2, 2, "bo")];
        assert_eq!(
            store.add_links(own[0].integration, &own).unwrap(),
            [
                LinkAdded::Linked,
                LinkAdded::Taken(vec![zoe.handle]),
                LinkAdded::Linked
            ]
        );
        let log = store.audit(None).unwrap();
        let log = log
            .iter()
            .map(|record| (record.subject.as_str(), record.detail.as_deref().unwrap()));
        let expected = [
            ("zoe on shared", "zoe"),
            ("people on shared", "1 linked"),
            ("people on a", "2 linked"),
        ];
        assert_eq!(log.collect::<Vec<_>>(), expected);
        let nowhere = store.add_links(link(1, 9, "x").integration, &[]);
        assert!(matches!(nowhere, Err(StoreError::Gone { .. })));
    }
}
