//! The organization under its keys: founded, entered, changed and signed.
//!
//! Nothing of an organization is used before [`Vault::enter`] has checked all of it, and once that has failed, it fails
//! again for every row. What is used later must be what was checked, to the byte. Whoever can open the signing seed is an
//! admin, whatever his row says.

use std::sync::OnceLock;

use secrecy::SecretBox;

use super::aead::DataKey;
use super::error::VaultError;
use super::sealed_key::{self, Purpose};
use super::{Vault, keys, random, records};
use crate::domain::{
    DatabaseId, Grant, GrantKind, Integration, IntegrationId, Manifest, Member, Organization,
    OrganizationKey, Role, Rotation, SealedIntegration, SealedToken, Seen, Standing, Token,
};

/// An organization that was checked, and the keys in it that were granted to us.
pub(super) struct Entered {
    database: DatabaseId,
    pin: OrganizationKey,
    manifest: Manifest,
    seen: Seen,
    data: DataKey,
    /// The signing seed as it was granted to us, if it was: for admins.
    sealed_seed: Option<Grant>,
    /// The signing seed, once it was needed: to open it takes as long as to check all else, and who reads needs none.
    seed: OnceLock<Option<SecretBox<[u8; 32]>>>,
    seed_version: u32,
    /// The rows as they were signed.
    rows: Vec<(IntegrationId, Vec<u8>)>,
}

/// New keys that are not signed for yet.
pub(super) struct Renewed {
    data: DataKey,
    seed: Option<SecretBox<[u8; 32]>>,
}

impl Entered {
    /// Opens the token of a row, if it is one of those that were checked.
    pub(super) fn open(
        &self,
        row: &SealedIntegration,
        sealed: &SealedToken,
    ) -> Result<Token, VaultError> {
        let record = records::of_integration(row);
        let id = row.integration.id;
        if !self.rows.contains(&(id, record)) {
            return Err(VaultError::Altered {
                integration: row.integration.name.clone(),
            });
        }
        self.data.open(self.database, &row.integration, sealed)
    }

    #[cfg(test)]
    pub(super) fn seen_for_tests(&self) -> Seen {
        self.seen.clone()
    }

    #[cfg(test)]
    pub(super) fn data_for_tests(&self) -> &DataKey {
        &self.data
    }
}

impl Vault {
    /// Founds an organization: makes its first keys, grants them to us and signs for the first time. It has us as an
    /// active admin among its members, and may have integrations, whose tokens are sealed under our first key; it has no
    /// grants and no signature yet, and gets them here.
    ///
    /// For a store that was made just now, or one from before there were signatures: what stands in it is believed. A store
    /// that has lost its signature is not one of those; [`is_pinned`](Self::is_pinned) tells the two apart.
    ///
    /// # Errors
    ///
    /// `NotAMember` and `NotAnAdmin` when the members do not name us so; `OtherSigner` when our own store's organization
    /// was founded with another root secret; `Malformed` when there are grants or a signature already.
    pub fn found(&self, mut organization: Organization) -> Result<Organization, VaultError> {
        let (root, database) = (&self.item.root, organization.database);
        let me = self.myself_in(&organization)?;
        if me.role != Role::Admin {
            return Err(VaultError::NotAnAdmin);
        }
        let seed = keys::founding_seed(root, database);
        let signer = keys::public(&seed);
        if database == self.item.database && signer != self.item.pin {
            return Err(VaultError::OtherSigner {
                expected: super::fingerprint_of_organization(self.item.pin),
                found: super::fingerprint_of_organization(signer),
            });
        }
        if !organization.grants.is_empty() || organization.manifest.is_some() {
            let place = "an organization that is to be founded and is already".to_owned();
            return Err(VaultError::Malformed { place });
        }
        let data = first_data_key(&self.item.root, database);
        organization.grants = granted(database, me, &data, &seed, FIRST)?;
        organization.rotations.clear();
        records::well_formed(&organization)?;
        let mut manifest = Manifest {
            epoch: 1,
            previous: [0; 32],
            signer,
            key_version: FIRST,
            signature: [0; 64],
        };
        let bytes = records::signed(&organization, &manifest);
        manifest.signature = records::signature(&seed, &bytes);
        organization.manifest = Some(manifest);
        Ok(organization)
    }

