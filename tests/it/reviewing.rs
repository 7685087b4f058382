//! The screens of reviews and the home screen: what they show, what their keys do, and that nothing
//! tells an answer.

use nexus_tui::{
    domain::{
        CatalogueId, EntryId, List, SmartList,
        review::{Action, Grade},
    },
    library::{DeckMode, ReviewOptions, Source, record, review},
    screens::{Characters, Options, Overlay, review::Phase},
    store::{NewEvent, Store},
    theme::{Depth, Theme, ThemeName},
};

use super::browser::{Browser, NOON, fixture};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn small() -> CatalogueId {
    CatalogueId::new("small").unwrap()
}

fn id(entry: &str) -> EntryId {
    EntryId::new(entry).unwrap()
}

/// Reviews a card at a time.
fn graded(store: &mut Store, (entry, slot): (&str, &str), grade: Grade, at: i64) {
    let action = Action::Grade { grade, took: 7000 };
    let event = NewEvent { entry: id(entry), slot: slot.into(), action };
    record(store, &small(), &event, &ReviewOptions::default(), at).unwrap();
}

/// A challenge and a summary that are due, and a new question on a note.
fn deck(store: &mut Store) {
    graded(store, ("slow-page", "solution"), Grade::Good, NOON - 5 * DAY);
    graded(store, ("caching", "summary"), Grade::Good, NOON - 10 * DAY);
    store.enrol(&small(), &[id("redis"), id("slow-page"), id("caching")], true, NOON).unwrap();
    let note = nexus_tui::store::Save {
        entry: &id("django"),
        text: "Q: Which command makes migrations?\nA: makemigrations",
        base: None,
        edit_session: "",
        draft_owners: &[],
    };
    store.save_note(&small(), &note, NOON - DAY).unwrap();
    let options = ReviewOptions::default();
    let refresh = nexus_tui::library::ReviewRequest::Refresh;
    review(store, &small(), &options, refresh, NOON).unwrap();
}

fn reviewing(size: (u16, u16)) -> Browser {
    Browser::prepared(fixture("small"), size, |store, _| deck(store))
}

fn phase(browser: &Browser) -> Option<Phase> {
    match browser.model.overlays.last() {
        Some(Overlay::Review(review)) => Some(review.phase),
        _ => None,
    }
}

macro_rules! screen {
    ($name:expr, $browser:expr) => {
        insta::assert_snapshot!($name, $browser.styled())
    };
}

#[test]
fn a_question_its_answer_and_the_end() {
    let mut browser = reviewing((80, 24));
    browser.press("v");
    screen!("review-question", browser);
    let question = browser.text();
    for telling in ["Two hundred queries", "#cache", "Ask once", "also:"] {
        assert!(!question.contains(telling), "{telling} in {question}");
    }
    browser.press("Space");
    assert!(browser.text().contains("Ask once"), "{}", browser.text());
    screen!("review-answer", browser);
    // Space again is Good; the next one has a short answer.
    browser.press("Space i");
    browser.type_in("Cashing");
    screen!("review-typing", browser);
    browser.press("Enter");
    assert!(browser.text().contains("→ hard suggested"), "{}", browser.text());
    screen!("review-typed", browser);
    browser.press("2");
    assert_eq!(phase(&browser), Some(Phase::End));
    screen!("review-end", browser);
    // New ones follow, at most one for each entry.
    browser.press("Enter");
    assert_eq!(phase(&browser), Some(Phase::Question));
    browser.press("Space 3 Space 3");
    assert_eq!(phase(&browser), Some(Phase::End));
    browser.press("Esc");
    assert!(browser.model.overlays.is_empty());
}

#[test]
fn review_on_small_and_colourless_screens() {
    let mut browser = reviewing((50, 20));
    browser.press("v Space");
    screen!("review-answer-narrow", browser);
    let mono = Theme::new(&ThemeName::DARK, Depth::Mono);
    let mut browser = reviewing((120, 36)).with_theme(mono);
    browser.press("v Space");
    screen!("review-answer-mono", browser);
}

#[test]
fn help_search_and_lists_are_a_key_away_from_a_review_which_then_continues() {
    let mut browser = reviewing((80, 24));
    browser.press("v");
    let question = browser.text().lines().nth(3).unwrap().to_owned();
    assert!(browser.text().contains("? help"), "{}", browser.text());
    browser.press("?");
    assert!(browser.text().contains("Show the answer"), "{}", browser.text());
    browser.press("Esc");
    assert_eq!(phase(&browser), Some(Phase::Question));
    for keys in ["/", "g s", "Space g c"] {
        browser.press(keys);
        assert_eq!(phase(&browser), None, "{keys}");
        browser.press("Esc v");
        assert_eq!(browser.text().lines().nth(3).unwrap(), question, "{keys}");
    }
}

