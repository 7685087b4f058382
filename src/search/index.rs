//! The fast index of names: every title, tag, category and other name of all entries, in memory,
//! so that each keystroke can look at every one of them.
//!
//! [`Builder`] makes an [`Index`] of entries or of packed bytes; [`Index::search`] finds the best
//! entries for a [`Pattern`], [`Index::judge`] tells of single entries whether they fit it, and
//! [`Index::set`] makes a [`Set`] of them. What follows below is its inside, which the rest of
//! search does not see:
//!
//! - how an entry is kept: `shape`, `columns` (bits that rule titles out), `titles`,
//!   `terms` (categories, tags and aliases) and their `postings`, `block` (all of these), `packed` and `codec`
//!   (as bytes), `builder`;
//! - how it is found: `pattern` and `set` (what is asked), `prepared` and `filter` (that, made
//!   ready), `word` and `bits` (one word against one title), `scan` (a block), `session` (what
//!   earlier queries left), `top` and `found` (the best), `search` (all of it);
//! - `reference` says letter by letter what `word` says bit by bit: for the few terms, and for
//!   property tests to compare with.

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
