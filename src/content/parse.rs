//! One file of a catalogue as values: all that can be told of it without the other files.
//!
//! Nothing here needs another file, so files can be parsed side by side.

use std::{collections::HashSet, str::FromStr};

use ::toml::de::DeTable;

use super::{
    issue::{Issue, Locator, Position},
    toml::{Reader, Table},
};
use crate::domain::{
    Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, Extras, Kind, Level,
    OWN_PREFIX,
};

/// A value with the position where it is written.
pub(super) type Located<T> = (T, Position);

/// The newest format of catalogues that is read here. 2 added what [`Extras`] holds.
const FORMAT: i64 = 2;

/// What is in one file, and what is wrong with it.
#[derive(Debug)]
pub struct Parsed {
    pub(super) file: String,
    pub(super) headers: Vec<Located<Catalogue>>,
    /// The format that a header names.
    pub(super) format: Option<i64>,
    pub(super) categories: Vec<Located<Category>>,
    pub(super) entries: Vec<Draft>,
    pub(super) issues: Vec<Issue>,
}

/// An entry of which the other files have still to be asked. What is named in it is checked
/// even if there is something wrong with the rest, so that everything wrong is told at once and
/// nobody is told that an entry is missing that is only faulty.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: Located<EntryId>,
    /// The category that it names, if it does.
    pub(super) category: Option<Located<CategoryId>>,
    pub(super) tags: Vec<Located<String>>,
    pub(super) links: Vec<Located<EntryId>>,
    pub(super) prerequisites: Vec<Located<EntryId>>,
    pub(super) steps: Vec<Located<EntryId>>,
    pub(super) was: Vec<Located<EntryId>>,
    /// The first key that format 1 does not have, if there is one.
    pub(super) newer: Option<Located<&'static str>>,
    /// The entry, if it is sound.
    pub(super) entry: Option<Entry>,
}

/// Parses a file, named as messages shall name it. The bytes are checked to be UTF-8 here, so
/// that this too is an issue with a place.
pub fn parse(name: &str, bytes: &[u8]) -> Parsed {
    let mut parsed = Parsed {
        file: name.to_owned(),
        headers: Vec::new(),
        format: None,
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
    let mut reader = Reader { file: name, locator: Locator::new(text), issues: &mut issues };
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
        header(parsed, &mut root, reader);
    }
    for mut table in headers {
        header(parsed, &mut table, reader);
        table.finish(reader);
    }
    for table in root.tables("category", "a category", reader) {
        parsed.categories.extend(category(table, reader));
    }
    let of_file = match &parsed.categories[..] {
        [(only, _)] => Some(only.id.clone()),
        _ => None,
    };
    for table in root.tables("entry", "an entry", reader) {
        parsed.entries.extend(entry(table, of_file.as_ref(), reader));
    }
    root.finish(reader);
}

fn header(parsed: &mut Parsed, table: &mut Table<'_, '_>, reader: &mut Reader<'_, '_>) {
    if let Some((format, at)) = table.number("format", reader) {
        if !(1..=FORMAT).contains(&format) {
            let message = format!(
                "this catalogue is of format {format}, and formats 1 to {FORMAT} are read here: a \
                 newer version of Nexus reads it"
            );
            reader.report(at, message);
        }
        parsed.format = Some(format);
    }
    parsed.headers.extend(catalogue(table, reader));
}

