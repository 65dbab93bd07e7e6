//! Rows of a CSV file: with a header, in any order of columns, separated by commas, semicolons or tabs.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::BufRead;
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::source::{Take, Watching, count};
use crate::domain::roster::{EntryReader, Field};
use crate::error::Failure;
use crate::view::roster::from_cell;

/// Where the fields stand in a row.
struct Columns {
    places: Vec<(Field, usize)>,
    /// How many columns there are.
    count: usize,
    /// The headings that mean no field.
    unknown: Vec<String>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, Failure> {
        let (mut places, mut unknown) = (Vec::<(Field, usize)>::new(), Vec::new());
        for (place, heading) in header.iter().enumerate() {
            let heading = String::from_utf8_lossy(heading);
            let heading = heading.trim();
            match Field::headed(heading) {
                Some(field) if places.iter().any(|(named, _)| *named == field) => {
                    return Err(Failure::usage(format!(
                        "two columns say the {field}; the second is `{heading}`"
                    ))
                    .hint("rename or remove one of them"));
                }
                Some(field) => places.push((field, place)),
                None if heading.is_empty() => {}
                None => unknown.push(heading.to_owned()),
            }
        }
        let names = |(field, _): &(Field, usize)| {
            matches!(field, Field::Handle | Field::Name | Field::Email)
        };
        if places.iter().any(names) {
            return Ok(Self {
                places,
                count: header.len(),
                unknown,
            });
        }
        Err(
            Failure::usage("the first line names no column with a handle, a name or an e-mail")
                .hint("the first line names the columns: name,email,handle,team,manager,time_zone"),
        )
    }
}

/// Hands every row to `take`; returns the headings that mean nothing to us.
///
/// # Errors
///
/// When the header cannot be used, or the file cannot be read any further; and what `take` fails with.
pub(super) fn read(input: impl BufRead, take: &mut Take) -> Result<Vec<String>, Failure> {
    let mut rows = EntryReader::default();
    let columns = records(input, Columns::of, |columns, record| {
        row(record, columns, &mut rows, take)
    })?;
    Ok(columns.unknown)
}

/// A row as it stands in the file.
pub(in crate::commands::person) struct Record<'r> {
    /// The line it begins on.
    pub(in crate::commands::person) line: u64,
    /// Its cells.
    pub(in crate::commands::person) cells: &'r ByteRecord,
    /// What is wrong with its quotes, if anything is: what comes after one that is not closed is one cell to a reader,
    /// however many rows it was meant to be.
    pub(in crate::commands::person) broken: Option<&'static str>,
}

/// Reads a CSV file: what `header` makes of its first line goes with every other to `row`. Rows of empty cells are none.
///
/// # Errors
///
/// When there is no first line or the file cannot be read any further; and what `header` and `row` fail with.
pub(in crate::commands::person) fn records<C>(
    mut input: impl BufRead,
    header: impl FnOnce(&ByteRecord) -> Result<C, Failure>,
    mut row: impl FnMut(&C, &Record) -> Result<(), Failure>,
) -> Result<C, Failure> {
    let start = input.fill_buf().map_err(unreadable)?;
    let shape = Shape::of(start);
    input.consume(shape.skip);
    let layout = Rc::new(RefCell::new(Layout::new(&shape)));
    let seen = Rc::clone(&layout);
    let watching = Watching::new(input, move |bytes: &[u8]| seen.borrow_mut().pass(bytes));
    let mut reader = ReaderBuilder::new()
        .delimiter(shape.delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(watching);
    let (mut record, mut ahead) = (ByteRecord::new(), ByteRecord::new());
    if !reader.read_byte_record(&mut record).map_err(unreadable)? {
        return Err(Failure::usage("there is no line that names the columns"));
    }
    let columns = header(&record)?;
    layout.borrow_mut().end_row(reader.position().byte(), false);
    // A row is taken when it is known whether it is the last: only there a quote can have stayed open.
    let mut more = reader.read_byte_record(&mut record).map_err(unreadable)?;
    while more {
        let end = reader.position().byte();
        more = reader.read_byte_record(&mut ahead).map_err(unreadable)?;
        let (last_line, broken) = layout.borrow_mut().end_row(end, !more);
        if !record.iter().all(<[u8]>::is_empty) {
            row(
                &columns,
                &Record {
                    line: last_line.saturating_sub(breaks(&record)),
                    cells: &record,
                    broken,
                },
            )?;
        }
        std::mem::swap(&mut record, &mut ahead);
    }
    Ok(columns)
}

/// Returns how many line breaks there are inside the cells.
fn breaks(record: &ByteRecord) -> u64 {
    count(record.as_slice(), b'\n')
}

/// Where in a cell the bytes are that passed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At its beginning.
    Start,
    /// In one without quotes around it, where a quote is a sign like others.
    Bare,
    /// In a quoted one.
    Quotes,
    /// Behind a quote in a quoted one: its end, or one half of a quote that is meant.
    Behind,
}

