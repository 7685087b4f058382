//! Markdown as the text that is read: what is shown is what is indexed and quoted.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::domain::clean;

/// The text to be indexed. Markup is left in where it does no harm, which is nearly everywhere:
/// words end at it. It is taken out where it stands within a word (`re**dis**`, `R&eacute;dis`).
pub(super) fn indexed(markdown: &str) -> Cow<'_, str> {
    if !hides_words(markdown) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    let mut targets = String::new();
    for event in Parser::new_ext(markdown, options()) {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = &event {
            targets.push(' ');
            targets.push_str(dest_url);
        }
        push(&event, " ", &mut text);
    }
    Cow::Owned(text + &targets)
}

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

/// Whether there may be markup within a word: an entity, a sign of emphasis or code between two
/// letters, a link that begins or ends at a letter, an escaped apostrophe.
fn hides_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|b| b"&*~`[)\\".contains(b)) {
        let sign = at + found;
        at = sign + 1;
        let follows = letter(at);
        let hides = match bytes[sign] {
            b'&' => {
                let name = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                name > 1 && bytes.get(at + name) == Some(&b';') || bytes.get(at) == Some(&b'#')
            }
            b'\\' => bytes.get(at) == Some(&b'\''),
            b'[' => sign > 0 && letter(sign - 1) && text[at..].contains("]("),
            b')' => follows && text[..sign].rfind('(').is_some_and(|it| text[..it].ends_with(']')),
            mark => {
                let run = bytes[at..].iter().take_while(|b| **b == mark).count();
                at += run;
                sign > 0 && letter(sign - 1) && letter(at)
            }
        };
        if hides {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_that_markup_stands_in() {
        for (markdown, text) in [
            ("R&eacute;dis &amp; co &lt;b&gt;", "Rédis & co <b>\n"),
            ("re**dis** and `re`dis", "redis and redis\n"),
            ("un[break](x.md)able", "unbreakable\n x.md"),
            ("[re](y)dis", "redis\n y"),
            ("don\\'t", "don't\n"),
            ("re~~dis~~", "redis\n"),
            ("&#82;edis", "Redis\n"),
        ] {
            assert_eq!(indexed(markdown), text, "{markdown}");
        }
        for plain in [
            "a **bold** `code` [link](x) and *more*, 2 * 3",
            "AT&T; R & D",
            "f(a)[0] (b) c",
            "snake_case",
            "[a](b)",
        ] {
            assert!(matches!(indexed(plain), Cow::Borrowed(_)), "{plain}");
        }
    }

    #[test]
    fn tables_and_markup_are_quoted_as_text() {
        let table =
            "| Key | Value |\n|---|---|\n| `a` | **b** |\n\n## Head\n- [x] one\n- [two](x)\n";
        assert_eq!(quoted(table), "Key · Value\na · b\n\nHead\n\none\ntwo\n");
    }
}
