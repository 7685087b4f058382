//! Two texts that came of one, as one text: three-way, line by line, without marks.
//!
//! Where both changed the same lines, what both put there is kept, that of the older text first.
//! A line that one of them took out stays out, unless the other changed it.

use std::{collections::HashSet, ops::Range};

use similar::{
    DiffOp, DiffTag,
    algorithms::{Capture, Compact, Replace, myers},
};

/// Texts of more lines are not compared, for that could take long.
const MOST_LINES: usize = 5_000;

/// Two texts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// Whether both had changed the same lines, so that somebody should look at it.
    pub clashed: bool,
}

/// A run of lines that one text has in place of others.
struct Change {
    base: Range<usize>,
    new: Range<usize>,
}

/// Merges two texts that came of `base`; an empty one is that of texts that began apart.
pub fn merge(base: &str, older: &str, newer: &str) -> Merged {
    let plain = |text: &str, clashed| Merged { text: text.to_owned(), clashed };
    if older == newer || newer == base {
        return plain(older, false);
    }
    if older == base || older.is_empty() {
        return plain(newer, false);
    }
    if newer.is_empty() {
        return plain(older, false);
    }
    let lines = |text: &str| text.lines().count();
    if base.trim().is_empty() || lines(older).max(lines(newer)) > MOST_LINES {
        return apart(older, newer);
    }
    let [base, old, new] = [base, older, newer].map(|text| text.lines().collect::<Vec<_>>());
    let (mine, theirs) = (changes(&base, &old), changes(&base, &new));
    let mut out: Vec<&str> = Vec::with_capacity(old.len().max(new.len()));
    let (mut at, mut clashed) = (0, false);
    let (mut one, mut two) = (mine.iter().peekable(), theirs.iter().peekable());
    while one.peek().is_some() || two.peek().is_some() {
        let begin = |change: Option<&&Change>| change.map_or(usize::MAX, |it| it.base.start);
        let start = begin(one.peek()).min(begin(two.peek()));
        out.extend(&base[at..start]);
        let mut end = start;
        let (mut of_one, mut of_two) = (Vec::new(), Vec::new());
        // Everything that touches these lines, of both.
        loop {
            let first = of_one.is_empty() && of_two.is_empty();
            let joins = |change: &&Change| change.base.start <= if first { start } else { end };
            if let Some(change) = one.next_if(|change| joins(change)) {
                end = end.max(change.base.end);
                of_one.push(change);
            } else if let Some(change) = two.next_if(|change| joins(change)) {
                end = end.max(change.base.end);
                of_two.push(change);
            } else {
                break;
            }
        }
        let (left, right) =
            (region(&base, &old, start..end, &of_one), region(&base, &new, start..end, &of_two));
        if of_two.is_empty() || texts(&left) == texts(&right) {
            out.extend(texts(&left));
        } else if of_one.is_empty() {
            out.extend(texts(&right));
        } else {
            clashed |= of_one.iter().any(|one| of_two.iter().any(|two| clash(one, two)));
            both(&left, &right, &mut out);
        }
        at = end;
    }
    out.extend(&base[at..]);
    let mut text = out.join("\n");
    if !text.is_empty() && [older, newer].iter().any(|text| text.ends_with('\n')) {
        text.push('\n');
    }
    Merged { text, clashed }
}

/// Whether two changes are of the same lines, or put something in at the same place.
fn clash(one: &Change, two: &Change) -> bool {
    let (start, end) = (one.base.start.max(two.base.start), one.base.end.min(two.base.end));
    start < end || start == end && one.base.is_empty() && two.base.is_empty()
}

/// Both texts, the older first; one of them where it holds the other. A paragraph that both have
/// stands there once, as when a third text has been merged into each; but code is left whole.
fn apart(older: &str, newer: &str) -> Merged {
    let (one, two) = (older.trim_end(), newer.trim_end());
    let code = two.contains("```") || two.contains("~~~");
    let known: HashSet<&str> = one.split("\n\n").map(str::trim).filter(|_| !code).collect();
    let rest = two.split("\n\n").filter(|paragraph| !known.contains(paragraph.trim()));
    let others = rest.collect::<Vec<_>>().join("\n\n");
    let text = if one.contains(two) || others.trim().is_empty() {
        older.to_owned()
    } else if two.contains(one) {
        newer.to_owned()
    } else {
        format!("{one}\n\n{}\n", others.trim_matches('\n'))
    };
    Merged { text, clashed: true }
}

