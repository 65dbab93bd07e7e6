//! Which tickets of a window are wanted.

use std::str::FromStr;

use super::activity::{Category, Ticket};
use super::text::{self, TextError};

/// One wish about a value: to be it, or (`!X`) not to be it; without regard to case. Text forms: `ACME`, `!ACME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    negated: bool,
    value: String,
}

impl FromStr for Term {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (negated, value) = match text.strip_prefix('!') {
            Some(value) => (true, value),
            None => (false, text),
        };
        Ok(Self {
            negated,
            value: text::one_line(value, 255)?.to_lowercase(),
        })
    }
}

/// A wish about a status category. Text forms: `todo`, `in-progress`, `done`, `none`, each also with `!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTerm(Term);

/// A text that names no status category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not one of todo, in-progress, done, none (or one of these with ! before it)")]
pub struct CategoryError;

impl FromStr for CategoryTerm {
    type Err = CategoryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut term: Term = text.parse().map_err(|_| CategoryError)?;
        let word = match term.value.as_str() {
            "todo" => "to_do".to_owned(),
            word => word.replace('-', "_"),
        };
        let category: Category = word.parse().map_err(|_| CategoryError)?;
        category.as_str().clone_into(&mut term.value);
        Ok(Self(term))
    }
}

/// All wishes together: for each kind of value one of the positive ones has to hold, and every negative one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// By project key or name.
    pub projects: Vec<Term>,
    /// By issue type.
    pub kinds: Vec<Term>,
    /// By the status's name.
    pub statuses: Vec<Term>,
    /// By how far it is.
    pub categories: Vec<CategoryTerm>,
    /// By label.
    pub labels: Vec<Term>,
}

impl Filter {
    /// Returns whether the ticket is wanted.
    pub fn takes(&self, ticket: &Ticket) -> bool {
        let labels: Vec<&str> = ticket.labels.iter().map(String::as_str).collect();
        let categories: Vec<Term> = self.categories.iter().map(|term| term.0.clone()).collect();
        holds(&self.projects, &[&ticket.project.key, &ticket.project.name])
            && holds(&self.kinds, &[&ticket.kind])
            && holds(&self.statuses, &[&ticket.status])
            && holds(&categories, &[ticket.category.as_str()])
            && holds(&self.labels, &labels)
    }
}

/// What of the wishes a Jira can be trusted with, so that fewer tickets travel. It never leaves out what the filter takes,
/// but for a project whose name is another project's key: a key wins, as it does in Jira.
///
/// Names of types and statuses are not in it: Jira shows them in the language of the account and looks them up in others,
/// and Cloud answers an unknown one with nothing. Labels are not, because Jira minds their case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Keys of projects, one of which it has to be; empty when any will do. What is meant as a name is not found by it.
    pub projects: Vec<String>,
    /// Categories, one of which it has to be; empty when any will do.
    pub categories: Vec<Category>,
    /// Categories that it may not be.
    pub not_categories: Vec<Category>,
}

impl Narrowing {
    /// Returns whether it leaves anything out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Filter {
    /// Returns whether every ticket is wanted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns what a Jira can do of it.
    pub fn narrowing(&self) -> Narrowing {
        let wanted = |negated| {
            let terms = self.categories.iter().map(|term| &term.0);
            terms
                .filter(move |term| term.negated == negated)
                .filter_map(|term| term.value.parse::<Category>().ok())
        };
        // A status without a category may also be one that Jira hides.
        let mut categories: Vec<Category> = wanted(false).collect();
        if categories.contains(&Category::None) {
            categories.clear();
        }
        let positive: Vec<&Term> = self.projects.iter().filter(|term| !term.negated).collect();
        let projects = if positive.iter().all(|term| is_key(&term.value)) {
            positive
                .iter()
                .map(|term| term.value.to_uppercase())
                .collect()
        } else {
            Vec::new()
        };
        Narrowing {
            projects,
            categories,
            not_categories: wanted(true).filter(|one| *one != Category::None).collect(),
        }
    }
}

/// Returns whether the text can be a project's key.
fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn holds(terms: &[Term], values: &[&str]) -> bool {
    let is = |term: &Term| {
        values
            .iter()
            .any(|value| value.to_lowercase() == term.value)
    };
    let (negative, positive): (Vec<&Term>, Vec<&Term>) =
        terms.iter().partition(|term| term.negated);
    negative.into_iter().all(|term| !is(term))
        && (positive.is_empty() || positive.into_iter().any(is))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::tests::ticket;

    #[test]
    fn terms_of_one_kind_are_alternatives_and_kinds_are_not() {
        let mut bug = ticket("ACME-1", "2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z");
        "Bug".clone_into(&mut bug.kind);
        bug.labels = vec!["Red".to_owned(), "blue".to_owned()];
        let terms = |texts: &[&str]| -> Vec<Term> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let takes = |kinds: &[&str], labels: &[&str]| {
            Filter {
                kinds: terms(kinds),
                labels: terms(labels),
                ..Filter::default()
            }
            .takes(&bug)
        };
        assert!(takes(&[], &[]));
        assert!(takes(&["story", "bug"], &[]));
        assert!(!takes(&["story"], &[]));
        assert!(!takes(&["!bug"], &[]));
        assert!(takes(&["!story"], &["red"]));
        assert!(!takes(&["bug"], &["red", "!blue"]));
        assert!(takes(&["bug"], &["!green"]));
    }

    #[test]
    fn a_jira_is_told_what_it_cannot_get_wrong() {
        let terms = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        let categories = |texts: &[&str]| Filter {
            categories: texts.iter().map(|text| text.parse().unwrap()).collect(),
            ..Filter::default()
        };
        let projects = |texts: &[&str]| {
            let filter = Filter {
                projects: terms(texts),
                ..Filter::default()
            };
            filter.narrowing().projects
        };
        assert_eq!(projects(&["acme", "OPS_2", "!x"]), ["ACME", "OPS_2"]);
        assert_eq!(projects(&["acme", "The Mill"]), [""; 0], "a name");
        let of = |texts: &[&str]| {
            let narrowing = categories(texts).narrowing();
            (narrowing.categories, narrowing.not_categories)
        };
        assert_eq!(
            of(&["done", "!todo"]),
            (vec![Category::Done], vec![Category::ToDo])
        );
        assert_eq!(of(&["done", "none", "!none"]), (vec![], vec![]));
        let unsafe_ones = Filter {
            kinds: terms(&["bug"]),
            statuses: terms(&["open"]),
            labels: terms(&["red"]),
            ..Filter::default()
        };
        assert!(unsafe_ones.narrowing().is_empty() && !unsafe_ones.is_empty());
    }

    #[test]
    fn categories_are_written_as_the_flag_says() {
        let of = |text: &str| {
            text.parse::<CategoryTerm>()
                .map(|term| (term.0.negated, term.0.value))
        };
        assert_eq!(of("todo"), Ok((false, "to_do".to_owned())));
        assert_eq!(of("!in-progress"), Ok((true, "in_progress".to_owned())));
        assert_eq!(of("Done"), Ok((false, "done".to_owned())));
        assert_eq!(of("finished"), Err(CategoryError));
    }
}
