//! Links in a text that is written: completing the one before the cursor, and making one of the
//! selection.

use super::{
    blocks::Block,
    buffer::{Editor, Full},
    edit::Kind,
    place::Place,
};

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkForm {
    /// `[[name]]`.
    Wiki,
    /// `[text](path)`.
    Path,
}

/// A link that is begun before the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BegunLink<'e> {
    /// How it is written.
    pub form: LinkForm,
    /// What of its target is typed.
    pub typed: &'e str,
}

impl Editor {
    /// The unfinished link before the cursor: the text after an unclosed `[[` or `](` on this line.
    pub fn link_begun(&self) -> Option<BegunLink<'_>> {
        let before = &self.line()[..self.cursor.byte];
        let behind = |sign: &str| before.rfind(sign).map(|at| at + sign.len());
        let (wiki, path) = (behind("[["), behind("]("));
        let (form, at) = match (wiki, path) {
            (Some(wiki), Some(path)) if path > wiki => (LinkForm::Path, path),
            (Some(wiki), _) => (LinkForm::Wiki, wiki),
            (None, path) => (LinkForm::Path, path?),
        };
        let typed = &before[at..];
        let is_open = match form {
            LinkForm::Wiki => !typed.contains("]]") && !typed.contains('|'),
            LinkForm::Path => !typed.contains([')', ':', '#', '>']),
        };
        let typed = if form == LinkForm::Path { typed.trim_start_matches('<') } else { typed };
        let is_link = is_open && !typed.is_empty() && !typed.starts_with(' ');
        (is_link && !self.is_in_code(before)).then_some(BegunLink { form, typed })
    }

    /// Completes the link of [`Editor::link_begun`] with a target, as it stands in the text. A link
    /// to a path that has no text yet is given this label.
    ///
    /// # Errors
    /// [`Full`] when the text would be too long; nothing has changed then.
    pub fn complete_link(&mut self, target: &str, label: &str) -> Result<(), Full> {
        let Some(BegunLink { form, typed }) = self.link_begun() else { return Ok(()) };
        let Place { line, byte } = self.cursor;
        let (before, after) = self.line().split_at(byte);
        let mut begin = before.len() - typed.len();
        let close = match form {
            LinkForm::Wiki => "]]",
            LinkForm::Path => ")",
        };
        let end = if after.starts_with(close) { byte + close.len() } else { byte };
        let mut text = format!("{target}{close}");
        if form == LinkForm::Path {
            begin = before[..begin].trim_end_matches('<').len();
            if let Some(empty) = before[..begin].strip_suffix("[](") {
                begin = empty.len();
                text = format!("[{}]({text}", escaped(label));
            }
        }
        self.new_step = true;
        self.change(Place { line, byte: begin }..Place { line, byte: end }, &text, Kind::Separate)
    }

    /// Whether the cursor, after this part of its line, is in code, where nothing starts a link.
    fn is_in_code(&self, before: &str) -> bool {
        before.matches('`').count() % 2 == 1 || self.block() == Block::Code
    }

    /// The selection as a link to what is pasted over it, if that is the address of a page or a
    /// link.
    pub(super) fn linked_selection(&self, pasted: &str) -> Option<String> {
        let range = self.selection()?;
        let selected = self.slice(&range);
        let label = selected.trim();
        let line = &self.lines()[range.start.line];
        let is_plain = !label.is_empty()
            && range.start.line == range.end.line
            && !is_address(label)
            && !label.contains("](")
            && !label.contains("[[")
            && label.matches('[').count() == label.matches(']').count()
            // What a link leads to is replaced as any other text.
            && !["](", "](<", "[[", "<"].iter().any(|sign| line[..range.start.byte].ends_with(sign));
        let in_code = line[..range.start.byte].matches('`').count() % 2 == 1
            || self.block_of(range.start.line) != Block::Text;
        if !is_plain || in_code {
            return None;
        }
        let link = link_named(label, pasted.trim())?;
        let indent = selected.len() - selected.trim_start().len();
        let (before, after) = (&selected[..indent], &selected[indent + label.len()..]);
        Some(format!("{before}{link}{after}"))
    }
}

/// A link with this text to what is pasted: an address, or another link.
fn link_named(label: &str, pasted: &str) -> Option<String> {
    if pasted.contains('\n') {
        return None;
    }
    if is_address(pasted) {
        return Some(format!("[{label}]({})", destination(pasted)));
    }
    if let Some(inner) = pasted.strip_prefix("[[").and_then(|it| it.strip_suffix("]]")) {
        let target = inner.split('|').next().unwrap_or_default();
        let is_one = !target.is_empty() && !inner.contains(['[', ']']);
        return is_one.then(|| format!("[[{target}|{label}]]"));
    }
    let (text, path) = pasted.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    let is_one = !text.contains("](") && !path.contains("](") && !path.is_empty();
    is_one.then(|| format!("[{label}]({path})"))
}

