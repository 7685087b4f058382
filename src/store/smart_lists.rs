//! The lists of what the user made of a catalogue: starred, written, read, orphaned, deleted.

use rusqlite::{OptionalExtension as _, params};

use super::{Error, Origin, Store, entry_state::MOST_RECENT, read::listing_row, sql::count};
use crate::domain::{
    CatalogueId, CategoryId, Content, Entry, EntryId, EntryStatus, EntryView, Extras, Kind, Note,
    Row, SmartList,
};

/// The entries of each list with when they got there, as rows `id, at` of the catalogue whose
/// id is ?1.
fn sql_of(mine: SmartList) -> String {
    let here = "AND EXISTS (SELECT 1 FROM entry WHERE entry.id = entry_id AND entry.catalogue =
                    (SELECT key FROM catalogue WHERE id = ?1))";
    match mine {
        SmartList::Starred => format!(
            "SELECT entry AS entry_id, star_at AS at FROM mark
             WHERE catalogue = ?1 AND starred {here}"
        ),
        SmartList::Written => format!(
            "SELECT entry AS entry_id, changed_at AS at FROM note
             WHERE catalogue = ?1 AND NOT deleted {here}
             UNION ALL
             SELECT id AS entry_id, changed_at AS at FROM own
             WHERE catalogue = ?1 AND NOT deleted AND NOT EXISTS
                 (SELECT 1 FROM note WHERE note.catalogue = ?1 AND note.entry = own.id
                  AND NOT note.deleted)"
        ),
        SmartList::Recent => format!(
            "SELECT * FROM (SELECT entry AS entry_id, visited_at AS at FROM mark
                 WHERE catalogue = ?1 AND visited_at > 0 {here}
                 ORDER BY visited_at DESC LIMIT {MOST_RECENT})"
        ),
        SmartList::Orphaned => "SELECT entry AS entry_id, changed_at AS at FROM note
             WHERE catalogue = ?1 AND NOT deleted AND entry NOT LIKE 'my/%'
               AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.id = note.entry
                   AND entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1))"
            .to_owned(),
        SmartList::Deleted => "SELECT id AS entry_id, changed_at AS at FROM own
             WHERE catalogue = ?1 AND deleted
             UNION ALL
             SELECT entry, changed_at FROM note
             WHERE catalogue = ?1 AND deleted AND entry NOT LIKE 'my/%'"
            .to_owned(),
    }
}

impl Store {
    /// How many entries a list of one's own holds.
    pub fn count_smart_list(&self, catalogue: &CatalogueId, mine: SmartList) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM ({})", sql_of(mine));
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([catalogue.as_str()], |row| count(row, 0))?)
    }

    pub(super) fn mine_window(
        &self,
        catalogue: &CatalogueId,
        mine: SmartList,
        (from, to): (i64, i64),
    ) -> Result<Vec<Row>, Error> {
        // What is in no catalogue has no row of `entry`; its own table or its note names it.
        let sql = format!(
            "SELECT listed.entry_id,
                 coalesce(entry.title, own.title, note.title, listed.entry_id),
                 coalesce(entry.kind, own.kind, 'article'),
                 coalesce((SELECT starred FROM mark
                     WHERE mark.catalogue = ?1 AND mark.entry = listed.entry_id), 0),
                 note.deleted IS 0 AND own.id IS NULL,
                 own.id IS NOT NULL
             FROM ({}) AS listed
             LEFT JOIN entry ON entry.id = listed.entry_id
                 AND entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1)
             LEFT JOIN own ON own.catalogue = ?1 AND own.id = listed.entry_id
             LEFT JOIN note ON note.catalogue = ?1 AND note.entry = listed.entry_id
             ORDER BY listed.at DESC, listed.entry_id LIMIT ?3 OFFSET ?2",
            sql_of(mine)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params![catalogue.as_str(), from, to - from], listing_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rows of the entries that a list of one's own holds, in the catalogue that came from an
    /// origin.
    pub fn keys_of_smart_list(&self, origin: &Origin, mine: SmartList) -> Result<Vec<i64>, Error> {
        let Some(catalogue) = self.catalogue_from(origin)? else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT entry.key FROM ({}) AS listed JOIN entry ON entry.id = listed.entry_id
             WHERE entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1)",
            sql_of(mine)
        ))?;
        let keys = statement.query_map([catalogue.as_str()], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The position of an entry in a list of one's own.
    pub fn place_in(
        &self,
        catalogue: &CatalogueId,
        mine: SmartList,
        id: &EntryId,
    ) -> Result<Option<u64>, Error> {
        let sql = format!(
            "SELECT place FROM (SELECT entry_id,
                 row_number() OVER (ORDER BY at DESC, entry_id) - 1 AS place FROM ({}))
             WHERE entry_id = ?2",
            sql_of(mine)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let place = statement.query_row([catalogue.as_str(), id.as_str()], |row| count(row, 0));
        Ok(place.optional()?)
    }

    /// What is to be shown of an entry that is in no list of the catalogue: one that has left
    /// it and has a note, or one of the user's own that is deleted.
    pub(super) fn absent(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<EntryView>, Error> {
        let note = self.note(catalogue, id)?;
        if let Some(meta) = self.meta(catalogue, id)? {
            let text = note.as_ref().map_or("", |note| &note.text);
            let title = meta.category_title.clone();
            let entry = super::placement::entry_of(id, meta, text);
            return Ok(Some(bare(entry, title, EntryStatus::Deleted, note)));
        }
        let Some(note) = note else {
            return match self.current_id(catalogue, id)? {
                Some(now) => self.entry_view(catalogue, &now),
                None => Ok(None),
            };
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT title FROM note WHERE catalogue = ?1 AND entry = ?2")?;
        let title = statement.query_row([catalogue.as_str(), id.as_str()], |row| row.get(0))?;
        let Ok(category) = CategoryId::new("none") else { return Ok(None) };
        let entry = Entry {
            id: id.clone(),
            category,
            kind: Kind::Article,
            title,
            summary: String::new(),
            aliases: Vec::new(),
            tags: Vec::new(),
            level: None,
            links: Vec::new(),
            source: String::new(),
            content: Content::Body(String::new()),
            extras: Extras::default(),
        };
        Ok(Some(bare(entry, String::new(), EntryStatus::Orphaned, Some(note))))
    }
}

fn bare(
    entry: Entry,
    category_title: String,
    status: EntryStatus,
    note: Option<Note>,
) -> EntryView {
    EntryView {
        entry,
        category_title,
        prerequisites: Vec::new(),
        steps: Vec::new(),
        related: Vec::new(),
        backlinks: Vec::new(),
        status,
        starred: false,
        note,
        note_at: String::new(),
        wikilinks: Vec::new(),
    }
}
