//! Folding for search: texts, names and queries become the same when people would call them the
//! same. Ids and links between entries follow the simpler [`crate::domain::fold`], which never
//! changes.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// What French, Italian and Catalan shorten before an apostrophe: the word begins behind it.
const ELISIONS: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
    "presqu", "dell", "nell", "sull", "all", "dall", "un", "quell", "quest", "bell", "sant", "gl",
];

/// A text as it is searched. Compatibility forms, case, accents and vowel points are folded, single
/// letters are spelled out as people do without them on their keyboard (`ß` is `ss`), and what is
/// not drawn is dropped. Between words is one space. `+` and `#` behind a letter belong to the word
/// (`c++`, `c#`), as does an apostrophe in a contraction (`dont`), but not behind an elision
/// (`l été`). Emoji are words of their own, behind all others, so that they are in nobody's way.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends a folded text to `folded`.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        fold_ascii(text.as_bytes(), folded);
    } else {
        each_folded(text, |c, _| folded.push(c));
    }
}

/// A folded text, and for each of its bytes the offset in `text` that it came from.
pub(super) fn fold_with_origins(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    each_folded(text, |c, from| {
        folded.push(c);
        origins.resize(folded.len(), from);
    });
    (folded, origins)
}

/// The fast path for most titles, with the same rules as [`each_folded`].
fn fold_ascii(text: &[u8], folded: &mut String) {
    let start = folded.len();
    // The first byte of the word; none after a gap.
    let mut word = None;
    for (at, &byte) in text.iter().enumerate() {
        let next = text.get(at + 1).copied().unwrap_or(b' ');
        let kept = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => true,
            b'+' => word.is_some(),
            b'#' => word.is_some() && !continues_hash(char::from(next)),
            b'\'' => {
                let letters = text[at + 1..].iter().filter(|byte| !is_ignored(char::from(**byte)));
                let elides = word.is_some_and(|word| is_elision(&folded[word..]))
                    && letters.take(2).filter(|byte| byte.is_ascii_alphabetic()).count() == 2;
                if elides {
                    word = None;
                }
                continue;
            }
            b'\t' | b'\n' | b'\r' => false,
            byte if byte.is_ascii_control() => continue,
            _ => false,
        };
        if !kept {
            word = None;
            continue;
        }
        if word.is_none() {
            if folded.len() > start {
                folded.push(' ');
            }
            word = Some(folded.len());
        }
        folded.push(char::from(byte.to_ascii_lowercase()));
    }
}

/// Gives each character of the folded text, with the offset that it came from.
fn each_folded(text: &str, take: impl FnMut(char, usize)) {
    let mut folding = Folding { take, word: None, gap: None, any: false };
    let mut emoji = Vec::new();
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        match c {
            c if is_apostrophe(c) => folding.apostrophe(at, after),
            '#' if after.starts_with(continues_hash) => folding.gap(at),
            '+' | '#' if folding.word.is_some() => folding.put(c, at),
            // Not letters of the word before, as their compatibility forms would be.
            '™' | '℠' => folding.gap(at),
            c if c.is_ascii() => folding.character(c.to_ascii_lowercase(), at),
            c if is_emoji(c) => {
                emoji.push((c, at));
                folding.gap(at);
            }
            c => {
                for part in std::iter::once(c).nfkd() {
                    part.to_lowercase().for_each(|lower| folding.character(lower, at));
                }
            }
        }
    }
    for (c, at) in emoji {
        folding.gap(at);
        folding.put(c, at);
    }
}

/// A text on its way through [`each_folded`].
struct Folding<F> {
    take: F,
    /// The letters of the word so far, up to the length of an elision; `None` after a gap.
    word: Option<String>,
    /// The start of a gap, unless it is at the beginning of the text.
    gap: Option<usize>,
    any: bool,
}

/// Letters of the longest elision.
const LONGEST_ELISION: usize = 6;

impl<F: FnMut(char, usize)> Folding<F> {
    fn gap(&mut self, at: usize) {
        self.word = None;
        if self.any {
            self.gap.get_or_insert(at);
        }
    }

    fn put(&mut self, c: char, at: usize) {
        if let Some(from) = self.gap.take() {
            (self.take)(' ', from);
        }
        self.any = true;
        let word = self.word.get_or_insert_default();
        if word.len() <= LONGEST_ELISION {
            word.push(c);
        }
        (self.take)(c, at);
    }

    fn apostrophe(&mut self, at: usize, after: &str) {
        let letters = after.chars().filter(|c| !is_ignored(*c));
        let continues = letters.take(2).filter(|c| c.is_alphabetic()).count() == 2;
        if continues && self.word.as_deref().is_some_and(is_elision) {
            self.gap(at);
        }
    }

    /// Takes a character in lower case and without its accents.
    fn character(&mut self, c: char, at: usize) {
        if is_ignored(c) {
        } else if let Some(spelled) = spelled(c) {
            spelled.chars().for_each(|c| self.put(c, at));
        } else if let Some(digit) = digit(c) {
            self.put(digit, at);
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            self.put(c, at);
        } else {
            self.gap(at);
        }
    }
}

