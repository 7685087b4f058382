//! `--watch`: re-importing sources whenever their files change.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use anyhow::Context as _;
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::{
    cli::output::warn,
    library::Source,
    system::{FileId, files::file_id},
};

/// How long no further change may come before the import: many programs write a file in several
/// steps.
const QUIET: Duration = Duration::from_millis(150);

/// How often to check that the watched files still exist.
const CHECK: Duration = Duration::from_millis(500);

/// A source with its name for messages.
pub(super) struct NamedSource {
    pub(super) source: Source,
    pub(super) name: String,
}

/// A watched source, and the file or folder that is watched for it now.
struct Watched {
    source: NamedSource,
    file: Option<FileId>,
}

/// The file or folder at the path of a source.
fn file_of(source: &Source) -> Option<FileId> {
    let Source::Path(path) = source else { return None };
    file_id(path)
}

/// Re-imports sources whenever their files change, until the program is ended. A source that
/// disappears is reported, and watched again when it returns.
pub(super) fn watch(
    sources: Vec<NamedSource>,
    mut import: impl FnMut(&NamedSource),
) -> anyhow::Result<()> {
    let (sender, changes) = mpsc::channel();
    let on_event = move |event: notify::Result<Event>| {
        // Ignore reads, which this program causes itself.
        if !matches!(event, Ok(Event { kind: EventKind::Access(_), .. })) {
            let _ = sender.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(on_event).context("can't watch files")?;
    let mut all = Vec::with_capacity(sources.len());
    for source in sources {
        let mut watched = Watched { source, file: None };
        match begin(&mut watcher, &mut watched) {
            Err(error) if file_of(&watched.source.source).is_some() => return Err(error),
            Err(_) => {
                report_gone(&watched.source.name);
                watched.file = None;
            }
            Ok(()) => {}
        }
        all.push(watched);
    }
    loop {
        // The first time: for changes before it was watched.
        all.iter().filter(|watched| watched.file.is_some()).for_each(|it| import(&it.source));
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
    warn(&format!("{name} is gone; its entries stay, and it is watched again when it returns"));
}

/// Watches what is at the path of a source.
fn begin(watcher: &mut impl Watcher, watched: &mut Watched) -> anyhow::Result<()> {
    watched.file = file_of(&watched.source.source);
    if let Source::Path(path) = &watched.source.source {
        watcher
            .watch(path, RecursiveMode::Recursive)
            .with_context(|| format!("can't watch {}", watched.source.name))?;
    }
    Ok(())
}

/// Watches the file at the path if it is not the watched one; returns whether it has returned or
/// was replaced.
fn follow(watcher: &mut impl Watcher, watched: &mut Watched) -> bool {
    let Source::Path(path) = &watched.source.source else { return false };
    let now = file_of(&watched.source.source);
    if now == watched.file {
        return false;
    }
    // The watch on the former file is useless.
    let _ = watcher.unwatch(path);
    let (was_there, name) = (watched.file.is_some(), watched.source.name.clone());
    watched.file = None;
    if now.is_none() {
        report_gone(&name);
        return false;
    }
    match begin(watcher, watched) {
        Ok(()) => {
            if !was_there {
                warn(&format!("{name} is back"));
            }
            true
        }
        Err(_) => {
            // Try again at the next check.
            watched.file = None;
            false
        }
    }
}