fn changes(base: &[&str], new: &[&str]) -> Vec<Change> {
    let mut diff = Compact::new(Replace::new(Capture::new()), base, new);
    let Ok(()) = myers::diff(&mut diff, base, 0..base.len(), new, 0..new.len());
    let ops: Vec<DiffOp> = diff.into_inner().into_inner().into_ops();
    ops.iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op| Change { base: op.old_range(), new: op.new_range() })
        .collect()
}

/// What a text has in the place of some lines of the base: each line with its number there, where
/// it is one of them.
fn region<'t>(
    base: &[&'t str],
    new: &[&'t str],
    lines: Range<usize>,
    changes: &[&Change],
) -> Vec<(Option<usize>, &'t str)> {
    let mut out = Vec::new();
    let mut at = lines.start;
    for change in changes {
        out.extend((at..change.base.start).map(|line| (Some(line), base[line])));
        out.extend(new[change.new.clone()].iter().map(|line| (None, *line)));
        at = change.base.end;
    }
    out.extend((at..lines.end).map(|line| (Some(line), base[line])));
    out
}

fn texts<'t>(region: &[(Option<usize>, &'t str)]) -> Vec<&'t str> {
    region.iter().map(|(_, line)| *line).collect()
}

/// What both have put in the place of the same lines. What either took out of these is out.
fn both<'t>(
    left: &[(Option<usize>, &'t str)],
    right: &[(Option<usize>, &'t str)],
    out: &mut Vec<&'t str>,
) {
    let kept = |one: &[(Option<usize>, &'t str)], other: &[(Option<usize>, &'t str)]| {
        let stays = |(line, _): &&(Option<usize>, &str)| {
            line.is_none() || other.iter().any(|(known, _)| known == line)
        };
        one.iter().filter(stays).map(|(_, line)| *line).collect::<Vec<_>>()
    };
    let (left, right) = (kept(left, right), kept(right, left));
    let mut at = 0;
    for change in changes(&left, &right) {
        out.extend(&left[at..change.base.end]);
        out.extend(&right[change.new]);
        at = change.base.end;
    }
    out.extend(&left[at..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn merged(base: &str, older: &str, newer: &str) -> (String, bool) {
        let Merged { text, clashed } = merge(base, older, newer);
        (text, clashed)
    }

    #[test]
    fn h09_changes_to_different_lines_are_merged_and_to_the_same_both_kept() {
        let base = "one\ntwo\nthree\nfour\nfive\n";
        assert_eq!(
            merged(base, "one\ntwo\nthree\nfour\nFIVE\n", "ONE\ntwo\nthree\nfour\nfive"),
            ("ONE\ntwo\nthree\nfour\nFIVE\n".to_owned(), false)
        );
        assert_eq!(
            merged("a\nb\nc\n", "a\nolder\nc\n", "a\nnewer\nc\n"),
            ("a\nolder\nnewer\nc\n".to_owned(), true)
        );
        // Neighbours are no clash, and neither is the same change.
        assert_eq!(merged("a\nb\n", "A\nb\n", "a\nB\n"), ("A\nB\n".to_owned(), false));
        assert_eq!(merged("a\n", "a\nx\n", "a\nx\n"), ("a\nx\n".to_owned(), false));
        // Both at the end of what there was: a clash, and none is lost.
        assert_eq!(merged("a", "a\nx", "a\ny"), ("a\nx\ny".to_owned(), true));
        // The same end, which only one of them put behind a line that it changed.
        assert_eq!(merged("a\nb", "A\nb\nend", "a\nB\nend"), ("A\nB\nend".to_owned(), false));
        // Texts that began apart: what both have already stands there once, outside of code.
        assert_eq!(merged("", "A\n\nB\n", "B\n\nC").0, "A\n\nB\n\nC\n");
        assert_eq!(merged("", "A\n\nB\n\nC", "C\n\nA\n").0, "A\n\nB\n\nC");
        assert_eq!(merged("", "A\n\nC", "```\n\nA\n\n```").0, "A\n\nC\n\n```\n\nA\n\n```\n");
        // Edit beats deletion, of a line and of all.
        assert_eq!(merged("a\nb\nc", "a\nc", "a\nB\nc"), ("a\nB\nc".to_owned(), true));
        assert_eq!(merged("a\nb", "", "a\nB"), ("a\nB".to_owned(), false));
        assert_eq!(merged("a\nb", "a", ""), ("a".to_owned(), false));
        // What began apart is told apart; what holds the other is enough.
        assert_eq!(merged("", "theirs", "mine"), ("theirs\n\nmine\n".to_owned(), true));
        assert_eq!(merged("", "theirs\n", "theirs\nmine\n").0, "theirs\nmine\n");
        let long = |word: &str| format!("{word}\n").repeat(MOST_LINES + 1);
        let (text, clashed) = merged("x", &long("a"), &long("b"));
        assert!(clashed && text == format!("{}\n{}", long("a"), long("b")));
    }

    #[test]
    fn a_side_that_changed_nothing_decides_nothing() {
        // Deleted on one side, unchanged on the other.
        assert_eq!(merged("a\n", "", "a\n"), (String::new(), false));
        assert_eq!(merged("a\n", "a\n", ""), (String::new(), false));
        // The same change on both sides is no conflict beside another.
        assert_eq!(merged("a\nb\nc", "A\nb\nc", "A\nb\nC"), ("A\nb\nC".to_owned(), false));
    }

    #[test]
    fn line_ends_and_what_is_left_of_nothing() {
        assert_eq!(merged("a\nb", "A\nb", "a\nB\n").0, "A\nB\n");
        assert_eq!(merged("a\nb", "A\nb\n", "a\nB").0, "A\nB\n");
        // Each took out one of the two lines.
        assert_eq!(merged("a\nb\n", "b\n", "a\n"), (String::new(), false));
    }

    #[test]
    fn texts_without_a_base_are_joined_unless_one_has_the_other() {
        assert_eq!(merged("", "theirs and mine", "mine").0, "theirs and mine");
        assert_eq!(merged("", "A\n\nC", "~~~\n\nA\n\n~~~").0, "A\n\nC\n\n~~~\n\nA\n\n~~~\n");
        // One that is too long to be compared, on either side.
        let long = "new\n".repeat(MOST_LINES + 1);
        assert_eq!(merged("x\n", "y\n", &long), (format!("y\n\n{long}"), true));
    }

    /// A text after some lines of another were taken out, changed, or put in, all told apart.
    fn edited() -> impl Strategy<Value = Vec<(u8, usize)>> {
        proptest::collection::vec((0_u8..3, 0_usize..9), 0..5)
    }

    fn apply(base: &[String], edits: &[(u8, usize)], who: &str) -> Vec<String> {
        let mut lines = base.to_vec();
        for (number, (what, at)) in edits.iter().enumerate() {
            let at = at % (lines.len() + 1);
            match what {
                0 if at < lines.len() => drop(lines.remove(at)),
                1 if at < lines.len() => lines[at] = format!("{who} changed {number}"),
                _ => lines.insert(at, format!("{who} put {number}")),
            }
        }
        lines
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn h30_nothing_that_was_put_in_is_lost_and_nothing_that_was_taken_out_comes_back(
            size in 1_usize..8, mine in edited(), theirs in edited(),
        ) {
            let base: Vec<String> = (0..size).map(|line| format!("line {line}")).collect();
            let (one, two) = (apply(&base, &mine, "one"), apply(&base, &theirs, "two"));
            prop_assume!(!one.is_empty() && !two.is_empty());
            let result = merge(&base.join("\n"), &one.join("\n"), &two.join("\n")).text;
            let lines: Vec<&str> = result.lines().collect();
            for line in one.iter().chain(&two).filter(|line| !base.contains(line)) {
                prop_assert!(lines.contains(&line.as_str()), "{line} in {result:?}");
            }
            for line in &base {
                let wanted = one.contains(line) && two.contains(line);
                prop_assert_eq!(lines.contains(&line.as_str()), wanted, "{} in {:?}", line, result);
            }
            // Which of them is the older one changes no more than the order.
            let mut back: Vec<String> =
                merge(&base.join("\n"), &two.join("\n"), &one.join("\n")).text
                    .lines().map(str::to_owned).collect();
            let mut there: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            back.sort();
            there.sort();
            prop_assert_eq!(back, there);
        }
    }
}
