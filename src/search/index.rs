//! The fast index of names: the titles, tags, categories and aliases of all entries, in memory, so
//! that each keystroke can search all of them.
//!
//! [`Builder`] makes an [`Index`] of entries or of packed bytes; [`Index::search`] finds the best
//! entries for a [`Pattern`], [`Index::judge`] tells whether single entries match it, and
//! [`Index::set`] makes a [`Set`] of entries. The modules below are private to the index; the rest
//! of search knows none of them:
//!
//! - storage: `shape` and `columns` (bits that rule titles out), `titles` (their arena), `terms`
//!   (categories, tags and aliases) and their `postings`, `block` (all of these for some thousand
//!   entries), `packed` and `codec` (blocks as bytes), `builder`;
//! - search: `pattern` and `set` (what is asked), `prepared` and `filter` (the same, compiled
//!   against the terms), `word` and `bits` (one word against one title), `score`, `fit_mask` and
//!   `candidates` (which matches are possible), `scan` (one block), `session` (the survivors of
//!   earlier queries), `top` and `found` (the best), `search` (all blocks);
//! - `reference`: the plain scoring, letter by letter, for the few terms and for property tests to
//!   compare `word` with.

mod bits;
mod fit_mask;
mod score;
mod shape;
mod word;
mod reference;
mod codec;
mod terms;
mod postings;
mod candidates;
mod columns;
mod titles;
mod block;
mod set;
mod pattern;
mod found;
mod top;
mod filter;
mod prepared;
mod session;
mod scan;
mod search;
mod packed;
mod builder;

pub use builder::{Builder, Item, MAX_NAME_BYTES, MAX_NAMES, Names, Unpacking};
pub use found::{Found, How, Rank};
pub use pattern::{Pattern, Test};
pub use search::Index;
pub use session::Session;
pub use set::Set;
pub use word::Word;

pub(super) use search::TitleMatcher;
