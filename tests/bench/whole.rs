//! Whole processes in a pty: `cargo bench --bench whole [-- SECTION...]`.
//!
//! Sections: `start` (exec to the first full frame), `key` (a key to the settled frame),
//! `memory`, `import`, `markdown` (a folder of 10,000 notes, or as many as `NEXUS_BENCH_FILES`
//! says, read in for the first time and once more; with the path of rucola in
//! `NEXUS_BENCH_RUCOLA`, beside that), `clone` (a clone of a course repository: a log in its README
//! among code, pictures, packages and objects of git), `writing` (keys, pastes and saves in notes of
//! many lines). Everything that has a counterpart is run in turn with it, and the ratio is what
//! counts: the machine's speed drifts, the ratio does not.
//!
//! The counterpart of the start is a floor: the least program that opens the same database with
//! rusqlite, reads categories, rows and one text, and draws three panes with ratatui. It is
//! this executable run with `--floor`. That of a key is a program that does nothing but keep the
//! processor busy for about as long as the browser is, and tell how many keys have come, run with
//! `--answer`: what its slowest keys take is the machine's doing.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_sign_loss)]

mod corpus;

use std::{
    env, fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const COLUMNS: u16 = 120;
const ROWS: u16 = 36;
const RUNS: usize = 31;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [flag, database] = &args[..]
        && flag == "--floor"
    {
        floor::run(Path::new(database));
        return;
    }
    if args == ["--answer"] {
        return answer();
    }
    let wanted = |section: &str| args.is_empty() || args.iter().any(|arg| arg == section);
    let work = env::temp_dir().join("nexus-bench");
    fs::create_dir_all(&work).unwrap();
    let has_subjects = ["start", "key", "memory"].into_iter().any(wanted);
    let sizes = if has_subjects { sizes() } else { Vec::new() };
    let subjects: Vec<Subject> = sizes.into_iter().map(|size| Subject::new(&work, size)).collect();
    if wanted("import") {
        import(&work);
    }
    if wanted("markdown") {
        markdown(&work);
    }
    if wanted("clone") {
        clone_of_course(&work);
    }
    for subject in &subjects {
        subject.prepare();
    }
    if wanted("start") {
        start(&subjects);
    }
    if wanted("key") {
        for subject in &subjects {
            key(subject);
        }
    }
    if wanted("writing") {
        writing(&work);
    }
    if wanted("memory") {
        for subject in &subjects {
            memory(subject);
        }
    }
}

/// The shipped catalogue, and corpora of these sizes; `NEXUS_BENCH_SIZES=1000,2000` for others.
fn sizes() -> Vec<Option<usize>> {
    let sizes = env::var("NEXUS_BENCH_SIZES").unwrap_or_else(|_| "100000,1000000".to_owned());
    let corpora = sizes.split(',').filter_map(|size| size.parse().ok()).map(Some);
    std::iter::once(None).chain(corpora).collect()
}

struct Subject {
    name: String,
    /// The folder of the catalogue; none for the shipped one.
    catalogue: Option<PathBuf>,
    database: PathBuf,
}

impl Subject {
    fn new(work: &Path, size: Option<usize>) -> Self {
        let name = size.map_or("shipped".to_owned(), |size| format!("{size} entries"));
        let catalogue = size.map(|size| {
            let folder = work.join(format!("corpus-{size}"));
            corpus::write(&folder, size).unwrap();
            folder
        });
        let database = work.join(format!("{}.db", name.replace(' ', "-")));
        Self { name, catalogue, database }
    }

    fn args(&self) -> Vec<String> {
        let mut args = vec!["--db".to_owned(), self.database.display().to_string()];
        if let Some(catalogue) = &self.catalogue {
            args.extend(["--catalogue".to_owned(), catalogue.display().to_string()]);
        }
        args
    }

