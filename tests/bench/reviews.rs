//! Reviews with a long history, in the process: `cargo bench --bench reviews`.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use jiff::tz::TimeZone;
use nexus_tui::{
    domain::{
        CatalogueId, EntryId,
        review::{Action, CardId, Day, DayClock, Engine, Event, Grade, Scheduler, replay_card},
    },
    library::{
        DeckMode, ReviewOptions, Source, bring_up_to_date, deck, home_view, question, record,
    },
    store::{NewEvent, Store},
};
use rusqlite::{Connection, params};

const REVIEWS: usize = 200_000;
const CARDS: usize = 100_000;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// 2026-11-30, noon.
const NOW: i64 = 1_796_040_000_000;

fn timed<T>(what: &str, times: usize, mut run: impl FnMut() -> T) -> T {
    let mut all: Vec<Duration> = Vec::new();
    let mut result = None;
    for _ in 0..times {
        let start = Instant::now();
        result = Some(run());
        all.push(start.elapsed());
    }
    all.sort();
    let at = |part: usize| all[(all.len() * part / 100).min(all.len() - 1)];
    println!("{what:<60} median {:>10.2?}  p99 {:>10.2?}", at(50), at(99));
    result.unwrap()
}

fn engine() -> Engine {
    Engine { scheduler: Scheduler::new(0.9, &[]).unwrap(), days: DayClock::new(TimeZone::UTC, 4) }
}

/// A catalogue of challenges, so that each entry has one card.
fn catalogue(folder: &std::path::Path, entries: usize) -> Source {
    let mut text = "[catalogue]\nid = \"bench\"\ntitle = \"Bench\"\nversion = \"1\"\n\
         description = \"d\"\n[[category]]\nid = \"k\"\ntitle = \"K\"\nsummary = \"s\"\n"
        .to_owned();
    for number in 0..entries {
        let _ = write!(
            text,
            "[[entry]]\nid = \"e{number}\"\nkind = \"challenge\"\ncategory = \"k\"\n\
             title = \"Problem {number}\"\nsummary = \"s\"\ntags = [\"t{}\"]\n\
             challenge = \"What is {number}?\"\nsolution = \"It is {number}.\"\n",
            number % 40
        );
    }
    let file = folder.join("bench.toml");
    std::fs::write(&file, text).unwrap();
    Source::at(&file).unwrap()
}

/// Adds reviews as another program would write them.
fn add_reviews(store: &Store, reviews: usize, cards: usize) {
    let connection = Connection::open(store.path()).unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let mut insert = connection
        .prepare(
            "INSERT INTO fact (id, kind, catalogue, entry, device, at, clock, seq, payload)
             VALUES (?1, 'review', 'bench', ?2, 'd', ?3, ?4, ?5, ?6)",
        )
        .unwrap();
    let mut state = 0x9e37_79b9_u64;
    for number in 0..reviews {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        let at = NOW - 700 * DAY + (number as i64) * (700 * DAY / reviews as i64);
        let grade = if state >> 60 == 0 { 1 } else { 3 };
        let payload = format!(
            "{{\"slot\":\"solution\",\"day\":{},\"zone\":\"UTC\",\"grade\":{grade},\"took\":9000}}",
            at / DAY
        );
        insert
            .execute(params![
                format!("{state:016x}{number:016x}"),
                format!("e{}", number % cards),
                at,
                at << 16,
                number as i64 + 1,
                payload
            ])
            .unwrap();
    }
    drop(insert);
    connection.execute_batch("COMMIT").unwrap();
}

fn main() {
    let events: Vec<Event> = (0..REVIEWS)
        .map(|number| Event {
            id: format!("{number:032x}"),
            clock: number as i64,
            day: Day((number / 300) as i32),
            slot: "solution".to_owned(),
            action: Action::Grade {
                grade: if number % 16 == 0 { Grade::Again } else { Grade::Good },
                took: 9000,
            },
        })
        .collect();
    let scheduler = Scheduler::new(0.9, &[]).unwrap();
    timed("replay of 200,000 reviews of 20,000 cards, in memory", 10, || {
        (0..20_000)
            .map(|card| {
                replay_card(&scheduler, card as u64, events.iter().skip(card).step_by(20_000))
                    .reviews
                    .len()
            })
            .sum::<usize>()
    });

    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("bench.db")).unwrap();
    bring_up_to_date(&mut store, &catalogue(folder.path(), CARDS), &mut |_| {}).unwrap();
    let id = CatalogueId::new("bench").unwrap();
    add_reviews(&store, REVIEWS, 20_000);
    timed("tables from 200,000 reviews: read, replayed, written", 5, || {
        store.derive_reviews(&engine(), true).unwrap()
    });
    let options = ReviewOptions::default();
    timed("first refresh of 20,000 cards", 1, || store.refresh_cards(&id, &engine(), NOW).unwrap());
    timed("home, 200,000 reviews", 50, || home_view(&store, &id, &options, NOW).unwrap());

    let all: Vec<EntryId> =
        (0..CARDS).map(|number| EntryId::new(&format!("e{number}")).unwrap()).collect();
    for part in all.chunks(500) {
        store.enrol(&id, part, true, NOW).unwrap();
    }
    timed("refresh after 100,000 cards were added", 1, || {
        store.refresh_cards(&id, &engine(), NOW).unwrap()
    });
    timed("refresh with nothing to do", 50, || store.refresh_cards(&id, &engine(), NOW).unwrap());
    timed("the deck of a day, 100,000 cards", 10, || {
        deck(&mut store, &id, (&options, DeckMode::Daily), None, NOW).unwrap()
    });
    timed("home, 100,000 cards and 200,000 reviews", 50, || {
        home_view(&store, &id, &options, NOW).unwrap()
    });
    let mut number = 0;
    timed("a grade saved, and the next card, 100,000 cards", 400, || {
        number += 1;
        let card =
            |number: usize| CardId { entry: all[number * 7].clone(), slot: "solution".to_owned() };
        let CardId { entry, slot } = card(number);
        let action = Action::Grade { grade: Grade::Good, took: 5000 };
        let event = NewEvent { entry, slot, action };
        record(&mut store, &id, &event, &options, NOW + number as i64).unwrap();
        question(&store, &id, &card(number + 1), &options, NOW).unwrap()
    });

    timed("the next card alone, 100,000 cards", 400, || {
        number += 1;
        let card = CardId { entry: all[number * 7].clone(), slot: "solution".to_owned() };
        question(&store, &id, &card, &options, NOW).unwrap()
    });

    let cards: Vec<Vec<(u32, Grade)>> = (0..1000)
        .map(|card| {
            (0..10)
                .map(|at| {
                    let grade =
                        if (card * 7 + at * 3) % 11 == 0 { Grade::Again } else { Grade::Good };
                    (if at == 0 { 0 } else { 1 << (at / 2) }, grade)
                })
                .collect()
        })
        .collect();
    timed("the optimiser on 10,000 reviews", 3, || scheduler.fit(&cards).unwrap());
}
