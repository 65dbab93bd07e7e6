//! The key file: for machines without a keyring, and for what a service manager hands over (a systemd credential is
//! such a file, mode 0400 and owned by root).
//!
//! A key that others could have read is lost, and one that others could have put there is theirs; so the file is
//! refused unless it is a regular file with one name, belongs to us or to root, and nobody else can open it. What is
//! checked is the open file and not its path, which could be changed in between.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::error::VaultError;
use crate::crash;

/// More than any form of a key takes, and little enough for a file that is none.
const MAX_BYTES: usize = 4096;

/// Returns the text in the key file.
///
/// # Errors
///
/// `Missing` when there is no such file, `KeyFile` when it cannot be trusted.
pub(super) fn read(path: &Path) -> Result<SecretString, VaultError> {
    let file = match real(path).and_then(|path| open(&path)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(VaultError::Missing {
                place: format!("the key file {}", path.display()),
            });
        }
        Err(error) => return Err(failed(path, error)),
    };
    forget_draft(path, &file);
    let metadata = file.metadata().map_err(|error| failed(path, error))?;
    match distrust(&metadata) {
        Some(why) => Err(refused(path, why)),
        None => bounded(file, path),
    }
}

/// Makes the key file with `text` in it; it is private from its first moment, and whole and on disk when it has its name.
///
/// # Errors
///
/// When there is a file already, or when it cannot be written; nothing is left then.
pub(super) fn create(path: &Path, text: &str) -> Result<(), VaultError> {
    drafted(path, text, |draft, real| fs::hard_link(draft, real))
}

/// Writes `text` beside `path`, and gives it that name with `place` when it is whole and on disk.
fn drafted(
    path: &Path,
    text: &str,
    place: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> Result<(), VaultError> {
    let real = make_folder(path)
        .and_then(|()| real(path))
        .map_err(|error| failed(path, error))?;
    // Another process that is about to do the same must never read half a key.
    let own = RandomState::new().hash_one(std::process::id());
    let mut draft = real.clone().into_os_string();
    draft.push(format!(".{own:016x}.new"));
    let draft = PathBuf::from(draft);
    let made = create_private(&draft)
        .and_then(|file| write(file, text))
        .inspect(|()| crash::point("key-file.written"))
        .and_then(|()| place(&draft, &real))
        .inspect(|()| crash::point("key-file.named"));
    remove(&draft);
    made.and_then(|()| sync_folder(&real))
        .map_err(|error| failed(path, error))
}

/// Puts `text` in the place of whatever key file is there, if any, in one step: whoever reads sees the old or the new one.
///
/// # Errors
///
/// When it cannot be written; the old file is unchanged then.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), VaultError> {
    drafted(path, text, |draft, real| fs::rename(draft, real))
}

/// Puts the key file `from` in the place of `to`, in one step.
///
/// # Errors
///
/// When it cannot be moved; both files are unchanged then.
pub(super) fn promote(from: &Path, to: &Path) -> Result<(), VaultError> {
    let real_paths = real(from).and_then(|from| Ok((from, real(to)?)));
    real_paths
        .and_then(|(from, to)| fs::rename(from, &to).and_then(|()| sync_folder(&to)))
        .map_err(|error| failed(to, error))
}

/// Deletes a key file, for good when this returns. One that is not there is as good as deleted.
///
/// # Errors
///
/// When it cannot be deleted.
pub(super) fn delete(path: &Path) -> Result<(), VaultError> {
    match real(path).and_then(|real| fs::remove_file(&real).and_then(|()| sync_folder(&real))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, error)),
        _ => Ok(()),
    }
}

/// Removes a key file that was just made for a store which then could not be; best effort, for the failure that led
/// here is the one to tell.
pub(super) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// Removes the second name that a new key file keeps when its maker is killed before its draft is gone. It is a draft's
/// name, in the same folder, of the very same file; any other second name stays and is refused.
#[cfg(unix)]
fn forget_draft(path: &Path, file: &File) {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(real)) = (file.metadata(), real(path)) else {
        return;
    };
    let name = real.file_name().and_then(|name| name.to_str());
    let (Some(folder), Some(name)) = (real.parent(), name) else {
        return;
    };
    if open.nlink() == 1 {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let same = fs::symlink_metadata(entry.path())
            .is_ok_and(|found| (found.dev(), found.ino()) == (open.dev(), open.ino()));
        let found = entry.file_name();
        if same && found.to_str().is_some_and(|found| is_draft(found, name)) {
            remove(&entry.path());
        }
    }
}

/// Returns whether `found` is a name that [`create`] makes on its way to `name`.
#[cfg(unix)]
fn is_draft(found: &str, name: &str) -> bool {
    let own = found
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_suffix(".new"));
    own.is_some_and(|own| own.len() == 16 && own.bytes().all(|c| c.is_ascii_hexdigit()))
}

/// Returns all of `reader`, which is open at `path`, as text.
///
/// # Errors
///
/// When it is too large or not text.
pub(super) fn bounded(reader: impl Read, path: &Path) -> Result<SecretString, VaultError> {
    // with its full capacity from the start the buffer never moves, so that wiping it wipes every copy
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
    reader
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(path, error))?;
    if bytes.len() > MAX_BYTES {
        return Err(refused(path, "is larger than 4 KiB; it is no key"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| refused(path, "is not text"))?;
    Ok(SecretString::from(text))
}

/// Makes the folder of `path` when it is missing, for nobody else: it may be the very folder the new store goes into.
fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Returns `path` with its folder resolved, so that only the last name can still be a link, which opening refuses.
fn real(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    Ok(folder.canonicalize()?.join(name))
}

fn write(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Makes the name of a new file as durable as its content.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(path))?.sync_all()
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    // without NONBLOCK, opening a FIFO waits for somebody to write to it
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?.into())
}

