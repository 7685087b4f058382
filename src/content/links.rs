//! What a Markdown text links to, and what in it can be linked to.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    markdown::decoded,
    places::{block_id, heading_keys, part_key, part_keys},
};

/// Endings of what is no note.
const ATTACHMENTS: &[&str] = &[
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "bmp",
    "avif",
    "heic",
    "pdf",
    "mp3",
    "m4a",
    "wav",
    "ogg",
    "flac",
    "mp4",
    "mov",
    "webm",
    "mkv",
    "zip",
    "canvas",
    "excalidraw",
    "base",
    "csv",
    "docx",
    "xlsx",
    "pptx",
];
/// Short codes and tags of site generators that name another page.
const CODES: &[(&str, &[&str])] =
    &[("{{<", &["relref", "ref"]), ("{{%", &["relref", "ref"]), ("{%", &["link", "post_url"])];
/// The longest short code that is looked at, in bytes.
const MAX_CODE: usize = 400;

/// A link to another note, or to a place in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// What it names, as it is written.
    pub(super) written: String,
    pub(super) target: Target,
    /// The place that stands behind `#`; empty without one.
    pub(super) part: String,
    /// Whether it stands in a list of tags.
    pub(super) is_tag: bool,
}

/// How a link names a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// `[[name]]`, `[[name|label]]`; Dendron writes the label first.
    Name { name: String, label: Option<String> },
    /// `[text](path)`.
    Path(String),
    /// `{{< relref "name" >}}` and the like.
    Page(String),
    /// The same note.
    Here,
}

/// What a text links to, and its places.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) references: Vec<Reference>,
    /// The keys of headings, blocks and anchors.
    pub(super) parts: HashSet<u64>,
}

impl Reference {
    /// One that stands nowhere yet.
    pub(super) fn to(target: Target) -> Self {
        Self { at: 0, end: 0, written: String::new(), target, part: String::new(), is_tag: false }
    }

    /// The keys of the place that it names.
    pub(super) fn part_keys(&self) -> Vec<u64> {
        part_keys(&self.part)
    }
}

/// The links and the places of a text. Those in code are none.
pub(super) fn links_in(text: &str) -> Links {
    let mut links = Links::default();
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut heading: Option<String> = None;
    // Whether a label of a `[[…]]` is open, and whether a list of tags: `tags:: [[a]], [[b]]`.
    let (mut labelled, mut in_tags) = (false, false);
    let options =
        Options::ENABLE_WIKILINKS | Options::ENABLE_TABLES | Options::ENABLE_DEFINITION_LIST;
    for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(
                Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. },
            ) if matches!(link_type, LinkType::WikiLink { .. }) => {
                // `#[[two words]]` is a tag.
                let is_tag = text[..at.start].ends_with('#');
                let is_link = !is_tag && !is_table(&text[at.end..]);
                let found = wiki_link(&dest_url, at.clone()).filter(|_| is_link);
                let found = found.map(|found| Reference { is_tag: in_tags, ..found });
                labelled = found.is_some() && link_type == LinkType::WikiLink { has_pothole: true };
                links.references.extend(found);
            }
            Event::Start(Tag::Link { link_type, dest_url, .. })
                if !matches!(link_type, LinkType::Autolink | LinkType::Email) =>
            {
                links.references.extend(path_link(&dest_url, at));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if std::mem::take(&mut labelled)
                    && let Some(Reference {
                        target: Target::Name { label: Some(label), .. }, ..
                    }) = links.references.last_mut()
                {
                    *label = note_of(label).to_owned();
                }
            }
            Event::Start(Tag::Heading { .. } | Tag::DefinitionListTitle) => {
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => {
                if let Some(title) = heading.take() {
                    links.parts.extend(heading_keys(&title));
                }
            }
            Event::Start(Tag::CodeBlock(_)) => code.push(at),
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph | Tag::Item) => {
                in_tags = false;
            }
            Event::Text(words) => {
                in_tags |= words.starts_with("tags::");
                if let Some(title) = &mut heading {
                    title.push_str(&words);
                }
                if labelled
                    && let Some(Reference { target: Target::Name { label, .. }, .. }) =
                        links.references.last_mut()
                {
                    label.get_or_insert_default().push_str(&words);
                }
            }
            Event::Code(words) => {
                if let Some(title) = &mut heading {
                    title.push_str(&words);
                }
                code.push(at);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                links.add_anchors(&html);
                links.references.extend(href(&html).and_then(|path| path_link(path, at.clone())));
            }
            _ => {}
        }
    }
    links.add_blocks(text);
    links.add_codes(text, &code);
    links.add_block_references(text, &code);
    links.references.sort_by_key(|reference| reference.at);
    links
}

