//! Where a key comes from: the OS keyring, or one of three variables in its stead.
//!
//! The choice is made once, by what is set, and kept: a source that fails is an error and never a reason to try
//! another, for that is how secrets end up in plain files.

use std::ffi::OsString;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::error::VaultError;
use super::item::Item;
use super::key_file;
use super::keyring::Keyring;
use super::{Patience, Vault, passphrase};
use crate::domain::{DatabaseId, UserId};

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
                    source: Arc::new(source),
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

    /// Puts the key of `vault` where the store's key is, over what is there, under `passphrase` if there is one. In one
    /// step: afterwards either the old key is there, whole, or the new one.
    ///
    /// # Errors
    ///
    /// `ReadOnlySource` for a descriptor, a variable, and a file in a folder that we may not write.
    pub fn replace(
        &self,
        vault: &Vault,
        passphrase: Option<&SecretString>,
        patience: &Patience,
    ) -> Result<(), VaultError> {
        let database = vault.database();
        self.writable(database)?;
        let text = vault.export(passphrase)?;
        match self {
            Self::File(path) => key_file::replace(path, text.expose_secret()),
            _ => Keyring::of(database).keep(&text, patience),
        }
        .map_err(|error| self.only_read(database, error))
    }

    /// Keeps the key of `vault` beside the store's key, as the one that is to follow it: the first step of a change of the
    /// key. It is under the same passphrase as the key itself, if that is under one.
    ///
    /// Then the store's tokens are sealed under it, in one transaction; then [`promote_next`](Self::promote_next). When
    /// the store's tokens do not open at the start of a command and [`open_next`](Self::open_next) finds the key they are
    /// sealed under, the change was cut off between the two, and promoting finishes it; when they do open, it was cut off
    /// before, and [`forget_next`](Self::forget_next) takes it back.
    ///
    /// # Errors
    ///
    /// `ReadOnlySource`; `Unfinished` when there is such a key already, which may be the only one that opens the store.
    pub fn keep_next(&self, vault: &Vault, patience: &Patience) -> Result<(), VaultError> {
        let database = vault.database();
        self.writable(database)?;
        let current = self.read(database, patience)?;
        let text = if passphrase::is_wrapped(&current) {
            let words = (patience.passphrase)()?;
            // not under another one, mistyped, that nobody knows
            passphrase::item(&current, &self.place(database), &|| Ok(words.clone()))?;
            vault.export(Some(&words))?
        } else {
            vault.export(None)?
        };
        let unfinished = || VaultError::Unfinished {
            place: self.next_place(database),
        };
        match self {
            Self::File(path) => match key_file::create(&next(path), text.expose_secret()) {
                Err(VaultError::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {
                    Err(unfinished())
                }
                outcome => outcome,
            },
            _ => match self.read_next(database, patience)? {
                Some(_) => Err(unfinished()),
                None => Keyring::next_of(database).keep(&text, patience),
            },
        }
        .map_err(|error| self.only_read(database, error))
    }

    /// Opens the key that [`keep_next`](Self::keep_next) kept, if there is one.
    ///
    /// # Errors
    ///
    /// Those of [`Vault::open`] but `Missing`.
    pub fn open_next(
        &self,
        database: DatabaseId,
        user: UserId,
        patience: &Patience,
    ) -> Result<Option<Vault>, VaultError> {
        let place = self.next_place(database);
        self.read_next(database, patience)?
            .map(|text| Vault::of_text(&text, place, database, user, patience))
            .transpose()
    }

    /// Puts the kept key of `vault` in the place of the store's key: the last step of a change. It may be called again
    /// when it was cut off.
    ///
    /// # Errors
    ///
    /// `Missing` when there is no such key and the store's key is another one too; `Unfinished` when the kept key is not
    /// that of `vault`; `ReadOnlySource`.
    pub fn promote_next(&self, vault: &Vault, patience: &Patience) -> Result<(), VaultError> {
        let database = vault.database();
        self.writable(database)?;
        let of_vault = |text: &SecretString| {
            Vault::import(text, patience.passphrase).map(|found| found.key_id() == vault.key_id())
        };
        let place = self.next_place(database);
        let Some(text) = self.read_next(database, patience)? else {
            // cut off after its last step
            let is_done = of_vault(&self.read(database, patience)?)?;
            return is_done.then_some(()).ok_or(VaultError::Missing { place });
        };
        if !of_vault(&text)? {
            return Err(VaultError::Unfinished { place });
        }
        match self {
            Self::File(path) => key_file::promote(&next(path), path),
            _ => Keyring::of(database)
                .keep(&text, patience)
                .and_then(|()| Keyring::next_of(database).forget(patience)),
        }
        .map_err(|error| self.only_read(database, error))
    }

    /// Deletes the key that [`keep_next`](Self::keep_next) kept, if there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be deleted.
    pub fn forget_next(&self, database: DatabaseId, patience: &Patience) -> Result<(), VaultError> {
        match self {
            Self::Keyring => match Keyring::next_of(database).forget(patience) {
                Err(VaultError::Missing { .. }) => Ok(()),
                outcome => outcome,
            },
            Self::File(path) => key_file::delete(&next(path)),
            Self::Fd(_) | Self::Env(_) => Ok(()),
        }
    }

    fn read_next(
        &self,
        database: DatabaseId,
        patience: &Patience,
    ) -> Result<Option<SecretString>, VaultError> {
        let text = match self {
            Self::Keyring => Keyring::next_of(database).read(patience),
            Self::File(path) => key_file::read(&next(path)),
            Self::Fd(_) | Self::Env(_) => return Ok(None),
        };
        match text {
            Err(VaultError::Missing { .. }) => Ok(None),
            text => text.map(Some),
        }
    }

    fn next_place(&self, database: DatabaseId) -> String {
        match self {
            Self::Keyring => Keyring::next_of(database).place,
            Self::File(path) => format!("the key file {}", next(path).display()),
            Self::Fd(_) | Self::Env(_) => self.place(database),
        }
    }

    fn writable(&self, database: DatabaseId) -> Result<(), VaultError> {
        match self {
            Self::Keyring | Self::File(_) => Ok(()),
            Self::Fd(_) | Self::Env(_) => Err(VaultError::ReadOnlySource {
                place: self.place(database),
            }),
        }
    }

    /// Returns `error` as what it means for whoever wanted to write.
    fn only_read(&self, database: DatabaseId, error: VaultError) -> VaultError {
        match error {
            VaultError::Io { source, .. }
                if matches!(
                    source.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                VaultError::ReadOnlySource {
                    place: self.place(database),
                }
            }
            error => error,
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
                    passphrase: &|| Err(VaultError::NotEntered),
                });
            }
            Self::File(path) => key_file::remove(path),
            Self::Fd(_) | Self::Env(_) => {}
        }
    }
}

