//! HTML as Markdown, by the crate `htmd`; pages that were saved, and the fields of cards.
//!
//! `htmd` walks a tree by recursion, and a parser of HTML repeats what was left open, so that a
//! small file can become a deep and large tree. What would is read as plain text instead
//! ([`is_bounded`]).

mod bounds;
mod elements;

use std::sync::LazyLock;

use htmd::{
    HtmlToMarkdown,
    options::{BulletListMarker, HrStyle, Options},
};

use super::document::{Documents, Facts};
use crate::content::issue::Issue;
use bounds::{is_bounded, text_only};
use elements::{definition, details, pre, summary, table, table_cell, table_part, table_row, term};

/// Set up once: a deck has thousands of fields.
static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
    let options = Options {
        bullet_list_marker: BulletListMarker::Dash,
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        hr_style: HrStyle::Dashes,
        ..Options::default()
    };
    let unseen =
        vec!["script", "style", "noscript", "template", "svg", "nav", "button", "title", "iframe"];
    HtmlToMarkdown::builder()
        .options(options)
        .skip_tags(unseen)
        .add_handler(vec!["pre"], pre)
        .add_handler(vec!["details"], details)
        .add_handler(vec!["summary"], summary)
        .add_handler(vec!["dt"], term)
        .add_handler(vec!["dd"], definition)
        .add_handler(vec!["td", "th"], table_cell)
        .add_handler(vec!["tr"], table_row)
        .add_handler(vec!["thead", "tbody", "tfoot"], table_part)
        .add_handler(vec!["table"], table)
        .build()
});

/// A page. `alone` says that it is imported by itself.
pub(super) fn read(path: &str, html: &str, alone: bool) -> Documents {
    if !alone && ["{%", "{{", "<%", "<?php"].iter().any(|sign| html.contains(sign)) {
        return Documents::left_out("a template");
    }
    let (text, is_whole) = to_markdown(main_part(html));
    if text.trim().is_empty() {
        return Documents::left_out("no text");
    }
    let title = element(html, "title").map(plain).unwrap_or_default();
    let title = if text.lines().any(|line| line.starts_with("# ")) { String::new() } else { title };
    let keywords = meta(html, "keywords").unwrap_or_default();
    let tags = keywords.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty());
    let facts = Facts { title: &title, tags: tags.collect(), ..Facts::default() };
    let mut documents = Documents::one(path, facts.before(&text));
    if !is_whole {
        documents.issues.push(Issue {
            file: path.to_owned(),
            line: 1,
            column: 1,
            message: "nested too deep, or too large: read as plain text".to_owned(),
        });
    }
    documents
}

/// A piece of HTML as Markdown, and whether its structure was read; if not, it is plain text.
pub(super) fn to_markdown(html: &str) -> (String, bool) {
    if is_bounded(html)
        && let Ok(markdown) = CONVERTER.convert(html)
    {
        return (markdown.trim().to_owned(), true);
    }
    (text_only(html), false)
}