#[test]
fn a_grade_is_given_by_a_click_on_its_hint() {
    let mut browser = reviewing((120, 36));
    browser.press("v Space");
    browser.click_on("4 easy");
    let card = browser.store.entry_cards(&small(), &id("slow-page")).unwrap();
    let due = card[0].state.memory.unwrap().due_day;
    let mut other = reviewing((120, 36));
    other.press("v Space 4");
    let card = other.store.entry_cards(&small(), &id("slow-page")).unwrap();
    assert_eq!(card[0].state.memory.unwrap().due_day, due);
    assert_eq!(phase(&browser), Some(Phase::Question));
}

#[test]
fn undo_goes_back_as_far_as_the_session() {
    let mut browser = reviewing((80, 24));
    let facts = |browser: &Browser| {
        let exported = browser.store.export_json().unwrap();
        exported["personal"]["fact"].as_array().unwrap().len()
    };
    let before =
        browser.store.deck_counts(&small(), nexus_tui::domain::review::Day(20_787)).unwrap();
    browser.press("v");
    let first = browser.text();
    browser.press("Space 1 b u u");
    assert_eq!(browser.text().lines().nth(3), first.lines().nth(3));
    let after =
        browser.store.deck_counts(&small(), nexus_tui::domain::review::Day(20_787)).unwrap();
    assert_eq!((before.due, before.new), (after.due, after.new));
    let known = facts(&browser);
    browser.press("u");
    assert!(browser.text().contains("Nothing to undo"));
    assert_eq!(facts(&browser), known);
    // Ending keeps what was graded.
    browser.press("Space 3 Esc");
    assert_eq!(facts(&browser), known + 1);
}

#[test]
fn a_grade_that_can_not_be_saved_is_not_lost() {
    let mut browser = reviewing((80, 24));
    browser.press("v Space");
    browser.broken = Some("the disk is full".to_owned());
    browser.press("3");
    assert!(browser.text().contains("Not saved: the disk is full"), "{}", browser.text());
    assert_eq!(phase(&browser), Some(Phase::Answer));
    browser.broken = None;
    browser.press("3");
    assert!(browser.text().contains("2 of 2"), "{}", browser.text());
}

#[test]
fn a_note_is_written_and_the_session_continues() {
    let mut browser = reviewing((80, 24));
    browser.press("v");
    let question = browser.text().lines().nth(3).unwrap().to_owned();
    browser.press("e");
    assert!(browser.text().contains("Your note"), "{}", browser.text());
    browser.type_in("thought of it");
    browser.press("Esc");
    assert_eq!(phase(&browser), Some(Phase::Question));
    assert_eq!(browser.text().lines().nth(3).unwrap(), question);
    let note = browser.store.note(&small(), &id("slow-page")).unwrap().unwrap();
    assert_eq!(note.text.trim(), "thought of it");
    // The entry is shown with its solution hidden; v comes back.
    browser.press("o");
    assert!(browser.open().contains("four seconds") && !browser.text().contains("Ask once"));
    browser.press("v");
    assert_eq!(browser.text().lines().nth(3).unwrap(), question);
}

#[test]
fn a_leech_offers_a_note_suspension_or_nothing() {
    let leech = |size| {
        Browser::prepared(fixture("small"), size, |store, _| {
            for day in 0..8 {
                graded(store, ("slow-page", "solution"), Grade::Again, NOON - (20 - day) * DAY);
            }
        })
    };
    let mut browser = leech((80, 24));
    browser.press("v Space 1");
    assert_eq!(phase(&browser), Some(Phase::Leech));
    screen!("review-leech", browser);
    browser.press("x");
    assert_eq!(phase(&browser), Some(Phase::End));
    let suspended = browser.store.suspended_cards(&small()).unwrap();
    assert_eq!(suspended.len(), 1);
    let mut browser = leech((80, 24));
    browser.press("v Space 1 Enter");
    // Forgotten: it comes again in this session.
    assert_eq!(phase(&browser), Some(Phase::Question));
}

#[test]
fn a_day_may_end_during_a_session() {
    let mut browser = reviewing((80, 24));
    browser.press("v Space");
    browser.now += DAY;
    browser.press("3");
    let days = browser.store.review_days(&small(), nexus_tui::domain::review::Day(0)).unwrap();
    assert_eq!(days.last().unwrap().day.to_string(), "2026-12-01");
}

