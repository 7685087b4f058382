//! `nexus export`: everything, or a part of it, to files.

use std::{collections::HashSet, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};

use super::{args, open::Opened, output};
use crate::{
    content::{category_of, to_json},
    domain::{EntryView, List, Overview, SmartList},
    library::{
        EXPORT_FORMATS, Output, Piece, SearchRequest, SearchScope, Searcher, write_file,
        write_folder,
    },
    store::Store,
};

pub(super) fn run(opened: &Opened, args: &args::Export) -> anyhow::Result<ExitCode> {
    let Opened { store, origin, .. } = opened;
    let in_part = args.only.is_some() || args.category.is_some() || args.query.is_some();
    if in_part && !args.format.takes_parts() {
        let others = EXPORT_FORMATS.iter().filter(|format| format.takes_parts());
        let others: Vec<&str> = others.map(|format| format.name).collect();
        bail!(
            "{} exports everything; formats that can hold a part: {}",
            args.format.title,
            others.join(", ")
        );
    }
    let pieces = || -> anyhow::Result<_> {
        let overview = store.overview(origin)?.context("there is no catalogue to export")?;
        let pieces = pieces(opened, &overview, args)?;
        Ok((overview, pieces))
    };
    match args.format.output {
        Output::Everything => {
            write(store, args, &format!("{}\n", to_json(&store.export_json()?)?))?;
        }
        Output::File(text) => {
            let (overview, pieces) = pieces()?;
            write(store, args, &text(&overview, &pieces))?;
        }
        Output::Folder { files, left_out } => {
            let (overview, pieces) = pieces()?;
            write_folder(&args.to, &files(&overview, &pieces), args.force)?;
            output::warn(&format!(
                "not included in {}: {}; --format json includes everything",
                args.format.title,
                left_out(&pieces).join(", ")
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a single file, or prints it.
fn write(store: &Store, args: &args::Export, text: &str) -> anyhow::Result<()> {
    if args.to == Path::new("-") {
        return Ok(output::print(text)?);
    }
    Ok(write_file(store.path(), &args.to, text, args.force)?)
}

/// The entries to export, each with its note; then orphaned notes.
fn pieces(opened: &Opened, overview: &Overview, args: &args::Export) -> anyhow::Result<Vec<Piece>> {
    let Opened { store, catalogue, .. } = opened;
    let list = match &args.category {
        None => List::All,
        Some(named) => {
            let (id, _) = category_of(named, &overview.categories).map_err(anyhow::Error::msg)?;
            if !overview.categories.iter().any(|category| category.id == id) {
                bail!("no category `{named}`");
            }
            List::Category(id)
        }
    };
    let matching = match &args.query {
        Some(query) => Some(matching(opened, overview, query)?),
        None => None,
    };
    let mut pieces = Vec::new();
    for row in store.window(catalogue, &list, 0, u64::MAX)?.rows {
        if matching.as_ref().is_some_and(|matching| !matching.contains(row.id.as_str())) {
            continue;
        }
        if args.only == Some(args::Part::Notes) && !row.marks.noted && !row.marks.own {
            continue;
        }
        let Some(entry_view) = store.entry_view(catalogue, &row.id)? else { continue };
        let note = entry_view.shown_note().map(|note| note.text.clone());
        let EntryView { category_title, entry, .. } = entry_view;
        pieces.push(Piece { category: category_title, entry, note, orphaned: false });
    }
    // Orphaned notes are in no category, and no query finds them.
    if args.category.is_none() && args.query.is_none() {
        let orphaned = List::SmartList(SmartList::Orphaned);
        for row in store.window(catalogue, &orphaned, 0, u64::MAX)?.rows {
            let Some(entry_view) = store.entry_view(catalogue, &row.id)? else { continue };
            let EntryView { category_title, entry, note, .. } = entry_view;
            let note = note.map(|note| note.text);
            pieces.push(Piece { category: category_title, entry, note, orphaned: true });
        }
    }
    Ok(pieces)
}

/// The ids of the entries that match a query.
fn matching(opened: &Opened, overview: &Overview, query: &str) -> anyhow::Result<HashSet<String>> {
    let searcher = Searcher::new(Store::open(opened.store.path())?, opened.origin.clone());
    let request =
        SearchRequest { query: query.to_owned(), scope: SearchScope::Catalogue, first: 0 };
    let all = usize::try_from(overview.entries).unwrap_or(usize::MAX);
    let mut ids = HashSet::new();
    searcher.with_at_least(all).search(&request, &mut |hits| {
        ids = hits.rows.iter().map(|hit| hit.row.id.to_string()).collect();
        true
    })?;
    Ok(ids)
}
