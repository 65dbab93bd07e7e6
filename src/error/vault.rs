//! What we say when a key cannot be had or a token does not open.

use std::io;

use super::{Failure, Kind};
use crate::vault::VaultError;

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let kind = match error {
            VaultError::TwoSources { .. } | VaultError::BadVariable { .. } => Kind::Usage,
            VaultError::NotAnAdmin | VaultError::NotAMember | VaultError::Revoked => {
                Kind::Forbidden
            }
            VaultError::Io { ref source, .. } if is_full(source) => Kind::Storage,
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

/// Returns whether a disk has no room, for us at least.
pub fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn advice(error: &VaultError) -> Option<String> {
    Some(match error {
        VaultError::Missing { .. } => "if you have the key elsewhere: manageros key import FILE (or name its file: \
             MANAGEROS_KEY_FILE=PATH); if it is lost for good: manageros key reset"
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
        VaultError::Io { source, .. } if is_full(source) => {
            "free some space and try again; nothing was changed".to_owned()
        }
        VaultError::BadVariable { .. } | VaultError::Io { .. } | VaultError::Random => {
            return None;
        },
        VaultError::KeyFile { path, why } if why.contains("mode") => format!("chmod 600 '{}'", path.display()),
        VaultError::KeyFile { path, .. } => format!("ls -l '{}'", path.display()),
        VaultError::OtherKey { integration } | VaultError::Altered { integration } => format!(
            "somebody edited the store, or the key is an older one (`manageros key status --probe` tells); if it was meant, \
             `manageros integration remove {integration}` and add it again"
        ),
        VaultError::NoToken { integration } => {
            format!("give the token again: manageros integration rotate {integration}")
        }
        error => return organization_advice(error).or_else(|| key_advice(error)),
    })
}

fn key_advice(error: &VaultError) -> Option<String> {
    let hint = match error {
        VaultError::OtherGeneration { .. } => {
            "put back the pair that belongs together: the key from after the last `key rotate` or `key reset` \
             (manageros key import FILE), or a copy of the store from before it (manageros backup restore FILE)"
        }
        VaultError::CameBack { .. } => {
            "to go on with the old key, put back the copy that `key reset` made: manageros backup restore FILE; to go on \
             with the new one, move the old key away"
        }
        VaultError::ReadOnlySource { .. } => {
            "use the keyring or MANAGEROS_KEY_FILE=PATH; or change it there by hand: manageros key export"
        }
        VaultError::Unfinished { .. } => "see how far it came: manageros key status",
        VaultError::NoPassphrase { .. } => {
            "run it on a terminal, or hand the passphrase over: MANAGEROS_PASSPHRASE_FD=3 manageros … 3<PATH"
        }
        VaultError::WrongPassphrase { .. } => {
            "try again; a key that was exported under another passphrase is put back with `manageros key import FILE`"
        }
        VaultError::WeakPassphraseFile { .. } => {
            "manageros did not write this; put back one that it wrote: manageros key import FILE"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// What to do when an organization's records are refused.
fn organization_advice(error: &VaultError) -> Option<String> {
    let hint = match error {
        VaultError::Unsigned | VaultError::BadSignature { .. } => {
            "use nothing of it; an admin puts back a good copy: manageros backup restore FILE (with --organization, if it \
             is shared)"
        }
        VaultError::OtherSigner { found, .. } => {
            return Some(format!(
                "ask an admin, by another way than this machine, whether the organization has a new key; if so: \
                 manageros org use PATH --fingerprint {found}"
            ));
        }
        VaultError::BadPin | VaultError::NotEntered => {
            "ask an admin for the organization's fingerprint, then: manageros org use PATH --fingerprint F"
        }
        VaultError::RolledBack { .. } | VaultError::Forked { .. } => {
            "ask an admin whether a backup was put back; if so: manageros org accept-rollback"
        }
        VaultError::Outdated => "run the command again",
        VaultError::NotAMember => "ask to be let in: manageros user join",
        VaultError::Revoked => "ask an admin to let you in again, and then: manageros user join",
        VaultError::NoGrant => {
            "if you have the key that was granted, `manageros key import FILE`; else ask again: manageros user join"
        }
        VaultError::NotAnAdmin => "ask an admin; `manageros user list` shows who is one",
        _ => return None,
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fingerprint;

    fn changed() -> Vec<String> {
        vec!["integration acme was changed".to_owned()]
    }

    #[test]
    fn a_refused_organization_says_what_was_found_and_what_to_do() {
        let fingerprint = |digit| Fingerprint([digit; 16]);
        let other = VaultError::OtherSigner {
            expected: fingerprint(1),
            found: fingerprint(2),
        };
        let older = VaultError::RolledBack {
            found: 3,
            seen: 5,
            differences: changed(),
        };
        let edited = VaultError::BadSignature {
            differences: changed(),
        };
        for (error, exit, hint) in [
            (VaultError::Unsigned, 10, "manageros backup restore"),
            (edited, 10, "manageros backup restore"),
            (other, 10, "--fingerprint 0202-0202-"),
            (older, 10, "manageros org accept-rollback"),
            (
                VaultError::Forked { epoch: 3 },
                10,
                "manageros org accept-rollback",
            ),
            (VaultError::BadPin, 10, "manageros org use"),
            (VaultError::NotEntered, 10, "manageros org use"),
            (VaultError::NoGrant, 10, "manageros user join"),
            (VaultError::Outdated, 10, "again"),
            (VaultError::NotAMember, 5, "manageros user join"),
            (VaultError::Revoked, 5, "manageros user join"),
            (VaultError::NotAnAdmin, 5, "ask an admin"),
        ] {
            let failure = Failure::from(error);
            assert_eq!(failure.kind().exit_code(), exit, "{failure}");
            let given = failure.hint_text().unwrap_or_default();
            assert!(given.contains(hint), "{failure}");
        }
    }

    #[test]
    fn a_full_disk_is_the_storages_also_for_a_key() {
        let failure = Failure::from(VaultError::Io {
            path: "key".into(),
            source: std::sync::Arc::new(io::ErrorKind::StorageFull.into()),
        });
        assert_eq!(failure.kind().exit_code(), 12);
        let hint = failure.hint_text().unwrap_or_default();
        assert!(hint.contains("free some space"), "{failure}");
    }

    #[test]
    fn a_key_that_cannot_be_opened_or_written_says_what_to_do() {
        let place = || "the key file k".to_owned();
        for (error, hint) in [
            (
                VaultError::ReadOnlySource { place: place() },
                "MANAGEROS_KEY_FILE",
            ),
            (VaultError::Missing { place: place() }, "key import FILE"),
            (VaultError::Missing { place: place() }, "key reset"),
            (
                VaultError::OtherGeneration { place: place() },
                "manageros key import",
            ),
            (
                VaultError::CameBack { place: place() },
                "manageros backup restore",
            ),
            (
                VaultError::Unfinished { place: place() },
                "manageros key status",
            ),
            (
                VaultError::NoPassphrase {
                    why: "no terminal".to_owned(),
                },
                "MANAGEROS_PASSPHRASE_FD",
            ),
            (
                VaultError::WrongPassphrase { place: place() },
                "manageros key import",
            ),
            (
                VaultError::WeakPassphraseFile {
                    place: place(),
                    what: "1 pass".to_owned(),
                },
                "manageros key import",
            ),
        ] {
            let failure = Failure::from(error);
            assert_eq!(failure.kind().exit_code(), 10, "{failure}");
            assert!(
                failure
                    .hint_text()
                    .is_some_and(|given| given.contains(hint)),
                "{failure}"
            );
        }
    }
}
