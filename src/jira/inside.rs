//! What the benches reach of this module's inside; nothing else calls it.

use super::jql;
use super::wire::TokenPage;

/// Reads a page of a search as Cloud sends it, and returns how many tickets it has; `None` when it is no page.
pub fn parsed(body: &[u8]) -> Option<usize> {
    let page: TokenPage = serde_json::from_slice(body).ok()?;
    Some(page.issues.len())
}

/// Returns the question for the tickets with these ids; `None` when one is no number.
pub fn question(ids: &[String]) -> Option<String> {
    jql::with_ids(ids).ok()
}
