//! Reads collections of Anki, which are SQLite databases of another program: in memory, with limits
//! on what its statements may cost, and never written.

use std::{
    collections::HashMap,
    io::Cursor,
    sync::atomic::{AtomicU32, Ordering},
};

use rusqlite::{Connection, Row, config::DbConfig, limits::Limit};
use serde_json::Value;

use crate::content::anki::{CardRow, Collection, Note, Notetype, Review};

/// The largest collection, in bytes.
pub const MAX_COLLECTION: u64 = 1 << 29;

/// Rows of a table that are read.
const MAX_ROWS: usize = 2_000_000;

/// The longest text or blob, in bytes.
const MAX_VALUE: i32 = 32_000_000;

/// Steps of SQLite's machine between two looks at what a read has cost, and how many such looks one
/// may take: a view that never ends is broken off.
const STEPS: i32 = 1_000_000;
const MAX_LOOKS: u32 = 400;

/// Why a collection can't be read.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// SQLite can't read it, or it lacks what a collection has.
    #[error("not a collection of Anki, or a damaged one: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// One of its descriptions is not JSON.
    #[error("not a collection of Anki: its list of note types is not JSON ({0})")]
    Json(#[from] serde_json::Error),
    /// It has too many rows.
    #[error("more than {MAX_ROWS} rows in its table {0:?}; export a part of it")]
    TooLarge(&'static str),
}

/// Reads a collection from the bytes of its file.
///
/// # Errors
/// [`CollectionError`] if it is none, damaged, or too large.
pub fn read_collection(bytes: &[u8]) -> Result<Collection, CollectionError> {
    let connection = open(bytes)?;
    let (notetypes, decks) = if has_table(&connection, "notetypes")? {
        (notetypes(&connection)?, decks(&connection)?)
    } else {
        described(&connection)?
    };
    let notes = rows(
        &connection,
        "notes",
        "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id",
        |row| {
            Ok(Note {
                id: number(row, 0)?,
                guid: text(row, 1)?,
                notetype: number(row, 2)?,
                tags: text(row, 3)?,
                fields: text(row, 4)?,
            })
        },
    )?;
    let cards = rows(
        &connection,
        "cards",
        "SELECT id, nid, iif(odid, odid, did), ord FROM cards ORDER BY nid, ord",
        |row| {
            let (id, note, deck) = (number(row, 0)?, number(row, 1)?, number(row, 2)?);
            let ordinal = u32::try_from(number(row, 3)?).unwrap_or(u32::MAX);
            Ok(CardRow { id, note, deck, ordinal })
        },
    )?;
    let reviews = rows(
        &connection,
        "revlog",
        "SELECT cid, id, ease, ivl, lastIvl, factor, time, type FROM revlog ORDER BY id",
        |row| {
            let review = Review {
                time: number(row, 1)?,
                grade: u8::try_from(number(row, 2)?).unwrap_or(u8::MAX),
                interval: number(row, 3)?,
                last_interval: number(row, 4)?,
                ease: number(row, 5)?,
                duration: number(row, 6)?,
                kind: u8::try_from(number(row, 7)?).unwrap_or(u8::MAX),
            };
            Ok((number(row, 0)?, review))
        },
    )?;
    Ok(Collection { notetypes, decks, notes, cards, reviews })
}

/// The database in memory, for reading alone.
fn open(bytes: &[u8]) -> Result<Connection, rusqlite::Error> {
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact("main", Cursor::new(bytes), bytes.len(), true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.execute_batch("PRAGMA cell_size_check = TRUE; PRAGMA query_only = TRUE")?;
    // Anki's own order of names.
    connection
        .create_collation("unicase", |a: &str, b: &str| a.to_lowercase().cmp(&b.to_lowercase()))?;
    let looks = AtomicU32::new(0);
    connection.progress_handler(
        STEPS,
        Some(move || looks.fetch_add(1, Ordering::Relaxed) >= MAX_LOOKS),
    )?;
    Ok(connection)
}

fn has_table(connection: &Connection, name: &str) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get::<_, i64>(0))? > 0)
}

fn rows<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, CollectionError> {
    let mut statement = connection.prepare(sql)?;
    let mut found = Vec::new();
    for row in statement.query_map([], |row| read(row))? {
        if found.len() == MAX_ROWS {
            return Err(CollectionError::TooLarge(table));
        }
        found.push(row?);
    }
    Ok(found)
}

