//! How well a text answers a question: BM25F (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework: BM25 and Beyond", 2009) over the fields of an entry, with what stands together and
//! what a title is about.

use std::collections::HashMap;

use super::{Question, function_words::Language};
use crate::search::tokenizer::{Tokenizer, beginning};

/// The saturation of BM25: how soon further occurrences stop to count.
const K1: f64 = 4.0;
/// What another form of a word counts, beside the word itself.
const OTHER: f64 = 0.8;
/// What two words that follow each other in the question count when they do so in a text, beside
/// both of them alone.
const TOGETHER: f64 = 0.5;
/// What a title that is about nothing else adds, as a share of the score.
const ABOUT: f64 = 0.3;
/// How much it matters that a text has all of the words: the power of the share that it has.
const COVERAGE: f64 = 0.75;
/// Words further apart than this do not stand together.
const NEAR: usize = 8;

/// The fields of an entry, with their weights.
const FIELDS: [Field; 5] = [
    Field { weight: 8.0, by_length: 0.3 },
    Field { weight: 6.0, by_length: 0.3 },
    Field { weight: 4.0, by_length: 0.3 },
    Field { weight: 4.0, by_length: 0.3 },
    Field { weight: 1.0, by_length: 0.75 },
];
const TITLE: usize = 0;
const NAMES: usize = 1;
const SUMMARY: usize = 2;
const HEADING: usize = 3;
const BODY: usize = 4;

struct Field {
    weight: f64,
    /// How much less a word counts in a field that is longer than others: BM25's b.
    by_length: f64,
}

/// The texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The key of the entry.
    pub key: i64,
    /// Its title.
    pub title: String,
    /// Its aliases and tags.
    pub names: Vec<String>,
    /// Its summary.
    pub summary: String,
    /// Its other texts, in Markdown.
    pub texts: Vec<String>,
}

/// What was found of a question in a document.
struct Counted {
    /// Occurrences of each word in each field.
    counts: Vec<[f64; FIELDS.len()]>,
    /// Words in each field.
    lengths: [f64; FIELDS.len()],
    /// For each word and the next: 1 over their smallest distance, 0 if they are not near.
    near: Vec<f64>,
    /// The share of the title's content words that the question has.
    title: f64,
}

/// Reads documents, then tells how well each answers.
pub struct Closeness<'q> {
    question: &'q Question,
    /// How much each word tells.
    weights: &'q [f64],
    /// The words of the question by stem, with what a stem counts.
    stems: HashMap<&'q str, Vec<(usize, f64)>>,
    /// The stems that other words may begin with, with their word.
    prefixes: Vec<(&'q str, usize)>,
    /// What these words begin with.
    begins: Vec<[u8; 2]>,
    read: Vec<Counted>,
    stemmed: String,
}

impl<'q> Closeness<'q> {
    /// `weights` says how much each word of the question tells.
    pub fn new(question: &'q Question, weights: &'q [f64]) -> Self {
        let mut stems: HashMap<&str, Vec<(usize, f64)>> = HashMap::new();
        for (at, word) in question.words.iter().enumerate() {
            stems.entry(&word.stem).or_default().push((at, 1.0));
            for other in word.others.keys() {
                stems.entry(other).or_default().push((at, OTHER));
            }
        }
        let words = question.words.iter().enumerate().filter(|(_, word)| word.prefix);
        let prefixes: Vec<(&str, usize)> = words.map(|(at, word)| (&word.stem[..], at)).collect();
        let all = stems.keys().chain(prefixes.iter().map(|(stem, _)| stem));
        let mut begins: Vec<[u8; 2]> = all.map(|stem| beginning(stem)).collect();
        begins.sort_unstable();
        begins.dedup();
        Self {
            question,
            weights,
            stems,
            prefixes,
            begins,
            read: Vec::new(),
            stemmed: String::new(),
        }
    }

    /// Reads a document.
    pub fn read(&mut self, document: &Document, tokenizer: &mut Tokenizer) {
        let words = self.question.words.len();
        let mut counted = Counted {
            counts: vec![[0.0; FIELDS.len()]; words],
            lengths: [0.0; FIELDS.len()],
            near: vec![0.0; words.saturating_sub(1)],
            title: 0.0,
        };
        counted.title = self.title(&document.title, tokenizer);
        self.count(&document.title, TITLE, &mut counted, tokenizer);
        for name in &document.names {
            self.count(name, NAMES, &mut counted, tokenizer);
        }
        self.count(&document.summary, SUMMARY, &mut counted, tokenizer);
        for text in &document.texts {
            let mut code = false;
            for paragraph in text.split_inclusive('\n') {
                code ^= paragraph.trim_start().starts_with("```");
                let field = if !code && paragraph.starts_with('#') { HEADING } else { BODY };
                self.count(paragraph, field, &mut counted, tokenizer);
            }
        }
        self.read.push(counted);
    }

    /// The share of the content words of a title that are words of the question.
    fn title(&self, title: &str, tokenizer: &mut Tokenizer) -> f64 {
        let folded = crate::domain::fold(title);
        let content = |word: &&str| !Language::ALL.iter().any(|language| language.has(word));
        let (mut all, mut known) = (0.0, 0.0);
        for word in folded.split(' ').filter(content) {
            all += 1.0;
            let stem = tokenizer.of(word);
            known += f64::from(u8::from(self.stems.contains_key(&stem[..])));
        }
        if all > 0.0 { known / all } else { 0.0 }
    }

