//! Turns a view into text: tables fitted to a terminal, tab-separated lines, JSON, CSV, Markdown.

use std::fmt::Write;

use comfy_table::{
    Attribute, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};
use serde::Serialize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::grid::{Cell, Column, Grid, Tone};
use super::text::{escaped_json, unformulated, visible};
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

/// Two spaces between columns.
const GAP: usize = 2;
/// No column that wraps is made narrower than this.
const NARROWEST: usize = 12;

/// Returns the whole text of an answer, ending in a line break unless it is empty.
pub fn render<V: View>(view: &V, meta: &Meta, format: Format, look: Look) -> String {
    match format {
        Format::Json => json_document(view, meta),
        Format::Ndjson => json_lines(view, meta),
        Format::Csv => view.grids().first().map(csv).unwrap_or_default(),
        Format::Plain => joined(view.grids().iter().map(plain), "\n"),
        Format::Table => joined(
            view.grids()
                .iter()
                .map(|grid| table(grid, look))
                .chain(footer(view, look.width)),
            "\n",
        ),
        Format::Markdown => joined(
            view.grids()
                .iter()
                .map(markdown)
                .chain(footer(view, look.width)),
            "\n",
        ),
    }
}

fn footer<V: View>(view: &V, width: usize) -> Option<String> {
    view.footer()
        .map(|line| wrapped(&visible(&line), width) + "\n")
}

/// Breaks a sentence into lines at its spaces.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
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

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(between)
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
    escaped_json(&text) + "\n"
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
        .map(|row| escaped_json(&row.to_string()) + "\n")
        .collect()
}

fn header(grid: &Grid) -> Vec<String> {
    grid.columns
        .iter()
        .map(|column| column.title.to_owned())
        .collect()
}

fn csv(grid: &Grid) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let rows = grid.rows.iter().map(|row| {
        row.iter()
            .map(|cell| unformulated(visible(cell.for_programs())))
            .collect()
    });
    for row in std::iter::once(header(grid)).chain(rows) {
        writer
            .write_record(&row)
            .expect("every row has a cell for each column");
    }
    let bytes = writer.into_inner().expect("a Vec takes every write");
    String::from_utf8(bytes).expect("CSV of UTF-8 is UTF-8")
}

fn plain(grid: &Grid) -> String {
    let line = |cells: Vec<String>| cells.join("\t") + "\n";
    if grid.is_card {
        let cells = grid.columns.iter().zip(grid.rows.iter().flatten());
        return cells
            .map(|(column, cell)| line(vec![column.title.to_owned(), visible(cell.for_programs())]))
            .collect();
    }
    let rows = grid.rows.iter().map(|row| {
        row.iter()
            .map(|cell| visible(cell.for_programs()))
            .collect()
    });
    std::iter::once(header(grid))
        .chain(rows)
        .map(line)
        .collect()
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

fn table(grid: &Grid, look: Look) -> String {
    if grid.rows.is_empty() {
        return String::new();
    }
    let title = grid
        .title
        .iter()
        .map(|title| styled(&visible(title), look, "1") + "\n")
        .collect::<String>();
    let body = if grid.is_card {
        card(&grid.columns, &grid.rows[0], look)
    } else if grid.stacks && natural_width(grid) > look.width {
        joined(
            grid.rows.iter().map(|row| card(&grid.columns, row, look)),
            "\n",
        )
    } else {
        list(grid, look)
    };
    title + &body
}

/// Returns how wide the table is with every column that has text.
fn natural_width(grid: &Grid) -> usize {
    (0..grid.columns.len())
        .map(|at| widest(grid, at) + GAP)
        .sum::<usize>()
        - GAP
}

fn widest(grid: &Grid, at: usize) -> usize {
    let cells = grid.rows.iter().map(|row| row[at].text.width());
    cells
        .chain([grid.columns[at].title.width()])
        .max()
        .unwrap_or_default()
}

fn card(columns: &[Column], row: &[Cell], look: Look) -> String {
    let mut table = bare_table(look);
    let cells = columns.iter().zip(row);
    for (column, cell) in cells.filter(|(_, cell)| !cell.text.is_empty()) {
        let title = column.title.replace('_', " ");
        table.add_row([
            comfy(&title, Tone::Dim, look),
            comfy(&visible(&cell.text), cell.tone, look),
        ]);
    }
    finish(table, look, [].iter())
}

fn list(grid: &Grid, look: Look) -> String {
    let shown = fitting_columns(grid, look.width);
    let mut table = bare_table(look);
    table.set_header(shown.iter().map(|&at| {
        let title = comfy_table::Cell::new(grid.columns[at].title.to_uppercase().replace('_', " "));
        if look.colour {
            title.add_attribute(Attribute::Dim)
        } else {
            title
        }
    }));
    for row in &grid.rows {
        table.add_row(
            shown
                .iter()
                .map(|&at| comfy(&visible(&row[at].text), row[at].tone, look)),
        );
    }
    for (place, &at) in shown.iter().enumerate() {
        let column = table
            .column_mut(place)
            .expect("a column for each that is shown");
        if let Some(narrow) = grid.columns[at].wraps {
            let narrow =
                u16::try_from(narrow.min(NARROWEST).min(widest(grid, at))).expect("a small number");
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(narrow)));
        } else if look.width >= NARROWEST * 2 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    finish(table, look, grid.rows.iter().filter_map(|row| row.first()))
}

