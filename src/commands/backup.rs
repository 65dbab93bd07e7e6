//! `manageros backup`: copies of the store; asks neither the network nor the keyring.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::select;
use crate::app::{App, ORG_STORE};
use crate::crash;
use crate::domain::DatabaseId;
use crate::error::{Failure, Kind};
use crate::store::{Copy, Store, StoreError};
use crate::view::Meta;
use crate::view::backup::BackupView;

/// Copy the store, check a copy, and put one back
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Create(CreateArgs),
    Verify(VerifyArgs),
    Restore(RestoreArgs),
}

/// Write a copy of the store; tokens stay encrypted in it, and the key is not in it
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros backup create ~/backups/manageros.bak
  manageros backup create ~/backups/manageros.bak --yes")]
pub struct CreateArgs {
    /// The copy to make, in a folder that only you can change; a file that is there is replaced only with --yes
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Copy the organization's file, when it is shared, instead of your own
    #[arg(long)]
    organization: bool,
}

/// Look through all of a copy without changing it
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros backup verify ~/backups/manageros.bak
  manageros backup verify ~/backups/manageros.bak --json")]
pub struct VerifyArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Put a copy in the place of your store, which is kept beside it
///
/// The users of a shared organization see that it is older than what they saw, and ask you before they say
/// `manageros org accept-rollback`.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros backup restore ~/backups/manageros.bak
  manageros backup restore ~/backups/manageros.bak --yes
  manageros backup restore ~/backups/org.bak --organization")]
pub struct RestoreArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Put it in the place of the organization's file, when it is shared, instead of your own
    #[arg(long)]
    organization: bool,
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(args) => create(app, &args),
        Command::Verify(args) => verify(app, &args),
        Command::Restore(args) => restore(app, &args),
    }
}

fn create(app: &App, args: &CreateArgs) -> Result<(), Failure> {
    let (store, _) = select::existing_store(app, "backup")?;
    if args.organization && !store.is_shared() {
        return Err(
            Failure::usage("the organization is in your own store, and in its backup")
                .hint("leave --organization out"),
        );
    }
    let copy = match store.back_up(args.organization, &args.file, false) {
        Err(StoreError::AlreadyExists { path }) => {
            app.confirm(&format!("Replace {}?", path.display()))?;
            store.back_up(args.organization, &args.file, true)?
        }
        made => made?,
    };
    app.out().remark(
        "Tokens are encrypted in it, and the key is not in it: keep that as well, elsewhere \
         (`manageros key export`).",
    );
    let this_store = Some(is_of(&copy, &store)?);
    show(
        app,
        "manageros.backup.create/1",
        "created",
        &copy,
        this_store,
        None,
    )
}

fn verify(app: &App, args: &VerifyArgs) -> Result<(), Failure> {
    let copy = inspected(&args.file)?;
    let this_store = match app.store() {
        Ok(Some((store, _))) => Some(is_of(&copy, &store)?),
        Ok(None) => None,
        Err(failure) => {
            let why = failure.one_line();
            app.out()
                .warn(&format!("the store in use cannot be read: {why}"));
            None
        }
    };
    show(
        app,
        "manageros.backup.verify/1",
        "whole",
        &copy,
        this_store,
        None,
    )
}

/// Returns whether it is a copy of one of the store's files.
fn is_of(copy: &Copy, store: &Store) -> Result<bool, Failure> {
    Ok([store.database_id(), store.organization_id()?].contains(&copy.database))
}

