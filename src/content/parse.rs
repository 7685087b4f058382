//! One file of a catalogue as values: all that can be told of it without the other files.
//!
//! Nothing here needs another file, so files can be parsed side by side.

use std::str::FromStr;

use ::toml::de::DeTable;

use super::{
    issue::{Issue, Places},
    toml::{Reader, Table},
};
use crate::domain::{
    Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, Kind, Level,
};

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// Something with the place where it stands.
pub(super) type Placed<T> = (T, Place);

/// What is in one file, and what is wrong with it.
#[derive(Debug)]
pub struct Parsed {
    pub(super) file: String,
    pub(super) headers: Vec<Placed<Catalogue>>,
    pub(super) categories: Vec<Placed<Category>>,
    pub(super) entries: Vec<Draft>,
    pub(super) issues: Vec<Issue>,
}

/// An entry of which the other files have still to be asked.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) entry: Entry,
    pub(super) at: Place,
    /// Where it names its category, if it does.
    pub(super) category_at: Option<Place>,
    /// Where each of its tags stands.
    pub(super) tags_at: Vec<Place>,
    /// Where each of its links stands.
    pub(super) links_at: Vec<Place>,
}

/// Parses a file, named as messages shall name it. The bytes are checked to be UTF-8 here, so
/// that this too is an issue with a place.
pub fn parse(name: &str, bytes: &[u8]) -> Parsed {
    let mut parsed = Parsed {
        file: name.to_owned(),
        headers: Vec::new(),
        categories: Vec::new(),
        entries: Vec::new(),
        issues: Vec::new(),
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let message = "not UTF-8 from here on: save the file as UTF-8";
            parsed.issues.push(Issue::at(name, good, good.len(), message));
            return parsed;
        }
    };
    let mut issues = Vec::new();
    let mut reader = Reader { file: name, places: Places::new(text), issues: &mut issues };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        reader.report(error.span().map_or(0, |span| span.start), error.message());
    }
    // What a broken file seems to lack would only hide what is broken.
    if errors.is_empty() {
        document(&mut parsed, root.get_ref(), &mut reader);
    }
    parsed.issues = issues;
    parsed
}

fn document(parsed: &mut Parsed, root: &DeTable<'_>, reader: &mut Reader<'_, '_>) {
    let mut root = Table::new(root, 0, "a catalogue file");
    let flat = reader.file.rsplit(['/', '\\']).next() == Some("catalogue.toml");
    let headers = root.tables("catalogue", "[catalogue]", reader);
    if flat && headers.is_empty() {
        parsed.headers.extend(header(&mut root, reader));
    }
    for mut table in headers {
        parsed.headers.extend(header(&mut table, reader));
        table.finish(reader);
    }
    for table in root.tables("category", "a category", reader) {
        parsed.categories.extend(category(table, reader));
    }
    let shelf = match &parsed.categories[..] {
        [(only, _)] => Some(only.id.clone()),
        _ => None,
    };
    for table in root.tables("entry", "an entry", reader) {
        parsed.entries.extend(entry(table, shelf.as_ref(), reader));
    }
    root.finish(reader);
}

