//! The keys: where they come from, and how a change of them that was cut off is finished.

use std::env;
use std::time::Duration;

use secrecy::SecretString;

use super::App;
use super::environment::{is_set, parsed, text};
use super::organization::{expect_another_admin, has_nothing, succeeded};
use crate::crash;
use crate::domain::{User, Wait};
use crate::error::{Failure, Kind};
use crate::store::{Change, Store};
use crate::vault::{self, KeySource, Patience, Vault, VaultError};

/// Names the descriptor to read a passphrase from.
const PASSPHRASE_FD: &str = "MANAGEROS_PASSPHRASE_FD";

/// How an organization in another file came to know a new key in the place of an old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// There is none, or it knew it already.
    Unneeded,
    /// It was told now, and its tokens were sealed anew.
    Done,
    /// It does not: an admin has to grant its key again.
    MustAsk,
}

impl App {
    /// Opens the keys of `me` for `store`, and those of the organization if its records hold. When they do not, each use
    /// of one of its integrations says why.
    pub fn vault(&self, store: &Store, me: &User) -> Result<Vault, Failure> {
        self.out.trace(1, "opening the key");
        let source = self.key_source()?;
        let id = store.database_id();
        let found = self.patiently(|patience| match Vault::open(&source, id, me.id, patience) {
            Err(VaultError::Missing { .. }) => Ok(None),
            found => found.map(Some),
        })?;
        let mut vault = self.settled(&source, store, me, found)?;
        if !store.is_shared() && !vault.is_pinned() {
            self.sign_for_the_first_time(store, me, &vault)?;
        }
        store.expect_key(vault.public_key());
        self.enter(&mut vault, store)?;
        Ok(vault)
    }

    /// Returns the key that the store is sealed under: the one that was `found`, or the one beside it, when a change of the
    /// key was cut off after the store was changed. Such a change is finished here.
    fn settled(
        &self,
        source: &KeySource,
        store: &Store,
        me: &User,
        found: Option<Vault>,
    ) -> Result<Vault, Failure> {
        let recorded = store.own_public_key(me.id)?;
        let place = || source.place(store.database_id());
        let found = match found {
            Some(vault) if recorded.is_none_or(|key| key == vault.public_key()) => {
                return Ok(vault);
            }
            found => found,
        };
        let next =
            self.patiently(|patience| source.open_next(store.database_id(), me.id, patience))?;
        match (
            found,
            next.filter(|next| Some(next.public_key()) == recorded),
        ) {
            (None, None) => Err(VaultError::Missing { place: place() }.into()),
            (Some(vault), None) if opens_nothing(store, me, &vault)? => {
                Err(VaultError::OtherGeneration { place: place() }.into())
            }
            (Some(vault), None) => Ok(vault),
            // `key reset` is for a key that is lost, and this one would be, for good
            (Some(old), Some(next)) if old.own_pin() != next.own_pin() => {
                Err(VaultError::CameBack { place: place() }.into())
            }
            (old, Some(mut next)) => {
                match self.finish_rotation(source, store, me, old, &mut next) {
                    // what the command has read of the organization is sealed anew since
                    Ok(HandOver::Done) if store.is_shared() => {
                        let message = "a change of the key that was cut off was finished just now, and this command \
                             had begun before";
                        return Err(
                            Failure::new(Kind::Secrets, message).hint("run the command again")
                        );
                    }
                    Ok(HandOver::MustAsk) => self.out.warn(
                        "finished a change of the key that was cut off; the shared organization does not know the new \
                         key: ask an admin to grant its key again (manageros user join)",
                    ),
                    Ok(_) => self
                        .out
                        .remark("Finished a change of the key that was cut off."),
                    // the old key stays, and the next command tries again
                    Err(failure) => self.out.warn(&format!(
                        "a change of the key that was cut off cannot be finished yet: {}",
                        failure.one_line()
                    )),
                }
                Ok(next)
            }
        }
    }

    /// Ends a change of the key, once the user's own file is under `next`: hands over what `old` was granted in an
    /// organization in another file, if it can, and then puts `next` in the place of `old`. May be called again when it
    /// was cut off.
    ///
    /// # Errors
    ///
    /// When the organization cannot be read, or `old` is the key of its only admin and it cannot be changed now: that key
    /// is then left where it is, for nobody could sign without it.
    pub fn finish_rotation(
        &self,
        source: &KeySource,
        store: &Store,
        me: &User,
        old: Option<Vault>,
        next: &mut Vault,
    ) -> Result<HandOver, Failure> {
        let reopened = if store.is_shared() {
            None
        } else {
            self.store()?
        };
        let store = reopened.as_ref().map_or(store, |(store, _)| store);
        let outcome = match old {
            _ if !store.is_shared() => HandOver::Unneeded,
            Some(old) => self.handed_over(store, me, old, next)?,
            None => HandOver::MustAsk,
        };
        crash::point("key.handed-over");
        self.forget_lost_signer(store, next)?;
        self.patiently(|patience| source.promote_next(next, patience))?;
        crash::point("key.promoted");
        Ok(outcome)
    }

    /// What was seen of the user's own organization before a `key reset` is of a signing key that is gone. Nothing is
    /// forgotten for a key that comes from that one.
    fn forget_lost_signer(&self, store: &Store, next: &mut Vault) -> Result<(), Failure> {
        let Some(own) = Store::open(store.path())? else {
            return Ok(());
        };
        let organization = own.organization_state()?;
        let (pin, memory) = (next.own_pin(), self.memory()?);
        let before = memory.of(organization.database)?;
        if before.is_some_and(|before| before.signer != pin)
            && organization.rotations.is_empty()
            && next.opens(&organization, pin, None).is_ok()
        {
            let seen = next.enter(&organization, pin, None)?;
            memory.keep(organization.database, &seen)?;
            crash::point("reset.remembered");
        }
        Ok(())
    }

