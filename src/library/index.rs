//! The last stage of an import: entries get into the full text and the index of names.

use std::{
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use super::report::Progress;
use crate::{
    search::{IndexedText, Tokenizer},
    store::{Access, Error, Store, Unindexed},
};

/// Entries in one batch.
const BATCH: usize = 500;

/// Bytes of text in one transaction. Other writers wait that long; smaller transactions would
/// leave FTS5 more segments to merge.
const TRANSACTION_BYTES: usize = 32_000_000;

/// Entries, each with its indexed text.
type Ready = Vec<(Unindexed, IndexedText)>;

/// Indexes what an import has left unindexed. `changed` says whether the entries have changed.
pub(super) fn index(
    store: &mut Store,
    changed: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let indexed = complete(store, &mut |left| {
        progress(Progress::Unindexed(left));
        true
    })?;
    if indexed || changed { store.keep_names() } else { Ok(()) }
}

/// Adds unindexed entries to the full text, batch by batch, as long as `proceed`, which is called
/// with the number that is left, returns true; the next call goes on from there. Returns whether
/// there was anything to do; the log should then be checkpointed ([`Store::checkpoint`]).
///
/// # Errors
/// The store's; batches before the failed one stay.
pub fn complete(store: &mut Store, proceed: &mut dyn FnMut(u64) -> bool) -> Result<bool, Error> {
    // The reading thread opens the file that has the name now.
    store.reopen_if_replaced()?;
    let mut left = store.unindexed()?;
    if left == 0 || store.access() == Access::ReadOnly {
        return Ok(false);
    }
    let mut bulk = store.bulk_connection()?;
    let path = store.path();
    let (ask, request) = sync_channel(1);
    let (made, ready) = sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || extract(path, &request, &made));
        let extractor = Extractor { ask, ready };
        let mut indexed = |count: usize| {
            left = left.saturating_sub(count as u64);
            proceed(left)
        };
        while transaction(&mut bulk, &extractor, &mut indexed)? {}
        Ok(true)
    })
}

/// Which unindexed entries to read.
enum Ask {
    /// From the first on.
    First,
    /// Those after the last batch.
    Next,
}

/// The thread that reads entries and extracts their indexed text.
struct Extractor {
    ask: SyncSender<Ask>,
    /// An empty batch is the end.
    ready: Receiver<Result<Ready, Error>>,
}

/// Writes one transaction's batches. Returns whether another is needed.
fn transaction(
    bulk: &mut Store,
    extractor: &Extractor,
    indexed: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, Error> {
    let mut writer = bulk.index_writer()?;
    let (mut size, mut going, mut ask) = (0, true, Some(Ask::First));
    let mut previous: Option<Ready> = None;
    let mut all = false;
    loop {
        // If the thread is gone, it has sent why, or has panicked, which the scope passes on.
        let request = ask.take().map(|ask| extractor.ask.send(ask)).is_some();
        // The previous batch is written while the next is extracted.
        if let Some(ready) = previous.take() {
            writer.put(&ready)?;
            going = indexed(ready.len());
        }
        if !request {
            break;
        }
        let Ok(ready) = extractor.ready.recv() else { return Ok(false) };
        let ready = ready?;
        size += ready.iter().map(|(entry, _)| entry.size()).sum::<usize>();
        all = ready.is_empty();
        if going && !all && size < TRANSACTION_BYTES {
            ask = Some(Ask::Next);
        }
        previous = Some(ready);
    }
    writer.finish()?;
    Ok(going && !all)
}

/// Extracts the indexed text of entries on request. It reads them on a connection of its own, as
/// they were before the writer's transaction; until that ends, nobody else changes them.
fn extract(path: &Path, request: &Receiver<Ask>, made: &SyncSender<Result<Ready, Error>>) {
    let mut tokenizer = Tokenizer::with_cache();
    let store = match Store::open(path) {
        Ok(store) => store,
        // The writer is gone only if it has failed itself.
        Err(error) => return drop(made.send(Err(error))),
    };
    let mut last = i64::MIN;
    for ask in request {
        if matches!(ask, Ask::First) {
            last = i64::MIN;
        }
        let entries = store.unindexed_after(last, BATCH);
        last = entries.as_ref().ok().and_then(|it| Some(it.last()?.row())).unwrap_or(last);
        let ready = entries.map(|entries| {
            entries.into_iter().map(|entry| entry.with_indexed_text(&mut tokenizer)).collect()
        });
        if made.send(ready).is_err() {
            return;
        }
    }
}
