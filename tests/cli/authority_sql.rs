//! Whoever can write the file cannot write authority: every column that decides where, as whom or by whose right
//! something happens is changed behind the program's back, and nobody is called.
//!
//! The columns are taken from the file itself, so that a new one without a decision fails here.

use std::fs;

#[cfg(unix)]
use std::time::Duration;

use jira_sandbox::Sandbox;
#[cfg(unix)]
use manageros::{
    domain::{Member, Organization, Role, Standing, User},
    store::{Change, Store, StoreError},
    vault::{KeySource, Patience, Vault},
};
use rusqlite::Connection;

use crate::company::{cloud, varied};
#[cfg(unix)]
use crate::harness::NOW;
use crate::harness::{Output, TestEnv};

/// What becomes of a changed column.
#[derive(Clone, Copy)]
enum Then {
    /// Every use ends with this exit code, and nobody is called.
    Refused(i32),
    /// It decides nothing of the kind: whatever is said, nobody but the registered Jira is called.
    Decides(&'static str),
}

use Then::{Decides, Refused};

/// A column, what is written into it, and what becomes of it.
type Decision = (&'static str, &'static str, Then);

/// `[TRAP]` stands for the address of a server that must not be called.
const ORGANIZATION_ROW: &[Decision] = &[
    ("id", "randomblob(16)", Refused(10)),
    ("name", "'renamed'", Refused(3)),
    ("scope", "'user'", Refused(3)),
    ("owner", "(SELECT id FROM users)", Refused(10)),
    ("deployment", "'data_center'", Refused(10)),
    ("base_url", "'[TRAP]'", Refused(10)),
    ("api_url", "'[TRAP]'", Refused(10)),
    ("login", "'eve@acme.example'", Refused(10)),
    ("auth", "'pat'", Refused(10)),
    ("ca_cert", "'-----BEGIN CERTIFICATE-----'", Refused(10)),
    ("proxy", "'[TRAP]'", Refused(10)),
    ("server_url", "'[TRAP]'", Refused(10)),
    // the other way round it is a lie: see `enable`
    ("enabled", "0", Refused(5)),
    ("expires", "'2030-01-01'", Refused(10)),
    ("created_at", "'2020-01-01T00:00:00Z'", Refused(10)),
    ("row_version", "row_version + 1", Refused(10)),
    (
        "token_enc",
        "CAST(x'00' || substr(token_enc, 2) AS BLOB)",
        Refused(10),
    ),
];

const OWN_ROW: &[Decision] = &[
    ("id", "randomblob(16)", Refused(10)),
    ("name", "'renamed'", Refused(3)),
    ("scope", "'org'", Refused(10)),
    ("owner", "randomblob(16)", Refused(3)),
    ("deployment", "'data_center'", Refused(10)),
    ("base_url", "'[TRAP]'", Refused(10)),
    ("api_url", "'[TRAP]'", Refused(10)),
    ("login", "'eve@acme.example'", Refused(10)),
    ("auth", "'pat'", Refused(10)),
    ("ca_cert", "'-----BEGIN CERTIFICATE-----'", Refused(10)),
    ("proxy", "'[TRAP]'", Refused(10)),
    (
        "server_url",
        "'[TRAP]'",
        Decides("what a test compares with"),
    ),
    ("enabled", "0", Refused(5)),
    ("expires", "'2030-01-01'", Decides("a reminder")),
    ("created_at", "'2020-01-01T00:00:00Z'", Decides("a display")),
    ("row_version", "row_version + 1", Refused(10)),
    (
        "token_enc",
        "CAST(x'00' || substr(token_enc, 2) AS BLOB)",
        Refused(10),
    ),
];

const USERS: &[Decision] = &[
    ("id", "randomblob(16)", Refused(10)),
    // somebody else's file, then
    ("os_account", "'uid:4242'", Refused(5)),
    ("name", "'eve'", Refused(10)),
    ("role", "'member'", Refused(10)),
    ("created_at", "'2020-01-01T00:00:00Z'", Refused(10)),
    ("public_key", "randomblob(32)", Refused(10)),
    ("standing", "'revoked'", Refused(10)),
];

const GRANTS: &[Decision] = &[
    ("member", "randomblob(16)", Refused(10)),
    ("kind", "'signing'", Refused(10)),
    ("key_version", "key_version + 1", Refused(10)),
    ("sealed", "randomblob(length(sealed))", Refused(10)),
];

const MANIFEST: &[Decision] = &[
    (
        "one",
        "2",
        Decides("nothing: it keeps the table to one row"),
    ),
    ("epoch", "epoch + 1", Refused(10)),
    ("previous", "randomblob(32)", Refused(10)),
    ("signer", "randomblob(32)", Refused(10)),
    ("key_version", "key_version + 1", Refused(10)),
    ("signature", "randomblob(64)", Refused(10)),
];

/// Everything that uses the token of the integration `[NAME]`.
const USES: [&str; 4] = [
    "integration test [NAME]",
    "person search ada -i [NAME]",
    "person link ada -i [NAME] --replace",
    "activity show ada -i [NAME]",
];

struct Scene {
    jira: Sandbox,
    trap: Sandbox,
    env: TestEnv,
    whole: Vec<u8>,
}

impl Scene {
    /// Ada is linked on `acme` and `beta`, which are the organization's, and on `mine`; the good state was seen.
    fn new() -> Self {
        let (jira, trap) = (varied(cloud()).start(), varied(cloud()).start());
        let mut env = TestEnv::ada_on(&jira);
        env.add_integration("mine", &jira, &[]).success();
        env.add_integration("beta", &jira, &["--scope", "org"])
            .success();
        env.line("person link ada -i mine").success();
        env.line("person link ada -i beta").success();
        env.line("activity show ada").success();
        let whole = fs::read(env.store()).unwrap();
        Self {
            jira,
            trap,
            env,
            whole,
        }
    }

