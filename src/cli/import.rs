//! `nexus import`, `update`, `catalogues`, `check` and `init`: catalogues in, looked over, begun.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::{FAILED, args, output};
use crate::{
    domain::{CatalogueId, clean_line},
    library::{self, Extent, Progress, Report, Source, rfc3339},
    store::{Stocked, Store},
};

/// Lines of changes that are printed of each sort; the rest is counted.
const MOST_SHOWN: usize = 20;

/// A line on standard error that tells how far it is; nothing where that is no terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} entries{msg}, {elapsed}")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

pub(super) fn import(database: &Path, args: &args::Import) -> anyhow::Result<ExitCode> {
    let mut store = super::open_store(database)?;
    let mut watched = Vec::new();
    let mut all_read = true;
    for path in &args.paths {
        match one(&mut store, path, args) {
            Ok((source, read)) => {
                watched.extend(source);
                all_read &= read;
            }
            // The others are read in all the same.
            Err(error) if args.paths.len() > 1 => {
                output::complain(&format!("{error:#}"));
                all_read = false;
            }
            Err(error) => return Err(error),
        }
    }
    if args.how.watch {
        follow(&mut store, watched, args.how.json)?;
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// A source that is followed, and the file or folder that is watched now.
struct Watched {
    source: Source,
    name: String,
    file: Option<FileState>,
}

/// Tells a file or folder from another of its name: device and number.
type FileState = (u64, u64);

/// What stands at the path of a source.
fn state_of(source: &Source) -> Option<FileState> {
    let Source::Path(path) = source else { return None };
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        Some((0, 0))
    }
}

/// How long it has to be quiet after a change: many programs write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);

/// How often it is looked whether what is watched is still there.
const LOOK: Duration = Duration::from_millis(500);

/// Reads sources in again whenever their files change, until the program is ended. One that goes
/// away is told of, and followed again when it returns.
fn follow(store: &mut Store, sources: Vec<(Source, String)>, as_json: bool) -> anyhow::Result<()> {
    let (sender, changes) = mpsc::channel();
    let tell = move |event: notify::Result<notify::Event>| {
        // That files are read, by this program too, changes nothing.
        if !matches!(event, Ok(notify::Event { kind: notify::EventKind::Access(_), .. })) {
            let _ = sender.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(tell).context("can't watch files")?;
    let mut all = Vec::with_capacity(sources.len());
    for (source, name) in sources {
        let mut watched = Watched { source, name, file: None };
        match watch(&mut watcher, &mut watched) {
            Err(error) if state_of(&watched.source).is_some() => return Err(error),
            Err(_) => {
                tell_gone(&watched.name);
                watched.file = None;
            }
            Ok(()) => {}
        }
        all.push(watched);
    }
    loop {
        // The first time for what has changed before it was watched.
        for Watched { source, name, .. } in all.iter().filter(|watched| watched.file.is_some()) {
            // What is wrong for now may be put right by the next change.
            if let Err(error) = read_in(store, source, name, Mode::Watch, as_json) {
                output::complain(&format!("{error:#}"));
            }
        }
        loop {
            match changes.recv_timeout(LOOK) {
                Ok(()) => break,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let mut returned = false;
                    for watched in &mut all {
                        returned |= look_after(&mut watcher, watched);
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

fn tell_gone(name: &str) {
    output::complain(&format!(
        "{name} is gone; what was read from it stays, and it is followed again when it returns"
    ));
}

/// Watches what stands at the path of a source.
fn watch(watcher: &mut impl notify::Watcher, watched: &mut Watched) -> anyhow::Result<()> {
    watched.file = state_of(&watched.source);
    if let Source::Path(path) = &watched.source {
        watcher
            .watch(path, notify::RecursiveMode::Recursive)
            .with_context(|| format!("can't watch {}", watched.name))?;
    }
    Ok(())
}

/// Looks whether what is watched is still what stands there; says whether it has come back, or
/// something else has come.
fn look_after(watcher: &mut impl notify::Watcher, watched: &mut Watched) -> bool {
    let Source::Path(path) = &watched.source else { return false };
    let now = state_of(&watched.source);
    if now == watched.file {
        return false;
    }
    // What is gone is watched no more, whether or not the system has noticed.
    let _ = watcher.unwatch(path);
    let (was_there, name) = (watched.file.is_some(), watched.name.clone());
    watched.file = None;
    if now.is_none() {
        tell_gone(&name);
        return false;
    }
    match watch(watcher, watched) {
        Ok(()) => {
            if !was_there {
                output::complain(&format!("{name} is there again"));
            }
            true
        }
        Err(_) => {
            // Perhaps at the next look.
            watched.file = None;
            false
        }
    }
}

/// What a reading in is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Apply,
    /// To take over what is there now, even if nothing of what was there before is.
    Force,
    /// Only to show what it would do.
    Show,
    /// To follow a change; that there was none is not worth a word.
    Watch,
}

impl Mode {
    fn of(how: &args::EntryView) -> Self {
        match (how.dry_run, how.force) {
            (true, _) => Self::Show,
            (false, true) => Self::Force,
            (false, false) => Self::Apply,
        }
    }

    fn extent(self) -> Extent {
        match self {
            Self::Show => Extent::Preview,
            Self::Force => Extent::Force,
            Self::Apply | Self::Watch => Extent::Apply,
        }
    }
}

/// Reads one path in; gives what can be followed from then on, and whether anything was read.
fn one(
    store: &mut Store,
    path: &Path,
    args: &args::Import,
) -> anyhow::Result<(Option<(Source, String)>, bool)> {
    if path.extension().is_some_and(|it| it == "json") {
        let text =
            fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let value = serde_json::from_str(&text)
            .with_context(|| format!("{} is no JSON", path.display()))?;
        let (reports, own) = library::import_json(store, &value, !args.how.dry_run)
            .with_context(|| format!("in {}", path.display()))?;
        let text = if args.how.json {
            let catalogues: Vec<_> = reports.iter().map(object).collect();
            output::json(&json!({
                "catalogues": catalogues, "personal": own.personal,
                "merged": own.merged, "clashed": own.clashed,
            }))?
        } else {
            let name = path.display().to_string();
            let mut text: String =
                reports.iter().map(|report| told(report, &name, args.how.dry_run)).collect();
            let _ = writeln!(
                text,
                "rows of your own (notes, entries, versions, stars): {}",
                own.personal
            );
            if own.merged > 0 {
                let _ = writeln!(text, "changed on both sides, and merged: {}", own.merged);
            }
            if own.clashed > 0 {
                let _ = writeln!(
                    text,
                    "of these, with both texts for the same lines: {}; look them over",
                    own.clashed
                );
            }
            text
        };
        output::print(&format!("{}\n", text.trim_end()))?;
        let read = own.personal > 0 || reports.iter().any(|report| report.entries() > 0);
        if !read {
            output::complain(&format!("{}: there is nothing in it to read", path.display()));
        }
        return Ok((None, read));
    }
    let source = Source::at(path)?;
    let name = path.display().to_string();
    let read = read_in(store, &source, &name, Mode::of(&args.how), args.how.json)?;
    Ok((Some((source, name)), read))
}

/// Reads a source in and prints what that did; says whether there was anything to read.
fn read_in(
    store: &mut Store,
    source: &Source,
    name: &str,
    mode: Mode,
    as_json: bool,
) -> anyhow::Result<bool> {
    let bar = progress();
    let report = library::import(store, source, mode.extent(), &mut |progress| match progress {
        Progress::Read(entries) => bar.set_position(entries as u64),
        Progress::Unindexed(left) => {
            bar.set_message(format!(", indexing: {left}"));
        }
    });
    bar.finish_and_clear();
    let report = report.with_context(|| format!("can't import {name}"))?;
    let new = report.catalogue.is_some();
    if mode == Mode::Watch && !new && report.kept.is_none() {
        return Ok(true);
    }
    if mode != Mode::Show && new {
        store.checkpoint()?;
    }
    let text = if as_json {
        output::json(&object(&report))?
    } else {
        told(&report, name, mode == Mode::Show)
    };
    output::print(&format!("{}\n", text.trim_end()))?;
    for issue in &report.passed {
        output::complain(&issue.to_string());
    }
    if let Some(why) = &report.kept {
        output::complain(&format!(
            "{why}; what was read from it before stays (nexus catalogues --remove drops it)"
        ));
        return Ok(false);
    }
    let beside = report.beside.notes.len() + report.beside.own.len();
    if new && report.entries() + beside == 0 {
        output::complain(&format!("{name}: there is nothing in it to read"));
        return Ok(false);
    }
    match super::lack(store, report.incomplete.as_ref())? {
        Some(lack) if mode != Mode::Show => bail!(lack),
        _ => Ok(true),
    }
}

fn object(report: &Report) -> serde_json::Value {
    let named = |list: &[(String, String)]| -> Vec<serde_json::Value> {
        list.iter().map(|(id, title)| json!({ "id": id, "title": title })).collect()
    };
    json!({
        "catalogue": report.catalogue.as_ref().map(|it| it.id.to_string()),
        "unchanged": report.catalogue.is_none() && report.kept.is_none(),
        "kept": report.kept,
        "entries": report.entries(),
        "pairs": report.pairs,
        "added": named(&report.changes.added),
        "changed": named(&report.changes.changed),
        "removed": named(&report.changes.removed),
        "moved": report.moved.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect::<Vec<_>>(),
        "notes": report.beside.notes.iter().map(|note| &note.entry).collect::<Vec<_>>(),
        "own": report.beside.own.iter().map(|(_, entry, _)| entry.id.as_str()).collect::<Vec<_>>(),
        "passed": report.passed.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// So many entries.
fn counted(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// The report for people.
fn told(report: &Report, name: &str, dry_run: bool) -> String {
    let Some(catalogue) = &report.catalogue else {
        let what = if report.kept.is_some() { "nothing was read" } else { "nothing has changed" };
        return format!("{name}: {what}.");
    };
    let mut out = format!("{}: {}", clean_line(&catalogue.title), counted(report.entries()));
    let kinds: Vec<String> =
        report.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if !kinds.is_empty() {
        let _ = write!(out, " ({})", kinds.join(", "));
    }
    let _ = writeln!(out, "; challenges with solutions: {}", report.pairs);
    let mut list = |what: &str, rows: &[(String, String)], show: bool| {
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(out, "{what}: {}", rows.len());
        for (one, other) in rows.iter().take(if show { MOST_SHOWN } else { 0 }) {
            let _ = writeln!(out, "  {}\t{}", clean_line(one), clean_line(other));
        }
        if show && rows.len() > MOST_SHOWN {
            let _ = writeln!(out, "  and {} more", rows.len() - MOST_SHOWN);
        }
    };
    // What a first import adds is all of it.
    let first = report.changes.added.len() == report.entries();
    list("added", &report.changes.added, !first || dry_run);
    list("changed", &report.changes.changed, true);
    list("moved", &report.moved, true);
    list("removed", &report.changes.removed, true);
    let own: Vec<(String, String)> = report
        .beside
        .own
        .iter()
        .map(|(path, entry, _)| (entry.id.to_string(), path.clone()))
        .collect();
    list("entries of your own kept", &own, true);
    let notes: Vec<(String, String)> =
        report.beside.notes.iter().map(|note| (note.entry.clone(), note.path.clone())).collect();
    list("notes kept", &notes, true);
    if dry_run {
        out.push_str("nothing was written\n");
    } else {
        let _ = writeln!(out, "browse it with: nexus --catalogue {}", catalogue.id);
    }
    out
}

pub(super) fn update(database: &Path, args: &args::Update) -> anyhow::Result<ExitCode> {
    let mut store = super::open_store(database)?;
    let known = store.catalogues()?;
    let wanted: Vec<&Stocked> = match &args.name {
        Some(name) => {
            let found: Vec<_> = known.iter().filter(|it| it.id.as_str() == name).collect();
            if found.is_empty() {
                bail!("there is no catalogue {name:?}; nexus catalogues lists them");
            }
            found
        }
        None => known.iter().collect(),
    };
    let mut watched = Vec::new();
    let mut all_read = true;
    for stocked in wanted {
        let source = library::source_of(&stocked.origin);
        let name = stocked.id.to_string();
        match read_in(&mut store, &source, &name, Mode::of(&args.how), args.how.json) {
            Ok(read) => all_read &= read,
            // The others are brought up to date all the same.
            Err(error) => {
                output::complain(&format!("{error:#}"));
                all_read = false;
            }
        }
        watched.push((source, name));
    }
    if args.how.watch {
        follow(&mut store, watched, args.how.json)?;
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

pub(super) fn catalogues(database: &Path, args: &args::Catalogues) -> anyhow::Result<ExitCode> {
    let mut store = super::open_store(database)?;
    let id = |name: &String| -> anyhow::Result<CatalogueId> {
        let known = store.catalogues()?;
        known
            .into_iter()
            .map(|it| it.id)
            .find(|id| id.as_str() == name)
            .with_context(|| format!("there is no catalogue {name:?}"))
    };
    if let Some(name) = &args.hide {
        let id = id(name)?;
        store.hide_catalogue(&id, true)?;
    } else if let Some(name) = &args.show {
        let id = id(name)?;
        store.hide_catalogue(&id, false)?;
    } else if let Some(name) = &args.remove {
        let id = id(name)?;
        store.drop_catalogue(&id)?;
    }
    let all = store.catalogues()?;
    if args.json {
        let rows: Vec<_> = all
            .iter()
            .map(|it| {
                json!({
                    "id": it.id.to_string(), "title": it.title, "origin": it.origin,
                    "entries": it.entries, "imported": rfc3339(it.imported_at), "hidden": it.hidden,
                })
            })
            .collect();
        output::print(&format!("{}\n", output::json(&rows)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    for it in &all {
        let hidden = if it.hidden { "\thidden" } else { "" };
        let _ = writeln!(
            out,
            "{}\t{}\t{} entries\t{}{hidden}",
            it.id,
            clean_line(&it.title),
            it.entries,
            clean_line(&it.origin)
        );
    }
    output::print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Looks a catalogue over without reading it in anywhere.
pub(super) fn check(args: &args::Check) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("can't make a folder to look it over in")?;
    let mut store = Store::open(&folder.path().join("check.db"))?;
    let source = Source::at(&args.path)?;
    let report = library::import(&mut store, &source, Extent::Apply, &mut |_| {})?;
    let entries = report.entries();
    let title = report.catalogue.map(|it| it.title).unwrap_or_default();
    for issue in &report.passed {
        output::complain(&issue.to_string());
    }
    let found = match report.passed.len() {
        0 => "nothing wrong".to_owned(),
        count => format!("to look at: {count}"),
    };
    output::print(&format!("{}: {}, {found}\n", clean_line(&title), counted(entries)))?;
    let ill = !report.passed.is_empty();
    Ok(if ill { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// What a catalogue of one's own begins with.
const BEGUN: [(&str, &str); 2] = [
    (
        "catalogue.toml",
        r#"# A catalogue of your own. Look it over with `nexus check .`, browse it with
# `nexus --catalogue .`: it is read in again whenever it has changed.
id = "NAME"                  # for good: your notes hang on it
title = "TITLE"
version = "1"
description = "What is in here."

# The tags that entries may carry. Leave this out, and any tag will do.
[tags]
example = "What shows how things are written"
"#,
    ),
    (
        "1-first.toml",
        r#"# A category and its entries. Files are read in the order of their names.
[category]
id = "first"
title = "First things"
summary = "A line on what is in here."

[[entry]]
id = "an-example"            # for good, too; the title may change
kind = "concept"             # technology, concept, practice, integration, takeaway, article
title = "An example"
summary = "One line that stands by itself."
tags = ["example"]
level = "foundation"         # or core, advanced; or leave it out
links = ["a-challenge"]
body = '''
Markdown: *emphasis*, `code`, lists, tables, and

```python
print("blocks of code")
```
'''

[[entry]]
id = "a-challenge"
kind = "challenge"
title = "Something that went wrong"
tags = ["example"]
links = ["an-example"]
challenge = '''
What one meets: the symptom, with numbers or the error's own words.
'''
solution = '''
How to find the cause, what to change, how to know that it worked.
'''
"#,
    ),
];

/// Begins a catalogue in a new folder.
pub(super) fn init(args: &args::Init) -> anyhow::Result<ExitCode> {
    let name = args.name.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let id = crate::content::slug(&name);
    if id.is_empty() {
        bail!("{name:?} gives no id: name a folder with letters or digits");
    }
    let folder: &PathBuf = &args.name;
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already", folder.display());
        }
        other => other.with_context(|| format!("can't make {}", folder.display()))?,
    }
    for (file, text) in BEGUN {
        let text = text.replace("NAME", &id).replace("TITLE", &name.replace('"', "'"));
        let path = folder.join(file);
        fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    output::print(&format!("{}\n", clean_line(&folder.display().to_string())))?;
    Ok(ExitCode::SUCCESS)
}
