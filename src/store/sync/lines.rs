//! The lines of logs: a row of a table of the personal layer as JSON.
//!
//! `{"seq":1,"table":"fact","row":{…}}`: the number of the line in the log of its copy, the name of
//! the table, and the row with its columns by name.

use rusqlite::{Transaction, params_from_iter, types::Value as SqlValue};
use serde_json::{Value, json};

use super::{
    super::{
        Error,
        exchange::{Row, row_json, row_of},
        personal::{NOTE_VERSION, TABLES, Table},
    },
    shared::{TakenIn, logged, refuse},
};

/// A line with its number in the log.
pub fn numbered(line: &str, seq: u64) -> String {
    format!("{{\"seq\":{seq},{}", line.strip_prefix('{').unwrap_or(line))
}

/// Parses lines. What a newer program wrote is kept as it is.
pub(super) fn read(
    transaction: &Transaction<'_>,
    lines: &[String],
    taken: &mut TakenIn,
) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        match parse(line) {
            Line::Row(row, None) => rows.push(row),
            Line::Row(row, Some(line)) => {
                rows.push(row);
                keep(transaction, &line)?;
                taken.unknown += 1;
            }
            Line::Unknown(line) => {
                keep(transaction, &line)?;
                taken.unknown += 1;
            }
            Line::Unfit(why) => refuse(taken, why),
        }
    }
    Ok(rows)
}

/// Keeps a line, so that it can be passed on.
fn keep(transaction: &Transaction<'_>, line: &str) -> Result<(), Error> {
    for sql in [
        "INSERT OR IGNORE INTO sync_line (line) VALUES (?1)",
        "DELETE FROM unsent WHERE source = 'sync_line' AND key = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([line])?;
    }
    Ok(())
}

/// The rows of lines that were kept for a newer program, and that this one understands.
pub(super) fn read_kept(transaction: &Transaction<'_>) -> Result<Vec<Row>, Error> {
    let kept: Vec<String> = transaction
        .prepare_cached("SELECT line FROM sync_line")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for line in kept {
        if let Line::Row(row, None) = parse(&line) {
            rows.push(row);
            transaction
                .prepare_cached("DELETE FROM sync_line WHERE line = ?1")?
                .execute([&line])?;
        }
    }
    Ok(rows)
}

/// A parsed line.
enum Line {
    /// A row; with the line, without its number, if a newer program has put more into it.
    Row(Row, Option<String>),
    /// Of a table that this program does not know; without its number.
    Unknown(String),
    /// With the reason.
    Unfit(String),
}

fn parse(line: &str) -> Line {
    let mut value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => return Line::Unfit(format!("a line is not JSON: {error}")),
    };
    let Some(name) = value["table"].as_str().map(str::to_owned) else {
        return Line::Unfit("a line without a table".to_owned());
    };
    let Some(table) = TABLES.into_iter().find(|table| table.name == name) else {
        return Line::Unknown(without_number(&mut value));
    };
    if logged().all(|known| known.name != table.name) || value["row"]["kind"] == "visit" {
        return Line::Unfit(format!("a line of {name}, which is not shared"));
    }
    match row_of(table, &name, &value["row"]) {
        Ok(row) => {
            let known = |name: &String| table.columns.iter().any(|column| column.name == name);
            let is_whole = value["row"].as_object().is_none_or(|it| it.keys().all(known));
            Line::Row(row, (!is_whole).then(|| without_number(&mut value)))
        }
        Err(error) => Line::Unfit(error.to_string()),
    }
}

/// A line without its number, which another log gives it.
fn without_number(line: &mut Value) -> String {
    if let Some(fields) = line.as_object_mut() {
        fields.remove("seq");
    }
    line.to_string()
}

/// The remote has these rows.
pub(super) fn mark_sent(transaction: &Transaction<'_>, rows: &[Row]) -> Result<(), Error> {
    let mut delete =
        transaction.prepare_cached("DELETE FROM unsent WHERE source = ?1 AND key = ?2")?;
    for row in rows {
        delete.execute([row.table.name, &key_of(row)])?;
    }
    Ok(())
}

/// The key of a row as `unsent` has it.
fn key_of(row: &Row) -> String {
    let value = |value: &SqlValue| match value {
        SqlValue::Integer(number) => json!(number),
        SqlValue::Text(text) => json!(text),
        _ => Value::Null,
    };
    let key: Vec<Value> = row.key().iter().map(value).collect();
    Value::from(key).to_string()
}

/// Whether one of the rows was written under the id of this copy, but not by it: the database was
/// copied, or restored from a backup.
pub(super) fn has_unknown_rows_of_this_device(
    transaction: &Transaction<'_>,
    rows: &[Row],
) -> Result<bool, Error> {
    let device = super::super::writing::device(transaction)?;
    for row in rows.iter().filter(|row| row.has("device") && row.text("device") == device) {
        let Table { name, key, .. } = row.table;
        let sql = format!("SELECT 1 FROM {name} WHERE {} = ?1", key[0]);
        let known =
            transaction.prepare_cached(&sql)?.exists(params_from_iter([row.text(key[0])]))?;
        if !known {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The lines of the rows that no log has, in the order in which they were added. Their texts are
/// kept, since another copy may edit from them. Of a version that was folded into a later one, only
/// its place among the versions is shared.
pub(super) fn unsent(transaction: &Transaction<'_>) -> Result<Vec<String>, Error> {
    let mut lines: Vec<(i64, String)> = Vec::new();
    for table in logged() {
        let Table { name, key, columns, .. } = table;
        let on: Vec<String> = key
            .iter()
            .enumerate()
            .map(|(at, column)| format!("made.{column} = json_extract(unsent.key, '$[{at}]')"))
            .collect();
        let names: Vec<String> =
            columns.iter().map(|column| format!("made.{}", column.name)).collect();
        let sql = format!(
            "SELECT {}, unsent.n FROM unsent CROSS JOIN {name} AS made ON {}
             WHERE unsent.source = '{name}'",
            names.join(", "),
            on.join(" AND ")
        );
        let mut statement = transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut object = row_json(columns, row)?;
            if name == &NOTE_VERSION.name && object["folded"] == 1 {
                object["body"] = "".into();
                object["pruned"] = 1.into();
            }
            lines.push((
                row.get(columns.len())?,
                json!({ "table": name, "row": object }).to_string(),
            ));
        }
    }
    let mut statement =
        transaction.prepare_cached("SELECT n, key FROM unsent WHERE source = 'sync_line'")?;
    let unknown = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for line in unknown {
        lines.push(line?);
    }
    lines.sort_unstable_by_key(|(n, _)| *n);
    transaction
        .prepare_cached(
            "UPDATE note_version SET exported = 1
             WHERE NOT folded AND NOT pruned AND version IN
                 (SELECT json_extract(key, '$[0]') FROM unsent WHERE source = 'note_version')",
        )?
        .execute([])?;
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}
