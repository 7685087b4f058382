//! The last stage of an import: adds entries to the full text and the index of names.

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

/// Bytes of text in one transaction. Larger ones make other writers wait longer; smaller ones leave
/// FTS5 more segments to merge.
const TRANSACTION_BYTES: usize = 32_000_000;

/// Entries with their indexed text.
type Ready = Vec<(Unindexed, IndexedText)>;

/// Indexes what an import left unindexed. `changed` says whether the import changed entries.
pub(super) fn index(
    store: &mut Store,
    changed: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let indexed = complete(store, &mut |left| {
        progress(Progress::Unindexed(left));
        true
    })?;
    if indexed || changed { store.save_names() } else { Ok(()) }
}

/// Adds unindexed entries to the full text in batches, while `proceed`, called with the number
/// left, returns true; the next call continues. Returns whether there was anything to do; the
/// caller should then checkpoint the log ([`Store::checkpoint`]).
///
/// # Errors
/// Transactions before the failed one stay.
pub fn complete(store: &mut Store, proceed: &mut dyn FnMut(u64) -> bool) -> Result<bool, Error> {
    // The extracting thread opens the file that has the name now.
    store.reopen_if_replaced()?;
    if store.access() == Access::ReadOnly {
        return Ok(false);
    }
    store.renew_words()?;
    let mut left = store.unindexed()?;
    if left == 0 {
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
    /// Those from the first one.
    First,
    /// Those after the last batch.
    Next,
}

/// The thread that reads entries and extracts their indexed text.
struct Extractor {
    ask: SyncSender<Ask>,
    /// An empty batch marks the end.
    ready: Receiver<Result<Ready, Error>>,
}

/// Writes the batches of one transaction. Returns whether another is needed.
fn transaction(
    bulk: &mut Store,
    extractor: &Extractor,
    indexed: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, Error> {
    let mut writer = bulk.index_writer()?;
    let (mut size, mut proceed, mut ask) = (0, true, Some(Ask::First));
    let mut previous: Option<Ready> = None;
    let mut all = false;
    loop {
        // If the thread has ended, it has sent an error or panicked; the scope resumes the panic.
        let request = ask.take().map(|ask| extractor.ask.send(ask)).is_some();
        // The previous batch is written while the next is extracted.
        if let Some(ready) = previous.take() {
            writer.put(&ready)?;
            proceed = indexed(ready.len());
        }
        if !request {
            break;
        }
        let Ok(ready) = extractor.ready.recv() else { return Ok(false) };
        let ready = ready?;
        size += ready.iter().map(|(entry, _)| entry.size()).sum::<usize>();
        all = ready.is_empty();
        if proceed && !all && size < TRANSACTION_BYTES {
            ask = Some(Ask::Next);
        }
        previous = Some(ready);
    }
    writer.finish()?;
    Ok(proceed && !all)
}

/// Extracts the indexed text of entries on request. Its own connection sees them as they were
/// before the writer's transaction, and nobody else can change them until that ends.
fn extract(path: &Path, request: &Receiver<Ask>, made: &SyncSender<Result<Ready, Error>>) {
    let mut tokenizer = Tokenizer::with_cache();
    let store = match Store::open(path) {
        Ok(store) => store,
        // A failed send means that the writer has failed itself.
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
