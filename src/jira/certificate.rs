//! Reads the two facts that matter from a server's certificate: who signed it, and until when it is valid.
//!
//! Whether to trust it is decided by rustls and never here; this is for telling people. A certificate that cannot be
//! read is no failure, so everything is an `Option`. It is a few steps into the DER and no parser of X.509, which would
//! be a dependency of ten crates.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The organization that signed it, or its common name; nothing when neither is given.
    pub issuer: Option<String>,
    /// The last instant it is valid.
    pub not_after: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The `[0] EXPLICIT` tag around the version, which version 1 leaves out.
const VERSION: u8 = 0xa0;

/// `id-at-organizationName`, 2.5.4.10.
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
/// `id-at-commonName`, 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// Source: RFC 5280, 4.1: version, serial number, signature algorithm, issuer, validity come in this order.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut certificate = Reader(Reader(der).tagged(SEQUENCE)?);
        let mut body = Reader(certificate.tagged(SEQUENCE)?);
        if body.0.first() == Some(&VERSION) {
            body.next()?;
        }
        body.next()?;
        body.tagged(SEQUENCE)?;
        let issuer = body.tagged(SEQUENCE)?;
        let mut validity = Reader(body.tagged(SEQUENCE)?);
        validity.next()?;
        let (tag, text) = validity.next()?;
        Some(Self {
            issuer: named(issuer, ORGANIZATION).or_else(|| named(issuer, COMMON_NAME)),
            not_after: instant(tag, text)?,
        })
    }
}

/// A run of DER values, read from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Returns the tag and the content of the next value.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first & 0x80 != 0 {
            let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if digits.is_empty() || digits.len() > 3 {
                return None; // no certificate is longer than 16 MB
            }
            length = digits
                .iter()
                .fold(0, |length, &digit| length << 8 | usize::from(digit));
            rest = after;
        }
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn tagged(&mut self, wanted: u8) -> Option<&'a [u8]> {
        let (tag, content) = self.next()?;
        (tag == wanted).then_some(content)
    }
}

/// Returns the part of a distinguished name that has this kind.
fn named(name: &[u8], kind: &[u8]) -> Option<String> {
    let mut parts = Reader(name);
    while let Some(part) = parts.tagged(SET) {
        let mut pair = Reader(Reader(part).tagged(SEQUENCE)?);
        let is_wanted = pair.tagged(OID)? == kind;
        let (_, text) = pair.next()?;
        if is_wanted {
            return Some(String::from_utf8_lossy(text).into_owned());
        }
    }
    None
}

/// Reads `YYMMDDHHMMSSZ` (1950 to 2049) or `YYYYMMDDHHMMSSZ`.
fn instant(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let text = match tag {
        UTC_TIME if text.starts_with(['5', '6', '7', '8', '9']) => format!("19{text}"),
        UTC_TIME => format!("20{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn authority() -> Vec<u8> {
        let jira = jira_sandbox::Sandbox::cloud().tls().start();
        let lines = jira.ca_pem().lines().filter(|line| !line.starts_with('-'));
        STANDARD.decode(lines.collect::<String>()).unwrap()
    }

    #[test]
    fn issuer_and_end_are_read() {
        let certificate = Certificate::read(&authority()).unwrap();
        assert_eq!(
            certificate.issuer.as_deref(),
            Some("Jira sandbox authority")
        );
        assert_eq!(certificate.not_after.to_string(), "4096-01-01T00:00:00Z");
    }

    #[test]
    fn times_have_two_forms() {
        let of = |tag, text: &str| instant(tag, text.as_bytes()).map(|at| at.to_string());
        assert_eq!(
            of(UTC_TIME, "261123120000Z").unwrap(),
            "2026-11-23T12:00:00Z"
        );
        assert_eq!(
            of(UTC_TIME, "991231235959Z").unwrap(),
            "1999-12-31T23:59:59Z"
        );
        assert_eq!(
            of(GENERALIZED_TIME, "20500101000000Z").unwrap(),
            "2050-01-01T00:00:00Z"
        );
        assert_eq!(of(UTC_TIME, "2611231200Z"), None);
    }

    #[test]
    fn whatever_is_cut_or_changed_does_no_harm() {
        let der = authority();
        for end in 0..der.len() {
            Certificate::read(&der[..end]);
        }
        for at in 0..der.len().min(300) {
            for byte in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut der = der.clone();
                der[at] = byte;
                Certificate::read(&der);
            }
        }
    }
}
