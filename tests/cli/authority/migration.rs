//! Groups 2 and 5: a store of every released schema is brought up to date, whole or not at all; one of a newer schema
//! is left alone.
//!
//! `tests/fixtures/schema-N.sql` is a store as the program of schema N wrote it, and `schema-N.key` its key. Before a
//! release with a new schema: `cargo test --test cli authority::migration::write -- --ignored`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use manageros::crash;
use manageros::store::KNOWN_SCHEMA;
use rusqlite::Connection;
use serde_json::Value;

use super::names;
use super::{CHANGES, Stage, after, assert_sound, contents, mode, ran, tables};
use crate::company::cloud;
use crate::harness::TestEnv;
use crate::secrets::chmod;

fn fixture(schema: usize, kind: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join(format!("tests/fixtures/schema-{schema}.{kind}"))
}

/// Where the Jira of the fixtures was; nobody is there now.
const PORT: u16 = 9;

fn user_version(store: &Path) -> usize {
    let db = Connection::open(store).unwrap();
    let version = db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    usize::try_from(version.unwrap()).unwrap()
}

/// Returns a home with the store of `schema`, which belongs to whoever runs this.
fn of_schema(schema: usize) -> TestEnv {
    let env = TestEnv::new();
    let sql = fs::read_to_string(fixture(schema, "sql")).unwrap();
    let uid = rustix::process::geteuid().as_raw();
    env.sql(&sql);
    env.sql(&format!("UPDATE users SET os_account = 'uid:{uid}'"));
    chmod(&env.store(), 0o600);
    assert_eq!(user_version(&env.store()), schema);
    fs::copy(fixture(schema, "key"), env.home().join("key")).unwrap();
    chmod(&env.home().join("key"), 0o600);
    env
}

/// Steps that nobody was given alone: they came in one release with the next.
const UNRELEASED: [usize; 1] = [2];

/// The oldest schema first; the newest is there from its release on.
fn released() -> impl Iterator<Item = usize> {
    (1..=KNOWN_SCHEMA)
        .filter(|schema| *schema < KNOWN_SCHEMA || fixture(*schema, "sql").exists())
        .filter(|schema| !UNRELEASED.contains(schema))
}

/// Checks that everything is there that was put into the fixture, and that every token opens.
#[track_caller]
fn is_all_there(env: &TestEnv, because: &str) {
    let data = |line: &str| {
        let output = env.line(line);
        assert_eq!(output.code, 0, "{because}: {line}\n{output}");
        output.json()["data"].clone()
    };
    let people = data("person list --json");
    let list = |of: &str, what: &Value| -> Vec<String> {
        let all = what.as_array().unwrap().iter();
        let mut all: Vec<_> = all.map(|row| row[of].to_string()).collect();
        all.sort();
        all
    };
    assert_eq!(
        list("handle", &people),
        ["\"ada\"", "\"grace\"", "\"lukasz\""],
        "{because}"
    );
    assert_eq!(
        list("name", &people),
        ["\"Ada Lovelace\"", "\"Grace Hopper\"", "\"Łukasz Ñandú\""]
    );
    let ada = data("person show ada --json");
    assert_eq!(ada["time_zone"], "Europe/London");
    assert_eq!(
        list("integration", &ada["links"]),
        ["\"acme\"", "\"mine\""],
        "{because}"
    );
    let integrations = data("integration list --json");
    assert_eq!(
        list("name", &integrations),
        ["\"acme\"", "\"mine\"", "\"turned\""],
        "{because}"
    );
    assert_eq!(
        list("scope", &integrations),
        ["\"org\"", "\"org\"", "\"user\""]
    );
    for integration in integrations.as_array().unwrap() {
        assert_eq!(
            integration["base_url"],
            format!("http://127.0.0.1:{PORT}"),
            "{because}"
        );
        let name = integration["name"].as_str().unwrap();
        // that nobody answers at the address is learned with an opened token only
        let output = env.run(["integration", "test", name]);
        assert_eq!(output.code, 7, "{because}: the token of {name}\n{output}");
    }
    assert_sound(&env.store(), because);
}

#[test]
fn every_released_schema_has_a_fixture_that_is_read() {
    let mut seen = 0;
    for schema in released() {
        let env = of_schema(schema);
        is_all_there(&env, &format!("schema {schema}"));
        assert_eq!(user_version(&env.store()), KNOWN_SCHEMA);
        let backup = format!("manageros.db.schema-{schema}.bak");
        let mut files = vec!["key".to_owned(), "manageros.db".to_owned()];
        if schema < KNOWN_SCHEMA {
            assert_eq!(mode(&env.home().join(&backup)), 0o600);
            assert_eq!(user_version(&env.home().join(&backup)), schema);
            files.push(backup);
        }
        assert_eq!(names(env.home()), files);
        env.line("person add Eve").success();
        env.line("person edit ada --team Engines --manager grace")
            .success();
        seen += 1;
    }
    assert!(seen > 0, "the first schema is released");
}

