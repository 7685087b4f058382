//! Archives and files that are made to hurt: they end in time, with a message that says what to do.

use std::{
    fs,
    time::{Duration, Instant},
};

use nexus_tui::{
    library::{Extent, Source, import},
    store::Store,
};

use super::{anki, imported_as, zip};

#[test]
fn h28_archives_have_limits_and_say_which_was_met() {
    let error = |bytes: &[u8]| imported_as("a.zip", bytes).map(|_| ()).unwrap_err().to_string();
    // A megabyte for each kilobyte.
    let zeros = vec![b'a'; 9_000_000];
    let message = error(&zip(&[("notes/a.md", &zeros)]));
    assert!(
        message.contains("a.zip/notes/a.md: it unpacks to more than 200 times its size"),
        "{message}"
    );
    let archive_in_archives =
        zip(&[("b.zip", &zip(&[("c.zip", &zip(&[("d.md", b"# D\n\ntext")]))]))]);
    let deep = imported_as("a.zip", &archive_in_archives).unwrap();
    assert_eq!((deep.lines().len(), deep.report.skipped.to_string()), (0, "1 .zip".to_owned()));
    // No path leads out of an archive; nothing is unpacked to the disk at all.
    let upwards =
        zip(&[("../../etc/x.md", b"# X\n\ntext"), ("/abs/y.md", b"# Y\n\ntext"), ("..", b"")]);
    let read = imported_as("up.zip", &upwards).unwrap();
    assert_eq!(read.lines(), ["X (article) | etc | - | -", "Y (article) | abs | - | -"]);
}

/// Damages bytes as a broken disk or an attacker would.
fn damaged(bytes: &[u8], random: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random(8) {
        let at = random(bytes.len());
        match random(4) {
            0 => bytes[at] = random(256) as u8,
            1 => bytes.truncate(at.max(1)),
            2 => drop(bytes.splice(at..at, vec![random(256) as u8; random(50)])),
            _ => {
                let end = (at + random(40)).min(bytes.len());
                bytes[at..end].fill(0xff);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

#[test]
fn h13_h28_damaged_files_of_every_format_are_read_or_refused_in_time() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let single = super::fixtures().join("single");
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(single)
        .unwrap()
        .map(|item| item.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.push(("deck.apkg".to_owned(), zip(&[("collection.anki2", &anki::old())])));
    files.push((
        "notes.zip".to_owned(),
        zip(&[("a.md", b"# A\n\ntext"), ("b/c.csv", b"a,b\n1,2\n")]),
    ));
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    for (name, bytes) in files {
        let path = home.path().join(name);
        for _ in 0..crate::imports::cases(12) {
            fs::write(&path, damaged(&bytes, &mut random)).unwrap();
            let began = Instant::now();
            let source = Source::at(&path).unwrap();
            if let Err(why) = import(&mut store, &source, Extent::Force, &mut |_| {}) {
                assert!(!why.to_string().is_empty());
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{source:?} {:?}", began.elapsed());
        }
    }
}
