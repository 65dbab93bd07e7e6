//! Makes what commands need, when they ask for it: the output, the store, the keys, a Jira client, the clock.
//!
//! Holds how to make things, not what to do with them. `--help` opens no database, `person list` touches no keyring,
//! and a command that needs no network starts no runtime.

use std::cell::RefCell;
use std::env;
use std::ffi::OsString;
use std::future::Future;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};
use secrecy::SecretString;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::crash;
use crate::domain::zone;
use crate::domain::{
    Connection, DatabaseId, IntegrationId, Manifest, Member, Organization, OrganizationKey,
    PersonId, Role, Seen, Standing, User, Wait,
};
use crate::error::{Failure, Kind};
use crate::interrupt;
use crate::jira::{Budget, Client, Clients, Event, GATEWAY, Options, Pacers};
use crate::out::{self, Out, Wishes};
use crate::pager::Pager;
use crate::paths;
use crate::progress::Progress;
use crate::prompt::Prompt;
use crate::store::{Change, Memory, Store, StoreError};
use crate::vault::{self, KeySource, Patience, Vault, VaultError};
use crate::view::text::visible;
use crate::view::{Format, Meta, View};

/// What the global flags say; each wins over its variable.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// `--format` or `--json`.
    pub format: Option<Format>,
    /// `--quiet`.
    pub quiet: bool,
    /// How often `-v`.
    pub verbose: u8,
    /// `--color`; `None` is `auto`.
    pub colour: Option<bool>,
    /// `--no-input`.
    pub no_input: bool,
    /// `--yes`.
    pub yes: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    /// `--max-wait`.
    pub max_wait: Option<Duration>,
}

/// Everything a command can ask for.
pub struct App {
    out: Rc<Out>,
    prompt: Prompt,
    clock: Clock,
    yes: bool,
    started: Instant,
    timeout: Option<Duration>,
    max_wait: Duration,
    /// How much of `max_wait` this run has used up.
    waited: Rc<Budget>,
    pacers: Pacers,
    clients: Clients,
    progress: Rc<Progress>,
    /// Told when nothing that is still awaited is wanted any more.
    enough: Notify,
    /// Asked for once.
    passphrase: RefCell<Option<SecretString>>,
}

/// A store that is ready to be written, with the user who writes.
pub struct Writing {
    /// The file.
    pub store: Store,
    /// Who runs this.
    pub me: User,
    /// The keys, when the store was made a moment ago; else [`App::vault`] opens them.
    pub vault: Option<Vault>,
}

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

/// Names the organization's file, for this run.
pub const ORG_STORE: &str = "MANAGEROS_ORG_STORE";

/// Names the descriptor to read a passphrase from.
const PASSPHRASE_FD: &str = "MANAGEROS_PASSPHRASE_FD";

/// Long enough for rate limits, short enough for a person at a terminal.
const MAX_WAIT: Duration = Duration::from_mins(1);

impl Writing {
    fn opened((store, me): (Store, User)) -> Self {
        Self {
            store,
            me,
            vault: None,
        }
    }
}

