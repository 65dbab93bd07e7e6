//! Reads the columns of one row, so that a value that does not parse is an error with a name and never a panic.
//!
//! Somebody may have edited the file with another program; SQLite's checks can be switched off. Columns are read in
//! the order of the query, because finding each by its name costs more than reading it.

use std::fmt::Display;
use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlResult, ValueRef};

use super::error::Fault;

/// The columns of one row that have not been read yet.
pub(super) struct Cells<'r> {
    table: &'static str,
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(super) fn new(table: &'static str, row: &'r Row<'r>) -> Self {
        Self {
            table,
            row,
            next: 0,
        }
    }

    /// Returns the next column, whose name is `column`.
    pub(super) fn value<T: FromSql>(&mut self, column: &'static str) -> Result<T, Fault> {
        self.read(column, T::column_result)
    }

    /// Returns the next column, a text, as what it stands for.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        column: &'static str,
    ) -> Result<T, Fault> {
        let text = self.read(column, |value| value.as_str())?;
        self.parse(column, text)
    }

    /// Returns the next column, a text or NULL, as what it stands for.
    pub(super) fn parsed_if_any<T: FromStr<Err: Display>>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Fault> {
        self.read(column, |value| value.as_str_or_null())?
            .map(|text| self.parse(column, text))
            .transpose()
    }

    /// Returns the next column, a text, as what it stands for unless it is empty.
    pub(super) fn parsed_unless_empty<T: FromStr<Err: Display>>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Fault> {
        match self.read(column, |value| value.as_str())? {
            "" => Ok(None),
            text => self.parse(column, text).map(Some),
        }
    }

    fn read<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(ValueRef<'r>) -> FromSqlResult<T>,
    ) -> Result<T, Fault> {
        let value = self.row.get_ref(self.next)?;
        self.next += 1;
        read(value).map_err(|error| self.fault(column, format!("is unusable: {error}")))
    }

    fn parse<T: FromStr<Err: Display>>(
        &self,
        column: &'static str,
        text: &str,
    ) -> Result<T, Fault> {
        text.parse()
            .map_err(|error: T::Err| self.fault(column, error.to_string()))
    }

    fn fault(&self, column: &'static str, why: String) -> Fault {
        Fault::Row {
            table: self.table,
            column,
            why,
        }
    }
}
