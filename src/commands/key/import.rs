//! Puts a key that was exported where the store's key belongs.

use std::fs::File;
use std::io::{self, Read};

use clap::Args;
use secrecy::SecretString;

use super::own_store;
use crate::app::App;
use crate::error::{Failure, Kind};
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Put a key that was exported in the place of this store's key
///
/// The key has to be the one that the store is sealed under; another one is refused, and nothing is changed.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key import /media/safe/manageros.key
  manageros key import - < manageros.key")]
pub struct ImportArgs {
    /// The file with the key; - is standard input
    #[arg(value_name = "FILE|-")]
    file: String,
}

pub(super) fn run(app: &App, args: &ImportArgs) -> Result<(), Failure> {
    let (store, me) = own_store(app)?;
    let (text, place) = read(&args.file)?;
    let vault = Vault::import(&text, &|| app.passphrase())?;
    if vault.database() != store.database_id() {
        return Err(VaultError::OtherDatabase { place }.into());
    }
    if vault.user() != me.id {
        return Err(VaultError::OtherUser { place }.into());
    }
    let recorded = store.own_public_key(me.id)?;
    if recorded.is_some_and(|key| key != vault.public_key()) {
        return Err(other_generation(&place));
    }
    let source = app.key_source()?;
    let is_there = is_there(app, &source, &vault)?;
    if !is_there {
        app.patiently(|patience| source.replace(&vault, None, patience))?;
        app.out()
            .remark("The key is in its place. Delete the file if it was only for the way.");
    }
    let changed = KeyChanged {
        result: if is_there { "already" } else { "imported" },
        source: source.place(store.database_id()),
        fingerprint: fingerprint_of_user(vault.public_key()).to_string(),
        needs_token: Vec::new(),
        needs_grant: false,
    };
    app.show(&changed, &Meta::default())
}

/// Returns whether the source holds this key. Asks before another key of this store, or what is none, is overwritten; a
/// key of another store is that one's only key, and stays.
fn is_there(app: &App, source: &KeySource, vault: &Vault) -> Result<bool, Failure> {
    let (database, user) = (vault.database(), vault.user());
    let found = app.patiently(
        |patience| match Vault::open(source, database, user, patience) {
            Ok(found) => Ok(Some(Some(found))),
            Err(VaultError::Missing { .. }) => Ok(None),
            Err(VaultError::Malformed { .. } | VaultError::WrongPassphrase { .. }) => {
                Ok(Some(None))
            }
            Err(error) => Err(error),
        },
    )?;
    match found {
        None => Ok(false),
        Some(Some(found)) if found.key_id() == vault.key_id() => Ok(true),
        Some(_) => {
            app.confirm(&format!("Overwrite what is in {}?", source.place(database)))?;
            Ok(false)
        }
    }
}

/// A key of this store and user, from before or after a change of the key.
pub(super) fn other_generation(place: &str) -> Failure {
    Failure::new(
        Kind::Secrets,
        format!("the key in {place} is not the one that the store is sealed under"),
    )
    .hint("it was exported before a `manageros key rotate`, or the store is an older copy; put back the pair that belongs together")
}

fn read(file: &str) -> Result<(SecretString, String), Failure> {
    // more than any form of a key takes
    const MAX_BYTES: u64 = 4096;
    let place = if file == "-" { "standard input" } else { file };
    let mut text = String::with_capacity(4096);
    let outcome = if file == "-" {
        io::stdin().lock().take(MAX_BYTES).read_to_string(&mut text)
    } else {
        File::open(file).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text))
    };
    let text = SecretString::from(text);
    outcome.map(|_| (text, place.to_owned())).map_err(|error| {
        Failure::new(Kind::Secrets, format!("no key can be read from {place}"))
            .caused_by(error.to_string())
    })
}
