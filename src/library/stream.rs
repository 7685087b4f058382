//! Entries on their way from the reader of a format to the thread that writes them.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

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

/// The reader's end of the stream.
pub(super) struct Batches {
    batches: SyncSender<Batch>,
    written: Receiver<Batch>,
}

impl Batches {
    /// Hands a batch over; false once the writing has failed, which is reported there.
    pub(super) fn send(&self, batch: Batch) -> bool {
        self.batches.send(batch).is_ok()
    }

    /// Frees what has been written: here, where there is time for it.
    pub(super) fn free_written(&self) {
        self.written.try_iter().for_each(drop);
    }
}

/// The writer's end of the stream.
pub(super) struct Incoming {
    batches: Receiver<Batch>,
    written: Sender<Batch>,
}

impl Incoming {
    /// The next batch; nothing once the reader has returned.
    pub(super) fn next(&self) -> Option<Batch> {
        self.batches.recv().ok()
    }

    /// Returns a batch to be freed; once the reader has returned, it is freed here.
    pub(super) fn written(&self, batch: Batch) {
        let _ = self.written.send(batch);
    }
}

/// A stream on which the reader can be one batch ahead.
pub(super) fn stream() -> (Batches, Incoming) {
    let (sender, batches) = sync_channel(1);
    let (done, written) = channel();
    (Batches { batches: sender, written }, Incoming { batches, written: done })
}
