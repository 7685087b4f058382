//! The tables of what the user made: their columns, keys and how rows from elsewhere are taken in.
//!
//! One table of tables, by name: exports, imports and the salvage of damaged databases use it, and
//! a test holds it against the schema.

use rusqlite::{Transaction, params_from_iter, types::Value as SqlValue};
use serde_json::{Map, Value};

use super::Error;
use crate::domain::{CatalogueId, CategoryId, EntryId, Kind};

/// The largest number that is taken from elsewhere, on either side of 0: what is counted on from
/// there fits into 64 bits.
pub(super) const LARGEST: i64 = 1 << 62;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Any text.
    Text,
    /// A text, or nothing.
    OptionalText,
    /// A whole number.
    Integer,
    /// 0 or 1.
    Flag,
    /// The id of a catalogue.
    Catalogue,
    /// The id of a category.
    Category,
    /// The id of an entry.
    Entry,
    /// A kind of entry.
    Kind,
    /// Texts, as a JSON array.
    Texts,
    /// Ids of entries, as a JSON array.
    Entries,
    /// A JSON object.
    Object,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) holds: Type,
    /// The value where an export does not have it, as JSON; a column without one has to be there.
    default: Option<&'static str>,
}

const fn column(name: &'static str, holds: Type) -> Column {
    Column { name, holds, default: None }
}

const fn or(default: &'static str, name: &'static str, holds: Type) -> Column {
    Column { name, holds, default: Some(default) }
}

/// How rows of a table are taken in from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// They are only ever added: a row that is there already is the same.
    Added,
    /// They say what is in force, which follows from the versions of both sides.
    InForce,
}

/// A table of what the user made.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns that tell its rows apart.
    pub(super) key: &'static [&'static str],
    pub(super) columns: &'static [Column],
    pub(super) rows: Rows,
    /// Columns that follow from the others, and are in no export.
    #[cfg_attr(not(test), expect(dead_code, reason = "held against the schema by a test"))]
    pub(super) derived: &'static [&'static str],
}

use Type::{Catalogue, Category, Entries, Entry, Flag, Integer, Object, OptionalText, Text, Texts};

/// Every table of what the user made that another machine can have as well. Drafts, settings and
/// what is derived of these tables stay.
pub(super) const TABLES: [Table; 6] = [
    Table {
        name: "note_version",
        key: &["version"],
        columns: &[
            column("version", Text),
            column("catalogue", Catalogue),
            column("entry", Entry),
            or("null", "parent", OptionalText),
            column("body", Text),
            or("0", "deleted", Flag),
            or("\"\"", "device", Text),
            or("0", "changed_at", Integer),
            or("\"\"", "sitting", Text),
            or("0", "began_at", Integer),
            or("0", "folded", Flag),
            or("0", "clock", Integer),
            or("\"\"", "title", Text),
            or("0", "pruned", Flag),
        ],
        rows: Rows::Added,
        derived: &["exported"],
    },
    Table {
        name: "own_version",
        key: &["version"],
        columns: &[
            column("version", Text),
            column("catalogue", Catalogue),
            column("id", Entry),
            or("null", "parent", OptionalText),
            column("kind", Type::Kind),
            column("title", Text),
            column("category", Category),
            or("\"\"", "category_title", Text),
            or("\"[]\"", "tags", Texts),
            or("\"[]\"", "links", Entries),
            or("0", "rank", Integer),
            or("0", "deleted", Flag),
            or("\"\"", "device", Text),
            or("0", "changed_at", Integer),
            or("0", "clock", Integer),
            or("0", "made_at", Integer),
        ],
        rows: Rows::Added,
        derived: &[],
    },
    Table {
        name: "version_parent",
        key: &["version", "parent"],
        columns: &[column("version", Text), column("parent", Text)],
        rows: Rows::Added,
        derived: &[],
    },
    Table {
        name: "fact",
        key: &["id"],
        columns: &[
            column("id", Text),
            column("kind", Text),
            column("catalogue", Catalogue),
            column("entry", Entry),
            or("\"\"", "device", Text),
            or("0", "at", Integer),
            or("0", "clock", Integer),
            or("0", "seq", Integer),
            or("\"{}\"", "payload", Object),
        ],
        rows: Rows::Added,
        derived: &[],
    },
    Table {
        name: "note",
        key: &["catalogue", "entry"],
        columns: &[
            column("catalogue", Catalogue),
            column("entry", Entry),
            column("version", Text),
            column("body", Text),
            or("0", "deleted", Flag),
            or("0", "changed_at", Integer),
            or("\"\"", "title", Text),
            or("0", "clock", Integer),
        ],
        rows: Rows::InForce,
        derived: &["key", "code", "words"],
    },
    Table {
        name: "own",
        key: &["catalogue", "id"],
        columns: &[
            column("catalogue", Catalogue),
            column("id", Entry),
            column("version", Text),
            column("kind", Type::Kind),
            column("title", Text),
            column("category", Category),
            or("\"\"", "category_title", Text),
            or("\"[]\"", "tags", Texts),
            or("\"[]\"", "links", Entries),
            or("0", "rank", Integer),
            or("0", "made_at", Integer),
            or("0", "deleted", Flag),
            or("0", "changed_at", Integer),
            or("0", "clock", Integer),
        ],
        rows: Rows::InForce,
        derived: &[],
    },
];

