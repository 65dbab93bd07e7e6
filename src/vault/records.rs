//! The bytes that an organization's signature is over, the chain of its signing keys, and what differs between two
//! states, in words.
//!
//! Every field has its length (four bytes, big-endian) before it, and a list begins with the number of its records, so
//! no two states have the same bytes. Numbers are big-endian, texts are as they are stored. A field marked `?` may be
//! absent: it is empty then, and else 0x01 and the value.
//!
//! ```text
//! "manageros/v1/org-manifest", database id 16, organization's name, epoch 8, SHA-256 over the bytes of the epoch before 32
//!   (zero in the first), signer 32, version of the tokens' key 4
//! count 4, members by id:       id 16, account, name, role, public key 32, standing, created_at
//! count 4, grants by member, kind and version (as bytes):   member 16, kind, version 4, SHA-256(sealed) 32
//! count 4, integrations by id:  id 16, name, scope, owner? 16, "jira", deployment, base_url, api_url?, auth, login, ca_cert?,
//!   proxy?, server_url?, enabled (0x00 or 0x01), expires?, created_at, row_version 8, SHA-256(sealed token)? 32
//! ```
//!
//! That is every column but the outcome of the last test, which members write too, each in a store of his own. A change
//! of the signing key is a record that the old key signed itself, and so needs no cover:
//!
//! ```text
//! "manageros/v1/org-rotation", database id 16, old key 32, new key 32, epoch 8 (the new key's first)
//! ```

use std::collections::BTreeSet;
use std::slice;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

use super::aead::enc;
use super::error::VaultError;
use super::fingerprint_of_organization;
use crate::domain::{
    BaseUrl, DatabaseId, Grant, GrantKind, Manifest, Member, Organization, OrganizationKey,
    Rotation, Scope, SealedIntegration, Seen, Standing,
};

/// Returns what `manifest` is the signature of when it stands over `organization`.
pub(super) fn signed(organization: &Organization, manifest: &Manifest) -> Vec<u8> {
    let mut bytes = enc(&[
        b"manageros/v1/org-manifest",
        organization.database.as_bytes(),
        organization.name.as_bytes(),
        &manifest.epoch.to_be_bytes(),
        &manifest.previous,
        &manifest.signer.0,
        &manifest.key_version.to_be_bytes(),
    ]);
    let mut members: Vec<_> = organization.members.iter().collect();
    members.sort_by_key(|member| member.id);
    let mut grants: Vec<_> = organization.grants.iter().collect();
    grants.sort_by_key(|grant| (grant.member, grant.kind.as_str(), grant.key_version));
    let mut rows: Vec<_> = organization.integrations.iter().collect();
    rows.sort_by_key(|row| row.integration.id);
    list(&mut bytes, members.into_iter().map(of_member));
    list(&mut bytes, grants.into_iter().map(of_grant));
    list(&mut bytes, rows.into_iter().map(of_integration));
    bytes
}

fn list(bytes: &mut Vec<u8>, records: impl ExactSizeIterator<Item = Vec<u8>>) {
    let count = u32::try_from(records.len()).expect("a store has fewer rows than 2^32");
    bytes.extend(enc(&[&count.to_be_bytes()]));
    records.for_each(|record| bytes.extend(record));
}

fn of_member(member: &Member) -> Vec<u8> {
    enc(&[
        member.id.as_bytes(),
        member.os_account.as_bytes(),
        member.name.as_bytes(),
        member.role.as_str().as_bytes(),
        &member.public_key.0,
        member.standing.as_str().as_bytes(),
        member.created_at.to_string().as_bytes(),
    ])
}

fn of_grant(grant: &Grant) -> Vec<u8> {
    enc(&[
        grant.member.as_bytes(),
        grant.kind.as_str().as_bytes(),
        &grant.key_version.to_be_bytes(),
        &Sha256::digest(&grant.sealed),
    ])
}

