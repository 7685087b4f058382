//! Front matter that is not quite YAML or TOML, read line by line; lines of keys; properties of
//! Logseq.

use std::borrow::Cow;

use super::{
    field::{Field, Front, is_list, is_title},
    syntax::{toml_fields, yaml_fields},
};
use crate::content::learning_log::without_half_quotation;

/// YAML as people write it: tabs as indents, `#` before tags.
pub(super) fn prepared(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['\t', '#']) {
        return raw.into();
    }
    let mut out = String::with_capacity(raw.len());
    let mut in_list = false;
    for line in raw.split_inclusive('\n') {
        let begin = line.len() - line.trim_start_matches([' ', '\t']).len();
        out.push_str(&line[..begin].replace('\t', "  "));
        let line = &line[begin..];
        let value = key_of(line).filter(|_| begin == 0);
        if let Some((key, _)) = value {
            in_list = is_list(key);
        }
        let value = value.map_or(line, |(_, value)| value);
        let (before, value) = line.split_at(line.len() - value.len());
        out.push_str(before);
        let item = value.trim_start().trim_start_matches('-').trim_start();
        if in_list && (item.starts_with('#') || value.trim_start().starts_with('[')) {
            without_hashes(value, &mut out);
        } else {
            out.push_str(value);
        }
    }
    out.into()
}

/// Appends a value without the `#` that stand before words.
fn without_hashes(value: &str, out: &mut String) {
    let mut before = ' ';
    let mut letters = value.chars().peekable();
    while let Some(c) = letters.next() {
        let tag = c == '#'
            && matches!(before, ' ' | '[' | ',' | '-' | '\t')
            && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if !tag {
            out.push(c);
        }
        before = c;
    }
}

/// The key that a line begins with, and what stands behind its colon.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty()
        && !key.starts_with(|c: char| c.is_whitespace() || "#-[{]}\"'&*!|>%@`".contains(c));
    let ends = value.is_empty() || value.starts_with(char::is_whitespace);
    (is_key && ends).then_some((key.trim_end(), value))
}

/// What can be read of front matter that can't be read as a whole, and the first line of it that
/// can't, from 1.
pub(super) fn readable_part(raw: &str, yaml: bool) -> (Option<Front>, Option<usize>) {
    let mut front = Front::default();
    let mut failed = None;
    for (line, chunk) in chunks(raw, yaml) {
        let read = if yaml {
            yaml_fields(&prepared(chunk)).ok().flatten()
        } else {
            toml_fields(chunk).ok()
        };
        let fields = read.unwrap_or_else(|| {
            if !chunk.trim().is_empty() {
                failed.get_or_insert(line);
            }
            bare_field(chunk).filter(|_| yaml).into_iter().collect()
        });
        for field in fields {
            front.take(field);
        }
    }
    ((front != Front::default()).then_some(front), failed)
}

/// The fields of front matter as pieces of its text, each with its line, from 1.
fn chunks(raw: &str, yaml: bool) -> Vec<(usize, &str)> {
    let begins = |line: &str| {
        if yaml {
            key_of(line).is_some()
        } else {
            line.starts_with('[') || line.starts_with(char::is_alphanumeric) && line.contains('=')
        }
    };
    let mut chunks: Vec<(usize, &str)> = Vec::new();
    let (mut from, mut first, mut at) = (0, 1, 0);
    // A table of TOML lasts until the next.
    let mut in_table = false;
    for (number, line) in raw.split_inclusive('\n').enumerate() {
        if begins(line) && at > from && (!in_table || line.starts_with('[')) {
            chunks.push((first, &raw[from..at]));
            (from, first) = (at, number + 1);
        }
        in_table |= !yaml && line.starts_with('[');
        at += line.len();
    }
    chunks.push((first, &raw[from..]));
    chunks
}

