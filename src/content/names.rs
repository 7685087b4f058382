//! What links may call notes, and where they lead.

use std::{cmp::Ordering, collections::HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    links::{Links, Reference, Target, links_in},
    markdown::{decoded, path_from},
    naming::{describes, stem, zettel_number},
    places::heading_keys,
};
use crate::domain::fold;

/// Files that share a name and are looked at, at most.
const MAX_SHARED: usize = 64;
/// Folders before the name of a file that a link may give, at most.
const MAX_FOLDERS: usize = 8;
/// The key that stands for the folder itself, as a link to `/` asks for it.
const ROOT: u64 = u64::MAX;

/// What sort of name it is; where two files have a name, the better sort has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    /// An id, or a path from the root.
    Path,
    /// A file's name, or the end of its path.
    File,
    /// Its title.
    Title,
    /// Another name.
    Alias,
    /// The number that the name of a Zettel begins with.
    Number,
}

impl Rank {
    /// The sort of name with this number among them.
    pub(super) fn of_number(number: u8) -> Self {
        let all = [Self::Path, Self::File, Self::Title, Self::Alias, Self::Number];
        *all.get(usize::from(number)).unwrap_or(&Self::Number)
    }
}

/// A name of a file as it is compared: the hash of what [`fold`] makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) key: u64,
    pub(super) rank: Rank,
    /// Folders before what the name gives of a path: the fewest have it.
    pub(super) above: u8,
}

impl Name {
    pub(super) fn new(name: &str, rank: Rank) -> Self {
        Self { key: name_key(name), rank, above: 0 }
    }
}

/// The hash of a name, folded.
pub(super) fn name_key(name: &str) -> u64 {
    xxh3_64(fold(name).as_bytes())
}

/// What a link asks of the names. It follows from the link and the path of its file alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// Nothing: the link leads to its own file.
    Here,
    /// Nothing: it leads out of the folder.
    Outside,
    /// Which is the first of these names that leads to a file, each with the worst sort of name that
    /// it may be.
    First(Vec<(u64, Rank)>),
    /// Which file is at a path, or else has the end of that path as its name.
    Path { near: u64, is_root: bool, end: Option<u64>, missing: Leads },
}

impl Question {
    /// What a link asks that stands in the file at a path.
    pub(super) fn of(path: &str, link: &Reference) -> Self {
        match &link.target {
            Target::Here => Self::Here,
            Target::Name { name, label } => {
                let bare = without_ending(name);
                let near = path_from(path, bare);
                // In Dendron, what looks like a label is the path of the note.
                let label = label.as_deref().unwrap_or_default();
                Self::first([
                    (near.as_str(), Rank::File),
                    (name.as_str(), Rank::File),
                    (bare, Rank::File),
                    (label, Rank::File),
                    (name.as_str(), Rank::Number),
                ])
            }
            Target::Page(name) => {
                let bare = without_ending(name.trim_start_matches('/'));
                let near = path_from(path, bare);
                let written = name.trim_start_matches('/');
                Self::first([&near, written, bare].map(|name| (name, Rank::Number)))
            }
            Target::Path(written) => Self::of_path(path, written),
        }
    }

    fn first<'n>(names: impl IntoIterator<Item = (&'n str, Rank)>) -> Self {
        Self::First(names.into_iter().map(|(name, worst)| (name_key(name), worst)).collect())
    }

    fn of_path(path: &str, written: &str) -> Self {
        let of_zola = written.strip_prefix("@/");
        let target = of_zola.unwrap_or(written);
        let is_note = has_ending(target);
        let bare = without_ending(target.trim_end_matches('/'));
        if of_zola.is_none() && leaves_root(path, bare) {
            return Self::Outside;
        }
        let near = path_from(path, bare);
        let missing = if is_note || of_zola.is_some() { Leads::Nowhere } else { Leads::Elsewhere };
        // A file without an ending may be anything; only a note is looked for in other folders, by a
        // name that not every folder has.
        let end = bare.trim_start_matches(['.', '/']);
        let searched = missing == Leads::Nowhere && !describes(end);
        Self::Path {
            near: name_key(&near),
            is_root: near.is_empty(),
            end: searched.then(|| name_key(end)),
            missing,
        }
    }

    /// The names that the answer depends on.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> {
        let (names, path) = match self {
            Self::Here | Self::Outside => (&[][..], None),
            Self::First(names) => (&names[..], None),
            Self::Path { near, is_root, end, .. } => {
                (&[][..], Some([Some(*near), is_root.then_some(ROOT), *end]))
            }
        };
        names.iter().map(|(key, _)| *key).chain(path.into_iter().flatten().flatten())
    }
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    To(usize),
    /// To what is no note: that can't be told to be missing.
    Elsewhere,
    Nowhere,
    /// To any of several files.
    Unclear,
}

