//! The operations on a library of catalogues, for the command line and the browser.
//!
//! Imports of every format through one pipeline ([`import()`]): source, content, plan, store,
//! index; changes to notes and user entries, exports, search, and recovery of unsaved text. Knows
//! no screen, no terminal and no arguments. A function that returns an error has not changed the
//! store, unless its documentation says otherwise.

mod change;
mod export;
mod format;
mod import;
mod index;
mod markdown_files;
mod parallel;
mod place;
mod reading;
mod reading_order;
mod request;
mod personal;
mod report;
mod rescue;
mod review;
mod search;
mod source;
mod stream;
mod sync;
mod time;
mod undo;
mod versions;

pub use crate::store::DayFigures;
pub use change::{Done, Write, Written, change, new_takeaway};
pub use export::{
    EXPORT_FORMATS, ExportError, ExportFile, ExportFormat, Output, Piece, write_file, write_folder,
};
pub use format::{IMPORT_FORMATS, ImportFormat, import_json};
pub use import::{bring_up_to_date, import, import_catalogue, import_entries, is_current};
pub use index::complete;
pub use parallel::low_priority;
pub use place::{Pane, PaneWidths, Place, save_place, save_searches, save_theme};
pub use reading::answer;
pub use report::{Branch, CardReviews, Exchange, Extent, Failure, Progress, Report};
pub use request::{Against, Answer, CatalogueChoice, Listing, Read, Start, VersionRow};
pub use rescue::{
    EditorFile, create_editor_file, keep_text, owner_runs, recover_drafts, save_draft_file,
};
pub use review::{
    Asked, Deck, DeckMode, DeckScope, Deed, FIT_FROM, Home, HomeView, PastCard, Question,
    ReviewAnswer, ReviewOptions, ReviewRequest, WhatNext, adopt, deck, entries_matching, fit, home,
    home_view, offers_fit, question, record, review,
};
pub use search::{
    FullText, FullTextJob, Hit, Hits, MatchReason, OtherCatalogue, SearchCount, SearchRequest,
    SearchScope, Searcher, Suggestion, Tier,
};
pub use source::{Source, default_source, source_of, typed_path};
pub use sync::{GitError, Prompts, SyncError, SyncReport, cache_of, start_sync, stop_sync, sync};
pub use time::{local, now, rfc3339};
pub use undo::{Undo, save_undos};
