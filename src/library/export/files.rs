//! A catalogue as a folder of files, in Markdown or TOML.

use std::collections::HashSet;

use crate::{
    content::{file_name, to_markdown_file, to_note_file, to_toml_category, to_toml_header},
    domain::{CategoryId, Entry, EntryId, Overview},
};

/// The folder of orphaned notes. No category's folder can have this name.
const ORPHANED: &str = "Orphaned notes";

/// An entry with its category and note, or an orphaned note.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The entry; for an orphaned note, what is still known of it.
    pub entry: Entry,
    /// The title of its category.
    pub category: String,
    /// The note on it.
    pub note: Option<String>,
    /// Whether the entry is no longer in the catalogue.
    pub orphaned: bool,
}

/// A file of an export: the components of its path below the folder, and its text.
pub type ExportFile = (Vec<String>, String);

/// The path components of the file for an id.
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

/// A catalogue as Markdown: a folder for each category, with each note beside its entry.
pub(super) fn markdown_files(overview: &Overview, pieces: &[Piece]) -> Vec<ExportFile> {
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

/// A catalogue as TOML, without notes and user entries.
pub(super) fn toml_files(overview: &Overview, pieces: &[Piece]) -> Vec<ExportFile> {
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
                // Links to entries that are not exported would dangle.
                let known = |ids: &[EntryId]| {
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
            // The number keeps the order, so the first component of a long name is enough.
            let name = format!("{:02}-{}.toml", number + 1, file_name(id)[0].trim_end_matches('%'));
            files.push((vec![name], text));
        }
    }
    files
}