/// What the bytes of a file tell that the parsed cells do not: on which line they are, and whether their quotes are meant.
/// Bytes pass before the rows that they are have been parsed.
struct Layout {
    delimiter: u8,
    within: Within,
    /// How many bytes have passed.
    passed: u64,
    /// How many lines ended before the row that comes next.
    lines: u64,
    /// Where the next lines end.
    ends: VecDeque<u64>,
    /// Where text stands behind a closing quote.
    strays: VecDeque<u64>,
}

impl Layout {
    fn new(shape: &Shape) -> Self {
        Self {
            delimiter: shape.delimiter,
            within: Within::Start,
            passed: 0,
            lines: shape.lines,
            ends: VecDeque::new(),
            strays: VecDeque::new(),
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        let places = self.passed..;
        let ends = places
            .clone()
            .zip(bytes)
            .filter(|(_, byte)| **byte == b'\n');
        self.ends.extend(ends.map(|(place, _)| place));
        let is_quoted = matches!(self.within, Within::Quotes | Within::Behind);
        if !is_quoted && !bytes.contains(&b'"') {
            if let Some(last) = bytes.last() {
                self.within = self.after(*last);
            }
        } else {
            for (place, byte) in places.zip(bytes) {
                let next = self.after(*byte);
                if (self.within, next) == (Within::Behind, Within::Bare) {
                    self.strays.push_back(place);
                }
                self.within = next;
            }
        }
        self.passed += bytes.len() as u64;
    }

    fn after(&self, byte: u8) -> Within {
        let ends = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        match self.within {
            Within::Quotes if byte == b'"' => Within::Behind,
            Within::Quotes => Within::Quotes,
            Within::Start | Within::Behind if byte == b'"' => Within::Quotes,
            _ if ends => Within::Start,
            // some write a space before the next separator
            Within::Behind if matches!(byte, b' ' | b'\t') => Within::Behind,
            _ => Within::Bare,
        }
    }

    /// Returns the line on which a row ends, and what is wrong with its quotes; `end` is where its bytes do, with the first
    /// one of the line's end.
    fn end_row(&mut self, end: u64, is_last: bool) -> (u64, Option<&'static str>) {
        let is_open = is_last && self.within == Within::Quotes;
        // the file's last line break is in the cell then
        let before = if is_open { end } else { end.saturating_sub(1) };
        let passed = self.ends.partition_point(|place| *place < before);
        self.ends.drain(..passed);
        self.lines += passed as u64;
        let strays = self.strays.partition_point(|place| *place < end);
        self.strays.drain(..strays);
        let broken = if is_open {
            Some("a quote (\") is not closed, here or before")
        } else if strays > 0 {
            Some(
                "has text behind a closing quote (\"): one before it may be missing its end, and rows be one cell",
            )
        } else {
            None
        };
        (self.lines + 1, broken)
    }
}

fn row(
    Record {
        line,
        cells: record,
        broken,
    }: &Record,
    columns: &Columns,
    rows: &mut EntryReader,
    take: &mut Take,
) -> Result<(), Failure> {
    let line = *line;
    let refused = |why: &str, take: &mut Take| {
        let label = String::from_utf8_lossy(record.get(0).unwrap_or_default());
        take(line, &label, Err(why.to_owned()))
    };
    if let Some(why) = broken {
        return refused(why, take);
    }
    if record.len() != columns.count {
        let (cells, count) = (record.len(), columns.count);
        return refused(
            &format!("has {cells} cells, and the first line {count}"),
            take,
        );
    }
    let Ok(texts) = std::str::from_utf8(record.as_slice()) else {
        return refused("is not UTF-8; save the file as \"CSV UTF-8\"", take);
    };
    let cell = |field: Field| {
        let (_, place) = columns.places.iter().find(|(named, _)| *named == field)?;
        texts.get(record.range(*place)?)
    };
    // Cells that were guarded against spreadsheets are rare; the others are read where they are.
    let guarded = texts.contains(['\'', '<']);
    if guarded {
        let plain: Vec<(Field, String)> = columns
            .places
            .iter()
            .map(|(field, _)| {
                (
                    *field,
                    from_cell(cell(*field).unwrap_or_default()).into_owned(),
                )
            })
            .collect();
        let cell = |field| {
            let found = plain.iter().find(|(named, _)| *named == field);
            found.map(|(_, text)| text.as_str())
        };
        return take(line, label(&cell), rows.read(line, cell));
    }
    take(line, label(&cell), rows.read(line, cell))
}

/// What tells a row apart that cannot be taken.
fn label<'c>(cell: &impl Fn(Field) -> Option<&'c str>) -> &'c str {
    [Field::Handle, Field::Email, Field::Name]
        .into_iter()
        .find_map(|field| cell(field).filter(|text| !text.is_empty()))
        .unwrap_or_default()
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::usage("the file cannot be read to its end").caused_by(error.to_string())
}

