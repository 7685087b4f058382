//! What a table of the personal layer is, and how the rows of one are saved and read: by the columns
//! that it names.

use std::sync::OnceLock;

use rusqlite::{
    Connection, OptionalExtension as _, Params, Row as SqlRow, ToSql, params_from_iter,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Type {
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
pub(in super::super) struct Column {
    pub(in super::super) name: &'static str,
    pub(in super::super) holds: Type,
    /// The value where an export does not have it, as JSON; a column without one has to be there.
    pub(in super::super) default: Option<&'static str>,
}

/// How rows from another copy are merged into a table.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Merge {
    /// Rows are only ever added: two with one key agree in these columns, or one of them has been
    /// changed by hand.
    Add { same: &'static [&'static str] },
    /// A row says which version is in force, which follows from the versions of both copies, in
    /// this table.
    FromVersions(&'static Table),
    /// Rows stay on this copy.
    Never,
}

/// A table of what the user made.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub(in super::super) name: &'static str,
    /// The columns that tell its rows apart.
    pub(in super::super) key: &'static [&'static str],
    /// Every column that is saved and exported; those of the key come first.
    pub(in super::super) columns: &'static [Column],
    pub(in super::super) merge: Merge,
    /// Columns that follow from the others: saved with a row, and in no export.
    pub(in super::super) derived: &'static [&'static str],
    /// Columns that no row is saved with: SQLite, or a statement of its own, sets them.
    #[cfg_attr(not(test), expect(dead_code, reason = "held against the schema by a test"))]
    pub(in super::super) unsaved: &'static [&'static str],
    pub(super) statements: Statements,
}

/// A row of a table of what the user made. The macro that declares the tables implements it.
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

    /// Saves the row in place of the one with its key, if there is one. `derived` is what the
    /// derived columns of the table hold.
    fn put(&self, connection: &Connection, derived: &[&dyn ToSql]) -> rusqlite::Result<()> {
        let sql = Self::table().sql();
        let values = || params_from_iter(self.values().into_iter().chain(derived.iter().copied()));
        // Not an upsert: that would decide about conflicts within triggers as well.
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

    /// The first row that `rest` of a statement, its conditions and its order, selects.
    fn find(
        connection: &Connection,
        rest: &str,
        params: impl Params,
    ) -> rusqlite::Result<Option<Self>> {
        let Table { name, .. } = Self::table();
        let columns = Self::table().columns_sql();
        connection
            .prepare_cached(&format!("SELECT {columns} FROM {name} {rest}"))?
            .query_row(params, Self::from_row)
            .optional()
    }
}

/// The statements that save and read rows of a table, made when they are first used.
#[derive(Debug)]
pub(in super::super) struct Statements(OnceLock<Sql>);

impl Statements {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }
}

#[derive(Debug)]
struct Sql {
    columns: String,
    insert: String,
    add: String,
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
        // The columns of the key come first, so that a parameter has one number in all statements.
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
        Self { columns, insert, add, update, select }
    }
}

impl Table {
    fn sql(&self) -> &Sql {
        self.statements.0.get_or_init(|| Sql::of(self))
    }

    /// The names of the columns, as they stand in a statement.
    pub(in super::super) fn columns_sql(&self) -> &str {
        &self.sql().columns
    }

    /// The statement that adds a row, unless there is one with its key; its parameters are the
    /// columns in their order.
    pub(in super::super) fn add_sql(&self) -> &str {
        &self.sql().add
    }
}
