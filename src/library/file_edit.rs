//! What the browser does with files of the user's own: reading one for the editor, and carrying out
//! the changes to it.

use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use super::{
    change::{Done, Write, Written},
    files::{
        Added, Bin, FileError, Folder, Made, New, Place, Plan, Removed, Save, Saved, Wanted,
        add_bullet, apply, bring_back, daily_page, folder_of, make, place, plan, read, remove,
        restore_version, save, take_back, version_text, versions,
    },
    request::{Against, VersionRow},
    time::{ago, local, now},
};
use crate::{
    content::{DiffLine, LinkHabits, LinkTarget, diff, stem},
    domain::{CatalogueId, EntryId, Version, fold},
    store::{Error, FileVersion, Store},
};

/// Texts of more bytes are not compared for a conflict to be shown, since that could take long.
const MOST_COMPARED: usize = 512 * 1024;

/// So many files of the same folder, and so many of others, show how links are written.
const EXAMPLES: usize = 12;
/// Of each, so many bytes.
const MAX_EXAMPLE: usize = 64 * 1024;

/// A file for the editor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileToEdit {
    /// The file, relative to the folder.
    pub path: String,
    /// Its absolute path.
    pub full: PathBuf,
    /// The entry that it is, if it is one and known already.
    pub entry: Option<EntryId>,
    /// The line at which the entry begins, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// What is unusual about how it is written, for display; often empty.
    pub about: String,
    /// Whether it can be saved.
    pub writable: bool,
}

/// Which file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichFile {
    /// The one in which an entry stands.
    Of(EntryId),
    /// The one with this path, relative to the folder.
    At(String),
}

/// A link that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedLink {
    /// The entry that it leads to.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// The file in which the link stands, relative to the folder.
    pub from: String,
    /// The text of that file.
    pub text: String,
    /// Whether it is a `[text](path)`, and not a `[[name]]`.
    pub is_path: bool,
}

/// A change to a file of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileWrite {
    /// Save its text.
    Save {
        /// The file, relative to the folder.
        path: String,
        /// The text that the edit started from.
        base: String,
        /// The text.
        text: String,
        /// The id of the edit session.
        edit_session: String,
        /// The edit sessions whose drafts of this file are removed.
        draft_owners: Vec<String>,
    },
    /// Give the file of an entry a former text again.
    Restore {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: i64,
    },
    /// Make a file in the folder of a category.
    Make {
        /// Its title.
        title: String,
        /// The category, by its title or id, or a folder; empty for the folder itself.
        category: String,
        /// Its tags.
        tags: Vec<String>,
    },
    /// Open the page of the day, which is made if there is none; answered by [`FileWritten::Made`].
    Today {
        /// Its path, with the day in it.
        pattern: String,
        /// Its template in the folder; empty for none.
        template: String,
    },
    /// Add a text as a bullet to the end of a file.
    AddBullet {
        /// The path, perhaps with the day in it.
        pattern: String,
        /// The text.
        text: String,
    },
    /// Do what was planned.
    Apply(Box<Plan>),
    /// Remove the file of an entry.
    Remove(EntryId),
    /// Bring back the file that was removed last.
    BringBack,
    /// Take the change with this number back.
    TakeBack(i64),
}

/// What an entry is to have instead, for a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedNames {
    /// The entry.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// Its category, if that is another: by its title or id, or a folder.
    pub category: Option<String>,
    /// Its tags, if these are others.
    pub tags: Option<Vec<String>>,
}

/// What became of a change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileWritten {
    /// It has this text now: the base of the next save.
    Saved {
        /// The file, relative to the folder.
        path: String,
        /// Its text.
        text: String,
        /// Whether what another program wrote meanwhile was merged into it.
        merged: bool,
    },
    /// Another program has changed the same lines, and nothing was written.
    Conflict {
        /// The text of the file.
        theirs: String,
        /// From the user's text to the file's; empty for long ones.
        difference: Vec<DiffLine>,
    },
    /// It was made.
    Made {
        /// The file, relative to the folder.
        path: String,
        /// The line at which to go on writing, from 1.
        line: usize,
    },
    /// It was removed.
    Removed {
        /// The file, relative to the folder.
        path: String,
        /// Whether it is in the system's bin.
        in_bin: bool,
    },
    /// It was brought back.
    Back(String),
    /// A bullet was added to this file.
    Added(String),
    /// These files were changed.
    Changed(Vec<String>),
}

