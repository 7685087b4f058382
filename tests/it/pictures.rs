//! The pictures of the README, drawn from a real run:
//!
//!     NEXUS_UPDATE_PICTURES=1 cargo test --test it pictures

mod svg;

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use self::svg::{Frame, Movie};
use super::pty::{Home, Session};

const COLUMNS: u16 = 100;
const ROWS: u16 = 30;
/// How long the screen has to be as it is before it is drawn.
const SETTLED: Duration = Duration::from_millis(250);

/// What is played, and what is drawn of it.
struct Studio {
    session: Session,
    movie: Movie,
}

impl Studio {
    fn open(home: &Home) -> Self {
        let session = home.run(&[env!("CARGO_BIN_EXE_nexus")]);
        session.resize(COLUMNS, ROWS);
        session.wait("Objective");
        session.until("the full text", |screen| {
            let text = screen.contents();
            text.contains(" entries") && !text.contains("indexing")
        });
        Self { session, movie: Movie::default() }
    }

    /// The screen once nothing changes any more.
    fn settled(&self) -> Frame {
        let mut frame = self.session.screen(Frame::of);
        let mut since = Instant::now();
        while since.elapsed() < SETTLED {
            thread::sleep(Duration::from_millis(10));
            let next = self.session.screen(Frame::of);
            if next != frame {
                (frame, since) = (next, Instant::now());
            }
        }
        frame
    }

    /// Sends keys, and shows what comes of them for a time in milliseconds.
    fn play(&mut self, keys: &str, time: u32) {
        self.session.send(keys.as_bytes());
        let frame = self.settled();
        self.movie.show(frame, time);
    }

    /// Types a text, two letters at a time.
    fn type_text(&mut self, text: &str) {
        let letters: Vec<char> = text.chars().collect();
        for pair in letters.chunks(2) {
            self.play(&pair.iter().collect::<String>(), 110);
        }
    }

    fn save(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
        std::fs::write(path, self.settled().to_svg()).unwrap();
    }
}

fn draw() {
    let home = Home::new().env("COLORTERM", "truecolor");
    let mut studio = Studio::open(&home);
    studio.play("", 700);
    studio.play("/", 200);
    studio.type_text("cache stampde");
    studio.play("", 500);
    studio.save("search.svg");
    studio.play("\r", 700);
    studio.play("\x04", 400);
    studio.play("\x04", 900);
    studio.play("/", 150);
    studio.type_text("falls over every");
    studio.play("\r", 800);
    studio.play(" ", 900);
    studio.play("e", 250);
    studio.type_text("Let one request refill it");
    studio.save("note.svg");
    studio.play("\x13", 200);
    studio.play("\x1b", 500);
    studio.play("T", 350);
    for _ in 0..3 {
        studio.play("j", 250);
    }
    studio.play("\r", 800);
    let movie = studio.movie.to_svg();
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/tour.svg"), movie).unwrap();
}

#[test]
fn the_pictures_of_the_readme_are_there() {
    if std::env::var_os("NEXUS_UPDATE_PICTURES").is_some() {
        draw();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let linked = readme.split("![").skip(1).filter_map(|it| it.split("](").nth(1));
    let pictures: Vec<&str> =
        linked.filter_map(|it| it.split(')').next()?.strip_prefix("assets/")).collect();
    assert!(pictures.len() >= 3, "{pictures:?}");
    for name in pictures {
        let svg = std::fs::read_to_string(root.join("assets").join(name)).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{name}");
        assert!(svg.len() < 1 << 20, "{name} has {} bytes", svg.len());
    }
}
