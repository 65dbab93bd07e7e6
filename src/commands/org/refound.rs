//! Begins an organization again whose last signing key is lost.

use clap::Args;

use super::answer;
use crate::app::App;
use crate::commands::select;
use crate::domain::{Organization, OrganizationKey, SealedIntegration};
use crate::error::{Failure, Kind};
use crate::store::{Change, Store};
use crate::vault::{Vault, fingerprint_of_organization};

/// Sign the organization with a new key of yours, when nobody can sign for it any more
///
/// For the owner of its file. People, links and integrations stay; you are its only user then, each token has to be given
/// again, and the others choose it by its new fingerprint and ask to join again.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros org refound
  manageros org refound --yes")]
pub struct RefoundArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "organization")?;
    if !store.is_shared() {
        return Err(Failure::new(
            Kind::Conflict,
            "the organization in your own store is signed by your own key",
        )
        .hint("if that key is lost: manageros key reset"));
    }
    let mut vault = app.vault(&store, &me)?;
    is_needed(&store, &vault)?;
    let file = store.organization_path().to_owned();
    app.confirm_with_word(
        &format!(
            "Nobody but you will be a user of the organization in {}, and each token has to be given again. \
             Type `refound` to go on",
            file.display()
        ),
        "refound",
    )?;
    let change = Change::of("organization.refound", store.organization()?);
    let after = store.change_organization(&change, |before| {
        let founded = vault.found(Organization {
            members: vec![app.member(&me, &vault)],
            grants: Vec::new(),
            integrations: before.integrations.iter().map(without_token).collect(),
            manifest: None,
            rotations: Vec::new(),
            ..before.clone()
        })?;
        is_new(before, signer(&founded)?, &file.display().to_string())?;
        Ok::<_, Failure>(founded)
    })?;
    drop(store);
    let signer = signer(&after)?;
    let sealed = vault.seal_pin(after.database, signer)?;
    if let Some((mut own, _)) = app.own_store()? {
        own.keep_pin(after.database, &sealed)?;
    }
    let seen = vault.enter(&after, signer, None)?;
    app.memory()?.keep(after.database, &seen)?;
    told(app, &after, signer, &file.display().to_string());
    answer(app, &after, &file, true, "refounded")
}

/// Refuses what is no loss, and what could not be written.
fn is_needed(store: &Store, vault: &Vault) -> Result<(), Failure> {
    if vault.may_sign() {
        return Err(Failure::new(
            Kind::Conflict,
            "nothing is lost: you are an admin of the organization, and can sign for it",
        ));
    }
    if store.is_organization_read_only()? {
        let file = store.organization_path().display();
        return Err(Failure::new(
            Kind::Forbidden,
            format!("only who may write {file} can begin the organization again"),
        )
        .hint(format!("its owner can: ls -l '{file}'")));
    }
    Ok(())
}

/// Refuses a signing key that the organization had before: whoever was granted it then would have it again.
fn is_new(before: &Organization, signer: OrganizationKey, file: &str) -> Result<(), Failure> {
    if before
        .manifest
        .as_ref()
        .is_some_and(|manifest| manifest.signer == signer)
    {
        let fingerprint = fingerprint_of_organization(signer);
        return Err(Failure::new(
            Kind::Conflict,
            "the organization is signed by your key already",
        )
        .hint(format!(
            "choose it: manageros org use '{file}' --fingerprint {fingerprint}"
        )));
    }
    if before
        .rotations
        .iter()
        .any(|rotation| rotation.old == signer)
    {
        let message = "your key gives a signing key that the organization had before";
        return Err(Failure::new(Kind::Conflict, message)
            .hint("make a new key first: manageros key rotate"));
    }
    Ok(())
}

fn signer(organization: &Organization) -> Result<OrganizationKey, Failure> {
    let manifest = organization.manifest.as_ref();
    manifest
        .map(|manifest| manifest.signer)
        .ok_or_else(|| Failure::new(Kind::Failure, "a new organization is unsigned"))
}

fn without_token(row: &SealedIntegration) -> SealedIntegration {
    let mut row = row.clone();
    if row.token.take().is_some() {
        row.integration.row_version += 1;
    }
    row
}

fn told(app: &App, organization: &Organization, signer: OrganizationKey, file: &str) {
    let out = app.out();
    out.remark("The organization is signed by a new key. Others come back with:");
    out.remark(&format!(
        "  manageros org use '{file}' --fingerprint {}",
        fingerprint_of_organization(signer)
    ));
    out.remark("  manageros user join");
    for row in &organization.integrations {
        let name = &row.integration.name;
        out.remark(&format!(
            "Give the token again: manageros integration rotate {name}"
        ));
    }
}
