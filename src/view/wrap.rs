//! How many columns of a terminal a text takes, and where it is broken into lines.
//!
//! A text is measured by its grapheme clusters, each as wide as Unicode says (the crate `unicode-width`): a family of
//! four emoji is two columns, and a flag is. Terminals differ: some draw the parts of such a cluster side by side. So
//! there is a second measure, the [most](Piece::most) that any terminal takes, and nothing is laid out wider than that.
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
