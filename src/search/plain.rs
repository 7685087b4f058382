//! Markdown as the text that is quoted in the results of a search.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::domain::clean;

/// The text to be quoted: without markup, the cells of a table apart.
pub(super) fn quoted(markdown: &str) -> String {
    let markdown = clean(markdown);
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(&markdown, options()) {
        push(&event, " · ", &mut text);
    }
    text
}

/// Those that texts are laid out with.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_WIKILINKS
}

fn push(event: &Event<'_>, between_cells: &str, text: &mut String) {
    match event {
        Event::Text(it)
        | Event::Code(it)
        | Event::InlineHtml(it)
        | Event::Html(it)
        | Event::InlineMath(it)
        | Event::DisplayMath(it) => text.push_str(it),
        Event::SoftBreak => text.push(' '),
        Event::End(TagEnd::TableCell) => text.push_str(between_cells),
        Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
            text.truncate(text.trim_end_matches(between_cells).len());
            text.push('\n');
        }
        Event::HardBreak
        | Event::Rule
        | Event::End(
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::Table,
        )
        | Event::Start(Tag::List(_)) => text.push('\n'),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_markup_are_quoted_as_text() {
        let table =
            "| Key | Value |\n|---|---|\n| `a` | **b** |\n\n## Head\n- [x] one\n- [two](x)\n";
        assert_eq!(quoted(table), "Key · Value\na · b\n\nHead\n\none\ntwo\n");
    }
}
