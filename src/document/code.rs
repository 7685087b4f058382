//! The key under which the tokens of a code block are stored.

use xxhash_rust::xxh3::xxh3_64;

/// Identifies a code block by its language and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeKey(u64);

impl CodeKey {
    pub(super) fn new(language: &str, text: &str) -> Self {
        Self(xxh3_64(text.as_bytes()) ^ xxh3_64(language.as_bytes()).rotate_left(1))
    }
}
