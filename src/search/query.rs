//! The query language: one parser for the search line, the command line and all else that
//! selects entries.
//!
//! A query is never an error. What can't be understood is told as a [`Problem`] with its place,
//! and the rest is searched.

use std::{ops::Range, str::FromStr as _};

use jiff::civil::Date;

use super::{
    extract::is_unspaced,
    fold::fold,
    index::{Pattern, Set, Test},
    word::Word,
};
use crate::domain::{Kind, Level};

/// The most alternatives that a query is taken apart into.
const MAX_CLAUSES: usize = 32;
/// Parentheses within parentheses.
const MAX_DEPTH: usize = 32;
/// Full text is searched for words of so many letters; of writing without spaces, for two.
const LEAST_FOR_TEXT: usize = 3;

/// What can be written in a query, for help, completion and documentation: the form, what it
/// finds, and the values that it takes, if these are few.
pub const LANGUAGE: &[(&str, &str, &[&str])] = &[
    ("word", "fits titles, tags, categories and other names; then texts and notes", &[]),
    ("\"two words\"", "these words side by side, in any text", &[]),
    ("cat:word", "in a category of that name", &[]),
    ("tag:word", "with that tag", &[]),
    (
        "kind:value",
        "of that kind",
        &["technology", "concept", "practice", "integration", "challenge", "takeaway", "article"],
    ),
    ("level:value", "of that level", &["foundation", "core", "advanced"]),
    ("has:value", "with a note of yours, or with a solution", &["note", "solution"]),
    ("is:value", "starred; or no longer in the catalogue", &["starred", "orphan"]),
    ("title:word", "in the title only", &[]),
    ("body:word", "in the text only", &[]),
    ("note:word", "in your notes only", &[]),
    ("after:2026-01-31", "note changed on that day or later", &[]),
    ("before:2026-01-31", "note changed before that day", &[]),
    ("-word, NOT word", "without it", &[]),
    ("one OR other", "either of them", &[]),
    ("( )", "belong together", &[]),
];

/// What a stretch of a query is, for colouring it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `cat:`, `OR`, `-`, parentheses.
    Operator,
    /// What stands behind an operator's colon.
    Value,
    /// In quotes.
    Phrase,
    /// Not understood.
    Broken,
}

/// What is wrong with a query, and where (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stretch that it is about.
    pub at: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// What only the store can tell: which entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Have this in some text: an expression of FTS5.
    Text(String),
    /// Have this in summary, body, challenge or solution.
    Body(String),
    /// Have this in their note.
    Note(String),
    /// Have a note.
    HasNote,
    /// Have a solution.
    HasSolution,
    /// Are starred.
    Starred,
    /// Are not in the catalogue any more.
    Orphan,
    /// Have a note that was changed on that day or later.
    After(Date),
    /// Have a note that was changed before that day.
    Before(Date),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Leaf {
    Word(String),
    Phrase(String),
    Category(String),
    Tag(String),
    Kind(Kind),
    Level(Level),
    Title(String),
    Stored(Stored),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tree {
    Leaf(Leaf),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}

/// A leaf, or the opposite of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    leaf: Leaf,
    wanted: bool,
}

/// A query that was understood as far as possible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// One of these has to hold as a whole.
    clauses: Vec<Vec<Literal>>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What its stretches are (bytes, in order); the rest is plain words.
    pub parts: Vec<(Range<usize>, Part)>,
}

/// One way to fit a query: what the index is asked, and what the full text is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// For the index.
    pub pattern: Pattern,
    /// An expression of FTS5 for the words, if they are long enough for it.
    pub text: Option<String>,
}

impl Query {
    /// Understands a query.
    pub fn parse(text: &str) -> Self {
        let mut parser = Parser { text, at: 0, query: Self::default() };
        let tree = parser.whole();
        let mut query = parser.query;
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

    /// The folded words and phrases that a fitting text is about, for marking them.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for literal in self.clauses.iter().flatten().filter(|literal| literal.wanted) {
            match &literal.leaf {
                Leaf::Word(word) | Leaf::Phrase(word) | Leaf::Title(word) => {
                    words.push(word.clone());
                }
                Leaf::Stored(Stored::Body(word) | Stored::Note(word)) => {
                    words.push(fold(word));
                }
                _ => {}
            }
        }
        words.retain(|word| !word.is_empty());
        words.dedup();
        words
    }

    /// What the index and the full text are to be asked. `stored` answers what only the store
    /// knows.
    ///
    /// # Errors
    /// As `stored` fails.
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
                        Test::In(stored(&Stored::Text(expression(word, false)))?),
                    ]),
                    Leaf::Phrase(phrase) => Test::Any(vec![
                        Test::Named(Word::new(phrase)),
                        Test::In(stored(&Stored::Text(expression(phrase, false)))?),
                    ]),
                    Leaf::Category(word) => Test::Category(Word::new(word)),
                    Leaf::Tag(word) => Test::Tag(Word::new(word)),
                    Leaf::Kind(kind) => Test::Kind(vec![*kind]),
                    Leaf::Level(level) => Test::Level(vec![*level]),
                    Leaf::Title(word) => Test::Title(Word::new(word)),
                    Leaf::Stored(asked) => Test::In(stored(asked)?),
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
    let least = if word.chars().all(is_unspaced) { 2 } else { LEAST_FOR_TEXT };
    word.chars().count() >= least
}

