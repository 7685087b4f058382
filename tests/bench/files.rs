//! A folder of notes that changes: `cargo bench --bench files`.
//!
//! 10,000 files (`NEXUS_BENCH_FILES` for another number), 500 of which link to one: opened for the
//! first time and again, one file changed, made, removed and renamed, a save of one, and a change outside
//! until it is on the screen. Beside each update of single files stands the import of all of them after the same
//! change, in turn.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::{
    env, fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use nexus_tui::{
    library::{
        Extent, FileSave, Folder as OwnFolder, Source, Wanted, Whole, apply, follow_files,
        import_catalogue, is_current, open_as_own, plan, read_file, save_file, update_files,
    },
    store::Store,
};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

mod corpus;

/// Runs of each measurement, and of the import of the whole beside it.
const RUNS: usize = 40;
const WHOLE_RUNS: usize = 5;
/// Notes that link to the one that is renamed.
const LINKS: usize = 500;

struct Folder {
    root: PathBuf,
    source: Source,
    store: Store,
    database: PathBuf,
}

fn main() {
    let count = env::var("NEXUS_BENCH_FILES").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let work = env::temp_dir().join("nexus-bench-files");
    let _ = fs::remove_dir_all(&work);
    let root = work.join("notes");
    corpus::write_notes(&root, count).unwrap();
    for number in 0..LINKS {
        fs::write(root.join(format!("linking-{number}.md")), linking(number, "target")).unwrap();
    }
    fs::write(root.join("target.md"), "# Some target\n\nWhat the others link to.\n").unwrap();
    let database = work.join("files.db");
    let source = Source::at(&root).unwrap();
    let mut store = Store::open(&database).unwrap();
    println!("{count} notes, {LINKS} links to one");
    let first = timed(|| whole(&mut store, &source));
    println!("opened for the first time            {first:>10.2?}");
    let mut folder = Folder { root, source, store, database };
    let again = summary(
        (0..RUNS).map(|_| timed(|| assert!(is_current(&folder.store, &folder.source).unwrap()))),
    );
    println!("opened again                         {again}");
    folder.measure("the text of a note changed", |root, run| {
        let path = root.join(format!("linking-{}.md", run % LINKS));
        fs::write(&path, format!("{}\nMore {run}.\n", linking(run % LINKS, "target"))).unwrap();
        vec![path]
    });
    folder.measure("the title of a note changed", |root, run| {
        let path = root.join("linking-7.md");
        fs::write(&path, format!("# Another title {run}\n\n[[target]]\n")).unwrap();
        vec![path]
    });
    folder.measure("a note made", |root, run| {
        let path = root.join(format!("linking-3-{run}.md"));
        fs::write(&path, format!("# New {run}\n\n[[target]]\n")).unwrap();
        vec![path]
    });
    folder.measure("a note removed", |root, run| {
        let path = root.join(format!("linking-3-{run}.md"));
        fs::remove_file(&path).unwrap();
        vec![path]
    });
    folder.measure("a note renamed, its links rewritten", |root, run| {
        let [from, to] = [run, run + 1].map(|run| match run {
            0 => "target".to_owned(),
            run => format!("target-{run}"),
        });
        let mut changed = vec![root.join(format!("{from}.md")), root.join(format!("{to}.md"))];
        fs::rename(&changed[0], &changed[1]).unwrap();
        for number in 0..LINKS {
            let path = root.join(format!("linking-{number}.md"));
            fs::write(&path, linking(number, &to)).unwrap();
            changed.push(path);
        }
        changed
    });
    folder.saves();
    folder.renames();
    screen(&folder);
    let _ = fs::remove_dir_all(&work);
}

fn linking(number: usize, target: &str) -> String {
    format!("# Linking {number}\n\nSee [[{target}]] for number {number}, and some more words.\n")
}

fn whole(store: &mut Store, source: &Source) {
    import_catalogue(store, source, Extent::Apply, &mut |_| {}).unwrap();
}

impl Folder {
    /// Measures updates after a change, and imports of the whole after changes of the same kind.
    fn measure(&mut self, what: &str, change: impl Fn(&Path, usize) -> Vec<PathBuf>) {
        let (mut updates, mut imports) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            let changed = change(&self.root, run);
            if run % (RUNS / WHOLE_RUNS) == RUNS / WHOLE_RUNS - 1 {
                imports.push(timed(|| whole(&mut self.store, &self.source)));
                continue;
            }
            let mut reason: Option<Whole> = None;
            updates.push(timed(|| {
                let report =
                    update_files(&mut self.store, &self.source, &changed, &mut |_| {}).unwrap();
                reason = report.whole;
            }));
            assert_eq!(reason, None, "{what}");
        }
        println!("{what:<36} {}  all read: {}", summary(updates), summary(imports));
    }
}

