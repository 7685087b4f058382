//! Merging versions that diverged on several copies. The result depends on the version graph only,
//! not on the order in which versions arrive.
//!
//! While there are several heads, the two with the lowest clocks are merged. A merge has the same
//! name and text on every copy, so that copies which exchange everything converge.

use std::ops::AddAssign;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Error,
    clock::after,
    note_rows::{set_note, title_of},
    personal::{NOTE, NoteVersionRow, Record, USER_ENTRY, UserEntryRow, UserEntryVersionRow},
    versions::{Head, Merging, add_parent, base_of, heads, merge_id},
};
use crate::{content::merge, domain::EntryId};

/// What was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Merges {
    /// How many rows of other copies were new.
    pub(super) added: usize,
    /// How many merges were made.
    pub(super) merged: usize,
    /// Of these, those in which both had changed the same lines.
    pub(super) clashed: usize,
}

impl AddAssign for Merges {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.merged += other.merged;
        self.clashed += other.clashed;
    }
}

/// Merges heads two by two until one is left; returns it.
fn merge_heads(
    mut heads: Vec<Head>,
    mut merge: impl FnMut(&Head, &Head) -> Result<Head, Error>,
) -> Result<Option<Head>, Error> {
    while heads.len() > 1 {
        let (older, newer) = (heads.remove(0), heads.remove(0));
        heads.push(merge(&older, &newer)?);
        heads.sort();
    }
    Ok(heads.pop())
}

/// The row of a version.
fn version<R: Record>(connection: &Connection, head: &Head) -> rusqlite::Result<R> {
    R::get(connection, &[&head.version])?.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

/// Merges the heads of a note, and makes the result the note.
pub(super) fn reconcile_note(
    connection: &Connection,
    catalogue: &str,
    entry: &EntryId,
) -> Result<Merges, Error> {
    let mut merges = Merges::default();
    let heads = heads(connection, &NOTE, catalogue, entry.as_str())?;
    let head = merge_heads(heads, |older, newer| {
        let (merged, clashed) = merge_notes(connection, older, newer)?;
        merges += Merges { added: 0, merged: 1, clashed: clashed.into() };
        Ok(merged)
    })?;
    let Some(head) = head else { return Ok(merges) };
    let current: Option<String> = connection
        .prepare_cached("SELECT version FROM note WHERE catalogue = ?1 AND entry = ?2")?
        .query_row([catalogue, entry.as_str()], |row| row.get(0))
        .optional()?;
    if current.as_deref() != Some(&head.version) {
        let last: NoteVersionRow<'_> = version(connection, &head)?;
        // If the entry is unknown here, use its title on the other copy.
        let title = title_of(connection, catalogue, entry)?.filter(|it| it != entry.as_str());
        let former = if last.title.is_empty() { entry.as_str() } else { &last.title };
        set_note(connection, &last, title.as_deref().unwrap_or(former))?;
    }
    Ok(merges)
}

/// Adds the version that merges two; returns whether both had changed the same lines.
fn merge_notes(connection: &Connection, older: &Head, newer: &Head) -> Result<(Head, bool), Error> {
    let base = base_of(connection, &Texts(connection), [&older.version, &newer.version])?;
    let base = base.unwrap_or_default();
    let one: NoteVersionRow<'_> = version(connection, older)?;
    let two: NoteVersionRow<'_> = version(connection, newer)?;
    let merged = merge(&base, &one.body, &two.body);
    let row = NoteVersionRow {
        version: merge_id([&older.version, &newer.version], &merged.text).into(),
        parent: Some(one.version),
        deleted: merged.text.is_empty(),
        body: merged.text.into(),
        device: "".into(),
        changed_at: one.changed_at.max(two.changed_at),
        sitting: "".into(),
        began_at: 0,
        folded: false,
        clock: after(newer.clock),
        pruned: false,
        // The same in both.
        catalogue: one.catalogue,
        entry: one.entry,
        title: one.title,
    };
    row.add(connection)?;
    for parent in [&older.version, &newer.version] {
        add_parent(connection, &row.version, parent)?;
    }
    if merged.clashed {
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO clash (catalogue, entry, at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![row.catalogue, row.entry, row.changed_at])?;
    }
    Ok((Head { clock: row.clock, version: row.version.into_owned() }, merged.clashed))
}

/// The texts of notes.
struct Texts<'c>(&'c Connection);

