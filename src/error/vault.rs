//! What we say when a key cannot be had or a token does not open.

use super::{Failure, Kind};
use crate::vault::VaultError;

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let kind = match error {
            VaultError::TwoSources { .. } | VaultError::BadVariable { .. } => Kind::Usage,
            _ => Kind::Secrets,
        };
        let failure = Self::new(kind, error.to_string());
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

fn advice(error: &VaultError) -> Option<String> {
    Some(match error {
        VaultError::Missing { .. } => "the keyring may be another one or not unlocked yet, or the key is on another machine \
             or in a key file (MANAGEROS_KEY_FILE); without it the sealed tokens cannot be opened"
            .to_owned(),
        VaultError::Locked { .. } => "unlock the keyring (sign in to the desktop, or gnome-keyring-daemon --unlock) and try again"
            .to_owned(),
        VaultError::Unavailable { .. } => {
            "on a machine without a keyring keep the key in a file: MANAGEROS_KEY_FILE=PATH".to_owned()
        }
        VaultError::Timeout { .. } => {
            "unlock the keyring and try again, or give it longer: MANAGEROS_KEYRING_TIMEOUT=60s".to_owned()
        }
        VaultError::Ambiguous { .. } => "delete the items that are not manageros's own from the keyring".to_owned(),
        VaultError::Malformed { .. } => "restore the key or the store from a backup".to_owned(),
        VaultError::OtherDatabase { .. } | VaultError::OtherUser { .. } => {
            "is MANAGEROS_HOME, MANAGEROS_KEY_FILE, MANAGEROS_KEY_FD or MANAGEROS_KEY that of another store?".to_owned()
        }
        VaultError::Newer { .. } => "install the newest manageros".to_owned(),
        VaultError::TwoSources { first, second } => format!("unset {first} or {second}"),
        VaultError::BadVariable { .. } | VaultError::Io { .. } | VaultError::Random => return None,
        VaultError::KeyFile { path, why } if why.contains("mode") => format!("chmod 600 '{}'", path.display()),
        VaultError::KeyFile { path, .. } => format!("ls -l '{}'", path.display()),
        VaultError::OtherKey { integration } | VaultError::Altered { integration } => format!(
            "somebody edited the store; if that was meant, `manageros integration remove {integration}` and add it again"
        ),
        VaultError::NoToken { integration } => {
            format!("give the token again: manageros integration rotate {integration}")
        }
    })
}
