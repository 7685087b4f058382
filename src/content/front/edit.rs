//! Changing single fields of front matter, with everything else as it is written.

use super::{
    Syntax,
    field::{is_tags, is_title},
    split,
};

/// The lines of a text that hold its front matter without its signs, in bytes.
fn inner(text: &str) -> Option<(Syntax, std::ops::Range<usize>)> {
    let (syntax, raw, _) = split(text)?;
    if syntax == Syntax::Json {
        return None;
    }
    let start = raw.as_ptr() as usize - text.as_ptr() as usize;
    Some((syntax, start..start + raw.len()))
}

/// A field in front matter: its name, and the lines that it takes, in bytes of the text.
struct FieldLines {
    name: String,
    range: std::ops::Range<usize>,
}

fn fields(text: &str, syntax: Syntax, range: &std::ops::Range<usize>) -> Vec<FieldLines> {
    let sign = if syntax == Syntax::Toml { '=' } else { ':' };
    let mut found: Vec<FieldLines> = Vec::new();
    let mut at = range.start;
    for line in text[range.clone()].split_inclusive('\n') {
        let next = at + line.len();
        let starts = line.starts_with(|c: char| c.is_alphabetic() || matches!(c, '"' | '\''));
        match line.split_once(sign).filter(|_| starts) {
            Some((name, _)) => {
                let name = name.trim().trim_matches(['"', '\'']).to_owned();
                found.push(FieldLines { name, range: at..next });
            }
            None => {
                if let Some(last) = found.last_mut()
                    && last.range.end == at
                    && !line.trim().is_empty()
                    && (line.starts_with([' ', '\t', '-', ']', '[']))
                {
                    last.range.end = next;
                }
            }
        }
        at = next;
    }
    found
}

/// A value as front matter writes it: in quotes where it has to be, or as the former one was.
fn quoted(value: &str, former: &str, syntax: Syntax) -> String {
    let former = former.trim();
    let in_double = || serde_json::Value::from(value).to_string();
    if syntax == Syntax::Keys {
        return value.to_owned();
    }
    if syntax == Syntax::Toml || former.starts_with('"') {
        return in_double();
    }
    if former.starts_with('\'') {
        return format!("'{}'", value.replace('\'', "''"));
    }
    let first = value.chars().next().unwrap_or(' ');
    let looks_typed = value.parse::<f64>().is_ok()
        || ["true", "false", "yes", "no", "on", "off", "null", "~"]
            .contains(&value.to_ascii_lowercase().as_str())
        || value.starts_with(|c: char| c.is_ascii_digit());
    let is_plain = !value.is_empty()
        && value.trim() == value
        && !"!&*-?|>@`\"'%#{}[],:=~".contains(first)
        && !value.contains(": ")
        && !value.ends_with(':')
        && !value.contains(" #")
        && !looks_typed;
    if is_plain { value.to_owned() } else { in_double() }
}

/// The text with another title in its front matter; `None` if there is no title in it.
pub fn with_title(text: &str, title: &str) -> Option<String> {
    with_value(text, is_title, title)
}

fn with_value(text: &str, is_it: impl Fn(&str) -> bool, value: &str) -> Option<String> {
    let (syntax, range) = inner(text)?;
    let field = fields(text, syntax, &range).into_iter().find(|field| is_it(&field.name))?;
    let line = &text[field.range.clone()];
    let sign = line.find(if syntax == Syntax::Toml { '=' } else { ':' })? + 1;
    let rest = &line[sign..];
    let lead = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
    let lead = if lead.is_empty() { " " } else { lead };
    let end = if line.ends_with('\n') { "\n" } else { "" };
    let new = format!("{}{lead}{}{end}", &line[..sign], quoted(value, rest, syntax));
    Some(format!("{}{new}{}", &text[..field.range.start], &text[field.range.end..]))
}

