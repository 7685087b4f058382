//! Export and import of everything as JSON: catalogues and the personal layer, with versions and
//! dates.

mod catalogue;
mod json;
mod merge;
mod rows;

pub(super) use self::{
    merge::{add_rows, merge_added},
    rows::{Row, row_of},
};

use rusqlite::{Row as SqlRow, TransactionBehavior, types::Value as SqlValue};
use serde_json::{Map, Value, json};

use self::{
    catalogue::{Parsed, entry_to_json},
    json::{items, unfit, wrong},
};
use super::{
    Access, Changes, Error, Import, Origin, Store, former, import,
    personal::{Column, TABLES, Table},
};
use crate::{
    content::KnownEntry,
    domain::{Catalogue, CatalogueId, CategorySummary, Entry, List},
};

/// The name of the format.
const FORM: &str = "nexus-export-2";
/// The former format, with one parent for each version and no clocks.
const FORM_1: &str = "nexus-export-1";

impl Store {
    /// Everything, for another copy to import. Marks all versions of notes as exported, if the
    /// database is writable: their texts are kept, since the other copy may edit from them.
    pub fn export_json(&self) -> Result<Value, Error> {
        if self.access() == Access::Full {
            self.connection.execute(
                "UPDATE note_version SET exported = 1 WHERE NOT exported AND NOT pruned",
                [],
            )?;
        }
        self.read_snapshot(Self::everything)
    }

    fn everything(&self) -> Result<Value, Error> {
        let mut catalogues = Vec::new();
        for catalogue in self.catalogues()? {
            catalogues.extend(self.catalogue_json(&Origin::named(&catalogue.origin))?);
        }
        let personal: Map<String, Value> = TABLES
            .iter()
            .map(|table| Ok((table.name.to_owned(), self.rows_json(table)?)))
            .collect::<Result<_, Error>>()?;
        Ok(json!({ "form": FORM, "catalogues": catalogues, "personal": personal }))
    }

    fn catalogue_json(&self, origin: &Origin) -> Result<Option<Value>, Error> {
        let Some(overview) = self.overview(origin)? else { return Ok(None) };
        let id = &overview.catalogue.id;
        let own: Vec<String> = self.own_ids(id)?;
        let mut entries = Vec::new();
        for row in self.window(id, &List::All, 0, u64::MAX)?.rows {
            if own.contains(&row.id.to_string()) {
                continue;
            }
            if let Some(entry_view) = self.entry_view(id, &row.id)? {
                entries.push(entry_to_json(&entry_view.entry));
            }
        }
        let published = |category: &&CategorySummary| {
            entries.iter().any(|it| it["category"] == category.id.as_str()) || category.entries == 0
        };
        let categories: Vec<Value> = overview
            .categories
            .iter()
            .filter(published)
            .map(|it| json!({ "id": it.id.as_str(), "title": it.title, "summary": it.summary }))
            .collect();
        let source = |it: KnownEntry| {
            json!({
                "key": it.key, "id": it.id.as_str(), "print": it.fingerprint,
                "sketch": it.sketch, "current": it.current,
            })
        };
        let sources: Vec<Value> = self.sources(origin)?.into_iter().map(source).collect();
        let Catalogue { title, version, description, tags, .. } = &overview.catalogue;
        Ok(Some(json!({
            "id": id.as_str(), "title": title, "version": version,
            "description": description, "origin": origin.as_str(), "tags": tags,
            "categories": categories, "entries": entries, "sources": sources,
        })))
    }

