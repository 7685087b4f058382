//! Entries on their way from the reader of a format to the thread that writes them.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::report::{Failure, Report};
use crate::{
    content::{KnownEntry, Outline},
    domain::{CatalogueId, Entry},
};

/// Entries that are written together.
pub(super) struct Batch {
    pub(super) catalogue: CatalogueId,
    pub(super) entries: Vec<Entry>,
    /// What they are recognised by in the next import; empty where they name their ids themselves.
    pub(super) sources: Vec<KnownEntry>,
}

/// Reads a source whose catalogue has changed, on a thread of its own.
pub(super) type Read = Box<dyn FnOnce(&Batches) -> Result<Contents, Failure> + Send>;

/// What a reader returns once all its entries are on their way.
pub(super) struct Contents {
    pub(super) outline: Outline,
    /// Names the content of all files.
    pub(super) digest: String,
    /// What only the reader knows.
    pub(super) report: Report,
}

/// Where a reader hands over what it reads.
pub(super) struct Batches(SyncSender<Batch>);

impl Batches {
    /// Hands a batch over; false once the writing has failed, which is reported there.
    pub(super) fn send(&self, batch: Batch) -> bool {
        self.0.send(batch).is_ok()
    }
}

/// A stream on which the reader can be one batch ahead; it ends when the reader has returned.
pub(super) fn stream() -> (Batches, Receiver<Batch>) {
    let (sender, batches) = sync_channel(1);
    (Batches(sender), batches)
}