    fn count(
        &mut self,
        text: &str,
        field: usize,
        counted: &mut Counted,
        tokenizer: &mut Tokenizer,
    ) {
        let mut stemmed = std::mem::take(&mut self.stemmed);
        stemmed.clear();
        tokenizer.add_like(text, &self.begins, &mut stemmed);
        let mut last: Vec<Option<usize>> = vec![None; self.question.words.len()];
        for (place, stem) in stemmed.split_ascii_whitespace().enumerate() {
            counted.lengths[field] += 1.0;
            let prefixes = self.prefixes.iter().filter(|(prefix, _)| stem.starts_with(prefix));
            let begun = prefixes.map(|&(_, at)| (at, OTHER));
            let exact = self.stems.get(stem);
            for (at, count) in exact.into_iter().flatten().copied().chain(begun) {
                counted.counts[at][field] += count;
                let mut meet = |pair: usize, other: usize| {
                    if let Some(other) = last[other]
                        && (1..=NEAR).contains(&(place - other))
                    {
                        let near = 1.0 / (place - other) as f64;
                        counted.near[pair] = counted.near[pair].max(near);
                    }
                };
                if at > 0 {
                    meet(at - 1, at - 1);
                }
                if at + 1 < last.len() {
                    meet(at, at + 1);
                }
                last[at] = Some(place);
            }
        }
        self.stemmed = stemmed;
    }

    /// The score of each document, in their order: more is better, 0 for one without any of the
    /// words.
    pub fn scores(&self) -> Vec<f64> {
        let mut means = [0.0; FIELDS.len()];
        for counted in &self.read {
            for (mean, length) in means.iter_mut().zip(counted.lengths) {
                *mean += length / self.read.len() as f64;
            }
        }
        self.read.iter().map(|counted| self.score(counted, &means)).collect()
    }

    fn score(&self, counted: &Counted, means: &[f64; FIELDS.len()]) -> f64 {
        let (mut has, mut all, mut score) = (0.0, 0.0, 0.0);
        for (counts, weight) in counted.counts.iter().zip(self.weights) {
            let mut frequency = 0.0;
            for (at, field) in FIELDS.iter().enumerate() {
                let length = counted.lengths[at] / means[at].max(1.0);
                let by_length = 1.0 - field.by_length + field.by_length * length;
                frequency += field.weight * counts[at] / by_length;
            }
            all += weight;
            if frequency > 0.0 {
                has += weight;
                score += weight * frequency * (K1 + 1.0) / (frequency + K1);
            }
        }
        for (near, weights) in counted.near.iter().zip(self.weights.windows(2)) {
            score += TOGETHER * near * (weights[0] + weights[1]);
        }
        if all > 0.0 {
            let coverage = f64::powf(has / all, COVERAGE);
            score * (1.0 + ABOUT * counted.title) * coverage
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order of documents, each a title and a text, by how well they answer.
    fn order(question: &str, documents: &[(&str, &str)]) -> Vec<usize> {
        let words: Vec<&str> = question.split(' ').collect();
        let question = Question::of(&words);
        let weights = vec![1.0; question.words.len()];
        let mut closeness = Closeness::new(&question, &weights);
        let mut tokenizer = Tokenizer::default();
        for (title, text) in documents {
            let (title, texts) = ((*title).to_owned(), vec![(*text).to_owned()]);
            closeness.read(&Document { title, texts, ..Document::default() }, &mut tokenizer);
        }
        let scores = closeness.scores();
        let mut order: Vec<usize> = (0..documents.len()).filter(|&at| scores[at] > 0.0).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        order
    }

    #[test]
    fn what_has_more_of_the_words_comes_first_and_what_has_none_not_at_all() {
        let documents = [("A", "lock lock lock"), ("B", "lock and table"), ("C", "nothing")];
        assert_eq!(order("table lock", &documents), [1, 0]);
    }

    #[test]
    fn a_title_counts_more_than_a_heading_and_a_heading_more_than_a_text() {
        let documents = [
            ("A", "The cache is here, and much else."),
            ("B", "# The cache\nIt is here, and more."),
            ("The cache", "It is here, and much else now."),
            // A comment in code is no heading.
            ("D", "```sh\n# cache\n```\nThat is all there is."),
        ];
        assert_eq!(order("cache", &documents)[..2], [2, 1]);
    }

    #[test]
    fn words_that_stand_together_count_more_and_other_forms_less() {
        let apart = "A lock on one side; far away, behind much else and others, a table.";
        let together = "A table lock on one side; far away, behind much else and others.";
        assert_eq!(order("table lock", &[("A", apart), ("B", together)]), [1, 0]);
        assert_eq!(order("deploy", &[("A", "A deployment."), ("B", "A deploy.")]), [1, 0]);
    }

    #[test]
    fn of_two_titles_the_one_that_is_about_less_else_comes_first() {
        let documents = [("Locks and tables and rows", "text"), ("Locks", "text")];
        assert_eq!(order("locks", &documents), [1, 0]);
    }
}
