//! Checked access to the values of an export: each error says where the value is and what is
//! expected.

use serde_json::{Map, Value};

use super::super::Error;

/// A list that may be missing.
fn list<'v>(value: &'v Value, place: &str) -> Result<&'v [Value], Error> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        other => Err(unfit(place, "a list", other)),
    }
}

/// The items of a list that may be missing, each with its place.
pub(super) fn items(
    value: &Value,
    place: String,
) -> Result<impl Iterator<Item = (String, &Value)>, Error> {
    let items = list(value, &place)?.iter().enumerate();
    Ok(items.map(move |(number, item)| (format!("{place}[{number}]"), item)))
}

pub(super) fn unfit(place: &str, wanted: &str, found: &Value) -> Error {
    wrong(&format!("{place} must be {wanted}, not {}", type_name(found)))
}

pub(super) fn wrong(why: &str) -> Error {
    Error::NoExport(why.to_owned())
}

/// The type of a value, for messages.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The fields of an object in an export.
pub(super) struct Fields<'v> {
    pub(super) value: &'v Map<String, Value>,
    pub(super) place: &'v str,
}

impl<'v> Fields<'v> {
    pub(super) fn of(value: &'v Value, place: &'v str) -> Result<Self, Error> {
        match value {
            Value::Object(value) => Ok(Self { value, place }),
            other => Err(unfit(place, "an object", other)),
        }
    }

    pub(super) fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }

    pub(super) fn get(&self, name: &str) -> &'v Value {
        self.value.get(name).unwrap_or(&Value::Null)
    }

    /// A text that may be missing.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'v str>, Error> {
        match self.get(name) {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            other => Err(unfit(&self.at(name), "a text", other)),
        }
    }

    pub(super) fn text_or_empty(&self, name: &str) -> Result<String, Error> {
        Ok(self.text(name)?.unwrap_or_default().to_owned())
    }

    /// A required text.
    pub(super) fn required(&self, name: &str) -> Result<&'v str, Error> {
        self.text(name)?.ok_or_else(|| wrong(&format!("{} is missing", self.at(name))))
    }

    /// A value parsed from a required text.
    pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<T, Error> {
        self.required(name)?
            .parse()
            .map_err(|error: T::Err| wrong(&format!("{}: {error}", self.at(name))))
    }

    /// The items of a list that may be missing, each with its place.
    pub(super) fn items(
        &self,
        name: &str,
    ) -> Result<impl Iterator<Item = (String, &'v Value)>, Error> {
        items(self.get(name), self.at(name))
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<&'v str>, Error> {
        let text = |item: &'v Value| {
            item.as_str().ok_or_else(|| unfit(&self.at(name), "a list of texts", item))
        };
        list(self.get(name), &self.at(name))?.iter().map(text).collect()
    }
}
