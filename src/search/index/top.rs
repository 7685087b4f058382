//! Bounded top-k: the best of all offered ranks, on several threads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    bits::Scratch,
    candidates::Candidates,
    found::{Found, Rank},
};

/// Shared by the threads: a rank that at least `limit` entries reach.
pub(super) type Threshold = AtomicU64;

/// The best of all offered ranks.
pub(super) struct TopK<'b> {
    limit: usize,
    ranks: Vec<Rank>,
    threshold: &'b Threshold,
    pub(super) total: usize,
    pub(super) scratch: Scratch,
    /// Scratch space: the candidates for each word in a block.
    pub(super) candidates: Vec<Candidates>,
}

impl<'b> TopK<'b> {
    pub(super) fn new(limit: usize, threshold: &'b Threshold) -> Self {
        let (ranks, candidates) = (Vec::new(), Vec::new());
        Self { limit, ranks, threshold, total: 0, scratch: Scratch::new(), candidates }
    }

    pub(super) fn offer(&mut self, rank: Rank) {
        self.total += 1;
        if self.is_below(rank) {
            return;
        }
        self.ranks.push(rank);
        if self.ranks.len() >= 2 * self.limit.max(1) {
            self.prune();
        }
    }

    /// Whether a rank is too low to be among the best.
    pub(super) fn is_below(&self, rank: Rank) -> bool {
        rank.0 <= self.threshold.load(Ordering::Relaxed)
    }

    fn prune(&mut self) {
        if self.ranks.len() > self.limit && self.limit > 0 {
            self.ranks.select_nth_unstable_by(self.limit - 1, |a, b| b.cmp(a));
            self.ranks.truncate(self.limit);
            if let Some(least) = self.ranks.last() {
                self.threshold.fetch_max(least.0, Ordering::Relaxed);
            }
        }
    }

    /// Merges the results of the threads.
    pub(super) fn merge(all: Vec<Self>) -> Found {
        let limit = all.first().map_or(0, |best| best.limit);
        let total = all.iter().map(|best| best.total).sum();
        let mut best: Vec<Rank> = all.into_iter().flat_map(|best| best.ranks).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(limit);
        Found { best, total }
    }
}
