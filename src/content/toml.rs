//! Typed access to parsed TOML that reports every mistake.
//!
//! serde stops at the first mistake in a file; the author of a catalogue wants to see them all. So
//! the spanned tree is read by hand, key by key.

use ::toml::{Spanned, de::DeTable, de::DeValue};

use super::issue::{Issue, Locator, Position};

/// A file being read: its name, its positions, and its issues.
pub(super) struct Reader<'t, 'i> {
    pub(super) file: &'t str,
    pub(super) locator: Locator<'t>,
    pub(super) issues: &'i mut Vec<Issue>,
}

impl Reader<'_, '_> {
    /// Reports an issue at a known position.
    pub(super) fn report_at(&mut self, position: Position, message: impl Into<String>) {
        self.issues.push(Issue {
            file: self.file.to_owned(),
            line: position.line as usize,
            column: position.column as usize,
            message: message.into(),
        });
    }

    pub(super) fn report(&mut self, offset: usize, message: impl Into<String>) {
        let (line, column) = self.locator.line_column(offset);
        self.issues.push(Issue {
            file: self.file.to_owned(),
            line,
            column,
            message: message.into(),
        });
    }
}

/// A table whose keys are taken one by one; those that are left are unknown.
pub(super) struct Table<'a, 't> {
    content: &'a DeTable<'t>,
    /// Where the table begins.
    pub(super) offset: usize,
    /// Its name in messages: "an entry".
    what: &'static str,
    taken: Vec<&'static str>,
}

impl<'a, 't> Table<'a, 't> {
    pub(super) fn new(table: &'a DeTable<'t>, offset: usize, what: &'static str) -> Self {
        Self { content: table, offset, what, taken: Vec::new() }
    }

    /// A key's value, whatever its type.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.taken.push(key);
        self.content.get(key)
    }

    /// A text with its offset; a missing key is `None`, another type is reported.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Option<(&'a str, usize)> {
        let value = self.take(key)?;
        let offset = value.span().start;
        if let Some(text) = value.get_ref().as_str() {
            return Some((text, offset));
        }
        let found = value.get_ref().type_str();
        reader.report(offset, format!("`{key}` must be a string, not {} {found}", article(found)));
        None
    }

    /// A whole number with its offset; a missing key is `None`, another type is reported.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Option<(i64, usize)> {
        let value = self.take(key)?;
        let offset = value.span().start;
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            reader.report(offset, format!("`{key}` must be a whole number"));
        }
        Some((number?, offset))
    }

    /// A required text that is not blank.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Option<(&'a str, usize)> {
        if self.content.get(key).is_none() {
            self.taken.push(key);
            reader.report(self.offset, format!("{} needs `{key}`", self.what));
            return None;
        }
        let (text, offset) = self.text(key, reader)?;
        if text.trim().is_empty() {
            reader.report(offset, format!("`{key}` is empty"));
            return None;
        }
        Some((text, offset))
    }

    /// A text on one line: required, or empty if it is missing.
    pub(super) fn line(
        &mut self,
        key: &'static str,
        required: bool,
        reader: &mut Reader<'_, '_>,
    ) -> Option<String> {
        let (text, offset) = if required {
            self.required(key, reader)?
        } else {
            self.text(key, reader).unwrap_or_default()
        };
        if text.contains(['\n', '\r']) {
            reader.report(offset, format!("`{key}` must be one line"));
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// A list of texts with their offsets; empty if the key is missing.
    pub(super) fn list(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Vec<(&'a str, usize)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            let found = value.get_ref().type_str();
            reader.report(
                value.span().start,
                format!("`{key}` must be a list of strings, not {} {found}", article(found)),
            );
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let offset = item.span().start;
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => texts.push((text, offset)),
                Some(_) => reader.report(offset, format!("`{key}` contains an empty string")),
                None => reader.report(offset, format!("`{key}` must contain only strings")),
            }
        }
        texts
    }

    /// A table, or each table of an array of them.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        what: &'static str,
        reader: &mut Reader<'_, '_>,
    ) -> Vec<Table<'a, 't>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let start = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) => vec![Table::new(table, start, what)],
            DeValue::Array(items) => {
                let mut tables = Vec::with_capacity(items.len());
                for item in items {
                    match item.get_ref().as_table() {
                        Some(table) => tables.push(Table::new(table, item.span().start, what)),
                        None => reader
                            .report(item.span().start, format!("`{key}` must contain only tables")),
                    }
                }
                tables
            }
            _ => {
                reader
                    .report(start, format!("`{key}` must be a table: write [{key}] or [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// Every key with its text, for tables with arbitrary keys.
    pub(super) fn pairs(&self, reader: &mut Reader<'_, '_>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (key, value) in self.content {
            match value.get_ref().as_str() {
                Some(text) => pairs.push((key.get_ref().to_string(), text.to_owned())),
                None => {
                    reader.report(
                        value.span().start,
                        format!("`{}` must be a string", key.get_ref()),
                    );
                }
            }
        }
        pairs
    }

    /// Reports every key that was not taken, with the known keys.
    pub(super) fn finish(self, reader: &mut Reader<'_, '_>) {
        for (key, _) in self.content {
            let name = key.get_ref().as_ref();
            if !self.taken.contains(&name) {
                let known = self.taken.join(", ");
                reader.report(
                    key.span().start,
                    format!("unknown key `{name}` in {}; known keys: {known}", self.what),
                );
            }
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
