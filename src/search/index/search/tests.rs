//! The index against a plain search, letter by letter.

use proptest::prelude::*;

use crate::{domain::Kind, search::fold};

use super::{
    super::{
        builder::{Builder, Item},
        found::{Class, Rank},
        pattern::Test,
        reference as plain,
        terms::TermKind,
    },
    *,
};

fn index(titles: &[String], tags: &[Vec<String>]) -> Index {
    index_with(titles, tags, &vec![Vec::new(); titles.len()])
}

fn index_with(titles: &[String], tags: &[Vec<String>], aliases: &[Vec<String>]) -> Index {
    let mut builder = Builder::new();
    for (key, (title, tags)) in titles.iter().zip(tags).enumerate() {
        let names = builder.names(("web", "The web"), tags, &aliases[key]);
        builder.add(&Item {
            key: key as i64,
            title,
            kind: Kind::ALL[key % Kind::ALL.len()],
            level: None,
            names: &names,
        });
    }
    builder.finish()
}

/// The ranks of the entries for which `holds`, each matched letter by letter.
fn plainly(
    index: &Index,
    pattern: &Pattern,
    tags: &[Vec<String>],
    aliases: &[Vec<String>],
    holds: impl Fn(usize) -> bool,
) -> Vec<Rank> {
    let term = |kind, name: &String| Term { kind, text: fold(name) };
    let category = Term { kind: TermKind::Category, text: "the web web".to_owned() };
    let mut exact = Vec::new();
    let mut typos = Vec::new();
    for number in (0..tags.len()).filter(|&number| holds(number)) {
        let tags = tags[number].iter().map(|tag| term(TermKind::Tag, tag));
        let aliases = aliases[number].iter().map(|alias| term(TermKind::Alias, alias));
        let terms: Vec<Term> = tags.chain(aliases).collect();
        let title = index.title(number);
        let (mut sum, mut with_typo, mut changed) = (0, 0, false);
        let (mut all_match, mut all_prefixes, mut scattered) = (true, true, false);
        for word in &pattern.words {
            let names = terms.iter().map(|term| term.score(word)).max().unwrap_or(0);
            let score = plain::score(word, title).max(names).max(category.score(word));
            all_match &= score > 0;
            all_prefixes &= score >= score::PREFIX;
            let named = names.max(category.score(word)) > 0;
            scattered |= !named && (score::SUBSEQUENCE..score::ONE_MISSING).contains(&score);
            sum += score;
            let typos = terms.iter().map(|term| term.typo_score(word)).max().unwrap_or(0);
            let typos = typos.max(plain::typo_score(word, title)).max(category.typo_score(word));
            if score == 0 && typos == 0 {
                with_typo = u16::MAX;
                break;
            }
            changed |= score == 0;
            with_typo += if score == 0 { typos } else { score };
        }
        let texts: Vec<&str> = pattern.words.iter().map(Word::text).collect();
        let whole = texts.join(" ");
        let is_phrase = format!(" {title}").contains(&format!(" {whole}"));
        let class = match texts.len() {
            _ if scattered => Class::Scattered,
            _ if !all_prefixes => Class::Match,
            _ if title == whole => Class::ExactTitle,
            1 => Class::Prefix,
            _ if is_phrase => Class::Prefix,
            _ => Class::Match,
        };
        if all_match {
            exact.push(Rank::new(class, sum, title.len(), number));
        } else if changed && with_typo < u16::MAX {
            typos.push(Rank::new(Class::Typo, with_typo, title.len(), number));
        }
    }
    if exact.len() < TYPOS_BELOW && pattern.words.iter().any(Word::may_have_typo) {
        exact.extend(typos);
    }
    exact.sort_unstable_by(|a, b| b.cmp(a));
    exact
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn typing_letter_by_letter_finds_what_a_plain_search_finds(
        titles in prop::collection::vec("[a-dé]{1,6}( [a-d]{1,6}){0,4}", 1..400),
        tag in "[a-d]{2,5}",
        alias in "[a-d]{1,3}",
        test in 0..4,
        query in "[a-dé]{1,7}( [a-d]{1,6}){0,2}",
        most in 1_usize..40,
    ) {
        let tags: Vec<Vec<String>> = (0..titles.len())
            .map(|at| if at % 3 == 0 { vec![tag.clone()] } else { Vec::new() })
            .collect();
        let aliases: Vec<Vec<String>> = (0..titles.len())
            .map(|at| if at % 7 == 1 { vec![alias.clone()] } else { Vec::new() })
            .collect();
        let index = index_with(&titles, &tags, &aliases);
        let (tests, holds): (Vec<Test>, fn(usize) -> bool) = match test {
            0 => (vec![], |_| true),
            1 => (vec![Test::In(index.set((0..400).step_by(4)))], |number| number % 4 == 0),
            2 => (vec![Test::Not(Box::new(Test::Tag(Word::new(&tag))))], |number| number % 3 != 0),
            _ => {
                let any = vec![Test::Kind(vec![Kind::ALL[1]]), Test::Tag(Word::new(&tag))];
                (vec![Test::Any(any)], |number| number % Kind::ALL.len() == 1 || number % 3 == 0)
            }
        };
        let mut session = Session::new();
        for (end, c) in query.char_indices() {
            let typed = &query[..end + c.len_utf8()];
            let words = typed.split(' ').filter(|word| !word.is_empty());
            let words: Vec<Word> = words.map(|word| Word::new(&fold(word))).collect();
            let pattern = Pattern { words, tests: tests.clone() };
            let found = index.search(&pattern, most, &mut session);
            let plain = plainly(&index, &pattern, &tags, &aliases, holds);
            prop_assert_eq!(found.total, plain.len(), "{}", typed);
            prop_assert_eq!(&found.best[..], &plain[..plain.len().min(most)], "{}", typed);
        }
    }
}

