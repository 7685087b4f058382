//! Making files, named and begun as their neighbours are.

use std::{fs, path::Path, time::SystemTime};

use unicode_normalization::UnicodeNormalization as _;

use super::{error::FileError, folder::Folder, journal::carry_out};
use crate::{
    content::{
        FileForm, FileStyle, FileText, NewNote, known_category, new_note, note_format, stem,
    },
    domain::{CategoryId, clean_line},
    library::time::moment,
    store::{FileChangeKind, FileStep, Store, bytes_print},
};

/// How many neighbours tell how a new file begins.
const EXAMPLES: usize = 12;

/// A file to be made.
#[derive(Debug, Clone, Copy)]
pub struct New<'n> {
    /// Its title.
    pub title: &'n str,
    /// Its folder, relative to the root; empty for the root. Missing folders are made.
    pub folder: &'n str,
    /// Its tags, without `#`.
    pub tags: &'n [String],
    /// Its text, below the title; may be empty.
    pub text: &'n str,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The change, to take it back.
    pub change: i64,
    /// The file, relative to the folder.
    pub path: String,
    /// The line at which to go on writing, from 1.
    pub line: usize,
}

/// Makes a file, never in the place of another: where its name is taken, it gets a number.
pub fn make(store: &mut Store, folder: &Folder, new: &New<'_>) -> Result<Made, FileError> {
    if folder.single {
        let name = folder.root.file_name().unwrap_or_default().to_string_lossy();
        let why = format!("{name} is a single file; add the entry in it");
        return Err(FileError::Nothing(why));
    }
    let title = clean_line(new.title).split_whitespace().collect::<Vec<_>>().join(" ");
    let near = Neighbours::of(store, folder, new.folder)?;
    let now = moment();
    let note = new_note(
        &near.texts,
        &NewNote { title: &title, tags: new.tags, text: new.text, now: &now },
    );
    let name = near.style.name(&title, &now.digits);
    let name = free_name(folder, new.folder, &name, &near)?;
    let path = joined(new.folder, &format!("{name}.{}", near.ending));
    let bytes = near.form.bytes(&note.text);
    let bytes = bytes.map_err(|why| FileError::Encoding { path: path.clone(), why })?;
    let what = format!("Made {path}");
    let change = create(store, folder, (FileChangeKind::Make, &path), bytes, &what)?;
    Ok(Made { change, path, line: note.line })
}

/// Makes a file again that another program has removed, with a text from an editor; returns the change
/// and the text that the file has. `form` is how it was written, if that is known.
///
/// # Errors
/// Also if there is a file again.
pub(in crate::library) fn make_again(
    store: &mut Store,
    folder: &Folder,
    (path, text): (&str, &str),
    form: Option<FileForm>,
) -> Result<(i64, String), FileError> {
    let form = match form {
        Some(form) => form,
        None => former_form(store, folder, path)?.unwrap_or_default(),
    };
    let encoding = |why| FileError::Encoding { path: path.to_owned(), why };
    let bytes = form.bytes(text).map_err(encoding)?;
    let text = FileText::decode(&bytes).map_err(encoding)?.text().to_owned();
    let what = format!("Made {path} again");
    let change = create(store, folder, (FileChangeKind::Make, path), bytes, &what)?;
    Ok((change, text))
}

/// How the last version of a file was written.
fn former_form(store: &Store, folder: &Folder, path: &str) -> Result<Option<FileForm>, FileError> {
    let entry = store.entry_with_key(&folder.origin(), path)?;
    let versions = store.file_versions(&folder.catalogue, path, entry.as_ref())?;
    let Some(last) = versions.first() else { return Ok(None) };
    let bytes = store.file_version(last.version)?;
    Ok(bytes.and_then(|bytes| FileText::decode(&bytes).ok()).map(|text| text.form()))
}

/// Makes a file with a given path and content, never in the place of another.
pub(super) fn create(
    store: &mut Store,
    folder: &Folder,
    (kind, path): (FileChangeKind, &str),
    bytes: Vec<u8>,
    what: &str,
) -> Result<i64, FileError> {
    check_free(folder, path, None)?;
    let step = FileStep {
        entry: None,
        path: path.to_owned(),
        moved: None,
        before: None,
        print: Some(bytes_print(&bytes)),
        after: Some(bytes),
    };
    carry_out(store, folder, &folder.change(kind, what.to_owned(), vec![step]))
}

/// The folder of a category: that of most of its files; or a folder that is named by its path. A
/// new name is that of a new folder.
pub fn folder_of(store: &Store, folder: &Folder, named: &str) -> Result<String, FileError> {
    let categories = store.categories(&folder.catalogue)?;
    if let Some(category) = known_category(named, &categories)
        && let Some(found) = folder_of_category(store, folder, &category.id)?
    {
        return Ok(found);
    }
    // As the system separates the parts.
    let parts = Path::new(named.trim().trim_matches('/')).components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    let path = parts.join("/");
    if path.is_empty() || path == "." {
        return Ok(String::new());
    }
    folder.check_within(&path)?;
    Ok(path)
}

