//! The floors of what is read from a store and written to it: SQLite with the same settings, and nothing around it.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

#[path = "linking.rs"]
mod linking;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list", store] => list(store),
        ["link", people] => Ok(linking::link(&mut linking::people(people.parse()?)?)?),
        _ => Err("usage: floor-sqlite list STORE | link PEOPLE".into()),
    }
}

/// Prints the integrations of a store, tab-separated.
fn list(store: &str) -> Outcome {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(store, flags)?;
    db.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;
         PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
    )?;
    let mut rows = db.prepare(
        "SELECT name, scope, base_url, deployment, auth, login, enabled, expires FROM integrations",
    )?;
    let mut rows = rows.query([])?;
    let mut text =
        String::from("name\tscope\tbase_url\tdeployment\tauth\tlogin\tenabled\texpires\n");
    while let Some(row) = rows.next()? {
        for column in 0..8 {
            match row.get_ref(column)? {
                ValueRef::Text(bytes) => text.push_str(std::str::from_utf8(bytes)?),
                ValueRef::Integer(number) => write!(text, "{number}")?,
                _ => {}
            }
            text.push(if column == 7 { '\n' } else { '\t' });
        }
    }
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}
