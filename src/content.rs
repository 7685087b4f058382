//! Catalogues as text: TOML in, values and issues out.
//!
//! Pure: takes text that somebody else has read, gives back what is good in it together with
//! every [`Issue`], and leaves it to the caller whether to go on. Does no I/O.

mod diff;
mod export;
mod file_name;
mod front;
mod identity;
mod issue;
mod loader;
mod learning_log;
mod markdown;
mod merge;
mod naming;
mod parse;
mod shipped;
mod toml;
mod page;
mod vault;

pub use diff::{DiffLine, diff, wrap_diff};
pub use export::{
    ANKI_HEAD, CSV_HEAD, text_of, to_anki_row, to_csv_row, to_markdown_file, to_note_file,
    to_toml_category, to_toml_header,
};
pub use file_name::{file_name, id_of_name};
pub use front::{Front, front_matter, without_front_matter};
pub use identity::{Identities, Item, Known, Sketch, fingerprint, settle};
pub use issue::{Issue, Issues};
pub use learning_log::{Found, Log, read_log};
pub use loader::{Link, Loader, Outline};
pub use markdown::{links_to_files, path_from, to_markdown, wikilinks};
pub use merge::{Merged, merge};
pub use naming::{category_of, known_category, slug, stem};
pub use page::Page;
pub use parse::{Parsed, parse};
pub use shipped::SHIPPED;
pub use vault::{Beside, BesideNote, Keep, Vault};
