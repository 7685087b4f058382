//! A word or a phrase of a query, as the full text is asked for it, and where a text has it.

use crate::search::{
    folding::is_unspaced,
    joined::{signed, variants},
    tokenizer::Tokenizer,
};

/// Letters of the shortest word that is searched in the full text as the beginning of words; in
/// scripts without spaces, one. A shorter one is searched as it is.
const MIN_PREFIX_LETTERS: usize = 3;

/// A word or a phrase that the full text has to have, in one of some ways to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWord {
    ways: Vec<Phrase>,
}

/// Stems that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    /// Joined by spaces; they may be none, which no text has.
    stems: String,
    /// Whether the last is the beginning of a word.
    prefix: bool,
}

impl TextWord {
    /// A folded word of a query, with other names for it; its last part as the beginning of a word,
    /// unless it is short.
    pub(super) fn of(word: &str) -> Self {
        Self::in_ways(word, true, &variants(signed(word).1))
    }

    fn in_ways(words: &str, prefix: bool, variants: &[String]) -> Self {
        let (sign, bare) = signed(words);
        let mut tokenizer = Tokenizer::default();
        let mut phrase = |words: &str, prefix: bool| {
            let stems = tokenizer.of(words);
            let last = stems.rsplit(' ').next().unwrap_or_default();
            let letters = last.chars().count();
            let is_long = letters >= MIN_PREFIX_LETTERS || last.ends_with(is_unspaced);
            Phrase { prefix: prefix && is_long, stems }
        };
        let signed = |prefix| Phrase { stems: words.to_owned(), prefix };
        let mut ways = match sign {
            // An option is no word: `-it` is not "it".
            Some('－') => return Self { ways: vec![signed(false)] },
            // `.net` is no "network".
            Some(_) => vec![signed(prefix), phrase(bare, false)],
            None => vec![phrase(bare, prefix)],
        };
        ways.extend(variants.iter().map(|words| phrase(words, prefix)));
        Self { ways }
    }

    /// An FTS5 expression for it.
    pub fn expression(&self) -> String {
        self.joined(|phrase| phrase.prefix)
    }

    /// An FTS5 expression for it as a whole word, not as the beginning of one.
    pub fn as_it_stands(&self) -> String {
        self.joined(|_| false)
    }

    fn joined(&self, prefix: impl Fn(&Phrase) -> bool) -> String {
        let star = |way: &Phrase| if prefix(way) { "*" } else { "" };
        let ways = self.ways.iter().map(|way| format!("\"{}\"{}", way.stems, star(way)));
        match &ways.collect::<Vec<_>>()[..] {
            [one] => one.clone(),
            ways => format!("({})", ways.join(" OR ")),
        }
    }

    /// Whether it is several words in one of its ways, which a table without phrases can't look up.
    pub fn is_phrase(&self) -> bool {
        self.ways.iter().any(|way| way.stems.contains(' '))
    }

    /// How often some stems have it.
    pub fn count(&self, stems: &[&str]) -> usize {
        self.ways.iter().map(|way| way.count(stems)).sum()
    }
}

impl Phrase {
    fn count(&self, stems: &[&str]) -> usize {
        let mut parts = self.stems.split(' ');
        let (Some(last), before) = (parts.next_back(), parts) else { return 0 };
        let before: Vec<&str> = before.collect();
        if last.is_empty() {
            return 0;
        }
        let ends = |stem: &str| if self.prefix { stem.starts_with(last) } else { stem == last };
        let at = before.len();
        (at..stems.len()).filter(|&end| ends(stems[end]) && stems[end - at..end] == before).count()
    }
}

/// An FTS5 expression for a folded word or phrase, stemmed like those of texts. With `prefix`, the
/// last word matches as a prefix, unless it is short.
pub fn expression(words: &str, prefix: bool) -> String {
    let variants = if words.contains(' ') { Vec::new() } else { variants(signed(words).1) };
    TextWord::in_ways(words, prefix, &variants).expression()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_beginnings_and_other_names_are_counted() {
        for (word, stems, count) in [
            ("lock", "lock locksmith a lock", 3),
            ("of", "of offer of", 2),
            ("node js", "node js nodej js node node jsx", 2),
            ("sha256", "sha 256 sha256sum sha 25", 2),
            ("－it", "－it it －items", 1),
            ("．net", "net ．net network", 2),
            ("存储", "存储 储引 存 储", 1),
            ("…", "a b", 0),
            ("lock", "", 0),
        ] {
            let stems: Vec<&str> = stems.split_ascii_whitespace().collect();
            assert_eq!(TextWord::of(word).count(&stems), count, "{word}: {stems:?}");
        }
        let word = TextWord::of("sha256");
        assert!(word.is_phrase() && !TextWord::of("lock").is_phrase());
        assert_eq!(word.as_it_stands(), "(\"sha256\" OR \"sha 256\")");
        assert_eq!(word.expression(), "(\"sha256\"* OR \"sha 256\"*)");
    }
}
