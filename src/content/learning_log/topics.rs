//! What a title says of what is below it: challenges, questions, notes on a release.

use super::{
    labels::{SIDES, listed},
    plain::is_emoji,
    shapes::Shapes,
    solved::tells_solved,
    words::{
        ASKING, FACED, INVITATIONS, MARKS_OF_RELEASE, MONTHS, NO_QUESTIONS, OPEN, OVERCOME,
        PROBLEMS, PROBLEMS_PLURAL, RELEASES, REVEAL_WORDS, REVEALS, SHOWS, SOLUTIONS,
        SOLUTIONS_PLURAL, TASKS,
    },
};
use crate::domain::fold;

/// What a heading names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Topics {
    pub(super) problems: bool,
    pub(super) solutions: bool,
    /// Whether it is called open: its lists are of what nobody knows yet.
    pub(super) open: bool,
    pub(super) about: About,
}

/// What a section is about, as far as it tells challenges from other things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum About {
    /// Anything.
    #[default]
    Things,
    /// Questions to learn from: those of interviews, quizzes, FAQs.
    Questions,
    /// Questions that wait for somebody, as in the minutes of a meeting.
    OpenQuestions,
    /// What somebody met on the way.
    Challenges,
    /// A release, whose fixes are news and no challenges.
    Release,
}

/// Whether the words of a title name challenges, and solutions; and what it is about, which is what
/// the title above is about where it does not say.
pub(super) fn topics_of(title: &str, above: About) -> Topics {
    let folded = fold(title);
    let numbered = || title.bytes().any(|byte| byte.is_ascii_digit());
    if !folded.split(' ').any(may_say) && !numbered() {
        return Topics { about: above, ..Topics::default() };
    }
    let (open, about) = (contains(&folded, OPEN), about(title, &folded, above));
    let mut topics = Topics { open, about, ..Topics::default() };
    for word in folded.split(' ').filter(|word| SIDES.may_have(word)) {
        let long = word.len() > 1;
        topics.problems |=
            listed(PROBLEMS_PLURAL, word).is_some() || long && listed(PROBLEMS, word).is_some();
        topics.solutions |=
            listed(SOLUTIONS_PLURAL, word).is_some() || long && listed(SOLUTIONS, word).is_some();
    }
    topics.problems |= contains(&folded, FACED);
    // "Problems and how I fixed them", but not "Fixed bugs" and not "Solve problems".
    let is_problem = |word: &str| PROBLEMS.contains(&word) || PROBLEMS_PLURAL.contains(&word);
    let behind = || folded.split(' ').skip_while(|word| !is_problem(word)).any(tells_solved);
    // "What problem does it solve?" is asked of a tool.
    let of_a_tool = || folded.split(' ').any(|word| matches!(word, "does" | "do"));
    let overcome = || contains(&folded, OVERCOME) || behind() && !of_a_tool();
    topics.solutions |= topics.problems && overcome();
    topics
}

/// Words that can say something of what is below a title.
const SAYING: Shapes =
    Shapes::of_first_words(&[OPEN, ASKING, FACED, RELEASES, &["version", "release"]]);

/// A quick look whether a folded word may do so.
fn may_say(word: &str) -> bool {
    SIDES.may_have(word)
        || SAYING.may_have(word)
        || word.ends_with("fragen")
        || word.ends_with("entretien")
}

fn about(title: &str, folded: &str, above: About) -> About {
    let says = |words: &[&str]| contains(folded, words);
    let asks = || {
        let asking = |word: &str| {
            ASKING.contains(&word)
                || (word.ends_with("fragen") || word.ends_with("entretien"))
                    && !NO_QUESTIONS.contains(&word)
        };
        folded.split(' ').any(asking)
    };
    if above == About::Release || is_release(title, folded) {
        About::Release
    } else if asks() {
        if says(OPEN) && above != About::Questions {
            About::OpenQuestions
        } else {
            About::Questions
        }
    } else if says(FACED) {
        About::Challenges
    } else {
        above
    }
}

