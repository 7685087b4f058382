//! Opening what a command works on: the database, the catalogue, the named entry.

use std::{path::Path, time::Duration};

use anyhow::Context as _;

use super::{
    args::Common,
    output::{ProgressLine, warn},
};
use crate::{
    config,
    domain::{CatalogueId, EntryId, EntryView, clean_line, counted},
    library::{
        Extent, Failure, Report, Source, default_source, import_catalogue, named_catalogue,
        recover_files, source_of,
    },
    search::nearest,
    store::{Error, Origin, Store},
};

/// How long a command waits for other writers, and when it says so, in milliseconds.
const WAIT: i32 = 10_000;
const WAIT_REPORTED: i32 = 500;
/// Milliseconds between two attempts at a lock.
const WAIT_STEP: i32 = 10;

/// An open store and the catalogue of a command.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) origin: Origin,
    pub(super) catalogue: CatalogueId,
}

/// The busy handler of commands.
fn wait(times: i32) -> bool {
    if times == WAIT_REPORTED / WAIT_STEP {
        warn("waiting for another program that is writing to the database");
    }
    std::thread::sleep(Duration::from_millis(WAIT_STEP as u64));
    times < WAIT / WAIT_STEP
}

/// Opens a database for a command, which waits for other writers.
pub(super) fn open_store(path: &Path) -> Result<Store, Error> {
    // Each attempt waits for two seconds.
    let mut opened = Store::open(path);
    for _ in 0..4 {
        if !matches!(opened, Err(Error::Busy)) {
            break;
        }
        opened = Store::open(path);
    }
    let mut store = opened?;
    store.set_busy_handler(wait)?;
    Ok(store)
}

/// The source that `--catalogue` names: by a path, or by the id of an imported catalogue.
pub(super) fn named_source(common: &Common) -> anyhow::Result<Option<Source>> {
    let Some(named) = common.catalogue.as_deref() else { return Ok(None) };
    if named.exists() {
        return Ok(Some(Source::at(named)?));
    }
    let database = config::database(common.db.clone())?;
    if database.exists() {
        let known = Store::open(&database)?.catalogues()?;
        let by_origin = known.iter().find(|it| Path::new(&it.origin) == named);
        let by_id = || named_catalogue(&known, named.to_str()?);
        if let Some(found) = by_origin.or_else(by_id) {
            return Ok(Some(source_of(&found.origin)));
        }
    }
    Err(Source::at(named).err().map_or_else(
        || anyhow::anyhow!("no such catalogue: {}", named.display()),
        |failure| anyhow::Error::new(failure).context("no imported catalogue has that id"),
    ))
}

/// Opens the store, and re-imports the catalogue if it has changed.
pub(super) fn open(common: &Common) -> anyhow::Result<Opened> {
    let path = config::database(common.db.clone())?;
    let named = named_source(common)?;
    let mut store = open_store(&path)?;
    // Before an import could take what a killed program left half done for what the user did.
    if let Err(why) = recover_files(&mut store) {
        warn(&why.to_string());
    }
    let source = named.map_or_else(|| default_source(&store), Ok)?;
    let mut progress = ProgressLine::new();
    let result =
        import_catalogue(&mut store, &source, Extent::Apply, &mut |at| progress.update(at));
    progress.end();
    let report = match result {
        // The entries in the database are still usable.
        Err(failure @ Failure::RemovesAll { .. }) => {
            Report { kept: Some(failure.to_string()), ..Report::default() }
        }
        result => result.context("can't import the catalogue")?,
    };
    if let Some(why) = &report.kept {
        warn(&format!("{why}; showing the entries imported earlier"));
    }
    if let Some(why) = unindexed(&store, report.incomplete.as_ref())? {
        warn(&why);
    }
    let origin = source.origin();
    if let Some(recognized) = &report.recognized {
        warn(&recognized.sentence(&origin));
    }
    let overview = store.overview(&origin)?.context("there is no catalogue in the database")?;
    Ok(Opened { store, origin, catalogue: overview.catalogue.id })
}

/// A message if some entries are not indexed yet, with the reason if known.
pub(super) fn unindexed(store: &Store, why: Option<&Error>) -> Result<Option<String>, Error> {
    let unindexed = store.unindexed()?;
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    Ok((unindexed > 0)
        .then(|| counted(unindexed, "entry", "entries"))
        .map(|entries| format!("full-text search does not cover {entries} yet{why}")))
}

/// The entry that a command names. If there is none, prints similar ids and returns `None`.
pub(super) fn entry(
    store: &Store,
    catalogue: &CatalogueId,
    named: &str,
) -> anyhow::Result<Option<EntryView>> {
    let found = match EntryId::new(named) {
        Ok(id) => store.entry_view(catalogue, &id)?,
        Err(_) => None,
    };
    if found.is_none() {
        let ids = store.ids(catalogue)?;
        let similar = nearest(named, &ids, 3);
        let name = clean_line(named).chars().take(80).collect::<String>();
        warn(&if similar.is_empty() {
            format!("no entry `{name}`; to list all entries: nexus list")
        } else {
            format!("no entry `{name}`; did you mean {}?", similar.join(", or "))
        });
    }
    Ok(found)
}
