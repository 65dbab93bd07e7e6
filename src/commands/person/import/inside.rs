//! What the benches reach of an import's inside; nothing else calls it.

use jiff::Timestamp;

use super::apply::{Importer, Manner};
use super::table;
use crate::domain::PersonId;
use crate::error::Failure;
use crate::store::{Change, Store};
use crate::vault::Vault;

/// Adds the people of a table to a store, and returns how many they are.
///
/// # Errors
///
/// When the table is none, and what the store says.
pub fn imported(table: &[u8], store: &mut Store, now: Timestamp) -> Result<usize, Failure> {
    let new_ids = |count| {
        let drawn = Vault::random_rows(count)?;
        Ok(drawn.into_iter().map(PersonId::from_bytes).collect())
    };
    store.change_people(|people| {
        let manner = Manner {
            update: false,
            every_row: false,
            now,
            people: table.len() / 48,
            new_ids: &new_ids,
        };
        let mut importer = Importer::new(people, manner);
        table::read(table, &mut |line, label, entry| {
            importer.take(line, label, entry)
        })?;
        let (counts, _) = importer.finish()?;
        Ok((counts.added, Some(Change::of("person.import", "people"))))
    })
}
