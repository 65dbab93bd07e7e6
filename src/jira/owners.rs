//! Tells whose a ticket is, of several people who are asked for at once.

use std::collections::HashMap;

use super::wire::UserRef;
use crate::domain::Whose;

/// The people of one question, findable by every name that Jira has for them.
pub(super) struct Owners<'a> {
    people: &'a [Whose],
    /// By account id, user name and key, in lower case; two people can be linked to one account.
    places: HashMap<String, Vec<usize>>,
}

impl<'a> Owners<'a> {
    /// Returns the owners that `people` are, each named by the place in the list.
    pub(super) fn new(people: &'a [Whose]) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, whose) in people.iter().enumerate() {
            for name in [Some(whose.id.as_str()), whose.key.as_deref()]
                .into_iter()
                .flatten()
            {
                let known = places.entry(name.to_lowercase()).or_default();
                if known.last() != Some(&place) {
                    known.push(place);
                }
            }
        }
        Self { people, places }
    }

    /// Returns the people.
    pub(super) fn people(&self) -> &'a [Whose] {
        self.people
    }

    /// Returns the places of those that a history means by `name`.
    pub(super) fn in_history(&self, name: &str) -> impl Iterator<Item = usize> {
        let name = name.to_lowercase();
        let named = self.named(&name).iter().copied();
        named.filter(move |place| self.people[*place].in_histories().to_lowercase() == name)
    }

    fn named(&self, name: &str) -> &[usize] {
        self.places
            .get(&name.to_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// Returns the places of those that `user` is.
    pub(super) fn holding(&self, user: &UserRef) -> Vec<usize> {
        let names = [&user.account_id, &user.name, &user.key];
        let mut found: Vec<usize> = names
            .into_iter()
            .flatten()
            .flat_map(|name| self.named(name).iter().copied())
            .filter(|place| user.is(&self.people[*place]))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose(id: &str, key: Option<&str>) -> Whose {
        Whose {
            id: id.parse().unwrap(),
            key: key.map(str::to_owned),
        }
    }

    fn user(name: &str, key: Option<&str>) -> UserRef {
        UserRef {
            account_id: None,
            name: Some(name.to_owned()),
            key: key.map(str::to_owned),
        }
    }

    #[test]
    fn a_user_name_that_was_given_on_is_somebody_elses() {
        let people = [
            whose("ada", Some("JIRAUSER1")),
            whose("grace", None),
            whose("ADA", Some("JIRAUSER1")),
        ];
        let owners = Owners::new(&people);
        assert_eq!(owners.holding(&user("ada", Some("JIRAUSER1"))), [0, 2]);
        assert_eq!(
            owners.holding(&user("ada2", Some("JIRAUSER1"))),
            [0, 2],
            "renamed"
        );
        assert_eq!(
            owners.holding(&user("ada", Some("JIRAUSER9"))),
            [0; 0],
            "given on"
        );
        assert_eq!(owners.holding(&user("Grace", Some("JIRAUSER3"))), [1]);
    }

    #[test]
    fn a_history_names_people_by_their_keys() {
        let people = [
            whose("ada", Some("JIRAUSER1")),
            // the oldest keys are user names of then
            whose("grace", Some("ada")),
            whose("linus", None),
        ];
        let owners = Owners::new(&people);
        let named = |name| owners.in_history(name).collect::<Vec<_>>();
        assert_eq!(named("jirauser1"), [0]);
        assert_eq!(named("Ada"), [1], "a user name of today is no key");
        assert_eq!(named("grace"), [0; 0]);
        assert_eq!(named("linus"), [2], "nothing else is known");
        assert_eq!(named("nobody"), [0; 0]);
    }
}
