//! Search, keystroke by keystroke: `cargo bench --bench find [-- SECTION...]`.
//!
//! Sections: `titles` (the index), `others` (nucleo, frizbee and fuzzy-matcher over the same
//! titles), `pty` (the browser in a pty, and fzf beside it, its path in `NEXUS_BENCH_FZF`), `text`
//! (the whole of a search, from a store with full text), `questions` (questions of several words,
//! beside the plain statements that they replace), `interrupted` (what is left of a search
//! that is told to stop). Every query is typed letter by letter; each letter is one measurement,
//! from the query to ranked hits with positions.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_sign_loss)]

mod corpus;

use std::{
    collections::HashMap,
    env,
    hint::black_box,
    io::{Read as _, Write as _},
    path::PathBuf,
    sync::{Arc, atomic::Ordering, mpsc},
    time::{Duration, Instant},
};

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};
use nexus_tui::{
    domain::{Kind, Level, fold},
    library::{SearchCount, SearchRequest, SearchScope, Searcher, Source, bring_up_to_date},
    search::{Builder, Found, Index, Item, Pattern, Session, Word, expression, rank},
    store::Store,
};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// What is typed: names, two and three words, words in another order, letters left out, typos,
/// beginnings, and what is not there.
const TYPED: &[&str] = &[
    "redis",
    "postgresql",
    "django",
    "webhooks",
    "rabbitmq queues",
    "testing",
    "locks",
    "queues celery",
    "kubernetes rollouts",
    "debugging oauth2",
    "rate limits",
    "pg pool",
    "rbtmq",
    "kbrnts scrts",
    "elasticsearch replicas scale",
    "moving caches",
    "tears",
    "celrey",
    "posgtres indexes",
    "kuberntes",
    "dckr hlth",
    "s3 signed 4",
    "asyncio 77",
    "unheard of",
    "zzz",
];
/// How many hits are ranked with their positions.
const MOST: usize = 200;
/// So many hits are looked for on the screen: all that it has room for.
const FEW: usize = 15;
/// The lines of the screen in which the query and the first hit stand.
const QUERY: usize = 2;
const HITS: usize = 4;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let wanted = |section: &str| args.is_empty() || args.iter().any(|arg| arg == section);
    for size in sizes() {
        let titles: Vec<String> = (0..size).map(corpus::title).collect();
        println!("{size} titles, {} keystrokes", keystrokes().len());
        if wanted("text") {
            text(size);
        }
        if wanted("questions") {
            questions(size);
        }
        if wanted("interrupted") {
            interrupted(size);
        }
        if wanted("pty") {
            in_pty(size);
            with_fzf(&titles);
        }
        if wanted("titles") {
            ours("nexus, titles", &titles, false);
            ours("nexus, with tags and category", &titles, true);
        }
        if wanted("others") {
            with_frizbee(&titles);
            with_nucleo(&titles);
            with_skim(&titles);
        }
    }
}

fn sizes() -> Vec<usize> {
    let sizes = env::var("NEXUS_BENCH_SIZES").unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    sizes.split(',').filter_map(|size| size.parse().ok()).collect()
}

/// Every query as it stands after each letter.
fn keystrokes() -> Vec<String> {
    TYPED
        .iter()
        .flat_map(|query| (1..=query.len()).map(|end| query[..end].to_owned()))
        .filter(|query| !query.ends_with(' '))
        .collect()
}

fn index(titles: &[String], terms: bool) -> Index {
    let mut builder = Builder::new();
    for (number, title) in titles.iter().enumerate() {
        let tags = if terms { corpus::tags(number) } else { Vec::new() };
        let category = format!("shelf-{}", number % corpus::SHELVES);
        let category = if terms { (&*category, &*category) } else { ("", "") };
        let names = builder.names(category, &tags, &[]);
        builder.add(&Item {
            key: number as i64,
            title,
            kind: Kind::Article,
            level: Some(Level::Core),
            names: &names,
        });
    }
    builder.finish()
}