/// Whether a name says that what it names are questions.
pub(in super::super) fn names_questions(name: &str) -> bool {
    topics_of(name, About::Things).about == About::Questions
}

/// Whether a folded text contains one of several words, or a run of them.
pub(super) fn contains(folded: &str, words: &[&str]) -> bool {
    let after_spaces = folded.match_indices(' ').map(|(at, _)| at + 1);
    std::iter::once(0).chain(after_spaces).any(|at| {
        let rest = &folded[at..];
        let first = rest.as_bytes().first();
        words.iter().filter(|word| word.as_bytes().first() == first).any(|word| {
            rest.strip_prefix(word).is_some_and(|it| it.is_empty() || it.starts_with(' '))
        })
    })
}

/// Whether a title is that of a release, or of all of them: "1.2", "v2.0.0-rc1 (2024)".
fn is_release(title: &str, folded: &str) -> bool {
    if RELEASES.contains(&folded) {
        return true;
    }
    let first = title.trim_start_matches(['[', '`', '*']).trim_start_matches(['v', 'V']);
    let version = first.starts_with(|c: char| c.is_ascii_digit())
        && first.split_whitespace().next().is_some_and(|word| word.contains('.'));
    let part = |word: &str| {
        let letters = word.trim_matches(|c: char| c.is_ascii_digit());
        let month = letters.get(..3).is_some_and(|it| MONTHS.contains(&it));
        letters.is_empty() || month || MARKS_OF_RELEASE.contains(&letters)
    };
    let spoken = ["version ", "release "].iter().find_map(|word| folded.strip_prefix(word));
    version && folded.split(' ').all(part)
        || spoken.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a title is a date, or counts weeks, days and the like.
pub(super) fn is_period(title: &str) -> bool {
    const PERIODS: &[&str] = &[
        "week",
        "day",
        "month",
        "sprint",
        "phase",
        "session",
        "iteration",
        "milestone",
        "module",
        "semaine",
        "jour",
        "mois",
        "seance",
        "semana",
        "dia",
        "mes",
        "sesion",
        "sessao",
        "fase",
        "etapa",
        "modulo",
        "woche",
        "tag",
        "monat",
        "sitzung",
        "etappe",
    ];
    let folded = fold(title);
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let month = |word: &str| word.get(..3).is_some_and(|it| MONTHS.contains(&it));
    let mut words = folded.split(' ');
    words.next().is_some_and(|first| PERIODS.contains(&first)) && words.next().is_some_and(number)
        || folded.split(' ').any(number) && folded.split(' ').all(|it| number(it) || month(it))
}

/// Whether a title says that what is below is about the whole, or this and that.
pub(super) fn is_remark(title: &str) -> bool {
    const FIRST_WORDS: &[&str] = &[
        "things",
        "notes",
        "summary",
        "overview",
        "misc",
        "other",
        "others",
        "general",
        "reflection",
        "reflections",
        "conclusion",
        "introduction",
        "context",
        "background",
        "remarks",
        "resume",
        "contexte",
        "remarques",
        "resumen",
        "contexto",
        "notas",
        "resumo",
        "zusammenfassung",
        "einleitung",
        "fazit",
        "notizen",
        "kontext",
        "sonstiges",
        "contributing",
        "contributors",
        "license",
        "licence",
        "references",
        "resources",
        "further",
        "related",
        "acknowledgements",
        "acknowledgments",
        "credits",
        "ressources",
        "recursos",
        "referencias",
        "licencia",
        "licenca",
        "lizenz",
        "quellen",
    ];
    let folded = fold(title);
    folded.split(' ').next().is_some_and(|first| FIRST_WORDS.contains(&first))
}

/// Whether a text ends with a question mark.
pub(super) fn is_question(text: &str) -> bool {
    let ends = |text: &str| {
        // "What is it? 👶"
        let marks =
            |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '"' | ':') || is_emoji(c);
        let text = text.trim_end_matches(marks);
        // "<b>What is it?</b>"
        let tagged = text.strip_suffix('>').and_then(|text| text.rsplit_once("</"));
        tagged.map_or(text, |(text, _)| text.trim_end_matches(marks)).ends_with(['?', '？'])
    };
    // "¿Qué es? Dé un ejemplo."
    let opened = || text.trim_start_matches(['*', '_', ' ']).starts_with('¿') && text.contains('?');
    // "Where is it? (in the kernel)"
    let remarked = || {
        let (before, remark) = text.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
        Some(ends(before) && !remark.contains('\n'))
    };
    // "[What is it?](#it)"
    let linked = || text.trim().strip_prefix('[')?.strip_suffix(')')?.rsplit_once("](");
    ends(text)
        || opened()
        || remarked().unwrap_or(false)
        || linked().is_some_and(|(text, address)| ends(text) && !address.contains(' '))
}

