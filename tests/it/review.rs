//! Reviews: what becomes a card, what events lead to, and what is asked.

use std::{collections::HashMap, fs, path::Path, process::Command};

use jiff::{Timestamp, tz::TimeZone};
use nexus_tui::{
    domain::{
        CatalogueId, EntryId, List, SmartList,
        review::{Action, CardId, CardState, Day, DayClock, Engine, Grade, PastReview, Scheduler},
    },
    library::{
        DeckMode, PastCard, ReviewOptions, SearchRequest, Searcher, Source, Write, adopt,
        bring_up_to_date, change, deck, entries_matching, home, question, record,
    },
    store::{CardRow, DeckCounts, DueDays, Error, NewEvent, Store},
};
use proptest::prelude::*;

use super::browser::{fixture, store_of};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn small() -> CatalogueId {
    CatalogueId::new("small").unwrap()
}

fn id(entry: &str) -> EntryId {
    EntryId::new(entry).unwrap()
}

/// Noon, in the middle of a day in every zone that counts here.
fn noon() -> i64 {
    "2026-11-30T12:00:00Z".parse::<Timestamp>().unwrap().as_millisecond()
}

fn engine() -> Engine {
    Engine { scheduler: Scheduler::new(0.9, &[]).unwrap(), days: DayClock::new(TimeZone::UTC, 4) }
}

/// A store, and a clock.
struct Reader {
    store: Store,
    _folder: tempfile::TempDir,
    now: i64,
    options: ReviewOptions,
}

impl Reader {
    fn new() -> Self {
        let (folder, store) = store_of(&fixture("small"));
        Self { store, _folder: folder, now: noon(), options: ReviewOptions::default() }
    }

    fn note(&mut self, entry: &str, text: &str) {
        let write = Write::Save {
            entry: id(entry),
            text: text.to_owned(),
            base: self.store.note(&small(), &id(entry)).unwrap().as_ref().map(Into::into),
            edit_session: String::new(),
            draft_owners: Vec::new(),
        };
        change(&mut self.store, &small(), write).unwrap();
        self.refresh();
    }

    fn refresh(&mut self) {
        self.store.refresh_cards(&small(), &engine(), self.now).unwrap();
    }

    fn cards(&self, entry: &str) -> Vec<CardRow> {
        self.store.entry_cards(&small(), &id(entry)).unwrap()
    }

    fn act(&mut self, entry: &str, slot: &str, action: Action) -> String {
        let event = NewEvent { entry: id(entry), slot: slot.to_owned(), action };
        self.now += 1000;
        self.store.record_review(&small(), &event, &engine(), self.now).unwrap()
    }

    fn grade(&mut self, entry: &str, slot: &str, grade: Grade) -> String {
        self.act(entry, slot, Action::Grade { grade, took: 5000 })
    }

    fn next_day(&mut self) {
        self.now += DAY;
        self.refresh();
    }

    fn found(&self, query: &str) -> Vec<String> {
        let store = Store::open(self.store.path()).unwrap();
        let found = entries_matching(store, &fixture("small").origin(), query).unwrap();
        let mut found: Vec<String> = found.iter().map(ToString::to_string).collect();
        found.sort();
        found
    }

    /// All that follows from the events, read in one fixed order.
    /// The numbers of the cards of entries that are all enrolled, and how many of them are due within
    /// four weeks: card by card.
    fn counted(&self, entries: &[&str]) -> (DeckCounts, u64) {
        let today = engine().days.day(self.now);
        let (mut counts, mut soon) = (DeckCounts::default(), 0);
        let all = entries.iter().flat_map(|entry| self.cards(entry));
        for CardState { memory, buried_until, .. } in
            all.map(|row| row.state).filter(|state| !state.suspended)
        {
            let Some(memory) = memory else {
                counts.new += 1;
                continue;
            };
            let asked = buried_until.map_or(memory.due_day, |until| until.max(memory.due_day));
            let interval = memory.due_day.0 - memory.last_day.0;
            counts.due += u64::from(asked <= today);
            counts.young += u64::from(interval < 21);
            counts.mature += u64::from(interval >= 21);
            counts.leeches += u64::from(memory.lapses >= 8);
            soon += u64::from(asked <= today.plus(28));
        }
        (counts, soon)
    }