fn pattern(query: &str) -> Pattern {
    let words = query.split_whitespace().map(|word| Word::new(&fold(word))).collect();
    Pattern { words, tests: Vec::new() }
}

fn ours(name: &str, titles: &[String], terms: bool) {
    let began = Instant::now();
    let index = index(titles, terms);
    let built = began.elapsed();
    let mut session = Session::new();
    let mut slowest = Vec::new();
    measure(name, |query| {
        let began = Instant::now();
        let pattern = pattern(query);
        let found: Found = index.search(&pattern, MOST, &mut session);
        black_box(rank(&index, &pattern, &found, |_| 0));
        let took = began.elapsed();
        slowest.push((took, query.to_owned()));
        took
    });
    tell_slowest(slowest);
    println!("    built in {built:.1?}");
}

/// With `NEXUS_BENCH_SLOWEST` set, which keystrokes took the longest.
fn tell_slowest(mut slowest: Vec<(Duration, String)>) {
    slowest.sort();
    if env::var("NEXUS_BENCH_SLOWEST").is_ok() {
        for (took, query) in slowest.iter().rev().take(12) {
            println!("      {took:?} {query:?}");
        }
    }
}

fn with_nucleo(titles: &[String]) {
    use nucleo::{
        Config, Nucleo,
        pattern::{CaseMatching, Normalization},
    };
    let mut nucleo = Nucleo::<u32>::new(Config::DEFAULT, Arc::new(|| ()), Some(2), 1);
    let injector = nucleo.injector();
    for (number, title) in titles.iter().enumerate() {
        injector.push(number as u32, |_, columns| columns[0] = title.as_str().into());
    }
    while nucleo.tick(1000).running {}
    let mut before = String::new();
    let mut matcher = nucleo::Matcher::new(Config::DEFAULT);
    measure("nucleo 0.5", |query| {
        let began = Instant::now();
        let append = query.starts_with(&before) && !before.is_empty();
        nucleo.pattern.reparse(0, query, CaseMatching::Smart, Normalization::Smart, append);
        while nucleo.tick(1000).running {}
        let snapshot = nucleo.snapshot();
        let mut positions = Vec::new();
        for item in snapshot.matched_items(..snapshot.matched_item_count().min(MOST as u32)) {
            let column = item.matcher_columns[0].slice(..);
            snapshot.pattern().column_pattern(0).indices(column, &mut matcher, &mut positions);
        }
        black_box(&positions);
        query.clone_into(&mut before);
        began.elapsed()
    });
}

fn with_frizbee(titles: &[String]) {
    let config = frizbee::Config::default();
    measure("frizbee, two threads", |query| {
        let began = Instant::now();
        let mut matcher = frizbee::Matcher::from_query(query, &config);
        let found = matcher.match_list_parallel(titles, 2);
        let best: Vec<&String> =
            found.iter().take(MOST).map(|m| &titles[m.index as usize]).collect();
        black_box(matcher.match_list_indices(&best));
        began.elapsed()
    });
}

fn with_skim(titles: &[String]) {
    let matcher = SkimMatcherV2::default();
    measure("fuzzy-matcher alone", |query| {
        let began = Instant::now();
        let mut found: Vec<(i64, usize)> = titles
            .iter()
            .enumerate()
            .filter_map(|(at, title)| Some((matcher.fuzzy_match(title, query)?, at)))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        for (_, at) in found.iter().take(MOST) {
            black_box(matcher.fuzzy_indices(&titles[*at], query));
        }
        began.elapsed()
    });
}

/// The folder of a corpus, and the database that it has been read into.
fn in_a_database(size: usize) -> (PathBuf, PathBuf) {
    let work = env::temp_dir().join("nexus-bench");
    let folder = work.join(format!("corpus-{size}"));
    corpus::write(&folder, size).unwrap();
    let database = work.join(format!("find-{size}.db"));
    let mut store = Store::open(&database).unwrap();
    let source = Source::at(&folder).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| ()).unwrap();
    store.save_names().unwrap();
    (folder, database)
}

