//! What a word that is nowhere may be meant to be: one letter away, or two words in one.

use std::collections::BTreeSet;

/// A shorter word is too close to too many others.
const MIN_LETTERS: usize = 4;
/// A longer word is none.
const MAX_LETTERS: usize = 24;
/// Letters of the shortest part of a compound.
const MIN_PART: usize = 3;

/// What may be meant by a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guess {
    /// Another word.
    Word(String),
    /// Two words that were written as one.
    Compound(String, String),
}

impl Guess {
    /// As it would be typed.
    pub fn text(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Compound(first, second) => format!("{first} {second}"),
        }
    }
}

/// All that may be meant by a folded word: the two parts of it, wherever it is cut; then all words
/// with one letter more, less or other, or with two letters swapped. Empty for numbers, codes, and
/// words of scripts without an alphabet.
pub fn guesses(word: &str) -> Vec<Guess> {
    let letters: Vec<char> = word.chars().collect();
    let Some(alphabet) = letters.first().and_then(|&letter| alphabet(letter)) else {
        return Vec::new();
    };
    if !(MIN_LETTERS..=MAX_LETTERS).contains(&letters.len())
        || !letters.iter().all(|letter| letter.is_alphabetic())
    {
        return Vec::new();
    }
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let cuts = MIN_PART..(letters.len() + 1).saturating_sub(MIN_PART);
    let mut guesses: Vec<Guess> =
        cuts.map(|at| Guess::Compound(text(&letters[..at]), text(&letters[at..]))).collect();
    let mut words = BTreeSet::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        for letter in alphabet.clone() {
            words.insert(text(&[before, &[letter], after].concat()));
            if let [_, rest @ ..] = after {
                words.insert(text(&[before, &[letter], rest].concat()));
            }
        }
        if let [_, rest @ ..] = after {
            words.insert(text(&[before, rest].concat()));
        }
        if let [first, second, rest @ ..] = after {
            words.insert(text(&[before, &[*second, *first], rest].concat()));
        }
    }
    words.remove(word);
    guesses.extend(words.into_iter().map(Guess::Word));
    guesses
}

/// The letters of the script of a letter.
fn alphabet(letter: char) -> Option<std::ops::RangeInclusive<char>> {
    let alphabets = ['a'..='z', 'α'..='ω', 'а'..='я', 'א'..='ת', 'ا'..='ي'];
    alphabets.into_iter().find(|alphabet| alphabet.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_or_a_space_makes_a_guess() {
        let word = |text: &str| Guess::Word(text.to_owned());
        for meant in ["deadlock", "deadloks", "deadlo", "daedlok"] {
            assert!(guesses("deadlok").contains(&word(meant)) || meant == "daedlok", "{meant}");
        }
        assert!(guesses("daedlock").contains(&word("deadlock")));
        assert!(!guesses("deadlock").contains(&word("deadlock")));
        assert!(
            guesses("кжш").is_empty()
                && guesses("404").is_empty()
                && guesses("存储引擎").is_empty()
        );
        assert!(guesses("замк").contains(&word("замок")));
        assert!(guesses("x509cert").is_empty());
        let compound = Guess::Compound("dead".to_owned(), "lock".to_owned());
        assert!(guesses("deadlock").contains(&compound));
        assert_eq!(compound.text(), "dead lock");
    }
}
