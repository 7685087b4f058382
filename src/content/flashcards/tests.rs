//! What becomes a card, and what does not.

use super::*;
use crate::domain::{CategoryId, EntryId, Extras};

fn entry(kind: Kind, id: &str, title: &str, summary: &str, body: &str) -> Entry {
    let content = match body.split_once("\n---\n") {
        Some((challenge, solution)) => Content::Challenge {
            challenge: challenge.to_owned(),
            solution: Some(solution.to_owned()),
        },
        None => Content::Body(body.to_owned()),
    };
    Entry {
        id: EntryId::new(id).unwrap(),
        category: CategoryId::new("c").unwrap(),
        kind,
        title: title.to_owned(),
        summary: summary.to_owned(),
        aliases: vec!["dog-piling".to_owned()],
        tags: Vec::new(),
        level: None,
        links: Vec::new(),
        source: String::new(),
        content,
        extras: Extras::default(),
    }
}

fn fronts(cards: &[Flashcard]) -> Vec<&str> {
    cards.iter().map(|card| &card.front[..]).collect()
}

#[test]
fn a_summary_asks_for_the_title_and_holds_none_of_its_words() {
    let summary = "Cached pages: a cache that many ask for expires; stampedes (dogpiles) follow.";
    let cards = flashcards(&entry(Kind::Concept, "a", "Cache stampede", summary, "text"), None);
    assert_eq!(fronts(&cards), ["[…] pages: a […] that many ask for expires; […] ([…]) follow."]);
    assert_eq!(cards[0].answer.as_deref(), Some("Cache stampede"));
    // Nothing is left to ask by.
    let cards =
        flashcards(&entry(Kind::Concept, "a", "Cache stampede", "Cache stampedes.", ""), None);
    assert!(cards.is_empty());
}

#[test]
fn a_challenge_asks_its_problem_and_shows_nothing_of_the_solution() {
    let mut challenge =
        entry(Kind::Challenge, "a", "Slow pages", "Too many queries.", "It hangs.\n---\nJoin.");
    let cards = flashcards(&challenge, None);
    assert_eq!(cards[0].front, "**Slow pages**\n\nIt hangs.");
    assert_eq!((&cards[0].back[..], &cards[0].slot[..]), ("Join.", "solution"));
    // An imported cloze is asked part by part.
    challenge.content = Content::Challenge {
        challenge: "Cloze".into(),
        solution: Some("{{c1::Redis}} expires with {{c2::EX::option}} or {{c1::PX}}".into()),
    };
    assert_eq!(
        fronts(&flashcards(&challenge, None)),
        ["[…] expires with EX or […]", "Redis expires with [option] or PX"]
    );
    challenge.content = Content::Challenge { challenge: "Open".into(), solution: None };
    assert!(flashcards(&challenge, None).is_empty());
}

#[test]
fn a_takeaway_leaves_out_its_bold_or_its_rarest_words() {
    let front = |body: &str| {
        let cards =
            flashcards(&entry(Kind::Takeaway, "my/a", "A title of five words", "", body), None);
        cards.into_iter().next().map(|card| (card.front, card.answer.unwrap_or_default()))
    };
    let pair = |front: &str, answer: &str| Some((front.to_owned(), answer.to_owned()));
    assert_eq!(front("Always **respect** security."), pair("Always […] security.", "respect"));
    assert_eq!(
        front("Containers are non-negotiable in this work."),
        pair("[…] are non-negotiable in this work.", "Containers")
    );
    // Where everything is bold, nothing of it is; one that is only tags asks its title.
    assert_eq!(
        front("**Measure before you optimise it.**"),
        pair("Measure before you […] it.", "optimise")
    );
    assert_eq!(front("#ops"), pair("A […] of five words", "title"));
    assert_eq!(front("Logs."), None);
}

#[test]
fn code_leaves_out_one_name_everywhere() {
    let body = "```python\n# set a value\nclient.set(key, value, ex=60)\nclient.get(key)\n```\n";
    let cards = flashcards(&entry(Kind::Article, "a", "Redis", "", body), None);
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].answer.as_deref(), Some("value"));
    assert!(cards[0].front.contains("client.set(key, […], ex=60)"), "{}", cards[0].front);
    for plain in ["```text\none line\nother line\n```", "```python\nx = 1\n```", "no code"] {
        assert!(flashcards(&entry(Kind::Article, "a", "T", "", plain), None).is_empty(), "{plain}");
    }
}

#[test]
fn notes_hold_questions_and_clozes_outside_code() {
    let note = "Q: What expires a key?\nA: `EXPIRE`, in seconds\n\n\
        - **Q:** Two\n  lines?\n- **A:** Yes,\n  two.\n\n\
        Use ==SETEX== and ==not SET== here, if a == b.\n\n\
        A {{template}} in `{{code}}` and \\{{none}}.\n\n\
        ```\nQ: no\nA: no\n==no==\n```\nfront::back\n\nQ: open\n\nA: later\n";
    let entry = entry(Kind::Concept, "a", "T", "", "{{ not_here }} ==nor here==");
    let cards = flashcards(&entry, Some(note));
    assert_eq!(
        fronts(&cards),
        [
            "What expires a key?",
            "Two\n  lines?",
            "open",
            "Use […] and not SET here, if a == b.",
            "Use SETEX and […] here, if a == b.",
            "A […] in `{{code}}` and \\{{none}}.",
        ]
    );
    assert_eq!(cards[0].answer.as_deref(), Some("EXPIRE, in seconds"));
    assert_eq!(cards[1].answer, None, "an answer of two lines is not typed");
    // Slots follow from the words, not from the place.
    let moved = flashcards(&entry, Some(&format!("Q: First?\nA: Yes\n\n{note}")));
    assert_eq!(moved[1].slot, cards[0].slot);
}

#[test]
fn any_note_gives_cards_that_end() {
    for text in [
        "==",
        "====",
        "{{",
        "{{}}",
        "{{c1::}}",
        "`",
        "``",
        "\\",
        "== a ==",
        "Q:\nA:",
        "A: x",
        "=\u{301}=",
    ] {
        assert!(written::cards(text).is_empty(), "{text}");
    }
    let many = "==x== ".repeat(1000);
    let own = entry(Kind::Article, "my/a", "T", "", &many);
    assert!(flashcards(&own, None).len() <= MAX_CARDS);
}

#[test]
fn likeness_is_the_share_of_common_words() {
    assert!(likeness("what expires a key", "what expires a redis key") > 0.7);
    assert!(likeness("one two", "three four") < 0.1);
}
