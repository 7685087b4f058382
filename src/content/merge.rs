//! Three-way merge of texts, line by line, without conflict markers.
//!
//! Where both changed the same lines, both versions are kept, the older first. A line that one side
//! deleted stays deleted, unless the other side changed it.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use similar::{
    DiffOp, DiffTag,
    algorithms::{Capture, Compact, Replace, myers},
};

/// Longer texts are not compared, since that could take long.
const MAX_LINES: usize = 5_000;
/// Lines of two texts together that are compared one by one, which can take as many steps as the square
/// of their number. Between more of them, lines that each text has once are found first.
const MAX_COMPARED: usize = 6_000;

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// Whether both sides had changed the same lines.
    pub clashed: bool,
}

/// A run of lines of the base that a text replaces.
pub(super) struct Change {
    pub(super) base: Range<usize>,
    pub(super) new: Range<usize>,
}

/// Merges two texts with the common ancestor `base`, which is empty if they have none.
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
    if base.trim().is_empty() || lines(older).max(lines(newer)) > MAX_LINES {
        return concatenate(older, newer);
    }
    let [base, old, new] = [base, older, newer].map(|text| text.lines().collect::<Vec<_>>());
    let (lines, clashed) = three_way(&base, &old, &new, both);
    let mut text = lines.join("\n");
    if !text.is_empty() && [older, newer].iter().any(|text| text.ends_with('\n')) {
        text.push('\n');
    }
    Merged { text, clashed }
}

/// Merges the changes of two texts to `base`, unless both changed the same lines: then nothing, so
/// that somebody can choose. A text that was emptied was changed in all its lines.
pub fn merge_unless_conflict(base: &str, theirs: &str, mine: &str) -> Option<String> {
    if theirs == mine || mine == base {
        return Some(theirs.to_owned());
    }
    if theirs == base {
        return Some(mine.to_owned());
    }
    let [base, old, new] = [base, theirs, mine].map(|text| text.split('\n').collect::<Vec<_>>());
    let (lines, clashed) = three_way(&base, &old, &new, |region, out| in_order(&base, region, out));
    (!clashed).then(|| lines.join("\n"))
}

/// Merges the changes of two texts to `base`; where both changed the same lines, both stand between
/// the marks that git puts there, the user's first.
pub fn merge_with_marks(base: &str, theirs: &str, mine: &str) -> String {
    let [base, old, new] = [base, theirs, mine].map(|text| text.split('\n').collect::<Vec<_>>());
    let (lines, _) = three_way(&base, &old, &new, |region, out| {
        if !region.clashes() {
            return in_order(&base, region, out);
        }
        out.push("<<<<<<< yours");
        out.extend(texts(region.two.1));
        out.push("=======");
        out.extend(texts(region.one.1));
        out.push(">>>>>>> on the disk");
    });
    lines.join("\n")
}

/// Lines of the base that both sides have changed, with the changes of each and what it made of them.
struct Region<'r, 't> {
    lines: Range<usize>,
    one: (&'r [&'r Change], &'r [Numbered<'t>]),
    two: (&'r [&'r Change], &'r [Numbered<'t>]),
    texts: (&'r [&'t str], &'r [&'t str]),
}

impl Region<'_, '_> {
    /// Whether both sides have changed the same lines.
    fn clashes(&self) -> bool {
        let (mut ones, mut twos) = (self.one.0, self.two.0);
        while let ([one, next_ones @ ..], [two, next_twos @ ..]) = (ones, twos) {
            if clash(one, two) {
                return true;
            }
            // Both are in order: what ends first can't clash with what comes later.
            if (one.base.end, one.base.start) <= (two.base.end, two.base.start) {
                ones = next_ones;
            } else {
                twos = next_twos;
            }
        }
        false
    }
}

/// A line with its number in the base, if it comes from there.
type Numbered<'t> = (Option<usize>, &'t str);

