//! Changing single fields of front matter, with everything else as it is written.

use std::ops::Range;

use super::{
    Syntax,
    field::{is_tags, is_title},
    front_matter, split,
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
    quoted_in(value, former, syntax, false)
}

/// The same for a value that may stand in a list in brackets.
fn quoted_in(value: &str, former: &str, syntax: Syntax, in_list: bool) -> String {
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
        && !(in_list && value.contains([',', '[', ']', '{', '}']))
        && !looks_typed;
    if is_plain { value.to_owned() } else { in_double() }
}

/// A name in the place of another value, in a list or alone.
pub(in crate::content) fn quoted_name(name: &str, former: &str, is_toml: bool) -> String {
    quoted_in(name, former, if is_toml { Syntax::Toml } else { Syntax::Yaml }, true)
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
    if let Some(field) = &field
        && let Some(new) = with_other_tags(text, syntax, field, tags)
    {
        return Some(new);
    }
    let listed = || {
        let each: Vec<String> = tags.iter().map(|tag| quoted_in(tag, "", syntax, true)).collect();
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

/// How several values stand in a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// In brackets.
    List,
    /// Each in a line behind a `-`.
    Lines,
    /// With commas between them.
    Commas,
    /// With spaces between them.
    Words,
}

/// The text with the tags of a field that are no longer wanted taken out, and those that it lacks put
/// in; the others keep their bytes. `None` if none of them stays.
fn with_other_tags(
    text: &str,
    syntax: Syntax,
    field: &FieldLines,
    tags: &[String],
) -> Option<String> {
    let (shape, items) = items(text, syntax, field)?;
    let read = |item: &Range<usize>| match syntax {
        Syntax::Toml => {
            front_matter(&format!("+++\ntags = [{}]\n+++\n", &text[item.clone()])).0.tags
        }
        _ => front_matter(&format!("---\ntags: [{}]\n---\n", &text[item.clone()])).0.tags,
    };
    let known: Vec<Vec<String>> = items.iter().map(read).collect();
    // What is not understood is left alone.
    let stays: Vec<bool> =
        known.iter().map(|known| known.iter().all(|tag| tags.contains(tag))).collect();
    let last = stays.iter().rposition(|stays| *stays)?;
    let missing = tags.iter().filter(|tag| !known.iter().flatten().any(|known| known == *tag));
    let indent = |at: usize| {
        let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
        &text[begin..at]
    };
    let added: String = missing
        .map(|tag| match shape {
            Shape::List => format!(", {}", quoted_in(tag, "", syntax, true)),
            Shape::Lines => {
                format!("\n{}{}", indent(items[last].start), quoted(tag, "", syntax))
            }
            Shape::Commas => format!(", {tag}"),
            Shape::Words => format!(" {}", tag.replace(' ', "-")),
        })
        .collect();
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut out = String::with_capacity(text.len() + added.len());
    let mut at = 0;
    for (number, item) in items.iter().enumerate() {
        if !stays[number] {
            let gone = match (shape, items.get(number + 1)) {
                // The whole line, with the line end before it.
                (Shape::Lines, _) => item.start - indent(item.start).len() - 1..line_end(item.end),
                (_, Some(next)) if number < last => item.start..next.start,
                // Behind the last that stays: with the sign before it.
                _ => items[number - 1].end..item.end,
            };
            out.push_str(&text[at..gone.start.max(at)]);
            at = gone.end.max(at);
        }
        if number == last {
            let end = if shape == Shape::Lines { line_end(item.end) } else { item.end };
            out.push_str(&text[at..end]);
            out.push_str(&added);
            at = end;
        }
    }
    out.push_str(&text[at..]);
    Some(out)
}

/// The values in a field, with their quotes, and how they stand there.
fn items(text: &str, syntax: Syntax, field: &FieldLines) -> Option<(Shape, Vec<Range<usize>>)> {
    let lines = &text[field.range.clone()];
    let sign = lines.find(if syntax == Syntax::Toml { '=' } else { ':' })? + 1;
    let begin = field.range.start + sign;
    let value = lines[sign..].trim();
    let first = lines.lines().next().unwrap_or_default();
    if value.starts_with("- ") && first.trim_end().ends_with(':') {
        let mut at = field.range.start;
        let mut found = Vec::new();
        for line in lines.split_inclusive('\n') {
            if let Some(item) = line.trim_start().strip_prefix("- ") {
                let start = at + line.len() - item.len();
                found.push(without_comment(text, start..at + line.len()));
            }
            at += line.len();
        }
        return Some((Shape::Lines, found));
    }
    let (shape, within) = if value.starts_with('[') {
        let open = begin + lines[sign..].find('[')? + 1;
        (Shape::List, open..field.range.start + lines.rfind(']')?)
    } else {
        let mut within = without_comment(text, begin..field.range.end);
        let inner = &text[within.clone()];
        if inner.len() > 1
            && ['"', '\''].iter().any(|quote| inner.starts_with(*quote) && inner.ends_with(*quote))
        {
            within = within.start + 1..within.end - 1;
        }
        let is_commas = value.contains(',') || syntax == Syntax::Keys;
        (if is_commas { Shape::Commas } else { Shape::Words }, within)
    };
    let (mut found, mut start, mut quote) = (Vec::new(), within.start, None);
    let ends = text[within.clone()].char_indices().map(|(at, c)| (within.start + at, Some(c)));
    for (at, c) in ends.chain([(within.end, None)]) {
        match c {
            Some(c) if quote == Some(c) => quote = None,
            Some(c @ ('"' | '\'')) if quote.is_none() && text[start..at].trim().is_empty() => {
                quote = Some(c);
            }
            _ => {}
        }
        let is_end = match c {
            None => true,
            Some(',') => shape != Shape::Words && quote.is_none(),
            Some(c) => shape == Shape::Words && c.is_whitespace(),
        };
        if is_end {
            found.push(trimmed(text, start..at));
            start = at + c.map_or(0, char::len_utf8);
        }
    }
    found.retain(|item| !item.is_empty());
    Some((shape, found))
}

/// A value without the blanks around it, and without a comment behind it.
fn without_comment(text: &str, range: Range<usize>) -> Range<usize> {
    let range = trimmed(text, range);
    let inner = &text[range.clone()];
    let end = match inner.chars().next() {
        Some(quote @ ('"' | '\'')) => inner[1..].find(quote).map(|at| at + 2),
        _ => inner.find(" #"),
    };
    trimmed(text, range.start..end.map_or(range.end, |end| range.start + end))
}

/// A range without the blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
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
        // Tags that stay keep their bytes, wherever another comes or goes.
        let tags = ["kept".to_owned(), "also-kept".to_owned(), "new".to_owned()];
        for (before, after) in [
            (
                "---\ntags: [ gone,  'kept' ,\"also kept\"]  \n---\n",
                "---\ntags: [ 'kept' ,\"also kept\", new]  \n---\n",
            ),
            (
                "---\ntags:\n- Kept  # why\n- gone\n-   \"also kept\"\n- gone too\nz: 1\n---\n",
                "---\ntags:\n- Kept  # why\n-   \"also kept\"\n-   new\nz: 1\n---\n",
            ),
            ("---\ntags: kept gone\n---\n", "---\ntags: kept also-kept new\n---\n"),
            (
                "+++\ntags = [\n  \"kept\",\n  \"gone\",\n  \"also kept\"\n]\n+++\n",
                "+++\ntags = [\n  \"kept\",\n  \"also kept\", \"new\"\n]\n+++\n",
            ),
        ] {
            assert_eq!(with_tags(before, &tags).as_deref(), Some(after), "{before}");
        }
        let tags = ["kept".to_owned(), "new".to_owned()];
        for (before, after) in [
            ("---\ntags: gone, kept,x\n---\n", "---\ntags: kept, new\n---\n"),
            ("---\ntags: \"kept, gone\"\n---\n", "---\ntags: \"kept, new\"\n---\n"),
            ("---\ntags: [new, kept]\n---\n", "---\ntags: [new, kept]\n---\n"),
        ] {
            assert_eq!(with_tags(before, &tags).as_deref(), Some(after), "{before}");
        }
        assert_eq!(with_title("# No front matter\n", "x"), None);
        assert_eq!(with_title("---\ntags: x\n---\n", "x"), None);
    }
}
