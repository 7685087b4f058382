//! Tests of the layout of whole documents.

use super::{Document, Highlights, Setting, Target};
use crate::{
    domain::width,
    theme::{Face, Role},
};

fn lay_out(text: &str, columns: usize) -> Document {
    let highlights = Highlights::new();
    let setting = Setting { reveal_key: "Space", ..Setting::new(columns, &highlights) };
    Document::of_markdown(text, &setting)
}

/// The lines as text, without trailing spaces.
fn plain(document: &Document) -> Vec<String> {
    let text = |line: &super::Line| {
        let text: String = line.iter().map(|span| span.text.as_str()).collect();
        text.trim_end().to_owned()
    };
    document.lines.iter().map(text).collect()
}

fn check(markdown: &str, columns: usize, expected: &[&str]) {
    assert_eq!(plain(&lay_out(markdown, columns)), expected, "{markdown}");
}

#[test]
fn paragraphs_headings_and_rules() {
    check(
        "# One\n\nSome text that\nis wrapped.\n## Two\nMore\n\n---\n\nend",
        12,
        &[
            "One",
            "────────────",
            "Some text",
            "that is",
            "wrapped.",
            "",
            "Two",
            "More",
            "",
            "────────────",
            "",
            "end",
        ],
    );
}

#[test]
fn lists_nest_count_and_tick() {
    check(
        "- one\n  - two\n    wrapped here\n- three\n\n3. c\n4. d\n\n- [x] done\n- [ ] open",
        12,
        &[
            "• one",
            "  ◦ two",
            "    wrapped",
            "    here",
            "• three",
            "",
            "3. c",
            "4. d",
            "",
            "• ☑ done",
            "• ☐ open",
        ],
    );
}

#[test]
fn loose_lists_keep_their_air() {
    check("1. a\n\n   b\n\n2. c", 20, &["1. a", "", "   b", "", "2. c"]);
}

#[test]
fn quotes_have_a_bar_on_every_line() {
    check(
        "> a quote that goes on\n>\n> - and a list",
        14,
        &["▎ a quote that", "▎ goes on", "▎", "▎ • and a list"],
    );
}

#[test]
fn code_is_kept_and_what_is_too_long_is_marked() {
    check(
        "```python\ndef f():\n    return 123456789\n```\nafter",
        16,
        &[
            "         python",
            " def f():",
            "     return",
            "      ↪ 1234567",
            "      ↪ 89",
            "",
            "",
            "after",
        ],
    );
    assert_eq!(lay_out("```python\nx\n```", 20).plain_code.len(), 1);
    assert_eq!(lay_out("```text\nx\n```", 20).plain_code.len(), 0);
}

#[test]
fn tables_align_wrap_and_keep_their_borders() {
    check(
        "| a | num |\n|:--|---:|\n| x | 1 |\n| long | 22 |",
        30,
        &["a    │ num", "─────┼────", "x    │   1", "long │  22"],
    );
    check(
        "| name | what it is |\n|---|---|\n| 中文 | two wide letters and more |\n| b | c |",
        20,
        &[
            "name │ what it is",
            "─────┼──────────────",
            "中文 │ two wide",
            "     │ letters and",
            "     │ more",
            "─────┼──────────────",
            "b    │ c",
        ],
    );
}

#[test]
fn a_table_that_can_not_fit_becomes_records() {
    check(
        "| one | two | three | four |\n|---|---|---|---|\n| aaaa | bbbb | cccc | dddd |",
        16,
        &["one", "  aaaa", "two", "  bbbb", "three", "  cccc", "four", "  dddd"],
    );
}

#[test]
fn links_lead_to_entries_or_out_and_know_their_line() {
    let document = lay_out("See [Redis](redis) and [[nobody]].\n\nOr <https://a.example/x>.", 40);
    let targets: Vec<_> =
        document.links.iter().map(|link| (link.line, link.target.clone())).collect();
    let id = |text| Target::Entry(crate::domain::EntryId::new(text).unwrap());
    // A name of no entry is not a link.
    assert_eq!(targets, [(0, id("redis")), (2, Target::Url("https://a.example/x".into()))]);
    assert_eq!(document.link_at(0, 4), Some(0));
    assert_eq!(document.link_at(0, 3), None);
    assert_eq!(document.link_at(9, 0), None);
}

#[test]
fn emphasis_nests_within_headings_and_links() {
    let document = lay_out("**bold *both*** `code` ~~gone~~", 40);
    let faces: Vec<(&str, Face)> =
        document.lines[0].iter().map(|span| (span.text.as_str(), span.face)).collect();
    let strong = Face { strong: true, ..Face::default() };
    assert_eq!(faces[0], ("bold ", strong));
    assert_eq!(faces[1], ("both", Face { emphasis: true, ..strong }));
    assert_eq!(faces[3], ("code", Face::of(Role::Code)));
    assert!(faces[5].1.struck);
}

#[test]
fn h14_no_control_character_survives() {
    let document = lay_out("a\u{1b}[2Jb `c\u{9b}d`\n\n```\ne\u{202e}\tf\n```\n<b\u{7}>", 40);
    for line in &document.lines {
        for span in line {
            assert!(!span.text.chars().any(crate::domain::is_hostile), "{:?}", span.text);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
    #[test]
    fn whatever_is_written_fits_the_width(
        text in "([a-z中é👩‍💻 ]{0,9}|\n|\n\n|- |> |1\\. |# |```\n|\\| a \\| b \\|\n|---\\|---\n|\\*\\*|`|\\[x\\]\\(y\\)){0,30}",
        columns in 24_usize..100,
    ) {
        for line in lay_out(&text, columns).lines {
            let used: usize = line.iter().map(|span| width(&span.text)).sum();
            // Deeply nested text keeps a minimum width.
            let margins: usize = line.iter().take_while(|span| span.text.trim_end().chars().count() <= 4)
                .map(|span| width(&span.text)).sum();
            proptest::prop_assert!(used <= columns.max(margins + 8), "{line:?}");
        }
    }
}
