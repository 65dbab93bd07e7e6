//! Makes text from elsewhere harmless: names and summaries from Jira, bodies of errors, what a file contained.
//!
//! A terminal obeys control characters, and bidirectional and invisible ones make a text look like another. Each is
//! replaced by something that can be seen; nothing is dropped.

use std::borrow::Cow;
use std::fmt::Write;

use crate::domain::text::is_plain;

/// Returns `text` with every character that could steer a terminal or hide made visible. Line breaks and tabs count.
///
/// Zero-width joiners and non-joiners stay where letters or emoji of other scripts need them: without them Persian and
/// Hindi names are misspelt.
pub fn visible(text: &str) -> String {
    shown(text).into_owned()
}

/// The same, of a text that is most often left as it is.
pub fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(|c| !is_hazard(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = is_joiner(c)
            && before.is_some_and(|c: char| !c.is_ascii() && !is_hazard(c))
            && chars
                .peek()
                .is_some_and(|c| !c.is_ascii() && !is_hazard(*c));
        if joins || !is_hazard(c) {
            out.push(c);
        } else {
            push_visible(&mut out, c);
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

fn push_visible(out: &mut String, c: char) {
    match c {
        '\n' | '\r' | '\t' => out.push(' '),
        // Unicode has a picture for each of the ASCII controls.
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
        '\u{7f}' => out.push('\u{2421}'),
        c => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// Returns a JSON text in which the same characters stand as `\u` escapes. They can only be inside strings there.
pub fn escaped_json(json: String) -> String {
    if json.chars().all(|c| !is_hazard(c) || c == '\n') {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hazard(c) && c != '\n' {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns a CSV cell that no spreadsheet takes for a formula.
///
/// Source: OWASP, "CSV Injection": a cell that begins with one of these is evaluated; a quote before it makes it text.
pub fn unformulated(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text
    }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_hazard(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazards_are_seen_and_do_nothing() {
        for (text, seen) in [
            ("plain text", "plain text"),
            ("red \u{1b}[31mred", "red ␛[31mred"),
            ("title\u{1b}]0;x\u{7}", "title␛]0;x␇"),
            ("a\r\nb\tc", "a  b c"),
            ("c1 \u{9b}31m", "c1 <U+009B>31m"),
            ("bidi \u{202e}gnp.exe", "bidi <U+202E>gnp.exe"),
            ("zero\u{200b}width\u{feff}", "zero<U+200B>width<U+FEFF>"),
            ("del\u{7f}", "del␡"),
            ("latin\u{200d}joined", "latin<U+200D>joined"),
            ("林 美玲 Łukasz ελ", "林 美玲 Łukasz ελ"),
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
        ] {
            assert_eq!(visible(text), seen, "{text:?}");
        }
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!({"a": "x\u{9b}\u{202e}\u{7f}\n\u{e0041}é"});
        let text = escaped_json(serde_json::to_string(&value).unwrap());
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
        assert!(text.chars().all(|c| !is_hazard(c)), "{text}");
    }

    #[test]
    fn no_cell_starts_a_formula() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx"] {
            assert_eq!(unformulated(text.into()), format!("'{text}"));
        }
        assert_eq!(unformulated("a=1".into()), "a=1");
    }
}
