//! Which entry of an import is which of those before: settled once, for all of them, by what an
//! entry was ever known by and then by the likeness of texts. Each claim is made once.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::EntryId;

/// Hashes that a sketch holds at most. The likeness of two large texts is told to about a tenth
/// (one over the square root of this, half of it on either side).
const SKETCH: usize = 32;
/// Two texts are one and the same, edited, when they share so much of their words.
const ALIKE: f64 = 0.5;
/// The same under a name that has been away: how much of the words at least.
const RETURNED: f64 = 0.2;
/// What speaks for the same name, beside the likeness of texts.
const SAME_NAME: f64 = 0.25;
/// Entries that share a word with another, at most: a word of more says nothing.
const MOST_SHARING: usize = 64;

/// The words of a text, so small that it can be kept: the smallest of their hashes (a bottom-k
/// sketch, <https://doi.org/10.1145/1281100.1281133>). Texts of few words are compared exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<u32>")]
pub struct Sketch(Vec<u32>);

impl From<Vec<u32>> for Sketch {
    /// Hashes that were kept, in whatever order and number.
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
        // Where the word began, where it is read on, and what it comes to so far.
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

    /// Takes a word in that is perhaps not of ASCII.
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

    /// Takes a word in, if its hash is among the smallest.
    fn add(&mut self, word: u64) {
        // What MurmurHash3 ends with, so that all bits count.
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

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As bytes, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// From bytes that were kept.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (hashes, _) = bytes.as_chunks::<4>();
        Self::from(hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect::<Vec<_>>())
    }

    /// The share of the words of both that both have (Jaccard's index), as far as it can be told.
    fn likeness(&self, other: &Self) -> f64 {
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

/// A word and one more letter. Nine letters of ASCII are told apart without loss.
fn with_letter(word: u64, letter: u64) -> u64 {
    word.rotate_left(7) ^ letter
}

/// What an entry of an earlier import is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// A path, or a heading and a title; unique within an import.
    pub key: String,
    /// The entry.
    pub id: EntryId,
    /// A print of its text, to know it again by.
    pub fingerprint: i64,
    /// Its words; empty where that was not kept.
    pub sketch: Sketch,
    /// Whether the last import had it.
    pub current: bool,
}

/// An entry that an import brings.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is known by, unique within the import.
    pub key: String,
    /// A print of its text.
    pub fingerprint: i64,
    /// Its words.
    pub sketch: Sketch,
    /// The id that it says itself.
    pub said: Option<EntryId>,
}

/// Which of the entries of an import are which of those before.
#[derive(Debug, Default)]
pub struct Identities {
    /// The id of each item that was there before, or says its own.
    pub ids: Vec<Option<EntryId>>,
    /// Keys that were found again under another name: from, to.
    pub moved: Vec<(String, String)>,
    /// Items that say an id which another has: their places.
    pub doubled: Vec<usize>,
}

/// Print of a text, to know it again by.
pub fn fingerprint(text: &str) -> i64 {
    xxh3_64(text.trim().as_bytes()).cast_signed()
}

/// Keys that are unique: each behind the first of a name gets a number, in their order.
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
                // Each turn passes over a key that is there: together no more than there are keys.
                let name = format!("{key} ({number})");
                *number += 1;
                if taken.insert(name.clone()) {
                    return name;
                }
            }
        })
        .collect()
}

