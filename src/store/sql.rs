//! What statements of several files share: readers of columns, and fragments of SQL, each in one
//! place under a name.

use rusqlite::{Row as SqlRow, types::Type};

use crate::domain::EntryId;

/// Reads a column that holds the name of something.
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
