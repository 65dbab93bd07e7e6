//! The store: whose it is, whether the organization is in it or beside it, and how it begins.

use std::path::{Path, PathBuf};

use super::App;
use super::environment::{os_account, user_name, variable};
use crate::domain::{Organization, Role, User};
use crate::error::{Failure, Kind};
use crate::paths;
use crate::store::{Memory, Store, StoreError};
use crate::vault::Vault;

/// Names the organization's file, for this run.
pub const ORG_STORE: &str = "MANAGEROS_ORG_STORE";

/// A store that is ready to be written, with the user who writes.
pub struct Writing {
    /// The file.
    pub store: Store,
    /// Who runs this.
    pub me: User,
    /// The keys, when the store was made a moment ago; else [`App::vault`] opens them.
    pub vault: Option<Vault>,
}

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

    /// Returns what this user has seen of organizations.
    pub fn memory(&self) -> Result<Memory, Failure> {
        let home = variable("MANAGEROS_HOME").map(PathBuf::from);
        paths::memory(home)
            .map(Memory::in_folder)
            .ok_or_else(homeless)
    }
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
