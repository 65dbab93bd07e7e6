//! Shows one integration and where its secrets are; asks neither the network nor the keyring.

use clap::Args;

use crate::app::{App, ORG_STORE};
use crate::commands::select;
use crate::domain::{BaseUrl, IntegrationName, Scope, SealedIntegration, Site};
use crate::error::Failure;
use crate::jira::Way;
use crate::store::Store;
use crate::vault;
use crate::view::Meta;
use crate::view::integrations::{IntegrationDetails, IntegrationRow, Origin};

/// Show one integration and where its key comes from; never the token
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros integration show acme
  manageros integration show acme --json")]
pub struct ShowArgs {
    /// Which integration
    name: IntegrationName,
}

pub(super) fn run(app: &App, args: &ShowArgs) -> Result<(), Failure> {
    let (store, me) = select::existing_store(app, "integration")?;
    let row = select::integration(&store, &me, &args.name)?;
    let integration = row.integration.clone();
    let details = IntegrationDetails {
        row: IntegrationRow::of(&integration, &me.name),
        api_url: integration.site.api_url.clone(),
        proxy: integration.site.proxy.clone(),
        ca_cert: integration.site.ca_cert.is_some(),
        created_at: integration.created_at,
        has_token: row.token.is_some(),
        origins: origins(app, &store, &row)?,
        key_source: app.key_source()?.place(store.database_id()),
        store: place(app, &store, integration.scope)?,
        links: store.links_to(integration.id)?.len(),
    };
    app.show(&details, &Meta::default())
}

/// Returns the file that the row is in.
fn place(app: &App, store: &Store, scope: Scope) -> Result<String, Failure> {
    if scope == Scope::Org && store.is_shared() {
        return Ok(store.organization_path().display().to_string());
    }
    Ok(app.store_path()?.display().to_string())
}

/// Returns where each value comes from that decides where a token goes and as whom.
fn origins(app: &App, store: &Store, row: &SealedIntegration) -> Result<Vec<Origin>, Failure> {
    let site = &row.integration.site;
    let stored = |setting, value: Option<String>| Origin {
        setting,
        from: if value.is_some() { "stored" } else { "none" }.to_owned(),
        value,
    };
    let login = Some(site.login.to_string()).filter(|_| !site.login.is_none());
    Ok(vec![
        stored("base_url", Some(site.base_url.to_string())),
        stored("api_url", site.api_url.as_ref().map(BaseUrl::to_string)),
        stored("deployment", Some(site.deployment.to_string())),
        stored("auth", Some(site.auth.to_string())),
        stored("login", login),
        stored("token", row.token.as_ref().map(|_| "sealed".to_owned())),
        Origin {
            setting: "key",
            from: set(app, &vault::VARIABLES).unwrap_or_else(|| "default".to_owned()),
            value: Some(app.key_source()?.place(store.database_id())),
        },
        Origin {
            setting: "store",
            from: store_from(app, store, row.integration.scope),
            value: Some(place(app, store, row.integration.scope)?),
        },
        proxy(site),
        Origin {
            setting: "ca_cert",
            from: [
                Some("system".to_owned()),
                set(app, &["SSL_CERT_FILE", "SSL_CERT_DIR"]),
                site.ca_cert.as_ref().map(|_| "stored".to_owned()),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
            value: None,
        },
        stored(
            "expires",
            row.integration.expires.map(|day| day.to_string()),
        ),
    ])
}

/// Returns those of the variables that are set.
fn set(app: &App, names: &[&str]) -> Option<String> {
    let set: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| app.variable(name).is_some())
        .collect();
    (!set.is_empty()).then(|| set.join(", "))
}

fn store_from(app: &App, store: &Store, scope: Scope) -> String {
    let shared = scope == Scope::Org && store.is_shared();
    let name = if shared { ORG_STORE } else { "MANAGEROS_HOME" };
    match (app.variable(name), shared) {
        (Some(_), _) => name.to_owned(),
        (None, true) => "stored".to_owned(),
        (None, false) => "default".to_owned(),
    }
}

fn proxy(site: &Site) -> Origin {
    let found = Way::of_requests(site).proxy();
    let from = match (&site.proxy, &found) {
        (_, None) => "none",
        (Some(_), _) => "stored",
        (None, Some(_)) => "environment",
    };
    Origin {
        setting: "proxy",
        from: from.to_owned(),
        value: found,
    }
}