impl App {
    /// Returns what this run can use, from the flags and the environment.
    ///
    /// # Errors
    ///
    /// When a variable has a value that cannot be meant.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let format = settings
            .format
            .map_or_else(|| parsed("MANAGEROS_FORMAT"), |format| Ok(Some(format)))?;
        let colour = settings.colour.or_else(environment_colour);
        let out = Out::new(Wishes {
            format,
            quiet: settings.quiet,
            verbose: settings.verbose,
            colour,
            columns: text("COLUMNS")
                .and_then(|text| text.parse().ok())
                .filter(|columns| *columns > 0),
            dumb: text("TERM").is_some_and(|term| term == "dumb"),
            links: out::takes_links(text),
            ci: is_set("CI"),
            pager: Pager::chosen(|name| env::var_os(name), variables_of_ours()),
        });
        let no_input = settings.no_input || is_on("MANAGEROS_NO_INPUT");
        let timeout = match settings.timeout {
            None => parsed::<Wait>("MANAGEROS_TIMEOUT")?.map(|wait| wait.0),
            given => given,
        };
        Ok(Self {
            prompt: Prompt::new(!no_input, out.colours_remarks()),
            out: Rc::new(out),
            clock: parsed::<Timestamp>("MANAGEROS_NOW")?.map_or(Clock::System, Clock::Fixed),
            yes: settings.yes,
            started: Instant::now(),
            timeout,
            max_wait: settings.max_wait.unwrap_or(MAX_WAIT),
            waited: Rc::default(),
            pacers: Pacers::default(),
            clients: Clients::default(),
            progress: Rc::new(Progress::of("tickets")),
            enough: Notify::new(),
            passphrase: RefCell::default(),
        })
    }

    /// Returns where answers and remarks go.
    pub fn out(&self) -> &Out {
        &self.out
    }

    /// Returns how questions are asked.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// Returns the clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Returns the current instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns this machine's time zone; UTC, with a warning, when it cannot be told.
    pub fn machine_zone(&self) -> TimeZone {
        let variable = env::var_os("TZ");
        // what is no text is for the library to say no to
        let variable = variable.as_ref().map(|text| text.to_str().unwrap_or(""));
        zone::of_machine(variable)
            .or_else(|| TimeZone::try_system().ok())
            .unwrap_or_else(|| {
                self.out.warn(
                    "this machine's time zone cannot be told; days are those of UTC (see --time-zone)",
                );
                TimeZone::UTC
            })
    }

    /// Writes an answer; a closed pipe is no failure.
    pub fn show<V: View>(&self, view: &V, meta: &Meta) -> Result<(), Failure> {
        written(self.out.show(view, meta))
    }

    /// Writes an answer in a format of its own; a closed pipe is no failure.
    pub fn show_as<V: View>(&self, view: &V, meta: &Meta, format: Format) -> Result<(), Failure> {
        written(self.out.show_as(view, meta, format))
    }

    /// Writes a text that is the answer.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        written(self.out.write(text))
    }

    /// Writes a part of an answer, of which more is awaited. When nobody reads on, or when it cannot be written, what
    /// [`block_on`](Self::block_on) waits for is given up, and the command ends with what is returned.
    pub fn write_part(&self, text: &str) -> ControlFlow<Result<(), Failure>> {
        let outcome = self.out.write(text);
        if outcome.is_ok() {
            return ControlFlow::Continue(());
        }
        self.enough.notify_one();
        ControlFlow::Break(written(outcome))
    }

    /// Writes a text that is the answer and is read from its beginning to its end.
    pub fn write_to_read(&self, text: &str) -> Result<(), Failure> {
        written(self.out.write_to_read(text))
    }

    /// Asks before something is destroyed; `--yes` answers.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        Ok(self
            .prompt
            .confirm(&visible(question), "add --yes to do it without being asked")?)
    }

    /// Returns a variable's value; an empty one counts as not set.
    pub fn variable(&self, name: &str) -> Option<OsString> {
        variable(name)
    }

    /// Returns a variable's value parsed; an empty one counts as not set.
    pub fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Failure> {
        parsed(name)
    }

    /// Returns where the store is, or would be.
    pub fn store_path(&self) -> Result<PathBuf, Failure> {
        let home = variable("MANAGEROS_HOME").map(PathBuf::from);
        paths::store(home).ok_or_else(homeless)
    }

    /// Opens the store for reading, with the user who reads; `None` when there is none yet. The organization is in the
    /// same file, in that of `MANAGEROS_ORG_STORE`, or in the one that was chosen once.
    pub fn store(&self) -> Result<Option<(Store, User)>, Failure> {
        let path = self.store_path()?;
        let Some(own) = Store::open(&path)? else {
            return Ok(None);
        };
        let shared = match self.variable(ORG_STORE) {
            Some(path) => Some(PathBuf::from(path)),
            None => own.chosen_organization(),
        };
        let store = match shared {
            Some(shared) => {
                drop(own);
                Store::open_shared(&path, &shared)
                    .map_err(|error| shared_unusable(error, &shared))?
            }
            None => Some(own),
        };
        let Some(store) = store else {
            return Ok(None);
        };
        let me = store
            .user_of(&os_account())?
            .ok_or_else(|| not_a_user(&path))?;
        Ok(Some((store.on_behalf_of(&me, self.now()), me)))
    }

    /// Opens the store for reading like [`store`](Self::store), unless that would change one of its files: nobody brings
    /// an older store up to date by pressing TAB.
    pub fn store_as_it_is(&self) -> Result<Option<(Store, User)>, Failure> {
        let path = self.store_path()?;
        if !Store::is_current(&path) {
            return Ok(None);
        }
        let shared = match self.variable(ORG_STORE) {
            Some(path) => Some(PathBuf::from(path)),
            None => Store::open(&path)?.and_then(|own| own.chosen_organization()),
        };
        if shared.is_some_and(|shared| !Store::is_current(&shared)) {
            return Ok(None);
        }
        self.store()
    }

    /// Opens the store for writing, or makes it, with its key, and says where both are.
    pub fn store_for_writing(&self) -> Result<Writing, Failure> {
        if let Some(open) = self.store()? {
            return Ok(Writing::opened(open));
        }
        let made = self.make_own_store()?;
        if self.variable(ORG_STORE).is_some()
            && let Some(open) = self.store()?
        {
            return Ok(Writing::opened(open));
        }
        Ok(made)
    }

    /// Opens this user's own store, whatever organization was chosen; `None` when there is none yet.
    pub fn own_store(&self) -> Result<Option<(Store, User)>, Failure> {
        let path = self.store_path()?;
        let Some(store) = Store::open(&path)? else {
            return Ok(None);
        };
        let me = store
            .user_of(&os_account())?
            .ok_or_else(|| not_a_user(&path))?;
        Ok(Some((store.on_behalf_of(&me, self.now()), me)))
    }

    /// Opens this user's own store with its keys, whatever organization was chosen, or makes it.
    pub fn own_store_for_writing(&self) -> Result<(Store, User, Vault), Failure> {
        let writing = match self.own_store()? {
            Some(open) => Writing::opened(open),
            None => self.make_own_store()?,
        };
        let Writing { store, me, vault } = writing;
        let vault = match vault {
            Some(vault) => vault,
            None => self.vault(&store, &me)?,
        };
        Ok((store, me, vault))
    }

    fn make_own_store(&self) -> Result<Writing, Failure> {
        let source = self.key_source()?;
        let mut key = self.patiently(|patience| Vault::for_new_store(&source, patience))?;
        let me = User {
            id: key.user,
            name: user_name(),
            role: Role::Admin,
        };
        let organization = key.vault.found(Organization {
            database: key.database,
            name: "organization".to_owned(),
            members: vec![self.member(&me, &key.vault)],
            grants: Vec::new(),
            integrations: Vec::new(),
            manifest: None,
            rotations: Vec::new(),
        })?;
        let path = self.store_path()?;
        match Store::create(&path, &organization, self.now()) {
            Ok(store) => {
                self.out.remark(&format!(
                    "Made a new store: {}; its key is in {}.",
                    path.display(),
                    key.place
                ));
                // What was seen of a lost store that had this key is no measure for one that begins again.
                let pin = key.vault.own_pin();
                let seen = key.vault.enter(&organization, pin, None)?;
                self.remember(organization.database, &seen)?;
                Ok(Writing {
                    store: store.on_behalf_of(&me, self.now()),
                    me,
                    vault: Some(key.vault),
                })
            }
            Err(error) => {
                // Another process may have been quicker, under its own key or under this one, which it then needs.
                let existing = self.own_store().ok().flatten();
                if existing
                    .as_ref()
                    .is_none_or(|(store, _)| store.database_id() != key.database)
                {
                    key.discard();
                }
                match (error, existing) {
                    (StoreError::AlreadyExists { .. }, Some(open)) => Ok(Writing::opened(open)),
                    (error, _) => Err(error.into()),
                }
            }
        }
    }

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

    /// Checks the organization's records, and remembers them. Called again after a change that was signed.
    pub fn enter(&self, vault: &mut Vault, store: &Store) -> Result<(), Failure> {
        let organization = store.organization_state()?;
        let pin = match pin(vault, store, organization.database)? {
            Ok(Some(pin)) => pin,
            // every use of the organization's integrations says so
            Ok(None) => return Ok(()),
            Err(error) => {
                vault.refuse(error);
                return Ok(());
            }
        };
        let before = self.memory()?.of(organization.database)?;
        let Ok(seen) = vault.enter(&organization, pin, before.as_ref()) else {
            return Ok(());
        };
        if before.as_ref() != Some(&seen) {
            self.remember(organization.database, &seen)?;
        }
        if store.is_shared() && seen.signer != pin {
            self.move_pin(vault, store, organization.database, seen.signer)?;
        }
        Ok(())
    }

    fn remember(&self, organization: DatabaseId, seen: &Seen) -> Result<(), Failure> {
        if let Err(error) = self.memory()?.keep(organization, seen) {
            self.out.warn(&format!(
                "what was seen of the organization cannot be kept, so an older state of it would not be noticed: {error}"
            ));
        }
        Ok(())
    }

    /// Returns the signing key of the organization that this user trusts, if he ever chose to.
    pub fn pin(
        &self,
        vault: &Vault,
        store: &Store,
        organization: DatabaseId,
    ) -> Result<Option<OrganizationKey>, Failure> {
        Ok(pin(vault, store, organization)??)
    }

    /// Follows the old signing key's word that there is a new one, so that the old one is worth nothing from now on.
    fn move_pin(
        &self,
        vault: &Vault,
        store: &Store,
        organization: DatabaseId,
        signer: OrganizationKey,
    ) -> Result<(), Failure> {
        let sealed = vault.seal_pin(organization, signer)?;
        if let Some((mut own, _)) = self.own_store()? {
            own.expect_key(vault.public_key());
            match own.keep_pin(organization, &sealed) {
                // the next command follows with the key that is in its place by now
                Err(StoreError::Rekeyed { .. }) => return Ok(()),
                kept => kept?,
            }
            self.out.trace(
                1,
                &format!(
                    "the signing key of {} was changed by an admin; its fingerprint is now {}",
                    store.organization_path().display(),
                    vault::fingerprint_of_organization(signer)
                ),
            );
        }
        Ok(())
    }

    /// Signs what stands in a store from before there were signatures. Its key does not say that there is one, and
    /// neither does what this user has seen.
    fn sign_for_the_first_time(
        &self,
        store: &Store,
        me: &User,
        vault: &Vault,
    ) -> Result<(), Failure> {
        let unsigned = store.organization_state()?;
        if unsigned.manifest.is_some() || self.memory()?.of(unsigned.database)?.is_some() {
            return Ok(());
        }
        let Some(store) = Store::open(store.path())? else {
            return Ok(());
        };
        let change = Change::of("organization.sign", "for the first time");
        let signed = store
            .on_behalf_of(me, self.now())
            .change_organization(&change, |now| {
                if now.manifest.is_some() {
                    return Ok(now.clone());
                }
                let mut organization = now.clone();
                organization.members = vec![self.member(me, vault)];
                Ok::<_, Failure>(vault.found(organization)?)
            })?;
        self.out.remark(&format!(
            "Signed the organization's records for the first time; integrations for everybody: {}.",
            signed.integrations.len()
        ));
        Ok(())
    }

    /// Returns the record of `me`, who may do everything.
    pub fn member(&self, me: &User, vault: &Vault) -> Member {
        Member {
            id: me.id,
            os_account: os_account(),
            name: me.name.clone(),
            role: Role::Admin,
            standing: Standing::Active,
            public_key: vault.public_key(),
            created_at: self.now(),
        }
    }

    /// Returns what this user has seen of organizations.
    pub fn memory(&self) -> Result<Memory, Failure> {
        let home = variable("MANAGEROS_HOME").map(PathBuf::from);
        paths::memory(home)
            .map(Memory::in_folder)
            .ok_or_else(homeless)
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

    /// Asks for `word` to be typed, before something that a y too many must not do; `--yes` answers.
    pub fn confirm_with_word(&self, question: &str, word: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        let typed = self
            .prompt
            .line(question, None, "add --yes to do it without being asked")?;
        if typed == word {
            Ok(())
        } else {
            Err(Failure::new(Kind::Cancelled, "cancelled"))
        }
    }

    /// Returns a new identity for a row.
    pub fn new_integration_id(&self) -> Result<IntegrationId, Failure> {
        Ok(IntegrationId::from_bytes(Vault::random_bytes()?))
    }

    /// Returns a new identity for a row.
    pub fn new_person_id(&self) -> Result<PersonId, Failure> {
        Ok(PersonId::from_bytes(Vault::random_bytes()?))
    }

    /// Returns so many new identities for rows.
    pub fn new_person_ids(&self, count: usize) -> Result<Vec<PersonId>, Failure> {
        let drawn = Vault::random_rows(count)?;
        Ok(drawn.into_iter().map(PersonId::from_bytes).collect())
    }

    /// Builds a client for a connection that a seal or the user vouches for.
    pub fn jira(&self, connection: Connection) -> Result<Client, Failure> {
        Ok(Client::new(connection, &self.jira_options())?)
    }

    /// Returns how requests behave in this run.
    pub fn jira_options(&self) -> Options {
        let (out, progress) = (Rc::clone(&self.out), Rc::clone(&self.progress));
        Options {
            max_wait: self.max_wait,
            waited: Rc::clone(&self.waited),
            pacers: self.pacers.clone(),
            clients: self.clients.clone(),
            now: self.now(),
            observer: Rc::new(move |event| observe(&out, &progress, event)),
            gateway: gateway(),
        }
    }

    /// Notes how many people are asked for.
    pub fn asks_for(&self, people: usize) {
        self.progress.of_people(people);
    }

    /// Shows that `came` of `expected` have come, and of what; nobody knows how many there are when that is 0.
    pub fn is_at(&self, came: usize, expected: usize, what: &'static str) {
        self.progress.is_at(came, expected, what);
        self.out.progress(&far(&self.progress));
    }

    /// Runs what has to be awaited, until it is done, `--timeout` has passed or Ctrl-C is pressed.
    pub fn block_on<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            Failure::new(Kind::Failure, "the network cannot be used").caused_by(error.to_string())
        })?;
        let left = self.time_left();
        let waiting = async {
            tokio::select! {
                outcome = work => outcome,
                () = after(left) => {
                    Err(self.out_of_time())
                }
                () = interrupt::pressed() => Err(self.interrupted()),
                () = self.enough.notified() => Err(Failure::new(Kind::Failure, "nobody reads the answer")),
            }
        };
        let outcome = interrupt::listening(|| {
            crash::point("network.begun");
            runtime.block_on(waiting)
        });
        let outcome = outcome.unwrap_or_else(|| Err(self.interrupted()));
        // A name that is still being looked up must not hold us beyond the time-out that gave it up.
        runtime.shutdown_background();
        self.out.clear_progress();
        outcome
    }

    fn out_of_time(&self) -> Failure {
        let (timeout, far) = (self.timeout.unwrap_or_default(), self.how_far());
        Failure::new(Kind::Timeout, format!("not done within {timeout:?}{far}"))
            .hint("give it longer with --timeout")
    }

    fn interrupted(&self) -> Failure {
        Failure::new(Kind::Interrupted, format!("interrupted{}", self.how_far()))
    }

    /// Returns how far it was, to be added to why it ended.
    fn how_far(&self) -> String {
        let told = self.progress.told();
        told.map(|told| format!(" after {told}"))
            .unwrap_or_default()
    }

    fn time_left(&self) -> Option<Duration> {
        self.timeout
            .map(|timeout| timeout.saturating_sub(self.started.elapsed()))
    }
}

