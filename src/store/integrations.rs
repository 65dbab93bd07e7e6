//! Jira connections as rows: the organization's, and each user's own.
//!
//! Whoever asks sees the organization's integrations and his own. That is order, not protection: what keeps a token
//! from others is its seal, and nothing in a row counts before the seal was opened.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::{Connection, Params, Row, ToSql, params};

use crate::domain::{
    BaseUrl, Integration, IntegrationId, IntegrationLine, IntegrationName, LastTest, Login, Scope,
    SealedIntegration, SealedToken, Site, UserId,
};

use super::audit::Change;
use super::error::{Fault, StoreError};
use super::organization::{self, Signer};
use super::row::Cells;
use super::{Place, Store, changed};

/// What the user `?1` sees, in queries that call the table `i`.
pub(super) const VISIBLE: &str = "(i.owner = ?1 OR i.scope = 'org')";

const COLUMNS: &str = "
    i.id, i.name, i.scope, i.owner, i.deployment, i.base_url, i.api_url, i.login, i.auth,
    i.ca_cert, i.proxy, i.server_url, i.enabled, i.expires, t.at, t.ok, i.created_at,
    i.row_version";

const TABLES: &str = "integrations i LEFT JOIN last_tests t ON t.integration = i.id";

impl Store {
    /// Returns what `viewer` sees, by name.
    pub fn integrations(&self, viewer: UserId) -> Result<Vec<SealedIntegration>, StoreError> {
        let mut rows = self.read(|db| select(db, "", [viewer.as_bytes()]))?;
        // not in SQL, which would carry the sealed tokens through its sorter
        rows.sort_by(|a, b| a.integration.name.cmp(&b.integration.name));
        Ok(rows)
    }

    /// Returns what `each` makes of what `viewer` sees, as a list says it and in no order; no token is looked at.
    pub fn integration_lines<T>(
        &self,
        viewer: UserId,
        mut each: impl FnMut(IntegrationLine) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let sql = format!(
            "SELECT i.name, i.scope, i.base_url, i.deployment, i.auth, i.login, i.enabled, i.expires, i.id
             FROM integrations i WHERE {VISIBLE}"
        );
        self.read(|db| {
            // not joined: most have no test, and to look for each of them takes longer than to read those there are;
            // in one transaction, so that both are of one moment
            let moment = db.unchecked_transaction()?;
            let tests = last_tests(&moment)?;
            moment
                .prepare(&sql)?
                .query_and_then([viewer.as_bytes()], |row| line_of(row, &tests))?
                .filter_map(|line| line.map(&mut each).transpose())
                .collect()
        })
    }

    /// Returns the integration that `viewer` calls `name`.
    pub fn integration(
        &self,
        viewer: UserId,
        name: &IntegrationName,
    ) -> Result<Option<SealedIntegration>, StoreError> {
        let found = self.read(|db| {
            let params = params![viewer.as_bytes(), name.as_str()];
            select(db, "AND i.name = ?2", params)
        })?;
        Ok(found.into_iter().next())
    }

    /// Returns the integration `id`, if `viewer` sees it.
    pub fn integration_by_id(
        &self,
        viewer: UserId,
        id: IntegrationId,
    ) -> Result<Option<SealedIntegration>, StoreError> {
        let found = self.read(|db| {
            let params = params![viewer.as_bytes(), id.as_bytes()];
            select(db, "AND i.id = ?2", params)
        })?;
        Ok(found.into_iter().next())
    }

    /// Adds an integration.
    ///
    /// Several users may give their own the same name; one of the organization has its name alone, so that a name
    /// means one thing to whoever types it.
    ///
    /// # Errors
    ///
    /// When the name is taken; what `signer` says, who is asked for one of the organization.
    pub fn add_integration<E: From<StoreError>>(
        &mut self,
        row: &SealedIntegration,
        signer: Signer<'_, E>,
    ) -> Result<(), E> {
        let integration = &row.integration;
        let place = Place::of(integration.scope);
        let (table, own) = (place.schema(self), self.own());
        let change = Change::of("integration.add", integration.name.as_str())
            .with(integration.site.base_url.to_string());
        self.write_signed(place, &change, signer, |db| {
            free(db, integration)?;
            insert(db, table, integration, row.token.as_ref())?;
            match integration.last_test {
                Some(test) => record(db, own, integration.id, test),
                None => Ok(()),
            }
        })
    }