/// A column as text, whatever it holds.
fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(at)? {
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        rusqlite::types::ValueRef::Real(number) => number.to_string(),
        rusqlite::types::ValueRef::Blob(_) | rusqlite::types::ValueRef::Null => String::new(),
    })
}

/// A column as a number, whatever it holds: add-ons and old versions leave odd values, and one of them
/// must not cost the deck. Where a smaller type is wanted, what does not fit is the largest of it, which
/// stands for nothing.
fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<i64> {
    Ok(match row.get_ref(at)? {
        rusqlite::types::ValueRef::Integer(number) => number,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is too large is cut to the limit"
        )]
        rusqlite::types::ValueRef::Real(number) => number as i64,
        rusqlite::types::ValueRef::Text(text) => {
            std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
        }
        rusqlite::types::ValueRef::Blob(_) | rusqlite::types::ValueRef::Null => 0,
    })
}

type Described = (HashMap<i64, Notetype>, HashMap<i64, String>);

/// Note types and decks of older collections, which are JSON in the table `col`.
fn described(connection: &Connection) -> Result<Described, CollectionError> {
    let sql = "SELECT models, decks FROM col LIMIT 1";
    let (models, decks) =
        connection.query_row(sql, [], |row| Ok((text(row, 0)?, text(row, 1)?)))?;
    let models: Value = serde_json::from_str(&models)?;
    let decks: Value = serde_json::from_str(&decks)?;
    let each = |value: &Value| -> Vec<(i64, Value)> {
        let fields = value.as_object().into_iter().flatten();
        fields.filter_map(|(id, it)| Some((id.parse().ok()?, it.clone()))).collect()
    };
    let named = |list: &Value, name: &str| -> String {
        list.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let list = |it: &Value, name: &str| -> Vec<Value> {
        it.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let notetype = |it: &Value| Notetype {
        is_cloze: it.get("type").and_then(Value::as_i64) == Some(1),
        fields: list(it, "flds").iter().map(|field| named(field, "name")).collect(),
        templates: list(it, "tmpls")
            .iter()
            .map(|template| (named(template, "qfmt"), named(template, "afmt")))
            .collect(),
    };
    let notetypes = each(&models).iter().map(|(id, it)| (*id, notetype(it))).collect();
    Ok((notetypes, each(&decks).iter().map(|(id, it)| (*id, named(it, "name"))).collect()))
}

/// Note types of newer collections, in tables of their own.
fn notetypes(connection: &Connection) -> Result<HashMap<i64, Notetype>, CollectionError> {
    let blob = |row: &Row<'_>, at: usize| row.get::<_, Vec<u8>>(at);
    let all = rows(connection, "notetypes", "SELECT id, config FROM notetypes", |row| {
        Ok((row.get::<_, i64>(0)?, blob(row, 1)?))
    })?;
    // The kind of a note type is the field 1 of its settings, and 1 is for clozes.
    let is_cloze = |config: &[u8]| protobuf::number(config, 1) == Some(1);
    let mut found: HashMap<i64, Notetype> = all
        .into_iter()
        .map(|(id, config)| (id, Notetype { is_cloze: is_cloze(&config), ..Notetype::default() }))
        .collect();
    let fields =
        rows(connection, "fields", "SELECT ntid, name FROM fields ORDER BY ntid, ord", |row| {
            Ok((row.get::<_, i64>(0)?, text(row, 1)?))
        })?;
    for (notetype, name) in fields {
        found.entry(notetype).or_default().fields.push(name);
    }
    let sql = "SELECT ntid, config FROM templates ORDER BY ntid, ord";
    let templates =
        rows(connection, "templates", sql, |row| Ok((row.get::<_, i64>(0)?, blob(row, 1)?)))?;
    for (notetype, config) in templates {
        let side = |field| {
            let bytes = protobuf::bytes(&config, field).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        found.entry(notetype).or_default().templates.push((side(1), side(2)));
    }
    Ok(found)
}

fn decks(connection: &Connection) -> Result<HashMap<i64, String>, CollectionError> {
    let all = rows(connection, "decks", "SELECT id, name FROM decks", |row| {
        Ok((row.get(0)?, text(row, 1)?))
    })?;
    Ok(all.into_iter().collect())
}

/// As much of the wire format of Protocol Buffers as the settings need
/// (<https://protobuf.dev/programming-guides/encoding/>).
mod protobuf {
    /// A number under a field; the default of a field that is not there is 0.
    pub(super) fn number(message: &[u8], field: u64) -> Option<u64> {
        fields(message).find_map(|(name, value)| match value {
            Value::Number(number) if name == field => Some(number),
            _ => None,
        })
    }

    /// Bytes under a field.
    pub(super) fn bytes(message: &[u8], field: u64) -> Option<&[u8]> {
        fields(message).find_map(|(name, value)| match value {
            Value::Bytes(bytes) if name == field => Some(bytes),
            _ => None,
        })
    }

    enum Value<'m> {
        Number(u64),
        Bytes(&'m [u8]),
        Fixed,
    }

    /// The fields of a message, up to what can't be read.
    fn fields(mut message: &[u8]) -> impl Iterator<Item = (u64, Value<'_>)> {
        std::iter::from_fn(move || {
            let key = varint(&mut message)?;
            let value = match key & 7 {
                0 => Value::Number(varint(&mut message)?),
                1 => taken(&mut message, 8).map(|_| Value::Fixed)?,
                2 => {
                    let length = usize::try_from(varint(&mut message)?).ok()?;
                    Value::Bytes(taken(&mut message, length)?)
                }
                5 => taken(&mut message, 4).map(|_| Value::Fixed)?,
                _ => return None,
            };
            Some((key >> 3, value))
        })
    }

    fn taken<'m>(message: &mut &'m [u8], length: usize) -> Option<&'m [u8]> {
        let (value, rest) = message.split_at_checked(length)?;
        *message = rest;
        Some(value)
    }

    fn varint(message: &mut &[u8]) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = taken(message, 1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn fields_are_found_and_broken_messages_end() {
            // 1: 150, 2: "testing", a fixed number, 3: 1.
            let message = b"\x08\x96\x01\x12\x07testing\x2d\x00\x00\x00\x00\x18\x01";
            assert_eq!(number(message, 1), Some(150));
            assert_eq!(bytes(message, 2), Some(&b"testing"[..]));
            assert_eq!(number(message, 3), Some(1));
            for end in 0..message.len() {
                let _ = (number(&message[..end], 9), bytes(&message[..end], 9));
            }
            assert_eq!(number(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 1), None);
            assert_eq!(bytes(b"\x12\xff\xff\xff\xff\x0f", 2), None, "longer than all");
        }
    }
}

/// A collection of Anki with one note, for tests.
#[cfg(test)]
pub(crate) fn one_note_collection() -> Vec<u8> {
    collection_with("")
}

/// The same with what more statements do to it.
#[cfg(test)]
fn collection_with(statements: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            r#"CREATE TABLE col (models TEXT, decks TEXT);
            INSERT INTO col VALUES
                ('{"1": {"type": 0, "flds": [{"name": "F"}, {"name": "B"}],
                  "tmpls": [{"qfmt": "{{F}}", "afmt": "{{B}}"}]}}', '{"1": {"name": "D"}}');
            CREATE TABLE notes (id, guid, mid, tags, flds);
            INSERT INTO notes VALUES (1, 'g', 1, '', 'front' || char(31) || 'back');
            CREATE TABLE cards (id, nid, did, odid, ord);
            INSERT INTO cards VALUES (1, 1, 1, 0, 0);
            CREATE TABLE revlog (id, cid, ease, ivl, lastIvl, factor, time, type);"#,
        )
        .unwrap();
    connection.execute_batch(statements).unwrap();
    connection.serialize("main").unwrap().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h29_odd_rows_do_not_cost_the_deck() {
        let bytes = collection_with(
            "INSERT INTO notes VALUES (2.0, 7, '1', NULL, 'a' || char(31) || 'b');
            INSERT INTO cards VALUES ('x', 2, NULL, 0, -1), (3, 2, 1, 0, 99999999999);
            INSERT INTO revlog VALUES
                (5, 1, 3, 1.5, 'soon', NULL, 2000, 1), (6, 1, 700, -1, 0, 0, x'00', -2);",
        );
        let found = read_collection(&bytes).unwrap();
        assert_eq!((found.notes.len(), found.cards.len(), found.reviews.len()), (2, 3, 2));
        assert_eq!((found.notes[1].id, &found.notes[1].guid[..]), (2, "7"));
        let grades: Vec<u8> = found.reviews.iter().map(|(_, review)| review.grade).collect();
        assert_eq!(grades, [3, u8::MAX]);
        // The note whose cards are of no template is asked all the same.
        assert_eq!(found.into_notes("odd.apkg").documents.len(), 2);
    }
}
