//! Asks every integration that people are linked on, all at once, and keeps what each answered or why it did not.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use futures_util::future::join_all;

use crate::app::App;
use crate::commands::select;
use crate::domain::filter::Narrowing;
use crate::domain::{
    AccountId, IntegrationName, Link, Person, SealedIntegration, Ticket, User, Whose, Window,
};
use crate::error::{Failure, Kind};
use crate::jira::Client;
use crate::store::Store;
use crate::view::MetaSource;

/// The accounts to ask for on one integration.
pub(super) struct Source {
    row: SealedIntegration,
    /// Whose they are, as places in the list of people, in the order of `whose`.
    people: Vec<usize>,
    whose: Vec<Whose>,
}

/// The places of those who are not linked, and where; `None` is anywhere.
pub(super) type Unlinked = Vec<(usize, Option<IntegrationName>)>;

/// Returns whether nobody is linked on two integrations, so that no ticket can come twice.
pub(super) fn are_apart(sources: &[Source]) -> bool {
    let people = sources.iter().flat_map(|one| one.people.iter().copied());
    let mut people: Vec<usize> = people.collect();
    let count = people.len();
    people.sort_unstable();
    people.dedup();
    people.len() == count
}

/// What one integration answered.
pub(super) struct Answer {
    pub(super) integration: IntegrationName,
    base_url: String,
    /// Whether it may be asked at all.
    pub(super) enabled: bool,
    /// For each of the people who were asked for, by their place, why there may be more; or why nothing came.
    pub(super) of: Vec<(usize, Result<Vec<String>, Failure>)>,
}

impl Answer {
    /// Returns whether all of it came.
    fn is_complete(&self) -> bool {
        let whole =
            |outcome: &Result<Vec<String>, Failure>| outcome.as_ref().is_ok_and(Vec::is_empty);
        self.of.iter().all(|(_, outcome)| whole(outcome))
    }

    /// Returns the first failure.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.of
            .iter()
            .find_map(|(_, outcome)| outcome.as_ref().err())
    }

    /// Returns whether nothing came.
    pub(super) fn has_failed(&self) -> bool {
        self.of.iter().all(|(_, outcome)| outcome.is_err())
    }

    /// Returns what it answered of the person at that place.
    pub(super) fn of(&self, person: usize) -> Option<&Result<Vec<String>, Failure>> {
        let found = self.of.binary_search_by_key(&person, |(place, _)| *place);
        found.ok().map(|at| &self.of[at].1)
    }

    /// Returns the line about it in an answer's `meta`; `tickets` is how many of the answer's came from it.
    pub(super) fn meta(&self, tickets: usize) -> MetaSource {
        MetaSource {
            integration: self.integration.to_string(),
            base_url: self.base_url.clone(),
            complete: self.is_complete(),
            tickets,
            error: self.failure().map(Failure::one_line),
        }
    }
}

/// So few people's links are looked up one by one.
const FEW: usize = 20;

/// Returns the accounts of `people` on the integrations that are wanted; on all of them when none is named.
///
/// # Errors
///
/// Not found when an integration is not there, or when one person is meant who is linked on none of them.
pub(super) fn sources(
    store: &Store,
    me: &User,
    people: &[Person],
    wanted: &[IntegrationName],
) -> Result<(Vec<Source>, Unlinked), Failure> {
    for name in wanted {
        select::usable(select::integration(store, me, name)?)?;
    }
    let mut sources: Vec<Source> = Vec::new();
    for (person, link) in links(store, me, people)? {
        let is_known = |source: &Source| source.row.integration.id == link.integration;
        if !sources.iter().any(is_known) {
            let Some(row) = store.integration_by_id(me.id, link.integration)? else {
                continue;
            };
            sources.push(Source {
                row,
                people: Vec::new(),
                whose: Vec::new(),
            });
        }
        let source = sources.iter_mut().find(|source| is_known(source));
        let source = source.expect("it was there or has just been added");
        source.people.push(person);
        source.whose.push(Whose {
            id: link.account_id,
            key: link.account_key,
        });
    }
    sources.retain(|one| wanted.is_empty() || wanted.contains(&one.row.integration.name));
    sources.sort_by(|a, b| a.row.integration.name.cmp(&b.row.integration.name));
    let unlinked = unlinked(&sources, people.len(), wanted);
    match (people, unlinked.first()) {
        ([person], Some((_, on))) => Err(not_linked(person, on.as_ref())),
        ([_, ..], Some(_)) if sources.is_empty() => Err(nobody_linked(people.len(), wanted)),
        _ => Ok((sources, unlinked)),
    }
}