    /// Writes an integration over the one of its id: the site, the sealed token and what belongs to them. Whose it is,
    /// what it is called and whether it is enabled stay; somebody may have disabled it while it was tested.
    ///
    /// `row.row_version` is one more than what was read; when another process was quicker nothing is written.
    ///
    /// # Errors
    ///
    /// When the integration is gone, or was changed since it was read; what `signer` says, who is asked for one of the
    /// organization.
    pub fn change_integration<E: From<StoreError>>(
        &mut self,
        row: &SealedIntegration,
        change: &Change,
        signer: Signer<'_, E>,
    ) -> Result<(), E> {
        let integration = &row.integration;
        let place = Place::of(integration.scope);
        let (table, own) = (place.schema(self), self.own());
        self.write_signed(place, change, signer, |db| {
            update(db, table, row)?;
            integration
                .last_test
                .map_or(Ok(()), |test| record(db, own, integration.id, test))
        })
    }

    /// Switches an integration on or off. Nothing else of it changes, so its seal still holds.
    ///
    /// # Errors
    ///
    /// When the integration is gone; what `signer` says, who is asked for one of the organization.
    pub fn set_enabled<E: From<StoreError>>(
        &mut self,
        integration: &Integration,
        enabled: bool,
        signer: Signer<'_, E>,
    ) -> Result<(), E> {
        let action = if enabled {
            "integration.enable"
        } else {
            "integration.disable"
        };
        let change = Change::of(action, integration.name.as_str());
        self.set_column(integration, "enabled", &enabled, &change, signer)
    }

    /// Notes the day on which an integration's token expires. Nothing else of it changes, so its seal still holds.
    ///
    /// # Errors
    ///
    /// When the integration is gone; what `signer` says, who is asked for one of the organization.
    pub fn set_expires<E: From<StoreError>>(
        &mut self,
        integration: &Integration,
        day: Date,
        signer: Signer<'_, E>,
    ) -> Result<(), E> {
        let day = day.to_string();
        let change = Change::of("integration.edit", integration.name.as_str())
            .with(format!("expires: {day}"));
        self.set_column(integration, "expires", &day, &change, signer)
    }

    /// Writes one column that no seal covers.
    fn set_column<E: From<StoreError>>(
        &mut self,
        integration: &Integration,
        column: &'static str,
        value: &dyn ToSql,
        change: &Change,
        signer: Signer<'_, E>,
    ) -> Result<(), E> {
        let place = Place::of(integration.scope);
        let table = place.schema(self);
        let sql = format!("UPDATE {table}.integrations SET {column} = ?2 WHERE id = ?1");
        self.write_signed(place, change, signer, |db| {
            let rows = db.execute(&sql, params![integration.id.as_bytes(), value])?;
            changed(rows, "integration")
        })
    }

    /// Removes an integration, and returns how many links went along.
    ///
    /// # Errors
    ///
    /// When the integration is gone; what `signer` says, who is asked for one of the organization.
    pub fn remove_integration<E: From<StoreError>>(
        &mut self,
        integration: &Integration,
        signer: Signer<'_, E>,
    ) -> Result<usize, E> {
        let place = Place::of(integration.scope);
        let (table, own) = (place.schema(self), self.own());
        let change = Change::of("integration.remove", integration.name.as_str());
        self.write_signed(place, &change, signer, |db| {
            let id = integration.id.as_bytes();
            let links = db.execute(
                &format!("DELETE FROM {table}.links WHERE integration = ?1"),
                [id],
            )?;
            let sql = format!("DELETE FROM {table}.integrations WHERE id = ?1");
            changed(db.execute(&sql, [id])?, "integration")?;
            db.execute(
                &format!("DELETE FROM {own}.last_tests WHERE integration = ?1"),
                [id],
            )?;
            Ok(links)
        })
    }