impl Links {
    /// `id="part"`, `name="part"`.
    fn add_anchors(&mut self, html: &str) {
        for name in ["id=", "name="] {
            for (at, _) in html.match_indices(name) {
                let value = html[at + name.len()..].trim_start_matches(['"', '\'']);
                let end = value.find(['"', '\'', ' ', '>']).unwrap_or(value.len());
                self.parts.insert(part_key(&value[..end]));
            }
        }
    }

    /// `^block` at the end of a line.
    fn add_blocks(&mut self, text: &str) {
        if text.contains('^') {
            self.parts.extend(text.lines().filter_map(block_id).map(part_key));
        }
    }

    /// Short codes that name another page.
    fn add_codes(&mut self, text: &str, code: &[Range<usize>]) {
        for (open, words) in CODES {
            for (at, _) in text.match_indices(open) {
                if is_within(code, at) {
                    continue;
                }
                let Some(written) = page_named(&text[at + open.len()..], words) else { continue };
                let written = written.to_owned();
                let (page, part) = written.split_once('#').unwrap_or((&written, ""));
                let (target, part) = (Target::Page(page.to_owned()), part.to_owned());
                let target = if page.is_empty() { Target::Here } else { target };
                let end = at + open.len() + written.len();
                self.references.push(Reference { at, end, written, target, part, is_tag: false });
            }
        }
    }

    /// `((id))`, as Logseq names a block.
    fn add_block_references(&mut self, text: &str, code: &[Range<usize>]) {
        for (at, _) in text.match_indices("((") {
            let inner = &text[at + 2..];
            let Some(id) = uuid_before(inner) else { continue };
            if inner[id.len()..].starts_with("))") && !is_within(code, at) {
                let target = Target::Name { name: id.to_owned(), label: None };
                let (written, part) = (format!("(({id}))"), String::new());
                let end = at + written.len();
                self.references.push(Reference { at, end, written, target, part, is_tag: false });
            }
        }
    }
}

/// Whether a byte is in one of several ranges, which are in order.
fn is_within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

/// The ids that Logseq gives to blocks which others name: `id:: …`.
pub(super) fn block_ids(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("id:: ").filter_map(|(at, sign)| uuid_before(&text[at + sign.len()..]))
}

/// The UUID with which a text begins.
fn uuid_before(text: &str) -> Option<&str> {
    let id = text.get(..36)?;
    let is_id = id.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    is_id.then_some(id)
}

/// The address of a link in HTML.
pub(super) fn href(html: &str) -> Option<&str> {
    let tag = &html[html.find("<a ").or_else(|| html.find("<A "))?..];
    let value = &tag[tag.find("href=")? + 5..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split([' ', '>']).next(),
    }
}

/// The page that a short code names, of which this is all behind its opening sign.
fn page_named<'t>(code: &'t str, words: &[&str]) -> Option<&'t str> {
    let code = &code[..code.floor_char_boundary(MAX_CODE)];
    let inner = code.trim_start_matches('-').trim_start();
    let word = inner.split(char::is_whitespace).next().unwrap_or_default();
    let value = inner[word.len()..].trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let page = match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split(char::is_whitespace).next(),
    };
    page.filter(|page| words.contains(&word) && !page.is_empty())
}

/// A text with its `[text]({{< relref "name" >}})` as links that Markdown knows.
pub fn plain_paths(text: &str) -> Cow<'_, str> {
    if !text.contains("]({") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("]({") {
        let (before, link) = rest.split_at(at + 2);
        out.push_str(before);
        let line = &link[..link.floor_char_boundary(MAX_CODE)];
        let found = CODES.iter().find_map(|(open, words)| {
            let code = line.strip_prefix(open)?;
            let end = [">}})", "%}})", "%})"].iter().filter_map(|close| code.find(close)).min()?;
            let close = end + code[end..].find(')')?;
            Some((page_named(code, words)?, open.len() + close))
        });
        rest = match found {
            Some((page, end)) => {
                out.extend(["<", page, ">"]);
                &link[end..]
            }
            None => link,
        };
    }
    out.push_str(rest);
    out.into()
}

