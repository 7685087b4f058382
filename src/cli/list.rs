//! `nexus list`: entries, one a line.

use std::{fmt::Write as _, process::ExitCode};

use serde::Serialize;

use super::{
    FAILED, args,
    output::{self, Out, Terminal},
};
use crate::{
    domain::{CatalogueId, EntryId, clean_line, width},
    store::{Filter, Listed, Store},
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
    store: &Store,
    catalogue: &CatalogueId,
    args: args::List,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let filter = Filter { category: args.category, kind: args.kind, tag: args.tag };
    let mut out = Out::new();
    let mut found = 0_u64;
    let mut result = Ok(());
    store.list(catalogue, &filter, |entry| {
        let line = if args.json {
            output::json(&object(&entry)).map(|json| {
                let before = if found == 0 { "[\n" } else { ",\n" };
                format!("{before}{json}")
            })
        } else {
            Ok(line(&entry, terminal))
        };
        found += 1;
        result = line.and_then(|line| Ok(out.write(&line)?));
        result.is_ok()
    })?;
    result?;
    if args.json {
        out.write(if found == 0 { "[]\n" } else { "\n]\n" })?;
    }
    out.flush()?;
    if found == 0 {
        output::complain("no entry fits");
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
        level: entry.level.map(crate::domain::Level::as_str),
        summary: &entry.summary,
        links: entry.links.iter().map(EntryId::as_str).collect(),
        backlinks: entry.backlinks.iter().map(EntryId::as_str).collect(),
    }
}

/// For a pipe, id, tab, title; for a terminal, columns.
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
