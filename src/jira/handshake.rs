//! Tells apart why an encrypted connection did not come about: each reason is somebody else's to mend.

use rustls::CertificateError as Bad;

use super::error::Unreachable;
use super::lost::chain;

/// Returns what ended the handshake, if that is what ended the request.
pub(super) fn failure(error: &reqwest::Error) -> Option<Unreachable> {
    let refused = chain(error).into_iter().find_map(|error| {
        // The error inside an io::Error is no link of its chain of causes.
        let inside = error.downcast_ref::<std::io::Error>()?.get_ref()?;
        inside.downcast_ref::<rustls::Error>()
    });
    refused.map(meaning)
}

fn meaning(error: &rustls::Error) -> Unreachable {
    let rustls::Error::InvalidCertificate(bad) = error else {
        return Unreachable::Tls;
    };
    match bad {
        Bad::UnknownIssuer => Unreachable::UnknownIssuer,
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Unreachable::WrongName,
        Bad::Expired
        | Bad::ExpiredContext { .. }
        | Bad::NotValidYet
        | Bad::NotValidYetContext { .. } => Unreachable::Expired,
        _ => Unreachable::Tls,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_certificates_are_told_apart() {
        use rustls::{AlertDescription, Error};
        for (error, at) in [
            (
                Error::InvalidCertificate(Bad::UnknownIssuer),
                Unreachable::UnknownIssuer,
            ),
            (
                Error::InvalidCertificate(Bad::NotValidForName),
                Unreachable::WrongName,
            ),
            (
                Error::InvalidCertificate(Bad::Expired),
                Unreachable::Expired,
            ),
            (
                Error::InvalidCertificate(Bad::NotValidYet),
                Unreachable::Expired,
            ),
            (Error::InvalidCertificate(Bad::Revoked), Unreachable::Tls),
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                Unreachable::Tls,
            ),
        ] {
            assert_eq!(meaning(&error), at, "{error}");
        }
    }
}
