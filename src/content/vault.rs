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
    front::{Front, front_matter},
    issue::Issue,
    loader::{Link, Outline},
    log::{Found, Log, plain, read_log},
    naming::{describes, id_of_path, slug, stem, title_of, without_title},
    page::Page,
};
use crate::domain::{
    Catalogue, CatalogueId, Category, CategoryId, Content, Entry, EntryId, Kind, OWN_PREFIX, fold,
    split_solution, tags_in,
};

/// What was made of the files, besides the entries themselves.
#[derive(Debug, Default)]
pub struct Vault {
    /// A single document, of which each section is a category.
    single: bool,
    title: String,
    description: String,
    files: Vec<File>,
    /// Ids by what links call them: paths, names of files, titles, other names; folded.
    names: HashMap<String, Option<EntryId>>,
    used: HashSet<String>,
    categories: Vec<Category>,
    shelves: HashMap<String, CategoryId>,
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
    /// Its text.
    pub text: String,
    /// The file.
    pub path: String,
}

/// Gives the id that an entry had before, by what it is known by, or else by its text.
pub type Keep<'k> = &'k dyn Fn(&str, &str) -> Option<EntryId>;

/// A file, as it is known after the first pass.
#[derive(Debug)]
struct File {
    id: EntryId,
    /// Describes the catalogue and is no entry.
    describes: bool,
    /// Is the user's own, and no part of the catalogue.
    own: bool,
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

    /// Looks at a file for its names. `path` is from the root; `keep` gives the id that the
    /// file had before, if it had one.
    pub fn look(&mut self, path: &str, text: &str, keep: Option<&EntryId>) {
        let (front, body) = front_matter(text);
        let describes = !self.single && describes(path);
        if describes && self.description.is_empty() || self.single {
            self.describe(&front, body, path);
        }
        if self.single {
            return;
        }
        let title = title_of(&front, body, path);
        let said = front.id.as_deref().filter(|id| EntryId::new(id).is_ok());
        let own = said.is_some_and(|id| id.starts_with(OWN_PREFIX));
        let wanted = match (said, keep) {
            (Some(id), _) => id.to_owned(),
            (None, Some(keep)) => keep.to_string(),
            (None, None) => id_of_path(path),
        };
        let id = self.new_id(&wanted, text);
        if !describes && !own {
            let file = stem(path).rsplit('/').next().unwrap_or_default();
            let names = [path, stem(path), file, &title, id.as_str()];
            for name in names.into_iter().chain(front.aliases.iter().map(String::as_str)) {
                self.names
                    .entry(fold(name))
                    // What names two names neither, unless it is the whole path.
                    .and_modify(|known| *known = known.take().filter(|known| *known == id))
                    .or_insert_with(|| Some(id.clone()));
            }
        }
        self.files.push(File { id, describes, own });
    }

    /// The id of the catalogue, where a file says it.
    pub fn catalogue(&self) -> Option<&CatalogueId> {
        self.id.as_ref()
    }

    /// What is the user's.
    pub fn take_beside(&mut self) -> Beside {
        take(&mut self.beside)
    }

    fn describe(&mut self, front: &Front, body: &str, path: &str) {
        if !self.single {
            self.id = front.id.as_deref().and_then(|id| CatalogueId::new(id).ok());
        }
        let log = read_log(body, path);
        if let Some(title) = front.title.clone().or(log.title) {
            self.title = title;
        }
        self.description = if self.single {
            log.description
        } else {
            let first = body.split("\n\n").map(str::trim);
            let text = first.filter(|it| !it.is_empty() && !it.starts_with('#')).map(plain);
            text.filter(|it| !it.is_empty()).take(1).collect()
        };
    }