/// Returns the record of a row, which is equal only for equal rows.
pub(super) fn of_integration(row: &SealedIntegration) -> Vec<u8> {
    let (integration, site) = (&row.integration, &row.integration.site);
    let token = row.token.as_ref();
    let text = |text: Option<&str>| present(text.map(str::as_bytes));
    let expires = integration.expires.map(|day| day.to_string());
    enc(&[
        integration.id.as_bytes(),
        integration.name.as_str().as_bytes(),
        integration.scope.as_str().as_bytes(),
        &present(
            integration
                .owner
                .as_ref()
                .map(|owner| &owner.as_bytes()[..]),
        ),
        b"jira",
        site.deployment.as_str().as_bytes(),
        site.base_url.as_str().as_bytes(),
        &text(site.api_url.as_ref().map(BaseUrl::as_str)),
        site.auth.as_str().as_bytes(),
        site.login.as_str().as_bytes(),
        &text(site.ca_cert.as_deref()),
        &text(site.proxy.as_deref()),
        &text(integration.server_url.as_deref()),
        &[u8::from(integration.enabled)],
        &text(expires.as_deref()),
        integration.created_at.to_string().as_bytes(),
        &integration.row_version.to_be_bytes(),
        &present(
            token
                .map(|token| Sha256::digest(token.as_bytes()))
                .as_deref(),
        ),
    ])
}

fn present(value: Option<&[u8]>) -> Vec<u8> {
    value.map_or_else(Vec::new, |value| [&[0x01], value].concat())
}

