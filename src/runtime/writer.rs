//! The thread that brings the catalogue up to date, and then writes what the browser saves.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use super::{
    backup,
    event::Event,
    followed::{Followed, Pace, brief},
    watcher::{self, Looks},
    write::Write,
};
use crate::{
    domain::{CatalogueId, Draft},
    library::{
        ChangeError, Done, Extent, Folder, Progress, Report, ReviewRequest, Source, Written,
        change, complete, import_entries, is_current, is_followed, low_priority, now, owner_runs,
        reach, read_file, recover_drafts, recover_files, review, save_place, save_searches,
        save_theme, save_undos,
    },
    screens::Msg,
    store::{Access, Error, Origin, Store},
};

/// How long the start-up work waits until the searcher has loaded its index. It is not urgent, and
/// both at once would leave no processor for keys.
const START_TIMEOUT: Duration = Duration::from_millis(300);

/// How long indexing and files wait before they are tried again while another process writes.
const BUSY_WAIT: Duration = Duration::from_millis(500);

/// The catalogue that the browser has open.
struct Open<'s> {
    origin: Origin,
    /// Its id at first.
    id: Option<CatalogueId>,
    followed: Followed<'s>,
    events: &'s Sender<Event>,
}

impl Open<'_> {
    /// Carries out one write, under the id that the catalogue has now: a first sync may have given
    /// it another since it was opened.
    fn carry_out(&mut self, store: &mut Store, mut write: Write) -> Result<(), Finished> {
        if let Some(catalogue) = write.catalogue()
            && let Ok(Some(now)) = store.catalogue_from(&self.origin)
            && *catalogue == *self.id.get_or_insert_with(|| now.clone())
        {
            *catalogue = now;
        }
        carry_out(store, &mut self.followed, write, self.events)
    }
}

