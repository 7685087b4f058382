//! Puts the files of a catalogue together, and checks what only all of them can tell.

use std::{
    collections::{HashMap, HashSet},
    mem::take,
};

use super::{
    issue::{Issue, Issues},
    parse::{Draft, Parsed, Place},
};
use crate::domain::{Catalogue, Category, CategoryId, Entry, EntryId};

/// Takes the parsed files of a catalogue one at a time, so that not all of them have to be in
/// memory, and gives their entries back as they come. Issues gather until [`Loader::finish`].
#[derive(Default)]
pub struct Loader {
    issues: Vec<Issue>,
    files: Vec<String>,
    catalogue: Option<Catalogue>,
    categories: Vec<Category>,
    known_categories: HashSet<CategoryId>,
    /// Every id that was met, as an entry's or as where a link leads, by its place in `seen`.
    ids: HashMap<EntryId, u32>,
    /// The entry of each id, once it has come.
    seen: Vec<Option<Seen>>,
    /// How many have come.
    count: u32,
    links: Vec<Link>,
    forward: Vec<Forward>,
    /// Where categories were named first.
    category_places: HashMap<CategoryId, InFile>,
    /// Where tags were used first.
    tags: HashMap<String, InFile>,
    /// The format that the catalogue says it has.
    format: Option<i64>,
    /// The first thing in it that format 1 does not have.
    newer: Option<(InFile, &'static str)>,
    /// Prerequisites and steps, by the places of their ids.
    orders: Vec<Order>,
    /// Ids that entries had before.
    former: Vec<(EntryId, InFile)>,
}

/// An entry that another names as something to read before or within it.
struct Order {
    from: u32,
    to: u32,
    at: InFile,
    sort: Sort,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Prerequisite,
    Step,
}

/// A place in one of the files.
#[derive(Clone, Copy)]
struct InFile {
    file: u32,
    place: Place,
}

#[derive(Clone, Copy)]
struct Seen {
    number: u32,
    at: InFile,
}

/// A link to an entry that has not come yet.
struct Forward {
    link: Link,
    /// The place of its id.
    to: u32,
    at: InFile,
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
    /// A loader that has taken nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one file and gives its sound entries.
    pub fn add(&mut self, parsed: Parsed) -> Vec<Entry> {
        let file = self.files.len() as u32;
        self.files.push(parsed.file);
        self.issues.extend(parsed.issues);
        for (catalogue, place) in parsed.headers {
            if self.catalogue.is_none() {
                self.catalogue = Some(catalogue);
            } else {
                let message = "a catalogue is described once, and this is a second time";
                self.report(InFile { file, place }, message.to_owned());
            }
        }
        for (category, place) in parsed.categories {
            if self.known_categories.insert(category.id.clone()) {
                self.categories.push(category);
            } else {
                let message = format!("a second category `{}`", category.id);
                self.report(InFile { file, place }, message);
            }
        }
        self.format = self.format.or(parsed.format);
        parsed.entries.into_iter().filter_map(|draft| self.entry(file, draft)).collect()
    }

    fn report(&mut self, at: InFile, message: String) {
        self.issues.push(Issue {
            file: self.files[at.file as usize].clone(),
            line: at.place.line as usize,
            column: at.place.column as usize,
            message,
        });
    }

    /// The place of an id, which it gets when it is met first.
    fn place_of(&mut self, id: EntryId) -> usize {
        let next = self.seen.len() as u32;
        let place = *self.ids.entry(id).or_insert(next);
        if place == next {
            self.seen.push(None);
        }
        place as usize
    }

    fn entry(&mut self, file: u32, draft: Draft) -> Option<Entry> {
        let (id, place) = draft.id;
        let at = InFile { file, place };
        let number = self.count;
        let place = self.place_of(id.clone());
        if let Some(Seen { at: first, .. }) = self.seen[place] {
            let (name, line) = (&self.files[first.file as usize], first.place.line);
            let message = format!("a second entry `{id}`: the first is at {name}:{line}");
            self.report(at, message);
        } else {
            self.seen[place] = Some(Seen { number, at });
            self.count += 1;
        }
        if let Some((category, place)) = draft.category {
            self.category_places.entry(category).or_insert(InFile { file, place });
        }
        for (tag, place) in draft.tags {
            self.tags.entry(tag).or_insert(InFile { file, place });
        }
        let from = place as u32;
        let sorts = [(draft.prerequisites, Sort::Prerequisite), (draft.steps, Sort::Step)];
        for (named, sort) in sorts {
            for (to, place) in named {
                let to = self.place_of(to) as u32;
                self.orders.push(Order { from, to, at: InFile { file, place }, sort });
            }
        }
        self.former.extend(draft.was.into_iter().map(|(id, place)| (id, InFile { file, place })));
        if let Some((key, place)) = draft.newer {
            self.newer.get_or_insert((InFile { file, place }, key));
        }
        for ((to, place), position) in draft.links.into_iter().zip(0..) {
            let link = Link { from: number, position, to: 0 };
            let to = self.place_of(to);
            match self.seen[to] {
                Some(seen) => self.links.push(Link { to: seen.number, ..link }),
                None => {
                    let at = InFile { file, place };
                    self.forward.push(Forward { link, to: to as u32, at });
                }
            }
        }
        draft.entry
    }

