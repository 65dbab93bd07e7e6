//! The keyring of the operating system: one item per store, and never a wait without end.
//!
//! A keyring may wait for somebody to type a password, and a broken one for ever. So each operation, the opening of
//! the keyring included, runs on its own thread, and whoever asked waits only as long as his [`Patience`] lasts. The
//! thread is then left behind, for there is no way to stop it; it ends with the process.
//!
//! The errors of keyrings can hold the secret itself: `Ambiguous` shows its entries, `BadEncoding` and `BadDataFormat`
//! carry the bytes. Therefore every error is turned into ours here, and nothing but the text of those that cannot hold
//! one is passed on. What the texts mean was measured with gnome-keyring 42.1.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use super::Patience;
use super::error::VaultError;
use crate::domain::DatabaseId;

const SERVICE: &str = "manageros";

/// How long a keyring may be silent before somebody is told: an unlocked one takes under 10 ms, a person notices
/// about 500.
const SLOW: Duration = Duration::from_millis(500);

/// The item of one store.
pub(super) struct Keyring {
    account: String,
    /// Where it is, in words.
    pub(super) place: String,
}

impl Keyring {
    /// Returns the item of `database`, without asking the keyring anything.
    pub(super) fn of(database: DatabaseId) -> Self {
        Self::named(format!("db:{database}"))
    }

    /// Returns the item of the key that is to follow the one of `database`.
    pub(super) fn next_of(database: DatabaseId) -> Self {
        Self::named(format!("db:{database}:next"))
    }

    fn named(account: String) -> Self {
        let place = format!("the OS keyring ({SERVICE} / {account})");
        Self { account, place }
    }

    /// Returns the text of the item.
    pub(super) fn read(&self, patience: &Patience) -> Result<SecretString, VaultError> {
        self.ask(patience, |entry| {
            Ok(SecretString::from(entry.get_password()?))
        })
    }

    /// Writes the item and reads it back, because a keyring that keeps nothing is found out now or when it is too late.
    pub(super) fn keep(&self, text: &SecretString, patience: &Patience) -> Result<(), VaultError> {
        let wanted = text.clone();
        let kept = self.ask(patience, move |entry| {
            entry.set_password(wanted.expose_secret())?;
            Ok(SecretString::from(entry.get_password()?))
        })?;
        if kept.expose_secret() == text.expose_secret() {
            Ok(())
        } else {
            Err(VaultError::Unavailable {
                place: self.place.clone(),
                why: "it did not keep what was written".to_owned(),
            })
        }
    }

    /// Deletes the item.
    pub(super) fn forget(&self, patience: &Patience) -> Result<(), VaultError> {
        self.ask(patience, Entry::delete_credential)
    }

    fn ask<T: Send + 'static>(
        &self,
        patience: &Patience,
        operation: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, VaultError> {
        let (account, place) = (self.account.clone(), self.place.clone());
        within(&self.place, patience, move || {
            let started = Instant::now();
            os_store()
                .and_then(|store| operation(&store.build(SERVICE, &account, None)?))
                .map_err(|error| said(error, place, started.elapsed()))
        })
    }
}

#[cfg(target_os = "linux")]
fn os_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(dbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn os_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn os_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn os_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// Runs `work` on a thread of its own and waits for it as long as `patience` allows.
fn within<T: Send + 'static>(
    place: &str,
    patience: &Patience,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let unavailable = |why: &str| VaultError::Unavailable {
        place: place.to_owned(),
        why: why.to_owned(),
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::Builder::new()
        .spawn(move || {
            // nobody listens any more when patience ran out
            let _ = sender.send(work());
        })
        .map_err(|_| unavailable("no thread could be started to ask it"))?;
    let rest = patience.deadline.saturating_sub(SLOW);
    let mut answer = receiver.recv_timeout(patience.deadline.min(SLOW));
    if matches!(answer, Err(RecvTimeoutError::Timeout)) && !rest.is_zero() {
        (patience.on_slow)();
        answer = receiver.recv_timeout(rest);
    }
    match answer {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(VaultError::Timeout {
            place: place.to_owned(),
            after: patience.deadline,
        }),
        Err(RecvTimeoutError::Disconnected) => Err(unavailable("asking it failed unexpectedly")),
    }
}

/// Returns what a keyring's error means, which came `after` so long.
fn said(error: Error, place: String, after: Duration) -> VaultError {
    let why = match error {
        Error::NoEntry => return VaultError::Missing { place },
        Error::Ambiguous(_) => return VaultError::Ambiguous { place },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            let place = format!("the key in {place}");
            return VaultError::Malformed { place };
        }
        Error::NoStorageAccess(inner) => match one_line(&inner.to_string()) {
            // the answer to writing where no collection is the default, as in a login without a desktop
            why if why.ends_with("no result found") => "it has no default collection".to_owned(),
            why => return VaultError::Locked { place, why },
        },
        Error::PlatformFailure(inner) => match one_line(&inner.to_string()) {
            // D-Bus gives a silent service two seconds, whatever our deadline is; libdbus has no other word for it
            why if why.contains("Did not receive a reply") => {
                return VaultError::Timeout { place, after };
            }
            why => why,
        },
        Error::NoDefaultStore => "manageros knows no keyring of this system".to_owned(),
        // of what is left, and of what is yet to be invented, the text may hold anything
        _ => "it cannot keep this item".to_owned(),
    };
    VaultError::Unavailable { place, why }
}

