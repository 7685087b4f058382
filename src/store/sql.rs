//! What several files share in their statements: readers of columns and fragments of SQL.

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, types::Type};

use crate::domain::{CatalogueId, EntryId};

/// Reads a text column and parses it, such as an id or a kind.
pub(super) fn named<T>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

pub(super) fn named_or_null<T>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => named(row, column).map(Some),
    }
}

pub(super) fn strings(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

pub(super) fn ids(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Vec<EntryId>> {
    let parsed = strings(row, column)?.iter().map(|id| id.parse()).collect::<Result<_, _>>();
    parsed.map_err(|error: crate::domain::InvalidId| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

pub(super) fn count(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.try_into().unwrap_or_default())
}

/// The key of the catalogue whose id is the parameter ?1.
pub(super) const CATALOGUE: &str = "(SELECT key FROM catalogue WHERE id = ?1)";

/// The key of the catalogue whose origin is the parameter ?1.
pub(super) const CATALOGUE_FROM: &str = "(SELECT key FROM catalogue WHERE origin = ?1)";

/// The key of a catalogue, if it exists.
pub(super) fn catalogue_key(
    connection: &Connection,
    catalogue: &str,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT key FROM catalogue WHERE id = ?1")?
        .query_row([catalogue], |row| row.get(0))
        .optional()
}

/// Matches the ids of user entries only.
pub(super) const LIKE_USER_ENTRY: &str = "LIKE 'my/%'";

/// A name for a row that is unique across devices.
pub(super) fn unique_name(connection: &Connection) -> rusqlite::Result<String> {
    connection.prepare_cached("SELECT lower(hex(randomblob(16)))")?.query_row([], |row| row.get(0))
}

/// The current id of an entry, by a former one.
pub(super) fn current_id(
    connection: &Connection,
    catalogue: &CatalogueId,
    former: &EntryId,
) -> rusqlite::Result<Option<EntryId>> {
    let mut statement = connection.prepare_cached(
        "SELECT former.entry FROM former
         JOIN catalogue ON catalogue.key = former.catalogue
         JOIN entry ON entry.catalogue = former.catalogue AND entry.id = former.entry
         WHERE catalogue.id = ?1 AND former.id = ?2",
    )?;
    let id = statement.query_row([catalogue.as_str(), former.as_str()], |row| named(row, 0));
    id.optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_user_entries_are_told_by_their_prefix() {
        assert_eq!(LIKE_USER_ENTRY, format!("LIKE '{}%'", crate::domain::OWN_PREFIX));
    }
}
