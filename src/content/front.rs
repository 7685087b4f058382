//! The front matter of Markdown files: YAML between `---`, TOML between `+++`, JSON, lines of keys as
//! Pelican and `MultiMarkdown` have them, properties of Logseq.

mod edit;
mod field;
mod loose;
mod syntax;

pub(super) use edit::quoted_name;
pub use edit::{with_tags, with_title};
use field::Field;
pub use field::Front;
pub(super) use field::{Related, is_related};
use syntax::{ReadError, json_fields, toml_fields, yaml_fields};

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Toml,
    Json,
    /// Lines `Key: value`, the title first, up to an empty line.
    Keys,
}

/// The front matter of a text, if it has any, and the text after it. If it can't be parsed as a
/// whole, the fields that can are used; if none can, it is part of the text.
pub fn front_matter(text: &str) -> (Front, &str) {
    let Some((syntax, raw, rest)) = split(text) else {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return (loose::properties(text), text);
    };
    match fields_of(syntax, raw) {
        Ok(Some(fields)) => (Front::of(fields, raw), rest),
        Ok(None) if raw.trim().is_empty() => (Front::default(), rest),
        // Text between two horizontal rules.
        Ok(None) => (Front::default(), text),
        Err((line, why)) => {
            let blank = |c: &char| matches!(c, '\u{feff}' | '\n');
            let before = 1 + text.chars().take_while(blank).filter(|c| *c == '\n').count();
            match loose::readable_part(raw, syntax == Syntax::Yaml) {
                (Some(front), at) => {
                    let raw = raw.trim_end().to_owned();
                    let issue = Some((at.unwrap_or(line) + before, why));
                    (Front { rest: Some(raw.clone()), raw, issue, ..front }, rest)
                }
                (None, at) => {
                    let line = at.map_or(line, |at| at.min(line));
                    (Front { issue: Some((line + before, why)), ..Front::default() }, text)
                }
            }
        }
    }
}

/// A text without front matter that could not be parsed.
pub(super) fn behind_unreadable<'t>(front: &Front, text: &'t str) -> &'t str {
    match split(text) {
        Some((_, _, rest)) if front.issue.is_some() && front.raw.is_empty() => rest,
        _ => text,
    }
}

/// The language of front matter, as a code block names it.
pub(super) fn language(text: &str) -> &'static str {
    match split(text) {
        Some((Syntax::Toml, ..)) => "toml",
        Some((Syntax::Json, ..)) => "json",
        Some((Syntax::Yaml | Syntax::Keys, ..)) | None => "yaml",
    }
}

fn fields_of(syntax: Syntax, raw: &str) -> Result<Option<Vec<Field>>, ReadError> {
    match syntax {
        Syntax::Yaml => yaml_fields(&loose::prepared(raw)),
        Syntax::Toml => toml_fields(raw).map(Some),
        Syntax::Json => json_fields(raw).map(Some),
        Syntax::Keys => Ok(Some(loose::keys(raw))),
    }
}

/// The syntax, the front matter and the text after it.
fn split(text: &str) -> Option<(Syntax, &str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.trim_start_matches('\n');
    for (delimiter, syntax) in [("---", Syntax::Yaml), ("+++", Syntax::Toml)] {
        let Some((_, rest)) =
            text.split_once('\n').filter(|(first, _)| first.trim_end() == delimiter)
        else {
            continue;
        };
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            let end = line.trim_end();
            if end == delimiter || syntax == Syntax::Yaml && end == "..." {
                return Some((syntax, &rest[..at], &rest[at + line.len()..]));
            }
            at += line.len();
        }
    }
    let (syntax, end) = match loose::keys_end(text) {
        Some(end) => (Syntax::Keys, end),
        None => (Syntax::Json, syntax::json_end(text)?),
    };
    Some((syntax, &text[..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The front matter of lines of YAML.
    fn yaml(lines: &str) -> Front {
        front_matter(&format!("---\n{lines}\n---\nbody")).0
    }

    #[test]
    fn front_matter_ends_with_its_sign_and_may_follow_a_byte_order_mark() {
        let (front, rest) = front_matter("\u{feff}---\ntitle: X\n---  \nbody");
        assert_eq!((front.title.as_deref(), rest), (Some("X"), "body"));
        assert_eq!(front_matter("---\n---\nbody"), (Front::default(), "body"));
    }

    #[test]
    fn issues_have_the_line_of_the_file() {
        let (front, _) = front_matter("+++\ntitle = 'x'\nb = \n+++\n");
        assert_eq!(front.issue.map(|(line, _)| line), Some(3));
        // Aliases are refused.
        assert!(yaml("a: &x 1\nb: *x").issue.is_some());
    }

    #[test]
    fn what_is_not_understood_is_kept_as_it_is() {
        for understood in ["title:", "aliases:", "tags: []", "title: X", "id: a", "was: [a, b]"] {
            assert_eq!(yaml(understood).rest, None, "{understood}");
        }
        for kept in [
            "title: [a, b]",
            "title: [a, {b: c}]",
            "id: Not an id",
            "kind: riddle",
            "level: high",
            "prerequisites: [a, Not an id]",
            "date: 2024-01-01\nupdated: 2025-01-01",
            "draft: true",
        ] {
            assert_eq!(yaml(kept).rest.as_deref(), Some(kept), "{kept}");
        }
        assert_eq!(yaml("title: [a, b]").title, None);
        assert_eq!(yaml("title: [a, {b: c}]").title, None);
        let front = yaml("date: 2024-01-01\nupdated: 2025-01-01");
        assert_eq!(front.date.as_deref(), Some("2024-01-01"), "the first date");
    }

    #[test]
    fn tags_are_normalised_and_listed_once() {
        assert_eq!(
            yaml("tags: ['#SQL', sql, 'in memory, #b', '']").tags,
            ["sql", "in-memory", "b"]
        );
    }

    #[test]
    fn yaml_and_toml_are_read_and_the_rest_is_kept() {
        let (front, rest) = front_matter(
            "---\ntitle: Locks\ntags: [SQL, \"in memory\"]\naliases:\n  - mutex\ndate: 2024-03-11\n---\n# Locks\n",
        );
        assert_eq!(front.title.as_deref(), Some("Locks"));
        assert_eq!(front.tags, ["sql", "in-memory"]);
        assert_eq!(front.aliases, ["mutex"]);
        assert_eq!(front.date.as_deref(), Some("2024-03-11"));
        assert_eq!((front.rest, rest), (None, "# Locks\n"));
        let (front, rest) =
            front_matter("+++\ntitle = 'X'\ndate = 2024-01-02\ndraft = true\n+++\nbody");
        assert_eq!(front.date.as_deref(), Some("2024-01-02"));
        assert!(front.rest.unwrap().contains("draft = true"));
        assert_eq!(rest, "body");
    }

    #[test]
    fn what_is_no_front_matter_is_text() {
        let text = "---\n\nA rule first.\n\n---\n";
        assert_eq!(front_matter(text), (Front::default(), text));
        let (front, rest) = front_matter("---\ntitle: [x\n---\nbody");
        assert!(front.issue.is_some() && rest.starts_with("---"));
        assert_eq!(front_matter("\u{feff}text").1, "text");
    }
}
