//! The thread that brings the catalogue up to date, and then writes what the browser saves.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use super::{backup, event::Event, failpoint};
use crate::{
    domain::{CatalogueId, Draft, EntryId},
    library::{
        Extent, Failure, Place, Progress, Report, ReviewOptions, ReviewRequest, Source, Undo,
        change, complete, import_entries, is_current, low_priority, now, owner_runs,
        recover_drafts, review, save_place, save_searches, save_theme, save_undos,
    },
    screens::{Msg, Ticket},
    store::{Access, Error, Origin, Store},
};

/// How often the progress of an import is reported.
const PROGRESS: Duration = Duration::from_millis(100);

/// How long the start-up work waits until the searcher has loaded its index. It is not urgent, and
/// both at once would leave no processor for keys.
const START_TIMEOUT: Duration = Duration::from_millis(300);

/// How long indexing waits before it tries again while another process writes.
const BUSY_WAIT: Duration = Duration::from_millis(500);

/// Something to write.
#[derive(Debug)]
pub(super) enum Write {
    /// Nothing yet: the start-up work may begin.
    Begin,
    /// The reader's place in a catalogue.
    Place(String, Place),
    /// The choice of theme.
    Theme(String),
    /// The search history.
    Searches(Vec<String>),
    /// A query under a name, or the removal of what is saved under it.
    SaveSearch(CatalogueId, String, Option<String>),
    /// The changes in a catalogue that can be undone.
    Undos(CatalogueId, Vec<Undo>),
    /// That an entry of a catalogue was opened.
    Visit(CatalogueId, EntryId),
    /// That the solution of a challenge was revealed.
    Practise(CatalogueId, EntryId),
    /// A change to a note, a star or a user entry.
    Change(Ticket, CatalogueId, crate::library::Write),
    /// A request of the reviews.
    Review(Ticket, CatalogueId, ReviewOptions, ReviewRequest),
    /// A draft.
    Draft(Ticket, CatalogueId, Draft),
    /// The removal of an owner's draft on an entry.
    DropDraft(CatalogueId, String, EntryId),
    /// The end: report when everything is written.
    Finish(Sender<()>),
}

impl Write {
    /// The catalogue that it is about.
    fn catalogue(&mut self) -> Option<&mut CatalogueId> {
        match self {
            Self::SaveSearch(catalogue, ..)
            | Self::Undos(catalogue, _)
            | Self::Visit(catalogue, _)
            | Self::Practise(catalogue, _)
            | Self::Change(_, catalogue, _)
            | Self::Review(_, catalogue, ..)
            | Self::Draft(_, catalogue, _)
            | Self::DropDraft(catalogue, ..) => Some(catalogue),
            Self::Begin
            | Self::Place(..)
            | Self::Theme(_)
            | Self::Searches(_)
            | Self::Finish(_) => None,
        }
    }
}

/// The catalogue that the browser has open.
struct Open<'s> {
    origin: Origin,
    /// Its id at first.
    id: Option<CatalogueId>,
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
        carry_out(store, write, self.events)
    }
}

/// Imports the catalogue if it has changed, then writes until the end. Indexing is done while there
/// is nothing to write.
pub(super) fn work(
    mut store: Store,
    source: &Source,
    mut writes: Receiver<Write>,
    events: &Sender<Event>,
) {
    failpoint::point("write");
    let first = match writes.recv_timeout(START_TIMEOUT) {
        // The browser was closed at once; the next start does the work.
        Ok(Write::Finish(done)) => {
            let _ = done.send(());
            return;
        }
        first => first.ok(),
    };
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
    let origin = source.origin();
    let id = store.catalogue_from(&origin).ok().flatten();
    let mut open = Open { origin, id, events };
    let Ok(indexed) = index_between_writes(&mut store, &mut waiting, &mut writes, &mut open) else {
        return;
    };
    let borrowed = &mut store;
    low_priority(move || tidy(borrowed, changed || indexed, events));
    for write in writes {
        if open.carry_out(&mut store, write).is_err() {
            return;
        }
    }
}

/// Limits how often progress is reported to the model.
struct Pace<'e> {
    reported: Instant,
    events: &'e Sender<Event>,
}

impl Pace<'_> {
    fn report(&mut self, msg: Msg) {
        if self.reported.elapsed() >= PROGRESS {
            self.reported = Instant::now();
            let _ = self.events.send(Event::Msg(msg));
        }
    }
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
            failpoint::point("words");
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
fn carry_out(store: &mut Store, write: Write, events: &Sender<Event>) -> Result<(), Finished> {
    if let Write::Finish(done) = write {
        let _ = done.send(());
        return Err(Finished);
    }
    // Writes to a file that was deleted or replaced would be lost.
    let lost = store.reopen_if_replaced().err();
    let read_only = store.access() == Access::ReadOnly;
    let result = match write {
        Write::Change(ticket, catalogue, write) => {
            failpoint::point("save");
            let result = if let Some(lost) = lost {
                Err(lost)
            } else if read_only {
                Err(Error::ReadOnly)
            } else {
                change(store, &catalogue, write)
            };
            let msg = Msg::Written(ticket, result.map(Box::new).map_err(|error| error.to_string()));
            let _ = events.send(Event::Msg(msg));
            return Ok(());
        }
        Write::Review(ticket, catalogue, options, request) => {
            failpoint::point("review");
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
        Write::Begin | Write::Finish(_) => Ok(()),
    };
    if let Err(error) = result {
        let _ = events.send(Event::Msg(Msg::Trouble(format!("Not saved: {error}"))));
    }
    Ok(())
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
            let saved = store.note(&catalogue, &draft.entry).ok().flatten();
            saved.map_or_else(String::new, |note| note.text) != draft.text
        })
        .collect();
    if !left.is_empty() {
        let _ = events.send(Event::Msg(Msg::Drafts(left)));
    }
}

/// A failure in one line.
fn brief(failure: &Failure) -> String {
    match failure {
        Failure::Content(issues) if issues.0.len() > 1 => {
            let more = issues.0.len() - 1;
            format!("The catalogue has errors: {} (and {more} more)", issues.0[0])
        }
        Failure::Content(issues) => format!("The catalogue has an error: {issues}"),
        other => format!("Import failed: {other}"),
    }
}
