//! Group 10: a sealed token opens in the row it was sealed for and in no other, of whatever scope, owner or store.

use rusqlite::{Connection, params};

use super::{CHANGES, Stage};

/// The sealed token of each integration, by the name of the store and its own.
fn sealed(stage: &Stage) -> Vec<(String, Vec<u8>)> {
    let db = Connection::open(stage.store()).unwrap();
    let mut select = db
        .prepare("SELECT name, token_enc FROM integrations ORDER BY name")
        .unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn put(stage: &Stage, name: &str, token: &[u8]) {
    let db = Connection::open(stage.store()).unwrap();
    let sql = "UPDATE integrations SET token_enc = ?2 WHERE name = ?1";
    assert_eq!(db.execute(sql, params![name, token]).unwrap(), 1);
}

#[test]
fn no_token_opens_in_another_row() {
    // all of one site, one login and one token: only the row tells them apart
    let mut stage = Stage::set();
    for (name, scope) in [("twin", "org"), ("own", "user")] {
        let more = ["--scope", scope];
        stage
            .env
            .add_integration(name, &stage.jira, &more)
            .success();
    }
    let here = sealed(&stage);
    assert_eq!(here.len(), 4);
    // another store, under another key
    let elsewhere = sealed(&Stage::set());
    let calls = stage.jira.connections();
    let mut pairs = 0;
    for (to, _) in &here {
        let others = here.iter().filter(|(from, _)| from != to).chain(&elsewhere);
        for (from, token) in others {
            put(&stage, to, token);
            let ran = stage.run(&format!("integration test {to}"));
            ran.ends(10, &format!("the token of {from} in the row of {to}"));
            pairs += 1;
        }
        let own = &here.iter().find(|(name, _)| name == to).unwrap().1;
        put(&stage, to, own);
    }
    assert_eq!(pairs, 4 * (3 + elsewhere.len()));
    assert_eq!(stage.jira.connections(), calls);
    stage.holds("every token in its place");
}

/// A token that was replaced does not open in the row as it is now.
#[test]
fn an_old_token_does_not_come_back() {
    let stage = Stage::set();
    let changes = CHANGES.iter().map(|change| change.line);
    let replacing: Vec<_> = changes
        .filter(|line| line.contains("rotate") || line.contains("edit acme"))
        .collect();
    assert_eq!(replacing.len(), 2);
    for line in replacing {
        stage.reset();
        let old = sealed(&stage);
        stage.run(line).ends(0, line);
        assert_ne!(sealed(&stage)[0].1, old[0].1, "{line}: sealed anew");
        put(&stage, "acme", &old[0].1);
        let calls = stage.jira.connections();
        stage.run("integration test acme").ends(10, line);
        assert_eq!(stage.jira.connections(), calls);
    }
}

#[test]
fn equal_tokens_have_different_seals() {
    let stage = Stage::set();
    let tokens = sealed(&stage);
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0].1.len(), tokens[1].1.len());
    // neither the nonce nor the body tells that the token is the same, and neither does sealing it again
    assert_ne!(tokens[0].1[22..34], tokens[1].1[22..34]);
    assert_ne!(tokens[0].1[34..], tokens[1].1[34..]);
    stage
        .run("integration rotate acme --token-stdin")
        .ends(0, "rotate");
    let again = sealed(&stage);
    assert_ne!(again[0].1[22..34], tokens[0].1[22..34]);
    assert_ne!(again[0].1[34..], tokens[0].1[34..]);
}
