//! The hits of a search for people: in tiers, with what matched marked, ids last.

use std::{fmt::Write as _, ops::Range};

use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    document::painted,
    domain::{CatalogueId, clean_line, width},
    library::{Hit, Tier},
    theme::{Depth, Theme},
};

/// Columns before a title, and before a snippet.
const INDENT: usize = 2;
const SNIPPET_INDENT: usize = 4;
/// The maximum width of snippets, in columns.
const MAX_WIDTH: usize = 100;

/// How to print hits on a terminal.
pub(super) struct OnTerminal<'a> {
    /// Its columns.
    pub(super) width: usize,
    pub(super) theme: Theme,
    /// The open catalogue, if each hit says which one it is from.
    pub(super) here: Option<&'a CatalogueId>,
}

impl OnTerminal<'_> {
    /// The hits, below a heading for each tier.
    pub(super) fn hits(&self, hits: &[Hit]) -> String {
        let mut out = String::new();
        let mut above: Option<Tier> = None;
        for hit in hits {
            let tier = hit.reason.tier();
            if above != Some(tier) {
                if above.is_some() {
                    out.push('\n');
                }
                out.push_str(&self.painted(tier.heading(), self.theme.title(true)));
                out.push('\n');
                above = Some(tier);
            }
            self.hit(hit, &mut out);
        }
        out
    }

    fn hit(&self, hit: &Hit, out: &mut String) {
        let marked = |at: usize| hit.positions.binary_search(&at).is_ok();
        let title = self.marked(&hit.row.title, 0..hit.row.title.len(), &marked);
        let catalogue = self.here.map(|here| format!(" ({})", hit.catalogue(here)));
        let about = format!("{} · {}", hit.row.kind, clean_line(&hit.category_title));
        let id = format!("{}{}", hit.row.id, catalogue.unwrap_or_default());
        let taken = INDENT + width(&clean_line(&hit.row.title)) + 2 + width(&about) + 2;
        // At the right edge, or on a line of its own if there is no room.
        let (begin, room) = match self.width.checked_sub(taken) {
            Some(room) if room >= width(&id) => ("  ".to_owned(), room),
            _ => (format!("\n{:SNIPPET_INDENT$}", ""), 0),
        };
        let gap = room.saturating_sub(width(&id));
        let (about, id) = (self.muted(&about), self.muted(&id));
        let _ = writeln!(out, "{:INDENT$}{title}  {about}{begin}{:gap$}{id}", "", "");
        if let Some(snippet) = &hit.snippet {
            let marked = |at: usize| snippet.marks.iter().any(|mark| mark.contains(&at));
            let room = self.width.min(MAX_WIDTH).saturating_sub(SNIPPET_INDENT);
            for line in wrapped(&snippet.text, room) {
                let line = self.marked(&snippet.text, line, &marked);
                let _ = writeln!(out, "{:SNIPPET_INDENT$}{line}", "");
            }
        }
    }

    fn muted(&self, text: &str) -> String {
        self.painted(text, self.theme.muted())
    }

    /// A text in a style, if the terminal has colours.
    fn painted(&self, text: &str, style: Style) -> String {
        if self.theme.depth() == Depth::Mono { text.to_owned() } else { painted(text, style) }
    }

    /// A range of a text, clean, with the style of matches where `marked` says so.
    fn marked(&self, text: &str, range: Range<usize>, marked: &dyn Fn(usize) -> bool) -> String {
        let mut out = String::new();
        let mut run = String::new();
        let mut in_match = false;
        let mut end = |run: &mut String, in_match: bool| {
            let text = clean_line(run);
            let style = if in_match { Some(self.theme.matched()) } else { None };
            out.push_str(
                &style.map_or_else(|| text.to_string(), |style| self.painted(&text, style)),
            );
            run.clear();
        };
        for (at, grapheme) in text[range.clone()].grapheme_indices(true) {
            let at = at + range.start;
            let here = (at..at + grapheme.len()).any(marked);
            if here != in_match {
                end(&mut run, in_match);
                in_match = here;
            }
            run.push_str(grapheme);
        }
        end(&mut run, in_match);
        out
    }
}

/// The lines of a text of that many columns at most, broken between words: ranges of bytes.
fn wrapped(text: &str, room: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut begin, mut end) = (0, 0);
    for (at, word) in text.split_word_bound_indices() {
        let next = at + word.len();
        if width(text[begin..next].trim_end()) > room && end > begin {
            lines.push(begin..begin + text[begin..end].trim_end().len());
            begin = if word.trim().is_empty() { next } else { at };
        }
        end = next;
    }
    if end > begin {
        lines.push(begin..begin + text[begin..end].trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_wrapped_between_words() {
        let lines = |text: &str, room| -> Vec<String> {
            wrapped(text, room).into_iter().map(|line| text[line].to_owned()).collect()
        };
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("one two three", 99), ["one two three"]);
        assert_eq!(lines("", 9), [""; 0]);
        // A word that is too long stays whole.
        assert_eq!(lines("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
    }
}