/// A line `key: value` that is no YAML, as it is meant.
fn bare_field(chunk: &str) -> Option<Field> {
    let mut lines = chunk.lines().filter(|line| !line.trim().is_empty());
    let (key, value) = key_of(lines.next()?)?;
    let value = value.trim();
    let field = |values: Vec<String>, listed| {
        let name = key.to_lowercase();
        Some(Field { name, values, listed, has_other_types: false })
    };
    if is_list(key) {
        let rest = lines.map(|line| line.trim().trim_start_matches('-'));
        let items = std::iter::once(value).chain(rest).flat_map(|line| line.split(','));
        let items = items.map(|item| {
            item.trim().trim_matches(|c| matches!(c, '[' | ']' | '"' | '\'')).trim().to_owned()
        });
        return field(items.filter(|item| !item.is_empty()).collect(), true);
    }
    let open_list =
        value.starts_with('[') && value.find(']').is_none_or(|at| at + 1 == value.len());
    if value.is_empty()
        || lines.next().is_some()
        || value.starts_with(['{', '|', '>'])
        || open_list && !value.starts_with("[[")
    {
        return None;
    }
    field(vec![without_half_quotation(value).to_owned()], false)
}

/// Where the lines `Key: value` end with which a text begins, the title first.
pub(super) fn keys_end(text: &str) -> Option<usize> {
    let (first, value) = key_of(text.lines().next()?)?;
    if !is_title(first) || value.trim().is_empty() {
        return None;
    }
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let continues = end > 0 && line.starts_with([' ', '\t']);
        if line.trim().is_empty() {
            break;
        }
        key_of(line).filter(|_| !continues).map(drop).or(continues.then_some(()))?;
        end += line.len();
    }
    Some(end)
}

/// The fields of lines `Key: value`; further lines of a value are indented.
pub(super) fn keys(raw: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for line in raw.lines() {
        match (key_of(line), fields.last_mut()) {
            (Some((name, value)), _) => fields.push(Field {
                name: name.to_lowercase(),
                values: vec![value.trim().to_owned()],
                listed: false,
                has_other_types: false,
            }),
            (None, Some(Field { values, .. })) => {
                if let Some(value) = values.first_mut() {
                    value.extend([" ", line.trim()]);
                }
            }
            (None, None) => {}
        }
    }
    fields
}

/// The properties that a page of Logseq begins with: `title:: Name`. They stay in its text, where
/// the tags among them are found.
pub(super) fn properties(text: &str) -> Front {
    let mut front = Front::default();
    for line in text.lines() {
        let line = line.strip_prefix("- ").unwrap_or(line);
        let Some((name, value)) = line.split_once("::") else { break };
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(is_name) || !value.starts_with(' ') {
            break;
        }
        let value = value.trim();
        match name.to_lowercase().as_str() {
            "title" => front.title = Some(value.to_owned()).filter(|it| !it.is_empty()),
            "alias" | "aliases" => {
                let bare = |alias: &str| {
                    alias.trim().trim_start_matches("[[").trim_end_matches("]]").to_owned()
                };
                front.aliases = value.split(',').map(bare).filter(|it| !it.is_empty()).collect();
            }
            _ => {}
        }
    }
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_read_as_people_write_it() {
        for (raw, yaml) in [
            ("tags: #a #b\n", "tags: a b\n"),
            ("tags: [#a, b] # why\n", "tags: [a, b] # why\n"),
            ("tags:\n\t- #a\n\t- b\n", "tags:\n  - a\n  - b\n"),
            ("other: #comment\n", "other: #comment\n"),
            ("tags: a\nother:\n  - #comment\n", "tags: a\nother:\n  - #comment\n"),
        ] {
            assert_eq!(prepared(raw), yaml);
        }
    }

    #[test]
    fn a_double_colon_in_prose_is_no_property() {
        assert_eq!(properties("std::vector is a list\n"), Front::default());
        assert_eq!(properties("title:: A\n\nalias:: b\n").aliases, Vec::<String>::new());
        assert_eq!(properties("- title:: A\n- alias:: b, [[c]]\n").aliases, ["b", "c"]);
    }
}