    /// Reads the catalogue in, and has the browser begin at its top.
    fn prepare(&self) {
        let status = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .args(self.args())
            .args(["list", "--category", "no-such-category"])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&status.stderr);
        assert!(told.contains("no entry fits"), "{told} (a database of an older build? remove it)");
        let connection = rusqlite::Connection::open(&self.database).unwrap();
        connection.execute("DELETE FROM setting", []).unwrap();
    }

    fn nexus(&self) -> Session {
        Session::new(env!("CARGO_BIN_EXE_nexus"), &self.args())
    }

    fn floor(&self) -> Session {
        let program = env::current_exe().unwrap();
        let args = ["--floor".to_owned(), self.database.display().to_string()];
        Session::new(program.to_str().unwrap(), &args)
    }

    /// What is on the screen when the first entry is: a word of the beginning of its summary.
    fn first_word(&self) -> String {
        let connection = rusqlite::Connection::open(&self.database).unwrap();
        let summary: String = connection
            .query_row(
                "SELECT summary FROM entry_text JOIN entry USING (key) WHERE catalogue = 1 AND position = 0",
                [],
                |row| row.get(0),
            )
            .unwrap();
        // Blanks are not drawn where there were blanks before, so it is one word.
        let words = summary.split_whitespace().take(5);
        words.max_by_key(|word| word.len()).unwrap().to_owned()
    }
}

/// A program in a pty, its screen kept up to date by whoever waits for it.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    output: Box<dyn std::io::Read + Send>,
    input: Box<dyn std::io::Write + Send>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    began: Instant,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    fn new(program: &str, args: &[String]) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut builder = CommandBuilder::new(program);
        builder.args(args);
        builder.env_clear();
        builder.env("TERM", "xterm-256color");
        builder.env("COLORTERM", "truecolor");
        builder.env("HOME", env::temp_dir());
        let cells = |count: u16| std::num::NonZero::new(count).unwrap();
        let began = Instant::now();
        let child = pair.slave.spawn_command(builder).unwrap();
        drop(pair.slave);
        Self {
            child,
            output: pair.master.try_clone_reader().unwrap(),
            input: pair.master.take_writer().unwrap(),
            screen: vt100::Parser::new(cells(ROWS), cells(COLUMNS), 0),
            raw: Vec::new(),
            began,
            _master: pair.master,
        }
    }

    /// Reads what comes until it holds these bytes; the time since the start.
    fn until_bytes(&mut self, bytes: &[u8]) -> Duration {
        loop {
            let now = self.more();
            if self.raw.windows(bytes.len()).any(|window| window == bytes) {
                return now;
            }
        }
    }

    /// Reads once; the time since the start.
    fn more(&mut self) -> Duration {
        let mut chunk = [0; 16384];
        let count = self.output.read(&mut chunk).unwrap();
        let now = self.began.elapsed();
        assert!(count > 0, "the program has ended");
        self.raw.extend_from_slice(&chunk[..count]);
        self.screen.process(&chunk[..count]);
        now
    }

    /// Sends keys and reads until the screen fits; the time between.
    fn key(&mut self, keys: &[u8], fits: impl Fn(&vt100::Screen) -> bool) -> Duration {
        let mut chunk = [0; 16384];
        let began = Instant::now();
        self.input.write_all(keys).unwrap();
        self.input.flush().unwrap();
        loop {
            let count = self.output.read(&mut chunk).unwrap();
            let now = began.elapsed();
            assert!(count > 0, "the program has ended");
            self.screen.process(&chunk[..count]);
            if fits(self.screen.screen()) {
                return now;
            }
        }
    }

    fn quit(mut self) {
        let _ = self.input.write_all(b"\x03");
        let _ = self.input.flush();
        let mut chunk = [0; 16384];
        while self.output.read(&mut chunk).is_ok_and(|count| count > 0) {}
        self.child.wait().unwrap();
    }

    /// A field of `/proc/PID/status` in KiB.
    fn status(&self, field: &str) -> u64 {
        status(self.child.process_id().unwrap(), field).unwrap()
    }
}