/// Whether a title asks the reader to come nearer, and nothing to be known: "Have questions?".
pub(super) fn invites(title: &str) -> bool {
    let folded = fold(title);
    folded.split(' ').next().is_none_or(|first| INVITATIONS.contains(&first))
}

/// Whether a title begins like the task of an exam: "Explain DNS".
pub(super) fn is_task(title: &str) -> bool {
    let folded = fold(title);
    TASKS.iter().any(|task| {
        folded
            .strip_prefix(task)
            .and_then(|rest| rest.strip_prefix(' '))
            .is_some_and(|rest| !rest.starts_with("of ") && !rest.starts_with("de "))
    })
}

/// Whether a summary says that it unfolds an answer, and nothing else.
pub(super) fn reveals(summary: &str) -> bool {
    let folded = fold(summary);
    let is_reveal = |word: &str| REVEALS.contains(&word);
    folded.split(' ').any(is_reveal)
        && folded.split(' ').all(|word| is_reveal(word) || REVEAL_WORDS.contains(&word))
}

/// Whether a summary says that something is shown, which is no question.
pub(super) fn shows(summary: &str) -> bool {
    let folded = fold(summary);
    folded.split(' ').next().is_none_or(|first| SHOWS.contains(&first) || reveals(summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_what_is_below_them() {
        for (title, wanted) in [
            ("Changelog", About::Release),
            ("1.2", About::Release),
            ("[1.0.1] - 2024-03-02", About::Release),
            ("v2.0.0-rc.1 (May 2024)", About::Release),
            ("4.1 Known issues", About::Things),
            ("3.11 new syntax", About::Things),
            ("Back-end interview questions", About::Questions),
            ("Prüfungsfragen", About::Questions),
            ("Langsame Abfragen", About::Things),
            ("Offene Fragen", About::OpenQuestions),
            ("Difficultés rencontrées", About::Challenges),
        ] {
            assert_eq!(topics_of(title, About::Things).about, wanted, "{title}");
        }
    }

    #[test]
    fn what_a_tool_solves_was_solved_by_nobody() {
        let topics = |title| topics_of(title, About::Things);
        assert!(topics("Problems and how I solved them").solutions);
        assert!(!topics("What problem does it solve?").solutions);
    }

    #[test]
    fn questions_end_with_their_mark() {
        for text in [
            "What is it? 👶",
            "<b>What is it?</b>",
            "**Why?**",
            "Where? (in the kernel)",
            "¿Qué es? Dé un ejemplo.",
            "[What?](#what)",
        ] {
            assert!(is_question(text), "{text}");
        }
        for text in ["What it is 👶", "See a<b", "It is (why?)", "f(x)"] {
            assert!(!is_question(text), "{text}");
        }
    }

    #[test]
    fn summaries_reveal_or_ask() {
        for summary in
            ["View answer", "Click to reveal the solution", "Antwort anzeigen", "Voir la réponse"]
        {
            assert!(reveals(summary), "{summary}");
        }
        assert!(!reveals("Show the configuration") && shows("Show the configuration"));
        assert!(is_task("Explain DNS") && is_task("True or false? It rains."));
        assert!(!is_task("List of articles") && !is_task("Explained"));
    }
}
