//! What links may call notes, and where they lead.

use std::{cmp::Ordering, collections::HashMap};

use super::{
    links::{Reference, Target, links_in},
    markdown::{decoded, path_from},
    naming::{describes, stem, zettel_number},
};
use crate::domain::fold;

/// Folders before the name of a file that a link may give, at most.
const MAX_FOLDERS: usize = 8;

/// What sort of name it is; where two files have a name, the better sort has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// Files by what links may call them, folded. A name that two files have with equal right leads to
/// neither.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, Known>);

#[derive(Debug, Clone, Copy)]
struct Known {
    rank: Rank,
    /// Folders before what the name gives of a path: the fewest have it.
    above: usize,
    /// Nothing where two files have it.
    file: Option<usize>,
}

impl Names {
    /// Adds a name of a file.
    pub fn add(&mut self, name: &str, rank: Rank, file: usize) {
        self.add_below(name, rank, 0, file);
    }

    fn add_below(&mut self, name: &str, rank: Rank, above: usize, file: usize) {
        let new = Known { rank, above, file: Some(file) };
        let known = self.0.entry(fold(name)).or_insert(new);
        match (rank, above).cmp(&(known.rank, known.above)) {
            Ordering::Less => *known = new,
            Ordering::Equal if known.file != Some(file) => known.file = None,
            Ordering::Equal | Ordering::Greater => {}
        }
    }

    /// Adds what the path of a file gives.
    pub fn add_path(&mut self, path: &str, file: usize) {
        let bare = stem(path);
        let name = bare.rsplit('/').next().unwrap_or_default();
        self.add(path, Rank::Path, file);
        self.add(bare, Rank::Path, file);
        // "a___b" and "a%2Fb", as Logseq writes "a/b".
        if name.contains('%') {
            self.add(&decoded(bare), Rank::Path, file);
        }
        if let Some(number) = zettel_number(name) {
            self.add(number, Rank::Number, file);
        }
        self.add_ends(bare, file);
        if describes(name)
            && let Some((folder, _)) = bare.rsplit_once('/')
        {
            self.add(folder, Rank::Path, file);
            self.add_ends(folder, file);
        }
    }

    /// Adds the name of a file, alone and behind its folders.
    fn add_ends(&mut self, bare: &str, file: usize) {
        let folders = bare.matches('/').count();
        for (below, (at, _)) in bare.rmatch_indices('/').take(MAX_FOLDERS).enumerate() {
            // A name without a folder is as good wherever the file is.
            let above = if below == 0 { 0 } else { folders - below };
            self.add_below(&bare[at + 1..], Rank::File, above, file);
        }
        if !bare.contains('/') {
            self.add(bare, Rank::File, file);
        }
    }

    /// The file that a name leads to, and nothing else.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.0.get(&fold(name))?.file
    }

    fn leads(&self, name: &str, worst: Rank) -> Leads {
        match self.0.get(&fold(name)).filter(|known| known.rank <= worst) {
            Some(Known { file: Some(file), .. }) => Leads::To(*file),
            Some(Known { file: None, .. }) => Leads::Unclear,
            None => Leads::Nowhere,
        }
    }

    /// The first of some names that leads to a file, each with the worst sort of name that it may be.
    fn first_of<'n>(&self, names: impl IntoIterator<Item = (&'n str, Rank)>) -> Leads {
        let mut leads = Leads::Nowhere;
        for (name, worst) in names {
            match self.leads(name, worst) {
                Leads::To(file) => return Leads::To(file),
                other if leads == Leads::Nowhere => leads = other,
                _ => {}
            }
        }
        leads
    }

    /// Where the links of a text lead that stands in a file, each as it is written there: names of
    /// `[[…]]` without a part and a label, and paths.
    pub fn lead_to(&self, path: &str, text: &str) -> Vec<(String, usize)> {
        let here = usize::MAX;
        let mut found = Vec::new();
        for link in links_in(text).references {
            if let Leads::To(file) = self.resolve(path, here, &link)
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

    /// Where a link in a file leads.
    pub(super) fn resolve(&self, path: &str, number: usize, link: &Reference) -> Leads {
        match &link.target {
            Target::Here => Leads::To(number),
            Target::Name { name, label } => {
                let bare = without_ending(name);
                let near = path_from(path, bare);
                // In Dendron, what looks like a label is the path of the note.
                let label = label.as_deref().unwrap_or_default();
                self.first_of([
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
                self.first_of([&near, written, bare].map(|name| (name, Rank::Number)))
            }
            Target::Path(written) => self.of_path(path, written),
        }
    }

    fn of_path(&self, path: &str, written: &str) -> Leads {
        let of_zola = written.strip_prefix("@/");
        let target = of_zola.unwrap_or(written);
        let is_note = has_ending(target);
        let bare = without_ending(target.trim_end_matches('/'));
        if of_zola.is_none() && leaves_root(path, bare) {
            return Leads::Elsewhere;
        }
        let near = path_from(path, bare);
        let missing = if is_note || of_zola.is_some() { Leads::Nowhere } else { Leads::Elsewhere };
        if let Leads::To(file) = self.leads(&near, Rank::Path) {
            return Leads::To(file);
        }
        // A file without an ending may be anything; only a note is looked for in other folders, by a
        // name that not every folder has.
        let end = bare.trim_start_matches(['.', '/']);
        let searched = missing == Leads::Nowhere && !describes(end);
        let found = if searched { self.leads(end, Rank::Number) } else { Leads::Nowhere };
        if found == Leads::Nowhere { missing } else { found }
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
