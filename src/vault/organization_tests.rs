//! The promises of an organization's records: who gets in, who may sign, and everything that is refused.

use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretBox};

use super::*;
use crate::domain::{
    AuthKind, Deployment, Grant, GrantKind, IntegrationId, LastTest, Login, Manifest, Member,
    Organization, Role, Rotation, Seen, Site, Standing,
};

const ORG: DatabaseId = DatabaseId::from_bytes([1; 16]);

/// Three people with stores of their own; the organization is in ada's.
fn vault_of(number: u8) -> Vault {
    let root = SecretBox::new(Box::new([number; 32]));
    let database = DatabaseId::from_bytes([number; 16]);
    Vault::of(Item {
        database,
        user: UserId::from_bytes([number + 100; 16]),
        pin: keys::founding_key(&root, database),
        root,
        is_pinned: true,
    })
}

fn ada() -> Vault {
    vault_of(1)
}

fn ben() -> Vault {
    vault_of(2)
}

fn cleo() -> Vault {
    vault_of(3)
}

fn member(vault: &Vault, name: &str, role: Role) -> Member {
    Member {
        id: vault.user(),
        os_account: format!("uid:{name}"),
        name: name.to_owned(),
        role,
        standing: Standing::Active,
        public_key: vault.public_key(),
        created_at: "2026-11-23T12:00:00Z".parse().unwrap(),
    }
}

fn integration(number: u8, name: &str) -> Integration {
    Integration {
        id: IntegrationId::from_bytes([number; 16]),
        name: name.parse().unwrap(),
        scope: Scope::Org,
        owner: None,
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
        row_version: 1,
    }
}

fn empty() -> Organization {
    Organization {
        database: ORG,
        name: "Acme".to_owned(),
        members: vec![member(&ada(), "ada", Role::Admin)],
        grants: Vec::new(),
        integrations: Vec::new(),
        manifest: None,
        rotations: Vec::new(),
    }
}

/// Signs `after`, enters it, and returns it with its manifest.
fn commit(vault: &mut Vault, before: &Organization, mut after: Organization) -> Organization {
    let seen = vault.entered().unwrap().seen_for_tests();
    after.manifest = Some(vault.sign(before, &after).unwrap());
    vault.enter(&after, ada().own_pin(), Some(&seen)).unwrap();
    after
}

fn add_row(vault: &Vault, organization: &mut Organization, integration: Integration, token: &str) {
    let token = vault
        .seal(&integration, &Token::new(token).unwrap())
        .unwrap();
    organization.integrations.push(SealedIntegration {
        integration,
        token: Some(token),
    });
}

/// Ada's organization with ben as a member and two integrations; and ada's vault, which has entered it.
fn world() -> (Vault, Organization) {
    let mut ada = ada();
    let before = ada.found(empty()).unwrap();
    ada.enter(&before, ada.own_pin(), None).unwrap();
    let mut after = before.clone();
    let ben = member(&ben(), "ben", Role::Member);
    after.grants.extend(ada.grants_for(&ben).unwrap());
    after.members.push(ben);
    add_row(&ada, &mut after, integration(1, "acme"), "first");
    let mut second = integration(2, "beta");
    second.site.ca_cert = Some("pem".to_owned());
    second.expires = Some("2027-01-01".parse().unwrap());
    add_row(&ada, &mut after, second, "second");
    let after = commit(&mut ada, &before, after);
    (ada, after)
}

fn refused(vault: &mut Vault, organization: &Organization, seen: Option<&Seen>) -> VaultError {
    vault
        .enter(organization, ada().own_pin(), seen)
        .expect_err("it must be refused")
}

fn manifest(organization: &mut Organization) -> &mut Manifest {
    organization.manifest.as_mut().unwrap()
}

/// Renews the keys with ben sent away.
fn without_ben(ada: &mut Vault, before: &Organization, new_signer: bool) -> Organization {
    let mut after = before.clone();
    after.members[1].standing = Standing::Revoked;
    let after = ada.renew_organization(&after, new_signer).unwrap();
    commit(ada, before, after)
}

