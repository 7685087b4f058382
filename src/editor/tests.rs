//! Tests of the editor, among them random edits compared with a plain string.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{wrap::rows, *};
use crate::domain::{Limits, MAX_NOTE_BYTES, MAX_NOTE_LINES};

/// Graphemes of several characters, or wider than a column.
const HARD: [&str; 9] = ["👩‍💻", "e\u{301}", "🇪🇹", "👍🏽", "한", "각", "中文", "\t", "שלום"];

fn editor(text: &str) -> Editor {
    let mut editor = Editor::new(text);
    editor.show(20, 5);
    editor
}

#[test]
fn h15_one_key_is_one_grapheme_and_one_step() {
    for grapheme in HARD.iter().flat_map(|text| text.graphemes(true)) {
        let mut editor = editor("x");
        editor.insert(grapheme).unwrap();
        editor.insert("y").unwrap();
        editor.go(Move::Left, false);
        editor.delete(Move::Left).unwrap();
        assert_eq!(editor.text(), "xy", "{grapheme:?}");
        editor.undo();
        assert_eq!(editor.text(), format!("x{grapheme}y"));
        editor.go(Move::Left, false);
        editor.delete(Move::Right).unwrap();
        assert_eq!(editor.text(), "xy");
    }
}

#[test]
fn up_and_down_go_row_by_row_near_the_same_column() {
    // The second line takes two rows of 20 columns.
    let mut editor = editor("four\nnineteen letters and a row\n\nlast");
    editor.go(Move::Top, false);
    editor.go(Move::Right, false);
    editor.go(Move::Right, false);
    let mut seen = vec![editor.cursor()];
    for _ in 0..5 {
        editor.go(Move::Down, false);
        seen.push(editor.cursor());
    }
    let place = |line, byte| Place { line, byte };
    let second_row = rows("nineteen letters and a row", 20)[1].start + 2;
    let down =
        [place(0, 2), place(1, 2), place(1, second_row), place(2, 0), place(3, 2), place(3, 4)];
    assert_eq!(seen, down);
    for wanted in down[..4].iter().rev() {
        editor.go(Move::Up, false);
        assert_eq!(editor.cursor().line, wanted.line);
    }
}

#[test]
fn what_is_wider_than_a_row_has_a_row_of_its_own_and_no_empty_one_before_it() {
    assert_eq!(rows("漢字", 2), [0..3, 3..6, 6..6]);
    assert_eq!(rows("a漢", 2), [0..1, 1..4, 4..4]);
}

#[test]
fn undo_takes_back_words_and_pastes_as_one() {
    let mut editor = editor("");
    for c in "two words".chars() {
        editor.insert(&c.to_string()).unwrap();
    }
    editor.paste("\npasted\r\ntext\u{1b}[2J\0").unwrap();
    assert_eq!(editor.text(), "two words\npasted\ntext[2J");
    for expected in ["two words", "two ", ""] {
        assert!(editor.undo());
        assert_eq!(editor.text(), expected);
    }
    assert!(!editor.undo());
    for expected in ["two ", "two words", "two words\npasted\ntext[2J"] {
        assert!(editor.redo());
        assert_eq!(editor.text(), expected);
    }
    assert!(!editor.redo());
    // A run of deletions is a step; a move begins a new one.
    for _ in 0..3 {
        editor.delete(Move::Left).unwrap();
    }
    editor.undo();
    assert_eq!(editor.text(), "two words\npasted\ntext[2J");
}

#[test]
fn undo_has_no_end() {
    let mut editor = editor("");
    for number in 0..500 {
        editor.insert(&format!("{number}")).unwrap();
        editor.new_line().unwrap();
    }
    let mut steps = 0;
    while editor.undo() {
        steps += 1;
    }
    assert_eq!((editor.text().as_str(), steps), ("", 1000));
}

#[test]
fn lists_go_on_and_end() {
    let mut editor = editor("- one");
    editor.new_line().unwrap();
    editor.insert("two").unwrap();
    editor.indent().unwrap();
    editor.new_line().unwrap();
    assert_eq!(editor.text(), "- one\n  - two\n  - ");
    editor.new_line().unwrap();
    assert_eq!(editor.text(), "- one\n  - two\n\n");
    let mut editor = super::Editor::new("9. [x] done");
    editor.new_line().unwrap();
    assert_eq!(editor.text(), "9. [x] done\n10. [ ] ");
    editor.select_all();
    editor.indent().unwrap();
    assert_eq!(editor.text(), "  9. [x] done\n  10. [ ] ");
    editor.outdent().unwrap();
    assert_eq!(editor.text(), "9. [x] done\n10. [ ] ");
}

