//! Parsing one file of a catalogue: everything that needs no other file, so that files can be
//! parsed in parallel.

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

/// A value with its position.
pub(super) type Located<T> = (T, Position);

/// The newest format of catalogues that is supported. 2 added [`Extras`].
const FORMAT: i64 = 2;

/// The content of one file, and its issues.
#[derive(Debug)]
pub struct Parsed {
    pub(super) file: String,
    pub(super) headers: Vec<Located<Catalogue>>,
    /// The format that a header declares.
    pub(super) format: Option<i64>,
    pub(super) categories: Vec<Located<Category>>,
    pub(super) entries: Vec<Draft>,
    pub(super) issues: Vec<Issue>,
}

/// An entry before its references are checked. These are kept even if the rest is invalid, so that
/// all mistakes are reported at once, and an invalid entry is not also reported as missing.
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
    /// The first key that format 1 lacks, if there is one.
    pub(super) newer: Option<Located<&'static str>>,
    /// The entry, if it is valid.
    pub(super) entry: Option<Entry>,
}

/// Parses a file; `name` is its name in messages. Invalid UTF-8 is an issue with a position, too.
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
            let message = "not UTF-8 from here: save the file as UTF-8";
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
    // After a syntax error, reports of missing keys would only distract.
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
                "this catalogue has format {format}, but this version of Nexus supports formats 1 to \
                 {FORMAT}: update Nexus"
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
    if let Some((id, position)) = &id
        && id.as_str().starts_with(OWN_PREFIX)
    {
        let message = format!("ids that begin with {OWN_PREFIX} are reserved for user entries");
        reader.report_at(*position, message);
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
        let message = "an entry needs `category` unless the file has exactly one [category]";
        reader.report(table.offset, message);
    }
    let aliases =
        table.list("aliases", reader).iter().map(|(text, _)| (*text).to_owned()).collect();
    let tags = texts(&mut table, "tags", reader);
    let own_id = id.as_ref().map(|(id, _)| id);
    let links = ids(&mut table, "links", "link to", own_id, reader);
    let extras = extras(&mut table, own_id, reader);
    let content = content(&mut table, kind, reader);
    extras.check(&tags, content.as_ref(), reader);
    table.finish(reader);
    let id = id?;
    let of_file = match (&category, named) {
        (Some((category, _)), _) => Some(category.clone()),
        (None, None) => of_file.cloned(),
        (None, Some(_)) => None,
    };
    let whole = || {
        Some(Entry {
            id: id.0.clone(),
            category: of_file?,
            kind: kind?,
            title: title?,
            summary: summary?,
            aliases,
            tags: values(&tags),
            level: level?,
            links: values(&links),
            source: source?,
            content: content?,
            extras: extras.values(),
        })
    };
    let entry = whole();
    let newer = extras.newer();
    let LocatedExtras { solution_tags, prerequisites, steps, was, .. } = extras;
    let tags = tags.into_iter().chain(solution_tags).collect();
    Some(Draft { id, category, tags, links, prerequisites, steps, was, newer, entry })
}

/// [`Extras`] with their positions.
struct LocatedExtras {
    solution_aliases: Vec<Located<String>>,
    solution_tags: Vec<Located<String>>,
    prerequisites: Vec<Located<EntryId>>,
    steps: Vec<Located<EntryId>>,
    was: Vec<Located<EntryId>>,
}

fn extras(
    table: &mut Table<'_, '_>,
    own_id: Option<&EntryId>,
    reader: &mut Reader<'_, '_>,
) -> LocatedExtras {
    LocatedExtras {
        prerequisites: ids(table, "prerequisites", "prerequisite", own_id, reader),
        steps: ids(table, "steps", "step", own_id, reader),
        was: ids(table, "was", "former id", own_id, reader),
        solution_aliases: texts(table, "solution_aliases", reader),
        solution_tags: texts(table, "solution_tags", reader),
    }
}

impl LocatedExtras {
    /// Reports solution tags and aliases without a solution, and solution tags that are also tags.
    fn check(
        &self,
        tags: &[Located<String>],
        content: Option<&Content>,
        reader: &mut Reader<'_, '_>,
    ) {
        for (tag, at) in &self.solution_tags {
            if tags.iter().any(|(shown, _)| shown == tag) {
                let message = format!("`{tag}` is both a tag and a solution tag");
                reader.report_at(*at, message);
            }
        }
        if let Some((_, at)) = self.solution_aliases.first().or(self.solution_tags.first())
            && !matches!(content, Some(Content::Challenge { solution: Some(_), .. }) | None)
        {
            let message = "`solution_aliases` and `solution_tags` need a `solution`";
            reader.report_at(*at, message);
        }
    }

    /// The first key that format 1 lacks.
    fn newer(&self) -> Option<Located<&'static str>> {
        let first = |ids: &[Located<EntryId>]| ids.first().map(|(_, at)| *at);
        let first_text = |texts: &[Located<String>]| texts.first().map(|(_, at)| *at);
        let keys = [
            ("prerequisites", first(&self.prerequisites)),
            ("steps", first(&self.steps)),
            ("was", first(&self.was)),
            ("solution_aliases", first_text(&self.solution_aliases)),
            ("solution_tags", first_text(&self.solution_tags)),
        ];
        keys.into_iter().find_map(|(key, at)| Some((key, at?)))
    }

    fn values(&self) -> Extras {
        Extras {
            solution_aliases: values(&self.solution_aliases),
            solution_tags: values(&self.solution_tags),
            prerequisites: values(&self.prerequisites),
            steps: values(&self.steps),
            was: values(&self.was),
        }
    }
}

/// Values without their positions.
fn values<T: Clone>(located: &[Located<T>]) -> Vec<T> {
    located.iter().map(|(value, _)| value.clone()).collect()
}

/// A value with its position.
fn located<T: FromStr<Err: std::fmt::Display>>(
    named: Option<(&str, usize)>,
    reader: &mut Reader<'_, '_>,
) -> Option<Located<T>> {
    let named = named?;
    Some((known::<T>(named, reader)?, position(named.1, reader)))
}

/// A list of texts with their positions.
fn texts(
    table: &mut Table<'_, '_>,
    key: &'static str,
    reader: &mut Reader<'_, '_>,
) -> Vec<Located<String>> {
    let texts = table.list(key, reader);
    texts.iter().map(|(text, at)| ((*text).to_owned(), position(*at, reader))).collect()
}

/// A list of ids of other entries, each once; `what` describes one in messages.
fn ids(
    table: &mut Table<'_, '_>,
    key: &'static str,
    what: &str,
    own_id: Option<&EntryId>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Located<EntryId>> {
    let named = table.list(key, reader);
    let mut ids: Vec<Located<EntryId>> = Vec::with_capacity(named.len());
    let mut seen: HashSet<EntryId> = HashSet::new();
    for named in named {
        let Some(to) = known::<EntryId>(named, reader) else { continue };
        if Some(&to) == own_id {
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

/// Parses a text; reports an invalid one.
fn known<T: FromStr<Err: std::fmt::Display>>(
    (text, at): (&str, usize),
    reader: &mut Reader<'_, '_>,
) -> Option<T> {
    text.parse().map_err(|error: T::Err| reader.report(at, error.to_string())).ok()
}
