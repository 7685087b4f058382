//! Everything as JSON, and back: catalogues, and all that the user made, versions and dates
//! included.

mod taken;

use std::collections::{HashMap, HashSet};

use rusqlite::{TransactionBehavior, types::Value as SqlValue};
use serde_json::{Map, Value, json};

use super::{
    Access, Changes, Error, Import, Origin, Store, former,
    personal::{Row, TABLES, Table, row_of, sort_of},
};
use crate::{
    content::{KnownEntry, Link, Outline, Sketch},
    domain::{Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, List},
};

/// Says what a file is, and in which form.
const FORM: &str = "nexus-export-2";
/// The form before, which has only one parent of a version and no clocks.
const FORM_1: &str = "nexus-export-1";

impl Store {
    /// Everything that can be taken elsewhere. What another machine may go on from is kept from now
    /// on, where the database can be written to.
    ///
    /// # Errors
    /// As the database fails.
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
                if let Some(entry_view) = self.entry_view(id, &row.id)? {
                    entries.push(entry_to_json(&entry_view.entry));
                }
            }
            let published = |category: &&crate::domain::CategorySummary| {
                entries.iter().any(|it| it["category"] == category.id.as_str())
                    || category.entries == 0
            };
            let categories: Vec<Value> = overview
                .categories
                .iter()
                .filter(published)
                .map(|it| json!({ "id": it.id.as_str(), "title": it.title, "summary": it.summary }))
                .collect();
            let sources: Vec<Value> = self
                .sources(&origin)?
                .into_iter()
                .map(|it| {
                    json!({
                        "key": it.key, "id": it.id.as_str(), "print": it.fingerprint,
                        "sketch": it.sketch, "current": it.current,
                    })
                })
                .collect();
            let Catalogue { title, version, description, tags, .. } = &overview.catalogue;
            catalogues.push(json!({
                "id": id.as_str(), "title": title, "version": version,
                "description": description, "origin": stocked.origin, "tags": tags,
                "categories": categories, "entries": entries, "sources": sources,
            }));
        }
        let mut personal = Map::new();
        for Table { name, columns, key, .. } in &TABLES {
            let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            let sql =
                format!("SELECT {} FROM {name} ORDER BY {}", names.join(", "), key.join(", "));
            let mut statement = self.connection.prepare(&sql)?;
            let rows = statement.query_map([], |row| {
                let mut object = Map::new();
                for (at, column) in names.iter().enumerate() {
                    let value = match row.get::<_, SqlValue>(at)? {
                        SqlValue::Integer(number) => Value::from(number),
                        SqlValue::Text(text) => Value::from(text),
                        _ => Value::Null,
                    };
                    object.insert((*column).to_owned(), value);
                }
                Ok(Value::Object(object))
            })?;
            personal.insert((*name).to_owned(), rows.collect::<Result<_, _>>()?);
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
    /// made is added to what is there, and what was changed on both sides is merged. Unless
    /// `applied`, the store is left as it is. Says what was read, or would be.
    ///
    /// # Errors
    /// [`Error::NoExport`] names what is not as an export has it, and where; others are the
    /// database's. Nothing was read in then.
    pub fn import_json(&mut self, value: &Value, applied: bool) -> Result<Exchanged, Error> {
        let first = match value["form"].as_str() {
            Some(FORM) => false,
            Some(FORM_1) => true,
            form => {
                let form: String = form.unwrap_or("none").chars().take(40).collect();
                return Err(wrong(&format!(
                    "it is no export that this version of Nexus can read: its form is {form:?}, not {FORM:?}"
                )));
            }
        };
        let read: Vec<Read> = list(&value["catalogues"], "catalogues")?
            .iter()
            .enumerate()
            .map(|(number, it)| catalogue_of(it, &format!("catalogues[{number}]")))
            .collect::<Result<_, _>>()?;
        // All of it is looked at before any of it is written.
        let rows = personal_of(&value["personal"])?;
        let mut done =
            Exchanged { catalogues: Vec::new(), personal: rows.len(), merged: 0, clashed: 0 };
        let mut bulk = self.bulk_connection()?;
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
        let settled = taken::take_in(&transaction, rows, first)?;
        former::follow(&transaction)?;
        (done.merged, done.clashed) = (settled.merged, settled.clashed);
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
    /// Notes and entries that had been changed on both sides.
    pub merged: usize,
    /// Of these, notes in which both had changed the same lines: both are kept.
    pub clashed: usize,
}

/// The rows of what the user made, each checked.
fn personal_of(value: &Value) -> Result<Vec<Row>, Error> {
    let tables = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Object(tables) => tables,
        other => return Err(unfit("personal", "an object", other)),
    };
    if let Some(unknown) = tables.keys().find(|key| TABLES.iter().all(|it| it.name != key.as_str()))
    {
        let unknown: String = unknown.chars().take(40).collect();
        return Err(wrong(&format!("personal: there is no {unknown:?} in an export of this form")));
    }
    let mut rows = Vec::new();
    for table in &TABLES {
        let place = format!("personal.{}", table.name);
        for (number, item) in list(&value[table.name], &place)?.iter().enumerate() {
            rows.push(row_of(table, &format!("{place}[{number}]"), item)?);
        }
    }
    Ok(rows)
}

