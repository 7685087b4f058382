//! Markdown files as a catalogue: a folder of notes, or a single learning log.
//!
//! In two passes, so that the texts need not all be in memory: [`Vault::scan`] collects the names
//! of the files, [`Vault::read`] turns each parsed [`Page`] into entries with links.

mod folders;
mod ids;
mod links;
mod note;
mod personal;
mod read;
mod recall;
mod remembered;
mod words;

use std::{collections::HashMap, mem::take};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    front::{Front, front_matter},
    identity::{ImportedEntry, Sketch, fingerprint, numbered},
    issue::Issue,
    learning_log::{Log, LogEntry, plain, read_tagged},
    links::block_ids,
    loader::{Link, Outline},
    names::{Name, Names, Rank, names_of_path},
    naming::{describes, given_title, id_of_path, title_of, without_title},
    page::{Page, has_cards},
};
use crate::domain::{Catalogue, CatalogueId, EntryId, Kind};
use folders::Folders;
use ids::{Categories, EntryIds};
use note::{fenced, pairs_beside, text_of_entry};
use remembered::{ReadLinks, path_key};

pub use personal::{EntryFile, NoteFile, PersonalFiles};
pub use remembered::{
    CategoryUse, DocumentRole, Findings, Remembered, broken_links, lower_half, moved_places,
};
pub use words::WordCount;

/// The files of a vault, without the texts of their entries.
#[derive(Debug, Default)]
pub struct Vault {
    /// A single document, whose sections are categories.
    single: bool,
    title: String,
    /// Whether the title comes from a file.
    titled: bool,
    description: String,
    files: Vec<File>,
    /// Files by the names that links may use: paths, file names, titles, aliases, numbers.
    names: Names,
    folders: Folders,
    /// Of the document that is read: links that lead nowhere, and those that can't be told yet.
    findings: Findings,
    /// What was found of each document that was read, for its links that lead nowhere.
    read: Vec<ReadLinks>,
    ids: EntryIds,
    categories: Categories,
    /// Links from entries, by their numbers.
    links: Vec<(u32, EntryId)>,
    numbers: HashMap<EntryId, u32>,
    /// How many challenges have a solution.
    solved: usize,
    words: WordCount,
    /// The id of the catalogue, if a file declares it.
    id: Option<CatalogueId>,
    personal: PersonalFiles,
    /// The categories that the document which is read has used so far.
    uses: Vec<CategoryUse>,
    /// What is known of the document that was read last.
    remembered: Remembered,
}

/// Returns the id that was chosen for an entry, by its key.
pub type KnownId<'k> = &'k dyn Fn(&str) -> Option<EntryId>;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// An entry.
    Entry,
    /// The description of the catalogue, from an export.
    Description,
    /// A log, whose sections are categories.
    Log,
    /// A user entry, which is not part of the catalogue.
    UserEntry,
    /// A note of the user.
    Note,
}

/// A file after the first pass.
#[derive(Debug)]
struct File {
    role: Role,
    /// A hash of its path.
    path_key: u64,
    /// The preferred id.
    wanted: String,
    /// A hash of its text, to distinguish files that want the same id.
    salt: u64,
    /// What links may call it.
    names: Vec<Name>,
    /// The id that it declares.
    declared: Option<EntryId>,
    /// The assigned id.
    id: Option<EntryId>,
}

/// The parts of a text that are entries of their own: the key of each, as an import gives it, and
/// the line at which it begins. `single` is the name of a document that is a catalogue by itself.
pub fn entry_lines(path: &str, single: Option<&str>, text: &str) -> Vec<(String, usize)> {
    let mut vault = Vault::new(single.unwrap_or_default(), single.is_some());
    vault.scan(path, text);
    let page = match single {
        Some(_) => Page::whole(&vault.title, text.to_owned()),
        None => Page::of(path, text.to_owned()),
    };
    vault.lines_within(0, path, &page)
}

impl Vault {
    /// A vault with this title, unless a file declares another. `single` is set for one document.
    pub fn new(name: &str, single: bool) -> Self {
        Self { single, title: name.to_owned(), ..Self::default() }
    }

    /// Whether it is a single document.
    pub fn is_single(&self) -> bool {
        self.single
    }

    /// How many challenges have a solution.
    pub fn solved(&self) -> usize {
        self.solved
    }

    /// How many words have been read, and how many of them are in entries.
    pub fn words(&self) -> WordCount {
        self.words
    }

