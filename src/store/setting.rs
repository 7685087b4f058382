//! Settings of this copy: short named texts such as the reader's place.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Error, Store};

impl Store {
    /// The value of a setting, if it was ever set.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Sets a setting.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        Ok(set(&self.connection, name, value)?)
    }
}

/// Sets a setting, within a transaction.
pub(super) fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute([name, value])
        .map(drop)
}
