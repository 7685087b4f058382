//! Rows of the personal tables in an export, with each value checked against its column.

use std::borrow::Cow;

use rusqlite::{Transaction, params_from_iter, types::Value as SqlValue};
use serde_json::{Map, Value};

use super::{
    super::{
        Error,
        clock::LARGEST,
        personal::{AT_ONCE, Column, Table, Type},
    },
    json::type_name,
};
use crate::domain::{CatalogueId, CategoryId, EntryId, Kind};

/// A row of an export, its values in the order of the columns.
#[derive(Debug, Clone)]
pub(in super::super) struct Row {
    pub(in super::super) table: &'static Table,
    pub(in super::super) values: Vec<SqlValue>,
}

impl Row {
    fn at(&self, name: &str) -> usize {
        let found = self.table.columns.iter().position(|column| column.name == name);
        // Callers use names of the table's columns only.
        found.unwrap_or_else(|| unreachable!("{} has no column {name}", self.table.name))
    }

    /// Whether it is a row of a table.
    pub(in super::super) fn is_of(&self, table: &Table) -> bool {
        self.table.name == table.name
    }

    /// Whether it has a column.
    pub(in super::super) fn has(&self, name: &str) -> bool {
        self.table.columns.iter().any(|column| column.name == name)
    }

    /// The same values as a row of another table; missing ones have the column's default.
    pub(in super::super) fn as_row_of(&self, table: &'static Table) -> Result<Self, Error> {
        let values = table.columns.iter().map(|column| {
            let same = self.table.columns.iter().position(|known| known.name == column.name);
            same.map_or_else(|| absent(column), |at| Ok(self.values[at].clone()))
        });
        Ok(Self { table, values: values.collect::<Result<_, _>>()? })
    }

    /// The text of a column.
    pub(in super::super) fn text(&self, name: &str) -> &str {
        match &self.values[self.at(name)] {
            SqlValue::Text(text) => text,
            _ => "",
        }
    }

    /// The number of a column.
    pub(in super::super) fn number(&self, name: &str) -> i64 {
        match self.values[self.at(name)] {
            SqlValue::Integer(number) => number,
            _ => 0,
        }
    }

    pub(in super::super) fn set(&mut self, name: &str, value: impl Into<SqlValue>) {
        let at = self.at(name);
        self.values[at] = value.into();
    }

    /// Adds the row, unless there is one with its key; returns whether it was added.
    pub(in super::super) fn add(&self, transaction: &Transaction<'_>) -> Result<bool, Error> {
        let mut statement = transaction.prepare_cached(self.table.add_sql())?;
        Ok(statement.execute(params_from_iter(&self.values))? > 0)
    }

    /// The values of its key.
    pub(in super::super) fn key(&self) -> &[SqlValue] {
        // The columns of the key come first.
        &self.values[..self.table.key.len()]
    }
}

/// Adds rows, each unless there is one with its key; returns for each whether it was added.
pub(super) fn add_all(transaction: &Transaction<'_>, rows: &[Row]) -> Result<Vec<bool>, Error> {
    let mut added = Vec::with_capacity(rows.len());
    for of_table in rows.chunk_by(|one, two| one.is_of(two.table)) {
        let (all, rest) = of_table.as_chunks::<AT_ONCE>();
        for rows in all {
            add_at_once(transaction, rows, &mut added)?;
        }
        for row in rest {
            added.push(row.add(transaction)?);
        }
    }
    Ok(added)
}

/// Adds rows of one table in one statement.
fn add_at_once(
    transaction: &Transaction<'_>,
    rows: &[Row; AT_ONCE],
    added: &mut Vec<bool>,
) -> Result<(), Error> {
    let table = rows[0].table;
    let mut statement = transaction.prepare_cached(table.add_many_sql())?;
    let values = rows.iter().flat_map(|row| &row.values);
    let key_of = |row: &rusqlite::Row<'_>| {
        (0..table.key.len()).map(|at| row.get(at)).collect::<Result<Vec<SqlValue>, _>>()
    };
    // In no particular order.
    let mut new =
        statement.query_map(params_from_iter(values), key_of)?.collect::<Result<Vec<_>, _>>()?;
    for row in rows {
        let found = new.iter().position(|key| key == row.key());
        added.push(found.map(|at| new.swap_remove(at)).is_some());
    }
    Ok(())
}

/// Parses a row of an export. `place` is its path in the file, for messages.
pub(in super::super) fn row_of(
    table: &'static Table,
    place: &str,
    value: &Value,
) -> Result<Row, Error> {
    let wrong = |why: String| Error::NoExport(format!("{place}: {why}"));
    let Value::Object(fields) = value else {
        return Err(wrong(format!("a row must be an object, not {}", type_name(value))));
    };
    let values = table.columns.iter().map(|column| value_of(column, fields).map_err(&wrong));
    Ok(Row { table, values: values.collect::<Result<_, _>>()? })
}