/// Files by what links may call them. Of several files that have a name with equal right, it leads to
/// the one that is nearest to the link.
#[derive(Debug, Default)]
pub struct Names {
    known: HashMap<u64, Known>,
    /// The files that share a name, for each such name.
    shared: HashMap<u64, Vec<usize>>,
    /// The folders of files.
    folders: HashMap<usize, String>,
    /// The file that describes the whole.
    root: Option<usize>,
    /// The headings of other parts of the same document.
    headings: HashMap<u64, usize>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    rank: Rank,
    above: u8,
    /// Nothing where two files have it.
    file: Option<usize>,
}

impl Names {
    /// Adds a name of a file.
    pub fn add(&mut self, name: &str, rank: Rank, file: usize) {
        self.put(Name::new(name, rank), file);
    }

    /// Adds a name of a file.
    pub(super) fn put(&mut self, name: Name, file: usize) {
        let Name { key, rank, above } = name;
        if key == ROOT {
            self.root.get_or_insert(file);
            return;
        }
        let new = Known { rank, above, file: Some(file) };
        let known = self.known.entry(key).or_insert(new);
        match (rank, above).cmp(&(known.rank, known.above)) {
            Ordering::Less => {
                *known = new;
                self.shared.remove(&key);
            }
            Ordering::Equal if known.file != Some(file) => {
                let shared = self.shared.entry(key).or_default();
                shared.extend(known.file.take());
                if shared.len() < MAX_SHARED && shared.last() != Some(&file) {
                    shared.push(file);
                }
            }
            Ordering::Equal | Ordering::Greater => {}
        }
    }

    /// Adds a heading, which a link of another part of the same document may name: `#heading`.
    pub fn add_heading(&mut self, title: &str, file: usize) {
        for key in heading_keys(title) {
            self.headings.entry(key).or_insert(file);
        }
    }

    /// Adds what the path of a file gives.
    pub fn add_path(&mut self, path: &str, file: usize) {
        self.place(path, file);
        for name in names_of_path(path) {
            self.put(name, file);
        }
    }

