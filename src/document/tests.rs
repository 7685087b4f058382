//! Tests of the layout of whole documents.

use super::{Document, Highlights, Setting, Target};
use crate::{
    domain::width,
    theme::{Face, Role},
};

fn lay_out(text: &str, columns: usize) -> Document {
    let setting = Setting {
        width: columns,
        title_room: columns,
        note: true,
        revealed: false,
        reveal_key: "Space",
        highlights: &Highlights::new(),
    };
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
        &["▏ def f():", "▏     return 123", "▏↪456789", "", "after"],
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

#[test]
fn callouts_have_a_bar_and_say_what_they_are() {
    check(
        "> [!warning] Mind *the* gap\n> Body here.\n>\n> More.\n\nafter",
        40,
        &["▌ Warning: Mind the gap", "▌", "▌ Body here.", "▌", "▌ More.", "", "after"],
    );
    check("> [!NOTE]\n> Body.", 40, &["▌ Note", "▌", "▌ Body."]);
    check("> [!tip]- Tip\n> - one", 40, &["▌ Tip", "▌", "▌ • one"]);
    check("> [!faq]\n>\n> Alone.", 40, &["▌ Faq", "▌", "▌ Alone."]);
    check("> [!x] not [!y]\n\n> [link] only", 40, &["▌ X: not [!y]", "", "▎ [link] only"]);
}

#[test]
fn html_is_what_it_means() {
    for (html, lines) in [
        ("a<br>b <b>c</b> <i>d</i>", &["a", "b c d"][..]),
        (
            "press <kbd>Ctrl</kbd>+<kbd>C</kbd>, E=mc<sup>2</sup>, H<sub>2</sub>O",
            &["press Ctrl+C, E=mc², H2O"],
        ),
        (
            "seen<!-- not seen -->, <span style=\"x\">this</span> &lt;too&gt; &amp; all",
            &["seen, this <too> & all"],
        ),
        ("<!--\nnot\n\nseen\n-->\nseen", &["seen"]),
        ("A `Vec<T>` is a Vec<T> of <T>.", &["A Vec<T> is a Vec<T> of <T>."]),
        (
            "<details>\n<summary>More <b>here</b></summary>\n\n- **one**\n\n</details>\n\nend",
            &["▾ More here", "", "• one", "", "end"],
        ),
        (
            "<div align=\"center\">\n  <h1>Name</h1>\n  <p>Said <em>so</em>.</p>\n  <hr/>\n</div>",
            &["Name", "Said so.", "", "────────────────────────────────────────"],
        ),
        (
            "<ul>\n<li>one</li>\n<li>two\n<ol><li>deep</ol>\n</ul>\n\nend",
            &["• one", "• two", "  1. deep", "", "end"],
        ),
        ("<ul><li>never closed\n\n# Head\n\nend", &["• never closed", "", "Head", "end"]),
        (
            "<table><tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>2</td></tr></table>",
            &["a │ b", "", "1 │ 2"],
        ),
        ("<pre>\n  x &lt; <b>y</b>\n</pre>", &["▏   x < y"]),
        ("- <b>open\n- next</b>\n\nend", &["• open", "• next", "", "end"]),
        (
            "<blockquote>\nsaid\n</blockquote>\n\n> <blockquote>more\n\nend",
            &["▎ said", "", "▎ ▎ more", "", "end"],
        ),
        ("<style>a{b:c}</style>\n<script>\nx()\n\n</script>\n\nend", &["end"]),
        ("1 <2 and 3> 2 <- here", &["1 <2 and 3> 2 <- here"]),
    ] {
        check(html, 40, lines);
    }
}

#[test]
fn signs_for_programs_are_not_shown() {
    for (markdown, lines) in [
        ("## One {#one}\ntext {#two} in", &["One", "text {#two} in"][..]),
        ("## One {: .cls}\n\ntext\n{: .note}", &["One", "text"]),
        ("Said. ^b1\n\n- item ^b2", &["Said.", "", "• item"]),
        ("a %%not\nseen%% b ==marked== c == d", &["a b marked c == d"]),
        ("[a](b){target=_blank} `c`{.x} {d} {{e}}", &["a c {d} {{e}}"]),
        ("It costs $5 or $10, $x_1^2 \\le \\alpha$ not.", &["It costs $5 or $10, x₁² ≤ α not."]),
        ("$$\n\\frac{a}{b}\n$$\nwhere", &["a/b where"]),
        (
            "term\n: what it is\n: and more\n\nend",
            &["term", "  what it is", "  and more", "", "end"],
        ),
        ("See[^1].\n\n[^1]: The note.", &["See[1].", "", "[1] The note."]),
    ] {
        check(markdown, 60, lines);
    }
}

#[test]
fn pictures_are_one_line_that_leads_to_the_file() {
    let document = lay_out(
        "![A *map*](img/map.png)\n\n![](x.svg) ![[plan.png|300]]\n\n[![build](b.svg)](https://ci.example)\n\n<img src=\"y.gif\" alt=\"Why\" width=3>",
        80,
    );
    assert_eq!(
        plain(&document),
        ["A map (img/map.png)", "", "x.svg plan.png", "", "build", "", "Why (y.gif)"]
    );
    let urls: Vec<String> = document
        .links
        .iter()
        .map(|link| match &link.target {
            Target::Url(url) => url.clone(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(urls, ["img/map.png", "x.svg", "plan.png", "https://ci.example", "y.gif"]);
}

#[test]
fn a_footnote_leads_to_its_text() {
    let document = lay_out("See[^1] and [^x y].\n\n# 1\n\n[^1]: The note.", 80);
    assert_eq!(document.links.len(), 1);
    let line = document.line_of(&document.links[0].part).unwrap();
    assert!(plain(&document)[line].starts_with("[1]"));
}
