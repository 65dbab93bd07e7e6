//! What we say when the store cannot be read or written.

use super::{Failure, Kind};
use crate::store::{Hazard, StoreError};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(kind(&error), error.to_string());
        let failure = match std::error::Error::source(&error) {
            Some(cause) => failure.caused_by(cause.to_string()),
            None => failure,
        };
        match advice(&error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn kind(error: &StoreError) -> Kind {
    match error {
        StoreError::NameTaken { .. }
        | StoreError::HandleTaken { .. }
        | StoreError::EmailTaken { .. }
        | StoreError::ManagerCircle { .. }
        | StoreError::AlreadyLinked(_) => Kind::Conflict,
        StoreError::Gone { .. } => Kind::NotFound,
        _ => Kind::Storage,
    }
}

fn advice(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::NotOurs { path } | StoreError::NotADatabase { path, .. } => {
            format!(
                "move {} away, or point MANAGEROS_HOME to another folder",
                path.display()
            )
        }
        StoreError::Corrupt { .. } => {
            "put a good copy in its place: manageros backup restore FILE (see `manageros backup restore --help`)"
                .to_owned()
        }
        StoreError::Note { path } => format!(
            "if nobody can have changed it on purpose: rm '{}'; whether the organization is older than what you saw \
             cannot be told then",
            path.display()
        ),
        StoreError::Folder { path, .. } | StoreError::Sql { path, .. } => {
            format!("see who may read and write it: ls -ld '{}'", path.display())
        }
        StoreError::Rekeyed { .. } => "run the command again".to_owned(),
        StoreError::Newer { .. } => "install the newest manageros".to_owned(),
        StoreError::Older { .. } => "an admin's next command brings it up to date".to_owned(),
        StoreError::Interrupted { .. } => {
            "the next command of somebody who may write the file and its folder undoes its half; for an organization that is an admin".to_owned()
        }
        StoreError::Busy { .. } => "try again when the other manageros has ended".to_owned(),
        StoreError::Full { .. } => "free some space and try again; nothing was changed".to_owned(),
        StoreError::ReadOnly { path } => format!("make {} and its folder writable", path.display()),
        StoreError::Unsafe { path, why } => unsafe_advice(&path.display().to_string(), *why),
        StoreError::NameTaken { name, .. } => {
            format!("choose another name, or look at it with `manageros integration show {name}`")
        }
        StoreError::EmailTaken { handle, .. } => {
            format!("look at the person with `manageros person show {handle}`")
        }
        StoreError::HandleTaken { handle } => {
            format!(
                "look at the person with `manageros person show {handle}`, or give another --handle"
            )
        }
        StoreError::ManagerCircle { chain } if chain.len() > 2 => {
            let second = chain.get(chain.len().saturating_sub(2))?;
            format!(
                "give `{second}` another manager first, or none: manageros person edit {second} --manager ''"
            )
        }
        StoreError::AlreadyLinked(_) => {
            "add --replace to link the other account instead".to_owned()
        }
        _ => return None,
    })
}

fn unsafe_advice(path: &str, why: Hazard) -> String {
    match why {
        Hazard::FileMode { .. } => format!("chmod 600 '{path}'"),
        Hazard::SharedMode { .. } => format!("its owner runs: chmod o= '{path}'"),
        // such as /tmp, which is everybody's on purpose
        Hazard::FolderMode { mode } if mode & 0o1000 != 0 => {
            "choose a folder into which nobody else may write".to_owned()
        }
        Hazard::FolderMode { .. } => format!("chmod go-w '{path}'"),
        Hazard::Owner { .. } => {
            format!(
                "run as the owner of {path}, or choose a folder of your own (MANAGEROS_HOME is the store's)"
            )
        }
        Hazard::Symlink | Hazard::NotAFile => {
            "point MANAGEROS_HOME to the folder that really holds the store".to_owned()
        }
    }
}
