//! Notes, decks and cards in folders: what is made of each file, and that none of it comes twice.

use std::{fs, path::Path};

use nexus_tui::{
    content::{Page, Vault},
    domain::{Content, Entry, EntryId},
};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pairs")
}

/// The entries of a folder of notes, each with its file.
fn read(files: &[(String, String)]) -> Vec<(String, Entry)> {
    let mut vault = Vault::new("notes", false);
    let declared: Vec<Option<EntryId>> =
        files.iter().map(|(name, text)| vault.scan(name, text)).collect();
    vault.assign_ids(declared, std::iter::empty());
    let mut entries = Vec::new();
    let mut issues = Vec::new();
    for (number, (name, text)) in files.iter().enumerate() {
        let page = Page::of(name, text.clone());
        let read = vault.read(number, name, page, &|_| None, &mut issues);
        entries.extend(read.into_iter().map(|(_, entry)| (name.clone(), entry)));
    }
    entries
}

fn fixture() -> (Vec<[String; 4]>, Vec<(String, Entry)>) {
    let expected = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let expected: Vec<[String; 4]> = expected
        .lines()
        .map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            std::array::from_fn(|_| fields.next().unwrap_or_default())
        })
        .collect();
    let mut names: Vec<String> = expected.iter().map(|[file, ..]| file.clone()).collect();
    names.dedup();
    let text = |name: &String| fs::read_to_string(folder().join(name)).unwrap();
    let files: Vec<(String, String)> = names.iter().map(|it| (it.clone(), text(it))).collect();
    (expected, read(&files))
}

#[test]
fn notes_with_cards_and_decks_come_in_as_their_pairs() {
    let (expected, found) = fixture();
    let found: Vec<[String; 4]> = found
        .into_iter()
        .map(|(file, entry)| {
            let solution = match entry.content {
                Content::Challenge { solution: Some(solution), .. } => solution,
                _ => String::new(),
            };
            [file, entry.kind.to_string(), entry.title, solution]
        })
        .collect();
    let shown =
        |all: &[[String; 4]]| -> Vec<String> { all.iter().map(|it| it.join(" | ")).collect() };
    let same = |(one, other): (&[String; 4], &[String; 4])| {
        one[..3] == other[..3]
            && one[3].starts_with(&other[3])
            && one[3].is_empty() == other[3].is_empty()
    };
    assert!(
        found.len() == expected.len() && found.iter().zip(&expected).all(same),
        "found {:#?}\nexpected {:#?}",
        shown(&found),
        shown(&expected)
    );
}

#[test]
fn what_comes_in_as_a_pair_does_not_come_in_as_text_too() {
    let (_, found) = fixture();
    for (file, article) in &found {
        let Content::Body(body) = &article.content else { continue };
        for (_, pair) in found.iter().filter(|(of, _)| of == file) {
            if let Content::Challenge { solution: Some(solution), .. } = &pair.content {
                assert!(!body.contains(solution), "{file}: {solution} in {body}");
            }
        }
    }
    let body = |title: &str| {
        let (_, entry) = found.iter().find(|(_, entry)| entry.title == title).unwrap();
        match &entry.content {
            Content::Body(body) => body.clone(),
            Content::Challenge { .. } => panic!("{title}"),
        }
    };
    assert_eq!(
        body("Locks"),
        "A lock is held by one thread at a time, and I keep forgetting which ones may be taken \
         twice.\n\n## To remember\n\n## See also\n\n[[biology]], which has nothing to do with it."
    );
    assert_eq!(body("groups"), "- What is the order of a group?\n- What is a ring?");
    assert!(body("logseq").contains("just a remark"), "{}", body("logseq"));
    assert!(body("Vectors").contains("std::vector grows"));
}

#[test]
fn cards_say_what_sort_they_are() {
    let (_, found) = fixture();
    let tags = |title: &str| {
        let (_, entry) = found.iter().find(|(_, entry)| entry.title.starts_with(title)).unwrap();
        entry.tags.join(" ")
    };
    assert_eq!(tags("Power house"), "biology flashcards card");
    assert_eq!(tags("Where proteins"), "biology flashcards card reversed");
    assert_eq!(tags("Nucleus"), "biology flashcards card reversed");
    assert_eq!(tags("The […] packs"), "biology flashcards card cloze");
}