    /// Scans a file for its names. `path` is relative to the root. Returns the id that it declares.
    pub fn scan(&mut self, path: &str, text: &str) -> Option<EntryId> {
        let (front, body) = front_matter(text);
        let at_root = describes(path) && !self.single;
        // In an export, it declares the id of the catalogue and nothing else.
        let of_export = at_root
            && front == Front { id: front.id.clone(), raw: front.raw.clone(), ..Front::default() };
        if let Some(id) = front.id.as_deref().filter(|_| of_export && self.id.is_none()) {
            self.id = CatalogueId::new(id).ok();
        }
        let log = (at_root || self.single).then(|| read_tagged(body, path, has_cards(&front)));
        if let Some(log) = &log {
            self.describe(&front, body, path, log);
        }
        let declared = front.id.as_deref().and_then(|id| EntryId::new(id).ok());
        let role = if front.note_of.is_some() {
            Role::Note
        } else if of_export && self.id.is_some() {
            Role::Description
        } else if log.is_some_and(|log| log.is_log) || self.single {
            Role::Log
        } else if declared.as_ref().is_some_and(EntryId::is_own) {
            Role::UserEntry
        } else {
            Role::Entry
        };
        let declared = declared.filter(|_| matches!(role, Role::Entry | Role::UserEntry));
        let number = self.files.len();
        let mut names = Vec::new();
        if role == Role::Entry {
            let (title, _) = title_of(&front, body, path, &self.title);
            names = names_of_path(path);
            names.push(Name::new(&title, Rank::Title));
            names.extend(declared.iter().map(|id| Name::new(id.as_str(), Rank::Path)));
            names.extend(front.aliases.iter().map(|alias| Name::new(alias, Rank::Alias)));
            names.extend(block_ids(body).map(|block| Name::new(block, Rank::Path)));
            self.names.place(path, number);
            for name in &names {
                self.names.put(*name, number);
            }
        }
        self.folders.add(path);
        let wanted = declared.as_ref().map_or_else(|| id_of_path(path), ToString::to_string);
        self.files.push(File {
            role,
            path_key: path_key(path),
            wanted,
            salt: xxh3_64(text.as_bytes()),
            names,
            declared: declared.clone(),
            id: None,
        });
        declared
    }

    /// Assigns ids to the files, in the order in which they were scanned: the `decided` ones, or
    /// else new ones that are not `taken`.
    pub fn assign_ids(
        &mut self,
        decided: Vec<Option<EntryId>>,
        taken: impl Iterator<Item = EntryId>,
    ) {
        taken.for_each(|id| self.ids.reserve(&id));
        decided.iter().flatten().for_each(|id| self.ids.reserve(id));
        for (number, id) in decided.into_iter().enumerate() {
            let File { role, wanted, salt, .. } = &self.files[number];
            let (role, salt) = (*role, *salt);
            let id = match id {
                Some(id) => Some(id),
                None if role == Role::Entry || role == Role::UserEntry => {
                    Some(self.ids.new_id(wanted, salt))
                }
                None => None,
            };
            if role == Role::Entry
                && let Some(id) = &id
            {
                let name = Name::new(id.as_str(), Rank::Path);
                self.names.put(name, number);
                self.files[number].names.push(name);
            }
            self.files[number].id = id;
        }
    }

    /// Whether a file is an entry itself.
    pub fn is_entry(&self, number: usize) -> bool {
        matches!(self.files[number].role, Role::Entry | Role::UserEntry)
    }

    /// The entries within a file, to be matched: its challenges, or the entries of a log.
    pub fn entries_within(&self, number: usize, path: &str, page: &Page) -> Vec<ImportedEntry> {
        self.items(path, &self.found_within(number, page))
    }

    fn found_within(&self, number: usize, page: &Page) -> Vec<LogEntry> {
        match self.files[number].role {
            Role::Log => self.with_intro(page.log.entries.clone(), page),
            Role::Entry if page.front.kind.is_none() => {
                pairs_beside(page, &page.title_in(&self.title))
            }
            _ => Vec::new(),
        }
    }

    /// The entries within a file, each with its key and its line.
    fn lines_within(&self, number: usize, path: &str, page: &Page) -> Vec<(String, usize)> {
        let found = self.found_within(number, page);
        let lines = found.iter().map(|it| it.line + page.lines_before());
        self.items(path, &found).into_iter().map(|item| item.key).zip(lines).collect()
    }

