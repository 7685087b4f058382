//! From a parsed query to patterns for the index and expressions for the full text.

use std::ops::Range;

use super::{
    operators::NamesOf,
    parser::{Parsed, parse},
    text_word::TextWord,
    tree::{Leaf, Part, Problem, Stored, TextOf, Tree},
};
use crate::search::{
    index::{Pattern, Set, Test, Word},
    joined::{signed, variants},
    question::content_words,
};

/// The maximum number of clauses of a query.
const MAX_CLAUSES: usize = 32;
/// A leaf or its negation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    leaf: Leaf,
    wanted: bool,
}

/// A query, parsed as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// In disjunctive normal form: all literals of one clause have to hold.
    clauses: Vec<Vec<Literal>>,
    /// Its problems.
    pub problems: Vec<Problem>,
    /// The spans of its parts (bytes, in order); the rest is plain words.
    pub parts: Vec<(Range<usize>, Part)>,
    /// What it excludes, as it is written.
    pub excluded: Vec<String>,
}

/// One alternative of a query, for the index and for the full text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// For the index.
    pub pattern: Pattern,
    /// The words that the full text has to have.
    pub words: Vec<TextWord>,
    /// For the index, with names of several parts as one word (`nodejs` for `node.js`), if there
    /// are any.
    pub joined: Option<Pattern>,
}

impl Clause {
    /// An FTS5 expression for all its words, if there are any.
    pub fn expression(&self) -> Option<String> {
        let words: Vec<String> = self.words.iter().map(TextWord::expression).collect();
        (!words.is_empty()).then(|| words.join(" AND "))
    }
}

impl Query {
    /// Parses a query. Never fails.
    pub fn parse(text: &str) -> Self {
        let Parsed { tree, problems, parts, excluded } = parse(text);
        let excluded = excluded.into_iter().map(|at| text[at].to_owned()).collect();
        let mut query = Self { clauses: Vec::new(), problems, parts, excluded };
        query.clauses = match tree.map(|tree| clauses(&tree, true)) {
            None => Vec::new(),
            Some(Some(clauses)) => clauses,
            Some(None) => {
                let message = "too many alternatives: use fewer ORs".to_owned();
                query.problems.push(Problem { at: 0..text.len(), message, unfinished: false });
                Vec::new()
            }
        };
        query
    }

    /// Whether it has no conditions.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The folded words and phrases that are searched, to highlight their matches; without function
    /// words, beside others.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for clause in &self.clauses {
            let mut content = content_of(clause).into_iter();
            for leaf in clause.iter().filter(|it| it.wanted).map(|literal| &literal.leaf) {
                words.extend(match leaf {
                    Leaf::Word(word) => content.next().unwrap_or(true).then_some(signed(word).1),
                    Leaf::Phrase(word) | Leaf::Title(word) => Some(&word[..]),
                    Leaf::Stored(stored) => stored.words().map(|(_, words)| words),
                    Leaf::Test(_) => None,
                });
            }
        }
        words.dedup();
        words.into_iter().map(str::to_owned).collect()
    }

    /// The words and phrases that must be in the texts of entries, and those that must be in notes.
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

    /// The names of tags and categories that entries must have, folded, with a test for each.
    pub fn names(&self) -> Vec<(NamesOf, String, Test)> {
        let name = |leaf: &Leaf| {
            let Leaf::Test(test) = leaf else { return None };
            match &**test {
                Test::Tag(word) => Some((NamesOf::Tags, word.text().to_owned(), Test::clone(test))),
                Test::Category(word) => {
                    Some((NamesOf::Categories, word.text().to_owned(), Test::clone(test)))
                }
                _ => None,
            }
        };
        self.wanted().filter_map(name).collect()
    }

    /// The leaves of all clauses that are not negated.
    fn wanted(&self) -> impl Iterator<Item = &Leaf> {
        let literals = self.clauses.iter().flatten();
        literals.filter(|literal| literal.wanted).map(|literal| &literal.leaf)
    }

    /// The clauses for the index and the full text. `stored` returns the entries that meet a
    /// condition of the store; its errors are returned.
    pub fn plan<E>(
        &self,
        stored: &mut dyn FnMut(&Stored) -> Result<Set, E>,
    ) -> Result<Vec<Clause>, E> {
        let mut plan = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let mut pattern = Pattern::default();
            let (mut words, mut joined) = (Vec::new(), Vec::new());
            let mut content = content_of(clause).into_iter();
            for Literal { leaf, wanted } in clause {
                let test = match leaf {
                    Leaf::Word(word) if *wanted => {
                        let (_, name) = signed(word);
                        pattern.words.push(Word::new(name));
                        joined.push(variants(name).into_iter().find(|_| name.contains(' ')));
                        if content.next().unwrap_or(true) {
                            words.push(TextWord::of(word));
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
            let joined = joined.iter().any(Option::is_some).then(|| {
                let names = pattern.words.iter().zip(&joined);
                let word = |(word, joined): (&Word, &Option<String>)| {
                    joined.as_ref().map_or_else(|| word.clone(), |joined| Word::new(joined))
                };
                Pattern { words: names.map(word).collect(), tests: pattern.tests.clone() }
            });
            plan.push(Clause { pattern, words, joined });
        }
        Ok(plan)
    }
}

/// For each word of a clause, whether the full text has to have it: function words need not be
/// there.
fn content_of(clause: &[Literal]) -> Vec<bool> {
    let words: Vec<&str> = clause
        .iter()
        .filter_map(|literal| match &literal.leaf {
            Leaf::Word(word) if literal.wanted => Some(&word[..]),
            _ => None,
        })
        .collect();
    let content = content_words(&words);
    (0..words.len()).map(|at| content.contains(&at)).collect()
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
