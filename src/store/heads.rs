//! Versions that were made apart, brought together: which one is in force follows from which came
//! of which, in whatever order they arrived.
//!
//! A head is a version that no other came of. Where there are several, the two that are first by
//! their clocks are merged, until there is one. A merge has the same name and text wherever it is
//! made, so that copies which exchange everything come to the same state.

use std::collections::HashSet;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{
    Error,
    note::{add_parent, merge_id, set_note},
    personal::LARGEST,
};
use crate::{
    content::merge,
    domain::{EntryId, Note},
};

/// What settling has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Settled {
    /// Merges that were made.
    pub(super) merged: usize,
    /// Of these, those where both had changed the same lines.
    pub(super) clashed: usize,
}

/// The clock of what comes after something; see [`super::note::tick`].
fn after(clock: i64) -> i64 {
    (clock + 1).min(LARGEST)
}

/// A version without a later one, in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    clock: i64,
    version: String,
}

/// The heads among the versions of one thing, which `sql` selects as `version, clock`.
fn heads(
    transaction: &Transaction<'_>,
    sql: &str,
    (catalogue, id): (&str, &str),
) -> rusqlite::Result<Vec<Head>> {
    let sql = format!(
        "SELECT version, clock FROM ({sql}) AS made
         WHERE NOT EXISTS (SELECT 1 FROM version_parent WHERE parent = made.version)
         ORDER BY clock, version"
    );
    transaction
        .prepare_cached(&sql)?
        .query_map([catalogue, id], |row| Ok(Head { version: row.get(0)?, clock: row.get(1)? }))?
        .collect()
}

/// All that a version came of, itself included.
fn ancestors(transaction: &Transaction<'_>, version: &str) -> rusqlite::Result<HashSet<String>> {
    let mut statement =
        transaction.prepare_cached("SELECT parent FROM version_parent WHERE version = ?1")?;
    let mut found = HashSet::from([version.to_owned()]);
    let mut open = vec![version.to_owned()];
    while let Some(version) = open.pop() {
        let parents = statement.query_map([&version], |row| row.get::<_, String>(0))?;
        for parent in parents {
            let parent = parent?;
            if found.insert(parent.clone()) {
                open.push(parent);
            }
        }
    }
    Ok(found)
}

/// What both of two versions came of.
fn common(
    transaction: &Transaction<'_>,
    one: &str,
    two: &str,
) -> rusqlite::Result<HashSet<String>> {
    let (one, two) = (ancestors(transaction, one)?, ancestors(transaction, two)?);
    Ok(one.intersection(&two).cloned().collect())
}

const NOTE_VERSIONS: &str =
    "SELECT version, clock FROM note_version WHERE catalogue = ?1 AND entry = ?2";

/// Brings the versions of a note together; makes the one that is left the note.
pub(super) fn settle_note(
    transaction: &Transaction<'_>,
    catalogue: &str,
    entry: &EntryId,
) -> Result<Settled, Error> {
    let mut settled = Settled::default();
    let mut heads = heads(transaction, NOTE_VERSIONS, (catalogue, entry.as_str()))?;
    while heads.len() > 1 {
        let (older, newer) = (heads.remove(0), heads.remove(0));
        let base = newest_text(transaction, &common(transaction, &older.version, &newer.version)?)?;
        let [one, two] = [version(transaction, &older)?, version(transaction, &newer)?];
        let merged = merge(&base, &one.text, &two.text);
        settled.merged += 1;
        settled.clashed += usize::from(merged.clashed);
        let note = Note {
            version: merge_id([&older.version, &newer.version], &merged.text),
            deleted: merged.text.is_empty(),
            text: merged.text,
            changed_at: one.changed_at.max(two.changed_at),
            clock: after(newer.clock),
        };
        transaction
            .prepare_cached(
                "INSERT INTO note_version (version, catalogue, entry, parent, body, deleted,
                     device, changed_at, clock, title)
                 SELECT ?1, catalogue, entry, version, ?3, ?4, '', ?5, ?6, title
                 FROM note_version WHERE version = ?2
                 ON CONFLICT (version) DO NOTHING",
            )?
            .execute(params![
                note.version,
                older.version,
                note.text,
                note.deleted,
                note.changed_at,
                note.clock
            ])?;
        for parent in [&older.version, &newer.version] {
            add_parent(transaction, &note.version, parent)?;
        }
        heads.push(Head { clock: note.clock, version: note.version });
        heads.sort();
    }
    let Some(head) = heads.pop() else { return Ok(settled) };
    let in_force: Option<String> = transaction
        .prepare_cached("SELECT version FROM note WHERE catalogue = ?1 AND entry = ?2")?
        .query_row([catalogue, entry.as_str()], |row| row.get(0))
        .optional()?;
    if in_force.as_deref() != Some(&head.version) {
        set_note(transaction, catalogue, entry, &version(transaction, &head)?)?;
        // What it was called elsewhere, where there is no such entry here.
        transaction.execute(
            "UPDATE note SET title = (SELECT title FROM note_version WHERE version = ?3)
             WHERE catalogue = ?1 AND entry = ?2 AND title = entry
               AND EXISTS (SELECT 1 FROM note_version WHERE version = ?3 AND title <> '')",
            [catalogue, entry.as_str(), &head.version],
        )?;
    }
    Ok(settled)
}

