//! Tables fitted to a terminal: columns are left out, then texts broken into lines, then rows read downwards, before
//! anything is lost.
//!
//! Which columns are shown, how wide they are and where texts are broken is decided here; the library lays them out,
//! and knows of no colours and links, which are laid over its lines.

use std::borrow::Cow;

use comfy_table::{Cell as Laid, CellAlignment, ColumnConstraint, Row, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::grid::{Cell, Column, Grid, Tone};
use super::link::opened;
use super::render::{Look, joined, styled};
use super::text::visible;
use super::wrap::{broken, most};

/// Two spaces between columns.
const PADDING: (u16, u16) = (0, 2);
const GAP: usize = PADDING.1 as usize;
/// So many rows are laid out at once: the library holds each of them three times.
const BATCH: usize = 64;
/// No column is made narrower than this by breaking its texts.
const NARROWEST: usize = 12;

/// Returns the table, as wide as it is asked to be at most.
pub(super) fn table(grid: &Grid, look: Look) -> String {
    let look = Look {
        // the library would break what is wider
        width: look.width.min(usize::from(u16::MAX - PADDING.1)),
        ..look
    };
    let Some(first) = grid.rows.first() else {
        return String::new();
    };
    let title = grid
        .title
        .iter()
        .map(|title| heading(&visible(title), look))
        .collect::<String>();
    let all: Vec<usize> = (0..grid.columns.len()).collect();
    let body = if grid.is_card {
        card(grid, &all, first, look)
    } else {
        rows(grid, look)
    };
    title + &body
}

fn heading(title: &str, look: Look) -> String {
    broken(title, look.width)
        .into_iter()
        .map(|line| styled(line, look, "1") + "\n")
        .collect()
}

/// A text in its place, made harmless and measured.
struct Item<'g> {
    text: Cow<'g, str>,
    /// See [`most`].
    most: usize,
    tone: Tone,
    link: Option<&'g str>,
    /// Whether it stands at the end of its column.
    is_numeric: bool,
}

impl<'g> Item<'g> {
    fn of(cell: &'g Cell) -> Self {
        let text = visible(&cell.text);
        let is_address = (text.starts_with("https://") || text.starts_with("http://"))
            && text == cell.text
            && !text.contains(char::is_whitespace);
        let link = cell.link;
        Self {
            most: most(&text),
            text: text.into(),
            tone: cell.tone,
            // an address that is broken into lines can still be clicked
            link: link.or(is_address.then_some(&*cell.text)),
            is_numeric: false,
        }
    }

    fn in_column(self, column: &Column) -> Self {
        Self {
            is_numeric: column.is_numeric,
            ..self
        }
    }