/// Questions of two to six words over texts with the frequencies of a language: the whole answer,
/// beside the statement for all words and the one for any of them.
fn questions(size: usize) {
    let work = env::temp_dir().join("nexus-bench");
    let folder = work.join(format!("speech-{size}"));
    corpus::write_like_speech(&folder, size).unwrap();
    let database = work.join(format!("speech-{size}.db"));
    let mut store = Store::open(&database).unwrap();
    let source = Source::at(&folder).unwrap();
    let began = Instant::now();
    bring_up_to_date(&mut store, &source, &mut |_| ()).unwrap();
    println!("  imported in {:.1?}", began.elapsed());
    store.save_names().unwrap();
    sizes_of_indexes(&database);
    let origin = source.origin();
    let mut searcher = Searcher::new(Store::open(&database).unwrap(), origin.clone());
    searcher.refresh(&SearchScope::Catalogue).unwrap();
    let catalogues = store.catalogue_keys(Some(&origin)).unwrap();
    let mut times: [Vec<Duration>; 4] = Default::default();
    for question in corpus::questions(200) {
        let words: Vec<String> = question.split(' ').map(|word| expression(word, true)).collect();
        for (at, operator) in [(0, " AND "), (1, " OR ")] {
            let began = Instant::now();
            black_box(store.text_hits(&catalogues, &words.join(operator), 100).unwrap());
            times[at].push(began.elapsed());
        }
        let request = SearchRequest { query: question, scope: SearchScope::Catalogue, first: 16 };
        let began = Instant::now();
        let mut answers = Vec::new();
        let mut answer = |_| {
            answers.push(began.elapsed());
            true
        };
        searcher.search(&request, &mut answer).unwrap();
        times[2].push(answers[0]);
        times[3].push(answers[answers.len() - 1]);
    }
    let names =
        ["all words, the statement", "any word, the statement", "first answer", "whole answer"];
    for (name, times) in names.into_iter().zip(&mut times) {
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "  {name:26} p50 {:.2?}  p90 {:.2?}  p99 {:.2?}  worst {:.2?}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0)
        );
    }
}

/// What each full-text table takes on disk.
fn sizes_of_indexes(database: &std::path::Path) {
    let connection = rusqlite::Connection::open(database).unwrap();
    for table in ["entry_words", "entry_short", "entry_parts"] {
        let sql = format!(
            "SELECT (SELECT coalesce(sum(length(block)), 0) FROM {table}_data)
                  + (SELECT coalesce(sum(length(sz)), 0) FROM {table}_docsize)"
        );
        let bytes: i64 = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
        println!("  {table}: {:.1} MB", bytes as f64 / 1e6);
    }
}