#[test]
fn a_founder_has_both_keys_and_signs() {
    let mut ada = ada();
    let founded = ada.found(empty()).unwrap();
    assert!(!ada.may_sign());
    let seen = ada.enter(&founded, ada.own_pin(), None).unwrap();
    assert!(ada.may_sign());
    assert_eq!((seen.epoch, seen.signer), (1, ada.own_pin()));
    let kinds: Vec<_> = founded.grants.iter().map(|grant| grant.kind).collect();
    assert_eq!(kinds, [GrantKind::Data, GrantKind::Signing]);
    ada.enter(&founded, ada.own_pin(), Some(&seen)).unwrap();
}

#[test]
fn tokens_from_before_the_founding_stay_valid() {
    let mut ada = ada();
    let mut organization = empty();
    let old = keys::derived(&ada.item.root, ORG, "manageros/v1/org-data");
    let row = integration(1, "acme");
    let token = Token::new("canary").unwrap();
    let token = DataKey::new(old, 1).seal([7; 12], ORG, &row, &token);
    organization.integrations.push(SealedIntegration {
        integration: row,
        token: Some(token.unwrap()),
    });
    let founded = ada.found(organization).unwrap();
    ada.enter(&founded, ada.own_pin(), None).unwrap();
    let opened = ada.unseal(&founded.integrations[0]).unwrap();
    assert_eq!(opened.token().expose(), "canary");
}

#[test]
fn only_an_admin_of_an_unsigned_organization_founds_it() {
    let ada = ada();
    let mut without = empty();
    without.members.clear();
    assert!(matches!(ada.found(without), Err(VaultError::NotAMember)));
    let mut as_member = empty();
    as_member.members[0].role = Role::Member;
    assert!(matches!(ada.found(as_member), Err(VaultError::NotAnAdmin)));
    let founded = ada.found(empty()).unwrap();
    assert!(matches!(
        ada.found(founded),
        Err(VaultError::Malformed { .. })
    ));
    // a changed root secret is not the one that the pin is of
    let later = ada.successor().unwrap();
    let mut hers = empty();
    hers.members = vec![member(&later, "ada", Role::Admin)];
    assert!(matches!(
        later.found(hers),
        Err(VaultError::OtherSigner { .. })
    ));
}

#[test]
fn a_member_opens_and_never_writes() {
    let (_, organization) = world();
    let mut ben = ben();
    let seen = ben.enter(&organization, ada().own_pin(), None).unwrap();
    assert_eq!(seen.epoch, 2);
    let opened = ben.unseal(&organization.integrations[1]).unwrap();
    assert_eq!(opened.token().expose(), "second");

    assert!(!ben.may_sign());
    let forbidden = |outcome: Option<VaultError>| {
        assert!(
            matches!(outcome, Some(VaultError::NotAnAdmin)),
            "{outcome:?}"
        );
    };
    let token = Token::new("t").unwrap();
    forbidden(ben.seal(&integration(3, "new"), &token).err());
    forbidden(ben.sign(&organization, &organization).err());
    forbidden(ben.grants_for(&organization.members[0]).err());
    forbidden(ben.renew_organization(&organization, false).err());
    let mut promoted = organization.clone();
    promoted.members[1].role = Role::Admin;
    forbidden(ben.sign(&organization, &promoted).err());
    let refused = refused(&mut ben, &promoted, Some(&seen));
    assert_eq!(
        refused.to_string(),
        "the organization's records were changed without its signing key: member ben was changed"
    );
}

#[test]
fn nothing_opens_before_the_records_were_checked() {
    let (_, organization) = world();
    let ada = ada();
    let row = &organization.integrations[0];
    assert!(matches!(ada.unseal(row), Err(VaultError::NotEntered)));
    assert!(matches!(
        ada.sign(&organization, &organization),
        Err(VaultError::NotEntered)
    ));
}

