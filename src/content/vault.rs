//! Markdown files as a catalogue: a folder of notes, or a single learning log.
//!
//! In two passes, so that not all texts have to be in memory: [`Vault::look`] learns what the
//! files are called, [`Vault::read`] makes their entries with their links, out of what each is by
//! itself ([`Page`]).

use std::{
    collections::{HashMap, HashSet},
    mem::take,
};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    file_name::id_of_name,
    front::{Front, front_matter},
    identity::{Item, Sketch, fingerprint, numbered},
    issue::Issue,
    learning_log::{Found, Log, plain, read_log},
    loader::{Link, Outline},
    naming::{describes, id_of_path, slug, stem, title_of, without_title},
    page::Page,
};
use crate::domain::{
    Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, Extras, Kind, fold,
    split_solution, tags_in,
};

/// What was made of the files, besides the entries themselves.
#[derive(Debug, Default)]
pub struct Vault {
    /// A single document, of which each section is a category.
    single: bool,
    title: String,
    /// Whether a file has said the title.
    titled: bool,
    description: String,
    files: Vec<File>,
    /// Files by what links call them: paths, names of files, titles, other names; folded.
    names: HashMap<String, Option<usize>>,
    /// Ids that nothing new can have.
    used: HashSet<String>,
    /// The number for the next that wants an id which is taken.
    next: HashMap<String, u32>,
    categories: Vec<Category>,
    category_of_key: HashMap<String, CategoryId>,
    /// The ids of categories, and the number for the next that wants one which is taken.
    category_ids: HashSet<String>,
    next_category: HashMap<String, u32>,
    /// Links between entries by their numbers, and the number of each.
    links: Vec<(u32, EntryId)>,
    numbers: HashMap<EntryId, u32>,
    /// Challenges that were found with their solutions.
    pairs: usize,
    /// The id of the catalogue, where the file that describes it says it.
    id: Option<CatalogueId>,
    beside: Beside,
}

/// What is the user's in a folder, as an export writes it, and no part of the catalogue.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Notes on entries.
    pub notes: Vec<BesideNote>,
    /// Entries of one's own, by the files that they are in; with the titles of their categories.
    pub own: Vec<(String, Entry, String)>,
}

/// A note of the user's in a file of its own, as an export writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BesideNote {
    /// The entry that it is on, as the file says.
    pub entry: String,
    /// What that is called, where the note is on an entry that is gone.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The file.
    pub path: String,
}

/// Gives the id that has been settled on, by what an entry is known by.
pub type Keep<'k> = &'k dyn Fn(&str) -> Option<EntryId>;

/// What a file is, as it is known after the first pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// An entry.
    Entry,
    /// The description of the catalogue, as an export writes it.
    Description,
    /// A log, of which each section is a category.
    Log,
    /// The user's own, and no part of the catalogue.
    Own,
    /// A note of the user's.
    Note,
}

/// A file, as it is known after the first pass.
#[derive(Debug)]
struct File {
    role: Role,
    /// The id that it would have if nothing else did.
    wanted: String,
    /// What it says, for telling it from others that want the same.
    salt: u64,
    /// The id that it has been given.
    id: Option<EntryId>,
}

impl Vault {
    /// A vault that is called so where nothing in it says otherwise. `single` says that it is
    /// one document.
    pub fn new(name: &str, single: bool) -> Self {
        Self { single, title: name.to_owned(), ..Self::default() }
    }

    /// Whether all is one document.
    pub fn is_single(&self) -> bool {
        self.single
    }