/// Imports the catalogue if it has changed, then writes until the end. Indexing is done while there
/// is nothing to write.
pub(super) fn work(
    mut store: Store,
    source: &Source,
    mut writes: Receiver<Write>,
    (own, events): (Sender<Write>, &Sender<Event>),
) {
    reach("write");
    let first = match writes.recv_timeout(START_TIMEOUT) {
        // The browser was closed at once; the next start does the work.
        Ok(Write::Finish(done)) => {
            let _ = done.send(());
            return;
        }
        first => first.ok(),
    };
    // First: an import could take what a killed program left half done for what the user did.
    if store.access() == Access::Full {
        settle_files(&mut store, events);
    }
    let mut folder =
        Followed { source, missing: false, changed: false, looks: None, again: Vec::new() };
    let database = store.path().to_owned();
    let mut watcher = Some(|looks| watcher::start(&database, source, (own, events), looks));
    if is_followed(&store, source)
        && let Some(start) = watcher.take()
    {
        folder.looks = start(false);
    }
    let mut pace = Pace { reported: Instant::now(), events };
    let borrowed = &mut store;
    // The import reports errors.
    let result = if low_priority(move || is_current(borrowed, source).unwrap_or(false)) {
        Ok(Report::default())
    } else {
        import_entries(&mut store, source, Extent::Apply, &mut |progress| {
            if let Progress::Read(entries) = progress {
                pace.report(Msg::Importing(entries));
            }
        })
    };
    if let Ok(Report { recognized: Some(recognized), .. }) = &result {
        let told = recognized.sentence(&source.origin());
        let _ = events.send(Event::Msg(Msg::Said(told)));
    }
    let msg = match result {
        Ok(Report { kept: Some(why), .. }) => {
            Msg::ImportFailed(format!("{why}; the entries imported before stay."))
        }
        Ok(report) => Msg::Imported { changed: report.catalogue.is_some() },
        Err(failure) => Msg::ImportFailed(brief(&failure)),
    };
    let changed = matches!(msg, Msg::Imported { changed: true });
    let _ = events.send(Event::Msg(msg));
    if store.access() == Access::Full
        && let Err(error) = recover_drafts(&mut store)
    {
        let _ = events.send(Event::Msg(Msg::Trouble(error.to_string())));
    }
    report_drafts(&store, &source.origin(), events);
    let mut waiting = first.into_iter().collect();
    if is_followed(&store, source)
        && let Some(start) = watcher.take()
    {
        folder.looks = start(true);
    }
    let origin = source.origin();
    let id = store.catalogue_from(&origin).ok().flatten();
    let mut open = Open { origin, id, followed: folder, events };
    let Ok(indexed) = index_between_writes(&mut store, &mut waiting, &mut writes, &mut open) else {
        return;
    };
    let borrowed = &mut store;
    low_priority(move || tidy(borrowed, changed || indexed, events));
    loop {
        match next_write(&writes, &open.followed) {
            Ok(write) => {
                if open.carry_out(&mut store, write).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => open.followed.update(&mut store, &[], events),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if std::mem::take(&mut open.followed.changed) {
            if index_between_writes(&mut store, &mut waiting, &mut writes, &mut open).is_err() {
                return;
            }
            open.followed.changed = false;
            // If this fails, the index of names is built when it is read.
            let _ = store.save_names();
        }
    }
}

/// The next thing to write; while files are waiting for another process to end its writing, only for
/// a time, after which they are tried again.
fn next_write(
    writes: &Receiver<Write>,
    followed: &Followed<'_>,
) -> Result<Write, RecvTimeoutError> {
    if followed.again.is_empty() {
        return writes.recv().map_err(|_| RecvTimeoutError::Disconnected);
    }
    writes.recv_timeout(BUSY_WAIT)
}

/// Indexes unindexed entries while there is nothing to write. Returns whether there was anything to
/// do.
fn index_between_writes(
    store: &mut Store,
    waiting: &mut VecDeque<Write>,
    writes: &mut Receiver<Write>,
    open: &mut Open<'_>,
) -> Result<bool, Finished> {
    let events = open.events;
    let mut pace = Pace { reported: Instant::now(), events };
    let mut indexed = false;
    loop {
        while let Some(write) = waiting.pop_front().or_else(|| writes.try_recv().ok()) {
            open.carry_out(store, write)?;
        }
        // Mutably borrowed: a shared reference to a `Receiver` can not be sent to another thread.
        let (queue, received, pace) = (&mut *writes, &mut *waiting, &mut pace);
        let mut proceed = move |left| {
            reach("words");
            pace.report(Msg::Unindexed(left));
            received.extend(queue.try_iter());
            received.is_empty()
        };
        let result = low_priority(|| complete(store, &mut proceed));
        indexed |= !matches!(result, Ok(false));
        if !waiting.is_empty() {
            continue;
        }
        match result {
            // Another process is writing, perhaps the same index.
            Err(Error::Busy) => {
                match writes.recv_timeout(BUSY_WAIT) {
                    Ok(write) => waiting.push_back(write),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Err(Finished),
                }
                continue;
            }
            Ok(_) if indexed => drop(events.send(Event::Msg(Msg::Indexed))),
            Ok(_) => {}
            // The next start continues.
            Err(error) => drop(events.send(Event::Msg(Msg::Trouble(error.to_string())))),
        }
        return Ok(indexed);
    }
}

/// Does the maintenance after a start; `changed` says whether entries or the full text changed.
fn tidy(store: &mut Store, changed: bool, events: &Sender<Event>) {
    if store.access() == Access::ReadOnly {
        return;
    }
    // If this fails, starts are slower, and nothing else.
    let _ = store.save_names();
    let _ = store.prune(now());
    if changed && let Err(error) = store.checkpoint() {
        let _ = events.send(Event::Msg(Msg::Trouble(error.to_string())));
    }
    backup::daily(store, events);
}

/// The browser has ended.
struct Finished;

/// Carries out one write.
fn carry_out(
    store: &mut Store,
    folder: &mut Followed<'_>,
    write: Write,
    events: &Sender<Event>,
) -> Result<(), Finished> {
    let write = match write {
        Write::Finish(done) => {
            let _ = done.send(());
            return Err(Finished);
        }
        Write::Files(paths, done) => {
            folder.update(store, &paths, events);
            let _ = done.send(());
            return Ok(());
        }
        Write::Look => {
            folder.looks.iter().for_each(Looks::now);
            return Ok(());
        }
        write => write,
    };
    // Writes to a file that was deleted or replaced would be lost.
    let lost = store.reopen_if_replaced().err();
    let read_only = store.access() == Access::ReadOnly;
    let result = match write {
        Write::Change(ticket, catalogue, write) => {
            reach("save");
            let result = if let Some(lost) = lost {
                Err(lost.into())
            } else if read_only {
                Err(Error::ReadOnly.into())
            } else {
                change(store, &catalogue, write)
            };
            let changed = match &result {
                Ok(Done { written: Written::File(written), .. }) => written.paths(),
                _ => Vec::new(),
            };
            let result = result.map(Box::new).map_err(|error: ChangeError| error.to_string());
            let _ = events.send(Event::Msg(Msg::Written(ticket, result)));
            if !changed.is_empty() {
                follow_change(store, folder, (&catalogue, &changed), events);
            }
            return Ok(());
        }
        Write::Review(ticket, catalogue, options, request) => {
            reach("review");
            // Without a message: what can't be written can't be reviewed, and the next change has the
            // cards brought up to date again.
            let is_refresh = request == ReviewRequest::Refresh;
            if is_refresh && (read_only || lost.is_some()) {
                return Ok(());
            }
            let result = match lost {
                Some(lost) => Err(lost),
                None if read_only => Err(Error::ReadOnly),
                None => review(store, &catalogue, &options, request, now()),
            };
            if is_refresh && result.is_err() {
                return Ok(());
            }
            let result = result.map(Box::new).map_err(|error| error.to_string());
            let _ = events.send(Event::Msg(Msg::Reviewed(ticket, result)));
            return Ok(());
        }
        Write::Draft(ticket, catalogue, draft) => {
            let draft = Draft { at: now(), ..draft };
            let result = match lost {
                Some(lost) => Err(lost),
                None => store.save_draft(&catalogue, &draft),
            };
            let msg = Msg::DraftSaved(ticket, result.map_err(|error| error.to_string()));
            let _ = events.send(Event::Msg(msg));
            return Ok(());
        }
        // If nothing can be saved, losing these is not worth a message.
        _ if read_only || lost.is_some() => return Ok(()),
        Write::Follow(path) => {
            folder.update(store, &[path], events);
            return Ok(());
        }
        Write::DropDraft(catalogue, owner, entry) => store.drop_draft(&catalogue, &owner, &entry),
        Write::Place(catalogue, place) => save_place(store, &catalogue, &place),
        Write::Theme(theme) => save_theme(store, &theme),
        Write::Searches(searches) => save_searches(store, searches),
        Write::SaveSearch(catalogue, name, query) => {
            let saved = store.save_search(&catalogue, &name, query.as_deref(), now());
            saved.map(|()| drop(events.send(Event::Msg(Msg::Changed))))
        }
        Write::Undos(catalogue, undos) => save_undos(store, catalogue.as_str(), &undos),
        Write::Visit(catalogue, entry) => {
            let recorded = store.record_visit(&catalogue, &entry, now());
            if recorded.is_ok() {
                let _ = events.send(Event::Msg(Msg::Visited));
            }
            recorded
        }
        Write::Practise(catalogue, entry) => store.record_practice(&catalogue, &entry, now()),
        Write::Begin | Write::Files(..) | Write::Look | Write::Finish(_) => Ok(()),
    };
    if let Err(error) = result {
        let _ = events.send(Event::Msg(Msg::Trouble(format!("Not saved: {error}"))));
    }
    Ok(())
}

/// Brings the entries up to date with files that were changed here, relative to the folder.
fn follow_change(
    store: &mut Store,
    followed: &mut Followed<'_>,
    (catalogue, changed): (&CatalogueId, &[String]),
    events: &Sender<Event>,
) {
    match Folder::of(store, catalogue) {
        Ok(own) => {
            let paths: Vec<PathBuf> = changed.iter().map(|path| own.full(path)).collect();
            followed.update(store, &paths, events);
        }
        Err(error) => drop(events.send(Event::Msg(Msg::Trouble(error.to_string())))),
    }
}

/// Completes what a killed program left of changes to files.
fn settle_files(store: &mut Store, events: &Sender<Event>) {
    match recover_files(store) {
        Ok(true) => drop(events.send(Event::Msg(Msg::Changed))),
        Ok(false) => {}
        Err(error) => drop(events.send(Event::Msg(Msg::Trouble(error.to_string())))),
    }
}

/// Reports the drafts that processes which have ended have left.
fn report_drafts(store: &Store, origin: &Origin, events: &Sender<Event>) {
    let Ok(Some(catalogue)) = store.catalogue_from(origin) else { return };
    let Ok(drafts) = store.drafts(&catalogue) else { return };
    let left: Vec<Draft> = drafts
        .into_iter()
        .filter(|draft| !owner_runs(draft))
        // A draft with the same text as the saved note is not worth recovering.
        .filter(|draft| {
            let saved = match &draft.file {
                Some(path) => Folder::of(store, &catalogue)
                    .and_then(|folder| read_file(&folder, path))
                    .map_or_else(|_| String::new(), |file| file.text),
                None => {
                    let saved = store.note(&catalogue, &draft.entry).ok().flatten();
                    saved.map_or_else(String::new, |note| note.text)
                }
            };
            saved != draft.text
        })
        .collect();
    if !left.is_empty() {
        let _ = events.send(Event::Msg(Msg::Drafts(left)));
    }
}
