//! Shows one person with every link; asks neither the network nor the keyring.

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::{PersonRef, account};
use crate::error::Failure;
use crate::view::Meta;
use crate::view::people::{LinkRow, PersonDetails, PersonFields, Report};

/// Show one person: team, manager, who reports to them, and the Jira accounts linked to them
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person show ada
  manageros person show \"Ada Lovelace\" --json")]
pub struct ShowArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
}

pub(super) fn run(app: &App, args: &ShowArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "person")?;
    let person = select::person(&store, &args.who)?;
    let mut links = Vec::new();
    for link in store.links_of(me.id, person.id)? {
        let Some(row) = store.integration_by_id(me.id, link.integration)? else {
            continue;
        };
        let integration = row.integration;
        let site = &integration.site;
        links.push(LinkRow {
            profile_url: account::profile_url(&site.base_url, site.deployment, &link.account_id),
            base_url: site.base_url.clone(),
            integration: integration.name,
            account_id: link.account_id,
            email: link.email,
            display_name: link.display_name,
            linked_at: link.linked_at,
        });
    }
    if links.is_empty() {
        app.out().remark(&format!(
            "Not linked to any Jira account. Next: manageros person link {}",
            person.handle
        ));
    }
    app.show(
        &PersonDetails {
            person: PersonFields::new(&person, store.manager_of(&person)?),
            reports: store
                .reports_of(person.id)?
                .iter()
                .map(Report::from)
                .collect(),
            links,
        },
        &Meta::default(),
    )
}
