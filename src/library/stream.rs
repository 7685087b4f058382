//! The channel from the reader of a format to the thread that writes its entries.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::report::{Failure, Report};
use crate::{
    content::{KnownEntry, Outline},
    domain::{CatalogueId, Entry},
    store::KnownDocument,
};

/// Entries that are written together.
pub(super) struct Batch {
    pub(super) catalogue: CatalogueId,
    pub(super) entries: Vec<Entry>,
    /// What the next import recognises them by; empty in formats whose entries declare their ids.
    pub(super) sources: Vec<KnownEntry>,
    /// What is known of the documents of a folder, so that it can be updated file by file.
    pub(super) documents: Vec<KnownDocument>,
}

/// Reads a changed source, on a thread of its own.
pub(super) type Read = Box<dyn FnOnce(&Batches) -> Result<Contents, Failure> + Send>;

/// What a reader returns after it has sent all entries.
pub(super) struct Contents {
    pub(super) outline: Outline,
    /// The hash of all files' content.
    pub(super) digest: String,
    /// The parts of the report that only the reader knows.
    pub(super) report: Report,
}

/// The sending end, for the reader.
pub(super) struct Batches(SyncSender<Batch>);

impl Batches {
    /// Sends a batch; returns false if the writer has failed, which reports the error itself.
    pub(super) fn send(&self, batch: Batch) -> bool {
        self.0.send(batch).is_ok()
    }
}

/// A channel on which the reader can be one batch ahead. It ends when the reader returns.
pub(super) fn stream() -> (Batches, Receiver<Batch>) {
    let (sender, batches) = sync_channel(1);
    (Batches(sender), batches)
}
