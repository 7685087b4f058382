//! Matching the entries of an import with known ones: first by declared ids, then by the keys and
//! texts that an entry ever had, then by the similarity of texts. Each known entry is claimed once.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::EntryId;

/// The maximum number of hashes in a sketch. The similarity of two large texts is estimated with a
/// standard error of about a tenth (half of one over the square root of this).
const SKETCH: usize = 32;
/// The minimum similarity of two versions of a text.
const SIMILAR: f64 = 0.5;
/// The same, if the name is equal but was not in the last import.
const RETURNED: f64 = 0.2;
/// What the same name adds to the similarity of texts.
const SAME_NAME: f64 = 0.25;
/// A word that more entries than this share does not make them candidates.
const MAX_SHARING: usize = 64;

/// A compact summary of the words of a text: the smallest of their hashes (a bottom-k sketch,
/// <https://doi.org/10.1145/1281100.1281133>). Texts of few words are compared exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<u32>")]
pub struct Sketch(Vec<u32>);

impl From<Vec<u32>> for Sketch {
    /// From stored hashes, in any order and number.
    fn from(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(SKETCH);
        Self(hashes)
    }
}

impl Sketch {
    /// The sketch of a text.
    pub fn of(text: &str) -> Self {
        let mut sketch = Self(Vec::with_capacity(SKETCH));
        let bytes = text.as_bytes();
        // The start of the word, the position after it, and its hash so far.
        let (mut begin, mut at, mut word) = (0, 0, 0);
        while at <= bytes.len() {
            match bytes.get(at).copied().unwrap_or(b' ') {
                letter if letter.is_ascii_alphanumeric() => {
                    word = with_letter(word, letter.to_ascii_lowercase().into());
                    at += 1;
                }
                byte if byte.is_ascii() => {
                    if at > begin {
                        sketch.add(word);
                    }
                    at += 1;
                    (begin, word) = (at, 0);
                }
                _ => {
                    let rest = &text[begin..];
                    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                    sketch.add_letters(&rest[..end]);
                    at = begin + end;
                    at += text[at..].chars().next().map_or(1, char::len_utf8);
                    (begin, word) = (at, 0);
                }
            }
        }
        sketch
    }

    /// Adds a word that may not be ASCII.
    fn add_letters(&mut self, word: &str) {
        let letters: Vec<u64> =
            word.chars().flat_map(char::to_lowercase).map(u32::from).map(u64::from).collect();
        let word = |letters: &[u64]| letters.iter().copied().fold(0, with_letter);
        if letters.len() <= 4 || letters.iter().all(|letter| *letter < 128) {
            if !letters.is_empty() {
                self.add(word(&letters));
            }
        } else {
            // Scripts without spaces: pairs of letters.
            letters.windows(2).for_each(|pair| self.add(word(pair)));
        }
    }

    /// Adds a word, if its hash is among the smallest.
    fn add(&mut self, word: u64) {
        // The finalizer of MurmurHash3, so that all bits count.
        let hash = (word ^ (word >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        let hash = (hash >> 32) as u32;
        if self.0.len() == SKETCH && self.0.last().is_some_and(|last| hash >= *last) {
            return;
        }
        if let Err(at) = self.0.binary_search(&hash) {
            if self.0.len() == SKETCH {
                self.0.pop();
            }
            self.0.insert(at, hash);
        }
    }

    /// Whether it has no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As bytes, for storage.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// From stored bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (hashes, _) = bytes.as_chunks::<4>();
        Self::from(hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect::<Vec<_>>())
    }

    /// The estimated share of words in common (Jaccard index).
    fn similarity(&self, other: &Self) -> f64 {
        let (mut one, mut two) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut all, mut both) = (0_u32, 0_u32);
        while all < SKETCH as u32 {
            match (one.peek(), two.peek()) {
                (Some(a), Some(b)) if a == b => {
                    both += 1;
                    one.next();
                    two.next();
                }
                (Some(a), Some(b)) if a > b => drop(two.next()),
                (Some(_), _) => drop(one.next()),
                (None, Some(_)) => drop(two.next()),
                (None, None) => break,
            }
            all += 1;
        }
        if all == 0 { 0.0 } else { f64::from(both) / f64::from(all) }
    }
}

