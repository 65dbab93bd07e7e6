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
        StoreError::Corrupt { path, .. } => format!("restore {} from a backup", path.display()),
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
        Hazard::FolderMode { .. } => format!("chmod 700 '{path}'"),
        Hazard::Owner { .. } => {
            format!("run as the owner of {path}, or point MANAGEROS_HOME to a folder of your own")
        }
        Hazard::Symlink | Hazard::NotAFile => {
            "point MANAGEROS_HOME to the folder that really holds the store".to_owned()
        }
    }
}
