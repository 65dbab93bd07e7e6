//! Lists the people of the organization; asks neither the network nor the keyring.

use clap::Args;

use crate::app::App;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::people::{PersonFields, PersonList, PersonRow};

/// List the people of the organization
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person list
  manageros person list --unlinked
  manageros person list --format csv > people.csv")]
pub struct ListArgs {
    /// Only people who are linked to a Jira account
    #[arg(long, conflicts_with = "unlinked")]
    linked: bool,
    /// Only people who are not linked to any
    #[arg(long)]
    unlinked: bool,
}

pub(super) fn run(app: &App, args: &ListArgs) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let mut people = 0;
    if let Some((store, me)) = app.store()? {
        let counts = store.link_counts(me.id)?;
        for person in store.people()? {
            people += 1;
            let links = counts.get(&person.id).copied().unwrap_or_default();
            if !(args.linked && links == 0 || args.unlinked && links > 0) {
                rows.push(PersonRow {
                    person: PersonFields::from(&person),
                    links,
                });
            }
        }
    }
    if people == 0 {
        app.out()
            .remark("Nobody yet. Add somebody with `manageros person add NAME --email EMAIL`.");
    } else if rows.is_empty() {
        app.out().remark(&format!(
            "None of the {people} people is {}.",
            if args.linked { "linked" } else { "unlinked" }
        ));
    }
    app.show(&PersonList(rows), &Meta::default())
}
