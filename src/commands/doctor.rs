//! `manageros doctor`: looks at everything on this machine that a command needs. It asks no Jira; what it finds wrong is
//! an answer, and only a finding that failed makes it fail.

use std::path::Path;

use clap::Args;
use jiff::tz::TimeZone;

use crate::app::App;
use crate::domain::{SealedIntegration, User};
use crate::error::{Failure, Kind};
use crate::store::{Store, free_space};
use crate::vault::Vault;
use crate::view::Meta;
use crate::view::doctor::{Examination, Finding, Status};

/// Look at the store, the key, the clock, the proxy and each integration; asks no Jira
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros doctor
  manageros doctor --json

Whether Jira answers is told by `manageros integration test`.")]
pub struct DoctorArgs {}

/// Less than this, and a change may fail soon.
const LITTLE_SPACE: u64 = 50 << 20;
/// A token that expires within so many days is warned about.
const SOON: i32 = 30;
/// A clock that is so many hours behind the last change is wrong.
const HOURS_BEHIND: i64 = 24;

/// The findings so far.
#[derive(Default)]
struct Findings {
    all: Vec<Finding>,
    /// The kind of the first that failed.
    worst: Option<Kind>,
}

impl Findings {
    fn push(&mut self, check: &str, status: Status, detail: impl Into<String>, fix: Option<&str>) {
        self.all.push(Finding {
            check: check.to_owned(),
            status,
            detail: detail.into(),
            fix: fix.map(str::to_owned),
        });
    }

    fn good(&mut self, check: &str, detail: impl Into<String>) {
        self.push(check, Status::Ok, detail, None);
    }

    fn warn(&mut self, check: &str, detail: impl Into<String>, fix: &str) {
        self.push(check, Status::Warn, detail, Some(fix));
    }

    fn failed(&mut self, check: &str, failure: &Failure) {
        self.worst.get_or_insert(failure.kind());
        self.push(check, Status::Fail, failure.one_line(), failure.hint_text());
    }
}

/// Runs the command.
pub fn run(app: &App, _: &DoctorArgs) -> Result<(), Failure> {
    let mut found = Findings::default();
    let open = store(app, &mut found);
    if let Ok(path) = app.store_path() {
        space(&path, &mut found);
    }
    let vault = key(app, open.as_ref(), &mut found);
    if let Some((store, me)) = &open {
        let vault = organization(app, store, vault, &mut found);
        clock(app, Some(store), &mut found);
        integrations(app, store, me, vault.as_ref(), &mut found);
    } else {
        clock(app, None, &mut found);
    }
    zone(app, &mut found);
    network(app, &mut found);
    let failed = |finding: &&Finding| finding.status == Status::Fail;
    let count = found.all.iter().filter(failed).count();
    app.show(
        &Examination {
            ok: count == 0,
            findings: found.all,
        },
        &Meta::default(),
    )?;
    match found.worst {
        Some(kind) => Err(Failure::new(kind, format!("checks that failed: {count}"))
            .hint("do what stands under `fix`, from the top")),
        None => Ok(()),
    }
}

fn store(app: &App, found: &mut Findings) -> Option<(Store, User)> {
    let opened = app.store().and_then(|open| match open {
        Some((store, me)) => {
            store.check()?;
            Ok(Some((store, me)))
        }
        None => Ok(None),
    });
    match opened {
        Err(failure) => {
            found.failed("store", &failure);
            None
        }
        Ok(None) => {
            found.good("store", "there is none yet; the first `add` makes it");
            None
        }
        Ok(Some((store, me))) => {
            let whose = if store.is_shared() {
                format!(
                    ", the organization in {}",
                    store.organization_path().display()
                )
            } else {
                String::new()
            };
            let path = store.path().display();
            found.good("store", format!("{path}: private and whole{whose}"));
            Some((store, me))
        }
    }
}

fn space(path: &Path, found: &mut Findings) {
    match free_space(path) {
        Some(free) if free < LITTLE_SPACE => found.warn(
            "space",
            format!("{} MiB are free for the store", free >> 20),
            "free some space",
        ),
        Some(free) => found.good("space", format!("{} MiB are free", free >> 20)),
        None => {}
    }
}

fn key(app: &App, open: Option<&(Store, User)>, found: &mut Findings) -> Option<Vault> {
    let Some((store, me)) = open else {
        match app.expect_key_source() {
            Ok(()) => found.good("key", "a new key could be kept"),
            Err(failure) => found.failed("key", &failure),
        }
        return None;
    };
    let opened = app
        .vault(store, me)
        .and_then(|vault| Ok((app.key_source()?.place(store.database_id()), vault)));
    match opened {
        Ok((place, vault)) => {
            found.good("key", format!("it is in {place} and belongs to this store"));
            Some(vault)
        }
        Err(failure) => {
            found.failed("key", &failure);
            None
        }
    }
}