/// An address as the destination of a link.
fn destination(address: &str) -> String {
    let balanced = address.matches('(').count() == address.matches(')').count();
    if balanced { address.to_owned() } else { format!("<{address}>") }
}

/// A label without what would end it.
fn escaped(label: &str) -> String {
    label.replace('[', "\\[").replace(']', "\\]")
}

/// Whether a text is nothing but the address of a page, a mail or something in another program:
/// a scheme, and no spaces.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let rest_is_one =
        !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c == '<' || c == '>');
    let known = ["mailto", "tel", "doi"].contains(&scheme) || rest.starts_with("//");
    is_scheme && rest_is_one && known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Move;

    #[test]
    fn links_are_completed_where_they_are_begun() {
        let begun = |text: &str| {
            let editor = Editor::new(text);
            editor.link_begun().map(|begun| (begun.form, begun.typed.to_owned()))
        };
        let wiki = |typed: &str| Some((LinkForm::Wiki, typed.to_owned()));
        let path = |typed: &str| Some((LinkForm::Path, typed.to_owned()));
        for (text, expected) in [
            ("see [[red", wiki("red")),
            ("see [a](red", path("red")),
            ("see [a](<red is", path("red is")),
            ("[a](b.md) [[c", wiki("c")),
            ("[[a]] [b](c", path("c")),
            ("---\nup: \"[[c", wiki("c")),
            ("see [[red]]", None),
            ("see [[red|it", None),
            ("see [a](b.md)", None),
            ("see [a](https://", None),
            ("see [a](#part", None),
            // No link in code, or with a space after it.
            ("```bash\nif [[ -f x", None),
            ("```\narr[[x", None),
            ("`[[x", None),
            ("`[a](x", None),
            ("if [[ x", None),
        ] {
            assert_eq!(begun(text), expected, "{text}");
        }
        for (text, behind, target, completed) in [
            ("see [[red", "", "redis|Redis", "see [[redis|Redis]]"),
            ("see [[red", "]] x", "redis", "see [[redis]] x"),
            ("see [it](red", ") x", "../redis.md", "see [it](../redis.md) x"),
            ("see [](red", "", "redis.md", "see [The \\[R\\]](redis.md)"),
            ("see [](<red", "", "<red is.md>", "see [The \\[R\\]](<red is.md>)"),
        ] {
            let mut editor = Editor::new(&format!("{text}{behind}"));
            editor.go_to(Place { line: 0, byte: text.len() }, false);
            editor.complete_link(target, "The [R]").unwrap();
            assert_eq!(editor.text(), completed);
            assert_eq!(editor.link_begun(), None);
            assert!(editor.undo());
            assert_eq!(editor.text(), format!("{text}{behind}"));
        }
    }

    #[test]
    fn a_link_pasted_over_words_makes_a_link_of_them() {
        let pasted = |text: &str, selected: &str, pasted: &str| {
            let mut editor = Editor::new(text);
            editor.go(Move::Top, false);
            assert!(editor.find(selected, true, true));
            editor.paste(pasted).unwrap();
            let after = editor.text();
            editor.undo();
            assert_eq!(editor.text(), text);
            after
        };
        for (text, selected, link, expected) in [
            (
                "the docs say",
                "docs",
                "https://a.example/b?c",
                "the [docs](https://a.example/b?c) say",
            ),
            ("the docs say", "docs", "https://a.example\n", "the [docs](https://a.example) say"),
            ("the docs say", "docs ", "mailto:a@b.example", "the [docs](mailto:a@b.example) say"),
            ("the docs say", "docs", "zotero://select/1", "the [docs](zotero://select/1) say"),
            ("the docs say", "docs", "https://a/b_(c", "the [docs](<https://a/b_(c>) say"),
            ("the docs say", "docs", "[[Redis|x]]", "the [[Redis|docs]] say"),
            ("the docs say", "docs", "[x](../r.md)", "the [docs](../r.md) say"),
            // Replaced as by any text.
            ("the docs say", "docs", "a https://b.example", "the a https://b.example say"),
            ("the docs say", "docs", "note: this", "the note: this say"),
            (
                "see https://a.example now",
                "https://a.example",
                "https://b.example",
                "see https://b.example now",
            ),
            ("see [a](b.md) now", "b.md", "https://b.example", "see [a](https://b.example) now"),
            ("`docs`", "docs", "https://b.example", "`https://b.example`"),
            ("```\ndocs", "docs", "https://b.example", "```\nhttps://b.example"),
            (
                "---\nurl: docs\n---",
                "docs",
                "https://b.example",
                "---\nurl: https://b.example\n---",
            ),
        ] {
            assert_eq!(pasted(text, selected, link), expected);
        }
        let mut editor = Editor::new("one\ntwo");
        editor.select_all();
        editor.paste("https://b.example").unwrap();
        assert_eq!(editor.text(), "https://b.example", "lines are not a label");
    }
}