#[test]
fn a_refusal_is_kept_for_the_organization_and_not_for_ones_own() {
    let (mut ada, good) = world();
    let mut own = integration(9, "own");
    own.scope = Scope::User;
    own.owner = Some(ada.user());
    let token = ada.seal(&own, &Token::new("mine").unwrap()).unwrap();
    let own = SealedIntegration {
        integration: own,
        token: Some(token),
    };
    let mut bad = good.clone();
    bad.members[1].role = Role::Admin;
    refused(&mut ada, &bad, None);
    let again = ada.unseal(&good.integrations[0]);
    assert!(matches!(again, Err(VaultError::BadSignature { .. })));
    let row = integration(3, "new");
    let sealing = ada.seal(&row, &Token::new("t").unwrap());
    assert!(matches!(sealing, Err(VaultError::BadSignature { .. })));
    assert!(!ada.may_sign());
    assert_eq!(ada.unseal(&own).unwrap().token().expose(), "mine");
}

type Change = fn(&mut Organization);

fn row(organization: &mut Organization) -> &mut Integration {
    &mut organization.integrations[0].integration
}

/// Everything the signature covers, each changed by another hand.
const CHANGES: &[(&str, Change)] = &[
    ("database", |o| o.database = DatabaseId::from_bytes([9; 16])),
    ("name", |o| o.name.push('x')),
    ("member id", |o| {
        o.members[1].id = UserId::from_bytes([9; 16]);
    }),
    ("account", |o| o.members[1].os_account.push('x')),
    ("member name", |o| o.members[1].name.push('x')),
    ("role", |o| o.members[1].role = Role::Admin),
    ("lost role", |o| o.members[0].role = Role::Member),
    ("standing", |o| o.members[1].standing = Standing::Revoked),
    ("public key", |o| o.members[1].public_key.0[0] ^= 1),
    ("joined", |o| {
        o.members[1].created_at = jiff::Timestamp::UNIX_EPOCH;
    }),
    ("member gone", |o| drop(o.members.pop())),
    ("member twice", |o| o.members.push(o.members[1].clone())),
    ("member added", |o| {
        o.members.push(member(&cleo(), "cleo", Role::Admin));
    }),
    ("grant's member", |o| {
        o.grants[2].member = UserId::from_bytes([9; 16]);
    }),
    ("grant's kind", |o| o.grants[2].kind = GrantKind::Signing),
    ("grant's version", |o| o.grants[2].key_version += 1),
    ("grant's key", |o| o.grants[2].sealed[50] ^= 1),
    ("grant gone", |o| drop(o.grants.pop())),
    ("grant added", |o| {
        o.grants.push(Grant {
            key_version: 9,
            ..o.grants[2].clone()
        });
    }),
    ("grants swapped", |o| {
        let (one, other) = o.grants.split_at_mut(1);
        std::mem::swap(&mut one[0].sealed, &mut other[0].sealed);
    }),
    ("row id", |o| row(o).id = IntegrationId::from_bytes([9; 16])),
    ("row name", |o| row(o).name = "evil".parse().unwrap()),
    ("scope", |o| row(o).scope = Scope::User),
    ("owner", |o| row(o).owner = Some(ada().user())),
    ("deployment", |o| {
        row(o).site.deployment = Deployment::DataCenter;
    }),
    ("base_url", |o| {
        row(o).site.base_url = "https://evil.example".parse().unwrap();
    }),
    ("api_url", |o| {
        row(o).site.api_url = Some("https://evil.example".parse().unwrap());
    }),
    ("auth", |o| row(o).site.auth = AuthKind::Scoped),
    ("login", |o| row(o).site.login = "eve".parse().unwrap()),
    ("no login", |o| row(o).site.login = Login::none()),
    ("ca_cert", |o| row(o).site.ca_cert = Some("evil".to_owned())),
    ("empty ca_cert", |o| {
        row(o).site.ca_cert = Some(String::new());
    }),
    ("proxy", |o| row(o).site.proxy = Some("evil".to_owned())),
    ("server_url", |o| {
        row(o).server_url = Some("evil".to_owned());
    }),
    ("enabled", |o| row(o).enabled = false),
    ("expires", |o| {
        row(o).expires = Some("2030-01-01".parse().unwrap());
    }),
    ("created_at", |o| {
        row(o).created_at = jiff::Timestamp::UNIX_EPOCH;
    }),
    ("row_version", |o| row(o).row_version += 1),
    ("token gone", |o| o.integrations[0].token = None),
    ("tokens swapped", |o| {
        let first = o.integrations[0].token.take();
        o.integrations[0].token = o.integrations[1].token.replace(first.unwrap());
    }),
    ("ca_cert moved", |o| {
        let site = &mut o.integrations[1].integration.site;
        site.proxy = site.ca_cert.take();
    }),
    ("row gone", |o| drop(o.integrations.remove(0))),
    ("row added", |o| {
        let mut row = o.integrations[0].clone();
        row.integration.id = IntegrationId::from_bytes([9; 16]);
        o.integrations.push(row);
    }),
    ("epoch", |o| manifest(o).epoch += 1),
    ("previous", |o| manifest(o).previous[31] ^= 1),
    ("key version", |o| manifest(o).key_version += 1),
];

