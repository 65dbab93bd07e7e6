//! A made-up company with months of work behind it, the same for the same seed and time.
//!
//! It is for listings that look like real ones: names in many scripts, deactivated people, hidden addresses, a robot,
//! statuses in two languages, work that is done, under way, handed over and left lying.

mod names;
mod work;

use crate::prng::Prng;
use crate::state::{Account, HiddenEmail, State, UserBuilder};

/// What to make up; nothing unless people are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) seed: u64,
    pub(crate) people: usize,
    pub(crate) months: u32,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            seed: 1,
            people: 0,
            months: 6,
        }
    }
}

impl Company {
    /// Puts the company into the state.
    pub(crate) fn settle(&self, state: &mut State) {
        if self.people == 0 {
            return;
        }
        let mut dice = Prng::new(self.seed);
        let mut staff = Vec::new();
        for _ in 0..self.people {
            let person = names::invent(&mut dice, |id| state.find_user(id).is_some());
            let mut user = UserBuilder::new(&person.id)
                .name(&person.name)
                .time_zone(person.zone)
                .0;
            // the first two are the ones whom people try things with
            let ordinary = staff.len() < 2;
            user.active = ordinary || !dice.chance(6);
            user.hidden = (!ordinary && dice.chance(10)).then_some(HiddenEmail::Absent);
            state.insert_user(user);
            staff.push(person.id);
        }
        let mut robot = UserBuilder::new("release-robot").name("Release Robot").0;
        robot.account = Account::App;
        if state.find_user(&robot.id).is_none() {
            state.insert_user(robot);
        }
        work::fill(state, &mut dice, &staff, self.months);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::instant;
    use crate::state::Issue;

    fn settled(seed: u64, people: usize) -> State {
        let mut state = State::new(instant("2026-11-23T12:00:00Z"), "admin");
        state.insert_user(UserBuilder::new("admin").0);
        Company {
            seed,
            people,
            months: 6,
        }
        .settle(&mut state);
        state
    }

    #[test]
    fn the_same_seed_makes_the_same_company() {
        let (a, b) = (settled(42, 40), settled(42, 40));
        // not `assert_eq`, which would print a novel
        assert!(format!("{a:?}") == format!("{b:?}"));
        assert!(format!("{a:?}") != format!("{:?}", settled(43, 40)));
    }

    #[test]
    fn it_has_work_in_its_months_and_none_after_now() {
        let state = settled(42, 40);
        assert_eq!(state.users.len(), 42);
        assert!(
            (3..=5).contains(&state.projects.len()),
            "{} projects",
            state.projects.len()
        );
        assert!(state.issues.len() > 600, "{} issues", state.issues.len());
        let bounds = |issue: &Issue| issue.created <= issue.updated && issue.updated <= state.now;
        assert!(state.issues.iter().all(bounds));
        let recent = state.now - jiff::SignedDuration::from_hours(72);
        let fresh = state
            .issues
            .iter()
            .filter(|issue| issue.updated >= recent)
            .count();
        assert!(fresh > 40, "{fresh} touched within three days");
    }

    #[test]
    fn a_thousand_people_have_a_thousand_addresses() {
        let state = settled(7, 1000);
        let mut emails: Vec<_> = state.users.iter().map(|user| &user.email).collect();
        emails.sort();
        emails.dedup();
        assert_eq!(emails.len(), 1002);
        assert!(emails.iter().all(|email| email.is_ascii()));
    }
}
