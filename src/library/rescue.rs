//! Text that could not be saved: written to a file, and recovered later.
//!
//! The files are in the folder `unsaved` beside the database. A file that starts with a draft
//! header becomes a draft in the database at the next start; any other is left for the user. A text
//! that is open in an external editor is there too, beside a file that describes it and is locked
//! while the editor runs: if this program ends first, the edited text becomes a draft.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{Base, CatalogueId, Draft},
    store::{Error, Store},
    system::{
        files::{create_private, create_private_folder},
        process::{editor_runs, is_running, started_at},
    },
};

/// The first bytes of a file that holds a draft.
const MARK: &str = "nexus-draft: ";
/// The extension of a file that describes a text in an external editor.
const LENT: &str = "lent";

/// A draft without its text.
#[derive(Serialize, Deserialize)]
struct Header {
    catalogue: String,
    owner: String,
    entry: String,
    title: String,
    base: Option<String>,
    base_text: String,
    meta: Option<String>,
    at: i64,
    #[serde(default)]
    file: Option<String>,
}

/// The folder for text that could not be saved.
fn folder_of(database: &Path) -> PathBuf {
    let beside = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    beside.unwrap_or(Path::new(".")).join("unsaved")
}

/// Writes a text to a new private file in the folder `unsaved` or, if that fails, in the system's
/// temporary folder. Returns its path.
pub fn keep_text(database: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let folder = folder_of(database);
    create_private_folder(&folder)
        .and_then(|()| write_new(&folder, name, text))
        .or_else(|_| write_new(&std::env::temp_dir(), name, text))
}

/// Writes a draft to a file, where [`recover_drafts`] finds it.
pub fn save_draft_file(
    database: &Path,
    catalogue: &CatalogueId,
    draft: &Draft,
) -> io::Result<PathBuf> {
    keep_text(database, "draft", &with_header(catalogue, draft)?)
}

/// A draft as file content.
fn with_header(catalogue: &CatalogueId, draft: &Draft) -> io::Result<String> {
    let header = Header {
        catalogue: catalogue.to_string(),
        owner: draft.owner.clone(),
        entry: draft.entry.to_string(),
        title: draft.title.clone(),
        base: draft.base.as_ref().map(|base| base.version.clone()),
        base_text: draft.base.as_ref().map_or_else(String::new, |base| base.text.clone()),
        meta: draft.about.as_ref().map(crate::store::meta_to_json),
        at: draft.at,
        file: draft.file.clone(),
    };
    let header = serde_json::to_string(&header).map_err(io::Error::other)?;
    Ok(format!("{MARK}{header}\n\n{}", draft.text))
}

/// A file that is open in an external editor.
#[derive(Debug)]
pub struct EditorFile {
    /// The file.
    pub path: PathBuf,
    /// The locked file that describes the text, and holds it as it was.
    meta: PathBuf,
    /// Holds the lock; a process that inherits the file holds it too.
    pub lock: fs::File,
}

impl EditorFile {
    /// Removes both files.
    pub fn remove(self) -> io::Result<()> {
        let path = self.path.clone();
        // The description first: without it, the text is not recovered as a draft.
        self.keep()?;
        fs::remove_file(path)
    }

    /// Leaves the text to the user and removes only the description.
    pub fn keep(self) -> io::Result<()> {
        fs::remove_file(&self.meta)
    }
}

/// Writes the text of a draft to a file for an external editor. `name` becomes part of the file
/// name.
pub fn create_editor_file(
    database: &Path,
    name: &str,
    catalogue: &CatalogueId,
    draft: &Draft,
) -> io::Result<EditorFile> {
    let folder = folder_of(database);
    create_private_folder(&folder)?;
    let path = write_new(&folder, name, &draft.text)?;
    let meta = path.with_extension(LENT);
    let made = (|| {
        let mut lock = create_private(&meta)?;
        lock.try_lock()?;
        lock.write_all(with_header(catalogue, draft)?.as_bytes())?;
        lock.sync_all()?;
        Ok(lock)
    })();
    match made {
        Ok(lock) => Ok(EditorFile { path, meta, lock }),
        Err(error) => {
            let _ = fs::remove_file(&meta);
            let _ = fs::remove_file(&path);
            Err(error)
        }
    }
}

/// Recovers a changed text as a draft after its external editor has ended. Text that is not UTF-8
/// is left to the user.
fn recover_editor_file(store: &mut Store, meta: &Path) -> Result<(), Error> {
    let Some((lock, (catalogue, draft))) = closed(meta) else { return Ok(()) };
    let path = meta.with_extension("md");
    let file = EditorFile { path, meta: meta.to_owned(), lock };
    match fs::read(&file.path).map(String::from_utf8) {
        Ok(Ok(text)) if text != draft.text => {
            let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
            store.save_draft(&catalogue, &Draft { text, ..draft })?;
            // If the files stay, the same draft is recovered again.
            let _ = file.remove();
        }
        Ok(Ok(_)) => drop(file.remove()),
        Ok(Err(_)) | Err(_) => drop(file.keep()),
    }
    Ok(())
}

/// The text as it was before editing, with the lock, if the external editor has ended.
fn closed(meta: &Path) -> Option<(fs::File, (CatalogueId, Draft))> {
    let mut lock = fs::File::open(meta).ok()?;
    lock.try_lock().ok()?;
    let mut begun = String::new();
    lock.read_to_string(&mut begun).ok()?;
    let draft = parse(&begun)?;
    (!editor_runs(meta)).then_some((lock, draft))
}

