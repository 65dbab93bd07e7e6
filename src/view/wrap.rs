//! How many columns of a terminal a text takes, and where it is broken into lines.
//!
//! A text is measured by its grapheme clusters, each as wide as Unicode says (the crate `unicode-width`): a family of
//! four emoji is two columns, and a flag is. Terminals differ: some draw the parts of such a cluster side by side. So
//! there is a second measure, the most that any terminal takes, and nothing is laid out wider than that.
//! East Asian letters of ambiguous width count as narrow, which is the default of terminals.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A part of a text that stands on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// Whole grapheme clusters.
    pub(super) text: &'t str,
    /// How many columns it takes.
    pub(super) shown: usize,
    /// How many columns it takes where the parts of clusters are drawn side by side; never less than `shown`.
    pub(super) most: usize,
}

impl<'t> Piece<'t> {
    /// Measures a text.
    pub(super) fn of(text: &'t str) -> Self {
        let (shown, most) = if is_simple(text) {
            (text.len(), text.len())
        } else {
            let widths = text.graphemes(true).map(|cluster| {
                let shown = cluster.width();
                (shown, shown.max(side_by_side(cluster)))
            });
            widths.fold((0, 0), |sum, width| (sum.0 + width.0, sum.1 + width.1))
        };
        Self { text, shown, most }
    }
}

/// Returns whether every byte is a column of its own.
fn is_simple(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn side_by_side(cluster: &str) -> usize {
    cluster.chars().map(|c| c.width().unwrap_or_default()).sum()
}

/// Breaks a text into lines of at most `width` columns: at spaces, between the letters of scripts that have none, and
/// inside a word only when it is wider than a line, behind a hyphen or the like if there is one. Never inside a cluster,
/// so that one which is wider than `width` stands on a line of its own. Nothing but the spaces around the breaks is lost;
/// there is always one line.
pub(super) fn broken(text: &str, width: usize) -> Vec<Piece<'_>> {
    let whole = Piece::of(text);
    if whole.most <= width {
        return vec![whole];
    }
    let mut lines = Vec::new();
    let mut line = Line::at(0);
    let mut before = "";
    for (at, cluster) in text.grapheme_indices(true) {
        let wide = if is_simple(cluster) {
            cluster.len()
        } else {
            cluster.width().max(side_by_side(cluster))
        };
        if may_part(before, cluster) {
            line.may_end = Some((at, at));
        }
        if line.most + wide > width && line.start < at && cluster != " " {
            let (end, start) = line.may_end.or(line.word_end(width)).unwrap_or((at, at));
            lines.push(Piece::of(text[line.start..end].trim_end_matches(' ')));
            line = Line::at(start);
            line.most = Piece::of(&text[start..at]).most;
            // what was carried over may be a full line by itself
            if line.most + wide > width && start < at {
                lines.push(Piece::of(&text[start..at]));
                line = Line::at(at);
            }
        }
        line.most += wide;
        if cluster == " " {
            line.may_end = Some((at, at + 1));
        } else if matches!(cluster, "-" | "/" | "@" | "." | "_" | ":") {
            line.joint = Some((at + 1, line.most));
        }
        before = cluster;
    }
    lines.push(Piece::of(text[line.start..].trim_end_matches(' ')));
    lines
}

/// The line that is being filled.
struct Line {
    start: usize,
    most: usize,
    /// Where it may end, and where the next one would begin.
    may_end: Option<(usize, usize)>,
    /// Where a word that has to be broken is made of parts, and how wide the line is up to there.
    joint: Option<(usize, usize)>,
}

impl Line {
    fn at(start: usize) -> Self {
        Self {
            start,
            most: 0,
            may_end: None,
            joint: None,
        }
    }

    /// Returns where a word that is wider than the line is broken, unless that leaves most of the line empty.
    fn word_end(&self, width: usize) -> Option<(usize, usize)> {
        let joint = self.joint.filter(|(_, most)| most * 2 >= width);
        joint.map(|(at, _)| (at, at))
    }
}

/// Returns whether a line may end between two clusters that no space parts: between wide letters, of which these may not
/// begin one.
fn may_part(before: &str, after: &str) -> bool {
    const NEVER_FIRST: &str =
        "、。，．：；！？）］｝」』】〕〉》々ーァィゥェォッャュョぁぃぅぇぉっゃゅょ";
    let is_wide = |cluster: &str| {
        cluster
            .chars()
            .next()
            .is_some_and(|c| !c.is_ascii() && c.width() == Some(2))
    };
    is_wide(before) && is_wide(after) && !NEVER_FIRST.contains(after)
}

/// Returns a text of ours that was written for eighty columns, laid out for `width`: as it is where it fits, else with its
/// paragraphs broken anew. What explains a word beside it stays beside it, or stands below it where that is too narrow.
pub fn narrowed(text: &str, width: usize) -> String {
    if text.lines().all(|line| line.width() <= width) {
        return text.to_owned();
    }
    let mut paragraphs: Vec<Paragraph<'_>> = Vec::new();
    for line in text.lines() {
        let goes_on = paragraphs
            .last()
            .is_some_and(|paragraph| paragraph.goes_on_with(line));
        match paragraphs.last_mut() {
            Some(paragraph) if goes_on => {
                paragraph.text.push(' ');
                paragraph.text.push_str(line.trim());
            }
            _ => paragraphs.push(Paragraph::begun_by(line)),
        }
    }
    let mut out = String::new();
    for paragraph in &paragraphs {
        paragraph.push(&mut out, width);
    }
    out
}