/// Appends a letter to a word. Words of up to nine ASCII letters never collide.
fn with_letter(word: u64, letter: u64) -> u64 {
    word.rotate_left(7) ^ letter
}

/// An entry of an earlier import, as far as it is needed to recognise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    /// A path, or a heading and a title; unique within an import.
    pub key: String,
    /// The entry.
    pub id: EntryId,
    /// A hash of its text.
    pub fingerprint: i64,
    /// Its words; empty if they were not stored.
    pub sketch: Sketch,
    /// Whether the last import had it.
    pub current: bool,
}

/// An entry of the current import, before it has an id.
#[derive(Debug, Clone)]
pub struct ImportedEntry {
    /// A path, or a heading and a title; unique within the import.
    pub key: String,
    /// A hash of its text.
    pub fingerprint: i64,
    /// Its words.
    pub sketch: Sketch,
    /// The id that it declares.
    pub declared_id: Option<EntryId>,
}

/// The result of matching the entries of an import.
#[derive(Debug, Default)]
pub struct Matches {
    /// The id of each entry that is known or declares one.
    pub ids: Vec<Option<EntryId>>,
    /// Entries that were recognised under another key: from, to.
    pub moved: Vec<(String, String)>,
    /// The indices of entries that declare an id which another has.
    pub duplicates: Vec<usize>,
}

/// A hash of a text, to recognise it.
pub fn fingerprint(text: &str) -> i64 {
    xxh3_64(text.trim().as_bytes()).cast_signed()
}

/// Makes keys unique: all but the first with a name get a number, in order.
pub(super) fn numbered(keys: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::with_capacity(keys.len());
    let mut next: HashMap<String, usize> = HashMap::new();
    keys.into_iter()
        .map(|key| {
            if taken.insert(key.clone()) {
                return key;
            }
            let number = next.entry(key.clone()).or_insert(2);
            loop {
                // Linear in all: each failed step skips another existing key.
                let name = format!("{key} ({number})");
                *number += 1;
                if taken.insert(name.clone()) {
                    return name;
                }
            }
        })
        .collect()
}

