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
    let (words, rest) = text.as_bytes().as_chunks();
    words.iter().all(|word| are_plain(*word)) && rest.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Looks at eight bytes in one step, because every text of a list is looked at.
fn are_plain(bytes: [u8; 8]) -> bool {
    let each = |byte| u64::from_ne_bytes([byte; 8]);
    let bytes = u64::from_ne_bytes(bytes);
    let top = each(0x80);
    // below 0x7f: one more does not reach the top bit, nor is it set; from 0x20 on: 0x20 less does not borrow it
    (bytes | bytes.wrapping_add(each(1))) & top == 0 && ((bytes | top) - each(0x20)) & top == top
}

/// Returns whether `text` is a slug: lower-case ASCII letters, digits, `.`, `_`, `-`, beginning with a letter or digit.
pub(crate) fn is_slug(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(is_word)
        && bytes.all(|byte| is_word(byte) || matches!(byte, b'.' | b'_' | b'-'))
}

/// Returns how many there are of something whose plural ends in `s`: `1 ticket`, `2 tickets`.
pub(crate) fn number_of(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_from_space_to_tilde_in_every_place() {
        for place in 0..20 {
            for byte in 0..0x80 {
                let mut text = vec![b'a'; 20];
                text[place] = byte;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(is_plain(&text), (0x20..0x7f).contains(&byte), "{text:?}");
            }
        }
        assert!(is_plain(""));
        assert!(!is_plain("Z\u{fc}rich, Z\u{fc}rich"));
    }

    #[test]
    fn one_line_trims_and_refuses() {
        assert_eq!(one_line("  Ada \n", 10), Ok("Ada".to_owned()));
        assert_eq!(one_line(" \t", 10), Err(TextError::Empty));
        assert_eq!(one_line("a\u{1b}[2Jb", 10), Err(TextError::Control));
        assert_eq!(one_line("абв", 2), Err(TextError::TooLong { limit: 2 }));
        assert_eq!(one_line("абв", 3), Ok("абв".to_owned()));
    }
}
