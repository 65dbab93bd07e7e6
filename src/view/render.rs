//! Turns a view into text: tables fitted to a terminal, tab-separated lines, JSON, CSV, Markdown.

use serde::Serialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::grid::{Cell, Grid};
use super::table::{columns_with_text, table};
use super::text::{escaped_json, unformulated, visible};
use super::wrap::broken;
use super::{Format, Meta, View};

/// What the place that the text goes to can show.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// In columns; only tables care.
    pub width: usize,
    /// Whether colours are wanted.
    pub colour: bool,
    /// Whether links can be clicked (OSC 8).
    pub links: bool,
}

/// Returns the whole text of an answer, ending in a line break unless it is empty.
pub fn render<V: View>(view: &V, meta: &Meta, format: Format, look: Look) -> String {
    match format {
        Format::Json => json_document(view, meta),
        Format::Ndjson => json_lines(view, meta),
        Format::Csv => view.grids().into_iter().next().map(csv).unwrap_or_default(),
        Format::Plain => joined(view.grids().into_iter().map(plain), "\n"),
        Format::Table => joined(
            view.grids()
                .into_iter()
                .map(|grid| table(&grid.settled(), look))
                .chain(fitted_footer(view, look.width)),
            "\n",
        ),
        Format::Markdown => joined(
            view.grids()
                .into_iter()
                .map(|grid| markdown(&grid.settled()))
                .chain(footer(view, look.width)),
            "\n",
        ),
    }
}

fn footer<V: View>(view: &V, width: usize) -> Option<String> {
    view.footer()
        .map(|line| wrapped(&visible(&line), width) + "\n")
}

/// Like [`footer`], with words broken that are wider than the terminal.
fn fitted_footer<V: View>(view: &V, width: usize) -> Option<String> {
    let lines = |line: String| {
        let line = visible(&line);
        let lines = broken(&line, width.max(1)).into_iter();
        lines.map(|line| line.to_owned() + "\n").collect()
    };
    view.footer().map(lines)
}

/// Breaks a sentence into lines at its spaces, and nowhere else: a path in it, or a command in backticks, can still be
/// copied.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let line = lines.last_mut().expect("there is always a last line");
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// Returns what stands between the spaces of a sentence; what is in backticks is one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut ticks = 0;
        let end = text.char_indices().find(|&(at, c)| {
            ticks += usize::from(c == '`');
            // a backtick that is never closed quotes nothing
            c == ' ' && (ticks % 2 == 0 || !text[at..].contains('`'))
        });
        rest = end.map(|(at, _)| &text[at + 1..]);
        Some(end.map_or(text, |(at, _)| &text[..at]))
    })
}

pub(super) fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    // most answers are one part, and long ones are not copied
    let join = |text: String, part: String| text + between + &part;
    let parts = parts.filter(|part| !part.is_empty());
    parts.reduce(join).unwrap_or_default()
}

fn json_document<V: View>(view: &V, meta: &Meta) -> String {
    #[derive(Serialize)]
    struct Document<'a, V> {
        schema: &'static str,
        data: &'a V,
        meta: &'a Meta,
    }
    let document = Document {
        schema: view.schema(),
        data: view,
        meta,
    };
    let text = serde_json::to_string_pretty(&document).expect("views are plain data");
    escaped_json(text) + "\n"
}

/// The last line holds `meta`, and under `data` what of the value is no row.
fn json_lines<V: View>(view: &V, meta: &Meta) -> String {
    let mut value = serde_json::to_value(view).expect("views are plain data");
    let mut last = json!({"type": "meta", "schema": view.schema()});
    if let Value::Object(meta) = serde_json::to_value(meta).expect("meta is plain data") {
        last.as_object_mut()
            .expect("it was made an object")
            .extend(meta);
    }
    let rows = match V::ROWS {
        Some(member) => {
            let rows = value[member].take();
            if let Some(rest) = value.as_object_mut() {
                rest.remove(member);
            }
            last["data"] = value;
            rows
        }
        None => value,
    };
    let rows = match rows {
        Value::Array(rows) => rows,
        row => vec![row],
    };
    rows.iter()
        .chain([&last])
        .map(|row| escaped_json(row.to_string()) + "\n")
        .collect()
}

