//! Puts a key that was exported where the store's key belongs.

use std::fs::File;
use std::io::{self, Read};

use clap::Args;
use secrecy::SecretString;

use super::own_store;
use crate::app::App;
use crate::domain::User;
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Put a key that was exported in the place of this store's key
///
/// The key has to be the one that the store is sealed under; another one is refused, and nothing is changed. A key file
/// keeps the passphrase that the key is under; in a keyring, which is locked by itself, the key needs none.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key import /media/safe/manageros.key
  manageros key import - < manageros.key
  manageros key import /media/safe/manageros.key --plain")]
pub struct ImportArgs {
    /// The file with the key; - is standard input
    #[arg(value_name = "FILE|-")]
    file: String,
    /// Keep it without the passphrase that it is under: whoever reads the key file has the key
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(app: &App, args: &ImportArgs) -> Result<(), Failure> {
    let (own, me) = own_store(app)?;
    let (text, place) = read(&args.file)?;
    let mut vault = Vault::import(&text, &|| app.passphrase())?;
    if vault.database() != own.database_id() {
        return Err(VaultError::OtherDatabase { place }.into());
    }
    if vault.user() != me.id {
        return Err(VaultError::OtherUser { place }.into());
    }
    let recorded = own.own_public_key(me.id)?;
    if recorded.is_some_and(|key| key != vault.public_key()) {
        return Err(VaultError::OtherGeneration { place }.into());
    }
    let source = app.key_source()?;
    let result = match there(app, &source, &vault)? {
        There::Same => {
            tidy(app, &own, &me, &source)?;
            "already"
        }
        There::Nothing => put(app, args, &text, &own, &me, &source, &vault)?,
        There::Other => {
            if !opens(app, &own, &me, &mut vault)? {
                return Err(VaultError::OtherGeneration { place }.into());
            }
            let place = source.place(own.database_id());
            app.confirm(&format!("Overwrite what is in {place}?"))?;
            put(app, args, &text, &own, &me, &source, &vault)?
        }
    };
    let changed = KeyChanged {
        result,
        source: source.place(own.database_id()),
        fingerprint: fingerprint_of_user(vault.public_key()).to_string(),
        needs_token: Vec::new(),
        needs_grant: false,
        kept: None,
    };
    app.show(&changed, &Meta::default())
}

/// What is where the key belongs.
enum There {
    Nothing,
    Same,
    /// Another key of this store, or what is none.
    Other,
}

/// Looks at what the source holds. A key of another store is that one's only key, and an error.
fn there(app: &App, source: &KeySource, vault: &Vault) -> Result<There, Failure> {
    let (database, user) = (vault.database(), vault.user());
    app.patiently(
        |patience| match Vault::open(source, database, user, patience) {
            Ok(found) if found.key_id() == vault.key_id() => Ok(There::Same),
            Ok(_) | Err(VaultError::Malformed { .. } | VaultError::WrongPassphrase { .. }) => {
                Ok(There::Other)
            }
            Err(VaultError::Missing { .. }) => Ok(There::Nothing),
            Err(error) => Err(error),
        },
    )
}

/// Writes the key where it belongs, while nobody else changes it.
fn put(
    app: &App,
    args: &ImportArgs,
    text: &SecretString,
    own: &Store,
    me: &User,
    source: &KeySource,
    vault: &Vault,
) -> Result<&'static str, Failure> {
    let passphrase = if args.plain {
        None
    } else {
        passphrase(app, text, source, vault)?
    };
    own.alone(|own| {
        if unfinished(app, own, me, source)? {
            // the one it would overwrite may still be needed to hand over what was granted to it
            return Err(VaultError::Unfinished {
                place: source.place(own.database_id()),
            }
            .into());
        }
        app.patiently(|patience| source.replace(vault, passphrase.as_ref(), patience))
    })?;
    tidy(app, own, me, source)?;
    let kept = match (&passphrase, Vault::is_under_passphrase(text)) {
        (Some(_), _) => " It is kept under its passphrase, which is asked for from now on.",
        (None, true) => " The passphrase is not needed for it here.",
        (None, false) => "",
    };
    app.out().remark(&format!(
        "The key is in its place.{kept} Delete the file if it was only for the way."
    ));
    Ok("imported")
}

/// Returns the passphrase to keep the key under: that of the text, when it goes into a file; and where there was one, there
/// stays one.
fn passphrase(
    app: &App,
    text: &SecretString,
    source: &KeySource,
    vault: &Vault,
) -> Result<Option<SecretString>, Failure> {
    if matches!(source, KeySource::File(_)) && Vault::is_under_passphrase(text) {
        return Ok(Some(app.passphrase()?));
    }
    let was = app.patiently(|patience| source.is_under_passphrase(vault.database(), patience))?;
    was.then(|| app.new_passphrase()).transpose()
}

/// Returns whether a change of the key was cut off after the store was changed.
fn unfinished(app: &App, own: &Store, me: &User, source: &KeySource) -> Result<bool, Failure> {
    let recorded = own.own_public_key(me.id)?;
    let next = app.patiently(|patience| source.open_next(own.database_id(), me.id, patience))?;
    let there =
        app.patiently(
            |patience| match Vault::open(source, own.database_id(), me.id, patience) {
                Ok(found) => Ok(Some(found.public_key())),
                Err(VaultError::Missing { .. } | VaultError::Malformed { .. }) => Ok(None),
                Err(error) => Err(error),
            },
        );
    let is_next = next.is_some_and(|next| Some(next.public_key()) == recorded);
    Ok(is_next && there.is_ok_and(|there| there.is_some() && there != recorded))
}

/// Removes what a change of the key left behind that was cut off, now that the right key is in its place. With the write
/// lock held: a change that is going on has it as well, and needs what it left.
fn tidy(app: &App, own: &Store, me: &User, source: &KeySource) -> Result<(), Failure> {
    own.alone(|own| {
        let recorded = own.own_public_key(me.id)?;
        app.patiently(|patience| {
            // under a new passphrase, which was given for another purpose: what is left stays, and `doctor` tells
            let Ok(there) = Vault::open(source, own.database_id(), me.id, patience) else {
                return Ok(());
            };
            if recorded.is_none_or(|key| key == there.public_key()) {
                source.forget_next(own.database_id(), patience)?;
                source.forget_drafts();
            }
            Ok(())
        })
    })
}

/// Returns whether the key opens the store: its organization, or any of the user's tokens. In a store from before there
/// were signatures nothing says whose key it is, so a token has to open; without any, there is nothing to lose.
fn opens(app: &App, own: &Store, me: &User, vault: &mut Vault) -> Result<bool, Failure> {
    let mut organization = own.organization_state()?;
    if vault.opens(&organization, vault.own_pin(), None).is_ok() {
        return Ok(true);
    }
    if organization.manifest.is_none() && organization.grants.is_empty() {
        organization.members = vec![app.member(me, vault)];
        if let Ok(founded) = vault.found(organization) {
            let _ = vault.enter(&founded, vault.own_pin(), None);
        }
    }
    let rows = own.integrations(me.id)?;
    let mut sealed = rows.iter().filter(|row| row.token.is_some()).peekable();
    let has_none = sealed.peek().is_none() && own.own_public_key(me.id)?.is_none();
    Ok(has_none || sealed.any(|row| vault.unseal(row).is_ok()))
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
