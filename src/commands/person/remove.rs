//! Removes a person, and the links.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::PersonRef;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::people::{PersonChanged, PersonFields};

/// Remove a person and their links; nothing in Jira changes
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person remove ada
  manageros person remove ada@acme.example --yes")]
pub struct RemoveArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
}

pub(super) fn run(app: &App, args: &RemoveArgs) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "person")?;
    select::may_change_people(&store, &me)?;
    let person = select::person(&store, &args.who)?;
    let manager = store.manager_of(&person)?;
    let reports = store.reports_of(person.id)?.len();
    let left = match reports {
        0 => String::new(),
        1 => " 1 person will have no manager then.".to_owned(),
        count => format!(" {count} people will have no manager then."),
    };
    app.confirm(&format!(
        "Remove {} ({}) and all links?{left}",
        person.name, person.handle
    ))?;
    let unlinked = store.remove_person(person.id)?;
    app.out().remark(&format!("Removed {}.", person.name));
    let person = PersonFields::new(&person, manager);
    app.show(
        &PersonChanged {
            person,
            result: "removed",
            unlinked: Some(unlinked),
        },
        &Meta::default(),
    )
}
