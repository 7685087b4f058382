//! The requests to read from a library, and the answers.

use super::{
    file_request::{FileToEdit, WantedLink, WantedNames, WhichFile},
    files::Plan,
    place::Place,
    review::{HomeView, ReviewOptions},
    undo::Undo,
};
use crate::{
    content::DiffLine,
    domain::{
        CatalogueId, EntryId, EntryView, List, Overview, SavedSearch, SmartList, Version, Window,
    },
};

/// What to read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The catalogue, and what the reader had open.
    Start {
        /// The place to show instead of the one in the store.
        place: Option<Place>,
        /// The number of rows in the window.
        length: u64,
    },
    /// Rows of a list.
    Window {
        /// The list.
        list: List,
        /// The position of the first row.
        start: u64,
        /// The number of rows.
        length: u64,
    },
    /// One entry.
    EntryView {
        /// The entry.
        entry: EntryId,
        /// Its catalogue, if that is not the open one.
        other_catalogue: Option<CatalogueId>,
    },
    /// The number of entries in each smart list, and the saved searches.
    Counts,
    /// The home screen.
    Home(ReviewOptions),
    /// The tags, each with the number of its entries.
    Tags,
    /// The catalogues that can be opened.
    Catalogues,
    /// The origin of the catalogue at a path that was typed, if there can be one.
    Origin(String),
    /// A file of the user's own, for the editor.
    File(WhichFile),
    /// What changes in files with another title, category or other tags of an entry.
    Plan(WantedNames),
    /// A link to an entry, as it is written in a file.
    Link(Box<WantedLink>),
    /// The versions of the note on an entry, or of the file that it stands in.
    Versions(EntryId, VersionsOf),
    /// What a version of a note has changed, or what has changed since.
    Version {
        /// The entry.
        entry: EntryId,
        /// Of what.
        of: VersionsOf,
        /// The version.
        version: String,
        /// The version that it is compared with.
        against: Against,
        /// The columns to wrap its lines at.
        width: usize,
    },
    /// An entry in its category, or among all entries.
    Show {
        /// The entry.
        entry: EntryId,
        /// Whether to show it among all entries instead of in its category.
        among_all: bool,
        /// The number of rows in the window.
        length: u64,
    },
}

/// What versions are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionsOf {
    /// The file that an entry stands in.
    File,
    /// The note on an entry, or the text of a user entry.
    Note,
}

/// What a version of a note is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// The version before it; `None` for the first.
    Previous(Option<String>),
    /// The note as it is now.
    Current,
    /// Of a merge, nothing: instead, these two versions, which it merges, are compared.
    Merged([String; 2]),
}

/// A version of a note, with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// The version.
    pub version: Version,
    /// When it was written, seen from now: `5 minutes ago`.
    pub ago: String,
    /// When it was written: `2026-01-31 21:30`.
    pub at: String,
    /// How many lines it added and removed; unknown for old versions of long histories, and for
    /// long texts.
    pub changed: Option<(usize, usize)>,
}

/// What was read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Read::Start`]; `None` when there is no catalogue yet.
    Start(Option<Box<Start>>),
    /// To [`Read::Window`].
    Window(Window),
    /// To [`Read::EntryView`]; `None` when there is no such entry.
    EntryView(Option<Box<EntryView>>),
    /// To [`Read::Counts`], in the order of [`SmartList::ALL`]; and the saved searches by name.
    Counts(Vec<(SmartList, u64)>, Vec<SavedSearch>),
    /// To [`Read::Home`]; `None` when there is no catalogue yet.
    Home(Option<Box<HomeView>>),
    /// To [`Read::Tags`], the most frequent first.
    Tags(Vec<(String, u64)>),
    /// To [`Read::Catalogues`].
    Catalogues(Vec<CatalogueChoice>),
    /// To [`Read::Origin`]; or why there is none, for the user.
    Origin(Result<String, String>),
    /// To [`Read::File`]; or why it can't be edited, for the user.
    File(Result<Box<FileToEdit>, String>),
    /// To [`Read::Plan`]; or why it can't be done, for the user.
    Plan(Result<Box<Plan>, String>),
    /// To [`Read::Link`].
    Link(String),
    /// To [`Read::Versions`], the newest first.
    Versions(Vec<VersionRow>),
    /// To [`Read::Version`].
    Version(Vec<DiffLine>),
    /// To [`Read::Show`]; `None` when there is no such entry.
    Show(Option<Box<Listing>>),
}

/// A catalogue and what its reader had open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The catalogue.
    pub overview: Overview,
    /// Whether it is a folder of files of the user's own.
    pub own_files: bool,
    /// Where the reader was, if known.
    pub place: Option<Place>,
    /// The theme that was chosen last.
    pub theme: Option<String>,
    /// The search history, the newest last.
    pub searches: Vec<String>,
    /// The changes of earlier runs that can be undone, the last one last.
    pub undos: Vec<Undo>,
    /// The list and the entry at that place.
    pub listing: Listing,
    /// The number of entries in that list, if it is a smart list.
    pub smart_count: Option<(SmartList, u64)>,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The list.
    pub list: List,
    /// The position of the entry.
    pub position: u64,
    /// Rows around it.
    pub window: Window,
    /// The entry; `None` in an empty list.
    pub entry_view: Option<Box<EntryView>>,
}

/// A catalogue that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueChoice {
    /// Its title.
    pub title: String,
    /// Whether it is the open one.
    pub open: bool,
    /// Where it comes from, which identifies it.
    pub origin: String,
    /// The number of its entries.
    pub entries: u64,
}
