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
                    Leaf::Test(test) => test.clone(),
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Kind;

    fn plan(text: &str) -> (Vec<Clause>, Vec<String>) {
        let query = Query::parse(text);
        let set = |stored: &Stored| {
            Ok::<_, ()>({
                let _ = stored;
                Set::default()
            })
        };
        let problems = query.problems.iter().map(|problem| problem.message.clone()).collect();
        (query.plan(&mut { set }).unwrap(), problems)
    }

    #[test]
    fn words_fit_in_any_order_and_go_to_the_full_text_when_long_enough() {
        let (plan, problems) = plan("Redis  of caché");
        assert!(problems.is_empty());
        assert_eq!(plan.len(), 1);
        let words: Vec<&str> = plan[0].pattern.words.iter().map(Word::text).collect();
        assert_eq!(words, ["redis", "of", "cache"]);
        assert_eq!(plan[0].text.as_deref(), Some("\"redi\"* AND \"cach\"*"));
    }

    #[test]
    fn operators_bind_as_people_expect() {
        let (plan, problems) = plan("redis (cache OR lock) -django kind:chall tag:\"in memory\"");
        assert_eq!(problems, [""; 0]);
        assert_eq!(plan.len(), 2);
        for (clause, word) in plan.iter().zip(["cache", "lock"]) {
            assert_eq!(clause.pattern.words[1].text(), word);
            assert_eq!(clause.pattern.tests[1], Test::Kind(vec![Kind::Challenge]));
            assert!(matches!(&clause.pattern.tests[0], Test::Not(_)));
            assert_eq!(clause.pattern.tests[2], Test::Tag(Word::new("in memory")));
        }
        let both = Query::parse("NOT (a b)").clauses;
        assert_eq!(both.len(), 2, "not both means without the one or without the other");
    }

    #[test]
    fn h12_what_is_broken_is_told_with_its_place_and_the_rest_is_searched() {
        for (text, message, words) in [
            ("redis \"two wor", "the quote is not closed", 1),
            ("redis (cache", "`(` is not closed", 2),
            ("redis) cache", "nothing is open here that `)` could close", 2),
            ("OR redis", "OR stands between two things", 1),
            ("colour:red redis", "there is no `colour:`", 1),
            ("kind:fruit redis", "`kind:` takes technology", 1),
            ("after:soon redis", "`after:` takes a date", 1),
            ("redis tag:", "`tag:` needs a value", 1),
            ("redis NOT", "something has to follow", 1),
        ] {
            let query = Query::parse(text);
            assert!(
                query.problems.iter().any(|problem| problem.message.starts_with(message)),
                "{text}: {:?}",
                query.problems
            );
            let (plan, _) = plan(text);
            assert_eq!(plan[0].pattern.words.len(), words, "{text}");
        }
        assert!(Query::parse("  ").is_empty());
        let pasted = Query::parse("FATAL: too many");
        assert!(pasted.problems.is_empty() && pasted.words() == ["fatal", "too", "many"]);
        let many = ["(a OR b)"; 9].join(" ");
        assert!(Query::parse(&many).problems[0].message.starts_with("too many alternatives"));
        assert!(Query::parse(&"(".repeat(9999)).problems.len() > 1);
        let pasted = Query::parse(&"word ".repeat(5000));
        assert_eq!(pasted.words().len(), 1);
        assert!(pasted.problems[0].message.starts_with("only 32 words"));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2000, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn h12_nothing_that_can_be_typed_breaks_it(
            text in "([a-zé中\\-:\"() ]|OR|NOT|cat:|tag:|kind:|is:|after:|\\PC){0,40}",
        ) {
            let query = Query::parse(&text);
            for (at, _) in &query.parts {
                prop_assert!(text.get(at.clone()).is_some());
            }
            let (plan, _) = plan(&text);
            for clause in plan {
                if let Some(expression) = &clause.text {
                    prop_assert_eq!(expression.matches('"').count() % 2, 0);
                }
            }
        }
    }
}