fn value_of(column: &Column, fields: &Map<String, Value>) -> Result<SqlValue, String> {
    let name = column.name;
    let value = match (fields.get(name), column.default) {
        (Some(value), _) => Cow::Borrowed(value),
        (None, Some(default)) => {
            Cow::Owned(serde_json::from_str(default).map_err(|error| error.to_string())?)
        }
        (None, None) => return Err(format!("`{name}` is missing")),
    };
    let unfit = |wanted: &str| Err(format!("`{name}` must be {wanted}, not {}", type_name(&value)));
    match (column.holds, &*value) {
        (Type::OptionalText, Value::Null) => Ok(SqlValue::Null),
        (Type::Integer, Value::Number(number)) => match number.as_i64() {
            Some(number) if number.unsigned_abs() <= LARGEST.unsigned_abs() => {
                Ok(SqlValue::Integer(number))
            }
            _ => Err(format!("`{name}` must be a whole number of at most 62 bits, not {number}")),
        },
        (Type::Flag, Value::Number(number)) if matches!(number.as_i64(), Some(0 | 1)) => {
            Ok(SqlValue::Integer(number.as_i64().unwrap_or_default()))
        }
        (Type::Flag, _) => Err(format!("`{name}` must be 0 or 1")),
        (Type::Integer, _) => unfit("a number"),
        (holds, Value::String(text)) => {
            check(holds, text).map_err(|why| format!("`{name}`: {why}"))?;
            Ok(SqlValue::Text(text.clone()))
        }
        _ => unfit("a text"),
    }
}

/// The default value of a column.
fn absent(column: &Column) -> Result<SqlValue, Error> {
    value_of(column, &Map::new()).map_err(Error::NoExport)
}

/// Checks that a text is valid for a column.
fn check(holds: Type, text: &str) -> Result<(), String> {
    let texts = || {
        serde_json::from_str::<Vec<String>>(text)
            .map_err(|_| "it must be a JSON list of texts".to_owned())
    };
    let valid = |id: Result<(), crate::domain::InvalidId>| id.map_err(|error| error.to_string());
    match holds {
        Type::Catalogue => valid(CatalogueId::new(text).map(drop)),
        Type::Category => valid(CategoryId::new(text).map(drop)),
        Type::Entry => valid(EntryId::new(text).map(drop)),
        Type::Kind => text.parse::<Kind>().map(drop).map_err(|error| error.to_string()),
        Type::Texts => texts().map(drop),
        Type::Entries => texts()?.iter().try_for_each(|id| valid(EntryId::new(id).map(drop))),
        Type::Object => match serde_json::from_str(text) {
            Ok(Value::Object(_)) => Ok(()),
            _ => Err("it must be a JSON object".to_owned()),
        },
        Type::Text | Type::OptionalText | Type::Integer | Type::Flag => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::{
        personal::{EVENT, NOTE, TABLES},
        schema,
    };

    #[test]
    fn every_default_is_a_value_of_its_column() {
        for table in TABLES {
            for column in table.columns.iter().filter(|column| column.default.is_some()) {
                absent(column).unwrap();
            }
        }
    }

    #[test]
    fn values_are_checked_by_name_and_absent_ones_have_defaults() {
        let table = &NOTE;
        let sound = serde_json::json!({
            "entry": "a", "catalogue": "c", "version": "v", "body": "text", "more": []
        });
        let row = row_of(table, "here", &sound).unwrap();
        assert_eq!((row.text("body"), row.text("title"), row.number("deleted")), ("text", "", 0));
        for (name, value, why) in [
            ("body", Value::Null, "here: `body` must be a text, not null"),
            ("body", 5.into(), "here: `body` must be a text, not a number"),
            ("deleted", 2.into(), "here: `deleted` must be 0 or 1"),
            (
                "changed_at",
                1.5.into(),
                "here: `changed_at` must be a whole number of at most 62 bits, not 1.5",
            ),
            ("entry", "a/../b".into(), "here: `entry`: every part of an id"),
        ] {
            let mut row = sound.clone();
            row[name] = value;
            let error = row_of(table, "here", &row).unwrap_err().to_string();
            assert!(error.starts_with(why), "{error}");
        }
        let mut row = sound.clone();
        row.as_object_mut().unwrap().remove("body");
        assert_eq!(row_of(table, "here", &row).unwrap_err().to_string(), "here: `body` is missing");
        assert!(row_of(table, "here", &Value::Null).is_err());
    }

    fn event(number: usize) -> Row {
        let row = serde_json::json!({
            "id": format!("e{number}"), "kind": "star", "catalogue": "c", "entry": "e",
            "device": "d", "at": 1, "clock": number, "seq": number, "payload": "{}",
        });
        row_of(&EVENT, "here", &row).unwrap()
    }

    #[test]
    fn of_many_rows_those_that_are_new_are_told_from_those_that_were_there() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        let transaction = connection.transaction().unwrap();
        let known = [3, 64, 130, 199];
        for number in known {
            assert!(event(number).add(&transaction).unwrap());
        }
        let mut rows: Vec<Row> = (0..200).map(event).collect();
        // One comes twice within what one statement adds.
        rows.insert(11, event(10));
        let added = add_all(&transaction, &rows).unwrap();
        for (at, (row, is_new)) in rows.iter().zip(&added).enumerate() {
            let expected = at != 11 && !known.iter().any(|it| row.text("id") == format!("e{it}"));
            assert_eq!(*is_new, expected, "{}", row.text("id"));
        }
        let count: i64 =
            transaction.query_row("SELECT count(*) FROM fact", [], |row| row.get(0)).unwrap();
        assert_eq!((added.len(), count), (201, 200));
    }
}
