//! Text that could not be saved: kept in a file, and recovered later.
//!
//! Files are in the folder `unsaved` beside the database. A file with a draft begins with a line that
//! says what it is a draft of, and becomes a draft in the database at the next start; any other is
//! left for the user. A text that is open in an external editor is there as well, beside a file that
//! describes it and is locked while the editor runs: if this program ends first, the edited text
//! becomes a draft.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{Base, CatalogueId, Draft},
    store::{Error, Store, create_private, create_private_folder, is_running},
};

/// The beginning of a file that holds a draft.
const MARK: &str = "nexus-draft: ";
/// The extension of a file that describes a text in an external editor.
const LENT: &str = "lent";

/// What a draft is of, besides its text.
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
}

/// The folder for text that could not be stored.
fn folder_of(database: &Path) -> PathBuf {
    let beside = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    beside.unwrap_or(Path::new(".")).join("unsaved")
}

/// Writes a text to a new private file beside the database or, where that fails, to the system's
/// temporary folder. Returns its path.
pub fn keep_text(database: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let folder = folder_of(database);
    create_private_folder(&folder)
        .and_then(|()| write_new(&folder, name, text))
        .or_else(|_| write_new(&std::env::temp_dir(), name, text))
}

/// Keeps a draft of an entry in a catalogue in a file, where [`take_drafts`] finds it.
pub fn save_draft_file(
    database: &Path,
    catalogue: &CatalogueId,
    draft: &Draft,
) -> io::Result<PathBuf> {
    keep_text(database, "draft", &with_header(catalogue, draft)?)
}

/// A draft as the text of a file.
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
    };
    let header = serde_json::to_string(&header).map_err(io::Error::other)?;
    Ok(format!("{MARK}{header}\n\n{}", draft.text))
}

/// A text in a file that another program may change.
#[derive(Debug)]
pub struct Lent {
    /// The file.
    pub path: PathBuf,
    /// Says what the text is, and what it was; locked.
    meta: PathBuf,
    /// Holds the lock; a process that inherits the file holds it too.
    pub lock: fs::File,
}

impl Lent {
    /// Removes the files.
    pub fn end(self) -> io::Result<()> {
        let path = self.path.clone();
        // The description first: without it, the text is no draft any more.
        self.leave()?;
        fs::remove_file(path)
    }

    /// Leaves the file to the user.
    pub fn leave(self) -> io::Result<()> {
        fs::remove_file(&self.meta)
    }
}

/// Writes the text of a draft to a file for another program to change. `name` becomes part of its
/// name.
pub fn lend(
    database: &Path,
    name: &str,
    catalogue: &CatalogueId,
    draft: &Draft,
) -> io::Result<Lent> {
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
        Ok(lock) => Ok(Lent { path, meta, lock }),
        Err(error) => {
            let _ = fs::remove_file(&meta);
            let _ = fs::remove_file(&path);
            Err(error)
        }
    }
}

/// Recovers a text from an external editor that has ended: as a draft, if it was changed. What is
/// not UTF-8 is left for the user.
fn take_back(store: &mut Store, meta: &Path) -> Result<(), Error> {
    let Some((lock, (catalogue, draft))) = returned(meta) else { return Ok(()) };
    let path = meta.with_extension("md");
    let lent = Lent { path, meta: meta.to_owned(), lock };
    match fs::read(&lent.path).map(String::from_utf8) {
        Ok(Ok(text)) if text != draft.text => {
            let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
            store.save_draft(&catalogue, &Draft { text, ..draft })?;
            // If they stay, the same is taken in once more.
            let _ = lent.end();
        }
        Ok(Ok(_)) => drop(lent.end()),
        Ok(Err(_)) | Err(_) => drop(lent.leave()),
    }
    Ok(())
}

/// The text as it was given to an external editor, if that has ended.
fn returned(meta: &Path) -> Option<(fs::File, (CatalogueId, Draft))> {
    let mut lock = fs::File::open(meta).ok()?;
    lock.try_lock().ok()?;
    let mut begun = String::new();
    lock.read_to_string(&mut begun).ok()?;
    let draft = parse(&begun)?;
    Some((lock, draft))
}