    fn derived(&self) -> String {
        let today = engine().days.day(self.now);
        let cards: Vec<Vec<CardRow>> =
            ["redis", "caching", "slow-page", "django"].iter().map(|it| self.cards(it)).collect();
        let days = self.store.review_days(&small(), Day(i32::MIN)).unwrap();
        let due = self.store.due_changes(&small()).unwrap();
        format!("{cards:#?} {days:#?} {:?} {:?}", due.iter().rfind(|it| it.0 <= today), today)
    }
}

fn slots(rows: &[CardRow]) -> Vec<&str> {
    rows.iter().map(|row| &row.card.slot[..]).collect()
}

#[test]
fn entries_are_enrolled_by_star_note_and_hand_and_taken_out_again() {
    let mut reader = Reader::new();
    reader.refresh();
    let enrolled = |reader: &mut Reader| {
        reader.refresh();
        reader.found("is:new")
    };
    assert!(enrolled(&mut reader).is_empty(), "never everything by itself");
    reader.store.star(&small(), &id("slow-page"), true, reader.now).unwrap();
    reader.note("caching", "Q: Why?\nA: Because.");
    reader.store.enrol(&small(), &[id("redis")], true, reader.now).unwrap();
    assert_eq!(enrolled(&mut reader), ["caching", "redis", "slow-page"]);
    assert_eq!(slots(&reader.cards("slow-page")), ["solution"]);
    reader.store.enrol(&small(), &[id("slow-page"), id("redis")], false, reader.now + 1).unwrap();
    assert_eq!(enrolled(&mut reader), ["caching"]);
    assert!(!reader.store.is_enrolled(&small(), &id("slow-page")).unwrap(), "although starred");
    // A review is a reason as well, until the entry is taken out.
    reader.grade("slow-page", "solution", Grade::Good);
    assert_eq!(enrolled(&mut reader), ["caching"]);
    reader.store.enrol(&small(), &[id("slow-page")], true, reader.now + 5000).unwrap();
    reader.refresh();
    assert_eq!(reader.cards("slow-page")[0].state.memory.unwrap().reps, 1, "its history stays");
    let all: Vec<EntryId> = (0..501).map(|it| id(&format!("e{it}"))).collect();
    let refused = reader.store.enrol(&small(), &all, true, reader.now);
    assert!(matches!(refused, Err(Error::TooLong(_))));
}

#[test]
fn what_is_due_is_found_listed_and_marked() {
    let mut reader = Reader::new();
    reader.store.star(&small(), &id("slow-page"), true, reader.now).unwrap();
    reader.store.star(&small(), &id("caching"), true, reader.now).unwrap();
    reader.refresh();
    reader.grade("slow-page", "solution", Grade::Again);
    assert_eq!(reader.found("is:due"), [""; 0]);
    reader.next_day();
    assert_eq!(reader.found("is:due"), ["slow-page"]);
    assert_eq!(reader.found("is:new"), ["caching"]);
    assert_eq!(reader.found("stability:<7d kind:challenge"), ["slow-page"]);
    assert!(reader.found("stability:>7d").is_empty());
    let list = |reader: &Reader, list| {
        let window = reader.store.window(&small(), &List::SmartList(list), 0, 9).unwrap();
        window.rows.into_iter().map(|row| (row.id.to_string(), row.marks.due)).collect::<Vec<_>>()
    };
    assert_eq!(list(&reader, SmartList::Due), [("slow-page".to_owned(), true)]);
    let view = reader.store.entry_view(&small(), &id("slow-page")).unwrap().unwrap();
    assert_eq!(view.cards.in_words(), "1 card, due");
    // Again and again: a leech.
    for _ in 0..8 {
        reader.grade("slow-page", "solution", Grade::Again);
        reader.next_day();
    }
    assert_eq!(reader.found("is:leech"), ["slow-page"]);
    assert_eq!(list(&reader, SmartList::Leeches).len(), 1);
    reader.act("slow-page", "solution", Action::Suspend);
    assert!(reader.found("is:due").is_empty());
    assert_eq!(reader.found("is:suspended"), ["slow-page"]);
    reader.act("slow-page", "solution", Action::Resume);
    let tomorrow = engine().days.day(reader.now).plus(1);
    reader.act("slow-page", "solution", Action::Bury(tomorrow));
    assert!(reader.found("is:due").is_empty());
    reader.next_day();
    assert_eq!(reader.found("is:due"), ["slow-page"]);
    // Known: an interval of three weeks and more.
    for _ in 0..4 {
        reader.grade("caching", "summary", Grade::Easy);
        reader.now += 60 * DAY;
        reader.refresh();
    }
    reader.grade("caching", "summary", Grade::Easy);
    let rows = reader.store.window(&small(), &List::All, 0, 99).unwrap().rows;
    let caching = rows.iter().find(|row| row.id == id("caching")).unwrap();
    assert!(caching.marks.known && !caching.marks.due);
}

