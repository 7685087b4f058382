//! Combines the files of a catalogue, and checks references between them.

use std::{
    collections::{HashMap, HashSet},
    mem::take,
};

use super::{
    issue::{Issue, Issues, Position},
    parse::{Draft, Parsed},
};
use crate::domain::{Catalogue, Category, CategoryId, Entry, EntryId};

/// Takes the parsed files of a catalogue one at a time, so that they need not all be in memory, and
/// returns the entries of each. Collects issues until [`Loader::finish`].
#[derive(Default)]
pub struct Loader {
    issues: Vec<Issue>,
    files: Vec<String>,
    catalogue: Option<Catalogue>,
    categories: Vec<Category>,
    known_categories: HashSet<CategoryId>,
    /// The slot in `seen` of every id so far, of an entry or as the target of a link.
    ids: HashMap<EntryId, u32>,
    /// The entry of each id, once it has been read.
    seen: Vec<Option<Seen>>,
    /// How many entries have been read.
    count: u32,
    links: Vec<Link>,
    forward: Vec<ForwardLink>,
    /// The first use of each category.
    category_uses: HashMap<CategoryId, Location>,
    /// The first use of each tag.
    tag_uses: HashMap<String, Location>,
    /// The format that the catalogue declares.
    format: Option<i64>,
    /// The first key that format 1 lacks.
    newer: Option<(Location, &'static str)>,
    /// Prerequisites and steps, by the slots of their ids.
    orderings: Vec<Ordering>,
    former_ids: Vec<(EntryId, Location)>,
}

/// A prerequisite or a step of an entry.
struct Ordering {
    from: u32,
    to: u32,
    at: Location,
    kind: OrderingKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OrderingKind {
    Prerequisite,
    Step,
}

/// A position in one of the files.
#[derive(Clone, Copy)]
struct Location {
    file: u32,
    position: Position,
}

#[derive(Clone, Copy)]
struct Seen {
    number: u32,
    at: Location,
}

/// A link to an entry that has not been read yet.
struct ForwardLink {
    link: Link,
    /// The slot of its id.
    to: u32,
    at: Location,
}

/// A link between two entries, which are numbered in order from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The entry that links.
    pub from: u32,
    /// Its position among the links of that entry, from 0.
    pub position: u32,
    /// The entry that is linked to.
    pub to: u32,
}

/// A catalogue without its entries.
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
    /// A loader without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one file and returns its valid entries.
    pub fn add(&mut self, parsed: Parsed) -> Vec<Entry> {
        let file = self.files.len() as u32;
        self.files.push(parsed.file);
        self.issues.extend(parsed.issues);
        for (catalogue, position) in parsed.headers {
            if self.catalogue.is_none() {
                self.catalogue = Some(catalogue);
            } else {
                let message = "a catalogue must be described only once; this is a second time";
                self.report(Location { file, position }, message.to_owned());
            }
        }
        for (category, position) in parsed.categories {
            if self.known_categories.insert(category.id.clone()) {
                self.categories.push(category);
            } else {
                let message = format!("a second category `{}`", category.id);
                self.report(Location { file, position }, message);
            }
        }
        self.format = self.format.or(parsed.format);
        parsed.entries.into_iter().filter_map(|draft| self.entry(file, draft)).collect()
    }

    fn report(&mut self, at: Location, message: String) {
        self.issues.push(Issue {
            file: self.files[at.file as usize].clone(),
            line: at.position.line as usize,
            column: at.position.column as usize,
            message,
        });
    }

    /// The slot of an id, assigned at its first use.
    fn slot_of(&mut self, id: EntryId) -> usize {
        let next = self.seen.len() as u32;
        let slot = *self.ids.entry(id).or_insert(next);
        if slot == next {
            self.seen.push(None);
        }
        slot as usize
    }

    fn entry(&mut self, file: u32, draft: Draft) -> Option<Entry> {
        let (id, position) = draft.id;
        let at = Location { file, position };
        let number = self.count;
        let slot = self.slot_of(id.clone());
        if let Some(Seen { at: first, .. }) = self.seen[slot] {
            let (name, line) = (&self.files[first.file as usize], first.position.line);
            let message = format!("a second entry `{id}`: the first is at {name}:{line}");
            self.report(at, message);
        } else {
            self.seen[slot] = Some(Seen { number, at });
            self.count += 1;
        }
        if let Some((category, position)) = draft.category {
            self.category_uses.entry(category).or_insert(Location { file, position });
        }
        for (tag, position) in draft.tags {
            self.tag_uses.entry(tag).or_insert(Location { file, position });
        }
        let from = slot as u32;
        let orderings =
            [(draft.prerequisites, OrderingKind::Prerequisite), (draft.steps, OrderingKind::Step)];
        for (targets, kind) in orderings {
            for (to, position) in targets {
                let to = self.slot_of(to) as u32;
                self.orderings.push(Ordering { from, to, at: Location { file, position }, kind });
            }
        }
        let former = draft.was.into_iter();
        self.former_ids.extend(former.map(|(id, position)| (id, Location { file, position })));
        if let Some((key, position)) = draft.newer {
            self.newer.get_or_insert((Location { file, position }, key));
        }
        for ((to, position), number_of_link) in draft.links.into_iter().zip(0..) {
            let link = Link { from: number, position: number_of_link, to: 0 };
            let to = self.slot_of(to);
            match self.seen[to] {
                Some(seen) => self.links.push(Link { to: seen.number, ..link }),
                None => {
                    let at = Location { file, position };
                    self.forward.push(ForwardLink { link, to: to as u32, at });
                }
            }
        }
        draft.entry
    }

