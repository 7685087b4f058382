//! The order of files of notes: the one that their author gave, in a list of contents or by weights,
//! or else the natural order of their names.

use std::{
    collections::HashMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Files that list others in the order in which they are read, by their names in lower case.
const CONTENTS: &[&str] = &["summary.md", "_sidebar.md", "mkdocs.yml", "mkdocs.yaml"];

/// Files whose presence says that pages have weights.
const WEIGHTED: &[&str] = &["_index.md", "_category_.json"];

/// Bytes of a list of contents, and of the beginning of a page with its weight, at most.
const MOST_OF_LIST: u64 = 1_000_000;
const MOST_OF_PAGE: u64 = 2_048;

/// What a folder says of the order of its files.
#[derive(Default)]
pub(super) struct Hints {
    /// The files that list others.
    contents: Vec<PathBuf>,
    weighted: bool,
}

impl Hints {
    /// Looks at the name of a file.
    pub(super) fn see(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if CONTENTS.contains(&&name[..]) {
            self.contents.push(path.to_owned());
        }
        self.weighted |= WEIGHTED.contains(&&name[..]);
    }

    /// Sorts files below a root.
    pub(super) fn sort(&self, root: &Path, paths: &mut [PathBuf]) {
        if self.contents.is_empty() && !self.weighted {
            paths.sort_by_cached_key(|path| order_of(&relative(root, path), &HashMap::new()));
            return;
        }
        let listed = self.listed();
        let weights = if self.weighted { weights(root, paths) } else { HashMap::new() };
        paths.sort_by_cached_key(|path| {
            let path_in_root = relative(root, path);
            // What is listed comes first, behind the README of all.
            let place = match listed.get(path) {
                _ if is_about(&path_in_root) => (0, 0),
                Some(place) => (1, *place),
                None => (2, 0),
            };
            (place, order_of(&path_in_root, &weights))
        });
    }

    /// The places of the files that lists of contents name.
    fn listed(&self) -> HashMap<PathBuf, usize> {
        let mut places = HashMap::new();
        for list in &self.contents {
            let Some(text) = beginning(list, MOST_OF_LIST) else { continue };
            let folder = list.parent().unwrap_or(Path::new(""));
            let is_yaml = list.extension().is_some_and(|it| it != "md");
            let (names, folder) = if is_yaml {
                (names_in_yaml(&text), folder.join(docs_folder(&text)))
            } else {
                (names_in_links(&text), folder.to_owned())
            };
            for name in names {
                let next = places.len();
                places.entry(joined(&folder, name)).or_insert(next);
            }
        }
        places
    }
}

/// Whether a file of this name says something of the order of others.
pub(super) fn orders(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    CONTENTS.contains(&&name[..]) || WEIGHTED.contains(&&name[..])
}

/// Whether files in a root have an order that their names do not say; `known` are the notes in it,
/// by their paths.
pub(super) fn is_given<'n>(root: &Path, mut known: impl Iterator<Item = &'n str>) -> bool {
    known.any(|name| orders(Path::new(name)))
        || CONTENTS.iter().chain(WEIGHTED).any(|name| root.join(name).exists())
}

/// A path relative to the root, with `/` as separator.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let inner = if inner.as_os_str().is_empty() {
        Path::new(path.file_name().unwrap_or_default())
    } else {
        inner
    };
    let parts: Vec<String> =
        inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// The files that links lead to: `](a/b.md)`.
fn names_in_links(text: &str) -> Vec<&str> {
    let addresses = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    addresses.filter(|address| !address.is_empty() && !address.contains("://")).collect()
}

/// The pages that the navigation in a `mkdocs.yml` names.
fn names_in_yaml(text: &str) -> Vec<&str> {
    let quotes = |c: char| matches!(c, '"' | '\'' | ',' | '[' | ']');
    let words = text.lines().map(|line| line.rsplit(": ").next().unwrap_or(line));
    let names = words.map(|it| it.trim().trim_start_matches("- ").trim_matches(quotes));
    names.filter(|name| Path::new(name).extension().is_some_and(|it| it == "md")).collect()
}

