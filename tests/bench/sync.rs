//! Sync through a bare repository on this machine: `cargo bench --bench sync`.
//!
//! 10,000 notes and 200,000 reviews (`NEXUS_BENCH_SYNC=1000,20000` for other numbers): the first
//! sync of two copies, one without anything new, and one with one changed note; the first sync of a
//! third copy, by the program itself, with the most memory that it has; and the sizes. Beside each
//! stands what git alone takes for the least that has to be done: `git ls-remote`.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nexus_tui::{
    domain::{Base, CatalogueId, EntryId},
    library::{Prompts, now, start_sync, sync},
    store::{Save, Store},
};
use serde_json::{Value, json};

const RUNS: usize = 15;

fn main() {
    let counts = env::var("NEXUS_BENCH_SYNC").unwrap_or_else(|_| "10000,200000".to_owned());
    let mut counts = counts.split(',').filter_map(|count| count.parse::<usize>().ok());
    let (notes, events) = (counts.next().unwrap(), counts.next().unwrap());
    let work = env::temp_dir().join("nexus-bench-sync");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).unwrap();
    let remote = work.join("remote.git");
    git(&["init", "--quiet", "--bare", remote.to_str().unwrap()]);

    let mut one = Store::open(&work.join("one.db")).unwrap();
    one.import_json(&everything(notes, events), true).unwrap();
    let address = remote.to_str().unwrap();
    let first = timed(|| drop(start_sync(&mut one, address, Prompts::Never).unwrap()));
    println!("{notes} notes, {events} events");
    println!("first sync, everything sent      {first:>10.2?}");
    let mut two = Store::open(&work.join("two.db")).unwrap();
    let clone = timed(|| drop(start_sync(&mut two, address, Prompts::Never).unwrap()));
    println!("first sync, everything received  {clone:>10.2?}");

    let floor = median(|| git(&["ls-remote", address, "refs/heads/nexus"]));
    println!("git ls-remote alone              {floor:>10.2?}");
    let nothing = median(|| drop(sync(&mut one, Prompts::Never).unwrap()));
    println!("nothing new                      {nothing:>10.2?}  {:.1}", ratio(nothing, floor));
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for run in 0..RUNS {
        change(&mut one, run);
        sent.push(timed(|| drop(sync(&mut one, Prompts::Never).unwrap())));
        received.push(timed(|| drop(sync(&mut two, Prompts::Never).unwrap())));
    }
    for (what, times) in [("one note sent", sent), ("one note received", received)] {
        let time = middle(times);
        println!("{what:<32} {time:>10.2?}  {:.1}", ratio(time, floor));
    }
    let three = work.join("three.db");
    let (clone, peak) = program(&["sync", "init", address], &three);
    println!("by the program, all received     {clone:>10.2?}  at most {} MiB", peak >> 10);
    let (nothing, peak) = program(&["sync"], &three);
    println!("by the program, nothing new      {nothing:>10.2?}  at most {} MiB", peak >> 10);
    git(&["-C", address, "gc", "--quiet"]);
    println!("the repository, packed           {:>7} KiB", size_of(&remote) >> 10);
    println!("a database                       {:>7} KiB", size_of(&work.join("two.db")) >> 10);
}

/// Runs the program with a database; returns how long it took, and its largest resident memory in
/// KiB (0 where the system does not tell).
fn program(args: &[&str], database: &Path) -> (Duration, u64) {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
        .args(args)
        .arg("--db")
        .arg(database)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
        let line = status.unwrap_or_default();
        let line = line.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB"));
        peak = peak.max(line.and_then(|size| size.trim().parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.wait().unwrap().success());
    (began.elapsed(), peak)
}

/// An export with this many notes, of 1.6 KB each, and events.
fn everything(notes: usize, events: usize) -> Value {
    let entry = |number: usize| format!("entry-{}", number % notes);
    let version = |number: usize| {
        let lines: Vec<String> =
            (0..40).map(|at| format!("word {} of a line", number * at)).collect();
        let text = lines.join("\n");
        json!({
            "version": format!("{number:032x}"), "catalogue": "c", "entry": entry(number),
            "body": format!("{text}\n{}", "more of it, as notes are. ".repeat(30)),
            "clock": (1_700_000_000_000 + number as i64) << 16, "changed_at": 1_700_000_000_000_i64,
        })
    };
    let event = |number: usize| {
        json!({
            "id": format!("{number:032x}"), "catalogue": "c", "entry": entry(number),
            "kind": "review", "device": "00112233445566aa",
            "at": 1_700_000_000_000_i64, "seq": number + 1,
            "clock": (1_700_000_000_000 + number as i64) << 16,
            "payload": json!({
                "day": 19_675 + number / 60, "slot": "body", "grade": 1 + number % 4, "took": 5000,
            })
            .to_string(),
        })
    };
    json!({
        "form": "nexus-export-2", "catalogues": [],
        "personal": {
            "note_version": (0..notes).map(version).collect::<Vec<_>>(),
            "fact": (0..events).map(event).collect::<Vec<_>>(),
        },
    })
}

fn change(store: &mut Store, run: usize) {
    let (catalogue, entry) = (CatalogueId::new("c").unwrap(), EntryId::new("entry-7").unwrap());
    let note = store.note(&catalogue, &entry).unwrap().unwrap();
    let text = format!("{}\nline {run}", note.text);
    let base = Base::from(&note);
    let save =
        Save { entry: &entry, text: &text, base: Some(&base), edit_session: "", draft_owners: &[] };
    store.save_note(&catalogue, &save, now()).unwrap();
}

fn git(args: &[&str]) {
    assert!(Command::new("git").args(args).output().unwrap().status.success());
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn median(mut work: impl FnMut()) -> Duration {
    middle((0..RUNS).map(|_| timed(&mut work)).collect())
}

fn ratio(time: Duration, floor: Duration) -> f64 {
    time.as_secs_f64() / floor.as_secs_f64()
}

/// The bytes of a file, or of all files in a folder.
fn size_of(path: &Path) -> u64 {
    if path.is_file() {
        return path.metadata().unwrap().len();
    }
    fs::read_dir(path).unwrap().map(|item| size_of(&item.unwrap().path())).sum()
}