fn header(table: &mut Table<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Placed<Catalogue>> {
    let at = place(table.offset, reader);
    let id = table.required("id", reader).and_then(|named| known::<CatalogueId>(named, reader));
    let title = table.line("title", true, reader);
    let version = table.line("version", false, reader);
    let description = table.text("description", reader).unwrap_or_default().0.trim().to_owned();
    let tags = table.tables("tags", "the vocabulary", reader);
    let tags = tags.first().map(|tags| tags.pairs(reader)).unwrap_or_default();
    Some((Catalogue { id: id?, title: title?, version: version?, description, tags }, at))
}

fn category(mut table: Table<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Placed<Category>> {
    let id = table.required("id", reader);
    let at = place(id.map_or(table.offset, |(_, at)| at), reader);
    let id = id.and_then(|named| known::<CategoryId>(named, reader));
    let title = table.line("title", true, reader);
    let summary = table.line("summary", false, reader);
    table.finish(reader);
    Some((Category { id: id?, title: title?, summary: summary? }, at))
}

fn entry(
    mut table: Table<'_, '_>,
    shelf: Option<&CategoryId>,
    reader: &mut Reader<'_, '_>,
) -> Option<Draft> {
    let id = table.required("id", reader);
    let at = place(id.map_or(table.offset, |(_, at)| at), reader);
    let id = id.and_then(|named| known::<EntryId>(named, reader));
    let kind = table.required("kind", reader).and_then(|it| known::<Kind>(it, reader));
    let title = table.line("title", true, reader);
    let summary = table.line("summary", false, reader);
    let source = table.line("source", false, reader);
    let level = match table.text("level", reader) {
        None => Some(None),
        Some(named) => known::<Level>(named, reader).map(Some),
    };
    let named = table.text("category", reader);
    let category_at = named.map(|(_, at)| place(at, reader));
    let category = match named {
        Some(named) => known::<CategoryId>(named, reader),
        None => shelf.cloned(),
    };
    if named.is_none() && shelf.is_none() {
        let message = "an entry needs `category` where the file has no one [category]";
        reader.report(table.offset, message);
    }
    let aliases =
        table.list("aliases", reader).iter().map(|(text, _)| (*text).to_owned()).collect();
    let (tags, tags_at) = table
        .list("tags", reader)
        .iter()
        .map(|(text, at)| ((*text).to_owned(), place(*at, reader)))
        .unzip();
    let named = table.list("links", reader);
    let (links, links_at) = match &id {
        Some(id) => links(id, &named, reader),
        None => Default::default(),
    };
    let content = content(&mut table, kind, reader);
    table.finish(reader);
    let entry = Entry {
        id: id?,
        category: category?,
        kind: kind?,
        title: title?,
        summary: summary?,
        aliases,
        tags,
        level: level?,
        links,
        source: source?,
        content: content?,
    };
    Some(Draft { entry, at, category_at, tags_at, links_at })
}

fn links(
    id: &EntryId,
    named: &[(&str, usize)],
    reader: &mut Reader<'_, '_>,
) -> (Vec<EntryId>, Vec<Place>) {
    let (mut links, mut places) = (Vec::with_capacity(named.len()), Vec::new());
    for &(text, at) in named {
        match EntryId::new(text) {
            Err(error) => reader.report(at, error.to_string()),
            Ok(to) if to == *id => reader.report(at, "an entry can't link to itself"),
            Ok(to) if links.contains(&to) => reader.report(at, format!("a second link to `{to}`")),
            Ok(to) => {
                links.push(to);
                places.push(place(at, reader));
            }
        }
    }
    (links, places)
}

fn content(
    table: &mut Table<'_, '_>,
    kind: Option<Kind>,
    reader: &mut Reader<'_, '_>,
) -> Option<Content> {
    if kind == Some(Kind::Challenge) {
        let challenge = table.required("challenge", reader);
        let solution = table.text("solution", reader);
        return Some(Content::Challenge {
            challenge: challenge?.0.to_owned(),
            solution: solution.map(|(text, _)| text.to_owned()),
        });
    }
    Some(Content::Body(table.required("body", reader)?.0.to_owned()))
}

fn place(offset: usize, reader: &mut Reader<'_, '_>) -> Place {
    let (line, column) = reader.places.line_column(offset);
    Place { line: line as u32, column: column as u32 }
}

/// The value that a text names, if there is one.
fn known<T: FromStr<Err: std::fmt::Display>>(
    (text, at): (&str, usize),
    reader: &mut Reader<'_, '_>,
) -> Option<T> {
    text.parse().map_err(|error: T::Err| reader.report(at, error.to_string())).ok()
}
