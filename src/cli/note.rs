//! `nexus note`: the note on an entry, printed, changed or restored.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{args, format::Format, input, open::entry, output, status::FAILED};
use crate::{
    domain::{
        Base, CatalogueId, Draft, EntryId, EntryStatus, EntryView, Note, Outcome, counted, too_long,
    },
    library::{Write, Written, change, now, rfc3339},
    runtime,
    store::Store,
};

/// The text from `--set` or `--append`, read before anything can fail: a pipe can't be read again.
pub(super) fn given_text(args: &args::Note) -> anyhow::Result<Option<String>> {
    let Some(file) = &args.set else { return Ok(args.append.clone()) };
    let text = input::file_or_stdin(file)?;
    if text.trim().is_empty() {
        bail!("the text is empty; to delete the note: --delete");
    }
    Ok(Some(text))
}

pub(super) fn run(
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Note,
    given: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let Some(entry_view) = entry(store, catalogue, &args.id)? else {
        if given.is_some() {
            bail!("nothing was saved");
        }
        return Ok(ExitCode::from(FAILED));
    };
    if args.history {
        return history(store, catalogue, args, &entry_view);
    }
    let id = &entry_view.entry.id;
    if (given.is_some() || args.edit) && entry_view.status == EntryStatus::Deleted {
        bail!("the entry is deleted; restore it in the browser");
    }
    let text = if args.set.is_some() {
        given.map(str::to_owned)
    } else if args.edit {
        edited(store, catalogue, &entry_view)?
    } else {
        args.delete.then(String::new)
    };
    if let Some(number) = args.restore {
        restore(store, catalogue, id, number)?;
    } else if let Some(text) = &text {
        save(store, catalogue, &entry_view, text, args.edit)?;
    }
    if let Some(line) = &args.append {
        store.append_to_note(catalogue, id, line, now())?;
    }
    let changed = text.is_some() || args.restore.is_some() || args.append.is_some();
    print(store.note(catalogue, id)?.as_ref(), &entry_view, args, changed)
}

/// The text of the note after an external edit; `None` if it was not changed.
fn edited(
    store: &Store,
    catalogue: &CatalogueId,
    entry_view: &EntryView,
) -> anyhow::Result<Option<String>> {
    let before = existing_note(entry_view).map_or("", |note| &note.text);
    let draft = Draft {
        owner: format!("{}-{}", std::process::id(), now()),
        entry: entry_view.entry.id.clone(),
        title: entry_view.entry.title.clone(),
        text: before.to_owned(),
        base: entry_view.note.as_ref().map(Base::from),
        about: None,
        at: now(),
        file: None,
    };
    let edit = runtime::edit(store.path(), catalogue, &draft, 1);
    match (edit.failed, edit.text) {
        (Some(why), Some(text)) if text != before => {
            Err(input::rescue(store.path(), "note", &why, &text))
        }
        (Some(why), _) => bail!("{}", why.trim_end_matches('.')),
        (None, text) => Ok(text.map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned())),
    }
}

/// The note, unless it or its entry is deleted.
fn existing_note(entry_view: &EntryView) -> Option<&Note> {
    let exists = entry_view.status != EntryStatus::Deleted;
    entry_view.note.as_ref().filter(|note| exists && !note.deleted)
}

/// Restores a version by its number in the history, from 1.
fn restore(
    store: &mut Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    number: usize,
) -> anyhow::Result<()> {
    let versions = store.versions(catalogue, entry)?;
    let version = number.checked_sub(1).and_then(|at| versions.get(at));
    let version = version
        .with_context(|| format!("no version {number}; --history lists all {}", versions.len()))?;
    let version = Some(version.id.clone());
    change(store, catalogue, Write::RestoreNote { entry: entry.clone(), version })?;
    Ok(())
}

/// Saves the note. If that fails, a text from an editor is rescued, since there is no other copy.
fn save(
    store: &mut Store,
    catalogue: &CatalogueId,
    entry_view: &EntryView,
    text: &str,
    from_editor: bool,
) -> anyhow::Result<()> {
    if let Some(why) = too_long(text) {
        let why = format!("the note would have {why}");
        if from_editor {
            return Err(input::rescue(store.path(), "note", &why, text));
        }
        bail!(why);
    }
    let write = Write::Save {
        entry: entry_view.entry.id.clone(),
        text: text.to_owned(),
        base: entry_view.note.as_ref().map(Base::from),
        edit_session: String::new(),
        draft_owners: Vec::new(),
    };
    let done = change(store, catalogue, write).map_err(|error| {
        if from_editor {
            input::rescue(store.path(), "note", &error.to_string(), text)
        } else {
            error.into()
        }
    })?;
    match done.written {
        Written::Note { outcome: Outcome::Merged, .. } => {
            output::warn("the note was changed meanwhile; both changes were merged");
        }
        Written::Note { outcome: Outcome::BothKept, .. } => {
            output::warn("conflict: the same lines were changed meanwhile; both are kept");
        }
        _ => {}
    }
    Ok(())
}

/// Prints the note; as text, only if the command did not change it.
fn print(
    note: Option<&Note>,
    entry_view: &EntryView,
    args: &args::Note,
    changed: bool,
) -> anyhow::Result<ExitCode> {
    let format = args.format.format();
    let existing = note.filter(|note| !note.deleted);
    if format == Format::Text && !changed && existing.is_none() {
        output::warn("no note on this entry; to write one: --edit, --set or --append");
        return Ok(ExitCode::from(FAILED));
    }
    let object = || {
        json!({
            "id": entry_view.entry.id.as_str(),
            "title": entry_view.entry.title,
            "text": note.map_or("", |note| &note.text),
            "changed": note.map(|note| rfc3339(note.changed_at)),
            "deleted": note.is_some_and(|note| note.deleted),
        })
    };
    format.print(object, || match existing {
        Some(note) if !changed => with_line_end(&note.text),
        _ => String::new(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A text with a line end; on a terminal, with exactly one.
fn with_line_end(text: &str) -> String {
    let text = if io::stdout().is_terminal() { text.trim_end_matches('\n') } else { text };
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

fn history(
    store: &Store,
    catalogue: &CatalogueId,
    args: &args::Note,
    entry_view: &EntryView,
) -> anyhow::Result<ExitCode> {
    let mut rows = args.format.format().rows();
    for (at, version) in store.versions(catalogue, &entry_view.entry.id)?.iter().enumerate() {
        let (number, time) = (at + 1, rfc3339(version.at));
        rows.row(
            || {
                json!({
                    "number": number, "time": time, "bytes": version.bytes,
                    "deleted": version.deleted,
                })
            },
            || {
                if version.deleted {
                    format!("{number}\t{time}\tdeleted\n")
                } else {
                    format!("{number}\t{time}\t{}\n", counted(version.bytes, "byte", "bytes"))
                }
            },
        )?;
    }
    if rows.finish()? == 0 && args.format.format() == Format::Text {
        output::warn("no note on this entry, so there are no versions");
        return Ok(ExitCode::from(FAILED));
    }
    Ok(ExitCode::SUCCESS)
}
