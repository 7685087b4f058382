//! `nexus export`: everything, or a part, as plain files.

use std::{collections::HashSet, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};

use super::{args, output};
use crate::{
    content::{ANKI_HEAD, CSV_HEAD, category_of, to_anki_row, to_csv_row},
    domain::{CatalogueId, List, Overview, SmartList},
    library::{
        Piece, SearchRequest, SearchScope, Searcher, markdown_files, toml_files, write_file,
        write_folder,
    },
    store::{Origin, Store},
};

pub(super) fn run(
    store: &Store,
    (origin, catalogue): (&Origin, &CatalogueId),
    args: &args::Export,
) -> anyhow::Result<ExitCode> {
    if args.format == args::Format::Json {
        if args.only.is_some() || args.category.is_some() || args.query.is_some() {
            bail!("JSON is everything; a part can be had as Markdown, TOML, CSV or for Anki");
        }
        let text = format!("{}\n", output::json(&store.export_json()?)?);
        write(store, args, &text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let overview = store.overview(origin)?.context("there is no catalogue to export")?;
    let pieces = pieces(store, (origin, catalogue), &overview, args)?;
    let notes = pieces.iter().filter(|piece| piece.note.is_some()).count();
    match args.format {
        args::Format::Markdown => {
            let files = markdown_files(&overview, &pieces);
            write_folder(&args.to, &files, args.force)?;
            left_out("Markdown", &["the order of things", "versions", "stars"]);
        }
        args::Format::Toml => {
            let own = pieces.iter().filter(|piece| piece.entry.id.is_own()).count();
            let files = toml_files(&overview, &pieces);
            write_folder(&args.to, &files, args.force)?;
            let (notes, own) =
                (format!("your notes ({notes})"), format!("your own entries ({own})"));
            left_out("TOML", &[&notes, &own, "versions", "stars"]);
        }
        args::Format::Csv => {
            let mut text = CSV_HEAD.to_owned();
            for piece in &pieces {
                text.push_str(&to_csv_row(&piece.entry, piece.note.as_deref().unwrap_or_default()));
            }
            write(store, args, &text)?;
        }
        args::Format::Anki => {
            let mut text = ANKI_HEAD.to_owned();
            for piece in &pieces {
                text.extend(to_anki_row(catalogue.as_str(), &piece.entry));
            }
            write(store, args, &text)?;
        }
        args::Format::Json => {}
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

fn left_out(format: &str, what: &[&str]) {
    let what = what.join(", ");
    output::complain(&format!("not included in {format}: {what}; --format json has everything"));
}

fn pieces(
    store: &Store,
    (origin, catalogue): (&Origin, &CatalogueId),
    overview: &Overview,
    args: &args::Export,
) -> anyhow::Result<Vec<Piece>> {
    let list = match &args.category {
        None => List::All,
        Some(named) => {
            let (id, _) = category_of(named, &overview.categories).map_err(anyhow::Error::msg)?;
            if !overview.categories.iter().any(|category| category.id == id) {
                bail!("there is no category `{named}`");
            }
            List::Category(id)
        }
    };
    let mut wanted: Option<HashSet<String>> = None;
    if let Some(query) = &args.query {
        let searcher = Searcher::new(Store::open(store.path())?, origin.clone());
        let request =
            SearchRequest { query: query.clone(), scope: SearchScope::Catalogue, first: 0 };
        let all = usize::try_from(overview.entries).unwrap_or(usize::MAX);
        searcher.with_at_least(all).search(&request, &mut |hits| {
            wanted = Some(hits.rows.iter().map(|hit| hit.row.id.to_string()).collect());
            true
        })?;
    }
    let mut pieces = Vec::new();
    for row in store.window(catalogue, &list, 0, u64::MAX)?.rows {
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(row.id.as_str())) {
            continue;
        }
        if args.only == Some(args::Part::Notes) && !row.marks.noted && !row.marks.own {
            continue;
        }
        let Some(entry_view) = store.entry_view(catalogue, &row.id)? else { continue };
        let note = entry_view.shown_note().map(|note| note.text.clone());
        let (category, entry) = (entry_view.category_title, entry_view.entry);
        pieces.push(Piece { category, entry, note, orphaned: false });
    }
    // They stand in no category and no query finds them.
    if args.category.is_none() && args.query.is_none() {
        for row in store.window(catalogue, &List::SmartList(SmartList::Orphaned), 0, u64::MAX)?.rows
        {
            let Some(entry_view) = store.entry_view(catalogue, &row.id)? else { continue };
            let note = entry_view.note.map(|note| note.text);
            let category = entry_view.category_title;
            pieces.push(Piece { category, entry: entry_view.entry, note, orphaned: true });
        }
    }
    Ok(pieces)
}