#[test]
fn many_blocks_on_two_threads_are_searched_like_one() {
    let titles: Vec<String> = (0..TWO_THREADS_FROM + BLOCK / 2)
        .map(|number| format!("{} number {number}", ["redis", "celery", "django"][number % 3]))
        .collect();
    let tags = vec![Vec::new(); titles.len()];
    let index = index(&titles, &tags);
    for query in ["r", "e", "ed", "redis", "cel 777", "djang", "nmbr 12345", "celrey 300"] {
        let words = query.split(' ').map(Word::new).collect();
        let pattern = Pattern { words, tests: Vec::new() };
        let found = index.search(&pattern, 50, &mut Session::new());
        let plain = plainly(&index, &pattern, &tags, &tags, |_| true);
        assert_eq!(found.total, plain.len(), "{query}");
        assert_eq!(found.best[..], plain[..plain.len().min(50)], "{query}");
    }
}

#[test]
fn tests_leave_only_what_they_hold_for() {
    let titles: Vec<String> = ["Redis", "Redis locks", "Caches"].map(String::from).to_vec();
    let tags = vec![vec![], vec!["lock free".to_owned()], vec!["redis".to_owned()]];
    let index = index(&titles, &tags);
    let find = |words: &[&str], test: Test| {
        let words = words.iter().map(|word| Word::new(word)).collect();
        let pattern = Pattern { words, tests: vec![test] };
        let found = index.search(&pattern, 9, &mut Session::new());
        found.best.iter().map(|rank| index.key(rank.number())).collect::<Vec<_>>()
    };
    assert_eq!(find(&["redis"], Test::Kind(vec![Kind::ALL[1]])), [1]);
    assert_eq!(find(&[], Test::Tag(Word::new("redis"))), [2]);
    assert_eq!(find(&["redis"], Test::Title(Word::new("lock"))), [1]);
    assert_eq!(find(&["redis"], Test::Not(Box::new(Test::Named(Word::new("locks"))))), [0, 2]);
    assert_eq!(find(&["redis"], Test::In(index.set([2, 77]))), [2]);
    let whole = Test::Category(Word::new("web"));
    assert_eq!(find(&["redis"], whole).len(), 3);
}
