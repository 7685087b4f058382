//! `nexus search`: the entries that match a query, best first.

mod on_terminal;

use std::process::ExitCode;

use anyhow::Context as _;
use serde::Serialize;

use super::{
    args,
    format::Format,
    output::{self, Terminal},
    status::FAILED,
};
use crate::{
    domain::{CatalogueId, clean_line},
    library::{Hit, Hits, MatchReason, SearchRequest, SearchScope, Searcher, Tier, now},
    search::{Query, nearest},
    store::Store,
    theme::Theme,
};
use on_terminal::OnTerminal;

/// A hit in the JSON of the search; the README documents it.
#[derive(Serialize)]
struct Object<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    category: &'a str,
    catalogue: &'a str,
    tags: &'a [String],
    score: i64,
    matched: &'static str,
    tier: &'static str,
    snippet: Option<&'a str>,
    positions: &'a [usize],
}

/// The maximum number of characters of a query that are quoted.
const MAX_QUOTED: usize = 60;

pub(super) fn run(
    searcher: Searcher,
    store: &mut Store,
    catalogue: &CatalogueId,
    args: &args::Search,
    (terminal, theme): (Terminal, Theme),
) -> anyhow::Result<ExitCode> {
    let query = match &args.saved {
        Some(name) => saved_query(store, catalogue, name)?,
        None => args.query.join(" "),
    };
    if let Some(name) = args.save.as_deref().map(str::trim) {
        anyhow::ensure!(!name.is_empty(), "a saved search needs a name");
        store.save_search(catalogue, name, Some(&query), now())?;
    }
    warn_of_problems(&query);
    let scope = match &args.category {
        None if args.all => SearchScope::Everywhere,
        None => SearchScope::Catalogue,
        Some(named) => {
            let categories = store.categories(catalogue)?;
            let category = categories.into_iter().find(|category| {
                category.id.as_str() == named || category.title.eq_ignore_ascii_case(named)
            });
            SearchScope::Category(category.with_context(|| format!("no category `{named}`"))?.id)
        }
    };
    let mut hits = Hits::default();
    searcher.with_at_least(args.limit).search(
        &SearchRequest { query, scope, first: args.limit },
        &mut |found| {
            hits = found;
            true
        },
    )?;
    let shown = &hits.rows[..hits.rows.len().min(args.limit)];
    let here = args.all.then_some(catalogue);
    match (args.format.format(), terminal.width) {
        (Format::Text, Some(width)) => {
            let printed = OnTerminal { width, theme, here }.hits(shown);
            // `Rows` would remove the styles.
            output::print_styled(&printed)?;
        }
        (format, _) => {
            let mut rows = format.rows();
            for hit in shown {
                rows.row(|| object(hit, catalogue), || line(hit, here))?;
            }
            rows.finish()?;
        }
    }
    for suggestion in &hits.suggestions {
        let (word, meant) = (&suggestion.word, &suggestion.meant);
        output::warn(&format!("`{word}` is nowhere; did you mean `{meant}`?"));
    }
    if shown.is_empty() {
        output::warn("no matches; `nexus take TEXT` saves what you find out as a takeaway");
        return Ok(ExitCode::from(FAILED));
    }
    if shown.iter().all(|hit| hit.reason.tier() == Tier::Close) {
        output::warn("no matches; these entries are close");
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what of a query can't be taken as it was meant.
pub(super) fn warn_of_problems(query: &str) {
    for problem in &Query::parse(query).problems {
        let about = query.get(problem.at.clone()).unwrap_or_default();
        let about: String = about.chars().take(MAX_QUOTED).collect();
        output::warn(&clean_line(&format!("in the query, at `{about}`: {}", problem.message)));
    }
}

/// The query that was saved under a name.
fn saved_query(store: &Store, catalogue: &CatalogueId, name: &str) -> anyhow::Result<String> {
    let saved = store.saved_searches(catalogue)?;
    if let Some(search) = saved.iter().find(|search| search.name == name) {
        return Ok(search.query.clone());
    }
    let names: Vec<String> = saved.into_iter().map(|search| search.name).collect();
    let offer = match (nearest(name, &names, 3).join(", "), names.join(", ")) {
        (_, all) if all.is_empty() => "nothing is saved; `--save NAME QUERY` saves".to_owned(),
        (near, all) if near.is_empty() => format!("there are {all}"),
        (near, _) => format!("did you mean {near}?"),
    };
    anyhow::bail!("no saved search `{name}`: {}", clean_line(&offer))
}

fn object<'a>(hit: &'a Hit, here: &'a CatalogueId) -> Object<'a> {
    Object {
        id: hit.row.id.as_str(),
        title: &hit.row.title,
        kind: hit.row.kind.as_str(),
        category: hit.category.as_str(),
        catalogue: hit.catalogue(here).as_str(),
        tags: &hit.tags,
        score: hit.score,
        matched: match hit.reason {
            MatchReason::Close if !hit.positions.is_empty() => "title",
            MatchReason::Body | MatchReason::Close => "body",
            MatchReason::Note => "note",
            MatchReason::Name
            | MatchReason::Typo
            | MatchReason::Letters
            | MatchReason::Recent
            | MatchReason::Starred => "title",
        },
        tier: hit.reason.tier().as_str(),
        snippet: hit.snippet.as_ref().map(|snippet| &snippet.text[..]),
        positions: &hit.positions,
    }
}

/// In a pipe: id, tab, title. If `here`, the open catalogue, is given, ends with the catalogue of the
/// hit.
fn line(hit: &Hit, here: Option<&CatalogueId>) -> String {
    let catalogue = here.map(|here| format!("\t{}", hit.catalogue(here)));
    format!("{}\t{}{}\n", hit.row.id, clean_line(&hit.row.title), catalogue.unwrap_or_default())
}