impl FileWritten {
    /// The files that were changed, relative to the folder.
    pub fn paths(&self) -> Vec<String> {
        match self {
            Self::Saved { path, .. }
            | Self::Made { path, .. }
            | Self::Removed { path, .. }
            | Self::Back(path)
            | Self::Added(path) => vec![path.clone()],
            Self::Changed(paths) => paths.clone(),
            Self::Conflict { .. } => Vec::new(),
        }
    }
}

/// The id under which a draft of a file is kept, which is none of an entry.
pub fn file_draft(path: &str) -> EntryId {
    EntryId::new(&format!("my/file-{:016x}", xxh3_64(path.as_bytes())))
        .unwrap_or_else(|error| unreachable!("letters, a slash, a dash and digits: {error}"))
}

/// Reads a file for the editor.
pub(super) fn file_to_edit(
    store: &Store,
    catalogue: &CatalogueId,
    which: WhichFile,
) -> Result<FileToEdit, FileError> {
    let folder = Folder::of(store, catalogue)?;
    let Place { path, line, .. } = match which {
        WhichFile::Of(entry) => place(store, &folder, &entry)?,
        WhichFile::At(path) => Place { path, line: 1, whole_file: true },
    };
    let file = read(&folder, &path)?;
    Ok(FileToEdit {
        full: folder.full(&path),
        entry: store.entry_with_key(&folder.origin(), &path)?,
        path,
        line,
        text: file.text,
        about: file.about,
        writable: file.writable,
    })
}

/// The target of a link to an entry: its id, if it is in no file.
pub(super) fn link_text(
    store: &Store,
    catalogue: &CatalogueId,
    wanted: &WantedLink,
) -> Result<String, Error> {
    let found = Folder::of(store, catalogue).and_then(|folder| {
        let place = place(store, &folder, &wanted.entry)?;
        Ok((folder, place))
    });
    let Ok((folder, Place { path, line, whole_file })) = found else {
        return Ok(wanted.entry.to_string());
    };
    let files = store.file_keys(&folder.origin())?;
    let name = |path: &str| fold(stem(path).rsplit('/').next().unwrap_or_default());
    let is_shared = files.iter().filter(|file| name(file) == name(&path)).count() > 1;
    let heading = if whole_file { None } else { heading_at(&folder, &path, line) };
    let title = &wanted.title;
    let target = LinkTarget { path: &path, heading: heading.as_deref(), title, is_shared };
    let (mut own, mut others) = (LinkHabits::default(), LinkHabits::default());
    own.add(&wanted.text);
    let parent = |path: &str| path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    let here = parent(&wanted.from);
    let near = files.iter().filter(|file| parent(file) == here);
    let far = files.iter().filter(|file| parent(file) != here);
    for file in near.take(EXAMPLES).chain(far.take(EXAMPLES)).filter(|it| **it != wanted.from) {
        if let Ok(file) = read(&folder, file) {
            others.add(&file.text[..file.text.floor_char_boundary(MAX_EXAMPLE)]);
        }
    }
    Ok(if wanted.is_path {
        own.path(others, &wanted.from, target)
    } else {
        own.wiki(others, target)
    })
}

/// The heading that stands at a line, from 1.
fn heading_at(folder: &Folder, path: &str, line: usize) -> Option<String> {
    let text = read(folder, path).ok()?.text;
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let title = line.trim_start_matches('#');
    (title.len() < line.len() && title.starts_with(' ')).then(|| title.trim().to_owned())
}

/// Makes a change to a file. Returns the result and the change that undoes it.
pub(super) fn change_file(
    store: &mut Store,
    catalogue: &CatalogueId,
    write: FileWrite,
) -> Result<Done, FileError> {
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
                    Done { written: Written::File(written), undo: None }
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
            let last =
                last.ok_or_else(|| FileError::Nothing("no file was removed here".to_owned()))?;
            let path = bring_back(store, &folder, last.change)?;
            Ok(Done { written: Written::File(FileWritten::Back(path)), undo: None })
        }
        FileWrite::TakeBack(change) => {
            let steps = store.file_change(change)?.map(|made| made.steps).unwrap_or_default();
            let paths = steps.into_iter().flat_map(|step| [Some(step.path), step.moved]).flatten();
            let paths = paths.collect();
            take_back(store, &folder, change)?;
            Ok(Done { written: Written::File(FileWritten::Changed(paths)), undo: None })
        }
    }
}

