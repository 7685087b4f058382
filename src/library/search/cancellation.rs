//! Cancels a search when a later one is requested.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::store::{Error, Store};

/// The number of searches requested so far.
pub type SearchCount = Arc<AtomicU64>;

/// Whether a newer search was requested than the running one.
#[derive(Debug, Clone, Default)]
pub(super) struct Cancellation {
    asked_for: SearchCount,
    /// The number of the running search.
    under_way: Arc<AtomicU64>,
}

impl Cancellation {
    pub(super) fn new(asked_for: SearchCount) -> Self {
        Self { asked_for, under_way: Arc::default() }
    }

    pub(super) fn begin(&self, number: u64) {
        self.under_way.store(number, Ordering::SeqCst);
    }

    fn is_due(&self) -> bool {
        self.asked_for.load(Ordering::SeqCst) > self.under_way.load(Ordering::SeqCst)
    }

    /// Interrupts the statements of a store when a later search is requested.
    pub(super) fn interrupts(&self, store: &mut Store) -> Result<(), Error> {
        let cancellation = self.clone();
        store.stop_when(move || cancellation.is_due())
    }
}
