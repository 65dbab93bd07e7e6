//! The sealed token: which bytes it has, and what it is bound to.
//!
//! A token is encrypted so that it opens only in the row it was sealed for: everything that decides where or as whom
//! it is sent is authenticated with it, and nothing that people may change freely (the name, whether it is enabled).
//! This module knows neither where keys are kept nor which key a row needs.
//!
//! ```text
//!  0   1  format, 0x01
//!  1   1  algorithm, 0x01: AES-256-GCM
//!  2   4  version of the key
//!  6  16  id of the key
//! 22  12  nonce, new with every seal
//! 34   n  the encrypted token, then the tag of 16 bytes
//! ```
//!
//! Numbers are big-endian. Nonces are random: NIST SP 800-38D allows 2^32 of them under one key, and a person seals a
//! thousand tokens in a lifetime. AES-GCM can be made to open one text under two keys; the id of the key, derived from
//! it and checked first, rules that out and tells a lost key from an altered row.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use super::error::VaultError;
use crate::domain::{DatabaseId, Integration, SealedToken, Token};

const FORMAT: u8 = 0x01;
const AES_256_GCM: u8 = 0x01;
const HEADER: usize = 22;
const TAG: usize = 16;

/// One derived key, with what the header says about it.
pub(super) struct DataKey {
    key: SecretBox<[u8; 32]>,
    header: [u8; HEADER],
}

impl DataKey {
    /// Derives the key of `purpose` from the root secret of a user of `database`: HKDF-SHA256 (RFC 5869) with the
    /// database id as salt. Its id is derived from it without a salt.
    pub(super) fn derive(root: &[u8; 32], database: DatabaseId, purpose: &str) -> Self {
        let key = SecretBox::init_with_mut(|key: &mut [u8; 32]| {
            expand(Some(database.as_bytes()), root, purpose, key);
        });
        let mut header = [0; HEADER];
        header[0] = FORMAT;
        header[1] = AES_256_GCM;
        header[2..6].copy_from_slice(&1_u32.to_be_bytes());
        let id = &mut header[6..];
        expand(None, key.expose_secret(), "manageros/v1/key-id", id);
        Self { key, header }
    }

    /// Seals `token` for the row that `integration` describes. A nonce must never come twice.
    pub(super) fn seal(
        &self,
        nonce: [u8; 12],
        database: DatabaseId,
        integration: &Integration,
        token: &Token,
    ) -> Result<SealedToken, VaultError> {
        let payload = Payload {
            msg: token.expose().as_bytes(),
            aad: &bound(&self.header, database, integration)?,
        };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a token is far below the 64 GiB that AES-GCM can take");
        Ok(SealedToken::from_bytes(
            [&self.header[..], &nonce, &sealed].concat(),
        ))
    }

    /// Opens what [`seal`](Self::seal) returned, if the row is still the one it was sealed for.
    pub(super) fn open(
        &self,
        database: DatabaseId,
        integration: &Integration,
        sealed: &SealedToken,
    ) -> Result<Token, VaultError> {
        let what = format!("the sealed token of {}", integration.name);
        let (header, nonce, body) = parts(sealed.as_bytes(), &what)?;
        if header[6..] != self.header[6..] {
            return Err(VaultError::OtherKey {
                integration: integration.name.clone(),
            });
        }
        let payload = Payload {
            msg: body,
            aad: &bound(header, database, integration)?,
        };
        let opened = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        let opened = Zeroizing::new(opened.map_err(|_| VaultError::Altered {
            integration: integration.name.clone(),
        })?);
        let text = std::str::from_utf8(&opened).ok();
        let token = text.and_then(|text| Token::password(text).ok());
        token.ok_or(VaultError::Malformed { place: what })
    }

    /// Returns the key and its id, to compare with published ones.
    #[cfg(test)]
    pub(super) fn published(&self) -> (&[u8; 32], &[u8]) {
        (self.key.expose_secret(), &self.header[6..])
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(self.key.expose_secret().into())
    }
}

fn expand(salt: Option<&[u8]>, from: &[u8], purpose: &str, into: &mut [u8]) {
    Hkdf::<Sha256>::new(salt, from)
        .expand(purpose.as_bytes(), into)
        .expect("HKDF-SHA256 gives up to 8,160 bytes");
}

/// Header, nonce and body.
type Parts<'a> = (&'a [u8], &'a [u8; 12], &'a [u8]);

/// Takes a sealed token apart, if this version knows its form.
fn parts<'a>(bytes: &'a [u8], what: &str) -> Result<Parts<'a>, VaultError> {
    // the first two bytes first: of a newer form nothing else is known, not even how long it is
    if bytes
        .iter()
        .zip([FORMAT, AES_256_GCM])
        .any(|(byte, known)| *byte != known)
    {
        let what = what.to_owned();
        return Err(VaultError::Newer { what });
    }
    let whole = bytes
        .split_at_checked(HEADER)
        .and_then(|(header, rest)| Some((header, rest.split_first_chunk()?)))
        .filter(|(_, (_, body))| body.len() >= TAG);
    let (header, (nonce, body)) = whole.ok_or_else(|| VaultError::Malformed {
        place: what.to_owned(),
    })?;
    Ok((header, nonce, body))
}

/// Returns what is authenticated with the token of a row: each field with its length before it, so that no two rows
/// have the same bytes.
///
/// An absent field is an empty one, and a present one is never empty; hence the error.
pub(super) fn bound(
    header: &[u8],
    database: DatabaseId,
    integration: &Integration,
) -> Result<Vec<u8>, VaultError> {
    let site = &integration.site;
    let (ca_cert, proxy) = (site.ca_cert.as_deref(), site.proxy.as_deref());
    if ca_cert == Some("") || proxy == Some("") {
        return Err(VaultError::Malformed {
            place: format!("the row of {}", integration.name),
        });
    }
    let owner = integration.owner.as_ref();
    Ok(enc(&[
        b"manageros/v1/integration-token",
        header,
        database.as_bytes(),
        integration.scope.as_str().as_bytes(),
        owner.map_or(&[], |owner| owner.as_bytes()),
        integration.id.as_bytes(),
        b"jira",
        site.deployment.as_str().as_bytes(),
        site.base_url.as_str().as_bytes(),
        site.api_url
            .as_ref()
            .map_or("", |url| url.as_str())
            .as_bytes(),
        site.auth.as_str().as_bytes(),
        site.login.as_str().as_bytes(),
        ca_cert.unwrap_or_default().as_bytes(),
        proxy.unwrap_or_default().as_bytes(),
        &integration.row_version.to_be_bytes(),
    ]))
}

fn enc(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        let length = u32::try_from(field.len()).expect("no column of a row has 4 GiB");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}
