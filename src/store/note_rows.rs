//! The row of a note with what is derived from it: its words for the full text, its links.

use rusqlite::{Connection, OptionalExtension as _};

use super::{
    Error,
    personal::{NoteRow, NoteVersionRow, Record as _},
    sql::CATALOGUE,
};
use crate::{
    content::wikilinks,
    domain::{EntryId, Note, fold},
    search::{IndexedText, Tokenizer},
};

/// The note on an entry, even a deleted one.
pub(super) fn note(
    connection: &Connection,
    catalogue: &str,
    entry: &EntryId,
) -> rusqlite::Result<Option<Note>> {
    Ok(NoteRow::get(connection, &[catalogue, entry.as_str()])?.map(|row| Note {
        text: row.body.into_owned(),
        version: row.version.into_owned(),
        deleted: row.deleted,
        changed_at: row.changed_at,
        clock: row.clock,
    }))
}

/// The title of a note's entry: in the catalogue, or else the last known one.
pub(super) fn title_of(
    connection: &Connection,
    catalogue: &str,
    entry: &EntryId,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(&format!(
            "SELECT coalesce((SELECT title FROM entry WHERE id = ?2 AND catalogue = {CATALOGUE}),
                 (SELECT title FROM note WHERE catalogue = ?1 AND entry = ?2))"
        ))?
        .query_row([catalogue, entry.as_str()], |row| row.get(0))
}

/// Makes a version the current note; `title` is its entry's.
pub(super) fn set_note(
    connection: &Connection,
    version: &NoteVersionRow<'_>,
    title: &str,
) -> Result<(), Error> {
    let body = &version.body[..];
    let row = NoteRow {
        catalogue: version.catalogue[..].into(),
        entry: version.entry[..].into(),
        version: version.version[..].into(),
        body: body.into(),
        deleted: body.is_empty(),
        changed_at: version.changed_at,
        title: title.into(),
        clock: version.clock,
    };
    let text = IndexedText::of(std::iter::once(body), &[], &mut Tokenizer::default());
    row.put(connection, &[&text.code, &text.words.concat()])?;
    link(connection, &version.catalogue, &version.entry, body)
}

/// Saves the links of a note.
fn link(connection: &Connection, catalogue: &str, entry: &str, text: &str) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM note_link WHERE catalogue = ?1 AND source = ?2")?
        .execute([catalogue, entry])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO note_link (catalogue, target, source) VALUES (?1, ?2, ?3)
         ON CONFLICT (catalogue, target, source) DO NOTHING",
    )?;
    for target in wikilinks(text) {
        insert.execute([catalogue, &fold(&target), entry])?;
    }
    Ok(())
}

/// The text of a version, unless it was pruned.
pub(super) fn version_text(
    connection: &Connection,
    version: &str,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT body FROM note_version WHERE version = ?1 AND NOT pruned")?
        .query_row([version], |row| row.get(0))
        .optional()
}
