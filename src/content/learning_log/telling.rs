//! Sentences that tell how something was solved.

use super::{
    end_of_sentence,
    labels::introduces_solution,
    solved::{MOST_WORDS, tells_solved, words},
};

/// How sentences begin that say what was done "to solve it".
const IN_ORDER: &[&str] = &["to", "pour", "para", "um", "afin"];
/// Words that say that it was not.
const DENIALS: &[&str] = &[
    "not", "never", "still", "yet", "cannot", "pas", "jamais", "encore", "no", "nunca", "aun",
    "nao", "ainda", "nicht", "nie", "noch",
];
/// Where in a text the first sentence begins that tells how something was solved.
pub(super) fn tells_at(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let begin = at + rest.len() - rest.trim_start().len();
        let end = begin + end_of_sentence(&text[begin..]);
        if end == begin {
            return None;
        }
        let sentence = &text[begin..end];
        let words: Vec<String> = words(sentence).map(|(word, _)| word).take(MOST_WORDS).collect();
        let so = words.first().is_some_and(|first| IN_ORDER.contains(&&first[..]));
        // "A fixed one" tells nothing.
        let is = |(at, word): (usize, &String)| {
            let before = at.checked_sub(1).map_or("", |before| &words[before][..]);
            // Nor does "a challenge to overcome".
            let aim = at > 1 && before == "to" && !so;
            tells_solved(word) && !matches!(before, "a" | "an" | "the") && !aim
        };
        let told =
            words.iter().enumerate().any(is) || so && words.iter().any(|word| is_infinitive(word));
        let denied = words.iter().any(|word| DENIALS.contains(&&word[..]));
        if (told || introduces_solution(sentence)) && !denied {
            return Some(begin);
        }
        at = end;
    }
}

fn is_infinitive(word: &str) -> bool {
    const WORDS: &[&str] = &["fix", "address", "tackle", "resoudre", "regler", "losen", "beheben"];
    WORDS.contains(&word)
}
