//! Carrying out changes to files, all of their steps or none, and completing what a killed program
//! has left of them.

use std::{fs, io, path::PathBuf};

use super::{
    error::FileError,
    folder::Folder,
    save::{decode, read_slot},
    slot::ReplaceError,
};
use crate::{
    content::merge_unless_conflict,
    library::{failpoint::reach, rescue::still_runs, time::now},
    store::{BegunFileChange, FileChange, FileChangeKind, FileStep, Store, bytes_print},
};

/// Records a change and carries it out; returns its number.
///
/// # Errors
/// The steps that were made are taken back, as far as the disk allows.
pub(super) fn carry_out(
    store: &mut Store,
    folder: &Folder,
    change: &FileChange,
) -> Result<i64, FileError> {
    let number = store.begin_file_change(change, now())?;
    reach("change-begun");
    for (at, step) in change.steps.iter().enumerate() {
        if let Err(error) = make_step(folder, step) {
            let made = change.steps[..at].iter().rev();
            let taken_back = made.map(inverse).try_for_each(|step| make_step(folder, &step));
            // What can't be taken back now, and so is half made, is completed by the next start.
            let is_half_made = step.moved.is_some()
                && step.before != step.after
                && print_of(folder, &step.path) == step.after.as_deref().map(bytes_print);
            if taken_back.is_ok() && !is_half_made {
                store.drop_file_change(number)?;
            }
            return Err(error);
        }
        reach("step-made");
    }
    complete(store, folder, number, change)?;
    Ok(number)
}

/// Records that all steps are made.
fn complete(
    store: &mut Store,
    folder: &Folder,
    number: i64,
    change: &FileChange,
) -> Result<(), FileError> {
    for step in &change.steps {
        if let Some(moved) =
            step.moved.as_ref().filter(|moved| has_moved(folder, &step.path, moved))
        {
            store.rename_sources(&folder.origin(), &step.path, moved)?;
        }
    }
    Ok(store.end_file_change(number)?)
}

/// Whether a file that was to be moved has its new name, and not its old one, or one that is as good.
fn has_moved(folder: &Folder, from: &str, to: &str) -> bool {
    folder.full(to).exists() && !is_in_the_way(folder, from, to)
}

/// Whether there are files with both of two names: a move can't be made then.
fn is_in_the_way(folder: &Folder, from: &str, to: &str) -> bool {
    let [from, to] = [from, to].map(|path| fs::canonicalize(folder.full(path)));
    // Some systems don't tell names apart that differ by case only.
    matches!((from, to), (Ok(from), Ok(to)) if from != to)
}

/// The step that takes another back.
pub(super) fn inverse(step: &FileStep) -> FileStep {
    let (path, moved) = match &step.moved {
        Some(moved) => (moved.clone(), Some(step.path.clone())),
        None => (step.path.clone(), None),
    };
    let print = step.before.as_deref().map(bytes_print);
    let before = step.after.clone();
    FileStep { entry: step.entry.clone(), path, moved, before, after: step.before.clone(), print }
}

fn changed(path: &str) -> FileError {
    FileError::ChangedSince(path.to_owned())
}

/// Makes a step, if the file is what the step says it is before.
fn make_step(folder: &Folder, step: &FileStep) -> Result<(), FileError> {
    let FileStep { path, moved, before, after, .. } = step;
    match (before, after) {
        (None, Some(after)) => create(folder, path, after)?,
        (Some(before), None) => {
            let slot = folder.slot(path)?;
            if read_slot(&slot, path)?.bytes != *before {
                return Err(changed(path));
            }
            // A link is removed, not what it leads to.
            folder.new_slot(path)?.delete().map_err(|why| FileError::io(path, why))?;
        }
        (Some(before), Some(after)) if before != after => {
            let slot = folder.slot(path)?;
            let current = read_slot(&slot, path)?;
            if current.bytes != *before {
                return Err(changed(path));
            }
            slot.replace(&current, after).map_err(|why| replace_error(path, why))?;
        }
        // Nothing, or the same as before.
        (None, None) | (Some(_), Some(_)) => {}
    }
    let Some(moved) = moved else { return Ok(()) };
    move_file(folder, path, moved).inspect_err(|_| {
        let (before, after) = (after.clone(), before.clone());
        let back = FileStep { moved: None, before, after, ..step.clone() };
        // If this fails, the record stays.
        let _ = make_step(folder, &back);
    })
}

pub(super) fn replace_error(path: &str, why: ReplaceError) -> FileError {
    match why {
        ReplaceError::Changed => changed(path),
        ReplaceError::Owner => FileError::Owner(path.to_owned()),
        ReplaceError::Io(why) => FileError::io(path, why),
    }
}

fn create(folder: &Folder, path: &str, bytes: &[u8]) -> Result<(), FileError> {
    make_folders(folder, path)?;
    folder.new_slot(path)?.create(bytes).map_err(|why| replace_error(path, why))
}

fn move_file(folder: &Folder, from: &str, to: &str) -> Result<(), FileError> {
    make_folders(folder, to)?;
    let (old, new) = (folder.new_slot(from)?, folder.new_slot(to)?);
    old.move_to(&new).map_err(|why| match why.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists(to.to_owned()),
        _ => FileError::io(to, why),
    })
}

/// Makes the folders of a path that are missing.
fn make_folders(folder: &Folder, path: &str) -> Result<(), FileError> {
    let Some((parent, _)) = path.rsplit_once('/') else { return Ok(()) };
    folder.check_within(parent)?;
    fs::create_dir_all(folder.full(parent)).map_err(|why| FileError::io(parent, why))
}