fn csv(grid: Grid) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let header = grid.columns.iter().map(|column| column.title);
    let complete = "every row has a cell for each column";
    writer.write_record(header).expect(complete);
    grid.for_each_row(|row| {
        let cells = row.iter().map(Cell::for_programs);
        let cells = cells.map(|cell| unformulated(cell).into_owned());
        writer.write_record(cells).expect(complete);
    });
    let bytes = writer.into_inner().expect("a Vec takes every write");
    String::from_utf8(bytes).expect("CSV of UTF-8 is UTF-8")
}

fn plain(grid: Grid) -> String {
    if grid.is_card {
        let mut out = String::new();
        for (column, cell) in grid.columns.iter().zip(grid.rows.iter().flatten()) {
            push_line(&mut out, [column.title, &cell.for_programs()]);
        }
        return out;
    }
    let mut out = String::new();
    push_line(&mut out, grid.columns.iter().map(|column| column.title));
    grid.for_each_row(|row| push_line(&mut out, row.iter().map(Cell::for_programs)));
    out
}

fn push_line<S: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = S>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push('\t');
        }
        out.push_str(cell.as_ref());
    }
    out.push('\n');
}

/// Returns an address that ends where the parenthesis around it does.
fn link_target(url: &str) -> String {
    let codes = [
        (' ', "%20"),
        ('(', "%28"),
        (')', "%29"),
        ('<', "%3C"),
        ('>', "%3E"),
    ];
    codes
        .iter()
        .fold(visible(url), |url, (c, code)| url.replace(*c, code))
}

fn markdown(grid: &Grid) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let cell = |cell: &Cell| {
        let text = escaped_markdown(&visible(&cell.text));
        match &cell.link {
            Some(url) if !text.is_empty() => format!("[{text}]({})", link_target(url)),
            _ => text,
        }
    };
    let title = grid
        .title
        .as_ref()
        .map(|title| format!("**{}**\n\n", visible(title)));
    let title = title.unwrap_or_default();
    if grid.is_card {
        let cells = grid.columns.iter().zip(grid.rows.iter().flatten());
        let rows: String = cells
            .map(|(column, value)| line(vec![column.title.to_owned(), cell(value)]))
            .collect();
        return format!("{title}| | |\n|---|---|\n{rows}");
    }
    let shown = columns_with_text(grid);
    let titles = shown
        .iter()
        .map(|&at| grid.columns[at].title.to_owned())
        .collect();
    let rows: String = grid
        .rows
        .iter()
        .map(|row| line(shown.iter().map(|&at| cell(&row[at])).collect()))
        .collect();
    format!(
        "{title}{}{}{rows}",
        line(titles),
        line(vec!["---".to_owned(); shown.len()])
    )
}

