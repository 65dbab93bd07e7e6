//! Which file may be believed, and how a private one comes into being.
//!
//! Knows paths, modes and owners and nothing of SQL. A file is looked at without being opened: closing a second
//! descriptor of a database drops every lock this process holds on it (POSIX), SQLite's own among them. Looking first
//! and opening later is no race, because nobody else can change the folder.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{Hazard, StoreError};

/// Returns the path to open, or `None` when there is no such file; links in the folder's path are followed, once, here.
///
/// # Errors
///
/// When the file is empty, or when somebody else could have put it there, could read it or could change it.
pub(super) fn trusted(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(|error| refused(path, error))?,
    };
    // From here by the folder that was looked at, in case a link on the way leads elsewhere by now.
    let path = in_safe_folder(path)?;
    let found = fs::symlink_metadata(&path).map_err(|error| refused(&path, error))?;
    safe(&found).map_err(|why| StoreError::Unsafe {
        path: path.clone(),
        why,
    })?;
    if found.len() == 0 {
        let why = "it is empty";
        return Err(StoreError::NotADatabase { path, why });
    }
    Ok(Some(path))
}

/// Returns the first hundred bytes of a file. Only before this process has opened the database: closing the file drops
/// the locks on it.
pub(super) fn header(path: &Path) -> io::Result<[u8; 100]> {
    let mut header = [0; 100];
    // a pipe in its place would keep us waiting
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)?.read_exact(&mut header)?;
    Ok(header)
}

fn safe(found: &fs::Metadata) -> Result<(), Hazard> {
    plain(found)?;
    #[cfg(unix)]
    private(found, 0o077, |mode| Hazard::FileMode { mode })?;
    Ok(())
}

fn plain(found: &fs::Metadata) -> Result<(), Hazard> {
    if found.is_symlink() {
        Err(Hazard::Symlink)
    } else if found.is_file() {
        Ok(())
    } else {
        Err(Hazard::NotAFile)
    }
}

/// Who may read a file besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Nobody.
    Owner,
    /// The group of the folder it is in.
    Group,
}

/// Like [`trusted`], for the file of an organization: another user owns it, and a group may read it. What it says is
/// signed; what is checked here is that not just anybody can read people's names or put a file in its place.
///
/// # Errors
///
/// As with [`trusted`], and when there is no such file.
pub(super) fn trusted_shared(path: &Path) -> Result<PathBuf, StoreError> {
    let path = in_folder(path, |found| {
        closed(found, 0o002, |mode| Hazard::FolderMode { mode })
    })?;
    let found = fs::symlink_metadata(&path).map_err(|error| refused(&path, error))?;
    plain(&found)
        .and_then(|()| closed(&found, 0o007, |mode| Hazard::SharedMode { mode }))
        .map_err(|why| StoreError::Unsafe {
            path: path.clone(),
            why,
        })?;
    Ok(path)
}

/// Returns the path at which an organization's file is made: its folder is there, and the owner's to write.
pub(super) fn destined_shared(path: &Path) -> Result<PathBuf, StoreError> {
    in_folder(path, |found| {
        closed(found, 0o002, |mode| Hazard::FolderMode { mode })
    })
}

#[cfg(unix)]
fn closed(found: &fs::Metadata, forbidden: u32, hazard: fn(u32) -> Hazard) -> Result<(), Hazard> {
    use std::os::unix::fs::MetadataExt;
    match found.mode() & 0o7777 {
        mode if mode & forbidden == 0 => Ok(()),
        mode => Err(hazard(mode)),
    }
}

#[cfg(not(unix))]
fn closed(_: &fs::Metadata, _: u32, _: fn(u32) -> Hazard) -> Result<(), Hazard> {
    Ok(())
}

/// Makes the folder of `path` if it is missing, private from the first moment, and returns the path to create.
pub(super) fn destined(path: &Path) -> Result<PathBuf, StoreError> {
    let folder = folder(path);
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| refused(folder, error))?;
    in_safe_folder(path)
}

/// Returns `path` with its folder free of links, after a look at the folder.
pub(super) fn in_safe_folder(path: &Path) -> Result<PathBuf, StoreError> {
    // Sticky or not: whoever may add a file could add a journal, which SQLite would play back.
    in_folder(path, |found| {
        private(found, 0o022, |mode| Hazard::FolderMode { mode })
    })
}

fn in_folder(
    path: &Path,
    look: impl FnOnce(&fs::Metadata) -> Result<(), Hazard>,
) -> Result<PathBuf, StoreError> {
    let folder = folder(path);
    let name = path
        .file_name()
        .ok_or_else(|| refused(path, io::ErrorKind::InvalidFilename.into()))?;
    let folder = folder
        .canonicalize()
        .map_err(|error| refused(folder, error))?;
    let found = fs::metadata(&folder).map_err(|error| refused(&folder, error))?;
    look(&found).map_err(|why| StoreError::Unsafe {
        path: folder.clone(),
        why,
    })?;
    Ok(folder.join(name))
}

