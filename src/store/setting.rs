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

/// The settings of a catalogue (`place/ID` and others) are those of another id from now on.
pub(super) fn rename_catalogue(
    connection: &Connection,
    from: &str,
    to: &str,
) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE OR REPLACE setting SET name = substr(name, 1, instr(name, '/')) || ?2
         WHERE instr(name, '/') > 0 AND substr(name, instr(name, '/') + 1) = ?1",
        "UPDATE setting SET value = ?2 WHERE name = 'last-open' AND value = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([from, to])?;
    }
    Ok(())
}