    /// Lets the organization in another file know `next` in the place of `old`.
    fn handed_over(
        &self,
        store: &Store,
        me: &User,
        mut old: Vault,
        next: &Vault,
    ) -> Result<HandOver, Failure> {
        let organization = store.organization_state()?;
        let id = organization.database;
        match organization.member(me.id) {
            Some(member) if member.public_key == next.public_key() => {
                return Ok(HandOver::Unneeded);
            }
            Some(_) => {}
            None => return Ok(HandOver::MustAsk),
        }
        let Some(pin) = store.pin(id)? else {
            return Ok(HandOver::MustAsk);
        };
        let seen = self.memory()?.of(id)?;
        match old.enter(&organization, next.open_pin(id, &pin)?, seen.as_ref()) {
            Ok(_) if old.may_sign() => {}
            Ok(_) => return Ok(HandOver::MustAsk),
            Err(error) if has_nothing(&error) => return Ok(HandOver::MustAsk),
            // it may be all right again tomorrow, and the old key the only one that signs
            Err(error) => return Err(error.into()),
        }
        if store.is_organization_read_only()? {
            expect_another_admin(store, &organization, me)?;
            return Ok(HandOver::MustAsk);
        }
        let Some(shared) = Store::open_shared(store.path(), store.organization_path())? else {
            return Ok(HandOver::MustAsk);
        };
        let change = Change::of("key.rotate", me.name.as_str());
        shared
            .on_behalf_of(me, self.now())
            .change_organization(&change, |now| succeeded(&mut old, next, now))?;
        Ok(HandOver::Done)
    }

    /// Learns, before a store is made, whether its key could be kept.
    pub fn expect_key_source(&self) -> Result<(), Failure> {
        let source = self.key_source()?;
        self.patiently(|patience| Vault::probe(&source, patience))
    }

    /// Returns where the key comes from; asks nobody.
    pub fn key_source(&self) -> Result<KeySource, Failure> {
        Ok(KeySource::from_variables(|name| env::var_os(name))?)
    }

    /// Calls `ask` with how long a keyring is waited for, and says so when it is slow.
    pub fn patiently<T>(
        &self,
        ask: impl FnOnce(&Patience<'_>) -> Result<T, VaultError>,
    ) -> Result<T, Failure> {
        let default = Duration::from_secs(if self.prompt.is_interactive() { 60 } else { 3 });
        let deadline = parsed::<Wait>("MANAGEROS_KEYRING_TIMEOUT")?.map_or(default, |wait| wait.0);
        let deadline = self.time_left().map_or(deadline, |left| deadline.min(left));
        let on_slow = || self.out.remark("Waiting for the keyring to be unlocked …");
        match ask(&Patience {
            deadline,
            on_slow: &on_slow,
            passphrase: &|| self.passphrase(),
        }) {
            Err(VaultError::Timeout { .. })
                if self.time_left().is_some_and(|left| left.is_zero()) =>
            {
                Err(self.out_of_time())
            }
            outcome => Ok(outcome?),
        }
    }

    /// Returns the passphrase that a key is under: from the descriptor that `MANAGEROS_PASSPHRASE_FD` names, or typed. It
    /// is asked for once.
    pub fn passphrase(&self) -> Result<SecretString, VaultError> {
        if let Some(passphrase) = self.passphrase.borrow().as_ref() {
            return Ok(passphrase.clone());
        }
        let passphrase = match text(PASSPHRASE_FD) {
            Some(number) => vault::read_passphrase(PASSPHRASE_FD, &number)?,
            None => self
                .prompt
                .secret(
                    "Passphrase of the key",
                    "hand it over on a descriptor: MANAGEROS_PASSPHRASE_FD=3",
                )
                .map(SecretString::from)
                .map_err(|error| VaultError::NoPassphrase {
                    why: error.to_string(),
                })?,
        };
        *self.passphrase.borrow_mut() = Some(passphrase.clone());
        Ok(passphrase)
    }

    /// Returns a passphrase for what is to be sealed under one: from the descriptor, or typed twice.
    pub fn new_passphrase(&self) -> Result<SecretString, Failure> {
        if is_set(PASSPHRASE_FD) {
            return Ok(self.passphrase()?);
        }
        let ask = |question| {
            self.prompt.secret(
                question,
                "hand it over on a descriptor (MANAGEROS_PASSPHRASE_FD=3), or say --plain",
            )
        };
        let first = ask("New passphrase")?;
        if first.is_empty() {
            return Err(Failure::usage("an empty passphrase protects nothing"));
        }
        if ask("Once more")? != first {
            return Err(Failure::usage("the two passphrases are not the same"));
        }
        Ok(SecretString::from(first))
    }
}

/// Returns whether `vault` is of no use for the user's own file: it opens neither its organization nor any of his tokens.
/// A row that somebody edited is another matter, and is told by name.
fn opens_nothing(store: &Store, me: &User, vault: &Vault) -> Result<bool, Failure> {
    let Some(own) = Store::open(store.path())? else {
        return Ok(false);
    };
    let refused = matches!(
        vault.opens(&own.organization_state()?, vault.own_pin(), None),
        Err(VaultError::OtherSigner { .. } | VaultError::NoGrant)
    );
    let rows = own.integrations(me.id)?;
    Ok(refused && rows.iter().all(|row| vault.unseal(row).is_err()))
}