#[cfg(not(unix))]
fn private(_: &fs::Metadata, _: u32, _: fn(u32) -> Hazard) -> Result<(), Hazard> {
    Ok(())
}

#[cfg(unix)]
fn private(found: &fs::Metadata, forbidden: u32, hazard: fn(u32) -> Hazard) -> Result<(), Hazard> {
    use std::os::unix::fs::MetadataExt;
    let (uid, mode) = (found.uid(), found.mode() & 0o7777);
    if uid != 0 && uid != rustix::process::geteuid().as_raw() {
        Err(Hazard::Owner { uid })
    } else if mode & forbidden != 0 {
        Err(hazard(mode))
    } else {
        Ok(())
    }
}

/// A file in the making, under a name of its own; gone when dropped, unless it was given its final name.
///
/// So nobody ever sees half a database, not even after a crash.
pub(super) struct Draft {
    path: PathBuf,
    /// Held while the draft is there.
    _claim: Option<File>,
}

impl Draft {
    /// Makes the empty file, private from the first moment, beside `path`, where it tidies up what others left that
    /// were killed while they made theirs.
    pub(super) fn beside(path: &Path, suffix: &str) -> Result<Self, StoreError> {
        let claim = claim(path);
        // Several processes may be at it at once, also with the same key and so the same suffix.
        let own = RandomState::new().hash_one(std::process::id());
        let draft = with_suffix(path, &format!("{suffix}.{own:016x}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&draft)
            .map_err(|error| refused(&draft, error))?;
        Ok(Self {
            path: draft,
            _claim: claim,
        })
    }

    /// Returns where it is for now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Lets others read it, beside its owner.
    #[cfg_attr(
        not(unix),
        allow(
            unused_variables,
            clippy::unnecessary_wraps,
            reason = "modes are Unix's"
        )
    )]
    pub(super) fn let_read(&self, readers: Readers) -> Result<(), StoreError> {
        #[cfg(unix)]
        if readers == Readers::Group {
            use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
            let group = fs::metadata(folder(self.path())).map(|folder| folder.gid());
            group
                .and_then(|group| chown(self.path(), None, Some(group)))
                .and_then(|()| fs::set_permissions(self.path(), fs::Permissions::from_mode(0o640)))
                .map_err(|error| refused(self.path(), error))?;
        }
        Ok(())
    }

    /// Gives it the owner that `other` has, if that is there.
    #[cfg_attr(
        not(unix),
        allow(
            unused_variables,
            clippy::unnecessary_wraps,
            reason = "owners are Unix's"
        )
    )]
    pub(super) fn belong_as(&self, other: &Path) -> Result<(), StoreError> {
        #[cfg(unix)]
        if let Ok(found) = fs::symlink_metadata(other) {
            use std::os::unix::fs::{MetadataExt, chown};
            if found.uid() != rustix::process::geteuid().as_raw() {
                chown(self.path(), Some(found.uid()), None)
                    .map_err(|error| refused(other, error))?;
            }
        }
        Ok(())
    }

    /// Gives it its name, unless that is taken: of several processes one wins.
    pub(super) fn publish(self, path: &Path) -> Result<(), StoreError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => {
                drop(self);
                sync_folder(path)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(StoreError::AlreadyExists {
                    path: path.to_owned(),
                })
            }
            Err(error) => Err(refused(path, error)),
        }
    }

    /// Makes what was written to it survive a power cut.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| refused(&self.path, error))
    }

    /// Fills it with the bytes of another file.
    pub(super) fn fill_from(&self, other: &Path) -> Result<(), StoreError> {
        let copied = File::open(other).and_then(|mut from| {
            let mut to = OpenOptions::new().write(true).open(&self.path)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        });
        copied.map_err(|error| refused(&self.path, error))?;
        Ok(())
    }

    /// Gives it its name, in place of whatever has it.
    pub(super) fn replace(self, path: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, path).map_err(|error| refused(path, error))?;
        sync_folder(path)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing to be done when this fails: the error that led here says more.
        discard(&self.path);
    }
}

fn discard(draft: &Path) {
    let _ = fs::remove_file(draft);
    let _ = fs::remove_file(with_suffix(draft, "-journal"));
}

