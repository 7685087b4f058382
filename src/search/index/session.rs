//! The survivors of earlier queries, so that a query which extends one scans only these.

use std::sync::Arc;

use super::{pattern::Pattern, titles::TitleCopies};

/// The maximum number of queries that a session remembers.
const MAX_DEPTH: usize = 24;

/// The survivors of a query in a block: the entries that it or a longer one can match.
#[derive(Debug)]
pub(super) struct BlockSurvivors {
    pub(super) set: Vec<u64>,
    /// Copies of their titles, and maybe of more, if they are few.
    pub(super) copies: Option<Arc<TitleCopies>>,
}

/// The survivors of a query, block by block.
#[derive(Debug)]
pub(super) struct Survivors(pub(super) Vec<BlockSurvivors>);

/// A query of a session.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) pattern: Pattern,
    pub(super) left: Survivors,
    /// The same with a typo, if typos were searched.
    pub(super) typos: Option<Survivors>,
}

/// The queries that the current one extends, each with its survivors.
#[derive(Debug, Default)]
pub struct Session {
    pub(super) steps: Vec<Step>,
}

impl Session {
    /// Without any queries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The latest query that `pattern` extends.
    pub(super) fn extended_by(&self, pattern: &Pattern) -> Option<usize> {
        self.steps.iter().rposition(|step| extends(&step.pattern, pattern))
    }

    pub(super) fn push(&mut self, extended: Option<usize>, pattern: &Pattern, left: Survivors) {
        self.steps.truncate(extended.map_or(0, |step| step + 1));
        if self.steps.last().is_some_and(|step| step.pattern == *pattern) {
            return;
        }
        if self.steps.len() < MAX_DEPTH {
            self.steps.push(Step { pattern: pattern.clone(), left, typos: None });
        }
    }
}

/// Whether `next` extends `before`: everything that matches it matches `before` as well.
fn extends(before: &Pattern, next: &Pattern) -> bool {
    !before.words.is_empty()
        && before.words.len() <= next.words.len()
        && before.tests == next.tests
        && before.words.iter().zip(&next.words).all(|(b, n)| n.text().starts_with(b.text()))
}
