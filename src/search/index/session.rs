//! What earlier queries left, for those that go on from them.

use std::sync::Arc;

use super::{pattern::Pattern, texts::Few};

/// The most queries that a session remembers on the way to the present one.
const MAX_DEPTH: usize = 24;

/// Which entries of a block a query has left.
#[derive(Debug)]
pub(super) struct Rest {
    pub(super) set: Vec<u64>,
    /// Their titles, and maybe those of others, if these are few.
    pub(super) few: Option<Arc<Few>>,
}

/// What a query has left, block by block.
#[derive(Debug)]
pub(super) struct Left(pub(super) Vec<Rest>);

#[derive(Debug)]
pub(super) struct Step {
    pub(super) pattern: Pattern,
    pub(super) left: Left,
    /// The same for fits with a typo, if these were looked for.
    pub(super) typos: Option<Left>,
}

/// The queries on the way to the present one, each with what it left.
#[derive(Debug, Default)]
pub struct Session {
    pub(super) levels: Vec<Step>,
}

impl Session {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The latest query that `pattern` goes on from.
    pub(super) fn level_for(&self, pattern: &Pattern) -> Option<usize> {
        self.levels.iter().rposition(|step| goes_on(&step.pattern, pattern))
    }

    pub(super) fn push(&mut self, level: Option<usize>, pattern: &Pattern, left: Left) {
        self.levels.truncate(level.map_or(0, |level| level + 1));
        if self.levels.last().is_some_and(|step| step.pattern == *pattern) {
            return;
        }
        if self.levels.len() < MAX_DEPTH {
            self.levels.push(Step { pattern: pattern.clone(), left, typos: None });
        }
    }
}

/// Whether all that fits `next` fitted `before`.
fn goes_on(before: &Pattern, next: &Pattern) -> bool {
    !before.words.is_empty()
        && before.words.len() <= next.words.len()
        && before.tests == next.tests
        && before.words.iter().zip(&next.words).all(|(b, n)| n.text().starts_with(b.text()))
}