fn restore(app: &App, args: &RestoreArgs) -> Result<(), Failure> {
    let copy = inspected(&args.file)?;
    is_for_there(&copy, args.organization)?;
    let path = if args.organization {
        organization_path(app, &copy)?
    } else {
        app.store_path()?
    };
    let present = present(&path, args.organization)?;
    let what = match present {
        Present::Nothing => format!("Make the store {} from this backup?", path.display()),
        Present::Store(id) if id == copy.database => format!(
            "Put the backup in the place of {}? The present file is kept beside it",
            path.display()
        ),
        Present::Store(_) => return Err(of_another(&copy)),
        Present::Unreadable => format!(
            "{} cannot be read, so nobody can tell whether this is its backup; put the backup in its place? The \
             present file is kept beside it",
            path.display()
        ),
    };
    app.out().remark(&format!(
        "The backup has {} people, {} integrations and {} links; its last change: {}.",
        copy.people,
        copy.integrations,
        copy.links,
        copy.last_change.as_deref().unwrap_or("unknown")
    ));
    app.confirm(&what)?;
    let kept = Store::restore(&copy, &path)?;
    crash::point("restore.replaced");
    // An older state of the organization is what was asked for.
    app.memory()?.forget(copy.database)?;
    app.out().remark(if args.organization {
        "Its other users have seen a newer state of it; tell them that they may say `manageros org accept-rollback`."
    } else {
        "Its tokens open with the key that was in use when it was made; see `manageros doctor`."
    });
    let this_store = match present {
        Present::Store(id) => Some(id == copy.database),
        Present::Nothing | Present::Unreadable => None,
    };
    show(
        app,
        "manageros.backup.restore/1",
        "restored",
        &copy,
        this_store,
        kept.as_deref(),
    )
}

/// Refuses to make a user's own store of an organization's file, or the other way round.
fn is_for_there(copy: &Copy, organization: bool) -> Result<(), Failure> {
    let file = copy.path.display();
    match (copy.shared, organization) {
        (true, false) => Err(Failure::new(
            Kind::Conflict,
            format!("{file} is a backup of an organization that several users share, and no store of your own"),
        )
        .hint(format!(
            "an admin puts it back with: manageros backup restore '{file}' --organization"
        ))),
        (false, true) => Err(Failure::new(
            Kind::Conflict,
            format!("{file} is a backup of a user's own store"),
        )
        .hint(format!("manageros backup restore '{file}'"))),
        _ => Ok(()),
    }
}

/// Returns the file of the shared organization that was chosen, if the copy is of that one.
fn organization_path(app: &App, copy: &Copy) -> Result<PathBuf, Failure> {
    let chosen = match app.own_store()? {
        Some((own, _)) => {
            let path = match app.variable(ORG_STORE) {
                Some(path) => Some(PathBuf::from(path)),
                None => own.chosen_organization(),
            };
            path.map(|path| Ok::<_, Failure>((path, own.pinned()?)))
                .transpose()?
        }
        None => None,
    };
    match chosen {
        Some((path, pinned)) if pinned.contains(&copy.database) => Ok(path),
        Some(_) => Err(of_another(copy)),
        None => Err(Failure::new(
            Kind::NotFound,
            "no shared organization was chosen, whose file this could replace",
        )
        .hint("choose it, even if it is older than it should be: manageros org use PATH")),
    }
}

fn of_another(copy: &Copy) -> Failure {
    let message = format!("{} is a backup of another store", copy.path.display());
    let hint = if copy.shared {
        "choose that organization first: manageros org use PATH"
    } else {
        "point MANAGEROS_HOME to an empty folder to restore it there"
    };
    Failure::new(Kind::Conflict, message).hint(hint)
}

/// What stands where a backup is to go.
enum Present {
    Nothing,
    Store(DatabaseId),
    Unreadable,
}

fn present(path: &Path, organization: bool) -> Result<Present, Failure> {
    match Store::identity(path, organization) {
        Ok(None) => Ok(Present::Nothing),
        Ok(Some(id)) => Ok(Present::Store(id)),
        Err(
            StoreError::NotADatabase { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Row { .. }
            | StoreError::Sql { .. },
        ) => Ok(Present::Unreadable),
        Err(error) => Err(error.into()),
    }
}

fn inspected(file: &Path) -> Result<Copy, Failure> {
    Store::inspect(file)?.ok_or_else(|| {
        Failure::new(
            Kind::NotFound,
            format!("there is no file {}", file.display()),
        )
    })
}

fn show(
    app: &App,
    schema_name: &'static str,
    result: &'static str,
    copy: &Copy,
    this_store: Option<bool>,
    kept: Option<&Path>,
) -> Result<(), Failure> {
    let view = BackupView {
        schema_name,
        result,
        file: copy.path.display().to_string(),
        bytes: copy.bytes,
        database: copy.database.to_string(),
        this_store,
        schema_version: copy.schema,
        people: copy.people,
        integrations: copy.integrations,
        links: copy.links,
        last_change: copy.last_change.clone(),
        kept: kept.map(|path| path.display().to_string()),
        organization: copy.shared,
    };
    app.show(&view, &Meta::default())
}
