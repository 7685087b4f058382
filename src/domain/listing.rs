//! What a browser shows of a catalogue: overviews, rows of lists, an entry among its neighbours.

use super::{Catalogue, CategoryId, Entry, EntryId, Kind};

/// Which entries a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum List {
    /// Every entry of the catalogue, in the catalogue's order.
    #[default]
    All,
    /// The entries of one category, in the catalogue's order.
    Category(CategoryId),
}

/// A category with what a list of categories says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Its lasting name.
    pub id: CategoryId,
    /// What people call it.
    pub title: String,
    /// One line on what it holds; may be empty.
    pub summary: String,
    /// How many entries it holds.
    pub entries: u64,
}

/// A catalogue as its first page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The catalogue itself.
    pub catalogue: Catalogue,
    /// How many entries it holds in all.
    pub entries: u64,
    /// Its categories in order.
    pub shelves: Vec<Shelf>,
}

/// An entry as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its lasting name.
    pub id: EntryId,
    /// What people call it.
    pub title: String,
    /// What sort of knowledge it is.
    pub kind: Kind,
}

/// A run of rows of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The position of the first row in the list, from 0.
    pub start: u64,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Window {
    /// The row at a position of the list, if the window holds it.
    pub fn row(&self, position: u64) -> Option<&Row> {
        let at = usize::try_from(position.checked_sub(self.start)?).ok()?;
        self.rows.get(at)
    }
}

/// An entry with all that is shown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The entry itself.
    pub entry: Entry,
    /// What its category is called.
    pub category_title: String,
    /// The entries that it links to, in its order.
    pub related: Vec<Row>,
    /// The entries that link to it, in the catalogue's order.
    pub backlinks: Vec<Row>,
}
