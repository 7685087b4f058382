//! Carries out changes to files of the user's own.

use super::{
    file_request::{FileWrite, FileWritten, file_draft},
    files::{
        Added, Bin, FileError, Folder, Made, New, Place, Removed, Save, Saved, apply, bring_back,
        daily_page, folder_of, make, make_again, place, remove, restore_version, save, take_back,
    },
    takeaway::{Takeaway, add_takeaway},
};
use crate::{content::diff, domain::CatalogueId, store::Store};

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
            let saved = match save(store, &folder, &save_as) {
                Err(FileError::Missing(_)) => return Ok((FileWritten::Gone, None)),
                saved => saved?,
            };
            if !matches!(saved, Saved::Conflict { .. }) {
                drop_drafts(store, catalogue, &path, &draft_owners)?;
            }
            Ok(done(path, &text, saved))
        }
        FileWrite::MakeAgain { path, text, form, draft_owners } => {
            let (change, text) = make_again(store, &folder, (&path, &text), form)?;
            drop_drafts(store, catalogue, &path, &draft_owners)?;
            Ok(undone_by(FileWritten::Saved { path, text, merged: false }, change))
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
        FileWrite::AddTakeaway { pattern, meta, text } => {
            let takeaway = Takeaway { text: &text, tags: &meta.tags, links: &meta.links };
            let Added { change, path, .. } = add_takeaway(store, &folder, &pattern, &takeaway)?;
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
            let has_note = store.note(catalogue, &entry)?.is_some_and(|note| !note.deleted);
            Ok(undone_by(FileWritten::Removed { path, in_bin, has_note }, change))
        }
        FileWrite::BringBack(entry) => {
            let mut removed = store.removed_files(catalogue)?.into_iter();
            let last = removed.find(|it| entry.is_none() || it.entry == entry);
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

/// Removes the drafts of a file that edit sessions have left.
fn drop_drafts(
    store: &mut Store,
    catalogue: &CatalogueId,
    path: &str,
    owners: &[String],
) -> Result<(), FileError> {
    let draft = file_draft(path);
    owners.iter().try_for_each(|owner| Ok(store.drop_draft(catalogue, owner, &draft)?))
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
            let difference = diff(mine, &theirs);
            (FileWritten::Conflict { theirs, difference }, None)
        }
    }
}
