//! Rows of a CSV file: with a header, in any order of columns, separated by commas, semicolons or tabs.

use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder};

use super::source::{Passed, Take, Watching, count};
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
    /// Whether a quote was opened and not closed: what comes after it is one cell to a reader, however many rows it was
    /// meant to be.
    pub(in crate::commands::person) open_quote: bool,
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
    let (watching, passed) = Watching::new(input);
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
    // Where lines end in `\r\n` the reader stops before the `\n`, and else after it.
    let ends_read = reader.position().line() - 1 - breaks(&record);
    // A row is taken when it is known whether it is the last: only there a quote can have stayed open.
    let mut more = reader.read_byte_record(&mut record).map_err(unreadable)?;
    while more {
        let end = reader.position().line() + shape.lines;
        more = reader.read_byte_record(&mut ahead).map_err(unreadable)?;
        if !record.iter().all(<[u8]>::is_empty) {
            let open_quote = !more && is_open(&passed);
            // What ends the file is inside the cell then.
            let whole = more || passed.at_line_end.get() && !open_quote;
            let ended = if whole { ends_read } else { 0 };
            row(
                &columns,
                &Record {
                    line: end.saturating_sub(breaks(&record) + ended),
                    cells: &record,
                    open_quote,
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

/// Returns whether a quote was left open: in whole cells they come in pairs.
fn is_open(passed: &Passed) -> bool {
    passed.quotes.get() % 2 == 1
}

fn row(
    Record {
        line,
        cells: record,
        open_quote,
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
    if *open_quote {
        return refused("a quote (\") is not closed, here or before", take);
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