fn version(transaction: &Transaction<'_>, head: &Head) -> rusqlite::Result<Note> {
    transaction
        .prepare_cached("SELECT body, deleted, changed_at FROM note_version WHERE version = ?1")?
        .query_row([&head.version], |row| {
            Ok(Note {
                text: row.get(0)?,
                version: head.version.clone(),
                deleted: row.get(1)?,
                changed_at: row.get(2)?,
                clock: head.clock,
            })
        })
}

/// The text of the newest of some versions that has not been dropped.
fn newest_text(transaction: &Transaction<'_>, versions: &HashSet<String>) -> Result<String, Error> {
    let versions = versions.iter().map(String::as_str).collect::<serde_json::Value>().to_string();
    let text = transaction
        .prepare_cached(
            "SELECT body FROM note_version WHERE NOT pruned
               AND version IN (SELECT value FROM json_each(?1))
             ORDER BY clock DESC, version LIMIT 1",
        )?
        .query_row([versions], |row| row.get(0))
        .optional()?;
    Ok(text.unwrap_or_default())
}

/// The fields of an entry of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fields {
    kind: String,
    title: String,
    /// With its title.
    category: (String, String),
    tags: Vec<String>,
    links: Vec<String>,
    rank: i64,
    deleted: bool,
}

/// A version of an entry of one's own.
#[derive(Debug, Clone)]
struct OwnVersion {
    fields: Fields,
    changed_at: i64,
    made_at: i64,
}

const OWN_VERSIONS: &str =
    "SELECT version, clock FROM own_version WHERE catalogue = ?1 AND id = ?2";

