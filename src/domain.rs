//! The domain types: catalogues, categories, entries, notes, and their ids.
//!
//! Owns the rules of these values and their names in text. Does no I/O; knows no format, database
//! or screen.

mod entry;
mod fold;
mod id;
mod listing;
mod note;
pub mod review;
mod text;
mod wrap;

pub use entry::{Catalogue, Category, Content, Entry, Extras, Kind, Level, UnknownName};
pub use fold::{fold, is_invisible};
pub use id::{CatalogueId, CategoryId, EntryId, InvalidId, MAX_ID_BYTES, OWN_PREFIX};
pub use listing::{
    CategorySummary, EntryStatus, EntryView, List, Marks, Overview, Row, SavedSearch, SmartList,
    Step, Window,
};
pub use note::{
    Base, Draft, EntryMeta, Limits, MAX_NOTE_BYTES, MAX_NOTE_LINES, Note, Outcome, SOLUTION_BELOW,
    SOLUTION_HEADING, Version, join_solution, split_solution, tag_of, takeaway_title, too_long,
};
pub use text::{clean, clean_line, counted, is_hostile, whole_graphemes, width};
pub use wrap::{chop, wrap};
