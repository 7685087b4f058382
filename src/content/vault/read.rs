//! The second pass: pages become entries with their links.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    CategoryUse, EntryFile, File, KnownId, NoteFile, Role, Vault,
    note::{
        category_of_folder, content_of, issues_of, pairs_beside, question_of_page, text_of_entry,
    },
    words::{WordCount, texts_of},
};
use crate::{
    content::{
        identity::ImportedEntry,
        issue::Issue,
        learning_log::{Log, LogEntry},
        links::Target,
        naming::slug,
        page::Page,
        places::heading_keys,
        tags::tags_in,
    },
    domain::{CategoryId, Content, Entry, EntryId, Extras, Kind},
};

impl Vault {
    /// The entries of the file with this number in the order of scanning. `known_id` returns the
    /// ids that were chosen.
    pub fn read(
        &mut self,
        number: usize,
        path: &str,
        page: Page,
        known_id: KnownId<'_>,
        issues: &mut Vec<Issue>,
    ) -> Vec<(ImportedEntry, Entry)> {
        let begin = self.begin(path, &page, issues);
        issues.extend(issues_of(path, &page));
        let entries = self.entries_of(number, path, page, known_id);
        self.remember(number, path, entries.len(), begin, issues);
        entries
    }

    fn entries_of(
        &mut self,
        number: usize,
        path: &str,
        page: Page,
        known_id: KnownId<'_>,
    ) -> Vec<(ImportedEntry, Entry)> {
        let linked = match self.files[number].role {
            Role::Entry | Role::Log => self.resolve(number, path, &page),
            Role::Description | Role::UserEntry | Role::Note => Vec::new(),
        };
        let File { role, id, .. } = &self.files[number];
        match (role, id) {
            (Role::Log, _) => self.read_log(path, page, &linked, known_id),
            (Role::Note, _) => {
                let front = &page.front;
                let Some(entry) = front.note_of.clone() else { return Vec::new() };
                self.personal.notes.push(NoteFile {
                    entry,
                    title: front.title.clone().unwrap_or_default(),
                    text: page.body().trim_matches('\n').to_owned(),
                    path: path.to_owned(),
                });
                Vec::new()
            }
            (Role::UserEntry, Some(id)) => {
                let id = id.clone();
                let (entry, category_title) = self.page_entry(id, path, &page, Role::UserEntry);
                let path = path.to_owned();
                self.personal.entries.push(EntryFile { path, entry, category_title });
                Vec::new()
            }
            (Role::Entry, Some(id)) => {
                let id = id.clone();
                self.read_page(id, path, &page, &linked, known_id)
            }
            // Entries always have an id.
            (Role::Description, _) | (Role::Entry | Role::UserEntry, None) => Vec::new(),
        }
    }

    /// A page as an entry, followed by its challenges as further entries.
    fn read_page(
        &mut self,
        id: EntryId,
        path: &str,
        page: &Page,
        linked: &[(usize, usize)],
        known_id: KnownId<'_>,
    ) -> Vec<(ImportedEntry, Entry)> {
        let (mut entry, _) = self.page_entry(id, path, page, Role::Entry);
        self.link(&mut entry, linked);
        let offset = page.lines_before();
        let pairs = pairs_beside(page, &entry.title).into_iter();
        let pairs = pairs.map(|it| LogEntry { line: it.line + offset, ..it }).collect();
        let challenges = self.challenges_within(path, &entry, page, pairs, known_id);
        let item = ImportedEntry {
            key: path.to_owned(),
            fingerprint: page.fingerprint,
            sketch: page.sketch.clone(),
            declared_id: None,
        };
        let entries: Vec<_> = std::iter::once((item, entry)).chain(challenges).collect();
        let texts = entries.iter().flat_map(|(_, entry)| texts_of(entry));
        self.words += WordCount::of(page.body(), texts);
        for (_, entry) in &entries {
            self.add_links(entry);
        }
        entries
    }

