//! Headings that are written as HTML: `<h3 id="x">Title</h3>`.

use std::ops::Range;

use super::{blocks::Block, title::title_text};

/// Makes headings of the blocks that are one heading of HTML and nothing else, if there are several of
/// its level: one alone is the line below a title. Returns the title that one of the first level gives.
pub(super) fn html_headings(src: &str, blocks: &mut [Block]) -> Option<String> {
    let mut counts = [0_usize; 7];
    let mut title = None;
    for block in blocks.iter() {
        if let Some((level, inner)) = heading(src, block) {
            counts[usize::from(level)] += 1;
            if level == 1 && title.is_none() {
                title = Some(title_text(&src[inner])).filter(|title| !title.is_empty());
            }
        }
    }
    for block in blocks {
        if let Some((level, title)) = heading(src, block)
            && level > 1
            && counts[usize::from(level)] > 1
        {
            *block = Block::Heading { level, at: block.at(), title };
        }
    }
    title
}

/// The level and the content of a block that is a heading of HTML.
fn heading(src: &str, block: &Block) -> Option<(u8, Range<usize>)> {
    let Block::Html(at) = block else { return None };
    let text = src[at.clone()].trim();
    let [b'<', b'h' | b'H', digit @ b'1'..=b'6', behind, ..] = text.as_bytes() else {
        return None;
    };
    if !matches!(behind, b'>' | b' ' | b'\t' | b'\n') || !text.ends_with('>') {
        return None;
    }
    let begin = text.find('>')? + 1;
    let end = text.rfind("</")?;
    let closes = text
        .get(end + 2..end + 4)
        .is_some_and(|name| name.eq_ignore_ascii_case(&format!("h{}", char::from(*digit))));
    let inner = text.get(begin..end).filter(|_| closes)?;
    let alone =
        !inner.trim().is_empty() && !["</h", "</H", "\n\n"].iter().any(|sign| inner.contains(sign));
    let from = at.start + src[at.clone()].find('<')? + begin;
    let skipped = inner.len() - inner.trim_start().len();
    let from = from + skipped;
    alone.then(|| (digit - b'0', from..from + inner.trim().len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::learning_log::blocks::blocks;

    fn headings(src: &str) -> Vec<(u8, &str)> {
        let mut all = blocks(src).0;
        html_headings(src, &mut all);
        let found = all.iter().filter_map(|block| match block {
            Block::Heading { level, title, .. } => Some((*level, &src[title.clone()])),
            _ => None,
        });
        found.collect()
    }

    #[test]
    fn headings_of_html_stand_alone_in_their_block() {
        let src = "<h3 id=\"a\">\n One\n</h3>\n\ntext\n\n<H3>Two <b>words</b></H3>\n";
        assert_eq!(headings(src), [(3, "One"), (3, "Two <b>words</b>")]);
        for src in [
            "<h3>One</h3>\n\ntext\n",
            "<h2>One</h2><p>text</p>\n\n<h2>Two</h2> more\n",
            "<hr>\n\n<hr>\n",
            "<h2></h2>\n\n<h2> </h2>\n",
            "<h2>One\n\n<h2>Two\n",
        ] {
            assert_eq!(headings(src), [], "{src}");
        }
    }

    #[test]
    fn the_first_heading_of_the_first_level_is_a_title() {
        let src = "<h1 align=\"center\">\n  🐍 Snakes\n</h1>\n\n## One\n";
        assert_eq!(html_headings(src, &mut blocks(src).0).as_deref(), Some("Snakes"));
    }
}
