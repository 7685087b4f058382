//! A catalogue in an export: to JSON with its entries, and from JSON.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{
    super::{Error, Origin},
    json::{Fields, unfit, wrong},
};
use crate::{
    content::{KnownEntry, Link, Outline, Sketch},
    domain::{Catalogue, Category, CategoryId, Content, Entry, EntryId},
};

/// A parsed catalogue.
pub(super) struct Parsed {
    pub(super) outline: Outline,
    /// Where the entries come from.
    pub(super) sources: Vec<KnownEntry>,
    pub(super) origin: Origin,
    pub(super) entries: Vec<Entry>,
}

pub(super) fn entry_to_json(entry: &Entry) -> Value {
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

/// Parses a catalogue of an export. `place` is its path in the file, for messages.
pub(super) fn parse(value: &Value, place: &str) -> Result<Parsed, Error> {
    let fields = Fields::of(value, place)?;
    let catalogue = Catalogue {
        id: fields.parsed("id")?,
        title: fields.text_or_empty("title")?,
        version: fields.text_or_empty("version")?,
        description: fields.text_or_empty("description")?,
        tags: tags_of(&fields)?,
    };
    let mut categories = Vec::new();
    for (place, it) in fields.items("categories")? {
        let it = Fields::of(it, &place)?;
        categories.push(Category {
            id: it.parsed("id")?,
            title: it.text_or_empty("title")?,
            summary: it.text_or_empty("summary")?,
        });
    }
    let (entries, links) = entries_of(&fields, &categories)?;
    let sources = fields.items("sources")?;
    let sources = sources.map(|(place, it)| known_of(&Fields::of(it, &place)?));
    let sources = sources.collect::<Result<_, _>>()?;
    let origin = Origin::named(&fields.text_or_empty("origin")?);
    Ok(Parsed { sources, outline: Outline { catalogue, categories, links }, origin, entries })
}

fn tags_of(fields: &Fields<'_>) -> Result<Vec<(String, String)>, Error> {
    let tag = |(place, it): (String, &Value)| {
        let pair = it.as_array().map_or(&[][..], Vec::as_slice);
        let [Value::String(tag), Value::String(meaning)] = pair else {
            return Err(wrong(&format!("{place} must be a tag with its meaning")));
        };
        Ok((tag.clone(), meaning.clone()))
    };
    fields.items("tags")?.map(tag).collect()
}

/// The entries, with the links among them.
fn entries_of(
    fields: &Fields<'_>,
    categories: &[Category],
) -> Result<(Vec<Entry>, Vec<Link>), Error> {
    let mut entries = Vec::new();
    let mut numbers: HashMap<EntryId, u32> = HashMap::new();
    let known: HashSet<&CategoryId> = categories.iter().map(|category| &category.id).collect();
    for (place, it) in fields.items("entries")? {
        let entry = entry_of(&Fields::of(it, &place)?)?;
        if !known.contains(&entry.category) {
            return Err(wrong(&format!(
                "{place}.category: there is no category `{}`",
                entry.category
            )));
        }
        if numbers.insert(entry.id.clone(), entries.len() as u32).is_some() {
            return Err(wrong(&format!("{place}.id: a second entry `{}`", entry.id)));
        }
        entries.push(entry);
    }
    let mut links = Vec::new();
    for (from, entry) in entries.iter().enumerate() {
        for (position, link) in entry.links.iter().enumerate() {
            if let Some(to) = numbers.get(link) {
                links.push(Link { from: from as u32, position: position as u32, to: *to });
            }
        }
    }
    Ok((entries, links))
}

/// Where an entry comes from.
fn known_of(fields: &Fields<'_>) -> Result<KnownEntry, Error> {
    let print = fields.get("print");
    let fingerprint =
        print.as_i64().ok_or_else(|| unfit(&fields.at("print"), "a number", print))?;
    let sketch = match fields.get("sketch") {
        Value::Null => Sketch::default(),
        sketch => serde_json::from_value(sketch.clone())
            .map_err(|_| unfit(&fields.at("sketch"), "a list of hashes", sketch))?,
    };
    let current = match fields.get("current") {
        Value::Null => true,
        Value::Bool(current) => *current,
        other => return Err(unfit(&fields.at("current"), "true or false", other)),
    };
    let key = fields.required("key")?.to_owned();
    Ok(KnownEntry { key, id: fields.parsed("id")?, fingerprint, sketch, current })
}

fn entry_of(fields: &Fields<'_>) -> Result<Entry, Error> {
    let id: EntryId = fields.parsed("id")?;
    if id.is_own() {
        return Err(wrong(&format!(
            "{}: a catalogue can't have the id of a user entry",
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
            return Err(wrong(&format!("{place} ({id}) must have either a body or a challenge")));
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