impl Folder {
    /// Measures a save: until the file is safe, until its entry, links and search are in step, and what
    /// the news of the watcher take that tells of it afterwards.
    fn saves(&mut self) {
        open_as_own(&self.store, &self.source).unwrap();
        let catalogue = self.store.catalogue_from(&self.source.origin()).unwrap().unwrap();
        let own = OwnFolder::of(&self.store, &catalogue).unwrap();
        let (mut safe, mut in_step, mut again) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..RUNS {
            let path = format!("linking-{}.md", run % LINKS);
            let base = read_file(&own, &path).unwrap().text;
            let text = format!("{base}\nSaved {run}.\n");
            let save = FileSave { path: &path, base: &base, text: &text, session: "" };
            safe.push(timed(|| drop(save_file(&mut self.store, &own, &save).unwrap())));
            let changed = [own.full(&path)];
            for times in [&mut in_step, &mut again] {
                times.push(timed(|| {
                    update_files(&mut self.store, &self.source, &changed, &mut |_| {}).unwrap();
                }));
            }
        }
        println!("a save until it is safe              {}", summary(safe));
        println!("after it, until all is in step       {}", summary(in_step));
        println!("the watcher tells of it afterwards   {}", summary(again));
    }
}

impl Folder {
    /// Measures renaming a note by the program: its plan, the links rewritten in the files, each safe on
    /// the disk, and the store in step with them.
    fn renames(&mut self) {
        let catalogue = self.store.catalogue_from(&self.source.origin()).unwrap().unwrap();
        let own = OwnFolder::of(&self.store, &catalogue).unwrap();
        fs::write(self.root.join("goal.md"), "What the others link to, without a heading.\n")
            .unwrap();
        for number in 0..LINKS {
            let path = self.root.join(format!("linking-{number}.md"));
            fs::write(path, linking(number, "goal")).unwrap();
        }
        whole(&mut self.store, &self.source);
        let entry = self.store.entry_with_key(&self.source.origin(), "goal.md").unwrap().unwrap();
        let times = (0..RUNS).map(|run| {
            let title = format!("goal {run}");
            let wanted = Wanted { title: Some(&title), ..Wanted::default() };
            timed(|| {
                let plan = plan(&self.store, &own, &entry, &wanted).unwrap();
                assert_eq!(plan.edits.len(), LINKS);
                apply(&mut self.store, &own, &plan).unwrap();
                follow_files(&mut self.store, &own, &plan.paths(), &mut |_| {}).unwrap();
            })
        });
        println!("a rename by the program, all in step {}", summary(times));
    }
}

/// A note that is open in the browser is changed outside until the change is on the screen.
fn screen(folder: &Folder) {
    let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut builder = CommandBuilder::new(env!("CARGO_BIN_EXE_nexus"));
    builder.args(["--db", folder.database.to_str().unwrap()]);
    builder.args(["--catalogue", folder.root.to_str().unwrap()]);
    builder.env_clear();
    builder.env("TERM", "xterm-256color");
    builder.env("HOME", folder.root.parent().unwrap());
    let mut child = pair.slave.spawn_command(builder).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut input = pair.master.take_writer().unwrap();
    let (sender, drawn) = channel::<String>();
    thread::spawn(move || {
        let cells = |count: u16| std::num::NonZero::new(count).unwrap();
        let mut screen = vt100::Parser::new(cells(36), cells(120), 0);
        let mut bytes = [0; 16384];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            screen.process(&bytes[..count]);
            if sender.send(screen.screen().contents()).is_err() {
                return;
            }
        }
    });
    let until = |what: &str| while !drawn.recv().unwrap().contains(what) {};
    until("entries");
    input.write_all(b"l/Linking 9\r\r").unwrap();
    until("for number 9,");
    // The watcher begins after the first frame.
    thread::sleep(Duration::from_secs(2));
    let times = (0..RUNS).map(|run| {
        thread::sleep(Duration::from_millis(200));
        let text = format!("{}\nmarker{run}end\n", linking(9, "target"));
        timed(|| {
            fs::write(folder.root.join("linking-9.md"), text).unwrap();
            until(&format!("marker{run}end"));
        })
    });
    println!("a change outside until it is drawn   {}", summary(times));
    input.write_all(b"qq\x03").unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// The median and the worst.
fn summary(times: impl IntoIterator<Item = Duration>) -> String {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    format!("{median:>10.2?} (worst {worst:.2?})")
}