    /// Unknown prerequisites and steps, and cycles of prerequisites.
    fn ordering_issues(&self) -> Vec<(Location, String)> {
        if self.orderings.is_empty() {
            return Vec::new();
        }
        let names: HashMap<u32, &EntryId> = self.ids.iter().map(|(id, at)| (*at, id)).collect();
        let mut found = Vec::new();
        let mut prerequisites: HashMap<u32, Vec<&Ordering>> = HashMap::new();
        for ordering in &self.orderings {
            if self.seen[ordering.to as usize].is_none() {
                let what = match ordering.kind {
                    OrderingKind::Prerequisite => "prerequisite",
                    OrderingKind::Step => "step",
                };
                let message =
                    format!("unknown {what} `{}`: no entry has this id", names[&ordering.to]);
                found.push((ordering.at, message));
            } else if ordering.kind == OrderingKind::Prerequisite {
                prerequisites.entry(ordering.from).or_default().push(ordering);
            }
        }
        for closing in closing_edges(&prerequisites) {
            let message = format!(
                "circular prerequisites: `{}` comes before `{}`, which comes before it",
                names[&closing.to], names[&closing.from]
            );
            found.push((closing.at, message));
        }
        found
    }

    /// Whether there are no issues so far.
    pub fn is_sound(&self) -> bool {
        self.issues.is_empty()
    }

    /// The description of the catalogue, once its file has been read.
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.catalogue.as_ref()
    }

    /// Links to ids that no entry has. Resolves all other forward links.
    fn link_issues(&mut self) -> Vec<(Location, String)> {
        let mut unknown: HashMap<u32, Vec<Location>> = HashMap::new();
        for ForwardLink { link, to, at } in take(&mut self.forward) {
            match self.seen[to as usize] {
                Some(seen) => self.links.push(Link { to: seen.number, ..link }),
                None => unknown.entry(to).or_default().push(at),
            }
        }
        let mut found = Vec::new();
        if !unknown.is_empty() {
            for (id, slot) in &self.ids {
                for at in unknown.remove(slot).unwrap_or_default() {
                    found.push((at, format!("a link to `{id}`: no entry has this id")));
                }
            }
        }
        found
    }

    /// Former ids that are in use, or that two entries claim.
    fn former_id_issues(&self) -> Vec<(Location, String)> {
        let mut found = Vec::new();
        let mut claimed: HashSet<&EntryId> = HashSet::new();
        for (id, at) in &self.former_ids {
            if self.ids.get(id).is_some_and(|slot| self.seen[*slot as usize].is_some()) {
                found.push((*at, format!("`{id}` is both a former id and the id of an entry")));
            } else if !claimed.insert(id) {
                found.push((*at, format!("a second entry claims the former id `{id}`")));
            }
        }
        found
    }

    /// Undeclared categories and tags, and keys that are newer than the declared format.
    fn undeclared(&self) -> Vec<(Location, String)> {
        let mut found = Vec::new();
        if let Some((at, key)) = self.newer
            && self.format.unwrap_or(1) < 2
        {
            let message =
                format!("`{key}` needs format 2: write `format = 2` above the catalogue's `id`");
            found.push((at, message));
        }
        for (id, at) in &self.category_uses {
            if !self.known_categories.contains(id) {
                found.push((*at, format!("unknown category `{id}`")));
            }
        }
        if let Some(catalogue) = &self.catalogue
            && !catalogue.tags.is_empty()
        {
            let known: HashSet<&String> = catalogue.tags.iter().map(|(tag, _)| tag).collect();
            for (tag, at) in &self.tag_uses {
                if !known.contains(tag) {
                    let message = format!("the tag `{tag}` is not in the catalogue's vocabulary");
                    found.push((*at, message));
                }
            }
        }
        found
    }

    /// Checks the whole catalogue: that it is described, and that links, categories and tags exist.
    /// No file can be added after that.
    ///
    /// # Errors
    /// All issues of all files, sorted by file and line.
    pub fn finish(&mut self) -> Result<Outline, Issues> {
        let mut found = self.link_issues();
        found.extend(self.ordering_issues());
        found.extend(self.former_id_issues());
        found.extend(self.undeclared());
        for (at, message) in found {
            self.report(at, message);
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
        match self.catalogue.take() {
            Some(catalogue) if self.issues.is_empty() => {
                let (mut links, categories) = (take(&mut self.links), take(&mut self.categories));
                links.sort_unstable_by_key(|link| (link.from, link.position));
                Ok(Outline { catalogue, categories, links })
            }
            _ => Err(Issues(take(&mut self.issues))),
        }
    }
}

/// The edges that close a cycle, found by depth-first search from each entry.
fn closing_edges<'o>(edges: &HashMap<u32, Vec<&'o Ordering>>) -> Vec<&'o Ordering> {
    let mut closing = Vec::new();
    // `true` while the entry is on the current path.
    let mut visited: HashMap<u32, bool> = HashMap::new();
    let mut starts: Vec<u32> = edges.keys().copied().collect();
    starts.sort_unstable();
    for start in starts {
        if visited.contains_key(&start) {
            continue;
        }
        visited.insert(start, true);
        let mut path = vec![(start, 0)];
        while let Some((here, next)) = path.last_mut() {
            let Some(edge) = edges.get(here).and_then(|edges| edges.get(*next)) else {
                visited.insert(*here, false);
                path.pop();
                continue;
            };
            *next += 1;
            match visited.get(&edge.to) {
                Some(true) => closing.push(*edge),
                Some(false) => {}
                None => {
                    visited.insert(edge.to, true);
                    path.push((edge.to, 0));
                }
            }
        }
    }
    closing
}
