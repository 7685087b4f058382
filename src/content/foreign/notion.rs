//! Archives of notes: those of Notion, whose names end in ids, and any other of files that hold
//! notes.

use std::collections::{HashMap, HashSet};

use super::{
    document::{Document, Facts},
    formats::{documents, note_format},
    skipped::SkippedFiles,
};
use crate::content::{
    front::front_matter,
    issue::Issue,
    markdown::{decoded, path_from},
};

/// The longest target of a link, in bytes.
const MAX_TARGET: usize = 2_000;

/// A file of an archive.
#[derive(Debug)]
pub struct ArchivedFile {
    /// Its path in the archive.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What an archive gives.
#[derive(Debug, Default)]
pub struct ArchivedNotes {
    /// The documents under paths without ids.
    pub documents: Vec<Document>,
    /// What was read differently than written, or not at all.
    pub issues: Vec<Issue>,
    /// Files that hold no notes.
    pub skipped: SkippedFiles,
}

/// The notes of an archive from its files that can hold some.
pub fn archived_notes(files: Vec<ArchivedFile>) -> ArchivedNotes {
    let mut notes = ArchivedNotes::default();
    let files = without_views(files);
    let paths = clean_paths(&files);
    let new: HashMap<&str, &str> =
        files.iter().zip(&paths).map(|(file, path)| (&file.path[..], &path[..])).collect();
    for (file, path) in files.iter().zip(&paths) {
        let text = with_clean_links(&file.path, &file.text, &new);
        let is_markdown = note_format(path).is_some_and(|it| it.name == "Markdown");
        let text = if is_markdown { with_properties(&text) } else { text };
        let mut read = documents(path, text, false);
        if let Some(why) = read.left_out {
            notes.skipped.add(path, why);
        }
        notes.documents.append(&mut read.documents);
        notes.issues.append(&mut read.issues);
    }
    notes
}

/// Files without the tables that are there once more with all their rows, as Notion writes them.
fn without_views(files: Vec<ArchivedFile>) -> Vec<ArchivedFile> {
    let is_all = |file: &&ArchivedFile| file.path.ends_with("_all.csv");
    let whole: HashSet<String> =
        files.iter().filter(is_all).map(|file| file.path.replace("_all.csv", ".csv")).collect();
    files.into_iter().filter(|file| !whole.contains(&file.path)).collect()
}

/// A name without the id that Notion puts behind it.
fn without_id(name: &str) -> &str {
    let Some((rest, id)) = name.rsplit_once([' ', '_', '-']) else { return name };
    let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A page without a title has nothing else.
    if is_id && !rest.trim().is_empty() { rest.trim_end() } else { name }
}

/// The paths of files without ids, each another.
fn clean_paths(files: &[ArchivedFile]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut next: HashMap<String, usize> = HashMap::new();
    let clean = |path: &str| -> String {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (name, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let name = name.strip_suffix("_all").unwrap_or(name);
        let folders = folders.split('/').filter(|it| !it.is_empty()).map(without_id);
        let parts: Vec<&str> = folders.chain([without_id(name)]).collect();
        let ending = if ending.is_empty() { String::new() } else { format!(".{ending}") };
        format!("{}{ending}", parts.join("/"))
    };
    let unique = |path: String| {
        if taken.insert(path.clone()) {
            return path;
        }
        let (name, ending) = path.rsplit_once('.').unwrap_or((&path, ""));
        // Linear in all: each step skips a path that is taken.
        let number = next.entry(path.clone()).or_insert(2);
        loop {
            let other = format!("{name} {number}.{ending}");
            *number += 1;
            if taken.insert(other.clone()) {
                return other;
            }
        }
    };
    files.iter().map(|file| clean(&file.path)).map(unique).collect()
}

/// A text whose links to other files of the archive lead to their new paths.
fn with_clean_links(path: &str, text: &str, new: &HashMap<&str, &str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, link) = rest.split_at(at + 2);
        out.push_str(before);
        let target = &link[..end_of_target(link)];
        match new.get(&path_from(path, &decoded(target))[..]) {
            Some(path) => {
                out.push('/');
                out.push_str(&encoded(path));
            }
            None => out.push_str(target),
        }
        rest = &link[target.len()..];
    }
    out.push_str(rest);
    out
}