    /// Entries within a file, to be matched.
    fn items(&self, path: &str, found: &[LogEntry]) -> Vec<ImportedEntry> {
        let key = |found: &LogEntry| {
            let LogEntry { category, title, .. } = found;
            if self.single {
                format!("{category}/{title}")
            } else if describes(path) {
                format!("{path}#{category}/{title}")
            } else {
                format!("{path}#{title}")
            }
        };
        let keys = numbered(found.iter().map(key).collect()).into_iter().zip(found);
        keys.map(|(key, found)| {
            let text = text_of_entry(found);
            let (fingerprint, sketch) = (fingerprint(&text), Sketch::of(&text));
            ImportedEntry { key, fingerprint, sketch, declared_id: None }
        })
        .collect()
    }

    /// The id of the catalogue, if a file declares it.
    pub fn catalogue(&self) -> Option<&CatalogueId> {
        self.id.as_ref()
    }

    /// Removes and returns the user's own files.
    pub fn take_personal(&mut self) -> PersonalFiles {
        take(&mut self.personal)
    }

    fn describe(&mut self, front: &Front, body: &str, path: &str, log: &Log) {
        let said = || {
            let (title, is_said) = title_of(front, body, path, "");
            // In one document, a section is not the title of all.
            let is_section = || log.categories.iter().any(|(section, _)| *section == title);
            let is_title = is_said && !(self.single && is_section());
            is_title.then_some(title)
        };
        // The first file with a title wins.
        if let Some(title) = given_title(front).or(log.title.clone()).or_else(said)
            && !std::mem::replace(&mut self.titled, true)
        {
            self.title = title;
        }
        if !self.description.is_empty() {
            return;
        }
        self.description = if self.single {
            log.description.clone()
        } else if self.id.is_some() {
            // In an export, the file has nothing else.
            without_title(body, &self.title).trim().to_owned()
        } else {
            let first = body.split("\n\n").map(str::trim);
            let text = first.filter(|it| !it.is_empty() && !it.starts_with('#')).map(plain);
            text.filter(|it| !it.is_empty()).take(1).collect()
        };
    }

    /// The entries of a log, with the rest of the file: front matter, a heading that is not its
    /// title, or the whole text if it has no entries.
    fn with_intro(&self, mut found: Vec<LogEntry>, page: &Page) -> Vec<LogEntry> {
        let heading = page.heading.clone().filter(|heading| *heading != self.title);
        let front = page.front.says_more().then(|| fenced(page, &page.front.raw));
        let whole = found.is_empty().then(|| without_title(page.body(), &self.title).trim());
        let whole = whole.filter(|text| !text.is_empty()).map(str::to_owned);
        let intro: Vec<String> = [heading, whole, front].into_iter().flatten().collect();
        let text = intro.join("\n\n");
        if text.is_empty() {
            return found;
        }
        let before_sections =
            |it: &&mut LogEntry| it.kind == Kind::Article && it.title == it.category;
        match found.first_mut().filter(before_sections) {
            Some(intro) => intro.text = format!("{}\n\n{text}", intro.text),
            None => found.insert(
                0,
                LogEntry {
                    kind: Kind::Article,
                    category: self.title.clone(),
                    title: self.title.clone(),
                    text,
                    solution: None,
                    line: 1,
                    span: 0..0,
                    marks: &[],
                },
            ),
        }
        found
    }

    /// The links that lead nowhere, once all files have been read.
    pub fn take_broken(&mut self) -> Vec<Issue> {
        let read = take(&mut self.read);
        broken_links(read.iter().map(|it| (&it.path[..], &it.file[..], &it.known)))
    }

    /// The catalogue, its categories and links.
    pub fn finish(self, id: CatalogueId) -> Outline {
        let mut positions: HashMap<u32, u32> = HashMap::new();
        let links = self
            .links
            .iter()
            .filter_map(|(from, to)| {
                let position = positions.entry(*from).or_default();
                *position += 1;
                let to = *self.numbers.get(to)?;
                Some(Link { from: *from, position: *position - 1, to })
            })
            .collect();
        let catalogue = Catalogue {
            id,
            title: self.title,
            version: String::new(),
            description: self.description,
            tags: Vec::new(),
        };
        Outline { catalogue, categories: self.categories.into_all(), links }
    }

    /// The title of the catalogue.
    pub fn title(&self) -> &str {
        &self.title
    }
}