impl Merging for Texts<'_> {
    type Content = String;

    fn load(&self, version: &str) -> Result<Option<(i64, String)>, Error> {
        let row = NoteVersionRow::get(self.0, &[version])?.filter(|row| !row.pruned);
        Ok(row.map(|row| (row.clock, row.body.into_owned())))
    }

    fn merge(&self, base: Option<&String>, older: &String, newer: &String) -> String {
        merge(base.map_or("", String::as_str), older, newer).text
    }
}

/// The fields of user entries.
struct Entries<'c>(&'c Connection);

impl Merging for Entries<'_> {
    type Content = Fields;

    fn load(&self, version: &str) -> Result<Option<(i64, Fields)>, Error> {
        let Some(row) = UserEntryVersionRow::get(self.0, &[version])? else { return Ok(None) };
        Ok(Some((row.clock, Fields::of(&row)?)))
    }

    fn merge(&self, base: Option<&Fields>, older: &Fields, newer: &Fields) -> Fields {
        Fields::merge(base, older, newer)
    }
}

/// Merges the heads of a user entry field by field, and makes the result the entry.
pub(super) fn reconcile_user_entry(
    connection: &Connection,
    catalogue: &str,
    id: &EntryId,
) -> Result<Merges, Error> {
    let mut merges = Merges::default();
    let heads = heads(connection, &USER_ENTRY, catalogue, id.as_str())?;
    let head = merge_heads(heads, |older, newer| {
        merges.merged += 1;
        merge_entries(connection, older, newer)
    })?;
    let Some(mut head) = head else { return Ok(merges) };
    let mut last: UserEntryVersionRow<'_> = version(connection, &head)?;
    // A text saved after another copy deleted the entry restores it.
    let written: Option<(String, i64)> = connection
        .prepare_cached(
            "SELECT version, clock FROM note WHERE catalogue = ?1 AND entry = ?2 AND NOT deleted",
        )?
        .query_row([catalogue, id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((note, clock)) = written.filter(|(_, clock)| last.deleted && *clock > head.clock) {
        let mut fields = Fields::of(&last)?;
        fields.deleted = false;
        last.clock = after(clock);
        (head, last) = add_version(connection, [&head.version, &note], &fields, last)?;
    }
    let current = UserEntryRow::get(connection, &[catalogue, id.as_str()])?;
    if current.is_none_or(|entry| entry.version != head.version) {
        UserEntryRow::from(last).put(connection, &[])?;
    }
    Ok(merges)
}

/// Adds the version that merges two.
fn merge_entries(connection: &Connection, older: &Head, newer: &Head) -> Result<Head, Error> {
    let base = base_of(connection, &Entries(connection), [&older.version, &newer.version])?;
    let one: UserEntryVersionRow<'_> = version(connection, older)?;
    let two: UserEntryVersionRow<'_> = version(connection, newer)?;
    let fields = Fields::merge(base.as_ref(), &Fields::of(&one)?, &Fields::of(&two)?);
    let row = UserEntryVersionRow {
        changed_at: one.changed_at.max(two.changed_at),
        made_at: one.made_at.min(two.made_at),
        clock: after(newer.clock),
        ..one
    };
    let (head, _) = add_version(connection, [&older.version, &newer.version], &fields, row)?;
    Ok(head)
}

/// Adds a merge under its name, with these fields instead of those of `row`.
fn add_version<'r>(
    connection: &Connection,
    parents: [&str; 2],
    fields: &Fields,
    row: UserEntryVersionRow<'r>,
) -> Result<(Head, UserEntryVersionRow<'r>), Error> {
    let json = |texts: &[String]| serde_json::Value::from(texts).to_string();
    let row = UserEntryVersionRow {
        version: merge_id(parents, &format!("{fields:?}")).into(),
        parent: Some(parents[0].to_owned().into()),
        kind: fields.kind.clone().into(),
        title: fields.title.clone().into(),
        category: fields.category.0.clone().into(),
        category_title: fields.category.1.clone().into(),
        tags: json(&fields.tags).into(),
        links: json(&fields.links).into(),
        rank: fields.rank,
        deleted: fields.deleted,
        device: "".into(),
        // Not among the fields.
        catalogue: row.catalogue,
        id: row.id,
        changed_at: row.changed_at,
        clock: row.clock,
        made_at: row.made_at,
    };
    row.add(connection)?;
    for parent in parents {
        add_parent(connection, &row.version, parent)?;
    }
    Ok((Head { clock: row.clock, version: row.version.clone().into_owned() }, row))
}

/// The fields of a user entry that are merged. Its `Debug` form is part of the name of a merge and
/// must never change, or copies would no longer converge.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fields {
    kind: String,
    title: String,
    /// Id and title.
    category: (String, String),
    tags: Vec<String>,
    links: Vec<String>,
    rank: i64,
    deleted: bool,
}

