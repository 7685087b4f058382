//! Everything as JSON, and back: catalogues, and all that the user made, versions and dates
//! included.

use std::collections::HashMap;

use rusqlite::{Transaction, TransactionBehavior, params_from_iter, types::Value as SqlValue};
use serde_json::{Map, Value, json};

use super::{Changes, Error, Import, Origin, Store, own};
use crate::{
    content::{Link, Outline},
    domain::{Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, List},
    search::{Extracts, Stems},
};

/// Says what a file is, and in which form.
const FORM: &str = "nexus-export-1";

/// The tables of what the user made, their columns, and whether a row stands for the present
/// state, of which the newer one holds.
const TABLES: [(&str, &[&str], bool); 5] = [
    (
        "note_version",
        &[
            "version",
            "catalogue",
            "entry",
            "parent",
            "body",
            "deleted",
            "device",
            "changed_at",
            "sitting",
            "began_at",
            "folded",
        ],
        false,
    ),
    (
        "own_version",
        &[
            "version",
            "catalogue",
            "id",
            "parent",
            "kind",
            "title",
            "category",
            "category_title",
            "tags",
            "links",
            "rank",
            "deleted",
            "device",
            "changed_at",
        ],
        false,
    ),
    ("fact", &["id", "kind", "catalogue", "entry", "device", "at"], false),
    ("note", &["catalogue", "entry", "version", "body", "deleted", "changed_at", "title"], true),
    (
        "own",
        &[
            "catalogue",
            "id",
            "version",
            "kind",
            "title",
            "category",
            "category_title",
            "tags",
            "links",
            "rank",
            "made_at",
            "deleted",
            "changed_at",
        ],
        true,
    ),
];

impl Store {
    /// Everything that can be taken elsewhere.
    ///
    /// # Errors
    /// As the database fails.
    pub fn export_json(&self) -> Result<Value, Error> {
        let mut catalogues = Vec::new();
        for stocked in self.catalogues()? {
            let origin = Origin::named(&stocked.origin);
            let Some(overview) = self.overview(&origin)? else { continue };
            let id = &overview.catalogue.id;
            let own: Vec<String> = self.own_ids(id)?;
            let mut entries = Vec::new();
            for row in self.window(id, &List::All, 0, u64::MAX)?.rows {
                if own.contains(&row.id.to_string()) {
                    continue;
                }
                if let Some(reading) = self.reading(id, &row.id)? {
                    entries.push(entry_to_json(&reading.entry));
                }
            }
            let published = |shelf: &&crate::domain::Shelf| {
                entries.iter().any(|it| it["category"] == shelf.id.as_str()) || shelf.entries == 0
            };
            let categories: Vec<Value> = overview
                .shelves
                .iter()
                .filter(published)
                .map(|it| json!({ "id": it.id.as_str(), "title": it.title, "summary": it.summary }))
                .collect();
            let mut sources: Vec<_> = self.sources(&origin)?.into_iter().collect();
            sources.sort();
            let sources: Vec<Value> = sources
                .into_iter()
                .map(|(key, (id, print))| json!({ "key": key, "id": id.as_str(), "print": print }))
                .collect();
            let Catalogue { title, version, description, tags, .. } = &overview.catalogue;
            catalogues.push(json!({
                "id": id.as_str(), "title": title, "version": version,
                "description": description, "origin": stocked.origin, "tags": tags,
                "categories": categories, "entries": entries, "sources": sources,
            }));
        }
        let mut personal = Map::new();
        for (table, columns, _) in TABLES {
            let sql = format!("SELECT {} FROM {table} ORDER BY 1, 2, 3", columns.join(", "));
            let mut statement = self.connection.prepare(&sql)?;
            let rows = statement.query_map([], |row| {
                let mut object = Map::new();
                for (at, column) in columns.iter().enumerate() {
                    let value = match row.get::<_, SqlValue>(at)? {
                        SqlValue::Integer(number) => Value::from(number),
                        SqlValue::Text(text) => Value::from(text),
                        _ => Value::Null,
                    };
                    object.insert((*column).to_owned(), value);
                }
                Ok(Value::Object(object))
            })?;
            personal.insert(table.to_owned(), rows.collect::<Result<_, _>>()?);
        }
        Ok(json!({ "form": FORM, "catalogues": catalogues, "personal": personal }))
    }

