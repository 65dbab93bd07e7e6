//! `manageros backup`: copies of the store; asks neither the network nor the keyring.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::select;
use crate::app::App;
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
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros backup restore ~/backups/manageros.bak
  manageros backup restore ~/backups/manageros.bak --yes")]
pub struct RestoreArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
    let path = app.store_path()?;
    let present = present(&path)?;
    let what = match present {
        Present::Nothing => format!("Make the store {} from this backup?", path.display()),
        Present::Store(id) if id == copy.database => format!(
            "Put the backup in the place of {}? The present file is kept beside it",
            path.display()
        ),
        Present::Store(_) => {
            return Err(Failure::new(
                Kind::Conflict,
                format!("{} is a backup of another store", copy.path.display()),
            )
            .hint("point MANAGEROS_HOME to an empty folder to restore it there"));
        }
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
    // An older state of the organization is what was asked for.
    app.memory()?.forget(copy.database)?;
    app.out().remark(
        "Its tokens open with the key that was in use when it was made; see `manageros doctor`.",
    );
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

/// What stands where a backup is to go.
enum Present {
    Nothing,
    Store(DatabaseId),
    Unreadable,
}

fn present(path: &Path) -> Result<Present, Failure> {
    match Store::identity(path) {
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
    };
    app.show(&view, &Meta::default())
}
