//! Whose word an organization is taken on: its records are checked, signed, and remembered.

use super::App;
use super::environment::os_account;
use crate::domain::{
    DatabaseId, Manifest, Member, Organization, OrganizationKey, Role, Seen, Standing, User,
};
use crate::error::{Failure, Kind};
use crate::store::{Change, Store, StoreError};
use crate::vault::{self, Vault, VaultError};

impl App {
    /// Checks the organization's records, and remembers them. Called again after a change that was signed.
    pub fn enter(&self, vault: &mut Vault, store: &Store) -> Result<(), Failure> {
        let organization = store.organization_state()?;
        let pin = match pin(vault, store, organization.database)? {
            Ok(Some(pin)) => pin,
            // every use of the organization's integrations says so
            Ok(None) => return Ok(()),
            Err(error) => {
                vault.refuse(error);
                return Ok(());
            }
        };
        let before = self.memory()?.of(organization.database)?;
        let Ok(seen) = vault.enter(&organization, pin, before.as_ref()) else {
            return Ok(());
        };
        if before.as_ref() != Some(&seen) {
            self.remember(organization.database, &seen)?;
        }
        if store.is_shared() && seen.signer != pin {
            self.move_pin(vault, store, organization.database, seen.signer)?;
        }
        Ok(())
    }

    pub(super) fn remember(&self, organization: DatabaseId, seen: &Seen) -> Result<(), Failure> {
        if let Err(error) = self.memory()?.keep(organization, seen) {
            self.out.warn(&format!(
                "what was seen of the organization cannot be kept, so an older state of it would not be noticed: {error}"
            ));
        }
        Ok(())
    }

    /// Returns the signing key of the organization that this user trusts, if he ever chose to.
    pub fn pin(
        &self,
        vault: &Vault,
        store: &Store,
        organization: DatabaseId,
    ) -> Result<Option<OrganizationKey>, Failure> {
        Ok(pin(vault, store, organization)??)
    }

    /// Follows the old signing key's word that there is a new one, so that the old one is worth nothing from now on.
    fn move_pin(
        &self,
        vault: &Vault,
        store: &Store,
        organization: DatabaseId,
        signer: OrganizationKey,
    ) -> Result<(), Failure> {
        let sealed = vault.seal_pin(organization, signer)?;
        if let Some((mut own, _)) = self.own_store()? {
            own.expect_key(vault.public_key());
            match own.keep_pin(organization, &sealed) {
                // the next command follows with the key that is in its place by now
                Err(StoreError::Rekeyed { .. }) => return Ok(()),
                kept => kept?,
            }
            self.out.trace(
                1,
                &format!(
                    "the signing key of {} was changed by an admin; its fingerprint is now {}",
                    store.organization_path().display(),
                    vault::fingerprint_of_organization(signer)
                ),
            );
        }
        Ok(())
    }

    /// Signs what stands in a store from before there were signatures. Its key does not say that there is one, and
    /// neither does what this user has seen.
    pub(super) fn sign_for_the_first_time(
        &self,
        store: &Store,
        me: &User,
        vault: &Vault,
    ) -> Result<(), Failure> {
        let unsigned = store.organization_state()?;
        if unsigned.manifest.is_some() || self.memory()?.of(unsigned.database)?.is_some() {
            return Ok(());
        }
        let Some(store) = Store::open(store.path())? else {
            return Ok(());
        };
        let change = Change::of("organization.sign", "for the first time");
        let signed = store
            .on_behalf_of(me, self.now())
            .change_organization(&change, |now| {
                if now.manifest.is_some() {
                    return Ok(now.clone());
                }
                let mut organization = now.clone();
                organization.members = vec![self.member(me, vault)];
                Ok::<_, Failure>(vault.found(organization)?)
            })?;
        self.out.remark(&format!(
            "Signed the organization's records for the first time; integrations for everybody: {}.",
            signed.integrations.len()
        ));
        Ok(())
    }

    /// Returns the record of `me`, who may do everything.
    pub fn member(&self, me: &User, vault: &Vault) -> Member {
        Member {
            id: me.id,
            os_account: os_account(),
            name: me.name.clone(),
            role: Role::Admin,
            standing: Standing::Active,
            public_key: vault.public_key(),
            created_at: self.now(),
        }
    }
}

/// Returns the signing key of the organization that is trusted, if one is; or why it cannot be told.
fn pin(
    vault: &Vault,
    store: &Store,
    organization: DatabaseId,
) -> Result<Result<Option<OrganizationKey>, VaultError>, StoreError> {
    if !store.is_shared() {
        return Ok(Ok(Some(vault.own_pin())));
    }
    let sealed = store.pin(organization)?;
    let pin = sealed.map(|sealed| vault.open_pin(organization, &sealed));
    Ok(pin.transpose())
}

/// Refuses to give up the key of the only admin of an organization that he cannot write just now: nobody could sign for it
/// again.
///
/// # Errors
///
/// `Conflict` when there is no other admin.
pub fn expect_another_admin(
    store: &Store,
    organization: &Organization,
    me: &User,
) -> Result<(), Failure> {
    if !organization.is_only_admin(me.id) {
        return Ok(());
    }
    let file = store.organization_path().display();
    Err(Failure::new(
        Kind::Conflict,
        format!(
            "you are the only admin of the organization in {file}, and may not write that file"
        ),
    )
    .hint(format!(
        "let its owner make it yours to write first: ls -l '{file}'"
    )))
}

/// Returns whether a key that is refused so has nothing in the organization that could be lost with it.
pub fn has_nothing(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::NotAMember | VaultError::Revoked | VaultError::NoGrant
    )
}

/// Returns `organization` with `next` in the place of `old`, signed by `old`: under new keys of its own, because whoever
/// had the old key had those as well.
///
/// # Errors
///
/// When the organization was refused, or `old` is no admin of it.
pub fn succeeded(
    old: &mut Vault,
    next: &Vault,
    organization: &Organization,
) -> Result<Organization, Failure> {
    let mut changed = organization.clone();
    for member in &mut changed.members {
        if member.id == next.user() {
            member.public_key = next.public_key();
        }
    }
    let mut after = old.renew_organization(&changed, true)?;
    after.manifest = Some(old.sign(organization, &after)?);
    Ok(after)
}

/// Returns what signs a change of the organization with the keys in `vault`.
pub fn signer(
    vault: &Vault,
) -> impl Fn(&Organization, &Organization) -> Result<Manifest, Failure> + '_ {
    |before, after| Ok(vault.sign(before, after)?)
}
