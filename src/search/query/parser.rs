//! The parser of the query language, by recursive descent.

use std::ops::Range;

use super::{
    operators::{OPERATORS, Operator, written},
    tree::{Leaf, Part, Problem, Tree},
};
use crate::domain::fold;

/// The maximum number of words: nobody types more, but someone may paste them. Negations and
/// parentheses count as well, so that this also limits the nesting.
const MAX_WORDS: usize = 32;

/// A parsed query: its tree, if it is not empty, its problems and the parts of its text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) tree: Option<Tree>,
    pub(super) problems: Vec<Problem>,
    pub(super) parts: Vec<(Range<usize>, Part)>,
}

/// Parses a query; never fails.
pub(super) fn parse(text: &str) -> Parsed {
    let mut parser = Parser { text, at: 0, words: 0, parsed: Parsed::default() };
    let tree = parser.query();
    Parsed { tree, ..parser.parsed }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// How many words, phrases and operators have been parsed.
    words: usize,
    parsed: Parsed,
}

impl Parser<'_> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.parsed.parts.push((at.clone(), Part::Error));
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

    /// The whole query. A parenthesis that closes nothing is a problem, and skipped.
    fn query(&mut self) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            trees.extend(self.disjunction());
            if self.rest().starts_with(')') {
                let at = self.at;
                self.problem(at..at + 1, "`)` without `(`");
                self.at += 1;
            } else {
                break;
            }
        }
        join(trees, Tree::And)
    }

    fn disjunction(&mut self) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            trees.extend(self.conjunction());
            let at = self.at;
            if !self.eat_keyword("OR") {
                return join(trees, Tree::Or);
            }
            if trees.is_empty() {
                self.problem(at..at + 2, "OR needs a word before it");
            } else {
                self.part(at..at + 2, Part::Operator);
            }
        }
    }

    fn conjunction(&mut self) -> Option<Tree> {
        let mut trees = Vec::new();
        loop {
            self.skip_spaces();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.is_at_keyword("OR") {
                return join(trees, Tree::And);
            }
            trees.extend(self.factor());
        }
    }

    fn is_at_keyword(&self, keyword: &str) -> bool {
        self.rest().strip_prefix(keyword).is_some_and(|after| {
            after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || "()".contains(c))
        })
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        self.skip_spaces();
        let is_there = self.is_at_keyword(keyword);
        if is_there {
            self.at += keyword.len();
        }
        is_there
    }

    fn factor(&mut self) -> Option<Tree> {
        let begin = self.at;
        self.words += 1;
        if self.words > MAX_WORDS {
            self.problem(begin..self.text.len(), format!("only {MAX_WORDS} words are searched"));
            self.at = self.text.len();
            return None;
        }
        let not = if self.eat_keyword("NOT") {
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
                let not = &self.text[begin..begin + not];
                let message = format!("`{not}` needs a word after it");
                self.problem(begin..begin + not.len(), message);
                return None;
            }
            return Some(Tree::Not(Box::new(self.factor()?)));
        }
        if self.rest().starts_with('(') {
            return self.group();
        }
        if self.rest().starts_with('"') {
            return self.phrase().map(|phrase| Tree::Leaf(Leaf::Phrase(phrase)));
        }
        self.word()
    }

    fn group(&mut self) -> Option<Tree> {
        let begin = self.at;
        self.part(begin..begin + 1, Part::Operator);
        self.at += 1;
        let tree = self.disjunction();
        if self.rest().starts_with(')') {
            let at = self.at;
            self.part(at..at + 1, Part::Operator);
            self.at += 1;
        } else {
            self.problem(begin..begin + 1, "`(` is not closed");
        }
        tree
    }

    /// A quoted phrase, folded; an unclosed one extends to the end.
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
        if let Some((name, _)) = word.split_once(':')
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        {
            return self.operator(name.len());
        }
        self.at += length;
        let folded = fold(word);
        word_leaf(folded)
    }

    /// `name:value`; an unknown name is a problem, and skipped.
    fn operator(&mut self, length: usize) -> Option<Tree> {
        let begin = self.at;
        let name = self.text[begin..begin + length].to_ascii_lowercase();
        self.at += length + 1;
        let operator = Operator::named(&name);
        if operator.is_some() {
            self.part(begin..self.at, Part::Operator);
        }
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
                // A word followed by a colon, as in error messages.
                return word_leaf(fold(&name));
            }
            let all = written(OPERATORS.iter());
            let message = format!("there is no `{name}:`; use one of {all}");
            self.problem(begin..self.at, message);
            return None;
        };
        let folded = fold(&value);
        if folded.is_empty() {
            self.problem(begin..self.at, format!("`{name}:` needs a value"));
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

/// A folded word as a tree, unless it is empty.
fn word_leaf(word: String) -> Option<Tree> {
    if word.is_empty() { None } else { Some(Tree::Leaf(Leaf::Word(word))) }
}

/// Joins several trees; a single one is returned as it is.
fn join(mut trees: Vec<Tree>, operator: fn(Vec<Tree>) -> Tree) -> Option<Tree> {
    match trees.len() {
        0 => None,
        1 => trees.pop(),
        _ => Some(operator(trees)),
    }
}