    /// An id that nothing else has. Two of one name are told apart by what they say, not by
    /// their order.
    fn new_id(&mut self, wanted: &str, text: &str) -> EntryId {
        let mut id = wanted.to_owned();
        let mut salt = xxh3_64(text.as_bytes());
        while !self.used.insert(id.clone()) {
            id = format!("{wanted}-{:06x}", salt & 0x00ff_ffff);
            salt = salt.rotate_left(23).wrapping_add(1);
        }
        // A slug with something behind it is an id; one that is none would be a mistake here.
        EntryId::new(&id)
            .or_else(|_| EntryId::new(&format!("e-{salt:016x}")))
            .unwrap_or_else(|error| unreachable!("an id of hexadecimal digits is one: {error}"))
    }

    /// How many files [`Vault::look`] has seen.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    fn shelf(&mut self, key: &str, title: &str, summary: &str) -> CategoryId {
        if let Some(id) = self.shelves.get(key) {
            return id.clone();
        }
        let wanted = slug(key);
        let wanted = if wanted.is_empty() { "notes".to_owned() } else { wanted };
        let mut name = wanted.clone();
        let mut number = 2;
        while self.categories.iter().any(|known| known.id.as_str() == name) {
            name = format!("{wanted}-{number}");
            number += 1;
        }
        let id = CategoryId::new(&name)
            .or_else(|_| CategoryId::new("notes"))
            .unwrap_or_else(|error| unreachable!("a slug is an id: {error}"));
        let title = if title.is_empty() { "Notes" } else { title };
        self.categories.push(Category {
            id: id.clone(),
            title: title.to_owned(),
            summary: summary.to_owned(),
        });
        self.shelves.insert(key.to_owned(), id.clone());
        id
    }

    /// Makes the entries of a file, which was the `number`-th that was looked at. `keep` gives
    /// the id that an entry of a document had before, by what it is known by.
    pub fn read(
        &mut self,
        number: usize,
        path: &str,
        page: Page,
        keep: Keep<'_>,
        issues: &mut Vec<Issue>,
    ) -> Vec<(String, Entry)> {
        let front = &page.front;
        if let Some((line, why)) = &front.issue {
            issues.push(Issue {
                file: path.to_owned(),
                line: *line,
                column: 1,
                message: format!("the front matter can't be read ({why}); it is kept as text"),
            });
        }
        if self.single {
            return self.read_single(path, page, keep);
        }
        if let Some(of) = &front.note_of {
            self.beside.notes.push(BesideNote {
                entry: of.clone(),
                text: page.body().trim_matches('\n').to_owned(),
                path: path.to_owned(),
            });
            return Vec::new();
        }
        let file = &self.files[number];
        if file.describes {
            return Vec::new();
        }
        let (id, own) = (file.id.clone(), file.own);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let title = match folder {
            _ if front.category.is_some() => front.category.clone().unwrap_or_default(),
            "" => self.title.clone(),
            folder => folder.split('/').collect::<Vec<_>>().join(" / "),
        };
        let category_title = title;
        // A category that has nothing but the user's own is not one of the catalogue.
        let category = match CategoryId::new(folder) {
            Ok(id) if own => id,
            _ => self.shelf(folder, &category_title, ""),
        };
        let (log, title) = (&page.log, &page.title);
        let solved: Vec<&Found> = log
            .entries
            .iter()
            .filter(|it| it.kind == Kind::Challenge && it.solution.is_some())
            .collect();
        let mut tags = front.tags.clone();
        tags.extend(page.tags.iter().filter(|tag| !front.tags.contains(tag)).cloned());
        let source = match &front.date {
            Some(date) => format!("{path} · {date}"),
            None => path.to_owned(),
        };
        let raw = without_title(page.body(), title).trim();
        let kept = match &front.rest {
            // What nothing here understands is kept, where one sees it.
            Some(rest) => {
                let toml = page.text().trim_start_matches('\u{feff}').starts_with('+');
                let language = if toml { "toml" } else { "yaml" };
                format!("{raw}\n\n```{language}\n{rest}\n```")
            }
            None => raw.to_owned(),
        };
        let (kind, content) = content_of(front.kind, log, &solved, kept);
        self.pairs += usize::from(matches!(content, Content::Challenge { solution: Some(_), .. }));
        let mut links: Vec<EntryId> =
            front.links.iter().filter_map(|link| self.named(link)).cloned().collect();
        for link in self.links_of(&id, path, &page) {
            if !links.contains(&link) {
                links.push(link);
            }
        }
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
        let entries: Vec<_> = std::iter::once((path.to_owned(), entry)).chain(pairs).collect();
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
    ) -> Vec<(String, Entry)> {
        let key = |found: &Found| format!("{path}#{}", found.title);
        for found in &solved {
            keep(&key(found), "");
        }
        let mut entries = Vec::with_capacity(solved.len());
        for found in solved {
            let key = key(&found);
            let wanted = keep(&key, &found.title)
                .map_or_else(|| format!("{}/{}", of.id, slug(&found.title)), |id| id.to_string());
            let id = self.new_id(wanted.trim_end_matches('/'), &found.title);
            let entry = self.entry(id, of.category.clone(), found, vec![of.id.clone()], source);
            entries.push((key, Entry { tags: of.tags.clone(), ..entry }));
        }
        entries
    }

    fn read_single(&mut self, path: &str, mut page: Page, keep: Keep<'_>) -> Vec<(String, Entry)> {
        let Log { entries: mut found, categories, .. } = take(&mut page.log);
        let front = &page.front;
        if found.is_empty() && !page.body().trim().is_empty() {
            // Without any sections, all of it is one article.
            let text = without_title(page.body(), &self.title).trim().to_owned();
            found.push(Found {
                kind: Kind::Article,
                category: self.title.clone(),
                title: self.title.clone(),
                text,
                solution: None,
                line: 1,
            });
        }
        for (title, summary) in &categories {
            self.shelf(title, title, summary);
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let key = |found: &Found| format!("{}/{}", found.category, found.title);
        // What keeps its name keeps its id, before anything else can be taken for it.
        for found in &found {
            keep(&key(found), "");
        }
        let mut entries = Vec::with_capacity(found.len());
        for found in found {
            let key = key(&found);
            let wanted =
                keep(&key, &found.text).map_or_else(|| slug(&found.title), |id| id.to_string());
            let wanted = if wanted.is_empty() { "entry".to_owned() } else { wanted };
            // Of one name in two categories, the second is called after its category too.
            let wanted = if self.used.contains(&wanted) {
                format!("{}/{wanted}", slug(&found.category))
            } else {
                wanted
            };
            let id = self.new_id(&wanted, &found.text);
            let category = self.shelf(&found.category.clone(), &found.category.clone(), "");
            let source = format!("{name}, line {}", found.line);
            let entry = self.entry(id, category, found, Vec::new(), &source);
            let mut tags = front.tags.clone();
            tags.extend(entry.tags.iter().filter(|tag| !front.tags.contains(tag)).cloned());
            let entry = Entry { tags, ..entry };
            self.numbered(&entry);
            entries.push((key, entry));
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
        }
    }

    /// Notes an entry's number and its links.
    fn numbered(&mut self, entry: &Entry) {
        let number = self.numbers.len() as u32;
        self.numbers.insert(entry.id.clone(), number);
        self.links.extend(entry.links.iter().map(|link| (number, link.clone())));
    }

    /// The entries that a page links to, in order, each once.
    fn links_of(&self, id: &EntryId, path: &str, page: &Page) -> Vec<EntryId> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut links: Vec<EntryId> = Vec::new();
        let mut add = |found: Option<&EntryId>| {
            if let Some(found) = found.filter(|found| *found != id && !links.contains(found)) {
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
        self.names.get(&fold(name))?.as_ref()
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

/// What a note is and says: what its front matter calls it, or the one challenge that it is
/// about, or an article.
fn content_of(named: Option<Kind>, log: &Log, solved: &[&Found], kept: String) -> (Kind, Content) {
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
        (None, [only]) if log.entries.len() == 1 && log.description.is_empty() => {
            let problem = if only.text.trim().is_empty() { &only.title } else { &only.text };
            let content =
                Content::Challenge { challenge: problem.clone(), solution: only.solution.clone() };
            (Kind::Challenge, content)
        }
        (None, _) => (Kind::Article, body(kept)),
    }
}
