//! The SQLite file: the only place that knows SQL.
//!
//! Two layers of tables that never mix: catalogues, which imports replace, and what the user
//! made, which nothing but the user changes. One transaction for each change that the user
//! sees, every one of them begun IMMEDIATE. Knows nothing of screens, keys or files other than
//! the database.
//!
//! Whatever returns a [`Result`] fails where the database or the file system does; an `# Errors`
//! section says only what else there is.
//!
//! - The file: `file` looks at it before SQLite does, `open` makes, migrates and opens it, `schema`
//!   has its history, `connection` is what is open; `backup`, `salvage` and `doctor` look after it.
//! - Catalogues: `import` writes them by way of `entry_rows`; `lists`, `entry_view`, `search`,
//!   `names` and `words` (the full text) read and index them.
//! - What the user made: `personal` is the table of its tables. A change is made in a `writing`:
//!   `note` and `user_entry` save, `entry_state` adds events, `draft` keeps what is not saved.
//!   `reconcile` brings versions together that were made apart, `exchange` exports and imports all
//!   of it, `placement` puts user entries among those of a catalogue.
//! - `sql` holds what the statements of several files share.

mod backup;
mod catalogues;
mod clock;
mod connection;
mod doctor;
mod draft;
mod entry_rows;
mod entry_state;
mod entry_view;
mod error;
mod exchange;
mod file;
mod former;
mod history;
mod import;
mod lists;
mod names;
mod note;
mod note_rows;
mod open;
mod personal;
mod placement;
mod presence;
mod reconcile;
mod salvage;
mod schema;
mod scratch;
mod search;
mod setting;
mod smart_lists;
mod sql;
mod target;
mod user_entry;
mod user_meta;
mod user_rows;
mod versions;
mod words;
mod writing;

pub use backup::{RestoreError, Restored};
pub use catalogues::{Origin, Stocked};
pub use connection::{Access, Store, Waiting};
pub use doctor::Finding;
pub use error::{Error, Refusal};
pub use exchange::Exchanged;
pub use file::is_database;
pub use import::{Changes, Import};
pub use lists::{Filter, Listed};
pub use note::{Save, Saved};
pub use presence::FileState;
pub use salvage::{Salvaged, salvage};
pub use scratch::{
    clear, create_private, create_private_folder, is_running, make_private, unfinished,
};
pub use search::{Field, ResultRow, TextHit, Texts};
pub use target::{TargetError, writable_target};
pub use user_entry::Changed;
pub use user_meta::{meta_from_json, meta_to_json};
pub use words::{IndexWriter, Unindexed};
