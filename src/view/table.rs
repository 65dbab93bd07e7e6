//! Tables fitted to a terminal: columns are left out, and rows read downwards, before a text is lost.

use std::fmt::Write;

use comfy_table::{
    Attribute, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};
use unicode_width::UnicodeWidthStr;

use super::grid::{Cell, Column, Grid, Tone};
use super::render::{Look, joined, styled, wrapped};
use super::text::visible;

/// Two spaces between columns.
const GAP: usize = 2;
/// No column that wraps is made narrower than this.
const NARROWEST: usize = 12;

pub(super) fn table(grid: &Grid, look: Look) -> String {
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
        if grid.columns[at].is_numeric {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if let Some(narrow) = grid.columns[at].wraps {
            let narrow =
                u16::try_from(narrow.min(NARROWEST).min(widest(grid, at))).expect("a small number");
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(narrow)));
        } else if look.width >= NARROWEST * 2 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let table = finish(table, look, grid.rows.iter().filter_map(|row| row.first()));
    let is_shown = |title: &str| shown.iter().any(|&at| grid.columns[at].title == title);
    match &grid.legend {
        Some((column, legend)) if is_shown(column) => {
            table + &styled(&wrapped(legend, look.width), look, "2") + "\n"
        }
        _ => table,
    }
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
pub(super) fn columns_with_text(grid: &Grid) -> Vec<usize> {
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
    let cell = comfy_table::Cell::new(text);
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
            Some(cell) if line.starts_with(&*cell.text) && !cell.text.is_empty() => {
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
