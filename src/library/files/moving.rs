//! Changing the title, the tags and the folder of an entry that is a file, with the links that lead
//! to it: planned, shown, and then done.

use std::collections::{BTreeSet, HashSet};

use super::{
    error::FileError,
    folder::Folder,
    journal::carry_out,
    make::{check_free, joined},
    place::{file_of, place},
    save::{decode, encode, read_slot},
};
use crate::{
    content::{
        FileStyle, FileText, LinkedNote, Relinker, front_matter, line_changes, note_format,
        renamed, rewritten, stem, tags_in, with_heading, with_tags, with_title,
    },
    domain::{EntryId, clean_line},
    library::time::moment,
    store::{FileChange, FileChangeKind, FileStep, Store, bytes_print},
};

/// What an entry is to have instead.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'w> {
    /// Its title.
    pub title: Option<&'w str>,
    /// Its tags, all of them, without `#`.
    pub tags: Option<&'w [String]>,
    /// Its folder, relative to the root; empty for the root.
    pub folder: Option<&'w str>,
}

/// A line that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedEdit {
    /// The file, by its present path.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The line as it is; empty for a new one.
    pub before: String,
    /// The line as it will be; empty for one that goes.
    pub after: String,
}

/// What is to be done, before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The entry.
    pub entry: EntryId,
    /// Its file now.
    pub from: String,
    /// Its file then.
    pub to: String,
    /// The lines that change, in the file itself and in others.
    pub edits: Vec<PlannedEdit>,
    /// What else follows from it, for the user to know.
    pub warnings: Vec<String>,
    change: FileChange,
}

impl Plan {
    /// The files that change, by their paths before and afterwards.
    pub fn paths(&self) -> Vec<String> {
        let steps = self.change.steps.iter();
        steps.flat_map(|step| [Some(step.path.clone()), step.moved.clone()]).flatten().collect()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.change.steps.is_empty()
    }
}

/// Plans to change an entry. Nothing is written. The store should be up to date with the folder.
pub fn plan(
    store: &Store,
    folder: &Folder,
    entry: &EntryId,
    wanted: &Wanted<'_>,
) -> Result<Plan, FileError> {
    let at = place(store, folder, entry)?;
    if !at.whole_file {
        let why = format!("{entry} is a part of {}, line {}; edit it there", at.path, at.line);
        return Err(FileError::Nothing(why));
    }
    let from = at.path;
    let file = Text::read(folder, &from)?;
    let notes = notes(store, folder)?;
    let known = notes.iter().position(|note| note.id == entry.as_str() && note.path == from);
    let number = known.ok_or_else(|| FileError::NotInAFile(entry.to_string()))?;
    let title_now = notes[number].title.clone();
    let title = wanted.title.map(|title| clean_line(title).trim().to_owned());
    let title = title.filter(|title| !title.is_empty() && *title != title_now);
    let mut warnings = Vec::new();
    let mut text = file.text.text().to_owned();
    let mut name = from.rsplit('/').next().unwrap_or(&from).to_owned();
    if let Some(title) = &title {
        (text, name) = retitled(&text, &name, &title_now, title)?;
    }
    if let Some(tags) = wanted.tags {
        text = retagged(&text, tags, &mut warnings);
    }
    let parent = from.rsplit_once('/').map_or("", |(parent, _)| parent);
    let to = joined(wanted.folder.unwrap_or(parent).trim_matches('/'), &name);
    if to != from {
        check_free(folder, &to, Some(&from))?;
        folder.check_takes(&to)?;
    }
    let declared = front_matter(&text).0.id.is_some_and(|id| id == entry.as_str());
    let new = LinkedNote {
        path: to.clone(),
        title: title.clone().unwrap_or_else(|| title_now.clone()),
        // Only Nexus knows an id that is not in the file.
        id: if declared { entry.to_string() } else { String::new() },
        aliases: notes[number].aliases.clone(),
    };
    let relinker = Relinker::new(notes, number, new);
    warnings.extend(relinker.clashes().into_iter().map(|other| {
        format!("{} has that name too; a link by the name alone may lead to either", other.path)
    }));
    let (others, mut steps) = relinked(store, folder, (entry, &from), &relinker)?;
    let exists = |path: &str| folder.root.join(path).exists();
    let rewrites = relinker.rewrites(&from, &text, &exists);
    let text = rewritten(&text, &rewrites);
    let mut edits = Vec::new();
    add_edits(&mut edits, &from, file.text.text(), &text);
    let moved = (to != from).then(|| to.clone());
    if !edits.is_empty() || moved.is_some() {
        // Last: until then every link still leads to it.
        steps.push(file.step(store, folder, &from, &text, moved)?);
    }
    edits.extend(others);
    let what = match (&title, to == from) {
        (Some(title), _) => format!("Renamed “{title_now}” to “{title}”"),
        (None, false) => format!("Moved “{title_now}” to {to}"),
        (None, true) => format!("Tagged “{title_now}”"),
    };
    let change = folder.change(FileChangeKind::Move, what, steps);
    Ok(Plan { entry: entry.clone(), from, to, edits, warnings, change })
}

/// What changes in the other files that link to an entry.
fn relinked(
    store: &Store,
    folder: &Folder,
    (entry, own): (&EntryId, &str),
    relinker: &Relinker,
) -> Result<(Vec<PlannedEdit>, Vec<FileStep>), FileError> {
    let (mut edits, mut steps) = (Vec::new(), Vec::new());
    for path in candidates(store, folder, entry, own)? {
        let other = Text::read(folder, &path)?;
        let before = other.text.text().to_owned();
        let rewrites = relinker.rewrites(&path, &before, &|_| false);
        if rewrites.is_empty() {
            continue;
        }
        let after = rewritten(&before, &rewrites);
        add_edits(&mut edits, &path, &before, &after);
        steps.push(other.step(store, folder, &path, &after, None)?);
    }
    Ok((edits, steps))
}