    /// Notes where a file is, without its names.
    pub(super) fn place(&mut self, path: &str, file: usize) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.folders.insert(file, folder.to_owned());
    }

    /// The file that a name leads to, and nothing else.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.known.get(&name_key(name))?.file
    }

    /// Where a name leads that stands in the file at a path.
    fn leads(&self, path: &str, name: u64, worst: Rank) -> Leads {
        match self.known.get(&name).filter(|known| known.rank <= worst) {
            Some(Known { file: Some(file), .. }) => Leads::To(*file),
            Some(Known { file: None, .. }) => self.nearest(path, name),
            None => Leads::Nowhere,
        }
    }

    /// The file that shares a name and the most folders with a path, if there is just one.
    fn nearest(&self, path: &str, name: u64) -> Leads {
        let parts = |file: &usize| {
            let folder = self.folders.get(file).map_or("", String::as_str);
            let both = folder.split('/').zip(path.split('/'));
            both.take_while(|(one, other)| one == other).count()
        };
        let Some(shared) = self.shared.get(&name) else { return Leads::Unclear };
        let most = shared.iter().map(parts).max().unwrap_or(0);
        let mut nearest = shared.iter().filter(|file| parts(file) == most);
        match (nearest.next(), nearest.next()) {
            (Some(file), None) if most > 0 => Leads::To(*file),
            _ => Leads::Unclear,
        }
    }

    /// Where the links of a text lead that stands in a file, each as it is written there: names of
    /// `[[…]]` without a part and a label, and paths.
    pub fn lead_to(&self, path: &str, text: &str) -> Vec<(String, usize)> {
        let here = usize::MAX;
        let mut found = Vec::new();
        let Links { references, parts, .. } = links_in(text);
        for link in references {
            if link.target == Target::Here && !self.headings.is_empty() {
                let keys = link.part_keys();
                let elsewhere = !keys.iter().any(|key| parts.contains(key));
                let leads = keys.iter().find_map(|key| self.headings.get(key));
                found.extend(leads.filter(|_| elsewhere).map(|file| (link.written, *file)));
                continue;
            }
            if let Leads::To(file) = self.answer(path, here, &Question::of(path, &link))
                && file != here
            {
                let written = match link.target {
                    Target::Name { name, .. } => name,
                    Target::Path(_) | Target::Page(_) | Target::Here => link.written,
                };
                found.push((written, file));
            }
        }
        found
    }

    /// Where a link in the file with this path and number leads.
    pub(super) fn answer(&self, path: &str, number: usize, question: &Question) -> Leads {
        match question {
            Question::Here => Leads::To(number),
            Question::Outside => Leads::Elsewhere,
            Question::First(names) => {
                let mut leads = Leads::Nowhere;
                for (name, worst) in names {
                    match self.leads(path, *name, *worst) {
                        Leads::To(file) => return Leads::To(file),
                        other if leads == Leads::Nowhere => leads = other,
                        _ => {}
                    }
                }
                leads
            }
            Question::Path { near, is_root, end, missing } => {
                if let (true, Some(root)) = (is_root, self.root) {
                    return Leads::To(root);
                }
                if let Leads::To(file) = self.leads(path, *near, Rank::Path) {
                    return Leads::To(file);
                }
                match end.map(|end| self.leads(path, end, Rank::Number)) {
                    None | Some(Leads::Nowhere) => *missing,
                    Some(found) => found,
                }
            }
        }
    }
}

/// What the path of a file gives.
pub(super) fn names_of_path(path: &str) -> Vec<Name> {
    let bare = stem(path);
    let name = bare.rsplit('/').next().unwrap_or_default();
    let mut names = vec![Name::new(path, Rank::Path), Name::new(bare, Rank::Path)];
    // "a___b" and "a%2Fb", as Logseq writes "a/b".
    if name.contains('%') {
        names.push(Name::new(&decoded(bare), Rank::Path));
    }
    if let Some(number) = zettel_number(name) {
        names.push(Name::new(number, Rank::Number));
    }
    add_ends(bare, &mut names);
    if describes(name) {
        match bare.rsplit_once('/') {
            Some((folder, _)) => {
                names.push(Name::new(folder, Rank::Path));
                add_ends(folder, &mut names);
            }
            None => names.push(Name { key: ROOT, rank: Rank::Path, above: 0 }),
        }
    }
    names
}

/// Adds the name of a file, alone and behind its folders.
fn add_ends(bare: &str, names: &mut Vec<Name>) {
    let folders = bare.matches('/').count();
    for (below, (at, _)) in bare.rmatch_indices('/').take(MAX_FOLDERS).enumerate() {
        // A name without a folder is as good wherever the file is.
        let above = if below == 0 { 0 } else { folders - below };
        let above = u8::try_from(above).unwrap_or(u8::MAX);
        names.push(Name { above, ..Name::new(&bare[at + 1..], Rank::File) });
    }
    if !bare.contains('/') {
        names.push(Name::new(bare, Rank::File));
    }
}

fn has_ending(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [".md", ".markdown"].iter().any(|ending| lower.ends_with(ending))
}

/// A path without the ending of Markdown, or that of the page that is made of it.
fn without_ending(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    let ending = [".md", ".markdown", ".html"].into_iter().find(|ending| lower.ends_with(ending));
    &path[..path.len() - ending.map_or(0, str::len)]
}

/// Whether a path leads out of the folder that is imported.
fn leaves_root(file: &str, path: &str) -> bool {
    let mut depth = if path.starts_with('/') { 0 } else { file.matches('/').count() as isize };
    path.split('/').any(|part| {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        depth < 0
    })
}