/// Checks the records of the organization, if there is a key to check them with.
fn organization(
    app: &App,
    store: &Store,
    vault: Option<Vault>,
    found: &mut Findings,
) -> Option<Vault> {
    let state = match store.organization_state() {
        Ok(state) => state,
        Err(error) => {
            found.failed("organization", &error.into());
            return vault;
        }
    };
    let epoch = state.manifest.as_ref().map(|manifest| manifest.epoch);
    let Some(mut vault) = vault else {
        let detail = epoch.map_or_else(
            || "its records are not signed".to_owned(),
            |epoch| format!("its records are signed (epoch {epoch}); without the key nobody can tell by whom"),
        );
        found.warn("organization", detail, "see the key's fix");
        return None;
    };
    match verified(app, store, &mut vault, &state) {
        Ok(true) => {
            let epoch = epoch.unwrap_or_default();
            found.good(
                "organization",
                format!("its records are signed and as they should be (epoch {epoch})"),
            );
        }
        Ok(false) => found.warn(
            "organization",
            "you have not joined it",
            "join it with `manageros user join`",
        ),
        Err(failure) => found.failed("organization", &failure),
    }
    Some(vault)
}

/// Returns whether there is anything to check the records against; fails when they do not hold.
fn verified(
    app: &App,
    store: &Store,
    vault: &mut Vault,
    state: &crate::domain::Organization,
) -> Result<bool, Failure> {
    let pin = if store.is_shared() {
        match store.pin(state.database)? {
            Some(sealed) => vault.open_pin(state.database, &sealed)?,
            None => return Ok(false),
        }
    } else {
        vault.own_pin()
    };
    let seen = app.memory()?.of(state.database)?;
    vault.enter(state, pin, seen.as_ref())?;
    Ok(true)
}

fn clock(app: &App, store: Option<&Store>, found: &mut Findings) {
    let now = app.now();
    if app.clock().is_fixed() {
        return found.warn(
            "clock",
            format!("MANAGEROS_NOW says that it is {now}"),
            "unset MANAGEROS_NOW, unless it is meant",
        );
    }
    let last = store
        .and_then(|store| store.audit(None).ok())
        .and_then(|records| records.iter().map(|record| record.at).max());
    match last {
        Some(last) if last.duration_since(now).as_hours() >= HOURS_BEHIND => found.warn(
            "clock",
            format!("it shows {now}, but the last change was made at {last}"),
            "set this machine's clock",
        ),
        _ => found.good("clock", format!("it shows {now}")),
    }
}

fn zone(app: &App, found: &mut Findings) {
    match app.machine_zone().iana_name() {
        Some(name) => found.good("time zone", name),
        None => found.warn(
            "time zone",
            "this machine's zone has no name; days are counted by its present offset",
            "set TZ, such as TZ=Europe/Berlin, or give --time-zone",
        ),
    }
}

/// Looks at what the environment says about the way to Jira. A proxy's address may hold a password: only that it is set
/// is told.
fn network(app: &App, found: &mut Findings) {
    let set: Vec<&str> = [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ]
    .into_iter()
    .filter(|name| app.variable(name).is_some())
    .collect();
    if set.is_empty() {
        found.good("proxy", "no variable names one");
    } else {
        found.good("proxy", format!("set: {}", set.join(", ")));
    }
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        let Some(value) = app.variable(name) else {
            continue;
        };
        let path = Path::new(&value);
        let right = if name == "SSL_CERT_FILE" {
            path.is_file()
        } else {
            path.is_dir()
        };
        if right {
            found.good(name, path.display().to_string());
        } else {
            found.warn(
                name,
                format!("there is no {}", path.display()),
                &format!("unset {name}, or name what is there"),
            );
        }
    }
}

fn integrations(app: &App, store: &Store, me: &User, vault: Option<&Vault>, found: &mut Findings) {
    match store.integrations(me.id) {
        Err(error) => found.failed("integrations", &error.into()),
        Ok(rows) if rows.is_empty() => found.good("integrations", "there is none yet"),
        Ok(rows) => {
            for row in rows {
                integration(app, &row, vault, found);
            }
        }
    }
}

fn integration(app: &App, row: &SealedIntegration, vault: Option<&Vault>, found: &mut Findings) {
    let name = &row.integration.name;
    let check = format!("integration {name}");
    if !row.integration.enabled {
        return found.good(&check, "disabled");
    }
    let Some(vault) = vault else {
        return found.warn(
            &check,
            "without the key nobody can tell whether its token opens",
            "see the key's fix",
        );
    };
    if let Err(error) = vault.unseal(row) {
        return found.failed(&check, &error.into());
    }
    let today = app.now().to_zoned(TimeZone::UTC).date();
    let left = row.integration.expires.map(|day| {
        (
            day,
            today.until(day).map_or(i32::MAX, |span| span.get_days()),
        )
    });
    let rotate = format!("manageros integration rotate {name}");
    let test = format!("manageros integration test {name}");
    match (left, row.integration.last_test) {
        (Some((day, left)), _) if left < 0 => {
            found.warn(&check, format!("its token was to expire on {day}"), &rotate);
        }
        (Some((day, left)), _) if left <= SOON => {
            found.warn(&check, format!("its token expires on {day}"), &rotate);
        }
        (_, None) => found.warn(&check, "its token opens; it was never tested", &test),
        (_, Some(last)) if !last.ok => found.warn(
            &check,
            format!("its token opens; its last test failed ({})", last.at),
            &test,
        ),
        (_, Some(last)) => found.good(
            &check,
            format!("its token opens; its last test passed ({})", last.at),
        ),
    }
}
