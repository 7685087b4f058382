//! Search: parsing queries, matching names, ranking, and snippets. Pure: no I/O, and no knowledge
//! of the store.
//!
//! - [`index`]: the fast index of names; its internals are private.
//! - [`query`]: the query language, from text to the queries of the index and the full text.
//! - [`ranking`]: the order of what the index found.
//! - [`folding`]: what texts, names and queries are compared as.
//! - [`tokenizer`], [`joined`], [`plain`], [`extract`]: the words of the full text, for indexing and
//!   searching.
//! - [`text_rank`]: the order of texts that have all words of a query.
//! - [`question`]: a query read as a question, and how well a text answers it.
//! - [`snippet`]: the piece of a text around its first match.
//! - [`nearest`]: suggestions for a mistyped name.

mod folding;
mod plain;
mod parallel;
mod index;
mod ranking;
mod joined;
mod tokenizer;
mod extract;
mod query;
mod text_rank;
mod question;
mod snippet;
mod nearest;

pub use extract::{IndexedText, WORDS_FORM, digest};
pub use folding::fold;
pub use index::{
    Builder, Found, How, Index, Item, MAX_NAME_BYTES, MAX_NAMES, Names, Pattern, Rank, Session,
    Set, Test, Unpacking, Word,
};
pub use nearest::nearest;
pub use query::{
    CardTest, Clause, Form, NamesOf, OPERATORS, Operator, Part, Problem, Query, Stored, TextWord,
    completable, completions, expression, forms,
};
pub use question::{
    Closeness, ContentWord, Document, Guess, Question, content_words, counted, guesses,
};
pub use ranking::{Hit, places, rank};
pub use snippet::{Snippet, matches, matches_with_best, occurrences};
pub use text_rank::TextRank;
pub use tokenizer::Tokenizer;