#[test]
fn a_reworded_moved_or_returned_card_keeps_its_history() {
    let mut reader = Reader::new();
    let first = "Q: What does SETEX do to a key?\nA: It sets value and expiry.\n\n\
                 Q: What is a hash for?\nA: Fields.";
    reader.note("redis", first);
    let before = slots(&reader.cards("redis")).join(" ");
    let question = |reader: &Reader, number: usize| {
        reader.store.cards_of(&small(), &id("redis")).unwrap()[number].clone()
    };
    let of_note =
        reader.cards("redis").iter().position(|it| it.card.slot.starts_with("q-")).unwrap();
    let slot = question(&reader, of_note).slot;
    reader.grade("redis", &slot, Grade::Good);
    reader.next_day();
    // Reworded, with another question before it.
    reader.note(
        "redis",
        "Q: New one?\nA: Yes.\n\nQ: What does the command SETEX do to a key?\nA: It sets value \
         and expiry.\n\nQ: What is a hash for?\nA: Fields.",
    );
    let reworded = question(&reader, of_note + 1);
    assert!(reworded.front.contains("the command"));
    assert_eq!(reworded.slot, slot, "it is the same card");
    let state = |reader: &Reader| {
        let rows = reader.cards("redis");
        rows.iter().find(|row| row.card.slot == slot).map(|row| row.state.memory.unwrap().reps)
    };
    assert_eq!(state(&reader), Some(1));
    // Reworded again, and reviewed: the later reviews go to the same card.
    reader.note("redis", "Q: What does the SETEX command do?\nA: It sets value and expiry.");
    assert_eq!(question(&reader, of_note).slot, slot);
    reader.grade("redis", &slot, Grade::Good);
    assert_eq!(state(&reader), Some(2));
    // Gone, and back.
    reader.note("redis", "nothing to ask");
    assert_eq!(state(&reader), None);
    reader.note("redis", first);
    assert_eq!(state(&reader), Some(2));
    assert_eq!(slots(&reader.cards("redis")).join(" "), before);
    // A question with other words is another card.
    reader.note("redis", "Q: Who wrote it?\nA: Salvatore.");
    assert_eq!(state(&reader), None);
    assert!(reader.cards("redis").iter().all(|row| row.state.memory.is_none()));
}

#[test]
fn a_card_survives_catalogue_updates() {
    let folder = tempfile::tempdir().unwrap();
    let write = |id: &str, more: &str, text: &str| {
        let file = format!(
            "[catalogue]\nid = \"c\"\ntitle = \"C\"\nversion = \"1\"\ndescription = \"d\"\nformat = 2\n\
             [[category]]\nid = \"k\"\ntitle = \"K\"\nsummary = \"s\"\n\
             [[entry]]\nid = \"other\"\nkind = \"concept\"\ncategory = \"k\"\ntitle = \"Other\"\n\
             summary = \"s\"\nbody = \"b\"\n\
             [[entry]]\nid = \"{id}\"\nkind = \"challenge\"\ncategory = \"k\"\ntitle = \"{text}\"\n\
             summary = \"s\"\nchallenge = \"{text}\"\nsolution = \"{text}\"\n{more}\n"
        );
        fs::write(folder.path().join("c.toml"), file).unwrap();
    };
    write("one", "", "first");
    let source = Source::at(&folder.path().join("c.toml")).unwrap();
    let catalogue = CatalogueId::new("c").unwrap();
    let (_home, mut store) = store_of(&source);
    let event = |entry: &str| NewEvent {
        entry: id(entry),
        slot: "solution".into(),
        action: Action::Grade { grade: Grade::Good, took: 1 },
    };
    store.record_review(&catalogue, &event("one"), &engine(), noon()).unwrap();
    let reps = |store: &mut Store, entry: &str| {
        bring_up_to_date(store, &source, &mut |_| {}).unwrap();
        store.refresh_cards(&catalogue, &engine(), noon()).unwrap();
        let rows = store.entry_cards(&catalogue, &id(entry)).unwrap();
        rows.first().and_then(|row| row.state.memory).map(|memory| memory.reps)
    };
    assert_eq!(reps(&mut store, "one"), Some(1));
    write("one", "", "reworded from beginning to end");
    assert_eq!(reps(&mut store, "one"), Some(1));
    write("two", "was = [\"one\"]", "renamed");
    assert_eq!(reps(&mut store, "two"), Some(1));
    store.record_review(&catalogue, &event("two"), &engine(), noon() + 1000).unwrap();
    write("three", "", "gone");
    assert_eq!(reps(&mut store, "two"), None);
    write("two", "", "returned");
    assert_eq!(reps(&mut store, "two"), Some(2));
}

