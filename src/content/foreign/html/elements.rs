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
