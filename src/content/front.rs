//! The front matter of Markdown files: YAML between `---`, TOML between `+++`, properties of Logseq.

mod field;
mod loose;
mod syntax;

pub use field::Front;
use syntax::{ReadError, toml_fields, yaml_fields};

/// The front matter of a text, if it has any, and the text after it. If it can't be parsed as a
/// whole, the fields that can are used; if none can, it is part of the text.
pub fn front_matter(text: &str) -> (Front, &str) {
    let Some((delimiter, raw, rest)) = split(text) else {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        return (loose::properties(text), text);
    };
    let read = if delimiter == "---" { from_yaml(raw) } else { from_toml(raw) };
    match read {
        Ok(Some(front)) => (front, rest),
        // Text between two horizontal rules.
        Ok(None) => (Front::default(), text),
        Err((line, why)) => match loose::readable_part(raw, delimiter == "---") {
            (Some(front), at) => {
                let raw = raw.trim_end().to_owned();
                let issue = Some((at.unwrap_or(line) + 1, why));
                (Front { rest: Some(raw.clone()), raw, issue, ..front }, rest)
            }
            (None, at) => {
                let line = at.map_or(line, |at| at.min(line));
                (Front { issue: Some((line + 1, why)), ..Front::default() }, text)
            }
        },
    }
}

/// A text without front matter that could not be parsed.
pub(super) fn behind_unreadable<'t>(front: &Front, text: &'t str) -> &'t str {
    match split(text) {
        Some((_, _, rest)) if front.issue.is_some() && front.raw.is_empty() => rest,
        _ => text,
    }
}

/// The delimiter, the front matter and the text after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for delimiter in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(delimiter).and_then(|rest| rest.strip_prefix('\n'))
        else {
            continue;
        };
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == delimiter {
                return Some((delimiter, &rest[..at], &rest[at + line.len()..]));
            }
            at += line.len();
        }
    }
    None
}

fn from_yaml(raw: &str) -> Result<Option<Front>, ReadError> {
    let prepared = loose::prepared(raw);
    let Some(fields) = yaml_fields(&prepared)? else {
        return Ok(raw.trim().is_empty().then(Front::default));
    };
    Ok(Some(Front::of(fields, raw)))
}

fn from_toml(raw: &str) -> Result<Option<Front>, ReadError> {
    Ok(Some(Front::of(toml_fields(raw)?, raw)))
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