/// The lines of a merge, and whether both sides had changed the same ones. `join` makes one of what
/// two sides have in lines that both have changed.
fn three_way<'t>(
    base: &[&'t str],
    old: &[&'t str],
    new: &[&'t str],
    join: impl Fn(&Region<'_, 't>, &mut Vec<&'t str>),
) -> (Vec<&'t str>, bool) {
    let (mine, theirs) = (changes(base, old), changes(base, new));
    let mut out: Vec<&str> = Vec::with_capacity(old.len().max(new.len()));
    let (mut at, mut clashed) = (0, false);
    let (mut one, mut two) = (mine.iter().peekable(), theirs.iter().peekable());
    while one.peek().is_some() || two.peek().is_some() {
        let begin = |change: Option<&&Change>| change.map_or(usize::MAX, |it| it.base.start);
        let start = begin(one.peek()).min(begin(two.peek()));
        out.extend(&base[at..start]);
        let mut end = start;
        let (mut of_one, mut of_two) = (Vec::new(), Vec::new());
        // All changes of both sides that touch these lines.
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
            (region(base, old, start..end, &of_one), region(base, new, start..end, &of_two));
        if of_two.is_empty() || texts(&left) == texts(&right) {
            out.extend(texts(&left));
        } else if of_one.is_empty() {
            out.extend(texts(&right));
        } else {
            let region = Region {
                lines: start..end,
                one: (&of_one, &left),
                two: (&of_two, &right),
                texts: (old, new),
            };
            clashed |= region.clashes();
            join(&region, &mut out);
        }
        at = end;
    }
    out.extend(&base[at..]);
    (out, clashed)
}

/// Changes that don't clash, each in its place. What both sides put in is there once.
fn in_order<'t>(base: &[&'t str], region: &Region<'_, 't>, out: &mut Vec<&'t str>) {
    let Region { lines, one, two, texts: (old, new) } = region;
    let of_one = one.0.iter().map(|change| (&change.base, &old[change.new.clone()]));
    let of_two = two.0.iter().map(|change| (&change.base, &new[change.new.clone()]));
    let mut all: Vec<(&Range<usize>, &[&str])> = of_one.chain(of_two).collect();
    all.sort_by_key(|(base, _)| (base.start, base.end));
    let (mut at, begin) = (lines.start, out.len());
    for (range, text) in all {
        out.extend(&base[at.min(range.start)..range.start]);
        let is_there = range.is_empty() && out[begin..].ends_with(text);
        if !is_there {
            out.extend(text);
        }
        at = at.max(range.end);
    }
    out.extend(&base[at.min(lines.end)..lines.end]);
}

/// Whether two changes overlap, or insert at the same position.
fn clash(one: &Change, two: &Change) -> bool {
    let (start, end) = (one.base.start.max(two.base.start), one.base.end.min(two.base.end));
    start < end || start == end && one.base.is_empty() && two.base.is_empty()
}

/// Both texts, the older first; only one of them if it contains the other. A paragraph that both
/// have is kept once, unless the newer text has code blocks.
fn concatenate(older: &str, newer: &str) -> Merged {
    let (one, two) = (older.trim_end(), newer.trim_end());
    let code = two.contains("```") || two.contains("~~~");
    let known: HashSet<&str> = one.split("\n\n").map(str::trim).filter(|_| !code).collect();
    let rest = two.split("\n\n").filter(|paragraph| !known.contains(paragraph.trim()));
    let others = rest.collect::<Vec<_>>().join("\n\n");
    let text = if has_lines(one, two) || others.trim().is_empty() {
        older.to_owned()
    } else if has_lines(two, one) {
        newer.to_owned()
    } else {
        format!("{one}\n\n{}\n", others.trim_matches('\n'))
    };
    Merged { text, clashed: true }
}

/// Whether a text has all lines of another, one after the other.
fn has_lines(text: &str, lines: &str) -> bool {
    format!("\n{text}\n").contains(&format!("\n{lines}\n"))
}

/// What a text has changed of its base, in order. Where very much is different and no line in it tells
/// what became of what, one change has all of it.
pub(super) fn changes(base: &[&str], new: &[&str]) -> Vec<Change> {
    let mut found = Vec::new();
    if base.len() + new.len() <= MAX_COMPARED {
        compare(base, new, (0, 0), &mut found);
        return found;
    }
    let begin = base.iter().zip(new).take_while(|(one, two)| one == two).count();
    let rests = base[begin..].iter().rev().zip(new[begin..].iter().rev());
    let same = rests.take_while(|(one, two)| one == two).count();
    let (base, new) = (&base[begin..base.len() - same], &new[begin..new.len() - same]);
    if base.len() + new.len() <= MAX_COMPARED {
        compare(base, new, (begin, begin), &mut found);
        return found;
    }
    let (mut at, mut new_at) = (0, 0);
    for (anchor, new_anchor) in anchors(base, new).into_iter().chain([(base.len(), new.len())]) {
        let (old, fresh) = (&base[at..anchor], &new[new_at..new_anchor]);
        let from = (begin + at, begin + new_at);
        if old.len() + fresh.len() <= MAX_COMPARED {
            compare(old, fresh, from, &mut found);
        } else {
            let new = from.1..from.1 + fresh.len();
            found.push(Change { base: from.0..from.0 + old.len(), new });
        }
        (at, new_at) = (anchor + 1, new_anchor + 1);
    }
    found
}

/// Compares lines one by one; `from` is where they begin in their texts.
fn compare(base: &[&str], new: &[&str], from: (usize, usize), found: &mut Vec<Change>) {
    let mut diff = Compact::new(Replace::new(Capture::new()), base, new);
    let Ok(()) = myers::diff(&mut diff, base, 0..base.len(), new, 0..new.len());
    let ops: Vec<DiffOp> = diff.into_inner().into_inner().into_ops();
    let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    let differing = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
    found.extend(differing.map(|op| Change {
        base: moved(op.old_range(), from.0),
        new: moved(op.new_range(), from.1),
    }));
}

/// The places of lines; of none that stands there twice.
fn single_lines<'t>(lines: &[&'t str]) -> HashMap<&'t str, Option<usize>> {
    let mut places = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        places.entry(*line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// Places of the same line in two texts that each has it once, in an order that both have: the longest
/// such row (as in Bram Cohen's patience diff).
fn anchors(base: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (of_base, of_new) = (single_lines(base), single_lines(new));
    let pairs: Vec<(usize, usize)> = base
        .iter()
        .enumerate()
        .filter(|(_, line)| of_base.get(**line).is_some_and(Option::is_some))
        .filter_map(|(at, line)| Some((at, (*of_new.get(*line)?)?)))
        .collect();
    // The ends of the best rows so far, by their length; each pair knows the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (number, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *place);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    let mut row: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |number| before[*number])
            .map(|number| pairs[number])
            .collect();
    row.reverse();
    row
}

/// The lines that differ in two texts: the number of each in the first, from 1, and both; empty where
/// one of the texts lacks it.
pub fn line_changes<'t>(before: &'t str, after: &'t str) -> Vec<(usize, &'t str, &'t str)> {
    let [old, new] = [before, after].map(|text| text.lines().collect::<Vec<_>>());
    let mut found = Vec::new();
    for change in changes(&old, &new) {
        for at in 0..change.base.len().max(change.new.len()) {
            let line = |lines: &[&'t str], range: &Range<usize>| {
                let number = range.start + at;
                if range.contains(&number) { lines[number] } else { "" }
            };
            let number = (change.base.start + at).min(change.base.end) + 1;
            found.push((number, line(&old, &change.base), line(&new, &change.new)));
        }
    }
    found
}