/// Refuses to sign what has no meaning: rows of one user, two records of one id, keys for somebody who is no member or
/// no longer one, and an organization that nobody could sign for again.
pub(super) fn well_formed(organization: &Organization) -> Result<(), VaultError> {
    let integrations = &organization.integrations;
    let members: BTreeSet<_> = organization
        .members
        .iter()
        .map(|member| member.id)
        .collect();
    let ids: BTreeSet<_> = integrations.iter().map(|row| row.integration.id).collect();
    let of_org = |row: &SealedIntegration| {
        row.integration.scope == Scope::Org && row.integration.owner.is_none()
    };
    let active = |grant: &Grant| {
        let member = organization.member(grant.member);
        member.is_some_and(|member| member.standing == Standing::Active)
    };
    let signs = |grant: &Grant| grant.kind == GrantKind::Signing;
    let mut kinds: Vec<_> = organization.grants.iter().map(of_kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if members.len() == organization.members.len()
        && ids.len() == integrations.len()
        && kinds.len() == organization.grants.len()
        && integrations.iter().all(of_org)
        && organization.grants.iter().all(active)
        && organization.grants.iter().any(signs)
    {
        Ok(())
    } else {
        let place = "what the organization is to become".to_owned();
        Err(VaultError::Malformed { place })
    }
}

fn of_kind(grant: &Grant) -> (&[u8; 16], &'static str, u32) {
    (
        grant.member.as_bytes(),
        grant.kind.as_str(),
        grant.key_version,
    )
}

/// Returns Ed25519 over `message`.
pub(super) fn signature(seed: &SecretBox<[u8; 32]>, message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(seed.expose_secret())
        .sign(message)
        .to_bytes()
}

/// Returns whether `signature` over `message` is `signer`'s; one of several forms of it is not enough.
pub(super) fn verifies(signer: OrganizationKey, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(&signer.0).is_ok_and(|key| {
        key.verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    })
}

/// Returns what the old key signs when another takes its place.
pub(super) fn handover(
    database: DatabaseId,
    old: OrganizationKey,
    new: OrganizationKey,
    epoch: u64,
) -> Vec<u8> {
    enc(&[
        b"manageros/v1/org-rotation",
        database.as_bytes(),
        &old.0,
        &new.0,
        &epoch.to_be_bytes(),
    ])
}

/// Checks that `manifest` is signed by the key that the organization has now, coming from `pin` and over the signer that
/// was seen last. An earlier key does not do: whoever was sent away still has it.
///
/// # Errors
///
/// `BadSignature` when a change of the key is not the old key's word, `OtherSigner` when the way leads elsewhere.
pub(super) fn chain(
    organization: &Organization,
    manifest: &Manifest,
    pin: OrganizationKey,
    seen: Option<OrganizationKey>,
) -> Result<(), VaultError> {
    let mut rotations: Vec<_> = organization.rotations.iter().collect();
    rotations.sort_by_key(|rotation| rotation.epoch);
    let keys: Vec<_> = match rotations.as_slice() {
        [] => vec![manifest.signer],
        [first, ..] => slice::from_ref(&first.old)
            .iter()
            .copied()
            .chain(rotations.iter().map(|rotation| rotation.new))
            .collect(),
    };
    let signs = |rotation: &&Rotation| {
        let word = handover(
            organization.database,
            rotation.old,
            rotation.new,
            rotation.epoch,
        );
        verifies(rotation.old, &word, &rotation.signature)
    };
    let follow = rotations
        .windows(2)
        .all(|pair| pair[0].epoch < pair[1].epoch && pair[0].new == pair[1].old);
    let begun = rotations
        .last()
        .is_none_or(|rotation| rotation.epoch <= manifest.epoch);
    if !(rotations.iter().all(signs) && follow && begun) {
        let differences =
            vec!["the change of its signing key was not made by the key before".to_owned()];
        return Err(VaultError::BadSignature { differences });
    }
    let other = |expected: OrganizationKey| VaultError::OtherSigner {
        expected: fingerprint_of_organization(expected),
        found: fingerprint_of_organization(manifest.signer),
    };
    let newest = *keys.last().expect("there is a first key");
    let from = keys.iter().position(|key| *key == pin);
    let from = from.ok_or_else(|| other(pin))?;
    if let Some(seen) = seen.filter(|seen| !keys[from..].contains(seen)) {
        return Err(other(seen));
    }
    if newest == manifest.signer {
        Ok(())
    } else {
        Err(other(newest))
    }
}

/// Returns what `manifest`, which is over `organization`, is remembered as.
pub(super) fn seen(organization: &Organization, manifest: &Manifest, bytes: &[u8]) -> Seen {
    Seen {
        epoch: manifest.epoch,
        hash: Sha256::digest(bytes).into(),
        signer: manifest.signer,
        parts: parts(organization),
    }
}

/// Returns each thing that people have a name for, with a short hash over its records, by name.
fn parts(organization: &Organization) -> Vec<(String, [u8; 8])> {
    let named = "the organization's name".to_owned();
    let mut parts = vec![(named, short(organization.name.as_bytes()))];
    for member in &organization.members {
        parts.push((format!("member {}", member.name), short(&of_member(member))));
        let mut keys: Vec<_> = organization
            .grants
            .iter()
            .filter(|grant| grant.member == member.id)
            .map(of_grant)
            .collect();
        keys.sort_unstable();
        if !keys.is_empty() {
            let name = format!("what was granted to {}", member.name);
            parts.push((name, short(&keys.concat())));
        }
    }
    for row in &organization.integrations {
        let name = format!("integration {}", row.integration.name);
        parts.push((name, short(&of_integration(row))));
    }
    parts.sort_unstable();
    parts
}

fn short(bytes: &[u8]) -> [u8; 8] {
    *Sha256::digest(bytes)
        .first_chunk()
        .expect("SHA-256 has 32 bytes")
}

/// Returns what differs between what was seen and what is there, in words that can follow a colon: `integration acme was
/// changed`, `member eve was added`. Empty when every part is the same.
pub fn differences(seen: &Seen, organization: &Organization) -> Vec<String> {
    let (before, now) = (&seen.parts, &parts(organization));
    // two people of one name are two parts of one name, so what is the same is taken off first
    let only = |these: &[(String, [u8; 8])], those: &[(String, [u8; 8])]| -> Vec<String> {
        let differs = these.iter().filter(|part| !those.contains(part));
        differs.map(|(name, _)| name.clone()).collect()
    };
    let mut gone = only(before, now);
    let mut told = Vec::new();
    for name in only(now, before) {
        let fate = match gone.iter().position(|old| *old == name) {
            Some(at) => {
                gone.remove(at);
                "was changed"
            }
            None => "was added",
        };
        told.push(format!("{name} {fate}"));
    }
    told.extend(gone.into_iter().map(|name| format!("{name} was removed")));
    told.sort_unstable();
    told
}