/// Completes what a program that was killed had begun to do to files, or takes back what it had not
/// begun; call it when a catalogue is opened. Returns whether there was anything.
pub fn recover(store: &mut Store) -> Result<bool, FileError> {
    let begun = store.begun_file_changes()?;
    let (mut any, mut trouble) = (false, None);
    for BegunFileChange { change, process, at, what } in begun {
        // Also where a program that was killed had the id that this one has.
        if !u32::try_from(process).is_ok_and(|it| still_runs(it, at)) {
            match recover_one(store, change, &what) {
                Ok(done) => any |= done,
                // It must not hold up the others.
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
    }
    trouble.map_or(Ok(any), Err)
}

fn recover_one(store: &mut Store, change: i64, what: &FileChange) -> Result<bool, FileError> {
    let root = PathBuf::from(&what.root);
    // Not mounted now: when it is back.
    let Ok(metadata) = fs::metadata(&root) else { return Ok(false) };
    let folder = Folder { catalogue: what.catalogue.clone(), single: metadata.is_file(), root };
    sweep(store, &folder, what)?;
    match (what.kind, what.steps.first()) {
        (FileChangeKind::Save, Some(step)) => {
            let print = print_of(&folder, &step.path);
            // Without a former text, another version of this session has it.
            let is_former = step.before.as_deref().is_none_or(|it| print == Some(bytes_print(it)));
            if print != step.print && is_former {
                store.drop_file_change(change)?;
            } else {
                store.end_file_change(change)?;
            }
        }
        (FileChangeKind::Remove, Some(step)) if print_of(&folder, &step.path).is_some() => {
            store.drop_file_change(change)?;
        }
        _ if what.steps.iter().any(|step| is_blocked(&folder, step)) => {
            // Another program has made a file with the new name: links must not lead there.
            for step in what.steps.iter().rev() {
                let (before, after) = (step.after.clone(), step.before.clone());
                redo(&folder, &FileStep { moved: None, before, after, ..step.clone() })?;
            }
            store.drop_file_change(change)?;
        }
        _ => {
            for step in &what.steps {
                redo(&folder, step)?;
            }
            complete(store, &folder, change, what)?;
        }
    }
    Ok(true)
}

/// Whether a file can't get the name that a step gives it.
fn is_blocked(folder: &Folder, step: &FileStep) -> bool {
    step.moved.as_ref().is_some_and(|moved| is_in_the_way(folder, &step.path, moved))
}

fn print_of(folder: &Folder, path: &str) -> Option<i64> {
    Some(bytes_print(&folder.slot(path).ok()?.read().ok()?.bytes))
}

/// Makes a step that may have been made, or of which others may have changed the file since: what
/// they wrote stays, with the step merged into it where that is possible.
fn redo(folder: &Folder, step: &FileStep) -> Result<(), FileError> {
    let FileStep { path, moved, before, after, .. } = step;
    let at = if folder.full(path).is_file() { Some(path) } else { moved.as_ref() };
    if let (Some(before), Some(after), Some(at)) = (before, after, at)
        && let Ok(slot) = folder.slot(at)
    {
        let current = read_slot(&slot, at)?;
        let [base, mine] = [before, after].map(|bytes| decode(bytes, at));
        if current.bytes != *after
            && let (Ok(base), Ok(mine), Ok(now)) = (base, mine, decode(&current.bytes, at))
            && let Some(merged) = merge_unless_conflict(base.text(), now.text(), mine.text())
            && let Ok(bytes) = now.with(&merged)
        {
            slot.replace(&current, &bytes).map_err(|why| replace_error(at, why))?;
        }
    }
    match (before, after, moved) {
        (None, Some(after), _) if !folder.full(path).exists() => create(folder, path, after),
        (_, _, Some(moved)) if folder.full(path).exists() && !folder.full(moved).exists() => {
            move_file(folder, path, moved)
        }
        _ => Ok(()),
    }
}

/// Deletes the temporary files that a killed program left beside the files of a change. What another
/// program had written into one is kept as a version first.
fn sweep(store: &mut Store, folder: &Folder, what: &FileChange) -> Result<(), FileError> {
    let prints: Vec<i64> = what
        .steps
        .iter()
        .flat_map(|step| {
            let texts = [step.before.as_deref(), step.after.as_deref()];
            texts.map(|text| text.map(bytes_print)).into_iter().chain([step.print])
        })
        .flatten()
        .collect();
    for step in &what.steps {
        for path in std::iter::once(&step.path).chain(&step.moved) {
            let slots = [folder.slot(path).ok(), folder.new_slot(path).ok()];
            for (left, bytes) in slots.into_iter().flatten().flat_map(|it| it.left_behind()) {
                // A file that was not flushed is what was being written, and not all of it.
                let is_part = step.after.as_deref().is_some_and(|it| it.starts_with(&bytes));
                if !is_part && !prints.contains(&bytes_print(&bytes)) {
                    keep_version(store, folder, path, step, bytes)?;
                }
                match fs::remove_file(&left) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(FileError::io(path, error));
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(())
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
    let what = format!("Found beside {path} after an interrupted save");
    let kept = folder.change(FileChangeKind::Save, what, vec![step]);
    let number = store.begin_file_change(&kept, now())?;
    Ok(store.end_file_change(number)?)
}