/// A key without the number that makes it unique.
fn name_of(key: &str) -> &str {
    let number = key.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    match number {
        Some((name, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => key,
    }
}

/// Matches imported entries with known ones. `sketch_of` returns the sketch of a known entry whose
/// sketch was not stored.
pub fn match_entries(
    items: &[ImportedEntry],
    known: &[KnownEntry],
    sketch_of: &mut dyn FnMut(&EntryId) -> Sketch,
) -> Matches {
    let mut matcher = Matcher {
        items,
        known,
        claimed: HashSet::new(),
        result: Matches { ids: vec![None; items.len()], ..Matches::default() },
    };
    matcher.by_declared_id();
    // By the same key and text, in the last import or earlier; then by the same text.
    for current in [true, false] {
        matcher.by_equality(|key, fingerprint| (Some(key.to_owned()), fingerprint), current);
    }
    for current in [true, false] {
        matcher.by_equality(|_, fingerprint| (None, fingerprint), current);
    }
    matcher.by_similarity(sketch_of);
    matcher.result
}

struct Matcher<'a> {
    items: &'a [ImportedEntry],
    known: &'a [KnownEntry],
    claimed: HashSet<&'a EntryId>,
    result: Matches,
}

impl Matcher<'_> {
    fn is_open(&self, item: usize) -> bool {
        self.result.ids[item].is_none()
    }

    /// Claims a known entry for an item.
    fn claim(&mut self, item: usize, known: usize) {
        let (imported, known) = (&self.items[item], &self.known[known]);
        self.claimed.insert(&known.id);
        self.result.ids[item] = Some(known.id.clone());
        if name_of(&known.key) != name_of(&imported.key) {
            self.result.moved.push((known.key.clone(), imported.key.clone()));
        }
    }

    /// Entries get the id that they declare. If two declare the same, the one that had it before
    /// gets it, or else the first.
    fn by_declared_id(&mut self) {
        let had: HashMap<&str, &EntryId> = self
            .known
            .iter()
            .filter(|known| known.current)
            .map(|known| (known.key.as_str(), &known.id))
            .collect();
        let mut declaring: Vec<usize> =
            (0..self.items.len()).filter(|item| self.items[*item].declared_id.is_some()).collect();
        declaring.sort_by_key(|item| {
            let ImportedEntry { key, declared_id, .. } = &self.items[*item];
            had.get(key.as_str()).copied() != declared_id.as_ref()
        });
        for item in declaring {
            let Some(id) = &self.items[item].declared_id else { continue };
            if self.claimed.insert(id) {
                self.result.ids[item] = Some(id.clone());
            } else {
                self.result.duplicates.push(item);
            }
        }
        self.result.duplicates.sort_unstable();
    }

    /// Claims by equal keys and fingerprints.
    fn by_equality(&mut self, what: impl Fn(&str, i64) -> (Option<String>, i64), current: bool) {
        let mut places: HashMap<(Option<String>, i64), Vec<usize>> = HashMap::new();
        // In reverse, so that `pop` takes the first one first.
        for (at, known) in self.known.iter().enumerate().rev() {
            if known.current == current && !self.claimed.contains(&known.id) {
                places.entry(what(&known.key, known.fingerprint)).or_default().push(at);
            }
        }
        for item in 0..self.items.len() {
            if !self.is_open(item) {
                continue;
            }
            let ImportedEntry { key, fingerprint, .. } = &self.items[item];
            let Some(places) = places.get_mut(&what(key, *fingerprint)) else { continue };
            while let Some(at) = places.pop() {
                if !self.claimed.contains(&self.known[at].id) {
                    self.claim(item, at);
                    break;
                }
            }
        }
    }

    /// Claims by similarity, the most similar first.
    fn by_similarity(&mut self, sketch_of: &mut dyn FnMut(&EntryId) -> Sketch) {
        let open: Vec<usize> = (0..self.items.len()).filter(|item| self.is_open(*item)).collect();
        if open.is_empty() {
            return;
        }
        let left: Vec<usize> = (0..self.known.len())
            .filter(|at| !self.claimed.contains(&self.known[*at].id))
            .collect();
        let sketches: Vec<Sketch> = left
            .iter()
            .map(|at| {
                let known = &self.known[*at];
                if known.sketch.is_empty() { sketch_of(&known.id) } else { known.sketch.clone() }
            })
            .collect();
        let mut sharing: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, sketch) in sketches.iter().enumerate() {
            for hash in &sketch.0 {
                sharing.entry(*hash).or_default().push(place);
            }
            named.entry(name_of(&self.known[left[place]].key)).or_default().push(place);
        }
        let mut pairs: Vec<(Reverse<i64>, usize, usize)> = Vec::new();
        for &item in &open {
            let ImportedEntry { key, sketch, .. } = &self.items[item];
            let of_name = named.get(name_of(key)).map_or(&[][..], Vec::as_slice);
            let places: HashSet<usize> = sketch
                .0
                .iter()
                .filter_map(|hash| sharing.get(hash))
                .filter(|places| places.len() <= MAX_SHARING)
                .flatten()
                .chain(of_name.iter().take(MAX_SHARING))
                .copied()
                .collect();
            for place in places {
                let known = &self.known[left[place]];
                let similarity = sketch.similarity(&sketches[place]);
                let same_name = name_of(&known.key) == name_of(key);
                let matches =
                    similarity >= SIMILAR || same_name && (known.current || similarity >= RETURNED);
                if matches {
                    let name = if same_name { SAME_NAME } else { 0.0 };
                    let recent = if known.current { 0.05 } else { 0.0 };
                    // As an integer, which has a total order.
                    let score = ((similarity + name + recent) * 1000.0) as i64;
                    pairs.push((Reverse(score), item, left[place]));
                }
            }
        }
        pairs.sort_unstable();
        for (_, item, at) in pairs {
            if self.is_open(item) && !self.claimed.contains(&self.known[at].id) {
                self.claim(item, at);
            }
        }
    }
}

#[cfg(test)]
mod tests;
