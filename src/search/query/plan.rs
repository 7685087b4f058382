//! A query in the forms that the index and the full text take.

use std::ops::Range;

use super::{
    parser::{Parsed, parse},
    tree::{Leaf, Part, Problem, Stored, TextOf, Tree},
};
use crate::search::{
    index::{Pattern, Set, Test, Word},
    tokenizer::{Tokenizer, is_unspaced},
};

/// The most clauses of a query.
const MAX_CLAUSES: usize = 32;
/// Letters of the shortest word that full text is searched for; in scripts without spaces, two.
const MIN_TEXT_LETTERS: usize = 3;

/// A leaf or its negation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    leaf: Leaf,
    wanted: bool,
}

/// A query, parsed as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// In disjunctive normal form: all of one of these have to hold.
    clauses: Vec<Vec<Literal>>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The spans of its parts (bytes, in order); the rest is plain words.
    pub parts: Vec<(Range<usize>, Part)>,
}

/// One alternative of a query: what the index is asked, and what the full text is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// For the index.
    pub pattern: Pattern,
    /// An expression of FTS5 for the words, if they are long enough for it.
    pub text: Option<String>,
}

impl Query {
    /// Parses a query. Never fails.
    pub fn parse(text: &str) -> Self {
        let Parsed { tree, problems, parts } = parse(text);
        let mut query = Self { clauses: Vec::new(), problems, parts };
        query.clauses = match tree.map(|tree| clauses(&tree, true)) {
            None => Vec::new(),
            Some(Some(clauses)) => clauses,
            Some(None) => {
                let message = "too many alternatives: write fewer OR".to_owned();
                query.problems.push(Problem { at: 0..text.len(), message });
                Vec::new()
            }
        };
        query
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The folded words and phrases that are searched, for marking their matches.
    pub fn words(&self) -> Vec<String> {
        let words = self.wanted().filter_map(|leaf| match leaf {
            Leaf::Word(word) | Leaf::Phrase(word) | Leaf::Title(word) => Some(&word[..]),
            Leaf::Stored(stored) => stored.words().map(|(_, words)| words),
            Leaf::Test(_) => None,
        });
        let mut words: Vec<String> = words.map(str::to_owned).collect();
        words.dedup();
        words
    }

    /// Those of these words that are searched in texts of entries, and those in notes.
    pub fn words_within(&self) -> (Vec<String>, Vec<String>) {
        let (mut texts, mut notes) = (Vec::new(), Vec::new());
        for leaf in self.wanted() {
            match leaf {
                Leaf::Phrase(words) => {
                    texts.push(words.clone());
                    notes.push(words.clone());
                }
                Leaf::Stored(stored) => match stored.words() {
                    Some((TextOf::Entry, words)) => texts.push(words.to_owned()),
                    Some((TextOf::Note, words)) => notes.push(words.to_owned()),
                    None => {}
                },
                Leaf::Word(_) | Leaf::Title(_) | Leaf::Test(_) => {}
            }
        }
        (texts, notes)
    }

    /// The leaves that are not negated, of all clauses.
    fn wanted(&self) -> impl Iterator<Item = &Leaf> {
        let literals = self.clauses.iter().flatten();
        literals.filter(|literal| literal.wanted).map(|literal| &literal.leaf)
    }

    /// What to ask the index and the full text. `stored` answers what only the store knows; its
    /// errors are passed on.
    pub fn plan<E>(
        &self,
        stored: &mut dyn FnMut(&Stored) -> Result<Set, E>,
    ) -> Result<Vec<Clause>, E> {
        let mut plan = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let mut pattern = Pattern::default();
            let mut text = Vec::new();
            for Literal { leaf, wanted } in clause {
                let test = match leaf {
                    Leaf::Word(word) if *wanted => {
                        pattern.words.push(Word::new(word));
                        if is_long_enough(word) {
                            text.push(expression(word, true));
                        }
                        continue;
                    }
                    Leaf::Word(word) => Test::Any(vec![
                        Test::Named(Word::new(word)),
                        Test::In(stored(&Stored::Text(word.clone()))?),
                    ]),
                    Leaf::Phrase(phrase) => Test::Any(vec![
                        Test::Named(Word::new(phrase)),
                        Test::In(stored(&Stored::Text(phrase.clone()))?),
                    ]),
                    Leaf::Title(word) => Test::Title(Word::new(word)),
                    Leaf::Test(test) => Test::clone(test),
                    Leaf::Stored(request) => Test::In(stored(request)?),
                };
                pattern.tests.push(if *wanted { test } else { Test::Not(Box::new(test)) });
            }
            let text = (!text.is_empty()).then(|| text.join(" AND "));
            plan.push(Clause { pattern, text });
        }
        Ok(plan)
    }
}

fn is_long_enough(word: &str) -> bool {
    let least = if word.chars().all(is_unspaced) { 2 } else { MIN_TEXT_LETTERS };
    word.chars().count() >= least
}

/// An FTS5 phrase of words, stemmed as those of texts are; with `prefix`, the last matches as a
/// prefix.
pub fn expression(words: &str, prefix: bool) -> String {
    let stems = Tokenizer::default().of(words);
    format!("\"{stems}\"{}", if prefix { "*" } else { "" })
}

/// The disjunctive normal form of a tree or of its negation; `None` if it has too many clauses.
fn clauses(tree: &Tree, wanted: bool) -> Option<Vec<Vec<Literal>>> {
    match (tree, wanted) {
        (Tree::Leaf(leaf), _) => Some(vec![vec![Literal { leaf: leaf.clone(), wanted }]]),
        (Tree::Not(tree), _) => clauses(tree, !wanted),
        (Tree::Or(trees), true) | (Tree::And(trees), false) => {
            let mut all = Vec::new();
            for tree in trees {
                all.extend(clauses(tree, wanted)?);
            }
            (all.len() <= MAX_CLAUSES).then_some(all)
        }
        (Tree::And(trees), true) | (Tree::Or(trees), false) => {
            let mut all = vec![Vec::new()];
            for tree in trees {
                let alternatives = clauses(tree, wanted)?;
                if all.len() * alternatives.len() > MAX_CLAUSES {
                    return None;
                }
                all = all
                    .iter()
                    .flat_map(|before| alternatives.iter().map(|next| [&before[..], next].concat()))
                    .collect();
            }
            Some(all)
        }
    }
}

#[cfg(test)]
mod tests;
