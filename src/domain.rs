//! What Nexus is about: catalogues, categories, entries, and the ids that everything hangs on.
//!
//! Owns the rules of these values and how they are named in text. Does no I/O and knows no
//! format, database or screen.

mod entry;
mod id;
mod listing;
mod text;

pub use entry::{Catalogue, Category, Content, Entry, Kind, Level, UnknownName};
pub use id::{CatalogueId, CategoryId, EntryId, InvalidId, MAX_ID_BYTES};
pub use listing::{List, Overview, Reading, Row, Shelf, Window};
pub use text::{clean, clean_line, is_hostile, width};
