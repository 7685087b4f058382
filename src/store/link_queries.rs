//! Searches for entries by their links: to an entry, to nowhere, none at all, none where an entry is
//! mentioned.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

use rusqlite::{OptionalExtension as _, Row as SqlRow};

use super::{
    Error, Store,
    sql::{ids, named},
};
use crate::{
    content,
    domain::{CatalogueId, EntryId, EntryView, fold},
    search::expression,
};

/// The columns of texts in the statement for broken links.
const TEXTS: Range<usize> = 4..9;

impl Store {
    /// The keys of the entries that link to one with this id or title, in texts or in notes.
    pub(super) fn keys_linking_to(&self, name: &str) -> Result<Vec<i64>, Error> {
        let mut keys = BTreeSet::new();
        for catalogue in self.catalogues()? {
            let Some(target) = self.named(&catalogue.id, name)? else { continue };
            if let Some(view) = self.entry_view(&catalogue.id, &target.id)? {
                for row in view.backlinks {
                    keys.extend(self.key_of(&catalogue.id, &row.id)?);
                }
            }
        }
        Ok(keys.into_iter().collect())
    }

    /// The keys of the entries that mention one with this id or title, in texts or in notes, and do
    /// not link to it.
    pub(super) fn keys_mentioning(&self, name: &str) -> Result<Vec<i64>, Error> {
        let mut found = BTreeSet::new();
        for catalogue in self.catalogues()? {
            let Some(target) = self.named(&catalogue.id, name)? else { continue };
            let Some(view) = self.entry_view(&catalogue.id, &target.id)? else { continue };
            let mut linking = HashSet::from([target.id]);
            linking.extend(view.backlinks.into_iter().map(|row| row.id));
            let aliases = view.entry.aliases.into_iter();
            let names: Vec<String> = std::iter::once(view.entry.title).chain(aliases).collect();
            for name in &names {
                self.add_mentioning(&catalogue.id, name, &names, &linking, &mut found)?;
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Adds the keys of the entries that the full text finds by a name, whose texts or notes have one
    /// of the names in prose, and that are not among those that link to it.
    fn add_mentioning(
        &self,
        catalogue: &CatalogueId,
        name: &str,
        names: &[String],
        linking: &HashSet<EntryId>,
        found: &mut BTreeSet<i64>,
    ) -> Result<(), Error> {
        // A name of signs alone has no words.
        if fold(name).is_empty() {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(
            "WITH hit (id) AS (
                 SELECT entry.id FROM entry_words JOIN entry ON entry.key = entry_words.rowid
                 JOIN catalogue ON catalogue.key = entry.catalogue AND catalogue.id = ?1
                 WHERE entry_words MATCH ?2
                 UNION
                 SELECT note.entry FROM note_words JOIN note ON note.key = note_words.rowid
                 WHERE note_words MATCH ?2 AND note.catalogue = ?1 AND NOT note.deleted
             )
             SELECT entry.key, entry.id,
                 summary || char(10, 10) || coalesce(text.body, '') || coalesce(challenge, '')
                     || char(10, 10) || coalesce(solution, ''), note.body
             FROM hit JOIN catalogue ON catalogue.id = ?1
             JOIN entry ON entry.catalogue = catalogue.key AND entry.id = hit.id
             JOIN entry_text AS text ON text.key = entry.key
             LEFT JOIN note ON note.catalogue = ?1 AND note.entry = entry.id AND NOT note.deleted",
        )?;
        let mut rows = statement.query([catalogue.as_str(), &expression(&fold(name), false)])?;
        while let Some(row) = rows.next()? {
            let (key, id): (i64, EntryId) = (row.get(0)?, named(row, 1)?);
            let (texts, note): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            if !found.contains(&key)
                && !linking.contains(&id)
                && (content::mentions(&texts, names)
                    || note.is_some_and(|note| content::mentions(&note, names)))
            {
                found.insert(key);
            }
        }
        Ok(())
    }

    /// The keys of the entries with a link that leads nowhere: in their list of links, in a text,
    /// or in the note.
    pub(super) fn keys_with_broken_links(&self) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.key, catalogue.id, entry.id,
                 EXISTS (SELECT 1 FROM json_each(links) AS link WHERE NOT EXISTS
                     (SELECT 1 FROM entry AS target
                      WHERE target.catalogue = entry.catalogue AND target.id = link.value)),
                 summary, text.body, challenge, solution, note.body
             FROM entry
             JOIN catalogue ON catalogue.key = entry.catalogue
             JOIN entry_text AS text ON text.key = entry.key
             LEFT JOIN note ON note.catalogue = catalogue.id AND note.entry = entry.id
                 AND NOT note.deleted",
        )?;
        let mut rows = statement.query([])?;
        let mut known = KnownNames { store: self, known: HashMap::new() };
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, catalogue, id) = (row.get(0)?, named(row, 1)?, named(row, 2)?);
            if row.get(3)? || known.may_lack(&catalogue, row)? && self.is_broken(&catalogue, &id)? {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// Whether an entry has a link that leads nowhere.
    fn is_broken(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<bool, Error> {
        let Some(view) = self.entry_view(catalogue, id)? else { return Ok(false) };
        Ok(has_broken_link(&view) || self.names_no_entry(catalogue, &view)?)
    }

    /// The keys of the entries without links in their texts, to which no other links.
    pub(super) fn keys_without_links(&self) -> Result<Vec<i64>, Error> {
        let mut linked = HashSet::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT catalogue, source, target FROM note_link
             JOIN catalogue ON catalogue.id = note_link.catalogue",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((named::<CatalogueId>(row, 0)?, named::<EntryId>(row, 1)?, row.get(2)?))
        })?;
        for row in rows {
            let (catalogue, source, target): (_, _, String) = row?;
            linked.extend(self.key_of(&catalogue, &source)?);
            if let Some(row) = self.named(&catalogue, &target)? {
                linked.extend(self.key_of(&catalogue, &row.id)?);
            }
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT key, links FROM entry_text
             WHERE NOT EXISTS (SELECT 1 FROM backlink WHERE target = key)",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, ids(row, 1)?)))?;
        let mut keys = Vec::new();
        for row in rows {
            let (key, links): (i64, Vec<EntryId>) = row?;
            if links.is_empty() && !linked.contains(&key) {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    /// Whether a link by id in the texts of an entry or in its note leads nowhere.
    fn names_no_entry(&self, catalogue: &CatalogueId, view: &EntryView) -> Result<bool, Error> {
        for id in texts_of(view).flat_map(content::links_to_entries) {
            let named = view.wikilinks.iter().any(|(written, _)| written == id.as_str());
            if !named && self.row(catalogue, &id)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn key_of(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<Option<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.key FROM entry JOIN catalogue ON catalogue.key = entry.catalogue
             WHERE catalogue.id = ?1 AND entry.id = ?2",
        )?;
        let key = statement.query_row([catalogue.as_str(), id.as_str()], |row| row.get(0));
        Ok(key.optional()?)
    }
}

/// Which names there are, asked once each: most links lead somewhere, and by the same names.
struct KnownNames<'s> {
    store: &'s Store,
    known: HashMap<(CatalogueId, String), bool>,
}

impl KnownNames<'_> {
    /// Whether a text among the last columns of a row has a link whose target is not simply the
    /// id or title of an entry: only then the whole entry has to be looked at.
    fn may_lack(&mut self, catalogue: &CatalogueId, row: &SqlRow<'_>) -> Result<bool, Error> {
        for column in TEXTS {
            let text: String = row.get::<_, Option<String>>(column)?.unwrap_or_default();
            if !content::links_to_files(&text).is_empty() {
                return Ok(true);
            }
            let ids = content::links_to_entries(&text).into_iter().map(|id| id.to_string());
            for name in content::wikilinks(&text).into_iter().chain(ids) {
                if !self.is_known(catalogue, name)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn is_known(&mut self, catalogue: &CatalogueId, name: String) -> Result<bool, Error> {
        let at = (catalogue.clone(), name);
        if let Some(known) = self.known.get(&at) {
            return Ok(*known);
        }
        let known = self.store.named(catalogue, &at.1)?.is_some();
        self.known.insert(at, known);
        Ok(known)
    }
}

/// The texts of an entry and its note.
fn texts_of(view: &EntryView) -> impl Iterator<Item = &str> {
    view.entry.texts().chain(view.note.as_ref().map(|note| &note.text[..]))
}

/// Whether a link of an entry or of its note names no entry.
fn has_broken_link(view: &EntryView) -> bool {
    let leads = |name: &String| view.wikilinks.iter().any(|(written, _)| written == name);
    view.related.len() < view.entry.links.len()
        || texts_of(view).flat_map(content::wikilinks).any(|name| !leads(&name))
        || view
            .entry
            .texts()
            .flat_map(content::links_to_files)
            .any(|(name, path)| !leads(&name) && !leads(&path))
}