#[test]
fn every_change_by_another_hand_is_refused() {
    let (mut ada, good) = world();
    for (what, change) in CHANGES {
        let mut bad = good.clone();
        change(&mut bad);
        let refused = refused(&mut ada, &bad, None);
        let fits = matches!(refused, VaultError::BadSignature { .. });
        assert!(fits, "{what}: {refused:?}");
    }
    let mut other = good.clone();
    manifest(&mut other).signer.0[0] ^= 1;
    assert!(matches!(
        refused(&mut ada, &other, None),
        VaultError::OtherSigner { .. }
    ));
    let mut unsigned = good;
    unsigned.manifest = None;
    assert!(matches!(
        refused(&mut ada, &unsigned, None),
        VaultError::Unsigned
    ));
}

#[test]
fn every_flipped_bit_of_the_signature_is_refused() {
    let (mut ada, good) = world();
    for at in 0..512 {
        let mut bad = good.clone();
        manifest(&mut bad).signature[at / 8] ^= 1 << (at % 8);
        let refused = refused(&mut ada, &bad, None);
        assert!(
            matches!(refused, VaultError::BadSignature { .. }),
            "bit {at}"
        );
    }
}

#[test]
fn order_and_the_last_test_are_free() {
    let (mut ada, good) = world();
    let mut other = good.clone();
    other.members.reverse();
    other.grants.reverse();
    other.integrations.reverse();
    let at = other.members[0].created_at;
    other.integrations[0].integration.last_test = Some(LastTest { at, ok: false });
    ada.enter(&other, ada.own_pin(), None).unwrap();
    assert!(ada.unseal(&good.integrations[0]).is_ok());
    assert!(ada.unseal(&other.integrations[0]).is_ok());
}

#[test]
fn a_row_is_used_only_as_it_was_checked() {
    let (ada, good) = world();
    let mut row = good.integrations[0].clone();
    row.integration.enabled = false;
    assert!(matches!(ada.unseal(&row), Err(VaultError::Altered { .. })));
    let mut row = good.integrations[0].clone();
    row.token.clone_from(&good.integrations[1].token);
    assert!(matches!(ada.unseal(&row), Err(VaultError::Altered { .. })));
    row.token = None;
    assert!(matches!(ada.unseal(&row), Err(VaultError::NoToken { .. })));
}

