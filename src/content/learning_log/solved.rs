//! How people say that something was solved, in a clause: "solved by", "I fixed it with", "how it
//! was resolved".

use super::{plain::undecorated, shapes::Shapes};
use crate::domain::fold;

/// The word of labels that are such a clause.
pub(super) const SOLVED: &str = "solved";
/// The word of labels like "How I solved it".
pub(super) const HOW: &str = "how";
/// The word of labels like "What went wrong".
pub(super) const WHAT: &str = "what";

/// What a clause may begin a line with.
const VERBS: &[&str] = &[
    "solved",
    "fixed",
    "resolved",
    "addressed",
    "resolu",
    "resolue",
    "resolus",
    "resolues",
    "corrige",
    "corrigee",
    "regle",
    "reglee",
    "surmonte",
    "surmontee",
    "resuelto",
    "resuelta",
    "solucionado",
    "solucionada",
    "corregido",
    "corregida",
    "resolvido",
    "resolvida",
    "corrigido",
    "corrigida",
    "contornado",
    "contornada",
    "gelost",
    "behoben",
];
/// The same with somebody who did it before.
const VERBS_OF_SOMEBODY: &[&str] = &[
    "overcame",
    "handled",
    "tackled",
    "mitigated",
    "resolvi",
    "resolvimos",
    "resolvio",
    "solucione",
    "solucionamos",
    "soluciono",
    "corregi",
    "resolvemos",
    "resolveu",
    "solucionei",
    "corrigi",
    "contornei",
];
const SUBJECTS: &[&str] = &[
    "i", "we", "it", "this", "that", "was", "were", "has", "been", "have", "had", "which", "then",
    "which", "jai", "lai", "je", "nous", "avons", "a", "ete", "il", "elle", "lo", "se", "fue",
    "ha", "he", "hemos", "eu", "foi", "nos", "isso", "ich", "wir", "habe", "haben", "wurde", "es",
    "das",
];
const OBJECTS: &[&str] =
    &["it", "this", "that", "them", "these", "the", "issue", "problem", "bug", "le", "lo", "isso"];
const PREPOSITIONS: &[&str] = &[
    "by", "with", "using", "through", "via", "par", "avec", "grace", "con", "por", "usando",
    "mediante", "com", "atraves", "mit", "durch", "indem",
];
/// Prepositions that only a verb may follow, which ends like this: "en ajoutant", "al añadir".
const BEFORE_VERBS: &[(&str, &str)] = &[("en", "ant"), ("al", "r"), ("ao", "r")];

/// What questions for the way begin with, and labels like "What I did".
const ASKING: &[&str] = &["how", "comment", "como", "wie", "what", "ce", "lo", "que", "o", "was"];
/// How words begin that say that something was solved.
const STEMS: &[&str] = &[
    "solv",
    "fixed",
    "fixes",
    "resol",
    "overc",
    "tackled",
    "addressed",
    "mitigat",
    "solucion",
    "resuel",
    "corrig",
    "correg",
    "surmont",
    "contorn",
    "superad",
    "superei",
    "regl",
    "gelost",
    "behoben",
];
/// Labels that tell what was done.
const DID: &[&str] = &[
    "what i did",
    "what we did",
    "what i did about it",
    "what worked",
    "what helped",
    "ce que jai fait",
    "ce que nous avons fait",
    "lo que hice",
    "lo que hicimos",
    "que hice",
    "o que fiz",
    "o que fizemos",
    "was ich getan habe",
    "was ich gemacht habe",
    "was wir getan haben",
    "was geholfen hat",
    "actions taken",
    "steps taken",
    "measures taken",
    "actions menees",
    "mesures prises",
    "acciones realizadas",
    "acciones tomadas",
    "medidas tomadas",
    "acoes realizadas",
    "acoes tomadas",
    "medidas adotadas",
    "ergriffene massnahmen",
];
/// Labels that tell what was met.
const WENT_WRONG: &[&str] = &[
    "what went wrong",
    "what happened",
    "what broke",
    "ce qui a echoue",
    "ce qui na pas marche",
    "que salio mal",
    "lo que salio mal",
    "o que deu errado",
    "was schief ging",
    "was schiefging",
    "was passiert ist",
];

