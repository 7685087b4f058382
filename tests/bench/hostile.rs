//! Documents that are made to hurt: for tests of whether imports end, and for the benchmark of
//! whether their cost grows with the input only.

/// Documents that are made to hurt, each of about so many bytes.
pub(crate) fn bombs(size: usize) -> Vec<(&'static str, String)> {
    let lines = |line: &dyn Fn(usize) -> String, each: usize| -> String {
        (0..size / each).map(line).collect()
    };
    vec![
        ("lists in lists", format!("{}x", "- ".repeat(size / 2))),
        ("quotes in quotes", format!("{}x", "> ".repeat(size / 2))),
        ("numbered lists in lists", format!("{}x", "1. ".repeat(size / 3))),
        (
            "lists that go deeper",
            (0..size.isqrt()).flat_map(|n| ["  ".repeat(n), "- x\n".to_owned()]).collect(),
        ),
        ("emphasis", "*a _b ".repeat(size / 6)),
        ("brackets", "[".repeat(size)),
        ("wiki links", "[[".repeat(size / 2)),
        ("links", lines(&|n| format!("[[n{n}]] "), 9)),
        ("tags", lines(&|n| format!("#tag{n} "), 9)),
        ("headings", "# a\n".repeat(size / 4)),
        ("different headings", lines(&|n| format!("## h{n}\n\n- **t**: x\n\n"), 20)),
        ("equal terms", "- **Redis**: a\n".repeat(size / 15)),
        ("pairs", "Q: a\nA: b\n\n".repeat(size / 11)),
        ("details", "<details><summary>a?</summary>b</details>\n\n".repeat(size / 42)),
        ("open details", "<details>\n\n".repeat(size / 11)),
        (
            "details in details",
            format!(
                "{}{}",
                "<details><summary>a?</summary>".repeat(size / 42),
                "</details>".repeat(size / 42)
            ),
        ),
        ("bold questions", "**What is it?**\n\ntext\n\n".repeat(size / 24)),
        ("lone questions", "1. What?\n\ntext\n\n".repeat(size / 16)),
        ("questions in headings", "#### What is it?\n\ntext\n\n".repeat(size / 24)),
        ("questions without answers", "Q: a\n\n".repeat(size / 6)),
        ("open answers", "x?\n\n<details><summary>Answer</summary>\n\n".repeat(size / 40)),
        ("options", "Which?\n\n- [ ] a\n- [x] b\n\n".repeat(size / 26)),
        ("cards", format!("#flashcards\n\n{}", "a::b\n".repeat(size / 5))),
        ("colons", format!("#flashcards\n\n{}", "a::".repeat(size / 3))),
        ("clozes", "C: [a] b\n".repeat(size / 9)),
        ("clozes in a cloze", format!("C: {}a]", "[ ".repeat(size / 2))),
        ("open clozes", "{{c1::".repeat(size / 6)),
        (
            "a table",
            format!("| Problem | Solution |\n|---|---|\n{}", "| a | b |\n".repeat(size / 10)),
        ),
        ("columns", format!("|{}\n|{}\n", " a |".repeat(size / 8), "---|".repeat(size / 8))),
        ("turns", format!("Problem: {}", "a -> b, ".repeat(size / 8))),
        ("decoration", format!("Q: {}", ", ***> ".repeat(size / 7))),
        ("a long line", "word ".repeat(size / 5)),
        ("a long word", "x".repeat(size)),
        ("a long title", format!("# {}\n\ntext\n", "word ".repeat(size / 5))),
        ("front matter", format!("---\ntags: [{}]\n---\nx\n", lines(&|n| format!("t{n}, "), 7))),
        ("aliases", format!("---\naliases: [{}]\n---\nx\n", lines(&|n| format!("alias{n}, "), 11))),
        ("a long alias", format!("---\naliases: [\"{}\"]\n---\nx\n", "a".repeat(size))),
        ("deep front matter", format!("---\na: {}\n---\nx\n", "[".repeat(size))),
        ("deep TOML", format!("+++\na = {}\n+++\nx\n", "[".repeat(size))),
        ("footnotes", lines(&|n| format!("[^{n}]: note\n\n"), 14)),
        ("references", lines(&|n| format!("[r{n}]: https://e.example\n\n"), 28)),
        ("entities", "&amp;&lt;".repeat(size / 9)),
        ("marks", "Problem: Solution: ".repeat(size / 19)),
        ("carriage returns", "a\r".repeat(size / 2)),
        ("callouts", "> [!note] a\n".repeat(size / 12)),
        ("open comments", "<!-- ".repeat(size / 5)),
        ("signs of comments", "%% ".repeat(size / 3)),
        ("highlights", format!("# {}\n\ntext\n", "==a ".repeat(size / 4))),
        ("formulas", "$a_{b^{c}}$ ".repeat(size / 12)),
        ("open formulas", format!("${}$", "\\frac{".repeat(size / 6))),
        ("attributes", "[a](b){".repeat(size / 7)),
        ("tags in tags", "<kbd>".repeat(size / 5)),
        ("links in HTML", "<a href=".repeat(size / 8)),
        ("block references", "((".repeat(size / 2)),
        ("keys", format!("Title: a\n{}", "k: v\n".repeat(size / 5))),
        ("emoji", "👩‍💻".repeat(size / 11)),
    ]
}

/// The same of other formats: name, ending, text.
pub(crate) fn foreign_bombs(size: usize) -> Vec<(&'static str, &'static str, String)> {
    let note = |content: &str| {
        format!(
            "<en-export><note><title>a</title><content><![CDATA[<en-note>{content}</en-note>]]>\
             </content></note></en-export>"
        )
    };
    vec![
        ("MDX tags", "mdx", "<Card\n".repeat(size / 6)),
        ("MDX tags in parts", "mdx", "<Card\na='b'\n\n".repeat(size / 13)),
        ("MDX comments", "mdx", "{/* a\n".repeat(size / 6)),
        ("open boxes", "qmd", "::: note\nx\n".repeat(size / 11)),
        ("rules in a paragraph", "txt", "a b\n---\n".repeat(size / 8)),
        ("a long paragraph", "txt", "a b c\n".repeat(size / 6)),
        ("encrypted", "enex", note(&"<en-crypt>a".repeat(size / 11))),
        ("code in code", "enex", note(&"<div style=\"-en-codeblock:true\">".repeat(size / 33))),
        ("Org line ends", "org", format!("{}{}", "\\\\ ".repeat(size / 6), " ".repeat(size / 2))),
        ("Org tags", "org", "<a ".repeat(size / 3)),
        ("Org emphasis", "org", "*a /b ".repeat(size / 6)),
        ("Org titles", "org", "#+TITLE: a\n".repeat(size / 11) + "words\n"),
        ("Org blocks", "org", "#+begin_quote\n".repeat(size / 14)),
        ("heads of texts", "csv", format!("{0}\n{0}\n", "text,".repeat(size / 10))),
        ("heads", "csv", format!("{0}\n{0}\n", "a,".repeat(size / 4))),
        (
            "one wide row",
            "csv",
            format!("a,b\n{}{}\n", "1,2\n".repeat(size / 8), "x,".repeat(size / 4)),
        ),
    ]
}