/// Where the target of a link ends: at the bracket that was not opened in it.
fn end_of_target(link: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in link.bytes().enumerate().take(MAX_TARGET) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return at,
            b')' => depth -= 1,
            b'\n' => return at,
            _ => {}
        }
    }
    0
}

/// A path as the target of a link.
fn encoded(path: &str) -> String {
    let path = path.replace('%', "%25").replace(' ', "%20");
    path.replace('(', "%28").replace(')', "%29")
}

/// A page whose properties, lines like `Tags: a, b` below its title, are front matter as well.
fn with_properties(text: &str) -> String {
    let (front, _) = front_matter(text);
    if !front.raw.is_empty() {
        return text.to_owned();
    }
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    if !lines.next().is_some_and(|line| line.starts_with("# ")) {
        return text.to_owned();
    }
    let properties = lines.skip_while(|line| line.trim().is_empty()).map_while(|line| {
        let (name, value) = line.split_once(": ")?;
        (name.chars().count() <= 40).then(|| (name.to_lowercase(), value.trim()))
    });
    let mut facts = Facts::default();
    for (name, value) in properties {
        match name.as_str() {
            "tags" | "tag" | "labels" | "topics" | "multi-select" => {
                facts.tags.extend(value.split(',').map(|tag| tag.trim().to_owned()));
            }
            "created" | "date" | "created time" => facts.date = value,
            _ => {}
        }
    }
    facts.before(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn file(path: &str, text: &str) -> ArchivedFile {
        ArchivedFile { path: path.replace("ID", ID), text: text.replace("ID", ID) }
    }

    #[test]
    fn names_lose_their_ids_and_links_follow() {
        let files = vec![
            file(
                "Home ID.md",
                "# Home\n\nTags: work, sql\nStatus: Done\n\n[Locks](Home%20ID/Locks%20(SQL)%20ID.md) [out](https://a.example)",
            ),
            file("Home ID/Locks (SQL) ID.md", "# Locks\n\n[back](../Home%20ID.md)"),
            file("Home ID/Untitled ID.md", "# One"),
            file("Home ID/Untitled fedcba9876543210fedcba9876543210.md", "# Two"),
            file("Home ID/Tasks ID.csv", "Name,Done\na,Yes"),
            file("Home ID/Tasks ID_all.csv", "Name,Done\na,Yes\nb,No"),
        ];
        let notes = archived_notes(files);
        let shown: Vec<(&str, &str)> =
            notes.documents.iter().map(|it| (&it.path[..], &it.text[..])).collect();
        assert_eq!(
            shown,
            [
                (
                    "Home.md",
                    "---\ntags: [\"work\", \"sql\"]\n---\n\n# Home\n\nTags: work, sql\n\
                  Status: Done\n\n[Locks](/Home/Locks%20%28SQL%29.md) [out](https://a.example)"
                ),
                ("Home/Locks (SQL).md", "# Locks\n\n[back](/Home.md)"),
                ("Home/Untitled.md", "# One"),
                ("Home/Untitled 2.md", "# Two"),
                ("Home/Tasks.csv", "| Name | Done |\n|---|---|\n| a | Yes |\n| b | No |\n"),
            ]
        );
    }

    #[test]
    fn what_only_looks_like_an_id_stays() {
        assert_eq!(without_id("2024 plan"), "2024 plan");
        assert_eq!(without_id(ID), ID);
        assert_eq!(without_id(&format!("a {}", &ID[..31])), format!("a {}", &ID[..31]));
    }
}