/// Moves drafts from files into the database. Files that are no drafts, or whose process still
/// runs, stay.
///
/// # Errors
/// A draft can't be saved; its file and those after it stay.
pub fn recover_drafts(store: &mut Store) -> Result<(), Error> {
    let Ok(items) = fs::read_dir(folder_of(store.path())) else { return Ok(()) };
    for path in items.filter_map(Result::ok).map(|item| item.path()) {
        if path.extension().is_some_and(|ending| ending == LENT) {
            recover_editor_file(store, &path)?;
            continue;
        }
        if let Some((catalogue, draft)) =
            fs::read_to_string(&path).ok().as_deref().and_then(draft_of)
        {
            store.save_draft(&catalogue, &draft)?;
            // If the file stays, the same draft is recovered again.
            let _ = fs::remove_file(&path);
        }
    }
    Ok(())
}

/// The draft in a file, unless the process that wrote it still runs.
fn draft_of(text: &str) -> Option<(CatalogueId, Draft)> {
    parse(text).filter(|(_, draft)| !owner_runs(draft))
}

/// Whether the process that a draft belongs to still runs.
pub fn owner_runs(draft: &Draft) -> bool {
    let Some(process) = draft.owner.split('-').next().and_then(|number| number.parse().ok()) else {
        return false;
    };
    // Where it has the id of this process, that has no drafts yet.
    process != std::process::id() && still_runs(process, draft.at)
}

/// How far the times of a process and of what it did may be apart, in milliseconds: the system tells
/// the former to the second.
const CLOCK_SLACK: i64 = 2_000;

/// Whether the process with an id that did something at a time, in milliseconds since 1970, still
/// runs. One with the same id that was started later is a different one.
pub(super) fn still_runs(process: u32, at: i64) -> bool {
    is_running(process)
        && started_at(process).is_none_or(|begun| begun <= at.saturating_add(CLOCK_SLACK))
}

fn parse(text: &str) -> Option<(CatalogueId, Draft)> {
    let (header, text) = text.strip_prefix(MARK)?.split_once("\n\n")?;
    let header: Header = serde_json::from_str(header).ok()?;
    let draft = Draft {
        owner: header.owner,
        entry: header.entry.parse().ok()?,
        title: header.title,
        text: text.to_owned(),
        base: header.base.map(|version| Base { version, text: header.base_text, clock: 0 }),
        about: header.meta.as_deref().and_then(crate::store::meta_from_json),
        at: header.at,
        file: header.file,
    };
    Some((header.catalogue.parse().ok()?, draft))
}

/// Writes a new file with a unique name in a folder.
fn write_new(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let process = std::process::id();
    for number in 0..1_000 {
        let path = folder.join(format!("nexus-{name}-{process}-{number}.md"));
        match create_private(&path) {
            Ok(mut file) => {
                return file
                    .write_all(text.as_bytes())
                    .and_then(|()| file.sync_all())
                    .map(|()| path.clone())
                    .inspect_err(|_| drop(fs::remove_file(&path)));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no free file name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_in_a_file_is_taken_into_the_database_and_other_text_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nexus.db");
        let mut store = Store::open(&path).unwrap();
        let catalogue: CatalogueId = "c".parse().unwrap();
        let draft = Draft {
            owner: format!("{}-x", i32::MAX),
            entry: "a".parse().unwrap(),
            title: "A \"title\"".into(),
            text: "# Mine\n\n\nnexus-draft: {}\n".into(),
            base: Some(Base { version: "v".into(), text: "base\n\n".into(), clock: 0 }),
            about: None,
            at: 5,
            file: Some("a.md".into()),
        };
        save_draft_file(&path, &catalogue, &draft).unwrap();
        let other = keep_text(&path, "note", "mine").unwrap();
        // The file of a process that still runs is left alone.
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let living = Draft { owner: format!("{}-x", child.id()), at: i64::MAX, ..draft.clone() };
        // A draft from before the process started belongs to an earlier one with the same id.
        let former = Draft { owner: format!("{}-y", child.id()), ..draft.clone() };
        save_draft_file(&path, &catalogue, &former).unwrap();
        let kept = save_draft_file(&path, &catalogue, &living).unwrap();
        recover_drafts(&mut store).unwrap();
        let mut taken = store.drafts(&catalogue).unwrap();
        taken.sort_by_key(|taken| taken.owner != draft.owner);
        assert_eq!(taken, [draft, former]);
        assert_eq!(fs::read_to_string(other).unwrap(), "mine");
        assert!(kept.exists());
        child.kill().unwrap();
        child.wait().unwrap();
        recover_drafts(&mut store).unwrap();
        assert_eq!(store.drafts(&catalogue).unwrap().len(), 3);
        assert!(!kept.exists());
    }

    #[test]
    fn h43_what_another_program_has_written_is_a_draft_once_that_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nexus.db");
        let mut store = Store::open(&path).unwrap();
        let catalogue: CatalogueId = "c".parse().unwrap();
        let draft = Draft {
            owner: "1-x".into(),
            entry: "a".parse().unwrap(),
            title: "A".into(),
            text: "before\n".into(),
            base: None,
            about: None,
            at: 5,
            file: None,
        };
        let lent = create_editor_file(&path, "a", &catalogue, &draft).unwrap();
        let unchanged = create_editor_file(&path, "a", &catalogue, &draft).unwrap();
        fs::write(&lent.path, "before\nand after\n").unwrap();
        recover_drafts(&mut store).unwrap();
        assert_eq!(store.drafts(&catalogue).unwrap(), [], "it is still being written");
        drop((lent, unchanged));
        recover_drafts(&mut store).unwrap();
        let drafts = store.drafts(&catalogue).unwrap();
        assert_eq!(drafts.iter().map(|it| &it.text[..]).collect::<Vec<_>>(), ["before\nand after"]);
        let left = fs::read_dir(folder.path().join("unsaved")).unwrap().count();
        assert_eq!(left, 0);
    }
}
