//! Changes where an integration points or how it signs in, once that has proved to work.

use clap::Args;
use jiff::civil;

use super::add::{day, may_write};
use super::connect::ConnectArgs;
use super::remove::unsigned;
use crate::app::{App, signer};
use crate::commands::select;
use crate::domain::{
    Connection, Deployment, Integration, IntegrationName, LastTest, Scope, Site, User,
};
use crate::error::{Failure, Kind};
use crate::jira::{self, Candidate};
use crate::store::{Change, Store};
use crate::view::Meta;
use crate::view::integrations::{IntegrationAdded, IntegrationRow};

/// Change an integration
///
/// What is not given stays. The change is tested first; when it does not work everything stays as it was. Another address
/// or login asks for the token again: a token is never sent where it was not meant to go. With --expires alone nothing is
/// tested, because Jira does not know the day.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration edit acme --auth scoped
  manageros integration edit acme --url https://new-name.atlassian.net
  manageros integration edit acme --expires 2027-11-01")]
pub struct EditArgs {
    /// Which integration
    name: IntegrationName,
    #[command(flatten)]
    connect: ConnectArgs,
    /// The day the token expires
    #[arg(long, value_name = "DATE", value_parser = day)]
    expires: Option<civil::Date>,
}

pub(super) fn run(app: &App, args: &EditArgs) -> Result<(), Failure> {
    args.connect.token.refuse_flag()?;
    if args.expires.is_none() && !args.connect.says_anything() {
        return Err(Failure::usage("nothing to change was given")
            .hint("see `manageros help integration edit`"));
    }
    let (mut store, me) = select::existing_store(app, "integration")?;
    let mut row = select::integration(&store, &me, &args.name)?;
    may_write(&me, row.integration.scope)?;
    if let (Some(day), false) = (args.expires, args.connect.says_anything()) {
        return note_day(app, store, &me, row.integration, day);
    }
    let mut vault = app.vault(&store, &me)?;
    let candidate = changed(app, args, &vault.unseal(&row)?)?;
    let options = app.jira_options();
    let found = app.block_on(async {
        jira::discover(candidate, &options).await.map_err(|error| {
            app.out().remark("Nothing was changed.");
            Failure::from(error).of_typed().on(&args.name)
        })
    })?;
    expect_same_people(app, &store, &row.integration, found.connection.site())?;
    let change = Change::of("integration.edit", args.name.as_str()).with(differences(
        &row.integration.site,
        found.connection.site(),
        args,
    ));
    row.integration.site = found.connection.site().clone();
    row.integration.server_url = found.server_url;
    row.integration.row_version += 1;
    // The day that was noted was the old token's.
    let noted = row
        .integration
        .expires
        .filter(|_| !args.connect.token.is_given());
    row.integration.expires = args.expires.or(noted);
    row.integration.last_test = Some(LastTest {
        at: app.now(),
        ok: true,
    });
    row.token = Some(vault.seal(&row.integration, found.connection.token())?);
    store.change_integration(&row, &change, &signer(&vault))?;
    app.enter(&mut vault, &store)?;
    app.out()
        .remark(&format!("Changed `{}`; it works.", args.name));
    let account = Some(found.account.display_name);
    let row = IntegrationRow::of(&row.integration, &me.name);
    app.show(
        &IntegrationAdded {
            row,
            result: "changed",
            account,
        },
        &Meta::default(),
    )
}

/// Notes the day alone. Jira does not know it, so there is nothing to test; and no seal covers it.
fn note_day(
    app: &App,
    mut store: Store,
    me: &User,
    mut integration: Integration,
    day: civil::Date,
) -> Result<(), Failure> {
    if integration.scope == Scope::Org {
        let mut vault = app.vault(&store, me)?;
        store.set_expires(&integration, day, &signer(&vault))?;
        app.enter(&mut vault, &store)?;
    } else {
        store.set_expires(&integration, day, &|_, _| Err(unsigned()))?;
    }
    integration.expires = Some(day);
    app.out().remark(&format!(
        "Changed `{}`: its token expires on {day}. Nothing was tested.",
        integration.name
    ));
    app.show(
        &IntegrationAdded {
            row: IntegrationRow::of(&integration, &me.name),
            result: "changed",
            account: None,
        },
        &Meta::default(),
    )
}

/// Links name accounts of one Jira. Cloud's ids are the same on all of its sites; a user name of Data Center is somebody
/// else's on another, and nothing in an answer says whether two addresses lead to the same one.
fn expect_same_people(
    app: &App,
    store: &Store,
    old: &Integration,
    new: &Site,
) -> Result<(), Failure> {
    let links = store.links_to(old.id)?.len();
    let old = &old.site;
    if links == 0 || new.base_url == old.base_url {
        return Ok(());
    }
    if new.deployment != old.deployment {
        let message = format!(
            "{} is another kind of Jira; {links} people are linked to accounts of the old one",
            new.base_url
        );
        return Err(Failure::new(Kind::Conflict, message)
            .hint("register it as an integration of its own and link the people there"));
    }
    match new.deployment {
        Deployment::Cloud => Ok(()),
        Deployment::DataCenter => app.confirm(&format!(
            "{links} people stay linked by their user names. Is {} the same Jira as {}?",
            new.base_url, old.base_url
        )),
    }
}

/// Returns what the integration would be; the old token is taken along only to where it belongs.
fn changed(app: &App, args: &EditArgs, old: &Connection) -> Result<Candidate, Failure> {
    let (connect, site) = (&args.connect, old.site());
    let base_url = if connect.url.is_some() {
        connect.url(app)?
    } else {
        site.base_url.clone()
    };
    let login = if connect.login.is_some() {
        connect.login(app)?
    } else {
        site.login.clone()
    };
    let stays = base_url == site.base_url && login == site.login;
    let token = if stays && !connect.token.is_given() {
        old.token().clone()
    } else {
        connect.token.read(app, connect.auth.0)?
    };
    let mut candidate = connect.candidate_of(args.name.clone(), base_url, login, token)?;
    if !connect.token.is_given() {
        // The same token is of the same kind; of a new one that has to be found out.
        candidate.auth = candidate.auth.or(Some(site.auth));
    }
    candidate.ca_cert = candidate.ca_cert.or_else(|| site.ca_cert.clone());
    candidate.proxy = candidate.proxy.or_else(|| site.proxy.clone());
    Ok(candidate)
}

/// Says for the log what is different; of the token only that it is.
fn differences(old: &Site, new: &Site, args: &EditArgs) -> String {
    let mut words = Vec::new();
    for (what, old, new) in [
        ("url", old.base_url.as_str(), new.base_url.as_str()),
        ("login", old.login.as_str(), new.login.as_str()),
        ("auth", old.auth.as_str(), new.auth.as_str()),
        (
            "proxy",
            old.proxy.as_deref().unwrap_or("none"),
            new.proxy.as_deref().unwrap_or("none"),
        ),
    ] {
        if old != new {
            words.push(format!("{what}: {old} -> {new}"));
        }
    }
    if old.ca_cert != new.ca_cert {
        words.push("certificates".to_owned());
    }
    if args.connect.token.is_given() {
        words.push("token".to_owned());
    }
    if let Some(day) = args.expires {
        words.push(format!("expires: {day}"));
    }
    words.join("; ")
}
