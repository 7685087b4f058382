//! The schema and its history. Steps are only ever appended, never changed.

use rusqlite::{Connection, TransactionBehavior};

/// Marks a database as Nexus's: "NXUS".
pub(super) const APPLICATION_ID: i32 = 0x4e58_5553;

/// Step N brings a database from version N to version N + 1.
const STEPS: &[&str] = &[
    include_str!("schema/1-catalogues-and-settings.sql"),
    include_str!("schema/2-search.sql"),
    include_str!("schema/3-personal.sql"),
    include_str!("schema/4-stems.sql"),
    include_str!("schema/5-sources.sql"),
    include_str!("schema/6-names.sql"),
    include_str!("schema/7-wordless.sql"),
    include_str!("schema/8-ancestry.sql"),
    include_str!("schema/9-extras.sql"),
    include_str!("schema/10-sync.sql"),
    include_str!("schema/11-short-texts.sql"),
    include_str!("schema/12-reviews.sql"),
    include_str!("schema/13-saved-searches.sql"),
    include_str!("schema/14-deck-days.sql"),
    include_str!("schema/15-files.sql"),
    include_str!("schema/16-documents.sql"),
    include_str!("schema/17-known-entries.sql"),
    include_str!("schema/18-names-that-return.sql"),
    include_str!("schema/19-source-by-id.sql"),
];

/// The version that this program reads and writes.
pub(super) const VERSION: i32 = STEPS.len() as i32;

/// Brings a database to [`VERSION`] in one exclusive transaction: a process killed at any
/// moment leaves exactly the old schema or the new one.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    migrate_to(connection, VERSION)
}

/// The same up to an earlier version, for rows of that version.
pub(super) fn migrate_to(connection: &mut Connection, to: i32) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let version: i32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let number = |version: i32| usize::try_from(version).unwrap_or_default();
    for step in STEPS.iter().take(number(to)).skip(number(version)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", version.max(to))?;
    transaction.commit()
}
