//! `nexus show`: one entry.

use std::{collections::HashMap, process::ExitCode};

use serde::Serialize;

use super::{
    args,
    format::Format,
    open::{Opened, entry},
    output::{self, Terminal},
    status::FAILED,
};
use crate::{
    content::to_markdown,
    document::{Document, Highlighter, Highlights, Setting, to_ansi},
    domain::{Content, EntryId, EntryView, Level, clean_line},
    theme::{Depth, Theme},
};

/// The maximum width of the layout, in columns.
const MAX_WIDTH: usize = 100;
/// The width in a pipe, in columns.
const PIPE_WIDTH: usize = 80;

/// An entry in JSON; the README documents it.
#[derive(Serialize)]
struct Object<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    category: &'a str,
    tags: Vec<&'a str>,
    level: Option<&'a str>,
    summary: &'a str,
    body: Option<&'a str>,
    challenge: Option<&'a str>,
    solution: Option<&'a str>,
    prerequisites: Vec<&'a str>,
    steps: Vec<&'a str>,
    links: Vec<&'a str>,
    backlinks: Vec<&'a str>,
}

pub(super) fn run(
    opened: &Opened,
    args: &args::Show,
    terminal: Terminal,
    theme: Theme,
) -> anyhow::Result<ExitCode> {
    let Some(entry_view) = entry(&opened.store, &opened.catalogue, &args.id)? else {
        return Ok(ExitCode::from(FAILED));
    };
    match args.format.format() {
        Format::Text if args.markdown => output::print(&to_markdown(&entry_view.entry))?,
        // `Format` would remove the styles.
        Format::Text => {
            let hidden = args.hide_solution;
            output::print_styled(&rendered(&entry_view, hidden, terminal, theme))?;
        }
        format @ Format::Json => format.print(|| object(&entry_view), String::new)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn object<'a>(entry_view: &'a EntryView) -> Object<'a> {
    let entry = &entry_view.entry;
    let (body, challenge, solution) = match &entry.content {
        Content::Body(body) => (Some(body.as_str()), None, None),
        Content::Challenge { challenge, solution } => {
            (None, Some(challenge.as_str()), solution.as_deref())
        }
    };
    let ids = |ids: &'a [EntryId]| ids.iter().map(EntryId::as_str).collect();
    Object {
        id: entry.id.as_str(),
        title: &entry.title,
        kind: entry.kind.as_str(),
        category: entry.category.as_str(),
        tags: entry.all_tags().collect(),
        level: entry.level.map(Level::as_str),
        summary: &entry.summary,
        body,
        challenge,
        solution,
        prerequisites: ids(&entry.extras.prerequisites),
        steps: ids(&entry.extras.steps),
        links: ids(&entry.links),
        backlinks: entry_view.backlinks.iter().map(|row| row.id.as_str()).collect(),
    }
}

/// The entry as in the browser, with its title and, unless that is hidden, its solution.
fn rendered(entry_view: &EntryView, hidden: bool, terminal: Terminal, theme: Theme) -> String {
    let reveal_key = format!("nexus show {}", entry_view.entry.id);
    let width = terminal.width.unwrap_or(PIPE_WIDTH).min(MAX_WIDTH);
    let lay_out = |highlights: &Highlights| {
        let plain = terminal.width.is_none();
        let mut setting = Setting { plain, ..Setting::new(width, highlights) };
        (setting.revealed, setting.reveal_key) = (!hidden, &reveal_key);
        Document::of_entry(entry_view, &setting)
    };
    let mut document = lay_out(&HashMap::new());
    let colored = terminal.depth != Depth::Mono;
    if colored && !document.plain_code.is_empty() {
        let highlighter = Highlighter::new();
        let highlights = document
            .plain_code
            .iter()
            .map(|block| (block.key, highlighter.tokens(block)))
            .collect();
        document = lay_out(&highlights);
    }
    let title = clean_line(&entry_view.entry.title);
    let title = if colored { format!("\u{1b}[1m{title}\u{1b}[0m") } else { title.into_owned() };
    format!("{title}\n{}", to_ansi(&document, colored.then_some(theme)))
}
