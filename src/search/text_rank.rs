//! Ranks texts by all words of a query as FTS5's `bm25` does, but for entries that are read.

use std::iter;

use super::{extract::IndexedText, query::TextWord};

/// As how many a word counts in a title, a summary, tags and other texts.
const TITLE: f64 = 8.0;
const SUMMARY: f64 = 4.0;
const TAGS: f64 = 4.0;
const OTHER: f64 = 1.0;
/// BM25's constants, as FTS5 has them: the saturation, and how much the length of a text matters.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// What a word counts at least that most entries have.
const LEAST: f64 = 1e-6;

/// Reads entries, then tells how well each has the words.
pub struct TextRank<'q> {
    words: Vec<&'q TextWord>,
    /// How much each word tells.
    weights: Vec<f64>,
    read: Vec<Counts>,
}

/// Of an entry.
struct Counts {
    /// How often it has each word, by weight.
    words: Vec<f64>,
    length: f64,
}

impl<'q> TextRank<'q> {
    /// For words, each with the number of entries that have it, of `all`.
    pub fn new(words: impl Iterator<Item = (&'q TextWord, f64)>, all: f64) -> Self {
        let idf = |has: f64| ((all - has + 0.5) / (has + 0.5)).ln().max(LEAST);
        let (words, weights) = words.map(|(word, has)| (word, idf(has))).unzip();
        Self { words, weights, read: Vec::new() }
    }

    /// Reads the text of an entry, if it has all words. Returns whether it does.
    pub fn read(&mut self, text: &IndexedText) -> bool {
        let mut counts = Counts { words: vec![0.0; self.words.len()], length: 0.0 };
        let weights = [TITLE, SUMMARY].into_iter().chain(iter::repeat(OTHER));
        for (text, weight) in text.words.iter().zip(weights).chain([(&text.tags, TAGS)]) {
            let stems: Vec<&str> = text.split_ascii_whitespace().collect();
            counts.length += stems.len() as f64;
            for (count, word) in counts.words.iter_mut().zip(&self.words) {
                *count += weight * word.count(&stems) as f64;
            }
        }
        let has_all = counts.words.iter().all(|count| *count > 0.0);
        if has_all {
            self.read.push(counts);
        }
        has_all
    }

    /// The score of each entry that was read and has all words, in their order: less is better.
    pub fn scores(&self) -> Vec<f64> {
        let mean = self.read.iter().map(|counts| counts.length).sum::<f64>()
            / self.read.len().max(1) as f64;
        let score = |counts: &Counts| {
            let by_length = K1 * (1.0 - B + B * counts.length / mean.max(1.0));
            let words = counts.words.iter().zip(&self.weights);
            -words
                .map(|(count, weight)| weight * count * (K1 + 1.0) / (count + by_length))
                .sum::<f64>()
        };
        self.read.iter().map(score).collect()
    }
}
