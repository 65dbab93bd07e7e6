//! Holds the formats to `tests/vectors/vectors.json`, which another implementation computed (`make.py` beside it).

use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::Value;

use super::*;
use crate::domain::{
    BaseUrl, Grant, IntegrationId, JoinRequest, Login, Manifest, Member, Organization, Site,
};

const VECTORS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/vectors/vectors.json"
));

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("the vectors have this text")
}

fn optional<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value[key].as_str()
}

fn hex<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn item(vectors: &Value) -> Item {
    Item {
        database: DatabaseId::from_bytes(hex(text(vectors, "database"))),
        user: UserId::from_bytes(hex(text(vectors, "user"))),
        root: SecretBox::new(Box::new(hex(text(vectors, "root")))),
        pin: OrganizationKey(hex(text(vectors, "org_public"))),
        is_pinned: true,
    }
}

fn integration(vector: &Value) -> Integration {
    let site = Site {
        deployment: text(vector, "deployment").parse().unwrap(),
        base_url: text(vector, "base_url").parse().unwrap(),
        api_url: optional(vector, "api_url").map(|url| url.parse::<BaseUrl>().unwrap()),
        login: optional(vector, "login").map_or(Login::none(), |login| login.parse().unwrap()),
        auth: text(vector, "auth").parse().unwrap(),
        ca_cert: optional(vector, "ca_cert").map(str::to_owned),
        proxy: optional(vector, "proxy").map(str::to_owned),
    };
    Integration {
        id: IntegrationId::from_bytes(hex(text(vector, "id"))),
        name: text(vector, "name").parse().unwrap(),
        scope: text(vector, "scope").parse().unwrap(),
        owner: optional(vector, "owner").map(|owner| UserId::from_bytes(hex(owner))),
        site,
        server_url: None,
        enabled: true,
        expires: None,
        last_test: None,
        created_at: "2026-11-23T12:00:00Z".parse().unwrap(),
        row_version: text(vector, "row_version").parse().unwrap(),
    }
}

#[test]
fn the_key_text_is_the_published_one() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let item = item(&vectors);
    assert_eq!(item.text().expose_secret(), text(&vectors, "mosk1"));
    for form in ["mosk1", "mosk1_without_pin"] {
        let parsed = Item::parse(&SecretString::from(text(&vectors, form)), "here").unwrap();
        assert_eq!((parsed.database, parsed.user), (item.database, item.user));
        assert_eq!(parsed.root.expose_secret(), item.root.expose_secret());
        assert_eq!(parsed.pin, item.pin, "{form}");
    }
}

#[test]
fn the_text_under_a_passphrase_is_the_published_one() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let published = &vectors["mosp1"];
    let number = |name| u32::try_from(published[name].as_u64().unwrap()).unwrap();
    let cost = passphrase::Cost {
        memory_kib: number("memory_kib"),
        passes: number("passes"),
        lanes: number("lanes"),
    };
    let words = SecretString::from(text(published, "passphrase"));
    let (salt, nonce) = (hex(text(published, "salt")), hex(text(published, "nonce")));
    let made = passphrase::wrap_with(&item(&vectors), &words, cost, &salt, nonce).unwrap();
    assert_eq!(made.expose_secret(), text(published, "text"));
    let opened = Vault::import(&made, &|| Ok(words.clone())).unwrap();
    assert_eq!(opened.key_id(), Vault::of(item(&vectors)).key_id());
}

#[test]
fn the_derived_keys_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vault = Vault::of(item(&vectors));
    let org_key = org_key(&vectors);
    for (key, name) in [(&vault.user_key, "user_key"), (&org_key, "org_key")] {
        let published = &vectors[name];
        let secret = key.secret().expose_secret();
        assert_eq!(secret, &hex(text(published, "key")), "{name}");
        assert_eq!(key.id(), hex::<16>(text(published, "id")), "{name}");
    }
    let public = |name| hex::<32>(text(&vectors, name));
    assert_eq!(vault.public_key().0, public("x25519_public"));
    assert_eq!(
        keys::founding_key(&vault.item.root, vault.database()).0,
        public("org_public")
    );
    assert_eq!(
        fingerprint_of_user(vault.public_key()).0,
        hex(text(&vectors, "user_fingerprint"))
    );
    assert_eq!(
        fingerprint_of_organization(vault.own_pin()).0,
        hex(text(&vectors, "org_fingerprint"))
    );
}

#[test]
fn the_request_to_join_is_the_published_one() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let (published, vault) = (&vectors["mosj1"], Vault::of(item(&vectors)));
    let request = JoinRequest {
        user: vault.user(),
        public_key: vault.public_key(),
        os_account: text(published, "os_account").to_owned(),
        name: text(published, "name").to_owned(),
    };
    assert_eq!(request.to_string(), text(published, "text"));
    assert_eq!(text(published, "text").parse(), Ok(request));
    let fingerprint = fingerprint_of_user(vault.public_key());
    assert_eq!(
        fingerprint.to_string(),
        text(&vectors, "user_fingerprint_text")
    );
}

fn org_key(vectors: &Value) -> DataKey {
    let item = item(vectors);
    let key = keys::derived(&item.root, item.database, "manageros/v1/org-data");
    DataKey::new(key, 1)
}

