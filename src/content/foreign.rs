//! Files of other formats as Markdown.
//!
//! Each format gives documents in Markdown, so that pairs, tags, links and titles are found in them
//! as in any other: a reader knows its format and nothing of entries. Readers take any input, in
//! time and memory linear in its size, and say what they could not read. Files of text are rows of
//! [`NOTE_FORMATS`]; collections of Anki, exports of Evernote and archives are sources by themselves.

pub mod anki;
mod anki_text;
mod deck;
mod document;
mod evernote;
mod extended;
mod formats;
mod html;
mod notebook;
mod notion;
mod org;
mod line_map;
mod plain_lines;
mod plain_text;
mod skipped;
mod table;

pub use document::{Document, Documents};
pub use evernote::{Notebook, read_evernote};
pub use formats::{NOTE_FORMATS, NoteFormat, documents, max_bytes, note_format};
pub use line_map::LineMap;
pub use notion::{ArchivedFile, ArchivedNotes, archived_notes};
pub use skipped::SkippedFiles;
