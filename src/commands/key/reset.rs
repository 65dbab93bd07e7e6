//! Makes a new key for a store whose key is lost: everything stays but the tokens.

use clap::Args;

use super::own_store;
use crate::app::App;
use crate::domain::{Member, Organization, Role, SealedIntegration, Standing, User};
use crate::error::{Failure, Kind};
use crate::store::{Change, Keyed, Store};
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Make a new key for a store whose key is lost
///
/// Only when there is no key where it should be; a keyring that is locked or does not answer is no reason. People, links
/// and integrations stay; each token has to be given again.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key reset
  manageros key reset --yes")]
pub struct ResetArgs {}

pub(super) fn run(app: &App, _: &ResetArgs) -> Result<(), Failure> {
    let (mut own, me) = own_store(app)?;
    let source = app.key_source()?;
    expect_missing(app, &source, &own, &me)?;
    let place = source.place(own.database_id());
    app.confirm(&format!(
        "There is no key for this store in {place}; is it lost for good? \
         Make a new one, and give every token ({}) again?",
        tokens(&own, &me)?
    ))?;
    let mut vault = Vault::anew(own.database_id(), me.id)?;
    let change = Change::of("key.reset", me.name.as_str());
    let after = own.rekey(me.id, &change, |now| anew(app, now, &me, &vault))?;
    // What was seen before is of a signing key that is gone. Before the key is kept: cut off here, a second reset does
    // all of it again.
    let seen = vault.enter(&after.organization, vault.own_pin(), None)?;
    app.memory()?.keep(own.database_id(), &seen)?;
    app.patiently(|patience| {
        source.forget_next(own.database_id(), patience)?;
        source.replace(&vault, None, patience)
    })
    .map_err(|error| error.hint("then run it again: manageros key reset"))?;
    report(app, place, &vault, &after)
}

/// Checks that the source answers and holds nothing.
fn expect_missing(app: &App, source: &KeySource, own: &Store, me: &User) -> Result<(), Failure> {
    let id = own.database_id();
    let there = app.patiently(|patience| match Vault::open(source, id, me.id, patience) {
        Ok(_) => Ok(true),
        Err(VaultError::Missing { .. }) => Ok(false),
        Err(error) => Err(error),
    })?;
    if there {
        return Err(Failure::new(
            Kind::Conflict,
            format!("the key is not lost: it is in {}", source.place(id)),
        )
        .hint("for a new one that keeps the tokens: manageros key rotate"));
    }
    let recorded = own.own_public_key(me.id)?;
    let next = app.patiently(|patience| source.open_next(id, me.id, patience))?;
    match next.filter(|next| Some(next.public_key()) == recorded) {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            Kind::Conflict,
            "the key is not lost: the new one of a change that was cut off is still there",
        )
        .hint(format!(
            "put it where the key belongs, {}",
            source.place(id)
        ))),
    }
}

fn tokens(own: &Store, me: &User) -> Result<usize, Failure> {
    let rows = own.integrations(me.id)?;
    Ok(rows.iter().filter(|row| row.token.is_some()).count())
}

/// Returns the store without what only the lost key opens, founded again under the new one.
fn anew(app: &App, now: &Keyed, me: &User, vault: &Vault) -> Result<Keyed, Failure> {
    let known = now.organization.member(me.id);
    let myself = Member {
        role: Role::Admin,
        standing: Standing::Active,
        public_key: vault.public_key(),
        ..known.cloned().unwrap_or_else(|| app.member(me, vault))
    };
    let emptied = |rows: &[SealedIntegration]| rows.iter().map(without_token).collect::<Vec<_>>();
    let organization = Organization {
        members: vec![myself],
        grants: Vec::new(),
        integrations: emptied(&now.organization.integrations),
        manifest: None,
        rotations: Vec::new(),
        ..now.organization.clone()
    };
    Ok(Keyed {
        organization: vault.found(organization)?,
        integrations: emptied(&now.integrations),
        pins: Vec::new(),
    })
}

fn without_token(row: &SealedIntegration) -> SealedIntegration {
    let mut row = row.clone();
    if row.token.take().is_some() {
        row.integration.row_version += 1;
    }
    row
}

fn report(app: &App, place: String, vault: &Vault, after: &Keyed) -> Result<(), Failure> {
    let rows = after.organization.integrations.iter();
    let mut needs_token: Vec<String> = rows
        .chain(&after.integrations)
        .filter(|row| row.token.is_none())
        .map(|row| row.integration.name.to_string())
        .collect();
    needs_token.sort();
    app.out().remark(&format!(
        "The store has a new key. Tokens to be given again: {}",
        needs_token.len()
    ));
    for name in &needs_token {
        app.out()
            .remark(&format!("  manageros integration rotate {name}"));
    }
    let shared = app.store()?.filter(|(store, _)| store.is_shared());
    let needs_grant = shared.is_some();
    if needs_grant {
        app.out().warn(
            "the shared organization does not know your new key: choose it again (manageros org use PATH) \
             and ask an admin to grant its key (manageros user join)",
        );
    }
    let changed = KeyChanged {
        result: "reset",
        source: place,
        fingerprint: fingerprint_of_user(vault.public_key()).to_string(),
        needs_token,
        needs_grant,
    };
    app.show(&changed, &Meta::default())
}