    /// Checks `organization` against `pin`, the signing key that is trusted, and against `seen`, what was seen of it last;
    /// then opens the key of its tokens; the signing seed is opened when something is signed. Returns what to remember;
    /// its signer is the newest one. Without `seen` any signed state is taken: for the first time, and when somebody has
    /// accepted a roll-back.
    ///
    /// When it fails, sealing and opening for rows of the organization fail with the same error from then on. Our own
    /// rows still work.
    ///
    /// # Errors
    ///
    /// `Unsigned`, `OtherSigner`, `BadSignature`, `RolledBack`, `Forked`, `NotAMember`, `Revoked`, `NoGrant`, `Newer`.
    pub fn enter(
        &mut self,
        organization: &Organization,
        pin: OrganizationKey,
        seen: Option<&Seen>,
    ) -> Result<Seen, VaultError> {
        self.renewed = None;
        match self.checked(organization, pin, seen) {
            Ok(entered) => {
                let seen = entered.seen.clone();
                self.organization = Ok(Box::new(entered));
                Ok(seen)
            }
            Err(error) => {
                self.organization = Err(error.clone());
                Err(error)
            }
        }
    }

    /// Refuses every row of the organization with `why` from now on, as [`enter`](Self::enter) does when it fails.
    pub fn refuse(&mut self, why: VaultError) {
        self.organization = Err(why);
    }

    /// Checks whether this key opens `organization`, without entering it.
    ///
    /// # Errors
    ///
    /// Those of [`enter`](Self::enter). For the organization in the key's own store, `OtherSigner` and `NoGrant` mean a key
    /// from before or after a change of the key.
    pub fn opens(
        &self,
        organization: &Organization,
        pin: OrganizationKey,
        seen: Option<&Seen>,
    ) -> Result<(), VaultError> {
        self.checked(organization, pin, seen).map(drop)
    }

    /// Returns whether we can sign for the organization that was entered: whether we are an admin.
    pub fn may_sign(&self) -> bool {
        let entered = self.entered();
        entered.is_ok_and(|entered| self.signing(entered).is_ok())
    }

    /// Signs a change of the organization that was entered: `before` is what the store holds, read in the transaction
    /// that writes, and `after` the same with the change made. Returns the manifest to write with it. Enter `after` with
    /// it to go on.
    ///
    /// # Errors
    ///
    /// Those of [`enter`](Self::enter) for `before`, which must not be older than what was entered; `NotAnAdmin`;
    /// `Outdated` when `after` has tokens or keys that are not of the newest version, because somebody else renewed them;
    /// `Malformed` when it has rows of one user, two records of one id, grants to somebody who is not an active member,
    /// or nobody who could sign next.
    pub fn sign(
        &self,
        before: &Organization,
        after: &Organization,
    ) -> Result<Manifest, VaultError> {
        let entered = self.entered()?;
        let now = self.checked(before, entered.pin, Some(&entered.seen))?;
        let current = self.signing(&now)?;
        records::well_formed(after)?;
        let claimed = after.manifest.as_ref().unwrap_or(&now.manifest);
        let renewed = self
            .renewed
            .as_ref()
            .filter(|_| claimed.key_version != now.manifest.key_version);
        let data = renewed.map_or(&now.data, |renewed| &renewed.data);
        let seed = if after.rotations == before.rotations {
            current
        } else {
            let seed = renewed.and_then(|renewed| renewed.seed.as_ref());
            seed.ok_or(VaultError::Outdated)?
        };
        let epoch = now.manifest.epoch.checked_add(1);
        let mut manifest = Manifest {
            epoch: epoch.ok_or(VaultError::Outdated)?,
            previous: now.seen.hash,
            signer: keys::public(seed),
            key_version: claimed.key_version,
            signature: [0; 64],
        };
        let fits = data.version() == manifest.key_version
            && after.database == before.database
            && after.integrations.iter().all(|row| {
                let token = row.token.as_ref();
                token.is_none_or(|token| data.sealed(token))
                    || renewed.is_none() && is_kept(before, row)
            })
            && is_current(after, manifest.key_version)
            && records::chain(after, &manifest, now.manifest.signer, None).is_ok();
        if !fits {
            return Err(VaultError::Outdated);
        }
        manifest.signature = records::signature(seed, &records::signed(after, &manifest));
        Ok(manifest)
    }

    /// Returns the grants of the organization's keys to `member`: the key of its tokens, and for an admin the signing
    /// seed. They count when they are signed.
    ///
    /// # Errors
    ///
    /// `NotAnAdmin`, and why the organization was refused; `Malformed` when the public key of `member` is none.
    pub fn grants_for(&self, member: &Member) -> Result<Vec<Grant>, VaultError> {
        let entered = self.entered()?;
        let seed = self.signing(entered)?;
        granted(
            entered.database,
            member,
            &entered.data,
            seed,
            entered.seed_version,
        )
    }