#[test]
fn no_umask_opens_a_backup() {
    for schema in released() {
        for umask in ["000", "022", "077"] {
            let env = of_schema(schema);
            let command = env.command(["person", "list"]);
            ran(&mut after(&format!("umask {umask};"), &command)).ends(0, umask);
            for name in names(env.home()) {
                assert_eq!(mode(&env.home().join(&name)), 0o600, "{umask}: {name}");
            }
        }
    }
}

/// The rule itself is tested beside the code with made-up steps; here it is the real ones.
#[test]
fn killed_at_each_step_the_migration_can_be_done_again() {
    for schema in released().filter(|schema| *schema < KNOWN_SCHEMA) {
        for point in crash::POINTS
            .iter()
            .filter(|point| point.starts_with("migration."))
        {
            for time in 1.. {
                let env = of_schema(schema);
                let mut command = env.command(["person", "list"]);
                let ran = ran(command.env(crash::VARIABLE, format!("{point}#{time}")));
                if ran.code == Some(0) {
                    assert!(time > 1, "{point} is never passed");
                    break;
                }
                assert!(ran.signal.is_some(), "{point}#{time}: {ran:?}");
                let because = format!("schema {schema}, {point}#{time}");
                let version = user_version(&env.store());
                let committed = *point == "migration.committed";
                let right = if committed { KNOWN_SCHEMA } else { schema };
                assert_eq!(version, right, "{because}");
                is_all_there(&env, &because);
                let backup = format!("manageros.db.schema-{schema}.bak");
                assert_eq!(
                    names(env.home()),
                    ["key", "manageros.db", &backup],
                    "{because}"
                );
            }
        }
    }
}

#[test]
fn a_newer_schema_is_left_alone_by_every_command() {
    let stage = Stage::set();
    for newer in [KNOWN_SCHEMA + 1, 9999] {
        stage.reset();
        let db = Connection::open(stage.store()).unwrap();
        db.pragma_update(None, "user_version", i64::try_from(newer).unwrap())
            .unwrap();
        db.execute_batch("CREATE TABLE of_tomorrow (x TEXT) STRICT")
            .unwrap();
        drop(db);
        let before = contents(stage.folder());
        let reads = ["person list", "integration list", "activity show ada"];
        for line in reads
            .into_iter()
            .chain(CHANGES.iter().map(|change| change.line))
        {
            let ran = stage.run(line).ends(12, line);
            assert!(ran.stderr.contains("newer manageros"), "{ran:?}");
            assert!(ran.stderr.contains(&format!("schema {newer}")), "{ran:?}");
            assert!(contents(stage.folder()) == before, "{line}");
        }
    }
}

/// Writes the store as SQL that makes it again.
fn dump(store: &Path) -> String {
    let db = Connection::open(store).unwrap();
    let number =
        |name: &str| -> i64 { db.pragma_query_value(None, name, |row| row.get(0)).unwrap() };
    let mut sql = format!(
        "PRAGMA application_id = {};\nPRAGMA user_version = {};\n",
        number("application_id"),
        number("user_version")
    );
    let mut schema = db
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .unwrap();
    for line in schema.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        writeln!(sql, "{};", line.unwrap()).unwrap();
    }
    for table in tables(&db) {
        let columns = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let quoted: Vec<_> = columns
            .column_names()
            .map(|column| format!("quote({column})"))
            .collect();
        let select = format!("SELECT {} FROM {table}", quoted.join(" || ', ' || "));
        let mut rows = db.prepare(&select).unwrap();
        for row in rows.query_map([], |row| row.get::<_, String>(0)).unwrap() {
            writeln!(sql, "INSERT INTO {table} VALUES ({});", row.unwrap()).unwrap();
        }
    }
    sql
}

/// Writes the fixture of the newest schema; see the head of this file. Needs a port that only root may have.
#[test]
#[ignore = "is run once, before a schema is released"]
fn write() {
    assert!(
        !fixture(KNOWN_SCHEMA, "sql").exists(),
        "a released fixture is never changed"
    );
    let jira = cloud().port(PORT).start();
    let mut env = TestEnv::new();
    env.add_integration(
        "acme",
        &jira,
        &["--scope", "org", "--expires", "2027-06-30"],
    )
    .success();
    env.add_integration("mine", &jira, &[]).success();
    env.add_integration("turned", &jira, &["--scope", "org"])
        .success();
    let rotate = ["integration", "rotate", "turned", "--token-stdin"];
    env.run_with_input(rotate, jira.token()).success();
    for line in [
        "person add 'Ada Lovelace' --handle ada --email Ada@acme.example --time-zone Europe/London",
        "person add 'Grace Hopper' --handle grace",
        "person add 'Łukasz Ñandú' --handle lukasz --email łukasz@acme.example",
        "person link ada -i acme",
        "person link ada -i mine",
        "integration test acme",
    ] {
        env.line(line).success();
    }
    fs::create_dir_all(fixture(KNOWN_SCHEMA, "sql").parent().unwrap()).unwrap();
    fs::write(fixture(KNOWN_SCHEMA, "sql"), dump(&env.store())).unwrap();
    fs::copy(env.home().join("key"), fixture(KNOWN_SCHEMA, "key")).unwrap();
}