    /// All rows of a personal table.
    fn rows_json(&self, table: &Table) -> Result<Value, Error> {
        let Table { name, columns, key, .. } = table;
        let sql = format!("SELECT {} FROM {name} ORDER BY {}", table.columns_sql(), key.join(", "));
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| row_json(columns, row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn own_ids(&self, catalogue: &CatalogueId) -> Result<Vec<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM own WHERE catalogue = ?1")?;
        let ids = statement.query_map([catalogue.as_str()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Imports an export in one transaction: catalogues are replaced, rows of the personal layer
    /// are added, and what changed on both sides is merged. Unless `applied`, it is rolled back.
    /// Returns what was, or would be, imported.
    ///
    /// # Errors
    /// [`Error::NoExport`] says what is wrong, and where. Nothing is imported then.
    pub fn import_json(&mut self, value: &Value, applied: bool) -> Result<Exchanged, Error> {
        let first = match value["form"].as_str() {
            Some(FORM) => false,
            Some(FORM_1) => true,
            form => {
                let form: String = form.unwrap_or("none").chars().take(40).collect();
                return Err(wrong(&format!(
                    "this version of Nexus can't read it: its format is {form:?}, not {FORM:?}"
                )));
            }
        };
        let catalogues: Vec<Parsed> = items(&value["catalogues"], "catalogues".to_owned())?
            .map(|(place, it)| catalogue::parse(it, &place))
            .collect::<Result<_, _>>()?;
        // Check everything before writing anything.
        let rows = personal_of(&value["personal"])?;
        let mut done =
            Exchanged { catalogues: Vec::new(), personal: rows.len(), merged: 0, clashed: 0 };
        let mut bulk = self.bulk_connection()?;
        // Unlike catalogues, the personal layer can't be imported again.
        bulk.connection.pragma_update(None, "synchronous", "FULL")?;
        let mut transaction =
            bulk.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for Parsed { outline, sources, origin, entries } in catalogues {
            let mut import = Import::of(transaction, &outline.catalogue.id)?;
            import.add(&entries)?;
            import.add_sources(sources);
            let changes;
            // Without a stamp, the next start compares it with its source.
            let read = import::Read { origin: &origin, stamp: "", digest: "", now: 0 };
            (changes, transaction) = import.complete(&outline, &read)?;
            done.catalogues.push((outline.catalogue, entries, changes));
        }
        let mut merges = merge::merge(&transaction, rows, first)?;
        merges += former::follow(&transaction)?;
        (done.merged, done.clashed) = (merges.merged, merges.clashed);
        if applied {
            transaction.commit()?;
        } else {
            transaction.rollback()?;
        }
        Ok(done)
    }
}

/// What was imported from an export.
#[derive(Debug)]
pub struct Exchanged {
    /// The catalogues, their entries, and what changed.
    pub catalogues: Vec<(Catalogue, Vec<Entry>, Changes)>,
    /// Rows of the personal layer: notes, versions, user entries, stars, visits.
    pub personal: usize,
    /// Notes and entries that had changed on both sides.
    pub merged: usize,
    /// Of these, notes in which the same lines had changed: both are kept.
    pub clashed: usize,
}

/// A row with these columns as JSON.
pub(super) fn row_json(columns: &[Column], row: &SqlRow<'_>) -> rusqlite::Result<Value> {
    let mut object = Map::new();
    for (at, column) in columns.iter().enumerate() {
        let value = match row.get::<_, SqlValue>(at)? {
            SqlValue::Integer(number) => Value::from(number),
            SqlValue::Text(text) => Value::from(text),
            _ => Value::Null,
        };
        object.insert(column.name.to_owned(), value);
    }
    Ok(Value::Object(object))
}

/// The rows of the personal layer, each checked.
fn personal_of(value: &Value) -> Result<Vec<Row>, Error> {
    let tables = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Object(tables) => tables,
        other => return Err(unfit("personal", "an object", other)),
    };
    if let Some(unknown) = tables.keys().find(|key| TABLES.iter().all(|it| it.name != key.as_str()))
    {
        let unknown: String = unknown.chars().take(40).collect();
        return Err(wrong(&format!("personal: this format has no {unknown:?}")));
    }
    let mut rows = Vec::new();
    for table in TABLES {
        let place = format!("personal.{}", table.name);
        for (place, item) in items(&value[table.name], place)? {
            rows.push(row_of(table, &place, item)?);
        }
    }
    Ok(rows)
}
