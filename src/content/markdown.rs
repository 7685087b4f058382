//! An entry as Markdown, and the links in Markdown.

use std::{collections::HashSet, fmt::Write as _};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::domain::{Content, Entry, EntryId, clean, clean_line};

/// The entry as a Markdown document: title, facts, summary, text, links.
pub fn to_markdown(entry: &Entry) -> String {
    let mut out = format!("# {}\n\n", clean_line(&entry.title));
    let mut facts = vec![entry.kind.as_str().to_owned()];
    facts.extend(entry.level.map(|level| level.to_string()));
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("#{}", clean_line(tag))).collect();
    facts.push(tags.join(" "));
    out.push_str(&facts.join(" · "));
    out.push('\n');
    let mut block = |heading: &str, text: &str| {
        if !heading.is_empty() {
            let _ = write!(out, "\n## {heading}\n");
        }
        let _ = write!(out, "\n{}\n", clean(text).trim());
    };
    if !entry.summary.is_empty() {
        block("", &format!("*{}*", entry.summary));
    }
    match &entry.content {
        Content::Body(body) => block("", body),
        Content::Challenge { challenge, solution } => {
            block("Challenge", challenge);
            if let Some(solution) = solution {
                block("Solution", solution);
            }
        }
    }
    if !entry.links.is_empty() {
        let links: Vec<String> = entry.links.iter().map(|id| format!("- [[{id}]]")).collect();
        block("Related", &links.join("\n"));
    }
    if !entry.source.is_empty() {
        block("", &format!("Source: {}", entry.source));
    }
    out
}

/// The targets of the wiki links (`[[target#part|label]]`) of a Markdown text, each once, in order.
/// Code is ignored.
pub fn wikilinks(text: &str) -> Vec<String> {
    let mut targets: Vec<String> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    if !text.contains("[[") {
        return targets;
    }
    for event in Parser::new_ext(text, Options::ENABLE_WIKILINKS | Options::ENABLE_TABLES) {
        // An embedded note is linked to as well.
        if let Event::Start(
            Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. },
        ) = event
            && matches!(link_type, LinkType::WikiLink { .. })
        {
            let target = dest_url.split('#').next().unwrap_or_default().trim();
            let target = target.trim_end_matches('\\');
            if !target.is_empty() && known.insert(target.to_owned()) {
                targets.push(target.to_owned());
            }
        }
    }
    targets
}

/// The links of a text to Markdown files: as written, and the path, percent-decoded and without the
/// fragment.
pub fn links_to_files(text: &str) -> Vec<(String, String)> {
    let mut targets = Vec::new();
    if !text.contains("](") && !text.contains("]:") {
        return targets;
    }
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let path = dest_url.split(['#', '?']).next().unwrap_or_default();
        let path = decoded(path);
        let ends_with = |suffix: &str| path.to_lowercase().ends_with(suffix);
        if !path.contains("://") && (ends_with(".md") || ends_with(".markdown")) {
            targets.push((dest_url.to_string(), path));
        }
    }
    targets
}

/// The ids of entries that the links of a Markdown text lead to.
pub fn links_to_entries(text: &str) -> Vec<EntryId> {
    if !text.contains("](") && !text.contains("]:") {
        return Vec::new();
    }
    let target = |event| match event {
        Event::Start(Tag::Link {
            link_type:
                LinkType::Inline | LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut,
            dest_url,
            ..
        }) => EntryId::new(&dest_url).ok(),
        _ => None,
    };
    Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(target).collect()
}

/// A path that starts from the folder of another, its `.` and `..` gone through.
pub(super) fn path_from(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    if path.starts_with('/') {
        parts.clear();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A path with its percent signs decoded, where they are of UTF-8.
pub fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |byte: u8| char::from(byte).to_digit(16);
        match (first, after) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push((high * 16 + low) as u8);
                    rest = after;
                    continue;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
        rest = after;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wikilinks_are_found_outside_code() {
        let text =
            "See [[redis]], [[Slow page#Cause|why]] and [[redis]].\n\n`[[no]]`\n\n    [[no]]";
        assert_eq!(wikilinks(text), ["redis", "Slow page"]);
        assert_eq!(wikilinks("![[redis]] | [[a\\|b]]"), ["redis", "a"]);
        assert_eq!(path_from("a/b/c.md", "../x/b c.md"), "a/x/b c.md");
        assert_eq!(path_from("c.md", "../../d.md"), "d.md");
        assert_eq!(path_from("a/b/c.md", "/d.md"), "d.md");
    }
}