/// A change that was made, and the one that takes it back.
fn undone_by(written: FileWritten, change: i64) -> Done {
    let undo = Some(Write::File(FileWrite::TakeBack(change)));
    Done { written: Written::File(written), undo }
}

/// Plans to change the title, the category and the tags of an entry.
pub(super) fn plan_names(
    store: &Store,
    catalogue: &CatalogueId,
    wanted: &WantedNames,
) -> Result<Plan, FileError> {
    let folder = Folder::of(store, catalogue)?;
    let parent = match &wanted.category {
        Some(category) => Some(folder_of(store, &folder, category)?),
        None => None,
    };
    let names = Wanted {
        title: Some(&wanted.title),
        tags: wanted.tags.as_deref(),
        folder: parent.as_deref(),
    };
    plan(store, &folder, &wanted.entry, &names)
}

fn done(path: String, mine: &str, saved: Saved) -> Done {
    let (written, undo) = match saved {
        Saved::Unchanged { text } => (FileWritten::Saved { path, text, merged: false }, None),
        Saved::Written { change, text, merged } => {
            (FileWritten::Saved { path, text, merged }, Some(FileWrite::TakeBack(change)))
        }
        Saved::Conflict { theirs } => {
            let is_short = mine.len().max(theirs.len()) <= MOST_COMPARED;
            let difference = if is_short { diff(mine, &theirs) } else { Vec::new() };
            (FileWritten::Conflict { theirs, difference }, None)
        }
    };
    Done { written: Written::File(written), undo: undo.map(Write::File) }
}

/// The texts that the file of an entry had, the present one first; `None` if it is in no file.
pub(super) fn file_version_rows(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<Option<Vec<VersionRow>>, Error> {
    let Some((folder, path)) = file_of(store, catalogue, entry)? else { return Ok(None) };
    let Ok(former) = versions(store, &folder, &path) else { return Ok(None) };
    let now = now();
    let row = |id: String, at: Option<i64>, bytes: u64| VersionRow {
        version: Version { id, at: at.unwrap_or(0), bytes, ..Version::default() },
        ago: at.map_or_else(|| "before".to_owned(), |at| ago(at, now)),
        at: at.map_or_else(String::new, local),
        changed: None,
    };
    // A text was written when the one before it was replaced.
    let written = former.iter().map(|version| Some(version.at)).chain([None]);
    let present = read(&folder, &path).map_or(0, |file| file.text.len() as u64);
    let present = std::iter::once((String::new(), present));
    let texts =
        former.iter().map(|&FileVersion { version, bytes, .. }| (version.to_string(), bytes));
    Ok(Some(
        present.chain(texts).zip(written).map(|((id, bytes), at)| row(id, at, bytes)).collect(),
    ))
}

/// What a text of the file of an entry has changed, or what has changed since; `None` if it is in no
/// file.
pub(super) fn file_version_diff(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    version: &str,
    against: &Against,
) -> Result<Option<Vec<DiffLine>>, Error> {
    let Some((folder, path)) = file_of(store, catalogue, entry)? else { return Ok(None) };
    let text = |version: &str| match version.parse() {
        Ok(version) => version_text(store, &path, version).unwrap_or_default(),
        Err(_) => read(&folder, &path).map(|file| file.text).unwrap_or_default(),
    };
    Ok(Some(match against {
        Against::Previous(before) => {
            // What the file was before the first is not known.
            let before = before.as_deref().map_or_else(|| text(version), text);
            diff(&before, &text(version))
        }
        Against::Current => diff(&text(version), &text("")),
    }))
}

fn file_of(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<Option<(Folder, String)>, Error> {
    if !store.is_owned(catalogue)? {
        return Ok(None);
    }
    let Ok(folder) = Folder::of(store, catalogue) else { return Ok(None) };
    Ok(place(store, &folder, entry).ok().map(|place| (folder, place.path)))
}
