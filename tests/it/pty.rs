//! The real program in a real terminal: a pty with an emulated screen.

use std::{
    io::{Read as _, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};

/// The timeout of all waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// A screen has at least one cell for the emulator, whatever the program is told.
fn cells(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).unwrap_or(std::num::NonZero::<u16>::MIN)
}

pub(crate) struct Session {
    pub(crate) child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    reader: JoinHandle<()>,
    stop: Arc<AtomicBool>,
    modes: String,
}

/// A temporary home folder for the program.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    catalogue: PathBuf,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The home screen of the first start would cover the panes that the tests look at.
        let config = folder.path().join(".config/nexus");
        std::fs::create_dir_all(&config).unwrap();
        std::fs::write(config.join("config.toml"), "home = \"never\"\n").unwrap();
        Self {
            folder,
            env: Vec::new(),
            catalogue: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small"),
        }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn catalogue(mut self, path: &Path) -> Self {
        path.clone_into(&mut self.catalogue);
        self
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join(".local/share/nexus/nexus.db")
    }

    /// The arguments that name the catalogue.
    pub(crate) fn catalogue_args(&self) -> [String; 2] {
        ["--catalogue".to_owned(), self.catalogue.to_string_lossy().into_owned()]
    }

    /// The browser on the small catalogue.
    pub(crate) fn nexus(&self) -> Session {
        let catalogue = self.catalogue.to_string_lossy().into_owned();
        self.run(&[env!("CARGO_BIN_EXE_nexus"), "--catalogue", &catalogue])
    }

    pub(crate) fn run(&self, command: &[&str]) -> Session {
        self.run_with(command, "")
    }

    /// Runs a command with a folder before the others in which programs are looked for.
    pub(crate) fn run_with(&self, command: &[&str], folder: &str) -> Session {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut builder = CommandBuilder::new(command[0]);
        builder.args(&command[1..]);
        builder.env_clear();
        builder.env("HOME", self.folder.path());
        let path = std::env::var("PATH").unwrap_or_default();
        builder.env("PATH", if folder.is_empty() { path } else { format!("{folder}:{path}") });
        builder.env("TERM", "xterm-256color");
        for (name, value) in &self.env {
            builder.env(name, value);
        }
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(builder).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let screen =
            Arc::new(Mutex::new((vt100::Parser::new(cells(30), cells(100), 0), Vec::new())));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (screen.clone(), stop.clone());
        let reader = thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count) = output.read(&mut bytes) {
                if count == 0 || stopped.load(Ordering::SeqCst) {
                    return;
                }
                let mut screen = shared.lock().unwrap();
                screen.0.process(&bytes[..count]);
                screen.1.extend_from_slice(&bytes[..count]);
            }
        });
        let writer = pair.master.take_writer().unwrap();
        let (master, slave) = (pair.master, Some(pair.slave));
        Session { child, screen, writer, master, slave, reader, stop, modes }
    }
}

impl Session {
    pub(crate) fn text(&self) -> String {
        self.screen.lock().unwrap().0.screen().contents()
    }

    /// The last screen of a killed program, before the terminal was restored.
    pub(crate) fn last_shown(&self) -> String {
        let raw = self.raw();
        let end = raw.windows(8).rposition(|it| it == b"\x1b[?1006l").unwrap_or(raw.len());
        let mut screen = vt100::Parser::new(cells(30), cells(100), 0);
        screen.process(&raw[..end]);
        screen.screen().contents()
    }

    /// Every byte that the program wrote.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.screen.lock().unwrap().1.clone()
    }

    pub(crate) fn until(&self, what: &str, test: impl Fn(&vt100::Screen) -> bool) {
        let began = Instant::now();
        loop {
            if test(self.screen.lock().unwrap().0.screen()) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "never came: {what}\n{}", self.text());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// What a function makes of the screen.
    pub(crate) fn screen<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.screen.lock().unwrap().0.screen())
    }

    pub(crate) fn wait(&self, text: &str) -> &Self {
        self.until(text, |screen| screen.contents().contains(text));
        self
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        // A program that has ended reads no more.
        let _ = self.writer.write_all(bytes);
        let _ = self.writer.flush();
        self
    }

    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        // Nothing is read between the two: a frame for the new size would land on the old one.
        let mut screen = self.screen.lock().unwrap();
        self.master.resize(size).unwrap();
        screen.0.screen_mut().set_size(cells(rows), cells(cols));
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        rustix::process::Pid::from_raw(pid).unwrap()
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    pub(crate) fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last is still to be read.
                thread::sleep(Duration::from_millis(30));
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "the program does not end\n{}", self.text());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Checks that the terminal is as it was before the program began.
    pub(crate) fn assert_restored(&self) {
        // The last bytes of a program that has ended may still be on their way.
        let began = Instant::now();
        while self.screen.lock().unwrap().0.screen().alternate_screen()
            && began.elapsed() < Duration::from_secs(5)
        {
            thread::sleep(Duration::from_millis(5));
        }
        let screen = self.screen.lock().unwrap();
        let screen = screen.0.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left on");
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(self.has_first_modes(), "the input mode");
    }

    /// Whether the terminal's modes are what they were before the program began.
    pub(crate) fn has_first_modes(&self) -> bool {
        format!("{:?}", self.master.get_termios()) == self.modes
    }

    /// Closes the terminal under the program.
    pub(crate) fn hang_up(mut self) -> Box<dyn Child + Send + Sync> {
        self.stop.store(true, Ordering::SeqCst);
        // Makes the program write, so that the thread that reads wakes up and sees the flag.
        self.send(b"?");
        self.reader.join().unwrap();
        drop((self.writer, self.slave.take(), self.master));
        self.child
    }
}
