//! Markdown and HTML as plain text.

use pulldown_cmark::{Event, Options, Parser, TagEnd};

/// The text of a piece of Markdown on one line, without formatting, HTML and emoji.
pub(in super::super) fn plain(markdown: &str) -> String {
    if is_plain(markdown) { spaced(markdown) } else { parsed(markdown) }
}

fn parsed(markdown: &str) -> String {
    let mut out = String::new();
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown.trim_start(), options) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => out.push_str(&without_tags(&html)),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => out.push(' '),
            _ => {}
        }
    }
    spaced(&without_emoji(&out))
}

/// Whether a text is certainly one line of words, in which nothing is markup: the usual title.
pub(super) fn is_plain(markdown: &str) -> bool {
    let harmless = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b' ' | b'-' | b',' | b'.' | b':' | b'?' | b'/')
    };
    let mut bytes = markdown.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic()) && bytes.all(harmless)
}

/// Whether [`plain`] is sure to keep all letters of a line: nothing in it is left out, as tags,
/// addresses and the language of code are, or stands for another letter.
pub(super) fn keeps_letters(line: &str) -> bool {
    let safe = |byte: u8| !matches!(byte, b'<' | b'[' | b'&' | b'\\' | b'~' | b'\n');
    line.bytes().all(safe) && !line.trim_start().starts_with("```")
}

pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut within = false;
    for c in html.chars() {
        match c {
            '<' => within = true,
            '>' if within => {
                within = false;
                out.push(' ');
            }
            c if !within => out.push(c),
            _ => {}
        }
    }
    out
}

/// Collapses white space to single spaces, and trims.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is an emoji or part of one.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{2300}'..='\u{23ff}'
        | '\u{e0020}'..='\u{e007f}')
        && !matches!(c, '\u{2794}' | '\u{279c}' | '\u{27a1}' | '\u{279d}'..='\u{27af}' | '\u{27b1}'..='\u{27be}')
}

fn without_emoji(text: &str) -> String {
    text.chars().map(|c| if is_emoji(c) { ' ' } else { c }).collect()
}

/// Decorating characters that are skipped at once, at most.
const MAX_DECORATION: usize = 64;

/// A text without the decoration at its beginning: white space, emoji, emphasis, check boxes.
pub(super) fn undecorated(text: &str) -> &str {
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return text;
    }
    let mut rest = text;
    loop {
        let before = rest;
        // Bounded: this is called again and again along a long text.
        let mut most = MAX_DECORATION;
        rest = rest.trim_start_matches(|c: char| {
            most = most.saturating_sub(1);
            most > 0
                && (c.is_whitespace() || is_emoji(c) || matches!(c, '*' | '_' | '`' | '~' | '>'))
        });
        if text.len() - rest.len() > 4 * MAX_DECORATION {
            return rest;
        }
        for task in ["[ ]", "[x]", "[X]"] {
            rest = rest.strip_prefix(task).unwrap_or(rest);
        }
        if let Some(tag) = rest.strip_prefix('<')
            && let Some(end) = tag.find('>')
            && end < 20
        {
            rest = &tag[end + 1..];
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_need_no_parsing() {
        for text in
            ["a", "Two  words ", "x - y, z: why?", "a. b", "1/2 to 3", "e.g. a/b: c-d", "a:"]
        {
            assert_eq!(plain(text), parsed(text), "{text}");
        }
        let all: Vec<u8> =
            (1..128).filter(|byte| is_plain(&format!("x{}", *byte as char))).collect();
        let all = String::from_utf8(all).unwrap();
        for (at, c) in all.char_indices() {
            let text = format!("x{c}y {c} {c}{c}{c}z {}{c}", &all[at..]);
            assert!(is_plain(&text) && spaced(&text) == parsed(&text), "{text}");
        }
    }

    #[test]
    fn letters_are_kept_unless_markup_takes_them() {
        for text in ["**a** _b_ `c`", "# a", "- a", "1. a", "> a | b", "a\t==b==", "Lösung:"] {
            let letters =
                |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            assert!(keeps_letters(text) && letters(&plain(text)) == letters(text), "{text}");
        }
        for text in ["<b>a</b>", "[a](b)", "&ouml;", "```rust", "~~~rust", "\\a"] {
            assert!(!keeps_letters(text), "{text}");
        }
    }

    #[test]
    fn formatting_tags_and_emoji_are_removed() {
        assert_eq!(plain("**🐍 Python** – `typing`, <b>x</b>  [y](z)"), "Python – typing, x y");
        assert_eq!(plain("- [x] ~~Python 2~~ Python 3"), "Python 2 Python 3");
    }
}
