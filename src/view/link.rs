//! Links that a terminal opens when they are clicked (OSC 8).

use std::fmt::Write;

/// Ends what is clickable.
pub(super) const CLOSED: &str = "\u{1b}]8;;\u{1b}\\";

/// Longer ones are dropped by terminals, or cut.
const LONGEST: usize = 2000;

/// Returns the sequence after which what is written opens `url`; `None` for what is no address of a web page, and
/// for one so long that terminals would not take it.
///
/// The sequence may hold printable ASCII alone; everything else is written as percent and its bytes.
pub(super) fn opened(url: &str) -> Option<String> {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return None;
    }
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    (encoded.len() <= LONGEST).then(|| format!("\u{1b}]8;;{encoded}\u{1b}\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_end_its_sequence() {
        for (url, encoded) in [
            ("https://h.example/A-1", Some("https://h.example/A-1")),
            ("http://h/x?a=b;c#d", Some("http://h/x?a=b;c#d")),
            (
                "https://h/\u{1b}\\x\u{7}\u{9c}",
                Some("https://h/%1B\\x%07%C2%9C"),
            ),
            ("https://h/a b\n林", Some("https://h/a%20b%0A%E6%9E%97")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("", None),
        ] {
            let sequence = encoded.map(|encoded| format!("\u{1b}]8;;{encoded}\u{1b}\\"));
            assert_eq!(opened(url), sequence, "{url:?}");
        }
        assert_eq!(opened(&format!("https://h/{}", "x".repeat(2000))), None);
    }
}