/// The text with these tags in its front matter, in the form in which they are written there; a
/// field is added where there is none. `None` without front matter.
pub fn with_tags(text: &str, tags: &[String]) -> Option<String> {
    let (syntax, range) = inner(text)?;
    let field = fields(text, syntax, &range).into_iter().find(|field| is_tags(&field.name));
    let listed = || {
        let each: Vec<String> = tags.iter().map(|tag| quoted(tag, "", syntax)).collect();
        each.join(", ")
    };
    let (at, new) = match field {
        None => {
            let line = match syntax {
                Syntax::Toml => format!("tags = [{}]\n", listed()),
                Syntax::Keys => format!("Tags: {}\n", tags.join(", ")),
                Syntax::Yaml | Syntax::Json => format!("tags: [{}]\n", listed()),
            };
            (range.end..range.end, line)
        }
        Some(field) => {
            let lines = &text[field.range.clone()];
            let sign = lines.find(if syntax == Syntax::Toml { '=' } else { ':' })? + 1;
            let name = &lines[..sign];
            let value = lines[sign..].trim();
            let end = if lines.ends_with('\n') { "\n" } else { "" };
            let first = lines.lines().next().unwrap_or_default();
            let new = if value.starts_with('[') || syntax == Syntax::Toml {
                format!("{name} [{}]{end}", listed())
            } else if value.starts_with("- ") && first.trim_end().ends_with(':') {
                let item = lines.lines().nth(1).unwrap_or_default();
                let indent = &item[..item.len() - item.trim_start().len()];
                let items: Vec<String> = tags
                    .iter()
                    .map(|tag| format!("\n{indent}- {}", quoted(tag, "", syntax)))
                    .collect();
                format!("{name}{}{end}", items.concat())
            } else if value.contains(',') || syntax == Syntax::Keys {
                format!("{name} {}{end}", tags.join(", "))
            } else if value.is_empty() || tags.len() > 1 && !value.contains(' ') {
                format!("{name} [{}]{end}", listed())
            } else {
                format!("{name} {}{end}", tags.join(" "))
            };
            let new = if tags.is_empty() && !value.starts_with('[') {
                format!("{name}{end}")
            } else {
                new
            };
            (field.range, new)
        }
    };
    Some(format!("{}{new}{}", &text[..at.start], &text[at.end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_changed_in_its_form_and_nothing_else_is() {
        let tags = ["one".to_owned(), "two words".to_owned()];
        for (before, title, tagged) in [
            (
                "---\ntitle: Old # x\ntags: [a, b]\nz: 1\n---\nbody",
                "---\ntitle: \"New: one\"\ntags: [a, b]\nz: 1\n---\nbody",
                "---\ntitle: Old # x\ntags: [one, two words]\nz: 1\n---\nbody",
            ),
            (
                "---\ntags:\n  - a\n  - b\ntitle:   'Old'\n---\n",
                "---\ntags:\n  - a\n  - b\ntitle:   'New: one'\n---\n",
                "---\ntags:\n  - one\n  - two words\ntitle:   'Old'\n---\n",
            ),
            (
                "+++\ntitle = \"Old\"\ntags = [\"a\"]\n+++\nx",
                "+++\ntitle = \"New: one\"\ntags = [\"a\"]\n+++\nx",
                "+++\ntitle = \"Old\"\ntags = [\"one\", \"two words\"]\n+++\nx",
            ),
            (
                "---\ntitle: Old\n---\nx",
                "---\ntitle: \"New: one\"\n---\nx",
                "---\ntitle: Old\ntags: [one, two words]\n---\nx",
            ),
            (
                "---\ntitle: Old\ntags: a, b\n---\nx",
                "---\ntitle: \"New: one\"\ntags: a, b\n---\nx",
                "---\ntitle: Old\ntags: one, two words\n---\nx",
            ),
        ] {
            assert_eq!(with_title(before, "New: one").as_deref(), Some(title));
            assert_eq!(with_tags(before, &tags).as_deref(), Some(tagged));
        }
        assert_eq!(with_title("# No front matter\n", "x"), None);
        assert_eq!(with_title("---\ntags: x\n---\n", "x"), None);
    }
}
