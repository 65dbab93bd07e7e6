//! Rules that all short texts of ours share.

use thiserror::Error;

/// Why a text is not taken as a name, login or title.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More than `limit` characters.
    #[error("must not be longer than {limit} characters")]
    TooLong {
        /// The most characters that are taken.
        limit: usize,
    },
    /// A control character, which would reach a terminal or a header.
    #[error("must not contain control characters")]
    Control,
}

/// Returns `text` without outer white space.
///
/// # Errors
///
/// When nothing is left, when more than `limit` characters are left, or when one of them is a control character.
pub fn one_line(text: &str, limit: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        Err(TextError::Empty)
    } else if is_plain(text) && text.len() <= limit {
        Ok(text.to_owned())
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control)
    } else if text.chars().count() > limit {
        Err(TextError::TooLong { limit })
    } else {
        Ok(text.to_owned())
    }
}

/// Returns whether `text` has only characters that can be printed in ASCII, as nearly every text has.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Returns whether `text` is a slug: lower-case ASCII letters, digits, `.`, `_`, `-`, beginning with a letter or digit.
pub(crate) fn is_slug(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_trims_and_refuses() {
        assert_eq!(one_line("  Ada \n", 10), Ok("Ada".to_owned()));
        assert_eq!(one_line(" \t", 10), Err(TextError::Empty));
        assert_eq!(one_line("a\u{1b}[2Jb", 10), Err(TextError::Control));
        assert_eq!(one_line("абв", 2), Err(TextError::TooLong { limit: 2 }));
        assert_eq!(one_line("абв", 3), Ok("абв".to_owned()));
    }
}