/// Returns the signing key of the organization that is trusted, if one is; or why it cannot be told.
fn pin(
    vault: &Vault,
    store: &Store,
    organization: DatabaseId,
) -> Result<Result<Option<OrganizationKey>, VaultError>, StoreError> {
    if !store.is_shared() {
        return Ok(Ok(Some(vault.own_pin())));
    }
    let sealed = store.pin(organization)?;
    let pin = sealed.map(|sealed| vault.open_pin(organization, &sealed));
    Ok(pin.transpose())
}

/// Refuses to give up the key of the only admin of an organization that he cannot write just now: nobody could sign for it
/// again.
///
/// # Errors
///
/// `Conflict` when there is no other admin.
pub fn expect_another_admin(
    store: &Store,
    organization: &Organization,
    me: &User,
) -> Result<(), Failure> {
    if !organization.is_only_admin(me.id) {
        return Ok(());
    }
    let file = store.organization_path().display();
    Err(Failure::new(
        Kind::Conflict,
        format!(
            "you are the only admin of the organization in {file}, and may not write that file"
        ),
    )
    .hint(format!(
        "let its owner make it yours to write first: ls -l '{file}'"
    )))
}

/// Returns whether a key that is refused so has nothing in the organization that could be lost with it.
pub fn has_nothing(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::NotAMember | VaultError::Revoked | VaultError::NoGrant
    )
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