/// Whether a path or a name ends as what is no note does.
fn is_attachment(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ATTACHMENTS.contains(&ending.as_str()))
}

/// The note that a text names: without the vault of Dendron before it and the place behind it.
fn note_of(written: &str) -> &str {
    let written = written.trim();
    let inner = written.strip_prefix("dendron://").and_then(|it| it.split_once('/'));
    let note = inner.map_or(written, |(_, note)| note);
    note.split('#').next().unwrap_or_default().trim()
}

/// Whether what stands behind a `[[name]]` shows that this is the head of a table of TOML.
fn is_table(behind: &str) -> bool {
    let behind = &behind[..behind.floor_char_boundary(MAX_CODE)];
    let mut lines = behind.lines();
    let ends = lines.next().is_some_and(|rest| rest.trim().is_empty());
    let key = lines.next().and_then(|next| next.split_once('=')).map_or("", |(key, _)| key.trim());
    ends && !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn wiki_link(destination: &str, at: Range<usize>) -> Option<Reference> {
    // Within a table the sign before the label is escaped.
    let written = destination.trim().trim_end_matches('\\').to_owned();
    let part = written.split_once('#').map_or("", |(_, part)| part);
    let name = note_of(&written);
    // GitLab puts a table of contents in its place.
    if is_attachment(name) || name == "_TOC_" {
        return None;
    }
    let (name, part) = (name.to_owned(), part.to_owned());
    let target = match name.is_empty() {
        true if part.is_empty() => return None,
        true => Target::Here,
        false => Target::Name { name, label: None },
    };
    let Range { start, end } = at;
    Some(Reference { at: start, end, written, target, part, is_tag: false })
}

pub(super) fn path_link(destination: &str, at: Range<usize>) -> Option<Reference> {
    let written = destination.to_owned();
    let (path, part) = written.split_once('#').unwrap_or((&written, ""));
    let path = decoded(path.split('?').next().unwrap_or_default());
    // `mailto:`, `https:`, `C:`.
    let scheme = path.find([':', '/']).is_some_and(|at| path[at..].starts_with(':'));
    if scheme || path.starts_with("//") || path.contains("{{") || is_attachment(&path) {
        return None;
    }
    let part = part.to_owned();
    let target = match path.is_empty() {
        true if part.is_empty() => return None,
        true => Target::Here,
        false => Target::Path(path),
    };
    let Range { start, end } = at;
    Some(Reference { at: start, end, written, target, part, is_tag: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_all_their_forms() {
        let text = "[[a#B|c]] ![[d]] ![[e.png]] [f](g.md#h) [i](#j) [k](https://l.example)\n\
                    [m]({{< relref \"n.md#o\" >}}) `{{< ref \"p\" >}}` {% post_url q %} | [[r\\|s]]";
        let found: Vec<String> =
            links_in(text).references.into_iter().map(|it| it.written).collect();
        assert_eq!(found, ["a#B", "d", "g.md#h", "#j", "n.md#o", "q", "r"]);
    }

    #[test]
    fn short_codes_become_paths() {
        for (text, plain) in [
            ("[m]({{< relref \"n o.md#p\" >}}) b", "[m](<n o.md#p>) b"),
            ("[a]({% post_url b %}) [c]({{% ref d %}})", "[a](<b>) [c](<d>)"),
            ("[a]({{< other >}}) ]({ x", "[a]({{< other >}}) ]({ x"),
        ] {
            assert_eq!(plain_paths(text), plain);
        }
    }

    #[test]
    fn places_are_headings_blocks_and_anchors() {
        let text = "# 4.1 Known **issues** {#known}\n\nText ^b1\n\n<a id=\"x-y\"></a>\n\n- 2^10\n";
        let parts = links_in(text).parts;
        for (part, is_there) in [
            ("41-known-issues", true),
            ("4.1 Known issues", true),
            ("known", true),
            ("known-1", true),
            ("^b1", true),
            ("b1", false),
            ("x-y", true),
            ("4.1 known issues,1:#*", true),
            ("^10", false),
        ] {
            let reference = path_link(&format!("#{part}"), 0..0).unwrap();
            assert_eq!(
                reference.part_keys().iter().any(|key| parts.contains(key)),
                is_there,
                "{part}"
            );
        }
        for other in ["#top", "#fn1", "#fnref2", "#L10", "#page=3"] {
            assert!(path_link(other, 0..0).unwrap().part_keys().is_empty(), "{other}");
        }
    }
}