#[test]
fn older_and_other_states_are_refused_for_those_who_know_better() {
    let (mut ada, old) = world();
    let seen_old = ada.enter(&old, ada.own_pin(), None).unwrap();
    let mut one = old.clone();
    one.integrations[0].integration.enabled = false;
    let one = commit(&mut ada, &old, one);
    let seen_one = ada.enter(&one, ada.own_pin(), None).unwrap();

    let refusal = refused(&mut ada, &old, Some(&seen_one));
    assert_eq!(
        refusal.to_string(),
        "the organization's records are an older copy: change 2, and you have seen change 3: \
         integration acme was changed"
    );
    ada.enter(&old, ada.own_pin(), None)
        .expect("whoever accepts the roll-back");

    // another third change, from the same second one
    let mut other = old.clone();
    other.name = "Emca".to_owned();
    let other = commit(&mut ada, &old, other);
    assert!(matches!(
        refused(&mut ada, &other, Some(&seen_one)),
        VaultError::Forked { epoch: 3 }
    ));
    ada.enter(&other, ada.own_pin(), Some(&seen_old)).unwrap();
    // and what follows from it
    let mut further = other.clone();
    further.name = "Acme".to_owned();
    let further = commit(&mut ada, &other, further);
    assert!(matches!(
        refused(&mut ada, &further, Some(&seen_one)),
        VaultError::Forked { epoch: 4 }
    ));
}

#[test]
fn what_differs_is_said() {
    let (mut ada, good) = world();
    let seen = ada.enter(&good, ada.own_pin(), None).unwrap();
    assert_eq!(differences(&seen, &good), Vec::<String>::new());
    let mut bad = good;
    bad.name.push('x');
    bad.members.push(member(&cleo(), "cleo", Role::Admin));
    bad.members.push(member(&vault_of(4), "ada", Role::Member));
    bad.integrations.remove(0);
    bad.integrations[0].token = None;
    bad.grants[2].sealed[9] ^= 1;
    assert_eq!(
        differences(&seen, &bad),
        [
            "integration acme was removed",
            "integration beta was changed",
            "member ada was added",
            "member cleo was added",
            "the organization's name was changed",
            "what was granted to ben was changed",
        ]
    );
}

#[test]
fn who_was_sent_away_is_told_and_opens_nothing_new() {
    let (mut ada, before) = world();
    let mut ben = ben();
    let seen = ben.enter(&before, ada.own_pin(), None).unwrap();
    let after = without_ben(&mut ada, &before, false);
    assert!(after.rotations.is_empty());
    assert_eq!(after.manifest.as_ref().unwrap().key_version, 2);
    let kinds: Vec<_> = after
        .grants
        .iter()
        .map(|g| (g.member, g.kind, g.key_version))
        .collect();
    let me = ada.user();
    assert_eq!(
        kinds,
        [(me, GrantKind::Data, 2), (me, GrantKind::Signing, 1)]
    );
    assert_eq!(after.integrations[0].integration.row_version, 2);
    assert_eq!(
        ada.unseal(&after.integrations[0]).unwrap().token().expose(),
        "first"
    );

    // with the keys of before, which nobody can take from him
    let row = &after.integrations[0];
    let old = ben.entered().unwrap();
    let open = old
        .data_for_tests()
        .open(ORG, &row.integration, row.token.as_ref().unwrap());
    assert!(matches!(open, Err(VaultError::OtherKey { .. })));
    assert!(matches!(
        refused(&mut ben, &after, Some(&seen)),
        VaultError::Revoked
    ));
    assert!(ben.unseal(row).is_err());
    let stranger = refused(&mut cleo(), &after, None);
    assert!(matches!(stranger, VaultError::NotAMember));
}

#[test]
fn a_member_without_a_key_of_his_is_told() {
    let (mut ada, before) = world();
    let mut after = before.clone();
    after.members.push(member(&cleo(), "cleo", Role::Member));
    let after = commit(&mut ada, &before, after);
    assert!(matches!(
        refused(&mut cleo(), &after, None),
        VaultError::NoGrant
    ));
    let mut changed = ben().successor().unwrap();
    assert!(matches!(
        refused(&mut changed, &after, None),
        VaultError::NoGrant
    ));
}

#[test]
fn a_changed_key_is_granted_again() {
    let (ada, before) = world();
    let mut next = ada.successor().unwrap();
    let mut after = before.clone();
    after.members[0].public_key = next.public_key();
    after.grants.retain(|grant| grant.member != ada.user());
    after
        .grants
        .extend(ada.grants_for(&after.members[0]).unwrap());
    after.manifest = Some(ada.sign(&before, &after).unwrap());
    next.enter(&after, next.own_pin(), None).unwrap();
    assert!(next.may_sign());
    assert_eq!(
        next.unseal(&after.integrations[0])
            .unwrap()
            .token()
            .expose(),
        "first"
    );
}

