//! HTML as it stands in Markdown: its tags, its text, its entities.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// Elements within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];
/// Elements that part a text.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "base",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "img",
    "input",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "meta",
    "nav",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "script",
    "section",
    "select",
    "source",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
    "video",
];

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'h> {
    /// Text, with its entities.
    Text(&'h str),
    Tag(Tag<'h>),
    /// A comment, or what only a program reads.
    Comment,
}

/// The tag of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// As written.
    pub(super) whole: &'h str,
    /// The name, in lower case.
    pub(super) name: String,
    /// Whether it ends the element.
    pub(super) closes: bool,
}

impl<'h> Tag<'h> {
    /// A tag, `<` and `>` with it.
    pub(super) fn of(whole: &'h str) -> Self {
        let inner = whole.trim_start_matches('<');
        let closes = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let name = inner[..end.unwrap_or(inner.len())].to_ascii_lowercase();
        Self { whole, name, closes }
    }

    /// Whether it is one of HTML, and no `<T>` of a program.
    pub(super) fn is_known(&self) -> bool {
        self.is_inline() || BLOCKS.contains(&&self.name[..])
    }

    /// Whether a word can go on behind it.
    pub(super) fn is_inline(&self) -> bool {
        INLINE.contains(&&self.name[..])
    }

    /// The value of an attribute, its entities decoded.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let lower = self.whole.to_ascii_lowercase();
        let is_name = |at: &usize| {
            lower[..*at].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
                && lower[at + name.len()..].trim_start().starts_with('=')
        };
        let at = lower.match_indices(name).map(|(at, _)| at).find(is_name)?;
        let value = self.whole[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next()?,
            None => value.split([' ', '\t', '\n', '>']).next()?,
        };
        Some(decoded_entities(value).into_owned())
    }
}

/// The pieces of a block of HTML. What no `>` closes is text.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        rest = &rest[at..];
        let Some((piece, length)) = piece_before(rest) else { break };
        pieces.push(piece);
        rest = &rest[length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The tag or comment that a text begins with, and its length in bytes; `<` alone is text.
fn piece_before(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(inner) = text.strip_prefix("<!--") {
        return Some((Piece::Comment, inner.find("-->").map_or(text.len(), |end| end + 7)));
    }
    if text.starts_with("<!") || text.starts_with("<?") {
        return Some((Piece::Comment, text.find('>')? + 1));
    }
    let begins = |c: char| c.is_ascii_alphabetic() || c == '/';
    if !text[1..].starts_with(begins) {
        return Some((Piece::Text(&text[..1]), 1));
    }
    let end = tag_end(text)?;
    let tag = Tag::of(&text[..end]);
    if !tag.closes && matches!(&tag.name[..], "script" | "style") {
        let close = format!("</{}", tag.name);
        let length = text.find(&close).and_then(|at| Some(at + text[at..].find('>')? + 1));
        return Some((Piece::Comment, length.unwrap_or(text.len())));
    }
    Some((Piece::Tag(tag), end))
}

/// Where a tag ends: `>` outside quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// Where the entity ends that a text begins with, behind its `;`.
pub(super) fn entity_end(text: &str) -> Option<usize> {
    let end = text[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))? + 1;
    (end > 1 && text[end..].starts_with(';')).then_some(end + 1)
}

/// A text with its entities decoded, and all else as it is.
pub(super) fn decoded_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
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
        let (entity, behind) = rest.split_at(end);
        for event in Parser::new(entity) {
            if let Event::Text(decoded) = event {
                out.push_str(&decoded);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_tags_text_and_what_is_not_shown() {
        let html = "a<b>c</b> <!-- d --> <img alt='e > f' src=g.png><style>h</style> 1 < 2 <i";
        let shown: Vec<String> = pieces(html)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Tag(tag) => {
                    format!("[{}{}]", tag.name, if tag.closes { " end" } else { "" })
                }
                Piece::Comment => "~".to_owned(),
            })
            .collect();
        assert_eq!(shown.concat(), "a[b]c[b end] ~ [img]~ 1 < 2 <i");
        let tag = Tag::of("<img data-src=\"x\" SRC = 'a b.png' alt=\"c &amp; d\">");
        assert_eq!(tag.attribute("src").as_deref(), Some("a b.png"));
        assert_eq!(tag.attribute("alt").as_deref(), Some("c & d"));
        assert_eq!(tag.attribute("title"), None);
    }

    #[test]
    fn entities_are_decoded_and_ampersands_stay() {
        assert_eq!(
            decoded_entities("caf&eacute; R&D &#8212; &nosuch; &amp;lt;"),
            "café R&D — &nosuch; &lt;"
        );
    }
}
