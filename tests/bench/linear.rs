//! Whether ten times the input costs at most twelve times the time of `nexus import`, for each
//! construct of a document and of a catalogue: `cargo bench --bench linear`; names of constructs
//! to time only these. A ratio over twelve is marked, and the exit status is 1.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod hostile;

use std::{
    env, fs,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

/// Bytes of the smaller document; the larger one has ten times as many.
const SIZE: usize = 200_000;
/// Each is timed so often, and the fastest counts: what is slower is the machine's.
const ROUNDS: usize = 3;

/// A catalogue with so many of everything.
fn toml(count: usize) -> Vec<(&'static str, String)> {
    let head = "[catalogue]\nid='c'\ntitle='C'\n";
    let category = "[[category]]\nid='a'\ntitle='A'\n";
    let entry = |number: usize, more: &str| {
        format!(
            "[[entry]]\nid='e{number}'\ncategory='a'\nkind='concept'\ntitle='T{number}'\n{more}body='x'\n"
        )
    };
    let lines =
        |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let many = |what: &str| lines(count, &|n| format!("'{what}{n}',"));
    let quarter = count / 4;
    let entries = lines(quarter, &|n| entry(n, ""));
    let linked = lines(quarter, &|n| entry(n, &format!("links=['e{}']\n", (n + 1) % quarter)));
    let categories = lines(quarter, &|n| format!("[[category]]\nid='k{n}'\ntitle='K{n}'\n"));
    let vocabulary = lines(count, &|n| format!("t{n}='x'\n"));
    vec![
        ("TOML entries", format!("{head}{category}{entries}")),
        ("TOML links", format!("{head}{category}{linked}")),
        ("TOML categories", format!("{head}{category}{categories}{}", entry(0, ""))),
        ("TOML tags", format!("{head}{category}{}", entry(0, &format!("tags=[{}]\n", many("t"))))),
        (
            "TOML aliases",
            format!("{head}{category}{}", entry(0, &format!("aliases=[{}]\n", many("n")))),
        ),
        (
            "TOML vocabulary",
            format!(
                "{head}[catalogue.tags]\n{vocabulary}{category}{}",
                entry(0, &format!("tags=[{}]\n", many("t")))
            ),
        ),
    ]
}

/// The time of an import into a new store.
fn timed(ending: &str, text: &str) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("document.{ending}"));
    fs::write(&path, text).unwrap();
    (0..ROUNDS)
        .map(|round| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
            command.env("HOME", folder.path()).arg("--db");
            command.arg(folder.path().join(format!("{round}.db"))).arg("import").arg(&path);
            let began = Instant::now();
            let output = command.output().unwrap();
            let took = began.elapsed();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            took
        })
        .min()
        .unwrap()
}

fn main() -> ExitCode {
    let wanted: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let all = |size: usize, entries: usize| {
        let notes = hostile::bombs(size).into_iter().map(|(name, text)| (name, "md", text));
        let catalogues = toml(entries).into_iter().map(|(name, text)| (name, "toml", text));
        notes.chain(catalogues).chain(hostile::foreign_bombs(size))
    };
    let (small, large) = (all(SIZE, 8_000), all(10 * SIZE, 80_000));
    println!("{:<26} {:>10} {:>12} {:>7}", "construct", "ms", "ms, 10 times", "ratio");
    let mut over = false;
    for ((name, ending, one), (_, _, ten)) in small.zip(large) {
        if !wanted.is_empty() && wanted.iter().all(|wanted| wanted != name) {
            continue;
        }
        let (one, ten) = (timed(ending, &one), timed(ending, &ten));
        let ratio = ten.as_secs_f64() / one.as_secs_f64();
        // What takes no time is not measured by it.
        let marked = ratio > 12.0 && ten > Duration::from_millis(100);
        over |= marked;
        println!(
            "{name:<26} {:>10.1} {:>12.1} {ratio:>7.1}{}",
            one.as_secs_f64() * 1e3,
            ten.as_secs_f64() * 1e3,
            if marked { "  over 12" } else { "" }
        );
    }
    ExitCode::from(u8::from(over))
}
