//! The tokenizer of the full text, for texts when they are indexed and for queries when they are
//! searched.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::{
    folding::{fold_into, is_unspaced},
    joined,
};

/// Bytes of the shortest word that is stemmed: the algorithm would stem even `is` and `as`.
const MIN_STEMMED: usize = 3;
/// Bytes of the longest word that is stemmed: anything longer is not a word.
const MAX_STEMMED: usize = 64;
/// The binary logarithm of the number of slots in the cache.
const CACHE_BITS: u32 = 15;

/// Splits texts into words and stems them with Porter's algorithm, so that `caches` finds
/// `caching`.
pub struct Tokenizer {
    stemmer: Stemmer,
    /// A direct-mapped cache: each word has one slot, which it shares with others. Empty if there
    /// is no cache.
    cache: Vec<CachedStem>,
    /// Scratch space.
    folded: String,
}

/// A word of up to 16 bytes, in one number, and its stem.
#[derive(Clone, Default)]
struct CachedStem {
    word: u128,
    stem: Box<str>,
}

/// The first two bytes of a word, of which the second may be missing.
pub(super) fn beginning(word: &str) -> [u8; 2] {
    let mut bytes = word.bytes();
    [bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)]
}

impl Default for Tokenizer {
    /// Without a cache: for a query or a few texts.
    fn default() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::Porter),
            cache: Vec::new(),
            folded: String::new(),
        }
    }
}

impl Tokenizer {
    /// With a cache of stems, for many texts, which have few distinct words.
    pub fn with_cache() -> Self {
        Self { cache: vec![CachedStem::default(); 1 << CACHE_BITS], ..Self::default() }
    }

    /// The stems of the words of a text, in order, joined by spaces. Words are folded, and end at
    /// anything but a letter or a digit; of scripts without spaces, each pair of adjacent letters
    /// (bigram) is a word: 存储引 gives 存储 储引.
    pub fn of(&mut self, text: &str) -> String {
        let mut stems = String::with_capacity(text.len());
        self.add(text, &mut stems);
        stems
    }

    /// Appends them to `stems`.
    pub(super) fn add(&mut self, text: &str, stems: &mut String) {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold_into(text, &mut folded);
        for word in folded.split(' ') {
            self.add_word(word, stems);
        }
        self.folded = folded;
    }

    /// Appends them to `stems`, with a sign in place of each word that begins differently from all
    /// `stems` that are looked for: Porter's algorithm leaves the beginnings of words alone.
    pub(super) fn add_like(&mut self, text: &str, begins: &[[u8; 2]], stems: &mut String) {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold_into(text, &mut folded);
        for word in folded.split(' ') {
            if begins.contains(&beginning(word))
                || !word.bytes().all(|byte| byte.is_ascii_alphanumeric())
            {
                self.add_word(word, stems);
            } else if !word.is_empty() {
                push_word("-", stems);
            }
        }
        self.folded = folded;
    }

    /// Appends the words of a text, and behind them what else its words are called (see
    /// [`joined`]): behind them, so that phrases are found in the order of the text.
    pub(super) fn add_indexed(&mut self, text: &str, stems: &mut String) {
        self.add(text, stems);
        let mut others = joined::names(text, &self.folded);
        for other in &mut others {
            if other.is_ascii() {
                *other = self.stem(other);
            }
        }
        others.sort_unstable();
        others.dedup();
        for other in &others {
            push_word(other, stems);
        }
    }

    /// Appends the stem of a folded word, or its bigrams; several where signs separate it.
    fn add_word(&mut self, word: &str, stems: &mut String) {
        if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return self.add_plain(word, stems);
        }
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let class = Class::of(first);
            let end = rest.find(|c| Class::of(c) != class).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            match class {
                Class::Sign => {}
                Class::Unspaced => add_bigrams(run, stems),
                Class::Word => {
                    if run.is_ascii() {
                        self.add_plain(run, stems);
                    } else {
                        push_word(run, stems);
                    }
                    let signs = after.len() - after.trim_start_matches(['+', '#']).len();
                    if belongs(run, &after[..signs], &after[signs..]) {
                        stems.extend(after[..signs].chars().map(joined::widened));
                    }
                }
            }
            rest = after;
        }
    }

    /// Appends the stem of a folded word of letters and digits of ASCII.
    fn add_plain(&mut self, word: &str, stems: &mut String) {
        if self.cache.is_empty() || word.len() > size_of::<u128>() {
            return push_word(&self.stem(word), stems);
        }
        let number = word.bytes().fold(0, |number, byte| number << 8 | u128::from(byte));
        // Fibonacci hashing: multiplied by 2^64 over the golden ratio.
        let mixed = (number as u64 ^ (number >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = (mixed >> (u64::BITS - CACHE_BITS)) as usize;
        if self.cache[slot].word != number {
            self.cache[slot] = CachedStem { word: number, stem: self.stem(word).into() };
        }
        push_word(&self.cache[slot].stem, stems);
    }

    fn stem(&self, word: &str) -> String {
        if !(MIN_STEMMED..=MAX_STEMMED).contains(&word.len()) {
            return word.to_owned();
        }
        let stem = self.stemmer.stem(word);
        // The departures from the published rules that their author recommends
        // (<https://tartarus.org/martin/PorterStemmer/>): without them `technology` would not
        // have the stem of `technological`, nor `possibly` that of `possible`.
        match (stem.strip_suffix("bli"), stem.strip_suffix("logi")) {
            (Some(front), _) if !front.is_empty() => {
                self.stemmer.stem(&format!("{front}ble")).into_owned()
            }
            (_, Some(front)) if !front.is_empty() => format!("{front}log"),
            _ => stem.into_owned(),
        }
    }
}

/// What a character of a folded word is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Unspaced,
    /// `+` or `#`.
    Sign,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '+' | '#' => Self::Sign,
            c if is_unspaced(c) => Self::Unspaced,
            _ => Self::Word,
        }
    }
}

