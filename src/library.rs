//! The operations on a library of catalogues, for the command line and the browser.
//!
//! Imports of every format through one pipeline ([`import()`]): source, content, plan, store,
//! index; changes to notes and user entries, exports, search, and recovery of unsaved text. Knows
//! no screen, no terminal and no arguments. A function that returns an error has not changed the
//! store, unless its documentation says otherwise.

mod archives;
mod change;
mod export;
mod failpoint;
mod file_change;
mod file_link;
mod file_reads;
mod file_request;
mod files;
mod format;
mod identity;
mod import;
mod index;
mod long_names;
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
mod takeaway;
mod time;
mod undo;
mod update;
mod versions;

pub use crate::store::DayFigures;
pub use change::{ChangeError, Done, Write, Written, change, new_takeaway};
pub use export::{
    EXPORT_FORMATS, ExportError, ExportFile, ExportFormat, Output, Piece, write_file, write_folder,
};
pub use failpoint::reach;
pub use file_request::{
    FileToEdit, FileWrite, FileWritten, WantedLink, WantedNames, WhichFile, file_draft,
};
pub use files::{
    Added, Bin, FileError, Folder, Made, New as NewFile, OpenFile, Place as FilePlace, Plan,
    PlannedEdit, Removed, Save as FileSave, Saved as FileSaved, Wanted, add_bullet, apply,
    bring_back, daily_page, folder_of, follow, follow_files, make as make_file, open_as_own,
    own_source, place as file_place, plan, read as read_file, recover as recover_files,
    remove as remove_file, restore_version, save as save_file, take_back, version_text,
    versions as file_versions,
};
pub use format::{IMPORT_FORMATS, ImportFormat, import_json};
pub use identity::{IdentityError, NEW, identify, named_catalogue, renamed_sentence};
pub use import::{bring_up_to_date, import, import_catalogue, import_entries, is_current};
pub use index::complete;
pub use markdown_files::{folders_below, note_is_at};
pub use parallel::low_priority;
pub use place::{Pane, PaneWidths, Place, save_place, save_searches, save_theme};
pub use reading::answer;
pub use report::{
    Branch, CardReviews, Exchange, Extent, Failure, Progress, Recognized, Report, Whole,
};
pub use request::{Against, Answer, CatalogueChoice, Listing, Read, Start, VersionRow, VersionsOf};
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
pub use sync::{
    GitError, Prompts, SyncError, SyncReport, cache_of, check_sync_cache, start_sync, stop_sync,
    sync,
};
pub use takeaway::{Takeaway, add_takeaway};
pub use time::{age, local, now, rfc3339};
pub use undo::{Undo, save_undos};
pub use update::{is_followed, update_entries, update_files};
