//! Ends a search when a later one has been asked for.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::store::{Error, Store};

/// How many searches have been asked for.
pub type SearchCount = Arc<AtomicU64>;

/// Tells a search that is under way whether another has been asked for meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Cancellation {
    asked_for: SearchCount,
    /// How many had been asked for with the one that is under way.
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

    /// Interrupts the statements of a store once a later search has been asked for.
    pub(super) fn interrupts(&self, store: &mut Store) -> Result<(), Error> {
        let cancellation = self.clone();
        store.stop_when(move || cancellation.is_due())
    }
}
