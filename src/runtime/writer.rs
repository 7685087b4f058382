//! The thread that brings the catalogue up to date and then writes what the browser saves.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use super::{backup, event::Event, failpoint};
use crate::{
    domain::{CatalogueId, Draft, EntryId},
    library::{
        Extent, Failure, Place, Progress, Report, Source, change, complete, import_entries,
        is_current, low_priority, now, owner_runs, save_place, save_searches, save_theme,
        take_drafts,
    },
    screens::{Msg, Ticket},
    store::{Access, Error, Origin, Store},
    theme::ThemeName,
};

/// How often the progress of an import is reported.
const PROGRESS: Duration = Duration::from_millis(100);

/// How long what is due at the start waits for the index of names to be read: nobody waits for
/// it, and with both under way at once a key would not find a processor free.
const LATEST_BEGIN: Duration = Duration::from_millis(300);

/// How long making words waits after another was found writing, unless there is something to write.
const PATIENCE: Duration = Duration::from_millis(500);

/// Something to write.
#[derive(Debug)]
pub(super) enum Write {
    /// Nothing yet: what is due at the start may begin.
    Begin,
    /// The reader's place in a catalogue.
    Place(String, Place),
    /// The choice of theme.
    Theme(ThemeName),
    /// The searches that can be brought back.
    Searches(Vec<String>),
    /// That an entry of a catalogue was opened.
    Visit(CatalogueId, EntryId),
    /// A change of what is the user's.
    Change(Ticket, CatalogueId, crate::library::Write),
    /// A draft.
    Draft(Ticket, CatalogueId, Draft),
    /// That a draft of an owner on an entry is done with.
    DropDraft(CatalogueId, String, EntryId),
    /// Nothing more: say when all is written.
    Finish(Sender<()>),
}

/// Imports the catalogue if it has changed, then writes until it is to finish. What can wait
/// of an import is done while there is nothing to write.
pub(super) fn work(
    mut store: Store,
    source: &Source,
    mut writes: Receiver<Write>,
    events: &Sender<Event>,
) {
    failpoint::point("write");
    let first = match writes.recv_timeout(LATEST_BEGIN) {
        // Left at once: what is due waits for the next start.
        Ok(Write::Finish(done)) => {
            let _ = done.send(());
            return;
        }
        first => first.ok(),
    };
    let mut pace = Pace { told: Instant::now(), events };
    let looked_at = &mut store;
    // What is wrong is reported by the import.
    let result = if low_priority(move || is_current(looked_at, source).unwrap_or(false)) {
        Ok(Report::default())
    } else {
        import_entries(&mut store, source, Extent::Apply, &mut |progress| {
            if let Progress::Read(entries) = progress {
                pace.tell(Msg::Importing(entries));
            }
        })
    };
    let msg = match result {
        Ok(Report { kept: Some(why), .. }) => {
            Msg::ImportFailed(format!("{why}; what was read from it before stays."))
        }
        Ok(report) => Msg::Imported { changed: report.catalogue.is_some() },
        Err(failure) => Msg::ImportFailed(brief(&failure)),
    };
    let changed = matches!(msg, Msg::Imported { changed: true });
    let _ = events.send(Event::Msg(msg));
    if store.access() == Access::Full
        && let Err(error) = take_drafts(&mut store)
    {
        let _ = events.send(Event::Msg(Msg::Trouble(error.to_string())));
    }
    tell_drafts(&store, &source.origin(), events);
    let mut waiting = first.into_iter().collect();
    let Ok(worded) = complete_between(&mut store, &mut waiting, (&mut writes, events)) else {
        return;
    };
    let tidied = &mut store;
    low_priority(move || tidy(tidied, changed || worded, events));
    for write in writes {
        if carry_out(&mut store, write, events).is_err() {
            return;
        }
    }
}

/// Tells the model something that changes fast, now and then.
struct Pace<'e> {
    told: Instant,
    events: &'e Sender<Event>,
}

impl Pace<'_> {
    fn tell(&mut self, msg: Msg) {
        if self.told.elapsed() >= PROGRESS {
            self.told = Instant::now();
            let _ = self.events.send(Event::Msg(msg));
        }
    }
}

