//! The front matter of Markdown files: YAML between `---`, TOML between `+++`.

/// A text without its front matter.
pub fn without_front_matter(text: &str) -> &str {
    split(text).map_or(text, |(_, _, rest)| rest)
}

/// The sign, the front matter and what stands behind it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for sign in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(sign).and_then(|rest| rest.strip_prefix('\n')) else {
            continue;
        };
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == sign {
                return Some((sign, &rest[..at], &rest[at + line.len()..]));
            }
            at += line.len();
        }
    }
    None
}
