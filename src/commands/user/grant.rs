//! Lets somebody into the organization.

use std::path::PathBuf;

use clap::Args;

use super::{Changing, changing, means, request, role_parser, row};
use crate::app::App;
use crate::domain::{Fingerprint, JoinRequest, Member, Organization, Role, Standing};
use crate::error::{Failure, Kind};
use crate::store::Change;
use crate::vault::{Vault, fingerprint_of_user};
use crate::view::Meta;
use crate::view::users::UserChanged;

/// Let somebody who asked with `user join` into the organization
///
/// The fingerprint is what that user sees and tells you, by another way than this machine: it is what makes sure that the
/// keys are handed to nobody else.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros user grant ada --role member --fingerprint 0f3a-91cc-3435-3637-3839-3061-6263-6465
  manageros user grant 1001 --role admin --fingerprint … --request - <request.txt")]
pub struct GrantArgs {
    /// Who: the account, such as 1001, or the name in the request
    #[arg(value_name = "WHO")]
    who: String,
    /// What the user may do
    #[arg(long, value_parser = role_parser())]
    role: Role,
    /// What `user join` or `user whoami` shows to that user
    #[arg(long, value_name = "F")]
    fingerprint: Fingerprint,
    /// Read the request from a file, or from standard input with -
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
}

pub(super) fn run(app: &App, args: &GrantArgs) -> Result<(), Failure> {
    let Changing {
        mut store,
        me,
        mut vault,
        ..
    } = changing(app)?;
    let request = match &args.request {
        Some(path) if path.as_os_str() == "-" => request::from_stdin()?,
        Some(path) => request::from_file(path)?,
        None => {
            let folder = crate::commands::org::requests(store.organization_path());
            request::find(&folder, &args.who)?
        }
    };
    is_right(args, &request)?;
    let new = Member {
        id: request.user,
        os_account: request.os_account,
        name: request.name,
        role: args.role,
        standing: Standing::Active,
        public_key: request.public_key,
        created_at: app.now(),
    };
    if new.id == me.id {
        return Err(Failure::new(Kind::Conflict, "that is you"));
    }
    let change =
        Change::of("user.grant", &new.name).with(format!("{} as {}", new.os_account, new.role));
    store.change_organization(&change, |before| with(&vault, before, &new, me.id))?;
    app.enter(&mut vault, &store)?;
    app.out().remark(&format!(
        "{} ({}) is now {} of the organization.",
        new.name,
        new.os_account,
        match new.role {
            Role::Admin => "an admin",
            Role::Member => "a member",
        }
    ));
    app.show(
        &UserChanged {
            user: row(&new),
            result: "granted",
            tokens_seen: None,
        },
        &Meta::default(),
    )
}

/// Refuses a request of somebody else, or with another key.
fn is_right(args: &GrantArgs, request: &JoinRequest) -> Result<(), Failure> {
    if !means(&args.who, &request.os_account, &request.name) {
        let message = format!(
            "the request is of {} ({}), not of `{}`",
            request.os_account, request.name, args.who
        );
        return Err(Failure::new(Kind::Conflict, message));
    }
    let found = fingerprint_of_user(request.public_key);
    if found == args.fingerprint {
        return Ok(());
    }
    let message = format!(
        "the fingerprint of the request is {found}, not {}; nobody was let in",
        args.fingerprint
    );
    Err(Failure::new(Kind::Secrets, message)
        .hint("ask the user what `manageros user whoami` shows; if it is the former, add that"))
}

/// Returns the organization with the new member, signed; an older record of the account gives way.
fn with(
    vault: &Vault,
    before: &Organization,
    new: &Member,
    me: crate::domain::UserId,
) -> Result<Organization, Failure> {
    let is_same = |member: &Member| member.id == new.id || member.os_account == new.os_account;
    let mut after = before.clone();
    for old in before.members.iter().filter(|member| is_same(member)) {
        if old.id == me {
            return Err(Failure::new(
                Kind::Conflict,
                format!("{} is your own account", new.os_account),
            ));
        }
        let was_admin = old.standing == Standing::Active && old.role == Role::Admin;
        if was_admin && new.role == Role::Member {
            return Err(Failure::new(
                Kind::Conflict,
                format!("{} is an admin of the organization", old.name),
            )
            .hint(format!(
                "manageros user role {} member",
                old.os_account.trim_start_matches("uid:")
            )));
        }
        after.grants.retain(|grant| grant.member != old.id);
    }
    after.members.retain(|member| !is_same(member));
    after.members.push(new.clone());
    after.members.sort_by_key(|member| member.id);
    after.grants.extend(vault.grants_for(new)?);
    after.manifest = Some(vault.sign(before, &after)?);
    Ok(after)
}
