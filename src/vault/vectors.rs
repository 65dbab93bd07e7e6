//! Holds the formats to `tests/vectors/vectors.json`, which another implementation computed (`make.py` beside it).

use secrecy::{SecretBox, SecretString};
use serde_json::Value;

use super::*;
use crate::domain::{BaseUrl, IntegrationId, Login, Site};

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
    let parsed = Item::parse(&SecretString::from(text(&vectors, "mosk1")), "here").unwrap();
    assert_eq!((parsed.database, parsed.user), (item.database, item.user));
    assert_eq!(parsed.root.expose_secret(), item.root.expose_secret());
}

#[test]
fn the_derived_keys_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vault = Vault::of(&item(&vectors));
    for (key, name) in [(&vault.user_key, "user_key"), (&vault.org_key, "org_key")] {
        let published = &vectors[name];
        let (secret, id) = key.published();
        assert_eq!(secret, &hex(text(published, "key")), "{name}");
        assert_eq!(id, hex::<16>(text(published, "id")), "{name}");
    }
}

#[test]
fn sealed_tokens_are_the_published_ones() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vault = Vault::of(&item(&vectors));
    let tokens = vectors["tokens"].as_array().unwrap();
    assert!(tokens.len() >= 5);
    for vector in tokens {
        let integration = integration(vector);
        let token = Token::password(text(vector, "token")).unwrap();
        let sealed = unhex(text(vector, "sealed"));
        let key = vault.key_of(&integration).unwrap();
        assert_eq!(
            aead::bound(&sealed[..22], vault.database, &integration).unwrap(),
            unhex(text(vector, "bound")),
            "{}",
            integration.name
        );
        let nonce = hex(text(vector, "nonce"));
        let ours = key
            .seal(nonce, vault.database, &integration, &token)
            .unwrap();
        assert_eq!(ours.as_bytes(), sealed, "{}", integration.name);
        let row = SealedIntegration {
            integration,
            token: Some(SealedToken::from_bytes(sealed)),
        };
        assert_eq!(vault.unseal(&row).unwrap().token().expose(), token.expose());
    }
}