#[test]
fn files_keep_their_tabs_their_indents_and_their_front_matter() {
    // As the lines around are indented, so is the next one.
    for (text, keys, expected) in [
        ("- a\n\t- b\n\t- c", ">", "- a\n\t- b\n\t\t- c"),
        ("- a\n\t- b\n- c", ">", "- a\n\t- b\n\t- c"),
        ("- a\n    - b\n- c", ">", "- a\n    - b\n    - c"),
        ("1. a\n   - b\n2. c", ">", "1. a\n   - b\n   2. c"),
        ("- a\n    - b", "<", "- a\n- b"),
        ("- a\n\t- b", "<", "- a\n- b"),
        ("- a\n\t- b", "\n", "- a\n\t- b\n\t- "),
        ("-\ta", "\n", "-\ta\n-\t"),
        ("\tcode", "\n", "\tcode\n\t"),
        ("\tcode\nx", ">", "\tcode\nx\t"),
        // In front matter and in code, a bullet is no list.
        ("---\ntags:\n  - a", "\n", "---\ntags:\n  - a\n  - "),
        ("---\ntags:\n  - a\n---", "u\n", "---\ntags:\n  - a\n  \n---"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"),
    ] {
        let mut editor = editor(text);
        for key in keys.chars() {
            match key {
                '>' => editor.indent().unwrap(),
                '<' => editor.outdent().unwrap(),
                'u' => {
                    editor.go(Move::Up, false);
                    editor.go(Move::LineEnd, false);
                }
                _ => editor.new_line().unwrap(),
            }
        }
        assert_eq!(editor.text(), expected, "{text:?}");
    }
}

#[test]
fn a_list_goes_on_as_it_is_typed() {
    let typed = |text: &str| {
        let mut editor = editor("");
        for c in text.chars() {
            match c {
                '\n' => editor.new_line().unwrap(),
                c => editor.insert(&c.to_string()).unwrap(),
            }
        }
        editor.text()
    };
    for (keys, text) in [
        // A typed marker replaces the one that was inserted.
        ("- a\n- b", "- a\n- b"),
        ("- a\n* b\nc", "- a\n* b\n* c"),
        ("1. a\n2. b\nc", "1. a\n2. b\n3. c"),
        ("  - a\n1) b\nc", "  - a\n  1) b\n  2) c"),
        ("- a\n- [ ] b\nc", "- a\n- [ ] b\n- [ ] c"),
        ("> a\n> b", "> a\n> b"),
        // Anything else is text.
        ("- a\n-b c", "- a\n- -b c"),
        ("- a\nb - c", "- a\n- b - c"),
        ("- a\n\n- b", "- a\n\n- b"),
        // Not in code.
        ("```\n- a\nb", "```\n- a\nb"),
        ("~~~yaml\n```\n- a\nb", "~~~yaml\n```\n- a\nb"),
        ("````\n```\n- a\nb", "````\n```\n- a\nb"),
        ("```\nx\n```\n- a\nb", "```\nx\n```\n- a\n- b"),
        ("``` `a`\n- a\nb", "``` `a`\n- a\n- b"),
    ] {
        assert_eq!(typed(keys), text, "{keys:?}");
    }
}

#[test]
fn what_is_found_is_whole_graphemes() {
    for (text, wanted, found) in [
        ("cafe\u{301} x", "cafe", "cafe\u{301}"),
        ("a 👩‍💻 b", "👩", "👩‍💻"),
        ("a 👩‍💻 b", "💻", "👩‍💻"),
        ("🇪🇹🇩🇪", "🇩", "🇩🇪"),
    ] {
        let mut editor = editor(text);
        assert!(editor.find(wanted, true, true), "{text:?}");
        assert_eq!(editor.copy(), found);
    }
}

#[test]
fn words_are_moved_over_and_deleted() {
    let mut editor = editor("one two, three");
    editor.go(Move::WordLeft, false);
    editor.go(Move::WordLeft, false);
    assert_eq!(editor.cursor().byte, 4);
    editor.go(Move::WordRight, true);
    let copied = editor.copy();
    assert_eq!(copied, "two");
    editor.delete(Move::Left).unwrap();
    assert_eq!(editor.text(), "one , three");
    editor.delete(Move::WordLeft).unwrap();
    assert_eq!(editor.text(), ", three");
    editor.delete(Move::LineEnd).unwrap();
    editor.paste(&copied).unwrap();
    assert_eq!(editor.text(), "two");
}

#[test]
fn a_text_is_found_in_any_case_and_around_the_end() {
    let mut editor = editor("Redis\nuse İredis\nREDIS");
    assert!(editor.find("redis", true, true));
    assert_eq!(editor.cursor(), Place { line: 0, byte: 5 });
    assert!(editor.find("redis", true, false));
    assert_eq!(editor.copy(), "redis");
    assert!(editor.find("redis", true, false));
    assert_eq!(editor.cursor().line, 2);
    assert!(editor.find("redis", false, false));
    assert_eq!(editor.cursor().line, 1);
    assert!(!editor.find("nowhere", true, false));
}

#[test]
fn h17_what_does_not_fit_any_more_is_not_taken_and_nothing_changes() {
    let mut editor = editor(&"x".repeat(MAX_NOTE_BYTES - 1));
    assert_eq!(editor.insert("yy"), Err(Full(Limits::NOTE)));
    assert_eq!(editor.insert("y"), Ok(()));
    assert_eq!(editor.new_line(), Err(Full(Limits::NOTE)));
    assert!(editor.text().ends_with("xy"));
    editor.delete(Move::Left).unwrap();
    let mut editor = super::Editor::new(&"\n".repeat(MAX_NOTE_LINES - 1));
    assert_eq!(editor.new_line(), Err(Full(Limits::NOTE)));
}

#[test]
fn a_very_long_line_is_edited_as_any_other() {
    let mut editor = editor(&"ab ".repeat(40_000));
    editor.insert("end").unwrap();
    editor.delete(Move::Left).unwrap();
    assert!(editor.text().ends_with("ab en"));
    editor.undo();
    editor.undo();
    assert_eq!(editor.text().len(), 120_000);
}

fn places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for (line, text) in text.split('\n').enumerate() {
        let edges = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]);
        places.extend(edges.map(|byte| Place { line, byte }));
    }
    places
}