/// Returns `organization` with `next` in the place of `old`, signed by `old`: under new keys of its own, because whoever
/// had the old key had those as well.
///
/// # Errors
///
/// When the organization was refused, or `old` is no admin of it.
pub fn succeeded(
    old: &mut Vault,
    next: &Vault,
    organization: &Organization,
) -> Result<Organization, Failure> {
    let mut changed = organization.clone();
    for member in &mut changed.members {
        if member.id == next.user() {
            member.public_key = next.public_key();
        }
    }
    let mut after = old.renew_organization(&changed, true)?;
    after.manifest = Some(old.sign(organization, &after)?);
    Ok(after)
}

/// Returns what signs a change of the organization with the keys in `vault`.
pub fn signer(
    vault: &Vault,
) -> impl Fn(&Organization, &Organization) -> Result<Manifest, Failure> + '_ {
    |before, after| Ok(vault.sign(before, after)?)
}

fn not_a_user(path: &Path) -> Failure {
    let message = format!("you are not a user of {}", path.display());
    Failure::new(Kind::Forbidden, message).hint("point MANAGEROS_HOME to a folder of your own")
}

/// Says what to do about the file of an organization that others made, and that cannot be opened.
fn shared_unusable(error: StoreError, shared: &Path) -> Failure {
    let file = shared.display();
    if !error.to_string().starts_with(&file.to_string()) {
        return error.into();
    }
    let hint = match &error {
        StoreError::Folder { .. } | StoreError::Sql { .. } => format!(
            "is it where it was, and are you in its group? see: ls -ld '{file}'; without it: manageros org use --none"
        ),
        StoreError::Corrupt { .. }
        | StoreError::NotADatabase { .. }
        | StoreError::NotOurs { .. } => {
            "an admin puts a good copy in its place: manageros backup restore FILE --organization"
                .to_owned()
        }
        _ => return error.into(),
    };
    let failure = Failure::new(Kind::Storage, error.to_string());
    match std::error::Error::source(&error) {
        Some(cause) => failure.caused_by(cause.to_string()).hint(hint),
        None => failure.hint(hint),
    }
}

