//! What can be done with a library of catalogues, for the command line and the browser alike.
//!
//! Owns the ways in and out of the store that touch other files: so far, where exports are
//! written. Knows no screen, no terminal and no arguments.

mod export;
mod rescue;

pub use export::{
    ExportError, ExportFile, Piece, markdown_files, toml_files, write_file, write_folder,
};
pub use rescue::{Lent, keep_draft_file, keep_text, lend, take_drafts};
