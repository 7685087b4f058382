//! Places in a text that links can name: headings, blocks, anchors.

use xxhash_rust::xxh3::xxh3_64;

use super::markdown::decoded;
use crate::domain::fold;

/// Beginnings of parts that are no headings: the top, footnotes, pages, lines, pieces of text.
const OTHER_PARTS: &[&str] = &["fn", "page=", ":~:", "L", "user-content-fn"];

/// What stands behind `#` in a link, as a key that headings have as well: GitHub, Obsidian and
/// site generators write the same heading in different ways, but all keep its letters.
pub fn part_key(part: &str) -> u64 {
    let block = if part.starts_with('^') { "^" } else { "" };
    let letters: String = fold(part).chars().filter(|c| c.is_alphanumeric()).collect();
    xxh3_64(format!("{block}{letters}").as_bytes())
}

/// The keys of the place that stands behind `#` in a link, any of which may be it; none where that
/// is no place in a text.
pub fn part_keys(part: &str) -> Vec<u64> {
    // Dendron: from a heading to another, `a:#b`, and from so many lines on, `a,1`.
    let part = part.split(":#").next().unwrap_or_default();
    let part = match part.rsplit_once(',') {
        Some((before, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => before,
        _ => part,
    };
    let part = decoded(part.rsplit('#').next().unwrap_or_default());
    let other = part.is_empty()
        || part == "top"
        || OTHER_PARTS.iter().any(|other| {
            part.strip_prefix(other).is_some_and(|rest| {
                *other != "L" && *other != "fn"
                    || rest.starts_with(|c: char| c.is_ascii_digit() || c == 'r')
            })
        });
    if other {
        return Vec::new();
    }
    // The second heading of a name.
    let bare = part.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('-');
    [Some(part.as_str()), bare].into_iter().flatten().map(part_key).collect()
}

/// The keys by which links can name a heading; `{#anchor}` is one as well.
pub fn heading_keys(title: &str) -> Vec<u64> {
    let (bare, anchor) =
        title.split_once("{#").map_or((title, None), |(bare, it)| (bare, Some(it)));
    let anchor = anchor.map(|anchor| part_key(anchor.trim_end().trim_end_matches('}')));
    anchor.into_iter().chain([part_key(bare)]).collect()
}

/// The id of a block, with its `^`, that a text ends with.
pub fn block_id(text: &str) -> Option<&str> {
    let at = text.trim_end().rfind('^')?;
    let id = text.trim_end().get(at..)?;
    let is_id = id.len() > 1 && id[1..].chars().all(|c| c.is_alphanumeric() || c == '-');
    let begins = text[..at].chars().next_back().is_none_or(char::is_whitespace);
    (is_id && begins).then_some(id)
}
