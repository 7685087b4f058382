//! `nexus import` and `nexus update`.

mod report;
mod watch;

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    args,
    open::{open_store, unindexed},
    output::{confirm, warn},
    status::FAILED,
};
use crate::{
    library::{self, Extent, Progress, Recognized, Report, Source},
    store::{CatalogueSummary, Store},
};
use watch::{NamedSource, watch};

/// The mode of an import.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Import.
    Apply,
    /// Import even if that removes every existing entry.
    Force,
    /// Only show what would change.
    DryRun,
    /// Import, and print nothing if there was no change.
    Watch,
}

impl Mode {
    fn of(options: &args::ImportOptions) -> Self {
        match (options.dry_run, options.force) {
            (true, _) => Self::DryRun,
            (false, true) => Self::Force,
            (false, false) => Self::Apply,
        }
    }

    fn extent(self) -> Extent {
        match self {
            Self::DryRun => Extent::Preview,
            Self::Force => Extent::Force,
            Self::Apply | Self::Watch => Extent::Apply,
        }
    }
}

/// Imports folders and files. If one of several fails, the others are still imported.
pub(super) fn import(database: &Path, args: &args::Import) -> anyhow::Result<ExitCode> {
    let mut store = open_store(database)?;
    let options = &args.options;
    if args.identity.is_some() && args.paths.len() > 1 {
        bail!("--as is for one folder");
    }
    let mut sources = Vec::new();
    let mut all_read = true;
    for path in &args.paths {
        let imported = Source::at(path).map_err(anyhow::Error::new).and_then(|source| {
            let source = NamedSource { source, name: path.display().to_string() };
            identify(&mut store, &source, args)?;
            let done = import_one(&mut store, &source, Mode::of(options), options)?;
            Ok((source, done))
        });
        match imported {
            Ok((source, done)) => {
                all_read &= done.read;
                if done.is_catalogue {
                    sources.push(source);
                }
            }
            Err(error) if args.paths.len() > 1 => {
                warn(&format!("{error:#}"));
                all_read = false;
            }
            Err(error) => return Err(error),
        }
    }
    finish(&mut store, sources, options, all_read)
}

/// Says which catalogue a folder is, as the option or, at a terminal, the user says. Without either,
/// the import decides.
fn identify(store: &mut Store, source: &NamedSource, args: &args::Import) -> anyhow::Result<()> {
    let NamedSource { source, name } = source;
    if let Some(identity) = &args.identity {
        return Ok(library::identify(store, source, identity)?);
    }
    let is_asked = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !is_asked
        || args.options.dry_run
        || store.catalogue_from(&source.origin())?.is_some()
        || store.catalogues_elsewhere()?.is_empty()
    {
        return Ok(());
    }
    let report = library::import(store, source, Extent::Preview, &mut |_| {})?;
    let Some(Recognized { id, certain }) = report.recognized else { return Ok(()) };
    let question = format!("{name}: is it the folder that another computer has as {id}?");
    let identity = if confirm(&question, certain)? { id.as_str() } else { library::NEW };
    Ok(library::identify(store, source, identity)?)
}

/// Re-imports catalogues from their sources.
pub(super) fn update(database: &Path, args: &args::Update) -> anyhow::Result<ExitCode> {
    let mut store = open_store(database)?;
    let options = &args.options;
    let known = store.catalogues()?;
    let wanted: Vec<&CatalogueSummary> = match &args.id {
        Some(id) => {
            let found = library::named_catalogue(&known, id);
            vec![found.with_context(|| {
                format!("no catalogue {id:?}; to list all catalogues: nexus catalogues")
            })?]
        }
        None => known.iter().collect(),
    };
    let mut sources = Vec::new();
    let mut all_read = true;
    for catalogue in wanted {
        let source = library::source_of(&catalogue.origin);
        let source = NamedSource { source, name: catalogue.id.to_string() };
        match import_one(&mut store, &source, Mode::of(options), options) {
            Ok(done) => all_read &= done.read,
            // The others are still updated.
            Err(error) => {
                warn(&format!("{error:#}"));
                all_read = false;
            }
        }
        sources.push(source);
    }
    finish(&mut store, sources, options, all_read)
}

/// Watches the sources with `--watch`; returns the exit status.
fn finish(
    store: &mut Store,
    sources: Vec<NamedSource>,
    options: &args::ImportOptions,
    all_read: bool,
) -> anyhow::Result<ExitCode> {
    if options.watch {
        watch(sources, |source| {
            // Keep watching: the next change may fix the error.
            if let Err(error) = import_one(store, source, Mode::Watch, options) {
                warn(&format!("{error:#}"));
            }
        })?;
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// The result of importing a source.
struct Done {
    /// Whether there was anything to read.
    read: bool,
    /// Whether it is a catalogue, which can be watched.
    is_catalogue: bool,
}

/// Imports a source and prints the report.
fn import_one(
    store: &mut Store,
    source: &NamedSource,
    mode: Mode,
    options: &args::ImportOptions,
) -> anyhow::Result<Done> {
    let (format, lines) = (options.format.format(), options.lines);
    let NamedSource { source, name } = source;
    let bar = progress_bar();
    let report = library::import(store, source, mode.extent(), &mut |progress| match progress {
        Progress::Read(entries) => bar.set_position(entries as u64),
        Progress::Unindexed(left) => bar.set_message(format!(", indexing: {left}")),
    });
    bar.finish_and_clear();
    let report = report.with_context(|| format!("can't import {name}"))?;
    let is_catalogue = report.exchange.is_none();
    if mode == Mode::Watch && !report.is_change() && report.kept.is_none() {
        return Ok(Done { read: true, is_catalogue });
    }
    if mode != Mode::DryRun && report.is_change() {
        store.checkpoint()?;
    }
    let dry_run = mode == Mode::DryRun;
    let lines = dry_run.then_some(lines);
    format.print(|| report::object(&report), || report::text(&report, name, lines))?;
    if let Some(recognized) = report.recognized.as_ref().filter(|_| mode != Mode::DryRun) {
        warn(&recognized.sentence(&source.origin()));
    }
    let read = warn_about(&report, name);
    match unindexed(store, report.incomplete.as_ref())? {
        Some(why) if read && !dry_run => bail!(why),
        _ => Ok(Done { read, is_catalogue }),
    }
}

/// Prints the problems with a source; returns whether there was anything to read.
fn warn_about(report: &Report, name: &str) -> bool {
    for issue in &report.issues {
        warn(&issue.to_string());
    }
    if let Some(why) = &report.kept {
        warn(&format!(
            "{why}; the entries imported from it stay (to remove them: nexus catalogues --remove)"
        ));
        return false;
    }
    if report.is_change() && !report.has_content() {
        warn(&format!("{name}: nothing in it to import"));
        return false;
    }
    true
}

/// A progress line on standard error, if that is a terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} entries{msg}, {elapsed}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
