//! The promises of the vault as a whole: what opens, and everything that does not.

use std::collections::HashSet;

use proptest::prelude::*;
use secrecy::SecretBox;

use super::*;
use crate::domain::{AuthKind, BaseUrl, Deployment, IntegrationId, LastTest, Login, Site};

const DATABASE: DatabaseId = DatabaseId::from_bytes([1; 16]);
const USER: UserId = UserId::from_bytes([2; 16]);

fn item(root: u8) -> Item {
    let root = SecretBox::new(Box::new([root; 32]));
    Item {
        database: DATABASE,
        user: USER,
        pin: keys::founding_key(&root, DATABASE),
        root,
        is_pinned: true,
    }
}

fn vault() -> Vault {
    Vault::of(item(3))
}

fn integration() -> Integration {
    Integration {
        id: IntegrationId::from_bytes([4; 16]),
        name: "acme".parse().unwrap(),
        scope: Scope::User,
        owner: Some(USER),
        site: Site {
            deployment: Deployment::Cloud,
            base_url: "https://acme.atlassian.net".parse().unwrap(),
            api_url: None,
            login: "ada@acme.example".parse().unwrap(),
            auth: AuthKind::Token,
            ca_cert: None,
            proxy: None,
        },
        server_url: None,
        enabled: true,
        expires: None,
        last_test: None,
        created_at: "2026-11-23T12:00:00Z".parse().unwrap(),
        row_version: 7,
    }
}

fn evil() -> BaseUrl {
    "https://evil.example".parse().unwrap()
}

fn sealed(integration: Integration, token: &str) -> SealedIntegration {
    let token = vault().seal(&integration, &Token::new(token).unwrap());
    SealedIntegration {
        integration,
        token: Some(token.unwrap()),
    }
}

fn with_bytes(row: &SealedIntegration, bytes: Vec<u8>) -> SealedIntegration {
    SealedIntegration {
        integration: row.integration.clone(),
        token: Some(SealedToken::from_bytes(bytes)),
    }
}

fn bytes(row: &SealedIntegration) -> Vec<u8> {
    row.token.as_ref().unwrap().as_bytes().to_vec()
}

#[test]
fn every_flipped_bit_is_refused() {
    let row = sealed(integration(), "canary");
    let good = bytes(&row);
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let refused = vault().unseal(&with_bytes(&row, bad)).unwrap_err();
            let fits = match at {
                0..2 => matches!(refused, VaultError::Newer { .. }),
                6..22 => matches!(refused, VaultError::OtherKey { .. }),
                _ => matches!(refused, VaultError::Altered { .. }),
            };
            assert!(fits, "byte {at}, bit {bit}: {refused:?}");
        }
    }
}

#[test]
fn every_cut_is_refused() {
    let row = sealed(integration(), "canary");
    let good = bytes(&row);
    for length in 0..good.len() {
        let refused = vault().unseal(&with_bytes(&row, good[..length].to_vec()));
        let short = matches!(refused, Err(VaultError::Malformed { .. }));
        assert_eq!(short, length < 50, "{length} bytes: {refused:?}");
        assert!(refused.is_err());
    }
}

#[test]
fn every_bound_column_is_held() {
    type Change = fn(&mut Integration);
    let changes: [(&str, Change); 13] = [
        ("id", |i| i.id = IntegrationId::from_bytes([9; 16])),
        ("row_version", |i| i.row_version -= 1),
        ("scope", |i| i.scope = Scope::Org),
        ("owner", |i| i.owner = Some(UserId::from_bytes([9; 16]))),
        ("no owner", |i| i.owner = None),
        ("deployment", |i| i.site.deployment = Deployment::DataCenter),
        ("base_url", |i| i.site.base_url = evil()),
        ("api_url", |i| i.site.api_url = Some(evil())),
        ("login", |i| i.site.login = "eve".parse().unwrap()),
        ("no login", |i| i.site.login = Login::none()),
        ("auth", |i| i.site.auth = AuthKind::Password),
        ("ca_cert", |i| i.site.ca_cert = Some("evil".to_owned())),
        ("proxy", |i| i.site.proxy = Some("evil".to_owned())),
    ];
    for (column, change) in changes {
        let mut row = sealed(integration(), "canary");
        change(&mut row.integration);
        let refused = vault().unseal(&row).unwrap_err();
        // scope and owner choose the key, so they are found out even before the seal is tried
        let fits = match column {
            "scope" | "owner" | "no owner" => matches!(refused, VaultError::OtherKey { .. }),
            _ => matches!(refused, VaultError::Altered { .. }),
        };
        assert!(fits, "{column}: {refused:?}");
    }
}