/// Brings the versions of an entry of one's own together, field by field; makes the one that is
/// left the entry.
pub(super) fn settle_own(
    transaction: &Transaction<'_>,
    catalogue: &str,
    id: &EntryId,
) -> Result<Settled, Error> {
    let mut settled = Settled::default();
    let mut heads = heads(transaction, OWN_VERSIONS, (catalogue, id.as_str()))?;
    while heads.len() > 1 {
        let (older, newer) = (heads.remove(0), heads.remove(0));
        let base = newest_own(transaction, &common(transaction, &older.version, &newer.version)?)?;
        let [one, two] =
            [own_version(transaction, &older.version)?, own_version(transaction, &newer.version)?];
        let fields =
            merged_fields(base.as_ref().map(|base| &base.fields), &one.fields, &two.fields);
        let merged = OwnVersion {
            fields,
            changed_at: one.changed_at.max(two.changed_at),
            made_at: one.made_at.min(two.made_at),
        };
        settled.merged += 1;
        let parents = [&older.version[..], &newer.version];
        heads.push(add_own(transaction, catalogue, id, &merged, (parents, after(newer.clock)))?);
        heads.sort();
    }
    let Some(mut head) = heads.pop() else { return Ok(settled) };
    let mut last = own_version(transaction, &head.version)?;
    // A text that was written after the entry had been deleted elsewhere brings it back.
    let written: Option<(String, i64)> = transaction
        .prepare_cached(
            "SELECT version, clock FROM note WHERE catalogue = ?1 AND entry = ?2 AND NOT deleted",
        )?
        .query_row([catalogue, id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((note, clock)) =
        written.filter(|(_, clock)| last.fields.deleted && *clock > head.clock)
    {
        last.fields.deleted = false;
        head = add_own(transaction, catalogue, id, &last, ([&head.version, &note], after(clock)))?;
    }
    let Fields { kind, title, category, tags, links, rank, deleted } = &last.fields;
    transaction
        .prepare_cached(
            "INSERT INTO own (catalogue, id, version, kind, title, category, category_title,
                 tags, links, rank, made_at, deleted, changed_at, clock)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (catalogue, id) DO UPDATE SET
                 version = excluded.version, kind = excluded.kind, title = excluded.title,
                 category = excluded.category, category_title = excluded.category_title,
                 tags = excluded.tags, links = excluded.links, rank = excluded.rank,
                 made_at = excluded.made_at, deleted = excluded.deleted,
                 changed_at = excluded.changed_at, clock = excluded.clock
             WHERE version <> excluded.version",
        )?
        .execute(params![
            catalogue,
            id.as_str(),
            head.version,
            kind,
            title,
            category.0,
            category.1,
            json(tags),
            json(links),
            rank,
            last.made_at,
            deleted,
            last.changed_at,
            head.clock
        ])?;
    Ok(settled)
}

fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

/// Field by field: what one changed, of what both changed the newer. A change beats a deletion.
fn merged_fields(base: Option<&Fields>, older: &Fields, newer: &Fields) -> Fields {
    fn field<T: PartialEq + Clone>(base: Option<&T>, older: &T, newer: &T) -> T {
        if base == Some(newer) { older.clone() } else { newer.clone() }
    }
    // What either has and neither took out, in the order of the older.
    let list = |of: fn(&Fields) -> &Vec<String>| {
        let base = base.map(of);
        let taken_out = |item: &String| {
            base.is_some_and(|base| base.contains(item))
                && !(of(older).contains(item) && of(newer).contains(item))
        };
        let added = of(newer).iter().filter(|item| !of(older).contains(item));
        of(older).iter().chain(added).filter(|item| !taken_out(item)).cloned().collect()
    };
    let deleted = match base {
        // Each of them is a change of its own; of the deletion, nothing else is left.
        Some(base) if !base.deleted => {
            let is_only_deleted =
                |it: &Fields| it.deleted && Fields { deleted: false, ..it.clone() } == *base;
            older.deleted && newer.deleted
                || is_only_deleted(older) && newer == base
                || is_only_deleted(newer) && older == base
        }
        _ => older.deleted && newer.deleted,
    };
    Fields {
        kind: field(base.map(|it| &it.kind), &older.kind, &newer.kind),
        title: field(base.map(|it| &it.title), &older.title, &newer.title),
        category: field(base.map(|it| &it.category), &older.category, &newer.category),
        tags: list(|it| &it.tags),
        links: list(|it| &it.links),
        rank: field(base.map(|it| &it.rank), &older.rank, &newer.rank),
        deleted,
    }
}

const OWN_COLUMNS: &str =
    "kind, title, category, category_title, tags, links, rank, deleted, changed_at, made_at";

fn own_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<OwnVersion> {
    Ok(OwnVersion {
        fields: Fields {
            kind: row.get(0)?,
            title: row.get(1)?,
            category: (row.get(2)?, row.get(3)?),
            tags: super::sql::strings(row, 4)?,
            links: super::sql::strings(row, 5)?,
            rank: row.get(6)?,
            deleted: row.get(7)?,
        },
        changed_at: row.get(8)?,
        made_at: row.get(9)?,
    })
}

fn own_version(transaction: &Transaction<'_>, version: &str) -> rusqlite::Result<OwnVersion> {
    transaction
        .prepare_cached(&format!("SELECT {OWN_COLUMNS} FROM own_version WHERE version = ?1"))?
        .query_row([version], own_row)
}

fn newest_own(
    transaction: &Transaction<'_>,
    versions: &HashSet<String>,
) -> Result<Option<OwnVersion>, Error> {
    let versions = versions.iter().map(String::as_str).collect::<serde_json::Value>().to_string();
    let found = transaction
        .prepare_cached(&format!(
            "SELECT {OWN_COLUMNS} FROM own_version
             WHERE version IN (SELECT value FROM json_each(?1)) ORDER BY clock DESC, version LIMIT 1"
        ))?
        .query_row([versions], own_row)
        .optional()?;
    Ok(found)
}

/// Adds a version that follows from others, under a name that is the same everywhere.
fn add_own(
    transaction: &Transaction<'_>,
    catalogue: &str,
    id: &EntryId,
    merged: &OwnVersion,
    (parents, clock): ([&str; 2], i64),
) -> Result<Head, Error> {
    let Fields { kind, title, category, tags, links, rank, deleted } = &merged.fields;
    let version = merge_id(parents, &format!("{:?}", merged.fields));
    transaction
        .prepare_cached(
            "INSERT INTO own_version (version, catalogue, id, parent, kind, title, category,
                 category_title, tags, links, rank, deleted, device, changed_at, clock, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '', ?13, ?14, ?15)
             ON CONFLICT (version) DO NOTHING",
        )?
        .execute(params![
            version,
            catalogue,
            id.as_str(),
            parents[0],
            kind,
            title,
            category.0,
            category.1,
            json(tags),
            json(links),
            rank,
            deleted,
            merged.changed_at,
            clock,
            merged.made_at
        ])?;
    for parent in parents {
        add_parent(transaction, &version, parent)?;
    }
    Ok(Head { clock, version })
}
