//! How many columns of a terminal a text takes, and where it is broken into lines.
//!
//! Unicode says how wide a grapheme cluster is (the crate `unicode-width`): a family of four emoji is two columns, and a
//! flag is. Terminals differ: some draw the parts of such a cluster side by side. So the measure is the most that any
//! terminal takes, and nothing is laid out wider than that.
//! East Asian letters of ambiguous width count as narrow, which is the default of terminals.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns how many columns a text takes where it takes most.
pub(super) fn most(text: &str) -> usize {
    if is_simple(text) {
        return text.len();
    }
    let clusters = text.graphemes(true);
    clusters
        .map(|cluster| cluster.width().max(side_by_side(cluster)))
        .sum()
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
pub(super) fn broken(text: &str, width: usize) -> Vec<&str> {
    if most(text) <= width {
        return vec![text];
    }
    let mut lines = Vec::new();
    let mut line = Line::at(0);
    let mut before = "";
    for (at, cluster) in text.grapheme_indices(true) {
        let wide = most(cluster);
        if may_part(before, cluster) {
            line.may_end = Some((at, at));
        }
        if line.most + wide > width && line.start < at && cluster != " " {
            let (end, start) = line.may_end.or(line.word_end(width)).unwrap_or((at, at));
            lines.push(text[line.start..end].trim_end_matches(' '));
            line = Line::at(start);
            line.most = most(&text[start..at]);
            // what was carried over may be a full line by itself
            if line.most + wide > width && start < at {
                lines.push(&text[start..at]);
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
    lines.push(text[line.start..].trim_end_matches(' '));
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
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_measured_as_where_it_takes_most() {
        for (text, columns) in [
            ("", 0),
            ("plain", 5),
            ("e\u{301}", 1),
            ("林", 2),
            ("🇩🇪", 2),
            ("❤️", 2),
            ("👩🏽‍💻", 6),
            ("👩‍👩‍👧‍👦", 8),
            // a ligature; terminals give its two letters a column each
            ("لا", 2),
            ("…·—", 3),
        ] {
            assert_eq!(most(text), columns, "{text}");
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
            assert_eq!(super::broken(text, width), broken, "{text} in {width}");
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
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
            for piece in pieces {
                let alone = piece.graphemes(true).count() == 1;
                prop_assert!(most(piece) <= width || alone, "{:?}", piece);
            }
        }
    }
}