fn homeless() -> Failure {
    Failure::new(
        Kind::Storage,
        "no folder for the store: this user has no home",
    )
    .hint("set MANAGEROS_HOME")
}

/// Ends when `left` has passed; never, when there is no limit.
async fn after(left: Option<Duration>) {
    match left {
        Some(left) => tokio::time::sleep(left).await,
        None => std::future::pending().await,
    }
}

fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        // Whoever reads us has seen enough (`| head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(Kind::Failure, "the answer cannot be written")
            .caused_by(error.to_string())),
        Ok(()) => Ok(()),
    }
}

/// Returns the line that is shown while Jira is asked.
fn far(progress: &Progress) -> String {
    match progress.told() {
        Some(told) => format!("{told} …"),
        None => "asking Jira …".to_owned(),
    }
}

fn observe(out: &Out, progress: &Progress, event: Event<'_>) {
    match event {
        Event::Asking { method, url } => {
            out.trace(2, &format!("> {method} {url}"));
            out.progress(&far(progress));
        }
        Event::Answered {
            method,
            url,
            status,
            elapsed,
        } => {
            out.trace(
                2,
                &format!("< {status} {method} {url} ({} ms)", elapsed.as_millis()),
            );
        }
        Event::Waiting { delay } => {
            let line = format!("waiting {} s for Jira …", delay.as_secs_f64().ceil());
            out.trace(1, &line);
            match progress.told() {
                Some(told) => out.progress(&format!("{line} {told} so far")),
                None => out.progress(&line),
            }
        }
        Event::Expected(count) => progress.expect(count),
        Event::Tickets(count) => {
            progress.add(count);
            out.progress(&far(progress));
        }
    }
}

