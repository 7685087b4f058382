//! `nexus catalogues` and `nexus check`: listing catalogues, and checking one.

use std::{path::Path, process::ExitCode};

use anyhow::Context as _;
use serde_json::json;

use super::{
    args,
    open::open_store,
    output::{self, count_of_entries, warn},
    status::FAILED,
};
use crate::{
    domain::{CatalogueId, clean_line, counted},
    library::{self, Extent, Source, rfc3339},
    store::{CatalogueSummary, Store},
};

/// Hides, shows or removes a catalogue, and lists all of them.
pub(super) fn run(database: &Path, args: &args::Catalogues) -> anyhow::Result<ExitCode> {
    let mut store = open_store(database)?;
    let id = |store: &Store, named: &str| -> anyhow::Result<CatalogueId> {
        let known = store.catalogues()?;
        let found = library::named_catalogue(&known, named).map(|it| it.id.clone());
        found.with_context(|| format!("no catalogue {named:?}; to list them: nexus catalogues"))
    };
    if let Some(named) = &args.hide {
        store.hide_catalogue(&id(&store, named)?, true)?;
    } else if let Some(named) = &args.show {
        store.hide_catalogue(&id(&store, named)?, false)?;
    } else if let Some(named) = &args.remove {
        let id = id(&store, named)?;
        store.drop_catalogue(&id)?;
    }
    let mut rows = args.format.format().rows();
    for catalogue in &store.catalogues()? {
        rows.row(|| object(catalogue), || line(catalogue))?;
    }
    rows.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn object(it: &CatalogueSummary) -> serde_json::Value {
    json!({
        "id": it.id.to_string(), "title": it.title, "origin": it.origin,
        "entries": it.entries, "imported": rfc3339(it.imported_at), "hidden": it.hidden,
    })
}

fn line(it: &CatalogueSummary) -> String {
    let hidden = if it.hidden { "\thidden" } else { "" };
    let (title, origin) = (clean_line(&it.title), clean_line(&it.origin));
    format!("{}\t{title}\t{}\t{origin}{hidden}\n", it.id, counted(it.entries, "entry", "entries"))
}

/// Checks a catalogue by importing it into a temporary database.
pub(super) fn check(args: &args::Check) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("can't create a temporary folder for the check")?;
    let mut store = Store::open(&folder.path().join("check.db"))?;
    let source = Source::at(&args.path)?;
    let report = library::import_catalogue(&mut store, &source, Extent::Apply, &mut |_| {})?;
    let entries = report.entries();
    let title = report.catalogue.map(|it| it.title).unwrap_or_default();
    let problems: Vec<_> = report.issues.iter().chain(&report.broken_links).collect();
    for problem in &problems {
        warn(&problem.to_string());
    }
    let found = match problems.len() {
        0 => "no problems found".to_owned(),
        count => counted(count, "problem found", "problems found"),
    };
    output::print(&format!("{}: {}, {found}\n", clean_line(&title), count_of_entries(entries)))?;
    let is_valid = problems.is_empty();
    Ok(if is_valid { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}