    /// Keeps the outcome of a test, in place of the one before. It is the user's own note, and no change to be logged.
    ///
    /// # Errors
    ///
    /// When the integration is gone.
    pub fn record_test(&mut self, id: IntegrationId, test: LastTest) -> Result<(), StoreError> {
        let own = self.own();
        self.note(|db| record(db, own, id, test))
    }

    fn write_signed<T, E: From<StoreError>>(
        &mut self,
        place: Place,
        change: &Change,
        signer: Signer<'_, E>,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, E> {
        self.write_with(place, change, |tx| match place {
            Place::Organization => organization::signed(tx, signer, work),
            Place::Own => work(tx).map(Ok),
        })
    }
}

impl Place {
    /// Returns where integrations of that scope are.
    pub(super) fn of(scope: Scope) -> Self {
        match scope {
            Scope::Org => Self::Organization,
            Scope::User => Self::Own,
        }
    }
}

/// Returns the organization's integrations, by id; a last test is a user's own and none of them has one.
pub(super) fn of_organization(db: &Connection) -> Result<Vec<SealedIntegration>, Fault> {
    let sql = "
        SELECT id, name, scope, owner, deployment, base_url, api_url, login, auth, ca_cert, proxy,
               server_url, enabled, expires, NULL, NULL, created_at, row_version, token_enc
        FROM main.integrations WHERE owner IS NULL ORDER BY id";
    db.prepare(sql)?
        .query_and_then([], sealed_integration_of)?
        .collect()
}

/// Returns the integrations of `user` alone.
pub(super) fn of_user(db: &Connection, user: UserId) -> Result<Vec<SealedIntegration>, Fault> {
    select(db, "AND i.owner = ?1", [user.as_bytes()])
}

/// Checks that the name means nothing yet to anybody who would see the integration.
fn free(db: &Connection, integration: &Integration) -> Result<(), Fault> {
    let sql = "SELECT scope FROM integrations i
               WHERE name = ?2 AND (?3 = 'org' OR i.scope = 'org' OR i.owner = ?1)";
    let taken = db
        .prepare(sql)?
        .query_and_then(
            params![
                integration.owner.as_ref().map(UserId::as_bytes),
                integration.name.as_str(),
                integration.scope.as_str(),
            ],
            |row| Cells::new("integrations", row).parsed::<Scope>("scope"),
        )?
        .next()
        .transpose()?;
    match taken {
        Some(scope) => Err(StoreError::NameTaken {
            name: integration.name.clone(),
            scope,
        }
        .into()),
        None => Ok(()),
    }
}

/// Writes all of a row of the organization, whether it is there or not.
pub(super) fn overwrite(db: &Connection, row: &SealedIntegration) -> Result<(), Fault> {
    let rows = write(
        db,
        "INSERT OR REPLACE",
        "main",
        &row.integration,
        row.token.as_ref(),
    )?;
    changed(rows, "integration")
}

fn insert(
    db: &Connection,
    table: &str,
    integration: &Integration,
    token: Option<&SealedToken>,
) -> Result<(), Fault> {
    write(db, "INSERT", table, integration, token).map(|_| ())
}

fn write(
    db: &Connection,
    how: &str,
    table: &str,
    integration: &Integration,
    token: Option<&SealedToken>,
) -> Result<usize, Fault> {
    let site = &integration.site;
    let sql = format!(
        "{how} INTO {table}.integrations (id, name, scope, owner, deployment, base_url, api_url, login, auth,
             ca_cert, proxy, server_url, enabled, expires, created_at, row_version, token_enc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    );
    Ok(db.execute(
        &sql,
        params![
            integration.id.as_bytes(),
            integration.name.as_str(),
            integration.scope.as_str(),
            integration.owner.as_ref().map(UserId::as_bytes),
            site.deployment.as_str(),
            site.base_url.as_str(),
            site.api_url.as_ref().map(BaseUrl::as_str),
            site.login.as_str(),
            site.auth.as_str(),
            site.ca_cert,
            site.proxy,
            integration.server_url,
            integration.enabled,
            integration.expires.map(|day| day.to_string()),
            integration.created_at.to_string(),
            // SQLite has no unsigned numbers: the same 64 bits, both ways
            integration.row_version.cast_signed(),
            token.map(SealedToken::as_bytes),
        ],
    )?)
}

