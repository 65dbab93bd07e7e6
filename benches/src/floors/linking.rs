//! Linking people by their e-mail: what SQLite takes for it, in memory and in one transaction.

use rusqlite::{Connection, Result};

/// Returns a database of so many people.
pub(crate) fn people(count: u32) -> Result<Connection> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE) STRICT;
         CREATE TABLE links (person INTEGER PRIMARY KEY REFERENCES people, account TEXT NOT NULL) STRICT;",
    )?;
    let tx = db.transaction()?;
    {
        let mut add = tx.prepare("INSERT INTO people (email) VALUES (?1)")?;
        for person in 0..count {
            add.execute([email(person)])?;
        }
    }
    tx.commit()?;
    Ok(db)
}

/// Links everybody to an account.
pub(crate) fn link(db: &mut Connection) -> Result<()> {
    let people: u32 = db.query_row("SELECT count(*) FROM people", [], |row| row.get(0))?;
    let tx = db.transaction()?;
    {
        let mut link =
            tx.prepare("INSERT INTO links SELECT id, ?2 FROM people WHERE email = ?1")?;
        for person in 0..people {
            link.execute([email(person), format!("712020:{person:036}")])?;
        }
    }
    tx.commit()
}

fn email(person: u32) -> String {
    format!("person{person:06}@acme.example")
}
