//! Signs in a text that programs read, and no person: attributes, comments, highlights.

/// Bytes behind which the end of a comment is not looked for.
const MAX_COMMENT: usize = 4096;

/// Bytes of attributes, at most.
const MAX_ATTRIBUTES: usize = 200;

/// Where the attributes end that a text begins with: `{: .class}`, `{#name}`, `{width=50%}`.
pub(super) fn attributes_before(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let inner = &inner[..inner.floor_char_boundary(MAX_ATTRIBUTES)];
    let end = inner.find('}')?;
    is_attributes(&inner[..end]).then_some(end + 2)
}

/// The attributes with which a text begins, if nothing follows them on the line: their length, and
/// the name of the place that they give.
pub(super) fn attributes_at_end(text: &str) -> Option<(usize, String)> {
    let line = text.lines().next().unwrap_or_default();
    let inner = line.trim_end().strip_prefix('{')?.strip_suffix('}')?;
    if !is_attributes(inner) {
        return None;
    }
    let name = |word: &str| word.trim_start_matches(':').strip_prefix('#').map(str::to_owned);
    let anchor = inner.split_whitespace().find_map(name);
    Some((line.len(), anchor.unwrap_or_default()))
}

/// Whether what stands in braces is names, classes and values for a program.
fn is_attributes(inner: &str) -> bool {
    let is_one = |word: &str| {
        let word = word.trim_start_matches(':');
        let name = word.trim_start_matches(['#', '.']);
        word.is_empty()
            || name.len() < word.len()
                && !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'))
            || word.split_once('=').is_some_and(|(key, value)| {
                !value.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
            })
    };
    inner.len() < MAX_ATTRIBUTES && !inner.trim().is_empty() && inner.split_whitespace().all(is_one)
}

/// Where a comment of Obsidian opens in a text: `%%` before a word, or alone.
pub(super) fn comment(text: &str) -> Option<usize> {
    text.match_indices("%%")
        .map(|(at, _)| at)
        .find(|at| text[..*at].chars().next_back().is_none_or(char::is_whitespace))
}

/// Where a comment ends of which this is all behind its `%%`, if it ends in the same paragraph.
pub(super) fn comment_end(text: &str) -> Option<usize> {
    let window = &text[..text.floor_char_boundary(MAX_COMMENT)];
    Some(window.split("\n\n").next()?.find("%%")? + 2)
}

/// What stands before the first `==highlight==` of a text, in it and behind it.
pub(super) fn highlight(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("==")?;
    let (inner, behind) = rest.split_once("==")?;
    let is_meant = !inner.is_empty()
        && !inner.starts_with([' ', '='])
        && !inner.ends_with(' ')
        && !before.ends_with(['=', '!', '<', '>'])
        && !behind.starts_with('=');
    is_meant.then_some((before, inner, behind))
}
