//! Bounds on HTML, found without a tree: how deep it goes, and how much its parser would repeat.

/// Elements in elements, at most.
const MAX_DEPTH: usize = 100;

/// Elements that a tree may have, at most, those included that its parser repeats.
const MAX_ELEMENTS: usize = 1_000_000;

/// Elements without an end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that end where the next of their sort begins.
const ENDING: &[&[&str]] = &[
    &["p"],
    &["li"],
    &["dt", "dd"],
    &["td", "th"],
    &["tr"],
    &["tbody", "thead", "tfoot"],
    &["option"],
];

/// Elements that a parser opens again in the next block where they were left open.
const REPEATED: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Whether a piece of HTML becomes a tree that is neither too deep nor too large.
pub(super) fn is_bounded(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut left_open = 0_usize;
    let mut elements = 0_usize;
    for tag in tags(html) {
        match tag {
            Tag::Open(name) => {
                elements += 1 + left_open;
                if VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) {
                    continue;
                }
                close_implied(&mut open, name);
                open.push(name);
                if open.len() + left_open > MAX_DEPTH || elements > MAX_ELEMENTS {
                    return false;
                }
            }
            Tag::Close(name) => {
                // At most as many steps as the depth allows.
                if let Some(at) = open.iter().rposition(|it| it.eq_ignore_ascii_case(name)) {
                    left_open += open[at + 1..].iter().filter(|it| is_in(it, REPEATED)).count();
                    open.truncate(at);
                } else if is_in(name, REPEATED) {
                    left_open = left_open.saturating_sub(1);
                }
            }
        }
    }
    true
}

/// Closes what the beginning of an element ends.
fn close_implied(open: &mut Vec<&str>, name: &str) {
    let sort_of = |name: &str| ENDING.iter().find(|sort| is_in(name, sort));
    let Some(sort) = sort_of(name) else { return };
    if open.last().is_some_and(|last| is_in(last, &["p"])) {
        open.pop();
    }
    // Not beyond a list or a table.
    let begin = open.iter().rposition(|it| sort_of(it).is_none()).map_or(0, |at| at + 1);
    if let Some(at) = open[begin..].iter().position(|it| is_in(it, sort)) {
        open.truncate(begin + at);
    }
}

fn is_in(name: &str, names: &[&str]) -> bool {
    names.iter().any(|it| name.eq_ignore_ascii_case(it))
}

enum Tag<'h> {
    Open(&'h str),
    Close(&'h str),
}

/// The tags of a piece of HTML. Those in comments and scripts count too: a bound may be too narrow.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    html.match_indices('<').filter_map(|(at, _)| {
        let rest = &html[at + 1..];
        let (rest, close) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = &rest[..end];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        is_name.then_some(if close { Tag::Close(name) } else { Tag::Open(name) })
    })
}

/// The text between the tags, a line for each. Its entities stay: Markdown knows them.
pub(super) fn text_only(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        // A sign "<" that begins no tag is text.
        if !tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            push_text(&mut out, &rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        push_text(&mut out, text);
        let end = if tag.starts_with("<!--") { "-->" } else { ">" };
        let Some(end) = tag.find(end).map(|at| at + end.len()) else {
            rest = &tag[1..];
            break;
        };
        let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next();
        let name = name.unwrap_or_default();
        let block = !is_in(name.trim_start_matches('/'), REPEATED);
        out.push(if block { '\n' } else { ' ' });
        rest = &tag[end..];
        if is_in(name, &["script", "style"]) {
            rest = after_end(rest, name);
        }
    }
    push_text(&mut out, rest);
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// What comes after the end of an element that holds no text to read.
fn after_end<'h>(html: &'h str, name: &str) -> &'h str {
    let is_end = |at: usize| {
        html[at + 2..].get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
    };
    let end = html.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at));
    end.map_or("", |at| &html[at..])
}

/// Adds a text with its commonest entities decoded; a sign "<" in it begins nothing.
fn push_text(out: &mut String, text: &str) {
    if !text.contains(['&', '<']) {
        out.push_str(text);
        return;
    }
    let text = text.replace("&nbsp;", " ").replace("&amp;", "&").replace("&quot;", "\"");
    out.push_str(&text.replace("&#39;", "'").replace("&lt;", "<").replace('<', "\\<"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_counts_what_is_open_and_not_what_ends_by_itself() {
        let nested = |count: usize| "<div>".repeat(count);
        assert!(is_bounded(&nested(MAX_DEPTH)));
        assert!(!is_bounded(&nested(MAX_DEPTH + 1)));
        assert!(is_bounded(&"<div></div>".repeat(MAX_DEPTH + 1)));
        assert!(is_bounded(&"<LI>a<br>".repeat(MAX_DEPTH + 1)));
        assert!(!is_bounded(&"<div><b></div>".repeat(MAX_DEPTH + 1)), "opened again and again");
        let repeated = format!("{}{}", "<div><b></div>".repeat(50), "<p>x".repeat(30_000));
        assert!(!is_bounded(&repeated), "50 elements in each of 30,000 paragraphs");
    }

    #[test]
    fn the_text_alone_is_what_one_sees() {
        let html = "<p>a &amp; b<!-- no > --><script>if (a<b) x</script><br>1 < 2 <i>c</i>d";
        assert_eq!(text_only(html), "a & b\n\n1 \\< 2  c d");
        assert_eq!(text_only("<p>a &lt; b</p><i>c</i> d"), "a \\< b\n\nc  d");
    }
}
