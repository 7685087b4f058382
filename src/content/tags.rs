//! Tags in a Markdown text: words with `#` before them, where a person would mean one.

use std::{collections::HashSet, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::domain::tag_of;

/// Signs before `#` that make it a part of an address, a number, an escape or a name.
const BOUND_BEFORE: &str = "\\&/.#:?=@-+{`$%<^])";
/// Signs behind a tag that make it the name of a function, a language or a setting.
const BOUND_BEHIND: &[char] = &['(', '=', '#', '+'];
/// Directives of preprocessors, as they stand in prose about C.
const DIRECTIVES: &[&str] =
    &["include", "define", "undef", "ifdef", "ifndef", "elif", "endif", "pragma"];
/// How people write that a colour stands there.
const COLOURS: &[&str] = &["rgb", "rgba", "rrggbb", "rrggbbaa"];
/// Hexadecimal digits that are words all the same.
const NO_COLOURS: &[&str] = &[
    "e2e", "e2ee", "ec2", "b2b", "b2c", "c2c", "d2c", "db2", "2fa", "c89", "c99", "facade",
    "decade", "accede", "deface", "efface", "beaded", "bedded",
];

/// The tags that are written in a text, in lower case, each once, in order: words with `#`, and
/// the lists behind `tags::` in Logseq and Dataview. Code, comments, HTML, addresses, anchors and
/// colours have none.
pub fn tags_in(text: &str) -> Vec<String> {
    let mut found = Found::default();
    let begins = |at: usize| {
        text[at + 1..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '[' | '_'))
    };
    let possible = text.match_indices('#').any(|(at, _)| begins(at)) || text.contains("tags::");
    if possible {
        let plain = Plain::of(text);
        for piece in &plain.pieces {
            match piece {
                Piece::Text(at) => in_text(text, at, &plain.comments, &mut found),
                Piece::Linked(name) => found.add(name),
            }
        }
    }
    found.tags
}

/// A tag as it is written in front matter or a list: without `#`, in lower case, blanks as `-`.
pub(super) fn normal_tag(written: &str) -> String {
    let tag =
        written.trim().trim_start_matches('#').trim_start_matches("[[").trim_end_matches("]]");
    tag.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[derive(Default)]
struct Found {
    tags: Vec<String>,
    known: HashSet<String>,
}

impl Found {
    fn add(&mut self, written: &str) {
        let tag = normal_tag(written);
        if !tag.is_empty() && self.known.insert(tag.clone()) {
            self.tags.push(tag);
        }
    }
}

/// A piece of a text in which tags can stand.
enum Piece {
    /// Words.
    Text(Range<usize>),
    /// `#[[two words]]`.
    Linked(String),
}

/// What of a text is neither code nor HTML nor part of a link.
#[derive(Default)]
struct Plain {
    pieces: Vec<Piece>,
    /// Comments between `%%`.
    comments: Vec<Range<usize>>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_WIKILINKS
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        let mut plain = Self::default();
        let mut hidden = 0_usize;
        let mut marks = Vec::new();
        for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Start(tag) if hides(&tag) => {
                    if let Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. } = tag
                        && let Some(before) = text[..at.start].strip_suffix('#')
                        && may_follow(before)
                    {
                        plain.pieces.push(Piece::Linked(dest_url.into_string()));
                    }
                    hidden += 1;
                }
                // Within what is hidden every start counts, so that ends do.
                Event::Start(_) if hidden > 0 => hidden += 1,
                Event::End(_) if hidden > 0 => hidden -= 1,
                Event::Text(_) if hidden == 0 => {
                    marks.extend(text[at.clone()].match_indices("%%").map(|(it, _)| at.start + it));
                    plain.pieces.push(Piece::Text(at));
                }
                _ => {}
            }
        }
        plain.comments = marks.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
        plain
    }
}

/// Whether what is within has no tags.
fn hides(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::CodeBlock(_) | Tag::Image { .. } | Tag::HtmlBlock => true,
        Tag::Link { link_type, .. } => {
            matches!(link_type, LinkType::WikiLink { .. } | LinkType::Autolink | LinkType::Email)
        }
        _ => false,
    }
}

/// Whether a tag can begin behind a text.
fn may_follow(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_alphanumeric() && !BOUND_BEFORE.contains(before))
}

