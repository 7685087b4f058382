//! What is asked about files of the user's own, what is done to them, and what comes of it.

use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use super::files::Plan;
use crate::{
    content::{DiffLine, FileForm},
    domain::{EntryId, EntryMeta},
};

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
    /// How it is written, if that is known.
    pub form: Option<FileForm>,
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
    /// Make a file that another program has removed, with this text.
    MakeAgain {
        /// The file, relative to the folder.
        path: String,
        /// The text.
        text: String,
        /// How it was written, if that is known.
        form: Option<FileForm>,
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
    /// Add a takeaway as a bullet to the end of a file. Where there are no other files, it is stored as
    /// an entry.
    AddTakeaway {
        /// The path, perhaps with the day in it.
        pattern: String,
        /// What is known of it besides.
        meta: EntryMeta,
        /// The text.
        text: String,
    },
    /// Do what was planned.
    Apply(Box<Plan>),
    /// Remove the file of an entry.
    Remove(EntryId),
    /// Bring back the removed file that an entry was, or the one that was removed last.
    BringBack(Option<EntryId>),
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
        /// From the user's text to the file's.
        difference: Vec<DiffLine>,
    },
    /// It is not there any more, and nothing was written.
    Gone,
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
        /// Whether there is a note on its entry, which stays.
        has_note: bool,
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
            Self::Conflict { .. } | Self::Gone => Vec::new(),
        }
    }
}

/// The id under which a draft of a file is kept, which is none of an entry.
pub fn file_draft(path: &str) -> EntryId {
    EntryId::new(&format!("my/file-{:016x}", xxh3_64(path.as_bytes())))
        .unwrap_or_else(|error| unreachable!("letters, a slash, a dash and digits: {error}"))
}
