//! Questions in a person's own words: how often the entry that answers comes first, and among the
//! first five.
//!
//! `NEXUS_ANSWERS=1 cargo test --test it answers -- --nocapture` prints every question that misses,
//! of the half that the search may be tuned on.

#![expect(clippy::print_stdout, reason = "figures for whoever changes the search")]

use std::{env, fs, path::Path};

use nexus_tui::{
    library::{SearchRequest, SearchScope, Searcher, Source, Tier},
    store::Store,
};
use serde::Deserialize;

use super::browser::{Browser, fixture, store_of};

#[derive(Deserialize)]
struct Questions {
    shipped: Vec<Question>,
    notes: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    ask: String,
    /// Ids, or titles of notes.
    any: Vec<String>,
}

/// The least share of each half that has to come first, and in the first five: a little below what
/// was measured, so that a small change of the catalogue fails nothing.
const FLOORS: [(f64, f64); 2] = [(0.68, 0.90), (0.55, 0.74)];

/// How many questions, answered at the first place, and in the first five.
#[derive(Default, Clone, Copy)]
struct Score {
    all: usize,
    first: usize,
    five: usize,
}

impl Score {
    fn add(&mut self, place: Option<usize>) {
        self.all += 1;
        self.first += usize::from(place == Some(0));
        self.five += usize::from(place.is_some_and(|place| place < 5));
    }

    fn print(self, name: &str) {
        let share = |part: usize| part as f64 / self.all as f64;
        let Self { all, first, five } = self;
        println!("{name}: {all} asked, first {:.2}, in five {:.2}", share(first), share(five));
    }
}

/// The scores of the half that the search is tuned on, and of the other.
fn ask(source: &Source, questions: &[Question], name: &str) -> [Score; 2] {
    let (_folder, store) = store_of(source);
    let mut searcher = Searcher::new(Store::open(store.path()).unwrap(), source.origin());
    let mut scores = [Score::default(); 2];
    for (at, question) in questions.iter().enumerate() {
        let scope = SearchScope::Catalogue;
        let request = SearchRequest { query: question.ask.clone(), scope, first: 16 };
        let mut rows = Vec::new();
        let mut answer = |hits: nexus_tui::library::Hits| {
            rows = hits.rows;
            true
        };
        searcher.search(&request, &mut answer).unwrap();
        let right =
            |id: &str, title: &str| question.any.iter().any(|any| any == id || any == title);
        let place = rows.iter().position(|hit| right(hit.row.id.as_str(), &hit.row.title));
        scores[at % 2].add(place);
        if at % 2 == 0 && place != Some(0) && env::var_os("NEXUS_ANSWERS").is_some() {
            let first: Vec<&str> = rows.iter().take(5).map(|hit| hit.row.id.as_str()).collect();
            println!("{name}: {:?} at {place:?}: {first:?}", question.ask);
        }
    }
    scores
}

#[test]
fn questions_bring_what_answers_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/questions.toml");
    let questions: Questions = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let shipped = ask(&Source::Shipped, &questions.shipped, "shipped");
    let notes = ask(&fixture("answers"), &questions.notes, "notes");
    for (at, (name, (first, five))) in ["tuned on", "held back"].into_iter().zip(FLOORS).enumerate()
    {
        shipped[at].print(&format!("shipped, {name}"));
        notes[at].print(&format!("notes, {name}"));
        let all = (shipped[at].all + notes[at].all) as f64;
        let is_first = (shipped[at].first + notes[at].first) as f64 / all;
        let in_five = (shipped[at].five + notes[at].five) as f64 / all;
        assert!(is_first >= first && in_five >= five, "{name}: {is_first:.2} {in_five:.2}");
    }
}

/// All answers of a search over the fixture of notes.
fn found(query: &str) -> nexus_tui::library::Hits {
    let (_folder, store) = store_of(&fixture("answers"));
    let mut searcher =
        Searcher::new(Store::open(store.path()).unwrap(), fixture("answers").origin());
    let scope = SearchScope::Catalogue;
    let request = SearchRequest { query: query.to_owned(), scope, first: 16 };
    let mut last = nexus_tui::library::Hits::default();
    let mut answer = |hits| {
        last = hits;
        true
    };
    searcher.search(&request, &mut answer).unwrap();
    last
}

#[test]
fn close_entries_come_below_those_that_match_and_are_no_matches() {
    let hits = found("disk mail server");
    let tiers: Vec<Tier> = hits.rows.iter().map(|hit| hit.reason.tier()).collect();
    assert!(tiers.is_sorted() && tiers.contains(&Tier::Close), "{tiers:?}");
    let matching = tiers.iter().filter(|tier| **tier != Tier::Close).count();
    assert_eq!(hits.total, matching);
    // What a query excludes or asks for holds for them as well.
    let rows = found("disk mail server -mail tag:linux").rows;
    assert!(!rows.is_empty());
    for hit in rows {
        assert!(hit.tags.contains(&"linux".to_owned()), "{:?}", hit.row);
        assert_ne!(hit.row.title, "Mail server housekeeping");
    }
    // One who says what may be missing gets nothing else.
    assert!(found("zebra OR quagga").rows.is_empty());
    assert!(found("\"mail disk\"").rows.is_empty());
}

#[test]
fn a_word_that_is_nowhere_gets_what_may_be_meant() {
    for (query, word, meant) in [
        ("prinnter queue", "prinnter", "printer"),
        ("sourdogh", "sourdogh", "sourdough"),
        ("whitepaper or databasedump", "databasedump", "database dump"),
    ] {
        let hits = found(query);
        let suggestion = hits.suggestions.iter().find(|it| it.word == word);
        assert_eq!(
            suggestion.map(|it| &it.meant[..]),
            Some(meant),
            "{query}: {:?}",
            hits.suggestions
        );
    }
    assert!(found("printer queue").suggestions.is_empty());
    // The beginning of a word is no mistake.
    assert!(found("printe").suggestions.is_empty());
}

#[test]
fn if_nothing_matches_the_nearest_is_offered() {
    let hits = found("sourdoughnuts");
    let titles: Vec<&str> = hits.rows.iter().map(|hit| &hit.row.title[..]).collect();
    assert_eq!((hits.total, &titles[..]), (0, &["Sourdough"][..]));
    assert!(found("qqqq").rows.is_empty());
}

#[test]
fn the_search_shows_what_is_close_below_a_heading_and_takes_a_suggestion() {
    let mut browser = Browser::on(fixture("answers"), (100, 24));
    browser.press("/").type_in("too many redirects after switching");
    let text = browser.text();
    assert!(text.contains(Tier::Close.heading()), "{text}");
    assert!(text.contains("Redirect loop behind the proxy"), "{text}");
    // Below the heading, a click is on the hit that it is on.
    let line = |needle: &str| text.lines().position(|line| line.contains(needle)).unwrap() as u16;
    browser.click(5, line("Redirect loop behind") + 1);
    assert_eq!(browser.open(), "Redirect loop behind the proxy");
    browser.press("Esc").press("/").type_in("prinnter on the floor");
    let text = browser.text();
    let details = &browser.model.browse.details;
    assert!(!details.found.is_empty(), "what was meant is marked: {text}");
    assert!(text.contains("Did you mean “printer”? Tab: yes"), "{text}");
    browser.press("Tab");
    assert!(browser.text().contains("printer on the floor"), "{}", browser.text());
    assert!(!browser.text().contains("Did you mean"));
    browser.press("Esc").press("/").type_in("qqqq");
    assert!(browser.text().contains("No matches. Ctrl-t saves"), "{}", browser.text());
}
