//! Formats other than Markdown: what comes in from files that people have, by themselves and beside
//! others, and what is said of those that can't be read.

mod anki;
mod hostile_formats;

use std::{
    fs,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};

use nexus_tui::{
    domain::{CatalogueId, Content, EntryId, EntryView},
    library::{Extent, Failure, Report, Source, Write, change, import},
    store::Store,
};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// A store, and what was imported into it.
struct Imported {
    store: Store,
    catalogue: CatalogueId,
    report: Report,
    /// Where the store is, for as long as it is open.
    _home: tempfile::TempDir,
}

fn imported(path: &Path) -> Result<Imported, Failure> {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let source = Source::at(path)?;
    let report = import(&mut store, &source, Extent::Apply, &mut |_| {})?;
    let catalogue = report.catalogue.as_ref().unwrap().id.clone();
    Ok(Imported { store, catalogue, report, _home: home })
}

/// The same of content under a name.
fn imported_as(name: &str, content: &[u8]) -> Result<Imported, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    imported(&path)
}

impl Imported {
    fn views(&self) -> Vec<EntryView> {
        let ids = self.store.ids(&self.catalogue).unwrap();
        let view = |id: &String| {
            let id = EntryId::new(id).unwrap();
            self.store.entry_view(&self.catalogue, &id).unwrap().unwrap()
        };
        ids.iter().map(view).collect()
    }

    fn titled(&self, title: &str) -> EntryView {
        let mut views = self.views();
        views.retain(|view| view.entry.title == title);
        assert_eq!(views.len(), 1, "{title}");
        views.remove(0)
    }

    /// The text of an entry, with its solution behind `=>`.
    fn text(&self, title: &str) -> String {
        match self.titled(title).entry.content {
            Content::Body(body) => body,
            Content::Challenge { challenge, solution } => {
                format!("{challenge} => {}", solution.unwrap_or_default())
            }
        }
    }

    /// `title (kind) | category | tags | links` of each entry, sorted.
    fn lines(&self) -> Vec<String> {
        let or_none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        let line = |view: &EntryView| {
            let mut tags = view.entry.tags.clone();
            tags.sort();
            let links: Vec<&str> = view.related.iter().map(|row| &row.title[..]).collect();
            format!(
                "{} ({}) | {} | {} | {}",
                view.entry.title,
                view.entry.kind,
                view.category_title,
                or_none(tags.join(" ")),
                or_none(links.join("; "))
            )
        };
        let mut lines: Vec<String> = self.views().iter().map(line).collect();
        lines.sort();
        lines
    }
}

/// An archive of files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same as it is on the disk of somebody whose copy is damaged: a byte of one file is another.
fn damaged_zip(files: &[(&str, &[u8])], damaged: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(content).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    let at = bytes.windows(damaged.len()).position(|it| it == damaged).unwrap();
    bytes[at] ^= 1;
    bytes
}

fn assert_lines(what: &str, found: &[String], expected: &str) {
    let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(found, expected, "{what}: found\n{}", found.join("\n"));
}

#[test]
fn a_folder_of_all_formats_comes_in_as_a_person_would_write_it_down() {
    let vault = imported(&fixtures().join("vault")).unwrap();
    let expected = fs::read_to_string(fixtures().join("vault.expected.txt")).unwrap();
    assert_lines("vault", &vault.lines(), &expected);
    assert_eq!(vault.report.issues, []);
    assert_eq!(vault.report.broken_links, []);
    assert_eq!(
        vault.report.skipped.to_string(),
        "2 .pdf, 1 .html (a template), 1 .txt (read by programs)"
    );
    let text = vault.text("On queues");
    assert!(text.contains("```sh\nredis-cli llen jobs\n```") && !text.contains("Home"), "{text}");
    let text = vault.text("Sorting by a key");
    assert!(text.contains("```text\n['a', 'bb', 'ccc']\n```"), "{text}");
    assert!(vault.text("Tabs in the docs").contains("> [!tip] Remember\n> Fewer tabs."));
    assert!(vault.text("A plot of the load").contains("```python\n#| echo: false\nplot("));
}

#[test]
fn files_by_themselves_come_in_as_logs_decks_and_tables() {
    let expected = fs::read_to_string(fixtures().join("single.expected.txt")).unwrap();
    let mut found = Vec::new();
    for (name, _) in expected.lines().filter_map(|line| line.split_once(": ")) {
        if found.iter().all(|(known, _)| known != name) {
            let lines = imported(&fixtures().join("single").join(name)).unwrap().lines();
            found.push((name.to_owned(), lines));
        }
    }
    let lines =
        found.iter().flat_map(|(name, lines)| lines.iter().map(move |it| format!("{name}: {it}")));
    assert_lines("single", &lines.collect::<Vec<_>>(), &expected);
}

