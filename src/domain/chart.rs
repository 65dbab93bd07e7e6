//! Who reports to whom.

use std::collections::{HashMap, HashSet};

use super::id::PersonId;
use super::person::Person;

/// The people of an organization by whom they report to.
///
/// Whether somebody is linked to a Jira account plays no part: who reports to an unlinked manager still reports to that
/// manager's manager. A circle, which only an edited store can have, is walked once.
#[derive(Debug)]
pub struct Chart<'p> {
    people: &'p [Person],
    places: HashMap<PersonId, usize>,
    reports: HashMap<PersonId, Vec<usize>>,
}

impl<'p> Chart<'p> {
    /// Returns the chart of these people.
    pub fn of(people: &'p [Person]) -> Self {
        let mut reports: HashMap<PersonId, Vec<usize>> = HashMap::new();
        for (place, person) in people.iter().enumerate() {
            if let Some(manager) = person.manager {
                reports.entry(manager).or_default().push(place);
            }
        }
        let places = people.iter().enumerate();
        Self {
            people,
            places: places.map(|(place, person)| (person.id, place)).collect(),
            reports,
        }
    }

    /// Returns to whom the person reports.
    pub fn manager_of(&self, person: &Person) -> Option<&'p Person> {
        let place = self.places.get(&person.manager?)?;
        Some(&self.people[*place])
    }

    /// Returns who reports to the person, in the order of the people.
    pub fn reports_of(&self, manager: PersonId) -> Vec<&'p Person> {
        let places = self.reports.get(&manager).into_iter().flatten();
        places.map(|place| &self.people[*place]).collect()
    }

    /// Returns everybody below the person, in the order of the people; never the person themselves.
    pub fn below(&self, manager: PersonId) -> Vec<&'p Person> {
        let (mut seen, mut next) = (HashSet::from([manager]), vec![manager]);
        while let Some(manager) = next.pop() {
            for person in self.reports_of(manager) {
                if seen.insert(person.id) {
                    next.push(person.id);
                }
            }
        }
        seen.remove(&manager);
        let people = self.people.iter();
        people.filter(|person| seen.contains(&person.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn person(n: u8, manager: u8) -> Person {
        Person {
            id: PersonId::from_bytes([n; 16]),
            handle: format!("p{n}").parse().unwrap(),
            name: "P".to_owned(),
            email: None,
            team: None,
            manager: (manager > 0).then(|| PersonId::from_bytes([manager; 16])),
            time_zone: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn handles(people: &[&Person]) -> Vec<String> {
        people
            .iter()
            .map(|person| person.handle.to_string())
            .collect()
    }

    #[test]
    fn reports_are_direct_and_everybody_below_is_not() {
        let people = [
            person(5, 4),
            person(1, 0),
            person(2, 1),
            person(4, 2),
            person(3, 1),
        ];
        let chart = Chart::of(&people);
        assert_eq!(handles(&chart.reports_of(people[1].id)), ["p2", "p3"]);
        assert_eq!(
            handles(&chart.below(people[1].id)),
            ["p5", "p2", "p4", "p3"]
        );
        assert!(chart.below(people[4].id).is_empty());
        assert_eq!(chart.manager_of(&people[0]).unwrap().handle.as_str(), "p4");
        assert_eq!(chart.manager_of(&people[1]), None);
    }

    #[test]
    fn a_circle_ends_and_nobody_is_below_themselves() {
        let people = [
            person(1, 3),
            person(2, 1),
            person(3, 2),
            person(4, 4),
            person(5, 9),
        ];
        let chart = Chart::of(&people);
        assert_eq!(handles(&chart.below(people[0].id)), ["p2", "p3"]);
        assert!(chart.below(people[3].id).is_empty());
        assert_eq!(chart.manager_of(&people[4]), None);
    }
}
