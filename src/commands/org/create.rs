//! Makes an organization's file that several users can share.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{answer, as_text, has_nothing_of_its_own, requests};
use crate::app::App;
use crate::domain::{DatabaseId, Organization};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::{Vault, fingerprint_of_organization};

/// Make an organization that other users of this machine can join
///
/// Its file can be written by you alone and be read by the group of its folder; make that folder first, for a group that
/// has just the users who are to join. Beside it is a folder where they leave their requests.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros org create /srv/manageros/org.db --name Acme")]
pub struct CreateArgs {
    /// The file to make
    path: PathBuf,
    /// What the organization is called
    #[arg(long, default_value = "organization")]
    name: String,
}

pub(super) fn run(app: &App, args: &CreateArgs) -> Result<(), Failure> {
    if args.name.trim().is_empty() || args.name.chars().any(char::is_control) {
        return Err(Failure::usage("--name is empty, or not one line"));
    }
    let path = destination(&args.path)?;
    let (mut own, me, vault) = app.own_store_for_writing()?;
    has_nothing_of_its_own(&own, &me)?;
    let organization = vault.found(Organization {
        database: DatabaseId::from_bytes(Vault::random_bytes()?),
        name: args.name.trim().to_owned(),
        members: vec![app.member(&me, &vault)],
        grants: Vec::new(),
        integrations: Vec::new(),
        manifest: None,
        rotations: Vec::new(),
    })?;
    let Some(manifest) = &organization.manifest else {
        return Err(Failure::new(
            Kind::Failure,
            "a new organization is unsigned",
        ));
    };
    Store::create_shared(&path, &organization, app.now())?;
    let folder = requests(&path);
    if let Err(error) = make_requests(&folder) {
        app.out().warn(&format!(
            "the folder {} for requests cannot be made, so they have to be handed over: {error}",
            folder.display()
        ));
    }
    let sealed = vault.seal_pin(organization.database, manifest.signer)?;
    own.keep_pin(organization.database, &sealed)?;
    own.use_organization(Some(as_text(&path)?))?;
    drop(own);
    if let Some((store, me)) = app.store()? {
        app.vault(&store, &me)?;
    }
    app.out().remark(&format!(
        "Made the organization `{}`. Others join with:\n  manageros org use '{}' --fingerprint {}\n  manageros user join",
        organization.name,
        path.display(),
        fingerprint_of_organization(manifest.signer)
    ));
    answer(app, &organization, &path, true, "created")
}

/// Returns the path without links, so that it means the same from everywhere.
fn destination(path: &Path) -> Result<PathBuf, Failure> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path
        .file_name()
        .ok_or_else(|| Failure::usage(format!("{} is no file", path.display())))?;
    let folder = fs::canonicalize(folder).map_err(|error| {
        Failure::new(
            Kind::Storage,
            format!("the folder {} cannot be used", folder.display()),
        )
        .caused_by(error.to_string())
        .hint("make it first, for the group of those who are to join")
    })?;
    let path = folder.join(name);
    as_text(&path)?;
    Ok(path)
}

/// Makes a folder where everybody who can reach it may leave a file, and only the owner see which there are.
fn make_requests(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // past the umask
        fs::set_permissions(folder, fs::Permissions::from_mode(0o1733))?;
    }
    Ok(())
}