#[test]
fn h29_a_note_stays_with_its_row_its_cell_and_its_card_through_edits() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("README.md", "# Mine\n");
    write("deck.csv", "question,answer\nWhat is a lock?,A guard.\nWhat is a fence?,Order.\n");
    write("n.ipynb", r##"{"cells": [{"cell_type": "markdown", "source": "# Book\n\nOne two."}]}"##);
    write("t.org", "#+TITLE: Trees\n\nThree four.\n");
    let mut all = imported(folder.path()).unwrap();
    let notes = ["What is a fence?", "Book", "Trees"].map(|title| {
        let id = all.titled(title).entry.id;
        let write = Write::Save {
            entry: id.clone(),
            text: format!("on {title}"),
            base: None,
            edit_session: String::new(),
            draft_owners: Vec::new(),
        };
        change(&mut all.store, &all.catalogue, write).unwrap();
        (id, title)
    });
    write("deck.csv", "question,answer\nNew?,Yes.\nWhat is a fence?,An order of memory.\n");
    write(
        "n.ipynb",
        r##"{"cells": [{"cell_type": "markdown", "source": "# Book\n\nOne two three."}]}"##,
    );
    write("t.org", "#+TITLE: Trees\n\nThree four five.\n");
    let source = Source::at(folder.path()).unwrap();
    let again = import(&mut all.store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert_eq!(again.changes.changed.len(), 3, "{:?}", again.changes);
    assert_eq!(again.changes.removed.len(), 1, "a new row is not the one that has gone");
    for (id, title) in notes {
        let view = all.store.entry_view(&all.catalogue, &id).unwrap().unwrap();
        assert_eq!(
            (&view.entry.title[..], view.note.unwrap().text),
            (title, format!("on {title}"))
        );
    }
    let unchanged = import(&mut all.store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert!(!unchanged.is_change());
}

#[test]
fn what_is_said_of_a_converted_file_names_its_own_line_or_cell() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("README.md", "# Mine\n\n[x](gone.md)\n");
    write("a-deck.csv", "question,answer\nWhat?,\"one\ntwo\"\nWhere?,[x](gone.md)\n");
    write("b-data.csv", "Place,Room\nhere,1\nthere,[x](gone.md)\n");
    write(
        "c.org",
        "#+TITLE: Trees\n\n* One\n- a [[file:b.md][wrapped\n  b]]\n* Two\n[[file:gone.md][x]]\n",
    );
    write(
        "d.ipynb",
        r##"{"cells": [{"cell_type": "markdown", "source": "# Book"}, {"cell_type": "code",
        "source": ""}, {"cell_type": "markdown", "source": "a\n\n[x](gone.md)"}]}"##,
    );
    write("e.html", "<h1>Page</h1>\n<p><a href=\"gone.md\">x</a></p>");
    write("f.tsv", "#separator:tab\none\teins\ntwo\t[x](gone.md)\n");
    let broken = imported(folder.path()).unwrap().report.broken_links;
    let shown: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "README.md:3:1: a link to \"gone.md\" leads nowhere",
            "a-deck.csv:4:1: a link to \"gone.md\" leads nowhere",
            "b-data.csv:3:1: a link to \"gone.md\" leads nowhere",
            "c.org:4:1: a link to \"b.md\" leads nowhere",
            "c.org:7:1: a link to \"gone.md\" leads nowhere",
            "d.ipynb:1:1: a link to \"gone.md\" leads nowhere (cell 3)",
            "e.html:1:1: a link to \"gone.md\" leads nowhere",
            "f.tsv:3:1: a link to \"gone.md\" leads nowhere",
        ]
    );
    let log = imported(&fixtures().join("single/log.org")).unwrap();
    let text = fs::read_to_string(fixtures().join("single/log.org")).unwrap();
    let line = text.lines().position(|line| line.contains("ripgrep")).unwrap() + 1;
    assert_eq!(log.titled("ripgrep").entry.source, format!("log.org, line {line}"));
}

#[test]
fn an_export_of_notion_comes_in_without_its_ids() {
    const ID: &str = "0123456789abcdef0123456789abcdef";
    let name = |name: &str| name.replace("ID", ID);
    let page = |text: &str| text.replace("ID", ID).into_bytes();
    let files: Vec<(String, Vec<u8>)> = vec![
        (name("Work ID.md"), page("# Work\n\n[Locks](Work%20ID/Locks%20ID.md)\n")),
        (name("Work ID/Locks ID.md"), page("# Locks\n\nTags: sql, ops\n\nHeld once.\n")),
        (name("Work ID/Tasks ID.csv"), b"Name,Done\nWrite,Yes\n".to_vec()),
        (name("Work ID/photo.png"), b"\x89PNG".to_vec()),
    ];
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (&name[..], &text[..])).collect();
    let inner = zip(&files);
    let expected = "Locks (article) | Work | ops sql | -\n\
                    Tasks (article) | Work | - | -\n\
                    Work (article) | my notion | - | Locks\n";
    // Large exports are parted into archives in an archive.
    for bytes in [inner.clone(), zip(&[("Export-1.zip", &inner)])] {
        let notes = imported_as("my notion.zip", &bytes).unwrap();
        assert_lines("notion", &notes.lines(), expected);
        assert_eq!(notes.report.skipped.to_string(), "1 .png");
        assert_eq!(notes.report.broken_links, []);
    }
}

#[test]
fn h29_a_damaged_note_in_an_archive_does_not_keep_the_others_out() {
    let large = b"word ".repeat(4_000_000);
    let files: [(&str, &[u8]); 4] = [
        ("Damaged.md", b"# Damaged\n\nThis was once a note.\n"),
        ("Large.md", &large),
        ("Other.md", b"# Other\n\nSee [[Whole]].\n"),
        ("Whole.md", b"# Whole\n\nAs it was.\n"),
    ];
    let notes = imported_as("notes.zip", &damaged_zip(&files, b"once a note")).unwrap();
    let expected = "Other (article) | notes | - | Whole\nWhole (article) | notes | - | -\n";
    assert_lines("damaged", &notes.lines(), expected);
    let issues: Vec<(&str, &str)> =
        notes.report.issues.iter().map(|it| (&it.file[..], &it.message[..])).collect();
    let [("Damaged.md", damaged), ("Large.md", large)] = issues[..] else { panic!("{issues:?}") };
    assert!(damaged.starts_with("skipped: can't read"), "{damaged}");
    assert!(large.contains("larger than"), "{large}");
}