#[test]
fn sealed_tokens_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vault = Vault::of(item(&vectors));
    let org_key = org_key(&vectors);
    let tokens = vectors["tokens"].as_array().unwrap();
    assert!(tokens.len() >= 5);
    for vector in tokens {
        let integration = integration(vector);
        let token = Token::password(text(vector, "token")).unwrap();
        let sealed = unhex(text(vector, "sealed"));
        let key = match integration.scope {
            Scope::User => &vault.user_key,
            Scope::Org => &org_key,
        };
        assert_eq!(
            aead::bound(&sealed[..22], vault.database(), &integration).unwrap(),
            unhex(text(vector, "bound")),
            "{}",
            integration.name
        );
        let nonce = hex(text(vector, "nonce"));
        let ours = key
            .seal(nonce, vault.database(), &integration, &token)
            .unwrap();
        assert_eq!(ours.as_bytes(), sealed, "{}", integration.name);
        let opened = key.open(
            vault.database(),
            &integration,
            &SealedToken::from_bytes(sealed),
        );
        assert_eq!(opened.unwrap().expose(), token.expose());
    }
}

#[test]
fn the_sealed_pin_is_the_published_one() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let published = &vectors["pin"];
    let vault = Vault::of(item(&vectors));
    let org = DatabaseId::from_bytes(hex(text(published, "organization")));
    let sealed = unhex(text(published, "sealed"));
    let key = vault.open_pin(org, &sealed).unwrap();
    assert_eq!(key.0, hex(text(published, "key")));
    let nonce = hex(text(published, "nonce"));
    let ours = vault
        .user_key
        .encrypt(nonce, &key.0, |header| vault.bound_to_pin(header, org));
    assert_eq!(ours, sealed);
}

#[test]
fn sealed_keys_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vault = Vault::of(item(&vectors));
    let sealed_keys = vectors["sealed_keys"].as_array().unwrap();
    assert_eq!(sealed_keys.len(), 2);
    for vector in sealed_keys {
        let purpose = sealed_key::Purpose {
            database: vault.database(),
            member: vault.user(),
            kind: text(vector, "kind").parse().unwrap(),
            version: text(vector, "version").parse().unwrap(),
        };
        let key = SecretBox::new(Box::new(hex(text(vector, "key"))));
        let ephemeral = x25519_dalek::StaticSecret::from(hex::<32>(text(vector, "ephemeral")));
        let nonce = hex(text(vector, "nonce"));
        let to = vault.public_key();
        let grant = sealed_key::seal_with(&ephemeral, nonce, purpose, to, &key).unwrap();
        assert_eq!(grant.sealed, unhex(text(vector, "sealed")));
        let opened = sealed_key::open(&vault.receiving, vault.database(), &grant).unwrap();
        assert_eq!(opened.expose_secret(), key.expose_secret());
    }
}

#[test]
fn the_signed_bytes_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let published = &vectors["manifest"];
    let vault = Vault::of(item(&vectors));
    let organization = organization(&vectors);
    let manifest = organization.manifest.as_ref().unwrap();
    assert_eq!(
        records::signed(&organization, manifest),
        unhex(text(published, "bytes"))
    );
    let seed = keys::founding_seed(&vault.item.root, vault.database());
    let bytes = records::signed(&organization, manifest);
    assert_eq!(records::signature(&seed, &bytes), manifest.signature);
    let mut vault = vault;
    let entered = vault.enter(&organization, vault.own_pin(), None).unwrap();
    assert_eq!(entered.hash, hex(text(published, "hash")));
    assert!(vault.may_sign());
    for row in &organization.integrations {
        assert!(row.token.is_none() || vault.unseal(row).is_ok());
    }

    let rotation = &vectors["rotation"];
    let old = vault.own_pin();
    let new = OrganizationKey(hex(text(rotation, "new")));
    let epoch = text(rotation, "epoch").parse().unwrap();
    let word = records::handover(vault.database(), old, new, epoch);
    assert_eq!(word, unhex(text(rotation, "bytes")));
    let signature = hex(text(rotation, "signature"));
    assert_eq!(records::signature(&seed, &word), signature);
    assert!(records::verifies(old, &word, &signature));
}

fn organization(vectors: &Value) -> Organization {
    let published = &vectors["manifest"];
    let array = |name: &str| published[name].as_array().unwrap();
    let members = array("members").iter().map(|vector| Member {
        id: UserId::from_bytes(hex(text(vector, "id"))),
        os_account: text(vector, "os_account").to_owned(),
        name: text(vector, "name").to_owned(),
        role: text(vector, "role").parse().unwrap(),
        standing: text(vector, "standing").parse().unwrap(),
        public_key: PublicKey(hex(text(vector, "public_key"))),
        created_at: text(vector, "created_at").parse().unwrap(),
    });
    let grants = array("grants").iter().map(|vector| Grant {
        member: UserId::from_bytes(hex(text(vector, "member"))),
        kind: text(vector, "kind").parse().unwrap(),
        key_version: text(vector, "version").parse().unwrap(),
        sealed: unhex(text(vector, "sealed")),
    });
    let rows = array("integrations").iter().map(|vector| {
        let mut row = integration(vector);
        row.server_url = optional(vector, "server_url").map(str::to_owned);
        row.enabled = vector["enabled"].as_bool().unwrap();
        row.expires = optional(vector, "expires").map(|day| day.parse().unwrap());
        row.created_at = text(vector, "created_at").parse().unwrap();
        SealedIntegration {
            integration: row,
            token: optional(vector, "sealed").map(|blob| SealedToken::from_bytes(unhex(blob))),
        }
    });
    Organization {
        database: DatabaseId::from_bytes(hex(text(vectors, "database"))),
        name: text(published, "name").to_owned(),
        members: members.collect(),
        grants: grants.collect(),
        integrations: rows.collect(),
        manifest: Some(Manifest {
            epoch: text(published, "epoch").parse().unwrap(),
            previous: hex(text(published, "previous")),
            signer: OrganizationKey(hex(text(vectors, "org_public"))),
            key_version: text(published, "key_version").parse().unwrap(),
            signature: hex(text(published, "signature")),
        }),
        rotations: Vec::new(),
    }
}