fn status(pid: u32, field: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Minimum, median, 99th percentile and maximum in milliseconds.
fn summary(mut times: Vec<Duration>) -> (String, f64) {
    times.sort_unstable();
    let at = |share: f64| {
        let index = ((times.len() - 1) as f64 * share).round() as usize;
        times[index].as_secs_f64() * 1e3
    };
    let text = format!(
        "min {:.2}  median {:.2}  p99 {:.2}  max {:.2} ms",
        at(0.0),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    (text, at(0.5))
}

fn start(subjects: &[Subject]) {
    println!("exec to the first full frame, {COLUMNS}x{ROWS}, {RUNS} runs in turn");
    let mut times: Vec<(Vec<Duration>, Vec<Duration>)> = vec![Default::default(); subjects.len()];
    for run in 0..=RUNS {
        for (subject, (nexus, floor)) in subjects.iter().zip(&mut times) {
            let words = subject.first_word();
            let mut session = subject.nexus();
            let time = session.until_bytes(words.as_bytes());
            session.quit();
            let mut session = subject.floor();
            let floor_time = session.until_bytes(words.as_bytes());
            session.quit();
            // The first run warms the caches.
            if run > 0 {
                nexus.push(time);
                floor.push(floor_time);
            }
        }
    }
    for (subject, (nexus, floor)) in subjects.iter().zip(times) {
        let ((nexus, a), (floor, b)) = (summary(nexus), summary(floor));
        println!("  {:>16}: nexus {nexus}", subject.name);
        println!("  {:>16}  floor {floor}  ratio of medians {:.2}", "", a / b);
    }
}

fn key(subject: &Subject) {
    println!("a key that moves the selection, to the settled frame: {}", subject.name);
    let mut session = subject.nexus();
    session.until_bytes(subject.first_word().as_bytes());
    let connection = rusqlite::Connection::open(&subject.database).unwrap();
    let mut titles = connection
        .prepare("SELECT title FROM entry WHERE catalogue = 1 AND position = ?1")
        .unwrap();
    let mut title = |position: usize| -> String {
        let title: String = titles.query_row([position as i64], |row| row.get(0)).unwrap();
        title.chars().take(20).collect()
    };
    let count: usize = connection
        .query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0))
        .unwrap() as usize;
    // The title of what is open stands in the border of the details.
    let open = |title: String| {
        move |screen: &vt100::Screen| screen.contents_between(1, 58, 1, COLUMNS).contains(&title)
    };
    let program = env::current_exe().unwrap();
    let mut answering = Session::new(program.to_str().unwrap(), &["--answer".to_owned()]);
    answering.until_bytes(b"0");
    // Into the list of entries; the border changes with the focus.
    session.key(b"l", |screen| screen.contents_between(1, 0, 1, COLUMNS).contains("▸ All"));
    std::thread::sleep(Duration::from_millis(50));
    let (mut down, mut answered) = (Vec::new(), Vec::new());
    for position in 1..count.min(600) {
        down.push(session.key(b"j", open(title(position))));
        let told = position.to_string();
        answered.push(answering.key(b"j", move |screen| screen.contents().trim() == told));
    }
    answering.quit();
    println!("  {:>6}: {}", "j", summary(down).0);
    println!("  {:>6}: {}", "answer", summary(answered).0);
    let mut jumps = Vec::new();
    for _ in 0..50 {
        jumps.push(session.key(b"G", open(title(count - 1))));
        jumps.push(session.key(b"gg", open(title(0))));
    }
    println!("  {:>6}: {}", "G, gg", summary(jumps).0);
    session.quit();
}

/// How long the counterpart of a key keeps the processor busy.
const BUSY: Duration = Duration::from_micros(400);

