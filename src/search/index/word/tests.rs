//! The fast scoring against the plain one.

use proptest::prelude::*;

use super::{
    super::{
        bits::MAX_TEXT, candidates::Candidates, columns::ShapeColumns, reference as plain,
        shape::Shape,
    },
    *,
};

fn stored(text: &str) -> Vec<u8> {
    let mut stored = text.as_bytes().to_vec();
    stored.resize(text.len() + LANES, b'x');
    stored
}

fn fast(word: &Word, text: &str, mask: FitMask, exact: bool) -> u16 {
    let probe = Probe { mask, exact, word_start: None };
    let score = word.score(&stored(text), text.len(), probe, &mut Scratch::new());
    if score == score::SPARSE { 0 } else { score }
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
        assert!(plain::typo_score(&Word::new(wrong), "django signals") > 0, "{wrong}");
    }
    for far in ["dagno", "jdagno", "djxx", "dja"] {
        assert_eq!(plain::typo_score(&Word::new(far), "django signals"), 0, "{far}");
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
        let score = fast(&word, &text, FitMask::ANY, true);
        let typo = word.typo_score(&stored(&text), text.len());
        prop_assert_eq!(score, plain::score(&word, &text));
        prop_assert_eq!(typo, plain::typo_score(&word, &text));
        // Shapes never rule out a match.
        let mut candidates = Candidates::default();
        let shapes = ShapeColumns::of(&[Shape::of(&text)]);
        shapes.look_up(word.required(), &mut candidates);
        shapes.look_up_typos(word.required_for_typo(), &mut candidates);
        let mask = candidates.at(0);
        prop_assert!(score <= score::upper_bound(mask));
        prop_assert!(typo == 0 || mask.has(FitMask::TYPO));
        for exact in [true, false] {
            let known = fast(&word, &text, mask, exact);
            let right = if exact { known == score } else { (known > 0) == (score > 0) };
            prop_assert!(right, "{known} {score} {exact}");
        }
    }

    #[test]
    fn both_ways_agree_on_long_texts(
        text in "[a-c]{1,5}( [a-c]{1,9}){0,60}",
        word in "[a-c]{3,9}",
    ) {
        let text = &text[..text.len().min(MAX_TEXT)];
        let word = Word::new(&word);
        let score = fast(&word, text, FitMask::ANY, true);
        let typo = word.typo_score(&stored(text), text.len());
        prop_assert_eq!(score, plain::score(&word, text));
        prop_assert_eq!(typo, plain::typo_score(&word, text));
    }
}