/// What the beginning of a file says about the rest.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    delimiter: u8,
    /// How many bytes and lines there are before the header.
    skip: usize,
    lines: u64,
}

impl Shape {
    fn of(start: &[u8]) -> Self {
        let end = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n');
        // Spreadsheets say the separator in a line of its own.
        let first = &start[..end(start).unwrap_or(start.len())];
        if let [
            b's' | b'S',
            b'e' | b'E',
            b'p' | b'P',
            b'=',
            delimiter,
            rest @ ..,
        ] = first
            && rest.iter().all(u8::is_ascii_whitespace)
        {
            return Self {
                delimiter: *delimiter,
                skip: (first.len() + 1).min(start.len()),
                lines: 1,
            };
        }
        let blank = start
            .iter()
            .position(|byte| !matches!(byte, b'\n' | b'\r'))
            .unwrap_or_default();
        let header = &start[blank..];
        let (mut counts, mut quoted) = ([(b',', 0), (b';', 0), (b'\t', 0)], false);
        for byte in header {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => break,
                byte if !quoted => {
                    let count = counts.iter_mut().find(|(delimiter, _)| delimiter == byte);
                    if let Some((_, count)) = count {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        // Of several that are there as often the first one counts, and so does the comma when there is none.
        let most = counts.iter().rev().max_by_key(|(_, count)| *count);
        Self {
            delimiter: most.map_or(b',', |(delimiter, _)| *delimiter),
            skip: blank,
            lines: count(&start[..blank], b'\n'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns line, label, and what is wrong or the name, of each row.
    fn rows(text: &str) -> Vec<(u64, String, String)> {
        let mut rows = Vec::new();
        let mut take = |line, label: &str, entry: Result<crate::domain::roster::Entry, String>| {
            let told = entry.map_or_else(
                |why| why,
                |entry| entry.name.value().cloned().unwrap_or_default(),
            );
            rows.push((line, label.to_owned(), told));
            Ok(())
        };
        read(text.as_bytes(), &mut take).unwrap();
        rows
    }

    #[test]
    fn separators_are_found_in_the_header() {
        for (start, delimiter) in [
            ("name,email\n", b','),
            ("name;email;team\n", b';'),
            ("\"name;x\",email\n;;;", b','),
            ("name\temail", b'\t'),
            ("name\n", b','),
            ("", b','),
        ] {
            assert_eq!(
                Shape::of(start.as_bytes()).delimiter,
                delimiter,
                "{start:?}"
            );
        }
        let said = Shape::of(b"sep=;\r\nname;email\r\n");
        assert_eq!((said.delimiter, said.skip, said.lines), (b';', 7, 1));
    }

    #[test]
    fn rows_are_read_with_their_lines() {
        let found =
            rows("Name;E-Mail\r\n\r\n\"Ada\r\nL\";ada@x\r\n;\r\n\"Grace \"\"G\"\" Hopper\";\r\n");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].0, found[0].1.as_str()), (3, "ada@x"));
        assert!(found[0].2.contains("control characters"), "{}", found[0].2);
        assert_eq!((found[1].0, found[1].2.as_str()), (6, "Grace \"G\" Hopper"));
        assert_eq!(rows("sep=;\nname;email\nAda;\n")[0].0, 3);
        assert!(rows("name,email").is_empty());
    }

    #[test]
    fn rows_of_another_shape_are_refused() {
        let found = rows("name,email\nAda\nAda,a@x,more\nBob,b@x\n");
        assert_eq!(
            found[0],
            (
                2,
                "Ada".to_owned(),
                "has 1 cells, and the first line 2".to_owned()
            )
        );
        assert!(found[1].2.starts_with("has 3 cells"));
        assert_eq!(found[2].2, "Bob");
    }

    #[test]
    fn a_quote_that_stays_open_hides_nobody() {
        let found = rows("name,email,notes\nAda,a@x,fine\nBob,b@x,\"half\nCem,c@x,gone\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].0, 3);
        assert!(found[1].2.contains("not closed"), "{found:?}");
    }

    #[test]
    fn two_quotes_that_stay_open_hide_nobody() {
        let found = rows(
            "name,email,notes\nAda,a@x,fine\nBob,b@x,\"half\nDan,d@x,x\nCem,c@x,\"half2\nEve,e@x,\n",
        );
        let lines: Vec<u64> = found.iter().map(|(line, ..)| *line).collect();
        assert_eq!(lines, [2, 3, 6]);
        assert!(found[1].2.contains("behind a closing quote"), "{found:?}");
    }

    #[test]
    fn a_quote_inside_a_bare_cell_is_a_sign_like_others() {
        let found = rows("name,email\nBob \"Bobby Smith,b@x\n5\" Ada,a@x\n\"Eve\" ,e@x\n");
        let names: Vec<&str> = found.iter().map(|(.., name)| name.as_str()).collect();
        assert_eq!(names, ["Bob \"Bobby Smith", "5\" Ada", "Eve"]);
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in [
            "name\na\nb\r\nc\n\nd\n\r\ne",
            "name\r\na\nb\nc\r\n\r\nd\r\n\r\ne\r\n",
            "\n\nname\r\n\"a\n\nx\"\r\nb\n\"c\r\n\"\n\n",
        ] {
            let blank = text.len() - text.trim_start_matches('\n').len();
            let line_of = |name: char| {
                let at = text[blank + 4..].find(name).unwrap() + blank + 4;
                text[..at].matches('\n').count() as u64 + 1
            };
            let found = rows(text);
            assert!(found.len() >= 3);
            for ((line, label, _), name) in found.into_iter().zip('a'..) {
                assert_eq!(line, line_of(name), "{label} in {text:?}");
            }
        }
    }

    #[test]
    fn a_header_has_to_name_people() {
        let mut nobody = |_, _: &str, _| Ok(());
        for header in [
            "team,manager\n",
            "name,Full Name\n",
            "Ada,ada@acme.example\n",
        ] {
            read(header.as_bytes(), &mut nobody).unwrap_err();
        }
        let unknown = read(&b"name,Salary,,email\n"[..], &mut nobody).unwrap();
        assert_eq!(unknown, ["Salary"]);
    }
}
