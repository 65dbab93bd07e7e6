//! Looks whether links still lead to the accounts they were made for; changes nothing.

use std::collections::{HashMap, HashSet};

use clap::Args;
use futures_util::stream::{self, StreamExt};

use super::bulk::AT_ONCE;
use crate::app::App;
use crate::commands::select;
use crate::domain::text::number_of;
use crate::domain::{
    AccountId, Handle, IntegrationName, JiraAccount, Link, PersonId, PersonRef, SealedIntegration,
};
use crate::error::{Failure, Kind};
use crate::jira::{Client, JiraError};
use crate::view::linking::{Finding, FoundLink, LinksVerified};
use crate::view::{Meta, Warning};

/// Look whether links still lead to the accounts they were made for
///
/// Tells of accounts that are gone or inactive, that were renamed (Data Center), and that several people are linked to.
/// Changes nothing. Everybody is looked at when nobody is named.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros person verify
  manageros person verify ada grace
  manageros person verify --exit-code --quiet")]
pub struct VerifyArgs {
    /// Who: a handle, an e-mail, a full name, or one whole word of a name
    #[arg(value_name = "WHO")]
    who: Vec<PersonRef>,
    /// Fail (exit 14) when anything is found
    #[arg(long)]
    exit_code: bool,
}

/// What is known of one integration's links.
struct Looked<'l> {
    name: &'l IntegrationName,
    findings: Vec<FoundLink>,
}

pub(super) fn run(app: &App, args: &VerifyArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "person")?;
    let mut wanted: HashSet<PersonId> = HashSet::new();
    for who in &args.who {
        let person = select::person(&store, who)?;
        if store.links_of(me.id, person.id)?.is_empty() {
            app.out().remark(&format!(
                "`{}` is not linked to any Jira account.",
                person.handle
            ));
        }
        wanted.insert(person.id);
    }
    let (mut answer, mut failures) = (LinksVerified::default(), Vec::new());
    let mut vault = None;
    for row in store.integrations(me.id)? {
        let mut links = store.links_to(row.integration.id)?;
        let mut holders: HashMap<AccountId, Vec<Handle>> = HashMap::new();
        for (handle, link) in &links {
            let same = holders.entry(link.account_id.clone()).or_default();
            same.push(handle.clone());
        }
        links.retain(|(_, link)| wanted.is_empty() || wanted.contains(&link.person));
        if links.is_empty() {
            continue;
        }
        let name = row.integration.name.clone();
        let mut looked = Looked {
            name: &name,
            findings: Vec::new(),
        };
        looked.shared(&links, &holders);
        if vault.is_none() {
            vault = Some(app.vault(&store, &me)?);
        }
        let client = client(app, vault.as_ref(), row);
        let (mut asked, mut ended) = (HashSet::new(), false);
        let outcome = client
            .and_then(|client| app.block_on(look(app, &client, &links, &mut looked, &mut asked)));
        if let Err(failure) = outcome {
            let failure = failure.of_integration(&name);
            ended = matches!(failure.kind(), Kind::Interrupted | Kind::Timeout);
            looked.unasked(&links, &asked, &failure);
            failures.push((name.clone(), failure));
        }
        answer.add(links.len(), looked.findings);
        if ended {
            break;
        }
    }
    conclude(app, args, answer, &failures)
}

fn client(
    app: &App,
    vault: Option<&crate::vault::Vault>,
    row: SealedIntegration,
) -> Result<Client, Failure> {
    let row = select::usable(row)?;
    let vault = vault.expect("the keys are open when there is a link");
    app.jira(vault.unseal(&row)?)
}

