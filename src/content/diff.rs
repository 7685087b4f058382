//! Diffs of two texts, line by line.

use std::ops::Range;

use super::merge::{Change, changes};
use crate::domain::wrap;

/// Lines of context around a change.
const CONTEXT: usize = 3;
/// Lines of a diff, at most.
const MAX_LINES: usize = 20_000;

/// A line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    /// In both.
    Same(String),
    /// Only in the first.
    Removed(String),
    /// Only in the second.
    Added(String),
    /// Unchanged lines are left out here.
    Gap,
    /// So many changed lines more are left out at the end.
    More(usize),
}

/// The lines in which two texts differ, with context; the first of them where they are very many.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let mut lines = diff_with(before, after, CONTEXT);
    if lines.len() > MAX_LINES {
        let rest = lines.split_off(MAX_LINES);
        let changed = |line: &&DiffLine| matches!(line, DiffLine::Removed(_) | DiffLine::Added(_));
        lines.push(DiffLine::More(rest.iter().filter(changed).count()));
    }
    lines
}

/// All lines of two texts, those that both have once.
pub fn side_by_side(one: &str, other: &str) -> Vec<DiffLine> {
    if one.lines().eq(other.lines()) {
        return one.lines().map(|line| DiffLine::Same(line.to_owned())).collect();
    }
    diff_with(one, other, one.len() + other.len())
}

fn diff_with(before: &str, after: &str, context: usize) -> Vec<DiffLine> {
    // Without their ends: a last line does not change by the next one.
    let [old, new] = [before, after].map(|text| text.lines().collect::<Vec<_>>());
    let line = |text: &&str| (*text).to_owned();
    let mut lines = Vec::new();
    let same = |lines: &mut Vec<DiffLine>, range: Range<usize>| {
        lines.extend(old[range].iter().map(|text| DiffLine::Same(line(text))));
    };
    let mut shown = 0;
    for (number, Change { base, new: range }) in changes(&old, &new).into_iter().enumerate() {
        let from = base.start.saturating_sub(context).max(shown);
        let until = (shown + context).min(base.start);
        if number > 0 && until < from {
            same(&mut lines, shown..until);
            lines.push(DiffLine::Gap);
            same(&mut lines, from..base.start);
        } else {
            same(&mut lines, if number > 0 { shown } else { from }..base.start);
        }
        lines.extend(old[base.clone()].iter().map(|text| DiffLine::Removed(line(text))));
        lines.extend(new[range].iter().map(|text| DiffLine::Added(line(text))));
        shown = base.end;
    }
    if !lines.is_empty() {
        same(&mut lines, shown..(shown + context).min(old.len()));
    }
    lines
}

/// A diff with its long lines wrapped.
pub fn wrap_diff(diff: Vec<DiffLine>, width: usize) -> Vec<DiffLine> {
    let pieces = |line: DiffLine| {
        let (text, make): (_, fn(String) -> DiffLine) = match line {
            DiffLine::Same(text) => (text, DiffLine::Same),
            DiffLine::Removed(text) => (text, DiffLine::Removed),
            DiffLine::Added(text) => (text, DiffLine::Added),
            rest @ (DiffLine::Gap | DiffLine::More(_)) => return vec![rest],
        };
        let ranges = wrap(&text, width);
        if ranges.len() < 2 {
            return vec![make(text)];
        }
        ranges.into_iter().map(|range| make(text[range].to_owned())).collect()
    };
    diff.into_iter().flat_map(pieces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_shown_with_its_surroundings() {
        let before = (0..20).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
        let after = before.replace("line 3\n", "line three\n") + "more";
        let lines = diff(&before, &after);
        assert!(lines.contains(&DiffLine::Removed("line 3".into())));
        assert!(lines.contains(&DiffLine::Added("line three".into())));
        assert!(lines.contains(&DiffLine::Gap));
        assert_eq!(lines.last(), Some(&DiffLine::Added("more".into())));
        assert!(!lines.contains(&DiffLine::Same("line 10".into())));
        assert!(diff("a", "a").is_empty());
        let (same, added) = (DiffLine::Same("a".into()), DiffLine::Added("b".into()));
        assert_eq!(diff("a", "a\nb\n"), [same, added], "the first line is as it was");
        let all = side_by_side(before.trim_end(), &after);
        assert!(!all.contains(&DiffLine::Gap) && all.contains(&DiffLine::Same("line 10".into())));
        assert_eq!(all.len(), 20 + 2, "{all:?}");
        for same in ["a", "a\n"] {
            assert_eq!(side_by_side("a", same), [DiffLine::Same("a".into())]);
        }
        // Changes near each other share their surroundings.
        let near = diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\nb\n3\n4\n5\n6\n7\nh\n9\n");
        assert_eq!(near.len(), 11, "{near:?}");
        assert!(!near.contains(&DiffLine::Gap));
        let apart = diff("a\n1\n2\n3\n4\n5\n6\n7\nb", "A\n1\n2\n3\n4\n5\n6\n7\nB");
        assert_eq!(apart.iter().filter(|line| **line == DiffLine::Gap).count(), 1);
        assert!(!apart.contains(&DiffLine::Same("4".into())), "{apart:?}");
    }

    #[test]
    fn h38_a_diff_of_long_texts_has_a_limit() {
        let text = |word: &str| {
            (0..50_000).fold(String::new(), |all, it| all + word + &it.to_string() + "\n")
        };
        let lines = diff(&text("a"), &text("b"));
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert_eq!(lines.last(), Some(&DiffLine::More(100_000 - MAX_LINES)));
    }
}
