//! Reading a file for editing, and saving it.

use super::{
    error::FileError,
    folder::Folder,
    slot::{Current, ReplaceError, Slot},
};
use crate::{
    content::{FileForm, FileText, merge_unless_conflict},
    library::time::now,
    store::{FileChange, FileChangeKind, FileStep, Store, bytes_print},
};

/// How often a save begins again because another program has just written the file.
const ATTEMPTS: usize = 20;

/// Saves of one edit session within this time leave one version, in milliseconds.
const SESSION: i64 = 10 * 60 * 1000;

/// The text of a file, for an editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFile {
    /// The file, relative to the folder.
    pub path: String,
    /// Its text, with `\n` as line ends; the base of a save.
    pub text: String,
    /// What is unusual about how it is written, for display; often empty.
    pub about: String,
    /// How it is written.
    pub form: FileForm,
    /// Whether it can be saved.
    pub writable: bool,
}

/// A text to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Save<'s> {
    /// The file, relative to the folder.
    pub path: &'s str,
    /// The text that was edited, as it was read.
    pub base: &'s str,
    /// The edited text.
    pub text: &'s str,
    /// The id of the edit session; empty outside of one.
    pub session: &'s str,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// The file has the text already; nothing was written.
    Unchanged {
        /// The text of the file: the base of the next save.
        text: String,
    },
    /// The file was written, and is safe on the disk.
    Written {
        /// The change, to take it back.
        change: i64,
        /// The text of the file now: the base of the next save.
        text: String,
        /// Whether what another program wrote meanwhile was merged into it.
        merged: bool,
    },
    /// Another program has changed the same lines. Nothing was written. To keep one of the texts or
    /// a mixture, save it with `theirs` as the base.
    Conflict {
        /// The text of the file.
        theirs: String,
    },
}

/// Reads a file for editing.
pub fn read(folder: &Folder, path: &str) -> Result<OpenFile, FileError> {
    let slot = folder.slot(path)?;
    let current = read_slot(&slot, path)?;
    let file = decode(&current.bytes, path)?;
    Ok(OpenFile {
        path: path.to_owned(),
        about: file.about(),
        form: file.form(),
        text: file.text().to_owned(),
        writable: slot.is_writable() && !current.has_other_names(),
    })
}

/// Saves an edited text.
///
/// # Errors
/// Nothing was written; the file is as it was.
pub fn save(store: &mut Store, folder: &Folder, save: &Save<'_>) -> Result<Saved, FileError> {
    let Save { path, base, text, .. } = *save;
    for _ in 0..ATTEMPTS {
        let slot = folder.slot(path)?;
        let current = read_slot(&slot, path)?;
        let file = decode(&current.bytes, path)?;
        // Whether there is a last line end is up to the file.
        let [base, mine, theirs] =
            [base, text, file.text()].map(|text| text.strip_suffix('\n').unwrap_or(text));
        let Some(merged) = merge_unless_conflict(base, theirs, mine) else {
            return Ok(Saved::Conflict { theirs: file.text().to_owned() });
        };
        if merged == theirs {
            return Ok(Saved::Unchanged { text: file.text().to_owned() });
        }
        let whole = if merged.is_empty() { merged.clone() } else { format!("{merged}\n") };
        let bytes = encode(&file, &whole, path)?;
        let new = decode(&bytes, path)?.text().to_owned();
        if let Some(change) = write(store, folder, save, (&slot, &current), &bytes)? {
            return Ok(Saved::Written { change, text: new, merged: merged != mine });
        }
    }
    Err(FileError::Busy(path.to_owned()))
}

/// Records and writes new bytes of a file; nothing if it is no longer what was read.
fn write(
    store: &mut Store,
    folder: &Folder,
    save: &Save<'_>,
    (slot, current): (&Slot, &Current),
    bytes: &[u8],
) -> Result<Option<i64>, FileError> {
    let Save { path, session, .. } = *save;
    if !slot.is_writable() {
        return Err(FileError::ReadOnly(path.to_owned()));
    }
    let at = now();
    let ours = match session {
        "" => None,
        session => store.last_save(&folder.catalogue, path, session, at - SESSION)?,
    };
    // What this session wrote itself a moment ago is no version; what others wrote is.
    let is_version = ours != Some(bytes_print(&current.bytes));
    let step = FileStep {
        entry: store.entry_with_key(&folder.origin(), path)?,
        path: path.to_owned(),
        moved: None,
        before: is_version.then(|| current.bytes.clone()),
        after: None,
        print: Some(bytes_print(bytes)),
    };
    let change = FileChange {
        kind: FileChangeKind::Save,
        catalogue: folder.catalogue.clone(),
        root: folder.root.to_string_lossy().into_owned(),
        what: format!("Saved {path}"),
        session: session.to_owned(),
        steps: vec![step],
    };
    let number = store.begin_file_change(&change, at)?;
    match slot.replace(current, bytes) {
        Ok(()) => {
            store.end_file_change(number)?;
            Ok(Some(number))
        }
        Err(why) => {
            store.drop_file_change(number)?;
            match why {
                ReplaceError::Changed => Ok(None),
                ReplaceError::Owner => Err(FileError::Owner(path.to_owned())),
                ReplaceError::Io(why) => Err(FileError::io(path, why)),
            }
        }
    }
}

pub(super) fn read_slot(slot: &Slot, path: &str) -> Result<Current, FileError> {
    slot.read().map_err(|why| match why.kind() {
        std::io::ErrorKind::InvalidInput => FileError::Irregular(path.to_owned()),
        std::io::ErrorKind::FileTooLarge => FileError::TooLarge(path.to_owned()),
        _ => FileError::io(path, why),
    })
}

pub(super) fn decode(bytes: &[u8], path: &str) -> Result<FileText, FileError> {
    let path = || path.to_owned();
    FileText::decode(bytes).map_err(|why| FileError::Encoding { path: path(), why })
}

pub(super) fn encode(file: &FileText, text: &str, path: &str) -> Result<Vec<u8>, FileError> {
    let path = || path.to_owned();
    file.with(text).map_err(|why| FileError::Encoding { path: path(), why })
}
