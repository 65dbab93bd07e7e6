//! Cloud's page tokens: opaque to clients, bound to the query they were given for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::prng::fingerprint;

/// Makes the token of the page that begins at `offset` of the query's issues.
///
/// The page after a `hollow` one begins at the same place, but its token must not look like a repeated one.
pub(super) fn make(jql: &str, offset: usize, hollow: bool) -> String {
    let query = fingerprint(jql);
    // the offset is not to be read, and tokens of one query differ early
    let mask = u64::try_from(offset).unwrap_or_default() ^ query;
    let suffix = if hollow { "~" } else { "" };
    URL_SAFE_NO_PAD.encode(format!("{mask:016x}.{query:016x}{suffix}"))
}

/// Reads a token back; `None` for one that is none, or of another query.
pub(super) fn read(token: &str, jql: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (mask, query) = text.trim_end_matches('~').split_once('.')?;
    let mask = u64::from_str_radix(mask, 16).ok()?;
    let query = u64::from_str_radix(query, 16).ok()?;
    (query == fingerprint(jql)).then(|| usize::try_from(mask ^ query).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_its_query() {
        let token = make("project = ACME", 200, false);
        assert_eq!(read(&token, "project = ACME"), Some(200));
        assert_eq!(read(&token, "project = OTHER"), None);
        assert_eq!(read("nonsense", "project = ACME"), None);
        assert_ne!(token, make("project = ACME", 300, false));
    }
}