    /// How many challenges with solutions were found.
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// Looks at a file for its names. `path` is from the root. Gives the id that it says it has.
    pub fn look(&mut self, path: &str, text: &str) -> Option<EntryId> {
        let (front, body) = front_matter(text);
        let at_root = describes(path) && !self.single;
        // An export has nothing but the id of its catalogue there.
        let of_export = at_root
            && front == Front { id: front.id.clone(), raw: front.raw.clone(), ..Front::default() };
        if let Some(id) = front.id.as_deref().filter(|_| of_export && self.id.is_none()) {
            self.id = CatalogueId::new(id).ok();
        }
        let log = (at_root || self.single).then(|| read_log(body, path));
        if let Some(log) = &log {
            self.describe(&front, body, log);
        }
        let said = front.id.as_deref().and_then(|id| EntryId::new(id).ok());
        let role = if front.note_of.is_some() {
            Role::Note
        } else if of_export && self.id.is_some() {
            Role::Description
        } else if log.is_some_and(|log| log.is_log) || self.single {
            Role::Log
        } else if said.as_ref().is_some_and(EntryId::is_own) {
            Role::Own
        } else {
            Role::Entry
        };
        let said = said.filter(|_| matches!(role, Role::Entry | Role::Own));
        if role == Role::Entry {
            let title = title_of(&front, body, path, &self.title);
            let file = stem(path).rsplit('/').next().unwrap_or_default();
            let names = [path, stem(path), file, &title];
            let said = said.as_ref().map(EntryId::as_str);
            let aliases = front.aliases.iter().map(String::as_str);
            for name in names.into_iter().chain(said).chain(aliases) {
                self.named_so(name, self.files.len());
            }
        }
        let wanted = said.as_ref().map_or_else(|| id_of_path(path), ToString::to_string);
        self.files.push(File { role, wanted, salt: xxh3_64(text.as_bytes()), id: None });
        said
    }

    /// Notes that links can call a file so. What names two names neither.
    fn named_so(&mut self, name: &str, file: usize) {
        self.names
            .entry(fold(name))
            .and_modify(|known| *known = known.filter(|known| *known == file))
            .or_insert(Some(file));
    }

    /// Gives files their ids, in the order in which they were looked at: those that have been
    /// settled on, or else new ones, which are none of `taken`.
    pub fn settle(&mut self, ids: Vec<Option<EntryId>>, taken: impl Iterator<Item = EntryId>) {
        self.used.extend(taken.map(|id| id.to_string()));
        self.used.extend(ids.iter().flatten().map(ToString::to_string));
        for (number, id) in ids.into_iter().enumerate() {
            let role = self.files[number].role;
            let id = match id {
                Some(id) => Some(id),
                None if role == Role::Entry || role == Role::Own => {
                    let File { wanted, salt, .. } = &self.files[number];
                    let (wanted, salt) = (wanted.clone(), *salt);
                    Some(self.new_id(&wanted, salt))
                }
                None => None,
            };
            if role == Role::Entry
                && let Some(id) = &id
            {
                self.named_so(&id.to_string(), number);
            }
            self.files[number].id = id;
        }
    }

    /// Whether a file is an entry itself.
    pub fn is_entry(&self, number: usize) -> bool {
        matches!(self.files[number].role, Role::Entry | Role::Own)
    }

    /// What the entries of a file besides itself are known by: its pairs, or those of a log.
    pub fn items_of(&self, number: usize, path: &str, page: &Page) -> Vec<Item> {
        let found: Vec<Found> = match self.files[number].role {
            Role::Log => self.with_intro(page.log.entries.clone(), page),
            Role::Entry if page.front.kind.is_none() => {
                let solved = solved(&page.log);
                // A page that is about one challenge is that challenge.
                let several = Some(solved).filter(|solved| solved.len() > 1).unwrap_or_default();
                several.into_iter().cloned().collect()
            }
            _ => Vec::new(),
        };
        self.items(path, &found)
    }

