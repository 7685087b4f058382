//! The other forms of a word: inflected and derived, and as it is spelled elsewhere.
//!
//! The full text holds stems, and there is no list of its words to choose from. So the forms that
//! could be there are made from the word, and those that are not there cost a look-up each.

use std::collections::{BTreeMap, BTreeSet};

use super::function_words::Language;
use crate::search::tokenizer::Tokenizer;

/// Letters of the shortest word that has other forms, and of what is left without an ending.
const MIN_WORD: usize = 4;
const MIN_BASE: usize = 3;

/// English words whose forms share no stem; each line holds the forms of one, or of several that
/// are one word with and without a space.
const IRREGULAR: &str = "
begin began begun
bind bound
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen
choice choose
come came
die dead death dying
draw drew drawn
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
fly flew flown
forbid forbade forbidden
forget forgot forgotten
freeze froze frozen
give gave given
grow grew grown growth
hang hung
hear heard
hide hid hidden
hold held
index indexes indices
know knew known
lead led
leave left
lend lent
lose lost loss
mean meant
meet met
pay paid payment
ride rode ridden
ring rang rung
rise rose risen
run ran
see saw seen
sell sold sale
send sent
shake shook shaken
shrink shrank shrunk
sing sang sung
sleep slept
speak spoke spoken
spend spent
steal stole stolen theft
stick stuck
strike struck
take took taken
teach taught
tear tore torn
think thought
throw threw thrown
wake woke woken
wear wore worn
win won
write wrote written
";

/// The endings of a language, longest first; none of them is empty.
fn endings(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &[
            "ations", "ation", "ments", "ness", "ment", "ings", "ions", "able", "ing", "ion",
            "est", "ed", "es", "er", "ly", "al", "s", "y", "e", "d",
        ],
        Language::French => &[
            "issements",
            "issement",
            "ements",
            "ations",
            "ement",
            "ation",
            "aient",
            "antes",
            "ante",
            "ants",
            "ees",
            "ant",
            "ait",
            "ent",
            "ons",
            "iez",
            "ies",
            "ees",
            "ee",
            "es",
            "er",
            "ez",
            "ir",
            "is",
            "it",
            "ie",
            "e",
            "s",
        ],
        Language::Spanish => &[
            "aciones", "amiento", "acion", "iendo", "ieron", "aron", "ando", "adas", "ados", "ada",
            "ado", "ido", "ida", "aba", "ian", "ar", "er", "ir", "an", "en", "as", "os", "es", "a",
            "o", "e", "s",
        ],
        Language::German => &[
            "ungen", "ierung", "erung", "ieren", "iert", "ung", "test", "ten", "tet", "ern", "em",
            "en", "er", "es", "te", "et", "st", "e", "n", "s", "t",
        ],
    }
}

/// The other forms of a folded word of the query by their stems, without those of the word itself.
pub(super) fn other_forms(
    word: &str,
    languages: &[Language],
    tokenizer: &mut Tokenizer,
) -> BTreeMap<String, String> {
    let mut forms = BTreeSet::new();
    if word.chars().count() >= MIN_WORD && word.chars().all(char::is_alphabetic) {
        for &language in languages {
            let endings = endings(language);
            for base in bases(word, language, endings) {
                forms.extend(endings.iter().map(|ending| format!("{base}{ending}")));
                forms.insert(base);
            }
        }
    }
    if languages.contains(&Language::English) {
        let lines = IRREGULAR.lines().map(str::split_ascii_whitespace);
        for line in lines.filter(|line| line.clone().any(|known| known == word)) {
            forms.extend(line.map(str::to_owned));
        }
        let spelled: Vec<String> = forms.iter().filter_map(|form| respelled(form)).collect();
        forms.extend(spelled);
        forms.extend(respelled(word));
    }
    let mut stems: BTreeMap<String, String> =
        forms.into_iter().map(|form| (tokenizer.of(&form), form)).collect();
    stems.remove(&tokenizer.of(word));
    stems.retain(|stem, _| !stem.is_empty() && !stem.contains(' '));
    stems
}

/// What can be left of a word without an ending: caching has cach and cache, running run.
fn bases(word: &str, language: Language, endings: &[&str]) -> Vec<String> {
    let mut bases = vec![word.to_owned()];
    // `cached` ends in `ed` as well, and `find` is no form of `fine`.
    for ending in endings.iter().filter(|ending| language != Language::English || **ending != "d") {
        let Some(base) = word.strip_suffix(ending) else { continue };
        if base.chars().count() < MIN_BASE {
            continue;
        }
        bases.push(base.to_owned());
        if language == Language::English {
            let mut back = base.chars().rev();
            let (last, before) = (back.next(), back.next());
            if last == before && base.len() > MIN_BASE {
                bases.push(base[..base.len() - 1].to_owned());
            } else if last == Some('i') {
                bases.push(format!("{}y", &base[..base.len() - 1]));
            }
        }
        break;
    }
    bases
}

/// A word as it is spelled on the other side of the Atlantic, if that could differ.
fn respelled(word: &str) -> Option<String> {
    let pairs = [
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("our", "or"),
        ("ogue", "og"),
        ("tre", "ter"),
        ("ence", "ense"),
        ("lled", "led"),
        ("lling", "ling"),
    ];
    pairs.iter().find_map(|(here, there)| {
        let other = |from: &str, to: &str| {
            let at = word.rfind(from).filter(|&at| at >= 2)?;
            Some(format!("{}{to}{}", &word[..at], &word[at + from.len()..]))
        };
        other(here, there).or_else(|| other(there, here))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(word: &str, other: &str, language: Language) -> bool {
        let mut tokenizer = Tokenizer::default();
        let stem = tokenizer.of(other);
        tokenizer.of(word) == stem
            || other_forms(word, &[language], &mut tokenizer).contains_key(&stem)
    }

    #[test]
    fn a_word_has_its_inflected_and_derived_forms() {
        for (word, other) in [
            ("deploy", "deployment"),
            ("deployments", "deploy"),
            ("slower", "slow"),
            ("caching", "cache"),
            ("running", "run"),
            ("retries", "retry"),
            ("lost", "lose"),
            ("paid", "payment"),
            ("authorization", "authorisation"),
            ("optimise", "optimizing"),
            ("color", "colour"),
            ("cancelled", "canceled"),
        ] {
            assert!(has(word, other, Language::English), "{word} {other}");
        }
        for (word, other, language) in [
            ("bloquer", "bloque", Language::French),
            ("deploiement", "deploiements", Language::French),
            ("borrar", "borradas", Language::Spanish),
            ("erneuern", "erneuerung", Language::German),
            ("verschickt", "verschicken", Language::German),
        ] {
            assert!(has(word, other, language), "{word} {other}");
        }
        assert!(!has("query", "quarry", Language::English));
        assert!(!has("find", "fine", Language::English));
        assert!(!has("n+1", "n", Language::English));
    }
}
