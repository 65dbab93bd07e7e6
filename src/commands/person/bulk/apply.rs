//! Links what a plan says, after a look whether the accounts are there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use futures_util::stream::{self, StreamExt};

use super::plan::{self, Planned};
use super::round::{Round, other};
use super::{AT_ONCE, Done, may_link};
use crate::app::App;
use crate::commands::select;
use crate::domain::matching::LinkResult;
use crate::domain::person::folded;
use crate::domain::{AccountId, IntegrationName, Person, SealedIntegration, User};
use crate::error::{Failure, Kind};
use crate::jira::{Client, JiraError};
use crate::store::Store;

/// A person, and the account that the plan gives them.
#[derive(Clone)]
struct Given<'p> {
    person: &'p Person,
    account: AccountId,
    /// What the plan calls the account.
    called: Option<String>,
}

pub(super) fn run(
    app: &App,
    store: &mut Store,
    me: &User,
    path: &Path,
    dry: bool,
) -> Result<Done, Failure> {
    let plan = plan::read(path)?;
    if plan.left_out > 0 {
        let left = plan.left_out;
        app.out().remark(&format!(
            "Rows that say no or name no account, and are left out: {left}."
        ));
    }
    let people = store.people()?;
    let by_handle: HashMap<&str, &Person> = people
        .iter()
        .map(|person| (person.handle.as_str(), person))
        .collect();
    let (groups, nobody) = grouped(app, store, me, &by_handle, plan.rows)?;
    if !nobody.is_empty() {
        return Err(Failure::new(
            Kind::NotFound,
            format!(
                "rows about nobody who is known: {}; nothing was linked",
                nobody.len()
            ),
        )
        .candidates(nobody)
        .hint("see everybody with `manageros person list`"));
    }
    may_link(
        store,
        me,
        groups.values().map(|(row, _)| row).filter(|_| !dry),
    )?;
    let mut done = Done::default();
    if groups.is_empty() {
        return Ok(done);
    }
    let vault = app.vault(store, me)?;
    for (row, given) in groups.into_values() {
        let client = vault.unseal(&row).map_err(Failure::from);
        let client = client.and_then(|connection| app.jira(connection));
        let mut round = Round::new(store, row.integration, app.now(), dry)?;
        let (total, wanted) = (given.len(), unsettled(&mut round, &given));
        let outcome = match (client, wanted.is_empty()) {
            (_, true) => Ok(()),
            (Err(failure), _) => Err(failure),
            (Ok(client), _) => app.block_on(look(app, &mut round, &client, wanted)),
        };
        let outcome = outcome.map_err(|failure| failure.of_integration(&round.integration.name));
        round.write()?;
        if !done.add(app, round, total, outcome) {
            break;
        }
    }
    Ok(done)
}

/// What a plan gives, by the name of the integration; and the handles that nobody has.
type Groups<'p> = (
    BTreeMap<IntegrationName, (SealedIntegration, Vec<Given<'p>>)>,
    Vec<String>,
);

fn grouped<'p>(
    app: &App,
    store: &Store,
    me: &User,
    people: &HashMap<&str, &'p Person>,
    rows: Vec<Planned>,
) -> Result<Groups<'p>, Failure> {
    let (mut groups, mut nobody) = (BTreeMap::new(), Vec::new());
    let mut only: Option<IntegrationName> = None;
    for row in rows {
        let Some(person) = people.get(row.handle.to_lowercase().as_str()) else {
            nobody.push(row.handle);
            continue;
        };
        let email = person.email.as_ref().map_or("", |email| email.as_str());
        let said = [(row.name, person.name.as_str()), (row.email, email)];
        let other = said
            .into_iter()
            .find_map(|(said, known)| said.filter(|said| folded(said) != folded(known)));
        if let Some(other) = other {
            nobody.push(format!("{}, and that is not {other}", person.handle));
            continue;
        }
        let name = match (row.integration, &only) {
            (Some(name), _) => name,
            (None, Some(name)) => name.clone(),
            (None, None) => {
                let chosen = select::chosen_integration(app, store, me, None)?;
                only.insert(chosen.integration.name).clone()
            }
        };
        let group = match groups.entry(name) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let row = select::integration(store, me, entry.key()).and_then(select::usable)?;
                entry.insert((row, Vec::new()))
            }
        };
        group.1.push(Given {
            person,
            account: row.account,
            called: row.account_name,
        });
    }
    Ok((groups, nobody))
}

