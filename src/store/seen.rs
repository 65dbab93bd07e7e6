//! What this user has seen of organizations, in files of his own beside no database: whoever puts an older database back
//! does not put these back with it.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{DatabaseId, OrganizationKey, Seen};

use super::error::StoreError;
use super::files::{self, Draft};

/// The folder with one file for each organization.
#[derive(Debug, Clone)]
pub struct Memory {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Form {
    epoch: u64,
    hash: String,
    signer: String,
    parts: Vec<(String, String)>,
}

impl Memory {
    /// Returns the memory kept in `folder`, which need not exist.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns what was last seen of `organization`; `None` when it never was.
    ///
    /// # Errors
    ///
    /// When there is a file that cannot be read, or that others could have written.
    pub fn of(&self, organization: DatabaseId) -> Result<Option<Seen>, StoreError> {
        let Some(path) = files::trusted(&self.path(organization))? else {
            return Ok(None);
        };
        let text = fs::read(&path).map_err(|source| StoreError::Folder {
            path: path.clone(),
            source,
        })?;
        let form: Option<Form> = serde_json::from_slice(&text).ok();
        match form.and_then(Form::seen) {
            Some(seen) => Ok(Some(seen)),
            None => Err(StoreError::Corrupt {
                path,
                why: "it is not what manageros wrote".to_owned(),
            }),
        }
    }

    /// Remembers `seen`, in place of what was seen before.
    pub fn keep(&self, organization: DatabaseId, seen: &Seen) -> Result<(), StoreError> {
        let path = files::destined(&self.path(organization))?;
        let draft = Draft::beside(&path, "")?;
        let text = serde_json::to_vec(&Form::of(seen)).expect("plain data");
        write(draft.path(), &text).map_err(|source| StoreError::Folder {
            path: path.clone(),
            source,
        })?;
        draft.replace(&path)
    }

    /// Forgets what was seen of `organization`, so that an older state of it is taken as it is.
    pub fn forget(&self, organization: DatabaseId) -> Result<(), StoreError> {
        let path = self.path(organization);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::Folder { path, source })
            }
            _ => Ok(()),
        }
    }

    fn path(&self, organization: DatabaseId) -> PathBuf {
        self.folder.join(format!("{organization}.seen.json"))
    }
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    use io::Write as _;
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

impl Form {
    fn of(seen: &Seen) -> Self {
        Self {
            epoch: seen.epoch,
            hash: hex(&seen.hash),
            signer: hex(&seen.signer.0),
            parts: seen
                .parts
                .iter()
                .map(|(name, hash)| (name.clone(), hex(hash)))
                .collect(),
        }
    }

    fn seen(self) -> Option<Seen> {
        let parts = self
            .parts
            .into_iter()
            .map(|(name, hash)| Some((name, unhex(&hash)?)));
        Some(Seen {
            epoch: self.epoch,
            hash: unhex(&self.hash)?,
            signer: OrganizationKey(unhex(&self.signer)?),
            parts: parts.collect::<Option<_>>()?,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text can be written to");
        text
    })
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| digit.try_into().ok()))
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1..].first().unwrap_or(&0))
        .collect();
    (text.len() == 2 * N).then(|| bytes.try_into().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample;

    #[test]
    fn what_was_seen_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let memory = Memory::in_folder(home.path().join("organizations"));
        assert_eq!(memory.of(sample::DATABASE).unwrap(), None);
        let seen = |epoch| Seen {
            epoch,
            hash: [0xab; 32],
            signer: OrganizationKey([7; 32]),
            parts: vec![("member ada".to_owned(), [1, 2, 3, 4, 5, 6, 7, 0xff])],
        };
        for epoch in [1, u64::MAX] {
            memory.keep(sample::DATABASE, &seen(epoch)).unwrap();
            assert_eq!(memory.of(sample::DATABASE).unwrap(), Some(seen(epoch)));
        }
        fs::write(memory.path(sample::DATABASE), "{}").unwrap();
        assert!(matches!(
            memory.of(sample::DATABASE),
            Err(StoreError::Corrupt { .. })
        ));
        memory.forget(sample::DATABASE).unwrap();
        memory.forget(sample::DATABASE).unwrap();
        assert_eq!(memory.of(sample::DATABASE).unwrap(), None);
    }
}
