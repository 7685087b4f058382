//! Elements that become something else than what `htmd` makes of them.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the signature is that of a handler of htmd"
)]

use htmd::{
    Element,
    element_handler::{HandlerResult, Handlers},
};

use crate::content::foreign::document::fenced;

/// What begins a cell, and ends a row, until the table is put together: no text has them.
const CELL: char = '\u{e0c1}';
const ROW: char = '\u{e0c2}';

/// The longest cell of a table that is one and no layout, in bytes.
const LONGEST_CELL: usize = 300;

/// Preformatted text, with or without `code` in it, is a code block.
pub(super) fn pre(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content.replace("  \n", "\n");
    let content = content.trim_matches('\n');
    if content.trim().is_empty() {
        return None;
    }
    let block = if content.starts_with("```") { content.to_owned() } else { fenced("", content) };
    Some(format!("\n\n{block}\n\n").into())
}

/// Folded details stay HTML, which Markdown folds as well.
pub(super) fn details(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    Some(format!("\n\n<details>\n{}\n\n</details>\n\n", content.trim()).into())
}

pub(super) fn summary(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let title = content.trim().replace('\n', " ");
    Some(format!("<summary>{title}</summary>\n\n").into())
}

/// A term and its definition are an item of a list.
pub(super) fn term(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let title = content.trim().replace('\n', " ");
    let title = if title.contains('*') { title } else { format!("**{title}**") };
    Some(format!("\n- {title}:\n").into())
}

pub(super) fn definition(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let lines: Vec<String> = content.trim().lines().map(|line| format!("  {line}")).collect();
    Some(format!("{}\n", lines.join("\n")).into())
}

pub(super) fn table_cell(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    Some(format!("{CELL}{}", content.trim()).into())
}

pub(super) fn table_row(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    Some(format!("{}{ROW}", content.trim()).into())
}

pub(super) fn table_part(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    Some(handlers.walk_children(element.node).content.into())
}

/// Rows as a table with the first as its head. One that only places things on a page is their texts.
pub(super) fn table(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let (rows, behind) = content.rsplit_once(ROW).unwrap_or(("", &content));
    let rows: Vec<Vec<&str>> = rows
        .split(ROW)
        .map(|row| row.split(CELL).map(str::trim).skip(1).collect::<Vec<_>>())
        .filter(|row| !row.is_empty())
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let is_layout = |text: &&str| text.len() > LONGEST_CELL || text.contains("```");
    let text = if width < 2 || rows.iter().flatten().any(is_layout) {
        content.replace([CELL, ROW], "\n\n")
    } else {
        // Only the first row says how wide the table is.
        let line = |(at, row): (usize, &Vec<&str>)| {
            let wide = if at == 0 { width } else { row.len() };
            let cells = (0..wide).map(|at| row.get(at).map_or_else(String::new, |it| one_line(it)));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let mut lines: Vec<String> = rows.iter().enumerate().map(line).collect();
        lines.insert(1, format!("|{}", "---|".repeat(width)));
        // A caption, or what stands where it should not.
        let before = content.split(CELL).next().unwrap_or_default().trim();
        [before, &lines.join("\n"), behind.trim()].join("\n\n")
    };
    Some(format!("\n\n{}\n\n", text.trim()).into())
}

/// The Markdown of a cell on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
