//! Lets somebody into the organization.

use std::path::PathBuf;

use clap::Args;

use super::{Changing, changing, means, request, role_parser, row, tokens};
use crate::app::App;
use crate::domain::{Fingerprint, JoinRequest, Member, Organization, Role, Standing, UserId};
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
        pin,
        seen,
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
    let mut replaced = false;
    let after = store.change_organization(&change, |before| {
        // the new keys are made for what is there now, not for what was there when we were asking
        vault.enter(before, pin, seen.as_ref())?;
        replaced = has_older_key(before, &new);
        with(&mut vault, before, &new, me.id)
    })?;
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
    let seen = replaced.then(|| tokens(&after));
    if replaced {
        app.out().warn(&format!(
            "{} was a user with another key before; the organization has new keys, which the old one does not open",
            new.name
        ));
    }
    if let Some(tokens) = seen.as_ref().filter(|tokens| !tokens.is_empty()) {
        app.out().warn(&format!(
            "if somebody else has the old key, these tokens may be known; revoke them at Atlassian, and put new ones in \
             with `manageros integration rotate`: {}",
            tokens.join(", ")
        ));
    }
    app.show(
        &UserChanged {
            user: row(&new),
            result: "granted",
            tokens_seen: seen,
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

/// Refuses a request under the identity of a user with another account: it would take that one's place. The identity is
/// what the request says, and anybody can say anything.
fn expect_own_identity(organization: &Organization, new: &Member) -> Result<(), Failure> {
    let Some(other) = organization
        .member(new.id)
        .filter(|other| other.standing == Standing::Active && other.os_account != new.os_account)
    else {
        return Ok(());
    };
    let message = format!(
        "the request of {} claims to be {} ({}); nobody was let in",
        new.os_account, other.name, other.os_account
    );
    Err(Failure::new(Kind::Conflict, message).hint(
        "if the account was given another number, send the old one away first (manageros user revoke); else somebody made it up",
    ))
}

/// Returns whether `old` is an earlier record of the user or account that `new` is for.
fn is_same(old: &Member, new: &Member) -> bool {
    old.id == new.id || old.os_account == new.os_account
}

/// Returns whether the account is a user already, with another key: that one may be with somebody else by now.
fn has_older_key(before: &Organization, new: &Member) -> bool {
    let mut members = before.members.iter();
    members.any(|old| {
        is_same(old, new)
            && old.standing == Standing::Active
            && (old.id, old.public_key) != (new.id, new.public_key)
    })
}

/// Returns the organization with the new member, signed; an older record of the account gives way. When that one could
/// open the organization's keys with another key of its own, they are made anew, as if it was sent away.
fn with(
    vault: &mut Vault,
    before: &Organization,
    new: &Member,
    me: UserId,
) -> Result<Organization, Failure> {
    expect_own_identity(before, new)?;
    let mut after = before.clone();
    let mut was_admin = false;
    for old in before.members.iter().filter(|old| is_same(old, new)) {
        if old.id == me {
            return Err(Failure::new(
                Kind::Conflict,
                format!("{} is your own account", new.os_account),
            ));
        }
        let is_admin = old.standing == Standing::Active && old.role == Role::Admin;
        if is_admin && new.role == Role::Member {
            return Err(Failure::new(
                Kind::Conflict,
                format!("{} is an admin of the organization", old.name),
            )
            .hint(format!(
                "manageros user role {} member",
                old.os_account.trim_start_matches("uid:")
            )));
        }
        was_admin |= is_admin;
        after.grants.retain(|grant| grant.member != old.id);
    }
    after.members.retain(|member| !is_same(member, new));
    after.members.push(new.clone());
    after.members.sort_by_key(|member| member.id);
    if has_older_key(before, new) {
        after = vault.renew_organization(&after, was_admin)?;
    } else {
        after.grants.extend(vault.grants_for(new)?);
    }
    after.manifest = Some(vault.sign(before, &after)?);
    Ok(after)
}
