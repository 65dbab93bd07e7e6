//! Adds a person to the organization.

use clap::Args;

use crate::app::{App, Writing};
use crate::commands::select;
use crate::domain::{Email, Handle, Person, PersonRef, Team, ZoneName, text};
use crate::error::{Failure, Kind};
use crate::view::Meta;
use crate::view::people::{PersonChanged, PersonFields};

/// Add a person
///
/// The handle is how the person is named from then on; it is made from the e-mail or the name when it is not given.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person add \"Ada Lovelace\" --email ada@acme.example
  manageros person add \"Grace Hopper\" --team Platform --manager ada
  manageros person add \"林 美玲\" --handle meiling --time-zone Asia/Taipei")]
pub struct AddArgs {
    /// The full name, in any script
    #[arg(value_parser = full_name)]
    name: String,
    /// The e-mail that Jira accounts are searched by
    #[arg(long, value_name = "EMAIL")]
    email: Option<Email>,
    /// A short name
    #[arg(long, value_name = "HANDLE")]
    handle: Option<Handle>,
    /// The team the person works in
    #[arg(long, value_name = "TEAM")]
    team: Option<Team>,
    /// To whom the person reports
    #[arg(long, value_name = "WHO")]
    manager: Option<PersonRef>,
    /// Where the person's days begin and end, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
    /// Do nothing when the person is there
    #[arg(long)]
    if_not_exists: bool,
}

/// Parses a person's name.
pub(super) fn full_name(text: &str) -> Result<String, text::TextError> {
    text::one_line(text, 200)
}

pub(super) fn run(app: &App, args: AddArgs) -> Result<(), Failure> {
    let suggested = || Handle::suggested(&args.name, args.email.as_ref());
    let handle = args.handle.clone().or_else(suggested).ok_or_else(|| {
        Failure::usage(format!("no handle can be made from `{}`", args.name))
            .hint("give one with --handle")
    })?;
    if let Some(person) = existing(app, &args, &handle)? {
        // A handle that only happens to be the same is no sign of the same person.
        let same_email = match (&args.email, &person.email) {
            (Some(wanted), Some(email)) => {
                wanted.as_str().to_lowercase() == email.as_str().to_lowercase()
            }
            _ => false,
        };
        let same_name =
            args.email.is_none() && args.name.to_lowercase() == person.name.to_lowercase();
        let same_handle = args
            .handle
            .as_ref()
            .is_none_or(|handle| *handle == person.handle);
        if !args.if_not_exists || !same_handle || !(same_email || same_name) {
            return Err(taken(&person, same_email));
        }
        app.out().remark(&format!(
            "`{}` exists already; nothing was changed.",
            person.handle
        ));
        let manager = match app.store()? {
            Some((store, _)) => store.manager_of(&person)?,
            None => None,
        };
        return show(app, &person, manager, "exists");
    }
    let manager = match &args.manager {
        None => None,
        // Looked up before a store is made for somebody who is then refused.
        Some(who) => {
            let (store, _) = select::existing_store(app, "person")?;
            Some(select::person(&store, who)?)
        }
    };
    let Writing { mut store, me, .. } = app.store_for_writing()?;
    select::may_change_people(&store, &me)?;
    let person = Person {
        id: app.new_person_id()?,
        handle,
        name: args.name,
        email: args.email,
        team: args.team,
        manager: manager.as_ref().map(|manager| manager.id),
        time_zone: args.time_zone,
        created_at: app.now(),
    };
    store.add_person(&person)?;
    app.out().remark(&format!(
        "Added {}. Next: manageros person link {}",
        person.name, person.handle
    ));
    show(app, &person, manager.map(|manager| manager.handle), "added")
}

fn taken(person: &Person, same_email: bool) -> Failure {
    let (handle, name) = (&person.handle, &person.name);
    let look = format!("look at the person with `manageros person show {handle}`");
    if same_email {
        Failure::new(
            Kind::Conflict,
            format!("`{handle}` ({name}) has that e-mail already"),
        )
        .hint(look)
    } else {
        Failure::new(
            Kind::Conflict,
            format!("`{handle}` exists already ({name})"),
        )
        .hint(format!("{look}, or give another --handle"))
    }
}

/// Returns the person who has the handle or the e-mail already.
fn existing(app: &App, args: &AddArgs, handle: &Handle) -> Result<Option<Person>, Failure> {
    let Some((store, _)) = app.store()? else {
        return Ok(None);
    };
    let email = args.email.iter().map(ToString::to_string);
    for name in std::iter::once(handle.to_string()).chain(email) {
        let who: PersonRef = name
            .parse()
            .map_err(|error| Failure::usage(format!("`{name}` {error}")))?;
        let taken = |person: &Person| who.is_handle_of(person) || who.is_email_of(person);
        if let Some(person) = store.people_named(&who)?.into_iter().find(taken) {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

fn show(
    app: &App,
    person: &Person,
    manager: Option<Handle>,
    result: &'static str,
) -> Result<(), Failure> {
    app.show(
        &PersonChanged {
            person: PersonFields::new(person, manager),
            result,
            unlinked: None,
        },
        &Meta::default(),
    )
}
