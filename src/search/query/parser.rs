//! The parser of the query language, by recursive descent.

use std::ops::Range;

use super::{
    operators::Operator,
    tree::{Leaf, Part, Problem, Tree},
};
use crate::search::{
    folding::{fold, is_emoji},
    joined::{LONGEST_OPTION, widened},
};

/// The maximum number of words: nobody types more, but someone may paste them. Negations and
/// parentheses count as well, so that this also limits the nesting.
const MAX_WORDS: usize = 32;

/// A parsed query: its tree, if it is not empty, its problems and the parts of its text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) tree: Option<Tree>,
    pub(super) problems: Vec<Problem>,
    pub(super) parts: Vec<(Range<usize>, Part)>,
    /// What is excluded.
    pub(super) excluded: Vec<Range<usize>>,
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

impl<'t> Parser<'t> {
    fn problem(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.parsed.parts.push((at.clone(), Part::Error));
        self.parsed.problems.push(Problem { at, message: message.into(), unfinished: false });
    }

    /// What may only not be written to its end yet.
    fn unfinished(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.parsed.problems.push(Problem { at, message: message.into(), unfinished: true });
    }

    fn part(&mut self, at: Range<usize>, part: Part) {
        self.parsed.parts.push((at, part));
    }

    fn rest(&self) -> &'t str {
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
        if self.eat_keyword("NOT") {
            return self.negated(begin);
        }
        if self.rest().starts_with('-') && self.excludes() {
            self.at += 1;
            return self.negated(begin);
        }
        if self.rest().starts_with('(') {
            return self.group();
        }
        if self.rest().starts_with('"') {
            return self.phrase().and_then(|phrase| leaves(&phrase, Leaf::Phrase));
        }
        self.word()
    }

    /// What follows `NOT` or a minus that excludes.
    fn negated(&mut self, begin: usize) -> Option<Tree> {
        let not = begin..self.at;
        self.part(not.clone(), Part::Operator);
        self.skip_spaces();
        if self.rest().is_empty() || self.rest().starts_with(')') {
            let message = format!("`{}` needs a word after it", &self.text[not.clone()]);
            if self.rest().is_empty() {
                self.unfinished(not, message);
            } else {
                self.problem(not, message);
            }
            return None;
        }
        let begin = self.at;
        let tree = self.factor()?;
        self.parsed.excluded.push(begin..self.at);
        Some(Tree::Not(Box::new(tree)))
    }

    /// Whether the minus here excludes what follows. Before a word of up to [`LONGEST_OPTION`]
    /// letters or digits, or one that sets something, it is an option of a command (`docker run
    /// -it`, `-p 80:80`, `-std=c99`), and so is one that stands twice.
    fn excludes(&self) -> bool {
        let rest = &self.rest()[1..];
        let word = word_at(rest);
        if word.is_empty() {
            return rest.starts_with(['"', '(']);
        }
        let is_option = word.is_ascii()
            && (word.trim_end_matches(|c: char| c.is_ascii_punctuation()).len() <= LONGEST_OPTION
                || word.contains([':', '=', '/', ',']));
        !word.starts_with('-') && (!is_option || operator_at(rest).is_some())
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
            self.unfinished(begin..begin + 1, "`(` is not closed");
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
            self.unfinished(begin..begin + 1, "the quote is not closed");
        }
        (!phrase.is_empty()).then_some(phrase)
    }

    fn word(&mut self) -> Option<Tree> {
        let begin = self.at;
        if let Some(operator) = operator_at(self.rest()) {
            return self.operator(operator);
        }
        let word = word_at(self.rest());
        self.at += word.len();
        // Any other colon is text: `std::vector`, `localhost:8080`, an address.
        if let Some((name, value)) = word.split_once(':')
            && !value.starts_with([':', '/'])
            && !value.is_empty()
            && let Some(meant) = Operator::meant_by(&name.to_ascii_lowercase())
        {
            let message = format!("`{name}:` is text; did you mean `{}:{value}`?", meant.name);
            self.problem(begin..self.at, message);
        }
        let folded = fold(word);
        let single = !folded.contains(' ');
        let sign = match word.as_bytes() {
            [b'-', next, ..] if next.is_ascii_alphanumeric() => folded.len() <= LONGEST_OPTION,
            [b'.', next, ..] => next.is_ascii_alphabetic(),
            _ => false,
        };
        match word.chars().next().filter(|_| sign && single) {
            Some(sign) => Some(Tree::Leaf(Leaf::Word(format!("{}{folded}", widened(sign))))),
            None => leaves(&folded, Leaf::Word),
        }
    }

    /// `name:value`.
    fn operator(&mut self, operator: &Operator) -> Option<Tree> {
        let begin = self.at;
        self.at += operator.name.len() + 1;
        let value_at = self.at;
        let quoted = self.rest().starts_with('"');
        let parts = self.parsed.parts.len();
        let value = if quoted {
            self.phrase().unwrap_or_default()
        } else {
            let rest = self.rest();
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let value = rest[..end.unwrap_or(rest.len())].to_owned();
            self.at += value.len();
            value
        };
        let is_last = self.rest().trim_start().is_empty();
        if value.is_empty() && !quoted && !is_last {
            // A word followed by a colon, as in messages.
            return leaves(&fold(&self.text[begin..self.at]), Leaf::Word);
        }
        self.parsed.parts.insert(parts, (begin..value_at, Part::Operator));
        if !quoted {
            self.part(value_at..self.at, Part::Value);
        }
        let folded = fold(&value);
        if folded.is_empty() {
            let message = format!("`{}:` needs a value", operator.name);
            self.unfinished(begin..self.at, message);
            return None;
        }
        match operator.leaf(&value, folded) {
            Ok(leaf) => Some(Tree::Leaf(leaf)),
            Err(message) if is_last && operator.is_unfinished(&value) => {
                self.unfinished(value_at..self.at, message);
                None
            }
            Err(message) => {
                self.problem(value_at..self.at, message);
                None
            }
        }
    }
}

/// The word that a text begins with, up to a space, a parenthesis or a quote.
fn word_at(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
    &text[..end.unwrap_or(text.len())]
}

/// The operator that a text begins with. Two colons are none (`title::new`), nor is a colon before
/// a slash.
fn operator_at(text: &str) -> Option<&'static Operator> {
    let (name, value) = text.split_once(':')?;
    let operator = Operator::named(&name.to_ascii_lowercase())?;
    (!value.starts_with(':') && !value.starts_with("//")).then_some(operator)
}

/// A folded text as a tree, unless it is empty: each of its emoji is a word apart, wherever it
/// stands.
fn leaves(folded: &str, leaf: fn(String) -> Leaf) -> Option<Tree> {
    let words: Vec<&str> = folded.split(' ').collect();
    let is_text = |word: &&&str| !word.starts_with(is_emoji);
    let text = words.iter().take_while(is_text).count();
    let mut trees = Vec::new();
    if !words[..text].concat().is_empty() {
        trees.push(Tree::Leaf(leaf(words[..text].join(" "))));
    }
    trees.extend(words[text..].iter().map(|word| Tree::Leaf(Leaf::Word((*word).to_owned()))));
    join(trees, Tree::And)
}

/// Joins several trees; a single one is returned as it is.
fn join(mut trees: Vec<Tree>, operator: fn(Vec<Tree>) -> Tree) -> Option<Tree> {
    match trees.len() {
        0 => None,
        1 => trees.pop(),
        _ => Some(operator(trees)),
    }
}
