//! What can be done with a library of catalogues, for the command line and the browser alike.
//!
//! Imports, whatever the format, in one pipeline: a source is read, parsed and put into the store,
//! then its words into the full text. Changes of what the user made, exports, and texts that are
//! rescued into files. Knows no screen, no terminal and no arguments.

mod change;
mod export;
mod import;
mod markdown;
mod parallel;
mod place;
mod reading;
mod request;
mod rescue;
mod search;
mod source;
mod time;
mod words;

pub use change::{Done, Write, Written, change, new_takeaway};
pub use export::{
    ExportError, ExportFile, Piece, markdown_files, toml_files, write_file, write_folder,
};
pub use import::{
    Extent, Failure, Progress, Report, bring_up_to_date, import, import_entries, import_json,
    is_current,
};
pub use parallel::low_priority;
pub use place::{Pane, Place, save_place, save_searches, save_theme};
pub use reading::answer;
pub use request::{Answer, CatalogueChoice, Listing, Read, Start};
pub use rescue::{Lent, keep_text, lend, owner_runs, save_draft_file, take_drafts};
pub use search::{
    FullText, FullTextJob, Hit, Hits, MatchReason, OtherCatalogue, SearchCount, SearchRequest,
    SearchScope, Searcher,
};
pub use source::{Source, source_of, usual};
pub use time::{local, now, rfc3339};
pub use words::complete;