/// Answers keys with how many have come, until `q`.
fn answer() {
    crossterm::terminal::enable_raw_mode().unwrap();
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut key = [0];
    for count in 0.. {
        write!(output, "\r{count}").unwrap();
        output.flush().unwrap();
        if input.read(&mut key).unwrap() == 0 || key == *b"q" {
            break;
        }
        let began = Instant::now();
        while began.elapsed() < BUSY {}
    }
    crossterm::terminal::disable_raw_mode().unwrap();
}

/// Keys typed into long notes, a paste, and saves beside many notes, to the settled frame.
fn writing(work: &Path) {
    // Its notes are nobody else's.
    let subject = Subject::new(work, Some(100_000));
    let subject = Subject { database: work.join("writing.db"), ..subject };
    subject.prepare();
    let first = {
        let mut connection = rusqlite::Connection::open(&subject.database).unwrap();
        let transaction = connection.transaction().unwrap();
        transaction
            .execute_batch(
                "DELETE FROM note; DELETE FROM note_version; DELETE FROM draft;
                 INSERT INTO note_version (version, catalogue, entry, body, deleted, device,
                         changed_at)
                     SELECT 'v' || key, (SELECT id FROM catalogue), id, 'A note on ' || title, 0,
                         'bench', 1 FROM entry WHERE position > 0;
                 INSERT INTO note (catalogue, entry, version, body, deleted, changed_at)
                     SELECT catalogue, entry, version, body, 0, 1 FROM note_version;",
            )
            .unwrap();
        transaction.commit().unwrap();
        let first: String = connection
            .query_row("SELECT id FROM entry WHERE position = 0", [], |row| row.get(0))
            .unwrap();
        first
    };
    let line = "Some words of a note, enough of them that the line is wrapped once or twice here.";
    for lines in [1_000, 10_000] {
        let file = work.join("note.md");
        fs::write(&file, format!("{line}\n").repeat(lines)).unwrap();
        let set = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .args(subject.args())
            .args(["note", &first, "--set"])
            .arg(&file)
            .status()
            .unwrap();
        assert!(set.success());
        let mut session = subject.nexus();
        session.until_bytes(subject.first_word().as_bytes());
        session.key(b"\re", |screen| screen.contents().contains("Your note"));
        std::thread::sleep(Duration::from_millis(300));
        let mut typed = Vec::new();
        for round in 0..200 {
            // Enough to wrap: a letter that was not there before shows at once.
            let letter = [b"0123456789"[round % 10]];
            let before = session.screen.screen().cursor_position();
            typed.push(session.key(&letter, move |screen| screen.cursor_position() != before));
        }
        println!("a key in a note of {lines} lines: {}", summary(typed).0);
        let mut saves = Vec::new();
        for _ in 0..50 {
            session.key(b"x", |screen| screen.contents().contains("─ unsaved"));
            saves.push(session.key(b"\x13", |screen| screen.contents().contains("─ saved")));
        }
        println!("  saved beside 100,000 notes: {}", summary(saves).0);
        session.key(b"\x1b", |screen| !screen.contents().contains("▸ Your note"));
        session.quit();
    }
    let mut pastes = Vec::new();
    for _ in 0..9 {
        let mut connection = rusqlite::Connection::open(&subject.database).unwrap();
        let transaction = connection.transaction().unwrap();
        transaction.execute("DELETE FROM note WHERE entry = ?1", [&first]).unwrap();
        transaction.execute("DELETE FROM draft", []).unwrap();
        transaction.commit().unwrap();
        drop(connection);
        let mut session = subject.nexus();
        session.until_bytes(subject.first_word().as_bytes());
        session.key(b"\re", |screen| screen.contents().contains("Your note"));
        let text = format!("{line}\r").repeat(1_000_000 / (line.len() + 1));
        let paste = format!("\x1b[200~{text}the end\x1b[201~");
        let input = paste.into_bytes();
        let mut writer = std::mem::replace(&mut session.input, Box::new(std::io::sink()));
        let began = Instant::now();
        // From another thread: what a terminal takes at once is less than this.
        let sender = std::thread::spawn(move || {
            writer.write_all(&input).unwrap();
            (writer, Instant::now())
        });
        session.key(b"", |screen| screen.contents().contains("the end"));
        let settled = began.elapsed();
        let (writer, sent) = sender.join().unwrap();
        session.input = writer;
        pastes.push(settled.saturating_sub(sent - began));
        session.key(b"\x1b", |screen| !screen.contents().contains("▸ Your note"));
        session.quit();
    }
    println!("a paste of 1 MB, from the last byte sent: {}", summary(pastes).0);
}