#[test]
fn reviews_that_are_off_leave_no_trace() {
    let mut browser = Browser::prepared(fixture("small"), (120, 36), |store, options| {
        store.star(&small(), &id("redis"), true, NOON).unwrap();
        options.settings.review = false;
    });
    for keys in ["v", "V", "+", "g h"] {
        browser.press(keys);
        assert!(browser.model.overlays.is_empty());
    }
    for keys in ["?", "Esc :", "Esc /"] {
        let text = browser.press(keys).text().to_lowercase().replace("preview", "");
        assert!(!text.contains("review"), "{keys}: {text}");
    }
    browser.press("Esc g");
    assert!(browser.text().contains("Go to starred"), "{}", browser.text());
    assert!(!browser.text().contains("Home"), "{}", browser.text());
}

#[test]
fn entries_lists_and_results_are_enrolled_by_plus() {
    let mut browser = Browser::new((120, 36));
    browser.press("j Enter Enter +");
    assert!(browser.text().contains("2 cards, new"), "{}", browser.text());
    let enrolled =
        |browser: &Browser, entry: &str| browser.store.is_enrolled(&small(), &id(entry)).unwrap();
    assert!(enrolled(&browser, "redis"));
    browser.press("+");
    assert!(!enrolled(&browser, "redis"));
    browser.press("Esc Esc g g +");
    assert!(browser.text().contains("Everything at once"), "{}", browser.text());
    browser.press("j +");
    assert!(enrolled(&browser, "redis") && enrolled(&browser, "django"));
    browser.press("/");
    browser.type_in("kind:challenge");
    browser.press("Alt-+");
    assert!(enrolled(&browser, "slow-page"));
    browser.press("Alt-v");
    assert_eq!(phase(&browser), Some(Phase::Question));
}

#[test]
fn home_in_ascii_has_a_sign_for_every_bar() {
    let mut browser = reviewing((120, 36));
    browser.model.shared.characters = Characters::Ascii;
    browser.press("g h");
    let text = browser.text();
    assert!(text.is_ascii() && text.contains("less - . : * # more"), "{text}");
    assert!(!text.contains("??") && !text.contains("? ?"), "{text}");
}

#[test]
fn home_that_is_read_aloud_says_what_was_done_on_each_day() {
    for size in [(120, 36), (80, 24), (50, 20)] {
        let mut browser = reviewing(size);
        browser.model.shared.characters = Characters::Spoken;
        browser.model.shared.plain = true;
        browser.press("g h");
        let text = browser.text();
        assert!(text.contains("Mon 30 Nov: nothing"), "{text}");
        assert!(text.contains("Wed 25 Nov: 1 review (1 kept)"), "{text}");
        assert!(!text.contains(",,") && !text.contains("##"), "{text}");
        browser.press("Tab Tab h");
        assert!(
            size.0 < 100 || browser.text().contains("Sun 29 Nov: 1 note"),
            "{}",
            browser.text()
        );
    }
}

#[test]
fn home_at_three_sizes() {
    for (name, size) in
        [("home-wide", (120, 36)), ("home-medium", (80, 24)), ("home-narrow", (50, 20))]
    {
        let mut browser = reviewing(size);
        browser.press("g h");
        screen!(name, browser);
    }
    let mono = Theme::new(&ThemeName::DARK, Depth::Mono);
    let mut browser = reviewing((80, 24)).with_theme(mono);
    browser.press("g h");
    screen!("home-mono", browser);
}

#[test]
fn every_box_of_home_leads_somewhere() {
    let home = |keys: &str| {
        let mut browser = reviewing((120, 36));
        browser.press("g h");
        browser.press(keys);
        browser
    };
    assert_eq!(phase(&home("Enter")), Some(Phase::Question));
    assert_eq!(phase(&home("v")), Some(Phase::Question));
    let list = |browser: &Browser| browser.model.browse.entries.list.clone();
    assert_eq!(list(&home("Tab Enter")), List::SmartList(SmartList::Written));
    let text = home("Tab Tab h Enter").text();
    assert!(text.contains("after:2026-11-29 before:2026-11-30"), "{text}");
    assert_eq!(list(&home("Tab Tab Tab Enter")), List::SmartList(SmartList::Due));
    assert!(home("Tab Tab Tab Tab Enter").text().contains("is:leech"));
    assert!(home("/").text().contains("Search"));
    assert!(home("Esc").model.overlays.is_empty());
    // The mouse goes the same ways.
    let mut browser = home("");
    browser.click(5, 2);
    assert_eq!(phase(&browser), Some(Phase::Question));
    let mut browser = home("");
    browser.click(10, 25);
    assert_eq!(list(&browser), List::SmartList(SmartList::Due));
}

/// A browser that starts as the real one does.
fn started(source: Source, prepare: impl FnOnce(&mut Store)) -> Browser {
    Browser::prepared(source, (80, 24), |store, options: &mut Options| {
        options.settings.home = nexus_tui::config::HomeChoice::Daily;
        prepare(store);
    })
}

fn is_home(browser: &Browser) -> bool {
    matches!(browser.model.overlays.last(), Some(Overlay::Home(_)))
}

