//! `nexus note`: the note on an entry, printed, changed, gone back to.

use std::{
    fmt::Write as _,
    fs,
    io::{self, IsTerminal as _, Read as _, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{FAILED, args, output};
use crate::library::{Write, Written};
use crate::{
    domain::{Base, CatalogueId, Draft, EntryStatus, EntryView, Note, Outcome, clean, too_long},
    library::keep_text,
    library::{change, now, rfc3339},
    runtime::{self},
    store::Store,
};

/// The text that a command is given, before anything else is done: what comes through a pipe can't
/// be had again.
pub(super) fn given(args: &args::Note) -> anyhow::Result<Option<String>> {
    let Some(file) = &args.set else { return Ok(args.append.clone()) };
    let text = read(file)?;
    if text.trim().is_empty() {
        bail!("there is no text to set; --delete deletes the note");
    }
    Ok(Some(text))
}

pub(super) fn run(
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Note,
    given: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let entry_view = match super::entry(store, catalogue, &args.id)? {
        Ok(entry_view) => entry_view,
        Err(code) if given.is_none() => return Ok(code),
        // What was given is kept; the nearest ids have been told.
        Err(_) => bail!("nothing was stored"),
    };
    if args.history {
        return history(store, catalogue, args, &entry_view);
    }
    let entry = entry_view.entry.id.clone();
    let changes = given.is_some() || args.edit;
    if changes && entry_view.status == EntryStatus::Deleted {
        bail!("it is deleted; restore it in the browser");
    }
    let text = if args.set.is_some() {
        given.map(str::to_owned)
    } else if args.edit {
        let before = note_of(&entry_view).map_or("", |note| &note.text);
        let draft = Draft {
            owner: format!("{}-{}", std::process::id(), now()),
            entry: entry.clone(),
            title: entry_view.entry.title.clone(),
            text: before.to_owned(),
            base: entry_view.note.as_ref().map(Base::from),
            about: None,
            at: now(),
        };
        let outside = runtime::edit(store.path(), catalogue, &draft);
        if let Some(why) = outside.failed {
            let text = outside.text.filter(|text| text != before);
            return Err(not_lost(store, &why, text.as_deref()));
        }
        outside.text.map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned())
    } else if args.delete {
        Some(String::new())
    } else {
        None
    };
    if let Some(number) = args.restore {
        let versions = store.versions(catalogue, &entry)?;
        let version = number.checked_sub(1).and_then(|at| versions.get(at));
        let version = version.with_context(|| {
            format!("there is no version {number}; --history lists {}", versions.len())
        })?;
        let version = Some(version.id.clone());
        change(store, catalogue, Write::RestoreNote { entry: entry.clone(), version })?;
    } else if let Some(text) = &text {
        if let Some(why) = too_long(text) {
            let why = format!("the note would have {why}.");
            return Err(not_lost(store, &why, args.edit.then_some(text)));
        }
        let write = Write::Save {
            entry: entry.clone(),
            text: text.clone(),
            base: entry_view.note.as_ref().map(Base::from),
            edit_session: String::new(),
            draft_owners: Vec::new(),
        };
        let done = change(store, catalogue, write).map_err(|error| {
            // What an editor has written is nowhere else.
            if args.edit { not_lost(store, &error.to_string(), Some(text)) } else { error.into() }
        })?;
        match done.written {
            Written::Note { outcome: Outcome::Merged, .. } => {
                output::complain("another had changed the note meanwhile; both changes are in it");
            }
            Written::Note { outcome: Outcome::BothKept, .. } => {
                output::complain("another had changed the same lines meanwhile; both are kept");
            }
            _ => {}
        }
    }
    if let Some(line) = &args.append {
        store.append_to_note(catalogue, &entry, line, now())?;
    }
    let changed = text.is_some() || args.restore.is_some() || args.append.is_some();
    let note = store.note(catalogue, &entry)?;
    if args.json {
        let object = json!({
            "id": entry.as_str(),
            "title": entry_view.entry.title,
            "text": note.as_ref().map_or("", |note| &note.text),
            "changed": note.as_ref().map(|note| rfc3339(note.changed_at)),
            "deleted": note.as_ref().is_some_and(|note| note.deleted),
        });
        output::print(&format!("{}\n", output::json(&object)?))?;
    } else if !changed {
        let Some(note) = note.filter(|note| !note.deleted) else {
            output::complain("there is no note on it; --edit, --set or --append makes one");
            return Ok(ExitCode::from(FAILED));
        };
        let text = if io::stdout().is_terminal() {
            note.text.trim_end_matches('\n').to_owned()
        } else {
            note.text
        };
        let end = if text.ends_with('\n') { "" } else { "\n" };
        output::print(&format!("{text}{end}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The note that there is.
fn note_of(entry_view: &EntryView) -> Option<&Note> {
    let there = entry_view.status != EntryStatus::Deleted;
    entry_view.note.as_ref().filter(|note| there && !note.deleted)
}

/// An error that says where a text of an editor's is that would be lost otherwise.
fn not_lost(store: &Store, why: &str, text: Option<&str>) -> anyhow::Error {
    let why = why.trim_end_matches('.');
    let Some(text) = text else { return anyhow::anyhow!("{why}") };
    match keep_text(store.path(), "note", text) {
        Ok(path) => anyhow::anyhow!("{why}; the text is in {}", path.display()),
        Err(error) => {
            let _ = io::stderr().lock().write_all(clean(text).as_bytes());
            anyhow::anyhow!("{why}; the text above could not be kept in a file ({error})")
        }
    }
}

/// A whole file, or standard input for `-`, as text.
fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        return input();
    }
    let bytes = fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", file.display()))
}

/// Standard input as text.
pub(super) fn input() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("can't read standard input")?;
    String::from_utf8(bytes).context("standard input is not UTF-8")
}

fn history(
    store: &Store,
    catalogue: &CatalogueId,
    args: &args::Note,
    entry_view: &EntryView,
) -> anyhow::Result<ExitCode> {
    let versions = store.versions(catalogue, &entry_view.entry.id)?;
    if args.json {
        let rows: Vec<_> = versions
            .iter()
            .enumerate()
            .map(|(at, version)| {
                json!({
                    "number": at + 1, "time": rfc3339(version.at), "bytes": version.bytes,
                    "deleted": version.deleted,
                })
            })
            .collect();
        output::print(&format!("{}\n", output::json(&rows)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    for (at, version) in versions.iter().enumerate() {
        let what =
            if version.deleted { "deleted".to_owned() } else { format!("{} bytes", version.bytes) };
        let _ = writeln!(out, "{}\t{}\t{what}", at + 1, rfc3339(version.at));
    }
    output::print(&out)?;
    if versions.is_empty() {
        output::complain("there is no note on it, and so no version");
        return Ok(ExitCode::from(FAILED));
    }
    Ok(ExitCode::SUCCESS)
}
