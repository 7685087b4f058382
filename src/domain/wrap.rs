//! Wrapping text at Unicode line break opportunities (UAX #14).

use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation as _;

use super::text::width as columns;

/// The byte ranges of the lines of a text, at most `width` columns wide (except a single wider
/// grapheme), without trailing spaces.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut lines = Vec::new();
    // The line so far, and its columns including trailing spaces.
    let (mut start, mut end, mut used) = (0, 0, 0);
    for (at, opportunity) in linebreaks(text) {
        let piece = &text[end..at];
        let solid = columns(piece.trim_end());
        if used > 0 && used + solid > width {
            lines.push(start..end);
            (start, used) = (end, 0);
        }
        if solid > width {
            // Longer than a line: break between any two graphemes.
            for (offset, grapheme) in piece.trim_end().grapheme_indices(true) {
                let wide = columns(grapheme);
                if used > 0 && used + wide > width {
                    lines.push(start..end + offset);
                    (start, used) = (end + offset, 0);
                }
                used += wide;
            }
            used += columns(&piece[piece.trim_end().len()..].replace(['\n', '\r'], ""));
        } else {
            used += columns(piece.trim_end_matches(['\n', '\r']));
        }
        end = at;
        if opportunity == BreakOpportunity::Mandatory && at < text.len() {
            lines.push(start..end);
            (start, used) = (end, 0);
        }
    }
    if start < end {
        lines.push(start..end);
    }
    lines.into_iter().map(|line| line.start..line.start + text[line].trim_end().len()).collect()
}

/// The byte ranges of pieces of at most `width` columns, broken between any two graphemes; at least
/// one, possibly empty.
pub fn chop(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = columns(grapheme);
        if used > 0 && used + wide > width {
            pieces.push(start..at);
            (start, used) = (at, 0);
        }
        used += wide;
    }
    pieces.push(start..text.len());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn breaks_at_spaces_hyphens_and_between_ideographs() {
        assert_eq!(lines("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(lines("exactly ten", 7), ["exactly", "ten"]);
        assert_eq!(lines("中文没有空格", 5), ["中文", "没有", "空格"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("one\ntwo", 10), ["one", "two"]);
        assert_eq!(lines("", 10), Vec::<&str>::new());
        assert_eq!(lines("well-known", 6), ["well-", "known"]);
        let alone = "\u{200d}👩\u{301}\u{200d}👩";
        assert_eq!(lines(alone, 2), [alone]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn nothing_is_wider_than_the_width_and_nothing_but_space_is_lost(
            text in "[a-z 中é👩‍💻\u{301}\n-]{0,80}", width in 2_usize..20
        ) {
            let broken = lines(&text, width);
            for line in &broken {
                // A line may be too wide if it has only one grapheme with a width.
                let seen = line.graphemes(true).filter(|grapheme| columns(grapheme) > 0).count();
                prop_assert!(columns(line) <= width || seen == 1, "{line:?}");
            }
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&broken.concat()), solid(&text));
        }
    }
}
