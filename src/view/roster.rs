//! People in files: what an import did with each row, and the export that an import reads back unchanged.

use std::borrow::Cow;

use serde::Serialize;

use super::View;
use super::grid::{Cell, Column, Grid, Tone, optional};
use super::people::PersonFields;
use crate::domain::integration::words;
use crate::domain::roster::Field;
use crate::domain::{Handle, Person};

/// Everybody, in a form that `person import` reads back.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct PeopleExported(pub Vec<PersonFields>);

impl PeopleExported {
    /// Returns the export of people with the handles of their managers.
    pub fn of<'p>(people: impl Iterator<Item = (&'p Person, Option<Handle>)>) -> Self {
        Self(
            people
                .map(|(person, manager)| PersonFields::new(person, manager))
                .collect(),
        )
    }
}

impl View for PeopleExported {
    fn schema(&self) -> &'static str {
        "manageros.person.export/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let columns = Field::ALL.iter().map(|field| Column::new(field.as_str()));
        let grid = Grid::list(columns.collect::<Vec<_>>());
        vec![grid.each(&self.0, |person| {
            person.texts().map(|text| Cell::from(to_cell(&text)))
        })]
    }
}

/// Guards what the rendering of a cell would change beyond recognition, so that [`from_cell`] can tell it apart.
pub(super) fn to_cell(text: &str) -> String {
    let text = text.replace("<U+", "<U+003C>U+");
    if is_guarded(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// Returns the text of a CSV cell as it was before spreadsheets and terminals were kept from obeying it.
pub fn from_cell(cell: &str) -> Cow<'_, str> {
    let text = if is_guarded(cell) { &cell[1..] } else { cell };
    if !text.contains("<U+") {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("<U+") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest
            .find('>')
            .and_then(|end| Some((end, letter(&rest[3..end])?)));
        let (taken, c) = named.map_or((1, '<'), |(end, c)| (end + 1, c));
        plain.push(c);
        rest = &rest[taken..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn letter(code: &str) -> Option<char> {
    let digits = (4..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(code, 16).ok().filter(|_| digits)?)
}

/// Returns whether a cell begins with quotes before what a spreadsheet takes for a formula.
fn is_guarded(cell: &str) -> bool {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(formula)
}

words! {
    /// What became of a row.
    RowResult {
        /// Somebody new.
        Added = "added",
        /// Somebody who was there is changed.
        Updated = "updated",
        /// Somebody who is there just so.
        Unchanged = "unchanged",
        /// The row is not taken.
        Refused = "refused",
    }
}

/// One row of the file.
#[derive(Debug, Clone, Serialize)]
pub struct ImportedRow {
    /// The line it begins on.
    pub line: u64,
    /// The person's handle; what the row has instead, when it was refused before there was one.
    pub handle: String,
    /// What became of it.
    pub result: RowResult,
    /// What an update changes.
    pub changes: Vec<Field>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ImportCounts {
    /// Somebody new.
    pub added: usize,
    /// Somebody changed.
    pub updated: usize,
    /// Somebody who was there just so.
    pub unchanged: usize,
    /// Not taken.
    pub refused: usize,
}

impl ImportCounts {
    /// Returns the count of one kind.
    pub fn of(&mut self, result: RowResult) -> &mut usize {
        match result {
            RowResult::Added => &mut self.added,
            RowResult::Updated => &mut self.updated,
            RowResult::Unchanged => &mut self.unchanged,
            RowResult::Refused => &mut self.refused,
        }
    }

    /// Returns how many rows there were.
    pub fn rows(&self) -> usize {
        self.added + self.updated + self.unchanged + self.refused
    }
}

/// What an import did, or would do.
#[derive(Debug, Serialize)]
pub struct PeopleImported {
    /// Whether the store was changed accordingly; not with `--dry-run`, nor when rows were refused and the rest was not
    /// asked for.
    pub applied: bool,
    /// How many rows became what.
    pub counts: ImportCounts,
    /// With `--dry-run` every row, else those that were refused.
    pub rows: Vec<ImportedRow>,
}

impl View for PeopleImported {
    const ROWS: Option<&'static str> = Some("rows");

    fn schema(&self) -> &'static str {
        "manageros.person.import/1"
    }

    fn grids(&self) -> Vec<Grid<'_>> {
        let mut grid = Grid::list([
            Column::new("line"),
            Column::new("handle").breaking(),
            Column::new("result"),
            Column::new("changes").optional(1).wrapping(),
            Column::new("reason").wrapping(),
        ])
        .stacking();
        for row in &self.rows {
            let changes: Vec<&str> = row.changes.iter().map(|field| field.as_str()).collect();
            let tone = match row.result {
                RowResult::Added => Tone::Good,
                RowResult::Updated => Tone::Busy,
                RowResult::Unchanged => Tone::Dim,
                RowResult::Refused => Tone::Bad,
            };
            grid.push([
                row.line.to_string().into(),
                row.handle.as_str().into(),
                Cell::from(row.result.as_str()).toned(tone),
                changes.join(" ").into(),
                optional(row.reason.as_ref()).into(),
            ]);
        }
        vec![grid]
    }

    fn footer(&self) -> Option<String> {
        let ImportCounts {
            added,
            updated,
            unchanged,
            refused,
        } = self.counts;
        let counts = format!(
            "{added} added · {updated} updated · {unchanged} unchanged · {refused} refused"
        );
        Some(if self.applied {
            counts
        } else {
            format!("{counts} · nothing was changed")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::text::{unformulated, visible};

    #[test]
    fn cells_come_back_as_they_went_out() {
        for text in [
            "",
            "Ada",
            "=1+1",
            "'=1+1",
            "''@x",
            "'quoted'",
            "-",
            "＝x",
            "O'Neil",
            "a\u{202e}b",
            "<U+202E>",
            "<U+003C>U+202E>",
            "<U+zz> <U+",
            "x<y>z <U+1F600>",
            "=\u{feff}<U+0041>",
        ] {
            let cell = unformulated(visible(&to_cell(text)).into());
            assert_eq!(from_cell(&cell), text, "{cell}");
        }
        assert_eq!(from_cell("'+49 30"), "+49 30");
    }
}