/// Returns the file of the key that is to follow the one in `path`.
fn next(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(".next");
    name.into()
}

/// Returns the passphrase that the descriptor `number`, the value of `variable`, gives; line ends are not part of it.
///
/// # Errors
///
/// `BadVariable` when that is no number; `Io` when it cannot be read; `NoPassphrase` when it is empty.
pub fn read_passphrase(variable: &'static str, number: &str) -> Result<SecretString, VaultError> {
    let number: u32 = number.parse().map_err(|_| VaultError::BadVariable {
        name: variable,
        why: "is not the number of a descriptor",
    })?;
    let path = PathBuf::from(format!("/dev/fd/{number}"));
    let file = File::open(&path).map_err(|source| VaultError::Io {
        path: path.clone(),
        source: Arc::new(source),
    })?;
    let text = key_file::bounded(file, &path)?;
    match text.expose_secret().trim_end_matches(['\r', '\n']) {
        "" => Err(VaultError::NoPassphrase {
            why: format!("the descriptor of {variable} is empty"),
        }),
        passphrase => Ok(SecretString::from(passphrase)),
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
    use crate::vault::keys;

    const DATABASE: DatabaseId = DatabaseId::from_bytes([1; 16]);
    const USER: UserId = UserId::from_bytes([2; 16]);

    fn item() -> Item {
        Item {
            database: DATABASE,
            user: USER,
            root: SecretBox::new(Box::new([3; 32])),
            pin: keys::founding_key(&SecretBox::new(Box::new([3; 32])), DATABASE),
            is_pinned: true,
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

    fn words() -> SecretString {
        SecretString::from("correct horse")
    }

    /// The patience of somebody who knows the passphrase.
    fn knowing() -> Patience<'static> {
        Patience {
            passphrase: &|| Ok(words()),
            ..Patience::none()
        }
    }

    /// A key file and the key in it.
    fn kept(passphrase: Option<&SecretString>) -> (tempfile::TempDir, KeySource, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::File(folder.path().join("key"));
        let vault = Vault::import(&item().text(), &|| Ok(words())).unwrap();
        source
            .replace(&vault, passphrase, &Patience::none())
            .unwrap();
        (folder, source, vault)
    }

    fn files(folder: &tempfile::TempDir) -> Vec<String> {
        let names = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = names
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn key_in(source: &KeySource) -> [u8; 16] {
        Vault::open(source, DATABASE, USER, &knowing())
            .unwrap()
            .key_id()
    }

    #[test]
    fn a_key_under_a_passphrase_opens_from_any_source() {
        let vault = Vault::import(&item().text(), &|| Ok(words())).unwrap();
        let text = vault.export(Some(&words())).unwrap();
        let source = KeySource::Env(text);
        assert_eq!(key_in(&source), vault.key_id());
        let refused = Vault::open(&source, DATABASE, USER, &Patience::none());
        assert!(matches!(refused, Err(VaultError::NoPassphrase { .. })));
        let wrong = Patience {
            passphrase: &|| Ok(SecretString::from("wrong")),
            ..Patience::none()
        };
        let refused = Vault::open(&source, DATABASE, USER, &wrong);
        assert!(matches!(refused, Err(VaultError::WrongPassphrase { .. })));
        let new = Vault::for_new_store(&source, &knowing()).unwrap();
        assert_eq!((new.database, new.created), (DATABASE, false));
    }

    #[test]
    fn a_key_is_replaced_in_one_step() {
        let (folder, source, old) = kept(None);
        let new = old.successor().unwrap();
        source.replace(&new, None, &Patience::none()).unwrap();
        assert_eq!(key_in(&source), new.key_id());
        source.replace(&old, Some(&words()), &knowing()).unwrap();
        assert_eq!(key_in(&source), old.key_id());
        assert_eq!(files(&folder), ["key"], "nothing is left beside it");
    }

    #[test]
    fn a_change_of_the_key_goes_in_steps() {
        for passphrase in [None, Some(words())] {
            let (folder, source, old) = kept(passphrase.as_ref());
            let patience = knowing();
            let open_next = || source.open_next(DATABASE, USER, &patience).unwrap();
            assert!(open_next().is_none());
            let new = old.successor().unwrap();
            source.keep_next(&new, &patience).unwrap();
            assert_eq!(open_next().unwrap().key_id(), new.key_id());
            assert_eq!(key_in(&source), old.key_id());
            assert_eq!(files(&folder), ["key", "key.next"]);

            // the kept key may be the only one that opens the store
            let another = old.successor().unwrap();
            for twice in [&new, &another] {
                let refused = source.keep_next(twice, &patience);
                assert!(matches!(refused, Err(VaultError::Unfinished { .. })));
            }
            let refused = source.promote_next(&another, &patience);
            assert!(matches!(refused, Err(VaultError::Unfinished { .. })));

            source.promote_next(&new, &patience).unwrap();
            assert_eq!(key_in(&source), new.key_id());
            assert_eq!(files(&folder), ["key"]);
            source
                .promote_next(&new, &patience)
                .expect("cut off after the last step");
            let refused = source.promote_next(&another, &patience);
            assert!(matches!(refused, Err(VaultError::Missing { .. })));
            let text = source.read(DATABASE, &patience).unwrap();
            assert_eq!(passphrase::is_wrapped(&text), passphrase.is_some());
        }
    }

    #[test]
    fn a_change_of_the_key_can_be_taken_back() {
        let (folder, source, old) = kept(None);
        let patience = Patience::none();
        source
            .forget_next(DATABASE, &patience)
            .expect("there is none");
        source
            .keep_next(&old.successor().unwrap(), &patience)
            .unwrap();
        source.forget_next(DATABASE, &patience).unwrap();
        assert_eq!(files(&folder), ["key"]);
        assert_eq!(key_in(&source), old.key_id());
    }

    #[test]
    fn a_next_key_is_not_kept_under_a_passphrase_that_was_mistyped() {
        let (folder, source, old) = kept(Some(&words()));
        let mistyped = Patience {
            passphrase: &|| Ok(SecretString::from("correct hrose")),
            ..Patience::none()
        };
        let refused = source.keep_next(&old.successor().unwrap(), &mistyped);
        assert!(matches!(refused, Err(VaultError::WrongPassphrase { .. })));
        assert_eq!(files(&folder), ["key"]);
    }

    #[test]
    fn nothing_is_written_to_a_descriptor_or_a_variable() {
        let vault = Vault::import(&item().text(), &|| Ok(words())).unwrap();
        let patience = Patience::none();
        for source in [KeySource::Fd(9), KeySource::Env(item().text())] {
            for refused in [
                source.keep_next(&vault, &patience),
                source.promote_next(&vault, &patience),
                source.replace(&vault, None, &patience),
            ] {
                assert!(matches!(refused, Err(VaultError::ReadOnlySource { .. })));
            }
            assert!(
                source
                    .open_next(DATABASE, USER, &patience)
                    .unwrap()
                    .is_none()
            );
            source.forget_next(DATABASE, &patience).unwrap();
        }
    }

    /// Needs an unlocked keyring, as the test of `keyring` does.
    #[test]
    #[ignore = "needs the keyring of a desktop session"]
    fn a_real_keyring_changes_its_key_in_steps() {
        let patience = Patience {
            deadline: Duration::from_secs(3),
            ..knowing()
        };
        let source = KeySource::Keyring;
        let new = Vault::for_new_store(&source, &patience).unwrap();
        let (database, user, old) = (new.database, new.user, &new.vault);
        let next = old.successor().unwrap();
        let open_next = || source.open_next(database, user, &patience).unwrap();
        source.forget_next(database, &patience).unwrap();
        source.keep_next(&next, &patience).unwrap();
        assert_eq!(open_next().unwrap().key_id(), next.key_id());
        let refused = source.keep_next(&next, &patience);
        assert!(matches!(refused, Err(VaultError::Unfinished { .. })));
        source.promote_next(&next, &patience).unwrap();
        source.promote_next(&next, &patience).unwrap();
        assert!(open_next().is_none());
        let kept = Vault::open(&source, database, user, &patience).unwrap();
        assert_eq!(kept.key_id(), next.key_id());
        source.replace(old, Some(&words()), &patience).unwrap();
        let kept = Vault::open(&source, database, user, &patience).unwrap();
        assert_eq!(kept.key_id(), old.key_id());
        new.discard();
        let gone = Vault::open(&source, database, user, &patience);
        assert!(matches!(gone, Err(VaultError::Missing { .. })));
    }
}