/// Locks the folder of `path` together with everybody who makes a draft in it. Who has it alone for a moment knows that
/// the drafts there are nobody's any more, and removes those of `path`.
///
/// The folder, because a lock on the draft itself would meet SQLite's own where the network's file systems make the two
/// kinds one. `None` where folders cannot be locked: then nothing is tidied up, and nothing else is lost.
#[cfg(unix)]
fn claim(path: &Path) -> Option<File> {
    use rustix::fs::{FlockOperation, flock};
    use std::time::Duration;
    const TRIES: u32 = 50;
    let found = File::open(folder(path)).ok()?;
    if flock(&found, FlockOperation::NonBlockingLockExclusive).is_ok() {
        sweep(path);
    }
    // Another one has it alone for as long as it takes to look through the folder.
    let shared = (0..TRIES).any(|_| {
        let got = flock(&found, FlockOperation::NonBlockingLockShared);
        if got == Err(rustix::io::Errno::WOULDBLOCK) {
            std::thread::sleep(Duration::from_millis(10));
        }
        got.is_ok()
    });
    shared.then_some(found)
}

// a folder cannot be opened there, and a lock would keep SQLite out
#[cfg(not(unix))]
fn claim(_: &Path) -> Option<File> {
    None
}

/// Removes the drafts of `path`, and of its backups, that belong to us; best effort.
#[cfg(unix)]
fn sweep(path: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return;
    };
    for entry in fs::read_dir(folder(path)).into_iter().flatten().flatten() {
        let stale = entry.path();
        let ours = entry
            .file_name()
            .to_str()
            .is_some_and(|found| is_draft(found, name));
        let private = fs::symlink_metadata(&stale).is_ok_and(|found| {
            use std::os::unix::fs::MetadataExt;
            found.uid() == rustix::process::geteuid().as_raw() && safe(&found).is_ok()
        });
        if ours && private {
            discard(&stale);
        }
    }
}

/// Returns whether `found` is the name of a draft, or of a draft's journal, that [`Draft::beside`] makes for `name`.
#[cfg(unix)]
fn is_draft(found: &str, name: &str) -> bool {
    let marks = found
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
        .map(|rest| rest.strip_suffix("-journal").unwrap_or(rest))
        .and_then(|rest| rest.strip_suffix(".new"));
    let own = marks.and_then(|marks| marks.rsplit('.').next());
    own.is_some_and(|own| own.len() == 16 && own.bytes().all(|c| c.is_ascii_hexdigit()))
}

/// Returns how many bytes are free for this user where `path` is; `None` when that cannot be told.
#[cfg(unix)]
pub fn free_space(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder(path)).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Returns how many bytes are free for this user where `path` is; `None` when that cannot be told.
#[cfg(not(unix))]
pub fn free_space(_: &Path) -> Option<u64> {
    None
}

/// Gives the file `path` a second name that is free: `<path><suffix>`, or that with a number.
pub(super) fn keep_as(path: &Path, suffix: &str) -> Result<PathBuf, StoreError> {
    for kept in names(path, suffix) {
        match fs::hard_link(path, &kept) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(refused(&kept, error)),
        }
    }
    unreachable!("some number is free")
}

/// Returns `<path><suffix>`, `<path><suffix>-2` and so on without end.
pub(super) fn names(path: &Path, suffix: &str) -> impl Iterator<Item = PathBuf> {
    (1_u32..).map(move |number| match number {
        1 => with_suffix(path, suffix),
        _ => with_suffix(path, &format!("{suffix}-{number}")),
    })
}

/// Gives a file another name, if it is there.
pub(super) fn move_away(from: &Path, to: &Path) -> Result<(), StoreError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(from, error)),
        _ => Ok(()),
    }
}

