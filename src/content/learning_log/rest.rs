//! What is left of a text when its pairs are taken out.

use std::ops::Range;

/// A part of a text without the spans in it; list marks before a span go with it.
pub(in super::super) fn without(
    src: &str,
    part: Range<usize>,
    mut spans: Vec<Range<usize>>,
) -> String {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut out = String::new();
    let mut at = part.start;
    for span in spans {
        let (start, end) = (span.start.max(part.start), span.end.min(part.end));
        if start < at {
            at = at.max(end);
            continue;
        }
        let before = &src[at..start];
        let line = before.rfind('\n').map_or(0, |it| it + 1);
        let only_marks = before[line..].chars().all(|c| {
            c.is_whitespace()
                || c.is_ascii_digit()
                || matches!(c, '-' | '*' | '+' | '.' | ')' | '>')
        });
        out.push_str(if only_marks { &before[..line] } else { before });
        at = end.max(at);
    }
    out.push_str(&src[at..part.end.max(at)]);
    squeezed(&out)
}

/// A text without runs of blank lines, and without rules at its ends.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_matches('\n').trim_end().to_owned()
}