#[cfg(unix)]
fn distrust(metadata: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    let us = rustix::process::geteuid().as_raw();
    if !metadata.is_file() {
        Some("is not a regular file")
    } else if metadata.nlink() != 1 {
        Some("has a second name (hard link)")
    } else if metadata.uid() != us && metadata.uid() != 0 {
        Some("belongs to another user")
    } else if metadata.mode() & 0o077 != 0 {
        Some("is open to other users; its mode must be 0600 or 0400")
    } else {
        None
    }
}

// elsewhere a file inherits the access list of its folder, which `std` can neither read nor set, and a folder cannot be
// opened to sync it

#[cfg(not(unix))]
fn forget_draft(_: &Path, _: &File) {}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    File::create_new(path)
}

#[cfg(not(unix))]
fn distrust(metadata: &fs::Metadata) -> Option<&'static str> {
    (!metadata.is_file()).then_some("is not a regular file")
}

fn refused(path: &Path, why: &'static str) -> VaultError {
    VaultError::KeyFile {
        path: path.to_owned(),
        why,
    }
}

fn failed(path: &Path, source: io::Error) -> VaultError {
    // what opening a link with NOFOLLOW says
    #[cfg(unix)]
    if source.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return refused(path, "is a symbolic link");
    }
    match source.kind() {
        io::ErrorKind::IsADirectory => refused(path, "is not a regular file"),
        _ => VaultError::Io {
            path: path.to_owned(),
            source: Arc::new(source),
        },
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use secrecy::ExposeSecret;

    use super::*;

    fn write_file(path: &Path, mode: u32, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Returns what reading `path` says is wrong with it.
    fn wrong(path: &Path) -> &'static str {
        match read(path) {
            Err(VaultError::KeyFile { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn private_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for mode in [0o600, 0o400] {
            write_file(&path, mode, "mosk1:x\n");
            assert_eq!(read(&path).unwrap().expose_secret(), "mosk1:x\n");
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_folder_may_be_reached_by_a_link() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("real")).unwrap();
        symlink("real", folder.path().join("link")).unwrap();
        write_file(&folder.path().join("real/key"), 0o600, "x");
        assert!(read(&folder.path().join("link/key")).is_ok());
    }

    #[test]
    fn loose_modes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for mode in [0o644, 0o640, 0o620, 0o604, 0o601] {
            write_file(&path, mode, "x");
            assert!(wrong(&path).contains("0600"), "{mode:o}");
        }
    }

    #[test]
    fn only_a_plain_file_is_a_key_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        write_file(&path("key"), 0o600, "x");
        symlink("key", path("link")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, path("fifo"), rustix::fs::Mode::RUSR).unwrap();
        for (name, why) in [
            ("link", "is a symbolic link"),
            ("dangling", "is a symbolic link"),
            ("folder", "is not a regular file"),
            ("fifo", "is not a regular file"),
        ] {
            assert_eq!(wrong(&path(name)), why, "{name}");
        }
        assert_eq!(wrong(Path::new("/")), "is not a regular file");
        fs::hard_link(path("key"), path("second")).unwrap();
        assert_eq!(wrong(&path("key")), "has a second name (hard link)");
    }

    #[test]
    fn other_contents_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_file(&path, 0o600, &"x".repeat(MAX_BYTES));
        assert!(read(&path).is_ok());
        write_file(&path, 0o600, &"x".repeat(MAX_BYTES + 1));
        assert!(wrong(&path).contains("4 KiB"));
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(wrong(&path), "is not text");
    }

    #[test]
    fn an_absent_file_is_a_missing_key() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["key", "no/key"] {
            let missing = read(&folder.path().join(path));
            assert!(matches!(missing, Err(VaultError::Missing { .. })));
        }
    }

    /// Killed between its name and the end of its draft, a key file has two names.
    #[test]
    fn the_draft_of_a_dead_maker_does_not_lock_us_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        create(&path("key"), "mosk1:x").unwrap();
        fs::hard_link(path("key"), path("key.0123456789abcdef.new")).unwrap();
        write_file(&path("key.fedcba9876543210.new"), 0o600, "another file");
        assert_eq!(read(&path("key")).unwrap().expose_secret(), "mosk1:x\n");
        assert!(!path("key.0123456789abcdef.new").exists());
        assert!(path("key.fedcba9876543210.new").exists());
        for second in [
            "key.new",
            "key.0123456789abcdeg.new",
            "other.0123456789abcdef.new",
        ] {
            fs::hard_link(path("key"), path(second)).unwrap();
            assert_eq!(wrong(&path("key")), "has a second name (hard link)");
            fs::remove_file(path(second)).unwrap();
        }
    }

    #[test]
    fn a_missing_folder_is_made_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        create(&home.join("key"), "mosk1:x").unwrap();
        assert_eq!(
            fs::metadata(&home).unwrap().permissions().mode() & 0o777,
            0o700
        );
    }

    #[test]
    fn a_made_file_is_private_and_never_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, "mosk1:x").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(read(&path).unwrap().expose_secret(), "mosk1:x\n");
        assert!(matches!(
            create(&path, "mosk1:y"),
            Err(VaultError::Io { .. })
        ));
        assert_eq!(read(&path).unwrap().expose_secret(), "mosk1:x\n");
        let link = folder.path().join("link");
        symlink("elsewhere", &link).unwrap();
        assert!(create(&link, "mosk1:y").is_err());
        assert!(!folder.path().join("elsewhere").exists());
    }
}
