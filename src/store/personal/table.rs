//! The declaration of a table of the personal layer, and the statements that follow from its
//! columns.

use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, ToSql, params_from_iter};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Type {
    /// Any text.
    Text,
    /// A text or null.
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
pub(in super::super) struct Column {
    pub(in super::super) name: &'static str,
    pub(in super::super) holds: Type,
    /// The value if an export lacks the column, as JSON. A column without a default is required.
    pub(in super::super) default: Option<&'static str>,
}

/// How rows from another copy are merged into a table.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Merge {
    /// Rows are only ever added. Two with the same key must agree in these columns; otherwise one
    /// was changed by hand.
    Add { same: &'static [&'static str] },
    /// The row follows from the versions of both copies, which are in this table.
    FromVersions(&'static Table),
    /// Rows never leave this copy.
    Never,
}

/// A table of the personal layer.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub(in super::super) name: &'static str,
    /// The columns of its primary key.
    pub(in super::super) key: &'static [&'static str],
    /// Every column that is saved and exported, those of the key first.
    pub(in super::super) columns: &'static [Column],
    pub(in super::super) merge: Merge,
    /// Columns that follow from the others: saved with a row, but not exported.
    pub(in super::super) derived: &'static [&'static str],
    /// Columns that are not saved with a row: SQLite or another statement sets them.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares it with the schema"))]
    pub(in super::super) unsaved: &'static [&'static str],
    pub(super) statements: Statements,
}

/// A row of a table of the personal layer. The macro that declares the tables implements it.
pub(in super::super) trait Record: Sized {
    fn table() -> &'static Table;

    /// The value of each column, in the order of the table.
    fn values(&self) -> Vec<&dyn ToSql>;

    /// Reads the columns of [`Table::columns_sql`].
    fn from_row(row: &SqlRow<'_>) -> rusqlite::Result<Self>;

    /// Adds the row, unless there is one with its key.
    fn add(&self, connection: &Connection) -> rusqlite::Result<()> {
        let add = &Self::table().sql().add;
        connection.prepare_cached(add)?.execute(&self.values()[..]).map(drop)
    }

    /// Inserts the row, or replaces the one with its key. `derived` are the values of the derived
    /// columns.
    fn put(&self, connection: &Connection, derived: &[&dyn ToSql]) -> rusqlite::Result<()> {
        let sql = Self::table().sql();
        let values = || params_from_iter(self.values().into_iter().chain(derived.iter().copied()));
        // Not an upsert, whose conflict handling would apply within triggers as well.
        if connection.prepare_cached(&sql.update)?.execute(values())? == 0 {
            connection.prepare_cached(&sql.insert)?.execute(values())?;
        }
        Ok(())
    }

    /// The row with a key.
    fn get(connection: &Connection, key: &[&str]) -> rusqlite::Result<Option<Self>> {
        let select = &Self::table().sql().select;
        let mut statement = connection.prepare_cached(select)?;
        statement.query_row(params_from_iter(key), Self::from_row).optional()
    }
}

/// The statements that save and read rows of a table, built at first use.
#[derive(Debug)]
pub(in super::super) struct Statements(OnceLock<Sql>);

impl Statements {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }
}

/// How many rows one statement adds where there are many: what it could have to undo is kept once for
/// all of them.
pub(in super::super) const AT_ONCE: usize = 64;

#[derive(Debug)]
struct Sql {
    columns: String,
    insert: String,
    add: String,
    add_many: String,
    update: String,
    select: String,
}

impl Sql {
    fn of(table: &Table) -> Self {
        let Table { name, key, derived, .. } = table;
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let saved = [&columns[..], derived].concat();
        let insert = format!(
            "INSERT INTO {name} ({}) VALUES ({})",
            saved.join(", "),
            (1..=saved.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ")
        );
        let add = format!("{insert} ON CONFLICT ({}) DO NOTHING", key.join(", "));
        let place = format!("({})", vec!["?"; saved.len()].join(", "));
        let add_many = format!(
            "INSERT INTO {name} ({}) VALUES {} ON CONFLICT ({2}) DO NOTHING RETURNING {2}",
            saved.join(", "),
            vec![place; AT_ONCE].join(", "),
            key.join(", "),
        );
        // The key's columns come first, so that each column has the same parameter in all
        // statements.
        let equal = |from: usize, names: &[&str], between: &str| {
            let terms = names.iter().zip(from..).map(|(name, at)| format!("{name} = ?{at}"));
            terms.collect::<Vec<_>>().join(between)
        };
        let condition = equal(1, key, " AND ");
        let update = format!(
            "UPDATE {name} SET {} WHERE {condition}",
            equal(key.len() + 1, &saved[key.len()..], ", ")
        );
        let columns = columns.join(", ");
        let select = format!("SELECT {columns} FROM {name} WHERE {condition}");
        Self { columns, insert, add, add_many, update, select }
    }
}

impl Table {
    fn sql(&self) -> &Sql {
        self.statements.0.get_or_init(|| Sql::of(self))
    }

    /// The names of the columns, for a statement.
    pub(in super::super) fn columns_sql(&self) -> &str {
        &self.sql().columns
    }

    /// The statement that adds a row, unless there is one with its key; its parameters are the
    /// columns in their order.
    pub(in super::super) fn add_sql(&self) -> &str {
        &self.sql().add
    }

    /// The same for [`AT_ONCE`] rows; it returns the keys of those that it has added.
    pub(in super::super) fn add_many_sql(&self) -> &str {
        &self.sql().add_many
    }
}