/// Returns `path` with more text at the end of its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes a new name survive a power cut.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        let folder = folder(path);
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| refused(folder, error))?;
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn refused(path: &Path, source: io::Error) -> StoreError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
        io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path },
        _ => StoreError::Folder { path, source },
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;
    use crate::store::{Store, sample};

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    fn hazard(path: &Path) -> Option<Hazard> {
        match Store::open(path) {
            Ok(_) => None,
            Err(StoreError::Unsafe { why, .. }) => Some(why),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn file_folder_and_journal_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/here/db");
        let store = sample::create(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path().join("made")), 0o700);
        let write = "BEGIN IMMEDIATE; UPDATE store SET organization = 'x'";
        store.db.execute_batch(write).unwrap();
        assert_eq!(mode(&with_suffix(&path, "-journal")), 0o600);
    }

    #[test]
    fn what_others_may_touch_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        sample::create(&path).unwrap();
        for loose in [0o644, 0o640, 0o620, 0o606, 0o601] {
            chmod(&path, loose);
            assert_eq!(hazard(&path), Some(Hazard::FileMode { mode: loose }));
        }
        chmod(&path, 0o600);
        for loose in [0o777, 0o1777, 0o770, 0o702] {
            chmod(folder.path(), loose);
            let why = Hazard::FolderMode { mode: loose };
            assert_eq!(hazard(&path), Some(why));
            let made = sample::create(&folder.path().join("other"));
            assert!(matches!(made, Err(StoreError::Unsafe { why: found, .. }) if found == why));
        }
        chmod(folder.path(), 0o755);
        assert_eq!(hazard(&path), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn another_users_file_or_folder_is_refused() {
        if !rustix::process::geteuid().is_root() {
            return; // nobody else can give a file away
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        sample::create(&path).unwrap();
        let give = |path: &Path, uid| std::os::unix::fs::chown(path, Some(uid), None).unwrap();
        give(&path, 1234);
        assert_eq!(hazard(&path), Some(Hazard::Owner { uid: 1234 }));
        give(&path, 0);
        give(folder.path(), 1234);
        assert_eq!(hazard(&path), Some(Hazard::Owner { uid: 1234 }));
    }

    #[test]
    fn only_a_regular_file_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real");
        sample::create(&real).unwrap();
        let planted = folder.path().join("planted");
        let target = folder.path().join("target");
        for (target, link) in [(&real, "link"), (&target, "dangling")] {
            let link = folder.path().join(link);
            symlink(target, &link).unwrap();
            assert_eq!(hazard(&link), Some(Hazard::Symlink));
            let made = sample::create(&link);
            assert!(matches!(made, Err(StoreError::AlreadyExists { .. })));
        }
        assert!(!target.exists(), "no link was followed");
        fs::create_dir(&planted).unwrap();
        assert_eq!(hazard(&planted), Some(Hazard::NotAFile));
        let fifo = folder.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        assert_eq!(hazard(&fifo), Some(Hazard::NotAFile));
    }

    #[test]
    fn a_folder_may_be_reached_by_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        fs::create_dir(folder.path().join("real")).unwrap();
        symlink("real", &link).unwrap();
        chmod(&link, 0o700);
        sample::create(&link.join("db")).unwrap();
        assert!(Store::open(&link.join("db")).unwrap().is_some());
    }

    #[test]
    fn drafts_of_the_dead_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let put = |name: &str| {
            fs::write(at(name), "x").unwrap();
            chmod(&at(name), 0o600);
        };
        let id = "00112233445566778899aabbccddeeff";
        let (own, other) = ("0123456789abcdef", "fedcba9876543210");
        let stale = [
            format!("db.{id}.{own}.new"),
            format!("db.{id}.{own}.new-journal"),
            format!("db.{id}.{other}.new-journal"),
            format!("db.schema-1.bak.{own}.new"),
        ];
        let others = [
            "db.new".to_owned(),
            format!("db.{own}"),
            format!("db.{id}.new"),
            format!("db.{id}.{own}.newer"),
            format!("other.{id}.{own}.new"),
            "db.schema-1.bak".to_owned(),
            "notes.new".to_owned(),
        ];
        let loose = format!("db.{id}.0000000000000000.new");
        let link = format!("db.{id}.1111111111111111.new");
        let below = format!("db.{id}.2222222222222222.new");
        for name in stale.iter().chain(&others).chain([&loose]) {
            put(name);
        }
        chmod(&at(&loose), 0o644);
        symlink("notes.new", at(&link)).unwrap();
        fs::create_dir(at(&below)).unwrap();
        // as long as somebody is at work there, nobody knows which draft is his
        let busy = Draft::beside(&at("elsewhere"), "").unwrap();
        drop(Draft::beside(&at("db"), "").unwrap());
        assert!(stale.iter().all(|name| at(name).exists()));
        drop(busy);
        sample::create(&at("db")).unwrap();
        assert!(stale.iter().all(|name| !at(name).exists()));
        for name in others.iter().chain([&loose, &below]) {
            assert!(at(name).exists(), "{name}");
        }
        assert!(at(&link).is_symlink());
        assert!(Store::open(&at("db")).unwrap().is_some());
    }

    /// Killed after the store got its name and before the draft lost its own: both are one file.
    #[test]
    fn a_draft_that_was_published_goes_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        sample::create(&path).unwrap();
        let draft = folder.path().join("db.0123456789abcdef.new");
        fs::hard_link(&path, &draft).unwrap();
        let before = fs::read(&path).unwrap();
        let made = sample::create(&path);
        assert!(matches!(made, Err(StoreError::AlreadyExists { .. })));
        assert!(!draft.exists());
        assert!(fs::read(&path).unwrap() == before);
        assert!(Store::open(&path).unwrap().is_some());
    }

    #[test]
    fn a_path_through_a_file_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let opened = Store::open(&file.join("db"));
        assert!(matches!(opened, Err(StoreError::Folder { .. })));
        let made = sample::create(&file.join("db"));
        assert!(matches!(made, Err(StoreError::Folder { .. })));
    }
}