/// How long a search of full text goes on once it is told to stop.
fn interrupted(size: usize) {
    let (folder, database) = in_a_database(size);
    let origin = Source::at(&folder).unwrap().origin();
    let store = Store::open(&database).unwrap();
    let latest = SearchCount::default();
    let mut searcher = Searcher::new(store, origin).cancelled_by(latest.clone()).unwrap();
    searcher.refresh(&SearchScope::Catalogue).unwrap();
    let mut times = Vec::new();
    for query in keystrokes() {
        let request = SearchRequest { query, scope: SearchScope::Catalogue, first: 16 };
        let (ready, names_are_there) = mpsc::channel();
        let stopped = std::thread::scope(|scope| {
            let search = scope.spawn(|| {
                let result = searcher.search(&request, &mut |hits| {
                    let _ = ready.send(hits.more);
                    true
                });
                (Instant::now(), result.is_err())
            });
            // Names are not interrupted; full text follows them.
            if !names_are_there.recv().unwrap() {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
            let told = Instant::now();
            latest.store(1, Ordering::SeqCst);
            let (ended, interrupted) = search.join().unwrap();
            latest.store(0, Ordering::SeqCst);
            interrupted.then(|| ended.saturating_duration_since(told))
        });
        times.extend(stopped);
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "  full text, from the interruption to its end ({} of them): p50 {:.2?}  p99 {:.2?}  \
         worst {:.2?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// The whole of a search, from the store: the first answer, with what the names bring, and the
/// second, with what the texts bring.
fn text(size: usize) {
    let (folder, database) = in_a_database(size);
    let store = Store::open(&database).unwrap();
    let source = Source::at(&folder).unwrap();
    let began = Instant::now();
    let mut searcher = Searcher::new(store, source.origin());
    searcher.refresh(&SearchScope::Catalogue).unwrap();
    println!("  all searchable after {:.1?}", began.elapsed());
    let mut seconds = Vec::new();
    measure("nexus, first answer", |query| {
        let request =
            SearchRequest { query: query.to_owned(), scope: SearchScope::Catalogue, first: 16 };
        let began = Instant::now();
        let mut answers = Vec::new();
        searcher
            .search(&request, &mut |_| {
                answers.push(began.elapsed());
                true
            })
            .unwrap();
        if let [_, second] = answers[..] {
            seconds.push(second);
        }
        answers[0]
    });
    seconds.sort();
    let at = |share: f64| seconds[((seconds.len() - 1) as f64 * share) as usize];
    println!(
        "  full text, ranked: p50 {:.1?}  p90 {:.1?}  p99 {:.1?}  worst {:.1?}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
}

/// fzf in a pty of its own, over the same titles.
fn with_fzf(titles: &[String]) {
    let Some(program) = env::var_os("NEXUS_BENCH_FZF") else {
        println!("  fzf: give its path in NEXUS_BENCH_FZF");
        return;
    };
    let list = env::temp_dir().join("nexus-bench-titles");
    std::fs::write(&list, titles.join("\n")).unwrap();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &format!("{} --no-mouse < {}", program.display(), list.display())]);
    // What is listed: of the lines those without what is typed or counted. What it lists for a
    // query is not known beforehand, so the first change has to do.
    let listed = |screen: &str| {
        let other = |line: &&str| !line.contains(['>', '›', '/']);
        screen.lines().filter(other).collect::<Vec<_>>().join("\n")
    };
    typed_in_pty("fzf", command, b"", &|_, before, now| listed(before) != listed(now));
    std::fs::remove_file(list).unwrap();
}

/// The browser in a pty of its own.
fn in_pty(size: usize) {
    let (folder, database) = in_a_database(size);
    let store = Store::open(&database).unwrap();
    let mut searcher = Searcher::new(store, Source::at(&folder).unwrap().origin());
    let mut best = HashMap::new();
    for query in keystrokes() {
        let request =
            SearchRequest { query: query.clone(), scope: SearchScope::Catalogue, first: FEW };
        let mut first = None;
        searcher.search(&request, &mut |hits| first.get_or_insert(hits).rows.is_empty()).unwrap();
        let titles = first.unwrap().rows.into_iter().map(|hit| hit.row.title);
        best.insert(query, titles.map(|title| title.chars().take(20).collect()).collect());
    }
    drop(searcher);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_nexus"));
    command.arg("--db");
    command.arg(database);
    command.arg("--catalogue");
    command.arg(folder);
    // The query in its line, and under it the best by name; where there is none, not those of
    // before.
    typed_in_pty("nexus", command, b"/", &|query, before, now| {
        let best: &Vec<String> = &best[query];
        let lines: Vec<&str> = now.lines().collect();
        let begins = |line: usize, text: &str| lines[line].contains(text);
        let stale = best.is_empty() && before.lines().nth(HITS) == Some(lines[HITS]);
        begins(QUERY, &format!("› {query}"))
            && best.iter().enumerate().all(|(at, title)| begins(HITS + 2 * at, title))
            && (!stale || begins(HITS, "││"))
    });
}

/// What a program shows: for a query, the screen before the key and now.
type Shows<'s> = &'s dyn Fn(&str, &str, &str) -> bool;

/// A program in a pty of its own: from a key to the frame that `shows` what it found, and to the
/// last byte of its answer: what the full text finds, and the entry that is shown beside the hits.
/// `begin` is typed at the start.
fn typed_in_pty(name: &str, mut command: CommandBuilder, begin: &[u8], shows: Shows<'_>) {
    let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut input = pair.master.take_writer().unwrap();
    let (sender, chunks) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        while let Ok(count) = output.read(&mut buffer) {
            if count == 0 || sender.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    let cells = |count: u16| std::num::NonZero::new(count).unwrap();
    let mut screen = vt100::Parser::new(cells(36), cells(120), 0);
    let mut settled = |query: &str, quiet: Duration| {
        let before = screen.screen().contents();
        let (mut first, mut last) = (None, None);
        while let Ok((at, bytes)) = chunks.recv_timeout(quiet) {
            screen.process(&bytes);
            last = Some(at);
            if first.is_none() && !query.is_empty() {
                first = shows(query, &before, &screen.screen().contents()).then_some(at);
            }
        }
        (first, last)
    };
    settled("", Duration::from_secs(3));
    input.write_all(begin).unwrap();
    settled("", Duration::from_millis(400));
    let mut before = String::new();
    let mut lasts = Vec::new();
    let mut never = 0;
    let mut slowest = Vec::new();
    // Once only: programs remember what they found for a query.
    measure_rounds(&format!("{name} in a pty, found"), 1, |query| {
        if !query.starts_with(&before) {
            input.write_all(b"\x15").unwrap();
            settled("", Duration::from_millis(400));
            before.clear();
        }
        let mut typed = &query[before.len()..];
        if let Some(letter) = typed.strip_prefix(' ') {
            // A key of its own, which narrows nothing.
            input.write_all(b" ").unwrap();
            settled("", Duration::from_millis(400));
            typed = letter;
        }
        query.clone_into(&mut before);
        let began = Instant::now();
        input.write_all(typed.as_bytes()).unwrap();
        let (first, last) = settled(query, Duration::from_millis(250));
        let after = |at: Option<Instant>| at.map_or(Duration::ZERO, |at| at - began);
        lasts.push(after(last));
        never += usize::from(first.is_none());
        slowest.push((after(first.or(last)), query.to_owned()));
        after(first.or(last))
    });
    tell_slowest(slowest);
    println!("    of {never} of them that is not seen, and the end of the answer is taken for it");
    child.kill().unwrap();
    child.wait().unwrap();
    let mut lasts = lasts.into_iter();
    measure_rounds(&format!("{name} in a pty, settled"), 1, |_| lasts.next().unwrap());
}

/// Times every keystroke three times over and keeps the middle one of each.
fn measure(name: &str, keystroke: impl FnMut(&str) -> Duration) {
    measure_rounds(name, 3, keystroke);
}

fn measure_rounds(name: &str, count: usize, mut keystroke: impl FnMut(&str) -> Duration) {
    let keys = keystrokes();
    let rounds: Vec<Vec<Duration>> =
        (0..count).map(|_| keys.iter().map(|query| keystroke(query)).collect()).collect();
    let mut times: Vec<Duration> = (0..keys.len())
        .map(|key| {
            let mut times: Vec<Duration> = rounds.iter().map(|round| round[key]).collect();
            times.sort();
            times[count / 2]
        })
        .collect();
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let worst = rounds.iter().flatten().max().copied().unwrap_or_default();
    println!(
        "  {name:32} p50 {:8.2}  p90 {:8.2}  p99 {:8.2}  worst {:8.2} ms  (single worst {:.2})",
        ms(at(0.5)),
        ms(at(0.9)),
        ms(at(0.99)),
        ms(at(1.0)),
        ms(worst)
    );
}
