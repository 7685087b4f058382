//! `nexus take` and `nexus add`: user entries.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{
    args,
    args::Common,
    format::Format,
    input::{self, stdin},
    open,
    own_files::OwnFiles,
};
use crate::{
    config::Config,
    content::{TAKEAWAYS, category_of},
    domain::{CatalogueId, EntryId, EntryMeta, Kind, clean_line, too_long},
    library::{Added, Takeaway, Write, Written, add_takeaway, change},
    store::Store,
};

/// The text of a takeaway, read before anything can fail: a pipe can't be read again.
pub(super) fn takeaway_text(args: &args::Take) -> anyhow::Result<String> {
    if !args.text.is_empty() {
        Ok(args.text.join(" "))
    } else if io::stdin().is_terminal() {
        bail!("no text: pass it as an argument or through a pipe");
    } else {
        stdin()
    }
}

/// The text of an entry, if it comes through a pipe.
pub(super) fn piped_text() -> anyhow::Result<String> {
    if io::stdin().is_terminal() { Ok(String::new()) } else { stdin() }
}

/// Adds a takeaway to a file in a folder of the user's own, where one is configured; nothing is done
/// without one, or without such a folder.
pub(super) fn take_in_file(
    common: &Common,
    args: &args::Take,
    text: &str,
) -> anyhow::Result<Option<ExitCode>> {
    let added = bullet_in_file(common, args, text).map_err(|error| match text.trim() {
        "" => error,
        _ => input::rescue_of(common, &error, text),
    })?;
    let Some((mut own, added)) = added else { return Ok(None) };
    own.follow(std::slice::from_ref(&added.path));
    let id = own.entry_of(&added.path)?.map_or_else(String::new, |id| id.to_string());
    let title = clean_line(text.trim().lines().next().unwrap_or_default()).into_owned();
    args.format.format().print(
        || json!({ "id": id, "title": title, "file": added.path, "line": added.line }),
        || format!("{id}\t{title}\t{}:{}\n", clean_line(&added.path), added.line),
    )?;
    Ok(Some(ExitCode::SUCCESS))
}

/// Writes the takeaway into the file, where there is to be one.
fn bullet_in_file(
    common: &Common,
    args: &args::Take,
    text: &str,
) -> anyhow::Result<Option<(OwnFiles, Added)>> {
    let file = Config::read(common.config.as_deref())?.settings.takeaways;
    if file.trim().is_empty() {
        return Ok(None);
    }
    let Some(mut own) = OwnFiles::find(common)? else { return Ok(None) };
    if text.trim().is_empty() {
        bail!("the text is empty");
    }
    let links = linked(&own.store, own.catalogue(), &args.entry)?;
    let takeaway = Takeaway { text, tags: &tags(&args.tag), links: &links };
    let added = add_takeaway(&mut own.store, &own.folder, &file, &takeaway)?;
    Ok(Some((own, added)))
}

/// Saves a takeaway.
pub(super) fn take(
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Take,
    text: &str,
) -> anyhow::Result<ExitCode> {
    let categories = store.categories(catalogue)?;
    let (category, category_title) = category_of(TAKEAWAYS, &categories)
        .map_err(anyhow::Error::msg)
        .context("can't use the category")?;
    let meta = EntryMeta {
        kind: Kind::Takeaway,
        title: String::new(),
        category,
        category_title,
        tags: tags(&args.tag),
        links: Vec::new(),
    };
    let links = linked(store, catalogue, &args.entry)?;
    create(store, catalogue, EntryMeta { links, ..meta }, text, args.format.format())
}

/// Adds an entry.
pub(super) fn run(
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Add,
    text: &str,
) -> anyhow::Result<ExitCode> {
    let categories = store.categories(catalogue)?;
    let (category, category_title) =
        category_of(&args.category, &categories).map_err(anyhow::Error::msg)?;
    let meta = EntryMeta {
        kind: args.kind,
        title: clean_line(&args.title).trim().to_owned(),
        category,
        category_title,
        tags: tags(&args.tag),
        links: Vec::new(),
    };
    let links = linked(store, catalogue, &args.link)?;
    create(store, catalogue, EntryMeta { links, ..meta }, text, args.format.format())
}

pub(super) fn tags(given: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in given {
        let tag = clean_line(tag.trim().trim_start_matches('#')).to_lowercase();
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The ids of related entries, each once.
fn linked(
    store: &Store,
    catalogue: &CatalogueId,
    named: &[String],
) -> anyhow::Result<Vec<EntryId>> {
    let mut links = Vec::new();
    for named in named {
        let Some(entry_view) = open::entry(store, catalogue, named)? else {
            bail!("nothing was saved")
        };
        if !links.contains(&entry_view.entry.id) {
            links.push(entry_view.entry.id);
        }
    }
    Ok(links)
}

fn create(
    store: &mut Store,
    catalogue: &CatalogueId,
    meta: EntryMeta,
    text: &str,
    format: Format,
) -> anyhow::Result<ExitCode> {
    if meta.title.is_empty() && text.trim().is_empty() {
        bail!("the text is empty");
    }
    if let Some(why) = too_long(text) {
        bail!("the text has {why}");
    }
    let text = text.trim_end().to_owned();
    let done = change(store, catalogue, Write::Create { meta, text, draft_owners: Vec::new() })?;
    if let Written::Entry { entry, title, .. } = done.written {
        format.print(
            || json!({ "id": entry.as_str(), "title": title }),
            || format!("{entry}\t{}\n", clean_line(&title)),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