fn folder_of_category(
    store: &Store,
    folder: &Folder,
    category: &CategoryId,
) -> Result<Option<String>, FileError> {
    let keys = store.keys_of_category(&folder.origin(), category)?;
    let folders: Vec<&str> = keys
        .iter()
        .filter(|key| folder.root.join(key).is_file())
        .map(|key| key.rsplit_once('/').map_or("", |(folder, _)| folder))
        .collect();
    let count = |wanted: &str| folders.iter().filter(|it| **it == wanted).count();
    Ok(folders.iter().max_by_key(|it| count(it)).map(|it| (*it).to_owned()))
}

/// A path below a folder, which may be the root.
pub(super) fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// What the files beside a new one are like.
struct Neighbours {
    style: FileStyle,
    ending: String,
    /// The texts of the newest.
    texts: Vec<String>,
    /// How one of them is written.
    form: FileForm,
}

impl Neighbours {
    fn of(store: &Store, folder: &Folder, parent: &str) -> Result<Self, FileError> {
        let mut names = notes_in(&folder.full(parent));
        let mut within = parent.to_owned();
        let all = if names.is_empty() { store.file_keys(&folder.origin())? } else { Vec::new() };
        if names.is_empty() {
            // The whole folder tells what is usual in it.
            within.clear();
            names = all.iter().map(|key| (SystemTime::UNIX_EPOCH, key.clone())).collect();
        }
        names.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        let stems = names.iter().map(|(_, name)| stem(name).rsplit('/').next().unwrap_or_default());
        let style = FileStyle::of(stems).unwrap_or_else(FileStyle::as_written);
        let read = texts_of(folder, &within, &names);
        let mut endings = names.iter().map(|(_, name)| &name[stem(name).len()..]);
        let is_markdown = |ending: &&str| matches!(*ending, ".md" | ".markdown" | ".mdx" | ".qmd");
        let ending = endings.find(is_markdown).unwrap_or(".md");
        Ok(Self {
            style,
            ending: ending.trim_start_matches('.').to_owned(),
            texts: read.iter().map(|text| text.text().to_owned()).collect(),
            form: read.first().map(FileText::form).unwrap_or_default(),
        })
    }
}

/// The texts of the newest notes in a folder, which tell how a new one begins.
pub(super) fn texts_beside(folder: &Folder, parent: &str) -> Vec<String> {
    let mut names = notes_in(&folder.full(parent));
    names.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    texts_of(folder, parent, &names).iter().map(|text| text.text().to_owned()).collect()
}

fn texts_of(folder: &Folder, parent: &str, names: &[(SystemTime, String)]) -> Vec<FileText> {
    let names = names.iter().take(EXAMPLES);
    let read = names.filter_map(|(_, name)| folder.slot(&joined(parent, name)).ok()?.read().ok());
    read.filter_map(|current| FileText::decode(&current.bytes).ok()).collect()
}

/// The notes in a folder, not below it, with the times of their last changes.
fn notes_in(folder: &Path) -> Vec<(SystemTime, String)> {
    let Ok(items) = fs::read_dir(folder) else { return Vec::new() };
    let note = |item: fs::DirEntry| {
        let name = item.file_name().into_string().ok()?;
        let is_note = !name.starts_with('.') && note_format(&name).is_some_and(|it| it.keeps_lines);
        let metadata = item.metadata().ok().filter(|it| is_note && it.is_file())?;
        Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), name))
    };
    items.filter_map(|item| note(item.ok()?)).collect()
}

/// A name that no file has, whatever its ending: the wanted one, or that with a number.
fn free_name(
    folder: &Folder,
    parent: &str,
    name: &str,
    near: &Neighbours,
) -> Result<String, FileError> {
    let taken: Vec<String> =
        names_in(&folder.full(parent)).iter().map(|name| alike(stem(name))).collect();
    let numbered = (2..1_000).map(|number| near.style.numbered(name, number));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| !taken.contains(&alike(name)))
        .ok_or_else(|| FileError::Exists(joined(parent, name)))
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(items) = fs::read_dir(folder) else { return Vec::new() };
    items.filter_map(|item| item.ok()?.file_name().into_string().ok()).collect()
}

/// What names have in common that some file systems don't tell apart.
fn alike(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect::<String>().nfc().collect()
}

/// Fails if there is a file with a path, or one that some systems don't tell from it; `own` is the
/// path of a file that may be that.
pub(super) fn check_free(folder: &Folder, path: &str, own: Option<&str>) -> Result<(), FileError> {
    folder.check_within(path)?;
    let mut parent = String::new();
    for part in path.split('/') {
        let here = joined(&parent, part);
        let is_file = here == path;
        for existing in names_in(&folder.full(&parent)) {
            let found = joined(&parent, &existing);
            if found == here {
                if is_file && own != Some(found.as_str()) {
                    return Err(FileError::Exists(path.to_owned()));
                }
            } else if alike(&existing) == alike(part) && own != Some(found.as_str()) {
                return Err(FileError::Alike { new: here, existing: found });
            }
        }
        parent = here;
    }
    Ok(())
}