/// The text of a piece of HTML on one line.
fn plain(html: &str) -> String {
    text_only(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page is about: its `main`, its only `article`, or all of it.
fn main_part(html: &str) -> &str {
    let only = |name: &str| {
        let inner = element(html, name)?;
        let end = inner.as_ptr() as usize - html.as_ptr() as usize + inner.len();
        element(&html[end..], name).is_none().then_some(inner)
    };
    only("main").or_else(|| only("article")).filter(|it| it.len() * 10 > html.len()).unwrap_or(html)
}

/// The content of the first element with a name, without regard to such elements within it.
fn element<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let begin = find(html, &format!("<{name}"))? + 1 + name.len();
    let behind = &html[begin..];
    let open = behind.find('>')?;
    if !behind.starts_with(['>', ' ', '\n', '\t', '\r']) {
        return None;
    }
    let inner = &behind[open + 1..];
    Some(&inner[..find(inner, &format!("</{name}"))?])
}

/// Where a piece of ASCII stands in a text, in any case.
fn find(text: &str, piece: &str) -> Option<usize> {
    text.as_bytes().windows(piece.len()).position(|it| it.eq_ignore_ascii_case(piece.as_bytes()))
}

/// The content of a `<meta name="…">`.
fn meta<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let head = &html[..find(html, "</head").unwrap_or(0)];
    let at = ["\"", "'"].iter().find_map(|quote| find(head, &format!("name={quote}{name}{quote}")));
    let tag = &head[at?..];
    let tag = &tag[..tag.find('>')?];
    let value = &tag[find(tag, "content=")? + "content=".len()..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> String {
        read("a.html", html, false).documents.remove(0).text
    }

    #[test]
    fn a_page_is_its_main_text_with_its_title_and_tags() {
        let text = page(
            "<html><head><title>Locks &amp; keys</title>\n<meta name=\"keywords\" content=\"sql, \
             locks\"></head><body><nav>Home</nav><main><h2>Kinds</h2><p>Of <b>two</b> kinds, see \
             <a href=\"rows.html\">rows</a>.</p><pre>a<br>b</pre><ul><li>one<ul><li>two</li></ul>\
             </li></ul><script>x()</script><table><tr><th>a</th><th>b</th></tr><tr><td>1</td>\
             <td>2</td></tr></table></main><footer>Somebody</footer></body></html>",
        );
        assert_eq!(
            text,
            "---\ntitle: \"Locks & keys\"\ntags: [\"sql\", \"locks\"]\n---\n\n## Kinds\n\nOf \
             **two** kinds, see [rows](rows.html).\n\n```\na\nb\n```\n\n- one\n  - two\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |"
        );
    }

    #[test]
    fn a_heading_is_the_title_and_details_stay_folded() {
        let text = page(
            "<title>Site</title><h1>Questions</h1><details><summary>What is <i>x</i>?</summary>\
             <p>It is y.</p></details><dl><dt>Term</dt><dd>What it means.</dd></dl>",
        );
        assert_eq!(
            text,
            "# Questions\n\n<details>\n<summary>What is *x*?</summary>\n\nIt is y.\n\n</details>\n\n\
             - **Term**:\n  What it means."
        );
    }

    #[test]
    fn tables_need_no_head_and_those_that_only_place_things_are_text() {
        let table = "<table><colgroup><col></colgroup><tr><td><div>a</div><div>b</div></td><td>c|d</td>\
                     </tr><tr><td>1</td></tr></table>";
        assert_eq!(page(table), "| a b | c\\|d |\n|---|---|\n| 1 |");
        let layout =
            format!("<table><tr><td>menu</td><td><p>{}</p></td></tr></table>", "word ".repeat(100));
        assert!(!page(&layout).contains('|') && page(&layout).starts_with("menu\n\nword"));
    }

    #[test]
    fn templates_and_pages_without_text_are_left_out_of_folders() {
        let template = "<p>{% block x %}</p>";
        assert_eq!(read("a.html", template, false).left_out, Some("a template"));
        assert_eq!(read("a.html", template, true).left_out, None);
        let empty = "<html><body><div id=root></div><script src=a.js></script></body></html>";
        assert_eq!(read("a.html", empty, false).left_out, Some("no text"));
    }

    #[test]
    fn h28_what_becomes_a_deep_or_a_large_tree_is_read_as_plain_text() {
        let deep = |open: &str| format!("<p>first {}last", open.repeat(20_000));
        for html in [
            deep("<div>"),
            deep("<ul><li>"),
            deep("<table><tr><td>"),
            deep("<b>"),
            format!(
                "first {} last",
                (0..5_000).fold(String::new(), |all, n| format!("{all}<div><font size={n}></div>"))
            ),
        ] {
            let read = read("a.html", &html, false);
            let text = &read.documents[0].text;
            assert!(text.contains("first") && text.contains("last"), "{}", &text[..40]);
            assert_eq!(
                read.issues[0].to_string(),
                "a.html:1:1: nested too deep, or too large: read as plain text"
            );
        }
        let flat = "<p>a<br><li>b<img src=x>".repeat(2_000);
        assert!(to_markdown(&flat).1, "what needs no end is not nested");
    }
}
