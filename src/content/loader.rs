//! Reads a catalogue file by file, and checks it as a whole.

use std::{collections::HashMap, str::FromStr};

use ::toml::de::DeTable;

use super::{
    issue::{Issue, Issues, Places},
    toml::{Reader, Table},
};
use crate::domain::{
    Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, Kind, Level, UnknownName,
};

/// Takes the files of a catalogue one at a time, so that no more than one has to be in memory,
/// and gives their entries back as they come. Issues gather until [`Loader::finish`].
#[derive(Default)]
pub struct Loader {
    issues: Vec<Issue>,
    files: Vec<String>,
    catalogue: Option<Catalogue>,
    categories: Vec<Category>,
    entries: HashMap<EntryId, Seen>,
    links: Vec<Link>,
    forward: Vec<Forward>,
    /// Categories that were named before they were described.
    shelves: HashMap<CategoryId, Place>,
    tags: HashMap<String, Place>,
}

#[derive(Clone, Copy)]
struct Place {
    file: u32,
    line: u32,
    column: u32,
}

impl Place {
    fn new(file: u32, offset: usize, reader: &mut Reader<'_, '_>) -> Self {
        let (line, column) = reader.places.line_column(offset);
        Self { file, line: line as u32, column: column as u32 }
    }
}

/// The value that a text names, if there is one.
fn known<T: FromStr<Err = UnknownName>>(
    (text, at): (&str, usize),
    reader: &mut Reader<'_, '_>,
) -> Option<T> {
    text.parse().map_err(|error: UnknownName| reader.report(at, error.to_string())).ok()
}

struct Seen {
    number: u32,
    file: u32,
    line: u32,
}

/// A link to an entry that has not come yet.
struct Forward {
    from: u32,
    position: u32,
    to: EntryId,
    place: Place,
}

/// A link between two entries, which are named by their number from 0 in the order in which
/// they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The entry that links.
    pub from: u32,
    /// Which of its links this is, from 0.
    pub position: u32,
    /// The entry that is linked to.
    pub to: u32,
}

/// What a catalogue holds besides its entries' texts.
#[derive(Debug)]
pub struct Outline {
    /// The catalogue itself.
    pub catalogue: Catalogue,
    /// Its categories in order.
    pub categories: Vec<Category>,
    /// Links between entries, by entry and position.
    pub links: Vec<Link>,
}

