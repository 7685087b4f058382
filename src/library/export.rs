//! Exports: the table of formats, and writing their files.

mod error;
mod files;
mod folder;
mod formats;

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::store::{TargetError, is_database, unfinished, writable_target};
use crate::system::files::create_private;

pub use error::ExportError;
pub use files::{ExportFile, Piece};
pub use folder::write_folder;
pub use formats::{EXPORT_FORMATS, ExportFormat, Output};

/// Writes a private file atomically: under a temporary name, then renamed.
pub fn write_file(database: &Path, to: &Path, text: &str, force: bool) -> Result<(), ExportError> {
    let place = writable_target(database, to)?;
    if place.exists() && !force {
        return Err(ExportError::Exists { path: to.to_owned(), how: "overwrite it" });
    }
    if is_database(&place) {
        let what = "a database";
        return Err(TargetError::Protected { path: to.to_owned(), what }.into());
    }
    let draft = unfinished(place.parent().unwrap_or(Path::new(".")));
    let write = || -> io::Result<()> {
        let mut file = create_private(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, &place)
    };
    write().map_err(|why| {
        let _ = std::fs::remove_file(&draft);
        ExportError::Io { path: to.to_owned(), why }
    })
}