/// Returns the columns that fit side by side, leaving out the highest ranks first; a column without any text is left
/// out as well, unless it is one that always stands.
fn fitting_columns(grid: &Grid, width: usize) -> Vec<usize> {
    let needed = |at: usize| {
        let widest = widest(grid, at);
        grid.columns[at]
            .wraps
            .map_or(widest, |narrow| widest.min(narrow))
    };
    let mut shown = columns_with_text(grid);
    loop {
        let total: usize = shown.iter().map(|&at| needed(at) + GAP).sum();
        let last = shown
            .iter()
            .copied()
            .filter(|&at| grid.columns[at].drop_rank > 0);
        match last.max_by_key(|&at| grid.columns[at].drop_rank) {
            Some(at) if total > width + GAP => shown.retain(|&kept| kept != at),
            _ => return shown,
        }
    }
}

/// Returns the columns that say something to people; those that always stand do so without a text.
fn columns_with_text(grid: &Grid) -> Vec<usize> {
    let has_text = |at: usize| grid.rows.iter().any(|row| !row[at].text.is_empty());
    (0..grid.columns.len())
        .filter(|&at| grid.columns[at].drop_rank == 0 || has_text(at))
        .collect()
}

fn bare_table(look: Look) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(look.width + GAP).unwrap_or(u16::MAX));
    if look.colour {
        table.enforce_styling();
        table.style_text_only();
    } else {
        table.force_no_tty();
    }
    table
}

fn comfy(text: &str, tone: Tone, look: Look) -> comfy_table::Cell {
    use comfy_table::Color;
    let cell = comfy_table::Cell::new(text).set_alignment(CellAlignment::Left);
    if !look.colour {
        return cell;
    }
    match tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::DarkGreen),
        Tone::Busy => cell.fg(Color::DarkCyan),
        Tone::Warn => cell.fg(Color::DarkYellow),
        Tone::Bad => cell.fg(Color::DarkRed),
        Tone::Dim => cell.add_attribute(Attribute::Dim),
    }
}

/// Returns the table's lines without the padding at their ends, and with the first cells clickable.
fn finish<'a>(mut table: Table, look: Look, firsts: impl Iterator<Item = &'a Cell>) -> String {
    let gap = u16::try_from(GAP).expect("a small number");
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, gap));
    });
    let mut linked = firsts
        .filter(|cell| look.links && cell.link.is_some())
        .peekable();
    let mut out = String::new();
    for line in table.lines() {
        let line = line.trim_end();
        match linked.peek() {
            Some(cell) if line.starts_with(&cell.text) && !cell.text.is_empty() => {
                let url = visible(cell.link.as_deref().unwrap_or_default());
                let rest = &line[cell.text.len()..];
                let key = &cell.text;
                let _ = writeln!(out, "\u{1b}]8;;{url}\u{1b}\\{key}\u{1b}]8;;\u{1b}\\{rest}");
                linked.next();
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
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

    #[derive(Serialize)]
    struct Sample {
        rows: Vec<(&'static str, &'static str, &'static str)>,
    }

    impl View for Sample {
        const ROWS: Option<&'static str> = Some("rows");

        fn schema(&self) -> &'static str {
            "manageros.sample/1"
        }

        fn grids(&self) -> Vec<Grid> {
            let columns = [
                Column::new("key"),
                Column::new("owner").optional(1),
                Column::new("text").wrapping(),
            ];
            let mut grid = Grid::list(columns).titled("Sample");
            for (key, owner, text) in &self.rows {
                let url = format!("https://h.example/{key}");
                grid.push([
                    Cell::from(*key).linked(&url),
                    Cell::from(*owner).toned(Tone::Good),
                    (*text).into(),
                ]);
            }
            vec![grid]
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
