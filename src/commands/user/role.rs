//! Makes a member an admin, or an admin a member.

use clap::Args;

use super::{Changing, changing, member, not_me, role_parser, row};
use crate::app::App;
use crate::domain::{Member, Organization, Role, Standing};
use crate::error::{Failure, Kind};
use crate::store::Change;
use crate::vault::Vault;
use crate::view::Meta;
use crate::view::users::UserChanged;

/// Make a member an admin, or an admin a member
///
/// An admin can sign changes of the organization. Who may write its file is decided by the file's mode as well.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user role ada admin
  manageros user role 1001 member")]
pub struct RoleArgs {
    /// Who: the account, such as 1001, or the name
    #[arg(value_name = "WHO")]
    who: String,
    /// What the user may do from now on
    #[arg(value_parser = role_parser())]
    role: Role,
}

pub(super) fn run(app: &App, args: &RoleArgs) -> Result<(), Failure> {
    let Changing {
        mut store,
        me,
        mut vault,
        pin,
        seen,
    } = changing(app)?;
    let organization = store.organization_state()?;
    let meant = member(&organization, &args.who)?.clone();
    if meant.standing == Standing::Revoked {
        return Err(
            Failure::new(Kind::Conflict, format!("{} was sent away", meant.name))
                .hint("let the user ask again: manageros user join"),
        );
    }
    if meant.role == args.role {
        return shown(app, &meant, "unchanged");
    }
    not_me(&me, &meant, &organization)?;
    let changed = Member {
        role: args.role,
        ..meant
    };
    let change = Change::of("user.role", &changed.name)
        .with(format!("{} is {}", changed.os_account, changed.role));
    store.change_organization(&change, |before| {
        vault.enter(before, pin, seen.as_ref())?;
        with(&mut vault, before, &changed)
    })?;
    app.enter(&mut vault, &store)?;
    shown(app, &changed, "changed")
}

fn shown(app: &App, member: &Member, result: &'static str) -> Result<(), Failure> {
    app.show(
        &UserChanged {
            user: row(member),
            result,
            tokens_seen: None,
        },
        &Meta::default(),
    )
}

/// Returns the organization with the member's new role, signed. Whoever is no admin any more has seen the signing seed,
/// which is therefore made anew.
fn with(
    vault: &mut Vault,
    before: &Organization,
    changed: &Member,
) -> Result<Organization, Failure> {
    let mut after = before.clone();
    for member in &mut after.members {
        if member.id == changed.id {
            member.role = changed.role;
        }
    }
    if changed.role == Role::Admin {
        after.grants.retain(|grant| grant.member != changed.id);
        after.grants.extend(vault.grants_for(changed)?);
    } else {
        after = vault.renew_organization(&after, true)?;
    }
    after.manifest = Some(vault.sign(before, &after)?);
    Ok(after)
}
