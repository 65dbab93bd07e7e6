//! Fields of users: by account id on Cloud, by username on Data Center, and by nothing else.
//!
//! The real servers also try names and addresses, and then miss people; a client must not count on that.

use super::ast::{Clause, Op, Value};
use super::fields::Field;
use super::history::{self, Period};
use super::resolve::{Resolver, Test, turned};

impl Resolver<'_, '_> {
    pub(super) fn user(
        &mut self,
        field: Field,
        op: Op,
        clause: &Clause,
        values: &[Value],
    ) -> Result<Test, String> {
        let name = clause.field.as_str();
        let mut wanted = Vec::new();
        for value in values {
            wanted.extend(self.user_value(value, name, op)?);
        }
        if op.is_history() {
            let period = Period::of(&clause.when, name, self.scope)?;
            return Ok(turned(history::had_assignee(wanted, period), op));
        }
        let empty_is_named = wanted.contains(&None);
        Ok(Box::new(move |issue| {
            let has = match field {
                Field::Assignee => &issue.assignee,
                Field::Reporter => &issue.reporter,
                _ => return false,
            };
            // nobody is neither somebody nor somebody else
            if has.is_none() && op.is_negative() && !empty_is_named {
                return false;
            }
            wanted.contains(has) != op.is_negative()
        }))
    }

    /// Returns the user of a value, `None` being EMPTY; nothing for a name that nobody has.
    fn user_value(
        &mut self,
        value: &Value,
        field: &str,
        op: Op,
    ) -> Result<Vec<Option<String>>, String> {
        let (text, quoted) = match value {
            Value::Empty => return Ok(vec![None]),
            Value::Function { name, args }
                if name.eq_ignore_ascii_case("currentUser") && args.is_empty() =>
            {
                return Ok(self
                    .scope
                    .caller
                    .iter()
                    .map(|me| Some((*me).to_owned()))
                    .collect());
            }
            Value::Function { .. } => {
                return Err(format!("Unable to find JQL function '{}'.", value.shown()));
            }
            Value::Text { text, quoted } => (text, *quoted),
        };
        if !quoted && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!(
                "A value with ID '{text}' does not exist for the field '{field}'."
            ));
        }
        // ids with a hyphen are for quotes only; a user's name is more than an issue's key
        if !quoted && text.contains('-') {
            return Err(format!(
                "Error in the JQL Query: The character '-' is a reserved JQL character. You must enclose '{text}' in \
                 a string."
            ));
        }
        let mut users = self.scope.state.users.iter();
        // Cloud knows a deleted account by its id still, Data Center's directory has lost the name
        let known = users.find(|user| {
            if self.scope.cloud {
                user.account_id == *text
            } else {
                !user.removed && user.username.to_lowercase() == text.to_lowercase()
            }
        });
        match known {
            Some(user) => Ok(vec![Some(user.id.clone())]),
            None if self.scope.cloud => Ok(Vec::new()),
            None => {
                let message = format!("The value '{text}' does not exist for the field '{field}'.");
                if op.is_history() {
                    return Err(message);
                }
                self.warnings.push(message);
                Ok(Vec::new())
            }
        }
    }
}
