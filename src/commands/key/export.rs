//! Writes the key as text that can be carried to another machine or kept in a safe.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::own_store;
use crate::app::App;
use crate::error::{Failure, Kind};

/// Write the key as text, under a passphrase
///
/// Whoever has the text and the passphrase can open every token of the store. Never keep it beside the store.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key export --out /media/safe/manageros.key
  MANAGEROS_PASSPHRASE_FD=3 manageros key export 3<passphrase")]
pub struct ExportArgs {
    /// Write to this new file, which only you can read, instead of to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Without a passphrase: whoever reads the text has the key
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(app: &App, args: &ExportArgs) -> Result<(), Failure> {
    let (store, me) = own_store(app)?;
    if let Some(out) = &args.out {
        free(out, store.path())?;
    }
    if args.plain {
        app.confirm_with_word(
            "Whoever reads the text has the key. Type `plain` to go on",
            "plain",
        )?;
    }
    let vault = app.vault(&store, &me)?;
    let text = if args.plain {
        vault.export(None)?
    } else {
        vault.export(Some(&app.new_passphrase()?))?
    };
    match &args.out {
        None => app.write(&format!("{}\n", text.expose_secret())),
        Some(out) => {
            write(out, &text).map_err(|error| refused(out, &error))?;
            app.out().remark(&format!(
                "Wrote the key to {}. Keep it away from the store and its backups.",
                out.display()
            ));
            Ok(())
        }
    }
}

/// Refuses a file that is there, and one beside the store, where one theft would take both.
fn free(out: &Path, store: &Path) -> Result<(), Failure> {
    if out.symlink_metadata().is_ok() {
        return Err(refused(out, &io::ErrorKind::AlreadyExists.into()));
    }
    let folder = |path: &Path| {
        let parent = path.parent().filter(|parent| *parent != Path::new(""));
        parent.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    let beside = folder(out);
    if beside.is_some() && beside == folder(store) {
        return Err(
            Failure::usage("the key must not be kept in the folder of the store")
                .hint("name a file in another folder: manageros key export --out FILE"),
        );
    }
    Ok(())
}

fn write(path: &Path, text: &SecretString) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let written = file
        .write_all(text.expose_secret().as_bytes())
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.sync_all());
    if written.is_err() {
        // half a key is none, and the name is ours
        let _ = std::fs::remove_file(path);
    }
    written
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AlreadyExists {
        let message = format!("{} is there already", path.display());
        return Failure::new(Kind::Conflict, message).hint("name a new file");
    }
    Failure::new(
        Kind::Storage,
        format!("the key cannot be written to {}", path.display()),
    )
    .caused_by(error.to_string())
}