    /// What entries within a file are known by.
    fn items(&self, path: &str, found: &[Found]) -> Vec<Item> {
        let key = |found: &Found| {
            let Found { category, title, .. } = found;
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
            let text = text_of_found(found);
            Item { key, fingerprint: fingerprint(&text), sketch: Sketch::of(&text), said: None }
        })
        .collect()
    }

    /// The id of the catalogue, where a file says it.
    pub fn catalogue(&self) -> Option<&CatalogueId> {
        self.id.as_ref()
    }

    /// What is the user's.
    pub fn take_beside(&mut self) -> Beside {
        take(&mut self.beside)
    }

    fn describe(&mut self, front: &Front, body: &str, log: &Log) {
        // The first that says it.
        if let Some(title) = front.title.as_ref().or(log.title.as_ref())
            && !std::mem::replace(&mut self.titled, true)
        {
            self.title.clone_from(title);
        }
        if !self.description.is_empty() {
            return;
        }
        self.description = if self.single {
            log.description.clone()
        } else if self.id.is_some() {
            // An export has nothing else in this file.
            without_title(body, &self.title).trim().to_owned()
        } else {
            let first = body.split("\n\n").map(str::trim);
            let text = first.filter(|it| !it.is_empty() && !it.starts_with('#')).map(plain);
            text.filter(|it| !it.is_empty()).take(1).collect()
        };
    }

    /// An id that nothing else has. Two of one name are told apart by what they say and, where
    /// they say the same, by their order.
    fn new_id(&mut self, wanted: &str, salt: u64) -> EntryId {
        let wanted = if EntryId::new(wanted).is_ok() { wanted } else { "entry" };
        let mut id = wanted.to_owned();
        if self.used.contains(&id) {
            id = format!("{wanted}-{:06x}", salt & 0x00ff_ffff);
        }
        if self.used.contains(&id) {
            let number = self.next.entry(id.clone()).or_insert(2);
            // Each turn passes over an id that is there: together no more than there are ids.
            while self.used.contains(&format!("{id}-{number}")) {
                *number += 1;
            }
            id = format!("{id}-{number}");
            *number += 1;
        }
        self.used.insert(id.clone());
        EntryId::new(&id)
            .unwrap_or_else(|error| unreachable!("an id with digits behind it is one: {error}"))
    }

    fn category(&mut self, key: &str, title: &str, summary: &str) -> CategoryId {
        if let Some(id) = self.category_of_key.get(key) {
            return id.clone();
        }
        // An export names the folders of categories by their ids.
        let named = Some(key).filter(|key| self.id.is_some() && CategoryId::new(key).is_ok());
        let wanted = named.map_or_else(|| slug(key), str::to_owned);
        let wanted = if wanted.is_empty() { "notes".to_owned() } else { wanted };
        let mut name = wanted.clone();
        while self.category_ids.contains(&name) {
            let number = self.next_category.entry(wanted.clone()).or_insert(2);
            name = format!("{wanted}-{number}");
            *number += 1;
        }
        self.category_ids.insert(name.clone());
        let id = CategoryId::new(&name)
            .or_else(|_| CategoryId::new("notes"))
            .unwrap_or_else(|error| unreachable!("a slug is an id: {error}"));
        let title = if title.is_empty() { "Notes" } else { title };
        self.categories.push(Category {
            id: id.clone(),
            title: title.to_owned(),
            summary: summary.to_owned(),
        });
        self.category_of_key.insert(key.to_owned(), id.clone());
        id
    }

    /// Makes the entries of a file, which was the `number`-th that was looked at, each with what it
    /// is known by. `keep` gives the ids that have been settled on.
    pub fn read(
        &mut self,
        number: usize,
        path: &str,
        page: Page,
        keep: Keep<'_>,
        issues: &mut Vec<Issue>,
    ) -> Vec<(Item, Entry)> {
        let front = &page.front;
        issues.extend(issues_of(path, &page));
        let file = &self.files[number];
        let id = match (file.role, &front.note_of, &file.id) {
            (Role::Log, ..) => return self.read_log(path, page, keep),
            (Role::Description, ..) => return Vec::new(),
            (Role::Note, Some(of), _) => {
                self.beside.notes.push(BesideNote {
                    entry: of.clone(),
                    title: front.title.clone().unwrap_or_default(),
                    text: page.body().trim_matches('\n').to_owned(),
                    path: path.to_owned(),
                });
                return Vec::new();
            }
            (_, _, Some(id)) => id.clone(),
            // Every entry has been given one.
            (_, _, None) => return Vec::new(),
        };
        let own = file.role == Role::Own;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let category_title = match folder {
            _ if front.category.is_some() => front.category.clone().unwrap_or_default(),
            "" => self.title.clone(),
            folder => folder.split('/').collect::<Vec<_>>().join(" / "),
        };
        let of_export = self.id.as_ref().and_then(|_| category_of_folder(folder));
        let folder = of_export.as_ref().map_or(folder, CategoryId::as_str);
        // A category that has nothing but the user's own is not one of the catalogue.
        let category = match CategoryId::new(folder) {
            Ok(id) if own => id,
            _ => self.category(folder, &category_title, ""),
        };
        let log = &page.log;
        let title = &page.title_in(&self.title);
        let solved = solved(log);
        let mut tags = front.tags.clone();
        let said: HashSet<&String> = front.tags.iter().collect();
        tags.extend(page.tags.iter().filter(|tag| !said.contains(tag)).cloned());
        let source = match &front.date {
            Some(date) => format!("{path} · {date}"),
            None => path.to_owned(),
        };
        let raw = without_title(page.body(), title).trim();
        let ordered = [&front.extras.prerequisites, &front.extras.steps];
        let ordered = ordered.into_iter().flatten().map(EntryId::as_str);
        let links_of = front.links.iter().map(String::as_str);
        let leads = links_of.chain(ordered).all(|link| self.named(link).is_some());
        let known = |ids: &[EntryId]| -> Vec<EntryId> {
            ids.iter().filter_map(|id| self.named(id.as_str())).cloned().collect()
        };
        let extras = Extras {
            prerequisites: known(&front.extras.prerequisites),
            steps: known(&front.extras.steps),
            ..front.extras.clone()
        };
        let rest = front.rest.as_ref().or(Some(&front.raw).filter(|_| !leads && !own));
        // What nothing here understands is kept, where one sees it.
        let rest = rest.map(|rest| fenced(&page, rest));
        let (kind, content) = content_of(front.kind, (log, title), &solved, (raw, rest));
        self.pairs += usize::from(matches!(content, Content::Challenge { solution: Some(_), .. }));
        let mut links: Vec<EntryId> =
            front.links.iter().filter_map(|link| self.named(link)).cloned().collect();
        let said: HashSet<EntryId> = links.iter().cloned().collect();
        links.extend(self.links_of(&id, path, &page).into_iter().filter(|it| !said.contains(it)));
        let entry = Entry {
            id,
            category,
            kind,
            title: title.clone(),
            summary: front.summary.clone().unwrap_or_default(),
            aliases: front.aliases.clone(),
            tags,
            level: front.level,
            links,
            source: front.source.clone().unwrap_or_else(|| source.clone()),
            content,
            extras,
        };
        if own {
            self.beside.own.push((path.to_owned(), entry, category_title));
            return Vec::new();
        }
        let pairs = if kind == Kind::Article && solved.len() > 1 {
            let solved = solved.into_iter();
            let offset = page.lines_before();
            let solved = solved.map(|it| Found { line: it.line + offset, ..it.clone() }).collect();
            self.pairs_within(path, (&entry, &source), solved, keep)
        } else {
            Vec::new()
        };
        let item = Item {
            key: path.to_owned(),
            fingerprint: page.fingerprint,
            sketch: page.sketch.clone(),
            said: None,
        };
        let entries: Vec<_> = std::iter::once((item, entry)).chain(pairs).collect();
        for (_, entry) in &entries {
            self.numbered(entry);
        }
        entries
    }

    /// The challenges with solutions that a file of several holds, as entries of their own.
    fn pairs_within(
        &mut self,
        path: &str,
        (of, source): (&Entry, &str),
        solved: Vec<Found>,
        keep: Keep<'_>,
    ) -> Vec<(Item, Entry)> {
        let items = self.items(path, &solved);
        let mut entries = Vec::with_capacity(solved.len());
        for (item, found) in items.into_iter().zip(solved) {
            let id = keep(&item.key).unwrap_or_else(|| {
                let wanted = format!("{}/{}", of.id, slug(&found.title));
                self.new_id(wanted.trim_end_matches('/'), xxh3_64(text_of_found(&found).as_bytes()))
            });
            let entry = self.entry(id, of.category.clone(), found, vec![of.id.clone()], source);
            entries.push((item, Entry { tags: of.tags.clone(), ..entry }));
        }
        entries
    }

    /// The entries of a log, and what its file says besides: facts in its front matter, a heading
    /// that is not its title, or all of it, where there is nothing else.
    fn with_intro(&self, mut found: Vec<Found>, page: &Page) -> Vec<Found> {
        let heading = page.heading.clone().filter(|heading| *heading != self.title);
        let facts = page.front.says_more().then(|| fenced(page, &page.front.raw));
        let whole = found.is_empty().then(|| without_title(page.body(), &self.title).trim());
        let whole = whole.filter(|text| !text.is_empty()).map(str::to_owned);
        let told: Vec<String> = [heading, whole, facts].into_iter().flatten().collect();
        let told = told.join("\n\n");
        if told.is_empty() {
            return found;
        }
        let before_sections = |it: &&mut Found| it.kind == Kind::Article && it.title == it.category;
        match found.first_mut().filter(before_sections) {
            Some(intro) => intro.text = format!("{}\n\n{told}", intro.text),
            None => found.insert(
                0,
                Found {
                    kind: Kind::Article,
                    category: self.title.clone(),
                    title: self.title.clone(),
                    text: told,
                    solution: None,
                    line: 1,
                },
            ),
        }
        found
    }

    fn read_log(&mut self, path: &str, mut page: Page, keep: Keep<'_>) -> Vec<(Item, Entry)> {
        let Log { entries, categories, .. } = std::mem::take(&mut page.log);
        let found = self.with_intro(entries, &page);
        let front = &page.front;
        // In a folder, its categories stand apart from those of the folder's own.
        let within = if self.single { String::new() } else { format!("{path}#") };
        for (title, summary) in &categories {
            self.category(&format!("{within}{title}"), title, summary);
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let items = self.items(path, &found);
        let mut entries = Vec::with_capacity(found.len());
        for (item, found) in items.into_iter().zip(found) {
            let id = keep(&item.key).unwrap_or_else(|| {
                let wanted = slug(&found.title);
                let wanted = if wanted.is_empty() { "entry".to_owned() } else { wanted };
                // Of one name in two categories, the second is called after its category too.
                let wanted = if self.used.contains(&wanted) {
                    format!("{}/{wanted}", slug(&found.category)).trim_start_matches('/').to_owned()
                } else {
                    wanted
                };
                self.new_id(&wanted, xxh3_64(text_of_found(&found).as_bytes()))
            });
            let category = format!("{within}{}", found.category);
            let category = self.category(&category, &found.category, "");
            let source = format!("{name}, line {}", found.line + page.lines_before());
            let entry = self.entry(id, category, found, Vec::new(), &source);
            let mut tags = front.tags.clone();
            tags.extend(entry.tags.iter().filter(|tag| !front.tags.contains(tag)).cloned());
            let entry = Entry { tags, ..entry };
            self.numbered(&entry);
            entries.push((item, entry));
        }
        entries
    }

    fn entry(
        &mut self,
        id: EntryId,
        category: CategoryId,
        found: Found,
        links: Vec<EntryId>,
        source: &str,
    ) -> Entry {
        let Found { kind, title, text, solution, .. } = found;
        let tags = tags_in(&format!("{text}\n{}", solution.as_deref().unwrap_or_default()));
        let text = if text.trim().is_empty() { title.clone() } else { text };
        let content = if kind == Kind::Challenge {
            self.pairs += usize::from(solution.is_some());
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

    /// Notes an entry's number and its links.
    fn numbered(&mut self, entry: &Entry) {
        let number = self.numbers.len() as u32;
        self.numbers.insert(entry.id.clone(), number);
        self.links.extend(entry.links.iter().map(|link| (number, link.clone())));
    }

    /// The entries that a page links to, in order, each once.
    fn links_of<'v>(&'v self, id: &EntryId, path: &str, page: &Page) -> Vec<EntryId> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut links: Vec<EntryId> = Vec::new();
        let mut known: HashSet<&EntryId> = HashSet::new();
        let mut add = |found: Option<&'v EntryId>| {
            if let Some(found) = found.filter(|found| *found != id)
                && known.insert(found)
            {
                links.push(found.clone());
            }
        };
        for target in &page.named {
            // In the same folder first, as a path from the root, then by any name.
            let near = format!("{folder}/{target}");
            let near = near.trim_start_matches('/');
            let found = [near, target].into_iter().find_map(|name| self.named(name));
            add(found);
        }
        for file in &page.files {
            add(self.named(file));
        }
        links
    }

    fn named(&self, name: &str) -> Option<&EntryId> {
        self.files[(*self.names.get(&fold(name))?)?].id.as_ref()
    }

    /// What there is besides the entries' texts.
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
        Outline { catalogue, categories: self.categories, links }
    }

    /// What the catalogue is called.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// Front matter as code in a text.