impl Fields {
    fn of(row: &UserEntryVersionRow<'_>) -> Result<Self, Error> {
        let list = |json: &str| {
            serde_json::from_str(json).map_err(|error| Error::Foreign(error.to_string()))
        };
        Ok(Self {
            kind: row.kind.to_string(),
            title: row.title.to_string(),
            category: (row.category.to_string(), row.category_title.to_string()),
            tags: list(&row.tags)?,
            links: list(&row.links)?,
            rank: row.rank,
            deleted: row.deleted,
        })
    }

    /// Field by field, the change of one side; if both changed it, the newer. A change beats a
    /// deletion.
    fn merge(base: Option<&Self>, older: &Self, newer: &Self) -> Self {
        fn field<T: PartialEq + Clone>(base: Option<&T>, older: &T, newer: &T) -> T {
            if base == Some(newer) { older.clone() } else { newer.clone() }
        }
        // Items that either has and neither removed, in the order of the older.
        let list = |of: fn(&Self) -> &Vec<String>| {
            let base = base.map(of);
            let removed = |item: &String| {
                base.is_some_and(|base| base.contains(item))
                    && !(of(older).contains(item) && of(newer).contains(item))
            };
            let added = of(newer).iter().filter(|item| !of(older).contains(item));
            of(older).iter().chain(added).filter(|item| !removed(item)).cloned().collect()
        };
        let deleted = match base {
            // A deletion counts only if the other side has not changed anything.
            Some(base) if !base.deleted => {
                let is_only_deleted =
                    |it: &Self| it.deleted && Self { deleted: false, ..it.clone() } == *base;
                older.deleted && newer.deleted
                    || is_only_deleted(older) && newer == base
                    || is_only_deleted(newer) && older == base
            }
            _ => older.deleted && newer.deleted,
        };
        Self {
            kind: field(base.map(|it| &it.kind), &older.kind, &newer.kind),
            title: field(base.map(|it| &it.title), &older.title, &newer.title),
            category: field(base.map(|it| &it.category), &older.category, &newer.category),
            tags: list(|it| &it.tags),
            links: list(|it| &it.links),
            rank: field(base.map(|it| &it.rank), &older.rank, &newer.rank),
            deleted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_printed_as_they_always_were() {
        let fields = Fields {
            kind: "article".to_owned(),
            title: "A \"title\"".to_owned(),
            category: ("tools".to_owned(), "Tools".to_owned()),
            tags: vec!["a".to_owned()],
            links: Vec::new(),
            rank: 3,
            deleted: false,
        };
        // Names of merges depend on it: if it changed, copies would diverge.
        assert_eq!(
            format!("{fields:?}"),
            r#"Fields { kind: "article", title: "A \"title\"", category: ("tools", "Tools"), tags: ["a"], links: [], rank: 3, deleted: false }"#
        );
    }
}
