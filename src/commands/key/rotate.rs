//! Makes a new key and seals everything under it. Cut off anywhere, the next command finds one key that fits.

use clap::Args;

use super::own_store;
use crate::app::{App, succeeded};
use crate::commands::select;
use crate::crash;
use crate::domain::SealedIntegration;
use crate::error::Failure;
use crate::store::{Change, Keyed};
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Make a new key and seal everything under it
///
/// The tokens stay; what was exported of the old key opens the store no longer. It still opens older copies of the
/// store: when the old key was stolen, change the tokens in Jira as well.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key rotate")]
pub struct RotateArgs {}

pub(super) fn run(app: &App, _: &RotateArgs) -> Result<(), Failure> {
    let (mut own, me) = own_store(app)?;
    let source = app.key_source()?;
    let mut old = app.vault(&own, &me)?;
    let mut next = old.successor()?;
    let change = Change::of("key.rotate", me.name.as_str());
    own.rekey(me.id, &change, |now| {
        let after = resealed(now, &mut old, &next)?;
        // With the write lock held: nobody else can be between these steps and his own commit.
        keep_next(app, &source, &old, &next)?;
        Ok::<_, Failure>(after)
    })?;
    crash::point("key.committed");
    let (store, _) = select::existing_store(app, "key")?;
    let needs_grant = app.finish_rotation(&source, &store, &me, old, &next)?;
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
    };
    app.show(&changed, &Meta::default())
}

/// Keeps the new key beside the old one. One that is there already belongs to a change that was cut off before the
/// store was changed, for the store is still under the old key.
fn keep_next(app: &App, source: &KeySource, old: &Vault, next: &Vault) -> Result<(), Failure> {
    crash::point("key.began");
    app.patiently(|patience| {
        source.forget_next(old.database(), patience)?;
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