/// Escapes what Markdown would read as markup: a summary must not become a link, or an image that calls home.
fn escaped_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '!' | '#'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Returns `text` in an SGR style, when colours are wanted.
pub fn styled(text: &str, look: Look, sgr: &str) -> String {
    if look.colour {
        format!("\u{1b}[{sgr}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Warning;
    use crate::view::grid::{Column, Tone};

    #[derive(Serialize)]
    struct Sample {
        rows: Vec<(&'static str, &'static str, &'static str)>,
    }

    impl View for Sample {
        const ROWS: Option<&'static str> = Some("rows");

        fn schema(&self) -> &'static str {
            "manageros.sample/1"
        }

        fn grids(&self) -> Vec<Grid<'_>> {
            let columns = [
                Column::new("key"),
                Column::new("owner").optional(1),
                Column::new("text").wrapping(),
            ];
            let grid = Grid::list(columns).titled("Sample");
            vec![grid.each(&self.rows, |(key, owner, text)| {
                let url = if *key == "A-1" {
                    "https://h.example/A-1"
                } else {
                    "https://h.example/A-10"
                };
                [
                    Cell::from(*key).linked(url),
                    Cell::from(*owner).toned(Tone::Good),
                    (*text).into(),
                ]
            })]
        }

        fn footer(&self) -> Option<String> {
            Some(format!("{} rows", self.rows.len()))
        }
    }

    fn sample() -> Sample {
        Sample {
            rows: vec![
                (
                    "A-1",
                    "ada",
                    "a text that is long enough to be broken into several lines of a table",
                ),
                ("A-10", "林 美玲", "=HYPERLINK(\"x\")\tand|more"),
            ],
        }
    }

    fn look(width: usize) -> Look {
        Look {
            width,
            colour: false,
            links: false,
        }
    }

    fn table_at(width: usize) -> String {
        render(&sample(), &Meta::default(), Format::Table, look(width))
    }

    #[test]
    fn tables_fit_the_width_and_lose_columns_before_text() {
        assert_eq!(
            table_at(60),
            "\
Sample
KEY   OWNER    TEXT
A-1   ada      a text that is long enough to be broken into
               several lines of a table
A-10  林 美玲  =HYPERLINK(\"x\") and|more

2 rows
"
        );
        assert_eq!(
            table_at(36),
            "\
Sample
KEY   TEXT
A-1   a text that is long enough to
      be broken into several lines
      of a table
A-10  =HYPERLINK(\"x\") and|more

2 rows
"
        );
        for width in [20, 30, 40, 80, 120] {
            for line in table_at(width).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn sentences_are_broken_at_words_and_commands_are_kept() {
        for (text, width, broken) in [
            ("one two three", 8, "one two\nthree"),
            ("see `a b c` there", 7, "see\n`a b c`\nthere"),
            (
                "hint: `manageros person list`",
                10,
                "hint:\n`manageros person list`",
            ),
            ("an open ` here or there", 9, "an open `\nhere or\nthere"),
            ("a  b", 10, "a  b"),
            ("", 10, ""),
        ] {
            assert_eq!(wrapped(text, width), broken, "{text}");
        }
    }

    #[test]
    fn links_and_colours_do_not_change_the_layout() {
        let shown = render(
            &sample(),
            &Meta::default(),
            Format::Table,
            Look {
                width: 60,
                colour: true,
                links: true,
            },
        );
        assert!(
            shown.contains("\u{1b}]8;;https://h.example/A-1\u{1b}\\A-1\u{1b}]8;;\u{1b}\\   "),
            "{shown:?}"
        );
        assert!(
            shown.contains("\u{1b}]8;;https://h.example/A-10\u{1b}\\A-10\u{1b}]8;;\u{1b}\\  "),
            "{shown:?}"
        );
        assert_eq!(console::strip_ansi_codes(&shown), table_at(60));
    }

    #[test]
    fn plain_is_one_line_a_row_and_cuts_nothing() {
        assert_eq!(
            render(&sample(), &Meta::default(), Format::Plain, look(10)),
            "key\towner\ttext\n\
             A-1\tada\ta text that is long enough to be broken into several lines of a table\n\
             A-10\t林 美玲\t=HYPERLINK(\"x\") and|more\n"
        );
    }

    #[test]
    fn csv_is_rfc_4180_and_starts_no_formula() {
        let csv = render(&sample(), &Meta::default(), Format::Csv, look(10));
        assert_eq!(csv.lines().count(), 3);
        assert!(
            csv.ends_with("A-10,林 美玲,\"'=HYPERLINK(\"\"x\"\") and|more\"\r\n"),
            "{csv}"
        );
    }

    #[test]
    fn markdown_escapes_what_would_break_the_table() {
        let text = render(&sample(), &Meta::default(), Format::Markdown, look(10));
        assert!(
            text.contains(
                "| [A-10](https://h.example/A-10) | 林 美玲 | =HYPERLINK(\"x\") and\\|more |"
            ),
            "{text}"
        );
    }

    #[test]
    fn json_has_schema_data_and_meta() {
        let meta = Meta {
            complete: Some(false),
            warnings: vec![Warning::new("gap", "something is missing")],
            ..Meta::default()
        };
        let text = render(&sample(), &meta, Format::Json, look(10));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], "manageros.sample/1");
        assert_eq!(value["data"]["rows"][0][0], "A-1");
        assert_eq!(value["meta"]["warnings"][0]["code"], "gap");
        let lines = render(&sample(), &meta, Format::Ndjson, look(10));
        let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(
            (lines.lines().count(), &last["type"], &last["complete"]),
            (3, &json!("meta"), &json!(false))
        );
    }

    #[test]
    fn an_empty_list_still_has_its_header_for_programs() {
        let empty = Sample { rows: Vec::new() };
        assert_eq!(
            render(&empty, &Meta::default(), Format::Plain, look(10)),
            "key\towner\ttext\n"
        );
        assert_eq!(
            render(&empty, &Meta::default(), Format::Table, look(10)),
            "0 rows\n"
        );
    }
}