/// A row as it is taken in, its values in the order of the columns.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) table: &'static Table,
    pub(super) values: Vec<SqlValue>,
}

impl Row {
    fn at(&self, name: &str) -> usize {
        let found = self.table.columns.iter().position(|column| column.name == name);
        // Names are those of the table above.
        found.unwrap_or_else(|| unreachable!("{} has no column {name}", self.table.name))
    }

    /// The text of a column.
    pub(super) fn text(&self, name: &str) -> &str {
        match &self.values[self.at(name)] {
            SqlValue::Text(text) => text,
            _ => "",
        }
    }

    /// The number of a column.
    pub(super) fn number(&self, name: &str) -> i64 {
        match self.values[self.at(name)] {
            SqlValue::Integer(number) => number,
            _ => 0,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<SqlValue>) {
        let at = self.at(name);
        self.values[at] = value.into();
    }

    /// Adds the row to those that are only ever added; says whether it was new. One that is there
    /// under the same key has to be the same.
    pub(super) fn add(&self, transaction: &Transaction<'_>) -> Result<bool, Error> {
        let Table { name, key, columns, .. } = self.table;
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
        let sql = format!(
            "INSERT INTO {name} ({}) VALUES ({}) ON CONFLICT ({}) DO NOTHING",
            names.join(", "),
            marks.join(", "),
            key.join(", ")
        );
        let added =
            transaction.prepare_cached(&sql)?.execute(params_from_iter(self.values.iter()))?;
        Ok(added > 0)
    }
}

/// Reads a row of an export. `place` says where it stands, for messages.
pub(super) fn row_of(table: &'static Table, place: &str, value: &Value) -> Result<Row, Error> {
    let wrong = |why: String| Error::NoExport(format!("{place}: {why}"));
    let Value::Object(fields) = value else {
        return Err(wrong(format!("a row is an object, not {}", sort_of(value))));
    };
    let values = table.columns.iter().map(|column| value_of(column, fields).map_err(&wrong));
    Ok(Row { table, values: values.collect::<Result<_, _>>()? })
}

/// What a value is, for messages.
pub(super) fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn value_of(column: &Column, fields: &Map<String, Value>) -> Result<SqlValue, String> {
    let name = column.name;
    let default = || match column.default {
        Some(default) => serde_json::from_str(default).map_err(|error| error.to_string()),
        None => Err(format!("`{name}` is missing")),
    };
    let value = match fields.get(name) {
        Some(value) => value.clone(),
        None => default()?,
    };
    let unfit = |wanted: &str| Err(format!("`{name}` is {wanted}, not {}", sort_of(&value)));
    match (column.holds, &value) {
        (Type::OptionalText, Value::Null) => Ok(SqlValue::Null),
        (Type::Integer, Value::Number(number)) => match number.as_i64() {
            Some(number) if number.unsigned_abs() <= LARGEST.unsigned_abs() => {
                Ok(SqlValue::Integer(number))
            }
            _ => Err(format!("`{name}` is a whole number of at most 62 bits, not {number}")),
        },
        (Type::Flag, Value::Number(number)) if matches!(number.as_i64(), Some(0 | 1)) => {
            Ok(SqlValue::Integer(number.as_i64().unwrap_or_default()))
        }
        (Type::Flag, _) => Err(format!("`{name}` is 0 or 1")),
        (Type::Integer, _) => unfit("a number"),
        (holds, Value::String(text)) => {
            check(holds, text).map_err(|why| format!("`{name}`: {why}"))?;
            Ok(SqlValue::Text(text.clone()))
        }
        _ => unfit("a text"),
    }
}

/// Whether a text is what a column holds.
fn check(holds: Type, text: &str) -> Result<(), String> {
    let texts = || {
        serde_json::from_str::<Vec<String>>(text)
            .map_err(|_| "it is a list of texts, in JSON".to_owned())
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
            _ => Err("it is an object, in JSON".to_owned()),
        },
        Type::Text | Type::OptionalText | Type::Integer | Type::Flag => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
    use crate::store::schema;

    #[test]
    fn the_table_of_tables_is_the_schema() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        for table in &TABLES {
            let mut statement = connection
                .prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)")
                .unwrap();
            let real: Vec<(String, String, bool)> = statement
                .query_map([table.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let names: BTreeSet<&str> = real.iter().map(|(name, ..)| name.as_str()).collect();
            let listed = table.columns.iter().map(|column| column.name);
            let listed: BTreeSet<&str> = listed.chain(table.derived.iter().copied()).collect();
            assert_eq!(listed, names, "{}: list every column here, or as derived", table.name);
            for column in table.columns {
                let (_, kind, not_null) = real.iter().find(|it| it.0 == column.name).unwrap();
                let number = matches!(column.holds, Type::Integer | Type::Flag);
                assert_eq!(kind == "INTEGER", number, "{}.{}", table.name, column.name);
                assert_eq!(*not_null, column.holds != Type::OptionalText, "{}", column.name);
                if let Some(default) = column.default {
                    let value: Value = serde_json::from_str(default).unwrap();
                    let fields = Map::from_iter([(column.name.to_owned(), value)]);
                    value_of(column, &fields).unwrap();
                }
            }
            for key in table.key {
                assert!(table.columns.iter().any(|column| column.name == *key), "{key}");
            }
        }
        // What belongs to this copy alone, or is derived.
        let stays = ["draft", "setting", "mark", "note_link", "counter"];
        let catalogue = [
            "catalogue",
            "category",
            "entry",
            "entry_text",
            "backlink",
            "vocabulary",
            "source",
            "former",
            "names",
            "wordless",
        ];
        let mut statement = connection
            .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
            .unwrap();
        let all: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        for name in all.iter().filter(|name| !name.starts_with("sqlite_")) {
            let known = TABLES.iter().any(|table| table.name == name)
                || stays.contains(&name.as_str())
                || catalogue.contains(&name.as_str());
            assert!(known, "{name}: say here whether other machines can have it");
        }
    }

    #[test]
    fn values_are_checked_by_name_and_absent_ones_have_defaults() {
        let table = &TABLES[4];
        let sound = serde_json::json!({
            "entry": "a", "catalogue": "c", "version": "v", "body": "text", "more": []
        });
        let row = row_of(table, "here", &sound).unwrap();
        assert_eq!((row.text("body"), row.text("title"), row.number("deleted")), ("text", "", 0));
        for (name, value, why) in [
            ("body", Value::Null, "here: `body` is a text, not null"),
            ("body", 5.into(), "here: `body` is a text, not a number"),
            ("deleted", 2.into(), "here: `deleted` is 0 or 1"),
            (
                "changed_at",
                1.5.into(),
                "here: `changed_at` is a whole number of at most 62 bits, not 1.5",
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
}