/// Puts into the full text what it lacks, while there is nothing to write; writes come first. Says
/// whether there was anything to do.
fn complete_between(
    store: &mut Store,
    waiting: &mut VecDeque<Write>,
    (writes, events): (&mut Receiver<Write>, &Sender<Event>),
) -> Result<bool, Finished> {
    let mut pace = Pace { told: Instant::now(), events };
    let mut large = false;
    loop {
        while let Some(write) = waiting.pop_front().or_else(|| writes.try_recv().ok()) {
            carry_out(store, write, events)?;
        }
        // Borrowed as a whole: only so can the thread at work look into the queue.
        let (queue, kept, pace) = (&mut *writes, &mut *waiting, &mut pace);
        let mut proceed = move |left| {
            failpoint::point("words");
            pace.tell(Msg::Unindexed(left));
            kept.extend(queue.try_iter());
            kept.is_empty()
        };
        let result = match store.unindexed() {
            Ok(0) => Ok(false),
            _ => low_priority(|| complete(store, &mut proceed)),
        };
        large |= !matches!(result, Ok(false));
        if !waiting.is_empty() {
            continue;
        }
        match result {
            // Another is writing, perhaps just this.
            Err(Error::Busy) => {
                match writes.recv_timeout(PATIENCE) {
                    Ok(write) => waiting.push_back(write),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Err(Finished),
                }
                continue;
            }
            Ok(_) if large => drop(events.send(Event::Msg(Msg::Indexed))),
            Ok(_) => {}
            // The next start goes on with it.
            Err(error) => drop(events.send(Event::Msg(Msg::Trouble(error.to_string())))),
        }
        return Ok(large);
    }
}

/// Does what is left to do after a start.
fn tidy(store: &mut Store, large: bool, events: &Sender<Event>) {
    if store.access() == Access::ReadOnly {
        return;
    }
    // Without it, starts are slower, and nothing else.
    let _ = store.save_names();
    let _ = store.prune(now());
    if large && let Err(error) = store.checkpoint() {
        let _ = events.send(Event::Msg(Msg::Trouble(error.to_string())));
    }
    backup::daily(store, events);
}

/// Nothing more is to be written.
struct Finished;

/// Carries out one write.
fn carry_out(store: &mut Store, write: Write, events: &Sender<Event>) -> Result<(), Finished> {
    if let Write::Finish(done) = write {
        let _ = done.send(());
        return Err(Finished);
    }
    // What is written to a file that has lost its name is lost.
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
        // Where nothing can be saved, a place is not worth a complaint.
        _ if read_only || lost.is_some() => return Ok(()),
        Write::DropDraft(catalogue, owner, entry) => store.drop_draft(&catalogue, &owner, &entry),
        Write::Place(catalogue, place) => save_place(store, &catalogue, &place),
        Write::Theme(theme) => save_theme(store, theme.as_str()),
        Write::Searches(searches) => save_searches(store, searches),
        Write::Visit(catalogue, entry) => store.record_visit(&catalogue, &entry, now()),
        Write::Begin | Write::Finish(_) => Ok(()),
    };
    if let Err(error) = result {
        let _ = events.send(Event::Msg(Msg::Trouble(format!("Not saved: {error}"))));
    }
    Ok(())
}

/// Tells of the drafts that processes which are no more have left.
fn tell_drafts(store: &Store, origin: &Origin, events: &Sender<Event>) {
    let Ok(Some(catalogue)) = store.catalogue_from(origin) else { return };
    let Ok(drafts) = store.drafts(&catalogue) else { return };
    let left: Vec<Draft> = drafts
        .into_iter()
        .filter(|draft| !owner_runs(draft))
        // A draft that says what is saved has nothing to offer.
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
            format!("The catalogue has mistakes: {} (and {more} more)", issues.0[0])
        }
        Failure::Content(issues) => format!("The catalogue has a mistake: {issues}"),
        other => format!("Import failed: {other}"),
    }
}
