//! A parsed restriction to a test of issues: names are looked up, dates computed, and what is wrong is said.

use jiff::Timestamp;

use super::Scope;
use super::ast::{Clause, Expr, Op, Value};
use super::dates::{self, Moment};
use super::fields::Field;
use super::history::{self, Period};
use crate::state::Issue;

/// Says whether an issue is wanted.
pub(crate) type Test = Box<dyn Fn(&Issue) -> bool>;

/// Resolves a restriction.
pub(crate) fn resolve(
    expr: &Expr,
    scope: &Scope<'_>,
    warnings: &mut Vec<String>,
) -> Result<Test, String> {
    Resolver { scope, warnings }.expr(expr, false)
}

/// Looks things up on the way; `people` and `names` hold the fields of their kinds.
pub(super) struct Resolver<'a, 'b> {
    pub(super) scope: &'a Scope<'b>,
    pub(super) warnings: &'a mut Vec<String>,
}

impl Resolver<'_, '_> {
    /// `NOT` goes down to the clauses and turns their operators, so that it leaves out empty fields as `!=` does.
    fn expr(&mut self, expr: &Expr, negated: bool) -> Result<Test, String> {
        match expr {
            Expr::Not(inner) => self.expr(inner, !negated),
            Expr::And(parts) => self.several(parts, negated, !negated),
            Expr::Or(parts) => self.several(parts, negated, negated),
            Expr::Clause(clause) if negated && clause.op == Op::Changed => {
                Err("This sandbox does not know 'NOT' before 'CHANGED'.".to_owned())
            }
            Expr::Clause(clause) => {
                let op = if negated {
                    clause.op.negated()
                } else {
                    clause.op
                };
                self.clause(clause, op)
            }
        }
    }

    fn several(&mut self, parts: &[Expr], negated: bool, all: bool) -> Result<Test, String> {
        let tests: Result<Vec<Test>, String> =
            parts.iter().map(|part| self.expr(part, negated)).collect();
        let tests = tests?;
        Ok(if all {
            Box::new(move |issue| tests.iter().all(|test| test(issue)))
        } else {
            Box::new(move |issue| tests.iter().any(|test| test(issue)))
        })
    }

    fn clause(&mut self, clause: &Clause, op: Op) -> Result<Test, String> {
        let name = clause.field.as_str();
        let Some(field) = Field::named(name, self.scope.cloud) else {
            // Cloud was measured to answer nothing for a field that does not exist
            return if self.scope.cloud {
                Ok(Box::new(|_| false))
            } else {
                Err(format!(
                    "Field '{name}' does not exist or you do not have permission to view it."
                ))
            };
        };
        if op.is_history() && !field.takes(op) {
            return Err(format!(
                "History searches do not support the '{name}' field."
            ));
        }
        if !field.takes(op) {
            return Err(format!(
                "The operator '{}' is not supported by the '{name}' field.",
                op.text()
            ));
        }
        let values = clause.operand.values();
        if matches!(op, Op::Is | Op::IsNot) {
            if values != [Value::Empty] {
                let op = op.text();
                return Err(format!(
                    "The operator '{op}' only supports the value EMPTY for the field '{name}'."
                ));
            }
            return Ok(emptiness(field, op == Op::Is));
        }
        if op == Op::Changed {
            let period = Period::of(&clause.when, name, self.scope)?;
            return Ok(history::changed(field, period));
        }
        match field {
            _ if field.is_date() => self.date(field, op, name, values),
            _ if field.is_user() => self.user(field, op, clause, values),
            Field::Key => self.key(op, values),
            Field::Status if op.is_history() => {
                let period = Period::of(&clause.when, name, self.scope)?;
                let wanted = self.statuses(values, name)?;
                Ok(turned(history::had_status(wanted, period), op))
            }
            Field::Status => {
                let wanted = self.statuses(values, name)?;
                Ok(turned(
                    Box::new(move |issue| wanted.contains(&issue.status)),
                    op,
                ))
            }
            Field::StatusCategory => self.category(op, name, values),
            Field::Summary => Ok(turned(contains(values), op)),
            _ => self.named(field, op, name, values),
        }
    }

    fn date(&self, field: Field, op: Op, name: &str, values: &[Value]) -> Result<Test, String> {
        let refused = field == Field::WorklogDate && !self.scope.cloud;
        if let Some(value) = values
            .iter()
            .find(|value| refused && dates::has_time(value))
        {
            let shown = value.shown();
            return Err(format!(
                "Date value '{shown}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd', \
                 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
            ));
        }
        let moments: Result<Vec<Moment>, String> = values
            .iter()
            .map(|value| dates::moment(value, name, self.scope))
            .collect();
        let moments = moments?;
        Ok(Box::new(move |issue| {
            let Some(at) = date_of(field, issue) else {
                return false;
            };
            if op.is_comparison() {
                return compare(at, op, moments[0]);
            }
            let named = moments
                .iter()
                .any(|m| at == m.at || (m.at <= at && at < m.end));
            named != op.is_negative()
        }))
    }
}

/// Returns the test, or its opposite for a negative operator.
pub(super) fn turned(test: Test, op: Op) -> Test {
    if op.is_negative() {
        Box::new(move |issue| !test(issue))
    } else {
        test
    }
}

fn contains(values: &[Value]) -> Test {
    let words: Vec<String> = values
        .iter()
        .flat_map(|value| {
            value
                .shown()
                .split_whitespace()
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        })
        .collect();
    Box::new(move |issue| {
        let summary = issue.summary.to_lowercase();
        words
            .iter()
            .all(|word| summary.split_whitespace().any(|part| part == word))
    })
}

fn emptiness(field: Field, wanted: bool) -> Test {
    Box::new(move |issue| {
        let empty = match field {
            Field::Assignee => issue.assignee.is_none(),
            Field::Reporter => issue.reporter.is_none(),
            Field::Priority => issue.priority.is_none(),
            Field::Labels => issue.labels.is_empty(),
            Field::WorklogAuthor => true,
            _ if field.is_date() => date_of(field, issue).is_none(),
            _ => false,
        };
        empty == wanted
    })
}

fn date_of(field: Field, issue: &Issue) -> Option<Timestamp> {
    match field {
        Field::Created => Some(issue.created),
        Field::Updated => Some(issue.updated),
        Field::Resolved => issue.resolved,
        Field::CategoryChanged => Some(issue.category_changed),
        _ => None,
    }
}

/// A minute is the finest bound: `>` and `>=` with the same minute find the same issues.
fn compare(at: Timestamp, op: Op, bound: Moment) -> bool {
    match op {
        Op::Lt => at < bound.at,
        Op::Le => at <= bound.at,
        Op::Gt if bound.at == bound.end => at > bound.at,
        _ => at >= bound.at,
    }
}
