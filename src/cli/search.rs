//! `nexus search`: what fits a query, best first.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    FAILED, args,
    output::{self, Terminal},
};
use crate::{
    app::{Asked, Hit, Hits, Why},
    domain::{CatalogueId, clean_line},
    runtime::Searcher,
    search::Query,
    store::Store,
};

/// A hit in the JSON of the search; the README documents it.
#[derive(Serialize)]
struct Object<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    category: &'a str,
    tags: &'a [String],
    score: i64,
    matched: &'static str,
    snippet: Option<&'a str>,
    positions: &'a [usize],
}

pub(super) fn run(
    mut searcher: Searcher,
    catalogue: (&Store, &CatalogueId),
    args: &args::Search,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let query = args.query.join(" ");
    for problem in &Query::parse(&query).problems {
        let about = query.get(problem.at.clone()).unwrap_or_default();
        output::complain(&clean_line(&format!("in the query, at `{about}`: {}", problem.message)));
    }
    let within = match &args.category {
        None => None,
        Some(named) => {
            let (store, id) = catalogue;
            let shelves = store.shelves(id)?;
            let shelf = shelves.into_iter().find(|shelf| {
                shelf.id.as_str() == named || shelf.title.eq_ignore_ascii_case(named)
            });
            Some(shelf.with_context(|| format!("there is no category `{named}`"))?.id)
        }
    };
    let mut hits = Hits::default();
    searcher.search(&Asked { query, within }, &mut |found| {
        hits = found;
        true
    })?;
    let shown = &hits.rows[..hits.rows.len().min(args.limit)];
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        let objects: Vec<Object<'_>> = shown.iter().map(object).collect();
        writeln!(out, "{}", output::json(&objects)?)?;
    } else {
        for hit in shown {
            out.write_all(line(hit, terminal).as_bytes())?;
        }
    }
    out.flush()?;
    if shown.is_empty() {
        output::complain("nothing fits");
        return Ok(ExitCode::from(FAILED));
    }
    Ok(ExitCode::SUCCESS)
}

fn object(hit: &Hit) -> Object<'_> {
    Object {
        id: hit.row.id.as_str(),
        title: &hit.row.title,
        kind: hit.row.kind.as_str(),
        category: &hit.category,
        tags: &hit.tags,
        score: hit.score,
        matched: match hit.why {
            Why::Body => "body",
            Why::Note => "note",
            Why::Name | Why::Typo | Why::Recent | Why::Starred => "title",
        },
        snippet: hit.snippet.as_ref().map(|snippet| &snippet.text[..]),
        positions: &hit.positions,
    }
}

/// For a pipe, id, tab, title; for a terminal, columns, and the snippet below.
fn line(hit: &Hit, terminal: Terminal) -> String {
    let title = clean_line(&hit.row.title);
    if terminal.width.is_none() {
        return format!("{}\t{title}\n", hit.row.id);
    }
    let mut line = format!("{:<40} {:<12}{title}\n", hit.row.id, hit.row.kind);
    if let Some(snippet) = &hit.snippet {
        let _ = writeln!(line, "    {}", clean_line(&snippet.text));
    }
    line
}
