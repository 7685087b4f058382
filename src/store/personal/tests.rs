//! The tables against the schema, and the structs of their rows against the tables.

use std::collections::BTreeSet;

use rusqlite::{Connection, types::Value};

use super::*;
use crate::store::schema;

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::migrate(&mut connection).unwrap();
    connection
}

/// The tables that are not exported.
static LOCAL: [&Table; 2] = [&DRAFT, &ENTRY_STATE];

#[test]
fn the_table_of_tables_is_the_schema() {
    let connection = database();
    for table in TABLES.iter().chain(&LOCAL) {
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
        let listed = listed.chain(table.derived.iter().chain(table.unsaved).copied());
        let listed: BTreeSet<&str> = listed.collect();
        assert_eq!(
            listed, names,
            "{}: give every column of the schema a line in `store::personal`, as a column, derived \
             or unsaved",
            table.name
        );
        for column in table.columns {
            let (_, kind, not_null) = real.iter().find(|it| it.0 == column.name).unwrap();
            let number = matches!(column.holds, Type::Integer | Type::Flag);
            assert_eq!(kind == "INTEGER", number, "{}.{}", table.name, column.name);
            assert_eq!(*not_null, column.holds != Type::OptionalText, "{}", column.name);
        }
        let first = table.columns.iter().map(|column| column.name).take(table.key.len());
        assert!(first.eq(table.key.iter().copied()), "{}: the key comes first", table.name);
        if let Merge::Add { same } = table.merge {
            for name in same {
                assert!(table.columns.iter().any(|column| column.name == *name), "{name}");
            }
        }
    }
    // Local or derived tables without a struct for their rows.
    let local = [
        "setting",
        "note_link",
        "counter",
        "sync",
        "sync_file",
        "sync_line",
        "unsent",
        "clash",
        "enrolment",
        "card",
        "card_source",
        "review_day",
        "deck_day",
    ];
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
        let known = TABLES.iter().chain(&LOCAL).any(|table| table.name == name)
            || local.contains(&name.as_str())
            || catalogue.contains(&name.as_str());
        assert!(known, "{name}: say here whether other copies can have it");
    }
}

/// Reads rows with all columns into the struct and saves them, new ones and over others. The error
/// names the lost column and what to do.
fn check_carried<R: Record>() -> Result<(), String> {
    let table = R::table();
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let marks = |count: usize| vec!["?"; count].join(", ");
    // Different values in each column; the keys are the same in all rows.
    let row = |number: i64| -> Vec<Value> {
        let values = table.columns.iter().enumerate().map(|(at, column)| {
            let is_key = table.key.contains(&column.name);
            let seed = at as i64 + if is_key { 100 } else { 100 * number };
            match column.holds {
                Type::Flag => Value::Integer(number % 2),
                Type::Integer => Value::Integer(seed),
                _ => Value::Text(format!("text {seed}")),
            }
        });
        values.collect()
    };
    let (source, target) = (database(), database());
    let derived: Vec<String> = table.derived.iter().map(|name| format!("derived {name}")).collect();
    let derived: Vec<&dyn ToSql> = derived.iter().map(|text| text as &dyn ToSql).collect();
    for number in 1..=3 {
        let values = row(number);
        source.execute_batch(&format!("DELETE FROM {}", table.name)).unwrap();
        let names = [&columns[..], table.derived].concat();
        let insert = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            names.join(", "),
            marks(names.len())
        );
        let all = values.iter().map(|value| value as &dyn ToSql).chain(derived.iter().copied());
        source.execute(&insert, rusqlite::params_from_iter(all)).unwrap();
        let read = R::find(&source, "", []).unwrap().unwrap();
        // A row that is all key never changes.
        if columns.len() == table.key.len() {
            read.add(&target).map_err(|error| error.to_string())?;
        } else {
            read.put(&target, &derived).map_err(|error| error.to_string())?;
        }
        let select = format!("SELECT {} FROM {}", columns.join(", "), table.name);
        let mut statement = target.prepare(&select).unwrap();
        let mut rows = statement.query([]).unwrap();
        let saved = rows.next().unwrap().expect("a row");
        for (at, value) in values.iter().enumerate() {
            if saved.get::<_, Value>(at).unwrap() != *value {
                let (name, column) = (table.name, columns[at]);
                return Err(format!(
                    "`{column}` of `{name}` is lost between reading and saving: have `from_row` of \
                     its `Record` read it, and `values` give it, in the order of the columns"
                ));
            }
        }
        assert!(rows.next().unwrap().is_none(), "{}: one row for one key", table.name);
    }
    Ok(())
}

#[test]
fn every_column_is_read_and_saved() {
    for checked in [
        check_carried::<NoteVersionRow<'_>>(),
        check_carried::<UserEntryVersionRow<'_>>(),
        check_carried::<VersionParentRow<'_>>(),
        check_carried::<EventRow<'_>>(),
        check_carried::<NoteRow<'_>>(),
        check_carried::<UserEntryRow<'_>>(),
        check_carried::<DraftRow<'_>>(),
        check_carried::<EntryStateRow<'_>>(),
    ] {
        checked.unwrap();
    }
}

/// A row of drafts that loses a column.
struct Careless<const READ: bool, const SAVED: bool>(DraftRow<'static>);

impl<const READ: bool, const SAVED: bool> Record for Careless<READ, SAVED> {
    fn table() -> &'static Table {
        &DRAFT
    }

    fn values(&self) -> Vec<&dyn ToSql> {
        let mut values = self.0.values();
        if !SAVED {
            values[5] = &"";
        }
        values
    }

    fn from_row(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        let read = DraftRow::from_row(row)?;
        Ok(Self(if READ { read } else { DraftRow { about: None, ..read } }))
    }
}

#[test]
fn a_column_that_is_not_saved_or_not_read_is_named() {
    let not_saved = check_carried::<Careless<true, false>>().unwrap_err();
    assert!(not_saved.starts_with("`base` of `draft` is lost"), "{not_saved}");
    let not_read = check_carried::<Careless<false, true>>().unwrap_err();
    assert!(not_read.starts_with("`about` of `draft` is lost"), "{not_read}");
    assert!(not_read.contains("have `from_row`"), "{not_read}");
    check_carried::<Careless<true, true>>().unwrap();
}

#[test]
fn a_row_is_added_once_and_put_in_place_of_the_one_before() {
    let connection = database();
    let draft = |body: &'static str| DraftRow {
        owner: "one".into(),
        catalogue: "c".into(),
        entry: "e".into(),
        title: "".into(),
        body: body.into(),
        base: None,
        base_body: "".into(),
        about: None,
        changed_at: 1,
    };
    draft("first").add(&connection).unwrap();
    draft("second").add(&connection).unwrap();
    let key = ["one", "c", "e"];
    assert_eq!(DraftRow::get(&connection, &key).unwrap(), Some(draft("first")));
    draft("third").put(&connection, &[]).unwrap();
    assert_eq!(DraftRow::get(&connection, &key).unwrap(), Some(draft("third")));
    DraftRow { owner: "two".into(), ..draft("other") }.put(&connection, &[]).unwrap();
    assert_eq!(DraftRow::get(&connection, &key).unwrap(), Some(draft("third")));
    assert_eq!(DraftRow::get(&connection, &["one", "c", "f"]).unwrap(), None);
}
