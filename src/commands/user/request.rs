//! Requests to join as files: one for each account, in a folder where everybody may leave one.
//!
//! What is found there was put there by anybody. A file counts when it belongs to the account that it names; whether its
//! key is the right one is told by the fingerprint.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::means;
use crate::domain::{JoinRequest, JoinRequestError};
use crate::error::{Failure, Kind};

/// Far more than a request is long.
const MAX_BYTES: u64 = 4096;

/// Leaves the request, in place of an earlier one.
pub(super) fn leave(folder: &Path, request: &JoinRequest) -> io::Result<PathBuf> {
    let name = request.os_account.trim_start_matches("uid:");
    let path = folder.join(name.replace(['/', ':'], "_"));
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // past the umask: an admin has to read it
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    writeln!(file, "{request}")?;
    file.sync_all()?;
    Ok(path)
}

/// Returns the request of `who` from the folder.
pub(super) fn find(folder: &Path, who: &str) -> Result<JoinRequest, Failure> {
    let by_account = who.trim_start_matches("uid:");
    if by_account.parse::<u32>().is_ok() {
        return from_file(&folder.join(by_account));
    }
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        // what somebody else spoiled must not keep this one out
        if let Ok(request) = from_file(&path)
            && means(who, &request.os_account, &request.name)
        {
            found.push(request);
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(
            Failure::new(Kind::NotFound, format!("`{who}` has not asked to join"))
                .hint("`manageros user join` asks; what was sent is read with --request FILE"),
        ),
        count => Err(Failure::new(
            Kind::Conflict,
            format!("{count} requests have the name `{who}`"),
        )
        .candidates(found.iter().map(|request| request.os_account.clone()))
        .hint("name the user by the account, such as uid:1001")),
    }
}

/// Returns the request in a file, which must belong to the account that it names.
pub(super) fn from_file(path: &Path) -> Result<JoinRequest, Failure> {
    let file = open(path).map_err(|error| unreadable(path, &error))?;
    let found = file.metadata().map_err(|error| unreadable(path, &error))?;
    if !found.is_file() {
        return Err(unreadable(path, &io::ErrorKind::InvalidInput.into()));
    }
    let request = parse(&bounded(file).map_err(|error| unreadable(path, &error))?)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = format!("uid:{}", found.uid());
        if owner != request.os_account {
            let message = format!(
                "the request in {} is for {}, but the file belongs to {owner}",
                path.display(),
                request.os_account
            );
            return Err(Failure::new(Kind::Forbidden, message)
                .hint("somebody else wrote it; that user runs `manageros user join` again"));
        }
    }
    Ok(request)
}

/// Returns the request on standard input.
pub(super) fn from_stdin() -> Result<JoinRequest, Failure> {
    let text = bounded(io::stdin().lock())
        .map_err(|error| unreadable(Path::new("standard input"), &error))?;
    parse(&text)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // neither led elsewhere by a link nor held up by a pipe
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

fn bounded(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

fn parse(text: &str) -> Result<JoinRequest, Failure> {
    text.parse().map_err(|error: JoinRequestError| {
        Failure::usage(format!("what was read {error}"))
            .hint("have it printed again: manageros user join")
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        _ => Kind::Storage,
    };
    Failure::new(
        kind,
        format!("no request can be read from {}", path.display()),
    )
    .caused_by(error.to_string())
    .hint("`manageros user join` asks; what was sent is read with --request FILE")
}
