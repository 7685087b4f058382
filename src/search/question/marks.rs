//! Which words of a text counted for a question.

use std::{collections::HashMap, ops::Range};

use super::Question;
use crate::domain::whole_graphemes;
use crate::search::{folding::fold_with_origins, tokenizer::Tokenizer};

/// The words of a text that count for a question, in order, each with the number of the word of the
/// question: byte ranges of whole graphemes.
pub fn counted(text: &str, question: &Question) -> Vec<(Range<usize>, usize)> {
    let mut stems: HashMap<&str, usize> = HashMap::new();
    for (number, word) in question.words.iter().enumerate() {
        for stem in std::iter::once(&word.stem).chain(word.others.keys()) {
            stems.entry(stem).or_insert(number);
        }
    }
    let begun = |stem: &str| {
        let fits = |word: &super::ContentWord| word.prefix && stem.starts_with(&word.stem);
        question.words.iter().position(fits)
    };
    let (folded, origins) = fold_with_origins(text);
    let mut tokenizer = Tokenizer::default();
    let (mut marks, mut at) = (Vec::new(), 0);
    for word in folded.split(' ') {
        let stem = tokenizer.of(word);
        // Several for a word of a script without spaces.
        let known = |stem: &str| stems.get(stem).copied().or_else(|| begun(stem));
        if let Some(number) = stem.split_ascii_whitespace().find_map(known) {
            let last = origins[at + word.len() - 1];
            let letter = text[last..].chars().next().map_or(0, char::len_utf8);
            marks.push((whole_graphemes(text, origins[at]..last + letter), number));
        }
        at += word.len() + 1;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'t>(text: &'t str, question: &str) -> Vec<&'t str> {
        let words: Vec<&str> = question.split(' ').collect();
        let marks = counted(text, &Question::of(&words));
        marks.into_iter().map(|(at, _)| &text[at]).collect()
    }

    #[test]
    fn what_counted_is_marked_and_nothing_else() {
        let text = "We lost the Blocks; a lock is lost, caching is not.";
        assert_eq!(marked(text, "why do I lose the lock"), ["lost", "lock", "lost"]);
        assert_eq!(marked(text, "the cache is"), ["caching"]);
        assert_eq!(marked("Der Urlaubsantrag", "wie beantrage ich urlaub"), ["Urlaubsantrag"]);
        assert_eq!(marked("", "lock"), [] as [&str; 0]);
    }
}
