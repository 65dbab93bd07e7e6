//! Says where the key is and what it is for; asks for it only with `--probe`.

use clap::Args;

use super::own_store;
use crate::app::App;
use crate::commands::select;
use crate::domain::User;
use crate::error::Failure;
use crate::store::Store;
use crate::vault::{KeySource, Vault, fingerprint_of_organization, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyStatus;

/// Show where the key is and what it is for
///
/// Never shows the key. Touches no keyring and no key file unless --probe is given.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key status
  manageros key status --probe")]
pub struct StatusArgs {
    /// Read the key as well, and say whether it is the one that the store is sealed under
    #[arg(long)]
    probe: bool,
}

pub(super) fn run(app: &App, args: &StatusArgs) -> Result<(), Failure> {
    let (own, me) = own_store(app)?;
    let (store, _) = select::existing_store(app, "key")?;
    let source = app.key_source()?;
    let organization = store.organization_state()?;
    let pin = store.is_shared().then(|| store.pin(organization.database));
    let mut status = KeyStatus {
        source: source.place(own.database_id()),
        store: own.database_id().to_string(),
        user: me.name.clone(),
        user_id: me.id.to_string(),
        fingerprint: own
            .own_public_key(me.id)?
            .map(|key| fingerprint_of_user(key).to_string()),
        organization_fingerprint: organization
            .manifest
            .map(|manifest| fingerprint_of_organization(manifest.signer).to_string()),
        pinned: pin.transpose()?.map(|pin| pin.is_some()),
        key_id: None,
        reachable: None,
        matches: None,
        unfinished: None,
    };
    let probed = if args.probe {
        probe(app, &source, &own, &me, &mut status)
    } else {
        Ok(())
    };
    app.show(&status, &Meta::default())?;
    probed
}

fn probe(
    app: &App,
    source: &KeySource,
    own: &Store,
    me: &User,
    status: &mut KeyStatus,
) -> Result<(), Failure> {
    let id = own.database_id();
    status.reachable = Some(false);
    let vault = app.patiently(|patience| Vault::open(source, id, me.id, patience))?;
    status.reachable = Some(true);
    let digits = vault.key_id().into_iter().map(|byte| format!("{byte:02x}"));
    status.key_id = Some(digits.collect());
    if status.pinned.is_none() {
        status.pinned = Some(vault.is_pinned());
    }
    let recorded = own.own_public_key(me.id)?;
    status.matches = Some(recorded.is_none_or(|key| key == vault.public_key()));
    let next = app.patiently(|patience| source.open_next(id, me.id, patience))?;
    status.unfinished = Some(next.is_some());
    match (status.matches, next) {
        (Some(true), _) => Ok(()),
        // the next command that needs the key finishes the change
        (_, Some(next)) if Some(next.public_key()) == recorded => Ok(()),
        _ => Err(super::import::other_generation(&status.source)),
    }
}
