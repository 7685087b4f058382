//! The text input of commands: reading it, and rescuing it if it can't be saved.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use anyhow::Context as _;

use super::args::Common;
use crate::{config, domain::clean, library::keep_text};

/// A whole file, or standard input for `-`, as text.
pub(super) fn file_or_stdin(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        return stdin();
    }
    let bytes = fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", file.display()))
}

/// Standard input as text.
pub(super) fn stdin() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("can't read standard input")?;
    String::from_utf8(bytes).context("standard input is not UTF-8")
}

/// [`rescue`] of a text that a command was given and failed to save.
pub(super) fn rescue_of(common: &Common, error: &anyhow::Error, text: &str) -> anyhow::Error {
    let database = config::database(common.db.clone()).unwrap_or_default();
    rescue(&database, "unsaved", &format!("{error:#}"), text)
}

/// Writes a text that could not be saved to a file named after `name`; returns an error that says
/// where it is.
pub(super) fn rescue(database: &Path, name: &str, why: &str, text: &str) -> anyhow::Error {
    let why = why.trim_end_matches('.');
    match keep_text(database, name, text) {
        Ok(path) => anyhow::anyhow!("{why}; the text is in {}", path.display()),
        Err(error) => {
            // As a last resort, print the whole text.
            let _ = io::stderr().lock().write_all(clean(text).as_bytes());
            anyhow::anyhow!("{why}; the text above could not be saved to a file ({error})")
        }
    }
}