#[test]
fn an_optional_column_cannot_be_emptied_or_moved() {
    let mut original = integration();
    original.site.ca_cert = Some("pem".to_owned());
    let row = sealed(original, "canary");
    for (ca_cert, proxy) in [(None, Some("pem")), (None, None), (Some(""), Some("pem"))] {
        let mut row = row.clone();
        row.integration.site.ca_cert = ca_cert.map(str::to_owned);
        row.integration.site.proxy = proxy.map(str::to_owned);
        assert!(vault().unseal(&row).is_err(), "{ca_cert:?} {proxy:?}");
    }
    let mut empty = integration();
    empty.site.proxy = Some(String::new());
    let refused = vault().seal(&empty, &Token::new("t").unwrap());
    assert!(matches!(refused, Err(VaultError::Malformed { .. })));
}

#[test]
fn free_columns_may_change() {
    let mut row = sealed(integration(), "canary");
    row.integration.name = "renamed".parse().unwrap();
    row.integration.enabled = false;
    row.integration.expires = Some("2027-01-01".parse().unwrap());
    row.integration.server_url = Some("https://jira.acme.example".to_owned());
    let at = row.integration.created_at;
    row.integration.last_test = Some(LastTest { at, ok: true });
    let connection = vault().unseal(&row).unwrap();
    assert_eq!(connection.token().expose(), "canary");
    assert_eq!(connection.name().as_str(), "renamed");
    assert_eq!(connection.site(), &row.integration.site);
}

#[test]
fn tokens_cannot_change_places() {
    let mut second = integration();
    second.id = IntegrationId::from_bytes([5; 16]);
    let rows = [sealed(integration(), "first"), sealed(second, "second")];
    for (to, row) in rows.iter().enumerate() {
        for (from, other) in rows.iter().enumerate() {
            let opened = vault().unseal(&with_bytes(row, bytes(other)));
            assert_eq!(opened.is_ok(), from == to, "from {from} to {to}");
        }
    }
}

#[test]
fn another_key_is_told_from_an_altered_row() {
    let row = sealed(integration(), "canary");
    let stranger = Vault::of(item(99));
    assert!(matches!(
        stranger.unseal(&row),
        Err(VaultError::OtherKey { .. })
    ));

    let moved = Vault::of(Item {
        database: DatabaseId::from_bytes([9; 16]),
        ..item(3)
    });
    assert!(matches!(
        moved.unseal(&row),
        Err(VaultError::OtherKey { .. })
    ));

    let none = SealedIntegration {
        integration: integration(),
        token: None,
    };
    assert!(matches!(
        vault().unseal(&none),
        Err(VaultError::NoToken { .. })
    ));
}

#[test]
fn the_database_is_bound_beside_its_part_in_the_key() {
    let vault = vault();
    let token = Token::new("canary").unwrap();
    let sealed = vault.seal(&integration(), &token).unwrap();
    let other = DatabaseId::from_bytes([9; 16]);
    let refused = vault.user_key.open(other, &integration(), &sealed);
    assert!(matches!(refused, Err(VaultError::Altered { .. })));
}

#[test]
fn nonces_do_not_repeat() {
    let (vault, integration) = (vault(), integration());
    let token = Token::new("same").unwrap();
    let (mut nonces, mut bodies) = (HashSet::new(), HashSet::new());
    for _ in 0..100_000 {
        let sealed = vault.seal(&integration, &token).unwrap();
        nonces.insert(sealed.as_bytes()[22..34].to_vec());
        bodies.insert(sealed.as_bytes()[34..].to_vec());
    }
    // and so the same token never looks the same
    assert_eq!((nonces.len(), bodies.len()), (100_000, 100_000));
}

