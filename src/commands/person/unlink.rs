//! Takes a link away; the next answer says "not linked".

use clap::Args;

use crate::app::App;
use crate::commands::select;
use crate::domain::{IntegrationName, Link, PersonRef, Scope, User};
use crate::error::{Failure, Kind};
use crate::store::Store;
use crate::view::Meta;
use crate::view::people::{LinkChanged, LinksRemoved};

/// Take a person's link to a Jira account away
///
/// Asks first. Nothing in Jira changes.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person unlink ada -i acme
  manageros person unlink ada --all --yes")]
pub struct UnlinkArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: PersonRef,
    /// On which integration; may be left out when there is only one link
    #[arg(short, long, value_name = "NAME", conflicts_with = "all")]
    integration: Option<IntegrationName>,
    /// On every integration
    #[arg(long)]
    all: bool,
}

pub(super) fn run(app: &App, args: &UnlinkArgs) -> Result<(), Failure> {
    let (mut store, me) = select::existing_store(app, "person")?;
    let person = select::person(&store, &args.who)?;
    let links = chosen(app, &store, &me, args, store.links_of(me.id, person.id)?)?;
    for (_, link) in &links {
        if store
            .integration_by_id(me.id, link.integration)?
            .is_some_and(|row| row.integration.scope == Scope::Org)
        {
            select::may_change_people(&store, &me)?;
        }
    }
    let named: Vec<String> = links
        .iter()
        .map(|(name, link)| format!("{} ({name})", link.display_name))
        .collect();
    app.confirm(&format!(
        "Unlink {} from {}?",
        person.handle,
        named.join(", ")
    ))?;
    // All of them go in one step, or none.
    if args.all {
        store.remove_links(me.id, person.id)?;
    } else {
        for (_, link) in &links {
            store.remove_link(person.id, link.integration)?;
        }
    }
    let mut removed = Vec::new();
    for (integration, link) in links {
        app.out().remark(&format!(
            "`{}` is no longer linked to {} on `{integration}`.",
            person.handle, link.display_name
        ));
        removed.push(LinkChanged {
            handle: person.handle.clone(),
            integration,
            account_id: link.account_id,
            display_name: link.display_name,
            email: link.email,
            result: "unlinked",
        });
    }
    app.show(&LinksRemoved(removed), &Meta::default())
}

fn chosen(
    app: &App,
    store: &Store,
    me: &User,
    args: &UnlinkArgs,
    links: Vec<Link>,
) -> Result<Vec<(IntegrationName, Link)>, Failure> {
    let mut named = Vec::new();
    for link in links {
        if let Some(row) = store.integration_by_id(me.id, link.integration)? {
            named.push((row.integration.name, link));
        }
    }
    let wanted = args
        .integration
        .clone()
        .or(app.parsed("MANAGEROS_INTEGRATION")?);
    if let (Some(wanted), false) = (&wanted, args.all) {
        select::integration(store, me, wanted)?;
        named.retain(|(name, _)| name == wanted);
    }
    match named.len() {
        0 => {
            let place = wanted.map_or_else(String::new, |name| format!(" on `{name}`"));
            Err(Failure::new(
                Kind::NotFound,
                format!("`{}` is not linked to any Jira account{place}", args.who),
            ))
        }
        2.. if wanted.is_none() && !args.all => Err(Failure::new(
            Kind::Conflict,
            format!(
                "`{}` is linked on several integrations; which one?",
                args.who
            ),
        )
        .candidates(
            named
                .iter()
                .map(|(name, link)| format!("{name} ({})", link.display_name)),
        )
        .hint("name one with -i NAME, or take all away with --all")),
        _ => Ok(named),
    }
}