/// Whether signs are part of the name that they follow (`c++`, `c#`), and not between two words
/// (`n+1`) or behind a number (`3+`).
fn belongs(word: &str, signs: &str, after: &str) -> bool {
    !signs.is_empty()
        && word.ends_with(char::is_alphabetic)
        && (after.is_empty() || signs != "+" || after.starts_with(is_unspaced))
}

/// Appends the bigrams of a run of letters, or its only letter.
fn add_bigrams(run: &str, stems: &mut String) {
    let mut before = None;
    for (at, c) in run.char_indices() {
        let end = at + c.len_utf8();
        if let Some(begin) = before {
            push_word(&run[begin..end], stems);
        } else if end == run.len() {
            push_word(run, stems);
        }
        before = Some(at);
    }
}

/// Appends a word, unless it is empty.
fn push_word(word: &str, stems: &mut String) {
    if !word.is_empty() && !stems.is_empty() {
        stems.push(' ');
    }
    stems.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::folding::fold;

    #[test]
    fn words_are_folded_and_cut() {
        let mut tokenizer = Tokenizer::default();
        for (text, words) in [
            ("  Caching, CACHES & cached_values: ", "cach cach cach valu"),
            ("is as C++ #1, N+1 C++11 3+ c#", "is as c＋＋ 1 n 1 c＋＋ 11 3 c＃"),
            ("Café’s ﬁles — O'Reilly don't", "cafe file oreilli dont"),
            ("internationalizations", "internation"),
            ("technologies technological", "technolog technolog"),
            ("Possibly assemblies incredibly", "possibl assembl incred"),
            ("用Redis缓存数据 存 第3章", "用 redi 缓存 存数 数据 存 第 3 章"),
            ("Кафе́ Ｒｅｄｉｓ", "кафе redi"),
            ("หน่วย", "หน น\u{e48} \u{e48}ว วย"),
            ("run 🚀 now", "run now 🚀"),
            ("--", ""),
        ] {
            assert_eq!(tokenizer.of(text), words, "{text}");
        }
        let long = |letters: usize| format!("{}s", "a".repeat(letters - 1));
        assert_eq!(tokenizer.of(&long(64)), "a".repeat(63));
        assert_eq!(tokenizer.of(&long(65)), long(65));
    }

    #[test]
    fn what_words_are_called_besides_comes_after_them_and_once() {
        let mut stems = String::new();
        Tokenizer::default().add_indexed("Caching e-mails: e-mail of node.js", &mut stems);
        assert_eq!(stems, "cach e mail e mail of node js email nodej");
    }

    #[test]
    fn a_word_that_takes_the_place_of_another_has_its_own_stem() {
        let mut tokenizer = Tokenizer::with_cache();
        for number in 0..100_000 {
            assert_eq!(tokenizer.of(&format!("locks{number}")), format!("locks{number}"));
        }
        assert_eq!(tokenizer.of("locks locking"), "lock lock");
        // Only their first letters differ, which the cache would not see.
        let long = "abcdefghijklmnop";
        assert_eq!(tokenizer.of(&format!("x{long} y{long}")), format!("x{long} y{long}"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None, ..Default::default()
        })]

        #[test]
        fn a_text_and_a_query_have_the_same_words(text in "[a-zA-Zéﬁ中文한ß '.+#\\-]{0,40}") {
            let words = Tokenizer::default().of(&text);
            proptest::prop_assert_eq!(&Tokenizer::default().of(&fold(&text)), &words);
            proptest::prop_assert_eq!(&Tokenizer::with_cache().of(&text), &words);
        }
    }
}
