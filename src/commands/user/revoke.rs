//! Sends somebody away.

use clap::Args;

use super::{Changing, changing, member, not_me, row};
use crate::app::App;
use crate::domain::{Role, Standing};
use crate::error::{Failure, Kind};
use crate::store::Change;
use crate::view::Meta;
use crate::view::users::UserChanged;

/// Send somebody away, and seal the organization's tokens under a new key
///
/// A token that the user could open may have been kept: revoke it at Atlassian too, and put a new one in with
/// `integration rotate`.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user revoke ada
  manageros user revoke 1001 --yes")]
pub struct RevokeArgs {
    /// Who: the account, such as 1001, or the name
    #[arg(value_name = "WHO")]
    who: String,
}

pub(super) fn run(app: &App, args: &RevokeArgs) -> Result<(), Failure> {
    let Changing {
        mut store,
        me,
        mut vault,
        pin,
        seen,
    } = changing(app)?;
    let organization = store.organization_state()?;
    let meant = member(&organization, &args.who)?.clone();
    not_me(&me, &meant, &organization)?;
    if meant.standing == Standing::Revoked {
        return Err(Failure::new(
            Kind::Conflict,
            format!("{} was sent away already", meant.name),
        ));
    }
    app.confirm(&format!("Send {} ({}) away?", meant.name, meant.os_account))?;
    let change = Change::of("user.revoke", &meant.name).with(meant.os_account.clone());
    let after = store.change_organization(&change, |before| {
        // the new keys are made for what is there now, not for what was there when we were asking
        vault.enter(before, pin, seen.as_ref())?;
        let mut after = before.clone();
        let mut was_admin = false;
        for member in after.members.iter_mut().filter(|one| one.id == meant.id) {
            was_admin = member.role == Role::Admin;
            member.standing = Standing::Revoked;
        }
        let mut after = vault.renew_organization(&after, was_admin)?;
        after.manifest = Some(vault.sign(before, &after)?);
        Ok::<_, Failure>(after)
    })?;
    app.enter(&mut vault, &store)?;
    let tokens: Vec<String> = after
        .integrations
        .iter()
        .filter(|row| row.token.is_some())
        .map(|row| row.integration.name.to_string())
        .collect();
    app.out().remark(&format!(
        "Sent {} away; the organization has new keys.",
        meant.name
    ));
    if !tokens.is_empty() {
        app.out().warn(&format!(
            "{} may have kept these tokens; revoke them at Atlassian, and put new ones in with `manageros integration rotate`: {}",
            meant.name,
            tokens.join(", ")
        ));
    }
    let gone = member(&after, &meant.os_account)?;
    app.show(
        &UserChanged {
            user: row(gone),
            result: "revoked",
            tokens_seen: Some(tokens),
        },
        &Meta::default(),
    )
}