fn docs_folder(text: &str) -> &str {
    let line = text.lines().find_map(|line| line.strip_prefix("docs_dir:"));
    line.map_or("docs", |name| name.trim().trim_matches(['"', '\'']))
}

/// A path below a folder, without `.` and `..`; an address may begin with `/`, and leave out `.md`.
fn joined(folder: &Path, name: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    if path.extension().is_none() {
        path.set_extension("md");
    }
    path
}

/// The weights of pages, and of folders by their `_index.md`, by their path in the root.
fn weights(root: &Path, paths: &[PathBuf]) -> HashMap<String, i64> {
    let weighed = paths.iter().filter_map(|path| {
        let is_page = path.extension().is_some_and(|it| it == "md" || it == "mdx");
        let weight = weight(&beginning(path, MOST_OF_PAGE).filter(|_| is_page)?)?;
        let name = relative(root, path);
        let folder = name.strip_suffix("/_index.md").or_else(|| name.strip_suffix("/index.md"));
        Some((folder.unwrap_or(&name).to_owned(), weight))
    });
    weighed.collect()
}

/// The weight in the front matter of a page.
fn weight(text: &str) -> Option<i64> {
    const KEYS: &[&str] = &["weight", "sidebar_position", "nav_order"];
    let marks = text.lines().next().filter(|first| matches!(first.trim(), "---" | "+++"))?.trim();
    text.lines()
        .skip(1)
        .take_while(|line| line.trim() != marks)
        .find_map(|line| {
            let (key, value) = line.split_once([':', '='])?;
            KEYS.contains(&key.trim()).then(|| value.trim().parse::<f64>().ok()).flatten()
        })
        .map(|weight| (weight * 100.0) as i64)
}

fn beginning(path: &Path, most: u64) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a path is that of the README of all.
fn is_about(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_lowercase();
    matches!(&stem[..], "readme" | "index" | "_index")
}

/// A part of a name in natural order: `2-b` before `10-a`, `B` after `a`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The end of the name of a folder or file.
    End,
    /// A number without its leading zeros, the shorter first.
    Number(usize, String),
    Word(String),
}

/// What is compared of the name of a folder or file: whether it is no README, its weight, and its
/// parts.
type Name = (bool, i64, Vec<Part>);

/// The sort key of a path: by weights, natural and case-insensitive, a folder's README and index
/// before its other files. Equal keys are ordered by bytes.
pub(super) fn order_of(path: &str, weights: &HashMap<String, i64>) -> (Vec<Name>, String) {
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.len() - 1;
    let mut end = 0;
    let order = |(at, part): (usize, &&str)| {
        end += part.len() + usize::from(at > 0);
        let (stem, _) = part.rsplit_once('.').filter(|_| at == last).unwrap_or((part, ""));
        let stem = stem.to_lowercase();
        let about = at == last && matches!(stem.as_str(), "readme" | "index" | "_index");
        // README before index: the first one names the whole.
        let stem = if about && stem != "readme" { format!("~{stem}") } else { stem };
        let weight = weights.get(&path[..end]).copied().unwrap_or(i64::MAX);
        (!about, weight, name_parts(&stem))
    };
    (parts.iter().enumerate().map(order).collect(), path.to_owned())
}

fn name_parts(name: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        parts.push(if is_digit {
            let number = part.trim_start_matches('0');
            Part::Number(number.len(), number.to_owned())
        } else {
            Part::Word(part.to_owned())
        });
        rest = behind;
    }
    parts.push(Part::End);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_that_people_give_them() {
        let expected = [
            "README.md",
            "index.md",
            "2-second.md",
            "02-third.md",
            "10-last.md",
            "a.md",
            "a/README.md",
            "A/10.md",
            "a/x.md",
            "a b.md",
            "alpha.md",
            "b.md",
            "Zoo.md",
        ];
        let mut paths = expected;
        paths.sort_unstable();
        assert_ne!(paths, expected);
        paths.sort_by_cached_key(|path| order_of(path, &HashMap::new()));
        assert_eq!(paths, expected);
    }
}
