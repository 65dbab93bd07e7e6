//! Says who runs this, by the key.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::Role;
use crate::error::Failure;
use crate::vault::{fingerprint_of_organization, fingerprint_of_user};
use crate::view::Meta;
use crate::view::users::Whoami;

/// Show who you are here: your role by your keys, and the fingerprints to compare
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user whoami
  manageros user whoami --json")]
pub struct WhoamiArgs {}

pub(super) fn run(app: &App) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "user")?;
    let mut vault = app.vault(&store, &me)?;
    let organization = store.organization_state()?;
    let pin = app.pin(&vault, &store, organization.database)?;
    let seen = app.memory()?.of(organization.database)?;
    let refused = match pin {
        None => Some(super::unpinned(&store)),
        Some(pin) => vault
            .enter(&organization, pin, seen.as_ref())
            .err()
            .map(Failure::from),
    };
    let role = match refused {
        None if vault.may_sign() => Role::Admin,
        None => Role::Member,
        Some(_) => me.role,
    };
    if let Some(hint) = refused.as_ref().and_then(Failure::hint_text) {
        app.out().remark(&format!("hint: {hint}"));
    }
    app.show(
        &Whoami {
            name: me.name,
            role,
            user: me.id.to_string().chars().take(8).collect(),
            fingerprint: fingerprint_of_user(vault.public_key()).to_string(),
            organization: organization.name,
            organization_fingerprint: pin.map(|pin| fingerprint_of_organization(pin).to_string()),
            file: store.organization_path().display().to_string(),
            refused: refused.map(|failure| failure.one_line()),
        },
        &Meta::default(),
    )
}