/// An organization whose signing key changed twice, after each of its states.
fn rotated() -> (Vault, [Organization; 3]) {
    let (mut ada, first) = world();
    let second = ada.renew_organization(&first, true).unwrap();
    let second = commit(&mut ada, &first, second);
    let third = ada.renew_organization(&second, true).unwrap();
    let third = commit(&mut ada, &second, third);
    (ada, [first, second, third])
}

#[test]
fn pins_follow_the_signing_key() {
    let (ada, [first, second, third]) = rotated();
    assert!(ada.may_sign());
    let mut ben = ben();
    let seen = ben.enter(&first, ada.own_pin(), None).unwrap();
    let newest = ben.enter(&third, ada.own_pin(), Some(&seen)).unwrap();
    assert_eq!(newest.signer, third.rotations[1].new);
    assert_ne!(newest.signer, ada.own_pin());
    assert_eq!(
        ben.unseal(&third.integrations[1]).unwrap().token().expose(),
        "second"
    );
    let middle = second.rotations[0].new;
    ben.enter(&third, middle, Some(&newest))
        .expect("a pin may be younger than the organization");
    let elsewhere = ben.enter(&third, OrganizationKey([9; 32]), None);
    assert!(matches!(elsewhere, Err(VaultError::OtherSigner { .. })));
    // the next change is signed with the newest key
    let (mut ada, before) = (ada, third);
    let mut after = before.clone();
    after.name = "Acme & Co".to_owned();
    let after = commit(&mut ada, &before, after);
    assert_eq!(after.manifest.unwrap().signer, newest.signer);
}

#[test]
fn a_signing_key_that_was_replaced_signs_no_more() {
    let (ada, [first, _, third]) = rotated();
    let mut ben = ben();
    let newest = ben.enter(&third, ada.own_pin(), None).unwrap();
    // whoever was sent away kept the first seed and a copy, and makes a newer change of it
    let seed = keys::founding_seed(&ada.item.root, ORG);
    let mut forged = first;
    forged.members[1].role = Role::Admin;
    manifest(&mut forged).epoch = 99;
    let bytes = records::signed(&forged, forged.manifest.as_ref().unwrap());
    manifest(&mut forged).signature = records::signature(&seed, &bytes);
    let refused_by_memory = refused(&mut ben, &forged, Some(&newest));
    assert!(matches!(refused_by_memory, VaultError::OtherSigner { .. }));
    forged.rotations.clone_from(&third.rotations);
    let refused_by_record = refused(&mut ben, &forged, None);
    assert!(matches!(refused_by_record, VaultError::OtherSigner { .. }));
}

#[test]
fn a_change_of_the_signing_key_is_the_old_keys_word() {
    type Turn = fn(&mut Vec<Rotation>);
    let (ada, [.., good]) = rotated();
    let changes: &[(&str, Turn)] = &[
        ("signature", |r| r[1].signature[3] ^= 1),
        ("old", |r| r[1].old.0[0] ^= 1),
        ("new", |r| r[0].new.0[0] ^= 1),
        ("epoch", |r| r[1].epoch -= 1),
        ("first gone", |r| r.retain(|turn| turn.epoch != 3)),
        ("last gone", |r| r.truncate(1)),
        ("all gone", Vec::clear),
        ("twice", |r| r.push(r[1].clone())),
        ("by a stranger", |r| {
            let seed = keys::founding_seed(&cleo().item.root, ORG);
            let (old, new) = (r[1].new, keys::public(&seed));
            let word = records::handover(ORG, old, new, 4);
            let signature = records::signature(&seed, &word);
            r.push(Rotation {
                old,
                new,
                epoch: 4,
                signature,
            });
        }),
        ("by himself", |r| {
            let seed = keys::founding_seed(&cleo().item.root, ORG);
            let (old, new) = (keys::public(&seed), r[1].new);
            let word = records::handover(ORG, old, new, 4);
            let signature = records::signature(&seed, &word);
            r[1] = Rotation {
                old,
                new,
                epoch: 4,
                signature,
            };
        }),
    ];
    for (what, change) in changes {
        let mut bad = good.clone();
        change(&mut bad.rotations);
        let refused = refused(&mut ben(), &bad, None);
        let fits = matches!(
            refused,
            VaultError::BadSignature { .. } | VaultError::OtherSigner { .. }
        );
        assert!(fits, "{what}: {refused:?}");
    }
    let mut reordered = good;
    reordered.rotations.reverse();
    ben().enter(&reordered, ada.own_pin(), None).unwrap();
}

