//! Leaving words out of sentences.

use super::slot::BLANK;
use crate::domain::fold;

/// Letters of the shortest word that is left out.
const MIN_LETTERS: usize = 5;
/// Common words that say little, although they are long.
const COMMON: &[&str] = &[
    "about",
    "after",
    "again",
    "against",
    "always",
    "another",
    "because",
    "before",
    "being",
    "below",
    "between",
    "could",
    "doing",
    "during",
    "either",
    "enough",
    "every",
    "everything",
    "first",
    "further",
    "having",
    "instead",
    "itself",
    "never",
    "nothing",
    "often",
    "other",
    "others",
    "rather",
    "really",
    "should",
    "since",
    "something",
    "still",
    "their",
    "themselves",
    "there",
    "these",
    "thing",
    "things",
    "those",
    "through",
    "under",
    "until",
    "using",
    "very",
    "where",
    "whether",
    "which",
    "while",
    "whose",
    "within",
    "without",
    "would",
    "yours",
];

/// A text without the words of names: each of them is a blank. A word that begins alike counts too,
/// so that "caching" does not give "cache" away.
pub(super) fn mask<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names
        .flat_map(|name| {
            let name = fold(name);
            let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
            // "dog-piling" is "dogpiling" too.
            words.push(name.replace(' ', ""));
            words
        })
        .filter(|word| is_telling(word))
        .collect();
    let mut masked = String::with_capacity(text.len());
    for (piece, is_word) in pieces(text) {
        let folded = fold(piece);
        let tells = is_word && is_telling(&folded) && names.iter().any(|name| alike(&folded, name));
        masked.push_str(if tells { BLANK } else { piece });
    }
    // One blank for words in a row.
    let twice = format!("{BLANK} {BLANK}");
    while masked.contains(&twice) {
        masked = masked.replace(&twice, BLANK);
    }
    masked
}

/// Whether a folded word says something.
fn is_telling(word: &str) -> bool {
    const SMALL: &[&str] = &[
        "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "its", "not", "of",
        "on", "or", "that", "the", "to", "when", "with", "you", "your", "how", "what", "are", "be",
    ];
    !word.is_empty() && !SMALL.contains(&word) && !COMMON.contains(&word)
}

/// Whether two folded words are forms of one.
fn alike(one: &str, other: &str) -> bool {
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.chars().count(), other.chars().count());
    let shortest = one.min(other);
    // "cache" and "caching", but not "post" and "postgresql".
    common == shortest && one.max(other) - shortest <= 2 && shortest >= 3
        || one == other && common == one
        || common >= 4 && common + 3 >= one.max(other)
}

/// A sentence with blanks, and the words that were left out: the bold ones, or else its one or two
/// rarest, for which length is the measure. `None` if too little is left.
pub(super) fn blank(sentence: &str) -> Option<(String, Vec<String>)> {
    bold(sentence).or_else(|| rarest(sentence))
}

fn bold(sentence: &str) -> Option<(String, Vec<String>)> {
    let parts: Vec<&str> = sentence.split("**").collect();
    // An odd number of marks, or none, is no bold text.
    if parts.len() < 3 || parts.len().is_multiple_of(2) {
        return None;
    }
    let answers: Vec<String> = parts.iter().skip(1).step_by(2).map(|it| (*it).to_owned()).collect();
    let length = |texts: &[&str]| texts.iter().map(|text| text.trim().len()).sum::<usize>();
    let left: Vec<&str> = parts.iter().step_by(2).copied().collect();
    let bold: Vec<&str> = answers.iter().map(String::as_str).collect();
    if length(&left) < length(&bold) || bold.iter().any(|text| text.trim().is_empty()) {
        return None;
    }
    let front = left.join(BLANK);
    let told = |answer: &String| fold(&front).split(' ').any(|word| word == fold(answer));
    (!answers.iter().any(told)).then_some((front, answers))
}

fn rarest(sentence: &str) -> Option<(String, Vec<String>)> {
    let sentence = sentence.replace("**", "");
    let pieces: Vec<(&str, bool)> = pieces(&sentence).collect();
    let fitting = |word: &str| {
        let folded = fold(word);
        word.chars().count() >= MIN_LETTERS && !COMMON.contains(&&folded[..])
    };
    let mut candidates: Vec<String> = pieces
        .iter()
        .filter(|(piece, is_word)| *is_word && fitting(piece))
        .map(|(piece, _)| fold(piece))
        .collect();
    let words = pieces.iter().filter(|(_, is_word)| *is_word).count();
    candidates.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    candidates.dedup();
    candidates.truncate(if words >= 12 { 2 } else { 1 });
    if candidates.is_empty() || words < candidates.len() + 3 {
        return None;
    }
    let mut answers = Vec::new();
    let front = pieces
        .iter()
        .map(|&(piece, is_word)| {
            if is_word && candidates.iter().any(|word| alike(&fold(piece), word)) {
                answers.push(piece.to_owned());
                BLANK
            } else {
                piece
            }
        })
        .collect();
    Some((front, answers))
}

/// A text in words and what is between them.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.chars().next()?.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let piece;
        (piece, rest) = rest.split_at(end);
        Some((piece, is_word))
    })
}