/// Lines that go on in the same column.
struct Paragraph<'t> {
    /// What stands before the column: nothing, a dash, or the word that is explained.
    label: &'t str,
    /// The column of the text.
    column: usize,
    text: String,
}

impl<'t> Paragraph<'t> {
    fn begun_by(line: &'t str) -> Self {
        let indent = line.len() - line.trim_start().len();
        let gap = line[indent..].rfind("  ").map(|at| indent + at + 2);
        let dash = line[indent..].starts_with("- ").then_some(indent + 2);
        let column = gap.or(dash).unwrap_or(indent);
        let (label, text) = line.split_at(column);
        Self {
            label: label.trim_end(),
            column: label.width(),
            text: text.to_owned(),
        }
    }

    fn goes_on_with(&self, line: &str) -> bool {
        let indent = line.len() - line.trim_start().len();
        let begins_anew = line.trim_start().starts_with("- ") || line[indent..].contains("  ");
        !self.text.is_empty() && !line.trim().is_empty() && indent == self.column && !begins_anew
    }

    fn push(&self, out: &mut String, width: usize) {
        let is_beside = self.column <= width / 3;
        let column = if is_beside {
            self.column
        } else {
            4.min(width / 3)
        };
        if !is_beside {
            push_lines(out, self.label, 0, width);
        }
        let begin = if is_beside { self.label } else { "" };
        let at = out.len();
        push_lines(out, &self.text, column, width);
        if !begin.is_empty() {
            // the label takes the place of the first line's indent
            let filled = format!("{begin:<column$}");
            out.replace_range(at..at + column, &filled);
        }
    }
}

fn push_lines(out: &mut String, text: &str, indent: usize, width: usize) {
    for line in broken(text, width.saturating_sub(indent).max(1)) {
        if !line.text.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line.text);
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        broken(text, width).iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn clusters_are_measured_twice() {
        for (text, shown, most) in [
            ("", 0, 0),
            ("plain", 5, 5),
            ("e\u{301}", 1, 1),
            ("林", 2, 2),
            ("🇩🇪", 2, 2),
            ("❤️", 2, 2),
            ("👩🏽‍💻", 2, 6),
            ("👩‍👩‍👧‍👦", 2, 8),
            // terminals give the two letters of this ligature two columns
            ("لا", 2, 2),
            ("…·—", 3, 3),
        ] {
            let piece = Piece::of(text);
            assert_eq!((piece.shown, piece.most), (shown, most), "{text}");
        }
    }

    #[test]
    fn lines_end_at_words_and_never_inside_a_cluster() {
        for (text, width, broken) in [
            ("", 5, &[""][..]),
            ("one two", 7, &["one two"]),
            ("one two", 6, &["one", "two"]),
            ("one  two", 4, &["one", "two"]),
            ("one two three", 9, &["one two", "three"]),
            ("a wonderful day", 6, &["a", "wonder", "ful", "day"]),
            ("ada@acme.example", 10, &["ada@acme.", "example"]),
            ("a-wonderfulday", 10, &["a-wonderfu", "lday"]),
            ("exactly so", 7, &["exactly", "so"]),
            ("機関の説明", 5, &["機関", "の説", "明"]),
            ("a 機関の説明", 6, &["a 機関", "の説明"]),
            ("機関。説明", 4, &["機", "関。", "説明"]),
            (
                "Z\u{301}\u{302}Z\u{301}",
                1,
                &["Z\u{301}\u{302}", "Z\u{301}"],
            ),
            ("👩🏽‍💻👩🏽‍💻", 6, &["👩🏽‍💻", "👩🏽‍💻"]),
            ("🇩🇪🇯🇵", 3, &["🇩🇪", "🇯🇵"]),
            ("林", 1, &["林"]),
            ("trailing   ", 8, &["trailing"]),
        ] {
            assert_eq!(lines(text, width), broken, "{text} in {width}");
        }
    }

    #[test]
    fn a_text_is_laid_out_anew_where_it_does_not_fit() {
        let text = "TITLE\n\nA sentence that goes on\nhere and ends.\n\n  -f         what it does,\n             and why\n  \
                    --longer   the other\n\n  - one thing\n    that goes on\n  - another\n";
        assert_eq!(narrowed(text, 40), text);
        assert_eq!(
            narrowed(text, 20),
            "TITLE\n\nA sentence that goes\non here and ends.\n\n  -f\n    what it does,\n    and why\n  --longer\n    the \
             other\n\n  - one thing that\n    goes on\n  - another\n"
        );
        let beside = "  4  auth, and what\n     to do\n";
        assert_eq!(narrowed(beside, 18), "  4  auth, and\n     what to do\n");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(
            text in "([a-z .]{0,9}|[林説 。]{0,6}|(👩🏽‍💻|🇩🇪|❤️|e\u{301}|لا| ){0,4}){0,6}",
            width in 1_usize..20,
        ) {
            let pieces = broken(&text, width);
            let letters = |text: &str| text.replace(' ', "");
            let all: String = pieces.iter().map(|piece| piece.text).collect();
            prop_assert_eq!(letters(&all), letters(&text));
            for piece in pieces {
                let alone = piece.text.graphemes(true).count() == 1;
                prop_assert!(piece.most <= width || alone, "{:?}", piece);
                prop_assert_eq!(piece, Piece::of(piece.text));
            }
        }
    }
}
