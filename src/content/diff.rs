//! Diffs of two texts, line by line.

use similar::{
    ChangeTag,
    algorithms::{Capture, Compact, Replace, myers},
};

use crate::domain::wrap;

/// Lines of context around a change.
const CONTEXT: usize = 3;

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
}

/// The lines in which two texts differ, with context.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    diff_with(before, after, CONTEXT)
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
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let (old, new) = (&old[..], &new[..]);
    // Not with `TextDiff`, which would link every algorithm: a tenth of the program's code.
    let mut diff = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut diff, old, 0..old.len(), new, 0..new.len());
    let groups = diff.into_inner().into_inner().into_grouped_ops(context);
    let mut lines = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        if number > 0 {
            lines.push(DiffLine::Gap);
        }
        for change in group.iter().flat_map(|op| op.iter_changes(old, new)) {
            let text = change.value().to_owned();
            lines.push(match change.tag() {
                ChangeTag::Equal => DiffLine::Same(text),
                ChangeTag::Delete => DiffLine::Removed(text),
                ChangeTag::Insert => DiffLine::Added(text),
            });
        }
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
            DiffLine::Gap => return vec![DiffLine::Gap],
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
    }
}
