//! Makes a new key for a store whose key is lost: everything stays but the tokens.

use std::path::Path;

use clap::Args;

use super::own_store;
use super::rotate::keep_next;
use crate::app::App;
use crate::crash;
use crate::domain::{Member, Organization, Role, SealedIntegration, Standing, User};
use crate::error::{Failure, Kind};
use crate::store::{Change, Keyed, Store};
use crate::vault::{KeySource, Vault, VaultError, fingerprint_of_user};
use crate::view::Meta;
use crate::view::keys::KeyChanged;

/// Make a new key for a store whose key is lost
///
/// Only when there is no key where it should be; a keyring that is locked or does not answer is no reason. People, links
/// and integrations stay; each token has to be given again. The store as it was is kept beside it: should the old key be
/// found, `backup restore` puts it back, tokens and all.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros key reset
  manageros key reset --yes")]
pub struct ResetArgs {}

pub(super) fn run(app: &App, _: &ResetArgs) -> Result<(), Failure> {
    let (mut own, me) = own_store(app)?;
    let source = app.key_source()?;
    expect_missing(app, &source, &own, &me)?;
    let place = source.place(own.database_id());
    app.confirm(&format!(
        "There is no key for this store in {place}; is it lost for good? \
         Make a new one, and give every token ({}) again?",
        tokens(&own, &me)?
    ))?;
    let kept = own.keep_copy(".before-reset")?;
    app.out().remark(&format!(
        "The store as it was is kept in {0}. Should the old key be found: manageros backup restore '{0}'",
        kept.display()
    ));
    crash::point("reset.backed-up");
    let mut vault = Vault::anew(own.database_id(), me.id)?;
    let change = Change::of("key.reset", me.name.as_str());
    let current = own.own_public_key(me.id)?;
    let after = own.rekey(me.id, &change, |now| {
        let after = anew(app, now, &me, &vault)?;
        // The key is kept before the store is changed, so that a source that cannot keep it leaves the store as it is.
        keep_next(app, &source, current, &vault)?;
        Ok::<_, Failure>(after)
    })?;
    crash::point("key.committed");
    app.finish_rotation(&source, &own, &me, None, &mut vault)
        .map_err(|error| error.hint("the next command that needs the key tries again"))?;
    report(app, place, &vault, &after, kept.display().to_string())
}

/// Checks that the source answers and holds nothing.
fn expect_missing(app: &App, source: &KeySource, own: &Store, me: &User) -> Result<(), Failure> {
    let id = own.database_id();
    let found = app
        .patiently(|patience| match Vault::open(source, id, me.id, patience) {
            Err(VaultError::Missing { .. }) => Ok(None),
            found => found.map(Some),
        })
        .map_err(|error| not_known_lost(&error))?;
    let recorded = own.own_public_key(me.id)?;
    let place = source.place(id);
    match found {
        Some(found) if recorded.is_some_and(|key| key != found.public_key()) => {
            let failure = Failure::from(VaultError::OtherGeneration { place });
            return Err(Failure::new(Kind::Secrets, failure.message()).hint(
                "move it away first, if the one that belongs to the store is lost for good; see `manageros key status`",
            ));
        }
        Some(_) => {
            return Err(Failure::new(
                Kind::Conflict,
                format!("the key is not lost: it is in {place}"),
            )
            .hint("for a new one that keeps the tokens: manageros key rotate"));
        }
        None => {}
    }
    expect_folder(source)?;
    let next = app.patiently(|patience| source.open_next(id, me.id, patience))?;
    match next.filter(|next| Some(next.public_key()) == recorded) {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            Kind::Conflict,
            "the key is not lost: the new one of a change that was cut off is still there",
        )
        .hint("the next command that needs it finishes the change: manageros user whoami")),
    }
}

/// A source that does not say what it holds is no reason to make a new key.
fn not_known_lost(error: &Failure) -> Failure {
    let failure = Failure::new(
        error.kind(),
        "nobody can tell whether the key is lost, so nothing was reset",
    )
    .caused_by(error.one_line());
    match error.hint_text() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// Refuses a key file in a folder that is not there: more likely mistyped, or not mounted, than lost.
fn expect_folder(source: &KeySource) -> Result<(), Failure> {
    let KeySource::File(path) = source else {
        return Ok(());
    };
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => {
            let message = format!(
                "there is no folder {}, so nobody can tell whether the key is lost",
                folder.display()
            );
            Err(Failure::new(Kind::Secrets, message)
                .hint("is MANAGEROS_KEY_FILE what you meant, and everything mounted?"))
        }
    }
}

fn tokens(own: &Store, me: &User) -> Result<usize, Failure> {
    let rows = own.integrations(me.id)?;
    Ok(rows.iter().filter(|row| row.token.is_some()).count())
}

/// Returns the store without what only the lost key opens, founded again under the new one.
fn anew(app: &App, now: &Keyed, me: &User, vault: &Vault) -> Result<Keyed, Failure> {
    let known = now.organization.member(me.id);
    let myself = Member {
        role: Role::Admin,
        standing: Standing::Active,
        public_key: vault.public_key(),
        ..known.cloned().unwrap_or_else(|| app.member(me, vault))
    };
    let emptied = |rows: &[SealedIntegration]| rows.iter().map(without_token).collect::<Vec<_>>();
    let organization = Organization {
        members: vec![myself],
        grants: Vec::new(),
        integrations: emptied(&now.organization.integrations),
        manifest: None,
        rotations: Vec::new(),
        ..now.organization.clone()
    };
    Ok(Keyed {
        organization: vault.found(organization)?,
        integrations: emptied(&now.integrations),
        pins: Vec::new(),
    })
}

fn without_token(row: &SealedIntegration) -> SealedIntegration {
    let mut row = row.clone();
    if row.token.take().is_some() {
        row.integration.row_version += 1;
    }
    row
}

fn report(
    app: &App,
    place: String,
    vault: &Vault,
    after: &Keyed,
    kept: String,
) -> Result<(), Failure> {
    let rows = after.organization.integrations.iter();
    let mut needs_token: Vec<String> = rows
        .chain(&after.integrations)
        .filter(|row| row.token.is_none())
        .map(|row| row.integration.name.to_string())
        .collect();
    needs_token.sort();
    app.out().remark(&format!(
        "The store has a new key. Tokens to be given again: {}",
        needs_token.len()
    ));
    for name in &needs_token {
        app.out()
            .remark(&format!("  manageros integration rotate {name}"));
    }
    let shared = app.store()?.filter(|(store, _)| store.is_shared());
    let needs_grant = shared.is_some();
    if let Some((store, me)) = &shared
        && store.organization_state()?.is_only_admin(me.id)
    {
        app.out().warn(
            "you were the only admin of the shared organization, so nobody can grant you its key: begin it again with \
             `manageros org refound`",
        );
    } else if let Some((store, _)) = &shared {
        app.out().warn(&format!(
            "the shared organization does not know your new key: choose it again (manageros org use '{}'), and ask an \
             admin to grant its key (manageros user join)",
            store.organization_path().display()
        ));
    }
    let changed = KeyChanged {
        result: "reset",
        source: place,
        fingerprint: fingerprint_of_user(vault.public_key()).to_string(),
        needs_token,
        needs_grant,
        kept: Some(kept),
    };
    app.show(&changed, &Meta::default())
}