fn catalogue(table: &mut Table<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Located<Catalogue>> {
    let at = position(table.offset, reader);
    let id = table.required("id", reader).and_then(|named| known::<CatalogueId>(named, reader));
    let title = table.line("title", true, reader);
    let version = table.line("version", false, reader);
    let description = table.text("description", reader).unwrap_or_default().0.trim().to_owned();
    let tags = table.tables("tags", "the vocabulary", reader);
    let tags = tags.first().map(|tags| tags.pairs(reader)).unwrap_or_default();
    Some((Catalogue { id: id?, title: title?, version: version?, description, tags }, at))
}

fn category(mut table: Table<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Located<Category>> {
    let id = table.required("id", reader);
    let at = position(id.map_or(table.offset, |(_, at)| at), reader);
    let id = id.and_then(|named| known::<CategoryId>(named, reader));
    let title = table.line("title", true, reader);
    let summary = table.line("summary", false, reader);
    table.finish(reader);
    Some((Category { id: id?, title: title?, summary: summary? }, at))
}

fn entry(
    mut table: Table<'_, '_>,
    of_file: Option<&CategoryId>,
    reader: &mut Reader<'_, '_>,
) -> Option<Draft> {
    let id = located::<EntryId>(table.required("id", reader), reader);
    if let Some((id, place)) = &id
        && id.as_str().starts_with(OWN_PREFIX)
    {
        let message = format!("ids that begin with {OWN_PREFIX} are reserved for user entries");
        reader.report_at(*place, message);
    }
    let kind = table.required("kind", reader).and_then(|it| known::<Kind>(it, reader));
    let title = table.line("title", true, reader);
    let summary = table.line("summary", false, reader);
    let source = table.line("source", false, reader);
    let level = match table.text("level", reader) {
        None => Some(None),
        Some(named) => known::<Level>(named, reader).map(Some),
    };
    let named = table.text("category", reader);
    let category = located::<CategoryId>(named, reader);
    if named.is_none() && of_file.is_none() {
        let message = "an entry needs `category` where the file has no one [category]";
        reader.report(table.offset, message);
    }
    let aliases =
        table.list("aliases", reader).iter().map(|(text, _)| (*text).to_owned()).collect();
    let tags = texts(&mut table, "tags", reader);
    let own_id = id.as_ref().map(|(id, _)| id);
    let links = ids(&mut table, ("links", "link to"), own_id, reader);
    let prerequisites = ids(&mut table, ("prerequisites", "prerequisite"), own_id, reader);
    let steps = ids(&mut table, ("steps", "step"), own_id, reader);
    let was = ids(&mut table, ("was", "former id"), own_id, reader);
    let solution_aliases = texts(&mut table, "solution_aliases", reader);
    let solution_tags = texts(&mut table, "solution_tags", reader);
    for (tag, at) in &solution_tags {
        if tags.iter().any(|(shown, _)| shown == tag) {
            reader
                .report_at(*at, format!("the tag `{tag}` is shown, and kept for the solution too"));
        }
    }
    let content = content(&mut table, kind, reader);
    if let Some((_, at)) = solution_aliases.first().or(solution_tags.first())
        && !matches!(content, Some(Content::Challenge { solution: Some(_), .. }) | None)
    {
        let message =
            "there is no solution here that `solution_aliases` or `solution_tags` belong to";
        reader.report_at(*at, message);
    }
    let newer = [
        ("prerequisites", prerequisites.first().map(|(_, at)| *at)),
        ("steps", steps.first().map(|(_, at)| *at)),
        ("was", was.first().map(|(_, at)| *at)),
        ("solution_aliases", solution_aliases.first().map(|(_, at)| *at)),
        ("solution_tags", solution_tags.first().map(|(_, at)| *at)),
    ];
    let newer = newer.into_iter().find_map(|(key, at)| Some((key, at?)));
    table.finish(reader);
    let id = id?;
    let of_file = match (&category, named) {
        (Some((category, _)), _) => Some(category.clone()),
        (None, None) => of_file.cloned(),
        (None, Some(_)) => None,
    };
    let bare = |ids: &[Located<EntryId>]| ids.iter().map(|(id, _)| id.clone()).collect();
    let bare_texts = |texts: &[Located<String>]| texts.iter().map(|(it, _)| it.clone()).collect();
    let whole = || {
        Some(Entry {
            id: id.0.clone(),
            category: of_file?,
            kind: kind?,
            title: title?,
            summary: summary?,
            aliases,
            tags: bare_texts(&tags),
            level: level?,
            links: bare(&links),
            source: source?,
            content: content?,
            extras: Extras {
                solution_aliases: bare_texts(&solution_aliases),
                solution_tags: bare_texts(&solution_tags),
                prerequisites: bare(&prerequisites),
                steps: bare(&steps),
                was: bare(&was),
            },
        })
    };
    let entry = whole();
    let tags = tags.into_iter().chain(solution_tags).collect();
    Some(Draft { id, category, tags, links, prerequisites, steps, was, newer, entry })
}

/// A value with its position.
fn located<T: FromStr<Err: std::fmt::Display>>(
    named: Option<(&str, usize)>,
    reader: &mut Reader<'_, '_>,
) -> Option<Located<T>> {
    let named = named?;
    Some((known::<T>(named, reader)?, position(named.1, reader)))
}

/// A list of texts with their places.
fn texts(
    table: &mut Table<'_, '_>,
    key: &'static str,
    reader: &mut Reader<'_, '_>,
) -> Vec<Located<String>> {
    let texts = table.list(key, reader);
    texts.iter().map(|(text, at)| ((*text).to_owned(), position(*at, reader))).collect()
}

/// A list of ids of other entries, each once; `what` they are, for messages.
fn ids(
    table: &mut Table<'_, '_>,
    (key, what): (&'static str, &str),
    of: Option<&EntryId>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Located<EntryId>> {
    let named = table.list(key, reader);
    let mut ids: Vec<Located<EntryId>> = Vec::with_capacity(named.len());
    let mut seen: HashSet<EntryId> = HashSet::new();
    for named in named {
        let Some(to) = known::<EntryId>(named, reader) else { continue };
        if Some(&to) == of {
            reader.report(named.1, format!("`{key}` names the entry itself"));
        } else if !seen.insert(to.clone()) {
            reader.report(named.1, format!("a second {what} `{to}`"));
        } else {
            ids.push((to, position(named.1, reader)));
        }
    }
    ids
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

fn position(offset: usize, reader: &mut Reader<'_, '_>) -> Position {
    let (line, column) = reader.locator.line_column(offset);
    Position { line: line as u32, column: column as u32 }
}

/// The value that a text names, if there is one.
fn known<T: FromStr<Err: std::fmt::Display>>(
    (text, at): (&str, usize),
    reader: &mut Reader<'_, '_>,
) -> Option<T> {
    text.parse().map_err(|error: T::Err| reader.report(at, error.to_string())).ok()
}
