//! The tables of the personal layer: their columns, keys and merge rules, one line for each column.
//!
//! Saving, reading, export, import and the checks of a database follow these declarations. They
//! also define a struct for the rows of each table, with a field for each column, which [`Record`]
//! reads and writes. To add a column, write a migration, add a line here, and set its value
//! wherever the compiler asks for one. A test compares the tables with the schema.

mod table;

use std::borrow::Cow;

use rusqlite::{Row as SqlRow, ToSql};

use self::table::Statements;
pub(super) use self::table::{AT_ONCE, Column, Merge, Record, Table, Type};

/// The Rust type of the values of a column.
macro_rules! value {
    ($a:lifetime, OptionalText) => { Option<Cow<$a, str>> };
    ($a:lifetime, Integer) => { i64 };
    ($a:lifetime, Flag) => { bool };
    ($a:lifetime, $text:ident) => { Cow<$a, str> };
}

macro_rules! default {
    () => {
        None
    };
    ($json:literal) => {
        Some($json)
    };
}

/// Declares a table and the struct of its rows. A column is `name: type`, or `name: type =
/// default`.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $table:ident of $row:ident: $name:literal, $merge:expr,
        derived [$($derived:literal),*], unsaved [$($unsaved:literal),*],
        key { $($key:ident: $key_holds:ident,)+ }
        { $($column:ident: $holds:ident $(= $default:literal)?,)* }
    ) => {
        $(#[$doc])*
        pub(super) static $table: Table = Table {
            name: $name,
            key: &[$(stringify!($key)),+],
            columns: &[
                $(Column { name: stringify!($key), holds: Type::$key_holds, default: None },)+
                $(Column {
                    name: stringify!($column),
                    holds: Type::$holds,
                    default: default!($($default)?),
                },)*
            ],
            merge: $merge,
            derived: &[$($derived),*],
            unsaved: &[$($unsaved),*],
            statements: Statements::new(),
        };

        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(super) struct $row<'a> {
            $(pub(super) $key: value!('a, $key_holds),)+
            $(pub(super) $column: value!('a, $holds),)*
        }

        impl Record for $row<'_> {
            fn table() -> &'static Table {
                &$table
            }

            fn values(&self) -> Vec<&dyn ToSql> {
                vec![$(&self.$key,)+ $(&self.$column,)*]
            }

            fn from_row(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
                let mut columns = 0..;
                let mut next = || columns.next().unwrap_or_default();
                // Fields are evaluated as they are written: in the order of the columns.
                Ok(Self { $($key: row.get(next())?,)+ $($column: row.get(next())?,)* })
            }
        }
    };
}

table! {
    /// A version of a note.
    NOTE_VERSION of NoteVersionRow: "note_version",
    // Not the entry: a copy whose catalogue is newer has it under its new id.
    Merge::Add { same: &["catalogue", "body"] }, derived [], unsaved ["exported"],
    key { version: Text, }
    {
        catalogue: Catalogue,
        entry: Entry,
        parent: OptionalText = "null",
        body: Text,
        deleted: Flag = "0",
        device: Text = "\"\"",
        changed_at: Integer = "0",
        sitting: Text = "\"\"",
        began_at: Integer = "0",
        folded: Flag = "0",
        clock: Integer = "0",
        title: Text = "\"\"",
        pruned: Flag = "0",
    }
}

table! {
    /// A version of a user entry, without its text.
    USER_ENTRY_VERSION of UserEntryVersionRow: "own_version",
    Merge::Add { same: &["catalogue", "id", "kind", "title", "category"] }, derived [], unsaved [],
    key { version: Text, }
    {
        catalogue: Catalogue,
        id: Entry,
        parent: OptionalText = "null",
        kind: Kind,
        title: Text,
        category: Category,
        category_title: Text = "\"\"",
        tags: Texts = "\"[]\"",
        links: Entries = "\"[]\"",
        rank: Integer = "0",
        deleted: Flag = "0",
        device: Text = "\"\"",
        changed_at: Integer = "0",
        clock: Integer = "0",
        made_at: Integer = "0",
    }
}

table! {
    /// A version and one of its parents.
    VERSION_PARENT of VersionParentRow: "version_parent",
    Merge::Add { same: &[] }, derived [], unsaved [],
    key { version: Text, parent: Text, }
    {}
}

table! {
    /// An event: a star, an unstar, a visit.
    EVENT of EventRow: "fact",
    Merge::Add { same: &["kind", "catalogue"] }, derived [], unsaved [],
    key { id: Text, }
    {
        kind: Text,
        catalogue: Catalogue,
        entry: Entry,
        device: Text = "\"\"",
        at: Integer = "0",
        clock: Integer = "0",
        seq: Integer = "0",
        payload: Object = "\"{}\"",
    }
}

table! {
    /// A saved search, or its removal.
    SAVED_SEARCH of SavedSearchRow: "saved_search",
    Merge::Add { same: &["catalogue", "name", "query"] }, derived [], unsaved [],
    key { version: Text, }
    {
        catalogue: Catalogue,
        name: Text,
        query: Text,
        deleted: Flag = "0",
        device: Text = "\"\"",
        changed_at: Integer = "0",
        clock: Integer = "0",
    }
}

table! {
    /// What an entry of a Markdown folder was known by: a path, or a heading and a title.
    KNOWN_AS of KnownAsRow: "known_as",
    Merge::Add { same: &[] }, derived [], unsaved [],
    key { catalogue: Catalogue, key: Text, entry: Entry, clock: Integer, }
    {
        print: Text,
    }
}

table! {
    /// The note on an entry, or the text of a user entry.
    NOTE of NoteRow: "note",
    Merge::FromVersions(&NOTE_VERSION), derived ["code", "words"], unsaved ["key"],
    key { catalogue: Catalogue, entry: Entry, }
    {
        version: Text,
        body: Text,
        deleted: Flag = "0",
        changed_at: Integer = "0",
        title: Text = "\"\"",
        clock: Integer = "0",
    }
}

table! {
    /// A user entry, without its text.
    USER_ENTRY of UserEntryRow: "own",
    Merge::FromVersions(&USER_ENTRY_VERSION), derived [], unsaved [],
    key { catalogue: Catalogue, id: Entry, }
    {
        version: Text,
        kind: Kind,
        title: Text,
        category: Category,
        category_title: Text = "\"\"",
        tags: Texts = "\"[]\"",
        links: Entries = "\"[]\"",
        rank: Integer = "0",
        made_at: Integer = "0",
        deleted: Flag = "0",
        changed_at: Integer = "0",
        clock: Integer = "0",
    }
}

table! {
    /// Unsaved text.
    DRAFT of DraftRow: "draft",
    Merge::Never, derived [], unsaved [],
    key { owner: Text, catalogue: Catalogue, entry: Entry, }
    {
        title: Text,
        body: Text,
        base: OptionalText,
        base_body: Text,
        about: OptionalText,
        changed_at: Integer,
        file: OptionalText,
    }
}

table! {
    /// The state that follows from the events of an entry; a trigger updates it.
    ENTRY_STATE of EntryStateRow: "mark",
    Merge::Never, derived [], unsaved [],
    key { catalogue: Catalogue, entry: Entry, }
    {
        starred: Flag,
        star_at: Integer,
        visited_at: Integer,
        star_clock: Integer,
        star_fact: Text,
    }
}

impl<'a> From<UserEntryVersionRow<'a>> for UserEntryRow<'a> {
    /// The entry at a version.
    fn from(version: UserEntryVersionRow<'a>) -> Self {
        Self {
            catalogue: version.catalogue,
            id: version.id,
            version: version.version,
            kind: version.kind,
            title: version.title,
            category: version.category,
            category_title: version.category_title,
            tags: version.tags,
            links: version.links,
            rank: version.rank,
            made_at: version.made_at,
            deleted: version.deleted,
            changed_at: version.changed_at,
            clock: version.clock,
        }
    }
}

/// Every exported table, in the order of an export.
pub(super) static TABLES: [&Table; 8] = [
    &NOTE_VERSION,
    &USER_ENTRY_VERSION,
    &VERSION_PARENT,
    &EVENT,
    &SAVED_SEARCH,
    &KNOWN_AS,
    &NOTE,
    &USER_ENTRY,
];

#[cfg(test)]
mod tests;
