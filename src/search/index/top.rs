//! The best of all that are looked at, on several threads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    bits::Scratch,
    candidates::Candidates,
    found::{Found, Rank},
};

/// What several threads know together: a rank that as many as are asked for are known to reach.
pub(super) type Bar = AtomicU64;

/// The best ranks of all that are offered.
pub(super) struct Best<'b> {
    most: usize,
    ranks: Vec<Rank>,
    bar: &'b Bar,
    pub(super) total: usize,
    pub(super) scratch: Scratch,
    /// Of each word, in the block that is looked at. Kept for its room.
    pub(super) candidates: Vec<Candidates>,
}

impl<'b> Best<'b> {
    pub(super) fn new(most: usize, bar: &'b Bar) -> Self {
        let (ranks, candidates) = (Vec::new(), Vec::new());
        Self { most, ranks, bar, total: 0, scratch: Scratch::new(), candidates }
    }

    pub(super) fn offer(&mut self, rank: Rank) {
        self.total += 1;
        if self.is_below(rank) {
            return;
        }
        self.ranks.push(rank);
        if self.ranks.len() >= 2 * self.most.max(1) {
            self.cut();
        }
    }

    /// Whether a rank is too low to get in.
    pub(super) fn is_below(&self, rank: Rank) -> bool {
        rank.0 <= self.bar.load(Ordering::Relaxed)
    }

    fn cut(&mut self) {
        if self.ranks.len() > self.most && self.most > 0 {
            self.ranks.select_nth_unstable_by(self.most - 1, |a, b| b.cmp(a));
            self.ranks.truncate(self.most);
            if let Some(least) = self.ranks.last() {
                self.bar.fetch_max(least.0, Ordering::Relaxed);
            }
        }
    }

    /// What several threads have found together.
    pub(super) fn finish(all: Vec<Self>) -> Found {
        let most = all.first().map_or(0, |best| best.most);
        let total = all.iter().map(|best| best.total).sum();
        let mut best: Vec<Rank> = all.into_iter().flat_map(|best| best.ranks).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(most);
        Found { best, total }
    }
}