#[test]
fn home_comes_at_the_first_start_and_once_a_day_with_something_to_do() {
    let mut browser = started(fixture("small"), |_| {});
    assert!(is_home(&browser));
    screen!("home-first", browser);
    browser.press("j j Enter");
    assert!(browser.open().contains("four seconds"), "{}", browser.text());
    // It has been seen, and there is nothing to do.
    let seen =
        |store: &mut Store, day: i32| store.set_setting("home/seen", &day.to_string()).unwrap();
    assert!(!is_home(&started(fixture("small"), |store| seen(store, 20_786))));
    let due = |store: &mut Store| deck(store);
    assert!(is_home(&started(fixture("small"), |store| {
        due(store);
        seen(store, 20_786);
    })));
    assert!(!is_home(&started(fixture("small"), |store| {
        due(store);
        seen(store, 20_787);
    })));
    let mut browser = started(fixture("small"), due);
    browser.press("H");
    let off = browser.store.setting("home/off").unwrap();
    assert_eq!(off.as_deref(), Some("yes"));
    assert!(!is_home(&started(fixture("small"), |store| {
        due(store);
        store.set_setting("home/off", "yes").unwrap();
    })));
}

#[test]
fn what_the_first_screen_proposes_has_keys_that_work() {
    for (name, size) in [("first-wide", (120, 36)), ("first-narrow", (50, 20))] {
        let first = || {
            Browser::prepared(fixture("small"), size, |_, options| {
                options.settings.home = nexus_tui::config::HomeChoice::Daily;
            })
        };
        let mut browser = first();
        screen!(name, browser);
        let text = browser.text();
        assert!(!text.contains("new cards") && text.contains("? help"), "{text}");
        browser.press("O");
        assert!(browser.text().contains("Open a folder or file"), "{}", browser.text());
        browser.press("Esc");
        assert!(is_home(&browser), "and back again");
        browser.press("?");
        assert!(browser.text().contains("Help"), "{}", browser.text());
        browser.press("Esc p");
        assert!(browser.open().contains("four seconds"), "{}", browser.text());
        let mut browser = first();
        browser.press("t").type_in("Read the log first").press("Enter");
        assert!(browser.text().contains("Saved: “Read the log first”"), "{}", browser.text());
        let mut browser = first();
        browser.press("/");
        assert!(browser.text().contains("Search"), "{}", browser.text());
        // By the mouse, too.
        let mut browser = first();
        browser.click_on("open a folder");
        assert!(browser.text().contains("~ is your home folder"), "{}", browser.text());
    }
}

#[test]
fn a_start_in_a_review_asks_at_once() {
    let browser = Browser::prepared(fixture("small"), (80, 24), |store, options| {
        deck(store);
        options.review = Some((Some("kind:concept".to_owned()), DeckMode::Cram));
    });
    assert_eq!(phase(&browser), Some(Phase::Question));
    assert!(browser.text().contains("nothing is scheduled"), "{}", browser.text());
}

#[test]
fn two_browsers_review_one_deck() {
    let mut browser = reviewing((80, 24));
    let mut other = Store::open(browser.store.path()).unwrap();
    browser.press("v Space");
    graded(&mut other, ("slow-page", "solution"), Grade::Hard, browser.now + 1);
    browser.press("3");
    let card = browser.store.entry_cards(&small(), &id("slow-page")).unwrap();
    assert_eq!(card[0].state.memory.unwrap().reps, 3, "both count");
    let days = browser.store.review_days(&small(), nexus_tui::domain::review::Day(20_787)).unwrap();
    assert_eq!(days.last().unwrap().reviews(), 2);
}

#[test]
fn a_deck_without_cards_says_which_query_it_was_and_how_that_was_taken() {
    let mut browser = reviewing((80, 24));
    browser.press("/");
    browser.type_in("category:page slow");
    browser.press("Alt-v");
    assert_eq!(phase(&browser), Some(Phase::End));
    for said in ["Nothing that matches `category:page slow` is due.", "did you mean `cat:page`?"] {
        assert!(browser.text().contains(said), "{}", browser.text());
    }
    // All of it where the screen is narrow.
    let mut browser = Browser::new((50, 20));
    browser.press("v");
    assert_eq!(phase(&browser), Some(Phase::End));
    assert!(browser.text().contains("and a note."), "{}", browser.text());
}

#[test]
fn the_help_of_a_review_lists_nothing_whose_key_does_something_else_there() {
    let mut browser = reviewing((120, 36));
    browser.press("v ?");
    assert!(browser.text().contains("Edit the note"), "{}", browser.text());
    for elsewhere in ["Edit note, entry or file", "Undo  "] {
        assert!(!browser.text().contains(elsewhere), "{}", browser.text());
    }
}
