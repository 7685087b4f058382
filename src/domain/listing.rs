//! What the browser shows of a catalogue: overviews, rows of lists, an entry with its links and
//! note.

use std::{fmt, str::FromStr};

use super::{
    Catalogue, CategoryId, Entry, EntryId, Kind, Note, UnknownName, entry::names,
    review::EntryCards,
};

/// Which entries a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum List {
    /// Every entry of the catalogue, in the catalogue's order.
    #[default]
    All,
    /// The entries of one category, in the catalogue's order.
    Category(CategoryId),
    /// The entries of a smart list.
    SmartList(SmartList),
    /// The entries that a saved search finds, by its name.
    SavedSearch(String),
}

/// A query that the user keeps under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// The name; distinct within a catalogue.
    pub name: String,
    /// The query.
    pub query: String,
}

names! {
    /// The lists that follow from what the user did, in the order of the sidebar.
    SmartList as "smart list" {
        /// Starred entries, newest first.
        Starred = "starred",
        /// Entries with a note and user entries, most recently changed first.
        Written = "written",
        /// Recently read entries, newest first.
        Recent = "recent",
        /// Entries with a card that is due, the longest due first.
        Due = "due",
        /// Entries with a card that is forgotten again and again.
        Leeches = "leeches",
        /// Notes that were merged although the same lines had changed on both sides.
        Clashed = "clashed",
        /// Notes whose entry has left the catalogue.
        Orphaned = "orphaned",
        /// Deleted notes and user entries, and removed files, all of which can be restored.
        Deleted = "deleted",
    }
}

/// How a smart list is shown. The statement that selects its entries is in `store`.
struct Shown {
    title: &'static str,
    /// A hint for the empty list; see [`SmartList::empty_hint`].
    empty: Option<&'static str>,
    /// Its entries are in the catalogue, where a search finds them.
    searchable: bool,
}

impl SmartList {
    fn shown(self) -> Shown {
        let shown = |title, empty, searchable| Shown { title, empty, searchable };
        match self {
            Self::Starred => shown("Starred", Some("{star} stars an entry."), true),
            Self::Written => shown(
                "Notes & takeaways",
                Some("{edit-note} writes a note, {takeaway} a takeaway"),
                true,
            ),
            Self::Recent => shown("Recently read", Some("Entries you read appear here."), true),
            Self::Due => shown("Due", None, true),
            Self::Leeches => shown("Leeches", None, true),
            Self::Clashed => shown("Merged: check", None, true),
            Self::Orphaned => shown("Orphaned notes", None, false),
            Self::Deleted => shown("Deleted", None, false),
        }
    }

    /// The title of the list.
    pub fn title(self) -> &'static str {
        self.shown().title
    }

    /// A hint how to fill the list when it is empty; the id of a command in braces stands for its
    /// key. `None` if an empty list is hidden.
    pub fn empty_hint(self) -> Option<&'static str> {
        self.shown().empty
    }

    /// Whether it is shown when it is empty.
    pub fn is_always_shown(self) -> bool {
        self.shown().empty.is_some()
    }

    /// Whether a search can be limited to it.
    pub fn is_searchable(self) -> bool {
        self.shown().searchable
    }
}

/// A category in a list of categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySummary {
    /// Its permanent id.
    pub id: CategoryId,
    /// Its title.
    pub title: String,
    /// One line on what it holds; may be empty.
    pub summary: String,
    /// How many entries it holds.
    pub entries: u64,
}

/// A catalogue with its categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The catalogue itself.
    pub catalogue: Catalogue,
    /// How many entries it holds.
    pub entries: u64,
    /// Its categories in order.
    pub categories: Vec<CategorySummary>,
}

/// The marks of an entry in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// It is starred.
    pub starred: bool,
    /// It has a note.
    pub noted: bool,
    /// It is a user entry.
    pub own: bool,
    /// A card of it is due.
    pub due: bool,
    /// All its cards are remembered for three weeks and more.
    pub known: bool,
}

/// An entry as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its permanent id.
    pub id: EntryId,
    /// Its title.
    pub title: String,
    /// The kind of entry.
    pub kind: Kind,
    /// Its marks.
    pub marks: Marks,
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

