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
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox};

use super::error::VaultError;
use super::keys;
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
    /// Takes a key and its version. The id in the header is derived from the key.
    pub(super) fn new(key: SecretBox<[u8; 32]>, version: u32) -> Self {
        let mut header = [0; HEADER];
        header[0] = FORMAT;
        header[1] = AES_256_GCM;
        header[2..6].copy_from_slice(&version.to_be_bytes());
        let id = &mut header[6..];
        keys::expand(None, key.expose_secret(), b"manageros/v1/key-id", id);
        Self { key, header }
    }

    /// Returns the id of the key, which tells nothing about it.
    pub(super) fn id(&self) -> [u8; 16] {
        self.header[6..].try_into().expect("an id has 16 bytes")
    }

    /// Returns the version of the key.
    pub(super) fn version(&self) -> u32 {
        let version = self.header[2..6].try_into();
        u32::from_be_bytes(version.expect("a version has 4 bytes"))
    }

    /// Returns the key itself, to hand it over.
    pub(super) fn secret(&self) -> &SecretBox<[u8; 32]> {
        &self.key
    }

    /// Returns whether `sealed` says that it is sealed under this key, in this version of it.
    pub(super) fn sealed(&self, sealed: &SealedToken) -> bool {
        sealed.as_bytes().starts_with(&self.header)
    }

    /// Encrypts `plain` with `bound`, which is called with the header. A nonce must never come twice.
    pub(super) fn encrypt(
        &self,
        nonce: [u8; 12],
        plain: &[u8],
        bound: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        let sealed = encrypt(self.key.expose_secret(), nonce, plain, &bound(&self.header));
        [&self.header[..], &nonce, &sealed].concat()
    }

    /// Decrypts what [`encrypt`](Self::encrypt) returned; `None` when it does not open.
    pub(super) fn decrypt(
        &self,
        sealed: &[u8],
        bound: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (header, nonce, body) = parts(sealed, "").ok()?;
        if header != self.header {
            return None;
        }
        decrypt(self.key.expose_secret(), *nonce, body, &bound(header))
    }

    /// Seals `token` for the row that `integration` describes. A nonce must never come twice.
    pub(super) fn seal(
        &self,
        nonce: [u8; 12],
        database: DatabaseId,
        integration: &Integration,
        token: &Token,
    ) -> Result<SealedToken, VaultError> {
        let bound = bound(&self.header, database, integration)?;
        Ok(SealedToken::from_bytes(self.encrypt(
            nonce,
            token.expose().as_bytes(),
            |_| bound,
        )))
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
        let bound = bound(header, database, integration)?;
        let opened = decrypt(self.key.expose_secret(), *nonce, body, &bound);
        let opened = opened.ok_or_else(|| VaultError::Altered {
            integration: integration.name.clone(),
        })?;
        let text = std::str::from_utf8(&opened).ok();
        let token = text.and_then(|text| Token::password(text).ok());
        token.ok_or(VaultError::Malformed { place: what })
    }
}

/// AES-256-GCM: the encrypted text, then its tag.
pub(super) fn encrypt(key: &[u8; 32], nonce: [u8; 12], plain: &[u8], bound: &[u8]) -> Vec<u8> {
    let payload = Payload {
        msg: plain,
        aad: bound,
    };
    Aes256Gcm::new(key.into())
        .encrypt(&Nonce::from(nonce), payload)
        .expect("what we seal is far below the 64 GiB that AES-GCM can take")
}

/// Opens what [`encrypt`] returned; `None` when any of it is different.
pub(super) fn decrypt(
    key: &[u8; 32],
    nonce: [u8; 12],
    body: &[u8],
    bound: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let payload = Payload {
        msg: body,
        aad: bound,
    };
    let opened = Aes256Gcm::new(key.into()).decrypt(&Nonce::from(nonce), payload);
    opened.ok().map(Zeroizing::new)
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

/// Returns the fields one after the other, each with its length before it.
pub(super) fn enc(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        let length = u32::try_from(field.len()).expect("no column of a row has 4 GiB");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}