    /// A page as an entry, with the title of its category.
    fn page_entry(&mut self, id: EntryId, path: &str, page: &Page, role: Role) -> (Entry, String) {
        let front = &page.front;
        let (category, category_title) = self.category_of_page(path, page, role);
        let level = self.folders.place_of(path).level.filter(|_| !page.is_titled);
        let title = level.unwrap_or_else(|| page.title_in(&self.title));
        let mut tags = front.tags.clone();
        let known: HashSet<&String> = front.tags.iter().collect();
        tags.extend(page.tags.iter().filter(|tag| !known.contains(tag)).cloned());
        let (extras, resolved) = self.resolved_extras(page);
        // Keep front matter as text if some of it is not understood or refers to unknown entries.
        let unread =
            front.rest.as_ref().or(Some(&front.raw).filter(|_| !resolved && role == Role::Entry));
        let is_own = role == Role::UserEntry;
        let content = content_of(page, &title, is_own, unread.map(String::as_str));
        let path_of_all = format!("{}/{path}", self.title);
        let asks = || question_of_page(&path_of_all, page, &title);
        let (kind, content) = match content {
            (Kind::Article, Content::Body(body)) if !is_own && page.front.kind.is_none() => {
                match asks() {
                    Some(challenge) => {
                        (Kind::Challenge, Content::Challenge { challenge, solution: Some(body) })
                    }
                    None => (Kind::Article, Content::Body(body)),
                }
            }
            other => other,
        };
        self.solved += usize::from(matches!(content, Content::Challenge { solution: Some(_), .. }));
        let mut links: Vec<EntryId> = Vec::new();
        // Two names can lead to one entry.
        for link in front.links.iter().filter_map(|link| self.file_named(link)) {
            if !links.contains(link) {
                links.push(link.clone());
            }
        }
        let entry = Entry {
            id,
            category,
            kind,
            title,
            summary: front.summary.clone().unwrap_or_default(),
            aliases: front.aliases.clone(),
            tags,
            level: front.level,
            links,
            source: front.source.clone().unwrap_or_else(|| source_of(path, page)),
            content,
            extras,
        };
        (entry, category_title)
    }

    /// The category of a page, from its folder, and its title.
    fn category_of_page(&mut self, path: &str, page: &Page, role: Role) -> (CategoryId, String) {
        let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // An export has its categories as folders.
        let is_export = self.id.is_some();
        let place = (!is_export).then(|| self.folders.place_of(path).folder);
        let folder = place.as_deref().unwrap_or(own);
        // What others write as their category is one, wherever the file is.
        if let (Some(title), false, None) = (&page.front.category, is_export, &page.front.id) {
            let title = bare_link(title);
            return (self.category(title, title, ""), title.to_owned());
        }
        let title = match (&page.front.category, folder) {
            (Some(title), _) => title.clone(),
            (None, folder) => self.title_of_folder(folder),
        };
        let of_export = self.id.as_ref().and_then(|_| category_of_folder(folder));
        let key = match (&of_export, &page.front.category) {
            (Some(id), _) => id.as_str(),
            // Notes of one folder can name different ones.
            (None, Some(title)) => title,
            (None, None) => folder,
        };
        // A category with only user entries is not part of the catalogue.
        let category = match CategoryId::new(key) {
            Ok(id) if role == Role::UserEntry => id,
            _ => self.category(key, &title, ""),
        };
        (category, title)
    }

    /// The extras with the ids that are known, and whether all ids in the front matter are.
    fn resolved_extras(&self, page: &Page) -> (Extras, bool) {
        let Extras { prerequisites, steps, .. } = &page.front.extras;
        let known = |ids: &[EntryId]| -> Vec<EntryId> {
            ids.iter().filter_map(|id| self.file_named(id.as_str())).cloned().collect()
        };
        let extras = Extras {
            prerequisites: known(prerequisites),
            steps: known(steps),
            ..page.front.extras.clone()
        };
        let links = page.front.links.iter().map(String::as_str);
        let mut ids =
            links.chain([prerequisites, steps].into_iter().flatten().map(EntryId::as_str));
        let resolved = ids.all(|id| self.file_named(id).is_some());
        (extras, resolved)
    }

