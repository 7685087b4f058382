//! Giving the full text the entries that it lacks, once they have been read in.

use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

use crate::{
    search::{IndexedText, Tokenizer},
    store::{Access, Error, Store, Unindexed},
};

/// Entries that are handed on at once.
const HANDFUL: usize = 500;

/// Bytes of text in one transaction. Others who write wait for as long; with smaller ones, there
/// would be more to merge.
const AT_ONCE: usize = 32_000_000;

/// Entries, each with what the full text is given of it.
type Ready = Vec<(Unindexed, IndexedText)>;

/// Puts into the full text what it lacks, part by part, as long as `proceed`, which hears how many
/// entries are still to come, says to. What is left is put in the next time. Says whether there was
/// anything to do; the log is to be moved then ([`Store::checkpoint`]).
///
/// # Errors
/// As the database fails; the parts before stay.
pub fn complete(store: &mut Store, proceed: &mut dyn FnMut(u64) -> bool) -> Result<bool, Error> {
    // The thread that reads opens what stands under the name now.
    store.reopen_if_replaced()?;
    let mut left = store.unindexed()?;
    if left == 0 || store.access() == Access::ReadOnly {
        return Ok(false);
    }
    let mut bulk = store.bulk_connection()?;
    let path = store.path();
    let (ask, request) = sync_channel(1);
    let (made, ready) = sync_channel(1);
    let (done, spent) = channel();
    thread::scope(|scope| {
        scope.spawn(move || extract(path, &request, &made, &spent));
        if left > HANDFUL as u64 {
            // Of what the entries have put into the log. What is left there is moved later.
            scope.spawn(move || drop(Store::open(path).and_then(|store| store.checkpoint())));
        }
        let extractor = Extractor { ask, ready, done };
        let mut told = |put: usize| {
            left = left.saturating_sub(put as u64);
            proceed(left)
        };
        while part(&mut bulk, &extractor, &mut told)? {}
        Ok(true)
    })
}

/// Which entries the full text is to be given.
enum Ask {
    /// The first that it lacks.
    First,
    /// Those that come behind the last ones.
    Next,
}

/// The thread that reads entries and makes what the full text is given of them.
struct Extractor {
    ask: SyncSender<Ask>,
    /// None when that is all.
    ready: Receiver<Result<Ready, Error>>,
    /// What is done with, to be freed over there.
    done: Sender<Ready>,
}

/// Puts in what one transaction takes. Says whether to go on with another.
fn part(
    bulk: &mut Store,
    extractor: &Extractor,
    told: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, Error> {
    let mut wording = bulk.index_writer()?;
    let (mut size, mut going, mut ask) = (0, true, Some(Ask::First));
    let mut before: Option<Ready> = None;
    let mut all = false;
    loop {
        // If nobody takes it, why was sent before, or is a panic, which the scope passes on.
        let request = ask.take().map(|ask| extractor.ask.send(ask)).is_some();
        // While theirs are made, the words of those before are put in.
        if let Some(ready) = before.take() {
            wording.put(&ready)?;
            going = told(ready.len());
            let _ = extractor.done.send(ready);
        }
        if !request {
            break;
        }
        let Ok(ready) = extractor.ready.recv() else { return Ok(false) };
        let ready = ready?;
        size += ready.iter().map(|(entry, _)| entry.size()).sum::<usize>();
        all = ready.is_empty();
        if going && !all && size < AT_ONCE {
            ask = Some(Ask::Next);
        }
        before = Some(ready);
    }
    wording.finish()?;
    Ok(going && !all)
}

/// Makes what the full text is given of entries, as they are asked for. It reads them itself, as
/// they were before this transaction: until that ends, nobody changes them.
fn extract(
    path: &Path,
    request: &Receiver<Ask>,
    made: &SyncSender<Result<Ready, Error>>,
    spent: &Receiver<Ready>,
) {
    let mut tokenizer = Tokenizer::with_cache();
    let store = match Store::open(path) {
        Ok(store) => store,
        // Whoever asked has gone only after having failed itself.
        Err(error) => return drop(made.send(Err(error))),
    };
    let mut last = i64::MIN;
    for ask in request {
        if matches!(ask, Ask::First) {
            last = i64::MIN;
        }
        let entries = store.unindexed_after(last, HANDFUL);
        last = entries.as_ref().ok().and_then(|it| Some(it.last()?.row())).unwrap_or(last);
        let ready = entries.map(|entries| {
            entries.into_iter().map(|entry| entry.with_indexed_text(&mut tokenizer)).collect()
        });
        if made.send(ready).is_err() {
            return;
        }
        spent.try_iter().for_each(drop);
    }
}
