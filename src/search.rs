//! Finding: what a query means, which entries fit it by name, in which order they are shown, and
//! what is shown of them. Pure: takes texts, gives back which of them fit.
//!
//! - [`index`]: the fast index of names; its inside is its own.
//! - [`query`]: the query language, parsed and made ready for the index and the full text.
//! - [`ranking`]: the order of what the index found.
//! - [`tokenizer`], [`extract`]: the words that the full text is given and asked for.
//! - [`snippet`]: the piece of a text that is shown for a hit.
//! - [`nearest`]: names like one that was mistyped.

mod parallel;
mod index;
mod ranking;
mod tokenizer;
mod extract;
mod query;
mod snippet;
mod nearest;

pub use extract::{IndexedText, digest};
pub use index::{
    Builder, Found, How, Index, Item, MAX_NAME_BYTES, MAX_NAMES, Names, Pattern, Rank, Session,
    Set, Test, Unpacking, Word,
};
pub use nearest::nearest;
pub use query::{
    Clause, Form, NamesOf, OPERATORS, Operator, Part, Problem, Query, Stored, completable,
    completions, expression, forms,
};
pub use ranking::{Hit, places, rank};
pub use snippet::{Snippet, matches};
pub use tokenizer::Tokenizer;