fn update(db: &Connection, table: &str, row: &SealedIntegration) -> Result<(), Fault> {
    let (integration, site) = (&row.integration, &row.integration.site);
    let sql = format!(
        "UPDATE {table}.integrations SET deployment = ?2, base_url = ?3, api_url = ?4, login = ?5, auth = ?6,
             ca_cert = ?7, proxy = ?8, server_url = ?9, expires = ?10, row_version = ?11, token_enc = ?12
         WHERE id = ?1 AND row_version = ?11 - 1"
    );
    let rows = db.execute(
        &sql,
        params![
            integration.id.as_bytes(),
            site.deployment.as_str(),
            site.base_url.as_str(),
            site.api_url.as_ref().map(BaseUrl::as_str),
            site.login.as_str(),
            site.auth.as_str(),
            site.ca_cert,
            site.proxy,
            integration.server_url,
            integration.expires.map(|day| day.to_string()),
            integration.row_version.cast_signed(),
            row.token.as_ref().map(SealedToken::as_bytes),
        ],
    )?;
    changed(rows, "integration")
}

fn record(db: &Connection, own: &str, id: IntegrationId, test: LastTest) -> Result<(), Fault> {
    let sql = format!(
        "INSERT OR REPLACE INTO {own}.last_tests (integration, at, ok)
         SELECT id, ?2, ?3 FROM integrations WHERE id = ?1"
    );
    let rows = db.execute(&sql, params![id.as_bytes(), test.at.to_string(), test.ok])?;
    changed(rows, "integration")
}

fn select(
    db: &Connection,
    rest: &str,
    params: impl Params,
) -> Result<Vec<SealedIntegration>, Fault> {
    let sql = format!("SELECT {COLUMNS}, i.token_enc FROM {TABLES} WHERE {VISIBLE} {rest}");
    db.prepare(&sql)?
        .query_and_then(params, sealed_integration_of)?
        .collect()
}

fn sealed_integration_of(row: &Row) -> Result<SealedIntegration, Fault> {
    let mut cells = Cells::new("integrations", row);
    let integration = integration_of(&mut cells)?;
    let token: Option<Vec<u8>> = cells.value("token_enc")?;
    Ok(SealedIntegration {
        integration,
        token: token.map(SealedToken::from_bytes),
    })
}

fn integration_of(cells: &mut Cells) -> Result<Integration, Fault> {
    Ok(Integration {
        id: IntegrationId::from_bytes(cells.value("id")?),
        name: cells.parsed("name")?,
        scope: cells.parsed("scope")?,
        owner: cells.value::<Option<_>>("owner")?.map(UserId::from_bytes),
        site: site_of(cells)?,
        server_url: cells.value("server_url")?,
        enabled: cells.value("enabled")?,
        expires: cells.parsed_if_any("expires")?,
        last_test: last_test_of(cells)?,
        created_at: cells.parsed("created_at")?,
        row_version: cells.value::<i64>("row_version")?.cast_unsigned(),
    })
}

fn last_tests(db: &Connection) -> Result<HashMap<IntegrationId, LastTest>, Fault> {
    let mut tests = db.prepare("SELECT integration, at, ok FROM last_tests")?;
    let tests = tests.query_and_then([], |row| {
        let mut cells = Cells::new("last_tests", row);
        let id = IntegrationId::from_bytes(cells.value("integration")?);
        let (at, ok) = (cells.parsed("at")?, cells.value("ok")?);
        Ok((id, LastTest { at, ok }))
    })?;
    tests.collect()
}

