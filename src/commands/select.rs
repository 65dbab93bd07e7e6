//! How commands find the person and the integration that are meant, and say so when they cannot.

use crate::app::App;
use crate::domain::{
    Chart, IntegrationName, Person, PersonRef, Role, SealedIntegration, Team, User,
};
use crate::error::{Failure, Kind};
use crate::store::Store;

/// Returns the store and its user; without a store nobody and nothing can be meant.
pub(super) fn existing_store(app: &App, what: &str) -> Result<(Store, User), Failure> {
    app.store()?.ok_or_else(|| {
        Failure::new(Kind::NotFound, format!("no {what}: there is no store yet"))
            .hint("begin with `manageros integration add` or `manageros person add NAME`")
    })
}

/// Refuses to a member what only an admin may change: people, and links on the organization's integrations. In a store
/// of one's own everybody is the admin; in one that is shared the file's mode says the same, but later.
pub(super) fn may_change_people(store: &Store, me: &User) -> Result<(), Failure> {
    if store.is_shared() && me.role != Role::Admin {
        let message = "only an admin may change people and links of the organization";
        return Err(Failure::new(Kind::Forbidden, message)
            .hint("ask an admin; see who is one with `manageros user list`"));
    }
    Ok(())
}

/// Returns the one person who is meant.
///
/// # Errors
///
/// Not found when nobody is; a conflict, with the candidates, when several are. Nobody is ever guessed.
pub(super) fn person(store: &Store, who: &PersonRef) -> Result<Person, Failure> {
    let mut found = store.people_named(who)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(nobody(who)),
        count => Err(
            Failure::new(Kind::Conflict, format!("`{who}` can mean {count} people"))
                .candidates(found.iter().map(described))
                .hint("name the person by the handle"),
        ),
    }
}

pub(super) fn nobody(who: &PersonRef) -> Failure {
    Failure::new(Kind::NotFound, format!("nobody is called `{who}`"))
        .hint("see everybody with `manageros person list`")
}

/// Which of the people are meant: a team, or those who report to somebody, or both at once.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct MembersArgs {
    /// Only people of this team
    #[arg(long, value_name = "TEAM")]
    pub(super) team: Option<Team>,
    /// Only people who report to this person
    #[arg(long, value_name = "WHO")]
    pub(super) manager: Option<PersonRef>,
    /// With --manager, also those who report to them, and so on down
    #[arg(long, requires = "manager")]
    pub(super) deep: bool,
}

/// Returns the people who are meant, by name, then handle; everybody, when neither a team nor a manager is named. Whether
/// a manager on the way down is linked to Jira plays no part.
pub(super) fn members(store: &Store, wanted: &MembersArgs) -> Result<Vec<Person>, Failure> {
    let everybody = store.people()?;
    let members = members_among(store, &everybody, wanted)?;
    Ok(members.into_iter().cloned().collect())
}

/// Returns those of `everybody` who are meant.
pub(super) fn members_among<'p>(
    store: &Store,
    everybody: &'p [Person],
    wanted: &MembersArgs,
) -> Result<Vec<&'p Person>, Failure> {
    let mut members = match &wanted.manager {
        None => everybody.iter().collect(),
        Some(who) => {
            let manager = person(store, who)?.id;
            let chart = Chart::of(everybody);
            if wanted.deep {
                chart.below(manager)
            } else {
                chart.reports_of(manager)
            }
        }
    };
    if let Some(team) = &wanted.team {
        members.retain(|person| person.team.as_ref().is_some_and(|own| own.is(team)));
    }
    Ok(members)
}

fn described(person: &Person) -> String {
    match &person.email {
        Some(email) => format!("{} ({}, {email})", person.handle, person.name),
        None => format!("{} ({})", person.handle, person.name),
    }
}

/// Returns the integration of that name.
pub(super) fn integration(
    store: &Store,
    me: &User,
    name: &IntegrationName,
) -> Result<SealedIntegration, Failure> {
    store.integration(me.id, name)?.ok_or_else(|| {
        Failure::new(
            Kind::NotFound,
            format!("there is no integration named `{name}`"),
        )
        .on(name)
        .hint("see all of them with `manageros integration list`")
    })
}

/// Returns the integration that is meant: the named one, else `MANAGEROS_INTEGRATION`, else the only one there is.
pub(super) fn chosen_integration(
    app: &App,
    store: &Store,
    me: &User,
    named: Option<&IntegrationName>,
) -> Result<SealedIntegration, Failure> {
    let from_environment = app.parsed::<IntegrationName>("MANAGEROS_INTEGRATION")?;
    if let Some(name) = named.or(from_environment.as_ref()) {
        return integration(store, me, name).and_then(usable);
    }
    let (mut all, disabled): (Vec<_>, Vec<_>) = store
        .integrations(me.id)?
        .into_iter()
        .partition(|row| row.integration.enabled);
    match (all.len(), disabled.as_slice()) {
        (1, _) => Ok(all.remove(0)),
        (0, [only]) => Err(disabled_failure(&only.integration.name)),
        (0, [_, ..]) => Err(all_disabled(&disabled)),
        (0, []) => Err(Failure::new(Kind::NotFound, "there is no integration yet")
            .hint("register one with `manageros integration add`")),
        _ => Err(Failure::new(
            Kind::Conflict,
            "there are several integrations; which one is meant?",
        )
        .candidates(all.iter().map(|row| {
            format!(
                "{} ({})",
                row.integration.name, row.integration.site.base_url
            )
        }))
        .hint("name one with -i NAME")),
    }
}

/// Refuses an integration that was switched off.
pub(super) fn usable(row: SealedIntegration) -> Result<SealedIntegration, Failure> {
    if row.integration.enabled {
        return Ok(row);
    }
    Err(disabled_failure(&row.integration.name))
}

fn disabled_failure(name: &IntegrationName) -> Failure {
    Failure::new(
        Kind::Forbidden,
        format!("the integration `{name}` is disabled"),
    )
    .on(name)
    .hint(format!("manageros integration enable {name}"))
}

/// Returns the failure of a command that needs an integration when there are only disabled ones.
pub(super) fn all_disabled(rows: &[SealedIntegration]) -> Failure {
    let names: Vec<_> = rows
        .iter()
        .map(|row| format!("`{}`", row.integration.name))
        .collect();
    Failure::new(
        Kind::Forbidden,
        format!("all integrations are disabled: {}", names.join(", ")),
    )
    .hint("manageros integration enable NAME")
}
