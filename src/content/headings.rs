//! The heading that a file is called after.

use super::front::front_matter;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The first heading of the first level, if nothing but blanks stands before it: its title and
/// where it ends.
pub(super) fn leading_heading(body: &str) -> Option<(String, usize)> {
    let begin = body.len() - body.trim_start().len();
    let mut lines = body[begin..].split_inclusive('\n');
    let first = lines.next()?;
    if let Some(title) = first.strip_prefix("# ").or_else(|| first.strip_prefix("#\t")) {
        return Some((without_closing(title.trim()).to_owned(), begin + first.len()));
    }
    let second = lines.next()?;
    let underlined =
        second.trim_end().len() >= 2 && second.trim_end().bytes().all(|byte| byte == b'=');
    underlined.then(|| (first.trim().to_owned(), begin + first.len() + second.len()))
}

/// A heading without the `#` that may close it: "F# ##", but not "C#".
fn without_closing(title: &str) -> &str {
    let closed = title.trim_end_matches('#');
    if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { title }
}

/// A heading, as far as it matters for the name of a file.
struct Heading {
    level: u8,
    /// As Markdown.
    title: String,
    /// Whether prose or code stands before it.
    is_late: bool,
}

/// The heading that a file is called after: its first of the first level, if nothing but badges,
/// pictures, comments, HTML and links stands before that, or the only one of that level wherever it
/// stands; else the first, if that stands above everything else. `name` is that of the file: a lesser
/// heading does not take the place of a day, and one behind prose not that of a name with blanks.
pub(super) fn heading_of(body: &str, name: &str) -> Option<String> {
    if let Some((title, _)) = leading_heading(body) {
        return Some(title);
    }
    // A title block of Pandoc.
    if let Some(title) = body.strip_prefix("% ").and_then(|rest| rest.lines().next()) {
        return Some(title.trim().to_owned());
    }
    let signs = ["#", "\n=", "\n--", "<h", "<H"];
    if !signs.iter().any(|sign| body.contains(sign)) {
        return None;
    }
    let headings = headings(body);
    let firsts = headings.iter().filter(|it| it.level == 1).count();
    let top = headings.iter().map(|it| it.level).min()?;
    let of_top = headings.iter().filter(|it| it.level == top).count();
    let is_named = name.contains(' ');
    let named = match firsts {
        0 => headings
            .first()
            .filter(|it| it.level == top && of_top == 1 && !it.is_late && !is_date(name)),
        1 => headings.iter().find(|it| it.level == 1).filter(|it| !(it.is_late && is_named)),
        _ => headings.iter().find(|it| it.level == 1).filter(|it| !it.is_late),
    };
    named.map(|it| it.title.clone())
}

/// A text, front matter included, with another title in the heading that has the former one, of the
/// first level or else the first that there is. `None` if there is none.
pub fn with_heading(text: &str, former: &str, title: &str) -> Option<String> {
    let (_, body) = front_matter(text);
    let begin = text.len() - body.len();
    let mut open: Option<std::ops::Range<usize>> = None;
    for (event, at) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(at.start..at.start),
            Event::End(TagEnd::Heading(_)) => {
                let found = open.take()?;
                let shown = &body[found.clone()];
                if shown == former || super::learning_log::title_text(shown) == former {
                    let (start, end) = (begin + found.start, begin + found.end);
                    return Some(format!("{}{title}{}", &text[..start], &text[end..]));
                }
            }
            Event::Start(Tag::CodeBlock(_)) => open = None,
            _ => {
                if let Some(shown) = &mut open {
                    let is_first = shown.start == shown.end;
                    *shown = (if is_first { at.start } else { shown.start })..at.end.max(shown.end);
                }
            }
        }
    }
    None
}

fn headings(body: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut prose = false;
    let (mut links, mut quoted) = (0_usize, 0_usize);
    let mut open: Option<(u8, std::ops::Range<usize>)> = None;
    let mut html = String::new();
    for (event, at) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if quoted == 0 => {
                open = Some((level as u8, at.start..at.start));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, title)) = open.take() {
                    let title = body[title].to_owned();
                    headings.push(Heading { level, title, is_late: prose });
                }
            }
            _ if open.is_some() => {
                if let Some((_, title)) = &mut open {
                    let is_first = title.start == title.end;
                    *title = (if is_first { at.start } else { title.start })..at.end.max(title.end);
                }
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => links += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => links = links.saturating_sub(1),
            Event::Start(Tag::BlockQuote(_)) => quoted += 1,
            Event::End(TagEnd::BlockQuote(_)) => quoted = quoted.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => prose = true,
            Event::Text(text) if links == 0 => prose |= text.chars().any(char::is_alphanumeric),
            Event::Html(line) if headings.is_empty() => html.push_str(&line),
            Event::End(TagEnd::HtmlBlock) => {
                headings.extend(of_html(&html).map(|title| Heading {
                    level: 1,
                    title,
                    is_late: prose,
                }));
                html.clear();
            }
            _ => {}
        }
    }
    headings
}

/// Whether a file is named after a day.
fn is_date(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_digit()) && !name.contains(char::is_alphabetic)
}

/// The first-level heading in a block of HTML.
fn of_html(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let begin = lower.find("<h1")?;
    let begin = begin + lower[begin..].find('>')? + 1;
    let end = begin + lower[begin..].find("</h1")?;
    Some(html[begin..end].trim().to_owned()).filter(|it| !it.is_empty())
}
