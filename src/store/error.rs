//! What can go wrong with the database file, in the words a person would need; hints are written elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};
use thiserror::Error;

use crate::domain::{Email, Handle, IntegrationName, Link, Scope};

/// Why a question to the store, or a change of it, failed. Nothing was changed when one of these is returned.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file is there already, perhaps made a moment ago by another process; it may be opened instead.
    #[error("{path} exists already")]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// The SQLite file of another program.
    #[error("{path} is the database of another program")]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A file that SQLite did not write.
    #[error("{path} is not a database: {why}")]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        why: &'static str,
    },
    /// A database with damage.
    #[error("{path} is damaged: {why}")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        why: String,
    },
    /// Written by a newer manageros; this one has left it as it was.
    #[error(
        "{path} was written by a newer manageros (schema {found}; this one knows up to {known})"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema it has.
        found: i64,
        /// The newest schema this program knows.
        known: usize,
    },
    /// The organization's file has an older schema, and this user may not write it.
    #[error("{path} has schema {found}; this program needs {known} and may not change the file")]
    Older {
        /// The file.
        path: PathBuf,
        /// The schema it has.
        found: usize,
        /// The schema this program needs.
        known: usize,
    },
    /// A change was interrupted, and who may only read cannot undo its half.
    #[error("a change of {path} was interrupted")]
    Interrupted {
        /// The file.
        path: PathBuf,
    },
    /// Another process held its lock for longer than we wait.
    #[error("{path} is in use by another process")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No room to write.
    #[error("no space is left to write {path}")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file, its folder or its mount may not be written.
    #[error("{path} is read-only")]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Somebody else could have put it there, could read it or could change it.
    #[error("{path} is not safe to use: {why}")]
    Unsafe {
        /// The file, or the folder it lies in.
        path: PathBuf,
        /// What is wrong with it.
        why: Hazard,
    },
    /// The operating system refused something about the file or its folder.
    #[error("{path} cannot be used")]
    Folder {
        /// The file, or the folder it lies in.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A value that manageros would not have written: somebody edited the row.
    #[error("{path} holds a value that cannot be read: {table}.{column} {why}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with the value.
        why: String,
    },
    /// The name belongs to another integration.
    #[error("an integration named `{name}` exists already")]
    NameTaken {
        /// The name.
        name: IntegrationName,
        /// The scope of the integration that has it.
        scope: Scope,
    },
    /// The handle belongs to another person.
    #[error("a person with the handle `{handle}` exists already")]
    HandleTaken {
        /// The handle.
        handle: Handle,
    },
    /// The e-mail belongs to another person.
    #[error("`{handle}` has the e-mail {email} already")]
    EmailTaken {
        /// The e-mail, as it was to be written.
        email: Email,
        /// Who has it.
        handle: Handle,
    },
    /// The manager reports to the person, or is the person.
    #[error("`{}` would report to themselves: {}", .chain[0], joined(.chain))]
    ManagerCircle {
        /// From the person over each manager back to the person.
        chain: Vec<Handle>,
    },
    /// The person is another account on that integration.
    #[error("the person is linked to the account {} already", .0.account_id)]
    AlreadyLinked(Box<Link>),
    /// What was to be changed is no longer there: another process removed it.
    #[error("the {what} was removed in the meantime")]
    Gone {
        /// The product's word for it.
        what: &'static str,
    },
    /// Anything else that SQLite says.
    #[error("{path} could not be read or written")]
    Sql {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Who reports to whom, one after the other.
fn joined(chain: &[Handle]) -> String {
    let names: Vec<&str> = chain.iter().map(Handle::as_str).collect();
    names.join(" → ")
}

/// What makes a file or folder unsafe to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Hazard {
    /// It leads somewhere else.
    #[error("it is a symbolic link")]
    Symlink,
    /// A folder, a pipe, a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// It belongs neither to us nor to root.
    #[error("it belongs to another user (uid {uid})")]
    Owner {
        /// Whose it is.
        uid: u32,
    },
    /// A file that others may read or write.
    #[error("others may read or change it (mode {mode:03o})")]
    FileMode {
        /// Its permission bits.
        mode: u32,
    },
    /// An organization's file that everybody may read or write.
    #[error("everybody on this machine may read or change it (mode {mode:03o})")]
    SharedMode {
        /// Its permission bits.
        mode: u32,
    },
    /// A folder in which others may put files.
    #[error("others may put files into it (mode {mode:03o})")]
    FolderMode {
        /// Its permission bits.
        mode: u32,
    },
}

/// What fails inside this module, where the path is not at hand.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Row {
        table: &'static str,
        column: &'static str,
        why: String,
    },
    Said(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Said(error)
    }
}

impl Fault {
    /// Returns the error that names the file.
    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Said(error) => error,
            Self::Row { table, column, why } => StoreError::Row {
                path,
                table,
                column,
                why,
            },
            Self::Sql(error) if leftover(&error) => StoreError::Interrupted { path },
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(
                    ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::FileLockingProtocolFailed,
                ) => StoreError::Busy { path },
                Some(ErrorCode::DiskFull) => StoreError::Full { path },
                Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { path },
                // half a change of a dead process was to be taken back, and its journal stays in a read-only folder
                _ if error.sqlite_error().is_some_and(|error| {
                    error.extended_code == rusqlite::ffi::SQLITE_IOERR_DELETE
                }) =>
                {
                    StoreError::ReadOnly { path }
                }
                Some(ErrorCode::NotADatabase) => StoreError::NotADatabase {
                    path,
                    why: "its content is something else",
                },
                Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt {
                    path,
                    why: error.to_string(),
                },
                _ => StoreError::Sql {
                    path,
                    source: error.into(),
                },
            },
        }
    }
}

/// Whether a journal is there that would have to be played back by somebody who may write.
fn leftover(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::SqliteFailure(code, _)
            if matches!(code.extended_code, ffi::SQLITE_READONLY_ROLLBACK | ffi::SQLITE_READONLY_RECOVERY)
    )
}
