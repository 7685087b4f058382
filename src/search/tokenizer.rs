//! The tokenizer of the full text, for texts when they are indexed and for queries when they are
//! searched.

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::char::is_combining_mark;

use crate::domain::{fold_into, is_invisible};

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
        if text.is_ascii() {
            self.add_ascii(text, stems);
            return;
        }
        let mut folded = std::mem::take(&mut self.folded);
        // Split before folding, which drops apostrophes: words end there as well.
        let ends = |c: char| !c.is_alphanumeric() && !is_combining_mark(c) && !is_invisible(c);
        for piece in text.split(ends) {
            folded.clear();
            fold_into(piece, &mut folded);
            let mut rest = &folded[..];
            while let Some(first) = rest.chars().next() {
                let unspaced = is_unspaced(first);
                let end = rest.find(|c| is_unspaced(c) != unspaced);
                let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
                if unspaced {
                    add_bigrams(run, stems);
                } else if run.is_ascii() {
                    self.add_ascii(run, stems);
                } else {
                    run.split(' ').for_each(|word| push_word(word, stems));
                }
                rest = after;
            }
        }
        self.folded = folded;
    }

    fn add_ascii(&mut self, text: &str, stems: &mut String) {
        let mut begin = 0;
        let mut word = 0;
        for (at, byte) in text.bytes().chain([b' ']).enumerate() {
            if byte.is_ascii_alphanumeric() {
                word = word << 8 | u128::from(byte.to_ascii_lowercase());
            } else {
                self.add_word(&text[begin..at], word, stems);
                begin = at + 1;
                word = 0;
            }
        }
    }

    /// Appends the stem of an ASCII word; `number` holds its last 16 letters in lower case.
    fn add_word(&mut self, word: &str, number: u128, stems: &mut String) {
        if self.cache.is_empty() || word.len() > size_of_val(&number) {
            return push_word(&self.stem(word), stems);
        }
        // Fibonacci hashing: multiplied by 2^64 over the golden ratio.
        let mixed = (number as u64 ^ (number >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = (mixed >> (u64::BITS - CACHE_BITS)) as usize;
        if self.cache[slot].word != number {
            self.cache[slot] = CachedStem { word: number, stem: self.stem(word).into() };
        }
        push_word(&self.cache[slot].stem, stems);
    }

    fn stem(&self, word: &str) -> String {
        let word = word.to_ascii_lowercase();
        if !(MIN_STEMMED..=MAX_STEMMED).contains(&word.len()) {
            return word;
        }
        let stem = self.stemmer.stem(&word);
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

/// Whether a letter is of a script without spaces between words: Han, Hiragana, Katakana.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
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
    use crate::domain::fold;

    #[test]
    fn words_are_folded_and_cut() {
        let mut tokenizer = Tokenizer::default();
        assert_eq!(tokenizer.of("  Caching, CACHES & cached_values: "), "cach cach cach valu");
        assert_eq!(tokenizer.of("is as C++ #1, N+1"), "is as c 1 n 1");
        assert_eq!(tokenizer.of("Café’s ﬁles — O'Reilly"), "cafe s file o reilli");
        assert_eq!(tokenizer.of("internationalizations"), "internation");
        assert_eq!(tokenizer.of("technologies technological"), "technolog technolog");
        assert_eq!(tokenizer.of("Possibly assemblies incredibly"), "possibl assembl incred");
        assert_eq!(tokenizer.of("用Redis缓存数据 存"), "用 redi 缓存 存数 数据 存");
        assert_eq!(tokenizer.of("Кафе́ Ｒｅｄｉｓ"), "кафе redi");
        assert_eq!(tokenizer.of("--"), "");
        assert_eq!(tokenizer.of("soft\u{ad}ware, zero\u{200b}width\u{200b}"), "softwar zerowidth");
        let long = |letters: usize| format!("{}s", "a".repeat(letters - 1));
        assert_eq!(tokenizer.of(&long(64)), "a".repeat(63));
        assert_eq!(tokenizer.of(&long(65)), long(65));
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
        fn a_text_and_a_query_have_the_same_words(text in "[a-zA-Zéﬁ中文한 .+#\\-]{0,40}") {
            let words = Tokenizer::default().of(&text);
            proptest::prop_assert_eq!(&Tokenizer::default().of(&fold(&text)), &words);
            proptest::prop_assert_eq!(&Tokenizer::with_cache().of(&text), &words);
        }
    }
}
