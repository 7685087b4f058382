//! `nexus export`: everything, or a part, as plain files.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};

use super::{args, output};
use crate::{
    app::{Asked, Within, category_of},
    content::{
        ANKI_HEAD, CSV_HEAD, to_anki_row, to_csv_row, to_markdown_file, to_toml_category,
        to_toml_header,
    },
    domain::{CatalogueId, Entry, List, OWN_PREFIX, Overview},
    runtime::Searcher,
    store::{Origin, Store},
};

/// Says in a folder that it was written here, and may be written anew.
const MARK: &str = ".nexus-export";

/// An entry with what else is written of it.
struct Piece {
    entry: Entry,
    category: String,
    note: Option<String>,
}

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
        write_file(&args.to, &text, args.force)?;
        return Ok(ExitCode::SUCCESS);
    }
    let overview = store.overview(origin)?.context("there is no catalogue to export")?;
    let pieces = pieces(store, (origin, catalogue), &overview, args)?;
    let notes = pieces.iter().filter(|piece| piece.note.is_some()).count();
    match args.format {
        args::Format::Markdown => {
            let files = markdown(&overview, &pieces);
            write_folder(&args.to, &files, args.force)?;
            left_out("Markdown", &["the order of things", "versions", "stars"]);
        }
        args::Format::Toml => {
            let own = pieces.iter().filter(|piece| is_own(&piece.entry)).count();
            let files = toml(&overview, &pieces);
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
            write_file(&args.to, &text, args.force)?;
        }
        args::Format::Anki => {
            let mut text = ANKI_HEAD.to_owned();
            for piece in &pieces {
                text.extend(to_anki_row(catalogue.as_str(), &piece.entry));
            }
            write_file(&args.to, &text, args.force)?;
        }
        args::Format::Json => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn is_own(entry: &Entry) -> bool {
    entry.id.as_str().starts_with(OWN_PREFIX)
}

fn left_out(format: &str, what: &[&str]) {
    let what = what.join(", ");
    output::complain(&format!("{format} does not hold: {what}; --format json holds everything"));
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
            let (id, _) = category_of(named, &overview.shelves).map_err(anyhow::Error::msg)?;
            if !overview.shelves.iter().any(|shelf| shelf.id == id) {
                bail!("there is no category `{named}`");
            }
            List::Category(id)
        }
    };
    let mut wanted: Option<HashSet<String>> = None;
    if let Some(query) = &args.query {
        let searcher = Searcher::new(Store::open(store.path())?, origin.clone());
        let asked = Asked { query: query.clone(), within: Within::Catalogue, first: 0 };
        let all = usize::try_from(overview.entries).unwrap_or(usize::MAX);
        searcher.with_at_least(all).search(&asked, &mut |hits| {
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
        let Some(reading) = store.reading(catalogue, &row.id)? else { continue };
        let note = reading.shown_note().map(|note| note.text.clone());
        pieces.push(Piece { category: reading.category_title, entry: reading.entry, note });
    }
    Ok(pieces)
}

/// Files by their paths: a folder for each category, a note beside its entry.
fn markdown(overview: &Overview, pieces: &[Piece]) -> Vec<(PathBuf, String)> {
    let catalogue = &overview.catalogue;
    let about = format!(
        "---\nid: \"{}\"\n---\n\n# {}\n\n{}\n",
        catalogue.id,
        catalogue.title,
        catalogue.description.trim()
    );
    let mut files = vec![(PathBuf::from("README.md"), about)];
    for Piece { entry, category, note } in pieces {
        // An id can name folders of its own; the front matter has it as it is.
        let name = entry.id.as_str().replace('/', "--");
        let folder = Path::new(entry.category.as_str());
        files.push((folder.join(format!("{name}.md")), to_markdown_file(entry, category)));
        if let Some(note) = note {
            let text = format!("---\nnote-of: \"{}\"\n---\n\n{note}\n", entry.id);
            files.push((folder.join(format!("{name}.note.md")), text));
        }
    }
    files
}

fn toml(overview: &Overview, pieces: &[Piece]) -> Vec<(PathBuf, String)> {
    let mut files = vec![(PathBuf::from("catalogue.toml"), to_toml_header(&overview.catalogue))];
    let here: HashSet<_> = pieces.iter().map(|piece| &piece.entry.id).collect();
    for (number, shelf) in overview.shelves.iter().enumerate() {
        let entries: Vec<Entry> = pieces
            .iter()
            .map(|piece| &piece.entry)
            .filter(|entry| entry.category == shelf.id && !is_own(entry))
            .map(|entry| {
                // A link out of what is written would dangle.
                let links = entry.links.iter().filter(|link| here.contains(link));
                Entry { links: links.cloned().collect(), ..entry.clone() }
            })
            .collect();
        if !entries.is_empty() {
            let id = shelf.id.as_str();
            let text = to_toml_category(id, &shelf.title, &shelf.summary, &entries);
            let name = format!("{:02}-{}.toml", number + 1, id.replace('/', "--"));
            files.push((PathBuf::from(name), text));
        }
    }
    files
}

/// Writes a file beside its name and moves it there.
fn write_file(to: &Path, text: &str, force: bool) -> anyhow::Result<()> {
    if to == Path::new("-") {
        return Ok(output::print(text)?);
    }
    if to.exists() && !force {
        bail!("{} is there already; --force writes over it", to.display());
    }
    let folder = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".nexus-").tempfile_in(folder)?;
        io::Write::write_all(&mut file, text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(to)?;
        Ok(())
    };
    write().with_context(|| format!("can't write {}", to.display()))
}

/// Writes a folder beside its name and moves it there. One that is there is replaced only if
/// it was written here.
fn write_folder(to: &Path, files: &[(PathBuf, String)], force: bool) -> anyhow::Result<()> {
    let there = to.exists();
    let empty = there && fs::read_dir(to).is_ok_and(|mut items| items.next().is_none());
    if there && !empty {
        if !to.join(MARK).exists() {
            bail!("{} holds files that Nexus did not write; name another folder", to.display());
        }
        if !force {
            bail!("{} is there already; --force writes it anew", to.display());
        }
    }
    let parent = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let beside = tempfile::Builder::new().prefix(".nexus-").tempdir_in(parent)?;
        for (path, text) in files {
            let path = beside.path().join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(path, text)?;
        }
        fs::write(beside.path().join(MARK), "Written by nexus export.\n")?;
        if !there {
            return fs::rename(beside.keep(), to);
        }
        let old = tempfile::Builder::new().prefix(".nexus-old-").tempdir_in(parent)?;
        let old = (old.path().join("old"), old);
        fs::rename(to, &old.0)?;
        // What was there is given up when the new is in its place, and not before.
        fs::rename(beside.path(), to).inspect_err(|_| drop(fs::rename(&old.0, to)))?;
        let _ = beside.keep();
        Ok(())
    };
    write().with_context(|| format!("can't write {}", to.display()))
}
