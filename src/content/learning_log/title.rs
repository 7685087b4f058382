//! What a heading is called: its words without markup, decoration and what only a template needs.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::plain::{is_emoji, is_plain, without_tags};
use crate::content::html;

/// What stands in a text for a program: short codes of Hugo, marks of templates.
const PROGRAM_MARKS: &[(&str, &str)] =
    &[("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// Quotation marks of which one alone, at an end of a title, is a mistake: opening, closing.
const QUOTES: &[(char, &str)] = &[('"', "\""), ('“', "”"), ('„', "“”"), ('«', "»"), ('‘', "’")];

/// The title that a heading gives; empty where it has no words. Emoji go if letters remain.
pub(in super::super) fn title_text(markdown: &str) -> String {
    let mut options =
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_WIKILINKS;
    // "[[↑]](#top)" is a link around brackets.
    options.set(Options::ENABLE_WIKILINKS, !markdown.contains("]]("));
    // The usual heading.
    if is_plain(markdown.trim()) && !markdown.contains(':') {
        return markdown.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut title = Title::default();
    let (mut images, mut alt) = (0_usize, String::new());
    for event in Parser::new_ext(without_attributes(markdown.trim()), options) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(text) if images > 0 => alt.push_str(&text),
            Event::Text(text) => title.words.push_str(&text),
            Event::Code(code) => {
                title.close();
                title.out.push_str(&code);
            }
            // Within a word.
            Event::InlineHtml(tag) if html::Tag::of(&tag).is_inline() => {}
            Event::Html(html) | Event::InlineHtml(html) => {
                title.words.push_str(&without_tags(&html));
            }
            Event::SoftBreak | Event::HardBreak => title.words.push(' '),
            _ => {}
        }
    }
    title.close();
    // A picture of the name.
    if title.out.trim().is_empty() {
        title.out = alt;
    }
    let words = if title.out.chars().any(char::is_alphanumeric) {
        without_empty_brackets(&title.out.replace(is_emoji, " "), &title.out)
    } else {
        title.out
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    // "42." alone is an empty list for a parser.
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ')');
    if words.is_empty() && markdown.trim().chars().all(numeric) {
        return markdown.trim().to_owned();
    }
    without_half_quotation(&words).to_owned()
}

/// A title without the brackets that held nothing but emoji, `(★☆☆)`; `before` is what it was with
/// them.
fn without_empty_brackets(title: &str, before: &str) -> String {
    if title == before {
        return title.to_owned();
    }
    let mut out = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(at) = rest.find(['(', '[']) {
        let close = if rest[at..].starts_with('(') { ')' } else { ']' };
        let inner = &rest[at + 1..];
        out.push_str(&rest[..at]);
        match inner.trim_start().strip_prefix(close) {
            // "main()" is a name.
            Some(behind) if inner.starts_with(' ') => rest = behind,
            _ => {
                out.push_str(&rest[at..=at]);
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A heading's title, without a number before it and a colon behind it.
pub(super) fn without_decoration(heading: &str) -> String {
    let title = title_text(heading);
    let rest = title[number_before(&title)..].trim_start();
    let rest = if rest.is_empty() { &title } else { rest };
    let closed = rest.trim_end_matches('#');
    let rest = if closed.ends_with(' ') { closed } else { rest };
    rest.trim_end_matches(':').trim().to_owned()
}

/// What has been gathered of a title.
#[derive(Default)]
struct Title {
    out: String,
    /// Words since the last code, in which a program may be addressed.
    words: String,
}

impl Title {
    fn close(&mut self) {
        let words = without_program_marks(&std::mem::take(&mut self.words));
        self.out.push_str(&without_highlights(&words));
    }
}

/// The bytes of the number of a section that a title begins with: `3.`, `4.1`, `2)`. What is the
/// number of a version, or a count, is none: "3.11 new syntax", "2.0 Features", "3 ways".
fn number_before(title: &str) -> usize {
    let length = title.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, behind) = title.split_at(length);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    if behind.starts_with(')') {
        return length + 1;
    }
    let Some((_, minor)) = number.split_once('.') else { return 0 };
    let version = minor.starts_with('0') && minor != "0."
        || minor.bytes().take_while(u8::is_ascii_digit).count() > 1
        || !behind.starts_with(' ')
        || behind.trim_start().starts_with(char::is_lowercase);
    if number.ends_with('.') || !version { length } else { 0 }
}

/// A heading without the attributes behind it: `{#anchor}`, `{: .class}`.
fn without_attributes(heading: &str) -> &str {
    let Some((before, attributes)) = heading.strip_suffix('}').and_then(|it| it.rsplit_once('{'))
    else {
        return heading;
    };
    let is_attribute = attributes.trim_start_matches([':', ' ']).starts_with(['#', '.']);
    if is_attribute && !before.ends_with('{') { before.trim_end() } else { heading }
}

/// A text without short codes (also `:rocket:`) and marks of templates.
pub(in super::super) fn without_program_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Which of them are closed nowhere behind here: looked for once, not for each that opens.
    let mut unclosed = [false; PROGRAM_MARKS.len()];
    'text: while let Some(at) = rest.find(['{', '<', ':']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        for ((open, close), unclosed) in PROGRAM_MARKS.iter().zip(&mut unclosed) {
            let Some(inner) = rest.strip_prefix(open).filter(|_| !*unclosed) else { continue };
            if let Some(end) = inner.find(close) {
                rest = &inner[end + close.len()..];
                continue 'text;
            }
            *unclosed = true;
        }
        let taken = emoji_code(rest).unwrap_or_else(|| {
            out.push_str(&rest[..1]);
            1
        });
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

/// The length of the name of an emoji that a text begins with: `:rocket:`.
fn emoji_code(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(':')?;
    let end = inner.find(|c: char| {
        !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '+' | '-'))
    })?;
    let named = inner[..end].bytes().filter(u8::is_ascii_lowercase).count() > 1
        || inner.starts_with(['+', '-']);
    (named && inner[end..].starts_with(':') && !inner[end..].starts_with("::")).then_some(end + 2)
}

/// A text without the signs of `==highlights==`.
fn without_highlights(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("==") {
        let inner = &rest[at + 2..];
        let end = inner.find("==").filter(|end| {
            !inner.starts_with([' ', '=']) && *end > 0 && !inner[..*end].ends_with(' ')
        });
        let Some(end) = end else { break };
        out.extend([&rest[..at], &inner[..end]]);
        rest = &inner[end + 2..];
    }
    out.push_str(rest);
    out
}

/// A title without a quotation mark at one end that has no other.
pub(in super::super) fn without_half_quotation(title: &str) -> &str {
    for (open, close) in QUOTES {
        let begins = title.strip_prefix(*open).filter(|rest| !rest.contains(|c| close.contains(c)));
        let of_close = |c: char| close.contains(c) && c != '’';
        let ends = title.strip_suffix(of_close).filter(|rest| {
            !rest.contains(*open) && !rest.contains(of_close) && !rest.contains('„')
        });
        if let Some(rest) = begins.or(ends).filter(|rest| !rest.trim().is_empty()) {
            return rest.trim();
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_keep_what_is_said_and_nothing_else() {
        for (heading, title) in [
            ("**🐍 Python** – `typing`, <b>x</b> [y](z)", "Python – typing, x y"),
            ("🦀", "🦀"),
            ("Call `main()` twice (★☆☆)", "Call main() twice"),
            ("[[⬆]](#top) <a name='a'>All of it:</a>", "All of it:"),
            ("C#", "C#"),
            ("Using `{% raw %}` in Jekyll {#raw}", "Using {% raw %} in Jekyll"),
            ("{{< icon \"a\" >}} [[a|B]] :+1: 10:30:00 std::vec", "B 10:30:00 std::vec"),
            ("{{ title }}", ""),
            ("“Half", "Half"),
            ("Half\"", "Half"),
            ("\"Done\" and \"perfect\"", "\"Done\" and \"perfect\""),
            ("„Größe“ zählt", "„Größe“ zählt"),
            ("The users’ choice", "The users’ choice"),
            ("a {b} c {", "a {b} c {"),
        ] {
            assert_eq!(title_text(heading), title, "{heading}");
        }
    }

    #[test]
    fn numbers_of_sections_go_and_versions_stay() {
        for (heading, title) in [
            ("⚔️ Challenges Faced & ✅ Solutions", "Challenges Faced & Solutions"),
            ("4.1 Known issues", "Known issues"),
            ("3. **Tools** ##", "Tools"),
            ("2) Tools:", "Tools"),
            ("Week 3 – sqlx", "Week 3 – sqlx"),
            ("3.11 new syntax", "3.11 new syntax"),
            ("3.12 Release", "3.12 Release"),
            ("2.0 Features", "2.0 Features"),
            ("3 ways", "3 ways"),
            ("C#", "C#"),
            ("42.", "42."),
        ] {
            assert_eq!(without_decoration(heading), title, "{heading}");
        }
    }
}
