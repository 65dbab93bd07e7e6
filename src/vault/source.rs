//! Where a key comes from: the OS keyring, or one of three variables in its stead.
//!
//! The choice is made once, by what is set, and kept: a source that fails is an error and never a reason to try
//! another, for that is how secrets end up in plain files.

use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::Patience;
use super::error::VaultError;
use super::item::Item;
use super::key_file;
use super::keyring::Keyring;
use crate::domain::DatabaseId;

const FILE: &str = "MANAGEROS_KEY_FILE";
const FD: &str = "MANAGEROS_KEY_FD";
const TEXT: &str = "MANAGEROS_KEY";

/// The variables that name a key source. No child process needs them.
pub const VARIABLES: [&str; 3] = [FILE, FD, TEXT];

/// Where the key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The keyring of the operating system; what people use.
    Keyring,
    /// A file only its owner can read (`MANAGEROS_KEY_FILE`); servers.
    File(PathBuf),
    /// An open descriptor (`MANAGEROS_KEY_FD`); build machines: neither on disk nor in the environment.
    Fd(u32),
    /// The text itself (`MANAGEROS_KEY`); build machines that can pass a secret in no other way.
    Env(SecretString),
}

impl KeySource {
    /// Returns the source that the variables name, or the keyring when none is set. An empty variable is not set.
    ///
    /// # Errors
    ///
    /// When two are set, or when one has a value that cannot be meant.
    pub fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Result<Self, VaultError> {
        let mut set = VARIABLES
            .into_iter()
            .filter_map(|name| Some((name, get(name).filter(|value| !value.is_empty())?)));
        let Some((name, value)) = set.next() else {
            return Ok(Self::Keyring);
        };
        if let Some((second, _)) = set.next() {
            let first = name;
            return Err(VaultError::TwoSources { first, second });
        }
        if name == FILE {
            return Ok(Self::File(value.into()));
        }
        let text = value.into_string().map_err(|_| VaultError::BadVariable {
            name,
            why: "is not valid UTF-8",
        })?;
        if name == TEXT {
            return Ok(Self::Env(SecretString::from(text)));
        }
        text.parse()
            .map(Self::Fd)
            .map_err(|_| VaultError::BadVariable {
                name,
                why: "is not the number of a descriptor",
            })
    }

    /// Returns where the key of `database` is, in words that can follow "in".
    pub fn place(&self, database: DatabaseId) -> String {
        match self {
            Self::Keyring => Keyring::of(database).place,
            Self::File(path) => format!("the key file {}", path.display()),
            Self::Fd(number) => format!("descriptor {number} ({FD})"),
            Self::Env(_) => format!("the variable {TEXT}"),
        }
    }

    /// Returns the text found there. A pipe is empty afterwards: read once.
    ///
    /// # Errors
    ///
    /// When there is none, or when the place cannot be trusted or reached.
    pub(super) fn read(
        &self,
        database: DatabaseId,
        patience: &Patience,
    ) -> Result<SecretString, VaultError> {
        match self {
            Self::Keyring => Keyring::of(database).read(patience),
            Self::File(path) => key_file::read(path),
            Self::Fd(number) => {
                let path = PathBuf::from(format!("/dev/fd/{number}"));
                let file = File::open(&path).map_err(|source| VaultError::Io {
                    path: path.clone(),
                    source,
                })?;
                let text = key_file::bounded(file, &path);
                keep_memory_private();
                text
            }
            Self::Env(text) => Ok(text.clone()),
        }
    }

    /// Writes a new key where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be written; nobody can put a key into a descriptor or a variable for later.
    pub(super) fn keep(&self, item: &Item, patience: &Patience) -> Result<(), VaultError> {
        match self {
            Self::Keyring => Keyring::of(item.database).keep(&item.text(), patience),
            Self::File(path) => key_file::create(path, item.text().expose_secret()),
            Self::Fd(_) | Self::Env(_) => Err(VaultError::Missing {
                place: self.place(item.database),
            }),
        }
    }

    /// Removes what [`keep`](Self::keep) wrote, if it can.
    pub(super) fn forget(&self, database: DatabaseId) {
        match self {
            Self::Keyring => {
                // it was open a moment ago, so it will not ask anybody anything
                let _ = Keyring::of(database).forget(&Patience {
                    deadline: Duration::from_secs(3),
                    on_slow: &|| {},
                });
            }
            Self::File(path) => key_file::remove(path),
            Self::Fd(_) | Self::Env(_) => {}
        }
    }
}

/// From here on the key is in our memory. Before, a process that may not be looked into could not have reopened its own
/// descriptor.
fn keep_memory_private() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(test)]
mod tests {
    use secrecy::SecretBox;