/// A list that may be missing.
fn list<'v>(value: &'v Value, place: &str) -> Result<&'v [Value], Error> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        other => Err(unfit(place, "a list", other)),
    }
}

fn unfit(place: &str, wanted: &str, found: &Value) -> Error {
    wrong(&format!("{place} is {wanted}, not {}", sort_of(found)))
}

fn wrong(why: &str) -> Error {
    Error::NoExport(why.to_owned())
}

struct Read {
    outline: Outline,
    /// What the entries are known by where they come from.
    sources: Vec<KnownEntry>,
    origin: Origin,
    entries: Vec<Entry>,
}

fn entry_to_json(entry: &Entry) -> Value {
    let (body, challenge, solution) = match &entry.content {
        Content::Body(body) => (Some(body), None, None),
        Content::Challenge { challenge, solution } => (None, Some(challenge), solution.as_ref()),
    };
    let links: Vec<&str> = entry.links.iter().map(EntryId::as_str).collect();
    let mut value = json!({
        "id": entry.id.as_str(), "category": entry.category.as_str(),
        "kind": entry.kind.as_str(), "title": entry.title, "summary": entry.summary,
        "aliases": entry.aliases, "tags": entry.tags,
        "level": entry.level.map(crate::domain::Level::as_str), "links": links,
        "source": entry.source, "body": body, "challenge": challenge, "solution": solution,
    });
    if let (Value::Object(value), Ok(Value::Object(extras))) =
        (&mut value, serde_json::to_value(&entry.extras))
    {
        value.extend(extras);
    }
    value
}

/// The fields of an object in an export.
struct Fields<'v> {
    value: &'v Map<String, Value>,
    place: &'v str,
}

impl<'v> Fields<'v> {
    fn of(value: &'v Value, place: &'v str) -> Result<Self, Error> {
        match value {
            Value::Object(value) => Ok(Self { value, place }),
            other => Err(unfit(place, "an object", other)),
        }
    }

    fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }

    fn get(&self, name: &str) -> &'v Value {
        self.value.get(name).unwrap_or(&Value::Null)
    }

    /// A text that may be missing.
    fn text(&self, name: &str) -> Result<Option<&'v str>, Error> {
        match self.get(name) {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            other => Err(unfit(&self.at(name), "a text", other)),
        }
    }

    fn text_or_empty(&self, name: &str) -> Result<String, Error> {
        Ok(self.text(name)?.unwrap_or_default().to_owned())
    }

    /// A text that has to be there.
    fn required(&self, name: &str) -> Result<&'v str, Error> {
        self.text(name)?.ok_or_else(|| wrong(&format!("{} is missing", self.at(name))))
    }

    /// A value that is parsed from a text that has to be there.
    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<T, Error> {
        self.required(name)?
            .parse()
            .map_err(|error: T::Err| wrong(&format!("{}: {error}", self.at(name))))
    }

    fn list(&self, name: &str) -> Result<&'v [Value], Error> {
        list(self.get(name), &self.at(name))
    }

    fn texts(&self, name: &str) -> Result<Vec<&'v str>, Error> {
        let text = |item: &'v Value| {
            item.as_str().ok_or_else(|| unfit(&self.at(name), "a list of texts", item))
        };
        self.list(name)?.iter().map(text).collect()
    }
}

