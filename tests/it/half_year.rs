//! What survives, and what comes of it: reviews that are killed at random moments, and half a year
//! with a forgetful reader.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use nexus_tui::domain::review::{Day, Grade, Memory, Scheduler};
use rusqlite::Connection;

/// A sequence of numbers that is the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to 1.
    fn chance(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A catalogue of challenges, so that each entry has one card.
fn catalogue(folder: &Path, entries: usize) -> std::path::PathBuf {
    let mut text = "[catalogue]\nid = \"many\"\ntitle = \"Many\"\nversion = \"1\"\n\
         description = \"d\"\n[[category]]\nid = \"k\"\ntitle = \"K\"\nsummary = \"s\"\n"
        .to_owned();
    for number in 0..entries {
        let _ = write!(
            text,
            "[[entry]]\nid = \"e{number}\"\nkind = \"challenge\"\ncategory = \"k\"\n\
             title = \"Problem {number}\"\nsummary = \"s\"\nchallenge = \"What?\"\n\
             solution = \"That.\"\n"
        );
    }
    let file = folder.join("many.toml");
    fs::write(&file, text).unwrap();
    file
}

fn nexus(home: &Path, catalogue: &Path, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home)
        .arg("--catalogue")
        .arg(catalogue)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a session after a random number of answers and undos. What was acknowledged by the next
/// question is there. `NEXUS_KILLS` sets the number of rounds.
#[test]
fn h01_kills_lose_no_grade_and_no_undo() {
    let rounds = std::env::var("NEXUS_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(6);
    let folder = tempfile::tempdir().unwrap();
    let (home, many) = (folder.path().join("home"), catalogue(folder.path(), 400));
    fs::create_dir_all(home.join(".config/nexus")).unwrap();
    fs::write(home.join(".config/nexus/config.toml"), "new_cards = 100000\n").unwrap();
    let added = nexus(&home, &many, &["review", "--add", "kind:challenge"]).wait_with_output();
    assert!(added.unwrap().status.success());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut counted = 0;
    for round in 0..rounds {
        let mut child = nexus(&home, &many, &["review", "--plain"]);
        let mut input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut wait = |what: &str| {
            let mut line = String::new();
            while !line.contains(what) {
                line.clear();
                assert!(output.read_line(&mut line).unwrap() > 0, "no {what} in round {round}");
            }
        };
        wait("Enter shows");
        let mut in_session = 0;
        for _ in 0..=random.next() % 6 {
            if in_session > 0 && random.next().is_multiple_of(4) {
                input.write_all(b"u\n").unwrap();
                (counted, in_session) = (counted - 1, in_session - 1);
            } else {
                input.write_all(b"\n").unwrap();
                wait("3 good");
                input.write_all(b"3\n").unwrap();
                (counted, in_session) = (counted + 1, in_session + 1);
            }
            wait("Enter shows");
        }
        // At any moment of what comes after: another answer may be on its way or not.
        input.write_all(b"\n3\n").unwrap();
        std::thread::sleep(Duration::from_millis(random.next() % 30));
        child.kill().unwrap();
        child.wait().unwrap();
        let connection = Connection::open(home.join(".local/share/nexus/nexus.db")).unwrap();
        let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let reviews = one("SELECT count(*) FROM fact WHERE kind = 'review' AND id NOT IN
                 (SELECT payload ->> 'of' FROM fact WHERE kind = 'undo-review')");
        assert!((counted..=counted + 1).contains(&reviews), "{counted} {reviews}");
        counted = reviews;
        // The tables follow: each event is there with all that it led to, or not at all.
        assert_eq!(one("SELECT count(*) FROM card WHERE reps > 0"), reviews);
        assert_eq!(
            one("SELECT coalesce(sum(again + hard + good + easy), 0) FROM review_day"),
            reviews
        );
        let check: String =
            connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
    }
    assert!(counted > 0);
}

/// A reader who forgets as the model says learns ten cards a day for half a year, and answers
/// what is due. What is kept is what was asked for, and the load stays bearable.
#[test]
fn half_a_year_with_a_forgetful_reader_keeps_nine_of_ten() {
    let scheduler = Scheduler::new(0.9, &[]).unwrap();
    let mut random = Random(42);
    let mut cards: Vec<Memory> = Vec::new();
    let mut asked: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    let mut log = String::from("card,day,grade\n");
    for day in 0..182 {
        let today = Day(20_000 + day);
        let (mut all, mut kept) = (0, 0);
        for (number, card) in cards.iter_mut().enumerate() {
            if card.due_day > today {
                continue;
            }
            let knows = random.chance() < scheduler.retrievability(card, today);
            let grade = match (knows, random.chance()) {
                (false, _) => Grade::Again,
                (true, chance) if chance < 0.12 => Grade::Hard,
                (true, chance) if chance > 0.9 => Grade::Easy,
                (true, _) => Grade::Good,
            };
            (all, kept) = (all + 1, kept + u32::from(knows));
            let _ = writeln!(log, "{number},{day},{}", grade.number());
            *card = scheduler.review(Some(card), grade, today, number as u64);
            if grade == Grade::Again {
                // It comes back in the same session until it is known.
                let _ = writeln!(log, "{number},{day},3");
                *card = scheduler.review(Some(card), Grade::Good, today, number as u64);
            }
        }
        asked.insert(day, (all, kept));
        for _ in 0..10 {
            let number = cards.len();
            let grade = match random.next() % 10 {
                0..3 => Grade::Again,
                3..5 => Grade::Hard,
                5..9 => Grade::Good,
                _ => Grade::Easy,
            };
            let _ = writeln!(log, "{number},{day},{}", grade.number());
            cards.push(scheduler.review(None, grade, today, number as u64));
        }
    }
    let later: Vec<&(u32, u32)> = asked.range(14..).map(|(_, figures)| figures).collect();
    let (all, kept) = later.iter().fold((0, 0), |(all, kept), it| (all + it.0, kept + it.1));
    let retention = f64::from(kept) / f64::from(all);
    assert!((0.88..=0.92).contains(&retention), "{retention:.4} of {all}");
    let most = later.iter().map(|it| it.0).max().unwrap();
    let mean = f64::from(all) / later.len() as f64;
    assert!(mean < 100.0 && most < 200, "{mean:.1} a day, {most} on the worst");
    if let Ok(path) = std::env::var("NEXUS_HALF_YEAR") {
        let mut states = String::new();
        for card in &cards {
            let _ = writeln!(states, "{},{},{}", card.stability, card.difficulty, card.lapses);
        }
        fs::write(&path, log).unwrap();
        fs::write(format!("{path}.states"), states).unwrap();
        let figures = format!("kept {retention:.4} of {all}, {mean:.1} a day, at most {most}\n");
        fs::write(format!("{path}.figures"), figures).unwrap();
    }
}
