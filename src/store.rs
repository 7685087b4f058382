//! The SQLite file: the only place that knows SQL.
//!
//! Two layers of tables that never mix: catalogues, which imports replace, and the personal layer,
//! which only the user changes. Each change that the user sees is one IMMEDIATE transaction. Knows
//! nothing about screens, keys or files other than the database.
//!
//! Functions that return a [`Result`] fail when the database or the file system fails; an `#
//! Errors` section lists only other errors.
//!
//! - The file: `file` checks it before SQLite opens it, `open` creates, migrates and opens it,
//!   `schema` has the migrations, `connection` is the open database; `backup`, `salvage` and
//!   `doctor` maintain it.
//! - Catalogues: `import` writes them through `entry_rows`; `lists`, `entry_view`, `search`,
//!   `names` and `words` (the full text) read and index them.
//! - The personal layer: `personal` declares its tables. A `writing` is one change: `note` and
//!   `user_entry` save, `entry_state` adds events, `saved_search` keeps queries, `draft` stores
//!   unsaved text. `reconcile` merges
//!   versions that diverged, `exchange` exports and imports everything, `sync` says what a remote
//!   lacks and takes in what others wrote, `known` recognizes the folders of other copies,
//!   `placement` adds user entries to the rows of a catalogue.
//! - The user's own files: `file_changes` is the journal of what is done to them, and keeps what they
//!   were before.
//! - Reviews: `review` adds their events and derives the cards and figures from them.
//! - `anki` reads the collections of another program.
//! - `sql` holds what several files share in their statements.

mod anki;
mod backup;
mod catalogues;
mod clock;
mod connection;
mod doctor;
mod documents;
mod draft;
mod entry_rows;
mod entry_state;
mod entry_view;
mod error;
mod exchange;
mod file;
mod file_changes;
mod former;
mod history;
mod import;
mod known;
mod link_queries;
mod lists;
mod names;
mod note;
mod note_rows;
mod open;
mod personal;
mod placement;
mod presence;
mod reconcile;
mod review;
mod salvage;
mod saved_search;
mod schema;
mod scratch;
mod search;
mod closest;
mod setting;
mod smart_lists;
mod sources;
mod sql;
mod sync;
mod target;
mod update;
mod user_entry;
mod user_meta;
mod user_rows;
mod versions;
mod words;
mod writing;

#[cfg(test)]
pub(crate) use anki::one_note_collection;
pub use anki::{CollectionError, MAX_COLLECTION, read_collection};
pub use backup::{RestoreError, Restored};
pub use catalogues::{CatalogueSummary, Origin};
pub use closest::WordTable;
pub use connection::{Access, BusyHandler, Store};
pub use doctor::Finding;
pub use documents::{FileStat, KnownDocument, PLACE_STEP};
pub use error::{Error, Refusal};
pub use exchange::Exchanged;
pub use file::is_database;
pub use file_changes::{
    BegunFileChange, FileChange, FileChangeKind, FileStep, FileVersion, RemovedFile, bytes_print,
};
pub use import::{Changes, Import};
pub use known::{KnownCatalogue, Renamed, WhyRenamed};
pub use lists::{Filter, Listed};
pub use note::{Save, Saved};
pub use presence::FileState;
pub use review::{CardRow, DayFigures, DeckCounts, DueDays, KeptOf, NewEvent};
pub use salvage::{Salvaged, salvage};
pub use scratch::{clear, unfinished};
pub use search::{Field, ResultRow, TextHit, Texts};
pub use sync::{
    CurrentFile, Incoming, Outgoing, RemoteFile, RemoteState, SyncState, TakenIn, UNREAD, numbered,
};
pub use target::{TargetError, writable_target};
pub use update::{Revision, Span, Update, UpdateState, WriteLock};
pub use user_entry::Changed;
pub use user_meta::{meta_from_json, meta_to_json};
pub use words::{IndexWriter, Unindexed};
