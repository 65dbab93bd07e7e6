//! An answer as headers and cells, before anybody knows how wide the terminal is.

use std::borrow::Cow;
use std::mem;

use super::text::shown;
use crate::domain::{BaseUrl, IntegrationName};

/// Is given one row after the other.
type Show<'a, 's> = dyn FnMut(&mut [Cell<'a>]) + 's;

/// A table, or one thing's properties.
pub struct Grid<'a> {
    /// A heading above it.
    pub title: Option<String>,
    /// What each column is.
    pub columns: Vec<Column>,
    /// As many cells as columns in each.
    pub rows: Vec<Vec<Cell<'a>>>,
    /// Shows the rows after these, one at a time.
    later: Box<dyn FnOnce(&mut Show<'a, '_>) + 'a>,
    /// Whether this is one thing, whose properties are read downwards.
    pub is_card: bool,
    /// Whether rows are read downwards, too, when they do not fit side by side, instead of losing columns.
    pub stacks: bool,
    /// A line below the table that explains the column with this title, wherever that is shown.
    pub legend: Option<(&'static str, String)>,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The header, in the words of the JSON keys.
    pub title: &'static str,
    /// How soon it is left out when the terminal is narrow; 0 is never left out, the highest goes first. Only `table`
    /// leaves columns out.
    pub drop_rank: u8,
    /// Whether its text may be broken into several lines, and from which width on; other columns are left out before
    /// it is made narrower.
    pub wraps: Option<usize>,
    /// Whether it holds numbers, which stand with their ends below each other.
    pub is_numeric: bool,
}

impl Column {
    /// A column that is always shown.
    pub const fn new(title: &'static str) -> Self {
        Self {
            title,
            drop_rank: 0,
            wraps: None,
            is_numeric: false,
        }
    }

    /// The same, for numbers.
    #[must_use]
    pub const fn numeric(self) -> Self {
        Self {
            is_numeric: true,
            ..self
        }
    }

    /// The same, left out on narrow terminals; higher ranks go first.
    #[must_use]
    pub const fn optional(self, drop_rank: u8) -> Self {
        Self { drop_rank, ..self }
    }

    /// The same, for sentences: broken into lines when it is too long.
    #[must_use]
    pub const fn wrapping(self) -> Self {
        Self {
            wraps: Some(30),
            ..self
        }
    }

    /// The same, for a few words, ids and addresses: broken only when nothing else can be left out any more.
    #[must_use]
    pub const fn breaking(self) -> Self {
        Self {
            wraps: Some(usize::MAX),
            ..self
        }
    }
}

/// One value of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The text as it is; nothing is cut or made harmless yet. Most often the answer's own, because lists are long.
    pub text: Cow<'a, str>,
    /// What programs get in the text's place: an instant instead of a clock's time.
    pub exact: Option<Cow<'a, str>>,
    /// What a terminal opens when the text is clicked.
    pub link: Option<&'a str>,
    /// What colour would say; the text says it too.
    pub tone: Tone,
    /// Whether nothing in the text has to be made harmless: a word of ours, a name or an address that was checked.
    is_harmless: bool,
}

/// What a colour stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// Finished, passed.
    Good,
    /// Going on.
    Busy,
    /// To look at.
    Warn,
    /// Failed.
    Bad,
    /// Less important.
    Dim,
}

impl<'a> Cell<'a> {
    /// A cell with a word of ours; most cells of a list are.
    #[must_use]
    pub const fn word(word: &'static str) -> Self {
        Self {
            text: Cow::Borrowed(word),
            exact: None,
            link: None,
            tone: Tone::Plain,
            is_harmless: true,
        }
    }

    /// The same, clickable.
    #[must_use]
    pub fn linked(self, url: &'a str) -> Self {
        Self {
            link: Some(url),
            ..self
        }
    }

    /// The same, with another text for the formats that programs read.
    #[must_use]
    pub fn exactly(self, exact: impl Into<Cow<'a, str>>) -> Self {
        Self {
            exact: Some(exact.into()),
            ..self
        }
    }

    /// Returns the text for programs, made harmless.
    pub fn for_programs(&self) -> Cow<'_, str> {
        match &self.exact {
            Some(exact) => shown(exact),
            None if self.is_harmless => Cow::Borrowed(&self.text),
            None => shown(&self.text),
        }
    }

    /// The same, coloured.
    #[must_use]
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for Cell<'a> {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

impl<'a> From<&'a IntegrationName> for Cell<'a> {
    /// A slug, whose letters, digits and signs do nothing.
    fn from(name: &'a IntegrationName) -> Self {
        Self {
            is_harmless: true,
            ..name.as_str().into()
        }
    }
}

impl<'a> From<&'a BaseUrl> for Cell<'a> {
    /// An address, which is printable ASCII: parsing encodes everything else.
    fn from(url: &'a BaseUrl) -> Self {
        Self {
            is_harmless: true,
            ..url.as_str().into()
        }
    }
}

impl Default for Grid<'_> {
    fn default() -> Self {
        Self {
            title: None,
            columns: Vec::new(),
            rows: Vec::new(),
            later: Box::new(|_| {}),
            is_card: false,
            stacks: false,
            legend: None,
        }
    }
}

impl<'a> Grid<'a> {
    /// Returns an empty table with these columns.
    pub fn list(columns: impl Into<Vec<Column>>) -> Self {
        Self {
            columns: columns.into(),
            ..Self::default()
        }
    }

    /// Returns one thing with these properties.
    pub fn card(properties: impl IntoIterator<Item = (&'static str, Cell<'a>)>) -> Self {
        let (columns, row) = properties
            .into_iter()
            .map(|(title, cell)| (Column::new(title), cell))
            .unzip();
        Self {
            columns,
            rows: vec![row],
            is_card: true,
            ..Self::default()
        }
    }

    /// The same, with rows that are read downwards when they are too wide.
    #[must_use]
    pub fn stacking(self) -> Self {
        Self {
            stacks: true,
            ..self
        }
    }

    /// The same, with a heading.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..self
        }
    }

    /// The same, with a line that explains one of the columns.
    #[must_use]
    pub fn explained(self, column: &'static str, legend: String) -> Self {
        Self {
            legend: Some((column, legend)),
            ..self
        }
    }

    /// The same, with a row for each item, made when somebody comes to it: lists are long, and most formats need one row at
    /// a time.
    #[must_use]
    pub fn each<T: 'a, R: AsMut<[Cell<'a>]>>(
        self,
        items: impl IntoIterator<Item = T> + 'a,
        mut row: impl FnMut(T) -> R + 'a,
    ) -> Self {
        let later = move |show: &mut Show<'a, '_>| {
            for item in items {
                show(row(item).as_mut());
            }
        };
        Self {
            later: Box::new(later),
            ..self
        }
    }

    /// Makes all rows now.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let later = mem::replace(&mut self.later, Box::new(|_| {}));
        later(&mut |row| self.rows.push(row.iter_mut().map(mem::take).collect()));
        self
    }

    /// Shows every row, each made when it is its turn.
    pub fn for_each_row(self, mut show: impl FnMut(&[Cell<'a>])) {
        for row in self.rows {
            show(&row);
        }
        (self.later)(&mut |row| show(row));
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl Into<Vec<Cell<'a>>>) {
        let row = row.into();
        debug_assert_eq!(
            row.len(),
            self.columns.len(),
            "a row has a cell for each column"
        );
        self.rows.push(row);
    }
}

/// Returns the text of an optional value; nothing when there is none.
pub fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