/// The words that clauses at the beginning of a line begin with.
pub(super) const FIRST_WORDS: Shapes = Shapes::of_first_words(&[VERBS, ASKING, DID]);

/// Words of a clause, at most.
pub(super) const MOST_WORDS: usize = 9;

/// What follows "solved by" at the beginning of a text, which is the solution.
pub(super) fn solved_by(text: &str) -> Option<&str> {
    clause(text, false)
}

/// Whether a text begins with such a clause, also where it says who did it: "I fixed it by".
pub(super) fn somebody_solved(text: &str) -> bool {
    clause(text, true).is_some()
}

fn clause(text: &str, of_somebody: bool) -> Option<&str> {
    let text = undecorated(text);
    let mut words = words(text).take(MOST_WORDS).peekable();
    if of_somebody {
        while words.next_if(|(word, _)| SUBJECTS.contains(&&word[..])).is_some() {}
    }
    let (verb, _) = words.next()?;
    let known = VERBS.contains(&&verb[..]) || of_somebody && VERBS_OF_SOMEBODY.contains(&&verb[..]);
    if !known {
        return None;
    }
    while words.next_if(|(word, _)| OBJECTS.contains(&&word[..])).is_some() {}
    let (preposition, end) = words.next()?;
    while words.next_if(|(word, _)| matches!(&word[..], "le" | "la" | "les" | "lo")).is_some() {}
    let next = words.next().map(|(word, _)| word).unwrap_or_default();
    let leads = PREPOSITIONS.contains(&&preposition[..])
        || BEFORE_VERBS.iter().any(|(word, ending)| preposition == *word && next.ends_with(ending));
    leads.then(|| &text[end..])
}

/// The words that a text begins with, folded, each with the byte behind it; up to a sign between
/// them.
pub(super) fn words(text: &str) -> impl Iterator<Item = (String, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text[at..].trim_start_matches([' ', '\n']);
        let begin = text.len() - rest.len();
        let letter = |c: char| c.is_alphabetic() || matches!(c, '\u{301}' | '\'' | '’');
        let length = rest.find(|c| !letter(c)).unwrap_or(rest.len());
        at = begin + length;
        (length > 0).then(|| (fold(&rest[..length]), at))
    })
}

/// Whether folded words are a label for what was done: "how i solved it", "what i did".
pub(super) fn asks_how(words: &str) -> bool {
    let mut each = words.split(' ');
    let asks = matches!(each.next(), Some("how" | "comment" | "como" | "wie"));
    DID.contains(&words) || asks && each.clone().count() < 7 && each.any(tells_solved)
}

/// Whether folded words are a label for what was met: "what went wrong".
pub(super) fn asks_what(words: &str) -> bool {
    WENT_WRONG.contains(&words)
}

/// Whether a folded word says that something was solved: "fixed", "gelöst", but not "solving".
pub(super) fn tells_solved(word: &str) -> bool {
    !word.ends_with("ing") && STEMS.iter().any(|stem| word.starts_with(stem))
}

/// Whether a folded word is part of such clauses and labels.
pub(super) fn is_of_clause(word: &str) -> bool {
    [VERBS, PREPOSITIONS, ASKING].iter().any(|words| words.contains(&word))
        || DID.iter().chain(WENT_WRONG).any(|words| words.split(' ').any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_say_who_solved_what_and_how() {
        for text in [
            "solved with a cache",
            "I fixed it by waiting",
            "This was resolved with help",
            "we solved the problem using threads",
            "Résolu en installant l'outil",
            "lo resolvimos con un índice",
            "resolvi ao mudar a ordem",
            "wurde behoben durch Geduld",
        ] {
            assert!(somebody_solved(text), "{text}");
        }
        for text in ["Resuelto en la versión 2", "It was a week", "I used it with care", "fixed"] {
            assert!(!somebody_solved(text), "{text}");
        }
        assert_eq!(solved_by("solved with a cache"), Some(" a cache"));
        assert_eq!(solved_by("I fixed it by waiting"), None);
    }

    #[test]
    fn labels_may_be_questions_for_the_way() {
        for words in ["how i solved it", "como foram resolvidas", "wie ich es gelost habe"] {
            assert!(asks_how(words), "{words}");
        }
        for words in ["how it works", "what i learned", "how to use it", "problem solving"] {
            assert!(!asks_how(words), "{words}");
        }
    }
}
