//! Where the files of notes and user entries are in the remote, and what to write there.

use xxhash_rust::xxh3::xxh3_64;

use super::repository::Change;
use crate::{
    content::{SharedFile, file_name, id_of_name},
    domain::{CatalogueId, EntryId},
    store::{CurrentFile, RemoteFile},
};

/// The folders of notes and of user entries.
const FOLDERS: [&str; 2] = ["notes/", "own/"];

/// Whether a path may be that of a note or a user entry.
pub(super) fn is_file(path: &str) -> bool {
    FOLDERS.iter().any(|folder| path.starts_with(folder)) && path.strip_suffix(".md").is_some()
}

/// The path of the file of a note or a user entry.
pub(super) fn path_of(catalogue: &CatalogueId, entry: &EntryId) -> String {
    let folder = FOLDERS[usize::from(entry.is_own())];
    let catalogue = file_name(catalogue.as_str()).join("/");
    let part = xxh3_64(entry.as_str().as_bytes()) >> 56;
    format!("{folder}{catalogue}/{part:02x}/{}.md", file_name(entry.as_str()).join("/"))
}

/// The file at a path, with its content. Where the lines that say what it is are lost or damaged,
/// they are those of the file `before` it was edited. It may have been renamed, since these lines,
/// not its path, say what it is.
///
/// # Errors
/// Why it is not one of ours.
pub(super) fn read(
    path: &str,
    content: Vec<u8>,
    before: impl FnOnce() -> Option<SharedFile>,
) -> Result<RemoteFile, String> {
    let text = String::from_utf8(content).map_err(|_| "it is not UTF-8".to_owned())?;
    let file = match SharedFile::parse(&text) {
        Ok(file) => file,
        Err(why) => before().ok_or(why)?.with_body_of(&text)?,
    };
    let folder = path.split('/').nth(1).and_then(id_of_name).unwrap_or_default();
    let catalogue = CatalogueId::new(&folder).ok();
    let in_place = catalogue.filter(|catalogue| path_of(catalogue, &file.entry) == path);
    Ok(RemoteFile { path: path.to_owned(), in_place, file })
}

/// The change that makes a file current.
pub(super) fn change(current: &CurrentFile) -> Change {
    let content = current.file.as_ref().map(|file| file.to_text().into_bytes());
    (path_of(&current.catalogue, &current.entry), content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_where_their_entries_say() {
        let catalogue = CatalogueId::new("backend").unwrap();
        let file = |entry: &str| SharedFile {
            entry: EntryId::new(entry).unwrap(),
            title: "T".to_owned(),
            version: "v".to_owned(),
            text: "text".to_owned(),
            user: None,
        };
        for entry in ["caching/redis", "été", "con"] {
            let file = file(entry);
            let path = path_of(&catalogue, &file.entry);
            assert!(is_file(&path) && path.starts_with("notes/backend/"), "{path}");
            let read = read(&path, file.to_text().into_bytes(), || None).unwrap();
            assert_eq!((read.in_place.as_ref(), read.file), (Some(&catalogue), file));
        }
        let text = || file("redis").to_text().into_bytes();
        for path in ["notes/backend/00/other.md", "notes/../00/redis.md", "notes/redis.md"] {
            assert_eq!(read(path, text(), || None).unwrap().in_place, None, "{path}");
        }
        assert!(path_of(&catalogue, &EntryId::new("my/a").unwrap()).starts_with("own/backend/"));
        assert!(read("notes/backend/00/a.md", vec![0xff], || None).unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn a_file_that_lost_the_lines_that_say_what_it_is_is_what_it_was_before() {
        let before = SharedFile {
            entry: EntryId::new("redis").unwrap(),
            title: "T".to_owned(),
            version: "v".to_owned(),
            text: "text".to_owned(),
            user: None,
        };
        let conflict = "---\nnote-of: redis\n<<<<<<< HEAD\nversion: v\n=======\nversion: w\n\
                        >>>>>>> other\n---\n\nnew\n";
        for text in ["new\n", "\n\nnew", "---\ntitle: T\n---\n\nnew\n", conflict] {
            let file = |before: Option<&SharedFile>| {
                read("notes/a/00/redis.md", text.into(), || before.cloned())
            };
            assert!(file(None).is_err(), "{text}");
            let new = SharedFile { text: "new".to_owned(), ..before.clone() };
            assert_eq!(file(Some(&before)).unwrap().file, new, "{text}");
        }
        let empty = read("notes/a/00/redis.md", b"\n".to_vec(), || Some(before.clone()));
        assert_eq!(empty.unwrap_err(), "it is empty");
    }
}
