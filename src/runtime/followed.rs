//! The open catalogue as its files change: what is reported, and how often.

use std::{
    path::PathBuf,
    sync::mpsc::Sender,
    time::{Duration, Instant},
};

use super::{event::Event, watcher::Looks};
use crate::{
    library::{Failure, Progress, Report, Source, reach, update_entries},
    screens::Msg,
    store::{Error, Store},
};

/// How often the progress of an import is reported.
const PROGRESS: Duration = Duration::from_millis(100);

/// What is said where the files that have changed can't be read in yet.
const BUSY: &str = "Files have changed, but another program is writing to the database; Nexus will \
                    keep trying.";

/// The source of the catalogue, which other programs may change.
pub(super) struct Followed<'s> {
    pub(super) source: &'s Source,
    /// Whether it was reported that it is missing.
    pub(super) missing: bool,
    /// Whether entries have changed that are not all indexed yet.
    pub(super) changed: bool,
    /// Asks the watcher to look, once there is one.
    pub(super) looks: Option<Looks>,
    /// What could not be brought up to date because another process was writing.
    pub(super) again: Vec<PathBuf>,
}

impl Followed<'_> {
    /// Brings the store up to date with files that have changed.
    pub(super) fn update(&mut self, store: &mut Store, paths: &[PathBuf], events: &Sender<Event>) {
        reach("files");
        let mut pace = Pace { reported: Instant::now(), events };
        let mut paths = paths.to_vec();
        let is_another_try = !self.again.is_empty();
        paths.append(&mut self.again);
        let result = update_entries(store, self.source, &paths, &mut |progress| {
            if let Progress::Read(entries) = progress {
                pace.report(Msg::Importing(entries));
            }
        });
        let msg = match result {
            // Said once, until it is back.
            Ok(Report { kept: Some(_), .. }) if self.missing => return,
            Ok(Report { kept: Some(why), .. }) => {
                self.missing = true;
                Msg::ImportFailed(format!("{why}; the entries imported before stay."))
            }
            Ok(report) => {
                self.missing = false;
                let changed = report.is_change();
                self.changed |= changed;
                match report.whole {
                    Some(_) => Msg::Imported { changed },
                    None if changed => Msg::Changed,
                    None => return,
                }
            }
            Err(Failure::Store(Error::Busy)) => {
                self.again = paths;
                // Said once.
                if is_another_try {
                    return;
                }
                Msg::ImportFailed(BUSY.to_owned())
            }
            Err(failure) => Msg::ImportFailed(brief(&failure)),
        };
        let _ = events.send(Event::Msg(msg));
    }
}

/// Limits how often progress is reported to the model.
pub(super) struct Pace<'e> {
    pub(super) reported: Instant,
    pub(super) events: &'e Sender<Event>,
}

impl Pace<'_> {
    pub(super) fn report(&mut self, msg: Msg) {
        if self.reported.elapsed() >= PROGRESS {
            self.reported = Instant::now();
            let _ = self.events.send(Event::Msg(msg));
        }
    }
}

/// A failure in one line.
pub(super) fn brief(failure: &Failure) -> String {
    match failure {
        Failure::Content(issues) if issues.0.len() > 1 => {
            let more = issues.0.len() - 1;
            format!("The catalogue has errors: {} (and {more} more)", issues.0[0])
        }
        Failure::Content(issues) => format!("The catalogue has an error: {issues}"),
        other => format!("Import failed: {other}"),
    }
}