impl Looked<'_> {
    fn find(&mut self, handle: &Handle, link: &Link, finding: Finding, reason: String) {
        self.findings.push(FoundLink {
            handle: handle.clone(),
            integration: self.name.clone(),
            account_id: link.account_id.clone(),
            display_name: link.display_name.clone(),
            finding,
            reason,
        });
    }

    fn shared(&mut self, links: &[(Handle, Link)], holders: &HashMap<AccountId, Vec<Handle>>) {
        for (handle, link) in links {
            let others = holders[&link.account_id]
                .iter()
                .filter(|other| *other != handle);
            let others: Vec<&str> = others.map(Handle::as_str).collect();
            if others.is_empty() {
                continue;
            }
            let are = if others.len() == 1 { "is" } else { "are" };
            let others = others.join("`, `");
            let why =
                format!("`{others}` {are} linked to the same account; its tickets count for each");
            self.find(handle, link, Finding::LinkedTwice, why);
        }
    }

    fn unasked(&mut self, links: &[(Handle, Link)], asked: &HashSet<PersonId>, failure: &Failure) {
        for (handle, link) in links
            .iter()
            .filter(|(_, link)| !asked.contains(&link.person))
        {
            self.find(handle, link, Finding::Unknown, failure.one_line());
        }
    }

    /// Judges what Jira has under the id of a link.
    fn judge(&mut self, handle: &Handle, link: &Link, found: &Fate) {
        let (finding, why) = match found {
            Fate::There(account) if account.active => return,
            Fate::There(_) => (Finding::Inactive, "the account cannot sign in".to_owned()),
            Fate::Moved(account) => {
                let (old, new) = (&link.account_id, &account.id);
                let again = format!(
                    "manageros person link {handle} -i {} --account-id {new} --replace",
                    self.name
                );
                (
                    Finding::Renamed,
                    format!("the account `{old}` is called `{new}` now: {again}"),
                )
            }
            Fate::Another(account) => {
                let name = &account.display_name;
                let why = format!(
                    "the user name belongs to another account now ({name}); the one that was linked is gone"
                );
                (Finding::Renamed, why)
            }
            Fate::Gone => (
                Finding::Gone,
                "Jira has no such account any more".to_owned(),
            ),
        };
        self.find(handle, link, finding, why);
    }
}

/// What became of an account.
enum Fate {
    /// It is there.
    There(JiraAccount),
    /// It has another name; Data Center.
    Moved(JiraAccount),
    /// Its name is another account's, and it is gone; Data Center.
    Another(JiraAccount),
    Gone,
}

async fn look(
    app: &App,
    client: &Client,
    links: &[(Handle, Link)],
    looked: &mut Looked<'_>,
    asked: &mut HashSet<PersonId>,
) -> Result<(), Failure> {
    let count = links.len();
    let questions = links
        .chunks(client.ids_at_once())
        .map(|links| fates(client, links));
    let mut answers = stream::iter(questions).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        for (handle, link, fate) in answer? {
            looked.judge(handle, link, &fate);
            asked.insert(link.person);
        }
        app.is_at(asked.len(), count, "links looked at");
    }
    Ok(())
}

async fn fates<'l>(
    client: &Client,
    links: &'l [(Handle, Link)],
) -> Result<Vec<(&'l Handle, &'l Link, Fate)>, JiraError> {
    let ids: Vec<AccountId> = links
        .iter()
        .map(|(_, link)| link.account_id.clone())
        .collect();
    let mut found = client.accounts(&ids).await?;
    let mut fates = Vec::new();
    for (handle, link) in links {
        // Two people can be linked to one account.
        let account = match found.get(&link.account_id) {
            Some(account) => Some(account.clone()),
            None => found.remove(&link.account_id),
        };
        fates.push((handle, link, fate(client, link, account).await?));
    }
    Ok(fates)
}

/// A name that is gone or another's is looked for by the key, which stays.
async fn fate(client: &Client, link: &Link, named: Option<JiraAccount>) -> Result<Fate, JiraError> {
    let Some(key) = &link.account_key else {
        return Ok(named.map_or(Fate::Gone, Fate::There));
    };
    match named {
        Some(account) if account.key.as_ref().is_none_or(|own| own == key) => {
            Ok(Fate::There(account))
        }
        named => Ok(match (client.account_by_key(key).await?, named) {
            (Some(account), _) => Fate::Moved(account),
            (None, Some(other)) => Fate::Another(other),
            (None, None) => Fate::Gone,
        }),
    }
}

fn conclude(
    app: &App,
    args: &VerifyArgs,
    mut answer: LinksVerified,
    failures: &[(IntegrationName, Failure)],
) -> Result<(), Failure> {
    answer.sort();
    let mut meta = Meta {
        complete: Some(failures.is_empty()),
        ..Meta::default()
    };
    for (name, failure) in failures {
        let told = format!("`{name}`: {}", failure.one_line());
        app.out().warn(&told);
        meta.warnings.push(Warning::new("not_asked", told));
    }
    app.show(&answer, &meta)?;
    let known = answer.known_findings();
    if known > 0 && args.exit_code {
        let (known, links) = (number_of(known, "finding"), number_of(answer.links, "link"));
        return Err(Failure::new(
            Kind::CheckTripped,
            format!("{known} on {links}"),
        ));
    }
    let ended = failures
        .iter()
        .find(|(_, failure)| matches!(failure.kind(), Kind::Interrupted | Kind::Timeout));
    if let Some((_, failure)) = ended {
        return Err(failure.clone());
    }
    match failures.first() {
        None => Ok(()),
        Some((name, failure)) => Err(Failure::new(
            Kind::Partial,
            format!(
                "{} of {} could not be looked at",
                answer.unknown(),
                number_of(answer.links, "link")
            ),
        )
        .caused_by(format!("`{name}`: {}", failure.one_line()))),
    }
}
