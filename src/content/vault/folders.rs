//! Which category a file belongs to, by its path.

use std::collections::{HashMap, HashSet};

use crate::{
    content::naming::{describes, stem},
    domain::fold,
};

/// Characters of a path that are shown, at most, unless its last folder alone has more.
const MAX_SHOWN: usize = 40;
/// Of a longer one, characters of the folders that stay.
const MAX_KEPT: usize = 36;

/// The folders of a vault, and names with dots that are levels, as Dendron has them.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// How many notes are in a folder itself.
    notes: HashMap<String, u32>,
    /// Folders that have folders with notes.
    outer: HashSet<String>,
    /// How many notes of a folder have a name that begins with this level, or is it.
    levels: HashMap<String, u32>,
}

/// The place of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The folders, `/` between them; empty at the root.
    pub(super) folder: String,
    /// The last level of its name, where its dots are levels.
    pub(super) level: Option<String>,
}

/// The folder of a path, and the name of the file without its ending.
fn parts(path: &str) -> (&str, &str) {
    stem(path).rsplit_once('/').unwrap_or(("", stem(path)))
}

/// The levels of a name with dots: `lang.python.async`, `daily.2024.03.11`. Versions and the names
/// of programs have other signs, or numbers that are no date.
fn levels(name: &str) -> Option<Vec<&str>> {
    let levels: Vec<&str> = name.split('.').collect();
    let is_number = |level: &str| level.bytes().all(|byte| byte.is_ascii_digit());
    let is_level = |level: &&str| {
        !level.is_empty()
            && !level.contains(char::is_whitespace)
            && level.contains(char::is_alphanumeric)
    };
    let dated = levels.iter().any(|level| level.len() == 4 && is_number(level));
    let sound = levels.len() > 1
        && levels.iter().all(is_level)
        && levels[0].starts_with(char::is_lowercase)
        && (dated || !levels.iter().any(|level| is_number(level)));
    sound.then_some(levels)
}

impl Folders {
    pub(super) fn add(&mut self, path: &str) {
        let (folder, name) = parts(path);
        *self.notes.entry(folder.to_owned()).or_default() += 1;
        let mut inner = folder;
        while let Some((outer, _)) = inner.rsplit_once('/') {
            if !self.outer.insert(outer.to_owned()) {
                break;
            }
            inner = outer;
        }
        if !folder.is_empty() {
            self.outer.insert(String::new());
        }
        let first = levels(name).map_or(name, |levels| levels[0]);
        *self.levels.entry(format!("{folder}/{first}")).or_default() += 1;
    }

    /// The place of a file: its folder, or the one above where it is all that its folder holds, as
    /// in `posts/first/index.md` and `books/Dune/Dune.md`.
    pub(super) fn place_of(&self, path: &str) -> Place {
        let (folder, name) = parts(path);
        let alone = self.notes.get(folder) == Some(&1) && !self.outer.contains(folder);
        let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
        let of_folder = describes(name) && name != "_index" || fold(name) == fold(own);
        if of_folder && alone && !folder.is_empty() {
            return Place { folder: above.to_owned(), level: None };
        }
        let levels = levels(name).filter(|levels| {
            let of_first = |first: &str| self.levels.get(&format!("{folder}/{first}"));
            of_first("root").is_some() || of_first(levels[0]).is_some_and(|count| *count > 1)
        });
        let Some(levels) = levels else { return Place { folder: folder.to_owned(), level: None } };
        let named = levels.iter().rposition(|level| level.contains(char::is_alphabetic));
        let date = named.map_or(0, |at| at + 1);
        // A date is one level.
        let last = if date < levels.len() { date } else { levels.len() - 1 };
        let all = std::iter::once(folder)
            .filter(|it| !it.is_empty())
            .chain(levels[..last].iter().copied());
        Place { folder: all.collect::<Vec<_>>().join("/"), level: Some(levels[last..].join("-")) }
    }
}

/// A folder for people, shortened at the front.
pub(super) fn shown(folder: &str) -> String {
    let whole = folder.replace('/', " / ");
    if whole.chars().count() <= MAX_SHOWN {
        return whole;
    }
    let mut kept = String::new();
    for part in folder.rsplit('/') {
        let longer = if kept.is_empty() { part.to_owned() } else { format!("{part} / {kept}") };
        if !kept.is_empty() && longer.chars().count() > MAX_KEPT {
            return format!("… / {kept}");
        }
        kept = longer;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_levels_where_names_share_them() {
        let mut folders = Folders::default();
        for path in
            ["lang.md", "lang.go.md", "node.js.md", "v1.2.md", "a/x.daily.2024.03.11.md", "a/x.md"]
        {
            folders.add(path);
        }
        let place = |path: &str| {
            let Place { folder, level } = folders.place_of(path);
            (folder, level.unwrap_or_default())
        };
        let of = |folder: &str, level: &str| (folder.to_owned(), level.to_owned());
        assert_eq!(place("lang.go.md"), of("lang", "go"));
        assert_eq!(place("node.js.md"), of("", ""));
        assert_eq!(place("v1.2.md"), of("", ""));
        assert_eq!(place("a/x.daily.2024.03.11.md"), of("a/x/daily", "2024-03-11"));
    }

    #[test]
    fn long_paths_keep_their_end() {
        assert_eq!(shown("databases/postgres"), "databases / postgres");
        let long = "b".repeat(50);
        assert_eq!(shown(&format!("aaa/{long}")), format!("… / {long}"));
    }
}
