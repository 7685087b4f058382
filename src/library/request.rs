//! What can be read of a library, and the answers.

use super::place::Place;
use crate::{
    content::DiffLine,
    domain::{CatalogueId, EntryId, EntryView, List, Overview, SmartList, Version, Window},
};

/// What to read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The catalogue, and what its reader had open; from the store unless `place` says it.
    Start {
        /// The place to show instead of the one in the store.
        place: Option<Place>,
        /// How many rows the window is to have.
        length: u64,
    },
    /// Rows of a list.
    Window {
        /// The list.
        list: List,
        /// The position of the first row.
        start: u64,
        /// How many rows.
        length: u64,
    },
    /// One entry.
    EntryView {
        /// The entry.
        entry: EntryId,
        /// The catalogue that it stands in, where that is not the one that is open.
        other_catalogue: Option<CatalogueId>,
    },
    /// How many entries the smart lists hold.
    Counts,
    /// The catalogues that can be opened.
    Catalogues,
    /// The versions of the note on an entry.
    Versions(EntryId),
    /// How a version of a note differs from the note as it is.
    Version {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: String,
        /// The columns that a line of it may have.
        width: usize,
    },
    /// An entry in a list that holds it.
    Show {
        /// The entry.
        entry: EntryId,
        /// Whether to show it among all entries, and not in its category.
        among_all: bool,
        /// How many rows the window is to have.
        length: u64,
    },
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
    /// To [`Read::Counts`], in the order of [`SmartList::ALL`].
    Counts(Vec<(SmartList, u64)>),
    /// To [`Read::Catalogues`].
    Catalogues(Vec<CatalogueChoice>),
    /// To [`Read::Versions`], each with its time for people.
    Versions(Vec<(Version, String)>),
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
    /// Where the reader was, if that is known.
    pub place: Option<Place>,
    /// The theme that was chosen last.
    pub theme: Option<String>,
    /// The search history, the newest last.
    pub searches: Vec<String>,
    /// What is shown there.
    pub listing: Listing,
    /// How many entries the list there holds, if it is a smart list.
    pub smart_count: Option<(SmartList, u64)>,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The list.
    pub list: List,
    /// Where the entry stands in it.
    pub position: u64,
    /// Rows around it.
    pub window: Window,
    /// The entry; `None` in an empty list.
    pub entry_view: Option<Box<EntryView>>,
}

/// A catalogue that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueChoice {
    /// What it is called.
    pub title: String,
    /// Where it comes from, which names it among all others.
    pub origin: String,
    /// How many entries it has.
    pub entries: u64,
}