fn line_of(row: &Row, tests: &HashMap<IntegrationId, LastTest>) -> Result<IntegrationLine, Fault> {
    let mut cells = Cells::new("integrations", row);
    let mut line = IntegrationLine {
        name: cells.parsed("name")?,
        scope: cells.parsed("scope")?,
        base_url: cells.parsed("base_url")?,
        deployment: cells.parsed("deployment")?,
        auth: cells.parsed("auth")?,
        login: login_of(&mut cells)?,
        enabled: cells.value("enabled")?,
        expires: cells.parsed_if_any("expires")?,
        last_test: None,
    };
    if !tests.is_empty() {
        let id = IntegrationId::from_bytes(cells.value("id")?);
        line.last_test = tests.get(&id).copied();
    }
    Ok(line)
}

fn login_of(cells: &mut Cells) -> Result<Login, Fault> {
    let login = cells.parsed_unless_empty("login")?;
    Ok(login.unwrap_or(Login::none()))
}

fn site_of(cells: &mut Cells) -> Result<Site, Fault> {
    Ok(Site {
        deployment: cells.parsed("deployment")?,
        base_url: cells.parsed("base_url")?,
        api_url: cells.parsed_if_any("api_url")?,
        login: login_of(cells)?,
        auth: cells.parsed("auth")?,
        ca_cert: cells.value("ca_cert")?,
        proxy: cells.value("proxy")?,
    })
}

