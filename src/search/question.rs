//! What a query asks, if it is read as a question: its content words with the forms that answer
//! them.
//!
//! - [`function_words`]: the words that say nothing, by language.
//! - [`forms`]: other forms of a word.
//! - [`spelling`]: what a word that is nowhere may be meant to be.
//! - [`synonyms`]: what else a word is called.
//! - [`closeness`]: how well a text answers.
//! - [`marks`]: which words of a text counted.

mod function_words;
mod forms;
mod spelling;
mod synonyms;
mod closeness;
mod marks;

use std::collections::BTreeMap;

use super::tokenizer::Tokenizer;
use forms::other_forms;
use function_words::Language;

pub use closeness::{Closeness, Document};
pub use marks::counted;
pub use spelling::{Guess, guesses};

/// Letters of the shortest word that stands for the compounds which begin with it.
const MIN_COMPOUNDED: usize = 5;

/// A query, read as a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Its content words, in order, each once.
    pub words: Vec<ContentWord>,
}

/// A word that says what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentWord {
    /// As it was typed, folded.
    pub text: String,
    /// Its stem, as the full text has it.
    pub stem: String,
    /// Its other forms by their stems; the full text need not have any of them.
    pub others: BTreeMap<String, String>,
    /// Whether words that begin with the stem are meant as well.
    pub prefix: bool,
}

/// Which of the folded words of a query say what is asked: all but the function words of its
/// language, or all if it has no others.
pub fn content_words(words: &[&str]) -> Vec<usize> {
    let languages = Language::of(words);
    let is_content = |at: &usize| !languages.iter().any(|language| language.has(words[*at]));
    let content: Vec<usize> = (0..words.len()).filter(is_content).collect();
    if content.is_empty() { (0..words.len()).collect() } else { content }
}

impl Question {
    /// Reads the folded words of a query.
    pub fn of(words: &[&str]) -> Self {
        let languages = Language::of(words);
        let is_german = languages == [Language::German];
        let mut tokenizer = Tokenizer::default();
        let mut question = Self::default();
        for at in content_words(words) {
            let mut others = other_forms(words[at], &languages, &mut tokenizer);
            // Written in one word by others: `dead lock`, `log in`.
            let pairs = [at.checked_sub(1).map(|before| (before, at)), Some((at, at + 1))];
            for (first, second) in pairs.into_iter().flatten() {
                if let (Some(first), Some(second)) = (words.get(first), words.get(second)) {
                    let one = format!("{first}{second}");
                    let stem = tokenizer.of(&one);
                    others.extend((!stem.is_empty() && !stem.contains(' ')).then_some((stem, one)));
                }
            }
            let stems = tokenizer.of(words[at]);
            // Several for a word with signs in it, or of a script without spaces.
            let alone = !stems.contains(' ');
            for stem in stems.split_ascii_whitespace() {
                if question.words.iter().all(|word| word.stem != stem) {
                    question.words.push(ContentWord {
                        text: if alone { words[at].to_owned() } else { stem.to_owned() },
                        stem: stem.to_owned(),
                        others: if alone { others.clone() } else { BTreeMap::new() },
                        // The first part of a compound stands for it: Urlaub, Urlaubsantrag.
                        prefix: is_german && words[at].chars().count() >= MIN_COMPOUNDED,
                    });
                }
            }
        }
        question
    }

    /// Whether a folded word is one of its content words.
    pub fn asks(&self, word: &str) -> bool {
        self.words.iter().any(|known| known.text == word)
    }
}

impl ContentWord {
    /// What else it is called, by stems.
    pub fn synonyms(&self) -> BTreeMap<String, String> {
        let mut tokenizer = Tokenizer::default();
        synonyms::of(&self.text).map(|word| (tokenizer.of(word), word.to_owned())).collect()
    }

    /// An FTS5 expression for any of its forms.
    pub fn expression(&self) -> String {
        let stems = std::iter::once(&self.stem).chain(self.others.keys());
        let quoted: Vec<String> = stems.map(|stem| format!("\"{stem}\"")).collect();
        let prefix = if self.prefix { format!(" OR \"{}\"*", self.stem) } else { String::new() };
        quoted.join(" OR ") + &prefix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(query: &str) -> Vec<String> {
        let words: Vec<&str> = query.split(' ').collect();
        Question::of(&words).words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_that_say_nothing_are_dropped_in_the_language_of_the_query() {
        assert_eq!(content("why is my query slow"), ["query", "slow"]);
        // `die` says nothing in German, and much in English.
        assert_eq!(content("why do the workers die"), ["workers", "die"]);
        assert_eq!(content("warum ist die datenbank langsam"), ["datenbank", "langsam"]);
        assert_eq!(content("pourquoi ma requete est lente"), ["requete", "lente"]);
        assert_eq!(content("por que falla la copia"), ["falla", "copia"]);
        assert_eq!(content("what is this"), ["what", "is", "this"]);
        assert_eq!(content("lock the lock"), ["lock"]);
        assert_eq!(content("存储引擎"), ["存储", "储引", "引擎"]);
    }

    #[test]
    fn words_that_others_write_as_one_are_looked_up_as_one() {
        let question = Question::of(&["dead", "lock", "log", "in"]);
        assert!(question.words[0].others.contains_key("deadlock"));
        assert!(question.words[1].others.contains_key("deadlock"));
        assert!(question.words[2].others.contains_key("login"));
    }
}