    /// Renews the organization's keys after somebody was sent away or made a member: a new key for its tokens, each of
    /// which is sealed under it with a raised row version, and with `new_signer` a new signing seed. All grants are made
    /// anew, for active members only. `organization` is the one that was entered last, with the change made.
    ///
    /// The returned organization has all that and is to be signed next, by this vault: its manifest names the new
    /// version, and has the old signature. The old grants are no longer in it.
    ///
    /// # Errors
    ///
    /// `NotAnAdmin`, and why the organization was refused; `Outdated` when it is not the one that was entered last;
    /// `OtherKey` or `Altered` when a token does not open: that integration has to be removed first.
    pub fn renew_organization(
        &mut self,
        organization: &Organization,
        new_signer: bool,
    ) -> Result<Organization, VaultError> {
        let (after, renewed) = self.renewal(organization, new_signer)?;
        self.renewed = Some(renewed);
        Ok(after)
    }

    fn renewal(
        &self,
        organization: &Organization,
        new_signer: bool,
    ) -> Result<(Organization, Renewed), VaultError> {
        let entered = self.entered()?;
        let old_seed = self.signing(entered)?;
        let manifest = &entered.manifest;
        if organization.manifest.as_ref() != Some(manifest) {
            return Err(VaultError::Outdated);
        }
        let raised = (
            manifest.key_version.checked_add(1),
            manifest.epoch.checked_add(1),
        );
        let (Some(version), Some(epoch)) = raised else {
            return Err(VaultError::Outdated);
        };
        let data = DataKey::new(keys::random_secret()?, version);
        let mut after = organization.clone();
        for row in &mut after.integrations {
            resealed(row, entered, &data)?;
        }
        let mut seed_version = entered.seed_version;
        let seed = if new_signer {
            let seed = keys::random_secret()?;
            let (old, new) = (manifest.signer, keys::public(&seed));
            let word = records::handover(entered.database, old, new, epoch);
            after.rotations.push(Rotation {
                old,
                new,
                epoch,
                signature: records::signature(old_seed, &word),
            });
            seed_version += 1;
            Some(seed)
        } else {
            None
        };
        let signing = seed.as_ref().unwrap_or(old_seed);
        after.grants.clear();
        for member in active(&organization.members) {
            let grants = granted(entered.database, member, &data, signing, seed_version)?;
            after.grants.extend(grants);
        }
        after.manifest = Some(Manifest {
            key_version: version,
            ..manifest.clone()
        });
        Ok((after, Renewed { data, seed }))
    }

    /// Returns the organization that was entered, or why it was refused.
    pub(super) fn entered(&self) -> Result<&Entered, VaultError> {
        self.organization.as_deref().map_err(VaultError::clone)
    }

    fn checked(
        &self,
        organization: &Organization,
        pin: OrganizationKey,
        seen: Option<&Seen>,
    ) -> Result<Entered, VaultError> {
        let manifest = organization.manifest.as_ref();
        let manifest = manifest.ok_or(VaultError::Unsigned)?.clone();
        let bytes = records::signed(organization, &manifest);
        let differences =
            || seen.map_or_else(Vec::new, |seen| records::differences(seen, organization));
        if let Err(error) =
            records::chain(organization, &manifest, pin, seen.map(|seen| seen.signer))
        {
            // an older state from before a change of the signing key that the pin has not followed: our own store's
            let older = seen.filter(|seen| manifest.epoch < seen.epoch);
            return match older {
                Some(seen)
                    if records::chain(organization, &manifest, pin, None).is_ok()
                        && records::verifies(manifest.signer, &bytes, &manifest.signature) =>
                {
                    Err(VaultError::RolledBack {
                        found: manifest.epoch,
                        seen: seen.epoch,
                        differences: differences(),
                    })
                }
                _ => Err(error),
            };
        }
        if !records::verifies(manifest.signer, &bytes, &manifest.signature) {
            let differences = differences();
            return Err(VaultError::BadSignature { differences });
        }
        let now = records::seen(organization, &manifest, &bytes);
        if let Some(seen) = seen {
            if now.epoch < seen.epoch {
                return Err(VaultError::RolledBack {
                    found: now.epoch,
                    seen: seen.epoch,
                    differences: differences(),
                });
            }
            let forked = now.epoch == seen.epoch && now.hash != seen.hash;
            let strayed = now.epoch - seen.epoch == 1 && manifest.previous != seen.hash;
            if forked || strayed {
                return Err(VaultError::Forked { epoch: now.epoch });
            }
        }
        self.opened(organization, manifest, pin, now)
    }

    /// Opens what was granted to us in an organization whose signature holds.
    fn opened(
        &self,
        organization: &Organization,
        manifest: Manifest,
        pin: OrganizationKey,
        remembered: Seen,
    ) -> Result<Entered, VaultError> {
        self.myself_in(organization)?;
        let database = organization.database;
        let seed_version = seed_version(organization);
        let grant = |kind, version| {
            organization.grants.iter().find(|grant| {
                grant.member == self.item.user && grant.kind == kind && grant.key_version == version
            })
        };
        let data = grant(GrantKind::Data, manifest.key_version).ok_or(VaultError::NoGrant)?;
        let data = sealed_key::open(&self.receiving, database, data)?;
        let data = DataKey::new(data, manifest.key_version);
        let sealed_seed = grant(GrantKind::Signing, seed_version).cloned();
        sealed_seed.as_ref().map_or(Ok(()), sealed_key::known)?;
        let rows = &organization.integrations;
        let rows = rows
            .iter()
            .map(|row| (row.integration.id, records::of_integration(row)))
            .collect();
        Ok(Entered {
            database,
            pin,
            manifest,
            seen: remembered,
            data,
            sealed_seed,
            seed: OnceLock::new(),
            seed_version,
            rows,
        })
    }

