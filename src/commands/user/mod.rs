//! `manageros user`: who may use the organization, and as what.

mod grant;
mod join;
mod list;
mod request;
mod revoke;
mod role;
mod whoami;

use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::app::App;
use crate::commands::select;
use crate::domain::{Member, Organization, OrganizationKey, Role, Seen, Standing, User};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::vault::{Vault, VaultError, fingerprint_of_user};
use crate::view::users::UserRow;

/// See and change who may use the organization
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of a command stands at its arguments")]
pub enum Command {
    Whoami(whoami::WhoamiArgs),
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    Join(join::JoinArgs),
    Grant(grant::GrantArgs),
    Revoke(revoke::RevokeArgs),
    Role(role::RoleArgs),
}

/// Runs the command.
pub fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Whoami(_) => whoami::run(app),
        Command::List(_) => list::run(app),
        Command::Join(_) => join::run(app),
        Command::Grant(args) => grant::run(app, &args),
        Command::Revoke(args) => revoke::run(app, &args),
        Command::Role(args) => role::run(app, &args),
    }
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str()))
        .map(|word| word.parse().expect("clap has let only these words through"))
}

fn row(member: &Member) -> UserRow {
    UserRow {
        name: member.name.clone(),
        os_account: member.os_account.clone(),
        role: member.role,
        standing: member.standing,
        fingerprint: fingerprint_of_user(member.public_key).to_string(),
        since: member.created_at,
    }
}

/// Returns whether `who` means the user of that account and name: `uid:1001`, `1001`, or the name.
fn means(who: &str, os_account: &str, name: &str) -> bool {
    who == os_account || os_account.strip_prefix("uid:") == Some(who) || who == name
}

/// Returns the one user who is meant.
fn member<'o>(organization: &'o Organization, who: &str) -> Result<&'o Member, Failure> {
    let found: Vec<&Member> = organization
        .members
        .iter()
        .filter(|member| means(who, &member.os_account, &member.name))
        .collect();
    match found[..] {
        [member] => Ok(member),
        [] => Err(Failure::new(
            Kind::NotFound,
            format!("no user of the organization is called `{who}`"),
        )
        .hint("see all of them with `manageros user list`")),
        _ => Err(Failure::new(
            Kind::Conflict,
            format!("`{who}` can mean {} users", found.len()),
        )
        .candidates(
            found
                .iter()
                .map(|member| format!("{} ({})", member.os_account, member.name)),
        )
        .hint("name the user by the account, such as uid:1001")),
    }
}

/// What changing the users of an organization takes.
struct Changing {
    store: Store,
    me: User,
    vault: Vault,
    pin: OrganizationKey,
    seen: Option<Seen>,
}

/// Opens what it takes to change the users of the shared organization, for an admin.
fn changing(app: &App) -> Result<Changing, Failure> {
    let (store, me) = select::existing_store(app, "organization")?;
    if !store.is_shared() {
        return Err(unshared());
    }
    if me.role != Role::Admin {
        return Err(Failure::from(VaultError::NotAnAdmin));
    }
    let mut vault = app.vault(&store, &me)?;
    let organization = store.organization_state()?;
    let pin = app
        .pin(&vault, &store, organization.database)?
        .ok_or_else(|| unpinned(&store))?;
    let seen = app.memory()?.of(organization.database)?;
    vault.enter(&organization, pin, seen.as_ref())?;
    if !vault.may_sign() {
        return Err(VaultError::NotAnAdmin.into());
    }
    Ok(Changing {
        store,
        me,
        vault,
        pin,
        seen,
    })
}

fn unshared() -> Failure {
    Failure::new(
        Kind::Conflict,
        "the organization in your own store has no users but you",
    )
    .hint("make one that others can join with `manageros org create PATH`, or choose one with `manageros org use PATH`")
}

fn unpinned(store: &Store) -> Failure {
    let file = store.organization_path().display();
    Failure::new(
        Kind::Secrets,
        format!("you never said which key may sign for {file}"),
    )
    .hint(format!(
        "ask an admin for the fingerprint, then: manageros org use '{file}' --fingerprint F"
    ))
}

/// Refuses to do to oneself what another admin has to do: the last admin could not be replaced.
fn not_me(me: &User, member: &Member, organization: &Organization) -> Result<(), Failure> {
    if member.id != me.id {
        return Ok(());
    }
    let is_admin = |member: &&Member| {
        member.role == Role::Admin && member.standing == Standing::Active && member.id != me.id
    };
    let (message, hint) = match organization.members.iter().find(is_admin) {
        Some(other) => (
            "you cannot take your own rights away",
            format!("ask another admin: {}", other.name),
        ),
        None => (
            "you are the only admin; nobody could change the organization after you",
            "make somebody else an admin first: manageros user role WHO admin".to_owned(),
        ),
    };
    Err(Failure::new(Kind::Conflict, message).hint(hint))
}