fn catalogue_of(value: &Value, place: &str) -> Result<Read, Error> {
    let fields = Fields::of(value, place)?;
    let id: CatalogueId = fields.parsed("id")?;
    let mut tags = Vec::new();
    for (number, it) in fields.list("tags")?.iter().enumerate() {
        let pair = it.as_array().map_or(&[][..], Vec::as_slice);
        let [Value::String(tag), Value::String(meaning)] = pair else {
            return Err(wrong(&format!(
                "{}[{number}] is a tag with its meaning",
                fields.at("tags")
            )));
        };
        tags.push((tag.clone(), meaning.clone()));
    }
    let catalogue = Catalogue {
        id,
        title: fields.text_or_empty("title")?,
        version: fields.text_or_empty("version")?,
        description: fields.text_or_empty("description")?,
        tags,
    };
    let mut categories = Vec::new();
    for (number, it) in fields.list("categories")?.iter().enumerate() {
        let place = format!("{}[{number}]", fields.at("categories"));
        let it = Fields::of(it, &place)?;
        categories.push(Category {
            id: it.parsed::<CategoryId>("id")?,
            title: it.text_or_empty("title")?,
            summary: it.text_or_empty("summary")?,
        });
    }
    let mut entries = Vec::new();
    let mut numbers: HashMap<EntryId, u32> = HashMap::new();
    let known: HashSet<&CategoryId> = categories.iter().map(|category| &category.id).collect();
    for (number, it) in fields.list("entries")?.iter().enumerate() {
        let place = format!("{}[{number}]", fields.at("entries"));
        let entry = entry_of(&Fields::of(it, &place)?)?;
        if !known.contains(&entry.category) {
            return Err(wrong(&format!(
                "{place}.category: there is no category `{}`",
                entry.category
            )));
        }
        if numbers.insert(entry.id.clone(), number as u32).is_some() {
            return Err(wrong(&format!("{place}.id: a second entry `{}`", entry.id)));
        }
        entries.push(entry);
    }
    let mut sources = Vec::new();
    for (number, it) in fields.list("sources")?.iter().enumerate() {
        let place = format!("{}[{number}]", fields.at("sources"));
        let it = Fields::of(it, &place)?;
        let fingerprint = it.get("print").as_i64();
        let fingerprint =
            fingerprint.ok_or_else(|| unfit(&it.at("print"), "a number", it.get("print")))?;
        let sketch = match it.get("sketch") {
            Value::Null => Sketch::default(),
            sketch => serde_json::from_value(sketch.clone())
                .map_err(|_| unfit(&it.at("sketch"), "a list of hashes", sketch))?,
        };
        let current = match it.get("current") {
            Value::Null => true,
            Value::Bool(current) => *current,
            other => return Err(unfit(&it.at("current"), "true or false", other)),
        };
        let key = it.required("key")?.to_owned();
        sources.push(KnownEntry { key, id: it.parsed("id")?, fingerprint, sketch, current });
    }
    let mut links = Vec::new();
    for (from, entry) in entries.iter().enumerate() {
        for (position, link) in entry.links.iter().enumerate() {
            if let Some(to) = numbers.get(link) {
                links.push(Link { from: from as u32, position: position as u32, to: *to });
            }
        }
    }
    let origin = Origin::named(&fields.text_or_empty("origin")?);
    Ok(Read { sources, outline: Outline { catalogue, categories, links }, origin, entries })
}

fn entry_of(fields: &Fields<'_>) -> Result<Entry, Error> {
    let id: EntryId = fields.parsed("id")?;
    if id.is_own() {
        return Err(wrong(&format!(
            "{}: ids of user entries are no ids of a catalogue",
            fields.at("id")
        )));
    }
    let content = match (fields.text("body")?, fields.text("challenge")?) {
        (Some(body), None) => Content::Body(body.to_owned()),
        (None, Some(challenge)) => Content::Challenge {
            challenge: challenge.to_owned(),
            solution: fields.text("solution")?.map(str::to_owned),
        },
        _ => {
            let place = fields.place;
            return Err(wrong(&format!("{place} ({id}) has either a body or a challenge")));
        }
    };
    let mut links: Vec<EntryId> = Vec::new();
    for link in fields.texts("links")? {
        let link = link.parse();
        let link = link.map_err(|error: crate::domain::InvalidId| {
            wrong(&format!("{}: {error}", fields.at("links")))
        })?;
        if !links.contains(&link) {
            links.push(link);
        }
    }
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    Ok(Entry {
        category: fields.parsed("category")?,
        kind: fields.parsed("kind")?,
        title: fields.required("title")?.to_owned(),
        summary: fields.text_or_empty("summary")?,
        aliases: owned(fields.texts("aliases")?),
        tags: owned(fields.texts("tags")?),
        level: match fields.get("level") {
            Value::Null => None,
            _ => Some(fields.parsed("level")?),
        },
        links,
        source: fields.text_or_empty("source")?,
        content,
        extras: serde_json::from_value(Value::Object(fields.value.clone()))
            .map_err(|error| wrong(&format!("{}: {error}", fields.place)))?,
        id,
    })
}
