//! `nexus take` and `nexus add`: entries of one's own.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{args, note::input, output};
use crate::library::{Write, Written};
use crate::{
    content::category_of,
    domain::{CatalogueId, EntryId, EntryMeta, Kind, clean_line, too_long},
    library::change,
    store::Store,
};

/// The text of a takeaway, before anything else is done: what comes through a pipe can't be had
/// again.
pub(super) fn taken(args: &args::Take) -> anyhow::Result<String> {
    if !args.text.is_empty() {
        Ok(args.text.join(" "))
    } else if io::stdin().is_terminal() {
        bail!("there is no text: give it as an argument or through a pipe");
    } else {
        input()
    }
}

/// The text of an entry, if it comes through a pipe.
pub(super) fn given() -> anyhow::Result<String> {
    if io::stdin().is_terminal() { Ok(String::new()) } else { input() }
}

/// Keeps a takeaway.
pub(super) fn take(
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Take,
    text: &str,
) -> anyhow::Result<ExitCode> {
    let categories = store.categories(catalogue)?;
    let (category, category_title) = category_of("Takeaways", &categories)
        .map_err(anyhow::Error::msg)
        .context("can't name the category")?;
    let meta = EntryMeta {
        kind: Kind::Takeaway,
        title: String::new(),
        category,
        category_title,
        tags: tags(&args.tag),
        links: Vec::new(),
    };
    create(store, catalogue, meta, text, &args.entry, args.json)
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
    create(store, catalogue, meta, text, &args.link, args.json)
}

fn tags(given: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in given {
        let tag = clean_line(tag.trim().trim_start_matches('#')).to_lowercase();
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn create(
    store: &mut Store,
    catalogue: &CatalogueId,
    mut meta: EntryMeta,
    text: &str,
    links: &[String],
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    if meta.title.is_empty() && text.trim().is_empty() {
        bail!("there is no text in it");
    }
    if let Some(why) = too_long(text) {
        bail!("the text has {why}");
    }
    for link in links {
        match super::entry(store, catalogue, link)? {
            Ok(entry_view) if !meta.links.contains(&entry_view.entry.id) => {
                meta.links.push(entry_view.entry.id);
            }
            Ok(_) => {}
            // The nearest ids have been told.
            Err(_) => bail!("nothing was stored"),
        }
    }
    let text = text.trim_end().to_owned();
    let done = change(store, catalogue, Write::Create { meta, text, draft_owners: Vec::new() })?;
    if let Written::Entry { entry, title, .. } = done.written {
        say(&entry, &title, as_json)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say(entry: &EntryId, title: &str, as_json: bool) -> anyhow::Result<()> {
    let text = if as_json {
        output::json(&json!({ "id": entry.as_str(), "title": title }))?
    } else {
        format!("{entry}\t{}", clean_line(title))
    };
    Ok(output::print(&format!("{text}\n"))?)
}