fn unlinked(sources: &[Source], people: usize, wanted: &[IntegrationName]) -> Unlinked {
    let has = |source: &Source, person: &usize| source.people.binary_search(person).is_ok();
    let mut unlinked = Unlinked::new();
    for person in 0..people {
        let missing = wanted.iter().filter(|name| {
            let mut on = sources
                .iter()
                .filter(|one| one.row.integration.name == **name);
            !on.any(|source| has(source, &person))
        });
        unlinked.extend(missing.map(|name| (person, Some(name.clone()))));
        if wanted.is_empty() && !sources.iter().any(|source| has(source, &person)) {
            unlinked.push((person, None));
        }
    }
    unlinked
}

/// Returns the links of `people`, each with the person's place, in the order of the people.
fn links(store: &Store, me: &User, people: &[Person]) -> Result<Vec<(usize, Link)>, Failure> {
    let mut links = Vec::new();
    if people.len() <= FEW {
        for (place, person) in people.iter().enumerate() {
            let own = store.links_of(me.id, person.id)?;
            links.extend(own.into_iter().map(|link| (place, link)));
        }
        return Ok(links);
    }
    let places: HashMap<_, usize> = people
        .iter()
        .enumerate()
        .map(|(place, person)| (person.id, place))
        .collect();
    let all = store.links(me.id)?.into_iter();
    links.extend(all.filter_map(|link| Some((*places.get(&link.person)?, link))));
    links.sort_by_key(|(place, _)| *place);
    Ok(links)
}

fn not_linked(person: &Person, on: Option<&IntegrationName>) -> Failure {
    let handle = &person.handle;
    let flag = on.map(|name| format!(" -i {name}")).unwrap_or_default();
    let failure = Failure::new(
        Kind::NotFound,
        format!("`{handle}` is {}", not_linked_on(on)),
    )
    .hint(format!("manageros person link {handle}{flag}"));
    match on {
        Some(name) => failure.on(name),
        None => failure,
    }
}

fn nobody_linked(people: usize, wanted: &[IntegrationName]) -> Failure {
    let on = match wanted {
        [] => "to any Jira account".to_owned(),
        [one] => format!("on `{one}`"),
        _ => "on any of the integrations that were named".to_owned(),
    };
    Failure::new(
        Kind::NotFound,
        format!("none of these {people} people is linked {on}"),
    )
    .hint("see who is not with `manageros person list --unlinked`")
}

/// The places of people who are one account, and on which integration.
pub(super) type Shared = Vec<(IntegrationName, Vec<usize>)>;

/// Returns who of the people are one account: their tickets are the same.
pub(super) fn shared(sources: &[Source]) -> Shared {
    let mut shared = Shared::new();
    for source in sources {
        let mut accounts: BTreeMap<&AccountId, Vec<usize>> = BTreeMap::new();
        for (person, whose) in source.people.iter().zip(&source.whose) {
            accounts.entry(&whose.id).or_default().push(*person);
        }
        let several = accounts.into_values().filter(|people| people.len() > 1);
        let name = &source.row.integration.name;
        shared.extend(several.map(|people| (name.clone(), people)));
    }
    shared
}

/// Returns the words for somebody who cannot be asked for.
pub(super) fn not_linked_on(on: Option<&IntegrationName>) -> String {
    let place = on.map(|name| format!(" on `{name}`")).unwrap_or_default();
    format!("not linked to any Jira account{place}")
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The window.
    pub(super) window: &'a Window,
    /// What Jira may leave out.
    pub(super) narrowing: &'a Narrowing,
    /// Told every ticket with the place of whom it concerns.
    pub(super) each: &'a dyn Fn(usize, Ticket),
}

/// Returns what all of them answered when `failure` ended the asking: nobody knows how much more there was.
pub(super) fn cut_off(sources: &[Source], failure: &Failure) -> Vec<Answer> {
    let why = format!("not all came: {}", failure.one_line());
    let answer = |source: &Source| {
        let of = source.people.iter();
        answer_of(source, of.map(|person| (*person, Ok(vec![why.clone()]))))
    };
    sources.iter().map(answer).collect()
}