    /// Changes the file with the constraints switched off, as whoever can write it can.
    fn tamper(&self, sql: &str) {
        let sql = sql.replace("[TRAP]", &self.trap.url());
        self.env.sql(&format!(
            "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; {sql}"
        ));
    }

    fn restore(&self) {
        fs::write(self.env.store(), &self.whole).unwrap();
    }

    /// Checks that every use of `name` is refused with `code` and that nobody is called.
    #[track_caller]
    fn refuses(&self, name: &str, code: i32, because: &str) -> Vec<Output> {
        let before = self.jira.connections();
        let refused = USES.map(|line| {
            let output = self.env.line(&line.replace("[NAME]", name));
            assert_eq!(output.code, code, "{because}: {line}\n{output}");
            output
        });
        assert_eq!(self.jira.connections(), before, "Jira, after {because}");
        assert_eq!(self.trap.connections(), 0, "the trap, after {because}");
        refused.into()
    }

    /// Takes every column of `table` through its decision.
    #[track_caller]
    fn decide(&self, table: &str, rows: &str, decisions: &[Decision], name: &str) {
        assert_eq!(
            columns(&self.env, table),
            decisions
                .iter()
                .map(|(column, ..)| *column)
                .collect::<Vec<_>>(),
            "each column of {table} needs a decision"
        );
        for (column, value, then) in decisions {
            let sql = format!(
                "UPDATE OR REPLACE {table} SET {column} = {value} WHERE {rows};
                 UPDATE links SET integration = (SELECT id FROM integrations WHERE name = '{name}')
                 WHERE integration NOT IN (SELECT id FROM integrations)"
            );
            let because = format!("{table}.{column} = {value}");
            self.tamper(&sql);
            assert!(
                fs::read(self.env.store()).unwrap() != self.whole,
                "{because}"
            );
            match then {
                Refused(code) => {
                    self.refuses(name, *code, &because);
                }
                Decides(what) => {
                    for line in USES {
                        let output = self.env.line(&line.replace("[NAME]", name));
                        assert!(output.code < 100, "{because} decides {what}\n{output}");
                    }
                    assert_eq!(self.trap.connections(), 0, "{because} decides {what}");
                }
            }
            self.restore();
        }
        self.env.line(&format!("integration test {name}")).success();
    }
}

/// Returns the store of `env`, its user and the keys, as the program itself would open them.
#[cfg(unix)]
fn opened(env: &TestEnv) -> (Store, User, Vault) {
    let store = Store::open(&env.store()).unwrap().unwrap();
    let me = store.user_of(&account()).unwrap().unwrap();
    let source = KeySource::File(env.home().join("key"));
    let patience = Patience {
        deadline: Duration::from_secs(1),
        on_slow: &|| {},
        passphrase: &|| unreachable!("the key is under no passphrase"),
    };
    let vault = Vault::open(&source, store.database_id(), me.id, &patience).unwrap();
    let store = store.on_behalf_of(&me, NOW.parse().unwrap());
    (store, me, vault)
}

/// Returns the name the store has for whoever runs this test.
#[cfg(unix)]
fn account() -> String {
    format!("uid:{}", rustix::process::geteuid().as_raw())
}

/// Changes the organization of `env` as its admin.
#[cfg(unix)]
fn as_admin(env: &TestEnv, change: impl FnOnce(&mut Vault, &Organization) -> Organization) {
    let (mut store, _, mut vault) = opened(env);
    let before = store.organization_state().unwrap();
    let pin = vault.own_pin();
    vault.enter(&before, pin, None).unwrap();
    let mut after = change(&mut vault, &before);
    after.manifest = Some(vault.sign(&before, &after).unwrap());
    let what = Change::of("organization.change", "test");
    store
        .change_organization(&what, |_| Ok::<_, StoreError>(after))
        .unwrap();
}

#[cfg(unix)]
#[test]
fn every_column_of_a_new_signing_key() {
    let mut scene = Scene::new();
    as_admin(&scene.env, |vault, before| {
        vault.renew_organization(before, true).unwrap()
    });
    scene.env.line("integration test acme").success();
    scene.whole = fs::read(scene.env.store()).unwrap();
    scene.decide(
        "rotations",
        "true",
        &[
            ("epoch", "epoch - 1", Refused(10)),
            ("old", "randomblob(32)", Refused(10)),
            ("new", "randomblob(32)", Refused(10)),
            ("signature", "randomblob(64)", Refused(10)),
        ],
        "acme",
    );
    scene.tamper("DELETE FROM rotations");
    scene.refuses("acme", 10, "no word of the old key");
}

/// Eve's home: a member of the organization in the store of `scene`, with an integration `own`.
#[cfg(unix)]
fn member_of(scene: &Scene) -> TestEnv {
    let mut env = TestEnv::new();
    env.add_integration("own", &scene.jira, &[]).success();
    let (mut store, _, eve) = opened(&env);
    let mut trusted = None;
    as_admin(&scene.env, |vault, before| {
        let member = Member {
            id: eve.user(),
            os_account: account(),
            name: "eve".to_owned(),
            role: Role::Member,
            standing: Standing::Active,
            public_key: eve.public_key(),
            created_at: NOW.parse().unwrap(),
        };
        let mut after = before.clone();
        // both are the one who runs this test
        "uid:4242".clone_into(&mut after.members[0].os_account);
        after.grants.extend(vault.grants_for(&member).unwrap());
        after.members.push(member);
        trusted = Some((before.database, vault.own_pin()));
        after
    });
    let (database, key) = trusted.unwrap();
    let sealed = eve.seal_pin(database, key).unwrap();
    store.keep_pin(database, &sealed).unwrap();
    env.set("MANAGEROS_ORG_STORE", scene.env.store().to_str().unwrap());
    env
}

/// What only an admin may do.
#[cfg(unix)]
const ADMINS: [&str; 6] = [
    "integration disable acme",
    "integration edit acme --expires 2030-01-01",
    "integration edit acme --auth token",
    "integration rotate acme --token-stdin",
    "integration remove acme --yes",
    "person link ada -i acme --replace",
];

#[cfg(unix)]
#[test]
fn a_member_who_makes_himself_an_admin_is_none() {
    let mut scene = Scene::new();
    let eve = member_of(&scene);
    scene.whole = fs::read(scene.env.store()).unwrap();
    eve.line("integration test acme").success();
    eve.line("activity show ada -i acme").success();
    let calls = scene.jira.connections();
    let rows = || {
        let db = Connection::open(scene.env.store()).unwrap();
        let rows = db.query_row(
            "SELECT count(*) || ' ' || group_concat(hex(token_enc)) || ' ' || sum(enabled) FROM integrations",
            [],
            |row| row.get::<_, String>(0),
        );
        rows.unwrap()
    };
    let before = rows();
    for line in ADMINS {
        eve.run_with_input(line.split(' '), "a-token").fails(5);
    }
    scene.tamper("UPDATE users SET role = 'admin' WHERE name = 'eve'");
    for line in ADMINS
        .into_iter()
        .chain(["integration test acme", "activity show ada -i acme"])
    {
        eve.run_with_input(line.split(' '), "a-token").fails(10);
    }
    scene.restore();
    scene.tamper("UPDATE users SET standing = 'revoked' WHERE name = 'eve'");
    eve.line("integration test acme").fails(10);
    assert_eq!(rows(), before);
    assert_eq!(scene.jira.connections(), calls);
    assert_eq!(scene.trap.connections(), 0);
    // what is her own is no business of the organization
    eve.line("integration test own").success();
}

#[cfg(unix)]
#[test]
fn every_column_of_what_a_member_trusts() {
    let scene = Scene::new();
    let eve = member_of(&scene);
    let whole = fs::read(eve.store()).unwrap();
    eve.line("integration test acme").success();
    let calls = scene.jira.connections();
    assert_eq!(columns(&eve, "pins"), ["organization", "sealed"]);
    for (sql, code) in [
        // she trusts no key of it, then
        ("UPDATE pins SET organization = randomblob(16)", 10),
        ("DELETE FROM pins", 10),
        ("UPDATE pins SET sealed = randomblob(length(sealed))", 10),
    ] {
        eve.sql(sql);
        for line in ["integration test acme", "activity show ada -i acme"] {
            let refused = eve.line(line);
            assert_eq!(
                refused.code, code,
                "{sql}
{refused}"
            );
        }
        fs::write(eve.store(), &whole).unwrap();
    }
    assert_eq!(scene.jira.connections(), calls);
    eve.line("integration test acme").success();
}

fn columns(env: &TestEnv, table: &str) -> Vec<String> {
    let db = Connection::open(env.store()).unwrap();
    let mut info = db.prepare(&format!("PRAGMA table_info({table})")).unwrap();
    let names = info.query_map([], |row| row.get("name")).unwrap();
    names.map(Result::unwrap).collect()
}

#[test]
fn every_column_of_a_row_of_the_organization() {
    Scene::new().decide("integrations", "name = 'acme'", ORGANIZATION_ROW, "acme");
}

#[test]
fn every_column_of_an_own_row() {
    Scene::new().decide("integrations", "name = 'mine'", OWN_ROW, "mine");
}

#[test]
fn every_column_of_who_may_do_what() {
    let scene = Scene::new();
    scene.decide("users", "true", USERS, "acme");
    scene.decide("grants", "kind = 'data'", GRANTS, "acme");
    scene.decide("manifest", "true", MANIFEST, "acme");
}

#[test]
fn every_table_was_looked_at() {
    let scene = Scene::new();
    let db = Connection::open(scene.env.store()).unwrap();
    let mut tables = db
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap();
    let tables: Vec<String> = tables.map(Result::unwrap).collect();
    // who is who (people, links), the log and the user's own notes are signed by nobody: see the README
    assert_eq!(
        tables,
        [
            "audit",
            "grants",
            "integrations",
            "last_tests",
            "links",
            "manifest",
            "people",
            "pins",
            "rotations",
            "store",
            "users",
        ]
    );
}

#[test]
fn rows_that_are_put_in_taken_out_or_exchanged() {
    let scene = Scene::new();
    let copy = "CREATE TEMP TABLE t AS SELECT * FROM integrations WHERE name = 'acme';
                UPDATE t SET id = randomblob(16), name = 'copy', base_url = '[TRAP]';
                INSERT INTO integrations SELECT * FROM t;";
    for (sql, because) in [
        (copy, "a row more"),
        ("DELETE FROM integrations WHERE name = 'beta'", "a row less"),
        (
            "CREATE TEMP TABLE t AS SELECT name, token_enc FROM integrations;
             UPDATE integrations SET token_enc = (SELECT token_enc FROM t WHERE t.name =
                 CASE integrations.name WHEN 'acme' THEN 'beta' ELSE 'acme' END)
             WHERE name IN ('acme', 'beta')",
            "tokens exchanged",
        ),
        (
            "UPDATE integrations SET name = 'x' WHERE name = 'acme';
             UPDATE integrations SET name = 'acme' WHERE name = 'beta';
             UPDATE integrations SET name = 'beta' WHERE name = 'x';",
            "names exchanged",
        ),
        (
            "CREATE TEMP TABLE t AS SELECT token_enc FROM integrations WHERE name = 'mine';
             UPDATE integrations SET token_enc = (SELECT token_enc FROM t) WHERE name = 'acme'",
            "an own token in a row of the organization",
        ),
        (
            "INSERT INTO users (id, os_account, name, role, created_at, public_key)
             VALUES (randomblob(16), 'uid:4242', 'eve', 'admin', '2026-11-23T12:00:00Z', randomblob(32))",
            "an admin more",
        ),
        ("DELETE FROM grants WHERE kind = 'data'", "a grant less"),
        (
            "INSERT INTO grants SELECT randomblob(16), kind, key_version, sealed FROM grants",
            "grants more",
        ),
        (
            "CREATE TEMP TABLE t AS SELECT kind, sealed FROM grants;
             UPDATE grants SET sealed = (SELECT sealed FROM t WHERE t.kind <> grants.kind)",
            "grants exchanged",
        ),
        ("DELETE FROM manifest", "no signature"),
        (
            "DELETE FROM manifest; DELETE FROM grants; UPDATE users SET public_key = NULL",
            "made to look like a store from before there were signatures",
        ),
        (
            "UPDATE store SET organization = 'eve and sons'",
            "the organization renamed",
        ),
        ("UPDATE store SET database_id = randomblob(16)", "another store"),
    ] {
        scene.tamper(sql);
        scene.refuses("acme", 10, because);
        if because == "a row more" {
            let refused = scene.env.line("integration test copy").fails(10);
            assert_eq!(scene.trap.connections(), 0, "{refused}");
        }
        scene.restore();
    }
    for (sql, code) in [
        ("DELETE FROM integrations WHERE name = 'acme'", 3),
        ("DELETE FROM users", 5),
    ] {
        scene.tamper(sql);
        scene.refuses("acme", code, sql);
        scene.restore();
    }
    scene.env.line("activity show ada").success();
}

#[test]
fn what_changed_is_named() {
    let scene = Scene::new();
    for (sql, named) in [
        (
            "UPDATE integrations SET proxy = '[TRAP]' WHERE name = 'beta'",
            "integration beta was changed",
        ),
        (
            "DELETE FROM integrations WHERE name = 'beta'",
            "integration beta",
        ),
        ("UPDATE users SET role = 'member'", "tester"),
    ] {
        scene.tamper(sql);
        for output in scene.refuses("acme", 10, sql) {
            let said = format!("{}{}", output.stdout, output.stderr);
            // a table may break the line
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(named), "{sql}\n{output}");
        }
        scene.restore();
    }
}

#[test]
fn an_older_state_that_was_put_back_is_refused() {
    let scene = Scene::new();
    scene
        .env
        .line("integration edit acme --expires 2027-11-01")
        .success();
    scene.restore();
    for output in scene.refuses("acme", 10, "an older file") {
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(said.contains("acme"), "{output}");
    }
    scene.env.line("integration test mine").success();
}
