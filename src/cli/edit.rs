//! `nexus edit`: the file of an entry in an external editor.

use std::{path::Path, process::ExitCode};

use anyhow::bail;
use serde_json::json;

use super::{args, args::Common, input, output::warn, own_files::OwnFiles, status::FAILED};
use crate::{
    domain::{Base, Draft, EntryId},
    library::{FileSave, FileSaved, now, read_file, save_file},
    runtime,
};

pub(super) fn run(common: &Common, args: &args::Edit) -> anyhow::Result<ExitCode> {
    // Before anything can fail: a pipe can't be read again.
    let given = args.set.as_deref().map(input::file_or_stdin).transpose()?;
    let is_piped = args.set.as_deref() == Some(Path::new("-"));
    let edited = edit_entry(common, &args.id, given.clone()).map_err(|error| match given {
        Some(text) if is_piped => input::rescue_of(common, &error, &text),
        _ => error,
    })?;
    let Some(object) = edited else { return Ok(ExitCode::from(FAILED)) };
    args.format.format().print(|| object, String::new)?;
    Ok(ExitCode::SUCCESS)
}

/// Edits the file of an entry; returns what to print, or nothing after a conflict.
fn edit_entry(
    common: &Common,
    named: &str,
    given: Option<String>,
) -> anyhow::Result<Option<serde_json::Value>> {
    let mut own = OwnFiles::open(common)?;
    let (id, title, place) = own.entry(named)?;
    let edited = edit(&mut own, (&id, &title), (&place.path, place.line), given)?;
    Ok(edited.map(|outcome| {
        json!({
            "id": id.as_str(), "title": title, "file": place.path, "line": place.line,
            "outcome": outcome,
        })
    }))
}

/// Edits a file at a line in the external editor, or gives it a text, and saves it. Returns what
/// became of it; nothing after a conflict, which is reported.
pub(super) fn edit(
    own: &mut OwnFiles,
    (entry, title): (&EntryId, &str),
    (path, line): (&str, usize),
    given: Option<String>,
) -> anyhow::Result<Option<&'static str>> {
    let file = read_file(&own.folder, path)?;
    if !file.writable {
        bail!("{path} is read-only");
    }
    let is_given = given.is_some();
    let text = match given {
        Some(text) => text,
        None => {
            let owner = format!("{}-{}", std::process::id(), now());
            let draft = Draft {
                owner,
                entry: entry.clone(),
                title: title.to_owned(),
                text: file.text.clone(),
                base: Some(Base { version: String::new(), text: file.text.clone(), clock: 0 }),
                about: None,
                at: now(),
                file: Some(path.to_owned()),
            };
            let edit = runtime::edit(own.store.path(), own.catalogue(), &draft, line);
            match (edit.failed, edit.text) {
                (Some(why), Some(text)) => {
                    return Err(input::rescue(own.store.path(), "file", &why, &text));
                }
                (Some(why), None) => bail!("{}", why.trim_end_matches('.')),
                (None, Some(text)) => text,
                (None, None) => return Ok(Some("unchanged")),
            }
        }
    };
    let save = FileSave { path, base: &file.text, text: &text, session: "" };
    let saved = save_file(&mut own.store, &own.folder, &save);
    // A text that was given is the caller's to rescue.
    let saved = saved.map_err(|error| {
        if is_given {
            error.into()
        } else {
            input::rescue(own.store.path(), "file", &error.to_string(), &text)
        }
    })?;
    let outcome = match saved {
        FileSaved::Unchanged { .. } => "unchanged",
        FileSaved::Written { merged: true, .. } => {
            warn(&format!("{path} was changed meanwhile; both changes were merged"));
            "merged"
        }
        FileSaved::Written { .. } => "saved",
        FileSaved::Conflict { .. } => {
            let why = format!(
                "conflict: the same lines of {path} were changed meanwhile; the file was not written"
            );
            warn(&input::rescue(own.store.path(), "file", &why, &text).to_string());
            return Ok(None);
        }
    };
    own.follow(&[path.to_owned()]);
    Ok(Some(outcome))
}
