//! Which side a heading or the head of a column names: the problem or its solution.

use super::{
    labels::{Side, may_name_side, side_of},
    plain::plain,
    solved::tells_solved,
    words::{ARTICLES, QUALIFIERS},
};
use crate::domain::fold;

/// Which side a heading names, also with words that only qualify it: "The fix applied".
pub(super) fn heading_side(title: &str) -> Option<Side> {
    if !may_name_side(title) {
        return None;
    }
    let words = fold(&plain(title));
    let told = |word: &str| tells_solved(word) && side_of(word).is_none();
    let drop = |word: &&str| !QUALIFIERS.contains(word) && !ARTICLES.contains(word) && !told(word);
    let left: Vec<&str> = words.split(' ').filter(drop).collect();
    side_of(&words).or_else(|| side_of(&left.join(" ")))
}

/// Which side the head of a column names, also with words that only qualify it: "Challenge faced",
/// "Common issue". "Problem domain" and "Issue type" name something else.
pub(super) fn column_side(cell: &str) -> Option<Side> {
    const MOST_WORDS: usize = 4;
    if !may_name_side(cell) {
        return None;
    }
    let words = fold(&plain(cell));
    let drop = |word: &&str| !QUALIFIERS.contains(word) && !ARTICLES.contains(word);
    let left: Vec<&str> = words.split(' ').filter(drop).collect();
    let side = heading_side(cell);
    // "Challenges and solutions" names both.
    let names = |side: Side| left.iter().any(|word| word.len() > 2 && side_of(word) == Some(side));
    if side.is_none() && names(Side::Problem) && names(Side::Solution) {
        return None;
    }
    let last = || left.last().and_then(|word| side_of(word).filter(|_| word.len() > 2));
    side.or_else(|| last().filter(|_| left.len() <= MOST_WORDS))
        .or_else(|| left.first().filter(|word| !is_english(word)).and_then(|word| side_of(word)))
}

/// Whether a word that names a side is one in English too, where what qualifies it stands before it.
fn is_english(word: &str) -> bool {
    const ENGLISH: &[&str] = &[
        "challenge",
        "problem",
        "issue",
        "question",
        "difficulty",
        "symptom",
        "situation",
        "solution",
        "answer",
        "fix",
        "resolution",
        "action",
        "error",
        "bug",
        "approach",
        "correction",
        "obstacle",
    ];
    ENGLISH.contains(&word.trim_end_matches('s')) || word.len() < 4
}