/// An FTS5 string for words side by side; the last may go on.
fn expression(words: &str, goes_on: bool) -> String {
    let quoted = words.replace('"', "\"\"");
    if goes_on { format!("\"{quoted}\"*") } else { format!("\"{quoted}\"") }
}

/// The disjunctive normal form of a tree, or of its opposite; `None` when it would be too long.
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

struct Parser<'t> {
    text: &'t str,
    at: usize,
    query: Query,
}

impl Parser<'_> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.query.parts.push((at.clone(), Part::Broken));
        self.query.problems.push(Problem { at, message: message.into() });
    }

    fn part(&mut self, at: Range<usize>, part: Part) {
        self.query.parts.push((at, part));
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The whole query: what closes too often is told and passed over.
    fn whole(&mut self) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            trees.extend(self.alternatives(0));
            if self.rest().starts_with(')') {
                let at = self.at;
                self.problem(at..at + 1, "nothing is open here that `)` could close");
                self.at += 1;
            } else {
                break;
            }
        }
        together(trees, Tree::And)
    }

    fn alternatives(&mut self, depth: usize) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            trees.extend(self.all(depth));
            let at = self.at;
            if !self.takes_keyword("OR") {
                return together(trees, Tree::Or);
            }
            if trees.is_empty() {
                self.problem(at..at + 2, "OR stands between two things");
            } else {
                self.part(at..at + 2, Part::Operator);
            }
        }
    }

    fn all(&mut self, depth: usize) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            self.skip_spaces();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.sees_keyword("OR") {
                return together(trees, Tree::And);
            }
            trees.extend(self.one(depth));
        }
    }

    fn sees_keyword(&self, keyword: &str) -> bool {
        self.rest().strip_prefix(keyword).is_some_and(|behind| {
            behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || "()".contains(c))
        })
    }

    fn takes_keyword(&mut self, keyword: &str) -> bool {
        self.skip_spaces();
        let sees = self.sees_keyword(keyword);
        if sees {
            self.at += keyword.len();
        }
        sees
    }

    fn one(&mut self, depth: usize) -> Option<Tree> {
        let begin = self.at;
        let not = if self.takes_keyword("NOT") {
            3
        } else if self.rest().starts_with('-')
            && self.rest()[1..].starts_with(|c: char| !c.is_whitespace() && c != '-')
        {
            self.at += 1;
            1
        } else {
            0
        };
        if not > 0 {
            self.part(begin..begin + not, Part::Operator);
            self.skip_spaces();
            if self.rest().is_empty() || self.rest().starts_with(')') {
                self.problem(begin..begin + not, "something has to follow that is not wanted");
                return None;
            }
            if depth >= MAX_DEPTH {
                return self.too_deep();
            }
            return Some(Tree::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.rest().starts_with('(') {
            return self.group(depth);
        }
        if self.rest().starts_with('"') {
            return self.phrase().map(|phrase| Tree::Leaf(Leaf::Phrase(phrase)));
        }
        self.word()
    }

    fn too_deep(&mut self) -> Option<Tree> {
        let at = self.at;
        self.problem(at..self.text.len(), "too many parentheses within each other");
        self.at = self.text.len();
        None
    }

    fn group(&mut self, depth: usize) -> Option<Tree> {
        if depth >= MAX_DEPTH {
            return self.too_deep();
        }
        let begin = self.at;
        self.part(begin..begin + 1, Part::Operator);
        self.at += 1;
        let tree = self.alternatives(depth + 1);
        if self.rest().starts_with(')') {
            let at = self.at;
            self.part(at..at + 1, Part::Operator);
            self.at += 1;
        } else {
            self.problem(begin..begin + 1, "`(` is not closed");
        }
        tree
    }

    /// A text in quotes, folded; to the end if it is not closed.
    fn phrase(&mut self) -> Option<String> {
        let begin = self.at;
        let inner = &self.text[begin + 1..];
        let (end, closed) = match inner.find('"') {
            Some(end) => (begin + 1 + end, true),
            None => (self.text.len(), false),
        };
        let phrase = fold(&self.text[begin + 1..end]);
        self.at = if closed { end + 1 } else { end };
        self.part(begin..self.at, Part::Phrase);
        if !closed {
            self.problem(begin..begin + 1, "the quote is not closed");
        }
        (!phrase.is_empty()).then_some(phrase)
    }

    fn word(&mut self) -> Option<Tree> {
        let begin = self.at;
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
            .unwrap_or(self.rest().len());
        let word = &self.text[begin..begin + length];
        if let Some((field, _)) = word.split_once(':')
            && !field.is_empty()
            && field.bytes().all(|byte| byte.is_ascii_alphabetic())
        {
            return self.field(field.len());
        }
        self.at += length;
        let folded = fold(word);
        leaf_of(folded)
    }

    /// `field:value`; an unknown field is searched as words.
    fn field(&mut self, length: usize) -> Option<Tree> {
        let begin = self.at;
        let name = self.text[begin..begin + length].to_ascii_lowercase();
        self.at += length + 1;
        let known = matches!(
            &name[..],
            "cat"
                | "tag"
                | "kind"
                | "level"
                | "has"
                | "is"
                | "title"
                | "body"
                | "note"
                | "after"
                | "before"
        );
        let value_at = self.at;
        let value = if self.rest().starts_with('"') {
            self.phrase().unwrap_or_default()
        } else {
            let rest = self.rest();
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let value = rest[..end.unwrap_or(rest.len())].to_owned();
            self.at += value.len();
            if known {
                self.part(value_at..self.at, Part::Value);
            }
            value
        };
        if !known {
            let message = format!(
                "there is no `{name}:`; there are cat: tag: kind: level: has: is: title: body: \
                 note: after: before:"
            );
            self.problem(begin..begin + length + 1, message);
            let folded = fold(&format!("{name} {value}"));
            return leaf_of(folded);
        }
        self.part(begin..begin + length + 1, Part::Operator);
        let folded = fold(&value);
        if folded.is_empty() {
            self.problem(
                begin..self.at.max(begin + length + 1),
                format!("`{name}:` needs a value"),
            );
            return None;
        }
        match Self::leaf(&name, &value, folded) {
            Ok(leaf) => Some(Tree::Leaf(leaf)),
            Err(message) => {
                self.problem(value_at..self.at, message);
                None
            }
        }
    }

    fn leaf(name: &str, value: &str, folded: String) -> Result<Leaf, String> {
        let one_of = |values: &[&str]| format!("`{name}:` takes {}", values.join(", "));
        // While a value is being typed, its beginning stands for it.
        let begun = |values: &[&'static str]| {
            values.iter().find(|v| v.starts_with(&folded)).copied().ok_or_else(|| one_of(values))
        };
        let values = LANGUAGE
            .iter()
            .find(|(form, ..)| form.split(':').next() == Some(name))
            .map_or(&[][..], |(.., values)| values);
        Ok(match name {
            "cat" => Leaf::Category(folded),
            "tag" => Leaf::Tag(folded),
            "title" => Leaf::Title(folded),
            "kind" => Leaf::Kind(Kind::from_str(begun(values)?).map_err(|e| e.to_string())?),
            "level" => Leaf::Level(Level::from_str(begun(values)?).map_err(|e| e.to_string())?),
            "has" if begun(values)? == "note" => Leaf::Stored(Stored::HasNote),
            "has" => Leaf::Stored(Stored::HasSolution),
            "is" if begun(values)? == "starred" => Leaf::Stored(Stored::Starred),
            "is" => Leaf::Stored(Stored::Orphan),
            "body" => Leaf::Stored(Stored::Body(expression(&folded, true))),
            "note" => Leaf::Stored(Stored::Note(expression(&folded, true))),
            _ => {
                let date = Date::from_str(value)
                    .map_err(|_| format!("`{name}:` takes a date such as 2026-01-31"))?;
                Leaf::Stored(if name == "after" {
                    Stored::After(date)
                } else {
                    Stored::Before(date)
                })
            }
        })
    }
}

/// A word as a tree, unless nothing is left of it.
fn leaf_of(word: String) -> Option<Tree> {
    if word.is_empty() { None } else { Some(Tree::Leaf(Leaf::Word(word))) }
}

/// One tree of several; none of none.
fn together(mut trees: Vec<Tree>, join: fn(Vec<Tree>) -> Tree) -> Option<Tree> {
    match trees.len() {
        0 => None,
        1 => trees.pop(),
        _ => Some(join(trees)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        assert_eq!(plan[0].text.as_deref(), Some("\"redis\"* AND \"cache\"*"));
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
            ("colour:red redis", "there is no `colour:`", 2),
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
        let many = ["(a OR b)"; 9].join(" ");
        assert!(Query::parse(&many).problems[0].message.starts_with("too many alternatives"));
        assert!(Query::parse(&"(".repeat(9999)).problems.len() > 1);
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
