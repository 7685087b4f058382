//! The query language: one parser for the search line, the command line and everything else that
//! selects entries.
//!
//! Parsing never fails. What can't be understood becomes a [`Problem`] with its span, and the rest
//! is searched.

mod tree;
mod operators;
mod parser;
mod text_word;
mod plan;

pub use operators::{Form, NamesOf, OPERATORS, Operator, completable, completions, forms};
pub use plan::{Clause, Query};
pub use text_word::{TextWord, expression};
pub use tree::{CardTest, Part, Problem, Stored};