fn one_line(text: &str) -> String {
    let words: Vec<_> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn meaning(error: Error) -> VaultError {
        said(error, "here".to_owned(), Duration::from_secs(2))
    }

    fn inner(text: &str) -> keyring_core::error::PlatformError {
        text.into()
    }

    #[test]
    fn every_error_has_its_meaning() {
        for (error, meant) in [
            (Error::NoEntry, "no key for this store in here"),
            (
                Error::NoStorageAccess(inner("unlock prompt\n was\u{1b}dismissed")),
                "here is locked: unlock prompt was dismissed",
            ),
            (
                Error::NoStorageAccess(inner("Secret Service: no result found")),
                "here cannot be used: it has no default collection",
            ),
            (
                Error::PlatformFailure(inner("no bus")),
                "here cannot be used: no bus",
            ),
            (
                Error::PlatformFailure(inner("DBus error: Did not receive a reply. Possible …")),
                "here did not answer within 2.0s",
            ),
            (
                Error::NoDefaultStore,
                "here cannot be used: manageros knows no keyring of this system",
            ),
            (
                Error::TooLong("secret".to_owned(), 9),
                "here cannot be used: it cannot keep this item",
            ),
            (
                Error::Ambiguous(Vec::new()),
                "here holds more than one item of that name",
            ),
        ] {
            assert_eq!(meaning(error).to_string(), meant);
        }
    }

    #[test]
    fn what_an_error_carries_is_not_passed_on() {
        let canary = || b"mosk1:canary".to_vec();
        for error in [
            Error::BadEncoding(canary()),
            Error::BadDataFormat(canary(), inner("mosk1:canary")),
            Error::BadStoreFormat("mosk1:canary".to_owned()),
            Error::Invalid("mosk1:canary".to_owned(), "mosk1:canary".to_owned()),
        ] {
            let meant = meaning(error);
            assert!(!format!("{meant} {meant:?}").contains("canary"));
        }
    }

    #[test]
    fn patience_ends_and_says_so_once() {
        let told = Cell::new(0);
        let tell = || told.set(told.get() + 1);
        for (deadline, text, tells) in [(50, "50.0ms", 0), (600, "600.0ms", 1)] {
            let (_open, silence) = mpsc::channel::<()>();
            let patience = Patience {
                deadline: Duration::from_millis(deadline),
                on_slow: &tell,
                ..Patience::none()
            };
            let started = Instant::now();
            let refused = within("here", &patience, move || {
                let _ = silence.recv();
                Ok(())
            });
            assert_eq!(
                refused.unwrap_err().to_string(),
                format!("here did not answer within {text}")
            );
            assert!(started.elapsed() >= patience.deadline);
            assert_eq!(
                told.get(),
                tells,
                "a short deadline needs no word before it"
            );
        }
    }

    #[test]
    fn an_answer_in_time_is_returned() {
        assert_eq!(within("here", &Patience::none(), || Ok(7)).unwrap(), 7);
        let lost = within("here", &Patience::none(), || -> Result<(), VaultError> {
            std::panic::resume_unwind(Box::new(()))
        });
        assert!(matches!(lost, Err(VaultError::Unavailable { .. })));
    }

    /// Needs an unlocked keyring: `dbus-run-session`, then `gnome-keyring-daemon --unlock --components=secrets`.
    #[test]
    #[ignore = "needs the keyring of a desktop session"]
    fn a_real_keyring_keeps_reads_and_forgets() {
        let patience = Patience {
            deadline: Duration::from_secs(3),
            ..Patience::none()
        };
        let item = Keyring::of(DatabaseId::from_bytes(crate::vault::random().unwrap()));
        let missing = || matches!(item.read(&patience), Err(VaultError::Missing { .. }));
        assert!(missing());
        item.keep(&SecretString::from("mosk1:a test"), &patience)
            .unwrap();
        assert_eq!(
            item.read(&patience).unwrap().expose_secret(),
            "mosk1:a test"
        );
        item.forget(&patience).unwrap();
        assert!(missing());
    }
}
