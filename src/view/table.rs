//! Tables fitted to a terminal: columns are left out, then texts broken into lines, then rows read downwards, before
//! anything is lost.

use std::borrow::Cow;

use super::grid::{Cell, Column, Grid, Tone};
use super::link::opened;
use super::render::{Look, joined, styled};
use super::text::visible;
use super::wrap::{Piece, broken};

/// Two spaces between columns.
const GAP: usize = 2;
/// No column is made narrower than this by breaking its texts.
const NARROWEST: usize = 12;

/// Returns the table, as wide as it is asked to be at most.
pub(super) fn table(grid: &Grid, look: Look) -> String {
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
        .iter()
        .map(|line| styled(line.text, look, "1") + "\n")
        .collect()
}

/// A text in its place, made harmless and measured.
struct Item<'g> {
    text: Cow<'g, str>,
    /// See [`Piece::most`].
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
        let link = cell.link.as_deref();
        Self {
            most: Piece::of(&text).most,
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
            most: Piece::of(&text).most,
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
        if let Some(widths) = sheet.widths(look.width) {
            return sheet.lines(&widths, look) + &sheet.legend(grid, look);
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

    /// Returns how wide the columns are made so that they fit: those that wrap are broken first, the others when that is
    /// not enough; `None` when all of them would be too narrow to be read.
    fn widths(&self, width: usize) -> Option<Vec<usize>> {
        let gaps = GAP * self.shown.len().saturating_sub(1);
        let space = width.checked_sub(gaps)?;
        let narrow = |widest: &usize| NARROWEST.min(*widest);
        let wrapping: Vec<bool> = (0..self.shown.len())
            .map(|place| self.column(place).wraps.is_some())
            .collect();
        let bounds = wrapping.iter().zip(&self.widest);
        let gentle: Vec<(usize, usize)> = bounds
            .clone()
            .map(|(wraps, widest)| (if *wraps { narrow(widest) } else { *widest }, *widest))
            .collect();
        let firm: Vec<(usize, usize)> = bounds
            .map(|(wraps, widest)| {
                (
                    narrow(widest),
                    if *wraps { narrow(widest) } else { *widest },
                )
            })
            .collect();
        shared_out(space, &gentle).or_else(|| shared_out(space, &firm))
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
            .map(|line| styled(line.text, look, "2") + "\n")
            .collect()
    }

    fn lines(&self, widths: &[usize], look: Look) -> String {
        let mut out = String::new();
        for row in &self.rows {
            push_row(&mut out, row, widths, look);
        }
        out
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
    let pairs: Vec<[Item<'_>; 2]> = filled
        .map(|&at| {
            let title = grid.columns[at].title.replace('_', " ");
            [Item::title(title), Item::of(&row[at])]
        })
        .collect();
    let widest = |place: usize| pairs.iter().map(|pair| pair[place].most).max();
    let (titles, values) = (widest(0).unwrap_or(0), widest(1).unwrap_or(0));
    let beside = look.width.saturating_sub(titles + GAP);
    let is_beside = beside >= values || beside >= NARROWEST.max(look.width / 2);
    let mut out = String::new();
    for pair in &pairs {
        if is_beside {
            push_row(&mut out, pair, &[titles, beside], look);
        } else {
            let [title, value] = pair;
            push_row(&mut out, std::slice::from_ref(title), &[look.width], look);
            let indent = Item::title("");
            let below = look.width.saturating_sub(GAP).max(1);
            push_cells(&mut out, &[&indent, value], &[0, below], look);
        }
    }
    out
}

fn push_row(out: &mut String, items: &[Item<'_>], widths: &[usize], look: Look) {
    let items: Vec<&Item<'_>> = items.iter().collect();
    push_cells(out, &items, widths, look);
}

/// Writes cells side by side, in as many lines as the longest takes.
fn push_cells(out: &mut String, items: &[&Item<'_>], widths: &[usize], look: Look) {
    let cells = items.iter().zip(widths);
    let cells: Vec<Vec<Piece<'_>>> = cells
        .map(|(item, &width)| broken(&item.text, width.max(1)))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    for at in 0..height {
        let line: Vec<Option<&Piece<'_>>> = cells
            .iter()
            .map(|cell| cell.get(at).filter(|piece| !piece.text.is_empty()))
            .collect();
        let filled = line
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last + 1);
        let cautious = reach(&line[..filled], items, widths) > look.width;
        for (place, piece) in line[..filled].iter().enumerate() {
            let taken = piece.map_or(0, |piece| if cautious { piece.most } else { piece.shown });
            let padding = widths[place].saturating_sub(taken);
            let item = items[place];
            if item.is_numeric {
                out.extend(std::iter::repeat_n(' ', padding));
            }
            if let Some(piece) = piece {
                push_piece(out, piece.text, item, look);
            }
            if place + 1 < filled {
                let padding = if item.is_numeric { 0 } else { padding };
                out.extend(std::iter::repeat_n(' ', padding + GAP));
            }
        }
        out.push('\n');
    }
}

/// Returns how far a line that is padded for terminals that know clusters goes on those that do not.
fn reach(line: &[Option<&Piece<'_>>], items: &[&Item<'_>], widths: &[usize]) -> usize {
    let Some(last) = line.len().checked_sub(1) else {
        return 0;
    };
    let surplus = line.iter().flatten().map(|piece| piece.most - piece.shown);
    let end = match line[last] {
        Some(piece) if !items[last].is_numeric => piece.shown,
        _ => widths[last],
    };
    total(&widths[..last]) + GAP * usize::from(last > 0) + end + surplus.sum::<usize>()
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
