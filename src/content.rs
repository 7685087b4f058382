//! Formats: parsing catalogues in TOML and notes in Markdown; writing Markdown, TOML, CSV, Anki
//! cards and JSON.
//!
//! Pure, without I/O: takes text that the caller has read, and returns what is valid together with
//! every [`Issue`]; the caller decides whether to continue.

mod bullet;
mod diff;
mod events;
mod export;
mod file_name;
mod file_style;
mod file_text;
mod flashcards;
mod foreign;
mod front;
mod headings;
mod html;
mod identity;
mod issue;
mod json;
mod learning_log;
mod likeness;
mod link_form;
mod links;
mod loader;
mod markdown;
mod math;
mod mentions;
mod merge;
mod names;
mod naming;
mod new_note;
mod page;
mod parse;
mod places;
mod relink;
mod shared_file;
mod shipped;
mod shown;
mod tags;
mod toml;
mod vault;

pub use bullet::{mark_takeaway, with_bullet};
pub use diff::{DiffLine, diff, side_by_side, wrap_diff};
pub use events::Shown;
pub use export::{
    ANKI_HEAD, CSV_HEAD, text_of, to_anki_row, to_csv_row, to_markdown_file, to_note_file,
    to_toml_category, to_toml_header,
};
pub use file_name::{file_name, id_of_name};
pub use file_style::{FileStyle, renamed};
pub use file_text::{EncodingError, FileForm, FileText};
pub use flashcards::{flashcards, likeness};
pub use foreign::{
    ArchivedFile, ArchivedNotes, Document, Documents, LineMap, NOTE_FORMATS, NoteFormat, Notebook,
    SkippedFiles, anki, archived_notes, documents, max_bytes, note_format, read_evernote,
};
pub use front::{Front, front_matter, with_tags, with_title};
pub use headings::with_heading;
pub use identity::{ImportedEntry, KnownEntry, Matches, Sketch, fingerprint, match_entries};
pub(crate) use issue::Locator;
pub use issue::{Issue, Issues};
pub use json::to_json;
pub use learning_log::{Log, LogEntry, read_log};
pub use likeness::Likeness;
pub use link_form::{LinkHabits, LinkTarget};
pub use links::plain_paths;
pub use loader::{Link, Loader, Outline};
pub use markdown::{decoded, links_to_entries, links_to_files, to_markdown, wikilinks};
pub use mentions::mentions;
pub use merge::{Merged, line_changes, merge, merge_unless_conflict, merge_with_marks};
pub use names::{Names, Rank};
pub use naming::{TAKEAWAYS, category_of, describes, known_category, slug, stem};
pub use new_note::{NewNote, NoteText, Now, new_note};
pub use page::{Page, sketch_of_note};
pub use parse::{Parsed, parse};
pub use places::{block_id, heading_keys, part_key, part_keys};
pub use relink::{LinkedNote, Relinker, Rewrite, rewritten};
pub use shared_file::{SharedFile, UserFields};
pub use shipped::SHIPPED;
pub use shown::shown;
pub use tags::tags_in;
pub use vault::{
    CategoryUse, DocumentRole, EntryFile, Findings, KnownId, NoteFile, PersonalFiles, Remembered,
    Vault, WordCount, broken_links, entry_lines, lower_half, moved_places,
};