/// Whether a `#` before this character separates (`page#part`).
fn continues_hash(c: char) -> bool {
    c.is_alphabetic() || is_apostrophe(c) || is_ignored(c)
}

/// Whether a folded word is the front of an elision.
pub(super) fn is_elision(word: &str) -> bool {
    ELISIONS.contains(&word)
}

/// Whether a character is an apostrophe, or what people type for one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʹ' | '´' | '′' | '＇' | '׳' | '״')
}

/// Whether a character is nothing on the screen, or a sign at a letter that many leave out: accents,
/// the points of Hebrew, the vowel marks of Arabic and its tatweel, those of Syriac; soft hyphens,
/// joiners, spaces without width, directions, variants and tags of emoji. Of scripts whose vowels
/// are such marks, nothing is left out.
fn is_ignored(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}'
        | '\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}'
        | '\u{6ea}'..='\u{6ed}'
        | '\u{711}'
        | '\u{730}'..='\u{74a}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e01ef}' => true,
        c => c.is_control(),
    }
}

/// A letter as people write it who don't have it on their keyboard, or in its usual form.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ı' => "i",
        'ĸ' => "k",
        'ƒ' => "f",
        'ς' => "σ",
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}

/// The digit that a digit of another script means.
fn digit(c: char) -> Option<char> {
    let zeros = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xe50, 0xed0, 0x1040, 0x17e0];
    let value = zeros.iter().find_map(|zero| (c as u32).checked_sub(*zero).filter(|it| *it < 10));
    value.and_then(|value| char::from_digit(value, 10))
}

/// Whether a character is an emoji that can stand by itself.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23fa}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Whether a letter is of a script without spaces between words: Han, Hiragana, Katakana, Thai,
/// Lao, Burmese, Khmer.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_call_the_same_is_the_same() {
        for (text, folded) in [
            ("  CI/CD with Jenkins! ", "ci cd with jenkins"),
            ("Ｒｅｄｉｓ, Célery — re\u{301}dis", "redis celery redis"),
            ("N+1, C++ and C#; F#. #tag page#part +1 --", "n+1 c++ and c# f# tag page part 1"),
            ("@ratelimit select_related", "ratelimit select related"),
            // Contractions and elisions, with any apostrophe.
            ("Don't don’t donʼt don´t DON＇T", "dont dont dont dont dont"),
            ("each other's o'clock 'quoted' dogs' I'm", "each others oclock quoted dogs im"),
            ("L'été d’un qu'il jusqu’ici l'\u{e0}", "l ete d un qu il jusqu ici la"),
            ("l'ete c's d'ye", "l ete cs d ye"),
            // Single letters.
            ("Straße STRASSE ẞ", "strasse strasse ss"),
            ("Œuvre æon Øl Łódź Đà ıİI þing", "oeuvre aeon ol lodz da iii thing"),
            ("ΛΟΓΟΣ λόγος", "λογοσ λογοσ"),
            // Hebrew points, Arabic vowel marks and tatweel.
            ("שָׁלוֹם", "שלום"),
            ("كِتَاب كـتاب آ", "كتاب كتاب ا"),
            // Marks that are vowels stay, as do the marks of kana.
            ("हिन्दी ที่", "हिन्दी ที่"),
            ("ガス", "カ\u{3099}ス"),
            // Digits of other scripts.
            ("٣ ۳ ३ ๓", "3 3 3 3"),
            // What is not drawn.
            ("con\u{ad}cur\u{200b}ren\u{2060}cy a\u{202e}b a\u{1}b", "concurrency ab ab"),
            ("ﬁle Redis™", "file redis"),
            // Emoji go to the end, without their variants.
            ("🚀 Deploy ✅ now 👍🏽👩\u{200d}💻", "deploy now 🚀 ✅ 👍 👩 💻"),
            ("❤\u{fe0f}1\u{fe0f}\u{20e3}", "1 ❤"),
            ("中文", "中文"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None, ..Default::default()
        })]

        #[test]
        fn ascii_is_folded_by_the_same_rules(text in "[ -~\\t\\n\\x01lds'#+]{0,40}") {
            let mut slowly = String::new();
            each_folded(&text, |c, _| slowly.push(c));
            proptest::prop_assert_eq!(fold(&text), slowly);
        }

        #[test]
        fn what_is_folded_stays_as_it_is(text in "[a-zßéΣς中กี가 '’#+.🚀\\-]{0,30}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let (folded, origins) = fold_with_origins("É/中b");
        assert_eq!((&folded[..], &origins[..]), ("e 中b", &[0, 2, 3, 3, 3, 6][..]));
        let (folded, origins) = fold_with_origins("🚀 ß");
        assert_eq!((&folded[..], &origins[..]), ("ss 🚀", &[5, 5, 0, 0, 0, 0, 0][..]));
    }
}