#[test]
fn a_session_asks_what_is_due_and_limits_hold() {
    let mut reader = Reader::new();
    reader.options.new = 2;
    for entry in ["redis", "caching", "slow-page", "django"] {
        reader.store.enrol(&small(), &[id(entry)], true, reader.now).unwrap();
    }
    reader.note("caching", "Q: One?\nA: 1\n\nQ: Two?\nA: 2");
    let deck_of = |reader: &mut Reader, mode, query: Option<&str>| {
        let entries = query.map(|query| {
            let store = Store::open(reader.store.path()).unwrap();
            entries_matching(store, &fixture("small").origin(), query).unwrap()
        });
        let options = reader.options;
        deck(&mut reader.store, &small(), (&options, mode), entries.as_deref(), reader.now).unwrap()
    };
    let today = deck_of(&mut reader, DeckMode::Daily, None);
    assert_eq!((today.due.len(), today.new.len(), today.left), (0, 2, 0));
    let entries: Vec<&EntryId> = today.new.iter().map(|it| &it.card.entry).collect();
    assert_ne!(entries[0], entries[1], "no two cards of one entry");
    let first = today.new[0].card.clone();
    reader.grade(first.entry.as_str(), &first.slot, Grade::Again);
    let today = deck_of(&mut reader, DeckMode::Daily, None);
    assert_eq!(today.new.len(), 1, "one of two was learned");
    assert_ne!(today.new[0].card.entry, first.entry, "its siblings wait for another day");
    // A query is a deck; its entries need not be enrolled.
    let wide = deck_of(&mut reader, DeckMode::Daily, Some("id-that-no-entry-has"));
    assert!(wide.due.is_empty() && wide.new.is_empty());
    let all = deck_of(&mut reader, DeckMode::Cram, None);
    let cards: usize =
        ["redis", "caching", "slow-page", "django"].iter().map(|it| reader.cards(it).len()).sum();
    assert_eq!(all.due.len(), cards, "cramming takes all, siblings too");
    reader.next_day();
    let due = deck_of(&mut reader, DeckMode::Daily, None);
    assert_eq!(due.due[0].card, first);
    // Forgotten by the exam, but not due today.
    reader.grade(first.entry.as_str(), &first.slot, Grade::Easy);
    reader.next_day();
    assert!(deck_of(&mut reader, DeckMode::Daily, None).due.is_empty());
    let exam = engine().days.day(reader.now).plus(30);
    assert_eq!(deck_of(&mut reader, DeckMode::Until(exam), None).due[0].card, first);
    let soon = engine().days.day(reader.now);
    assert!(deck_of(&mut reader, DeckMode::Until(soon), None).due.is_empty());
}