/// Asks all of them at once. The keys are opened once, and only what they vouch for is asked.
pub(super) fn ask(
    app: &App,
    store: &Store,
    me: &User,
    sources: &[Source],
    asked: Asked<'_>,
) -> Result<Vec<Answer>, Failure> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let vault = app.vault(store, me)?;
    let clients: Vec<(&Source, Result<Client, Failure>)> = sources
        .iter()
        .map(|source| {
            let client = select::usable(source.row.clone())
                .and_then(|row| Ok(vault.unseal(&row)?))
                .and_then(|connection| app.jira(connection));
            (source, client)
        })
        .collect();
    app.block_on(async {
        Ok(join_all(
            clients
                .into_iter()
                .map(|(source, client)| answer(source, client, asked)),
        )
        .await)
    })
}

fn answer_of(
    source: &Source,
    of: impl IntoIterator<Item = (usize, Result<Vec<String>, Failure>)>,
) -> Answer {
    let integration = &source.row.integration;
    Answer {
        integration: integration.name.clone(),
        base_url: integration.site.base_url.to_string(),
        enabled: integration.enabled,
        of: of.into_iter().collect(),
    }
}

/// Asks one integration for its people, as many at once as a question may name; the site's pace holds for all of them.
async fn answer(source: &Source, client: Result<Client, Failure>, asked: Asked<'_>) -> Answer {
    let name = &source.row.integration.name;
    let client = match client {
        Err(failure) => {
            let failure = failure.of_integration(name);
            let people = source.people.iter();
            return answer_of(source, people.map(|person| (*person, Err(failure.clone()))));
        }
        Ok(client) => client,
    };
    let most = client.people_at_once();
    let groups = source.people.chunks(most).zip(source.whose.chunks(most));
    let groups = groups.map(|(people, whose)| group(&client, name, people, whose, asked));
    answer_of(source, join_all(groups).await.into_iter().flatten())
}

async fn group(
    client: &Client,
    name: &IntegrationName,
    people: &[usize],
    whose: &[Whose],
    asked: Asked<'_>,
) -> Vec<(usize, Result<Vec<String>, Failure>)> {
    let each = |place: usize, ticket| (asked.each)(people[place], ticket);
    let outcome = client
        .tickets_of(whose, asked.window, asked.narrowing, &each)
        .await;
    match outcome {
        Ok(gaps) => people
            .iter()
            .copied()
            .zip(gaps.into_iter().map(Ok))
            .collect(),
        Err(error) => {
            let failure = Failure::from(error).of_integration(name);
            people
                .iter()
                .map(|person| (*person, Err(failure.clone())))
                .collect()
        }
    }
}

/// Gathers the tickets that `ask` finds of so many people, as `keep` leaves them. Those that came before an integration
/// failed are not in it: what is told of it is that it did not answer.
pub(super) fn collect(
    people: usize,
    keep: impl Fn(Ticket) -> Option<Ticket>,
    ask: impl FnOnce(&dyn Fn(usize, Ticket)) -> Result<Vec<Answer>, Failure>,
) -> Result<(Vec<Answer>, Vec<Vec<Ticket>>), Failure> {
    let found = RefCell::new(vec![Vec::new(); people]);
    let answers = ask(&|person, ticket| found.borrow_mut()[person].extend(keep(ticket)))?;
    if let Some(failure) = nobody_answered(&answers) {
        return Err(failure);
    }
    let mut found: Vec<Vec<Ticket>> = found.into_inner();
    for answer in &answers {
        for (person, _) in answer.of.iter().filter(|(_, outcome)| outcome.is_err()) {
            found[*person].retain(|ticket| ticket.integration != answer.integration);
        }
    }
    Ok((answers, found))
}

/// Returns the failure of the command when no integration answered at all: no tickets is then not what is known.
pub(super) fn nobody_answered(answers: &[Answer]) -> Option<Failure> {
    if !answers.iter().all(Answer::has_failed) {
        return None;
    }
    let failures: Vec<&Failure> = answers.iter().filter_map(Answer::failure).collect();
    let first = *failures.first()?;
    if failures.len() == 1 {
        return Some(first.clone());
    }
    let common = failures
        .iter()
        .all(|failure| failure.kind() == first.kind());
    let kind = if common { first.kind() } else { Kind::Partial };
    let failure = answers.iter().zip(&failures).fold(
        Failure::new(kind, "no integration answered"),
        |all, (answer, failure)| {
            all.caused_by(format!("{}: {}", answer.integration, failure.one_line()))
        },
    );
    Some(match first.hint_text() {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}
