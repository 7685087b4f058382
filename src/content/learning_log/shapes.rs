//! A quick look that rules out nearly all texts which are not on a list of words, by their first
//! and last letters and their length, so that few are folded and compared.

/// Letters of a listed word, at most.
const MOST_LETTERS: usize = 24;

/// For each number of letters, those that words of lists begin and end with, as bits from `a`.
pub(super) struct Shapes {
    first: [u32; MOST_LETTERS + 1],
    last: [u32; MOST_LETTERS + 1],
}

impl Shapes {
    /// Those of the first words on lists, which are folded and in ASCII.
    pub(super) const fn of_first_words(lists: &[&[&str]]) -> Self {
        let mut shapes = Self { first: [0; MOST_LETTERS + 1], last: [0; MOST_LETTERS + 1] };
        let mut list = 0;
        while list < lists.len() {
            let mut word = 0;
            while word < lists[list].len() {
                let bytes = lists[list][word].as_bytes();
                let mut letters = 0;
                while letters < bytes.len() && bytes[letters] != b' ' {
                    letters += 1;
                }
                shapes.first[letters] |= 1 << (bytes[0] - b'a');
                shapes.last[letters] |= 1 << (bytes[letters - 1] - b'a');
                word += 1;
            }
            list += 1;
        }
        shapes
    }

    /// Whether a text, folded, may be one of the words. Only its letters count, so that neither
    /// emphasis nor white space matters.
    pub(super) fn may_have(&self, text: &str) -> bool {
        let (mut first, mut last, mut letters) = (0, 0, 0);
        for byte in text.bytes() {
            if !byte.is_ascii() {
                return true;
            }
            if !byte.is_ascii_alphabetic() {
                continue;
            }
            last = byte.to_ascii_lowercase() - b'a';
            if letters == 0 {
                first = last;
            }
            letters += 1;
            if letters > MOST_LETTERS {
                return false;
            }
        }
        letters > 0 && (self.first[letters] >> first) & (self.last[letters] >> last) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_listed_however_they_are_written() {
        const SHAPES: Shapes = Shapes::of_first_words(&[&["fix", "solved by"], &["losung"]]);
        for text in ["fix", "**Fix**", " FIX:", "f'ix", "solved", "fax", "Lösung", "für", "wörter"]
        {
            assert!(SHAPES.may_have(text), "{text}");
        }
        for text in ["", "1.", "fixes", "axe", "fit", "solved by", "losungen"] {
            assert!(!SHAPES.may_have(text), "{text}");
        }
        assert!(!SHAPES.may_have(&"x".repeat(MOST_LETTERS + 9)));
    }
}