/// The lines of a text for a range of the base, each with its number in the base if it comes from
/// there.
fn region<'t>(
    base: &[&'t str],
    new: &[&'t str],
    lines: Range<usize>,
    changes: &[&Change],
) -> Vec<Numbered<'t>> {
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

fn texts<'t>(region: &[Numbered<'t>]) -> Vec<&'t str> {
    region.iter().map(|(_, line)| *line).collect()
}

/// Both versions of a range, without the lines that either side deleted.
fn both<'t>(region: &Region<'_, 't>, out: &mut Vec<&'t str>) {
    let (left, right) = (region.one.1, region.two.1);
    let kept = |one: &[Numbered<'t>], other: &[Numbered<'t>]| {
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
    fn what_both_changed_stands_between_marks() {
        assert_eq!(
            merge_with_marks("a\nb\nc\nd\n", "a\nB1\nc\nD\n", "A\nB2\nc\nd\n"),
            "<<<<<<< yours\nA\nB2\n=======\na\nB1\n>>>>>>> on the disk\nc\nD\n"
        );
        assert_eq!(merge_with_marks("a\nb\n", "A\nb\n", "a\nB\n"), "A\nB\n");
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
        // Neighbouring changes don't clash, nor do equal ones.
        assert_eq!(merged("a\nb\n", "A\nb\n", "a\nB\n"), ("A\nB\n".to_owned(), false));
        assert_eq!(merged("a\n", "a\nx\n", "a\nx\n"), ("a\nx\n".to_owned(), false));
        // Both append: a clash, and nothing is lost.
        assert_eq!(merged("a", "a\nx", "a\ny"), ("a\nx\ny".to_owned(), true));
        // Both append the same line; one of them also changed the line before it.
        assert_eq!(merged("a\nb", "A\nb\nend", "a\nB\nend"), ("A\nB\nend".to_owned(), false));
        // A line that begins as another does is not that line.
        assert_eq!(merged("", "line 12", "line 1"), ("line 12\n\nline 1\n".to_owned(), true));
        // Without a common ancestor: paragraphs in both are kept once, outside code.
        assert_eq!(merged("", "A\n\nB\n", "B\n\nC").0, "A\n\nB\n\nC\n");
        assert_eq!(merged("", "A\n\nB\n\nC", "C\n\nA\n").0, "A\n\nB\n\nC");
        assert_eq!(merged("", "A\n\nC", "```\n\nA\n\n```").0, "A\n\nC\n\n```\n\nA\n\n```\n");
        // An edit beats a deletion, of a line and of everything.
        assert_eq!(merged("a\nb\nc", "a\nc", "a\nB\nc"), ("a\nB\nc".to_owned(), true));
        assert_eq!(merged("a\nb", "", "a\nB"), ("a\nB".to_owned(), false));
        assert_eq!(merged("a\nb", "a", ""), ("a".to_owned(), false));
        // Without a common ancestor: both, or the one that contains the other.
        assert_eq!(merged("", "theirs", "mine"), ("theirs\n\nmine\n".to_owned(), true));
        assert_eq!(merged("", "theirs\n", "theirs\nmine\n").0, "theirs\nmine\n");
        let long = |word: &str| format!("{word}\n").repeat(MAX_LINES + 1);
        let (text, clashed) = merged("x", &long("a"), &long("b"));
        assert!(clashed && text == format!("{}\n{}", long("a"), long("b")));
    }

    #[test]
    fn h31_changes_side_by_side_stay_in_order_and_the_same_lines_are_a_conflict() {
        let merged =
            |base: &str, theirs: &str, mine: &str| merge_unless_conflict(base, theirs, mine);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(merged("a\nold", "a\nold\ntheirs", "a\nnew"), some("a\nnew\ntheirs"));
        assert_eq!(merged("a\nold", "a\nnew", "a\nold\nmine"), some("a\nnew\nmine"));
        assert_eq!(merged("a\nb\nc", "A\nb\nc", "a\nb\nC"), some("A\nb\nC"));
        assert_eq!(merged("a\nb", "A\nb\nend", "a\nB\nend"), some("A\nB\nend"));
        assert_eq!(merged("a\nb", "x\na\nb", "b"), some("x\nb"));
        for (base, theirs, mine) in
            [("a", "b", "c"), ("a", "a\nx", "a\ny"), ("a\nb", "", "a\nB"), ("a\nb", "a\nB", "a")]
        {
            assert_eq!(merged(base, theirs, mine), None, "{base:?} {theirs:?} {mine:?}");
        }
    }

    #[test]
    fn h38_long_texts_are_compared_in_time_and_their_single_changes_found() {
        let lines: Vec<String> = (0..60_000).map(|number| format!("line {number}")).collect();
        let base = lines.join("\n");
        let edited = |places: &[usize], word: &str| {
            let mut lines = lines.clone();
            for at in places {
                word.clone_into(&mut lines[*at]);
            }
            lines.join("\n")
        };
        let (theirs, mine) =
            (edited(&[10, 59_000], "theirs"), edited(&[0, 30_000, 59_999], "mine"));
        let merged = merge_unless_conflict(&base, &theirs, &mine).unwrap();
        assert_eq!(merged.lines().filter(|line| *line == "theirs").count(), 2);
        assert_eq!(merged.lines().filter(|line| *line == "mine").count(), 3);
        assert_eq!(line_changes(&base, &mine).len(), 3);
        // Nothing in common, and lines that tell nothing: in a moment all the same.
        let begun = std::time::Instant::now();
        let other = |word: &str| {
            (0..60_000).fold(String::new(), |all, it| all + word + &it.to_string() + "\n")
        };
        assert_eq!(merge_unless_conflict(&base, &other("a"), &other("b")), None);
        let same = |first: &str| format!("{first}\n{}{first}", "same\n".repeat(60_000));
        assert_eq!(merge_unless_conflict(&same("x"), &same("y"), &same("z")), None);
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    #[test]
    fn a_side_that_changed_nothing_decides_nothing() {
        // Deleted on one side, unchanged on the other.
        assert_eq!(merged("a\n", "", "a\n"), (String::new(), false));
        assert_eq!(merged("a\n", "a\n", ""), (String::new(), false));
        // The same change on both sides does not clash with another.
        assert_eq!(merged("a\nb\nc", "A\nb\nc", "A\nb\nC"), ("A\nb\nC".to_owned(), false));
    }

    #[test]
    fn line_ends_and_what_is_left_of_nothing() {
        assert_eq!(merged("a\nb", "A\nb", "a\nB\n").0, "A\nB\n");
        assert_eq!(merged("a\nb", "A\nb\n", "a\nB").0, "A\nB\n");
        // Each deleted one of the two lines.
        assert_eq!(merged("a\nb\n", "b\n", "a\n"), (String::new(), false));
    }

    #[test]
    fn texts_without_a_base_are_joined_unless_one_has_the_other() {
        assert_eq!(merged("", "theirs\nand mine", "and mine").0, "theirs\nand mine");
        assert_eq!(merged("", "mine", "theirs and mine").0, "mine\n\ntheirs and mine\n");
        assert_eq!(merged("", "A\n\nC", "~~~\n\nA\n\n~~~").0, "A\n\nC\n\n~~~\n\nA\n\n~~~\n");
        // One side is too long to be compared.
        let long = "new\n".repeat(MAX_LINES + 1);
        assert_eq!(merged("x\n", "y\n", &long), (format!("y\n\n{long}"), true));
    }

    /// Edits of a text: deleted, changed and inserted lines.
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
        fn anchors_are_the_same_lines_in_the_order_of_both(
            old in proptest::collection::vec(0_u8..12, 0..14),
            new in proptest::collection::vec(0_u8..12, 0..14),
        ) {
            let texts = |numbers: &[u8]| numbers.iter().map(u8::to_string).collect::<Vec<_>>();
            let (old, new) = (texts(&old), texts(&new));
            let [old, new] =
                [&old, &new].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
            let found = anchors(&old, &new);
            for (at, new_at) in &found {
                prop_assert_eq!(old[*at], new[*new_at]);
                for lines in [&old, &new] {
                    prop_assert_eq!(lines.iter().filter(|it| **it == old[*at]).count(), 1);
                }
            }
            for pair in found.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1, "{:?}", found);
            }
        }

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
            // Swapping older and newer only changes the order.
            let mut swapped: Vec<String> =
                merge(&base.join("\n"), &two.join("\n"), &one.join("\n")).text
                    .lines().map(str::to_owned).collect();
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            swapped.sort();
            lines.sort();
            prop_assert_eq!(swapped, lines);
        }
    }
}
