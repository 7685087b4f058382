//! Words as the full text has them: those of texts when they are put in, those of queries when
//! they are looked for.

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::char::is_combining_mark;

use crate::domain::fold_into;

/// Bytes of the shortest word that is cut: the algorithm would cut `is` and `as`, too.
const SHORTEST: usize = 3;
/// Bytes of the longest: what is longer is no word.
const LONGEST: usize = 64;
/// How many stems are remembered, as a power of two.
const KNOWN_BITS: u32 = 15;

/// Takes texts apart into words and cuts these to their stems by Porter's algorithm, so that
/// `caching` is found by `caches`.
pub struct Tokenizer {
    stemmer: Stemmer,
    /// A word has one place here, which it shares with many that are hardly ever met. Without
    /// places, nothing is remembered.
    known: Vec<Known>,
    /// Room to fold in.
    folded: String,
}

/// A word of up to 16 bytes, in one number, and its stem.
#[derive(Clone, Default)]
struct Known {
    word: u128,
    stem: Box<str>,
}

impl Default for Tokenizer {
    /// For a query, or for a text or two.
    fn default() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::Porter),
            known: Vec::new(),
            folded: String::new(),
        }
    }
}

impl Tokenizer {
    /// For many texts: it remembers stems, as there are many words, but not many different ones.
    pub fn with_cache() -> Self {
        Self { known: vec![Known::default(); 1 << KNOWN_BITS], ..Self::default() }
    }

    /// The stems of the words of a text, in order, with a space between. Words are folded, and
    /// end at whatever is neither a letter nor a digit; of scripts without spaces, each pair of
    /// letters that stand side by side is a word: 存储引 gives 存储 储引.
    pub fn of(&mut self, text: &str) -> String {
        let mut tokenizer = String::with_capacity(text.len());
        self.add(text, &mut tokenizer);
        tokenizer
    }

    /// The same behind what is in `tokenizer`.
    pub(super) fn add(&mut self, text: &str, tokenizer: &mut String) {
        if text.is_ascii() {
            self.add_ascii(text, tokenizer);
            return;
        }
        let mut folded = std::mem::take(&mut self.folded);
        // Taken apart before it is folded: that drops apostrophes, where words end as well.
        for piece in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
            folded.clear();
            fold_into(piece, &mut folded);
            let mut rest = &folded[..];
            while let Some(first) = rest.chars().next() {
                let unspaced = is_unspaced(first);
                let end = rest.find(|c| is_unspaced(c) != unspaced);
                let (run, behind) = rest.split_at(end.unwrap_or(rest.len()));
                if unspaced {
                    add_pairs(run, tokenizer);
                } else if run.is_ascii() {
                    self.add_ascii(run, tokenizer);
                } else {
                    run.split(' ').for_each(|word| put(word, tokenizer));
                }
                rest = behind;
            }
        }
        self.folded = folded;
    }

    fn add_ascii(&mut self, text: &str, tokenizer: &mut String) {
        let mut begin = 0;
        let mut word = 0;
        for (at, byte) in text.bytes().chain([b' ']).enumerate() {
            if byte.is_ascii_alphanumeric() {
                word = word << 8 | u128::from(byte.to_ascii_lowercase());
            } else {
                self.add_word(&text[begin..at], word, tokenizer);
                begin = at + 1;
                word = 0;
            }
        }
    }

    /// Appends the stem of an ASCII word; `number` holds its last 16 letters in lower case.
    fn add_word(&mut self, word: &str, number: u128, tokenizer: &mut String) {
        if self.known.is_empty() || word.len() > size_of_val(&number) {
            return put(&self.stem(word), tokenizer);
        }
        // Multiplied by 2^64 over the golden ratio, what is close together is spread.
        let mixed = (number as u64 ^ (number >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (mixed >> (u64::BITS - KNOWN_BITS)) as usize;
        if self.known[place].word != number {
            self.known[place] = Known { word: number, stem: self.stem(word).into() };
        }
        put(&self.known[place].stem, tokenizer);
    }

    fn stem(&self, word: &str) -> String {
        let word = word.to_ascii_lowercase();
        if !(SHORTEST..=LONGEST).contains(&word.len()) {
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

/// Of a script that is written without spaces between words: Han, Hiragana, Katakana.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Appends each pair of letters; a letter that stands alone as it is.
fn add_pairs(run: &str, tokenizer: &mut String) {
    let mut before = None;
    for (at, c) in run.char_indices() {
        let end = at + c.len_utf8();
        if let Some(begin) = before {
            put(&run[begin..end], tokenizer);
        } else if end == run.len() {
            put(run, tokenizer);
        }
        before = Some(at);
    }
}

/// Appends a word, if it is one.
fn put(word: &str, tokenizer: &mut String) {
    if !word.is_empty() && !tokenizer.is_empty() {
        tokenizer.push(' ');
    }
    tokenizer.push_str(word);
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
        let long = "a".repeat(99);
        assert_eq!(tokenizer.of(&long), long);
    }

    #[test]
    fn a_word_that_takes_the_place_of_another_has_its_own_stem() {
        let mut tokenizer = Tokenizer::with_cache();
        for number in 0..100_000 {
            assert_eq!(tokenizer.of(&format!("locks{number}")), format!("locks{number}"));
        }
        assert_eq!(tokenizer.of("locks locking"), "lock lock");
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
