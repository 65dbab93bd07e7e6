//! Asks every integration that a person is linked on, all at once, and keeps what each answered or why it did not.

use futures_util::future::join_all;

use crate::app::App;
use crate::commands::select;
use crate::domain::{IntegrationName, Link, Person, SealedIntegration, User, Whose, Window};
use crate::error::{Failure, Kind};
use crate::jira::{Client, Tickets};
use crate::store::Store;
use crate::view::MetaSource;

/// One account to ask for.
pub(super) struct Source {
    row: SealedIntegration,
    whose: Whose,
}

/// What one integration answered.
pub(super) struct Answer {
    pub(super) integration: IntegrationName,
    base_url: String,
    /// Whether it may be asked at all.
    pub(super) enabled: bool,
    pub(super) outcome: Result<Tickets, Failure>,
}

impl Answer {
    /// Returns whether all of it came.
    pub(super) fn is_complete(&self) -> bool {
        self.outcome
            .as_ref()
            .is_ok_and(|tickets| tickets.gaps.is_empty())
    }

    /// Returns the line about it in an answer's `meta`; `tickets` is how many of the answer's came from it.
    pub(super) fn meta(&self, tickets: usize) -> MetaSource {
        MetaSource {
            integration: self.integration.to_string(),
            base_url: self.base_url.clone(),
            complete: self.is_complete(),
            tickets,
            error: self.outcome.as_ref().err().map(Failure::one_line),
        }
    }
}

/// Returns the accounts of `person` on the integrations that are wanted; on all of them when none is named.
///
/// # Errors
///
/// Not found when the person is linked on none of them.
pub(super) fn sources(
    store: &Store,
    me: &User,
    person: &Person,
    wanted: &[IntegrationName],
) -> Result<Vec<Source>, Failure> {
    for name in wanted {
        select::usable(select::integration(store, me, name)?)?;
    }
    let mut sources = Vec::new();
    for Link {
        integration,
        account_id,
        account_key,
        ..
    } in store.links_of(me.id, person.id)?
    {
        let Some(row) = store.integration_by_id(me.id, integration)? else {
            continue;
        };
        if wanted.is_empty() || wanted.contains(&row.integration.name) {
            sources.push(Source {
                row,
                whose: Whose {
                    id: account_id,
                    key: account_key,
                },
            });
        }
    }
    let unlinked = wanted.iter().find(|name| {
        sources
            .iter()
            .all(|source| source.row.integration.name != **name)
    });
    match unlinked {
        Some(name) => Err(not_linked(person, Some(name)).on(name)),
        None if sources.is_empty() => Err(not_linked(person, None)),
        None => Ok(sources),
    }
}

fn not_linked(person: &Person, on: Option<&IntegrationName>) -> Failure {
    let handle = &person.handle;
    let (place, flag) = match on {
        Some(name) => (format!(" on `{name}`"), format!(" -i {name}")),
        None => (String::new(), String::new()),
    };
    Failure::new(
        Kind::NotFound,
        format!("`{handle}` is not linked to any Jira account{place}"),
    )
    .hint(format!("manageros person link {handle}{flag}"))
}

/// Asks all of them at once. The keys are opened once, and only what they vouch for is asked.
pub(super) fn ask(
    app: &App,
    store: &Store,
    me: &User,
    sources: Vec<Source>,
    window: &Window,
) -> Result<Vec<Answer>, Failure> {
    let vault = app.vault(store, me)?;
    let clients: Vec<(Source, Result<Client, Failure>)> = sources
        .into_iter()
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
                .map(|(source, client)| answer(source, client, window)),
        )
        .await)
    })
}

async fn answer(source: Source, client: Result<Client, Failure>, window: &Window) -> Answer {
    let Source { row, whose } = source;
    let integration = row.integration;
    let asked = async || -> Result<Tickets, Failure> { Ok(client?.tickets(&whose, window).await?) };
    let outcome = asked()
        .await
        .map_err(|failure| failure.of_integration(&integration.name));
    Answer {
        base_url: integration.site.base_url.to_string(),
        enabled: integration.enabled,
        integration: integration.name,
        outcome,
    }
}
