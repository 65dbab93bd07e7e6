//! Chooses the organization that is used.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{answer, as_text, has_nothing_of_its_own};
use crate::app::{App, ORG_STORE};
use crate::domain::{Fingerprint, Organization, OrganizationKey};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::{Vault, VaultError, fingerprint_of_organization};

/// Choose the organization's file, and trust the key that signed it
///
/// Compare the fingerprint with what an admin tells you by another way than this machine; from then on the organization
/// is used only as long as that key, or one that it named, signs for it.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros org use /srv/manageros/org.db --fingerprint 0f3a-91cc-3435-3637-3839-3061-6263-6465
  manageros org use --none")]
pub struct UseArgs {
    /// The organization's file
    #[arg(required_unless_present = "none")]
    path: Option<PathBuf>,
    /// What an admin's `manageros org show` shows; asked when left out
    #[arg(long, value_name = "F")]
    fingerprint: Option<Fingerprint>,
    /// Go back to the organization in your own store
    #[arg(long, conflicts_with_all = ["path", "fingerprint"])]
    none: bool,
}

pub(super) fn run(app: &App, args: &UseArgs) -> Result<(), Failure> {
    match &args.path {
        Some(path) => choose(app, path, args.fingerprint),
        None => go_back(app),
    }
}

fn go_back(app: &App) -> Result<(), Failure> {
    let Some((mut own, _)) = app.own_store()? else {
        return Err(Failure::new(Kind::NotFound, "there is no store yet"));
    };
    own.use_organization(None)?;
    app.out()
        .remark("Using the organization in your own store.");
    warn_of_variable(app);
    let organization = own.organization_state()?;
    answer(app, &organization, own.path(), false, "own")
}

fn warn_of_variable(app: &App) {
    if app.variable(ORG_STORE).is_some() {
        app.out()
            .warn(&format!("{ORG_STORE} is set, and wins over what is chosen"));
    }
}

fn choose(app: &App, path: &Path, expected: Option<Fingerprint>) -> Result<(), Failure> {
    let path = fs::canonicalize(path).map_err(|error| {
        Failure::new(
            Kind::Storage,
            format!("the organization's file {} cannot be found", path.display()),
        )
        .caused_by(error.to_string())
    })?;
    let (own, me, mut vault) = app.own_store_for_writing()?;
    if fs::canonicalize(own.path()).is_ok_and(|own| own == path) {
        return Err(Failure::usage("that is your own store").hint("manageros org use --none"));
    }
    has_nothing_of_its_own(&own, &me)?;
    let own_path = own.path().to_owned();
    drop(own);
    let shared = Store::open_shared(&own_path, &path)?
        .ok_or_else(|| Failure::new(Kind::NotFound, "your own store is gone"))?;
    let organization = shared.organization_state()?;
    drop(shared);
    let signer = signer(&mut vault, &organization)?;
    agree(app, signer, expected)?;
    let Some((mut own, _)) = app.own_store()? else {
        return Err(Failure::new(Kind::NotFound, "your own store is gone"));
    };
    let sealed = vault.seal_pin(organization.database, signer)?;
    own.keep_pin(organization.database, &sealed)?;
    own.use_organization(Some(as_text(&path)?))?;
    drop(own);
    remember(app, &mut vault, &organization, signer)?;
    warn_of_variable(app);
    if organization.member(me.id).is_none() {
        app.out()
            .remark("You are not one of its users yet: manageros user join");
    }
    answer(app, &organization, &path, true, "used")
}

/// Returns who signed the organization, after a look at the signature. We need not be one of its users.
fn signer(vault: &mut Vault, organization: &Organization) -> Result<OrganizationKey, Failure> {
    let manifest = organization.manifest.as_ref();
    let signer = manifest.ok_or(VaultError::Unsigned)?.signer;
    match vault.enter(organization, signer, None) {
        Ok(_) | Err(VaultError::NotAMember | VaultError::Revoked | VaultError::NoGrant) => {
            Ok(signer)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether this is the right key is for people to say: `--yes` does not.
fn agree(app: &App, signer: OrganizationKey, expected: Option<Fingerprint>) -> Result<(), Failure> {
    let found = fingerprint_of_organization(signer);
    match expected {
        Some(expected) if expected == found => Ok(()),
        Some(expected) => {
            let message = format!(
                "the organization's fingerprint is {found}, not {expected}; nothing was changed"
            );
            Err(Failure::new(Kind::Secrets, message)
                .hint("ask an admin what `manageros org show` shows, and where the file is"))
        }
        None => {
            let question =
                format!("The organization's fingerprint is {found}. Is it what an admin told you?");
            Ok(app
                .prompt()
                .confirm(&question, "ask an admin for it and add --fingerprint F")?)
        }
    }
}

/// What was seen under a key that is not trusted any more says nothing about what the new one signed.
fn remember(
    app: &App,
    vault: &mut Vault,
    organization: &Organization,
    signer: OrganizationKey,
) -> Result<(), Failure> {
    let memory = app.memory()?;
    let before = memory.of(organization.database)?;
    let seen = match vault.enter(organization, signer, before.as_ref()) {
        Err(VaultError::OtherSigner { .. }) => vault.enter(organization, signer, None),
        entered => entered,
    };
    if let Ok(seen) = seen {
        memory.keep(organization.database, &seen)?;
    }
    Ok(())
}
