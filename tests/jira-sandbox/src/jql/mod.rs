//! JQL as Jira takes it: text to tokens, tokens to a query, a query to a test of issues.
//!
//! Everything that Jira refuses is refused, with its words; everything that the sandbox does not know is refused too,
//! so that a test never passes because a clause was ignored.

mod ast;
mod dates;
mod fields;
mod history;
mod lexer;
mod names;
mod operand;
mod parser;
mod people;
mod reserved;
mod resolve;
mod sort;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::state::{Issue, State};

/// Who asks what, where and when: what the meaning of a query depends on.
pub(crate) struct Scope<'a> {
    pub(crate) state: &'a State,
    pub(crate) cloud: bool,
    /// The id of the user who asks; `None` for nobody.
    pub(crate) caller: Option<&'a str>,
    /// The zone of that user's profile: dates without a zone are read in it.
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
}

/// What a query finds.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) issues: Vec<&'a Issue>,
    /// Data Center says here which names it does not know.
    pub(crate) warnings: Vec<String>,
    /// Whether there was any restriction besides the order.
    pub(crate) bounded: bool,
}

/// Finds the issues of a query, in its order.
///
/// # Errors
/// Jira's words for what is wrong with it.
pub(crate) fn find<'a>(text: &str, scope: &Scope<'a>) -> Result<Found<'a>, String> {
    let query = parser::parse(text)?;
    let mut warnings = Vec::new();
    let mut issues: Vec<&Issue> = match &query.restriction {
        None => scope.state.issues.iter().collect(),
        Some(restriction) => {
            let wanted = resolve::resolve(restriction, scope, &mut warnings)?;
            scope
                .state
                .issues
                .iter()
                .filter(|issue| wanted(issue))
                .collect()
        }
    };
    sort::sort(&mut issues, &query.order, scope)?;
    Ok(Found {
        issues,
        warnings,
        bounded: query.restriction.is_some(),
    })
}
