//! What the benches reach of this module's inside; nothing else calls it.

use super::cloud::PEOPLE;
use super::jql::{self, Order, Past, Question};
use super::wire::TokenPage;
use crate::domain::filter::Narrowing;
use crate::domain::{Whose, Window};

/// Reads a page of a search as Cloud sends it, and returns how many tickets it has; `None` when it is no page.
pub fn parsed(body: &[u8]) -> Option<usize> {
    let page: TokenPage = serde_json::from_slice(body).ok()?;
    Some(page.issues.len())
}

/// Returns the question for the tickets with these ids; `None` when one is no number.
pub fn question(ids: &[String]) -> Option<String> {
    jql::with_ids(ids).ok()
}

/// Returns the questions for the tickets of these people; `None` when one of them has an id that no question can name.
pub fn questions_about(people: &[Whose], window: &Window) -> Option<Vec<String>> {
    let narrowing = Narrowing::default();
    let questions = people.chunks(PEOPLE).map(|people| {
        let question = Question {
            people,
            window,
            past: Past::Included,
            narrowing: &narrowing,
        };
        question.tickets(Order::Key).ok()
    });
    questions.collect()
}