#[test]
fn a_question_shows_its_intervals_and_an_answer_is_one_commit() {
    let mut reader = Reader::new();
    reader.store.star(&small(), &id("slow-page"), true, reader.now).unwrap();
    reader.refresh();
    let card = CardId { entry: id("slow-page"), slot: "solution".into() };
    let (options, now) = (reader.options, reader.now);
    let asked = question(&reader.store, &small(), &card, &options, now).unwrap().unwrap();
    assert!(asked.intervals[0] <= asked.intervals[2] && asked.intervals[2] < asked.intervals[3]);
    let event = NewEvent {
        entry: card.entry.clone(),
        slot: card.slot.clone(),
        action: Action::Grade { grade: Grade::Good, took: 999_999 },
    };
    let done = record(&mut reader.store, &small(), &event, &options, now).unwrap();
    // Another connection sees it, with the promised interval, and at most a minute.
    let other = Store::open(reader.store.path()).unwrap();
    let row = other.card(&small(), &card).unwrap().unwrap();
    let memory = row.state.memory.unwrap();
    assert_eq!(memory.due_day.since(memory.last_day), asked.intervals[2]);
    let exported = other.export_json().unwrap();
    let facts = exported["personal"]["fact"].as_array().unwrap();
    let fact = facts.iter().find(|fact| fact["id"] == done.event[..]).unwrap();
    let payload: serde_json::Value =
        serde_json::from_str(fact["payload"].as_str().unwrap()).unwrap();
    assert_eq!((&payload["took"], &payload["grade"]), (&60_000.into(), &3.into()));
    let nothing = CardId { slot: "q-none".into(), ..card };
    assert!(question(&reader.store, &small(), &nothing, &options, now).unwrap().is_none());
}

#[test]
fn undo_is_exact_and_days_and_home_follow() {
    let mut reader = Reader::new();
    reader.store.star(&small(), &id("slow-page"), true, reader.now).unwrap();
    reader.refresh();
    reader.grade("slow-page", "solution", Grade::Good);
    reader.now += 3 * DAY;
    reader.refresh();
    let before = reader.derived();
    let event = reader.grade("slow-page", "solution", Grade::Again);
    assert_ne!(reader.derived(), before);
    reader.act("slow-page", "solution", Action::Undo(event));
    assert_eq!(reader.derived(), before);
    let suspended = reader.act("slow-page", "solution", Action::Suspend);
    reader.act("slow-page", "solution", Action::Undo(suspended));
    assert_eq!(reader.derived(), before);
    let home = home(&reader.store, &small(), &reader.options, reader.now).unwrap();
    assert_eq!((home.counts.due, home.counts.young, home.days.len()), (1, 1, 1));
    assert_eq!((home.streak.days, home.due.late + home.due.days[0]), (0, 1));
}

/// Random events on a few cards, with days far from each other.
fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0..3u8, 0..10u8, 0..5u8), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Each event changes the tables a little; making them again from all events gives the same. An
    /// export that is imported elsewhere, in two parts and in any order, gives the same.
    #[test]
    fn tables_that_follow_the_events_are_those_that_are_made_again(steps in steps()) {
        let mut reader = Reader::new();
        reader.note("redis", "Q: One?\nA: 1");
        for entry in ["redis", "caching", "slow-page"] {
            reader.store.enrol(&small(), &[id(entry)], true, reader.now).unwrap();
        }
        reader.refresh();
        let half = reader.store.export_json().unwrap();
        let mut events: Vec<(String, String, String)> = Vec::new();
        for (card, step, wait) in steps {
            let entry = ["redis", "caching", "slow-page"][usize::from(card)];
            let slot = reader.cards(entry)[0].card.slot.clone();
            reader.now += i64::from(wait) * 3 * DAY;
            let action = match step {
                0..=4 => Action::Grade {
                    grade: Grade::ALL[usize::from(step.min(3))], took: 1000
                },
                5 => Action::Suspend,
                6 => Action::Resume,
                7 => Action::Forget,
                8 => Action::Bury(engine().days.day(reader.now).plus(1 + i64::from(wait))),
                _ => match events.pop() {
                    Some((entry, slot, event)) => {
                        reader.act(&entry, &slot, Action::Undo(event));
                        continue;
                    }
                    None => continue,
                },
            };
            let event = reader.act(entry, &slot, action);
            events.push((entry.to_owned(), slot, event));
        }
        reader.refresh();
        let incremental = reader.derived();
        reader.store.derive_reviews(&engine(), true).unwrap();
        prop_assert_eq!(&incremental, &reader.derived());
        let whole = reader.store.export_json().unwrap();
        let mut other = Reader::new();
        for part in [&whole, &half] {
            other.store.import_json(part, true).unwrap();
        }
        other.now = reader.now;
        other.refresh();
        prop_assert_eq!(&incremental, &other.derived());
        // Figures equal naive counts.
        let mut naive: HashMap<i64, u64> = HashMap::new();
        let facts = whole["personal"]["fact"].as_array().unwrap();
        let payload = |fact: &serde_json::Value| -> serde_json::Value {
            serde_json::from_str(fact["payload"].as_str().unwrap()).unwrap()
        };
        let undone: Vec<String> = facts.iter().filter(|it| it["kind"] == "undo-review")
            .map(|it| payload(it)["of"].as_str().unwrap().to_owned()).collect();
        for fact in facts.iter().filter(|it| it["kind"] == "review") {
            if !undone.iter().any(|id| fact["id"] == id[..]) {
                *naive.entry(payload(fact)["day"].as_i64().unwrap()).or_default() += 1;
            }
        }
        let days = reader.store.review_days(&small(), Day(i32::MIN)).unwrap();
        let counted: HashMap<i64, u64> = days.iter().filter(|day| day.reviews() > 0)
            .map(|day| (i64::from(day.day.0), day.reviews())).collect();
        prop_assert_eq!(naive, counted);
        let home = home(&reader.store, &small(), &reader.options, reader.now).unwrap();
        let (counts, soon) = reader.counted(&["redis", "caching", "slow-page"]);
        prop_assert_eq!(home.counts, counts);
        let DueDays { late, days, month } = home.due;
        prop_assert_eq!(late + days[0] + month, soon);
    }
}

