//! Finding by name. Pure: takes texts, gives back which of them fit.

mod nearest;
mod bits;
mod word;
mod plain;
mod texts;
mod terms;
mod shape;
mod candidates;
mod columns;
mod best;
mod share;
mod prepared;
mod block;
mod session;
mod index;
mod packed;
mod builder;
mod rank;
mod parser;
mod query;
mod stem;
mod extract;
mod snippet;

pub use builder::{Builder, Item, MAX_NAME_BYTES, MAX_NAMES, Names, Unpacking};
pub use extract::{IndexedText, digest};
pub use index::{Found, How, Index, Pattern, Rank, Set, Test};
pub use nearest::nearest;
pub use query::{Clause, LANGUAGE, Part, Problem, Query, Stored, expression};
pub use rank::{Hit, places, rank};
pub use session::Session;
pub use snippet::{Snippet, matches};
pub use stem::Tokenizer;
pub use word::Word;