    /// The challenges of a page as entries of their own.
    fn challenges_within(
        &mut self,
        path: &str,
        parent: &Entry,
        page: &Page,
        pairs: Vec<LogEntry>,
        known_id: KnownId<'_>,
    ) -> Vec<(ImportedEntry, Entry)> {
        let source = source_of(path, page);
        let items = self.items(path, &pairs);
        let mut entries = Vec::with_capacity(pairs.len());
        for (item, found) in items.into_iter().zip(pairs) {
            let id = known_id(&item.key).unwrap_or_else(|| {
                let wanted = format!("{}/{}", parent.id, slug(&found.title));
                self.ids.new_id(wanted.trim_end_matches('/'), salt_of(&found))
            });
            let entry = self.log_entry(
                id,
                parent.category.clone(),
                found,
                vec![parent.id.clone()],
                &source,
            );
            let mut tags = parent.tags.clone();
            tags.extend(entry.tags.into_iter().filter(|tag| !parent.tags.contains(tag)));
            entries.push((item, Entry { tags, ..entry }));
        }
        entries
    }

    fn read_log(
        &mut self,
        path: &str,
        mut page: Page,
        linked: &[(usize, usize)],
        known_id: KnownId<'_>,
    ) -> Vec<(ImportedEntry, Entry)> {
        let Log { entries, categories, .. } = std::mem::take(&mut page.log);
        let found = self.with_intro(entries, &page);
        let front = &page.front;
        // In a folder of notes, keep its categories apart from those of folders.
        let prefix = if self.single { String::new() } else { format!("{path}#") };
        for (title, summary) in &categories {
            self.category(&format!("{prefix}{title}"), title, summary);
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let items = self.items(path, &found);
        let mut entries = Vec::with_capacity(found.len());
        let links = links_by_entry(&found, linked);
        let within = links_within(&found, &page);
        for ((item, found), links) in items.into_iter().zip(found).zip(links) {
            let id = known_id(&item.key).unwrap_or_else(|| {
                let wanted = slug(&found.title);
                let wanted = if wanted.is_empty() { "entry".to_owned() } else { wanted };
                // The second entry with a title also gets the name of its category.
                let wanted = if self.ids.is_used(&wanted) {
                    format!("{}/{wanted}", slug(&found.category)).trim_start_matches('/').to_owned()
                } else {
                    wanted
                };
                self.ids.new_id(&wanted, salt_of(&found))
            });
            let category = format!("{prefix}{}", found.category);
            let category = self.category(&category, &found.category, "");
            let line = page.source_of_line(found.line + page.lines_before());
            let source = format!("{name}{line}");
            let entry = self.log_entry(id, category, found, Vec::new(), &source);
            let mut tags = front.tags.clone();
            tags.extend(entry.tags.iter().filter(|tag| !front.tags.contains(tag)).cloned());
            let mut entry = Entry { tags, ..entry };
            self.link(&mut entry, &links);
            entries.push((item, entry));
        }
        for (from, to) in within {
            let id = entries[to].1.id.clone();
            let links = &mut entries[from].1.links;
            if !links.contains(&id) {
                links.push(id);
            }
        }
        for (_, entry) in &entries {
            self.add_links(entry);
        }
        let texts = entries.iter().flat_map(|(_, entry)| texts_of(entry));
        let names = categories.iter().flat_map(|(title, summary)| [&title[..], summary]);
        let texts = texts.chain(names).chain([self.title.as_str(), &name]);
        self.words += WordCount::of(page.body(), texts);
        entries
    }

    fn log_entry(
        &mut self,
        id: EntryId,
        category: CategoryId,
        found: LogEntry,
        links: Vec<EntryId>,
        source: &str,
    ) -> Entry {
        let LogEntry { kind, title, text, solution, marks, .. } = found;
        let mut tags = tags_in(&format!("{text}\n{}", solution.as_deref().unwrap_or_default()));
        let new = |mark: &&&str| !tags.iter().any(|tag| tag == **mark);
        tags.extend(marks.iter().filter(new).map(|mark| (*mark).to_owned()).collect::<Vec<_>>());
        let text = if text.trim().is_empty() { title.clone() } else { text };
        let content = if kind == Kind::Challenge {
            self.solved += usize::from(solution.is_some());
            Content::Challenge { challenge: text, solution }
        } else {
            Content::Body(text)
        };
        Entry {
            id,
            category,
            kind,
            title,
            summary: String::new(),
            aliases: Vec::new(),
            tags,
            level: None,
            links,
            source: source.to_owned(),
            content,
            extras: Extras::default(),
        }
    }

    /// Records an entry's number and its links.
    fn add_links(&mut self, entry: &Entry) {
        let number = self.numbers.len() as u32;
        self.numbers.insert(entry.id.clone(), number);
        self.links.extend(entry.links.iter().map(|link| (number, link.clone())));
    }

    pub(super) fn category(&mut self, key: &str, title: &str, summary: &str) -> CategoryId {
        if !self.single && self.uses.last().is_none_or(|CategoryUse(last, ..)| last != key) {
            self.uses.push(CategoryUse(key.to_owned(), title.to_owned(), summary.to_owned()));
        }
        self.categories.of_key(key, self.id.is_some(), title, summary)
    }
}

/// The links of each entry of a log: those behind its beginning and before that of the next.
fn links_by_entry(found: &[LogEntry], linked: &[(usize, usize)]) -> Vec<Vec<(usize, usize)>> {
    let begins = begins(found);
    let mut links = vec![Vec::new(); found.len()];
    for link in linked {
        if let Some(number) = entry_at(&begins, link.0) {
            links[number].push(*link);
        }
    }
    links
}

/// Where the entries of a log begin, each with its number.
fn begins(found: &[LogEntry]) -> Vec<(usize, usize)> {
    let mut begins: Vec<(usize, usize)> =
        found.iter().enumerate().map(|(number, entry)| (entry.span.start, number)).collect();
    begins.sort_unstable();
    begins
}

fn entry_at(begins: &[(usize, usize)], at: usize) -> Option<usize> {
    let after = begins.partition_point(|(begin, _)| *begin <= at);
    begins.get(after.saturating_sub(1)).map(|(_, number)| *number)
}

/// The links from one entry of a log to another, `[x](#title)`: by the title of an entry, or that of
/// a category, which stands for its first entry.
fn links_within(found: &[LogEntry], page: &Page) -> Vec<(usize, usize)> {
    let links = page.links.references.iter().filter(|link| link.target == Target::Here);
    let links: Vec<(usize, Vec<u64>)> = links.map(|link| (link.at, link.part_keys())).collect();
    if links.iter().all(|(_, keys)| keys.is_empty()) {
        return Vec::new();
    }
    let mut places: HashMap<u64, usize> = HashMap::new();
    for name in [|entry: &LogEntry| entry.title.clone(), |entry: &LogEntry| entry.category.clone()]
    {
        for (number, entry) in found.iter().enumerate() {
            for key in heading_keys(&name(entry)) {
                places.entry(key).or_insert(number);
            }
        }
    }
    let begins = begins(found);
    let lead = |(at, keys): &(usize, Vec<u64>)| {
        let from = entry_at(&begins, *at)?;
        let to = *keys.iter().find_map(|key| places.get(key))?;
        (from != to).then_some((from, to))
    };
    links.iter().filter_map(lead).collect()
}

/// A text without the brackets of a link around it.
fn bare_link(text: &str) -> &str {
    let inner = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]"));
    inner.map_or(text, |inner| inner.rsplit('|').next().unwrap_or(inner)).trim()
}

/// The source of a page, for the reader.
fn source_of(path: &str, page: &Page) -> String {
    match &page.front.date {
        Some(date) => format!("{path} · {date}"),
        None => path.to_owned(),
    }
}

/// A hash of an entry within a document, to distinguish entries that want the same id.
fn salt_of(entry: &LogEntry) -> u64 {
    xxh3_64(text_of_entry(entry).as_bytes())
}
