//! What is known of a document once it has been read, so that the others of its folder can be read
//! again without it.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::folders::Folders;
use crate::{
    content::{
        issue::Issue,
        names::{Name, Rank},
    },
    domain::EntryId,
};

/// The bytes of a packed name: its key, its rank, the folders before it.
const PACKED_NAME: usize = 10;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DocumentRole {
    /// An entry, or several.
    #[default]
    Entry,
    /// A log, whose sections are categories.
    Log,
    /// Part of an export: the description of the catalogue, or something of the user's own.
    Personal,
}

/// What is known of a document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remembered {
    /// What it is.
    pub role: DocumentRole,
    /// Its entry.
    pub id: Option<EntryId>,
    /// The id that it declares.
    pub declared: Option<EntryId>,
    /// What links may call it, packed.
    pub names: Vec<u8>,
    /// The names that its own links ask for: the lower halves of their keys, little-endian, sorted.
    pub asks: Vec<u8>,
    /// The keys of the places in it that links can name, little-endian, sorted.
    pub parts: Vec<u8>,
    /// The categories that it uses, in the order of their first use; `None` if that is the one of its
    /// folder.
    pub categories: Option<Vec<CategoryUse>>,
    /// How many entries it holds.
    pub entries: usize,
    /// What was reported about it.
    pub findings: Findings,
}

/// A category as a document uses it: its key, its title and its summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryUse(pub(super) String, pub(super) String, pub(super) String);

/// What was reported about a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// What was skipped or read differently than written: line, column, message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<(usize, usize, String)>,
    /// Links that lead nowhere: line, message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) broken: Vec<(usize, String)>,
    /// Links to places in documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) to_parts: Vec<ToPart>,
}

/// A link to a place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ToPart {
    /// The hash of the path of that document.
    pub(super) to: u64,
    /// The keys that the place may have.
    pub(super) keys: Vec<u64>,
    pub(super) line: usize,
    /// What to report if there is none.
    pub(super) message: String,
}

impl Findings {
    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty() && self.broken.is_empty() && self.to_parts.is_empty()
    }

    /// What was skipped or read differently than written, as issues of a file.
    pub fn issues_in(&self, file: &str) -> impl Iterator<Item = Issue> {
        let issues = self.issues.iter().cloned();
        issues.map(move |(line, column, message)| Issue {
            file: file.to_owned(),
            line,
            column,
            message,
        })
    }
}

impl Remembered {
    /// The keys of its names.
    pub fn name_keys(&self) -> impl Iterator<Item = u64> {
        self.packed_names().map(|name| name.key)
    }

    /// The keys of the names that one of two states of a document has, and not the other.
    pub fn changed_names(&self, other: &Self) -> HashSet<u64> {
        let [one, two] = [self, other].map(|it| it.packed_names().collect::<HashSet<_>>());
        one.symmetric_difference(&two).map(|name| name.key).collect()
    }

    pub(super) fn packed_names(&self) -> impl Iterator<Item = Name> {
        let (names, _) = self.names.as_chunks::<PACKED_NAME>();
        names.iter().map(|bytes| {
            let (key, rest) = bytes
                .split_first_chunk()
                .map_or((0, &[][..]), |(key, rest)| (u64::from_le_bytes(*key), rest));
            Name { key, rank: Rank::of_number(rest[0]), above: rest[1] }
        })
    }

    /// Whether its links ask for one of these names, of which these are the lower halves of the keys.
    /// It may be wrong about one in four thousand million.
    pub fn asks_for_any(&self, names: &HashSet<u32>) -> bool {
        let (asks, _) = self.asks.as_chunks::<4>();
        asks.iter().any(|key| names.contains(&u32::from_le_bytes(*key)))
    }
}

/// The lower half of a key.
pub fn lower_half(key: u64) -> u32 {
    key as u32
}

pub(super) fn pack_names(names: &[Name]) -> Vec<u8> {
    let pack = |name: &Name| {
        let mut packed = [0; PACKED_NAME];
        packed[..8].copy_from_slice(&name.key.to_le_bytes());
        (packed[8], packed[9]) = (name.rank as u8, name.above);
        packed
    };
    names.iter().flat_map(pack).collect()
}

pub(super) fn path_key(path: &str) -> u64 {
    xxh3_64(path.as_bytes())
}

/// What is known of the links of a document that was read in an import of the whole.
#[derive(Debug)]
pub(super) struct ReadLinks {
    pub(super) path: String,
    /// The file that it is of.
    pub(super) file: String,
    /// Without what is not about links.
    pub(super) known: Remembered,
}

/// The links that lead nowhere, of documents with their paths and the files that they are of.
pub fn broken_links<'r>(
    documents: impl Iterator<Item = (&'r str, &'r str, &'r Remembered)> + Clone,
) -> Vec<Issue> {
    let issue = |file: &str, line: usize, message: &str| Issue {
        file: file.to_owned(),
        line,
        column: 1,
        message: message.to_owned(),
    };
    let to_parts = documents.clone().flat_map(|(.., known)| &known.findings.to_parts);
    let targets: HashSet<u64> = to_parts.map(|link| link.to).collect();
    let mut parts: HashMap<u64, HashSet<u64>> = HashMap::new();
    if !targets.is_empty() {
        let shown = documents.clone().filter(|(.., it)| it.role != DocumentRole::Personal);
        for (path, _, known) in shown {
            let key = path_key(path);
            if targets.contains(&key) {
                let (keys, _) = known.parts.as_chunks::<8>();
                parts.insert(key, keys.iter().map(|key| u64::from_le_bytes(*key)).collect());
            }
        }
    }
    let mut found = Vec::new();
    for (_, file, known) in documents {
        let Findings { broken, to_parts, .. } = &known.findings;
        found.extend(broken.iter().map(|(line, message)| issue(file, *line, message)));
        let missing = to_parts.iter().filter(|link| {
            let known = parts.get(&link.to);
            known.is_some_and(|parts| !link.keys.iter().any(|key| parts.contains(key)))
        });
        found.extend(missing.map(|link| issue(file, link.line, &link.message)));
    }
    found.sort_by(|one, two| (&one.file, one.line).cmp(&(&two.file, two.line)));
    found
}

/// The documents that are in a folder both before and after a change, and have another place in it: one
/// that described its folder alone, or shared the beginning of its name with others.
pub fn moved_places<'p>(
    before: impl Iterator<Item = &'p str> + Clone,
    after: impl Iterator<Item = &'p str> + Clone,
) -> HashSet<&'p str> {
    let [old, new]: [HashSet<&str>; 2] = [before.clone().collect(), after.clone().collect()];
    let mut touched: HashSet<&str> = HashSet::new();
    for path in old.symmetric_difference(&new) {
        let mut folder = folder_of(path);
        while touched.insert(folder) && !folder.is_empty() {
            folder = folder_of(folder);
        }
    }
    if touched.is_empty() {
        return HashSet::new();
    }
    let (mut folders, mut folders_now) = (Folders::default(), Folders::default());
    before.for_each(|path| folders.add(path));
    after.clone().for_each(|path| folders_now.add(path));
    let has_moved = |path: &&str| folders.place_of(path) != folders_now.place_of(path);
    let both = after.filter(|path| old.contains(path) && touched.contains(folder_of(path)));
    both.filter(has_moved).collect()
}

/// The folder of a path.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