fn fenced(page: &Page, raw: &str) -> String {
    let toml = page.text().trim_start_matches('\u{feff}').starts_with('+');
    format!("```{}\n{raw}\n```", if toml { "toml" } else { "yaml" })
}

/// The challenges with solutions of a page.
fn solved(log: &Log) -> Vec<&Found> {
    let is_solved = |it: &&Found| it.kind == Kind::Challenge && it.solution.is_some();
    log.entries.iter().filter(is_solved).collect()
}

/// All that an entry says that was found in a document, for telling it from others.
fn text_of_found(found: &Found) -> String {
    let Found { title, text, solution, .. } = found;
    format!("{title}\n{text}\n{}", solution.as_deref().unwrap_or_default())
}

/// What of a page could not be read as what it is.
fn issues_of(path: &str, page: &Page) -> impl Iterator<Item = Issue> {
    let front = page.front.issue.as_ref().map(|(line, why)| {
        (*line, format!("the front matter can't be read ({why}); it is kept as text"))
    });
    let limits = [
        (page.log.too_deep, "lists that are nested deeper than this stay text"),
        (page.log.too_long, "there are so many headings that those from here on stay text"),
    ];
    let before = page.lines_before();
    let limits =
        limits.into_iter().filter_map(move |(line, what)| Some((line? + before, what.into())));
    front.into_iter().chain(limits).map(|(line, message)| Issue {
        file: path.to_owned(),
        line,
        column: 1,
        message,
    })
}

