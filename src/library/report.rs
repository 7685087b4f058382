//! The extent, progress, report and failure of an import.

use std::{io, path::PathBuf};

use crate::{
    content::{Issue, Issues, PersonalFiles, SkippedFiles, WordCount, anki::Review},
    domain::{Catalogue, CatalogueId, Content, Entry, EntryId, Kind},
    store::{Changes, Error},
};

/// Why an import failed. The store is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The files have errors.
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
    /// An archive, or a file in it, can't be read, or goes beyond a limit.
    #[error("can't read {name}: {why}")]
    Archive {
        /// The archive, or the file in it.
        name: String,
        /// What is wrong, and what to do.
        why: String,
    },
    /// No import format recognises what is at the path.
    #[error(
        "nothing to import in {}: no files with notes (nexus import --help lists their types) and \
         no TOML catalogue",
        .0.display()
    )]
    NoFiles(PathBuf),
    /// It can be imported, but not opened as a catalogue.
    #[error(
        "{} is an export of a whole database, not a catalogue; import it with: nexus import FILE",
        .0.display()
    )]
    NotACatalogue(PathBuf),
    /// The source contains none of the entries that were imported before.
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
    /// Only report what it would do.
    Preview,
    /// All of it, unless it would remove every existing entry.
    Apply,
    /// All of it.
    Force,
}

/// Why all files of a folder were read to bring it up to date, where some had changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// It is no folder of notes, was not imported before, or by an earlier version of the program; or
    /// something else has changed in it that no update was told of.
    NotKnown,
    /// The folder itself has changed, or is gone.
    Root,
    /// The rules of what is left out of it, or a catalogue in TOML; or the folder holds archives, or its
    /// author gave the notes an order.
    Rules,
    /// So many files have to be read that reading all is as fast, or no note is left.
    Many,
    /// It was exported by this program: files of it are notes and entries of the user.
    Export,
    /// The title of the whole has changed, which other titles follow from.
    Title,
    /// The ids of categories follow from their order, and that has changed.
    Categories,
    /// An id that a file declares is, or was, that of another.
    Ids,
    /// A file came or went in a folder that symbolic links lead to.
    Links,
    /// A path that the store can't hold as it is, or can't tell from another.
    Paths,
    /// More files than there is room for have come between two others.
    Places,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This many entries have been read.
    Read(usize),
    /// All entries can be browsed; this many are not in the full text yet.
    Unindexed(u64),
}

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// The catalogue; `None` if it was up to date.
    pub catalogue: Option<Catalogue>,
    /// The number of entries of each kind.
    pub kinds: Vec<(Kind, usize)>,
    /// The number of challenges with a solution.
    pub solved: usize,
    /// The changes to existing entries.
    pub changes: Changes,
    /// Renamed entries: old key, new key.
    pub moved: Vec<(String, String)>,
    /// What was skipped or read differently than written, with its place.
    pub issues: Vec<Issue>,
    /// Links between notes that lead nowhere, with their places.
    pub broken_links: Vec<Issue>,
    /// The files that were skipped, by type and reason.
    pub skipped: SkippedFiles,
    /// The reviews that another program has recorded.
    pub reviews: Vec<CardReviews>,
    /// How many words were read, and how many of them are kept; of notes only.
    pub words: Option<WordCount>,
    /// The categories in order; of a preview only.
    pub tree: Vec<Branch>,
    /// The notes and user entries from files beside the catalogue that were saved.
    pub personal: PersonalFiles,
    /// Whether its files say which catalogue it is.
    pub names_itself: bool,
    /// The catalogue of another copy that is, or may be, the same folder.
    pub recognized: Option<Recognized>,
    /// Why the source can't be read any more; the entries in the store stay.
    pub kept: Option<String>,
    /// Why indexing is incomplete; the next import continues it.
    pub incomplete: Option<Error>,
    /// Why all files were read, where some were said to have changed.
    pub whole: Option<Whole>,
    /// The result of importing a whole database's export.
    pub exchange: Option<Exchange>,
}

/// A folder that another copy has too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognized {
    /// The id of its catalogue there.
    pub id: CatalogueId,
    /// Whether its texts say so, not only its names; then the folder is that catalogue from now on.
    pub certain: bool,
}

/// The reviews of a card, from another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardReviews {
    /// The entry that asks what the card asked.
    pub entry: EntryId,
    /// Which of the note's cards it was, from 0: the template, or the cloze.
    pub card: u32,
    /// In the order of time.
    pub reviews: Vec<Review>,
}

/// A category that an import would make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its title.
    pub category: String,
    /// The kinds and titles of its entries, in order.
    pub entries: Vec<(Kind, String)>,
}

/// What importing a whole database's export did, or would do.
#[derive(Debug, Default)]
pub struct Exchange {
    /// A report for each of its catalogues.
    pub catalogues: Vec<Report>,
    /// The number of personal rows: notes, entries, versions, stars.
    pub personal: usize,
    /// Notes that changed on both sides and were merged.
    pub merged: usize,
    /// Merged notes that have both texts for the same lines.
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

    /// Whether it changed the store, or would change it.
    pub fn is_change(&self) -> bool {
        self.catalogue.is_some() || self.exchange.is_some()
    }
}

/// Whether an entry is a challenge with a solution.
pub(super) fn is_solved(entry: &Entry) -> bool {
    matches!(entry.content, Content::Challenge { solution: Some(_), .. })
}