    fn own_ids(&self, catalogue: &CatalogueId) -> Result<Vec<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM own WHERE catalogue = ?1")?;
        let ids = statement.query_map([catalogue.as_str()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Reads an export in, all of it in one transaction: catalogues are replaced, what the user
    /// made is added to what is there; of two states of one note or entry the newer one holds.
    /// Unless `applied`, the store is left as it is. Says what was read, or would be.
    ///
    /// # Errors
    /// [`Error::NoExport`] names what is not as an export has it, others are the database's;
    /// nothing was read in then.
    pub fn import_json(&mut self, value: &Value, applied: bool) -> Result<Exchanged, Error> {
        if value["form"] != FORM {
            let form = value["form"].as_str().unwrap_or("none");
            return Err(wrong(&format!(
                "it is no export that this version of Nexus can read: its form is {form:?}, not {FORM:?}"
            )));
        }
        let catalogues = value["catalogues"].as_array().map_or(&[][..], Vec::as_slice);
        let read: Vec<Read> = catalogues.iter().map(catalogue_of).collect::<Result<_, _>>()?;
        // All of it is looked at before any of it is written.
        let mut rows = Vec::new();
        for (table, columns, state) in TABLES {
            let items = value["personal"][table].as_array().map_or(&[][..], Vec::as_slice);
            for item in items {
                rows.push((table, columns, state, values_of(table, columns, item)?));
            }
        }
        let mut done = Exchanged { catalogues: Vec::new(), personal: rows.len() };
        let mut bulk = self.in_bulk()?;
        // What the user made is not to be had again.
        bulk.connection.pragma_update(None, "synchronous", "FULL")?;
        let mut transaction =
            bulk.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for Read { outline, sources, origin, entries } in read {
            let mut import = Import::of(transaction, &outline.catalogue.id)?;
            import.add(&entries)?;
            import.known_by(sources);
            let changes;
            // Without a stamp, it is compared with its source at the next chance.
            (changes, transaction) = import.settle(&outline, &origin, ("", ""), 0)?;
            done.catalogues.push((outline.catalogue, entries, changes));
        }
        add_personal(&transaction, rows)?;
        if applied {
            transaction.commit()?;
        } else {
            transaction.rollback()?;
        }
        Ok(done)
    }
}

/// What was read in from an export.
#[derive(Debug)]
pub struct Exchanged {
    /// The catalogues, their entries, and what that changed.
    pub catalogues: Vec<(Catalogue, Vec<Entry>, Changes)>,
    /// Rows of what the user made: notes, their versions, entries, stars, visits.
    pub personal: usize,
}

fn add_personal(
    transaction: &Transaction<'_>,
    rows: Vec<(&str, &[&str], bool, Vec<SqlValue>)>,
) -> Result<(), Error> {
    let mut stems = Stems::that_remembers();
    for (table, columns, state, mut values) in rows {
        let mut columns = columns.to_vec();
        if table == "note" {
            let text = match &values[3] {
                SqlValue::Text(text) => text.clone(),
                _ => String::new(),
            };
            let extracts = Extracts::of(std::iter::once(&text[..]), &[], &mut stems);
            columns.extend(["code", "words"]);
            values.push(extracts.code.into());
            values.push(extracts.words.concat().into());
        }
        if state {
            // The newer state holds, in place of the older one.
            let key = columns[1];
            let at = columns.iter().position(|it| *it == "changed_at").unwrap_or(0);
            let (one, two, time) = (&values[0], &values[1], &values[at]);
            let newer = format!(
                "SELECT EXISTS (SELECT 1 FROM {table} WHERE catalogue = ?1 AND {key} = ?2
                     AND changed_at >= ?3)"
            );
            if transaction.query_row(&newer, [one, two, time], |row| row.get::<_, bool>(0))? {
                continue;
            }
            transaction.execute(
                &format!("DELETE FROM {table} WHERE catalogue = ?1 AND {key} = ?2"),
                [one, two],
            )?;
        }
        let marks: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
        let sql = format!(
            "INSERT OR IGNORE INTO {table} ({}) VALUES ({})",
            columns.join(", "),
            marks.join(", ")
        );
        transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    }
    let known: Vec<(i64, String)> = transaction
        .prepare("SELECT key, id FROM catalogue")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (key, id) in known {
        let id = CatalogueId::new(&id).map_err(|error| wrong(&error.to_string()))?;
        own::place_after_import(transaction, &id, key)?;
    }
    Ok(())
}

fn wrong(why: &str) -> Error {
    Error::NoExport(why.to_owned())
}

struct Read {
    outline: Outline,
    /// What the entries are known by where they come from.
    sources: Vec<(String, EntryId, i64)>,
    origin: Origin,
    entries: Vec<Entry>,
}

fn entry_to_json(entry: &Entry) -> Value {
    let (body, challenge, solution) = match &entry.content {
        Content::Body(body) => (Some(body), None, None),
        Content::Challenge { challenge, solution } => (None, Some(challenge), solution.as_ref()),
    };
    let links: Vec<&str> = entry.links.iter().map(EntryId::as_str).collect();
    json!({
        "id": entry.id.as_str(), "category": entry.category.as_str(),
        "kind": entry.kind.as_str(), "title": entry.title, "summary": entry.summary,
        "aliases": entry.aliases, "tags": entry.tags,
        "level": entry.level.map(crate::domain::Level::as_str), "links": links,
        "source": entry.source, "body": body, "challenge": challenge, "solution": solution,
    })
}

/// A value that is parsed from the text of a field, which an error names.
fn field<T: std::str::FromStr<Err: std::fmt::Display>>(
    value: &Value,
    name: &str,
    of: &str,
) -> Result<T, Error> {
    let text = value[name].as_str().ok_or_else(|| wrong(&format!("{of} has no `{name}`")))?;
    text.parse().map_err(|error: T::Err| wrong(&format!("{of}: `{name}`: {error}")))
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn catalogue_of(value: &Value) -> Result<Read, Error> {
    let id: CatalogueId = field(value, "id", "a catalogue")?;
    let of = format!("catalogue {id}");
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let tags = value["tags"].as_array().map_or(&[][..], Vec::as_slice);
    let tags =
        tags.iter().map(texts).filter_map(|it| Some((it.first()?.clone(), it.get(1)?.clone())));
    let catalogue = Catalogue {
        id,
        title: text("title"),
        version: text("version"),
        description: text("description"),
        tags: tags.collect(),
    };
    let mut categories = Vec::new();
    for it in value["categories"].as_array().map_or(&[][..], Vec::as_slice) {
        categories.push(Category {
            id: field::<CategoryId>(it, "id", &of)?,
            title: it["title"].as_str().unwrap_or_default().to_owned(),
            summary: it["summary"].as_str().unwrap_or_default().to_owned(),
        });
    }
    let mut entries = Vec::new();
    for it in value["entries"].as_array().map_or(&[][..], Vec::as_slice) {
        let id: EntryId = field(it, "id", &of)?;
        let of = format!("entry {id}");
        let text = |name: &str| it[name].as_str().map(str::to_owned);
        let content = match (text("body"), text("challenge")) {
            (Some(body), None) => Content::Body(body),
            (None, Some(challenge)) => Content::Challenge { challenge, solution: text("solution") },
            _ => return Err(wrong(&format!("{of} has neither a body nor a challenge"))),
        };
        let links = texts(&it["links"]).iter().map(|it| it.parse()).collect::<Result<_, _>>();
        entries.push(Entry {
            category: field(it, "category", &of)?,
            kind: field(it, "kind", &of)?,
            title: text("title").ok_or_else(|| wrong(&format!("{of} has no `title`")))?,
            summary: text("summary").unwrap_or_default(),
            aliases: texts(&it["aliases"]),
            tags: texts(&it["tags"]),
            level: match &it["level"] {
                Value::Null => None,
                _ => Some(field(it, "level", &of)?),
            },
            links: links
                .map_err(|error: crate::domain::InvalidId| wrong(&format!("{of}: {error}")))?,
            source: text("source").unwrap_or_default(),
            content,
            id,
        });
    }
    let mut sources = Vec::new();
    for it in value["sources"].as_array().map_or(&[][..], Vec::as_slice) {
        let key = it["key"].as_str().ok_or_else(|| wrong(&format!("{of}: a source has no key")))?;
        let print = it["print"].as_i64();
        let print = print.ok_or_else(|| wrong(&format!("{of}: source {key:?} has no print")))?;
        sources.push((key.to_owned(), field(it, "id", &of)?, print));
    }
    let numbers: HashMap<&EntryId, u32> =
        entries.iter().enumerate().map(|(number, it)| (&it.id, number as u32)).collect();
    let mut links = Vec::new();
    for (from, entry) in entries.iter().enumerate() {
        for (position, link) in entry.links.iter().enumerate() {
            if let Some(to) = numbers.get(link) {
                links.push(Link { from: from as u32, position: position as u32, to: *to });
            }
        }
    }
    let origin = Origin::named(value["origin"].as_str().unwrap_or_default());
    Ok(Read { sources, outline: Outline { catalogue, categories, links }, origin, entries })
}

fn values_of(table: &str, columns: &[&str], row: &Value) -> Result<Vec<SqlValue>, Error> {
    columns
        .iter()
        .map(|column| match &row[*column] {
            Value::String(text) => Ok(SqlValue::Text(text.clone())),
            Value::Null => Ok(SqlValue::Null),
            Value::Number(number) => number
                .as_i64()
                .map(SqlValue::Integer)
                .ok_or_else(|| wrong(&format!("`{column}` of a row of {table} is {number}"))),
            other => Err(wrong(&format!("`{column}` of a row of {table} is {other}"))),
        })
        .collect()
}
