//! `--watch`: sources that are imported again whenever their files change.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use anyhow::Context as _;
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::{cli::output::complain, library::Source};

/// How long it has to be quiet after a change: many programs write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);

/// How often to check that what is watched is still there.
const CHECK: Duration = Duration::from_millis(500);

/// A source as messages call it.
pub(super) struct NamedSource {
    pub(super) source: Source,
    pub(super) name: String,
}

/// Tells a file or folder from another of its name: device and inode.
type FileState = (u64, u64);

/// A source that is watched, and the file or folder that is there now.
struct Watched {
    of: NamedSource,
    file: Option<FileState>,
}

/// What is at the path of a source.
fn state_of(source: &Source) -> Option<FileState> {
    let Source::Path(path) = source else { return None };
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Imports sources again whenever their files change, until the program is ended. One that goes
/// away is reported, and watched again when it returns.
pub(super) fn watch(
    sources: Vec<NamedSource>,
    mut import: impl FnMut(&NamedSource),
) -> anyhow::Result<()> {
    let (sender, changes) = mpsc::channel();
    let on_event = move |event: notify::Result<Event>| {
        // Reading files, as this program does too, changes nothing.
        if !matches!(event, Ok(Event { kind: EventKind::Access(_), .. })) {
            let _ = sender.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(on_event).context("can't watch files")?;
    let mut all = Vec::with_capacity(sources.len());
    for of in sources {
        let mut watched = Watched { of, file: None };
        match begin(&mut watcher, &mut watched) {
            Err(error) if state_of(&watched.of.source).is_some() => return Err(error),
            Err(_) => {
                report_gone(&watched.of.name);
                watched.file = None;
            }
            Ok(()) => {}
        }
        all.push(watched);
    }
    loop {
        // The first time for what has changed before it was watched.
        all.iter().filter(|watched| watched.file.is_some()).for_each(|it| import(&it.of));
        loop {
            match changes.recv_timeout(CHECK) {
                Ok(()) => break,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {
                    let mut returned = false;
                    for watched in &mut all {
                        returned |= follow(&mut watcher, watched);
                    }
                    if returned {
                        break;
                    }
                }
            }
        }
        while changes.recv_timeout(QUIET).is_ok() {}
    }
}

fn report_gone(name: &str) {
    complain(&format!("{name} is gone; its entries stay, and it is watched again when it returns"));
}

/// Watches what is at the path of a source.
fn begin(watcher: &mut impl Watcher, watched: &mut Watched) -> anyhow::Result<()> {
    watched.file = state_of(&watched.of.source);
    if let Source::Path(path) = &watched.of.source {
        watcher
            .watch(path, RecursiveMode::Recursive)
            .with_context(|| format!("can't watch {}", watched.of.name))?;
    }
    Ok(())
}

/// Checks that the file that is watched is the one at the path; returns whether it has come back,
/// or another has taken its place.
fn follow(watcher: &mut impl Watcher, watched: &mut Watched) -> bool {
    let Source::Path(path) = &watched.of.source else { return false };
    let now = state_of(&watched.of.source);
    if now == watched.file {
        return false;
    }
    // Not watched any more, whether or not the system has noticed.
    let _ = watcher.unwatch(path);
    let (was_there, name) = (watched.file.is_some(), watched.of.name.clone());
    watched.file = None;
    if now.is_none() {
        report_gone(&name);
        return false;
    }
    match begin(watcher, watched) {
        Ok(()) => {
            if !was_there {
                complain(&format!("{name} is back"));
            }
            true
        }
        Err(_) => {
            // Perhaps at the next check.
            watched.file = None;
            false
        }
    }
}
