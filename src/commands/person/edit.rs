//! Changes what is known about a person.

use clap::Args;

use super::add::full_name;
use crate::app::App;
use crate::commands::select;
use crate::domain::{Email, Handle, PersonRef, Team, ZoneName};
use crate::error::Failure;
use crate::view::Meta;
use crate::view::people::{PersonChanged, PersonFields};

/// Change a person's name, handle, e-mail, team, manager or time zone
///
/// What is not given stays. An empty text takes an e-mail, a team, a manager or a time zone away.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
#[command(override_usage = "manageros person edit [OPTIONS] <WHO>")]
#[command(before_long_help = "\
Examples:
  manageros person edit ada --email ada.lovelace@acme.example
  manageros person edit ada --team Platform --manager grace
  manageros person edit ada --time-zone ''")]
pub struct EditArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
    /// The full name
    #[arg(long, group = "change", value_parser = full_name)]
    name: Option<String>,
    /// The e-mail that Jira accounts are searched by
    #[arg(long, group = "change", value_parser = clearable::<Email>)]
    email: Option<Change<Email>>,
    /// The short name
    #[arg(long, group = "change")]
    handle: Option<Handle>,
    /// The team the person works in
    #[arg(long, group = "change", value_name = "TEAM", value_parser = clearable::<Team>)]
    team: Option<Change<Team>>,
    /// To whom the person reports
    #[arg(long, group = "change", value_name = "WHO", value_parser = clearable::<PersonRef>)]
    manager: Option<Change<PersonRef>>,
    /// Where the person's days begin and end, such as Europe/Berlin
    #[arg(long, group = "change", value_name = "ZONE", value_parser = clearable::<ZoneName>)]
    time_zone: Option<Change<ZoneName>>,
}

/// A new value, or none any more.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Change<T>(Option<T>);

fn clearable<T: std::str::FromStr>(text: &str) -> Result<Change<T>, T::Err> {
    if text.trim().is_empty() {
        Ok(Change(None))
    } else {
        text.parse().map(|value| Change(Some(value)))
    }
}

pub(super) fn run(app: &App, args: EditArgs) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "person")?;
    select::may_change_people(&store, &me)?;
    let before = select::person(&store, &args.who)?;
    let mut person = before.clone();
    if let Some(name) = args.name {
        person.name = name;
    }
    if let Some(handle) = args.handle {
        person.handle = handle;
    }
    if let Some(Change(email)) = args.email {
        person.email = email;
    }
    if let Some(Change(team)) = args.team {
        person.team = team;
    }
    if let Some(Change(who)) = args.manager {
        let manager = who.map(|who| select::person(&store, &who)).transpose()?;
        person.manager = manager.map(|manager| manager.id);
    }
    if let Some(Change(zone)) = args.time_zone {
        person.time_zone = zone;
    }
    let result = if person == before {
        "exists"
    } else {
        "changed"
    };
    store.edit_person(&person)?;
    let told = if result == "changed" {
        "Changed"
    } else {
        "Nothing to change for"
    };
    app.out().remark(&format!("{told} {}.", person.handle));
    app.show(
        &PersonChanged {
            person: PersonFields::new(&person, store.manager_of(&person)?),
            result,
            unlinked: None,
        },
        &Meta::default(),
    )
}