impl Loader {
    /// A loader that has read nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one file, named as messages shall name it, and gives its sound entries. The bytes
    /// are checked to be UTF-8 here, so that this too is an issue with a place.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Vec<Entry> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(name, text),
            Err(error) => {
                let good = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                let (line, column) = Places::new(good).line_column(good.len());
                let message = "not UTF-8 from here on: save the file as UTF-8".to_owned();
                self.issues.push(Issue { file: name.to_owned(), line, column, message });
                Vec::new()
            }
        }
    }

    fn text(&mut self, name: &str, text: &str) -> Vec<Entry> {
        let file = self.files.len() as u32;
        self.files.push(name.to_owned());
        let mut issues = std::mem::take(&mut self.issues);
        let mut reader = Reader { file: name, places: Places::new(text), issues: &mut issues };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            reader.report(error.span().map_or(0, |span| span.start), error.message());
        }
        let entries = if errors.is_empty() {
            self.document(file, root.get_ref(), &mut reader)
        } else {
            // What a broken file seems to lack would only hide what is broken.
            Vec::new()
        };
        self.issues = issues;
        entries
    }

    fn document(
        &mut self,
        file: u32,
        root: &DeTable<'_>,
        reader: &mut Reader<'_, '_>,
    ) -> Vec<Entry> {
        let mut root = Table::new(root, 0, "a catalogue file");
        let flat = reader.file.rsplit(['/', '\\']).next() == Some("catalogue.toml");
        let headers = root.tables("catalogue", "[catalogue]", reader);
        if flat && headers.is_empty() {
            self.header(&mut root, reader);
        }
        for mut header in headers {
            self.header(&mut header, reader);
            header.finish(reader);
        }
        let mut shelf = None;
        let shelves = root.tables("category", "a category", reader);
        let only = shelves.len() == 1;
        for table in shelves {
            let id = self.category(table, reader);
            shelf = if only { id } else { None };
        }
        let mut entries = Vec::new();
        for table in root.tables("entry", "an entry", reader) {
            entries.extend(self.entry(file, table, shelf.as_ref(), reader));
        }
        root.finish(reader);
        entries
    }

    fn header(&mut self, table: &mut Table<'_, '_>, reader: &mut Reader<'_, '_>) {
        let offset = table.offset;
        let id = table.required("id", reader).and_then(|(text, at)| {
            CatalogueId::new(text).map_err(|error| reader.report(at, error.to_string())).ok()
        });
        let title = table.line("title", true, reader);
        let version = table.line("version", false, reader);
        let description = table.text("description", reader).unwrap_or_default().0.trim().to_owned();
        let tags = table.tables("tags", "the vocabulary", reader);
        let tags = tags.first().map(|tags| tags.pairs(reader)).unwrap_or_default();
        let (Some(id), Some(title), Some(version)) = (id, title, version) else { return };
        if self.catalogue.is_some() {
            reader.report(offset, "a catalogue is described once, and this is a second time");
            return;
        }
        self.catalogue = Some(Catalogue { id, title, version, description, tags });
    }

    fn category(
        &mut self,
        mut table: Table<'_, '_>,
        reader: &mut Reader<'_, '_>,
    ) -> Option<CategoryId> {
        let id = table.required("id", reader).and_then(|(text, at)| {
            let id =
                CategoryId::new(text).map_err(|error| reader.report(at, error.to_string())).ok()?;
            if self.categories.iter().any(|known| known.id == id) {
                reader.report(at, format!("a second category `{id}`"));
            }
            Some(id)
        });
        let title = table.line("title", true, reader);
        let summary = table.line("summary", false, reader);
        table.finish(reader);
        let category = Category { id: id?, title: title?, summary: summary? };
        let id = category.id.clone();
        self.categories.push(category);
        Some(id)
    }

    fn entry(
        &mut self,
        file: u32,
        mut table: Table<'_, '_>,
        shelf: Option<&CategoryId>,
        reader: &mut Reader<'_, '_>,
    ) -> Option<Entry> {
        let id = table.required("id", reader).and_then(|it| self.new_id(file, it, reader));
        let kind = table.required("kind", reader).and_then(|it| known::<Kind>(it, reader));
        let title = table.line("title", true, reader);
        let summary = table.line("summary", false, reader);
        let source = table.line("source", false, reader);
        let level = match table.text("level", reader) {
            None => Some(None),
            Some(named) => known::<Level>(named, reader).map(Some),
        };
        let category = self.shelf_of(file, &mut table, shelf, reader);
        let aliases =
            table.list("aliases", reader).iter().map(|(text, _)| (*text).to_owned()).collect();
        let mut tags = Vec::new();
        for (text, at) in table.list("tags", reader) {
            if !self.tags.contains_key(text) {
                self.tags.insert(text.to_owned(), Place::new(file, at, reader));
            }
            tags.push(text.to_owned());
        }
        let links = table.list("links", reader);
        let content = Self::content(&mut table, kind, reader);
        table.finish(reader);
        let (id, number) = id?;
        let links = self.links_of(file, &id, number, &links, reader);
        Some(Entry {
            id,
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
        })
    }

    /// An id that no entry before had, and the number of its entry.
    fn new_id(
        &mut self,
        file: u32,
        (text, at): (&str, usize),
        reader: &mut Reader<'_, '_>,
    ) -> Option<(EntryId, u32)> {
        let id = EntryId::new(text).map_err(|error| reader.report(at, error.to_string())).ok()?;
        if let Some(first) = self.entries.get(&id) {
            let seen = &self.files[first.file as usize];
            let line = first.line;
            reader.report(at, format!("a second entry `{id}`: the first is at {seen}:{line}"));
            return None;
        }
        let number = self.entries.len() as u32;
        let line = reader.places.line(at) as u32;
        self.entries.insert(id.clone(), Seen { number, file, line });
        Some((id, number))
    }

    /// The category that an entry names, or else the one of its file.
    fn shelf_of(
        &mut self,
        file: u32,
        table: &mut Table<'_, '_>,
        shelf: Option<&CategoryId>,
        reader: &mut Reader<'_, '_>,
    ) -> Option<CategoryId> {
        let Some((text, at)) = table.text("category", reader) else {
            if shelf.is_none() {
                reader.report(
                    table.offset,
                    "an entry needs `category` where the file has no one [category]",
                );
            }
            return shelf.cloned();
        };
        match CategoryId::new(text) {
            Ok(id) => {
                if !self.shelves.contains_key(&id) {
                    self.shelves.insert(id.clone(), Place::new(file, at, reader));
                }
                Some(id)
            }
            Err(error) => {
                reader.report(at, error.to_string());
                None
            }
        }
    }

    fn links_of(
        &mut self,
        file: u32,
        id: &EntryId,
        from: u32,
        links: &[(&str, usize)],
        reader: &mut Reader<'_, '_>,
    ) -> Vec<EntryId> {
        let mut targets: Vec<EntryId> = Vec::with_capacity(links.len());
        for &(text, at) in links {
            match EntryId::new(text) {
                Err(error) => reader.report(at, error.to_string()),
                Ok(to) if to == *id => reader.report(at, "an entry can't link to itself"),
                Ok(to) if targets.contains(&to) => {
                    reader.report(at, format!("a second link to `{to}`"));
                }
                Ok(to) => {
                    let position = targets.len() as u32;
                    if let Some(seen) = self.entries.get(&to) {
                        self.links.push(Link { from, position, to: seen.number });
                    } else {
                        let place = Place::new(file, at, reader);
                        self.forward.push(Forward { from, position, to: to.clone(), place });
                    }
                    targets.push(to);
                }
            }
        }
        targets
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
        let body = table.required("body", reader);
        Some(Content::Body(body?.0.to_owned()))
    }

    /// Whether nothing has been found wrong so far.
    pub fn is_sound(&self) -> bool {
        self.issues.is_empty()
    }

    /// The description of the catalogue, once the file that holds it has been read.
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.as_ref()
    }

    /// Checks what only the whole catalogue can tell: that it is described, and that links,
    /// categories and tags lead somewhere.
    ///
    /// # Errors
    /// Every issue of every file, by file and line.
    pub fn finish(mut self) -> Result<Outline, Issues> {
        let mut missing: Vec<(Place, String)> = Vec::new();
        for forward in std::mem::take(&mut self.forward) {
            match self.entries.get(&forward.to) {
                Some(seen) => self.links.push(Link {
                    from: forward.from,
                    position: forward.position,
                    to: seen.number,
                }),
                None => missing.push((
                    forward.place,
                    format!("a link to `{}`, which no entry is", forward.to),
                )),
            }
        }
        for (id, place) in &self.shelves {
            if !self.categories.iter().any(|category| category.id == *id) {
                missing.push((*place, format!("there is no category `{id}`")));
            }
        }
        if let Some(catalogue) = &self.catalogue
            && !catalogue.tags.is_empty()
        {
            for (tag, place) in &self.tags {
                if !catalogue.tags.iter().any(|(known, _)| known == tag) {
                    missing.push((
                        *place,
                        format!("the tag `{tag}` is not in the catalogue's vocabulary"),
                    ));
                }
            }
        }
        for (place, message) in missing {
            self.issues.push(Issue {
                file: self.files[place.file as usize].clone(),
                line: place.line as usize,
                column: place.column as usize,
                message,
            });
        }
        if self.catalogue.is_none() && self.issues.is_empty() {
            self.issues.push(Issue {
                file: self.files.first().cloned().unwrap_or_else(|| "catalogue.toml".to_owned()),
                line: 1,
                column: 1,
                message: "no file describes the catalogue: it needs `id` and `title`, in \
                          catalogue.toml or under [catalogue]"
                    .to_owned(),
            });
        }
        let order: HashMap<&str, usize> =
            self.files.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        self.issues.sort_by_key(|issue| {
            (order.get(issue.file.as_str()).copied(), issue.line, issue.column)
        });
        match self.catalogue {
            Some(catalogue) if self.issues.is_empty() => {
                self.links.sort_unstable_by_key(|link| (link.from, link.position));
                Ok(Outline { catalogue, categories: self.categories, links: self.links })
            }
            _ => Err(Issues(self.issues)),
        }
    }
}
