//! Lists the people of the organization; asks neither the network nor the keyring.

use clap::Args;

use crate::app::App;
use crate::commands::select::{self, MembersArgs};
use crate::domain::Chart;
use crate::error::Failure;
use crate::view::Meta;
use crate::view::people::{PersonFields, PersonList, PersonRow};

/// List the people of the organization
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person list
  manageros person list --unlinked
  manageros person list --manager ada --deep
  manageros person list --team Platform
  manageros person list --format csv > people.csv")]
pub struct ListArgs {
    /// Only people who are linked to a Jira account
    #[arg(long, conflicts_with = "unlinked")]
    linked: bool,
    /// Only people who are not linked to any
    #[arg(long)]
    unlinked: bool,
    #[command(flatten)]
    members: MembersArgs,
}

pub(super) fn run(app: &App, args: &ListArgs) -> Result<(), Failure> {
    let Some((store, me)) = app.store()? else {
        if let Some(who) = &args.members.manager {
            return Err(select::nobody(who));
        }
        app.out().remark(NOBODY_YET);
        return app.show(&PersonList(Vec::new()), &Meta::default());
    };
    let counts = store.link_counts(me.id)?;
    let everybody = store.people()?;
    let chart = Chart::of(&everybody);
    let members = select::members_among(&store, &everybody, &args.members)?;
    let mut rows = Vec::new();
    for person in members.iter().copied() {
        let links = counts.get(&person.id).copied().unwrap_or_default();
        if !(args.linked && links == 0 || args.unlinked && links > 0) {
            let manager = chart.manager_of(person);
            let manager = manager.map(|manager| manager.handle.clone());
            let person = PersonFields::new(person, manager);
            rows.push(PersonRow { person, links });
        }
    }
    if everybody.is_empty() {
        app.out().remark(NOBODY_YET);
    } else if members.is_empty() {
        app.out().remark(&no_members(&args.members));
    } else if rows.is_empty() {
        app.out().remark(&format!(
            "None of the {} people is {}.",
            members.len(),
            if args.linked { "linked" } else { "unlinked" }
        ));
    }
    app.show(&PersonList(rows), &Meta::default())
}

const NOBODY_YET: &str = "Nobody yet. Add somebody with `manageros person add NAME --email EMAIL`.";

fn no_members(wanted: &MembersArgs) -> String {
    let team = wanted.team.as_ref();
    let team = team.map(|team| format!(" is in the team `{team}`"));
    let manager = wanted.manager.as_ref();
    let manager = manager.map(|manager| format!(" reports to `{manager}`"));
    let both: Vec<String> = team.into_iter().chain(manager).collect();
    format!("Nobody{}.", both.join(" and"))
}
