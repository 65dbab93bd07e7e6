//! Makes a new key and seals everything under it. Cut off anywhere, the next command finds one key that fits.

use clap::Args;

use super::own_store;
use crate::app::{App, HandOver, expect_another_admin, has_nothing, succeeded};
use crate::commands::select;
use crate::crash;
use crate::domain::{PublicKey, SealedIntegration, User};
use crate::error::Failure;
use crate::store::{Change, Keyed, Store};
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Make a new key and seal everything under it
///
/// The tokens stay; what was exported of the old key opens the store no longer. It still opens older copies of the
/// store: when the old key was stolen, change the tokens in Jira as well. In a shared organization an admin's new key is
/// made known to it; a member asks an admin to grant the organization's key again.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key rotate")]
pub struct RotateArgs {}

pub(super) fn run(app: &App, _: &RotateArgs) -> Result<(), Failure> {
    let (mut own, me) = own_store(app)?;
    let source = app.key_source()?;
    // before anything is changed: the organization has to be told of the new key
    let (store, _) = select::existing_store(app, "key")?;
    let mut old = app.vault(&own, &me)?;
    may_hand_over(app, &store, &me, &old)?;
    let mut next = old.successor()?;
    let change = Change::of("key.rotate", me.name.as_str());
    own.rekey(me.id, &change, |now| {
        let after = resealed(now, &mut old, &next)?;
        // With the write lock held: nobody else can be between these steps and his own commit.
        keep_next(app, &source, Some(old.public_key()), &next)?;
        Ok::<_, Failure>(after)
    })?;
    crash::point("key.committed");
    let outcome = app.finish_rotation(&source, &store, &me, Some(old), &mut next)?;
    let needs_grant = outcome == HandOver::MustAsk;
    app.enter(&mut next, &own)?;
    if store.is_shared() {
        app.enter(&mut next, &store)?;
    }
    app.out()
        .remark("Everything is sealed under a new key. Export it again if you keep a copy.");
    if needs_grant {
        app.out().warn(
            "the shared organization does not know your new key: ask an admin to grant its key again \
             (manageros user join)",
        );
    }
    let changed = KeyChanged {
        result: "rotated",
        source: source.place(own.database_id()),
        fingerprint: fingerprint_of_user(next.public_key()).to_string(),
        needs_token: Vec::new(),
        needs_grant,
        kept: None,
    };
    app.show(&changed, &Meta::default())
}

/// Asks before something is lost that this key opens and no other: what was granted in organizations that are not at hand.
///
/// # Errors
///
/// When the organization's records are refused, or it cannot be told of the new key by its only admin: with the old key
/// would go what signs for it.
fn may_hand_over(app: &App, store: &Store, me: &User, old: &Vault) -> Result<(), Failure> {
    let organization = store.organization_state()?;
    if store.is_shared()
        && let Some(pin) = app.pin(old, store, organization.database)?
    {
        let seen = app.memory()?.of(organization.database)?;
        match old.opens(&organization, pin, seen.as_ref()) {
            Err(error) if !has_nothing(&error) => return Err(error.into()),
            _ => {}
        }
        if store.is_organization_read_only()? {
            expect_another_admin(store, &organization, me)?;
        }
    }
    let others = store.pinned()?;
    let others = others.iter().filter(|id| **id != organization.database);
    match others.count() {
        0 => Ok(()),
        count => app.confirm(&format!(
            "This key was also for other organizations ({count}), which are not in use now and will not know the new \
             one: an admin there has to grant their keys again. Go on?"
        )),
    }
}

/// Keeps the new key beside the old one; `current` is what the store is under. One that is there already belongs to a
/// change that was cut off before the store was changed; if the store is under it, it stays, unless it was put in the
/// place of the old key already and only not taken away here.
pub(super) fn keep_next(
    app: &App,
    source: &KeySource,
    current: Option<PublicKey>,
    next: &Vault,
) -> Result<(), Failure> {
    crash::point("key.began");
    app.patiently(|patience| {
        let there = source.open_next(next.database(), next.user(), patience);
        let is_current = |key: PublicKey| Some(key) == current;
        if let Ok(Some(there)) = there
            && is_current(there.public_key())
            && !Vault::open(source, next.database(), next.user(), patience)
                .is_ok_and(|placed| is_current(placed.public_key()))
        {
            let place = source.place(next.database());
            return Err(VaultError::Unfinished { place });
        }
        source.forget_next(next.database(), patience)?;
        source.keep_next(next, patience)
    })?;
    crash::point("key.kept");
    Ok(())
}

/// Returns everything under `next` that `now` has under `old`.
fn resealed(now: &Keyed, old: &mut Vault, next: &Vault) -> Result<Keyed, Failure> {
    let me = now.organization.member(old.user());
    if me.is_none_or(|me| me.public_key != old.public_key()) {
        return Err(VaultError::Outdated.into());
    }
    let integrations = now.integrations.iter();
    let pins = now.pins.iter().map(|(id, sealed)| {
        let pin = old.open_pin(*id, sealed)?;
        Ok((*id, next.seal_pin(*id, pin)?))
    });
    let pins = pins.collect::<Result<_, VaultError>>()?;
    Ok(Keyed {
        integrations: integrations
            .map(|row| row_under(row, old, next))
            .collect::<Result<_, _>>()?,
        pins,
        organization: succeeded(old, next, &now.organization)?,
    })
}

fn row_under(
    row: &SealedIntegration,
    old: &Vault,
    next: &Vault,
) -> Result<SealedIntegration, VaultError> {
    let mut after = row.clone();
    if row.token.is_some() {
        let connection = old.unseal(row)?;
        after.integration.row_version += 1;
        after.token = Some(next.seal(&after.integration, connection.token())?);
    }
    Ok(after)
}
