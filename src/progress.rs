//! How far a long piece of work is, in words: for the line that is shown meanwhile, and for the end, when it is cut off.

use std::cell::Cell;

/// What has been counted so far in one run.
pub struct Progress {
    /// What is counted, such as `tickets`.
    what: Cell<&'static str>,
    /// How many people it is about; 0 or 1 when that is not worth a word.
    people: Cell<usize>,
    expected: Cell<usize>,
    came: Cell<usize>,
}

impl Progress {
    /// Returns that nothing has come yet of `what`, such as `tickets`.
    pub fn of(what: &'static str) -> Self {
        Self {
            what: Cell::new(what),
            people: Cell::default(),
            expected: Cell::default(),
            came: Cell::default(),
        }
    }

    /// Notes that `came` of `expected` have come, and of what; nobody knows how many there are when it is 0.
    pub fn is_at(&self, came: usize, expected: usize, what: &'static str) {
        self.came.set(came);
        self.expected.set(expected);
        self.what.set(what);
    }

    /// Notes how many people it is about.
    pub fn of_people(&self, people: usize) {
        self.people.set(people);
    }

    /// Notes that so many more are known to be there.
    pub fn expect(&self, more: usize) {
        self.expected.set(self.expected.get() + more);
    }

    /// Notes that so many more have come.
    pub fn add(&self, more: usize) {
        self.came.set(self.came.get() + more);
    }

    /// Returns how far it is, such as `1,200 of 5,000 tickets of 60 people`; `None` when nothing has come.
    pub fn told(&self) -> Option<String> {
        let (came, expected, what) = (self.came.get(), self.expected.get(), self.what.get());
        let of = if expected > came {
            format!(" of {}", thousands(expected))
        } else {
            String::new()
        };
        let people = match self.people.get() {
            0 | 1 => String::new(),
            people => format!(" of {} people", thousands(people)),
        };
        (came > 0).then(|| format!("{}{of} {what}{people}", thousands(came)))
    }
}

/// Returns a number as people write it: `12,345`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_many_of_how_many() {
        let progress = Progress::of("tickets");
        progress.expect(900);
        assert_eq!(progress.told(), None);
        progress.add(20);
        assert_eq!(progress.told().unwrap(), "20 of 900 tickets");
        progress.of_people(1_000);
        progress.expect(1_234_100);
        progress.add(9_999);
        assert_eq!(
            progress.told().unwrap(),
            "10,019 of 1,235,000 tickets of 1,000 people"
        );
        progress.add(2_000_000);
        assert_eq!(
            progress.told().unwrap(),
            "2,010,019 tickets of 1,000 people",
            "more than was expected"
        );
        let progress = Progress::of("tickets");
        progress.is_at(3, 0, "accounts of the directory");
        assert_eq!(progress.told().unwrap(), "3 accounts of the directory");
    }
}