fn last_test_of(cells: &mut Cells) -> Result<Option<LastTest>, Fault> {
    let at = cells.parsed_if_any("last_tests.at")?;
    let ok: Option<bool> = cells.value("last_tests.ok")?;
    Ok(at.zip(ok).map(|(at, ok)| LastTest { at, ok }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthKind, Deployment};
    use crate::store::sample::{self, ADA, EVE};

    fn names(rows: &[SealedIntegration]) -> Vec<&str> {
        rows.iter()
            .map(|row| row.integration.name.as_str())
            .collect()
    }

    fn full() -> SealedIntegration {
        let mut row = sample::integration(7, "acme", Some(ADA));
        row.integration.site = Site {
            deployment: Deployment::Cloud,
            base_url: "https://acme.atlassian.net".parse().unwrap(),
            api_url: Some("https://api.atlassian.com/ex/jira/0a-1b".parse().unwrap()),
            login: "ada@acme.example".parse().unwrap(),
            auth: AuthKind::Scoped,
            ca_cert: Some("-----BEGIN CERTIFICATE-----\n".to_owned()),
            proxy: Some("http://proxy.acme.example:3128".to_owned()),
        };
        row.integration.server_url = Some("https://acme.example".to_owned());
        row.integration.enabled = true;
        row.integration.expires = Some("2027-02-28".parse().unwrap());
        row.integration.last_test = Some(LastTest {
            at: sample::now(),
            ok: false,
        });
        row.integration.row_version = u64::MAX;
        row.token = None;
        row
    }

    #[test]
    fn a_list_says_what_the_rows_say() {
        let mut store = sample::store();
        for row in [full(), sample::integration(1, "aaa", None)] {
            store.add_integration(&row, &sample::signer).unwrap();
        }
        let rows = store.integrations(ADA).unwrap().into_iter();
        let lines: Vec<IntegrationLine> = rows
            .map(|SealedIntegration { integration, .. }| IntegrationLine {
                name: integration.name,
                scope: integration.scope,
                base_url: integration.site.base_url,
                deployment: integration.site.deployment,
                auth: integration.site.auth,
                login: integration.site.login,
                enabled: integration.enabled,
                expires: integration.expires,
                last_test: integration.last_test,
            })
            .collect();
        let listed = |viewer| {
            let mut listed = store.integration_lines(viewer, Some).unwrap();
            listed.sort_by(|a, b| a.name.cmp(&b.name));
            listed
        };
        assert_eq!(listed(ADA), lines);
        assert_eq!(lines[0].name.as_str(), "aaa");
        assert_eq!(listed(EVE), lines[..1]);
    }

    #[test]
    fn a_change_is_refused_when_another_was_quicker() {
        let mut store = sample::store();
        let mut row = sample::integration(1, "acme", Some(ADA));
        store.add_integration(&row, &sample::signer).unwrap();
        row.integration.row_version += 1;
        row.integration.site.login = "other@acme.example".parse().unwrap();
        row.token = Some(SealedToken::from_bytes(vec![1, 2, 3]));
        store
            .change_integration(&row, &Change::of("integration.edit", "x"), &sample::signer)
            .unwrap();
        assert_eq!(store.integrations(ADA).unwrap(), std::slice::from_ref(&row));
        let again =
            store.change_integration(&row, &Change::of("integration.edit", "x"), &sample::signer);
        assert!(matches!(again, Err(StoreError::Gone { .. })), "{again:?}");
    }

    #[test]
    fn one_column_changes_alone_and_a_slow_change_does_not_undo_it() {
        let mut store = sample::store();
        let mut row = sample::integration(1, "acme", None);
        row.integration.enabled = true;
        store.add_integration(&row, &sample::signer).unwrap();
        let mut slow = row.clone();
        slow.integration.row_version += 1;
        row.integration.enabled = false;
        row.integration.expires = Some(jiff::civil::date(2027, 11, 1));
        store
            .set_enabled(&row.integration, false, &sample::signer)
            .unwrap();
        store
            .set_expires(
                &row.integration,
                jiff::civil::date(2027, 11, 1),
                &sample::signer,
            )
            .unwrap();
        assert_eq!(store.integrations(ADA).unwrap(), std::slice::from_ref(&row));
        let change = Change::of("integration.edit", "acme");
        store
            .change_integration(&slow, &change, &sample::signer)
            .unwrap();
        assert!(!store.integrations(ADA).unwrap()[0].integration.enabled);
        store
            .remove_integration(&row.integration, &sample::signer)
            .unwrap();
        let gone = store.set_enabled(&row.integration, true, &sample::signer);
        assert!(matches!(gone, Err(StoreError::Gone { .. })), "{gone:?}");
    }

    #[test]
    fn integrations_come_back_as_they_went_in() {
        let mut store = sample::store();
        for row in [full(), sample::integration(1, "bare", None)] {
            store.add_integration(&row, &sample::signer).unwrap();
            let name = &row.integration.name;
            let id = row.integration.id;
            assert_eq!(store.integration(ADA, name).unwrap().as_ref(), Some(&row));
            assert_eq!(store.integration_by_id(ADA, id).unwrap(), Some(row));
        }
        assert_eq!(names(&store.integrations(ADA).unwrap()), ["acme", "bare"]);
    }

    #[test]
    fn every_word_of_the_domain_fits_a_column() {
        let mut store = sample::store();
        for (n, auth) in (1..).zip(AuthKind::ALL) {
            for (m, deployment) in (1..).zip(Deployment::ALL) {
                let mut row = sample::integration(n * 16 + m, &format!("i{n}-{m}"), None);
                row.integration.site.auth = *auth;
                row.integration.site.deployment = *deployment;
                store.add_integration(&row, &sample::signer).unwrap();
            }
        }
        assert_eq!(store.integrations(EVE).unwrap().len(), 8);
    }

    #[test]
    fn nobody_sees_what_is_anothers() {
        let mut store = sample::store();
        let [org, ada, eve] = [
            sample::integration(1, "shared", None),
            sample::integration(2, "mine", Some(ADA)),
            sample::integration(3, "mine", Some(EVE)),
        ];
        for row in [&org, &ada, &eve] {
            store.add_integration(row, &sample::signer).unwrap();
        }
        let mine = &ada.integration.name;
        assert_eq!(store.integrations(ADA).unwrap(), [ada.clone(), org.clone()]);
        assert_eq!(store.integrations(EVE).unwrap(), [eve.clone(), org]);
        assert_eq!(store.integration(EVE, mine).unwrap(), Some(eve));
        let id = ada.integration.id;
        assert_eq!(store.integration_by_id(EVE, id).unwrap(), None);
    }

    #[test]
    fn a_name_means_one_thing_to_whoever_types_it() {
        let mut store = sample::store();
        let mut add = |n, name, owner| match store
            .add_integration(&sample::integration(n, name, owner), &sample::signer)
        {
            Ok(()) => None,
            Err(StoreError::NameTaken { scope, .. }) => Some(scope),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(add(1, "shared", None), None);
        assert_eq!(add(2, "mine", Some(ADA)), None);
        assert_eq!(add(3, "mine", Some(EVE)), None);
        assert_eq!(add(4, "mine", Some(EVE)), Some(Scope::User));
        assert_eq!(add(5, "mine", None), Some(Scope::User));
        assert_eq!(add(6, "shared", None), Some(Scope::Org));
        assert_eq!(add(7, "shared", Some(EVE)), Some(Scope::Org));
        assert_eq!(store.integrations(EVE).unwrap().len(), 2);
    }

    #[test]
    fn a_test_replaces_the_one_before() {
        let mut store = sample::store();
        let row = sample::integration(1, "acme", None);
        let (id, at) = (row.integration.id, sample::now());
        let gone = store.record_test(id, LastTest { at, ok: true });
        assert!(matches!(
            gone,
            Err(StoreError::Gone {
                what: "integration"
            })
        ));
        store.add_integration(&row, &sample::signer).unwrap();
        for ok in [true, false] {
            let test = LastTest { at, ok };
            store.record_test(id, test).unwrap();
            let row = store.integration_by_id(ADA, id).unwrap().unwrap();
            assert_eq!(row.integration.last_test, Some(test));
        }
    }

    #[test]
    fn removing_takes_links_and_test_along() {
        let mut store = sample::store();
        let row = full();
        let id = row.integration.id;
        store.add_integration(&row, &sample::signer).unwrap();
        store
            .add_person(&sample::person(1, "ada", "Ada", None))
            .unwrap();
        store.add_link(&sample::link(1, 7, "x"), false).unwrap();
        let removed = store.remove_integration(&row.integration, &sample::signer);
        assert_eq!(removed.unwrap(), 1);
        assert!(store.links_to(id).unwrap().is_empty());
        assert!(matches!(
            store.remove_integration(&row.integration, &sample::signer),
            Err(StoreError::Gone {
                what: "integration"
            })
        ));
        store.add_integration(&row, &sample::signer).unwrap(); // no test is left that it could collide with
    }

    #[test]
    fn edited_rows_are_read_or_refused_but_never_panic() {
        for (edit, read) in [
            ("base_url = 'https://evil.example'", Ok(true)),
            ("owner = x'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'", Ok(false)),
            ("scope = 'org'", Ok(true)),
            ("scope = 'user', owner = NULL", Ok(false)),
            ("token_enc = x''", Ok(true)),
            ("row_version = -1", Ok(true)),
            ("enabled = 7", Ok(true)),
            ("base_url = 'http://evil.example'", Err("base_url")),
            ("login = 'a:b'", Err("login")),
            ("auth = 'none'", Err("auth")),
            ("owner = x'ad', scope = 'org'", Err("owner")),
            ("name = 'Ä'", Err("name")),
            ("expires = '2027-02-29'", Err("expires")),
            ("created_at = ''", Err("created_at")),
            ("login = CAST(x'ff' AS TEXT)", Err("login")),
        ] {
            let mut store = sample::store();
            store.add_integration(&full(), &sample::signer).unwrap();
            let sql = format!(
                "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
                 UPDATE integrations SET {edit}"
            );
            store.db.execute_batch(&sql).unwrap();
            match (store.integrations(ADA), read) {
                (Ok(rows), Ok(seen)) => assert_eq!(rows.len() == 1, seen, "{edit}"),
                (Err(StoreError::Row { column, .. }), Err(name)) => assert_eq!(column, name),
                (other, _) => panic!("{edit}: {other:?}"),
            }
        }
    }
}
