//! A Markdown text with its words as they are shown.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Elements of HTML within which a word goes on; any other ends it.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var",
    "wbr",
];

/// A text whose words are whole: entities decoded, and no markup inside a word. All else stays as
/// it is written; what a link within a word leads to stands at the end.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !may_break_words(text) {
        return text.into();
    }
    let mut shown = Shown { source: text, ..Shown::default() };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_WIKILINKS;
    let mut code = false;
    for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
        if at.start < shown.at {
            continue;
        }
        match event {
            Event::Text(_) if code => {}
            Event::Text(words) | Event::Code(words) => shown.add(&words, at.start, at.end),
            Event::Html(html) => {
                shown.goes_on = false;
                shown.add(&html_words(&html), at.start, at.end);
                shown.goes_on = false;
            }
            Event::InlineHtml(tag) => shown.goes_on &= is_inline(&tag),
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            _ => shown.goes_on = false,
        }
    }
    shown.finish().into()
}

/// Whether there may be an entity, or markup inside a word.
fn may_break_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || !it.is_ascii());
    let links = text.contains("](");
    bytes.iter().enumerate().any(|(at, byte)| {
        let before = is_letter(at.checked_sub(1).and_then(|at| bytes.get(at)));
        match byte {
            b'&' => bytes.get(at + 1).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'#'),
            b'*' | b'~' | b'`' | b'<' => {
                before
                    && bytes
                        .get(at + 1)
                        .is_some_and(|it| *it == *byte || *it == b'/' || is_letter(Some(it)))
            }
            b')' => links && is_letter(bytes.get(at + 1)),
            b'[' => links && before,
            // The end of markup, behind which a word goes on.
            _ => before && *byte == b'>',
        }
    })
}

#[derive(Default)]
struct Shown<'t> {
    source: &'t str,
    out: String,
    /// Addresses of links within words.
    behind: String,
    /// Up to where the source has been taken.
    at: usize,
    /// Whether the word before may go on.
    goes_on: bool,
}

impl Shown<'_> {
    /// Adds words that stand in the source from `start` to `end`.
    fn add(&mut self, words: &str, start: usize, end: usize) {
        let markup = &self.source[self.at..start];
        let within = self.goes_on
            && !markup.is_empty()
            && self.out.ends_with(char::is_alphanumeric)
            && words.starts_with(char::is_alphanumeric);
        if !within {
            self.out.push_str(markup);
        } else if markup.contains("](") {
            self.behind.extend([" ", markup]);
        }
        self.out.push_str(words);
        self.at = end;
        self.goes_on = true;
    }

    fn finish(mut self) -> String {
        self.out.push_str(&self.source[self.at..]);
        self.out.push_str(&self.behind);
        self.out
    }
}

/// Whether a word goes on behind a tag of HTML.
fn is_inline(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    INLINE.iter().any(|inline| inline.eq_ignore_ascii_case(name))
}

/// HTML without tags inside words, its entities decoded.
fn html_words(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') { rest.find('>') } else { entity_end(rest) };
        let Some(end) = end else {
            if rest.starts_with('<') {
                // No tag is closed any more.
                out.push_str(&decoded_entities(rest));
                return out;
            }
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let (piece, behind) = rest.split_at(end + 1);
        if piece.starts_with('&') {
            out.push_str(&decoded_entities(piece));
        } else if !(is_inline(piece)
            && out.ends_with(char::is_alphanumeric)
            && behind.starts_with(|c: char| c.is_alphanumeric() || c == '<'))
        {
            out.push_str(piece);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Where an entity ends that a text begins with.
fn entity_end(text: &str) -> Option<usize> {
    let end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))? + 1;
    (end > 1 && text[end..].starts_with(';')).then_some(end)
}

/// A text with its entities decoded, and all else as it is.
fn decoded_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = entity_end(rest) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let (entity, behind) = rest.split_at(end + 1);
        for event in Parser::new(entity) {
            if let Event::Text(decoded) = event {
                out.push_str(&decoded);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_all_else_is_as_it_was() {
        for (text, expected) in [
            ("un**believ**able and *a*b", "unbelievable and *ab"),
            ("caf&eacute;s &amp; co&shy;op", "cafés & co\u{ad}op"),
            ("[index](x.md)es of `Vec`s", "[indexes of Vecs ](x.md)"),
            ("f<b>oo</b>bar a<br>b <kbd>Ctrl</kbd>", "foobar a<br>b <kbd>Ctrl</kbd>"),
            ("snake_case `a &amp; b` 2 * 3", "snake_case a &amp; b 2 * 3"),
            ("<p>un<b>believ</b>able &eacute;</p>\n", "<p>unbelievable é</p>\n"),
            ("```\na**b**c &amp;\n```\n", "```\na**b**c &amp;\n```\n"),
            ("plain **bold** text", "plain **bold** text"),
            ("a\n**b** c&d", "a\n**b** c&d"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
