//! An entry with everything that is shown with it: links, backlinks, its note, the targets of its
//! wiki links. Also for entries that have left the catalogue.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params, types::Type};

use super::{
    Error, Store,
    entry_state::PRACTISED,
    lists::{ROW, listing_row},
    placement::entry_of,
    sql::{CATALOGUE, current_id, ids, named, named_or_null, strings},
};
use crate::{
    content::{self, FileText, Names, Rank},
    domain::{
        CatalogueId, CategoryId, Content, Entry, EntryId, EntryStatus, EntryView, Extras, Kind,
        Note, Row, Step, fold, review::EntryCards,
    },
};

/// An entry of a catalogue, from its own rows.
pub(super) struct StoredEntry {
    key: i64,
    category_title: String,
    pub(super) entry: Entry,
    pub(super) status: EntryStatus,
    starred: bool,
}

impl Store {
    /// An entry with everything that is shown with it.
    pub fn entry_view(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<EntryView>, Error> {
        let Some(found) = stored(&self.connection, catalogue.as_str(), id)? else {
            return self.absent(catalogue, id);
        };
        let StoredEntry { key, category_title, entry, status, starred } = found;
        let related = self.rows(catalogue, &entry.links)?;
        let prerequisites = self.rows(catalogue, &entry.extras.prerequisites)?;
        let steps = self.steps(catalogue, &entry.extras.steps)?;
        let mut backlinks: Vec<Row> = self
            .connection
            .prepare_cached(&format!(
                "SELECT {ROW} FROM backlink JOIN entry ON entry.key = source
                 WHERE target = ?2 ORDER BY entry.position",
            ))?
            .query_map(params![catalogue.as_str(), key], listing_row)?
            .collect::<Result<_, _>>()?;
        for row in self.linking_notes(catalogue, &entry)? {
            if row.id != entry.id && !backlinks.iter().any(|known| known.id == row.id) {
                backlinks.push(row);
            }
        }
        let note = self.note(catalogue, id)?;
        let wikilinks = self.wikilinks(catalogue, key, &entry, note.as_ref(), &related)?;
        let folder = self.folder(catalogue, key)?;
        Ok(Some(EntryView {
            entry,
            category_title,
            prerequisites,
            steps,
            related,
            backlinks,
            status,
            starred,
            note,
            note_at: String::new(),
            wikilinks,
            cards: self.entry_card_counts(catalogue, id)?,
            folder,
        }))
    }

    /// The targets of the `[[…]]` in the texts of an entry and in its note, and of its links to
    /// note files.
    fn wikilinks(
        &self,
        catalogue: &CatalogueId,
        key: i64,
        entry: &Entry,
        note: Option<&Note>,
        related: &[Row],
    ) -> Result<Vec<(String, Row)>, Error> {
        let texts = || entry.texts().chain(note.map(|note| &note.text[..]));
        // As all forms of links have one of these.
        if !texts().any(|text| text.contains(['[', '{'])) {
            return Ok(Vec::new());
        }
        let named: Vec<String> = texts().flat_map(content::wikilinks).collect();
        let names = self.names_of(key, related)?;
        let own = self.file(key)?.unwrap_or_default();
        let linked: Vec<(String, usize)> =
            texts().flat_map(|text| names.lead_to(&own, text)).collect();
        let mut by_file: HashMap<&str, usize> = HashMap::new();
        for (written, at) in &linked {
            by_file.entry(written).or_insert(*at);
        }
        let mut found: Vec<(String, Row)> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        for target in named.iter().filter(|target| known.insert(target)) {
            if let Some(at) = by_file.get(target.as_str()) {
                found.push((target.clone(), related[*at].clone()));
            } else if let Some(row) = self.named(catalogue, target)? {
                found.push((target.clone(), row));
            }
        }
        for (written, at) in linked.iter().filter(|(written, _)| known.insert(written)) {
            found.push((written.clone(), related[*at].clone()));
        }
        Ok(found)
    }

    /// The file that an entry of a notes folder comes from.
    fn file(&self, entry: i64) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key FROM entry
             JOIN source ON source.catalogue = entry.catalogue AND source.id = entry.id
             WHERE entry.key = ?1 AND source.current",
        )?;
        Ok(statement.query_row([entry], |row| row.get(0)).optional()?)
    }

    /// The folder of the file that an entry comes from; empty if it comes from none.
    fn folder(&self, catalogue: &CatalogueId, entry: i64) -> Result<String, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT origin FROM catalogue WHERE id = ?1")?;
        let origin: Option<String> =
            statement.query_row([catalogue.as_str()], |row| row.get(0)).optional()?;
        let Some(origin) = origin.filter(|origin| origin.starts_with('/')) else {
            return Ok(String::new());
        };
        // The origin of a single document is its file.
        if content::stem(&origin) != origin {
            return Ok(origin.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        }
        let file = self.file(entry)?.unwrap_or_default();
        let file = file.split('#').next().unwrap_or_default();
        Ok(match file.rsplit_once('/') {
            Some((folder, _)) => format!("{origin}/{folder}"),
            None => origin,
        })
    }

    /// What the entries that one links to may be called, by their places among these.
    fn names_of(&self, entry: i64, related: &[Row]) -> Result<Names, Error> {
        let mut names = Names::default();
        let mut categories = Vec::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT source.key FROM source
                     WHERE source.catalogue = entry.catalogue AND source.id = entry.id AND current),
                    aliases, (SELECT title FROM category WHERE key = entry.category)
             FROM entry JOIN entry_text USING (key)
             WHERE catalogue = (SELECT catalogue FROM entry WHERE key = ?1) AND id = ?2",
        )?;
        for (at, row) in related.iter().enumerate() {
            names.add(&row.title, Rank::Title, at);
            names.add(row.id.as_str(), Rank::Path, at);
            let found = statement
                .query_row(params![entry, row.id.as_str()], |found| {
                    let file = found.get::<_, Option<String>>(0)?;
                    Ok((file, strings(found, 1)?, found.get::<_, String>(2)?))
                })
                .optional()?;
            names.add_heading(&row.title, at);
            let Some((file, aliases, category)) = found else { continue };
            categories.push((category, at));
            if let Some(file) = file {
                names.add_path(&file, at);
            }
            for alias in aliases {
                names.add(&alias, Rank::Alias, at);
            }
        }
        // What names an entry comes before what names its category.
        for (category, at) in categories {
            names.add_heading(&category, at);
        }
        Ok(names)
    }

    /// The steps of a station, and whether each has been read and practised.
    fn steps(&self, catalogue: &CatalogueId, ids: &[EntryId]) -> Result<Vec<Step>, Error> {
        let mut read = self.connection.prepare_cached(
            "SELECT 1 FROM mark WHERE catalogue = ?1 AND entry = ?2 AND visited_at > 0",
        )?;
        let mut practised = self.connection.prepare_cached(PRACTISED)?;
        let rows = self.rows(catalogue, ids)?.into_iter();
        rows.map(|row| {
            let of = [catalogue.as_str(), row.id.as_str()];
            Ok(Step { read: read.exists(of)?, practised: practised.exists(of)?, row })
        })
        .collect()
    }

    /// The entries whose notes, or user entries whose texts, link to an entry by its id, title or
    /// alias.
    fn linking_notes(&self, catalogue: &CatalogueId, entry: &Entry) -> Result<Vec<Row>, Error> {
        let names = [entry.id.as_str(), &entry.title];
        let names = names.into_iter().chain(entry.all_aliases());
        let names = names.chain(entry.extras.was.iter().map(EntryId::as_str));
        let mut sources: Vec<String> = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT source FROM note_link WHERE catalogue = ?1 AND target = ?2")?;
        for name in names {
            let links = statement.query_map([catalogue.as_str(), &fold(name)], |row| row.get(0))?;
            sources.extend(links.collect::<Result<Vec<_>, _>>()?);
        }
        if sources.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry
             WHERE catalogue = {CATALOGUE}
               AND id IN (SELECT value FROM json_each(?2))
             ORDER BY position",
        ))?;
        let sources = serde_json::Value::from(sources).to_string();
        let rows = statement.query_map([catalogue.as_str(), &sources], listing_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The view of an entry that is not in the catalogue: one that has left it and has a note, a deleted
    /// user entry, or one whose file was removed.
    pub(super) fn absent(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<EntryView>, Error> {
        let note = self.note(catalogue, id)?;
        if let Some(meta) = self.meta(catalogue, id)? {
            let text = note.as_ref().map_or("", |note| &note.text);
            let title = meta.category_title.clone();
            let entry = entry_of(id, meta, text);
            return Ok(Some(bare(entry, title, EntryStatus::Deleted, note)));
        }
        if let Some((path, bytes)) = self.removed_file(catalogue, id)? {
            let text = FileText::decode(&bytes).map(|file| file.text().to_owned());
            let body = content::front_matter(&text.unwrap_or_default()).1.to_owned();
            let Some(entry) = plain_entry(id, path, body) else { return Ok(None) };
            return Ok(Some(bare(entry, String::new(), EntryStatus::Removed, note)));
        }
        let Some(note) = note else {
            return match current_id(&self.connection, catalogue, id)? {
                Some(now) => self.entry_view(catalogue, &now),
                None => Ok(None),
            };
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT title FROM note WHERE catalogue = ?1 AND entry = ?2")?;
        let title = statement.query_row([catalogue.as_str(), id.as_str()], |row| row.get(0))?;
        let Some(entry) = plain_entry(id, title, String::new()) else { return Ok(None) };
        Ok(Some(bare(entry, String::new(), EntryStatus::Orphaned, Some(note))))
    }
}

/// An entry of which nothing is known but its title and its text.
fn plain_entry(id: &EntryId, title: String, body: String) -> Option<Entry> {
    Some(Entry {
        id: id.clone(),
        category: CategoryId::new("none").ok()?,
        kind: Kind::Article,
        title,
        summary: String::new(),
        aliases: Vec::new(),
        tags: Vec::new(),
        level: None,
        links: Vec::new(),
        source: String::new(),
        content: Content::Body(body),
        extras: Extras::default(),
    })
}

/// An entry that is in the catalogue.
pub(super) fn stored(
    connection: &Connection,
    catalogue: &str,
    id: &EntryId,
) -> Result<Option<StoredEntry>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT entry.key, category.id, category.title, kind, level, entry.title, tags,
                text.summary, aliases, source, body, challenge, solution, links, entry.own,
                coalesce((SELECT starred FROM mark
                    WHERE mark.catalogue = ?1 AND mark.entry = ?2), 0), extras
         FROM entry
         JOIN category ON category.key = entry.category
         JOIN entry_text AS text ON text.key = entry.key
         WHERE entry.catalogue = {CATALOGUE} AND entry.id = ?2"
    ))?;
    let found = statement.query_row([catalogue, id.as_str()], |row| {
        let content = match row.get(11)? {
            Some(challenge) => Content::Challenge { challenge, solution: row.get(12)? },
            None => Content::Body(row.get(10)?),
        };
        let extras: String = row.get(16)?;
        let extras: Extras = serde_json::from_str(&extras).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(16, Type::Text, Box::new(error))
        })?;
        let shown = |names: Vec<String>| -> Vec<String> {
            names.into_iter().filter(|name| !extras.hides(name)).collect()
        };
        let entry = Entry {
            id: id.clone(),
            category: named(row, 1)?,
            kind: named(row, 3)?,
            level: named_or_null(row, 4)?,
            title: row.get(5)?,
            tags: shown(strings(row, 6)?),
            summary: row.get(7)?,
            aliases: shown(strings(row, 8)?),
            source: row.get(9)?,
            links: ids(row, 13)?,
            content,
            extras,
        };
        let status = if row.get(14)? { EntryStatus::Own } else { EntryStatus::Published };
        Ok(StoredEntry {
            key: row.get(0)?,
            category_title: row.get(2)?,
            starred: row.get(15)?,
            entry,
            status,
        })
    });
    Ok(found.optional()?)
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
        cards: EntryCards::default(),
        folder: String::new(),
    }
}