#[test]
fn a_clock_years_ahead_moves_no_card_for_good() {
    let mut reader = Reader::new();
    reader.store.star(&small(), &id("slow-page"), true, reader.now).unwrap();
    reader.store.star(&small(), &id("caching"), true, reader.now).unwrap();
    reader.refresh();
    for _ in 0..3 {
        reader.grade("slow-page", "solution", Grade::Good);
        reader.next_day();
    }
    let right = reader.now;
    reader.now += 73 * 365 * DAY;
    reader.grade("caching", "summary", Grade::Good);
    reader.now = right;
    let due = |reader: &Reader| reader.cards("caching")[0].state.memory.unwrap().due_day;
    for _ in 0..2 {
        reader.grade("slow-page", "solution", Grade::Good);
        reader.now += DAY;
    }
    let today = engine().days.day(reader.now);
    assert!(due(&reader).since(today) < 30, "{} {today}", due(&reader));
    // Back to 1970, too.
    reader.now = 1000;
    reader.grade("slow-page", "solution", Grade::Good);
    reader.now = right + 3 * DAY;
    reader.refresh();
    let last = reader.cards("slow-page")[0].state.memory.unwrap().last_day;
    assert!(today.since(last) < 10, "{last}");
}

#[test]
fn the_reviews_of_another_program_are_taken_over_once() {
    let mut reader = Reader::new();
    let past = |days: i64, grade| PastReview { at: reader.now - days * DAY, grade, took: 3000 };
    let card =
        |entry: &str, reviews: Vec<PastReview>| PastCard { entry: id(entry), number: 0, reviews };
    let cards = vec![
        card(
            "slow-page",
            vec![past(400, Grade::Good), past(395, Grade::Good), past(380, Grade::Hard)],
        ),
        card("gone", vec![past(3, Grade::Good)]),
    ];
    let options = reader.options;
    for _ in 0..2 {
        let taken =
            adopt(&mut reader.store, &small(), cards.clone(), &options, reader.now).unwrap();
        assert_eq!(taken, 3);
        let memory = reader.cards("slow-page")[0].state.memory.unwrap();
        assert_eq!((memory.reps, memory.last_day), (3, engine().days.day(reader.now - 380 * DAY)));
    }
    assert_eq!(reader.found("is:due"), ["slow-page"], "without being added by hand");
    // They do not outvote the reader's own reviews, nor the other way round.
    reader.grade("slow-page", "solution", Grade::Good);
    assert_eq!(reader.cards("slow-page")[0].state.memory.unwrap().reps, 4);
}

#[test]
fn a_database_of_the_version_before_is_migrated_and_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nexus.db");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::copy(fixtures.join("schema-9.db"), &path).unwrap();
    let mut store = Store::open(&path).unwrap();
    store.refresh_cards(&small(), &engine(), noon()).unwrap();
    let cards = store.entry_cards(&small(), &id("redis")).unwrap();
    assert!(cards.iter().any(|row| row.card.slot.starts_with("q-")), "from the note");
    assert!(!store.entry_cards(&small(), &id("caching")).unwrap().is_empty(), "starred");
    assert!(folder.path().join("backups").is_dir(), "a copy from before");
    let event = NewEvent {
        entry: id("redis"),
        slot: cards[0].card.slot.clone(),
        action: Action::Grade { grade: Grade::Good, took: 1 },
    };
    store.record_review(&small(), &event, &engine(), noon()).unwrap();
}

