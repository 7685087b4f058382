//! `nexus list`: entries, one per line.

use std::{fmt::Write as _, process::ExitCode};

use serde::Serialize;

use super::{
    args,
    open::Opened,
    output::{self, Terminal},
    status::FAILED,
};
use crate::{
    domain::{EntryId, Level, clean_line, width},
    store::{Filter, Listed},
};

/// An entry in the listing's JSON; the README documents it.
#[derive(Serialize)]
struct Object<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    category: &'a str,
    tags: &'a [String],
    level: Option<&'a str>,
    summary: &'a str,
    links: Vec<&'a str>,
    backlinks: Vec<&'a str>,
}

pub(super) fn run(
    opened: &Opened,
    args: args::List,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let filter = Filter { category: args.category, kind: args.kind, tag: args.tag };
    let mut rows = args.format.format().rows();
    let mut result = Ok(());
    opened.store.list(&opened.catalogue, &filter, |entry| {
        result = rows.row(|| object(&entry), || line(&entry, terminal));
        result.is_ok()
    })?;
    result?;
    if rows.finish()? == 0 {
        output::warn("no matching entries");
        return Ok(ExitCode::from(FAILED));
    }
    Ok(ExitCode::SUCCESS)
}

fn object(entry: &Listed) -> Object<'_> {
    Object {
        id: entry.id.as_str(),
        title: &entry.title,
        kind: entry.kind.as_str(),
        category: entry.category.as_str(),
        tags: &entry.tags,
        level: entry.level.map(Level::as_str),
        summary: &entry.summary,
        links: entry.links.iter().map(EntryId::as_str).collect(),
        backlinks: entry.backlinks.iter().map(EntryId::as_str).collect(),
    }
}

/// In a pipe, id, tab, title; on a terminal, columns.
fn line(entry: &Listed, terminal: Terminal) -> String {
    let title = clean_line(&entry.title);
    if terminal.width.is_none() {
        return format!("{}\t{title}\n", entry.id);
    }
    let mut line = format!("{}", entry.id);
    pad(&mut line, 40);
    let _ = write!(line, " {:<12}{title}", entry.kind);
    line.push('\n');
    line
}

fn pad(line: &mut String, to: usize) {
    let missing = to.saturating_sub(width(line));
    line.extend(std::iter::repeat_n(' ', missing));
}
