//! What killed programs have left of changes to files.

use std::{fs, path::PathBuf};

use super::{error::FileError, folder::Folder};
use crate::library::time::now;
use crate::store::{
    BegunFileChange, FileChange, FileChangeKind, FileStep, Store, bytes_print, is_running,
};

/// Completes what a program that was killed had begun to do to files, or takes back what it had not
/// begun; call it when a catalogue is opened. Returns whether there was anything.
pub fn recover(store: &mut Store) -> Result<bool, FileError> {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let begun = store.begun_file_changes()?;
    let mut any = false;
    for BegunFileChange { change, process, what } in begun {
        if process == own || is_running(process) {
            continue;
        }
        any |= recover_one(store, change, &what)?;
    }
    Ok(any)
}

fn recover_one(store: &mut Store, change: i64, what: &FileChange) -> Result<bool, FileError> {
    let root = PathBuf::from(&what.root);
    // Not mounted now: when it is back.
    let Ok(metadata) = fs::metadata(&root) else { return Ok(false) };
    let folder = Folder { catalogue: what.catalogue.clone(), single: metadata.is_file(), root };
    sweep(store, &folder, what)?;
    if what.kind == FileChangeKind::Save {
        let Some(step) = what.steps.first() else { return Ok(false) };
        let now = folder.slot(&step.path).ok().and_then(|slot| slot.read().ok());
        let before = step.before.as_deref();
        match now {
            Some(now) if Some(now.bytes.as_slice()) == before => store.drop_file_change(change)?,
            _ => store.end_file_change(change)?,
        }
        return Ok(true);
    }
    Ok(true)
}

/// Deletes the temporary files that a killed program left beside the files of a change. What another
/// program had written into one is kept as a version first.
fn sweep(store: &mut Store, folder: &Folder, what: &FileChange) -> Result<(), FileError> {
    let prints: Vec<i64> = what
        .steps
        .iter()
        .flat_map(|step| [step.print, step.before.as_deref().map(bytes_print)])
        .flatten()
        .collect();
    for step in &what.steps {
        for path in std::iter::once(&step.path).chain(&step.moved) {
            let Ok(slot) = folder.new_slot(path).or_else(|_| folder.slot(path)) else { continue };
            for (left, bytes) in slot.left_behind() {
                let is_unknown =
                    !prints.contains(&bytes_print(&bytes)) && !is_beginning(what, &bytes);
                if is_unknown {
                    keep_version(store, folder, path, step, bytes)?;
                }
                fs::remove_file(&left).map_err(|why| FileError::io(path, why))?;
            }
        }
    }
    Ok(())
}

/// Whether bytes are the beginning of what a change was writing.
fn is_beginning(what: &FileChange, bytes: &[u8]) -> bool {
    what.steps.iter().any(|step| step.after.as_deref().is_some_and(|it| it.starts_with(bytes)))
}

fn keep_version(
    store: &mut Store,
    folder: &Folder,
    path: &str,
    step: &FileStep,
    bytes: Vec<u8>,
) -> Result<(), FileError> {
    let step = FileStep {
        entry: step.entry.clone(),
        path: path.to_owned(),
        moved: None,
        print: Some(bytes_print(&bytes)),
        before: Some(bytes),
        after: None,
    };
    let kept = FileChange {
        kind: FileChangeKind::Save,
        catalogue: folder.catalogue.clone(),
        root: folder.root.to_string_lossy().into_owned(),
        what: format!("Found beside {path} after an interrupted save"),
        session: String::new(),
        steps: vec![step],
    };
    let number = store.begin_file_change(&kept, now())?;
    Ok(store.end_file_change(number)?)
}