/// A key without the number that tells it from others of its name.
fn name_of(key: &str) -> &str {
    let number = key.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    match number {
        Some((name, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => key,
    }
}

/// Settles which items are which known entries. `sketch_of` gives the words of a known entry whose
/// sketch was not kept.
pub fn settle(
    items: &[Item],
    known: &[Known],
    sketch_of: &mut dyn FnMut(&EntryId) -> Sketch,
) -> Identities {
    let mut claims = Claims {
        items,
        known,
        claimed: HashSet::new(),
        result: Identities { ids: vec![None; items.len()], ..Identities::default() },
    };
    claims.said();
    // What has kept name and text, in the last import or ever; then what has kept its text.
    for current in [true, false] {
        claims.by(|key, fingerprint| (Some(key.to_owned()), fingerprint), current);
    }
    for current in [true, false] {
        claims.by(|_, fingerprint| (None, fingerprint), current);
    }
    claims.by_likeness(sketch_of);
    claims.result
}

struct Claims<'a> {
    items: &'a [Item],
    known: &'a [Known],
    claimed: HashSet<&'a EntryId>,
    result: Identities,
}

impl Claims<'_> {
    fn is_open(&self, item: usize) -> bool {
        self.result.ids[item].is_none()
    }

    /// Claims a known entry for an item.
    fn claim(&mut self, item: usize, known: usize) {
        let (of, known) = (&self.items[item], &self.known[known]);
        self.claimed.insert(&known.id);
        self.result.ids[item] = Some(known.id.clone());
        if name_of(&known.key) != name_of(&of.key) {
            self.result.moved.push((known.key.clone(), of.key.clone()));
        }
    }

    /// Items that say their ids have these: of two that say the same, the one that had it, or
    /// else the first.
    fn said(&mut self) {
        let had: HashMap<&str, &EntryId> = self
            .known
            .iter()
            .filter(|known| known.current)
            .map(|known| (known.key.as_str(), &known.id))
            .collect();
        let mut saying: Vec<usize> =
            (0..self.items.len()).filter(|item| self.items[*item].said.is_some()).collect();
        saying.sort_by_key(|item| {
            let Item { key, said, .. } = &self.items[*item];
            had.get(key.as_str()).copied() != said.as_ref()
        });
        for item in saying {
            let Some(said) = &self.items[item].said else { continue };
            if self.claimed.insert(said) {
                self.result.ids[item] = Some(said.clone());
            } else {
                self.result.doubled.push(item);
            }
        }
        self.result.doubled.sort_unstable();
    }

    /// Claims by what is equal.
    fn by(&mut self, what: impl Fn(&str, i64) -> (Option<String>, i64), current: bool) {
        let mut places: HashMap<(Option<String>, i64), Vec<usize>> = HashMap::new();
        // From the end, so that the first is taken first.
        for (at, known) in self.known.iter().enumerate().rev() {
            if known.current == current && !self.claimed.contains(&known.id) {
                places.entry(what(&known.key, known.fingerprint)).or_default().push(at);
            }
        }
        for item in 0..self.items.len() {
            if !self.is_open(item) {
                continue;
            }
            let Item { key, fingerprint, .. } = &self.items[item];
            let Some(places) = places.get_mut(&what(key, *fingerprint)) else { continue };
            while let Some(at) = places.pop() {
                if !self.claimed.contains(&self.known[at].id) {
                    self.claim(item, at);
                    break;
                }
            }
        }
    }

    /// Claims by likeness, the likest first.
    fn by_likeness(&mut self, sketch_of: &mut dyn FnMut(&EntryId) -> Sketch) {
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
            let Item { key, sketch, .. } = &self.items[item];
            let of_name = named.get(name_of(key)).map_or(&[][..], Vec::as_slice);
            let places: HashSet<usize> = sketch
                .0
                .iter()
                .filter_map(|hash| sharing.get(hash))
                .filter(|places| places.len() <= MOST_SHARING)
                .flatten()
                .chain(of_name.iter().take(MOST_SHARING))
                .copied()
                .collect();
            for place in places {
                let known = &self.known[left[place]];
                let likeness = sketch.likeness(&sketches[place]);
                let same_name = name_of(&known.key) == name_of(key);
                let fits =
                    likeness >= ALIKE || same_name && (known.current || likeness >= RETURNED);
                if fits {
                    let name = if same_name { SAME_NAME } else { 0.0 };
                    let recent = if known.current { 0.05 } else { 0.0 };
                    // In thousandths, so that there is an order.
                    let score = ((likeness + name + recent) * 1000.0) as i64;
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
mod tests {
    use super::*;

    fn item(key: &str, text: &str) -> Item {
        Item {
            key: key.into(),
            fingerprint: fingerprint(text),
            sketch: Sketch::of(text),
            said: None,
        }
    }

    fn known(key: &str, id: &str, text: &str, current: bool) -> Known {
        let id = id.parse().unwrap();
        Known {
            key: key.into(),
            id,
            fingerprint: fingerprint(text),
            sketch: Sketch::of(text),
            current,
        }
    }

    fn settled(items: &[Item], known: &[Known]) -> Vec<String> {
        let found = settle(items, known, &mut |_| Sketch::default());
        found.ids.iter().map(|id| id.as_ref().map_or("-".into(), ToString::to_string)).collect()
    }

    const POOL: &str = "A pool of connections holds as many as the database takes and no more";
    const JOIN: &str =
        "A hash join builds a table of the smaller side and probes it with the other";

    #[test]
    fn h29_an_id_follows_the_text_and_each_is_claimed_once() {
        let before = [known("a.md", "a", POOL, true), known("b.md", "b", JOIN, true)];
        // As it was; swapped; renamed; renamed and edited, with another in its place.
        assert_eq!(settled(&[item("a.md", POOL), item("b.md", JOIN)], &before), ["a", "b"]);
        assert_eq!(settled(&[item("a.md", JOIN), item("b.md", POOL)], &before), ["b", "a"]);
        assert_eq!(settled(&[item("c.md", POOL)], &before), ["a"]);
        let edited = POOL.replace("pool", "handful");
        assert_eq!(
            settled(&[item("a.md", "Something else entirely"), item("x/c.md", &edited)], &before),
            ["-", "a"]
        );
        // Written anew in its place: the same entry.
        assert_eq!(settled(&[item("a.md", "Something else entirely")], &before), ["a"]);
        // A copy takes nothing.
        let copied = [item("0.md", POOL), item("a.md", POOL), item("b.md", JOIN)];
        assert_eq!(settled(&copied, &before), ["-", "a", "b"]);
    }

    #[test]
    fn h29_what_was_away_comes_back_by_its_text_or_by_name_and_likeness() {
        let before = [known("a.md", "a", POOL, false), known("b.md", "b", JOIN, true)];
        assert_eq!(settled(&[item("c.md", POOL), item("b.md", JOIN)], &before), ["a", "b"]);
        let edited = POOL.replace("pool", "handful");
        assert_eq!(settled(&[item("a.md", &edited)], &before), ["a"]);
        // Another text under its old name is another entry.
        assert_eq!(settled(&[item("a.md", "Something else entirely")], &before), ["-"]);
    }

    #[test]
    fn h29_equals_are_told_apart_by_their_texts() {
        let keys = ["Q", "Q", "Q (2)", "R"].map(str::to_owned).to_vec();
        assert_eq!(numbered(keys), ["Q", "Q (2)", "Q (2) (2)", "R"]);
        let before = [known("Q", "q", POOL, true), known("Q (2)", "q-2", JOIN, true)];
        assert_eq!(settled(&[item("Q", JOIN), item("Q (2)", POOL)], &before), ["q-2", "q"]);
        let edited = JOIN.replace("smaller", "larger");
        assert_eq!(settled(&[item("Q", &edited), item("Q (2)", POOL)], &before), ["q-2", "q"]);
        // One of them is gone: the other keeps its own.
        assert_eq!(settled(&[item("Q", &edited)], &before), ["q-2"]);
    }

    #[test]
    fn ids_that_are_said_hold_and_the_second_of_one_is_told() {
        let mut items = [item("a.md", POOL), item("b.md", JOIN)];
        for item in &mut items {
            item.said = Some("x".parse().unwrap());
        }
        let found = settle(&items, &[], &mut |_| Sketch::default());
        assert_eq!((found.ids[0].is_some(), found.ids[1].is_some()), (true, false));
        assert_eq!(found.doubled, [1]);
        // The one that had it before keeps it.
        let before = [known("b.md", "x", JOIN, true), known("a.md", "y", POOL, true)];
        assert_eq!(settled(&items, &before), ["y", "x"]);
    }

    #[test]
    fn words_of_ascii_are_read_as_all_others_are() {
        for text in [
            "",
            "One two-three, FOUR4 x",
            "caf\u{e9} Caf\u{c9} end\u{2014}dash \u{e9}t\u{e9}s abcde\u{e9} \u{4e2d}\u{6587}\u{5b57}\u{7b26}\u{96c6}ok",
            "extraordinarily long Words \u{130}stanbul",
        ] {
            let mut slow = Sketch::default();
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                slow.add_letters(word);
            }
            assert_eq!(Sketch::of(text), slow, "{text}");
        }
        assert_eq!(Sketch::of("Redis CACHE"), Sketch::of("cache, redis"));
        assert_ne!(Sketch::of("ab"), Sketch::of("ba"));
    }

    #[test]
    fn sketches_tell_how_alike_texts_are() {
        let (pool, join) = (Sketch::of(POOL), Sketch::of(JOIN));
        assert!((pool.likeness(&pool) - 1.0).abs() < 1e-9);
        assert!(pool.likeness(&join) < 0.3, "{}", pool.likeness(&join));
        assert_eq!(Sketch::from_bytes(&pool.to_bytes()), pool);
        assert!(Sketch::of("…").is_empty() && Sketch::default().likeness(&pool) < 0.01);
        let long = |from: usize| -> String {
            (from..from + 400)
                .flat_map(|n| ["word".to_owned(), n.to_string(), " ".to_owned()])
                .collect()
        };
        let half = Sketch::of(&long(0)).likeness(&Sketch::of(&long(200)));
        assert!((0.1..0.6).contains(&half), "a third, about: {half}");
        assert!(Sketch::of("数据库的连接池").likeness(&Sketch::of("数据库的连接池很大")) > 0.5);
    }
}