/// Moves drafts from files into the database. A file that can't be read as a draft, or that a
/// process still writes, stays; so do the files after one that can't be saved.
pub fn take_drafts(store: &mut Store) -> Result<(), Error> {
    let Ok(items) = fs::read_dir(folder_of(store.path())) else { return Ok(()) };
    for path in items.filter_map(Result::ok).map(|item| item.path()) {
        if path.extension().is_some_and(|ending| ending == LENT) {
            take_back(store, &path)?;
            continue;
        }
        if let Some((catalogue, draft)) =
            fs::read_to_string(&path).ok().as_deref().and_then(draft_of)
        {
            store.save_draft(&catalogue, &draft)?;
            // If it stays, the same draft is taken in once more.
            let _ = fs::remove_file(&path);
        }
    }
    Ok(())
}

/// The draft that a file holds, unless the process that keeps it still runs.
fn draft_of(text: &str) -> Option<(CatalogueId, Draft)> {
    parse(text).filter(|(_, draft)| !owner_runs(draft))
}

/// Whether the edit session that a draft belongs to goes on. A process of its number that began
/// after the draft was kept is another.
pub fn owner_runs(draft: &Draft) -> bool {
    let number = draft.owner.split('-').next().and_then(|number| number.parse().ok());
    let Some(pid) = number.and_then(rustix::process::Pid::from_raw) else { return false };
    if pid == rustix::process::getpid() {
        // That is this process, which has no draft yet.
        return false;
    }
    if !is_running(pid.as_raw_nonzero().get()) {
        return false;
    }
    let begun = std::fs::metadata(format!("/proc/{}", pid.as_raw_nonzero()))
        .and_then(|process| process.modified())
        .ok()
        .and_then(|begun| begun.duration_since(std::time::UNIX_EPOCH).ok())
        .and_then(|begun| i64::try_from(begun.as_millis()).ok());
    begun.is_none_or(|begun| begun <= draft.at)
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
    };
    Some((header.catalogue.parse().ok()?, draft))
}

/// Writes a new file in a folder, under a name that no other has.
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
    Err(io::Error::other("no name is free"))
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
        };
        save_draft_file(&path, &catalogue, &draft).unwrap();
        let other = keep_text(&path, "note", "mine").unwrap();
        // What a process that goes on has put there is its own.
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let living = Draft { owner: format!("{}-x", child.id()), at: i64::MAX, ..draft.clone() };
        // What was put there before the process began is of another that had its number.
        let former = Draft { owner: format!("{}-y", child.id()), ..draft.clone() };
        save_draft_file(&path, &catalogue, &former).unwrap();
        let kept = save_draft_file(&path, &catalogue, &living).unwrap();
        take_drafts(&mut store).unwrap();
        let mut taken = store.drafts(&catalogue).unwrap();
        taken.sort_by_key(|taken| taken.owner != draft.owner);
        assert_eq!(taken, [draft, former]);
        assert_eq!(fs::read_to_string(other).unwrap(), "mine");
        assert!(kept.exists());
        child.kill().unwrap();
        child.wait().unwrap();
        take_drafts(&mut store).unwrap();
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
        };
        let lent = lend(&path, "a", &catalogue, &draft).unwrap();
        let unchanged = lend(&path, "a", &catalogue, &draft).unwrap();
        fs::write(&lent.path, "before\nand after\n").unwrap();
        take_drafts(&mut store).unwrap();
        assert_eq!(store.drafts(&catalogue).unwrap(), [], "it is still being written");
        drop((lent, unchanged));
        take_drafts(&mut store).unwrap();
        let drafts = store.drafts(&catalogue).unwrap();
        assert_eq!(drafts.iter().map(|it| &it.text[..]).collect::<Vec<_>>(), ["before\nand after"]);
        let left = fs::read_dir(folder.path().join("unsaved")).unwrap().count();
        assert_eq!(left, 0);
    }
}