    fn title(text: impl Into<Cow<'g, str>>) -> Self {
        let text = text.into();
        Self {
            most: most(&text),
            text,
            tone: Tone::Dim,
            link: None,
            is_numeric: false,
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

fn rows(grid: &Grid, look: Look) -> String {
    let mut sheet = Sheet::of(grid);
    if !(grid.stacks && total(&sheet.needed()) > look.width) {
        sheet.leave_out(look.width);
        if let Some(lines) = sheet.lines(look) {
            return lines + &sheet.legend(grid, look);
        }
    }
    let shown = &sheet.shown;
    joined(
        grid.rows.iter().map(|row| card(grid, shown, row, look)),
        "\n",
    )
}

/// A table with what of it is shown.
struct Sheet<'g> {
    columns: &'g [Column],
    /// The places of the columns that are shown.
    shown: Vec<usize>,
    /// The items of these columns, the header first.
    rows: Vec<Vec<Item<'g>>>,
    /// How wide each of these columns is with nothing broken.
    widest: Vec<usize>,
}

impl<'g> Sheet<'g> {
    fn of(grid: &'g Grid) -> Self {
        let shown = columns_with_text(grid);
        let header = shown.iter().map(|&at| {
            let column = &grid.columns[at];
            Item::title(column.title.to_uppercase().replace('_', " ")).in_column(column)
        });
        let header = header.collect::<Vec<_>>();
        let items = grid.rows.iter().map(|row| {
            let items = shown
                .iter()
                .map(|&at| Item::of(&row[at]).in_column(&grid.columns[at]));
            items.collect()
        });
        let rows: Vec<Vec<Item<'_>>> = std::iter::once(header).chain(items).collect();
        let widest = (0..shown.len()).map(|place| {
            let widths = rows.iter().map(|row| row[place].most);
            widths.max().unwrap_or_default()
        });
        Self {
            columns: &grid.columns,
            widest: widest.collect(),
            shown,
            rows,
        }
    }

    fn column(&self, place: usize) -> &Column {
        &self.columns[self.shown[place]]
    }

    /// Returns how wide the columns have to be so that no text is broken more than its column likes.
    fn needed(&self) -> Vec<usize> {
        let liked = |place: usize| {
            let widest = self.widest[place];
            self.column(place)
                .wraps
                .map_or(widest, |liked| liked.min(widest))
        };
        (0..self.shown.len()).map(liked).collect()
    }

    /// Leaves out columns, the highest ranks first, until the rest has the width that it needs.
    fn leave_out(&mut self, width: usize) {
        while total(&self.needed()) > width {
            let optional = (0..self.shown.len()).filter(|&at| self.column(at).drop_rank > 0);
            let Some(last) = optional.max_by_key(|&at| self.column(at).drop_rank) else {
                return;
            };
            self.shown.remove(last);
            self.widest.remove(last);
            for row in &mut self.rows {
                row.remove(last);
            }
        }
    }

    /// Returns how wide the columns are made so that they fit: as they like it, else those that wrap are broken more, then
    /// the others; `None` when all of them would be too narrow to be read.
    fn widths(&self, width: usize) -> Option<Vec<usize>> {
        let gaps = GAP * self.shown.len().saturating_sub(1);
        let space = width.checked_sub(gaps)?;
        let narrow = |place: usize| NARROWEST.min(self.widest[place]);
        let wraps = |place: usize| self.column(place).wraps.is_some();
        let bounds = |of: &dyn Fn(usize) -> (usize, usize)| -> Vec<(usize, usize)> {
            (0..self.shown.len()).map(of).collect()
        };
        let liked: Vec<(usize, usize)> = self
            .needed()
            .into_iter()
            .zip(self.widest.iter().copied())
            .collect();
        let gentle = bounds(&|place| match self.widest[place] {
            widest if wraps(place) => (narrow(place), widest),
            widest => (widest, widest),
        });
        let firm = bounds(&|place| match narrow(place) {
            least if wraps(place) => (least, least),
            least => (least, self.widest[place]),
        });
        [liked, gentle, firm]
            .iter()
            .find_map(|bounds| shared_out(space, bounds))
    }

    /// Returns the line that explains one of the columns, if that is shown.
    fn legend(&self, grid: &Grid, look: Look) -> String {
        let is_shown = |title: &str| {
            let mut places = 0..self.shown.len();
            places.any(|place| self.column(place).title == title)
        };
        let legend = grid.legend.iter().filter(|(column, _)| is_shown(column));
        legend
            .flat_map(|(_, legend)| broken(legend, look.width.max(1)))
            .map(|line| styled(line, look, "2") + "\n")
            .collect()
    }

    /// Returns the rows side by side; `None` when they do not fit.
    ///
    /// Where a terminal draws the parts of a cluster side by side, a line reaches farther than the library knows. By so
    /// much less is shared out, until no line is too wide on any terminal; behind such a cluster, the next column
    /// begins later there. So it does behind a ligature of letters, which the library takes for one column.
    fn lines(&self, look: Look) -> Option<String> {
        let mut width = look.width;
        loop {
            let (lines, reach) = side_by_side(&self.rows, &self.widths(width)?, look);
            if reach <= look.width {
                return Some(lines);
            }
            width = width.checked_sub(reach - look.width)?;
        }
    }
}

fn total(widths: &[usize]) -> usize {
    widths
        .iter()
        .map(|width| width + GAP)
        .sum::<usize>()
        .saturating_sub(GAP)
}

/// Gives each column between its least and its most of `space`, the narrow ones theirs first; `None` when the least of
/// all is too much.
fn shared_out(space: usize, bounds: &[(usize, usize)]) -> Option<Vec<usize>> {
    let at_level = |level: usize| {
        bounds
            .iter()
            .map(move |&(least, most)| level.clamp(least, most))
    };
    let sum = |level: usize| at_level(level).sum::<usize>();
    if sum(0) > space {
        return None;
    }
    let highest = bounds.iter().map(|&(_, most)| most).max()?;
    let (mut fits, mut above) = (0, highest + 1);
    while above - fits > 1 {
        let middle = fits.midpoint(above);
        if sum(middle) <= space {
            fits = middle;
        } else {
            above = middle;
        }
    }
    let mut widths: Vec<usize> = at_level(fits).collect();
    let mut left = space - sum(fits);
    for (width, &(_, most)) in widths.iter_mut().zip(bounds) {
        if left > 0 && *width == fits && *width < most {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

/// Writes a thing's properties below each other, its titles beside or, on a narrow terminal, above them.
fn card(grid: &Grid, shown: &[usize], row: &[Cell], look: Look) -> String {
    let filled = shown.iter().filter(|&&at| !row[at].text.is_empty());
    let pairs: Vec<Vec<Item<'_>>> = filled
        .map(|&at| {
            let title = grid.columns[at].title.replace('_', " ");
            vec![Item::title(title), Item::of(&row[at])]
        })
        .collect();
    let widest = |place: usize| pairs.iter().map(|pair| pair[place].most).max();
    let (titles, values) = (widest(0).unwrap_or(0), widest(1).unwrap_or(0));
    let beside = look.width.saturating_sub(titles + GAP);
    if beside >= values || beside >= NARROWEST.max(look.width / 2) {
        return side_by_side(&pairs, &[titles, beside], look).0;
    }
    let mut out = String::new();
    for (place, item) in pairs.iter().flat_map(|pair| pair.iter().enumerate()) {
        let indent = place * GAP;
        for text in broken(&item.text, look.width.saturating_sub(indent).max(1)) {
            out.extend(std::iter::repeat_n(' ', indent));
            push_piece(&mut out, text, item, look);
            out.push('\n');
        }
    }
    out
}

/// Has the library lay out rows in columns of at most these widths. Returns their lines, and how many columns of a
/// terminal the widest takes where it takes most.
fn side_by_side(rows: &[Vec<Item<'_>>], widths: &[usize], look: Look) -> (String, usize) {
    let pieces: Vec<Vec<Vec<&str>>> = rows
        .iter()
        .map(|row| {
            let items = row.iter().zip(widths);
            items
                .map(|(item, &width)| broken(&item.text, width.max(1)))
                .collect()
        })
        .collect();
    let taken = |place: usize| {
        let texts = pieces.iter().flat_map(|row| &row[place]);
        let widest = texts.map(|text| text.width()).max().unwrap_or_default();
        u16::try_from(widest).unwrap_or(u16::MAX)
    };
    let taken: Vec<u16> = (0..widths.len()).map(taken).collect();
    let (mut out, mut reach) = (String::new(), 0);
    for (rows, pieces) in rows.chunks(BATCH).zip(pieces.chunks(BATCH)) {
        let laid = laid_out(rows, pieces, &taken);
        let mut lines = laid.lines();
        for (row, pieces) in rows.iter().zip(pieces) {
            let height = pieces.iter().map(Vec::len).max().unwrap_or_default();
            for (at, line) in lines.by_ref().take(height).enumerate() {
                reach = reach.max(most(line.trim_end_matches(' ')));
                let texts = pieces.iter().map(|pieces| pieces.get(at).copied());
                push_line(&mut out, &line, texts.zip(row), look);
            }
        }
    }
    (out, reach)
}

fn laid_out(rows: &[Vec<Item<'_>>], pieces: &[Vec<Vec<&str>>], widths: &[u16]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.add_rows(rows.iter().zip(pieces).map(|(row, pieces)| {
        let cells = row.iter().zip(pieces).map(|(item, pieces)| {
            let alignment = if item.is_numeric {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            };
            Laid::new_owned(pieces.join("\n")).set_alignment(alignment)
        });
        Row::from(cells.collect::<Vec<_>>())
    }));
    for (column, &width) in table.column_iter_mut().zip(widths) {
        let width = Width::Fixed(width.saturating_add(PADDING.1));
        column
            .set_padding(PADDING)
            .set_constraint(ColumnConstraint::Absolute(width));
    }
    table
}

/// Writes a line of the library with the colours and links of the texts that stand on it, in their order.
fn push_line<'t>(
    out: &mut String,
    line: &str,
    texts: impl Iterator<Item = (Option<&'t str>, &'t Item<'t>)>,
    look: Look,
) {
    let mut rest = line;
    for (text, item) in texts {
        // only spaces stand before it
        let found = text.filter(|text| !text.is_empty());
        let found = found.and_then(|text| Some((text, rest.split_once(text)?)));
        if let Some((text, (padding, after))) = found {
            out.push_str(padding);
            push_piece(out, text, item, look);
            rest = after;
        }
    }
    out.push_str(rest.trim_end_matches(' '));
    out.push('\n');
}

fn push_piece(out: &mut String, text: &str, item: &Item<'_>, look: Look) {
    let text = match sgr(item.tone) {
        Some(sgr) => Cow::Owned(styled(text, look, sgr)),
        None => Cow::Borrowed(text),
    };
    match item.link.filter(|_| look.links).and_then(opened) {
        Some(link) => {
            out.push_str(&link);
            out.push_str(&text);
            out.push_str(super::link::CLOSED);
        }
        None => out.push_str(&text),
    }
}

/// Returns the colour of a tone; the eight that every palette has, which are legible on dark and on light.
fn sgr(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("32"),
        Tone::Busy => Some("36"),
        Tone::Warn => Some("33"),
        Tone::Bad => Some("31"),
        Tone::Dim => Some("2"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(width: usize) -> Look {
        Look {
            width,
            colour: false,
            links: false,
        }
    }

    #[test]
    fn numbers_end_below_each_other_and_a_legend_goes_with_its_column() {
        let columns = [
            Column::new("name"),
            Column::new("done").numeric().optional(1),
            Column::new("total").numeric(),
        ];
        let mut grid = Grid::list(columns).explained("done", "done: since Monday".to_owned());
        grid.push(["ada".into(), "7".into(), "10".into()]);
        grid.push(["grace".into(), "123456".into(), "9".into()]);
        assert_eq!(
            table(&grid, look(40)),
            "NAME     DONE  TOTAL\nada         7     10\ngrace  123456      9\ndone: since Monday\n"
        );
        assert_eq!(
            table(&grid, look(14)),
            "NAME   TOTAL\nada       10\ngrace      9\n"
        );
    }

    #[test]
    fn colours_stand_on_their_texts_and_nothing_is_lost() {
        let cell = |text: &'static str, tone| Cell::from(text).toned(tone);
        let wide = "x".repeat(usize::from(u16::MAX) + 9);
        let mut grid = Grid::list([Column::new("a"), Column::new("b"), Column::new("c")]);
        grid.push([
            cell("x", Tone::Plain),
            cell("x x", Tone::Good),
            cell(" x", Tone::Bad),
        ]);
        let coloured = Look {
            colour: true,
            ..look(40)
        };
        assert_eq!(
            table(&grid, coloured).lines().nth(1),
            Some("x  \u{1b}[32mx x\u{1b}[0m  \u{1b}[31m x\u{1b}[0m")
        );
        grid.push([wide.as_str().into(), "y".into(), "z".into()]);
        let shown = table(&grid, look(200_000));
        assert_eq!(shown.matches('x').count(), wide.len() + 4);
        assert_eq!(
            (shown.matches('y').count(), shown.matches('z').count()),
            (1, 1)
        );
    }

    #[test]
    fn where_clusters_are_drawn_side_by_side_a_line_fits_too() {
        let family = "👩‍👩‍👧‍👦";
        let mut grid = Grid::list([Column::new("a").wrapping(), Column::new("b").wrapping()]);
        grid.push(["a name of letters".into(), "of letters, too".into()]);
        grid.push([
            format!("{family} {family}").into(),
            format!("{family} 林").into(),
        ]);
        assert_eq!(
            table(&grid, look(80)).lines().last(),
            Some(format!("{family} {family}              {family} 林").as_str())
        );
        for width in 40..60 {
            let shown = table(&grid, look(width));
            assert!(shown.starts_with("A "), "{shown}");
            for line in shown.lines() {
                assert!(most(line) <= width, "{width}:\n{shown}");
            }
        }
    }

    #[test]
    fn space_is_shared_out_from_the_narrow_to_the_wide() {
        for (space, bounds, widths) in [
            (20, &[(5, 5), (3, 30)][..], Some(vec![5, 15])),
            (100, &[(5, 5), (3, 30)], Some(vec![5, 30])),
            (20, &[(3, 4), (3, 30), (3, 30)], Some(vec![4, 8, 8])),
            (21, &[(3, 4), (3, 30), (3, 30)], Some(vec![4, 9, 8])),
            (8, &[(5, 5), (3, 30)], Some(vec![5, 3])),
            (7, &[(5, 5), (3, 30)], None),
            (0, &[], None),
        ] {
            assert_eq!(shared_out(space, bounds), widths, "{space} {bounds:?}");
        }
    }
}
