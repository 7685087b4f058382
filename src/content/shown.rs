//! The words of a Markdown text that are shown, for the full text.

use std::borrow::Cow;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{events::Shown, html::entity_end};

/// A text with its words as they are shown: entities decoded, no markup inside a word, no comments
/// and tags. What links lead to stands behind them. A text of plain words stays as it is.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !hides_words(text) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut addresses: Vec<String> = Vec::new();
    for event in Shown::of(text) {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(&words),
            Event::InlineMath(formula) | Event::DisplayMath(formula) => out.push_str(&formula),
            Event::Start(Tag::Link { dest_url, .. }) => addresses.push(dest_url.into_string()),
            Event::Start(Tag::Image { dest_url, .. }) => {
                out.push(' ');
                addresses.push(dest_url.into_string());
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            )
            | Event::InlineHtml(_)
            | Event::Html(_) => {}
            Event::End(TagEnd::Image) | Event::TaskListMarker(_) | Event::FootnoteReference(_) => {
                out.push(' ');
            }
            Event::Start(_) | Event::End(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {
                // Behind the word that the link may be a part of.
                for address in addresses.drain(..) {
                    out.extend([" ", &address]);
                }
                out.push('\n');
            }
        }
    }
    out.into()
}

/// Whether there may be what hides a word: an entity, HTML, markup inside a word, a comment, an
/// attribute, a formula.
fn hides_words(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || !it.is_ascii());
    let links = text.contains("](");
    bytes.iter().enumerate().any(|(at, byte)| {
        let next = bytes.get(at + 1);
        let before = || is_letter(at.checked_sub(1).and_then(|at| bytes.get(at)));
        match byte {
            b'&' => entity_end(&text[at..]).is_some(),
            b'<' => next.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'/' | b'!')),
            b'*' | b'~' | b'`' => {
                // Within a word, however many there are.
                before() && is_letter(bytes[at..].iter().find(|it| *it != byte))
            }
            b')' => links && is_letter(next),
            b'[' => links && before(),
            b'%' => next == Some(&b'%'),
            b'{' => next.is_some_and(|it| matches!(it, b'#' | b':' | b'.')),
            b'$' => next.is_some_and(|it| !it.is_ascii_digit() && !it.is_ascii_whitespace()),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_what_is_not_shown_is_not_among_them() {
        for (text, expected) in [
            ("un**believ**able and *a*b", "unbelievable and ab"),
            ("caf&eacute;s &amp; co&shy;op", "cafés & co\u{ad}op"),
            ("[index](x.md)es of `Vec`s", "indexes of Vecs x.md"),
            ("f<b>oo</b>bar a<br>b <kbd>Ctrl</kbd>", "foobar a b Ctrl"),
            ("snake_case `a &amp; b` 2 * 3", "snake_case a &amp; b 2 * 3"),
            ("<p class=\"x\">un<b>believ</b>able &eacute;</p>\n", "unbelievable é"),
            ("```\na**b**c &amp;\n```\n", "a**b**c &amp;"),
            ("seen <!-- unseen --> and %%not%% here ^id", "seen and here"),
            ("## One {#two}\n\nthree ![four](five.png)<T>", "One three four <T> five.png"),
            ("costs $5 and $6 or $x_1$", "costs $5 and $6 or x₁"),
        ] {
            let words = shown(text).split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words, expected, "{text}");
        }
        for plain in ["plain **bold** text", "a\n**b** c&d 5 < 6"] {
            assert_eq!(shown(plain), plain);
        }
    }
}