fn memory(subject: &Subject) {
    let mut session = subject.nexus();
    session.until_bytes(subject.first_word().as_bytes());
    std::thread::sleep(Duration::from_millis(300));
    let nexus = session.status("VmRSS") as f64 / 1024.0;
    session.quit();
    let mut session = subject.floor();
    session.until_bytes(subject.first_word().as_bytes());
    let floor = session.status("VmRSS") as f64 / 1024.0;
    session.quit();
    println!("resident memory, {}: nexus {nexus:.1} MiB, floor {floor:.1} MiB", subject.name);
}

/// The import of 100,000 entries, beside a plain load of the same rows by rusqlite.
fn import(work: &Path) {
    let size = 100_000;
    println!("import of {size} entries into a new database, 5 runs in turn");
    let subject = Subject::new(work, Some(size));
    let folder = subject.catalogue.clone().unwrap();
    let database = work.join("import.db");
    let remove = || {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
    };
    let (mut nexus, mut there, mut floor, mut peak) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..5 {
        remove();
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .arg("--db")
            .arg(&database)
            .arg("--catalogue")
            .arg(&folder)
            .args(["show", "entry-0", "--json"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let (mut readable, mut reader) = (None, None);
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(status(child.id(), "VmHWM").unwrap_or(0));
            if readable.is_none() && has_entries(&database, &mut reader) {
                readable = Some(began.elapsed());
                reader = None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        nexus.push(began.elapsed());
        there.push(readable.unwrap());
        floor.push(floor::plain_load(&database, work));
    }
    remove();
    let ((nexus, a), (there, c), (floor, b)) = (summary(nexus), summary(there), summary(floor));
    println!("  nexus, from exec to exit: {nexus}  peak {:.0} MiB", peak as f64 / 1024.0);
    println!("  until entries are there:  {there}");
    println!("  plain load of its rows:   {floor}  ratios of medians {:.2}, {:.2}", a / b, c / b);
}

/// Whether another process can read the entries of a catalogue in a database, which it opens once
/// it is there.
fn has_entries(database: &Path, reader: &mut Option<rusqlite::Connection>) -> bool {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    if reader.is_none() {
        *reader = rusqlite::Connection::open_with_flags(database, flags).ok();
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM entry JOIN catalogue ON entries > 0)";
    let found = reader.as_ref().map(|reader| reader.query_row(sql, [], |row| row.get(0)));
    found.is_some_and(|found| found.unwrap_or(false))
}

/// The import of a folder of notes, first and unchanged, beside reading the files and no more.
fn markdown(work: &Path) {
    let count = env::var("NEXUS_BENCH_FILES").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    println!("import of {count} Markdown files of 1 to 8 KB, 5 runs in turn");
    let folder = work.join(format!("notes-{count}"));
    corpus::write_notes(&folder, count).unwrap();
    let database = work.join("markdown.db");
    let remove = || {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
    };
    let mut peak = 0;
    let mut run = || {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .arg("--db")
            .arg(&database)
            .arg("import")
            .arg(&folder)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(status(child.id(), "VmHWM").unwrap_or(0));
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(child.wait().unwrap().success());
        began.elapsed()
    };
    let (mut first, mut again, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..5 {
        remove();
        first.push(run());
        again.push(run());
        let began = Instant::now();
        let mut bytes = 0;
        for category in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            if category.file_type().unwrap().is_dir() {
                for note in fs::read_dir(category.path()).unwrap() {
                    bytes += fs::read(note.unwrap().path()).unwrap().len();
                }
            }
        }
        floor.push(began.elapsed());
        assert!(bytes > count * 1024);
    }
    remove();
    let ((first, a), (again, b), (floor, c)) = (summary(first), summary(again), summary(floor));
    let rate = |milliseconds: f64| count as f64 / milliseconds * 1e3;
    println!(
        "  first, from exec to exit: {first}  {:.0} files/s  peak {:.0} MiB",
        rate(a),
        peak as f64 / 1024.0
    );
    println!("  unchanged:                {again}  {:.0} files/s", rate(b));
    println!("  reading the files alone:  {floor}  ratio of medians {:.1} and {:.1}", a / c, b / c);
    let title = corpus::title(0);
    // Of the first ones: a list cuts off the end of a title.
    let word = title.split_whitespace().take(2).max_by_key(|word| word.len()).unwrap();
    browse_notes(&folder, &database, word);
}

/// The import of a clone of a course repository, of which only the README is read, beside a look at
/// the names of its files.
fn clone_of_course(work: &Path) {
    let folder = work.join("course");
    let pairs = corpus::write_clone(&folder).unwrap();
    println!("import of a clone: 300 files of code, 6 MB of pictures, a log with {pairs} pairs");
    let database = work.join("clone.db");
    let (mut first, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
        let began = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .arg("--db")
            .arg(&database)
            .args(["import", "--json"])
            .arg(&folder)
            .output()
            .unwrap();
        first.push(began.elapsed());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["pairs"], pairs, "{report}");
        let began = Instant::now();
        assert!(names_below(&folder) > 300);
        floor.push(began.elapsed());
    }
    let ((first, _), (floor, _)) = (summary(first), summary(floor));
    println!("  first, from exec to exit: {first}");
    println!("  the names of its files:   {floor}");
}

/// How many files are below a folder, those of git and of packages left out.
fn names_below(folder: &Path) -> usize {
    let count = |item: fs::DirEntry| match item.file_type().unwrap().is_dir() {
        true if matches!(item.file_name().to_str(), Some(".git" | "node_modules" | "venv")) => 0,
        true => names_below(&item.path()),
        false => 1,
    };
    fs::read_dir(folder).unwrap().map(|item| count(item.unwrap())).sum()
}

/// From exec until a folder of notes can be browsed, in turn: read in for the first time, read in
/// before, and rucola, which indexes a folder at every start; its path in `NEXUS_BENCH_RUCOLA`.
fn browse_notes(folder: &Path, database: &Path, word: &str) {
    let (mut first, mut again, mut rucola) = (Vec::new(), Vec::new(), Vec::new());
    let args = ["--db", database.to_str().unwrap(), "--catalogue", folder.to_str().unwrap()];
    let args = args.map(str::to_owned);
    for _ in 0..5 {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", database.display()));
        }
        for times in [&mut first, &mut again] {
            let mut session = Session::new(env!("CARGO_BIN_EXE_nexus"), &args);
            let mut time = session.began.elapsed();
            let mut is_greeted = false;
            while !session.screen.screen().contents().contains(word) {
                time = session.more();
                // The first start of all greets, and the list comes behind that.
                if !is_greeted && session.screen.screen().contents().contains("Welcome") {
                    is_greeted = true;
                    session.input.write_all(b"\x1b").unwrap();
                }
            }
            times.push(time);
            session.quit();
        }
        if let Ok(program) = env::var("NEXUS_BENCH_RUCOLA") {
            let mut session = Session::new(&program, &[folder.display().to_string()]);
            // It asks where the cursor is before it does anything.
            session.until_bytes(b"\x1b[6n");
            session.input.write_all(b"\x1b[1;1R").unwrap();
            let mut time = session.began.elapsed();
            // What it says while it indexes is short; the list is not.
            while session.raw.len() < 2_000 {
                time = session.more();
            }
            rucola.push(time);
            session.child.kill().unwrap();
            session.child.wait().unwrap();
        }
    }
    let ((first, a), (again, _)) = (summary(first), summary(again));
    println!("  from exec to browsing, first: {first}");
    println!("  from exec to browsing, again: {again}");
    if !rucola.is_empty() {
        let (rucola, b) = summary(rucola);
        println!("  rucola, at every start:       {rucola}  ratio to the first {:.2}", b / a);
    }
}

mod floor {
    //! The least that anything of this kind must do.

    use super::{Duration, Instant, Path, fs};
    use crossterm::{
        event, execute,
        terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
    };
    use ratatui::{
        Terminal,
        backend::CrosstermBackend,
        layout::{Constraint, Layout},
        text::Line,
        widgets::{Block, Paragraph, Wrap},
    };

    type Texts = (String, String, String, String, String);

    pub(super) fn run(database: &Path) {
        let connection = rusqlite::Connection::open(database).unwrap();
        let read = |query: &str| -> Vec<String> {
            let mut statement = connection.prepare(query).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let categories = read("SELECT title FROM category ORDER BY position");
        let rows =
            read("SELECT title FROM entry WHERE catalogue = 1 AND position < 40 ORDER BY position");
        let text = read(
            "SELECT summary || char(10) || coalesce(body, challenge) FROM entry_text \
             JOIN entry USING (key) WHERE catalogue = 1 AND position = 0",
        );
        enable_raw_mode().unwrap();
        execute!(std::io::stdout(), EnterAlternateScreen).unwrap();
        let output = std::io::BufWriter::with_capacity(1 << 18, std::io::stdout());
        let mut terminal = Terminal::new(CrosstermBackend::new(output)).unwrap();
        terminal
            .draw(|frame| {
                let areas = Layout::horizontal([
                    Constraint::Length(24),
                    Constraint::Length(36),
                    Constraint::Fill(1),
                ])
                .split(frame.area());
                for (area, lines) in areas.iter().zip([&categories, &rows, &text]) {
                    let lines: Vec<Line<'_>> =
                        lines.iter().flat_map(|text| text.lines()).map(Line::from).collect();
                    let paragraph =
                        Paragraph::new(lines).wrap(Wrap { trim: false }).block(Block::bordered());
                    frame.render_widget(paragraph, *area);
                }
            })
            .unwrap();
        loop {
            if let event::Event::Key(key) = event::read().unwrap()
                && key.code == event::KeyCode::Char('q')
            {
                break;
            }
        }
        execute!(std::io::stdout(), LeaveAlternateScreen).unwrap();
        disable_raw_mode().unwrap();
    }

    /// Copies the rows of one database into a new one, row by row in one transaction: the cost
    /// of writing them without reading any TOML.
    pub(super) fn plain_load(from: &Path, work: &Path) -> Duration {
        let path = work.join("plain.db");
        let remove = || {
            for suffix in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{suffix}", path.display()));
            }
        };
        remove();

        let source = rusqlite::Connection::open(from).unwrap();
        let mut statement = source
            .prepare("SELECT id, title, tags, summary, body FROM entry JOIN entry_text USING (key)")
            .unwrap();
        let rows: Vec<Texts> = statement
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let began = Instant::now();
        let mut target = rusqlite::Connection::open(&path).unwrap();
        target.pragma_update(None, "journal_mode", "WAL").unwrap();
        target.pragma_update(None, "synchronous", "FULL").unwrap();
        target
            .execute_batch("CREATE TABLE t (id TEXT PRIMARY KEY, title, tags, summary, body)")
            .unwrap();
        let transaction = target.transaction().unwrap();
        {
            let mut insert =
                transaction.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)").unwrap();
            for row in &rows {
                insert.execute([&row.0, &row.1, &row.2, &row.3, &row.4]).unwrap();
            }
        }
        transaction.commit().unwrap();
        drop(target);
        let took = began.elapsed();
        remove();
        took
    }
}
