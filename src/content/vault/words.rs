//! How many words of the files are in their entries.

use std::{collections::HashSet, ops::AddAssign};

use xxhash_rust::xxh3::xxh3_64;

use crate::{content::learning_log::is_label_word, domain::Entry};

/// Words of files, and those of them that are in entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordCount {
    /// Words behind the front matter.
    pub read: usize,
    /// Those that are in the entries of their file, in its categories, or labels such as
    /// "Solution", which the screen shows in their place.
    pub kept: usize,
}

impl AddAssign for WordCount {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.kept += other.kept;
    }
}

impl WordCount {
    /// Counts the words of a body. `texts` are those of its entries and categories.
    pub(super) fn of<'t>(body: &str, texts: impl Iterator<Item = &'t str>) -> Self {
        let texts: Vec<&str> = texts.collect();
        // Mostly the text of an entry is all of it.
        let whole = texts.iter().filter(|text| text.len() * 2 > body.len()).find_map(|text| {
            let at = body.find(*text)?;
            Some((at, at + text.len()))
        });
        let (from, to) = whole.unwrap_or((0, 0));
        let outside = [&body[..from], &body[to..]];
        let mut count = Self { read: words(&body[from..to]).count(), kept: 0 };
        count.kept = count.read;
        let known: HashSet<u64> = if outside.iter().all(|part| words(part).next().is_none()) {
            HashSet::new()
        } else {
            texts.iter().flat_map(|text| words(text)).map(hash).collect()
        };
        for word in outside.into_iter().flat_map(words) {
            count.read += 1;
            count.kept += usize::from(known.contains(&hash(word)) || is_label_word(word));
        }
        count
    }
}

/// The texts of an entry that words can be in.
pub(super) fn texts_of(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.texts().chain(entry.tags.iter().chain(&entry.aliases).map(String::as_str))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn hash(word: &str) -> u64 {
    xxh3_64(word.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_in_no_text_are_told() {
        let count = |body: &str, texts: &[&str]| {
            let WordCount { read, kept } = WordCount::of(body, texts.iter().copied());
            (read, kept)
        };
        assert_eq!(count("# One\n\ntwo three\n", &["One", "two three"]), (3, 3));
        assert_eq!(count("Problem: one two. Solution: three", &["one two", "three"]), (5, 5));
        assert_eq!(count("one two three four", &["one", "two"]), (4, 2));
        assert_eq!(count("", &[]), (0, 0));
    }
}