#[test]
fn a_change_is_signed_over_what_the_store_holds_now() {
    let (mut ada, before) = world();
    // another admin's command was quicker
    let (mut quick, mut slow) = (vault_of(1), vault_of(1));
    for vault in [&mut quick, &mut slow] {
        vault.enter(&before, ada.own_pin(), None).unwrap();
    }
    let mut renamed = before.clone();
    renamed.name = "Emca".to_owned();
    let renamed = commit(&mut quick, &before, renamed);
    let mut after = renamed.clone();
    after.integrations.remove(0);
    let manifest = slow.sign(&renamed, &after).unwrap();
    assert_eq!(manifest.epoch, 4);
    // an older state is no ground to build on
    assert!(matches!(
        quick.sign(&before, &before),
        Err(VaultError::RolledBack { .. })
    ));
    // nor is one that was edited
    let mut edited = renamed.clone();
    edited.members[1].role = Role::Admin;
    assert!(matches!(
        slow.sign(&edited, &edited),
        Err(VaultError::BadSignature { .. })
    ));
    assert!(matches!(
        slow.renew_organization(&renamed, false),
        Err(VaultError::Outdated)
    ));
    // a token that was sealed before the keys were renewed would open for nobody
    let stale = slow
        .seal(&integration(5, "late"), &Token::new("t").unwrap())
        .unwrap();
    let grants = slow
        .grants_for(&member(&cleo(), "cleo", Role::Member))
        .unwrap();
    ada.enter(&before, ada.own_pin(), None).unwrap();
    let renewed = ada.renew_organization(&before, false).unwrap();
    let renewed = commit(&mut ada, &before, renewed);
    let mut with_token = renewed.clone();
    with_token.integrations.push(SealedIntegration {
        integration: integration(5, "late"),
        token: Some(stale),
    });
    assert!(matches!(
        slow.sign(&renewed, &with_token),
        Err(VaultError::Outdated)
    ));
    let mut with_grant = renewed.clone();
    with_grant.grants.extend(grants);
    with_grant
        .members
        .push(member(&cleo(), "cleo", Role::Member));
    assert!(matches!(
        slow.sign(&renewed, &with_grant),
        Err(VaultError::Outdated)
    ));
    // new keys that nobody made
    let mut claimed = renewed.clone();
    self::manifest(&mut claimed).key_version += 1;
    for grant in &mut claimed.grants {
        if grant.kind == GrantKind::Data {
            grant.key_version += 1;
        }
    }
    assert!(matches!(
        slow.sign(&renewed, &claimed),
        Err(VaultError::Outdated)
    ));
}

#[test]
fn what_has_no_meaning_is_not_signed() {
    let (ada, before) = world();
    let changes: &[Change] = &[
        |o| o.integrations[0].integration.scope = Scope::User,
        |o| o.integrations[0].integration.owner = Some(self::ada().user()),
        |o| o.integrations.push(o.integrations[0].clone()),
        |o| o.members.push(o.members[0].clone()),
        |o| o.grants.push(o.grants[0].clone()),
        |o| o.members[1].standing = Standing::Revoked,
        |o| o.members.truncate(1),
        |o| o.grants.retain(|grant| grant.kind == GrantKind::Data),
    ];
    for change in changes {
        let mut after = before.clone();
        change(&mut after);
        let refused = ada.sign(&before, &after);
        assert!(matches!(refused, Err(VaultError::Malformed { .. })));
    }
}

