//! The thread that keeps the catalogue up to date and then writes what the browser keeps.

use std::{
    sync::mpsc::{Receiver, Sender},
    time::{Duration, Instant},
};

use super::{
    event::Event,
    fault,
    import::{Failure, Source, bring_up_to_date, now},
};
use crate::{
    app::{Msg, Place},
    domain::EntryId,
    store::{Access, Store},
};

/// The setting that holds the choice of theme.
pub(super) const THEME: &str = "theme";

/// The setting that holds the searches that can be brought back.
pub(super) const SEARCHES: &str = "searches";

/// How often the progress of an import is told.
const PROGRESS: Duration = Duration::from_millis(100);

/// The setting that holds the reader's place in a catalogue.
pub(super) fn place_name(catalogue: &str) -> String {
    format!("place/{catalogue}")
}

/// Something to write.
#[derive(Debug)]
pub(super) enum Write {
    /// The reader's place in a catalogue.
    Place(String, Place),
    /// The choice of theme.
    Theme(&'static str),
    /// The searches that can be brought back.
    Searches(Vec<String>),
    /// That an entry of a catalogue was opened.
    Visit(String, EntryId),
    /// Nothing more: say when all is written.
    Finish(Sender<()>),
}

/// Imports the catalogue if it has changed, then writes until it is told to finish.
pub(super) fn work(
    mut store: Store,
    source: &Source,
    writes: &Receiver<Write>,
    events: &Sender<Event>,
) {
    fault::point("write");
    let mut told = Instant::now();
    let result = bring_up_to_date(&mut store, source, &mut |entries| {
        if told.elapsed() >= PROGRESS {
            told = Instant::now();
            let _ = events.send(Event::Msg(Msg::Importing(entries)));
        }
    });
    let msg = match result {
        Ok(changed) => Msg::Imported { changed },
        Err(failure) => Msg::ImportFailed(brief(&failure)),
    };
    let changed = matches!(msg, Msg::Imported { changed: true });
    let _ = events.send(Event::Msg(msg));
    if changed && let Err(error) = store.clear_up() {
        let _ = events.send(Event::Msg(Msg::Trouble(error.to_string())));
    }
    for write in writes {
        if let Write::Finish(done) = write {
            let _ = done.send(());
            return;
        }
        if store.access() == Access::ReadOnly {
            // Where nothing can be kept, a place is not worth a complaint.
            continue;
        }
        let result = match write {
            Write::Place(catalogue, place) => {
                let text = serde_json::to_string(&place).unwrap_or_default();
                store.set_setting(&place_name(&catalogue), &text)
            }
            Write::Theme(theme) => store.set_setting(THEME, theme),
            Write::Searches(searches) => {
                store.set_setting(SEARCHES, &serde_json::Value::from(searches).to_string())
            }
            Write::Visit(catalogue, entry) => store.visited(&catalogue, &entry, now()),
            Write::Finish(_) => Ok(()),
        };
        if let Err(error) = result {
            let _ = events.send(Event::Msg(Msg::Trouble(format!("Not kept: {error}"))));
        }
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
        other => format!("The catalogue was not read in: {other}"),
    }
}
