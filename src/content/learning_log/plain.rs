//! Markdown and HTML as plain text.

use pulldown_cmark::{Event, Options, Parser, TagEnd};

/// The text of a piece of Markdown on one line, without formatting, HTML and emoji.
pub(in super::super) fn plain(markdown: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_tags_and_emoji_are_removed() {
        assert_eq!(plain("**🐍 Python** – `typing`, <b>x</b>  [y](z)"), "Python – typing, x y");
        assert_eq!(plain("- [x] ~~Python 2~~ Python 3"), "Python 2 Python 3");
    }
}