#[test]
fn a_token_that_does_not_open_stops_a_renewal() {
    let (mut ada, before) = world();
    let mut broken = before.clone();
    broken.integrations[0]
        .token
        .clone_from(&before.integrations[1].token);
    assert!(matches!(
        ada.renew_organization(&broken, false),
        Err(VaultError::Altered { .. })
    ));
    let mut without = before.clone();
    without.integrations[0].token = None;
    let after = ada.renew_organization(&without, false).unwrap();
    assert_eq!(after.integrations[0].integration.row_version, 1);
    commit(&mut ada, &before, after);
}

#[test]
fn a_new_admin_signs_and_goes_on_when_the_founder_is_gone() {
    let (mut ada, before) = world();
    let mut after = before.clone();
    after.members[1].role = Role::Admin;
    after.grants.retain(|grant| grant.member != ben().user());
    after
        .grants
        .extend(ada.grants_for(&after.members[1]).unwrap());
    let before = commit(&mut ada, &before, after);
    let mut ben = ben();
    ben.enter(&before, ada.own_pin(), None).unwrap();
    assert!(ben.may_sign());
    let mut after = before.clone();
    after.members[0].standing = Standing::Revoked;
    let after = ben.renew_organization(&after, true).unwrap();
    let after = commit(&mut ben, &before, after);
    assert!(matches!(
        refused(&mut ada, &after, None),
        VaultError::Revoked
    ));
    assert_eq!(
        ben.unseal(&after.integrations[0]).unwrap().token().expose(),
        "first"
    );
    // the founder's root secret still gives the first keys, and they open and sign nothing now
    let first = keys::derived(&ada.item.root, ORG, "manageros/v1/org-data");
    let current = ben.entered().unwrap().data_for_tests();
    assert_ne!(current.secret().expose_secret(), first.expose_secret());
}

proptest! {
    /// No two states have the same signed bytes, however their texts are made to look like each other.
    #[test]
    fn different_records_have_different_bytes(
        one in fields(),
        other in fields(),
    ) {
        let (first, second) = (of_fields(&one), of_fields(&other));
        let manifest = first.manifest.as_ref().unwrap();
        let same = records::signed(&first, manifest) == records::signed(&second, manifest);
        prop_assert_eq!(same, one == other);
    }
}

type Fields = (String, String, Option<String>, Option<String>, bool, usize);

/// Few values, so that equal ones and those that run into each other come often.
fn fields() -> impl Strategy<Value = Fields> {
    let text = || "[a\u{0}\u{1}]{0,2}";
    let optional = || proptest::option::of(text());
    (
        text(),
        text(),
        optional(),
        optional(),
        any::<bool>(),
        0..3_usize,
    )
}

fn of_fields((name, account, ca_cert, proxy, enabled, rows): &Fields) -> Organization {
    let mut organization = ada().found(empty()).unwrap();
    organization.grants.clear();
    organization.name.clone_from(name);
    organization.members[0].os_account.clone_from(account);
    for number in 0..=*rows {
        let mut row = integration(u8::try_from(number).unwrap(), "acme");
        row.site.ca_cert.clone_from(ca_cert);
        row.site.proxy.clone_from(proxy);
        row.enabled = *enabled;
        organization.integrations.push(SealedIntegration {
            integration: row,
            token: None,
        });
    }
    organization
}

#[test]
fn a_signing_seed_in_a_form_that_is_not_known_is_found_when_the_organization_is_entered() {
    let (mut ada, before) = world();
    let mut after = before.clone();
    let mine = after
        .grants
        .iter_mut()
        .find(|grant| grant.member == ada.user() && grant.kind == GrantKind::Signing);
    mine.unwrap().sealed[0] = 2;
    after.manifest = Some(ada.sign(&before, &after).unwrap());
    let refused = ada.enter(&after, self::ada().own_pin(), None);
    assert!(
        matches!(refused, Err(VaultError::Newer { .. })),
        "{refused:?}"
    );
    assert!(!ada.may_sign());
}