/// The category whose entries an export puts into a folder: a long id goes on in the next folder,
/// and so may the id of an entry.
fn category_of_folder(folder: &str) -> Option<CategoryId> {
    let goes_on = |part: &str| part.ends_with('%');
    let parts: Vec<&str> = folder.split('/').collect();
    // What goes on at the end is the name of an entry.
    let end = parts.iter().rposition(|part| !goes_on(part))? + 1;
    let folder = parts[..end].join("/");
    CategoryId::new(&id_of_name(&folder)?).ok()
}

/// Whether a page holds one challenge and nothing else, not a heading of another name.
fn is_about(log: &Log, only: &Found, title: &str) -> bool {
    let named = |name: &str| name == title || name == only.title;
    let titled = log.title.as_deref().is_none_or(named);
    let sections = log.categories.iter().all(|(name, summary)| {
        summary.is_empty() && (named(name) || log.title.is_none() && *name == log.name)
    });
    log.entries.len() == 1 && log.description.is_empty() && titled && sections
}

/// What a note is and says: what its front matter calls it, or the one challenge that it is
/// about, or an article.
fn content_of(
    named: Option<Kind>,
    (log, title): (&Log, &str),
    solved: &[&Found],
    (raw, rest): (&str, Option<String>),
) -> (Kind, Content) {
    let with_rest = |text: &str| match &rest {
        Some(rest) => format!("{text}\n\n{rest}").trim_start().to_owned(),
        None => text.to_owned(),
    };
    let kept = with_rest(raw);
    let body = |kept: String| {
        Content::Body(if kept.is_empty() { "(This note is empty.)".to_owned() } else { kept })
    };
    match (named, solved) {
        (Some(Kind::Challenge), _) => {
            let (challenge, solution) = split_solution(&kept);
            let content = Content::Challenge {
                challenge: challenge.to_owned(),
                solution: solution.map(str::to_owned),
            };
            (Kind::Challenge, content)
        }
        (Some(kind), _) => (kind, body(kept)),
        (None, [only]) if is_about(log, only, title) => {
            // What the page is not called by is still asked.
            let challenge = match (only.title == title, only.text.trim().is_empty()) {
                (true, false) => only.text.clone(),
                (_, true) => only.title.clone(),
                (false, false) => format!("{}\n\n{}", only.title, only.text),
            };
            let challenge = with_rest(&challenge);
            let content = Content::Challenge { challenge, solution: only.solution.clone() };
            (Kind::Challenge, content)
        }
        (None, _) => (Kind::Article, body(kept)),
    }
}