/// Hits of a query in the small catalogue, each with the text that the result shows.
fn shown(query: &str) -> Vec<(String, String)> {
    let (_folder, store) = store_of(&fixture("small"));
    let mut searcher = Searcher::new(store, fixture("small").origin());
    let request = SearchRequest { query: query.into(), first: 10, ..SearchRequest::default() };
    let mut rows = Vec::new();
    let mut take = |hits: nexus_tui::library::Hits| {
        let text = |hit: nexus_tui::library::Hit| {
            (hit.row.id.to_string(), hit.snippet.map(|it| it.text).unwrap_or_default())
        };
        rows = hits.rows.into_iter().map(text).collect();
        true
    };
    searcher.search(&request, &mut take).unwrap();
    rows
}

#[test]
fn a_challenge_is_found_by_what_tells_its_solution_and_nothing_of_that_is_quoted() {
    let secret = ("slow-page".to_owned(), "match in hidden solution".to_owned());
    // In its summary, then in its solution.
    assert!(shown("body:hundred").contains(&secret), "{:?}", shown("body:hundred"));
    assert!(shown("body:\"ask once\"").contains(&secret));
    // What it asks is quoted.
    let asked = shown("body:\"201 queries\"");
    assert!(asked.iter().any(|(id, text)| id == "slow-page" && text.contains("201")), "{asked:?}");
}

// ---- the command line ----------------------------------------------------------------------

struct Home(tempfile::TempDir);

impl Home {
    fn run(&self, args: &[&str], input: &str) -> (String, String, Option<i32>) {
        use std::{io::Write as _, process::Stdio};
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", self.0.path())
            .arg("--catalogue")
            .arg(catalogue)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code())
    }
}

#[test]
fn a_session_in_lines_of_text() {
    let home = Home(tempfile::tempdir().unwrap());
    let (out, ..) = home.run(&["review"], "");
    assert_eq!(out, "Nothing is due.\n");
    let (out, ..) = home.run(&["review", "--add", "kind:challenge"], "");
    assert_eq!(out, "2 entries added to the reviews\n");
    let (out, ..) = home.run(&["review", "--json"], "");
    let due: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&due[0]["entry"], &due[0]["new"]), (&"slow-page".into(), &true.into()));
    // Cramming schedules nothing.
    let (out, ..) = home.run(&["review", "--cram", "--plain"], "\n1\n\n3\n");
    assert!(out.ends_with("2 reviewed, 1 kept.\n"), "{out}");
    let (again, ..) = home.run(&["review", "--json"], "");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&again).unwrap(), due);
    // Answer, undo, answer again, end.
    let (out, ..) = home.run(&["review", "--plain"], "\nseven\n3\n");
    let (question, answer) = out.split_once("3 good").unwrap();
    assert!(question.contains("1 of 1. Challenge"), "{question}");
    assert!(answer.contains("1, 2, 3 or 4.") && out.ends_with("1 reviewed, 1 kept.\n"), "{out}");
    let (out, ..) = home.run(&["review", "--plain"], "");
    assert_eq!(out, "Nothing is due.\n");
    let (_, warning, status) = home.run(&["review", "--optimise"], "");
    assert!(warning.contains("too few reviews") && status == Some(1), "{warning}");
    let config = home.0.path().join("off.toml");
    fs::write(&config, "review = false").unwrap();
    let (_, warning, status) = home.run(&["review", "--config", config.to_str().unwrap()], "");
    assert!(warning.contains("review = false") && status == Some(1), "{warning}");
}

#[test]
fn a_deck_has_what_matches_its_query_and_nothing_that_is_only_close() {
    let home = Home(tempfile::tempdir().unwrap());
    let (found, warning, _) = home.run(&["search", "category:page slow"], "");
    assert!(found.contains("slow-page") && warning.contains("these entries are close"), "{found}");
    let (out, warning, _) = home.run(&["review", "category:page", "slow"], "");
    assert_eq!(out, "Nothing is due.\n");
    assert!(warning.contains("did you mean `cat:page`?"), "{warning}");
    let (_, warning, status) = home.run(&["review", "--add", "category:page", "slow"], "");
    assert!(warning.contains("no matches") && status == Some(1), "{warning}");
}
