//! Group 9, from outside: every column that decides where, as whom or by whose right something happens is flipped by
//! SQL; then nothing opens and nobody is called. A new column does not pass without a decision here.

use std::collections::BTreeSet;
use std::fs;

use rusqlite::Connection;

use super::{Stage, tables};
use crate::secrets::Trap;

/// What may be done to a column by somebody with a SQLite shell.
enum Column {
    /// The integration is refused after each of these, with one of the exit codes. `{trap}` is an address that nobody
    /// may call.
    Bound(&'static [&'static str], &'static [i32]),
    /// It decides nothing; why.
    Free(&'static str),
    /// It decides something and is not yet covered by a signature; what.
    Open(&'static str),
}
use Column::{Bound, Free, Open};

const SEAL: &[i32] = &[10];

#[rustfmt::skip] // a table is read by its columns
const COLUMNS: [(&str, &str, Column); 71] = [
    ("store", "one", Free("always 1")),
    ("store", "database_id", Bound(&["randomblob(16)", "zeroblob(16)"], SEAL)),
    ("store", "organization", Free("a name to show")),
    ("store", "created_at", Free("a date to show")),
    ("users", "id", Bound(&["randomblob(16)"], &[3, 10])),
    ("users", "os_account", Bound(&["'uid:4294967'", "''"], &[5])),
    ("users", "name", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("users", "role", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("users", "created_at", Free("a date to show")),
    ("users", "public_key", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("users", "standing", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("grants", "member", Free("tokens of grants are opened in the tests of `vault`")),
    ("grants", "kind", Free("the same")),
    ("grants", "key_version", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("grants", "sealed", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("manifest", "one", Free("always 1")),
    ("manifest", "epoch", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("manifest", "previous", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("manifest", "signer", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("manifest", "key_version", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("manifest", "signature", Free("signed; flipped in `authority_sql`, where the organization is looked at")),
    ("rotations", "epoch", Free("has no row here; forged ones are refused in the tests of `vault`")),
    ("rotations", "old", Free("the same")),
    ("rotations", "new", Free("the same")),
    ("rotations", "signature", Free("the same")),
    ("pins", "organization", Free("has no row here; the tests of shared organizations flip it")),
    ("pins", "sealed", Free("the same")),
    ("store", "org_store", Free("another file is refused when its organization is not the pinned one")),
    ("audit", "id", Free("a log to read")),
    ("audit", "at", Free("a log to read")),
    ("audit", "user", Free("a log to read")),
    ("audit", "who", Free("a log to read")),
    ("audit", "action", Free("a log to read")),
    ("audit", "subject", Free("a log to read")),
    ("audit", "detail", Free("a log to read")),
    ("integrations", "id", Bound(&["randomblob(16)"], SEAL)),
    ("integrations", "name", Free("how it is called; may be changed freely")),
    // a row that contradicts itself is not anybody's
    ("integrations", "scope", Bound(&["CASE scope WHEN 'org' THEN 'user' ELSE 'org' END"], &[3, 10])),
    ("integrations", "owner", Bound(&["randomblob(16)",
        "CASE WHEN owner IS NULL THEN (SELECT id FROM users) END"], &[3, 10])),
    ("integrations", "deployment", Bound(&["'data_center'"], SEAL)),
    ("integrations", "base_url", Bound(&["'{trap}'", "base_url || 'x'",
        "replace(base_url, '127.0.0.1', 'localhost')"], &[10, 12])),
    ("integrations", "api_url", Bound(&["'{trap}'", "base_url"], SEAL)),
    ("integrations", "login", Bound(&["'eve@acme.example'", "''", "upper(login)"], SEAL)),
    ("integrations", "auth", Bound(&["'scoped'", "'pat'", "'password'"], SEAL)),
    ("integrations", "ca_cert", Bound(&["'x'", "''"], SEAL)),
    ("integrations", "proxy", Bound(&["'{trap}'", "''"], SEAL)),
    ("integrations", "server_url", Free("where links that are printed lead; no token goes there")),
    ("integrations", "enabled", Free("may be changed freely by who may write the file")),
    ("integrations", "expires", Free("a date to warn of")),
    ("integrations", "created_at", Free("a date to show")),
    ("integrations", "row_version", Bound(&["row_version + 1", "row_version - 1", "-1", "0"], SEAL)),
    // 2: without a token `rotate` asks whether the row may be believed
    ("integrations", "token_enc", Bound(&["NULL", "x''", "randomblob(80)", "zeroblob(90)",
        "CAST(token_enc || x'00' AS BLOB)", "substr(token_enc, 1, length(token_enc) - 1)"], &[10, 2])),
    ("last_tests", "integration", Free("how a test went, to show")),
    ("last_tests", "at", Free("a date to show")),
    ("last_tests", "ok", Free("how a test went, to show")),
    ("people", "id", Free("what links refer to")),
    ("people", "handle", Free("how a person is called")),
    ("people", "name", Free("how a person is called")),
    ("people", "email", Free("what accounts are searched by")),
    ("people", "email_key", Free("the same")),
    ("people", "team", Free("whom lists and `person link --all` are about")),
    ("people", "manager", Free("the same")),
    ("people", "time_zone", Free("when a person's days begin")),
    ("people", "created_at", Free("a date to show")),
    ("links", "person", Open("whose tickets are shown as whose?")),
    ("links", "integration", Open("whose tickets are shown as whose?")),
    ("links", "account_id", Open("whose tickets are shown as whose?")),
    ("links", "account_key", Open("whose tickets are shown as whose?")),
    ("links", "email", Free("to show")),
    ("links", "display_name", Free("to show")),
    ("links", "linked_at", Free("a date to show")),
];

#[test]
fn every_column_was_decided_on() {
    let stage = Stage::set();
    let db = Connection::open(stage.store()).unwrap();
    let mut there = BTreeSet::new();
    for table in tables(&db) {
        let mut info = db
            .prepare("SELECT name FROM pragma_table_info(?1)")
            .unwrap();
        let columns = info.query_map([&table], |row| row.get(0)).unwrap();
        there.extend(
            columns.map(|column: rusqlite::Result<String>| (table.clone(), column.unwrap())),
        );
    }
    let decided: BTreeSet<_> = COLUMNS
        .iter()
        .map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned()))
        .collect();
    assert_eq!(there, decided, "is it bound, free or open?");
    for (table, column, decision) in &COLUMNS {
        if let Free(why) | Open(why) = decision {
            assert!(!why.is_empty(), "{table}.{column}");
        }
    }
}

/// Everything that opens a token of the organization and of the user.
const USES: [&str; 8] = [
    "integration test acme",
    "integration test mine",
    "person search ada -i acme",
    "person search ada -i mine",
    "person link grace -i acme",
    "integration edit acme --auth token",
    "integration rotate mine --token-stdin",
    "activity show ada --require-complete",
];

#[test]
fn a_flipped_column_opens_nothing_and_calls_nobody() {
    let stage = Stage::set();
    let trap = Trap::new();
    let calls = stage.jira.connections();
    for (table, column, decision) in &COLUMNS {
        let Bound(values, codes) = decision else {
            continue;
        };
        for value in *values {
            let value = value.replace("{trap}", &trap.url());
            stage.reset();
            let db = Connection::open(stage.store()).unwrap();
            let keeping_links = match (*table, *column) {
                ("integrations", "id") => {
                    "CREATE TEMP TABLE old AS SELECT id, name FROM integrations;"
                }
                _ => "",
            };
            let flipped = db.execute_batch(&format!(
                "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {keeping_links}
                 UPDATE {table} SET {column} = {value};"
            ));
            flipped.unwrap();
            if !keeping_links.is_empty() {
                db.execute_batch(
                    "UPDATE links SET integration = (SELECT i.id FROM integrations i JOIN old ON old.name = i.name
                         WHERE old.id = links.integration)",
                )
                .unwrap();
            }
            drop(db);
            for line in USES {
                let whole = fs::read(stage.store()).unwrap();
                let because = format!("{table}.{column} = {value}: {line}");
                let ran = stage.run(line);
                // whose integration it is decides whether it is there at all, and who sees no link has no gap
                let gone = codes.contains(&3) && line.starts_with("activity");
                let code = ran.code.unwrap_or(-1);
                assert!(
                    codes.contains(&code) || (gone && matches!(code, 3 | 4 | 9 | 10 | 11)),
                    "{because}\n{ran:?}"
                );
                assert!(!ran.stderr.contains("panicked"), "{because}\n{ran:?}");
                // that a test failed is kept
                let kept = line.starts_with("integration test");
                assert!(
                    kept || fs::read(stage.store()).unwrap() == whole,
                    "{because}: it was changed"
                );
            }
            assert_eq!(
                stage.jira.connections(),
                calls,
                "{table}.{column} = {value}"
            );
            trap.is_untouched(&format!("{table}.{column} = {value}"));
        }
    }
    stage.reset();
    stage.holds("and as it was it opens");
}