fn in_text(text: &str, at: &Range<usize>, comments: &[Range<usize>], found: &mut Found) {
    if let Some(list) = text[at.clone()].trim_start().strip_prefix("tags::")
        && begins_line(&text[..at.start])
    {
        let begin = at.end - list.len();
        return listed(text[begin..].lines().next().unwrap_or_default(), found);
    }
    // Where the last braces are, and what has been looked at for them.
    let (mut open, mut looked) = (false, at.start);
    for (sign, _) in text[at.clone()].match_indices('#') {
        let sign = at.start + sign;
        // An attribute: `{: #name}`.
        let brace = text[looked..sign].rfind(['{', '}']);
        open = brace.map_or(open, |brace| text[looked + brace..].starts_with('{'));
        looked = sign;
        let next_comment = comments.partition_point(|comment| comment.end <= sign);
        let hidden = comments.get(next_comment).is_some_and(|comment| comment.start < sign);
        // "[[↑]](#top)" is a link around brackets, though each half looks like something else.
        let linked = text[..sign].ends_with("](");
        if open || hidden || linked || !may_follow(&text[..sign]) {
            continue;
        }
        let Some(tag) = tag_of(&text[sign..]) else { continue };
        let emphasised = text[..sign].ends_with('_');
        let tag = if emphasised { tag.trim_end_matches('_') } else { tag };
        let tag = with_levels(&text[sign + 1..], tag.len());
        // The definition of a link: `[r]: #part`.
        let defined = text[at.start..sign].trim_end().ends_with("]:");
        let behind = &text[sign + 1 + tag.len()..];
        // A rule of CSS: `#name { … }`.
        let styled = behind.strip_prefix(' ').unwrap_or(behind).starts_with('{');
        if !defined && !styled && !behind.starts_with(BOUND_BEHIND) && is_meant(tag) {
            found.add(tag);
        }
    }
}

/// A tag of so many bytes at the beginning of a text, with what dots add to it: `#stage.seed`. A
/// dot at the end of a sentence adds nothing.
fn with_levels(text: &str, length: usize) -> &str {
    let mut end = length;
    while let Some(level) = text[end..].strip_prefix('.') {
        let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'));
        let level = &level[..level.find(ends).unwrap_or(level.len())];
        if !level.starts_with(char::is_lowercase) {
            break;
        }
        end += 1 + level.len();
    }
    &text[..end]
}

/// Whether nothing but bullets stands on a line before this.
fn begins_line(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '-', '*', '+']);
    before.is_empty() || before.ends_with('\n')
}

/// The tags of a list: `a, [[b c]], #d`.
fn listed(list: &str, found: &mut Found) {
    let mut rest = list.trim_start();
    while !rest.is_empty() {
        let linked = rest.trim_start_matches('#').strip_prefix("[[");
        let (tag, behind) = match linked {
            Some(inner) => inner.split_once("]]").unwrap_or((inner, "")),
            None => {
                let ends = |c: char| c == ',' || rest.starts_with('#') && c.is_whitespace();
                rest.split_at(rest.find(ends).unwrap_or(rest.len()))
            }
        };
        found.add(tag);
        rest = behind.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    }
}

/// Whether a word behind `#` is neither a colour, a directive nor an ordinal number.
fn is_meant(tag: &str) -> bool {
    let lower = tag.to_lowercase();
    let ordinal = lower.trim_start_matches(|c: char| c.is_ascii_digit());
    !(lower.starts_with(['-', '/'])
        || DIRECTIVES.contains(&lower.as_str())
        || COLOURS.contains(&lower.as_str())
        || is_colour(&lower)
        || ordinal.len() < lower.len() && matches!(ordinal, "st" | "nd" | "rd" | "th"))
}

fn is_colour(tag: &str) -> bool {
    let hexadecimal = tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hexadecimal || NO_COLOURS.contains(&tag) {
        return false;
    }
    let digits = tag.bytes().any(|byte| byte.is_ascii_digit());
    let one_letter = tag.bytes().all(|byte| tag.as_bytes()[0] == byte);
    match tag.len() {
        // "cafe" is a word, "eee" is none.
        3 | 4 => digits || one_letter,
        6 | 8 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words_with_a_hash_and_nothing_else_is() {
        let text =
            "Use #Redis, (#cache/keys) see issue #12 and a#b or `#include`.\n```\n#no\n```\n#été";
        assert_eq!(tags_in(text), ["redis", "cache/keys", "été"]);
        assert_eq!(tags_in("~~~\n#no\n~~~\n#a #A #a"), ["a"]);
        assert_eq!(
            tags_in("| #a | b |\n|--|--|\n| **#c** | _#snake_case_ |"),
            ["a", "c", "snake_case"]
        );
        assert_eq!(
            tags_in("#stage.seed, #redis. #node.js.Then #a."),
            ["stage.seed", "redis", "node.js", "a"]
        );
        assert_eq!(tags_in("%% #no %% #yes %% open #too"), ["yes", "too"]);
        assert_eq!(tags_in("List#add(), #add(x), x = #y"), ["y"]);
        assert_eq!(tags_in("- tags:: a, [[b c]] #d\n- see tags:: #e"), ["a", "b-c", "d", "e"]);
    }
}
