//! Writing exports: which files, under which names, and nothing but these.

mod folder;

use std::{
    collections::HashSet,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    content::{file_name, to_markdown_file, to_note_file, to_toml_category, to_toml_header},
    domain::{CategoryId, Entry, Overview},
    store::{TargetError, create_private, is_database, unfinished, writable_target},
};

pub use folder::write_folder;

/// The folder of notes whose entries are gone. No category's folder can be called so.
const ORPHANED: &str = "Orphaned notes";

/// Why an export was not written. What was there before is there still.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing may be written there.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// There is something, and nobody said that it may be replaced.
    #[error("{} is there already; --force {how}", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
        /// What forcing would do.
        how: &'static str,
    },
    /// There are files that Nexus did not write.
    #[error("{} holds files that Nexus did not write; name another folder", .0.display())]
    Foreign(PathBuf),
    /// An earlier version wrote it and did not say which files.
    #[error(
        "{} was written by an earlier version, which kept no list of its files; move it away, or \
         name another folder",
        .0.display()
    )]
    NoList(PathBuf),
    /// Something that Nexus did not write stands where a file of the export would.
    #[error(
        "{} is in the way, and Nexus did not write it; move it away, or name another folder",
        .0.display()
    )]
    InTheWay(PathBuf),
    /// As the system says.
    #[error("can't write {}: {why}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
}

/// An entry, or a note whose entry is gone, with what else is written of it.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The entry; of one that is gone what is still known.
    pub entry: Entry,
    /// The title of its category.
    pub category: String,
    /// The note on it.
    pub note: Option<String>,
    /// Whether the entry is gone.
    pub orphaned: bool,
}

/// A file of an export: the parts of its path below the folder, and its text.
pub type ExportFile = (Vec<String>, String);

/// The parts of a path in a folder to a file that is called after an id.
fn path_of(folder: &[String], id: &str, ending: &str) -> Vec<String> {
    let mut parts = folder.to_vec();
    parts.extend(file_name(id));
    if let Some(last) = parts.last_mut() {
        last.push_str(ending);
    }
    parts
}

fn folder_of(category: &CategoryId) -> Vec<String> {
    file_name(category.as_str())
}

/// A catalogue as Markdown: a folder for each category, a note beside its entry.
pub fn markdown_files(overview: &Overview, pieces: &[Piece]) -> Vec<ExportFile> {
    let catalogue = &overview.catalogue;
    let about = format!(
        "---\nid: \"{}\"\n---\n\n# {}\n\n{}\n",
        catalogue.id,
        catalogue.title,
        catalogue.description.trim()
    );
    let mut files = vec![(vec!["README.md".to_owned()], about)];
    for Piece { entry, category, note, orphaned } in pieces {
        let id = entry.id.as_str();
        let folder = if *orphaned { vec![ORPHANED.to_owned()] } else { folder_of(&entry.category) };
        if !orphaned {
            files.push((path_of(&folder, id, ".md"), to_markdown_file(entry, category)));
        }
        if let Some(note) = note {
            let title = orphaned.then_some(&entry.title[..]);
            files.push((path_of(&folder, id, ".note.md"), to_note_file(&entry.id, title, note)));
        }
    }
    files
}

/// A catalogue in the format for catalogues. What the user made is not in it.
pub fn toml_files(overview: &Overview, pieces: &[Piece]) -> Vec<ExportFile> {
    let published = |piece: &&Piece| !piece.orphaned && !piece.entry.id.is_own();
    let has_extras = pieces.iter().filter(published).any(|piece| !piece.entry.extras.is_empty());
    let header = to_toml_header(&overview.catalogue, has_extras);
    let mut files = vec![(vec!["catalogue.toml".to_owned()], header)];
    let here: HashSet<_> = pieces.iter().filter(published).map(|piece| &piece.entry.id).collect();
    for (number, category) in overview.categories.iter().enumerate() {
        let entries: Vec<Entry> = pieces
            .iter()
            .filter(published)
            .map(|piece| &piece.entry)
            .filter(|entry| entry.category == category.id)
            .map(|entry| {
                // A link out of what is written would dangle.
                let known = |ids: &[crate::domain::EntryId]| {
                    ids.iter().filter(|id| here.contains(id)).cloned().collect::<Vec<_>>()
                };
                let mut entry = entry.clone();
                entry.links = known(&entry.links);
                entry.extras.prerequisites = known(&entry.extras.prerequisites);
                entry.extras.steps = known(&entry.extras.steps);
                entry
            })
            .collect();
        if !entries.is_empty() {
            let id = category.id.as_str();
            let text = to_toml_category(id, &category.title, &category.summary, &entries);
            // The number keeps the order; a name that is too long for one part needs no more.
            let name = format!("{:02}-{}.toml", number + 1, file_name(id)[0].trim_end_matches('%'));
            files.push((vec![name], text));
        }
    }
    files
}

/// Writes a file beside its name and moves it there, for nobody else to read.
///
/// # Errors
/// [`ExportError`]; what was there is there still.
pub fn write_file(database: &Path, to: &Path, text: &str, force: bool) -> Result<(), ExportError> {
    let place = writable_target(database, to)?;
    if place.exists() && !force {
        return Err(ExportError::Exists { path: to.to_owned(), how: "writes over it" });
    }
    if is_database(&place) {
        let what = "a database";
        return Err(TargetError::Protected { path: to.to_owned(), what }.into());
    }
    let draft = unfinished(place.parent().unwrap_or(Path::new(".")));
    let write = || -> io::Result<()> {
        let mut file = create_private(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, &place)
    };
    write().map_err(|why| {
        let _ = std::fs::remove_file(&draft);
        ExportError::Io { path: to.to_owned(), why }
    })
}
