//! Org files of the forms that people write, and some that are made to hurt.

use super::*;

fn markdown(org: &str) -> String {
    let text = read("a.org", org).documents.remove(0).text;
    // Blank lines part blocks; how many there are does not matter.
    let mut out = String::new();
    for line in text.lines() {
        if !(line.is_empty() && out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

#[test]
fn a_file_is_its_headings_blocks_and_lists() {
    let org = "#+TITLE: Databases\n#+FILETAGS: :sql:ops:\n#+STARTUP: overview\n# not shown\n\n\
               * TODO [#A] Indexes :perf:\n:PROPERTIES:\n:ID: 12\n:EFFORT: 2h\n:END:\n  Of *two* \
               kinds, see [[file:b tree.org][trees]].\n\n#+BEGIN_SRC sql :exports both\n  \
               count(1);\n  ,* x\n#+END_SRC\n- one\n  - [X] two\n    goes on\n- term :: what it is\n\
               1) first\n\n| a | b |\n|---+---|\n| 1 | ~x~ |\n\n#+begin_quote\nSaid.\n#+end_quote\n\
               : as it is\n";
    assert_eq!(
        markdown(org),
        "---\ntitle: \"Databases\"\ntags: [\"sql\", \"ops\"]\n---\n\n## Indexes\n\nTODO #perf\n\n\
         effort: 2h  \n\nOf **two** kinds, see [trees](b%20tree.org).\n\n```sql\ncount(1);\n* x\n\
         ```\n\n- one\n  - [x] two\n    goes on\n- **term**: what it is\n1. first\n\n\
         | a | b |\n|---|---|\n| 1 | `x` |\n\n> Said.\n\n```text\nas it is\n```"
    );
}

#[test]
fn ids_of_files_are_names_that_links_use_and_headings_can_be_cards() {
    let org = ":PROPERTIES:\n:ID: 8f-2a\n:ROAM_ALIASES: \"B tree\" btree\n:END:\n#+title: Trees\n\n\
               See [[id:77-b][heaps\nof all]] and \\(a_1\\).\n\n* What is a B tree? :drill:\nA wide one.\n";
    assert_eq!(
        markdown(org),
        "---\ntitle: \"Trees\"\naliases: [\"8f-2a\", \"B tree\", \"btree\"]\n---\n\nSee \
         [[77-b|heaps of all]] and $a_1$.\n\n## What is a B tree? #card\n\nA wide one."
    );
}

#[test]
fn without_a_title_headings_keep_their_levels_and_open_blocks_are_text() {
    let org = "* One\n#+BEGIN_SRC sh\nls\n** Two\n#+END_SRC\n";
    assert_eq!(markdown(org), "# One\n\n#+BEGIN_SRC sh\nls\n\n## Two\n\n#+END_SRC");
}

#[test]
fn h28_org_that_is_made_to_hurt_ends_in_time() {
    for piece in [
        "#+BEGIN_SRC\n",
        "#+BEGIN_QUOTE\n",
        ":a:\n",
        ":PROPERTIES:\n",
        " *a /b _c +d =e ~f",
        "[[",
        "[[a][b",
        "[fn:a:[fn:b:",
        "* a :b",
        "- a :: ",
        "|",
        "<<",
        "\t- ",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert_eq!(read("a.org", &text).documents.len(), 1);
    }
    let deeper: String = (0..1_500).flat_map(|n| [" ".repeat(n), "- a\n".to_owned()]).collect();
    assert!(read("a.org", &deeper).documents[0].text.len() < 2 * deeper.len());
}