    /// Prerequisites and steps that no entry is, and prerequisites that lead back to where they
    /// began.
    fn wrong_orders(&self) -> Vec<(InFile, String)> {
        if self.orders.is_empty() {
            return Vec::new();
        }
        let names: HashMap<u32, &EntryId> = self.ids.iter().map(|(id, at)| (*at, id)).collect();
        let mut wrong = Vec::new();
        let mut before: HashMap<u32, Vec<&Order>> = HashMap::new();
        for order in &self.orders {
            let what = match order.sort {
                Sort::Prerequisite => "a prerequisite",
                Sort::Step => "a step",
            };
            if self.seen[order.to as usize].is_none() {
                wrong.push((order.at, format!("{what} `{}`, which no entry is", names[&order.to])));
            } else if order.sort == Sort::Prerequisite {
                before.entry(order.from).or_default().push(order);
            }
        }
        // From each entry along its prerequisites, depth first; `true` is on the way.
        let mut state: HashMap<u32, bool> = HashMap::new();
        let mut starts: Vec<u32> = before.keys().copied().collect();
        starts.sort_unstable();
        for start in starts {
            if state.contains_key(&start) {
                continue;
            }
            state.insert(start, true);
            let mut way = vec![(start, 0)];
            while let Some((here, next)) = way.last_mut() {
                let Some(order) = before.get(here).and_then(|orders| orders.get(*next)) else {
                    state.insert(*here, false);
                    way.pop();
                    continue;
                };
                *next += 1;
                match state.get(&order.to) {
                    Some(true) => {
                        let message = format!(
                            "`{}` is read before `{}`, which is read before it",
                            names[&order.to], names[&order.from]
                        );
                        wrong.push((order.at, message));
                    }
                    Some(false) => {}
                    None => {
                        state.insert(order.to, true);
                        way.push((order.to, 0));
                    }
                }
            }
        }
        wrong
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
    /// categories and tags lead somewhere. Nothing can be taken after that.
    ///
    /// # Errors
    /// Every issue of every file, by file and line.
    pub fn finish(&mut self) -> Result<Outline, Issues> {
        let mut missing: Vec<(InFile, String)> = Vec::new();
        let mut unknown: HashMap<u32, Vec<InFile>> = HashMap::new();
        for Forward { link, to, at } in take(&mut self.forward) {
            match self.seen[to as usize] {
                Some(seen) => self.links.push(Link { to: seen.number, ..link }),
                None => unknown.entry(to).or_default().push(at),
            }
        }
        if !unknown.is_empty() {
            for (id, place) in &self.ids {
                for at in unknown.remove(place).unwrap_or_default() {
                    missing.push((at, format!("a link to `{id}`, which no entry is")));
                }
            }
        }
        missing.extend(self.wrong_orders());
        let mut formers: HashMap<&EntryId, InFile> = HashMap::new();
        for (id, at) in &self.former {
            if self.ids.get(id).is_some_and(|place| self.seen[*place as usize].is_some()) {
                missing.push((*at, format!("`{id}` is a former id, and that of an entry")));
            } else if formers.insert(id, *at).is_some() {
                missing.push((*at, format!("a second entry whose id was `{id}`")));
            }
        }
        if let Some((at, key)) = self.newer
            && self.format.unwrap_or(1) < 2
        {
            let message =
                format!("`{key}` is of format 2: write `format = 2` above the catalogue's `id`");
            missing.push((at, message));
        }
        for (id, at) in &self.category_places {
            if !self.known_categories.contains(id) {
                missing.push((*at, format!("there is no category `{id}`")));
            }
        }
        if let Some(catalogue) = &self.catalogue
            && !catalogue.tags.is_empty()
        {
            let known: HashSet<&String> = catalogue.tags.iter().map(|(tag, _)| tag).collect();
            for (tag, at) in &self.tags {
                if !known.contains(tag) {
                    let message = format!("the tag `{tag}` is not in the catalogue's vocabulary");
                    missing.push((*at, message));
                }
            }
        }
        for (at, message) in missing {
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
