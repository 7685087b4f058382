//! What an import is asked to do, how far it is, what it did, and why it failed.

use std::{io, path::PathBuf};

use crate::{
    content::{Issue, Issues, PersonalFiles},
    domain::{Catalogue, Content, Entry, Kind},
    store::{Changes, Error},
};

/// Why an import failed. The store is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There are mistakes in its files.
    #[error(transparent)]
    Content(#[from] Issues),
    /// A file can't be read.
    #[error("can't read {}: {why}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// A file that should hold JSON does not.
    #[error("{} is not valid JSON: {why}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong in it, and where.
        why: serde_json::Error,
    },
    /// No import format recognises what is at the path.
    #[error("nothing to import in {}: no Markdown files and no TOML catalogue", .0.display())]
    NoFiles(PathBuf),
    /// It can be imported, but holds no catalogue that could be opened by its path.
    #[error(
        "{} is an export of a whole database, not a catalogue; import it with: nexus import FILE",
        .0.display()
    )]
    NotACatalogue(PathBuf),
    /// Nothing of what was imported before is left.
    #[error(
        "all {former} entries imported from it before are gone from the source; they stay in the \
         database unless you pass --force"
    )]
    RemovesAll {
        /// How many entries there were.
        former: usize,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// How much of an import to carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A report of what it would do; the store is left as it is.
    Preview,
    /// All of it, unless it would remove every entry that was there before.
    Apply,
    /// All of it.
    Force,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This many entries have been read.
    Read(usize),
    /// All entries are there and can be browsed; this many are not in the full text yet.
    Unindexed(u64),
}

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// The catalogue; nothing where it was up to date.
    pub catalogue: Option<Catalogue>,
    /// The kinds of its entries, each with how many there are.
    pub kinds: Vec<(Kind, usize)>,
    /// Challenges that have a solution.
    pub solved: usize,
    /// What it does to the entries that were there.
    pub changes: Changes,
    /// Entries that were recognised under another name: from, to.
    pub moved: Vec<(String, String)>,
    /// What was skipped, or not read as it is written, with its place.
    pub issues: Vec<Issue>,
    /// The user's own notes and entries that stood beside the catalogue's and were saved.
    pub personal: PersonalFiles,
    /// Why the source can't be read now, where it could be before; the entries in the store stay.
    pub kept: Option<String>,
    /// Why the full text is not complete, though the entries are there; the next import goes on.
    pub incomplete: Option<Error>,
    /// For an export of a whole database: what it held.
    pub exchange: Option<Exchange>,
}

/// What the import of a whole database's export did, or would do.
#[derive(Debug, Default)]
pub struct Exchange {
    /// A report for each of its catalogues.
    pub catalogues: Vec<Report>,
    /// Rows of what the user made: notes, entries, versions, stars.
    pub personal: usize,
    /// Notes that were changed on both sides and merged.
    pub merged: usize,
    /// Those of them that now have both texts for the same lines.
    pub clashed: usize,
}

impl Report {
    /// How many entries there are.
    pub fn entries(&self) -> usize {
        self.kinds.iter().map(|(_, count)| count).sum()
    }

    /// Whether the source held anything to import.
    pub fn has_content(&self) -> bool {
        let personal = self.personal.notes.len() + self.personal.entries.len();
        let exchanged = self.exchange.as_ref().is_some_and(|exchange| {
            exchange.personal > 0 || exchange.catalogues.iter().any(|it| it.entries() > 0)
        });
        self.entries() + personal > 0 || exchanged
    }

    /// Whether the store differs, or would differ, for it.
    pub fn is_change(&self) -> bool {
        self.catalogue.is_some() || self.exchange.is_some()
    }
}

/// Whether an entry is a challenge with its solution.
pub(super) fn is_solved(entry: &Entry) -> bool {
    matches!(entry.content, Content::Challenge { solution: Some(_), .. })
}
