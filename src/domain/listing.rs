//! What a browser shows of a catalogue: overviews, rows of lists, an entry among its neighbours.

use std::{fmt, str::FromStr};

use super::{Catalogue, CategoryId, Entry, EntryId, Kind, Note, UnknownName, entry::names};

/// Which entries a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum List {
    /// Every entry of the catalogue, in the catalogue's order.
    #[default]
    All,
    /// The entries of one category, in the catalogue's order.
    Category(CategoryId),
    /// What the user made of the catalogue.
    SmartList(SmartList),
}

names! {
    /// The lists that come from what the user did, in the order of the sidebar.
    SmartList as "smart list" {
        /// What is starred, the latest first.
        Starred = "starred",
        /// What the user has written: entries with a note and user entries, the one that was
        /// changed last first.
        Written = "written",
        /// What was read, the latest first.
        Recent = "recent",
        /// Notes whose entry has left the catalogue.
        Orphaned = "orphaned",
        /// Deleted notes and user entries, which can be restored.
        Deleted = "deleted",
    }
}

/// What is shown of a smart list. The statement that selects its entries is in `store`; there is no
/// more to one.
struct Shown {
    title: &'static str,
    /// What fills the list, shown while it is empty: a command in braces stands for its key. A
    /// list without is not shown while it is empty.
    empty: Option<&'static str>,
    /// Its entries are rows of the catalogue, which a search finds.
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
            Self::Recent => shown("Recently read", Some("What you read comes here."), true),
            Self::Orphaned => shown("Orphaned notes", None, false),
            Self::Deleted => shown("Deleted", None, false),
        }
    }

    /// What people call the list.
    pub fn title(self) -> &'static str {
        self.shown().title
    }

    /// What fills the list, for when it is empty: the id of a command in braces stands for its
    /// key. Nothing for a list that is not shown then.
    pub fn empty_hint(self) -> Option<&'static str> {
        self.shown().empty
    }

    /// Whether it is shown when there is nothing in it.
    pub fn is_always_shown(self) -> bool {
        self.shown().empty.is_some()
    }

    /// Whether a search can be limited to it.
    pub fn is_searchable(self) -> bool {
        self.shown().searchable
    }
}

/// A category with what a list of categories says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorySummary {
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
    pub categories: Vec<CategorySummary>,
}

/// What the user has to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// It is starred.
    pub starred: bool,
    /// It has a note.
    pub noted: bool,
    /// The user made it.
    pub own: bool,
}

/// An entry as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its lasting name.
    pub id: EntryId,
    /// What people call it.
    pub title: String,
    /// The kind of entry.
    pub kind: Kind,
    /// What the user has to do with it.
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

/// Where an entry comes from, and whether it is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EntryStatus {
    /// From the catalogue.
    #[default]
    Published,
    /// The user made it. Its text is kept as its note is.
    Own,
    /// It has left the catalogue; a note on it is there.
    Orphaned,
    /// The user made it and has deleted it.
    Deleted,
}

/// A step of a station of a learning path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The entry that it is.
    pub row: Row,
    /// Whether it has been read.
    pub read: bool,
    /// Whether its solution has been revealed, where it is a challenge.
    pub practised: bool,
}

/// An entry with all that is shown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// The entry itself.
    pub entry: Entry,
    /// What its category is called.
    pub category_title: String,
    /// What to read first, in its order.
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
    /// The user's note on it, or its text where the user made it; deleted ones too.
    pub note: Option<Note>,
    /// When that was changed last, for people; empty where nobody has filled it in.
    pub note_at: String,
    /// What the `[[…]]` in its texts, and its links to files of notes, lead to: as written there,
    /// and the entry.
    pub wikilinks: Vec<(String, Row)>,
}

impl EntryView {
    /// The note, if there is one that is not deleted and that is not the entry's own text.
    pub fn shown_note(&self) -> Option<&Note> {
        let apart = matches!(self.status, EntryStatus::Published | EntryStatus::Orphaned);
        self.note.as_ref().filter(|note| apart && !note.deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CategoryId, Content, Extras};

    #[test]
    fn lists_of_what_went_wrong_are_shown_only_when_there_is_something_in_them() {
        let hidden: Vec<_> = SmartList::ALL.iter().filter(|it| !it.is_always_shown()).collect();
        assert_eq!(hidden, [&SmartList::Orphaned, &SmartList::Deleted]);
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