    use super::*;
    use crate::domain::UserId;
    use crate::vault::Vault;

    const DATABASE: DatabaseId = DatabaseId::from_bytes([1; 16]);
    const USER: UserId = UserId::from_bytes([2; 16]);

    fn item() -> Item {
        Item {
            database: DATABASE,
            user: USER,
            root: SecretBox::new(Box::new([3; 32])),
        }
    }

    fn from(set: &[(&str, &str)]) -> Result<KeySource, VaultError> {
        KeySource::from_variables(|name| {
            let found = set.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn one_variable_names_the_source() {
        assert!(matches!(from(&[]), Ok(KeySource::Keyring)));
        assert!(matches!(
            from(&[(TEXT, ""), (FD, "")]),
            Ok(KeySource::Keyring)
        ));
        assert!(matches!(
            from(&[(FD, "3"), (FILE, "")]),
            Ok(KeySource::Fd(3))
        ));
        assert!(
            matches!(from(&[(FILE, "/k")]), Ok(KeySource::File(path)) if path.to_str() == Some("/k"))
        );
        assert!(matches!(from(&[(TEXT, "mosk1:x")]), Ok(KeySource::Env(_))));
    }

    #[test]
    fn two_variables_are_an_error() {
        for set in [[FILE, FD], [FILE, TEXT], [FD, TEXT]] {
            let refused = from(&set.map(|name| (name, "3"))).unwrap_err();
            assert_eq!(
                refused.to_string(),
                format!("{} and {} are both set", set[0], set[1])
            );
        }
    }

    #[test]
    fn a_descriptor_is_a_number() {
        for bad in ["three", "-1", "3 ", "99999999999"] {
            assert!(
                matches!(
                    from(&[(FD, bad)]),
                    Err(VaultError::BadVariable { name: FD, .. })
                ),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_text_is_never_shown() {
        let source = from(&[(TEXT, "mosk1:canary")]).unwrap();
        let place = source.place(DATABASE);
        assert!(!format!("{source:?} {place}").contains("canary"));
    }

    #[cfg(unix)]
    #[test]
    fn descriptors_of_pipes_and_files_are_read() {
        use std::io::Write;
        use std::os::fd::AsRawFd;

        let read = |number: i32| {
            let source = KeySource::Fd(number.try_into().unwrap());
            source.read(DATABASE, &Patience::none())
        };
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(b"mosk1:pipe").unwrap();
        drop(writer);
        let text = read(reader.as_raw_fd()).unwrap();
        assert_eq!(text.expose_secret(), "mosk1:pipe");

        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[b'x'; 4097]).unwrap();
        assert!(matches!(
            read(file.as_file().as_raw_fd()),
            Err(VaultError::KeyFile { .. })
        ));
        assert!(matches!(read(9999), Err(VaultError::Io { .. })));
    }

    #[test]
    fn a_key_opens_only_its_own_store() {
        let source = KeySource::Env(item().text());
        let open = |database, user| Vault::open(&source, database, user, &Patience::none());
        assert!(open(DATABASE, USER).is_ok());
        assert!(matches!(
            open(DatabaseId::from_bytes([9; 16]), USER),
            Err(VaultError::OtherDatabase { .. })
        ));
        assert!(matches!(
            open(DATABASE, UserId::from_bytes([9; 16])),
            Err(VaultError::OtherUser { .. })
        ));
    }

    #[test]
    fn a_new_store_takes_over_a_key_that_is_there() {
        let source = KeySource::Env(item().text());
        let new = Vault::for_new_store(&source, &Patience::none()).unwrap();
        assert_eq!(
            (new.database, new.user, new.created),
            (DATABASE, USER, false)
        );
        let bad = KeySource::Env(SecretString::from("hunter2"));
        assert!(matches!(
            Vault::for_new_store(&bad, &Patience::none()),
            Err(VaultError::Malformed { .. })
        ));
    }

    #[test]
    fn a_key_file_is_made_once_and_discarded_with_its_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let source = KeySource::File(path.clone());
        let patience = Patience::none();
        let missing = Vault::open(&source, DATABASE, USER, &patience);
        assert!(matches!(missing, Err(VaultError::Missing { .. })));
        assert!(!path.exists(), "opening never makes a key");

        let new = Vault::for_new_store(&source, &patience).unwrap();
        assert!(new.created);
        assert!(Vault::open(&source, new.database, new.user, &patience).is_ok());

        let again = Vault::for_new_store(&source, &patience).unwrap();
        assert_eq!((again.database, again.created), (new.database, false));
        again.discard();
        assert!(path.exists(), "a key that was found stays");
        new.discard();
        assert!(!path.exists());
    }
}