/// Where an entry comes from, and whether it still exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EntryStatus {
    /// From the catalogue.
    #[default]
    Published,
    /// A user entry. Its text is stored as a note.
    Own,
    /// It has left the catalogue but has a note.
    Orphaned,
    /// A deleted user entry.
    Deleted,
    /// Its file was removed here, and can be brought back.
    Removed,
}

/// A step of a station of a learning path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its entry.
    pub row: Row,
    /// Whether it has been read.
    pub read: bool,
    /// Whether its solution has been revealed, where it is a challenge.
    pub practised: bool,
}

/// An entry with everything that is shown with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// The entry itself.
    pub entry: Entry,
    /// The title of its category.
    pub category_title: String,
    /// The entries to read first, in its order.
    pub prerequisites: Vec<Row>,
    /// The steps of a station of a learning path, in its order.
    pub steps: Vec<Step>,
    /// The entries that it links to, in its order.
    pub related: Vec<Row>,
    /// The entries that link to it, in the catalogue's order; then those whose notes do.
    pub backlinks: Vec<Row>,
    /// Where it comes from.
    pub status: EntryStatus,
    /// Whether it is starred.
    pub starred: bool,
    /// The note on it, or the text of a user entry, even if deleted.
    pub note: Option<Note>,
    /// When the note was last changed, formatted; the store leaves it empty.
    pub note_at: String,
    /// The targets of the `[[…]]` in its texts and of its links to note files: as written, and the
    /// entry.
    pub wikilinks: Vec<(String, Row)>,
    /// Its review cards.
    pub cards: EntryCards,
    /// The folder of the file that it comes from, where paths in its text begin; empty if it comes
    /// from none.
    pub folder: String,
}

impl EntryView {
    /// The note, unless it is deleted or is the text of a user entry.
    pub fn shown_note(&self) -> Option<&Note> {
        let is_note = match self.status {
            EntryStatus::Published | EntryStatus::Orphaned | EntryStatus::Removed => true,
            EntryStatus::Own | EntryStatus::Deleted => false,
        };
        self.note.as_ref().filter(|note| is_note && !note.deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CategoryId, Content, Extras};

    #[test]
    fn lists_of_what_went_wrong_are_shown_only_when_there_is_something_in_them() {
        let hidden: Vec<_> = SmartList::ALL.iter().filter(|it| !it.is_always_shown()).collect();
        let expected = ["due", "leeches", "clashed", "orphaned", "deleted"];
        assert!(hidden.iter().map(|list| list.as_str()).eq(expected), "{hidden:?}");
    }

    #[test]
    fn a_window_has_no_rows_before_its_start_or_after_its_end() {
        let row = Row {
            id: "a".parse().unwrap(),
            title: "A".to_owned(),
            kind: Kind::Concept,
            marks: Marks::default(),
        };
        let window = Window { start: 5, rows: vec![row] };
        assert_eq!(window.row(4), None);
        assert!(window.row(5).is_some());
        assert_eq!(window.row(6), None);
    }

    #[test]
    fn a_note_is_shown_beside_the_entry_and_not_as_its_own_text() {
        let note = |deleted| Note {
            text: "text".to_owned(),
            version: "v".to_owned(),
            deleted,
            changed_at: 0,
            clock: 0,
        };
        let view = |status, deleted| EntryView {
            entry: Entry {
                id: "a".parse().unwrap(),
                category: CategoryId::new("c").unwrap(),
                kind: Kind::Concept,
                title: "A".to_owned(),
                summary: String::new(),
                aliases: Vec::new(),
                tags: Vec::new(),
                level: None,
                links: Vec::new(),
                source: String::new(),
                content: Content::Body("body".to_owned()),
                extras: Extras::default(),
            },
            category_title: String::new(),
            prerequisites: Vec::new(),
            steps: Vec::new(),
            related: Vec::new(),
            backlinks: Vec::new(),
            status,
            starred: false,
            note: Some(note(deleted)),
            note_at: String::new(),
            wikilinks: Vec::new(),
            cards: EntryCards::default(),
            folder: String::new(),
        };
        for (status, shown) in [
            (EntryStatus::Published, true),
            (EntryStatus::Orphaned, true),
            (EntryStatus::Own, false),
            (EntryStatus::Deleted, false),
        ] {
            assert_eq!(view(status, false).shown_note().is_some(), shown, "{status:?}");
            assert_eq!(view(status, true).shown_note(), None, "{status:?}");
        }
    }
}
