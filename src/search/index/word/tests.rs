//! The fast look against the plain one.

use proptest::prelude::*;

use super::{
    super::{
        bits::MAX_TEXT, candidates::Candidates, columns::Shapes, reference as plain, shape::Shape,
    },
    *,
};

fn stored(text: &str) -> Vec<u8> {
    let mut stored = text.as_bytes().to_vec();
    stored.resize(text.len() + LANES, b'x');
    stored
}

fn fast(word: &Word, text: &str, chance: Chance, exactly: bool) -> u16 {
    let look = Look { chance, exactly, begun: None };
    let score = word.score(&stored(text), text.len(), look, &mut Scratch::new());
    if score == score::NOT_YET { 0 } else { score }
}

#[test]
fn better_fits_are_worth_more() {
    let score = |word: &str, text: &str| plain::score(&Word::new(word), text);
    let order = [
        score("redis", "redis"),
        score("redis", "a redis b"),
        score("red", "redis locks"),
        score("red", "a redis"),
        score("cicd", "about ci cd with jenkins"),
        score("edi", "redis"),
        score("rbtmq", "rabbitmq"),
        score("rbtq", "rabbitmq and queues"),
    ];
    assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    assert_eq!(score("redis", "remote shops build many indexes"), 0);
}

#[test]
fn one_letter_may_be_wrong() {
    for wrong in ["djagno", "djngo", "djamgo", "djanngo", "ejango"] {
        assert!(plain::worth_with_typo(&Word::new(wrong), "django signals") > 0, "{wrong}");
    }
    for far in ["dagno", "jdagno", "djxx", "dja"] {
        assert_eq!(plain::worth_with_typo(&Word::new(far), "django signals"), 0, "{far}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn both_ways_agree(
        text in "[abcdé中]{1,5}( [abcdé中]{1,6}){0,6}( [ab]{20,70}){0,3}",
        word in "[abcdé中]{1,7}( [ab]{1,2})?",
    ) {
        let word = Word::new(&word);
        let score = fast(&word, &text, Chance::ANY, true);
        let typo = word.worth_with_typo(&stored(&text), text.len());
        prop_assert_eq!(score, plain::score(&word, &text));
        prop_assert_eq!(typo, plain::worth_with_typo(&word, &text));
        // What shapes rule out does not fit.
        let mut candidates = Candidates::default();
        let shapes = Shapes::of(&[Shape::of(&text)]);
        shapes.look_up(word.request(), &mut candidates);
        shapes.look_up_nearly(word.typo_asked(), &mut candidates);
        let chance = candidates.at(0);
        prop_assert!(score <= score::most(chance));
        prop_assert!(typo == 0 || chance.has(Chance::NEARLY));
        for exactly in [true, false] {
            let known = fast(&word, &text, chance, exactly);
            let right = if exactly { known == score } else { (known > 0) == (score > 0) };
            prop_assert!(right, "{known} {score} {exactly}");
        }
    }

    #[test]
    fn both_ways_agree_on_long_texts(
        text in "[a-c]{1,5}( [a-c]{1,9}){0,60}",
        word in "[a-c]{3,9}",
    ) {
        let text = &text[..text.len().min(MAX_TEXT)];
        let word = Word::new(&word);
        let score = fast(&word, text, Chance::ANY, true);
        let typo = word.worth_with_typo(&stored(text), text.len());
        prop_assert_eq!(score, plain::score(&word, text));
        prop_assert_eq!(typo, plain::worth_with_typo(&word, text));
    }
}
