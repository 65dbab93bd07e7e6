//! Tells apart where on the way an answer was lost, from what the HTTP client says of it.

use super::error::{Call, JiraError, Unreachable};
use super::handshake;

/// Tells apart where on the way an answer was lost.
pub(super) fn unreachable(call: &Call, error: &reqwest::Error) -> JiraError {
    // The first text has the address in it, whose words decide nothing.
    let chain: Vec<String> = chain(error)
        .iter()
        .skip(1)
        .map(|error| error.to_string().to_lowercase())
        .collect();
    let mentions = |words: &[&str]| {
        chain
            .iter()
            .any(|text| words.iter().any(|word| text.contains(word)))
    };
    let at = if error.is_timeout() {
        Unreachable::Timeout
    } else if let Some(at) = handshake::failure(error) {
        at
    } else if error.is_connect()
        && mentions(&[
            "certificate",
            "tls",
            "handshake",
            "unknownissuer",
            "corrupt message",
        ])
    {
        Unreachable::Tls
    } else if mentions(&["proxy", "tunnel"]) {
        Unreachable::Proxy
    } else if mentions(&["dns error", "failed to lookup"]) {
        Unreachable::Dns
    } else if error.is_connect() {
        Unreachable::Connect
    } else if error.is_decode()
        && mentions(&["gzip", "deflate", "corrupt", "unexpected end of file"])
    {
        return JiraError::Malformed {
            call: call.clone(),
            why: "the compressed answer cannot be read".to_owned(),
        };
    } else {
        Unreachable::Broken
    };
    let why = match at {
        Unreachable::Timeout if error.is_connect() => "no connection within 10 s".to_owned(),
        Unreachable::Timeout => "no answer in time".to_owned(),
        _ => innermost(error),
    };
    JiraError::Unreachable {
        call: call.clone(),
        at,
        why,
    }
}

/// Returns an error and its causes, outermost first.
pub(super) fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Vec<&'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source()).collect()
}

/// The text at the end of the chain of causes: what the system said.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let text = chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}