#[test]
fn a_pin_opens_only_for_its_user_and_organization() {
    let org = DatabaseId::from_bytes([7; 16]);
    let key = OrganizationKey([8; 32]);
    let sealed = vault().seal_pin(org, key).unwrap();
    assert_eq!(vault().open_pin(org, &sealed).unwrap(), key);
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut bad = sealed.clone();
            bad[at] ^= 1 << bit;
            let refused = vault().open_pin(org, &bad);
            assert!(matches!(refused, Err(VaultError::BadPin)), "{at}, {bit}");
        }
        assert!(vault().open_pin(org, &sealed[..at]).is_err());
    }
    assert!(vault().open_pin(DATABASE, &sealed).is_err());
    let user = UserId::from_bytes([9; 16]);
    for other in [item(99), Item { user, ..item(3) }] {
        assert!(Vault::of(other).open_pin(org, &sealed).is_err());
    }
    // a token of the same key is no pin, and a pin no token
    let row = sealed_row_of(&sealed);
    assert!(vault().unseal(&row).is_err());
    let token = bytes(&self::sealed(integration(), &"x".repeat(32)));
    assert!(vault().open_pin(org, &token).is_err());
}

fn sealed_row_of(blob: &[u8]) -> SealedIntegration {
    with_bytes(&sealed(integration(), "t"), blob.to_vec())
}

#[test]
fn a_successor_has_another_secret_and_the_same_place() {
    let (old, new) = (vault(), vault().successor().unwrap());
    assert_eq!((new.database(), new.user()), (DATABASE, USER));
    assert_eq!(new.own_pin(), old.own_pin());
    assert_ne!(new.key_id(), old.key_id());
    assert_ne!(new.public_key(), old.public_key());
    let after_a_loss = Vault::anew(DATABASE, USER).unwrap();
    assert_ne!(after_a_loss.own_pin(), old.own_pin());
}

#[test]
fn an_exported_key_is_the_same_key() {
    let vault = vault().successor().unwrap();
    let never = || -> Result<SecretString, VaultError> { panic!("there is no passphrase") };
    let again = Vault::import(&vault.export(None).unwrap(), &never).unwrap();
    assert_eq!(again.key_id(), vault.key_id());
    assert_eq!(again.own_pin(), vault.own_pin());

    let words = SecretString::from("correct horse");
    let text = vault.export(Some(&words)).unwrap();
    let again = Vault::import(&text, &|| Ok(words.clone())).unwrap();
    assert_eq!(again.key_id(), vault.key_id());
    assert_eq!(again.public_key(), vault.public_key());
    let wrong = Vault::import(&text, &|| Ok(SecretString::from("correct horsf")));
    assert!(matches!(wrong, Err(VaultError::WrongPassphrase { .. })));
}

#[test]
fn fingerprints_of_users_and_organizations_differ() {
    let (user, organization) = (PublicKey([1; 32]), OrganizationKey([1; 32]));
    assert_ne!(
        fingerprint_of_user(user),
        fingerprint_of_organization(organization)
    );
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", vault());
    assert_eq!(shown, "Vault([redacted])");
}

proptest! {
    #[test]
    fn any_token_opens_where_it_was_sealed(
        token in "\\S{1,40}|\\S[ -~é]{0,200}\\S",
        version in any::<u64>(),
        proxy in proptest::option::of("[a-z]{1,9}"),
    ) {
        let Ok(token) = Token::password(&token) else { return Ok(()) };
        let mut integration = integration();
        integration.row_version = version;
        integration.site.proxy = proxy;
        let row = SealedIntegration {
            token: Some(vault().seal(&integration, &token).unwrap()),
            integration,
        };
        let opened = vault().unseal(&row).unwrap();
        prop_assert_eq!(opened.token().expose(), token.expose());
    }

    #[test]
    fn no_bytes_open_by_chance(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let row = with_bytes(&sealed(integration(), "t"), noise);
        prop_assert!(vault().unseal(&row).is_err());
    }
}
