//! Carries out changes to files of the user's own.

use super::{
    file_request::{FileWrite, FileWritten, file_draft},
    files::{
        Added, Bin, FileError, Folder, Made, New, Place, Removed, Save, Saved, add_bullet, apply,
        bring_back, daily_page, folder_of, make, place, remove, restore_version, save, take_back,
    },
};
use crate::{content::diff, domain::CatalogueId, store::Store};

/// Texts of more bytes are not compared for a conflict to be shown, since that could take long.
const MOST_COMPARED: usize = 128 * 1024;

/// What came of a change, and the change that takes it back, if it can be.
type FileDone = (FileWritten, Option<FileWrite>);

/// Makes a change to a file. Returns the result and the change that undoes it.
pub(super) fn change_file(
    store: &mut Store,
    catalogue: &CatalogueId,
    write: FileWrite,
) -> Result<FileDone, FileError> {
    let folder = Folder::of(store, catalogue)?;
    match write {
        FileWrite::Save { path, base, text, edit_session, draft_owners } => {
            let save_as = Save { path: &path, base: &base, text: &text, session: &edit_session };
            let saved = save(store, &folder, &save_as)?;
            if !matches!(saved, Saved::Conflict { .. }) {
                for owner in draft_owners {
                    store.drop_draft(catalogue, &owner, &file_draft(&path))?;
                }
            }
            Ok(done(path, &text, saved))
        }
        FileWrite::Restore { entry, version } => {
            let path = place(store, &folder, &entry)?.path;
            let saved = restore_version(store, &folder, &path, version)?;
            Ok(done(path, "", saved))
        }
        FileWrite::Make { title, category, tags } => {
            let parent = folder_of(store, &folder, &category)?;
            let new = New { title: &title, folder: &parent, tags: &tags, text: "" };
            let Made { change, path, line } = make(store, &folder, &new)?;
            Ok(undone_by(FileWritten::Made { path, line }, change))
        }
        FileWrite::Today { pattern, template } => {
            let (path, made) = daily_page(store, &folder, &pattern, &template)?;
            Ok(match made {
                Some(Made { change, path, line }) => {
                    undone_by(FileWritten::Made { path, line }, change)
                }
                // What is added to a page that was there goes to its end.
                None => {
                    let written = FileWritten::Made { path, line: usize::MAX };
                    (written, None)
                }
            })
        }
        FileWrite::AddBullet { pattern, text } => {
            let Added { change, path, .. } = add_bullet(store, &folder, &pattern, &text)?;
            Ok(undone_by(FileWritten::Added(path), change))
        }
        FileWrite::Apply(plan) => {
            let mut paths: Vec<String> = plan.edits.iter().map(|edit| edit.path.clone()).collect();
            paths.extend([plan.from.clone(), plan.to.clone()]);
            paths.dedup();
            let change = apply(store, &folder, &plan)?;
            Ok(undone_by(FileWritten::Changed(paths), change))
        }
        FileWrite::Remove(entry) => {
            let Place { path, line, whole_file } = place(store, &folder, &entry)?;
            if !whole_file {
                let why = format!("this is a part of {path}, line {line}; edit it there");
                return Err(FileError::Nothing(why));
            }
            let Removed { change, in_bin } = remove(store, &folder, &path, Bin::System)?;
            Ok(undone_by(FileWritten::Removed { path, in_bin }, change))
        }
        FileWrite::BringBack => {
            let last = store.removed_files(catalogue)?.into_iter().next();
            let last = last.ok_or_else(|| {
                FileError::Nothing("there is no removed file to bring back".to_owned())
            })?;
            let path = bring_back(store, &folder, last.change)?;
            Ok((FileWritten::Back(path), None))
        }
        FileWrite::TakeBack(change) => {
            let steps = store.file_change(change)?.map(|made| made.steps).unwrap_or_default();
            let paths = steps.into_iter().flat_map(|step| [Some(step.path), step.moved]).flatten();
            let paths = paths.collect();
            take_back(store, &folder, change)?;
            Ok((FileWritten::Changed(paths), None))
        }
    }
}

/// A change that was made, and the one that takes it back.
fn undone_by(written: FileWritten, change: i64) -> FileDone {
    (written, Some(FileWrite::TakeBack(change)))
}

fn done(path: String, mine: &str, saved: Saved) -> FileDone {
    match saved {
        Saved::Unchanged { text } => (FileWritten::Saved { path, text, merged: false }, None),
        Saved::Written { change, text, merged } => {
            (FileWritten::Saved { path, text, merged }, Some(FileWrite::TakeBack(change)))
        }
        Saved::Conflict { theirs } => {
            let is_short = mine.len().max(theirs.len()) <= MOST_COMPARED;
            let difference = if is_short { diff(mine, &theirs) } else { Vec::new() };
            (FileWritten::Conflict { theirs, difference }, None)
        }
    }
}
