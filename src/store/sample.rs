//! Values that the tests of this module share.

use std::path::Path;

use jiff::Timestamp;

use crate::domain::{
    AuthKind, DatabaseId, Deployment, Grant, GrantKind, Integration, IntegrationId, Link, Login,
    Manifest, Member, Organization, OrganizationKey, Person, PersonId, PublicKey, Role, Scope,
    SealedIntegration, SealedToken, Site, Standing, User, UserId,
};

use super::{Store, StoreError};

pub(super) const DATABASE: DatabaseId = DatabaseId::from_bytes([0xdb; 16]);
pub(super) const ADA: UserId = UserId::from_bytes([0xad; 16]);
pub(super) const EVE: UserId = UserId::from_bytes([0xee; 16]);

/// Not a whole number of milliseconds.
pub(super) fn now() -> Timestamp {
    "2026-11-23T12:00:00.123456789Z".parse().unwrap()
}

/// An organization with its admin Ada, whose signature is none.
pub(super) fn organization() -> Organization {
    Organization {
        database: DATABASE,
        name: "organization".to_owned(),
        members: vec![Member {
            id: ADA,
            os_account: "uid:1000".to_owned(),
            name: "ada".to_owned(),
            role: Role::Admin,
            standing: Standing::Active,
            public_key: PublicKey([0xa; 32]),
            created_at: now(),
        }],
        grants: vec![Grant {
            member: ADA,
            kind: GrantKind::Data,
            key_version: 1,
            sealed: vec![1; 93],
        }],
        integrations: Vec::new(),
        manifest: Some(manifest(1)),
        rotations: Vec::new(),
    }
}

pub(super) fn manifest(epoch: u64) -> Manifest {
    Manifest {
        epoch,
        previous: [7; 32],
        signer: OrganizationKey([8; 32]),
        key_version: 1,
        signature: [9; 64],
    }
}

/// Signs anything, the next epoch.
#[allow(clippy::unnecessary_wraps, reason = "the shape of a signer")]
pub(super) fn signer(before: &Organization, _: &Organization) -> Result<Manifest, StoreError> {
    Ok(manifest(
        before.manifest.as_ref().map_or(1, |last| last.epoch + 1),
    ))
}

pub(super) fn creator() -> User {
    User {
        id: ADA,
        name: "ada".to_owned(),
        role: Role::Admin,
    }
}

/// A store in memory with the users Ada, its admin, and Eve.
pub(super) fn store() -> Store {
    let store = Store::in_memory(&organization(), now()).unwrap();
    let sql = "INSERT INTO users (id, os_account, name, role, created_at)
               VALUES (?1, 'uid:1001', 'eve', 'member', '2026-11-23T12:00:00Z')";
    store.db.execute(sql, [EVE.as_bytes()]).unwrap();
    store
}

pub(super) fn create(path: &Path) -> Result<Store, StoreError> {
    Store::create(path, &organization(), now())
}

pub(super) fn person(n: u8, handle: &str, name: &str, email: Option<&str>) -> Person {
    Person {
        id: PersonId::from_bytes([n; 16]),
        handle: handle.parse().unwrap(),
        name: name.to_owned(),
        email: email.map(|email| email.parse().unwrap()),
        team: email.map(|_| "Platform".parse().unwrap()),
        manager: None,
        time_zone: email.map(|_| "Europe/Berlin".parse().unwrap()),
        created_at: now(),
    }
}

/// An integration with nothing that may be missing; the organization's when `owner` is `None`.
pub(super) fn integration(n: u8, name: &str, owner: Option<UserId>) -> SealedIntegration {
    SealedIntegration {
        integration: Integration {
            id: IntegrationId::from_bytes([n; 16]),
            name: name.parse().unwrap(),
            scope: if owner.is_some() {
                Scope::User
            } else {
                Scope::Org
            },
            owner,
            site: Site {
                deployment: Deployment::DataCenter,
                base_url: "https://jira.acme.example/jira".parse().unwrap(),
                api_url: None,
                login: Login::none(),
                auth: AuthKind::Pat,
                ca_cert: None,
                proxy: None,
            },
            server_url: None,
            enabled: false,
            expires: None,
            last_test: None,
            created_at: now(),
            row_version: 1,
        },
        token: Some(SealedToken::from_bytes(vec![n, 0, 0xff])),
    }
}

pub(super) fn link(person: u8, integration: u8, account: &str) -> Link {
    Link {
        person: PersonId::from_bytes([person; 16]),
        integration: IntegrationId::from_bytes([integration; 16]),
        account_id: account.parse().unwrap(),
        account_key: None,
        email: None,
        display_name: "Ada Lovelace".to_owned(),
        linked_at: now(),
    }
}
