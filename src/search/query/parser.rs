//! Reads the query language.

use std::ops::Range;

use super::{
    operators::{OPERATORS, Operator, written},
    tree::{Leaf, Part, Problem, Tree},
};
use crate::domain::fold;

/// Parentheses within parentheses.
const MAX_DEPTH: usize = 32;
/// More words than this are not searched: nobody types so many, but a paste has them.
const MAX_WORDS: usize = 32;

/// A query that was read: what it asks for, if anything, and what is to be said of it.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) tree: Option<Tree>,
    pub(super) problems: Vec<Problem>,
    pub(super) parts: Vec<(Range<usize>, Part)>,
}

/// Reads a query; never fails.
pub(super) fn parse(text: &str) -> Parsed {
    let mut parser = Parser { text, at: 0, words: 0, parsed: Parsed::default() };
    let tree = parser.whole();
    Parsed { tree, ..parser.parsed }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// How many words, phrases and operators have been read.
    words: usize,
    parsed: Parsed,
}

impl Parser<'_> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.parsed.parts.push((at.clone(), Part::Broken));
        self.parsed.problems.push(Problem { at, message: message.into() });
    }

    fn part(&mut self, at: Range<usize>, part: Part) {
        self.parsed.parts.push((at, part));
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
        self.words += 1;
        if self.words > MAX_WORDS {
            self.problem(begin..self.text.len(), format!("only {MAX_WORDS} words are searched"));
            self.at = self.text.len();
            return None;
        }
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

    /// `field:value`; an unknown field is told and left out.
    fn field(&mut self, length: usize) -> Option<Tree> {
        let begin = self.at;
        let name = self.text[begin..begin + length].to_ascii_lowercase();
        self.at += length + 1;
        let operator = Operator::named(&name);
        let value_at = self.at;
        let value = if self.rest().starts_with('"') {
            self.phrase().unwrap_or_default()
        } else {
            let rest = self.rest();
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let value = rest[..end.unwrap_or(rest.len())].to_owned();
            self.at += value.len();
            if operator.is_some() {
                self.part(value_at..self.at, Part::Value);
            }
            value
        };
        let Some(operator) = operator else {
            if value.is_empty() {
                // A word with a colon behind it, as error messages have them.
                return leaf_of(fold(&name));
            }
            let there_are = written(OPERATORS.iter());
            let message = format!("there is no `{name}:`; there are {there_are}");
            self.problem(begin..self.at, message);
            return None;
        };
        self.part(begin..begin + length + 1, Part::Operator);
        let folded = fold(&value);
        if folded.is_empty() {
            self.problem(
                begin..self.at.max(begin + length + 1),
                format!("`{name}:` needs a value"),
            );
            return None;
        }
        match operator.leaf(&value, folded) {
            Ok(leaf) => Some(Tree::Leaf(leaf)),
            Err(message) => {
                self.problem(value_at..self.at, message);
                None
            }
        }
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
