//! Questions in a person's own words: how often the entry that answers comes first, and among the
//! first five.
//!
//! `NEXUS_ANSWERS=1 cargo test --test it answers -- --nocapture` prints every question that misses,
//! of those that the search may be tuned on.

#![expect(clippy::print_stdout, reason = "figures for whoever changes the search")]

use std::{collections::HashSet, env, fs, path::Path};

use nexus_tui::{
    library::{SearchRequest, SearchScope, Searcher, Source, Tier},
    search::fold,
    store::Store,
};
use serde::Deserialize;
use walkdir::WalkDir;

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

/// The files of questions, and the least share of each that has to come first, and in the first five:
/// a little below what was measured, so that a small change of the catalogue fails nothing.
const FILES: [(&str, f64, f64); 2] =
    [("questions.toml", 0.75, 0.92), ("questions-held-back.toml", 0.68, 0.86)];

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

/// The score of questions. Which of them miss is printed if `tell`.
fn ask(source: &Source, questions: &[Question], tell: bool) -> Score {
    let (_folder, store) = store_of(source);
    let mut searcher = Searcher::new(Store::open(store.path()).unwrap(), source.origin());
    let mut score = Score::default();
    for question in questions {
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
        score.add(place);
        if tell && place != Some(0) {
            let first: Vec<&str> = rows.iter().take(5).map(|hit| hit.row.id.as_str()).collect();
            println!("{:?} at {place:?}: {first:?}", question.ask);
        }
    }
    score
}

#[test]
fn questions_bring_what_answers_them() {
    for (file, first, five) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
        let questions: Questions = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let tell = file == "questions.toml" && env::var_os("NEXUS_ANSWERS").is_some();
        let shipped = ask(&Source::Shipped, &questions.shipped, tell);
        shipped.print(&format!("{file}, shipped"));
        let notes = ask(&fixture("answers"), &questions.notes, tell);
        notes.print(&format!("{file}, notes"));
        let all = (shipped.all + notes.all) as f64;
        let is_first = (shipped.first + notes.first) as f64 / all;
        let in_five = (shipped.five + notes.five) as f64 / all;
        assert!(is_first >= first && in_five >= five, "{file}: {is_first:.2} {in_five:.2}");
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
    // Not a stem of words that are there, which is none itself.
    let written = words_of(&["answers"]);
    for query in
        ["bread did not rise", "virtul machin", "certificatte", "repositry", "databse", "encodng"]
    {
        for suggestion in found(query).suggestions {
            let mut meant = suggestion.meant.split(' ');
            assert!(meant.all(|word| written.contains(word)), "{query}: {}", suggestion.meant);
        }
    }
    assert!(found("the bread is rse").suggestions.iter().all(|it| it.meant != "is"));
    // The beginning of a word is no mistake.
    assert!(found("printe").suggestions.is_empty());
}

/// The folded words of the files in some folders of fixtures.
fn words_of(folders: &[&str]) -> HashSet<String> {
    let mut words = HashSet::new();
    for folder in folders {
        let files = WalkDir::new(Path::new("tests/fixtures").join(folder));
        for file in files.into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file())
        {
            let text = fold(&fs::read_to_string(file.path()).unwrap());
            words.extend(text.split(' ').map(str::to_owned));
        }
    }
    words
}

#[test]
fn a_word_that_is_nowhere_is_looked_up_by_what_else_it_is_called_and_by_paths() {
    for (query, title) in [
        ("how do I take a screenshot of a region", "Screen capture"),
        ("clock is wrong in the virtual machine", "Time in guests"),
        ("wie beantrage ich Urlaub", "Urlaubsantrag"),
        ("where is the git-size note", "Repository grew to 2 GB"),
    ] {
        let rows = found(query).rows;
        assert_eq!(rows.first().map(|hit| &hit.row.title[..]), Some(title), "{query}: {rows:#?}");
    }
}

#[test]
fn in_a_question_what_is_closer_comes_before_what_has_all_words_somewhere() {
    let hits = found("which of the jobs stay in the queue of the printer");
    assert_eq!(hits.rows[0].row.title, "The printer on the second floor");
    let hits = found("how does a queue of workers explode");
    let tiers: Vec<Tier> = hits.rows.iter().map(|hit| hit.reason.tier()).collect();
    assert!(tiers.is_sorted(), "{tiers:?}");
    // What is marked is what counted, in titles and texts.
    let content = ["queue", "queues", "worker", "workers", "explodes", "explode"];
    for hit in hits.rows {
        let snippet = hit.snippet.unwrap_or_default();
        for mark in &snippet.marks {
            let word = fold(&snippet.text[mark.clone()]);
            assert!(content.contains(&&word[..]), "{word} in {:?}", snippet.text);
        }
        let title: String = hit.positions.iter().map(|at| &hit.row.title[*at..=*at]).collect();
        assert!(["", "queues", "Queues"].contains(&&title[..]), "{title}");
    }
}

#[test]
fn a_tag_or_category_that_no_entry_has_gets_what_may_be_meant() {
    for (query, word, meant) in [
        ("tag:ofice", "ofice", "office"),
        ("tag:netwrok vpn", "netwrok", "network"),
        ("cat:hardwear battery", "hardwear", "hardware"),
    ] {
        let suggestions = found(query).suggestions;
        let suggestion = suggestions.iter().find(|it| it.word == word);
        assert_eq!(suggestion.map(|it| &it.meant[..]), Some(meant), "{query}: {suggestions:?}");
    }
    assert!(found("tag:office").suggestions.is_empty() && found("tag:qqqq").suggestions.is_empty());
    let mut browser = Browser::on(fixture("answers"), (100, 24));
    browser.press("/").type_in("tag:ofice printer");
    assert!(browser.text().contains("Did you mean “office”? Tab: yes"), "{}", browser.text());
    browser.press("Tab");
    assert!(browser.text().contains("tag:office printer"), "{}", browser.text());
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
