//! Fields whose values have names: keys, projects, statuses and their categories, types, priorities, labels.

use super::ast::{Op, Value};
use super::fields::Field;
use super::resolve::{Resolver, Test, turned};
use crate::state::Category;
use crate::wire::{kind_id, priority_id};

impl Resolver<'_, '_> {
    pub(super) fn key(&self, op: Op, values: &[Value]) -> Result<Test, String> {
        let mut wanted = Vec::new();
        for value in values {
            let text = value.shown();
            match self.scope.state.find_issue(&text) {
                Some(issue) => wanted.push((issue.project_key().to_owned(), issue.number())),
                None if self.scope.cloud => {}
                None => {
                    return Err(format!(
                        "An issue with key '{text}' does not exist for field 'key'."
                    ));
                }
            }
        }
        Ok(Box::new(move |issue| {
            let this = (issue.project_key().to_owned(), issue.number());
            if !op.is_comparison() {
                return wanted.contains(&this) != op.is_negative();
            }
            wanted.iter().any(|(project, number)| {
                let order = this.1.cmp(number);
                *project == this.0
                    && match op {
                        Op::Lt => order.is_lt(),
                        Op::Le => order.is_le(),
                        Op::Gt => order.is_gt(),
                        _ => order.is_ge(),
                    }
            })
        }))
    }

    pub(super) fn statuses(&self, values: &[Value], field: &str) -> Result<Vec<u32>, String> {
        let mut wanted = Vec::new();
        for value in values {
            let text = value.shown();
            let same = self.scope.state.statuses.iter().filter(|status| {
                status.name.to_lowercase() == text.to_lowercase() || status.id.to_string() == text
            });
            let before = wanted.len();
            wanted.extend(same.map(|status| status.id));
            self.known(wanted.len() > before, &text, field)?;
        }
        Ok(wanted)
    }

    pub(super) fn category(&self, op: Op, field: &str, values: &[Value]) -> Result<Test, String> {
        let mut wanted = Vec::new();
        for value in values {
            let text = value.shown();
            let same = Category::ALL.into_iter().find(|category| {
                let names = [category.key(), category.name(), &category.id().to_string()];
                names.iter().any(|name| name.eq_ignore_ascii_case(&text))
            });
            wanted.extend(same);
            self.known(same.is_some(), &text, field)?;
        }
        let by_status: Vec<u32> = self
            .scope
            .state
            .statuses
            .iter()
            .filter(|status| wanted.contains(&status.category))
            .map(|status| status.id)
            .collect();
        Ok(turned(
            Box::new(move |issue| by_status.contains(&issue.status)),
            op,
        ))
    }

    /// Fields whose values are names: project, type, priority, labels.
    pub(super) fn named(
        &self,
        field: Field,
        op: Op,
        name: &str,
        values: &[Value],
    ) -> Result<Test, String> {
        let state = self.scope.state;
        let mut wanted: Vec<Option<String>> = Vec::new();
        for value in values {
            if *value == Value::Empty {
                wanted.push(None);
                continue;
            }
            let text = value.shown().to_lowercase();
            let fits = |names: [&str; 2]| names.iter().any(|name| name.to_lowercase() == text);
            let found = match field {
                Field::Project => state
                    .projects
                    .iter()
                    .find(|p| fits([&p.key, &p.name]) || p.id.to_string() == text)
                    .map(|project| project.key.clone()),
                Field::Kind => {
                    let mut kinds = state.issues.iter().map(|issue| &issue.kind);
                    kinds.find(|kind| fits([kind, &kind_id(kind)])).cloned()
                }
                Field::Priority => {
                    let mut all = state
                        .issues
                        .iter()
                        .filter_map(|issue| issue.priority.as_ref());
                    let used = all
                        .find(|priority| fits([priority, &priority_id(priority)]))
                        .cloned();
                    let known = ["Highest", "High", "Medium", "Low", "Lowest"];
                    used.or_else(|| {
                        known
                            .into_iter()
                            .find(|p| fits([p, &priority_id(p)]))
                            .map(str::to_owned)
                    })
                }
                _ => Some(value.shown()),
            };
            self.known(found.is_some(), &value.shown(), name)?;
            wanted.extend(found.map(Some));
        }
        Ok(Box::new(move |issue| {
            let has: Vec<Option<String>> = match field {
                Field::Project => vec![Some(issue.project_key().to_owned())],
                Field::Kind => vec![Some(issue.kind.clone())],
                Field::Priority => vec![issue.priority.clone()],
                _ if issue.labels.is_empty() => vec![None],
                _ => issue.labels.iter().cloned().map(Some).collect(),
            };
            if op.is_negative() && has == [None] && !wanted.contains(&None) {
                return false;
            }
            has.iter().any(|has| wanted.contains(has)) != op.is_negative()
        }))
    }

    /// An unknown name is an error on Data Center and matches nothing on Cloud.
    fn known(&self, known: bool, text: &str, field: &str) -> Result<(), String> {
        if known || self.scope.cloud {
            return Ok(());
        }
        Err(format!(
            "The value '{text}' does not exist for the field '{field}'."
        ))
    }
}