    /// Returns the signing seed of an organization.
    fn signing<'e>(&self, entered: &'e Entered) -> Result<&'e SecretBox<[u8; 32]>, VaultError> {
        let seed = if let Some(seed) = entered.seed.get() {
            seed
        } else {
            let grant = entered.sealed_seed.as_ref();
            let seed = grant
                .map(|grant| sealed_key::open(&self.receiving, entered.database, grant))
                .transpose()?
                .filter(|seed| keys::public(seed) == entered.manifest.signer);
            entered.seed.get_or_init(|| seed)
        };
        seed.as_ref().ok_or(VaultError::NotAnAdmin)
    }

    /// Seals a token for a row of the organization that is yet to be signed.
    pub(super) fn seal_for_all(
        &self,
        entered: &Entered,
        integration: &Integration,
        token: &Token,
    ) -> Result<SealedToken, VaultError> {
        self.signing(entered)?;
        let data = &entered.data;
        data.seal(random()?, entered.database, integration, token)
    }

    /// Returns our own record, if we are an active member with the key that we have.
    fn myself_in<'o>(&self, organization: &'o Organization) -> Result<&'o Member, VaultError> {
        let me = organization.member(self.item.user);
        let me = me.ok_or(VaultError::NotAMember)?;
        match me.standing {
            Standing::Revoked => Err(VaultError::Revoked),
            Standing::Active if me.public_key != self.public_key() => Err(VaultError::NoGrant),
            Standing::Active => Ok(me),
        }
    }
}

/// The version of the keys at the founding.
const FIRST: u32 = 1;

fn first_data_key(root: &SecretBox<[u8; 32]>, database: DatabaseId) -> DataKey {
    DataKey::new(
        keys::derived(root, database, "manageros/v1/org-data"),
        FIRST,
    )
}

/// Returns the version of the signing seed: the first, and one more with each change of it.
fn seed_version(organization: &Organization) -> u32 {
    let changes = u32::try_from(organization.rotations.len()).unwrap_or(u32::MAX);
    FIRST.saturating_add(changes)
}

fn active(members: &[Member]) -> impl Iterator<Item = &Member> {
    members
        .iter()
        .filter(|member| member.standing == Standing::Active)
}

/// Returns whether every grant in `organization` is of the newest version of its key.
fn is_current(organization: &Organization, key_version: u32) -> bool {
    let seed_version = seed_version(organization);
    organization.grants.iter().all(|grant| {
        grant.key_version
            == match grant.kind {
                GrantKind::Data => key_version,
                GrantKind::Signing => seed_version,
            }
    })
}

/// Returns whether `row` had its token before.
fn is_kept(before: &Organization, row: &SealedIntegration) -> bool {
    let mut rows = before.integrations.iter();
    rows.any(|old| old.integration.id == row.integration.id && old.token == row.token)
}

/// Returns what `member` gets: both keys as an admin, else the one of the tokens.
fn granted(
    database: DatabaseId,
    member: &Member,
    data: &DataKey,
    seed: &SecretBox<[u8; 32]>,
    seed_version: u32,
) -> Result<Vec<Grant>, VaultError> {
    let purpose = |kind, version| Purpose {
        database,
        member: member.id,
        kind,
        version,
    };
    let to = member.public_key;
    let for_data = purpose(GrantKind::Data, data.version());
    let mut grants = vec![sealed_key::seal(for_data, to, data.secret())?];
    if member.role == Role::Admin {
        let for_signing = purpose(GrantKind::Signing, seed_version);
        grants.push(sealed_key::seal(for_signing, to, seed)?);
    }
    Ok(grants)
}

/// Opens the token of `row` with the keys of `entered` and seals it under `data`, for the row with its version raised.
fn resealed(
    row: &mut SealedIntegration,
    entered: &Entered,
    data: &DataKey,
) -> Result<(), VaultError> {
    let Some(sealed) = &row.token else {
        return Ok(());
    };
    let integration = &mut row.integration;
    let token = entered.data.open(entered.database, integration, sealed)?;
    integration.row_version = integration
        .row_version
        .checked_add(1)
        .ok_or(VaultError::Outdated)?;
    row.token = Some(data.seal(random()?, entered.database, integration, &token)?);
    Ok(())
}
