//! The log of changes: who changed what and when, written in the transaction of the change. It never holds a secret.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::domain::{User, UserId};

use super::error::{Fault, StoreError};
use super::row::Cells;
use super::{Place, Store};

/// A change in words, for the log.
#[derive(Debug, Clone)]
pub struct Change {
    action: &'static str,
    subject: String,
    detail: Option<String>,
}

impl Change {
    /// Returns a change: `integration.add`, and what people call the thing that was changed.
    pub fn of(action: &'static str, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
            detail: None,
        }
    }

    /// Adds what was different; no secret.
    #[must_use]
    pub fn with(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// Who, as the user was called then.
    pub who: String,
    /// What was done: `integration.add`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What was different.
    pub detail: Option<String>,
    /// Whether it is the organization's log, and not the user's own.
    pub organization: bool,
}

/// Who is at work, for the log.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) at: Timestamp,
}

impl Store {
    /// Says on whose behalf, and when, everything from here on is changed.
    #[must_use]
    pub fn on_behalf_of(self, user: &User, now: Timestamp) -> Self {
        let actor = Actor {
            user: user.id,
            name: user.name.clone(),
            at: now,
        };
        Self {
            actor: Some(actor),
            ..self
        }
    }

    /// Returns the log since `since`, the newest last.
    pub fn audit(&self, since: Option<Timestamp>) -> Result<Vec<Record>, StoreError> {
        self.read(|db| {
            let mut records = log(db, Place::Organization.schema(self), true)?;
            if self.is_shared() {
                records.extend(log(db, Place::Own.schema(self), false)?);
                // stable: what happened at one instant stays in the order it was written
                records.sort_by_key(|record| record.at);
            }
            records.retain(|record| since.is_none_or(|since| record.at >= since));
            Ok(records)
        })
    }
}

fn log(db: &Connection, schema: &str, organization: bool) -> Result<Vec<Record>, Fault> {
    db.prepare(&format!(
        "SELECT at, who, action, subject, detail FROM {schema}.audit ORDER BY id"
    ))?
    .query_and_then([], |row| {
        let mut cells = Cells::new("audit", row);
        Ok(Record {
            at: cells.parsed("at")?,
            who: cells.value("who")?,
            action: cells.value("action")?,
            subject: cells.value("subject")?,
            detail: cells.value("detail")?,
            organization,
        })
    })?
    .collect()
}

/// Writes a line; the caller holds the transaction of the change.
pub(super) fn record(
    db: &Connection,
    schema: &str,
    actor: Option<&Actor>,
    change: &Change,
) -> Result<(), Fault> {
    let Some(actor) = actor else {
        return Ok(());
    };
    db.prepare_cached(&format!(
        "INSERT INTO {schema}.audit (at, user, who, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    ))?
    .execute(params![
        actor.at.to_string(),
        actor.user.as_bytes(),
        actor.name,
        change.action,
        change.subject,
        change.detail,
    ])?;
    Ok(())
}