/// Decides what needs no question, and returns the rest: who is linked already is not asked for again, and an account
/// for two people, or two accounts for one, are nobody's.
fn unsettled<'p>(round: &mut Round, given: &[Given<'p>]) -> Vec<Given<'p>> {
    let mut people: HashMap<String, Vec<String>> = HashMap::new();
    let mut accounts: HashMap<&str, Vec<String>> = HashMap::new();
    for Given {
        person, account, ..
    } in given
    {
        let (id, handle) = (account.as_str().to_lowercase(), person.handle.to_string());
        let named = accounts.entry(person.handle.as_str()).or_default();
        if named.contains(&id) {
            continue;
        }
        named.push(id.clone());
        people.entry(id).or_default().push(handle);
    }
    let (mut rest, mut met): (Vec<Given<'p>>, _) = (Vec::new(), HashSet::new());
    for one in given {
        let Given {
            person, account, ..
        } = one;
        let id = account.as_str().to_lowercase();
        // The same row twice says nothing more.
        if !met.insert((person.id, id.clone())) {
            continue;
        }
        match round.link_of(person) {
            Some(link) if link.account_id.as_str().to_lowercase() == id => {
                round.unsettled(person);
                continue;
            }
            Some(link) => {
                let why = other(link);
                round.decide(person, LinkResult::Ambiguous, why);
                continue;
            }
            None => {}
        }
        let (several, both) = (&people[&id], &accounts[person.handle.as_str()]);
        if several.len() > 1 {
            let why = format!(
                "the plan gives {account} to several people: {}",
                several.join(", ")
            );
            round.decide(person, LinkResult::Ambiguous, why);
        } else if both.len() > 1 {
            let why = format!("the plan gives them several accounts: {}", both.join(", "));
            round.decide(person, LinkResult::Ambiguous, why);
        } else {
            rest.push(one.clone());
        }
    }
    rest
}

async fn look(
    app: &App,
    round: &mut Round<'_>,
    client: &Client,
    wanted: Vec<Given<'_>>,
) -> Result<(), Failure> {
    let count = wanted.len();
    let asked = wanted.chunks(client.ids_at_once()).map(async |given| {
        let ids: Vec<AccountId> = given.iter().map(|given| given.account.clone()).collect();
        (given, client.accounts(&ids).await)
    });
    let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
    let mut came = 0;
    while let Some((given, found)) = answers.next().await {
        let mut found = match found {
            Ok(found) => found,
            Err(error @ JiraError::Forbidden { .. }) => {
                let why = Failure::from(error).one_line();
                for Given { person, .. } in given {
                    round.not_allowed(person, &why);
                }
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        for Given {
            person,
            account: id,
            called,
        } in given
        {
            let (result, why) = match (found.remove(id), called) {
                (None, _) => (LinkResult::NotFound, format!("Jira has no account `{id}`")),
                (Some(account), Some(name)) if folded(name) != folded(&account.display_name) => (
                    LinkResult::Ambiguous,
                    format!(
                        "the plan calls the account {name}, and Jira {}; correct or clear its account_name",
                        account.display_name
                    ),
                ),
                (Some(account), _) => {
                    round.settle_given(person, account);
                    continue;
                }
            };
            round.decide(person, result, why);
        }
        came += given.len();
        app.is_at(came, count, "accounts asked for");
    }
    Ok(())
}