fn hard_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-z]{1,9}",
        5 => Just(" ".to_owned()),
        1 => Just("\n".to_owned()),
        3 => prop::sample::select(&HARD[..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// An operation on the editor and on its model.
#[derive(Debug, Clone)]
enum Step {
    Type(String),
    Delete(Move),
    Go(Move, bool),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let moves = prop::sample::select(vec![
        Move::Left,
        Move::Right,
        Move::Up,
        Move::Down,
        Move::WordLeft,
        Move::WordRight,
        Move::LineStart,
        Move::LineEnd,
        Move::PageUp,
        Move::PageDown,
        Move::Top,
        Move::Bottom,
    ]);
    prop_oneof![
        4 => hard_text().prop_map(Step::Type),
        2 => "[a-z ]".prop_map(Step::Type),
        2 => moves.clone().prop_map(Step::Delete),
        6 => (moves, any::<bool>()).prop_map(|(way, selecting)| Step::Go(way, selecting)),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The model is a plain string in which only the selection is replaced.
    #[test]
    fn random_edits_do_what_they_do_to_a_plain_string(
        begin in hard_text(), steps in prop::collection::vec(step(), 1..60), width in 1_usize..30
    ) {
        let mut editor = Editor::new(&begin);
        let mut states = vec![begin.clone()];
        for step in steps {
            editor.show(width, 4);
            let before = editor.text();
            let flat = |place: Place| {
                before.split('\n').take(place.line).map(|l| l.len() + 1).sum::<usize>() + place.byte
            };
            let selected = editor.selection().map(|r| flat(r.start)..flat(r.end));
            let cursor = flat(editor.cursor());
            match step {
                Step::Type(text) => {
                    editor.insert(&text).unwrap();
                    let mut model = before.clone();
                    model.replace_range(selected.unwrap_or(cursor..cursor), &text);
                    prop_assert_eq!(editor.text(), model);
                }
                Step::Delete(way) => {
                    let mut there = editor.clone();
                    there.deselect();
                    there.go(way, false);
                    let to = flat(there.cursor());
                    editor.delete(way).unwrap();
                    let mut model = before.clone();
                    model.replace_range(
                        selected.unwrap_or(cursor.min(to)..cursor.max(to)), "");
                    prop_assert_eq!(editor.text(), model);
                }
                Step::Go(way, selecting) => {
                    editor.go(way, selecting);
                    prop_assert_eq!(editor.text(), before);
                }
                Step::Undo => { editor.undo(); }
                Step::Redo => { editor.redo(); }
            }
            states.push(editor.text());
            let text = editor.text();
            prop_assert!(editor.cursor().line < editor.lines().len());
            prop_assert!(editor.lines()[editor.cursor().line].is_char_boundary(editor.cursor().byte));
            prop_assert_eq!(editor.bytes, text.len());
            // h16: the cursor is on the screen, at a column of it.
            editor.show(width, 4);
            let (column, row) = editor.cursor_on_screen();
            prop_assert!(row < 4 && column < width.max(2), "column {} of {}", column, width);
        }
        let last = editor.text();
        let mut steps = 0;
        while editor.undo() { steps += 1; }
        prop_assert_eq!(editor.text(), begin);
        for _ in 0..steps { prop_assert!(editor.redo()); }
        while editor.redo() {}
        prop_assert!(states.contains(&editor.text()));
        if editor.text() != last {
            // Something was undone at the end, and redone here.
            prop_assert!(states.len() > 1);
        }
    }

    #[test]
    fn h16_every_byte_is_in_a_row_and_every_place_has_a_column(
        text in hard_text(), width in 3_usize..24
    ) {
        let line = text.replace('\n', " ");
        let rows = rows(&line, width);
        prop_assert_eq!(rows.first().map(|row| row.start), Some(0));
        prop_assert_eq!(rows.last().map(|row| row.end), Some(line.len()));
        for pair in rows.windows(2) {
            prop_assert_eq!(pair[0].end, pair[1].start);
        }
        let mut editor = Editor::new(&line);
        for place in places(&line) {
            editor.go_to(place, false);
            editor.show(width, 100);
            let (column, row) = editor.cursor_on_screen();
            prop_assert!(column < width, "{:?} at {} of {}", place, column, width);
            prop_assert_eq!(editor.place_at(column, row), place, "a click there leads there");
        }
    }
}