/// Does what was planned, all of it or nothing; returns the change, to take it back.
///
/// # Errors
/// Also if one of the files was changed since.
pub fn apply(store: &mut Store, folder: &Folder, plan: &Plan) -> Result<i64, FileError> {
    if plan.from != plan.to {
        check_free(folder, &plan.to, Some(&plan.from))?;
    }
    carry_out(store, folder, &plan.change)
}

/// A file with its bytes and its text.
struct Text {
    bytes: Vec<u8>,
    text: FileText,
}

impl Text {
    fn read(folder: &Folder, path: &str) -> Result<Self, FileError> {
        let slot = folder.slot(path)?;
        let bytes = read_slot(&slot, path)?.bytes;
        let text = decode(&bytes, path)?;
        if slot.is_writable() {
            Ok(Self { bytes, text })
        } else {
            Err(FileError::ReadOnly(path.to_owned()))
        }
    }

    fn step(
        self,
        store: &Store,
        folder: &Folder,
        path: &str,
        text: &str,
        moved: Option<String>,
    ) -> Result<FileStep, FileError> {
        let after = if text == self.text.text() {
            self.bytes.clone()
        } else {
            encode(&self.text, text, path)?
        };
        Ok(FileStep {
            entry: store.entry_with_key(&folder.origin(), path)?,
            path: path.to_owned(),
            moved,
            before: Some(self.bytes),
            print: Some(bytes_print(&after)),
            after: Some(after),
        })
    }
}

/// The entries that are whole files, as links know them.
fn notes(store: &Store, folder: &Folder) -> Result<Vec<LinkedNote>, FileError> {
    let mut notes = store.linked_notes(&folder.origin())?;
    let keys: HashSet<String> = notes.iter().map(|note| note.path.clone()).collect();
    notes.retain(|note| {
        note_format(&note.path).is_some()
            && !note.path.match_indices('#').any(|(at, _)| keys.contains(&note.path[..at]))
    });
    Ok(notes)
}

/// The files that may link to an entry, without its own: those of the entries that do, and those
/// that describe the folder and need not be entries.
fn candidates(
    store: &Store,
    folder: &Folder,
    entry: &EntryId,
    own: &str,
) -> Result<BTreeSet<String>, FileError> {
    let mut paths = BTreeSet::new();
    for key in store.sources_linking_to(&folder.origin(), entry)? {
        let is_file = folder.root.join(&key).is_file();
        let path = if is_file { Some(key.as_str()) } else { file_of(&folder.root, &key) };
        paths.extend(path.map(str::to_owned));
    }
    for name in ["README.md", "readme.md", "index.md", "_index.md"] {
        if folder.root.join(name).is_file() {
            paths.insert(name.to_owned());
        }
    }
    paths.remove(own);
    Ok(paths)
}

/// A text and the name of its file with another title, where the former one stands.
fn retitled(
    text: &str,
    name: &str,
    former: &str,
    title: &str,
) -> Result<(String, String), FileError> {
    let ending = &name[stem(name).len()..];
    let in_front = with_title(text, title).filter(|_| front_matter(text).0.title.is_some());
    let text_then = in_front.clone().unwrap_or_else(|| text.to_owned());
    let in_heading = with_heading(&text_then, former, title);
    let told = in_front.is_some() || in_heading.is_some();
    let new_text = in_heading.unwrap_or(text_then);
    let new_name = match renamed(stem(name), former, title) {
        Some(new) => format!("{new}{ending}"),
        None if told => name.to_owned(),
        None if matches!(stem(name).to_lowercase().as_str(), "readme" | "index" | "_index") => {
            let why = format!("{name} has the title of its folder; rename that");
            return Err(FileError::Nothing(why));
        }
        // The name is the title, in some form.
        None => {
            let style = FileStyle::of([stem(name)]).unwrap_or_else(FileStyle::as_written);
            format!("{}{ending}", style.name(title, &moment().digits))
        }
    };
    Ok((new_text, new_name))
}

/// A text with other tags: in its front matter, or else as `#tags` at its end. Tags within
/// sentences stay, and are told.
fn retagged(text: &str, tags: &[String], warnings: &mut Vec<String>) -> String {
    let (front, body) = front_matter(text);
    let inline = tags_in(body);
    for tag in inline.iter().filter(|tag| !tags.contains(tag)) {
        let line = text.lines().position(|line| line.to_lowercase().contains(&format!("#{tag}")));
        let line = line.map_or(1, |at| at + 1);
        warnings.push(format!("#{tag} is in the text, line {line}; remove it there"));
    }
    let of_front: Vec<String> = tags.iter().filter(|tag| !inline.contains(tag)).cloned().collect();
    if of_front == front.tags {
        return text.to_owned();
    }
    with_tags(text, &of_front).unwrap_or_else(|| {
        let tags: Vec<String> =
            of_front.iter().map(|tag| format!("#{}", tag.replace(' ', "-"))).collect();
        if tags.is_empty() {
            return text.to_owned();
        }
        let end = if text.ends_with('\n') { "\n" } else { "" };
        format!("{}\n\n{}{end}", text.trim_end(), tags.join(" "))
    })
}

fn add_edits(edits: &mut Vec<PlannedEdit>, path: &str, before: &str, after: &str) {
    for (line, before, after) in line_changes(before, after) {
        let (path, before, after) = (path.to_owned(), before.to_owned(), after.to_owned());
        edits.push(PlannedEdit { path, line, before, after });
    }
}