/// Returns Atlassian's gateway. Builds for tests can be pointed to another one on this machine, and to nowhere else.
fn gateway() -> String {
    let test_gateway =
        text("MANAGEROS_TEST_GATEWAY").filter(|url| url.starts_with("http://127.0.0.1:"));
    test_gateway
        .filter(|_| cfg!(debug_assertions))
        .unwrap_or_else(|| GATEWAY.to_owned())
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the names of the variables that are ours; no other program is told them.
fn variables_of_ours() -> Vec<OsString> {
    let names = env::vars_os().map(|(name, _)| name);
    names
        .filter(|name| name.to_string_lossy().starts_with("MANAGEROS_"))
        .collect()
}

fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}

fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

fn is_on(name: &str) -> bool {
    text(name).is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "no"))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str) -> Result<Option<T>, Failure> {
    let Some(value) = variable(name) else {
        return Ok(None);
    };
    let value = value
        .into_string()
        .map_err(|_| Failure::usage(format!("{name} is not UTF-8")))?;
    value
        .parse()
        .map(Some)
        .map_err(|error: T::Err| Failure::usage(format!("{name} {error}")))
}

/// `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`; source: no-color.org and bixense.com/clicolors.
fn environment_colour() -> Option<bool> {
    if is_set("NO_COLOR") {
        Some(false)
    } else if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") {
        Some(true)
    } else {
        None
    }
}

/// Returns the account of this machine that runs us, in the form the store knows users by.
#[cfg(unix)]
pub fn os_account() -> String {
    format!("uid:{}", rustix::process::geteuid().as_raw())
}

/// Returns the account of this machine that runs us, in the form the store knows users by.
#[cfg(not(unix))]
pub fn os_account() -> String {
    format!("name:{}", user_name())
}

fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| text(name))
        .unwrap_or_else(|| "user".to_owned())
}
